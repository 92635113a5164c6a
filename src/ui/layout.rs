//! How the window's width is shared: a pure function of the width and of what the reader chose.

use super::theme::size;
use crate::engine::settings::WindowSettings;

/// What stands where.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Columns {
    /// Width of the sidebar.
    pub sidebar: f32,
    /// Whether the sidebar is reduced to icons.
    pub rail: bool,
    /// Width of the list where it stands beside the story; none where one gives way to the other.
    pub list: Option<f32>,
    /// Width of the side panel.
    pub panel: f32,
    /// Whether the panel stands beside the story; if not it lies over it.
    pub panel_beside: bool,
    /// Whether a story has the window to itself, without the sidebar.
    pub story_alone: bool,
}

/// Shares the width of the window.
pub fn columns(window: f32, kept: &WindowSettings) -> Columns {
    let small = window < size::SMALL_WINDOW;
    let rail = kept.rail || window < size::NARROW_WINDOW;
    let sidebar = if rail { size::RAIL } else { within(kept.sidebar, size::SIDEBAR, size::SIDEBAR_RANGE) };
    let narrow = window < size::NARROW_WINDOW;
    let mut list = within(kept.list, if narrow { size::LIST_NARROW } else { size::LIST }, size::LIST_RANGE);
    let mut panel = within(kept.panel, if narrow { size::PANEL_NARROW } else { size::PANEL }, size::PANEL_RANGE);
    if small {
        return Columns {
            sidebar,
            rail,
            list: None,
            panel: panel.min(window * 0.86),
            panel_beside: false,
            story_alone: window < size::TINY_WINDOW,
        };
    }
    let mut missing = size::ARTICLE_LEAST - (window - sidebar - list - panel);
    for (width, least) in [(&mut list, size::LIST_RANGE.0), (&mut panel, size::PANEL_RANGE.0)] {
        let taken = missing.clamp(0.0, (*width - least).max(0.0));
        *width -= taken;
        missing -= taken;
    }
    Columns {
        sidebar,
        rail,
        list: Some(list.round()),
        panel: panel.round(),
        panel_beside: missing < 1.0,
        story_alone: false,
    }
}

fn within(chosen: Option<f32>, usual: f32, (least, most): (f32, f32)) -> f32 {
    chosen.filter(|width| width.is_finite()).unwrap_or(usual).clamp(least, most).round()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_story_keeps_its_room_at_every_width() {
        let wide = WindowSettings {
            list: Some(9000.0),
            panel: Some(9000.0),
            sidebar: Some(f32::NAN),
            ..WindowSettings::default()
        };
        for kept in [WindowSettings::default(), wide] {
            for window in (320..2600).step_by(7) {
                let window = f32::from(u16::try_from(window).unwrap());
                let columns = columns(window, &kept);
                let beside = if columns.panel_beside { columns.panel } else { 0.0 };
                let article = window - columns.sidebar - columns.list.unwrap_or(0.0) - beside;
                let least = if columns.list.is_some() { size::ARTICLE_LEAST } else { 270.0 };
                assert!(article >= least - 1.5, "{article} of {window}: {columns:?}");
            }
        }
    }

    #[test]
    fn a_small_window_shows_one_thing_at_a_time() {
        let kept = WindowSettings::default();
        assert!(!columns(1440.0, &kept).rail);
        assert!(columns(1000.0, &kept).rail);
        assert!(columns(1000.0, &kept).panel_beside);
        let small = columns(700.0, &kept);
        assert_eq!((small.list, small.panel_beside), (None, false));
        assert!(columns(1440.0, &WindowSettings { rail: true, ..kept }).rail);
    }
}
