//! One subscription: how it is, and all that can be set for it.

use egui::{Align, Grid, Id, Layout, Modal, RichText, ScrollArea, TextEdit, Ui, vec2};
use lucide_icons::Icon;

use super::words;
use crate::{
    engine::{
        command::Command,
        network::NewLogin,
        pictures::PictureSource,
        snapshot::{self, FeedRow},
    },
    model::{
        feed::{FeedOptions, Folder, Login, SecretPlace},
        id::FeedId,
        secret::Secret,
    },
    ui::{
        action::Action,
        format,
        panel::PanelContext,
        theme::{Theme, face},
        widgets,
    },
};

/// What the reader is known by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LoginKind {
    None,
    Password,
    Token,
}

/// The dialog, while it is open.
#[derive(Clone, Debug)]
pub struct FeedDetails {
    feed: FeedId,
    name: String,
    folder: String,
    every: Option<u32>,
    paused: bool,
    images: bool,
    login: LoginKind,
    user: String,
    secret: String,
    in_clear: bool,
}

impl FeedDetails {
    /// As the feed is set.
    pub fn of(row: &FeedRow, images: bool) -> Self {
        let options = &row.feed.options;
        let login = options.login.as_ref();
        Self {
            feed: row.feed.id,
            name: row.feed.name().to_owned(),
            folder: options.folder.to_string(),
            every: options.every,
            paused: options.paused,
            images,
            login: match login {
                None => LoginKind::None,
                Some(login) if login.user.is_some() => LoginKind::Password,
                Some(_) => LoginKind::Token,
            },
            user: login.and_then(|login| login.user.clone()).unwrap_or_default(),
            secret: String::new(),
            in_clear: login.is_some_and(is_in_clear),
        }
    }

    fn save(&self, row: &FeedRow, images: bool, actions: &mut Vec<Action>) {
        let name = self.name.trim();
        let options = FeedOptions {
            name: (!name.is_empty() && name != row.feed.title).then(|| name.to_owned()),
            folder: Folder::parse(&self.folder),
            every: self.every,
            paused: self.paused,
            ..row.feed.options.clone()
        };
        if options != row.feed.options {
            actions.push(Action::Engine(Command::SetFeed(self.feed, Box::new(options))));
        }
        if self.images != images {
            actions.push(Action::Engine(Command::AllowImages(PictureSource::Feed(self.feed), self.images)));
        }
        let before = row.feed.options.login.as_ref();
        if self.login == LoginKind::None {
            if before.is_some() {
                actions.push(Action::Engine(Command::SetLogin(self.feed, None)));
            }
        } else if self.changes_login(before)
            && let Some(secret) = self.secret(before)
        {
            let login = NewLogin { user: self.user(), secret, in_clear: self.in_clear };
            actions.push(Action::Engine(Command::SetLogin(self.feed, Some(Box::new(login)))));
        }
    }

    fn user(&self) -> Option<String> {
        (self.login == LoginKind::Password).then(|| self.user.trim().to_owned())
    }

    fn changes_login(&self, before: Option<&Login>) -> bool {
        let same = before.is_some_and(|login| login.user == self.user() && is_in_clear(login) == self.in_clear);
        !self.secret.is_empty() || !same
    }

    /// What was typed, or what the library itself holds; the keychain gives nothing back to the window.
    fn secret(&self, before: Option<&Login>) -> Option<Secret> {
        if !self.secret.is_empty() {
            return Some(Secret(self.secret.clone()));
        }
        match before?.secret.clone() {
            // A password is no token.
            SecretPlace::Library(secret) if before?.user.is_some() == self.user().is_some() => Some(secret),
            _ => None,
        }
    }

    /// Whether the login cannot be kept as it is because nothing was typed.
    fn wants_secret(&self, before: Option<&Login>) -> bool {
        self.login != LoginKind::None && self.changes_login(before) && self.secret(before).is_none()
    }
}

fn is_in_clear(login: &Login) -> bool {
    matches!(login.secret, SecretPlace::Library(_))
}

/// Draws the dialog; returns whether it should close.
pub fn show(ui: &Ui, context: &mut PanelContext<'_>, details: &mut FeedDetails) -> bool {
    let theme = context.theme;
    let Some(row) = snapshot::feed(&context.snapshot.feeds, details.feed) else { return true };
    let images = context.snapshot.pictures.allowed.contains(&PictureSource::Feed(details.feed));
    let screen = ui.ctx().content_rect();
    let modal =
        Modal::new(Id::unique("feed details")).frame(widgets::dialog_frame(theme)).backdrop_color(theme.scrim());
    let response = modal.show(ui.ctx(), |ui| {
        ui.set_width(600.0_f32.min(screen.width() - 60.0));
        let mut close = false;
        ui.horizontal(|ui| {
            ui.label(RichText::new("Feed details").font(face::serif_bold(24.0)));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                close = widgets::icon_button(ui, theme, Icon::X, "Close", true).clicked();
            });
        });
        let height = (screen.height() - 200.0).max(160.0);
        ScrollArea::vertical().min_scrolled_height(height).max_height(height).auto_shrink([false, true]).show(
            ui,
            |ui| {
                ui.set_max_width(ui.available_width() - 14.0);
                facts(ui, context, row);
                ui.add_space(10.0);
                fields(ui, theme, details, row);
            },
        );
        ui.add_space(12.0);
        ui.horizontal(|ui| {
            if widgets::text_button(ui, theme, "Unsubscribe", false, true).clicked() {
                context.actions.push(Action::Engine(Command::RemoveFeed(details.feed)));
                close = true;
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let can_save = !details.wants_secret(row.feed.options.login.as_ref());
                if widgets::text_button(ui, theme, "Save", true, can_save).clicked() {
                    details.save(row, images, context.actions);
                    close = true;
                }
                close |= widgets::text_button(ui, theme, "Cancel", false, true).clicked();
            });
        });
        close
    });
    response.inner || response.should_close()
}

