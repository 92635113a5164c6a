//! The small parts all panels are built from.

use std::sync::Arc;

use egui::{
    Align, Align2, Color32, CornerRadius, CursorIcon, FontId, Frame, Galley, Layout, Margin, Painter, Pos2, Rect,
    Response, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, accesskit::Role, pos2, text::LayoutJob, vec2,
};
use lucide_icons::Icon;

use super::{
    action::Action,
    theme::{Theme, face, size},
};
use crate::model::highlight::HighlightColor;

/// Text on at most `rows` lines, cut with an ellipsis.
pub fn lines(ui: &Ui, text: &str, font: FontId, color: Color32, width: f32, rows: usize) -> Arc<Galley> {
    let mut job = LayoutJob::simple(text.to_owned(), font, color, width.max(8.0));
    job.wrap.max_rows = rows;
    ui.fonts_mut(|fonts| fonts.layout_job(job))
}

/// Text on one line, cut with an ellipsis.
pub fn elided(ui: &Ui, text: &str, font: FontId, color: Color32, width: f32) -> Arc<Galley> {
    let mut job = LayoutJob::simple_singleline(text.to_owned(), font, color);
    job.wrap.max_width = width.max(8.0);
    job.wrap.max_rows = 1;
    job.wrap.break_anywhere = true;
    ui.fonts_mut(|fonts| fonts.layout_job(job))
}

/// Width of one line of text.
pub fn width(ui: &Ui, text: &str, font: &FontId) -> f32 {
    ui.fonts_mut(|fonts| text.chars().map(|c| fonts.glyph_width(font, c)).sum())
}

/// How a chip looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChipKind {
    /// A symbol.
    Ticker,
    /// A number.
    Number,
    /// A tag.
    Tag,
}

/// Height of a chip in lists and panels.
pub const CHIP_HEIGHT: f32 = 18.0;

/// Paints a chip with its left edge at `at` and returns its place; nothing if it would go beyond `right`.
pub fn chip(ui: &Ui, theme: &Theme, at: Pos2, text: &str, kind: ChipKind, right: f32) -> Option<Rect> {
    let (font, color) = match kind {
        ChipKind::Ticker => (face::sans_bold(11.0), theme.accent),
        ChipKind::Number => (face::sans(11.0), theme.number),
        ChipKind::Tag => (face::sans(11.0), theme.ink_soft),
    };
    let galley = ui.fonts_mut(|fonts| fonts.layout_no_wrap(text.to_owned(), font, color));
    let rect = Rect::from_min_size(at, vec2(galley.size().x + 10.0, CHIP_HEIGHT));
    if rect.right() > right {
        return None;
    }
    match kind {
        ChipKind::Ticker => ui.painter().rect_filled(rect, CornerRadius::same(4), theme.accent_fill),
        ChipKind::Number | ChipKind::Tag => {
            let stroke = Stroke::new(1.0, theme.rule_strong);
            ui.painter().rect_stroke(rect, CornerRadius::same(4), stroke, StrokeKind::Inside)
        }
    };
    let place = pos2(rect.left() + 5.0, (rect.center().y - galley.size().y * 0.5).round());
    ui.painter().galley(place, galley, color);
    Some(rect)
}

/// A button that is only an icon, with a name for the pointer and for screen readers.
pub fn icon_button(ui: &mut Ui, theme: &Theme, icon: Icon, name: &str, enabled: bool) -> Response {
    icon_button_in(ui, theme, icon, name, enabled, theme.ink_soft)
}

/// Width and height of a button that is an icon.
pub const ICON_BUTTON: f32 = 28.0;
/// Height of a field of one line, and of what stands beside it.
pub const FIELD: f32 = 32.0;

/// An icon button in a colour of its own.
pub fn icon_button_in(ui: &mut Ui, theme: &Theme, icon: Icon, name: &str, enabled: bool, color: Color32) -> Response {
    let sense = if enabled { Sense::click() } else { Sense::hover() };
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(ICON_BUTTON), sense);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, name));
    let lit = enabled && response.hovered();
    if lit {
        let fill = if response.is_pointer_button_down_on() { theme.selected } else { theme.hover };
        ui.painter().rect_filled(rect, f32::from(size::RADIUS), fill);
        ui.ctx().set_cursor_icon(CursorIcon::PointingHand);
    }
    focus_ring(ui, &response, theme);
    let ink = match (enabled, lit) {
        (false, _) => theme.rule_strong,
        (true, true) if color == theme.ink_soft => theme.ink,
        (true, _) => color,
    };
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, icon.unicode(), face::icons(16.0), ink);
    response.on_hover_text(name)
}

