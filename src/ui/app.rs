//! The shell in a real window: eframe on one side, the engine on the other.

use std::{
    panic::{self, AssertUnwindSafe},
    path::PathBuf,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use eframe::{CreationContext, NativeOptions, Renderer, egui};

use super::{announce::Announcer, file_dialog::FileDialog, fonts, shell::Shell, theme::Themes};
use crate::{
    engine::{
        clock::Clock,
        command::Command,
        handle::{Config, EngineHandle},
    },
    fetch::Limits,
    model::notice::Notice,
};

/// Why there is no window.
#[derive(Debug)]
pub enum WindowError {
    /// The library cannot be used.
    Library(Notice),
    /// There is no display to draw on.
    NoDisplay,
    /// A library of the system is missing: the package that brings it, as Debian names it.
    MissingPackage(&'static str),
    /// Anything else, in the words of whoever failed.
    Other(String),
}

struct ReaderApp {
    engine: EngineHandle,
    shell: Shell,
    announcer: Announcer,
    /// Frames drawn, up to two: when the second begins, the first is on the screen.
    frames: u8,
    dialog: Option<FileDialog>,
}

impl eframe::App for ReaderApp {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        // The first frame is drawn from the first snapshot, however quickly the rest of the library is there.
        if self.frames > 0
            && let Some(snapshot) = self.engine.newest()
        {
            self.shell.receive(snapshot);
            // The window may be hidden now, and draw nothing.
            for announcement in self.shell.announcements(ctx.input(|input| input.focused)) {
                self.announcer.show(announcement);
            }
        }
        if let Some(failure) = self.announcer.failure() {
            self.engine.send(Command::Tell(failure));
        }
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        match self.frames {
            0 => ui.ctx().request_repaint(),
            1 => tracing::debug!("first frame painted"),
            _ => {}
        }
        self.frames = (self.frames + 1).min(2);
        if let Some(chosen) = self.dialog.as_ref().and_then(FileDialog::answer) {
            self.dialog = None;
            self.shell.file_chosen(chosen);
        }
        for command in self.shell.ui(ui) {
            if !self.engine.send(command) {
                self.shell.hint("The library is busy: try again in a moment");
            }
        }
        // One dialog at a time.
        if let Some(wish) = self.shell.take_file_wish()
            && self.dialog.is_none()
        {
            let context = ui.ctx().clone();
            self.dialog = Some(FileDialog::ask(wish, move || context.request_repaint()));
        }
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        self.engine.send(self.shell.leave());
    }
}

/// Whether a window stands. Until then a panic of the windowing crates, which is how they say that a library of the
/// system is missing, is not printed but told in our words; after that a panic must be seen.
static STANDS: AtomicBool = AtomicBool::new(false);

/// Opens the window and returns when it is closed and everything is written.
pub fn run(library: PathBuf) -> Result<(), WindowError> {
    if cfg!(target_os = "linux") && !has_display() {
        return Err(WindowError::NoDisplay);
    }
    let themes = Themes::bundled().map_err(|error| WindowError::Other(error.to_string()))?;
    let context: Arc<OnceLock<egui::Context>> = Arc::default();
    let to_wake = Arc::clone(&context);
    let wake = move || {
        if let Some(context) = to_wake.get() {
            context.request_repaint();
        }
    };
    let config = Config { library, clock: Clock::system(), limits: Limits::default(), wake: Arc::new(wake) };
    let engine = EngineHandle::start(config).map_err(WindowError::Library)?;
    let left = engine.first().window.clone();
    let options = NativeOptions {
        renderer: Renderer::Glow,
        // Ours know the weight that is wanted.
        system_font_fallback: false,
        viewport: egui::ViewportBuilder::default()
            .with_title("Tapereader")
            .with_app_id("tapereader")
            .with_inner_size(left.size.unwrap_or([1440.0, 900.0]))
            .with_maximized(left.maximized)
            .with_min_inner_size([320.0, 400.0]),
        ..NativeOptions::default()
    };
    let create = move |creation: &CreationContext<'_>| -> Result<Box<dyn eframe::App>, Box<dyn std::error::Error + Send + Sync>> {
        themes.install(&creation.egui_ctx);
        fonts::find_others(&creation.egui_ctx);
        themes.wear(&creation.egui_ctx, engine.first().window.theme);
        // Ctrl + and − change the size of the text, not of the whole window.
        creation.egui_ctx.options_mut(|options| options.zoom_with_keyboard = false);
        _ = context.set(creation.egui_ctx.clone());
        STANDS.store(true, Ordering::Relaxed);
        let shell = Shell::new(themes, engine.first(), |at| at.with_timezone(&chrono::Local).naive_local());
        let to_wake = creation.egui_ctx.clone();
        let announcer = Announcer::new(Arc::new(move || to_wake.request_repaint()));
        Ok(Box::new(ReaderApp { engine, shell, announcer, frames: 0, dialog: None }))
    };
    let print = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        let is_windowing = thread::current().name() == Some("main") && !STANDS.load(Ordering::Relaxed);
        if !is_windowing {
            print(panic);
        }
    }));
    let outcome = panic::catch_unwind(AssertUnwindSafe(|| eframe::run_native("Tapereader", options, Box::new(create))));
    STANDS.store(true, Ordering::Relaxed);
    match outcome {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(explain(&error.to_string())),
        Err(payload) => {
            let said = payload
                .downcast_ref::<String>()
                .map(String::as_str)
                .or_else(|| payload.downcast_ref::<&str>().copied())
                .unwrap_or("the window stopped");
            Err(explain(said))
        }
    }
}

