//! Texts that nobody wrote, made of pieces of real ones, for tests of what must hold on any input.

/// What tears numbers, names and blocks apart.
const PIECES: [&str; 60] = [
    "$",
    "%",
    "\u{20ac}",
    "\u{a3}",
    "\u{a5}",
    "\u{20b9}",
    "1",
    "23",
    "4,567",
    ".5",
    "bn",
    "million",
    "\u{5104}",
    "(NYSE: ",
    "(",
    ")",
    "$AAPL",
    " to ",
    "from ",
    "\u{2013}",
    "-",
    "\u{2212}",
    "\u{a0}",
    "\u{202f}",
    "\n",
    "\r\n",
    "\t",
    "\u{1f680}",
    "e\u{301}",
    "\u{200b}",
    "\u{feff}",
    "S&P 500",
    "Alibaba",
    "Q4",
    "FY2025",
    "March 9",
    "per share",
    "bps",
    "half",
    "triple digits",
    "one in five",
    "3-for-1",
    "about",
    "more than",
    "Don't miss:",
    "Read next:",
    "- ",
    "\u{2022} ",
    "\u{a9}",
    "\"",
    "\u{201c}",
    "\u{2026}",
    "https://a.b/c?d=1",
    "9988.HK",
    "BRK.B",
    "\u{0}",
    "\u{2028}",
    "\u{130}\u{df}\u{fb01}\u{ff11}\u{663}",
    "(3.1%)",
    "99999999999999999999999999999999",
];

/// A source of numbers that is the same on every machine (Knuth's linear congruential generator, MMIX).
pub struct Dice(u64);

impl Dice {
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `limit`, which is not 0.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    /// Pieces in a row.
    pub fn soup(&mut self) -> String {
        let mut soup = String::new();
        for _ in 0..self.below(100) + 1 {
            soup.push_str(PIECES[self.below(PIECES.len())]);
            if self.below(2) == 0 {
                soup.push(' ');
            }
        }
        soup
    }

    /// A passage of a text with pieces put in, cut out and doubled.
    pub fn mutate(&mut self, text: &str) -> String {
        let mut chars: Vec<char> = text.chars().skip(self.below(text.chars().count())).collect();
        chars.truncate(self.below(1_200) + 20);
        for _ in 0..self.below(40) {
            let at = self.below(chars.len() + 1);
            match self.below(5) {
                0 => drop(chars.drain(at..(at + 4).min(chars.len()))),
                1 => {
                    let again: Vec<char> = chars[at.saturating_sub(30)..at].to_vec();
                    chars.splice(at..at, again);
                }
                _ => drop(chars.splice(at..at, PIECES[self.below(PIECES.len())].chars())),
            }
        }
        chars.into_iter().collect()
    }
}