/// A filled star.
pub fn star(painter: &Painter, center: Pos2, radius: f32, color: Color32) {
    let corner = |i: usize| {
        let angle = std::f32::consts::PI * (i as f32 / 5.0 - 0.5);
        center + Vec2::angled(angle) * if i.is_multiple_of(2) { radius } else { radius * 0.45 }
    };
    let corners: Vec<Pos2> = (0..10).map(corner).collect();
    let mut mesh = egui::Mesh::default();
    mesh.colored_vertex(center, color);
    for corner in &corners {
        mesh.colored_vertex(*corner, color);
    }
    for i in 0..10 {
        mesh.add_triangle(0, i + 1, (i + 1) % 10 + 1);
    }
    painter.add(mesh);
    // The outline smooths the edges.
    painter.add(egui::Shape::closed_line(corners, Stroke::new(1.0, color)));
}

/// The ring around what has the keyboard focus.
pub fn focus_ring(ui: &Ui, response: &Response, theme: &Theme) {
    if response.has_focus() {
        let stroke = Stroke::new(1.5, theme.accent);
        ui.painter().rect_stroke(response.rect.shrink(1.0), f32::from(size::RADIUS), stroke, StrokeKind::Inside);
    }
}

/// A clickable row over the whole width, with its fill painted; the caller draws what is in it.
pub fn row(ui: &mut Ui, theme: &Theme, height: f32, selected: bool, role: Role, name: &str) -> (Rect, Response) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::click());
    response.widget_info(|| WidgetInfo::selected(role, true, selected, name));
    fill_row(ui, theme, rect, &response, selected, f32::from(size::RADIUS));
    (rect, response)
}

/// Fills a row by its state.
pub fn fill_row(ui: &Ui, theme: &Theme, rect: Rect, response: &Response, selected: bool, radius: f32) {
    if selected || response.is_pointer_button_down_on() {
        ui.painter().rect_filled(rect, radius, theme.selected);
    } else if response.hovered() {
        ui.painter().rect_filled(rect, radius, theme.hover);
    }
    if response.hovered() {
        ui.ctx().set_cursor_icon(CursorIcon::PointingHand);
    }
    focus_ring(ui, response, theme);
}

/// A button with words; the first one of a group is filled with the accent colour.
pub fn text_button(ui: &mut Ui, theme: &Theme, text: &str, primary: bool, enabled: bool) -> Response {
    let font = if primary { face::sans_bold(13.0) } else { face::sans(13.0) };
    let ink = match (enabled, primary) {
        (false, _) => theme.ink_faint,
        (true, true) => theme.raised,
        (true, false) => theme.ink,
    };
    let galley = ui.fonts_mut(|fonts| fonts.layout_no_wrap(text.to_owned(), font, ink));
    let sense = if enabled { Sense::click() } else { Sense::hover() };
    let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x + 24.0, 30.0), sense);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, text));
    let (fill, border) = match (enabled, primary, response.hovered()) {
        (false, ..) => (theme.panel, theme.rule),
        (true, false, true) if response.is_pointer_button_down_on() => (theme.selected, theme.rule_strong),
        (true, true, true) if response.is_pointer_button_down_on() => (theme.accent.gamma_multiply(0.76), theme.accent),
        (true, true, false) => (theme.accent, theme.accent),
        (true, true, true) => (theme.accent.gamma_multiply(0.88), theme.accent),
        (true, false, false) => (theme.raised, theme.rule_strong),
        (true, false, true) => (theme.hover, theme.rule_strong),
    };
    let radius = CornerRadius::same(size::RADIUS);
    ui.painter().rect(rect, radius, fill, Stroke::new(1.0, border), StrokeKind::Inside);
    if response.has_focus() {
        ui.painter().rect_stroke(rect.expand(2.0), radius, Stroke::new(1.5, theme.accent), StrokeKind::Outside);
    }
    if enabled && response.hovered() {
        ui.ctx().set_cursor_icon(CursorIcon::PointingHand);
    }
    ui.painter().galley(rect.center() - galley.size() * 0.5, galley, ink);
    response
}