fn has_display() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"]
        .into_iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// What a windowing crate said, as something to act on.
fn explain(said: &str) -> WindowError {
    const PACKAGES: [(&str, &str); 9] = [
        ("libxkbcommon-x11", "libxkbcommon-x11-0"),
        ("libX11-xcb", "libx11-xcb1"),
        ("libXcursor", "libxcursor1"),
        ("libXi.", "libxi6"),
        ("libX11.", "libx11-6"),
        ("xlib's shared libraries", "libx11-6 libx11-xcb1 libxcursor1 libxi6"),
        ("libEGL", "libegl1"),
        ("no glutin configs", "libegl1 libgl1-mesa-dri"),
        ("GLXBadFBConfig", "libegl1 libgl1-mesa-dri"),
    ];
    if let Some((_, package)) = PACKAGES.iter().find(|(sign, _)| said.contains(sign)) {
        return WindowError::MissingPackage(package);
    }
    let no_display = [
        "XOpenDisplayFailed",
        "connection to X server",
        "NoCompositor",
        "failed to open display",
        "WaylandError",
        "ConnectionRefused",
    ];
    if no_display.iter().any(|sign| said.contains(sign)) {
        return WindowError::NoDisplay;
    }
    WindowError::Other(said.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_library_is_named_by_its_package() {
        let package = |said: &str| match explain(said) {
            WindowError::MissingPackage(package) => package,
            other => panic!("{other:?}"),
        };
        assert_eq!(package("Library libxkbcommon-x11.so could not be loaded."), "libxkbcommon-x11-0");
        assert_eq!(
            package("LibraryOpenError(\"opening library failed (libXcursor.so.1: cannot open)\")"),
            "libxcursor1"
        );
        assert_eq!(
            package("winit EventLoopError: os error at mod.rs:788: Failed to load one of xlib's shared libraries"),
            "libx11-6 libx11-xcb1 libxcursor1 libxi6"
        );
        assert_eq!(package("Found no glutin configs matching the template: .."), "libegl1 libgl1-mesa-dri");
        assert_eq!(package("glutin error: [a7] GLXBadFBConfig"), "libegl1 libgl1-mesa-dri");
        assert!(matches!(explain("XNotSupported(XOpenDisplayFailed)"), WindowError::NoDisplay));
        let refused = "winit EventLoopError: os error at mod.rs:788: Failed to open connection to X server";
        assert!(matches!(explain(refused), WindowError::NoDisplay));
        assert!(matches!(explain("something else"), WindowError::Other(_)));
    }
}
