//! Making a link rule: what the name means, where that holds, and what it would change.

use egui::{Align, Frame, Id, Key, Layout, Margin, Modal, RichText, Stroke, TextEdit, Ui, accesskit::Role, vec2};

use crate::{
    engine::{command::Command, snapshot::LinkPreview},
    model::{
        id::StoryId,
        instrument::{Instrument, Symbol},
        link_rule::{LinkWish, Meaning},
    },
    ui::{
        action::Action,
        format,
        panel::PanelContext,
        theme::{Theme, face},
        widgets,
    },
};

/// Instruments offered.
const OFFERED: usize = 5;

/// A rule in the making.
#[derive(Clone, Debug, PartialEq)]
pub struct Teach {
    words: String,
    story: StoryId,
    target: Target,
    everywhere: bool,
    focused: bool,
    /// What the engine was last asked to weigh.
    asked: Option<LinkWish>,
}

/// What the name is to mean.
#[derive(Clone, Debug, PartialEq)]
enum Target {
    /// Not this instrument.
    Never(Symbol),
    /// The instrument that is looked for by what is typed.
    Always { typed: String, chosen: Option<Instrument> },
}

impl Teach {
    /// The words do not mean this instrument.
    pub const fn never(words: String, symbol: Symbol, story: StoryId) -> Self {
        Self { words, story, target: Target::Never(symbol), everywhere: true, focused: false, asked: None }
    }

    /// The words mean an instrument that is yet to be chosen.
    pub fn always(words: String, story: StoryId) -> Self {
        let target = Target::Always { typed: words.clone(), chosen: None };
        Self { words, story, target, everywhere: true, focused: false, asked: None }
    }

    /// The rule as far as it is made.
    fn wish(&self) -> Option<LinkWish> {
        let meaning = match &self.target {
            Target::Never(symbol) => Meaning::Never(symbol.clone()),
            Target::Always { chosen, .. } => Meaning::Always(chosen.as_ref()?.symbol.clone()),
        };
        let story = (!self.everywhere).then_some(self.story);
        Some(LinkWish { words: self.words.clone(), meaning, story })
    }
}

/// Draws the dialog; returns whether it should close.
pub fn show(ui: &Ui, context: &mut PanelContext<'_>, teach: &mut Teach) -> bool {
    let theme = context.theme;
    let modal = Modal::new(Id::unique("teach")).frame(widgets::dialog_frame(theme)).backdrop_color(theme.scrim());
    let modal = modal.show(ui.ctx(), |ui| {
        ui.set_width(520.0_f32.min(ui.ctx().content_rect().width() - 60.0));
        ui.spacing_mut().item_spacing.y = 6.0;
        let title = match &teach.target {
            Target::Never(symbol) => format!("\u{201c}{}\u{201d} is not {symbol}", teach.words),
            Target::Always { .. } => format!("Always link \u{201c}{}\u{201d}", teach.words),
        };
        ui.label(RichText::new(title).font(face::serif_bold(20.0)).color(theme.ink));
        if let Target::Always { typed, chosen } = &mut teach.target {
            let focus = !std::mem::replace(&mut teach.focused, true);
            choose(ui, context, typed, chosen, focus);
        }
        ui.add_space(2.0);
        ui.horizontal(|ui| {
            ui.label(RichText::new("Holds").font(face::sans(13.0)).color(theme.ink_soft));
            let choices = [("In all stories", true), ("In this story", false)];
            widgets::segments(ui, theme, "Holds", &choices, &mut teach.everywhere);
        });
        let wish = teach.wish();
        if wish != teach.asked {
            teach.asked.clone_from(&wish);
            context.actions.push(Action::Engine(Command::PreviewLink(wish.clone().map(Box::new))));
        }
        let preview = context.snapshot.link_preview.as_deref();
        weighed(ui, theme, wish.as_ref(), preview.filter(|preview| Some(&preview.wish) == wish.as_ref()));
        ui.add_space(4.0);
        buttons(ui, context, wish)
    });
    let close = modal.inner || modal.should_close();
    if close {
        context.actions.push(Action::Engine(Command::PreviewLink(None)));
    }
    close
}

