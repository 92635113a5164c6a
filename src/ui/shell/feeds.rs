//! What actions and commands about subscriptions do.

use std::sync::Arc;

use super::Shell;
use crate::{
    engine::{command::Command, pictures::PictureSource, snapshot},
    model::{feed::FeedOptions, id::FeedId, story::Origin},
    ui::{
        commands::UiCommand,
        feed_choice::FeedChoice,
        state::{Dialog, View},
        subscriptions::{details::FeedDetails, files::ListFile, network::NetworkDialog},
    },
};

impl Shell {
    /// The feed that a command is about: that of the list, or else that of the open story.
    pub(super) fn own_feed(&self) -> Option<FeedId> {
        match &self.state.view {
            View::Feed(id) => Some(*id),
            _ => self.open_story().and_then(|story| match story.row.origin {
                Origin::Feed(id) => Some(id),
                _ => None,
            }),
        }
    }

    /// Runs a command about subscriptions.
    pub(super) fn run_on_feeds(&mut self, command: UiCommand) {
        let own = self.own_feed().and_then(|id| snapshot::feed(&self.snapshot.feeds, id)).map(|row| row.feed.clone());
        match (command, own) {
            (UiCommand::ChooseFeeds, _) => {
                let first = self.snapshot.feeds.is_empty();
                self.state.dialog = Some(Dialog::Feeds(FeedChoice::catalogue(first)));
            }
            (UiCommand::ImportFeeds, _) => self.state.dialog = Some(Dialog::ListFile(ListFile::import())),
            (UiCommand::ExportFeeds, _) => self.state.dialog = Some(Dialog::ListFile(ListFile::export())),
            (UiCommand::Network, _) => {
                self.commands.push(Command::ShowContacts);
                self.state.dialog = Some(Dialog::Network(NetworkDialog::of(&self.snapshot.network.outbound)));
            }
            (_, None) => self.hint("Choose a feed first, or open one of its stories"),
            (UiCommand::PauseFeed, Some(feed)) => {
                let options = FeedOptions { paused: !feed.options.paused, ..feed.options };
                self.commands.push(Command::SetFeed(feed.id, Box::new(options)));
            }
            (UiCommand::Unsubscribe, Some(feed)) => {
                if self.state.view == View::Feed(feed.id) {
                    self.show_view(View::All);
                }
                self.commands.push(Command::RemoveFeed(feed.id));
            }
            (_, Some(feed)) => self.feed_details(feed.id),
        }
    }

    /// Brings the symbols up to date; the SEC wants to know who asks, so without a mail address that comes first.
    pub(super) fn update_symbols(&mut self) {
        if self.snapshot.network.outbound.mail.is_none() {
            self.run_on_feeds(UiCommand::Network);
            self.hint("The SEC answers only those who say who asks: write your mail address, then update again");
        } else {
            self.commands.push(Command::UpdateSymbols);
        }
    }

    /// Opens the details of a feed.
    pub(super) fn feed_details(&mut self, id: FeedId) {
        if let Some(row) = snapshot::feed(&self.snapshot.feeds, id) {
            let images = self.snapshot.pictures.allowed.contains(&PictureSource::Feed(id));
            self.state.dialog = Some(Dialog::FeedDetails(Box::new(FeedDetails::of(row, images))));
        }
    }

    /// Opens or closes a folder of the sidebar.
    pub(super) fn toggle_folder(&mut self, folder: String) {
        if !self.state.kept.folded.remove(&folder) {
            self.state.kept.folded.insert(folder);
        }
    }

    /// Asks once which of the feeds that a page names are wanted.
    pub(super) fn ask_which_feeds(&mut self) {
        let Some(offer) = &self.snapshot.offer else { return };
        if self.state.asked_offer.as_ref().is_some_and(|asked| Arc::ptr_eq(asked, offer)) {
            return;
        }
        self.state.asked_offer = Some(Arc::clone(offer));
        self.state.dialog = Some(Dialog::Feeds(FeedChoice::found(offer)));
    }
}
