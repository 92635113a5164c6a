//! Above the text: source, headline, byline; and what the pointer learns about a company.

use egui::{Align, Layout, RichText, Stroke, Ui, WidgetInfo, accesskit::Role, vec2};
use lucide_icons::Icon;

use crate::{
    engine::{command::Command, filing::FilingCommand, snapshot::OpenStory},
    model::{annotation::Mention, article::Published},
    ui::{
        action::Action,
        commands::UiCommand,
        format,
        panel::PanelContext,
        theme::{Theme, face},
        widgets,
    },
};

/// Draws the header from the top of `ui` down to its rule.
pub(super) fn show(ui: &mut Ui, context: &mut PanelContext<'_>, story: &OpenStory, words: usize) {
    let theme = context.theme;
    let row = &story.row;
    ui.spacing_mut().item_spacing = vec2(8.0, 2.0);
    ui.label(RichText::new(&row.source).font(face::sans(12.5)).color(theme.ink_faint));
    ui.add_space(3.0);
    let width = ui.available_width();
    if story.article.meta.title.is_some() {
        headline(ui, theme, &row.title, width);
    }
    ui.add_space(2.0);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if let Some(url) = &row.url
                && widgets::icon_button(
                    ui,
                    theme,
                    Icon::ExternalLink,
                    &context.keys.title(UiCommand::OpenOriginal),
                    true,
                )
                .clicked()
            {
                context.actions.push(Action::OpenUrl(url.to_string()));
            }
            let what_changed = context.keys.named("Edited: what changed", UiCommand::WhatChanged);
            if row.edited && widgets::icon_button(ui, theme, Icon::History, &what_changed, true).clicked() {
                context.actions.push(Action::WhatChanged(row.id));
            }
            let starred = row.status.starred;
            let (name, color) = if starred { ("Unstar", theme.number) } else { ("Star", theme.ink_soft) };
            let name = context.keys.named(name, UiCommand::ToggleStar);
            let star = widgets::icon_button_in(ui, theme, Icon::Star, &name, true, color);
            if starred {
                widgets::star(ui.painter(), star.rect.center(), 6.0, color);
            }
            if star.clicked() {
                context.actions.push(Action::Engine(Command::SetStarred(row.id, !starred)));
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| byline(ui, context, story, words));
        });
    });
    also_from(ui, context, story);
    filed(ui, context, story);
    ui.add_space(6.0);
    let (rule, _) = ui.allocate_exact_size(vec2(width, 1.0), egui::Sense::hover());
    ui.painter().hline(rule.x_range(), rule.center().y.round() + 0.5, Stroke::new(1.0, theme.rule));
    if story.preview_only {
        ui.add_space(8.0);
        let note = "Only the feed's own text; open the original for the whole story.";
        ui.label(RichText::new(note).font(face::sans(12.0)).color(theme.ink_faint));
    }
}

/// The other sources of the same story, each a link to its copy.
fn also_from(ui: &mut Ui, context: &mut PanelContext<'_>, story: &OpenStory) {
    if story.copies.is_empty() {
        return;
    }
    let theme = context.theme;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        ui.label(RichText::new("Also from").font(face::sans(12.5)).color(theme.ink_faint));
        for copy in story.copies.iter().take(ALSO_FROM) {
            let link = ui.link(RichText::new(&copy.source).font(face::sans(12.5)).color(theme.accent));
            if link.on_hover_text(&copy.title).clicked() {
                context.actions.push(Action::OpenStory(copy.id));
            }
        }
        let more = story.copies.len().checked_sub(ALSO_FROM).filter(|more| *more > 0);
        let words = more.map_or_else(|| "Compare".to_owned(), |more| format!("and {more} more"));
        if ui.link(RichText::new(words).font(face::sans(12.5)).color(theme.accent)).clicked() {
            context.actions.push(Action::ShowCopies(story.row.id));
        }
    });
}

/// The story's tags, each a search for all that have it, and the rule that hides the story.
fn filed(ui: &mut Ui, context: &mut PanelContext<'_>, story: &OpenStory) {
    let theme = context.theme;
    let row = &story.row;
    if row.tags().is_empty() && !row.is_muted() {
        return;
    }
    ui.add_space(2.0);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 4.0);
        for tag in row.tags() {
            if widgets::tag_chip(ui, theme, &format!("#{tag}"), false)
                .on_hover_text("All stories with this tag")
                .clicked()
            {
                context.actions.push(Action::Search(format!("tag:\"{tag}\" ")));
            }
        }
        if let Some(muted) = row.muted_by() {
            let words = format!("Muted by \u{201c}{}\u{201d}", muted.name);
            ui.label(RichText::new(words).font(face::sans(12.5)).color(theme.ink_faint));
            if ui.link(RichText::new("Show it again").font(face::sans(12.5)).color(theme.accent)).clicked() {
                context.actions.push(Action::Engine(Command::Filing(FilingCommand::Unmute(vec![row.id]))));
            }
        }
    });
}

