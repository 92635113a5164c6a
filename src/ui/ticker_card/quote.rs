//! The last price of a card with its change, its age and who says so; and what to do where there is none.

use chrono::{DateTime, NaiveDate, Utc};
use egui::{Align2, RichText, Sense, Ui, WidgetInfo, accesskit::Role, pos2, vec2};

use super::line;
use crate::{
    engine::snapshot::{Prices, SourceNote, TickerCard},
    market::{
        calendar::{Calendar, known_until},
        freshness::{Freshness, Trouble, freshness},
        series::{Adjustment, Interval, Quote},
    },
    ui::{
        action::Action,
        commands::UiCommand,
        panel::{LocalTime, PanelContext},
        price,
        theme::face,
        widgets,
    },
};

/// What may be said of the card's last price now.
pub(super) fn label(context: &PanelContext<'_>, prices: &Prices) -> Option<Freshness> {
    let quote = prices.quote.as_ref()?;
    let calendar = prices.calendar.and_then(Calendar::of);
    Some(freshness(&quote.provenance, Interval::Day, calendar, prices.trouble, context.snapshot.now))
}

/// Whether the card's last price is what it should be.
pub(super) fn is_current(context: &PanelContext<'_>, card: &TickerCard) -> bool {
    label(context, &card.prices).is_some_and(Freshness::is_current)
}

/// Draws the last price, or what to do to get one.
pub(super) fn show(ui: &mut Ui, context: &mut PanelContext<'_>, card: &TickerCard) {
    match (&card.prices.quote, label(context, &card.prices)) {
        (Some(quote), Some(label)) => priced(ui, context, card, quote, label),
        _ => missing(ui, context, card),
    }
}

fn priced(ui: &mut Ui, context: &PanelContext<'_>, card: &TickerCard, quote: &Quote, label: Freshness) {
    let theme = context.theme;
    let current = label.is_current();
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 31.0), Sense::hover());
    let ink = if current { theme.ink } else { theme.ink_soft };
    let shown = price::price(quote.price);
    let base = rect.bottom() - 3.0;
    let large = ui.painter().text(pos2(rect.left(), base), Align2::LEFT_BOTTOM, &shown, face::sans_bold(22.0), ink);
    let mut left = large.right() + 6.0;
    let mut spoken = shown;
    // The smaller words stand on the line of the large ones.
    let small = base - 3.0;
    if let Some(currency) = quote.provenance.currency {
        let at = pos2(left, small);
        left = ui.painter().text(at, Align2::LEFT_BOTTOM, currency.as_str(), face::sans(12.0), theme.ink_faint).right();
        spoken = format!("{spoken} {currency}");
    }
    if let Some((change, percent)) = quote.change() {
        let words = format!("{} ({})", price::signed(change, quote.price), price::percent(percent));
        let color = if current { theme.change(price::direction(percent)) } else { theme.ink_faint };
        let galley = widgets::elided(ui, &words, face::sans(13.5), color, rect.right() - left - 10.0);
        ui.painter().galley(pos2(left + 10.0, small - galley.size().y), galley, color);
        spoken = format!("{spoken}, {words}");
    }
    let id = ui.scope_id().with("last price");
    let response = ui.interact(rect, id, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &spoken));
    source_line(ui, context, card, quote, label);
    also_in(ui, context, card, quote);
}

/// The last price in the reader's own currency.
fn also_in(ui: &mut Ui, context: &PanelContext<'_>, card: &TickerCard, quote: &Quote) {
    let day = quote.provenance.as_of.date_naive();
    let converted = card.also_in.as_ref().zip(quote.provenance.currency);
    let converted = converted.and_then(|(also, from)| also.convert(quote.price, from, day));
    if let Some(converted) = converted {
        super::wrapped(ui, &price::converted(&converted).whole, face::sans(12.0), context.theme.ink_faint);
    }
}

fn source_line(ui: &mut Ui, context: &PanelContext<'_>, card: &TickerCard, quote: &Quote, label: Freshness) {
    let theme = context.theme;
    let mut words = words(label, quote.provenance.as_of, context.local_time);
    words.push_str(" \u{b7} ");
    words.push_str(quote.provenance.provider.title());
    if card.prices.loading {
        words.push_str(" \u{b7} asking \u{2026}");
    }
    let (color, ink) = match label {
        Freshness::Live => (theme.accent, theme.ink_soft),
        Freshness::Delayed(_) | Freshness::AtClose(_) => (theme.ink_faint, theme.ink_soft),
        Freshness::Stale(_) | Freshness::Offline | Freshness::Blocked => (theme.number, theme.number),
    };
    // What is wrong with a price is not cut short.
    let galley = widgets::lines(ui, &words, face::sans(12.0), ink, ui.available_width() - 13.0, 2);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), galley.size().y + 2.0), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &words));
    let dot = pos2(rect.left() + 4.0, rect.top() + 9.5);
    if label.is_current() {
        ui.painter().circle_filled(dot, 3.0, color);
    } else {
        ui.painter().circle_stroke(dot, 3.0, egui::Stroke::new(1.4, color));
    }
    ui.painter().galley(pos2(rect.left() + 13.0, rect.top() + 1.0), galley, ink);
    response.on_hover_ui(|ui| why(ui, context, card, quote));
}

