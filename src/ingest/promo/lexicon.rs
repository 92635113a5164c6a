//! The cues of `assets/lexicon/promo.txt`, read once.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

/// The cues by section.
pub(super) struct Lexicon {
    sections: HashMap<&'static str, Vec<&'static str>>,
    cues: HashSet<&'static str>,
    tools: HashSet<&'static str>,
}

impl Lexicon {
    /// The bundled cues.
    pub(super) fn bundled() -> &'static Self {
        static BUNDLED: LazyLock<Lexicon> =
            LazyLock::new(|| Lexicon::read(include_str!("../../../assets/lexicon/promo.txt")));
        &BUNDLED
    }

    fn read(table: &'static str) -> Self {
        let mut sections: HashMap<&'static str, Vec<&'static str>> = HashMap::new();
        let mut section = "";
        for line in table.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                Some(name) => section = name,
                None => sections.entry(section).or_default().push(line),
            }
        }
        let set = |name: &str| sections.get(name).into_iter().flatten().copied().collect();
        Self { cues: set("cue"), tools: set("tool"), sections }
    }

    /// Whether a whole line, in lower case and without punctuation at its end, is a cue.
    pub(super) fn is_cue(&self, line: &str) -> bool {
        if self.cues.contains(line) {
            return true;
        }
        // "More from Harbor Ledger", "Related to shipping": a cue with a name after it.
        [
            "more from ",
            "more on ",
            "more in ",
            "more about ",
            "more news from ",
            "also on ",
            "mehr zum thema ",
            "mehr von ",
            "más sobre ",
            "plus sur ",
        ]
        .iter()
        .any(|start| line.starts_with(start))
            && line.split_whitespace().count() <= 6
    }

    /// Whether a line begins with a cue of two words or more.
    pub(super) fn starts_with_cue(&self, line: &str) -> bool {
        let ends = line.match_indices(' ').map(|(at, _)| at).skip(1).chain([line.len()]);
        ends.filter_map(|end| line.get(..end)).any(|start| start.contains(' ') && self.is_cue(start))
    }

    /// Whether a whole line is a button or a share link.
    pub(super) fn is_tool(&self, line: &str) -> bool {
        self.tools.contains(line)
    }

    /// The cues of a section.
    pub(super) fn section(&self, name: &str) -> &[&'static str] {
        self.sections.get(name).map_or(&[], Vec::as_slice)
    }

    /// Whether a text holds a cue of a section.
    pub(super) fn holds(&self, name: &str, text: &str) -> bool {
        self.section(name).iter().any(|cue| text.contains(cue))
    }

    /// How many cues of a section a text holds that do not overlap.
    pub(super) fn count(&self, name: &str, text: &str) -> usize {
        let found = |cue: &&str| text.find(*cue).map(|start| (start, std::cmp::Reverse(start + cue.len())));
        let mut found: Vec<_> = self.section(name).iter().filter_map(found).collect();
        found.sort_unstable();
        let (mut count, mut until) = (0, 0);
        for (start, std::cmp::Reverse(end)) in found {
            if start >= until {
                count += 1;
                until = end;
            }
        }
        count
    }

    /// Whether a text begins with a cue of a section.
    pub(super) fn begins(&self, name: &str, text: &str) -> bool {
        self.section(name).iter().any(|cue| text.starts_with(cue))
    }
}
