//! Tables: their cells and columns, and the sideways scrolling of those wider than the text.

use egui::{CornerRadius, CursorIcon, EventFilter, Key, Mesh, Rect, Sense, Shape, Ui, WidgetInfo, pos2, vec2};

use super::{
    super::{theme::Theme, widgets},
    text::is_numeric_cell,
    typeset::WideTable,
};
use crate::model::{
    article::{Article, Block},
    span::Span,
};

/// Room under a wide table for its scroll bar.
pub const BAR_ROOM: f32 = 16.0;
/// Height of the scroll bar.
const BAR: f32 = 6.0;
/// The narrowest a column of words becomes before the table scrolls instead.
const LEAST_WORDS: f32 = 96.0;
/// The widest a column of words is in a table that scrolls.
const MOST_WORDS: f32 = 240.0;
/// Width of the shade that says that there is more.
const SHADE: f32 = 26.0;

/// A column: how wide it wants to be, and the least it can do with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Column {
    /// Whether its cells are figures, set flush right and never broken.
    pub numeric: bool,
    natural: f32,
    least: f32,
}

impl Column {
    /// An empty column.
    pub const fn new(numeric: bool) -> Self {
        Self { numeric, natural: 24.0, least: 24.0 }
    }

    /// Takes in a cell that is so wide on one line.
    pub const fn take(&mut self, width: f32, header: bool) {
        let least = if self.numeric && !header { width } else { width.min(LEAST_WORDS) };
        self.natural = self.natural.max(width);
        self.least = self.least.max(least);
    }
}

/// Widths of the columns: they share what room there is, or take what they need and the table scrolls.
pub fn share_width(columns: &[Column], room: f32) -> Vec<f32> {
    let natural: f32 = columns.iter().map(|column| column.natural).sum();
    let least: f32 = columns.iter().map(|column| column.least).sum();
    let count = columns.len().max(1) as f32;
    if natural <= room {
        return columns.iter().map(|column| column.natural + (room - natural) / count).collect();
    }
    if least > room {
        return columns.iter().map(|column| column.natural.min(MOST_WORDS).max(column.least)).collect();
    }
    let part = (room - least) / (natural - least).max(1.0);
    columns.iter().map(|column| (column.least + (column.natural - column.least) * part).floor()).collect()
}

/// The cells of a table block, row by row, as spans of the article's text.
pub fn cells(article: &Article, block: &Block) -> Vec<Vec<Span>> {
    let mut rows = Vec::new();
    let mut row_start = block.span.start();
    for row in block.span.of(&article.text).split('\n') {
        let mut cell_start = row_start;
        let mut cells = Vec::new();
        for cell in row.split('\t') {
            cells.push(Span::new(cell_start, cell_start + cell.len()));
            cell_start += cell.len() + 1;
        }
        rows.push(cells);
        row_start += row.len() + 1;
    }
    rows
}

/// Whether most cells of a column below the first row are figures.
pub fn is_numeric(article: &Article, rows: &[Vec<Span>], column: usize) -> bool {
    let cells = rows.iter().skip(1).filter_map(|row| row.get(column));
    let (mut numeric, mut filled) = (0, 0);
    for cell in cells.map(|cell| cell.of(&article.text)).filter(|text| !text.trim().is_empty()) {
        filled += 1;
        numeric += usize::from(is_numeric_cell(cell));
    }
    filled > 0 && numeric * 2 > filled
}

/// Whether the first row names the columns: it holds no figures, but for years.
pub fn has_header(article: &Article, rows: &[Vec<Span>]) -> bool {
    let Some(first) = rows.first().filter(|_| rows.len() > 1) else { return false };
    first.iter().skip(1).all(|cell| {
        let text = cell.of(&article.text).trim();
        let digits = text.chars().filter(char::is_ascii_digit).count();
        let value = text.contains(['$', '%', '€', '£', '¥', '.']) && digits > 0;
        !value && (!is_numeric_cell(text) || digits == 4 || text.chars().any(char::is_alphabetic))
    })
}

