//! The faces of the window: those that come with the program, and after them whatever the system has.

mod system;

use std::sync::Arc;

use egui::{
    Context, FontData, FontDefinitions, FontFamily,
    epaint::text::{FallbackRequest, FontInsert, GlyphBitmap, GlyphRasterizer, RasterizedGlyph},
    vec2,
};

use super::theme;

/// The faces and, in each family, what stands in for glyphs the first one lacks; the system's fonts come after these.
pub(super) fn bundled() -> FontDefinitions {
    let mut fonts = FontDefinitions::empty();
    let mut add = |name: &str, bytes: &'static [u8]| {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    };
    let typst: Vec<&'static [u8]> = typst_assets::fonts().collect();
    let named = |wanted: &str| typst.iter().copied().find(|bytes| postscript_name(bytes).as_deref() == Some(wanted));
    for (name, wanted) in [
        ("serif", "LibertinusSerif-Regular"),
        ("serif-bold", "LibertinusSerif-Bold"),
        ("serif-italic", "LibertinusSerif-Italic"),
        ("serif-bold-italic", "LibertinusSerif-BoldItalic"),
        ("mono", "DejaVuSansMono"),
    ] {
        if let Some(bytes) = named(wanted) {
            add(name, bytes);
        }
    }
    add("sans", notosans::REGULAR_TTF);
    add("sans-bold", notosans::BOLD_TTF);
    add("icons", lucide_icons::LUCIDE_FONT_BYTES);
    let family = |names: &[&str]| -> Vec<String> {
        names.iter().filter(|name| fonts.font_data.contains_key(**name)).map(|name| (*name).to_owned()).collect()
    };
    let families = [
        (FontFamily::Proportional, family(&["sans", "mono"])),
        (FontFamily::Monospace, family(&["mono", "sans"])),
        (FontFamily::Name("sans-bold".into()), family(&["sans-bold", "sans", "mono"])),
        (FontFamily::Name("serif".into()), family(&["serif", "sans", "mono"])),
        (FontFamily::Name("serif-bold".into()), family(&["serif-bold", "sans-bold", "sans", "mono"])),
        (FontFamily::Name("serif-italic".into()), family(&["serif-italic", "serif", "sans", "mono"])),
        (FontFamily::Name("serif-bold-italic".into()), family(&["serif-bold-italic", "serif-bold", "sans", "mono"])),
        (FontFamily::Name("icons".into()), family(&["icons", "sans"])),
    ];
    fonts.families.extend(families);
    fonts
}

/// A font's PostScript name: entry 6 of its `name` table (OpenType 1.9, chapter "name").
fn postscript_name(font: &[u8]) -> Option<String> {
    let u16_at = |at: usize| Some(u16::from_be_bytes(font.get(at..at + 2)?.try_into().ok()?));
    let u32_at = |at: usize| usize::try_from(u32::from_be_bytes(font.get(at..at + 4)?.try_into().ok()?)).ok();
    let tables = usize::from(u16_at(4)?);
    let record = (0..tables).map(|i| 12 + 16 * i).find(|&at| font.get(at..at + 4) == Some(b"name"))?;
    let table = u32_at(record + 8)?;
    let strings = table + usize::from(u16_at(table + 4)?);
    let entries = usize::from(u16_at(table + 2)?);
    let entry = (0..entries).map(|i| table + 6 + 12 * i).find(|&at| u16_at(at + 6) == Some(6))?;
    let (length, offset) = (usize::from(u16_at(entry + 8)?), usize::from(u16_at(entry + 10)?));
    let bytes = font.get(strings + offset..strings + offset + length)?;
    // Platform 1 writes one byte a letter, the others UTF-16; a PostScript name is ASCII either way.
    Some(bytes.iter().filter(|byte| **byte != 0).map(|&byte| char::from(byte)).collect())
}

/// What is asked for signs that no bundled face has: the system's fonts, then a bundled one of emoji. What nobody has is
/// a dot, never a box.
pub(super) fn find_others(ctx: &Context) {
    ctx.add_font_provider(Arc::new(system::SystemFonts::start()));
    ctx.add_font_provider(Arc::new(emoji));
    ctx.add_glyph_rasterizer(GlyphRasterizer::new("tapereader::unknown", |request| Some(dot(request.font_size_px))));
}

/// Emoji without colours, for systems that have none.
#[expect(clippy::unnecessary_wraps, reason = "the form of a provider of fonts")]
fn emoji(_: &FallbackRequest<'_>) -> Option<FontInsert> {
    let data = FontData::from_static(epaint_default_fonts::NOTO_EMOJI_REGULAR);
    Some(FontInsert::new("emoji", data, Vec::new()))
}

/// What stands for a sign that no font has.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some pixels of a glyph")]
fn dot(font_size: f32) -> RasterizedGlyph {
    let side = (font_size * 0.16).round().max(2.0);
    let space = (font_size * 0.14).round();
    RasterizedGlyph {
        bitmap: GlyphBitmap {
            image: theme::solid_square(side as usize),
            offset_px: vec2(space, -(font_size * 0.3).round() - side * 0.5),
            is_color: false,
        },
        advance_px: side + 2.0 * space,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_face_is_found_in_its_crate() {
        let fonts = bundled();
        for name in ["serif", "serif-bold", "serif-italic", "serif-bold-italic", "mono", "sans", "sans-bold", "icons"] {
            assert!(fonts.font_data.contains_key(name), "{name}");
        }
        let bytes = |name: &str| fonts.font_data[name].font.as_ref().as_ref().len();
        assert_ne!(bytes("serif"), bytes("serif-bold"));
        assert_ne!(bytes("serif-italic"), bytes("serif-bold-italic"));
    }
}
