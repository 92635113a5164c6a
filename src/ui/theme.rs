//! The look: colours from `assets/theme`, sizes, fonts, and how egui's own widgets wear them.
//!
//! Colours and sizes stand here and in those files, nowhere else in the window.

use std::sync::Arc;

use egui::{
    Color32, Context, CornerRadius, FontFamily, FontId, Margin, Shadow, Stroke, Style, TextStyle, ThemePreference,
    Visuals, vec2,
};
use serde::{Deserialize, Deserializer};

use super::fonts;
use crate::{
    engine::settings::{LineSpacing, LineWidth, ThemeChoice, WindowSettings},
    model::{highlight::HighlightColor, quantity::Change},
};

/// The colours of one theme, by what they are for.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    /// Reading surface and list.
    #[serde(deserialize_with = "hex")]
    pub paper: Color32,
    /// Sidebar, top bar, side panel.
    #[serde(deserialize_with = "hex")]
    pub panel: Color32,
    /// Fields, cards, pop-ups.
    #[serde(deserialize_with = "hex")]
    pub raised: Color32,
    /// Hairlines.
    #[serde(deserialize_with = "hex")]
    pub rule: Color32,
    /// Borders that answer the pointer.
    #[serde(deserialize_with = "hex")]
    pub rule_strong: Color32,
    /// Text.
    #[serde(deserialize_with = "hex")]
    pub ink: Color32,
    /// Secondary text.
    #[serde(deserialize_with = "hex")]
    pub ink_soft: Color32,
    /// Captions.
    #[serde(deserialize_with = "hex")]
    pub ink_faint: Color32,
    /// Companies, links, focus.
    #[serde(deserialize_with = "hex")]
    pub accent: Color32,
    /// Behind a ticker chip.
    #[serde(deserialize_with = "hex")]
    pub accent_fill: Color32,
    /// Key numbers in running text and in the list.
    #[serde(deserialize_with = "hex")]
    pub number: Color32,
    /// A rise.
    #[serde(deserialize_with = "hex")]
    pub up: Color32,
    /// A fall.
    #[serde(deserialize_with = "hex")]
    pub down: Color32,
    /// A selected row.
    #[serde(deserialize_with = "hex")]
    pub selected: Color32,
    /// A row under the pointer.
    #[serde(deserialize_with = "hex")]
    pub hover: Color32,
    /// Selected text.
    #[serde(deserialize_with = "hex")]
    pub selection: Color32,
    /// The sentence just jumped to.
    #[serde(deserialize_with = "hex")]
    pub flash: Color32,
    #[serde(deserialize_with = "hex")]
    highlight_yellow: Color32,
    #[serde(deserialize_with = "hex")]
    highlight_green: Color32,
    #[serde(deserialize_with = "hex")]
    highlight_blue: Color32,
    #[serde(deserialize_with = "hex")]
    highlight_pink: Color32,
    #[serde(deserialize_with = "hex")]
    highlight_purple: Color32,
    /// The place of the words looked for.
    #[serde(deserialize_with = "hex")]
    pub found: Color32,
    #[serde(deserialize_with = "hex")]
    shadow: Color32,
    #[serde(deserialize_with = "hex")]
    scrim: Color32,
    /// Whether a rise is red and a fall green.
    #[serde(skip)]
    red_rises: bool,
}

fn hex<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Color32, D::Error> {
    let text = String::deserialize(deserializer)?;
    Color32::from_hex(&text).map_err(|_| serde::de::Error::custom(format!("not a colour: {text}")))
}

impl Theme {
    /// The fill of a highlight.
    pub const fn highlight(&self, color: HighlightColor) -> Color32 {
        match color {
            HighlightColor::Yellow => self.highlight_yellow,
            HighlightColor::Green => self.highlight_green,
            HighlightColor::Blue => self.highlight_blue,
            HighlightColor::Pink => self.highlight_pink,
            HighlightColor::Purple => self.highlight_purple,
        }
    }

    /// What lies over the window while a dialog is open.
    pub const fn scrim(&self) -> Color32 {
        self.scrim
    }

    /// The colour of a number that moved, or of text.
    pub const fn change(&self, change: Option<Change>) -> Color32 {
        match (change, self.red_rises) {
            (Some(Change::Up), false) | (Some(Change::Down), true) => self.up,
            (Some(Change::Down), false) | (Some(Change::Up), true) => self.down,
            (None, _) => self.ink,
        }
    }
}