/// A key as it is printed on a keyboard, drawn with its right edge at `right`.
pub fn key_cap(ui: &Ui, theme: &Theme, right_center: Pos2, key: &str) -> Rect {
    let galley = ui.fonts_mut(|fonts| fonts.layout_no_wrap(key.to_owned(), face::sans(11.0), theme.ink_faint));
    let extent = vec2((galley.size().x + 10.0).max(18.0), 18.0);
    let rect = Rect::from_min_size(right_center - vec2(extent.x, extent.y * 0.5), extent);
    let stroke = Stroke::new(1.0, theme.rule_strong);
    ui.painter().rect(rect, CornerRadius::same(4), theme.panel, stroke, StrokeKind::Inside);
    ui.painter().galley(rect.center() - galley.size() * 0.5, galley, theme.ink_faint);
    rect
}

/// A key that is a button: it is pressed to give it to something else.
pub fn key_button(ui: &mut Ui, theme: &Theme, key: &str, name: &str) -> Response {
    let galley = ui.fonts_mut(|fonts| fonts.layout_no_wrap(key.to_owned(), face::sans(12.0), theme.ink_soft));
    let (rect, response) = ui.allocate_exact_size(vec2((galley.size().x + 14.0).max(26.0), 24.0), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    let fill = if response.hovered() { theme.hover } else { theme.panel };
    let stroke = Stroke::new(1.0, theme.rule_strong);
    ui.painter().rect(rect, CornerRadius::same(4), fill, stroke, StrokeKind::Inside);
    if response.hovered() {
        ui.ctx().set_cursor_icon(CursorIcon::PointingHand);
    }
    focus_ring(ui, &response, theme);
    ui.painter().galley(rect.center() - galley.size() * 0.5, galley, theme.ink_soft);
    response
}

/// The frame of a field to type in.
fn field_frame(theme: &Theme) -> Frame {
    Frame::new()
        .inner_margin(Margin::symmetric(10, 6))
        .fill(theme.raised)
        .stroke(Stroke::new(1.0, theme.rule_strong))
        .corner_radius(7)
}

/// A field of one line under the name it goes by, ringed while it has the keys.
pub fn field(ui: &mut Ui, theme: &Theme, edit: egui::TextEdit<'_>, name: &str) -> Response {
    let response = ui.add(edit.frame(field_frame(theme)));
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(name));
    if response.has_focus() {
        ui.painter().rect_stroke(response.rect, 7.0, Stroke::new(1.5, theme.accent), StrokeKind::Inside);
    }
    response
}

/// Whether Ctrl+Enter was pressed. The key's own modifiers count, not those held at the end of the frame: a quick press
/// is over by then.
pub fn submits(ui: &Ui) -> bool {
    ui.input_mut(|input| input.consume_key(egui::Modifiers::COMMAND, egui::Key::Enter))
}

/// Whether Enter was pressed in a field of one line, and not on a button beside it.
pub fn entered(ui: &Ui, field: &Response) -> bool {
    field.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter))
}

/// The frame of a pop-up.
pub fn popup_frame(theme: &Theme) -> Frame {
    Frame::new()
        .fill(theme.raised)
        .stroke(Stroke::new(1.0, theme.rule_strong))
        .corner_radius(CornerRadius::same(8))
        .inner_margin(Margin::symmetric(7, 5))
}

/// The frame of a dialog.
pub fn dialog_frame(theme: &Theme) -> Frame {
    Frame::new()
        .fill(theme.raised)
        .stroke(Stroke::new(1.0, theme.rule_strong))
        .corner_radius(CornerRadius::same(12))
        .inner_margin(Margin::symmetric(22, 18))
}

/// A heading in small capitals' stead: capitals, small, faint.
pub fn section_title(ui: &mut Ui, theme: &Theme, title: &str, inset: f32) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 26.0), Sense::hover());
    let mut job = LayoutJob::default();
    let format = egui::TextFormat {
        font_id: face::sans(11.0),
        color: theme.ink_faint,
        extra_letter_spacing: 0.7,
        ..egui::TextFormat::default()
    };
    job.append(&title.to_uppercase(), 0.0, format);
    let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
    ui.painter().galley(pos2(rect.left() + inset, rect.bottom() - galley.size().y - 4.0), galley, theme.ink_faint);
}

