//! Rules about stories: a list of them, and a dialog in which one is made.

mod draft;
mod editor;
mod list;

use egui::{Id, Modal, Ui};

pub use self::draft::Draft;
use super::{action::Action, panel::PanelContext, widgets};
use crate::{
    engine::{
        command::Command,
        filing::{FilingCommand, Reach},
    },
    model::id::RuleId,
};

/// The dialog, while it is open.
#[derive(Clone, Debug, Default)]
pub struct RulesDialog {
    /// The rule being made or changed.
    draft: Option<Draft>,
    /// Whether the list is shown again after it.
    from_list: bool,
    /// The rule that the reader thinks of applying to what is here.
    applying: Option<RuleId>,
}

impl RulesDialog {
    /// All rules.
    pub fn list() -> Self {
        Self { from_list: true, ..Self::default() }
    }

    /// A rule in the making.
    pub fn draft(draft: Draft) -> Self {
        Self { draft: Some(draft), ..Self::default() }
    }
}

/// Draws the dialog; returns whether it should close.
pub fn show(ui: &Ui, context: &mut PanelContext<'_>, dialog: &mut RulesDialog) -> bool {
    let theme = context.theme;
    let modal = Modal::new(Id::unique("rules")).frame(widgets::dialog_frame(theme)).backdrop_color(theme.scrim());
    let response = modal.show(ui.ctx(), |ui| {
        ui.set_width(640.0_f32.min(ui.ctx().content_rect().width() - 60.0));
        ui.spacing_mut().item_spacing.y = 6.0;
        match &mut dialog.draft {
            Some(draft) => editor::show(ui, context, draft),
            None => list::show(ui, context, dialog),
        }
    });
    let mut done = response.inner || response.should_close();
    if done && dialog.draft.take().is_some() && dialog.from_list {
        done = false;
    }
    if done || response.inner {
        context.actions.push(Action::Engine(Command::Filing(FilingCommand::Preview(None, Reach::Newest))));
    }
    done
}
