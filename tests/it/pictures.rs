//! Pictures of the story's surface, both themes and three widths, compared with those in `tests/snapshots`.
//!
//! The fonts come from crates and the pixels from our own rasteriser, so that every machine draws the same. The pictures
//! are kept at half their size; a change of more than a few pixels fails, and leaves the new picture in
//! `target/snapshots`. `TAPEREADER_SNAPSHOTS=write cargo test --test it pictures` takes the new ones over.

use std::{path::Path, sync::Arc};

use egui_kittest::Harness;
use image::{RgbaImage, imageops};
use tapereader::{
    anchor::{self, Anchored},
    engine::{
        settings::{ThemeChoice, WindowSettings},
        snapshot::{AnchoredHighlight, Snapshot},
    },
    model::{
        article::{Block, BlockKind, Inline, InlineKind},
        span::Span,
    },
    ui::{
        action::Action,
        article::{ArticleView, Looks},
        keymap::KeyMap,
        panel::PanelContext,
        theme::{Themes, size},
    },
};

use crate::{
    rasteriser::Rasteriser,
    window::{TEXT, find, highlight, open_story, snapshot},
};

/// A channel of a pixel may differ by so much and still be the same.
const SAME: u8 = 24;
/// So many pixels in a thousand may differ by more.
const FEW: usize = 3;

struct Surface {
    article: ArticleView,
    snapshot: Snapshot,
    themes: Themes,
    settings: WindowSettings,
    story: tapereader::engine::snapshot::OpenStory,
    installed: bool,
}

fn surface(theme: ThemeChoice) -> Surface {
    let snapshot = snapshot(3);
    let mut story = open_story(&snapshot.stories[0]);
    // A heading, a quotation, emphasis, a link and an image that is not shown, beside what the story has anyway.
    let quote = story.article.blocks.iter().position(|block| block.kind.is_item()).unwrap();
    story.article.blocks[quote].kind = BlockKind::Quote;
    let image = story.article.blocks[quote + 1];
    story.article.blocks[quote + 1] = Block { kind: BlockKind::Image, ..image };
    let url = |text: &str| url::Url::parse(text).unwrap();
    let inline = |words: &str, kind: InlineKind| Inline { span: find(words), kind };
    story.article.inlines = vec![
        inline("on Monday", InlineKind::Emphasis),
        inline("this year", InlineKind::Strong),
        inline("Harbor Ledger", InlineKind::Link(url("https://ledger.example/"))),
        Inline { span: image.span, kind: InlineKind::Image(url("https://pictures.example/rates.png")) },
    ];
    let marked = highlight("Shares fell 9% in early trading.");
    let Anchored { anchor, changes } = anchor::find(TEXT, &marked.quote, marked.position);
    story.highlights = vec![AnchoredHighlight { highlight: marked, anchor, changes }];
    Surface {
        article: ArticleView::default(),
        snapshot,
        themes: Themes::bundled().unwrap(),
        settings: WindowSettings { theme, ..WindowSettings::default() },
        story,
        installed: false,
    }
}

fn draw(ui: &mut egui::Ui, surface: &mut Surface) {
    if !surface.installed {
        surface.installed = true;
        surface.themes.install(ui.ctx());
        surface.themes.wear(ui.ctx(), surface.settings.theme);
        ui.ctx().request_discard("the fonts are new");
        return;
    }
    let theme: Arc<_> = surface.themes.current(ui.ctx(), &surface.settings);
    let whole = ui.ctx().content_rect();
    let mut ui = ui.new_child(egui::UiBuilder::new().max_rect(whole));
    ui.set_clip_rect(whole);
    ui.painter().rect_filled(whole, 0.0, theme.paper);
    let mut actions: Vec<Action> = Vec::new();
    let keys = KeyMap::new(&surface.settings.keys);
    let mut context = PanelContext {
        snapshot: &surface.snapshot,
        theme: &theme,
        keys: &keys,
        local_time: |at| at.naive_utc(),
        actions: &mut actions,
    };
    let found: [Span; 0] = [];
    let looks = Looks {
        number: Some(1),
        mention: None,
        text_size: size::BODY,
        measure: size::measure(surface.settings.line),
        leading: size::leading(surface.settings.spacing),
        found: &found,
        present: None,
    };
    surface.article.show(&mut ui, &mut context, &surface.story, &looks);
}

#[test]
fn the_story_looks_as_it_did() {
    let mut wrong = Vec::new();
    for (theme, theme_name) in [(ThemeChoice::Light, "light"), (ThemeChoice::Dark, "dark")] {
        for (width, height) in [(760.0, 640.0), (520.0, 640.0), (320.0, 640.0)] {
            let mut harness = Harness::builder()
                .with_size([width, height])
                .with_max_steps(20)
                .renderer(Rasteriser::default())
                .build_ui_state(draw, surface(theme));
            harness.run();
            let picture = harness.render().unwrap();
            let (w, h) = (picture.width() / 2, picture.height() / 2);
            let picture = imageops::resize(&picture, w, h, imageops::FilterType::Triangle);
            wrong.extend(compare(&format!("article-{theme_name}-{width}"), &picture));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// What is wrong with a picture, if anything.
fn compare(name: &str, new: &RgbaImage) -> Option<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let kept = root.join(format!("tests/snapshots/{name}.png"));
    if std::env::var_os("TAPEREADER_SNAPSHOTS").is_some_and(|value| value == "write") {
        std::fs::create_dir_all(kept.parent().unwrap()).unwrap();
        new.save(&kept).unwrap();
        return None;
    }
    let differing = match image::open(&kept).map(image::DynamicImage::into_rgba8) {
        Ok(old) if old.dimensions() == new.dimensions() => {
            let differs =
                |(a, b): (&image::Rgba<u8>, &image::Rgba<u8>)| a.0.iter().zip(b.0).any(|(a, b)| a.abs_diff(b) > SAME);
            old.pixels().zip(new.pixels()).filter(|pair| differs(*pair)).count()
        }
        _ => usize::MAX,
    };
    let pixels = new.width() as usize * new.height() as usize;
    if differing <= pixels * FEW / 1000 {
        return None;
    }
    let folder = root.join("target/snapshots");
    std::fs::create_dir_all(&folder).unwrap();
    new.save(folder.join(format!("{name}.png"))).unwrap();
    Some(format!("{name}: {differing} of {pixels} pixels differ; the new picture is in target/snapshots"))
}
