//! The tags of stories: typed in a dialog.

use egui::{Align, Id, Key, Layout, Modal, RichText, TextEdit, Ui};

use super::{action::Action, panel::PanelContext, tag_field::TagField, theme::face, widgets};
use crate::{
    engine::{command::Command, filing::FilingCommand, snapshot::Snapshot},
    model::{id::StoryId, story::StoryRow},
};

/// The dialog, while it is open.
#[derive(Clone, Debug)]
pub struct TagEditor {
    stories: Vec<StoryId>,
    title: String,
    tags: TagField,
    focused: bool,
}

impl TagEditor {
    /// The tags of one story, or tags to add to several; none for no story.
    pub fn of(rows: &[std::sync::Arc<StoryRow>], snapshot: &Snapshot) -> Option<Self> {
        let (title, tags) = match rows {
            [] => return None,
            [one] => (one.title.clone(), TagField::new(one.tags(), snapshot)),
            several => (format!("{} stories", several.len()), TagField::new(&[], snapshot)),
        };
        Some(Self { stories: rows.iter().map(|row| row.id).collect(), title, tags, focused: false })
    }

    fn command(&self) -> Command {
        let tags = self.tags.tags();
        Command::Filing(match self.stories.len() {
            1 => FilingCommand::SetTags(self.stories.clone(), tags),
            _ => FilingCommand::AddTags(self.stories.clone(), tags),
        })
    }
}

/// Draws the dialog; returns whether it should close.
pub fn show(ui: &Ui, context: &mut PanelContext<'_>, editor: &mut TagEditor) -> bool {
    let theme = context.theme;
    let modal = Modal::new(Id::unique("tags")).frame(widgets::dialog_frame(theme)).backdrop_color(theme.scrim());
    let response = modal.show(ui.ctx(), |ui| {
        ui.set_width(460.0_f32.min(ui.ctx().content_rect().width() - 60.0));
        ui.spacing_mut().item_spacing.y = 8.0;
        let heading = if editor.stories.len() == 1 { "Tags" } else { "Add tags" };
        ui.label(RichText::new(heading).font(face::serif_bold(22.0)));
        let title = widgets::elided(ui, &editor.title, face::sans(13.0), theme.ink_soft, ui.available_width());
        ui.add(egui::Label::new(title));
        let edit = TextEdit::singleline(&mut editor.tags.text)
            .hint_text(RichText::new("Tags, separated by commas").color(theme.ink_faint))
            .font(face::sans(13.5))
            .desired_width(f32::INFINITY);
        let field = widgets::field(ui, theme, edit, "Tags, separated by commas");
        if !std::mem::replace(&mut editor.focused, true) {
            field.request_focus();
        }
        let enter = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        editor.tags.offered(ui, theme);
        let mut close = false;
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if widgets::text_button(ui, theme, "Keep", true, true).clicked() || enter || widgets::submits(ui) {
                context.actions.push(Action::Engine(editor.command()));
                close = true;
            }
            close |= widgets::text_button(ui, theme, "Cancel", false, true).clicked();
        });
        close
    });
    response.inner || response.should_close()
}
