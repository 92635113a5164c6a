//! The one box: paste a story, or type the address of a page or feed, the path of a file, or a symbol.

use egui::{Align, Frame, Id, Key, Layout, Margin, Modal, RichText, ScrollArea, Stroke, TextEdit, Ui};

use super::{action::Action, panel::PanelContext, theme::face, widgets};
use crate::{
    annotate::directory::Directory,
    engine::command::Command,
    model::{
        add::AddTarget,
        instrument::{Instrument, Symbol},
    },
};

/// The one box, while it is open.
#[derive(Clone, Debug, Default)]
pub struct AddBox {
    /// What was typed or pasted.
    pub text: String,
    focused: bool,
}

impl AddBox {
    /// A box that holds something already.
    pub fn with(text: String) -> Self {
        Self { text, focused: false }
    }
}

/// Draws the box; returns whether it should close.
pub fn show(ui: &Ui, context: &mut PanelContext<'_>, add: &mut AddBox) -> bool {
    let theme = context.theme;
    let company = listed(&add.text);
    let target = AddTarget::parse(&add.text);
    let modal = Modal::new(Id::unique("add")).frame(widgets::dialog_frame(theme)).backdrop_color(theme.scrim());
    let modal = modal.show(ui.ctx(), |ui| {
        ui.set_width(560.0_f32.min(ui.ctx().content_rect().width() - 60.0));
        ui.label(RichText::new("Add a story or feed").font(face::serif_bold(22.0)));
        let note = "Paste the text of a story, or type the address of a page or feed, the path of a file, or a symbol.";
        ui.label(RichText::new(note).font(face::sans(13.0)).color(theme.ink_soft));
        ui.add_space(4.0);
        let response = ScrollArea::vertical()
            .max_height(260.0)
            .show(ui, |ui| {
                let edit = TextEdit::multiline(&mut add.text)
                    .id(Id::unique("add text"))
                    .font(face::sans(13.5))
                    .desired_rows(6)
                    .desired_width(f32::INFINITY)
                    .hint_text(RichText::new("https://example.com/feed.xml").color(theme.ink_faint))
                    .frame(
                        Frame::new()
                            .inner_margin(Margin::symmetric(10, 8))
                            .fill(theme.paper)
                            .stroke(Stroke::new(1.0, theme.rule_strong))
                            .corner_radius(7),
                    )
                    .return_key(egui::KeyboardShortcut::new(egui::Modifiers::NONE, Key::Enter));
                ui.add(edit)
            })
            .inner;
        if response.has_focus() {
            ui.painter().rect_stroke(response.rect, 7.0, Stroke::new(1.5, theme.accent), egui::StrokeKind::Inside);
        }
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_label("Story, address or file"));
        if !add.focused {
            add.focused = true;
            response.request_focus();
        }
        let mut what = match &target {
            None => "Nothing yet".to_owned(),
            Some(AddTarget::Url(url)) => format!("An address: {} will be asked for it", url.host_str().unwrap_or("it")),
            Some(AddTarget::File(path)) => format!("A file: {}", path.display()),
            Some(AddTarget::Text(text)) => {
                format!("A text of {}", super::format::counted(text.split_whitespace().count(), "word", "words"))
            }
        };
        if let Some(company) = &company {
            what = format!("{}: there are feeds about it", company.name);
        }
        // A line that is an address, a path or a symbol needs no more than Enter.
        let one_line = company.is_some() || matches!(target, Some(AddTarget::Url(_) | AddTarget::File(_)));
        ui.add_space(4.0);
        let (mut submit, mut close) = (false, false);
        ui.horizontal(|ui| {
            ui.label(RichText::new(what).font(face::sans(12.5)).color(theme.ink_faint));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let verb = if company.is_some() { "Choose feeds" } else { "Add" };
                submit = widgets::text_button(ui, theme, verb, true, target.is_some()).clicked();
                close = widgets::text_button(ui, theme, "Cancel", false, true).clicked();
                if company.is_none()
                    && let Some(AddTarget::Url(url)) = &target
                    && widgets::text_button(ui, theme, "Find its feeds", false, true).clicked()
                {
                    context.actions.push(Action::Engine(Command::FindFeeds(url.clone())));
                    close = true;
                }
                if target.is_some() {
                    let key = if one_line { "Enter" } else { "Ctrl Enter" };
                    let (rect, _) = ui.allocate_exact_size(egui::vec2(76.0, 30.0), egui::Sense::hover());
                    widgets::key_cap(ui, theme, rect.right_center() - egui::vec2(4.0, 0.0), key);
                }
            });
        });
        let enter = widgets::submits(ui);
        let plain_enter = one_line && response.has_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        if target.is_some() && (submit || enter || plain_enter) {
            match &company {
                Some(company) => {
                    context.actions.push(Action::ChooseFeedsOf(company.symbol.clone()));
                    close = true;
                }
                None => context.actions.push(Action::SubmitAdd),
            }
        }
        close
    });
    modal.inner || modal.should_close()
}

/// What is listed under the symbol that was typed, if nothing but a symbol was: `BABA`, `$BABA`, `9988.HK`. In small
/// letters it is a word, or an address.
fn listed(typed: &str) -> Option<Instrument> {
    let word = typed.trim();
    let word = word.strip_prefix('$').unwrap_or(word);
    if word.chars().any(char::is_lowercase) {
        return None;
    }
    let directory = Directory::current();
    directory.by_symbol(&Symbol::parse(word)?).and_then(|id| directory.instrument(id))
}
