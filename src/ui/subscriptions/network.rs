//! The network: which way requests go, and the hosts that were contacted.

use egui::{Align, Grid, Id, Layout, Modal, RichText, ScrollArea, TextEdit, Ui, vec2};
use lucide_icons::Icon;
use url::Url;

use crate::{
    engine::command::Command,
    fetch::{Outbound, Proxy},
    model::mail::MailAddress,
    ui::{
        action::Action,
        format,
        panel::PanelContext,
        theme::{Theme, face},
        widgets,
    },
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
    /// The mail address as it is typed.
    mail: String,
}

impl NetworkDialog {
    /// As it is set.
    pub fn of(outbound: &Outbound) -> Self {
        let (kind, address) = match &outbound.proxy {
            Proxy::System => (Kind::System, String::new()),
            Proxy::None => (Kind::None, String::new()),
            Proxy::Url(url) => (Kind::Url, url.to_string()),
        };
        let mail = outbound.mail.as_ref().map(ToString::to_string).unwrap_or_default();
        Self { kind, address, mail }
    }

    /// What the mail address would be changed to; nothing while what is typed is no address or no change.
    fn change_of_mail(&self, set: Option<&MailAddress>) -> Option<Command> {
        let mail = MailAddress::parse(&self.mail);
        let is_said = mail.is_some() || self.mail.trim().is_empty();
        (is_said && mail.as_ref() != set).then_some(Command::SetMail(mail))
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
            field(ui, theme, "Address of the proxy", "http://proxy.example.com:3128", &mut dialog.address);
        }
        let set = &context.snapshot.network.outbound;
        if let Some(proxy) = dialog.proxy().filter(|proxy| *proxy != set.proxy) {
            ui.add_space(4.0);
            if widgets::text_button(ui, theme, "Use it from now on", true, true).clicked() {
                context.actions.push(Action::Engine(Command::SetProxy(proxy)));
            }
        }
        ui.add_space(8.0);
        widgets::section_title(ui, theme, "Your mail address", 0.0);
        let note = "The SEC answers only programs that say where their user can be written to. It is sent to sec.gov \
                    and to nobody else; without one the SEC\u{2019}s feeds and lists are refused.";
        ui.label(RichText::new(note).font(face::sans(12.5)).color(theme.ink_soft));
        ui.add_space(4.0);
        field(ui, theme, "Your mail address", "name@example.com", &mut dialog.mail);
        if let Some(change) = dialog.change_of_mail(set.mail.as_ref()) {
            ui.add_space(4.0);
            let words = if dialog.mail.trim().is_empty() { "Tell nobody any more" } else { "Tell the SEC from now on" };
            if widgets::text_button(ui, theme, words, true, true).clicked() {
                context.actions.push(Action::Engine(change));
            }
        }
        ui.add_space(8.0);
        widgets::section_title(ui, theme, "Hosts contacted", 0.0);
        let note = "Every host that was asked for something, redirects included: what for, how often, and when last.";
        ui.label(RichText::new(note).font(face::sans(12.5)).color(theme.ink_soft));
        ui.add_space(4.0);
        let height = (screen.height() - 430.0).max(120.0);
        let area = ScrollArea::vertical().min_scrolled_height(height).max_height(height).auto_shrink([false, true]);
        area.show(ui, |ui| contacts(ui, context));
        close
    });
    response.inner || response.should_close()
}

/// One line to type into, with the name it goes by.
fn field(ui: &mut Ui, theme: &Theme, name: &str, hint: &str, text: &mut String) {
    let edit = TextEdit::singleline(text)
        .id(Id::unique(name))
        .hint_text(RichText::new(hint).color(theme.ink_faint))
        .font(face::sans(13.0))
        .desired_width(f32::INFINITY);
    widgets::field(ui, theme, edit, name);
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
