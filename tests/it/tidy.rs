//! The tree itself: layers, outside crates in their places, files of a readable size, sources named.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// The modules of the library, top of the list first: each may name itself and those above its own line.
const LAYERS: [&[&str]; 5] = [
    &["model"],
    &["ingest", "annotate", "anchor", "exchange", "market", "filter"],
    &["store", "fetch"],
    &["paths", "engine"],
    &["cli", "ui"],
];

/// Outside crates that belong to one module.
const OWNERS: [(&str, &[&str]); 25] = [
    ("egui", &["ui"]),
    ("eframe", &["ui"]),
    ("notify_rust", &["ui"]),
    ("rfd", &["ui"]),
    ("lucide_icons", &["ui"]),
    ("epaint_default_fonts", &["ui"]),
    ("fontique", &["ui"]),
    ("notosans", &["ui"]),
    ("sys_locale", &["ui"]),
    ("unicode_script", &["ui"]),
    ("typst_assets", &["ui"]),
    ("rusqlite", &["store"]),
    ("reqwest", &["fetch"]),
    ("httpdate", &["fetch"]),
    ("rustls", &["fetch"]),
    ("dom_query", &["ingest"]),
    ("dom_smoothie", &["ingest"]),
    ("chardetng", &["ingest"]),
    ("encoding_rs", &["ingest"]),
    ("imara_diff", &["anchor"]),
    ("strsim", &["anchor"]),
    ("regex", &["filter"]),
    // `ingest` has a module of this name.
    ("image", &["engine", "ingest"]),
    ("clap", &["cli"]),
    ("keyring", &["engine"]),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    assert!(!found.is_empty(), "no {ending} in {folder}");
    found
}

fn name_of(path: &Path) -> String {
    path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/")
}

/// The library module a source file belongs to; none for `lib.rs` and `main.rs`.
fn module_of(name: &str) -> Option<&str> {
    let inside = name.strip_prefix("src/")?;
    let first = inside.split('/').next()?;
    let module = first.strip_suffix(".rs").unwrap_or(first);
    (!["lib", "main"].contains(&module)).then_some(module)
}

/// Source lines without comments.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().enumerate().map(|(i, line)| (i + 1, line.trim()));
    lines.filter(|(_, line)| !line.starts_with("//"))
}

#[test]
fn modules_name_only_what_stands_above_them() {
    let layer = |module: &str| LAYERS.iter().position(|layer| layer.contains(&module));
    let mut wrong = Vec::new();
    for path in files("src", ".rs") {
        let name = name_of(&path);
        let Some(module) = module_of(&name) else { continue };
        // Tests may ask any module for what they need.
        if name.ends_with("/tests.rs") {
            continue;
        }
        let own = layer(module).unwrap_or_else(|| panic!("{module} has a place in the list of layers"));
        let text = fs::read_to_string(&path).unwrap();
        let text = text.split("#[cfg(test)]\nmod ").next().unwrap();
        // `use crate::{a::.., b::..}` is flattened to `crate::a` and `crate::b`.
        for other in named_modules(text) {
            let Some(place) = layer(&other) else { continue };
            if other != module && place >= own {
                wrong.push(format!("{name} names {other}"));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

fn named_modules(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let code: String = code(text).map(|(_, line)| format!("{line}\n")).collect();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let Some(list) = rest.strip_prefix('{') else {
            found.insert(first_word(rest));
            continue;
        };
        let mut depth = 0;
        let mut start = 0;
        for (i, c) in list.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => {
                    found.insert(first_word(list[start..i].trim()));
                    break;
                }
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    found.insert(first_word(list[start..i].trim()));
                    start = i + 1;
                }
                _ => {}
            }
        }
    }
    found
}

fn first_word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

#[test]
fn outside_crates_stay_in_their_module() {
    let mut wrong = Vec::new();
    for path in files("src", ".rs") {
        let name = name_of(&path);
        let module = module_of(&name).unwrap_or("main");
        let text = fs::read_to_string(&path).unwrap();
        for (number, line) in code(&text) {
            for (outside, owners) in OWNERS {
                let named = line.match_indices(&format!("{outside}::")).any(|(at, _)| {
                    !line[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
                });
                if named && !owners.contains(&module) {
                    wrong.push(format!("{name}:{number} uses {outside}"));
                }
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn files_have_a_readable_size_and_say_what_they_are() {
    let mut wrong = Vec::new();
    for path in files("src", ".rs") {
        let text = fs::read_to_string(&path).unwrap();
        let name = name_of(&path);
        if text.lines().count() > 700 {
            wrong.push(format!("{name} is longer than 700 lines"));
        }
        let is_tests = name.ends_with("tests.rs") || name.contains("/tests/");
        if !text.starts_with("//!") && !is_tests && name != "src/main.rs" {
            wrong.push(format!("{name} does not begin with //!"));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn every_folder_of_data_names_its_sources() {
    let mut folders: BTreeMap<PathBuf, bool> = BTreeMap::new();
    for path in files("assets", "") {
        let readme = path.file_name().unwrap().to_string_lossy().starts_with("README");
        *folders.entry(path.parent().unwrap().to_owned()).or_default() |= readme;
    }
    let without: Vec<String> =
        folders.iter().filter(|(_, readme)| !**readme).map(|(folder, _)| name_of(folder)).collect();
    assert_eq!(without, Vec::<String>::new());
}

#[test]
fn colours_stand_in_the_theme_only() {
    let mut wrong = Vec::new();
    for path in files("src/ui", ".rs") {
        let name = name_of(&path);
        let text = fs::read_to_string(&path).unwrap();
        for (number, line) in code(&text) {
            let literal =
                ["from_rgb", "from_gray", "Color32::RED", "Color32::BLACK", "Color32::WHITE", "Color32::GRAY"];
            if name != "src/ui/theme.rs" && literal.iter().any(|literal| line.contains(literal)) {
                wrong.push(format!("{name}:{number}"));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}
