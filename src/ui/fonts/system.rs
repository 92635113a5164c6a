//! The system's fonts, for what the bundled ones lack: in the weight and kind of the text they stand in.

use crossbeam_channel::{Receiver, Sender, bounded};
use egui::{
    FontData, FontFamily,
    epaint::text::{FallbackRequest, FontInsert, FontProvider},
};
use fontique::{
    Attributes, Blob, Collection, CollectionOptions, FallbackKey, FontStyle, FontWeight, FontWidth, GenericFamily,
    Language, Query, QueryFamily, QueryFont, QueryStatus, Script, SourceCache, SourceCacheOptions,
};
use unicode_script::UnicodeScript as _;

use crate::engine::worker;

/// Han is written in as many ways as there are fonts for it; one lacks what another has.
const HAN_LOCALES: [&str; 4] = ["zh-SG", "zh-TW", "ja", "ko"];

/// Finds fonts of the system. A thread owns them: listing them takes a while, and may be done before they are needed.
pub(super) struct SystemFonts(Sender<Wanted>);

struct Wanted {
    sign: char,
    face: Face,
    answer: Sender<Option<Found>>,
}

/// What the text looks like that the sign stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Face {
    generic: GenericFamily,
    bold: bool,
}

struct Found {
    name: String,
    bytes: Blob<u8>,
    /// Its place in a file of several fonts.
    index: u32,
}

impl SystemFonts {
    pub(super) fn start() -> Self {
        let (asked, questions) = bounded(1);
        if let Err(error) = worker::start("system fonts", move || answer(&questions)) {
            tracing::warn!("no system fonts: {error}");
        }
        Self(asked)
    }
}

impl FontProvider for SystemFonts {
    fn font_for(&self, request: &FallbackRequest<'_>) -> Option<FontInsert> {
        let (answer, answered) = bounded(1);
        let sign = request.cluster.chars().next()?;
        self.0.send(Wanted { sign, face: face(request.family), answer }).ok()?;
        let found = answered.recv().ok()??;
        let data = FontData::from_blob(found.bytes.into_raw_parts().0, found.index);
        Some(FontInsert::new(&found.name, data, Vec::new()))
    }
}

fn face(family: &FontFamily) -> Face {
    let name = match family {
        FontFamily::Monospace => return Face { generic: GenericFamily::Monospace, bold: false },
        FontFamily::Proportional => "sans",
        FontFamily::Name(name) => name.as_ref(),
    };
    let generic = if name.starts_with("serif") { GenericFamily::Serif } else { GenericFamily::SansSerif };
    Face { generic, bold: name.contains("bold") }
}

fn answer(questions: &Receiver<Wanted>) {
    let mut fonts = Collection::new(CollectionOptions { shared: false, system_fonts: true });
    let mut files = SourceCache::new(SourceCacheOptions::default());
    let locale = sys_locale::get_locale().and_then(|locale| Language::parse(&locale).ok());
    for wanted in questions {
        // Whoever asked may be gone.
        _ = wanted.answer.send(find(&mut fonts, &mut files, locale.as_ref(), wanted.sign, wanted.face));
    }
}

fn find(
    fonts: &mut Collection,
    files: &mut SourceCache,
    locale: Option<&Language>,
    sign: char,
    face: Face,
) -> Option<Found> {
    let weight = if face.bold { FontWeight::BOLD } else { FontWeight::NORMAL };
    let attributes = Attributes::new(FontWidth::NORMAL, FontStyle::Normal, weight);
    let font = if let Some(script) = script(sign) {
        let others = if script == Script::from_bytes(*b"Hani") { HAN_LOCALES.as_slice() } else { &[] };
        let others: Vec<Language> = others.iter().filter_map(|locale| Language::parse(locale).ok()).collect();
        std::iter::once(locale).chain(others.iter().map(Some)).find_map(|locale| {
            let mut query = fonts.query(files);
            query.set_families([QueryFamily::Generic(face.generic)]);
            query.set_attributes(attributes);
            query.set_fallbacks(FallbackKey::new(script, locale));
            first_with(&mut query, sign)
        })
    } else {
        // Punctuation, signs and emoji are of no script.
        let generics = [
            face.generic,
            GenericFamily::SystemUi,
            GenericFamily::Emoji,
            GenericFamily::Math,
            GenericFamily::Serif,
            GenericFamily::Monospace,
        ];
        let mut query = fonts.query(files);
        query.set_families(generics.map(QueryFamily::Generic));
        query.set_attributes(attributes);
        first_with(&mut query, sign)
    }?;
    let family = fonts.family_name(font.family.0).unwrap_or("unknown");
    let name = format!("system:{family}:{}:{}", font.family.1, font.index);
    Some(Found { name, bytes: font.blob, index: font.index })
}

fn first_with(query: &mut Query<'_>, sign: char) -> Option<QueryFont> {
    let mut found = None;
    query.matches_with(|font| {
        if font.charmap().and_then(|charmap| charmap.map(sign)).is_some_and(|glyph| glyph != 0) {
            found = Some(font.clone());
            return QueryStatus::Stop;
        }
        QueryStatus::Continue
    });
    found
}

/// The script a character is of; none for those that many share.
fn script(sign: char) -> Option<Script> {
    match sign.script() {
        unicode_script::Script::Common | unicode_script::Script::Inherited | unicode_script::Script::Unknown => None,
        script => Script::parse(script.short_name()).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::theme::face;

    #[test]
    fn other_scripts_are_bold_and_serif_where_the_text_is() {
        let of = |font: egui::FontId| {
            let face = super::face(&font.family);
            (face.generic, face.bold)
        };
        assert_eq!(of(face::sans(12.0)), (GenericFamily::SansSerif, false));
        assert_eq!(of(face::sans_bold(12.0)), (GenericFamily::SansSerif, true));
        assert_eq!(of(face::serif(12.0)), (GenericFamily::Serif, false));
        assert_eq!(of(face::serif_bold(12.0)), (GenericFamily::Serif, true));
        assert_eq!(of(face::mono(12.0)), (GenericFamily::Monospace, false));
    }

    #[test]
    fn a_script_is_known_by_its_signs() {
        assert_eq!(script('\u{65e5}'), Script::parse("Hani").ok());
        assert_eq!(script('\u{639}'), Script::parse("Arab").ok());
        assert_eq!(script('1'), None);
        assert_eq!(script('\u{1f680}'), None);
    }
}