/// The field that finds an instrument, and what it found.
fn choose(
    ui: &mut Ui,
    context: &mut PanelContext<'_>,
    typed: &mut String,
    chosen: &mut Option<Instrument>,
    focus: bool,
) {
    let theme = context.theme;
    let edit = TextEdit::singleline(typed)
        .id(Id::unique("teach text"))
        .font(face::sans(14.0))
        .desired_width(f32::INFINITY)
        .hint_text(RichText::new("A symbol or a company").color(theme.ink_faint))
        .frame(
            Frame::new()
                .inner_margin(Margin::symmetric(10, 7))
                .fill(theme.paper)
                .stroke(Stroke::new(1.0, theme.rule_strong))
                .corner_radius(7),
        );
    let response = ui.add(edit);
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_label("Company or symbol"));
    if focus {
        response.request_focus();
    }
    if focus || response.changed() {
        *chosen = None;
        context.actions.push(Action::Engine(Command::LookUp(typed.clone())));
    }
    let lookup = context.snapshot.lookup.as_deref().filter(|lookup| lookup.query == typed.trim());
    let found = lookup.map(|lookup| lookup.instruments.as_slice()).unwrap_or_default();
    if chosen.is_none() && ui.input(|input| input.key_pressed(Key::Enter)) {
        *chosen = found.first().cloned();
    }
    for instrument in found.iter().take(OFFERED) {
        let name = format!("{} {}", instrument.symbol, instrument.name);
        let picked = chosen.as_ref() == Some(instrument);
        let (rect, response) = widgets::row(ui, theme, 30.0, picked, Role::ListItem, &name);
        let words = widgets::elided(ui, &name, face::sans(13.0), theme.ink, rect.width() - 20.0);
        let at = egui::pos2(rect.left() + 10.0, (rect.center().y - words.size().y * 0.5).round());
        ui.painter().galley(at, words, theme.ink);
        if response.clicked() {
            *chosen = Some(instrument.clone());
        }
    }
    if found.is_empty() && lookup.is_some() && !typed.trim().is_empty() {
        let note = "No instrument of the directory goes by that";
        ui.label(RichText::new(note).font(face::sans(12.5)).color(theme.ink_faint));
    }
}

/// What the rule would change.
fn weighed(ui: &mut Ui, theme: &Theme, wish: Option<&LinkWish>, preview: Option<&LinkPreview>) {
    let words = match (wish, preview) {
        (None, _) => "Choose the company this name stands for".to_owned(),
        (Some(_), None) => "Looking at the library \u{2026}".to_owned(),
        (Some(_), Some(preview)) if preview.weighed < preview.total => {
            format!("Looked at {} of {}", preview.weighed, format::counted(preview.total, "story", "stories"))
        }
        (Some(_), Some(preview)) if preview.changed == 0 => "It would change nothing yet".to_owned(),
        (Some(_), Some(preview)) => {
            format!("It would change {}", format::counted(preview.changed, "story", "stories"))
        }
    };
    ui.label(RichText::new(words).font(face::sans(13.0)).color(theme.ink_soft));
    for (_, title) in preview.map(|preview| preview.examples.as_slice()).unwrap_or_default() {
        let line = widgets::elided(ui, &format!("\u{2022} {title}"), face::sans(12.5), theme.ink_faint, 470.0);
        ui.add(egui::Label::new(line));
    }
}

fn buttons(ui: &mut Ui, context: &mut PanelContext<'_>, wish: Option<LinkWish>) -> bool {
    let theme = context.theme;
    let mut close = false;
    ui.allocate_ui_with_layout(vec2(ui.available_width(), 32.0), Layout::right_to_left(Align::Center), |ui| {
        let make = widgets::text_button(ui, theme, "Make the rule", true, wish.is_some()).clicked();
        close = widgets::text_button(ui, theme, "Cancel", false, true).clicked();
        let enter = widgets::submits(ui);
        if let Some(wish) = wish.filter(|_| make || enter) {
            context.actions.push(Action::Engine(Command::AddLinkRule(Box::new(wish))));
            close = true;
        }
    });
    close
}