/// All themes.
#[derive(Clone, Debug)]
pub struct Themes {
    light: Arc<Theme>,
    dark: Arc<Theme>,
    contrast: Arc<Theme>,
}

impl Themes {
    /// The bundled themes.
    pub fn bundled() -> Result<Self, toml::de::Error> {
        Ok(Self {
            light: Arc::new(toml::from_str(include_str!("../../assets/theme/light.toml"))?),
            dark: Arc::new(toml::from_str(include_str!("../../assets/theme/dark.toml"))?),
            contrast: Arc::new(toml::from_str(include_str!("../../assets/theme/contrast.toml"))?),
        })
    }

    /// The one in force.
    pub fn current(&self, ctx: &Context, kept: &WindowSettings) -> Arc<Theme> {
        let theme = match (kept.theme, ctx.theme()) {
            (ThemeChoice::Contrast, _) => &self.contrast,
            (_, egui::Theme::Light) => &self.light,
            (_, egui::Theme::Dark) => &self.dark,
        };
        if kept.red_rises { Arc::new(Theme { red_rises: true, ..Theme::clone(theme) }) } else { Arc::clone(theme) }
    }

    /// Puts a theme on. A system that does not say which it wants gets paper.
    pub fn wear(&self, ctx: &Context, choice: ThemeChoice) {
        let dark = if choice == ThemeChoice::Contrast { &self.contrast } else { &self.dark };
        ctx.set_style_of(egui::Theme::Dark, style(dark, Visuals::dark()));
        ctx.options_mut(|options| options.fallback_theme = egui::Theme::Light);
        ctx.set_theme(match choice {
            ThemeChoice::System => ThemePreference::System,
            ThemeChoice::Light => ThemePreference::Light,
            ThemeChoice::Dark | ThemeChoice::Contrast => ThemePreference::Dark,
        });
    }

    /// Installs fonts and both styles.
    pub fn install(&self, ctx: &Context) {
        ctx.set_fonts(fonts::bundled());
        ctx.set_style_of(egui::Theme::Light, style(&self.light, Visuals::light()));
        ctx.set_style_of(egui::Theme::Dark, style(&self.dark, Visuals::dark()));
    }
}

/// An image from someone else is drawn in its own colours.
pub const UNTINTED: Color32 = Color32::WHITE;

/// An image for the graphics card: width and height in pixels, then premultiplied red, green, blue, opacity of each.
pub fn image(size: [usize; 2], rgba: &[u8]) -> egui::ColorImage {
    egui::ColorImage::from_rgba_premultiplied(size, rgba)
}

/// A square of ink for the cache of glyphs, which takes on the colour of the text.
pub fn solid_square(side: usize) -> egui::ColorImage {
    egui::ColorImage::filled([side, side], Color32::WHITE)
}

/// Sizes in points.
pub mod size {
    /// Top bar.
    pub const TOP_BAR: f32 = 46.0;
    /// Status bar.
    pub const STATUS_BAR: f32 = 27.0;
    /// Sidebar.
    pub const SIDEBAR: f32 = 208.0;
    /// Least and most width of the sidebar.
    pub const SIDEBAR_RANGE: (f32, f32) = (150.0, 360.0);
    /// Sidebar reduced to icons.
    pub const RAIL: f32 = 48.0;
    /// List.
    pub const LIST: f32 = 330.0;
    /// List in a narrow window.
    pub const LIST_NARROW: f32 = 280.0;
    /// Least and most width of the list.
    pub const LIST_RANGE: (f32, f32) = (230.0, 560.0);
    /// Side panel.
    pub const PANEL: f32 = 328.0;
    /// Side panel in a narrow window.
    pub const PANEL_NARROW: f32 = 288.0;
    /// Least and most width of the side panel.
    pub const PANEL_RANGE: (f32, f32) = (260.0, 520.0);
    /// Least width of the story beside the others.
    pub const ARTICLE_LEAST: f32 = 380.0;
    /// Below this window width the sidebar is a rail.
    pub const NARROW_WINDOW: f32 = 1120.0;
    /// Below this window width the list gives way to an open story, and the panel lies over it.
    pub const SMALL_WINDOW: f32 = 820.0;
    /// Below this width a story has the window to itself.
    pub const TINY_WINDOW: f32 = 460.0;
    /// Body text.
    pub const BODY: f32 = 18.0;
    /// Smallest body text.
    pub const BODY_LEAST: f32 = 13.0;
    /// Largest body text.
    pub const BODY_MOST: f32 = 34.0;
    /// Widest line of body text, in multiples of its size; the normal one has 65 to 75 characters of Libertinus Serif.
    pub const fn measure(line: super::LineWidth) -> f32 {
        match line {
            super::LineWidth::Narrow => 25.0,
            super::LineWidth::Normal => 30.5,
            super::LineWidth::Wide => 38.0,
        }
    }
    /// Line height of body text, in multiples of its size.
    pub const fn leading(spacing: super::LineSpacing) -> f32 {
        match spacing {
            super::LineSpacing::Close => 1.36,
            super::LineSpacing::Normal => 1.52,
            super::LineSpacing::Open => 1.75,
        }
    }
    /// Interface text.
    pub const UI: f32 = 13.5;
    /// Captions.
    pub const SMALL: f32 = 12.0;
    /// Least room left and right of an article.
    pub const ARTICLE_MARGIN: f32 = 30.0;
    /// Corners.
    pub const RADIUS: u8 = 6;
}

