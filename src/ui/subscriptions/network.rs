//! The network: which way requests go, and the hosts that were contacted.

use egui::{Align, Grid, Id, Layout, Modal, RichText, ScrollArea, TextEdit, Ui, vec2};
use lucide_icons::Icon;
use url::Url;

use crate::{
    engine::command::Command,
    fetch::Proxy,
    ui::{action::Action, format, panel::PanelContext, theme::face, widgets},
};

/// Which kind of proxy is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    System,
    None,
    Url,
}

/// The dialog, while it is open.
#[derive(Clone, Debug)]
pub struct NetworkDialog {
    kind: Kind,
    address: String,
}

impl NetworkDialog {
    /// As it is set.
    pub fn of(proxy: &Proxy) -> Self {
        let (kind, address) = match proxy {
            Proxy::System => (Kind::System, String::new()),
            Proxy::None => (Kind::None, String::new()),
            Proxy::Url(url) => (Kind::Url, url.to_string()),
        };
        Self { kind, address }
    }

    /// The proxy it says; none while its address is no address.
    fn proxy(&self) -> Option<Proxy> {
        match self.kind {
            Kind::System => Some(Proxy::System),
            Kind::None => Some(Proxy::None),
            Kind::Url => {
                let url = Url::parse(self.address.trim()).ok()?;
                (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(Proxy::Url(url))
            }
        }
    }
}

/// Draws the dialog; returns whether it should close.
pub fn show(ui: &Ui, context: &mut PanelContext<'_>, dialog: &mut NetworkDialog) -> bool {
    let theme = context.theme;
    let screen = ui.ctx().content_rect();
    let modal = Modal::new(Id::unique("network")).frame(widgets::dialog_frame(theme)).backdrop_color(theme.scrim());
    let response = modal.show(ui.ctx(), |ui| {
        ui.set_width(620.0_f32.min(screen.width() - 60.0));
        let mut close = false;
        ui.horizontal(|ui| {
            ui.label(RichText::new("Network").font(face::serif_bold(24.0)));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                close = widgets::icon_button(ui, theme, Icon::X, "Close", true).clicked();
            });
        });
        ui.allocate_ui_with_layout(vec2(ui.available_width(), 38.0), Layout::left_to_right(Align::Center), |ui| {
            ui.label(RichText::new("Proxy").font(face::sans(13.5)));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let choices = [("As the system says", Kind::System), ("None", Kind::None), ("This one", Kind::Url)];
                widgets::segments(ui, theme, "Proxy", &choices, &mut dialog.kind);
            });
        });
        if dialog.kind == Kind::Url {
            let edit = TextEdit::singleline(&mut dialog.address)
                .id(Id::unique("proxy address"))
                .hint_text(RichText::new("http://proxy.example.com:3128").color(theme.ink_faint))
                .font(face::sans(13.0))
                .desired_width(f32::INFINITY)
                .frame(widgets::field_frame(theme));
            let field = ui.add(edit);
            ui.ctx().accesskit_node_builder(field.id, |node| node.set_label("Address of the proxy"));
        }
        if let Some(proxy) = dialog.proxy().filter(|proxy| *proxy != context.snapshot.network.proxy) {
            ui.add_space(4.0);
            if widgets::text_button(ui, theme, "Use it from now on", true, true).clicked() {
                context.actions.push(Action::Engine(Command::SetProxy(proxy)));
            }
        }
        ui.add_space(8.0);
        widgets::section_title(ui, theme, "Hosts contacted", 0.0);
        let note = "Every host that this machine asked for a feed, a page or a picture, and when. Sources of prices are \
                    listed with their settings.";
        ui.label(RichText::new(note).font(face::sans(12.5)).color(theme.ink_soft));
        ui.add_space(4.0);
        let height = (screen.height() - 320.0).max(120.0);
        let area = ScrollArea::vertical().min_scrolled_height(height).max_height(height).auto_shrink([false, true]);
        area.show(ui, |ui| contacts(ui, context));
        close
    });
    response.inner || response.should_close()
}

fn contacts(ui: &mut Ui, context: &PanelContext<'_>) {
    let theme = context.theme;
    let contacts = &context.snapshot.network.contacts;
    if contacts.is_empty() {
        widgets::empty_note(ui, theme, "No host yet", "Nothing was asked for so far");
        return;
    }
    let cell = |words: String| RichText::new(words).font(face::sans(12.5)).color(theme.ink);
    Grid::new("contacts").num_columns(4).striped(false).spacing(vec2(18.0, 4.0)).show(ui, |ui| {
        for contact in contacts {
            ui.label(cell(contact.host.clone()));
            ui.label(cell(contact.why.clone()));
            let times = usize::try_from(contact.times).unwrap_or(usize::MAX);
            ui.label(cell(format::counted(times, "request", "requests")));
            ui.label(cell(format::age(context.snapshot.now, contact.last, context.local_time)));
            ui.end_row();
        }
    });
}