/// Why this number: what each source gave.
fn why(ui: &mut Ui, context: &PanelContext<'_>, card: &TickerCard, quote: &Quote) {
    let theme = context.theme;
    ui.set_max_width(330.0);
    let mut say = |words: &str, ink| {
        ui.label(RichText::new(words).font(face::sans(12.0)).color(ink));
    };
    let provenance = &quote.provenance;
    let local = (context.local_time)(provenance.as_of).format("%-d %b %Y, %H:%M");
    let calendar = card.prices.calendar.and_then(Calendar::of);
    let on_its_clock = calendar.map(|calendar| {
        let clock = provenance.as_of.with_timezone(&calendar.zone).format("%H:%M");
        format!(" ({clock} at {})", calendar.mic.code())
    });
    say(&format!("True on {local}{}", on_its_clock.unwrap_or_default()), theme.ink);
    let adjusted = match provenance.adjustment {
        Adjustment::Unknown => "The source does not say whether prices are corrected for splits or dividends",
        Adjustment::Raw => "Prices as traded",
        Adjustment::Splits => "Prices corrected for splits",
        Adjustment::SplitsAndDividends => "Returns corrected for splits and dividends",
    };
    say(adjusted, theme.ink_soft);
    for note in &card.prices.notes {
        say(&told(note, context.local_time), theme.ink_soft);
    }
    if calendar.is_none() {
        say("Its exchange has no calendar here: any weekday counts as a session", theme.ink_faint);
    } else if context.snapshot.now.date_naive() > known_until() {
        say(&format!("Holidays after {} are not known here", known_until()), theme.ink_faint);
    }
}

fn told(note: &SourceNote, local_time: LocalTime) -> String {
    let name = capitalised(note.provider.title());
    match (&note.error, note.as_of) {
        (Some(error), _) => format!("{name}: {error}"),
        (None, Some(as_of)) => format!("{name}: prices up to {}", local_time(as_of).format("%-d %b %Y")),
        (None, None) => format!("{name}: not asked"),
    }
}

fn capitalised(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map(|first| first.to_uppercase().collect::<String>() + chars.as_str()).unwrap_or_default()
}

/// What is said of a price: `At close 6 Mar`, `Delayed 15 min`, `Stale: 3 sessions missing`.
pub(super) fn words(label: Freshness, as_of: DateTime<Utc>, local_time: LocalTime) -> String {
    let day = |day: NaiveDate| day.format("%-d %b").to_string();
    let of = || day(local_time(as_of).date());
    match label {
        Freshness::Live => "Live".to_owned(),
        Freshness::Delayed(by) if by.num_minutes() < 60 => format!("Delayed {} min", by.num_minutes()),
        Freshness::Delayed(by) => format!("Delayed {} h", by.num_hours()),
        Freshness::AtClose(closed) => format!("At close {}", day(closed)),
        Freshness::Stale(Some(0)) => format!("Stale: from {}", local_time(as_of).format("%-d %b, %H:%M")),
        Freshness::Stale(Some(1)) => format!("Stale: from {}, 1 session missing", of()),
        Freshness::Stale(Some(missing)) => format!("Stale: from {}, {missing} sessions missing", of()),
        Freshness::Stale(None) => format!("Stale: from {}", of()),
        Freshness::Offline => format!("Offline: from {}", of()),
        Freshness::Blocked => format!("Blocked by the source: from {}", of()),
    }
}

fn missing(ui: &mut Ui, context: &mut PanelContext<'_>, card: &TickerCard) {
    let theme = context.theme;
    let prices = &card.prices;
    let title = match prices.trouble {
        _ if prices.loading => "Asking for prices \u{2026}",
        Some(Trouble::Offline) => "No prices: the source cannot be reached",
        Some(Trouble::Blocked) => "No prices: the source refuses",
        None => "No prices yet",
    };
    ui.add_space(4.0);
    line(ui, title, face::sans_bold(13.0), theme.ink_soft);
    let symbol = &card.instrument.symbol;
    let how = format!("Put {symbol}.csv with dates and closing prices into the price folder, or allow a source.");
    let how = widgets::lines(ui, &how, face::sans(12.0), theme.ink_faint, ui.available_width(), 3);
    let (rect, _) = ui.allocate_exact_size(how.size(), Sense::hover());
    ui.painter().galley(rect.min, how, theme.ink_faint);
    for note in prices.notes.iter().filter(|note| note.error.is_some() && note.provider.as_str() != "folder") {
        line(ui, &told(note, context.local_time), face::sans(12.0), theme.ink_faint);
    }
    ui.add_space(5.0);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
        if widgets::text_button(ui, theme, "Price sources \u{2026}", false, true).clicked() {
            context.actions.push(Action::Run(UiCommand::PriceSources));
        }
        if widgets::text_button(ui, theme, "Copy the folder", false, true).clicked() {
            context.actions.push(Action::Copy(prices.folder.display().to_string()));
        }
    });
    ui.add_space(4.0);
}
