//! Which list of subscriptions to read, and where to write one: a path, typed or chosen in the system's dialog.

use std::path::PathBuf;

use crossbeam_channel::{Receiver, TryRecvError, bounded};
use egui::{Align, Id, Key, Layout, Modal, RichText, TextEdit, Ui};

use crate::{
    engine::{command::Command, worker},
    ui::{action::Action, panel::PanelContext, theme::face, widgets},
};

/// Seconds in which nobody has looked at a dialog and closed it: an answer that comes sooner came from no dialog.
const TOO_SOON: f64 = 0.4;

/// The dialog, while it is open.
#[derive(Clone, Debug)]
pub struct ListFile {
    is_export: bool,
    path: String,
    focused: bool,
    /// The system's dialog, and since when it is open.
    browsing: Option<(Receiver<Option<PathBuf>>, f64)>,
    has_no_dialog: bool,
}

impl ListFile {
    /// For reading a list.
    pub const fn import() -> Self {
        Self { is_export: false, path: String::new(), focused: false, browsing: None, has_no_dialog: false }
    }

    /// For writing one.
    pub fn export() -> Self {
        Self { is_export: true, path: "~/subscriptions.opml".to_owned(), ..Self::import() }
    }

    fn browse(&mut self, now: f64) {
        let is_export = self.is_export;
        let (give, chosen) = bounded(1);
        // The system's dialog may stand for minutes; the window goes on meanwhile.
        let started = worker::start("file dialog", move || {
            let dialog = rfd::FileDialog::new().add_filter("Lists of feeds", &["opml", "xml", "txt"]);
            let path = if is_export {
                dialog.set_title("Export feeds").set_file_name("subscriptions.opml").save_file()
            } else {
                dialog.set_title("Import feeds").pick_file()
            };
            // The window may have gone.
            _ = give.send(path);
        });
        match started {
            Ok(_) => self.browsing = Some((chosen, now)),
            Err(_) => self.has_no_dialog = true,
        }
    }

    fn take_chosen(&mut self, now: f64) {
        let Some((chosen, since)) = &self.browsing else { return };
        match chosen.try_recv() {
            Ok(Some(path)) => self.path = path.display().to_string(),
            Ok(None) => self.has_no_dialog = now - since < TOO_SOON,
            Err(TryRecvError::Disconnected) => self.has_no_dialog = true,
            Err(TryRecvError::Empty) => return,
        }
        self.browsing = None;
    }

    fn command(&self) -> Command {
        let path = expanded(self.path.trim());
        if self.is_export { Command::ExportFeeds(path) } else { Command::ImportFeeds(path) }
    }
}

fn expanded(path: &str) -> PathBuf {
    match (path.strip_prefix("~/"), std::env::home_dir()) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(path),
    }
}

/// Draws the dialog; returns whether it should close.
pub fn show(ui: &Ui, context: &mut PanelContext<'_>, file: &mut ListFile) -> bool {
    let theme = context.theme;
    let now = ui.input(|input| input.time);
    file.take_chosen(now);
    if file.browsing.is_some() {
        ui.ctx().request_repaint_after(std::time::Duration::from_millis(100));
    }
    let modal = Modal::new(Id::unique("list file")).frame(widgets::dialog_frame(theme)).backdrop_color(theme.scrim());
    let response = modal.show(ui.ctx(), |ui| {
        ui.set_width(560.0_f32.min(ui.ctx().content_rect().width() - 60.0));
        let (title, note, verb) = if file.is_export {
            ("Export feeds", "All subscriptions with their folders, as OPML: every feed reader takes it.", "Export")
        } else {
            let note = "An OPML file from another feed reader, or a text with one address per line. A file may also be dropped on the window.";
            ("Import feeds", note, "Import")
        };
        ui.label(RichText::new(title).font(face::serif_bold(22.0)));
        ui.label(RichText::new(note).font(face::sans(13.0)).color(theme.ink_soft));
        ui.add_space(6.0);
        let edit = TextEdit::singleline(&mut file.path)
            .id(Id::unique("list path"))
            .hint_text(RichText::new("~/subscriptions.opml").color(theme.ink_faint))
            .font(face::sans(13.5))
            .desired_width(f32::INFINITY)
            .frame(widgets::field_frame(theme));
        let field = ui.add(edit);
        ui.ctx().accesskit_node_builder(field.id, |node| node.set_label("Path of the list"));
        if !file.focused {
            file.focused = true;
            field.request_focus();
        }
        if file.has_no_dialog {
            let words = "This system offers no file dialog (no desktop portal answers): type the path instead.";
            ui.label(RichText::new(words).font(face::sans(12.5)).color(theme.number));
        }
        ui.add_space(8.0);
        let mut close = false;
        let is_given = !file.path.trim().is_empty();
        ui.horizontal(|ui| {
            if widgets::text_button(ui, theme, "Browse \u{2026}", false, file.browsing.is_none()).clicked() {
                file.browse(now);
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let go = widgets::text_button(ui, theme, verb, true, is_given).clicked();
                close = widgets::text_button(ui, theme, "Cancel", false, true).clicked();
                if is_given && (go || ui.input(|input| input.key_pressed(Key::Enter))) {
                    context.actions.push(Action::Engine(file.command()));
                    close = true;
                }
            });
        });
        close
    });
    response.inner || response.should_close()
}
