//! How a feed is, in words.

use chrono::{DateTime, Utc};

use crate::{
    engine::snapshot::FeedRow,
    model::fetch_state::FeedHealth,
    ui::{format, panel::LocalTime},
};

/// One or two lines: how it is, and what to do about it.
pub fn state(row: &FeedRow, now: DateTime<Utc>, local_time: LocalTime) -> String {
    let age = |then| format::age(now, then, local_time);
    let failing = row.state.failing.as_ref();
    match row.health {
        FeedHealth::Gone => {
            "Gone for good, its server says. What you have of it stays until you unsubscribe".to_owned()
        }
        _ if row.feed.options.paused => "Paused: it is not fetched until you resume it".to_owned(),
        FeedHealth::Lost | FeedHealth::Failing => {
            let since = failing.map_or_else(String::new, |failing| {
                format!(
                    "Failing since {} ({})",
                    age(failing.since),
                    format::counted(times(failing.times), "time", "times")
                )
            });
            let why = row.failure.as_ref().map_or("", |notice| notice.title.as_str());
            let next = if row.health == FeedHealth::Lost {
                ". It may be gone: look for its new address on its site"
            } else {
                ""
            };
            format!("{since}: {why}{next}")
        }
        FeedHealth::Well if row.refreshing => "Being fetched".to_owned(),
        FeedHealth::Well => match row.checked {
            Some(checked) => format!("Checked: {}", age(checked)),
            None => "Not fetched yet".to_owned(),
        },
    }
}

fn times(times: u32) -> usize {
    usize::try_from(times).unwrap_or(usize::MAX)
}
