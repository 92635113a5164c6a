//! Every company in the story, most central first.

use std::collections::HashMap;

use egui::{Align2, Rect, Sense, Stroke, Ui, WidgetInfo, accesskit::Role, pos2, vec2};

use crate::{
    engine::snapshot::OpenStory,
    model::{annotation::Mention, instrument::Symbol},
    ui::{
        action::Action,
        format::counted,
        panel::PanelContext,
        price,
        theme::face,
        widgets::{self, ChipKind},
    },
};

/// Draws the list.
pub(super) fn show(ui: &mut Ui, context: &mut PanelContext<'_>, story: &OpenStory) {
    let theme = context.theme;
    if story.annotations.symbols.is_empty() {
        widgets::empty_note(ui, theme, "No companies", "No listed company, index or fund is named in this story.");
        return;
    }
    let mut found: HashMap<&Symbol, (usize, &Mention)> = HashMap::new();
    for mention in story.annotations.mentions.iter().filter(|mention| !mention.promo) {
        found.entry(&mention.symbol).and_modify(|(count, _)| *count += 1).or_insert((1, mention));
    }
    for symbol in &story.annotations.symbols {
        let Some((count, first)) = found.get(symbol) else { continue };
        let open = context.snapshot.ticker.as_ref().is_some_and(|card| card.instrument.symbol == *symbol);
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 54.0), Sense::click());
        response.widget_info(|| WidgetInfo::selected(Role::ListItem, true, open, symbol.as_str()));
        widgets::fill_row(ui, theme, rect, &response, open, 0.0);
        let chip = widgets::chip(
            ui,
            theme,
            pos2(rect.left() + 14.0, rect.top() + 9.0),
            symbol.as_str(),
            ChipKind::Ticker,
            rect.right() - 12.0,
        );
        let left = chip.map_or(rect.left() + 14.0, |chip| chip.right() + 8.0);
        let right = last_price(ui, context, symbol, rect);
        let name = first.name.as_deref().unwrap_or("Not in the symbol directory");
        let name = widgets::elided(ui, name, face::sans(13.0), theme.ink, right - left - 8.0);
        ui.painter().galley(pos2(left, rect.top() + 18.0 - name.size().y * 0.5), name, theme.ink);
        let mut parts = Vec::new();
        parts.extend(first.exchange.as_deref().map(str::to_owned));
        parts.push(counted(*count, "mention", "mentions"));
        let detail =
            widgets::elided(ui, &parts.join(" \u{b7} "), face::sans(11.5), theme.ink_faint, right - rect.left() - 22.0);
        ui.painter().galley(pos2(rect.left() + 14.0, rect.top() + 31.0), detail, theme.ink_faint);
        ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, theme.rule));
        if response.clicked() {
            context.actions.push(Action::OpenTicker(symbol.clone()));
        }
    }
}

/// The day's move with the line of the last weeks at the right of a row; returns where it begins.
fn last_price(ui: &Ui, context: &PanelContext<'_>, symbol: &Symbol, row: Rect) -> f32 {
    let theme = context.theme;
    let Some(moved) = context.snapshot.moves.get(symbol) else { return row.right() - 4.0 };
    let Some((words, color)) = price::list_move(theme, moved, context.snapshot.now) else { return row.right() - 4.0 };
    let at = pos2(row.right() - 14.0, row.top() + 18.0);
    let written = ui.painter().text(at, Align2::RIGHT_CENTER, words, face::sans_bold(12.5), color);
    let line =
        Rect::from_min_max(pos2(row.right() - 74.0, row.top() + 31.0), pos2(row.right() - 14.0, row.top() + 45.0));
    price::sparkline(ui, line, &moved.closes, color);
    written.left().min(line.left())
}