/// The faces by what they are for.
pub mod face {
    use egui::{FontFamily, FontId};

    /// Libertinus Serif.
    pub fn serif(size: f32) -> FontId {
        FontId::new(size, FontFamily::Name("serif".into()))
    }

    /// Libertinus Serif Bold.
    pub fn serif_bold(size: f32) -> FontId {
        FontId::new(size, FontFamily::Name("serif-bold".into()))
    }

    /// Libertinus Serif Italic.
    pub fn serif_italic(size: f32) -> FontId {
        FontId::new(size, FontFamily::Name("serif-italic".into()))
    }

    /// Libertinus Serif Bold Italic.
    pub fn serif_bold_italic(size: f32) -> FontId {
        FontId::new(size, FontFamily::Name("serif-bold-italic".into()))
    }

    /// Noto Sans, whose digits are tabular.
    pub fn sans(size: f32) -> FontId {
        FontId::new(size, FontFamily::Proportional)
    }

    /// Noto Sans Bold.
    pub fn sans_bold(size: f32) -> FontId {
        FontId::new(size, FontFamily::Name("sans-bold".into()))
    }

    /// `DejaVu` Sans Mono.
    pub fn mono(size: f32) -> FontId {
        FontId::new(size, FontFamily::Monospace)
    }

    /// Lucide icons.
    pub fn icons(size: f32) -> FontId {
        FontId::new(size, FontFamily::Name("icons".into()))
    }
}

fn style(theme: &Theme, visuals: Visuals) -> Style {
    let mut style = Style { visuals: dress(theme, visuals), ..Style::default() };
    style.text_styles = [
        (TextStyle::Small, face::sans(size::SMALL)),
        (TextStyle::Body, face::sans(size::UI)),
        (TextStyle::Button, face::sans(size::UI)),
        (TextStyle::Heading, face::serif_bold(20.0)),
        (TextStyle::Monospace, FontId::new(size::UI, FontFamily::Monospace)),
    ]
    .into();
    style.spacing.item_spacing = vec2(8.0, 6.0);
    style.spacing.button_padding = vec2(10.0, 5.0);
    style.spacing.interact_size.y = 26.0;
    // Thin and pale until the pointer comes near; then wide enough to be caught.
    style.spacing.scroll = egui::style::ScrollStyle {
        bar_width: 9.0,
        floating_width: 4.0,
        bar_outer_margin: 2.0,
        foreground_color: false,
        dormant_background_opacity: 0.0,
        dormant_handle_opacity: 0.55,
        active_background_opacity: 0.0,
        active_handle_opacity: 0.8,
        interact_background_opacity: 0.0,
        interact_handle_opacity: 1.0,
        ..egui::style::ScrollStyle::floating()
    };
    style.spacing.tooltip_width = 320.0;
    style.spacing.menu_margin = Margin::same(6);
    style.interaction.selectable_labels = false;
    style.interaction.tooltip_delay = 0.25;
    style.animation_time = 0.0;
    style
}

