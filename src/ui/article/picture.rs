//! Images in the story: drawn if they are there, or else a line that says whose they are and how to see them.

use std::{collections::HashMap, sync::Arc};

use egui::{
    Align2, ColorImage, CornerRadius, CursorIcon, Rect, Response, Sense, TextureHandle, TextureOptions, Ui, WidgetInfo,
    accesskit::Role, pos2, vec2,
};
use lucide_icons::Icon;
use url::Url;

use super::ArticleView;
use crate::{
    engine::{
        command::Command,
        pictures::{Picture, PictureSource},
        snapshot::{Loadable, OpenStory},
    },
    model::article::BlockKind,
    ui::{
        action::Action,
        panel::PanelContext,
        theme::{Theme, UNTINTED, face, image, size},
        widgets,
    },
};

/// The images of the open story on the graphics card, by address.
#[derive(Default)]
pub(super) struct Textures(HashMap<Url, (Arc<Picture>, TextureHandle)>);

impl std::fmt::Debug for Textures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} textures", self.0.len())
    }
}

impl Textures {
    /// The texture of an image; uploaded when it is first seen.
    fn of(&mut self, ui: &Ui, url: &Url, picture: &Arc<Picture>) -> &TextureHandle {
        let known = self.0.get(url).is_some_and(|(known, _)| Arc::ptr_eq(known, picture));
        if !known {
            let pixels = image(picture.size, &picture.rgba);
            let texture = ui.ctx().load_texture(url.as_str(), pixels, TextureOptions::LINEAR);
            self.0.insert(url.clone(), (Arc::clone(picture), texture));
        }
        let upload = || {
            let texture = ui.ctx().load_texture("none", ColorImage::default(), TextureOptions::LINEAR);
            (Arc::clone(picture), texture)
        };
        &self.0.entry(url.clone()).or_insert_with(upload).1
    }
}

impl ArticleView {
    /// Draws an image of a block into its place.
    pub(super) fn picture(
        &mut self,
        ui: &Ui,
        context: &mut PanelContext<'_>,
        story: &OpenStory,
        (block, url): (usize, Option<&Url>),
        rect: Rect,
    ) {
        let theme = context.theme;
        let pictures = &context.snapshot.pictures;
        let own = story.article.blocks.get(block).filter(|block| block.kind == BlockKind::Image);
        let text = own.map_or("Image", |block| block.span.of(&story.article.text)).trim();
        let id = ui.scope_id().with(("picture", block, url));
        let Some(url) = url else {
            place_holder(ui, theme, rect, Icon::Image, "An image, of which only the description came with the story");
            return;
        };
        let host = url.host_str().unwrap_or_default();
        match pictures.by_address.get(url) {
            Some(Loadable::Ready(picture)) => {
                let texture = self.textures.of(ui, url, picture);
                let image = egui::Shape::image(
                    texture.id(),
                    rect,
                    Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0)),
                    UNTINTED,
                );
                ui.painter().add(image);
                let response = ui.interact(rect, id, Sense::hover());
                response.widget_info(|| WidgetInfo::labeled(Role::Image, true, text));
            }
            Some(Loadable::Failed(notice)) => {
                let words = format!("{}: {host}", notice.title);
                let mut line = place_holder(ui, theme, rect, Icon::ImageOff, &words);
                if !notice.detail.is_empty() {
                    ui.interact(rect, id, Sense::hover()).on_hover_text(&notice.detail);
                }
                if link(ui, theme, &mut line, id.with("again"), "Try again").clicked() {
                    context.actions.push(Action::Engine(Command::ShowImages(story.row.id)));
                }
            }
            Some(Loadable::Loading) => {
                place_holder(ui, theme, rect, Icon::Image, &format!("Loading from {host} \u{2026}"));
            }
            Some(Loadable::Missing) | None => {
                let mut line = place_holder(ui, theme, rect, Icon::Image, &format!("Image from {host}"));
                if let Some(source) = PictureSource::of(&story.row) {
                    let always = format!("Always for {}", story.row.source);
                    if link(ui, theme, &mut line, id.with("always"), &always).clicked() {
                        context.actions.push(Action::Engine(Command::AllowImages(source, true)));
                    }
                }
                if link(ui, theme, &mut line, id.with("once"), "Show the images").clicked() {
                    context.actions.push(Action::Engine(Command::ShowImages(story.row.id)));
                }
            }
        }
    }
}

/// The line in an image's place; returns what of it is left for links, from the left edge on.
fn place_holder(ui: &Ui, theme: &Theme, rect: Rect, icon: Icon, words: &str) -> Rect {
    ui.painter().rect_filled(rect, CornerRadius::same(size::RADIUS), theme.panel);
    let left = rect.left() + 14.0;
    ui.painter().text(
        pos2(left, rect.center().y),
        Align2::LEFT_CENTER,
        icon.unicode(),
        face::icons(17.0),
        theme.ink_faint,
    );
    let words = widgets::elided(ui, words, face::sans(12.5), theme.ink_soft, rect.width() - 60.0);
    let at = pos2(left + 27.0, (rect.center().y - words.size().y * 0.5).round());
    let end = at.x + words.size().x;
    ui.painter().galley(at, words, theme.ink_soft);
    Rect::from_min_max(pos2(end + 14.0, rect.top()), pos2(rect.right() - 8.0, rect.bottom()))
}

/// A link at the right of a line, which is shortened by it; not drawn where there is no room.
fn link(ui: &Ui, theme: &Theme, line: &mut Rect, id: egui::Id, words: &str) -> Response {
    let galley =
        widgets::elided(ui, words, face::sans_bold(12.0), theme.accent, (line.width() - 12.0).clamp(20.0, 190.0));
    let extent = vec2(galley.size().x + 14.0, 26.0);
    let rect = Rect::from_min_size(pos2(line.right() - extent.x, line.center().y - 13.0), extent);
    line.max.x = rect.left() - 2.0;
    let response = ui.interact(rect, id, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, words));
    if response.hovered() || response.is_pointer_button_down_on() {
        let fill = if response.is_pointer_button_down_on() { theme.selected } else { theme.hover };
        ui.painter().rect_filled(rect, f32::from(size::RADIUS), fill);
        ui.ctx().set_cursor_icon(CursorIcon::PointingHand);
    }
    widgets::focus_ring(ui, &response, theme);
    ui.painter().galley((rect.center() - galley.size() * 0.5).round(), galley, theme.accent);
    response
}
