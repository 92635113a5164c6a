//! Rectangles of characters in a galley, and the marks drawn around them.

use std::ops::Range;

use egui::{Color32, Galley, Mesh, Painter, Pos2, Rect, Shape, Stroke, Vec2, pos2};

/// A stretch of one line of text.
#[derive(Clone, Copy, Debug)]
pub struct Strip {
    /// Its place on the screen.
    pub rect: Rect,
    /// Height of its baseline on the screen.
    pub baseline: f32,
}

/// The lines a range of layout characters covers, on the screen.
pub fn strips(galley: &Galley, origin: Pos2, range: &Range<usize>) -> Vec<Strip> {
    let mut out = Vec::new();
    let mut at = 0;
    for row in &galley.rows {
        let visible = row.char_count_excluding_newline().0;
        let (from, mut to) = (range.start.max(at), range.end.min(at + visible));
        // The blank at which a line is broken is not drawn upon.
        if to == at + visible && row.glyphs.last().is_some_and(|glyph| glyph.chr == ' ') && to > from {
            to -= 1;
        }
        if from < to {
            let left = row.pos.x + left_edge(row, from - at);
            let right = row.pos.x + right_edge(row, to - at);
            let rect = Rect::from_min_max(pos2(left, row.pos.y), pos2(right, row.pos.y + row.size.y));
            let baseline = row.glyphs.get(from - at).map_or(rect.bottom() - 5.0, |glyph| row.pos.y + glyph.pos.y);
            out.push(Strip { rect: rect.translate(origin.to_vec2()), baseline: baseline + origin.y });
        }
        at += row.char_count_including_newline().0;
        if at >= range.end {
            break;
        }
    }
    out
}

/// Where a glyph itself begins: after the room that its section reserves before it.
fn left_edge(row: &egui::epaint::text::Row, column: usize) -> f32 {
    row.glyphs.get(column).map_or_else(|| row.x_offset(column.into()), |glyph| glyph.pos.x)
}

/// Where the glyph before a column ends: before the room that the next section reserves.
fn right_edge(row: &egui::epaint::text::Row, column: usize) -> f32 {
    let last = column.checked_sub(1).and_then(|last| row.glyphs.get(last));
    last.map_or_else(|| row.x_offset(column.into()), |glyph| glyph.pos.x + glyph.advance_width)
}

/// The place of one reserved character with the room before it, on the screen.
pub fn reserved(galley: &Galley, origin: Pos2, cursor: usize, room: f32) -> Option<Strip> {
    let mut strip = strips(galley, origin, &(cursor..cursor + 1)).into_iter().next()?;
    strip.rect.min.x = strip.rect.max.x - room;
    Some(strip)
}

/// The band a highlight or selection fills: as high as the letters, not as the line.
pub fn band(strip: Strip, text_size: f32) -> Rect {
    Rect::from_min_max(
        pos2(strip.rect.left(), strip.baseline - text_size * 0.86),
        pos2(strip.rect.right(), strip.baseline + text_size * 0.3),
    )
}

/// A line under a stretch of text.
pub fn underline(painter: &Painter, strip: Strip, color: Color32) {
    let y = (strip.baseline + 3.0).round() + 0.5;
    painter.hline(strip.rect.x_range(), y, Stroke::new(1.2, color));
}

/// Dots under a stretch of text.
pub fn dotted_underline(painter: &Painter, strip: Strip, color: Color32) {
    const STEP: f32 = 4.0;
    const DOT: f32 = 1.6;
    // On whole pixels, or else every dot would be blurred in its own way.
    let scale = painter.pixels_per_point();
    let on_pixel = |at: f32| (at * scale).round() / scale;
    let top = on_pixel(strip.baseline + 3.0);
    let left = on_pixel(strip.rect.left() + 0.5);
    let side = on_pixel(DOT);
    // One mesh a line: a shape for each dot costs more than all the text.
    let mut mesh = Mesh::default();
    let mut x = left;
    while x + side <= strip.rect.right().max(left + side) {
        mesh.add_colored_rect(Rect::from_min_size(pos2(x, top), Vec2::splat(side)), color);
        x += STEP;
    }
    painter.add(Shape::mesh(mesh));
}

/// The box of a chip around text of this size on this baseline.
pub fn chip_box(left: f32, right: f32, baseline: f32, text_size: f32) -> Rect {
    let top = baseline - text_size * 0.72;
    Rect::from_min_max(pos2(left, top), pos2(right, baseline + text_size * 0.2)).expand2(Vec2::new(0.0, 1.0))
}