fn dress(theme: &Theme, mut visuals: Visuals) -> Visuals {
    let round = CornerRadius::same(size::RADIUS);
    visuals.override_text_color = Some(theme.ink);
    visuals.weak_text_color = Some(theme.ink_faint);
    visuals.hyperlink_color = theme.accent;
    visuals.panel_fill = theme.paper;
    visuals.window_fill = theme.raised;
    visuals.window_stroke = Stroke::new(1.0, theme.rule);
    visuals.window_corner_radius = CornerRadius::same(10);
    visuals.menu_corner_radius = CornerRadius::same(8);
    visuals.extreme_bg_color = theme.raised;
    visuals.text_edit_bg_color = Some(theme.raised);
    visuals.faint_bg_color = theme.hover;
    visuals.code_bg_color = theme.panel;
    visuals.warn_fg_color = theme.number;
    visuals.error_fg_color = theme.down;
    visuals.selection.bg_fill = theme.selection;
    visuals.selection.stroke = Stroke::new(1.5, theme.accent);
    visuals.text_cursor.blink = false;
    visuals.text_cursor.stroke = Stroke::new(1.5, theme.accent);
    let shadow = Shadow { offset: [0, 6], blur: 24, spread: 0, color: theme.shadow };
    visuals.window_shadow = shadow;
    visuals.popup_shadow = shadow;
    let states = &mut visuals.widgets;
    for (state, fill, border, ink) in [
        (&mut states.noninteractive, theme.panel, theme.rule, theme.ink),
        (&mut states.inactive, theme.raised, theme.rule, theme.ink),
        (&mut states.hovered, theme.hover, theme.rule_strong, theme.ink),
        (&mut states.active, theme.selected, theme.accent, theme.ink),
        (&mut states.open, theme.selected, theme.rule_strong, theme.ink),
    ] {
        state.bg_fill = fill;
        state.weak_bg_fill = fill;
        state.bg_stroke = Stroke::new(1.0, border);
        state.fg_stroke = Stroke::new(1.0, ink);
        state.corner_radius = round;
        state.expansion = 0.0;
    }
    // The scroll bar's handle is the inactive fill: it must show on paper.
    states.inactive.bg_fill = theme.rule_strong;
    states.hovered.bg_fill = theme.ink_faint;
    states.active.bg_fill = theme.ink_faint;
    visuals
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance and contrast ratio of WCAG 2.2.
    fn contrast(a: Color32, b: Color32) -> f32 {
        let luminance = |color: Color32| {
            let [r, g, b] = [color.r(), color.g(), color.b()].map(|channel| {
                let value = f32::from(channel) / 255.0;
                if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
            });
            0.2126 * r + 0.7152 * g + 0.0722 * b
        };
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_stands_out_from_what_is_behind_it() {
        let themes = Themes::bundled().unwrap();
        for (name, theme) in [("light", &themes.light), ("dark", &themes.dark), ("contrast", &themes.contrast)] {
            let surfaces = [
                ("paper", theme.paper),
                ("panel", theme.panel),
                ("raised", theme.raised),
                ("selected", theme.selected),
                ("hover", theme.hover),
            ];
            let inks = [
                ("ink", theme.ink),
                ("ink_soft", theme.ink_soft),
                ("ink_faint", theme.ink_faint),
                ("accent", theme.accent),
                ("number", theme.number),
                ("up", theme.up),
                ("down", theme.down),
            ];
            for (surface_name, surface) in surfaces {
                for (ink_name, ink) in inks {
                    let seen = contrast(ink, surface);
                    assert!(seen >= 4.5, "{name}: {ink_name} on {surface_name} is {seen:.2}");
                }
            }
            // Behind running text, where text and links stand.
            let mut bands = vec![("selection", theme.selection), ("flash", theme.flash), ("found", theme.found)];
            for color in HighlightColor::ALL {
                bands.push((color.name(), theme.highlight(color)));
            }
            for (band_name, band) in bands {
                for (ink_name, ink) in [("ink", theme.ink), ("accent", theme.accent)] {
                    let seen = contrast(ink, band);
                    assert!(seen >= 4.5, "{name}: {ink_name} on {band_name} is {seen:.2}");
                }
            }
            assert!(contrast(theme.raised, theme.accent) >= 4.5, "{name}: filled button");
            assert!(contrast(theme.accent, theme.accent_fill) >= 4.5, "{name}: chip");
        }
    }
}
