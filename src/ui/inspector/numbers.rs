//! Key-number cards: value, what it measures, whose it is, what qualifies it.

use super::{
    card_stack::{CardStack, Filled},
    number_filter::Filter,
};
use egui::{
    Align2, Frame, Margin, Rect, Response, RichText, Sense, Stroke, Ui, WidgetInfo, accesskit::Role, pos2,
    text::LayoutJob, vec2,
};

use crate::{
    annotate::key_number::display::{Card, computed, display_note, display_value},
    engine::snapshot::OpenStory,
    model::{
        figure::Figure,
        instrument::Symbol,
        quantity::{KeyNumber, QuantityKind, Role as NumberRole},
        text::one_line,
    },
    ui::{
        action::Action,
        article::mark::highlight_sentence,
        commands::UiCommand,
        panel::PanelContext,
        theme::{Theme, face},
        widgets,
    },
};

/// Changes by an edit that are shown.
const EDITS: usize = 5;
/// Width of the column of values.
const VALUE_COLUMN: f32 = 96.0;

/// Numbers of one card that are looked at for values beside the first: a fact may be said a hundred times.
const MOST_BESIDE: usize = 16;

/// Says of a story in another language that its numbers are read as if it were English.
fn other_language(ui: &mut Ui, theme: &Theme, tag: Option<&str>) {
    let Some(name) = tag.and_then(language) else { return };
    let note =
        format!("This story is in {name}. Numbers are read in English: what stands here may lack some or be wrong.");
    Frame::new().inner_margin(Margin::symmetric(14, 8)).show(ui, |ui| {
        ui.label(RichText::new(note).font(face::sans(12.5)).color(theme.ink_soft));
    });
}

/// The language of a BCP 47 tag for people; none for English.
fn language(tag: &str) -> Option<&'static str> {
    let primary = tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    Some(match primary.as_str() {
        "" | "en" | "und" | "mul" | "zxx" => return None,
        "de" => "German",
        "fr" => "French",
        "es" => "Spanish",
        "it" => "Italian",
        "pt" => "Portuguese",
        "nl" => "Dutch",
        "sv" => "Swedish",
        "da" => "Danish",
        "no" | "nb" | "nn" => "Norwegian",
        "fi" => "Finnish",
        "pl" => "Polish",
        "cs" => "Czech",
        "tr" => "Turkish",
        "ru" => "Russian",
        "uk" => "Ukrainian",
        "el" => "Greek",
        "ar" => "Arabic",
        "he" => "Hebrew",
        "hi" => "Hindi",
        "zh" => "Chinese",
        "ja" => "Japanese",
        "ko" => "Korean",
        _ => "another language",
    })
}

/// Draws the cards. The card of `scroll_to` is brought into view.
pub(super) fn show(
    ui: &mut Ui,
    context: &mut PanelContext<'_>,
    story: &OpenStory,
    (selected, scroll_to): (Option<usize>, Option<usize>),
    (filter, stack): (&mut Filter, &mut CardStack),
) {
    let theme = context.theme;
    other_language(ui, theme, story.article.meta.language.as_deref());
    if story.cards.is_empty() {
        widgets::empty_note(ui, theme, "No key numbers", "This story states none, or none that could be read safely.");
        return;
    }
    if filter.follow(story) {
        *stack = CardStack::new(story);
    }
    edits(ui, theme, story);
    filter.bars(ui, theme);
    let lit = selected.and_then(|number| stack.card_of(number));
    // The card of a number that was gone to is shown in any case.
    let guest = lit.filter(|card| !filter.shows(*card));
    let filled = Filled { changes: filter.changes(), guest, width: ui.available_width() };
    stack.fill(filled, |card| filter.shows(card));
    let (origin, seen) = (ui.cursor().min, ui.clip_rect().y_range());
    let places = stack.within(seen.min - origin.y, seen.max - origin.y);
    ui.add_space(stack.top(places.start));
    let mut heights = Vec::with_capacity(places.len());
    for place in places.clone() {
        let Some((index, card)) = stack.card(place).and_then(|index| Some((index, story.cards.get(index)?))) else {
            continue;
        };
        let look = Look { lit: lit == Some(index), selected, stack };
        if let Some(response) = draw(ui, context, story, card, &look) {
            heights.push((index, response.rect.height()));
        }
    }
    ui.add_space((stack.height() - stack.top(places.end)).max(0.0));
    stack.measured(&heights);
    if let Some((top, height)) = scroll_to.and_then(|number| stack.place_of(stack.card_of(number)?)) {
        let rect = Rect::from_min_size(origin + vec2(0.0, top), vec2(ui.available_width(), height));
        if !ui.clip_rect().contains_rect(rect) {
            ui.scroll_to_rect_animation(rect, None, egui::style::ScrollAnimation::none());
        }
    }
}

/// How a card stands in the window.
struct Look<'a> {
    lit: bool,
    /// The number selected.
    selected: Option<usize>,
    stack: &'a CardStack,
}

