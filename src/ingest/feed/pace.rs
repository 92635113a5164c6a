//! How often a feed asks to be fetched: `ttl`, `skipHours` and `skipDays` of RSS 2.0, and the syndication module
//! (<https://web.resource.org/rss/1.0/modules/syndication/>).

use chrono::TimeDelta;

use super::{element::Element, space::Space};
use crate::model::feed::Pace;

/// The longest period believed: a year.
const LONGEST_MINUTES: i64 = 366 * 24 * 60;

/// What a channel says of it.
pub(super) fn of(channel: &Element) -> Pace {
    let number = |element: &Element| element.words()?.parse::<i64>().ok();
    let ttl = channel.own("ttl").find_map(number).filter(|minutes| (1..=LONGEST_MINUTES).contains(minutes));
    Pace {
        period: ttl.map(TimeDelta::minutes).max(period(channel)),
        skip_hours: inside(channel, "skiphours", "hour").filter_map(number).fold(0, |mask, hour| match hour {
            // Version 0.91 counted to 24.
            0..24 => mask | 1 << hour,
            24 => mask | 1,
            _ => mask,
        }),
        skip_days: inside(channel, "skipdays", "day").filter_map(Element::words).fold(0, |mask, day| {
            let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
            let day = day.to_ascii_lowercase();
            days.iter().position(|start| day.starts_with(start)).map_or(mask, |place| mask | 1 << place)
        }),
    }
}

fn inside<'a>(channel: &'a Element, list: &'a str, name: &'a str) -> impl Iterator<Item = &'a Element> {
    channel.own(list).flat_map(move |list| list.own(name))
}

fn period(channel: &Element) -> Option<TimeDelta> {
    let stated = |name| channel.all(Space::Syndication, name).find_map(Element::words);
    let frequency = stated("updatefrequency").and_then(|times| times.parse::<i64>().ok()).unwrap_or(1).max(1);
    let minutes: i64 = match stated("updateperiod")?.to_ascii_lowercase().as_str() {
        "hourly" => 60,
        "daily" => 24 * 60,
        "weekly" => 7 * 24 * 60,
        "monthly" => 30 * 24 * 60,
        "yearly" => 365 * 24 * 60,
        _ => return None,
    };
    Some(TimeDelta::minutes((minutes / frequency).max(1)))
}
