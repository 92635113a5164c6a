//! Notifications on the desktop: what they say, and the one place that shows them.

use std::sync::{Arc, OnceLock};

use notify_rust::Notification;

use crate::{
    engine::{snapshot::Arrival, worker},
    model::{
        instrument::Symbol,
        notice::{Notice, Severity},
    },
};

/// Stories that are announced one by one; more are one announcement.
const SINGLE: usize = 2;

/// A notification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announcement {
    /// Its first line.
    pub title: String,
    /// What stands under it.
    pub body: String,
}

/// What is said of stories that have arrived: each by itself, or many at once.
pub fn announcements(arrivals: &[Arrival]) -> Vec<Announcement> {
    if arrivals.len() <= SINGLE {
        let one = |arrival: &Arrival| Announcement {
            title: format!("{}: {}", reasons(arrival).collect::<Vec<_>>().join(", "), arrival.row.title),
            body: arrival.row.source.clone(),
        };
        return arrivals.iter().map(one).collect();
    }
    let mut named: Vec<&str> = arrivals.iter().flat_map(reasons).collect();
    named.sort_unstable();
    named.dedup();
    let by_rule = arrivals.iter().any(|arrival| !arrival.rules.is_empty());
    let verb = if by_rule { "for" } else { "name" };
    let newest = arrivals.last().map(|arrival| arrival.row.title.clone()).unwrap_or_default();
    vec![Announcement {
        title: format!("{} new stories {verb} {}", arrivals.len(), named.join(", ")),
        body: format!("The newest: {newest}"),
    }]
}

/// Why a story is told of: the rules that say so, and what it names of the watchlist.
fn reasons(arrival: &Arrival) -> impl Iterator<Item = &str> {
    arrival.rules.iter().map(String::as_str).chain(arrival.symbols.iter().map(Symbol::as_str))
}

/// Shows notifications, each on a thread of its own: the desktop may take its time to answer.
pub struct Announcer {
    failure: Arc<OnceLock<Notice>>,
    is_told: bool,
    wake: Arc<dyn Fn() + Send + Sync>,
}

impl Announcer {
    /// One that calls `wake` when it has failed for the first time.
    pub fn new(wake: Arc<dyn Fn() + Send + Sync>) -> Self {
        Self { failure: Arc::default(), is_told: false, wake }
    }

    /// Shows a notification, unless the desktop has refused one before.
    pub fn show(&self, announcement: Announcement) {
        if self.failure.get().is_some() {
            return;
        }
        let (failure, wake) = (Arc::clone(&self.failure), Arc::clone(&self.wake));
        let show = move || {
            let mut notification = Notification::new();
            notification.appname("Tapereader").summary(&announcement.title).body(&escaped(&announcement.body));
            if let Err(error) = notification.show() {
                _ = failure.set(Notice {
                    severity: Severity::Warning,
                    title: "The desktop shows no notifications".to_owned(),
                    detail: format!(
                        "Start a notification service, or turn notifications off in the settings. It said: {error}"
                    ),
                });
                wake();
            }
        };
        // Without a thread there is no notification, and the story is in the list all the same.
        _ = worker::start("announce", show);
    }

    /// Why nothing can be shown; said once.
    pub fn failure(&mut self) -> Option<Notice> {
        let failure = self.failure.get().filter(|_| !self.is_told)?.clone();
        self.is_told = true;
        Some(failure)
    }
}

/// Text as the body wants it, which may hold markup
/// (<https://specifications.freedesktop.org/notification-spec/latest/markup.html>).
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::model::{
        id::StoryId,
        story::{Origin, StoryRow},
    };

    fn arrival(number: u64, title: &str, symbols: &[&str]) -> Arrival {
        let row = StoryRow {
            source: "Harbor & Co".to_owned(),
            ..StoryRow::new(StoryId::of_sample(title), Origin::Sample, title.to_owned(), DateTime::UNIX_EPOCH)
        };
        let symbols = symbols.iter().filter_map(|s| Symbol::parse(s)).collect();
        Arrival { number, row: Arc::new(row), symbols, rules: Vec::new() }
    }

    #[test]
    fn a_few_stories_are_named_and_many_are_counted() {
        assert_eq!(announcements(&[]), []);
        let one = arrival(1, "Ports open", &["NFRT", "OAKL"]);
        let said = announcements(std::slice::from_ref(&one));
        assert_eq!(said[0].title, "NFRT, OAKL: Ports open");
        assert_eq!(escaped(&said[0].body), "Harbor &amp; Co");
        let many = [one, arrival(2, "Rates rise", &["NFRT"]), arrival(3, "Ships wait", &["BABA"])];
        let said = announcements(&many);
        assert_eq!(said.len(), 1);
        assert_eq!(said[0].title, "3 new stories name BABA, NFRT, OAKL");
        assert_eq!(said[0].body, "The newest: Ships wait");
        let mut many = many;
        many[0].rules = vec!["Strikes".to_owned()];
        assert_eq!(announcements(&many[..1])[0].title, "Strikes, NFRT, OAKL: Ports open");
        assert_eq!(announcements(&many)[0].title, "3 new stories for BABA, NFRT, OAKL, Strikes");
    }
}