/// What the last edit of the story changed, above the cards.
fn edits(ui: &mut Ui, theme: &Theme, story: &OpenStory) {
    if story.number_edits.is_empty() {
        return;
    }
    let mut lines = vec!["Changed by an edit of the story".to_owned()];
    for change in story.number_edits.iter().take(EDITS) {
        let shown = |figure: &Option<Figure>| figure.as_ref().map(|figure| figure.shown.clone());
        let Some(figure) = change.after.as_ref().or(change.before.as_ref()) else { continue };
        let owner = figure.symbol.as_ref().map(ToString::to_string).or_else(|| figure.company.clone());
        let what = match (shown(&change.before), shown(&change.after)) {
            (Some(before), Some(after)) => format!("{before} \u{2192} {after}"),
            (None, Some(after)) => format!("new {after}"),
            (Some(before), None) => format!("gone {before}"),
            (None, None) => continue,
        };
        lines.push(format!("{what} {} {}", one_line(&figure.metric), owner.unwrap_or_default()).trim().to_owned());
    }
    let words = widgets::lines(ui, &lines.join("\n"), face::sans(11.5), theme.ink_soft, ui.available_width() - 28.0, 8);
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), words.size().y + 18.0), egui::Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, lines.join(". ")));
    ui.painter().galley(pos2(rect.left() + 14.0, rect.top() + 9.0), words, theme.ink_soft);
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, theme.rule));
}

fn draw(
    ui: &mut Ui,
    context: &mut PanelContext<'_>,
    story: &OpenStory,
    card: &Card,
    look: &Look<'_>,
) -> Option<Response> {
    let theme = context.theme;
    let &Look { lit, selected, stack } = look;
    let numbers = || card.numbers.iter().filter_map(|&i| Some((i, story.annotations.numbers.get(i)?)));
    let (first_index, first) = numbers().next()?;
    let text = &story.article.text;
    let value = display_value(first, text);
    let width = ui.available_width();
    let text_left = VALUE_COLUMN + 24.0;
    let room = width - text_left - 12.0;
    let metric = first.metric.as_deref().unwrap_or_else(|| plain_kind(first));
    let metric = one_line(metric);
    let what = widgets::lines(ui, &metric, face::sans(13.0), theme.ink, room, 3);
    let mut values: Vec<String> = Vec::new();
    for (_, number) in numbers().skip(1).take(MOST_BESIDE) {
        let shown = display_value(number, text);
        if shown != value && !values.contains(&shown) {
            values.push(shown);
        }
    }
    let beside: Vec<(String, &KeyNumber)> = values
        .iter()
        .filter_map(|shown| Some((shown.clone(), numbers().find(|(_, n)| display_value(n, text) == *shown)?.1)))
        .collect();
    let place = story.article.block_at(first.quantity.span.start()).and_then(|block| stack.paragraph(block));
    let sums = computed(card, &story.annotations.numbers, text);
    let sub = sub_line(ui, theme, first, place, &beside, sums, room);
    let height = (what.size().y + sub.size().y + 23.0).max(52.0);
    let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::click());
    let owner = first.company.as_deref().unwrap_or_default();
    let name = format!("{value} {metric} {owner}");
    response.widget_info(|| WidgetInfo::selected(Role::ListItem, true, lit, name.trim()));
    widgets::fill_row(ui, theme, rect, &response, lit, 0.0);
    if lit {
        let bar = Rect::from_min_size(rect.min, vec2(3.0, rect.height()));
        ui.painter().rect_filled(bar, 0.0, theme.accent);
    }
    let color = if first.role == Some(NumberRole::Delta) { theme.change(first.quantity.change) } else { theme.ink };
    value_text(ui, rect, &value, color);
    ui.painter().galley(pos2(rect.left() + text_left, rect.top() + 9.0), what.clone(), theme.ink);
    let below = pos2(rect.left() + text_left, rect.top() + 11.0 + what.size().y);
    ui.painter().galley(below, sub, theme.ink_faint);
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, theme.rule));
    if response.clicked() {
        // A second click on the same card goes to the next place that states it.
        let places: Vec<usize> = card.numbers.clone();
        let next = selected.and_then(|now| places.iter().position(|&i| i == now)).map_or(0, |i| (i + 1) % places.len());
        let index = places.get(next).copied().unwrap_or(first_index);
        context.actions.push(Action::SelectNumber(index));
        if let Some(number) = story.annotations.numbers.get(index) {
            context.actions.push(Action::Reveal(number.sentence));
        }
    }
    response.context_menu(|ui| {
        let entries = [
            ("Copy with its source", Action::CopyNumber(first_index)),
            ("Copy all numbers", Action::CopyNumbers),
            ("Copy all as Markdown", Action::Run(UiCommand::CopyNumbersMarkdown)),
            ("Copy all as CSV", Action::Run(UiCommand::CopyNumbersCsv)),
            ("Go to its sentence", Action::Reveal(first.sentence)),
            ("Highlight its sentence", highlight_sentence(story, first.sentence)),
        ];
        widgets::menu(ui, theme, &entries, context.actions);
    });
    let sentence = first.sentence.of(&story.article.text).trim();
    Some(response.on_hover_text(sentence))
}

