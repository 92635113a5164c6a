//! What the window remembers from one run to the next: one JSON value among the settings of `user.db`.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{market::range::ChartRange, model::id::StoryId};

/// The name of the value in the table of settings.
pub(super) const WINDOW: &str = "window";

/// How the window was left. Whatever is missing or cannot be read is as at the first start.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own in the settings")]
pub struct WindowSettings {
    /// Width and height in points.
    pub size: Option<[f32; 2]>,
    /// Whether it filled the screen.
    pub maximized: bool,
    /// Colours.
    pub theme: ThemeChoice,
    /// Size of body text in points.
    pub text_size: Option<f32>,
    /// Width of the lines of a story.
    pub line: LineWidth,
    /// Room between the lines of a story.
    pub spacing: LineSpacing,
    /// Whether a rise is red and a fall green, as in East Asia.
    pub red_rises: bool,
    /// How a story that several sources print is listed and read.
    pub copies: CopyListing,
    /// Whether keys without Ctrl or Alt do nothing.
    pub single_keys_off: bool,
    /// Whether the desktop tells of new stories that name something on the watchlist.
    pub announce: bool,
    /// The keys the reader has changed: a command's name to its keys, as the window writes them.
    pub keys: BTreeMap<String, Vec<String>>,
    /// Width of the sidebar in points.
    pub sidebar: Option<f32>,
    /// Whether the sidebar is reduced to icons.
    pub rail: bool,
    /// Width of the list in points.
    pub list: Option<f32>,
    /// Width of the side panel in points.
    pub panel: Option<f32>,
    /// Whether the side panel is hidden.
    pub panel_hidden: bool,
    /// The side panel's tab.
    pub tab: Tab,
    /// Folders of feeds that are closed, each as it is written.
    pub folded: BTreeSet<String>,
    /// What the list showed, as the window writes it.
    pub view: String,
    /// The topmost story of the list, if it was scrolled.
    #[serde(with = "story_id")]
    pub list_top: Option<StoryId>,
    /// How far the list was scrolled into that story, in points.
    pub list_into: f32,
    /// The chart of the ticker card.
    pub chart: ChartLook,
    /// The open story.
    #[serde(with = "story_id")]
    pub open: Option<StoryId>,
    /// The first code point on the screen of the open story.
    pub reading_at: usize,
}

/// How the chart of the ticker card is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ChartLook {
    /// The stretch of time.
    #[serde(with = "chart_range")]
    pub range: ChartRange,
    /// Whether candles are drawn, or a line.
    pub candles: bool,
}

/// Which colours the window wears.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ThemeChoice {
    /// As the system says.
    #[default]
    System,
    /// Paper.
    Light,
    /// Night.
    Dark,
    /// White on black, for eyes that need it.
    Contrast,
}

/// How a story that several sources print is listed and read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CopyListing {
    /// Once, and reading one reads all.
    #[default]
    Once,
    /// Each copy by itself.
    Apart,
}

/// How long the lines of a story are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LineWidth {
    /// About 55 characters.
    Narrow,
    /// 65 to 75 characters.
    #[default]
    Normal,
    /// About 85 characters.
    Wide,
}

/// How far apart the lines of a story are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LineSpacing {
    /// As in a newspaper.
    Close,
    /// As in a book.
    #[default]
    Normal,
    /// As in a manuscript.
    Open,
}

/// A tab of the side panel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tab {
    /// Key numbers of the open story.
    #[default]
    Numbers,
    /// Its instruments.
    Tickers,
    /// Its highlights.
    Highlights,
}

impl WindowSettings {
    /// Reads what [`WindowSettings::to_json`] wrote; anything else is as at the first start.
    pub(super) fn from_json(json: &str) -> Self {
        serde_json::from_str(json).unwrap_or_default()
    }

    /// As it is stored.
    pub(super) fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// Ranges go by their labels.
mod chart_range {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::market::range::ChartRange;

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference to the field")]
    pub(super) fn serialize<S: Serializer>(range: &ChartRange, to: S) -> Result<S::Ok, S::Error> {
        range.title().serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<ChartRange, D::Error> {
        let title = String::deserialize(from)?;
        Ok(ChartRange::ALL.into_iter().find(|range| range.title() == title).unwrap_or_default())
    }
}

/// Ids go by their digits.
mod story_id {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::model::id::StoryId;

    #[expect(clippy::ref_option, reason = "serde calls it with a reference to the field")]
    pub(super) fn serialize<S: Serializer>(id: &Option<StoryId>, to: S) -> Result<S::Ok, S::Error> {
        id.map(|id| id.to_string()).serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<StoryId>, D::Error> {
        Ok(Option::<String>::deserialize(from)?.and_then(|digits| StoryId::parse(&digits)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_left_is_found_again_and_rubbish_is_the_first_start() {
        let settings = WindowSettings {
            size: Some([1000.0, 700.0]),
            theme: ThemeChoice::Contrast,
            tab: Tab::Highlights,
            open: Some(StoryId::of_sample("a")),
            ..WindowSettings::default()
        };
        assert_eq!(WindowSettings::from_json(&settings.to_json()), settings);
        assert_eq!(WindowSettings::from_json("{\"theme\": 3"), WindowSettings::default());
        assert_eq!(WindowSettings::from_json("{\"open\": \"not an id\"}"), WindowSettings::default());
        let older = WindowSettings::from_json("{\"list\": 300.0, \"unknown\": 1}");
        assert_eq!(older.list, Some(300.0));
    }
}