fn facts(ui: &mut Ui, context: &PanelContext<'_>, row: &FeedRow) {
    let theme = context.theme;
    let now = context.snapshot.now;
    let time = |at: Option<chrono::DateTime<chrono::Utc>>, none: &str| {
        at.map_or_else(|| none.to_owned(), |at| format::date_time((context.local_time)(at)))
    };
    let validators = &row.state.validators;
    let conditions: Vec<&str> =
        [&validators.etag, &validators.last_modified].into_iter().flatten().map(String::as_str).collect();
    let mut lines = vec![
        ("Address", row.feed.url.to_string()),
        ("State", words::state(row, now, context.local_time)),
        ("Last fetched", time(row.checked, "never")),
        ("Last tried", time(row.state.tried, "never")),
        (
            "Next due",
            if row.feed.options.paused || row.state.is_gone { "never".to_owned() } else { time(row.state.due, "now") },
        ),
        (
            "Sent back to its server",
            if conditions.is_empty() {
                "nothing: each fetch is the whole feed".to_owned()
            } else {
                conditions.join("; ")
            },
        ),
    ];
    if let Some(hold) = row.state.hold.filter(|hold| *hold > now) {
        lines.push(("Left alone until", time(Some(hold), "")));
    }
    if let Some(failure) = &row.failure {
        lines.push(("What to do", failure.detail.clone()));
    }
    if let Some(moved) = &row.state.moved {
        lines.push(("Is moving to", moved.to.to_string()));
    }
    Grid::new("feed facts").num_columns(2).spacing(vec2(16.0, 5.0)).show(ui, |ui| {
        for (title, value) in lines {
            ui.with_layout(Layout::top_down(Align::Min), |ui| {
                ui.set_width(150.0);
                ui.label(RichText::new(title).font(face::sans(12.5)).color(theme.ink_faint));
            });
            ui.with_layout(Layout::top_down(Align::Min), |ui| {
                ui.set_width(ui.available_width().min(410.0));
                ui.label(RichText::new(value).font(face::sans(13.0)).color(theme.ink));
            });
            ui.end_row();
        }
    });
}

fn fields(ui: &mut Ui, theme: &Theme, details: &mut FeedDetails, row: &FeedRow) {
    field(ui, theme, "Name", &row.feed.title, false, &mut details.name);
    field(ui, theme, "Folder", "Markets / Asia", false, &mut details.folder);
    widgets::labelled(ui, theme, "Fetched", 38.0, |ui| {
        let choices = [("When due", false), ("Paused", true)];
        widgets::segments(ui, theme, "Fetched", &choices, &mut details.paused);
    });
    widgets::labelled(ui, theme, "How often", 38.0, |ui| {
        let choices = [
            ("As it has news", None),
            ("1 h", Some(60)),
            ("3 h", Some(180)),
            ("6 h", Some(360)),
            ("12 h", Some(720)),
            ("24 h", Some(1440)),
        ];
        widgets::segments(ui, theme, "How often", &choices, &mut details.every);
    });
    widgets::labelled(ui, theme, "Pictures", 38.0, |ui| {
        let choices = [("When asked for", false), ("Always", true)];
        widgets::segments(ui, theme, "Pictures", &choices, &mut details.images);
    });
    widgets::labelled(ui, theme, "Log in with", 38.0, |ui| {
        let choices = [("Nothing", LoginKind::None), ("Password", LoginKind::Password), ("Token", LoginKind::Token)];
        widgets::segments(ui, theme, "Log in with", &choices, &mut details.login);
    });
    if details.login == LoginKind::None {
        return;
    }
    if details.login == LoginKind::Password {
        field(ui, theme, "User", "", false, &mut details.user);
    }
    let kept = if row.feed.options.login.is_some() { "Kept; type to replace it" } else { "" };
    let title = if details.login == LoginKind::Password { "Password" } else { "Token" };
    field(ui, theme, title, kept, true, &mut details.secret);
    let before = row.feed.options.login.as_ref();
    if details.wants_secret(before) {
        let words = match (before, details.login) {
            (None, LoginKind::Token) => "Type the token, or log in with nothing.",
            (None, _) => "Type the password, or log in with nothing.",
            (Some(_), LoginKind::Token) => "Type the token again: it goes with what you changed.",
            (Some(_), _) => "Type the password again: it goes with what you changed.",
        };
        widgets::labelled(ui, theme, "", 38.0, |ui| {
            ui.label(RichText::new(words).font(face::sans(12.5)).color(theme.number));
        });
    }
    widgets::labelled(ui, theme, "Kept in", 38.0, |ui| {
        let choices = [("The system\u{2019}s keychain", false), ("The library, in clear text", true)];
        widgets::segments(ui, theme, "Kept in", &choices, &mut details.in_clear);
    });
}

fn field(ui: &mut Ui, theme: &Theme, title: &str, hint: &str, is_secret: bool, text: &mut String) {
    widgets::labelled(ui, theme, title, 38.0, |ui| {
        let edit = TextEdit::singleline(text)
            .id(Id::unique("feed details").with(title))
            .password(is_secret)
            .hint_text(RichText::new(hint).color(theme.ink_faint))
            .font(face::sans(13.0))
            .desired_width(340.0_f32.min(ui.available_width()));
        widgets::field(ui, theme, edit, title);
    });
}