/// A box with a dashed border.
pub fn dashed_box(painter: &Painter, rect: Rect, color: Color32) {
    let mut path = Vec::new();
    egui::epaint::tessellator::path::rounded_rectangle(
        &mut path,
        egui::epaint::RoundedRect::new(rect, f32::from(size::RADIUS)),
    );
    path.extend(path.first().copied());
    painter.extend(egui::Shape::dashed_line(&path, Stroke::new(1.0, color), 4.0, 3.0));
}

/// What a panel says when it has nothing to show: a line, and what to do about it.
pub fn empty_note(ui: &mut Ui, theme: &Theme, title: &str, detail: &str) {
    ui.add_space(28.0);
    ui.vertical_centered(|ui| {
        ui.set_max_width(250.0_f32.min(ui.available_width() - 24.0));
        ui.label(egui::RichText::new(title).font(face::sans_bold(13.5)).color(theme.ink_soft));
        ui.add_space(2.0);
        ui.label(egui::RichText::new(detail).font(face::sans(12.5)).color(theme.ink_faint));
    });
}

/// A line that says what to press, and does it when it is clicked.
pub fn key_row(ui: &mut Ui, theme: &Theme, title: &str, key: &str, width: f32) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(width, 30.0), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, title));
    fill_row(ui, theme, rect, &response, false, f32::from(size::RADIUS));
    let cap = key_cap(ui, theme, rect.right_center() - vec2(8.0, 0.0), key);
    let words = elided(ui, title, face::sans(13.0), theme.ink, cap.left() - rect.left() - 18.0);
    let at = pos2(rect.left() + 10.0, (rect.center().y - words.size().y * 0.5).round());
    ui.painter().galley(at, words, theme.ink);
    response
}

/// The edge of a column: drag it, or double-click it for the usual width.
///
/// Returns how far it was moved, or none for the usual width.
pub fn splitter(ui: &Ui, theme: &Theme, edge: Rect, name: &str, width: f32) -> Option<Option<f32>> {
    let id = egui::Id::unique("splitter").with(name);
    let response = ui.interact(edge, id, Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::slider(true, f64::from(width), name));
    let active = response.hovered() || response.dragged();
    if active || response.has_focus() {
        ui.ctx().set_cursor_icon(CursorIcon::ResizeHorizontal);
        let line = Rect::from_center_size(edge.center(), vec2(2.0, edge.height()));
        ui.painter().rect_filled(line, 1.0, if response.dragged() { theme.accent } else { theme.rule_strong });
    }
    if response.double_clicked() {
        return Some(None);
    }
    let focused = response.has_focus();
    let presses = |key| if focused { ui.input(|input| input.num_presses(key)) as f32 } else { 0.0 };
    let by_key = 12.0 * (presses(egui::Key::ArrowRight) - presses(egui::Key::ArrowLeft));
    let by = response.drag_delta().x + by_key;
    (by != 0.0).then_some(Some(by))
}

/// The entries of a right-click menu; the one that is chosen is put on the list.
pub fn menu(ui: &mut Ui, theme: &Theme, entries: &[(&str, Action)], actions: &mut Vec<Action>) {
    ui.spacing_mut().item_spacing.y = 0.0;
    let widest = entries.iter().map(|(title, _)| width(ui, title, &face::sans(13.0))).fold(120.0, f32::max);
    for (title, action) in entries {
        let (rect, response) = ui.allocate_exact_size(vec2(widest + 24.0, 27.0), Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::MenuItem, true, *title));
        fill_row(ui, theme, rect, &response, false, 4.0);
        let words = ui.fonts_mut(|fonts| fonts.layout_no_wrap((*title).to_owned(), face::sans(13.0), theme.ink));
        let at = pos2(rect.left() + 10.0, (rect.center().y - words.size().y * 0.5).round());
        ui.painter().galley(at, words, theme.ink);
        if response.clicked() {
            actions.push(action.clone());
            ui.close();
        }
    }
}