/// Other sources named above a story.
const ALSO_FROM: usize = 5;

fn headline(ui: &mut Ui, theme: &Theme, title: &str, width: f32) {
    let font_size = if width < 420.0 { 25.0 } else { 30.0 };
    let set = |width: f32| {
        let mut job = egui::text::LayoutJob::simple(title.to_owned(), face::serif_bold(font_size), theme.ink, width);
        for section in &mut job.sections {
            section.format.line_height = Some((font_size * 1.17).round());
        }
        ui.fonts_mut(|fonts| fonts.layout_job(job))
    };
    // Lines of about the same length: the narrowest setting that needs no further line.
    let mut galley = set(width);
    let (mut least, mut most) = (width * 0.5, width);
    for _ in 0..5 {
        let middle = ((least + most) * 0.5).round();
        let narrower = set(middle);
        if narrower.rows.len() == galley.rows.len() {
            (galley, most) = (narrower, middle);
        } else {
            least = middle;
        }
    }
    let (rect, response) = ui.allocate_exact_size(vec2(width, galley.size().y + 6.0), egui::Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, title));
    ui.painter().galley(rect.min, galley, theme.ink);
}

fn byline(ui: &mut Ui, context: &PanelContext<'_>, story: &OpenStory, words: usize) {
    let theme = context.theme;
    let row = &story.row;
    let mut parts = Vec::new();
    if let Some(author) = row.author.as_deref().filter(|author| !author.trim().is_empty()) {
        parts.push(format!("By {author}"));
    }
    parts.extend(format::published(story, context.local_time));
    if row.edited {
        parts.push("edited".to_owned());
    }
    parts.push(format::reading_time(words));
    let room = ui.available_width() - 6.0;
    let joined = |parts: &[String]| parts.join("  \u{b7}  ");
    let all = joined(&parts);
    // Who wrote it may stand above when, but neither is left out.
    let lines = match parts.split_first() {
        Some((first, rest)) if !rest.is_empty() && widgets::width(ui, &all, &face::sans(12.5)) > room => {
            vec![first.clone(), joined(rest)]
        }
        _ => vec![all.clone()],
    };
    let set = |line: &String| widgets::elided(ui, line, face::sans(12.5), theme.ink_faint, room);
    let galleys: Vec<_> = lines.iter().map(set).collect();
    let size = galleys
        .iter()
        .fold(egui::Vec2::ZERO, |size, galley| vec2(size.x.max(galley.size().x), size.y + galley.size().y));
    let (rect, response) = ui.allocate_exact_size(size, egui::Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &all));
    let mut at = rect.min;
    for galley in galleys {
        let below = galley.size().y;
        ui.painter().galley(at, galley, theme.ink_faint);
        at.y += below;
    }
    let has_hour = !matches!(story.article.meta.published, Some(Published::On(_)));
    if let Some(published) = row.published.filter(|_| has_hour) {
        let new_york = published.with_timezone(&chrono_tz::America::New_York).naive_local();
        response.on_hover_text(format!("{} in New York", format::date_time(new_york)));
    }
}

/// What the pointer learns about a mention.
pub(super) fn mention_tip(ui: &mut Ui, theme: &Theme, mention: &Mention) {
    ui.set_max_width(310.0);
    ui.spacing_mut().item_spacing.y = 3.0;
    let name = mention.name.as_deref().unwrap_or(mention.symbol.as_str());
    ui.label(RichText::new(name).font(face::sans_bold(13.0)));
    let mut parts = vec![mention.symbol.to_string()];
    parts.extend(mention.exchange.as_deref().map(str::to_owned));
    parts.push(crate::ui::ticker_card::kind_name(mention.kind).to_owned());
    ui.label(RichText::new(parts.join(" \u{b7} ")).font(face::sans(12.0)).color(theme.ink_soft));
    let percent = (mention.confidence * 100.0).round();
    let why = format!("Linked by {}, {percent:.0}% sure", rule_name(mention.rule));
    ui.label(RichText::new(why).font(face::sans(12.0)).color(theme.ink_faint));
}

const fn rule_name(rule: crate::model::annotation::Rule) -> &'static str {
    use crate::model::annotation::Rule;
    match rule {
        Rule::Cashtag => "its cashtag",
        Rule::Exchange => "exchange and symbol",
        Rule::Suffix => "symbol and exchange suffix",
        Rule::NameSymbol => "name and symbol together",
        Rule::FullName => "its full name",
        Rule::Alias => "a known short name or brand",
        Rule::ShortName => "part of a name used elsewhere in the story",
        Rule::BareSymbol => "its symbol",
        Rule::Link => "the publisher's link",
        Rule::User => "your own rule",
    }
}