fn value_text(ui: &Ui, rect: Rect, value: &str, color: egui::Color32) {
    let mut size = 17.0;
    while size > 11.0 && widgets::width(ui, value, &face::sans_bold(size)) > VALUE_COLUMN {
        size -= 1.0;
    }
    let right = pos2(rect.left() + 12.0 + VALUE_COLUMN, rect.top() + 8.0);
    if widgets::width(ui, value, &face::sans_bold(size)) <= VALUE_COLUMN {
        ui.painter().text(right, Align2::RIGHT_TOP, value, face::sans_bold(size), color);
    } else {
        let galley = widgets::lines(ui, value, face::sans_bold(size), color, VALUE_COLUMN, 2);
        ui.painter().galley(pos2(right.x - galley.size().x, right.y + 1.0), galley, color);
    }
}

/// Symbol or owner, what qualifies the number, what it stands beside, and what arithmetic says of them.
fn sub_line(
    ui: &Ui,
    theme: &Theme,
    number: &KeyNumber,
    place: Option<usize>,
    beside: &[(String, &KeyNumber)],
    computed: Option<String>,
    room: f32,
) -> std::sync::Arc<egui::Galley> {
    let mut job = LayoutJob::default();
    job.wrap.max_width = room.max(40.0);
    job.wrap.max_rows = 4;
    let format = |font, color| egui::TextFormat { font_id: font, color, ..egui::TextFormat::default() };
    match (&number.symbol, &number.company) {
        (Some(symbol), _) => job.append(symbol.as_str(), 0.0, format(face::sans_bold(11.5), theme.accent)),
        (None, Some(company)) => job.append(company, 0.0, format(face::sans_bold(11.5), theme.ink_soft)),
        (None, None) => {}
    }
    let note = display_note(number);
    let mut parts: Vec<String> = Vec::new();
    parts.extend(place.map(|place| format!("\u{b6}{place}")));
    parts.extend(note.split(" \u{b7} ").filter(|part| !part.is_empty()).map(str::to_owned));
    for (value, other) in beside {
        parts.push(match other_owner(number, other) {
            Some(owner) => format!("{owner} {value}"),
            None => format!("{} {value}", beside_word(number, other)),
        });
    }
    if !parts.is_empty() {
        let gap = if job.text.is_empty() { 0.0 } else { 7.0 };
        // A dot stays with the word before it, and a part is broken only where it is long.
        let whole = |part: &String| if part.chars().count() < 22 { part.replace(' ', "\u{a0}") } else { part.clone() };
        let parts: Vec<String> = parts.iter().map(whole).collect();
        job.append(&parts.join("\u{a0}\u{b7} "), gap, format(face::sans(11.5), theme.ink_faint));
    }
    if let Some(computed) = computed {
        job.append(&format!("\n{computed}"), 0.0, format(face::sans(11.5), theme.ink_soft));
    }
    if job.text.is_empty() {
        job.append(" ", 0.0, format(face::sans(11.5), theme.ink_faint));
    }
    ui.fonts_mut(|fonts| fonts.layout_job(job))
}

/// Whose a second value on a card is, if it is not the first one's.
fn other_owner<'n>(first: &KeyNumber, other: &'n KeyNumber) -> Option<&'n str> {
    let owner = |number: &'n KeyNumber| number.symbol.as_ref().map(Symbol::as_str).or(number.company.as_deref());
    let differs = first.symbol != other.symbol && first.company != other.company;
    owner(other).filter(|_| differs)
}

/// How a second value on a card relates to the first.
fn beside_word(first: &KeyNumber, other: &KeyNumber) -> &'static str {
    let same_kind = first.quantity.kind == other.quantity.kind;
    match other.role {
        Some(NumberRole::Comparison) => "against",
        Some(NumberRole::Expectation) => "expected",
        Some(NumberRole::Guidance) if first.role != Some(NumberRole::Guidance) => "plan",
        Some(NumberRole::Delta) => "change",
        _ if first.quantity.kind == QuantityKind::Money && same_kind => "or",
        _ => "with",
    }
}

fn plain_kind(number: &KeyNumber) -> &'static str {
    match number.quantity.kind {
        QuantityKind::Money => "amount",
        QuantityKind::PerShare => "per share",
        QuantityKind::Percent | QuantityKind::PercentagePoints | QuantityKind::BasisPoints => "change or share",
        QuantityKind::Multiple => "multiple",
        QuantityKind::Ratio => "ratio",
        QuantityKind::Count => "count",
        QuantityKind::Measure => "measure",
        QuantityKind::Duration => "time",
        QuantityKind::Ordinal | QuantityKind::Date | QuantityKind::Period => "date",
    }
}
