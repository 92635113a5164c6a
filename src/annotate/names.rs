//! Words that end the names of companies, in one place for all who read names.

/// Legal forms as they stand after a company's name, with and without their full stop.
pub(crate) const LEGAL_FORMS: [&str; 30] = [
    "Inc.",
    "Inc",
    "Corp.",
    "Corp",
    "Co.",
    "Co",
    "Ltd.",
    "Ltd",
    "PLC",
    "Plc",
    "plc",
    "LLC",
    "LP",
    "L.P.",
    "AG",
    "SE",
    "SA",
    "S.A.",
    "NV",
    "N.V.",
    "SpA",
    "S.p.A.",
    "AB",
    "ASA",
    "A/S",
    "Oyj",
    "KGaA",
    "Incorporated",
    "Corporation",
    "Limited",
];

/// Whether a word, its full stop left out, is a legal form in any case.
pub(crate) fn is_legal_form(word: &str) -> bool {
    let bare = word.trim_end_matches('.');
    LEGAL_FORMS.iter().any(|form| form.trim_end_matches('.').eq_ignore_ascii_case(bare))
}

/// Whether a word ends names of companies without being a legal form: "Holdings", "Partners".
pub(crate) fn is_company_word(word: &str) -> bool {
    const WORDS: [&str; 28] = [
        "Airlines",
        "Airways",
        "Bancorp",
        "Bank",
        "Biosciences",
        "Brands",
        "Capital",
        "Cement",
        "Chemicals",
        "Electronics",
        "Energy",
        "Foods",
        "Group",
        "Holdings",
        "Industries",
        "Insurance",
        "Labs",
        "Logistics",
        "Motors",
        "Networks",
        "Partners",
        "Pharma",
        "Pharmaceuticals",
        "Resources",
        "Software",
        "Systems",
        "Technologies",
        "Therapeutics",
    ];
    WORDS.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn legal_forms_are_known_in_any_case() {
        for form in ["Inc", "inc.", "PLC", "S.A.", "Corporation", "s.p.a"] {
            assert!(is_legal_form(form), "{form}");
        }
        for word in ["", ".", "Income", "Holdings", "Salt"] {
            assert!(!is_legal_form(word), "{word}");
        }
    }
}