/// Below this width a line's name stands above what it names.
const SIDE_BY_SIDE: f32 = 420.0;

/// A line with its name at the left and what changes it at the right.
pub fn labelled(ui: &mut Ui, theme: &Theme, title: &str, height: f32, control: impl FnOnce(&mut Ui)) {
    let size = vec2(ui.available_width(), height);
    let name = egui::RichText::new(title).font(face::sans(13.5)).color(theme.ink);
    if size.x < SIDE_BY_SIDE {
        if !title.is_empty() {
            ui.add_space(6.0);
            ui.label(name);
        }
        ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), control);
        return;
    }
    ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
        ui.label(name);
        ui.with_layout(Layout::right_to_left(Align::Center), control);
    });
}

/// Shares out widths over lines of a most width; returns the lines' widths and each one's place.
fn wrapped(widths: &[f32], most: f32) -> (Vec<f32>, Vec<(usize, f32)>) {
    let (mut lines, mut places) = (vec![0.0_f32], Vec::with_capacity(widths.len()));
    for width in widths {
        let here = lines.last().copied().unwrap_or_default();
        if here > 0.0 && here + width > most {
            lines.push(0.0);
        }
        let line = lines.len() - 1;
        if let Some(end) = lines.last_mut() {
            places.push((line, *end));
            *end += width;
        }
    }
    (lines, places)
}

/// One of a few choices, side by side, in several lines where there is little room; returns whether another one was chosen.
pub fn segments<T: Copy + PartialEq>(
    ui: &mut Ui,
    theme: &Theme,
    name: &str,
    choices: &[(&str, T)],
    current: &mut T,
) -> bool {
    const HEIGHT: f32 = 28.0;
    let font = face::sans(12.5);
    let widths: Vec<f32> = choices.iter().map(|(label, _)| width(ui, label, &face::sans_bold(12.5)) + 22.0).collect();
    let (lines, places) = wrapped(&widths, ui.available_width());
    let extent = vec2(lines.iter().copied().fold(0.0, f32::max), HEIGHT * lines.len() as f32);
    let (whole, _) = ui.allocate_exact_size(extent, Sense::hover());
    let radius = CornerRadius::same(size::RADIUS);
    ui.painter().rect(whole, radius, theme.panel, Stroke::new(1.0, theme.rule_strong), StrokeKind::Inside);
    let mut changed = false;
    for ((label, value), (width, (line, left))) in choices.iter().zip(widths.iter().zip(places)) {
        let at = whole.min + vec2(left, HEIGHT * line as f32);
        let rect = Rect::from_min_size(at, vec2(*width, HEIGHT));
        let response = ui.interact(rect, ui.scope_id().with((name, *label)), Sense::click());
        let on = *value == *current;
        let spoken = format!("{name}: {label}");
        response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, on, &spoken));
        if on {
            ui.painter().rect_filled(rect.shrink(2.0), f32::from(size::RADIUS) - 2.0, theme.selected);
        } else if response.hovered() {
            ui.painter().rect_filled(rect.shrink(2.0), f32::from(size::RADIUS) - 2.0, theme.hover);
            ui.ctx().set_cursor_icon(CursorIcon::PointingHand);
        }
        focus_ring(ui, &response, theme);
        let (font, ink) = if on { (face::sans_bold(12.5), theme.ink) } else { (font.clone(), theme.ink_soft) };
        ui.painter().text(rect.center(), Align2::CENTER_CENTER, *label, font, ink);
        if response.clicked() && !on {
            *current = *value;
            changed = true;
        }
    }
    changed
}

/// One of several choices, in a list that opens; returns whether another one was chosen.
pub fn choice<T: Copy + PartialEq>(
    ui: &mut Ui,
    theme: &Theme,
    name: &str,
    width: f32,
    choices: &[(String, T)],
    current: &mut T,
) -> bool {
    let before = *current;
    let shown = choices.iter().find(|(_, value)| value == current).map(|(label, _)| label.clone()).unwrap_or_default();
    let words = |text: &str| egui::RichText::new(text).font(face::sans(12.5)).color(theme.ink);
    let combo = egui::ComboBox::from_id_salt(name).width(width).height(280.0).truncate().selected_text(words(&shown));
    let response = ui
        .scope(|ui| {
            ui.spacing_mut().interact_size.y = FIELD - 1.0;
            combo.show_ui(ui, |ui| {
                for (label, value) in choices {
                    ui.selectable_value(current, *value, words(label));
                }
            })
        })
        .inner;
    ui.ctx().accesskit_node_builder(response.response.id, |node| {
        node.set_label(name);
        node.set_value(shown.clone());
    });
    *current != before
}

