//! Names in dates: months, zones, and words that say nothing.

use chrono_tz::Tz;

/// How month names begin, in English, German, French, Spanish, Italian, Portuguese, Dutch, Russian, Polish, Greek and
/// Hungarian, January first.
const MONTHS: [&[&str]; 12] = [
    &["jan", "jän", "ene", "gen", "sty", "янв", "ιαν"],
    &["feb", "fév", "fev", "lut", "фев", "φεβ"],
    &["mar", "mär", "mrz", "maa", "мар", "μαρ", "μάρ", "már"],
    &["apr", "avr", "abr", "kwi", "апр", "απρ", "ápr"],
    &["may", "mai", "maj", "mag", "mei", "май", "мая", "μαϊ", "μάι", "máj"],
    &["jun", "juin", "giu", "cze", "июн", "ιούν", "jún"],
    &["jul", "juil", "lug", "lip", "июл", "ιούλ", "júl"],
    &["aug", "aoû", "aou", "ago", "sie", "авг", "αύγ", "αυγ"],
    &["sep", "set", "wrz", "сен", "σεπ", "sze"],
    &["oct", "okt", "out", "ott", "paź", "paz", "окт", "οκτ"],
    &["nov", "lis", "ноя", "νοέ", "νοε"],
    &["dec", "déc", "dez", "dic", "gru", "дек", "δεκ"],
];

/// Zone names that stand for one offset, in minutes (RFC 822, 5.1, and the zones of large exchanges).
const ZONES: [(&str, i32); 44] = [
    ("z", 0),
    ("ut", 0),
    ("utc", 0),
    ("gmt", 0),
    ("wet", 0),
    ("bst", 60),
    ("west", 60),
    ("cet", 60),
    ("met", 60),
    ("mez", 60),
    ("cest", 120),
    ("mest", 120),
    ("mesz", 120),
    ("eet", 120),
    ("sast", 120),
    ("eest", 180),
    ("msk", 180),
    ("gst", 240),
    ("pkt", 300),
    ("ist", 330),
    ("wib", 420),
    ("hkt", 480),
    ("sgt", 480),
    ("pht", 480),
    ("awst", 480),
    ("jst", 540),
    ("kst", 540),
    ("acst", 570),
    ("aest", 600),
    ("aedt", 660),
    ("nzst", 720),
    ("nzdt", 780),
    ("brt", -180),
    ("adt", -180),
    ("ast", -240),
    ("edt", -240),
    ("est", -300),
    ("cdt", -300),
    ("cst", -360),
    ("mdt", -360),
    ("mst", -420),
    ("pdt", -420),
    ("pst", -480),
    ("akst", -540),
];

/// Names that mean one offset in summer and another in winter.
const SEASONAL: [(&str, Tz); 5] = [
    ("et", Tz::America__New_York),
    ("ct", Tz::America__Chicago),
    ("mt", Tz::America__Denver),
    ("pt", Tz::America__Los_Angeles),
    ("at", Tz::America__Halifax),
];

/// Words between the parts of a date, and endings of ordinal numbers.
const EMPTY_WORDS: [&str; 32] = [
    "at", "on", "of", "the", "t", "um", "uhr", "den", "der", "am", "à", "le", "de", "del", "du", "st", "nd", "rd",
    "th", "er", "º", "ª", "kl", "г", "в", "года", "年", "月", "日", "년", "월", "일",
];

/// The number of a month by its name, 1 for January.
pub(super) fn month(word: &str) -> Option<u32> {
    let at = MONTHS.iter().position(|starts| starts.iter().any(|start| word.starts_with(start)))?;
    u32::try_from(at + 1).ok()
}

/// The offset of a zone's name, in minutes.
pub(super) fn zone(word: &str) -> Option<i32> {
    ZONES.iter().find(|(name, _)| *name == word).map(|(_, minutes)| *minutes)
}

/// The zone of a name that changes with the season.
pub(super) fn seasonal_zone(word: &str) -> Option<Tz> {
    SEASONAL.iter().find(|(name, _)| *name == word).map(|(_, zone)| *zone)
}

/// Whether a word adds nothing to a date.
pub(super) fn is_empty_word(word: &str) -> bool {
    EMPTY_WORDS.contains(&word)
}

/// A day of the week by its English name.
pub(super) fn weekday(word: &str) -> Option<chrono::Weekday> {
    let start: String = word.chars().take(3).collect();
    start.parse().ok().filter(|_| word.len() >= 3)
}