/// Scrolls a wide table by wheel, bar and keys; draws the bar and the shades. Returns the new offset.
pub fn scroll(ui: &Ui, theme: &Theme, wide: WideTable, seen: Rect, block: usize, offset: f32) -> f32 {
    let most = (wide.width - seen.width()).max(0.0);
    let mut offset = offset;
    if ui.rect_contains_pointer(seen) {
        offset -= ui.input_mut(|input| std::mem::take(&mut input.smooth_scroll_delta.x));
    }
    let track = Rect::from_min_size(seen.left_bottom() + vec2(0.0, 5.0), vec2(seen.width(), BAR));
    let id = ui.scope_id().with(("table bar", block));
    let response = ui.interact(track.expand2(vec2(0.0, 4.0)), id, Sense::click_and_drag());
    let length = (track.width() * seen.width() / wide.width).max(28.0);
    let per_point = most / (track.width() - length).max(1.0);
    if response.dragged() {
        offset += response.drag_delta().x * per_point;
    } else if response.clicked()
        && let Some(pos) = response.interact_pointer_pos()
    {
        offset = (pos.x - track.left() - length * 0.5) * per_point;
    }
    if response.has_focus() {
        let arrows = EventFilter { horizontal_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(id, arrows));
        let pressed = |key| ui.input_mut(|input| input.count_and_consume_key(egui::Modifiers::NONE, key)) as f32;
        offset += 60.0 * (pressed(Key::ArrowRight) - pressed(Key::ArrowLeft));
    }
    let offset = offset.clamp(0.0, most);
    response.widget_info(|| {
        let part = if most > 0.0 { f64::from(offset / most * 100.0) } else { 0.0 };
        WidgetInfo::slider(true, part.round(), "Scroll the table sideways")
    });
    let round = CornerRadius::same(3);
    ui.painter().rect_filled(track, round, theme.panel);
    let handle =
        Rect::from_min_size(pos2(track.left() + offset / per_point.max(0.001), track.top()), vec2(length, BAR));
    let lit = response.hovered() || response.dragged();
    ui.painter().rect_filled(handle, round, if lit { theme.ink_faint } else { theme.rule_strong });
    widgets::focus_ring(ui, &response, theme);
    if lit {
        ui.ctx().set_cursor_icon(CursorIcon::ResizeHorizontal);
    }
    offset
}

/// Shades at the sides of a wide table where there is more of it.
pub fn shades(ui: &Ui, theme: &Theme, wide: WideTable, seen: Rect, offset: f32) {
    let most = (wide.width - seen.width()).max(0.0);
    for (more, edge, inner) in
        [(offset, seen.left(), seen.left() + SHADE), (most - offset, seen.right(), seen.right() - SHADE)]
    {
        if more < 1.0 {
            continue;
        }
        let mut mesh = Mesh::default();
        let clear = theme.paper.gamma_multiply(0.0);
        for (x, color) in [(edge, theme.paper), (inner, clear)] {
            mesh.colored_vertex(pos2(x, seen.top()), color);
            mesh.colored_vertex(pos2(x, seen.bottom() - 2.0), color);
        }
        mesh.add_triangle(0, 1, 2);
        mesh.add_triangle(1, 2, 3);
        ui.painter().add(Shape::mesh(mesh));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest;

    fn column(numeric: bool, width: f32) -> Column {
        let mut column = Column::new(numeric);
        column.take(width, false);
        column
    }

    #[test]
    fn columns_share_what_there_is_or_the_table_scrolls() {
        let check = |columns: &[(bool, f32)], room: f32, expected: &[f32]| {
            let columns: Vec<Column> = columns.iter().map(|(numeric, width)| column(*numeric, *width)).collect();
            assert_eq!(share_width(&columns, room), expected, "{columns:?} in {room}");
        };
        check(&[(false, 50.0), (false, 50.0)], 200.0, &[100.0, 100.0]);
        // Words are broken, figures are not.
        check(&[(false, 400.0), (true, 50.0), (true, 50.0)], 300.0, &[200.0, 50.0, 50.0]);
        // Nine columns of figures do not fit: all keep their width.
        let wide = [(true, 80.0); 9];
        check(&wide, 500.0, &[80.0; 9]);
        check(&[(false, 900.0), (true, 300.0)], 300.0, &[240.0, 300.0]);
        check(&[], 300.0, &[]);
    }

    #[test]
    fn the_first_row_names_the_columns_unless_it_holds_figures() {
        let check = |text: &str, expected: bool| {
            let mut article = ingest::plain::article("");
            article.text = text.to_owned();
            let block = Block { kind: crate::model::article::BlockKind::Table, span: Span::new(0, article.text.len()) };
            assert_eq!(has_header(&article, &cells(&article, &block)), expected, "{text:?}");
        };
        check("Company\t2024\t2025, planned\nAmazon\t78\t105", true);
        check("Quarter\tRevenue\tMargin\nQ3\t$410 million\t8%", true);
        check("\tQ1\tQ2\nRevenue\t5\t6", true);
        check("Revenue\t$410 million\nCosts\t$395 million", false);
        check("Revenue\t12\nCosts\t11", false);
        check("one row\tonly", false);
    }
}