/// A button whose words stand beside others like it, under a name that tells it from them.
pub fn named_button(ui: &mut Ui, theme: &Theme, text: &str, name: &str) -> Response {
    let response = text_button(ui, theme, text, false, true);
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(name));
    response
}

/// A dot in a highlight's colour, ringed when it is the chosen one.
pub fn color_dot(ui: &mut Ui, theme: &Theme, color: HighlightColor, chosen: bool) -> Response {
    named_color_dot(ui, theme, color, chosen, &format!("Colour: {}", color.name()))
}

fn named_color_dot(ui: &mut Ui, theme: &Theme, color: HighlightColor, chosen: bool, name: &str) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(24.0, 24.0), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, chosen, name));
    let ring = if chosen || response.hovered() { theme.ink_soft } else { theme.rule_strong };
    ui.painter().circle(rect.center(), 8.0, theme.highlight(color), Stroke::new(1.2, ring));
    if chosen {
        ui.painter().circle_stroke(rect.center(), 11.0, Stroke::new(1.5, theme.accent));
    }
    focus_ring(ui, &response, theme);
    response.on_hover_text(color.name())
}

/// All colours of highlights side by side; returns the one that was pressed.
pub fn color_dots(ui: &mut Ui, theme: &Theme, chosen: Option<HighlightColor>) -> Option<HighlightColor> {
    named_color_dots(ui, theme, chosen, |color| format!("Colour: {}", color.name()))
}

/// All colours under names that tell them from others on the screen.
pub fn named_color_dots(
    ui: &mut Ui,
    theme: &Theme,
    chosen: Option<HighlightColor>,
    name: impl Fn(HighlightColor) -> String,
) -> Option<HighlightColor> {
    let row = ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        let pressed = |color: &HighlightColor| {
            named_color_dot(ui, theme, *color, chosen == Some(*color), &name(*color)).clicked()
        };
        // All are drawn, also after the one that was pressed.
        HighlightColor::ALL.into_iter().filter(pressed).last()
    });
    row.inner
}

/// A tag to click on; filled when it is on.
pub fn tag_chip(ui: &mut Ui, theme: &Theme, tag: &str, on: bool) -> Response {
    let ink = if on { theme.accent } else { theme.ink_soft };
    let galley = ui.fonts_mut(|fonts| fonts.layout_no_wrap(tag.to_owned(), face::sans(12.0), ink));
    let (rect, response) = ui.allocate_exact_size(galley.size() + vec2(16.0, 8.0), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, on, tag));
    let fill = match (on, response.hovered()) {
        (true, _) => theme.accent_fill,
        (false, true) => theme.hover,
        (false, false) => Color32::TRANSPARENT,
    };
    let stroke = Stroke::new(1.0, if on { theme.accent } else { theme.rule_strong });
    ui.painter().rect(rect, CornerRadius::same(9), fill, stroke, StrokeKind::Inside);
    focus_ring(ui, &response, theme);
    if response.hovered() {
        ui.ctx().set_cursor_icon(CursorIcon::PointingHand);
    }
    ui.painter().galley(rect.min + vec2(8.0, 4.0), galley, ink);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_stand_in_as_many_lines_as_they_need() {
        assert_eq!(wrapped(&[50.0, 60.0, 70.0], 200.0), (vec![180.0], vec![(0, 0.0), (0, 50.0), (0, 110.0)]));
        assert_eq!(wrapped(&[50.0, 60.0, 70.0], 120.0), (vec![110.0, 70.0], vec![(0, 0.0), (0, 50.0), (1, 0.0)]));
        // What is wider than all there is has a line to itself.
        assert_eq!(wrapped(&[90.0, 20.0], 60.0), (vec![90.0, 20.0], vec![(0, 0.0), (1, 0.0)]));
        assert_eq!(wrapped(&[], 60.0), (vec![0.0], vec![]));
    }
}
