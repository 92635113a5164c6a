//! A virtual screen, the program's window on it, and what can be seen there.

use std::{
    fs,
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use image::{Rgb, RgbImage};

use crate::{HEIGHT, IDLE, PATIENCE, WIDTH};

/// A virtual screen.
pub struct Screen {
    server: Child,
    display: String,
}

impl Screen {
    pub fn start() -> Result<Self> {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", &format!("{WIDTH}x{HEIGHT}x24"), "-nolisten", "tcp", "-noreset"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("Xvfb is needed: apt-get install xvfb")?;
        let mut number = String::new();
        let stdout = server.stdout.take().context("Xvfb's output")?;
        BufReader::new(stdout).read_line(&mut number)?;
        ensure!(!number.trim().is_empty(), "Xvfb did not start");
        Ok(Self { server, display: format!(":{}", number.trim()) })
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env("DISPLAY", &self.display);
        command
    }

    fn picture(&self) -> Result<RgbImage> {
        let dump = self.command("xwd").args(["-root", "-silent"]).output().context("xwd is needed: x11-apps")?;
        read_xwd(&dump.stdout).context("a picture of the screen")
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        _ = self.server.kill();
        _ = self.server.wait();
    }
}

/// The program's window.
pub struct Window<'a> {
    screen: &'a Screen,
    program: Child,
    id: String,
    folder: &'a Path,
}

impl<'a> Window<'a> {
    pub fn start(screen: &'a Screen, library: &Path, folder: &'a Path) -> Result<Self> {
        let own = std::env::current_exe()?;
        let built = own.parent().and_then(Path::parent).context("the folder of built programs")?;
        let program = screen
            .command(&built.join("tapereader").to_string_lossy())
            .arg("--library")
            .arg(library)
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .env_remove("WAYLAND_DISPLAY")
            .stderr(Stdio::piped())
            .spawn()
            .context("the program, built by cargo build")?;
        let mut window = Self { screen, program, id: String::new(), folder };
        window.find()?;
        Ok(window)
    }

    fn find(&mut self) -> Result<()> {
        let pid = self.program.id().to_string();
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            self.still_runs()?;
            let found = self.xdotool_output(&["search", "--onlyvisible", "--pid", &pid])?;
            if let Some(id) = found.lines().last() {
                id.clone_into(&mut self.id);
                let id = self.id.clone();
                self.xdotool(&["windowmove", &id, "0", "0"])?;
                self.xdotool(&["windowsize", &id, &WIDTH.to_string(), &HEIGHT.to_string()])?;
                // Without a window manager nobody else gives it the keyboard.
                self.xdotool(&["windowfocus", &id])?;
                if self.xdotool_output(&["getwindowfocus"])?.trim() == id {
                    return Ok(());
                }
            }
            thread::sleep(Duration::from_millis(100));
        }
        bail!("no window after a minute")
    }

    fn still_runs(&mut self) -> Result<()> {
        if let Some(status) = self.program.try_wait()? {
            let mut said = String::new();
            if let Some(mut stderr) = self.program.stderr.take() {
                stderr.read_to_string(&mut said)?;
            }
            bail!("the program stopped ({status}): {said}");
        }
        Ok(())
    }

    /// Waits until the screen shows what is expected, and keeps the picture.
    pub fn wait(&mut self, step: &str, shows: impl Fn(&RgbImage) -> bool) -> Result<RgbImage> {
        let name = format!("{}.png", step.replace(' ', "-"));
        let started = Instant::now();
        let mut last = None;
        while started.elapsed() < PATIENCE {
            self.still_runs()?;
            let picture = self.screen.picture()?;
            if shows(&picture) {
                // One more look: the frame may still have been painted in parts.
                thread::sleep(Duration::from_millis(300));
                let picture = self.screen.picture()?;
                picture.save(self.folder.join(name))?;
                println!("{step}: after {} ms", started.elapsed().as_millis());
                return Ok(picture);
            }
            last = Some(picture);
            thread::sleep(Duration::from_millis(100));
        }
        if let Some(picture) = last {
            picture.save(self.folder.join(&name))?;
        }
        bail!("\u{201c}{step}\u{201d} did not happen within a minute: see {}", self.folder.join(name).display())
    }

    /// Waits until the screen shows what is expected, and does not look again.
    pub fn wait_for(&mut self, what: &str, shows: impl Fn(&RgbImage) -> bool) -> Result<RgbImage> {
        let started = Instant::now();
        while started.elapsed() < PATIENCE {
            self.still_runs()?;
            let picture = self.screen.picture()?;
            if shows(&picture) {
                return Ok(picture);
            }
            thread::sleep(Duration::from_millis(10));
        }
        let path = self.folder.join("failed.png");
        self.screen.picture()?.save(&path)?;
        bail!("\u{201c}{what}\u{201d} was not seen within a minute: see {}", path.display())
    }

    /// Ends the program with a signal it cannot catch (SIGKILL, which [`Child::kill`] sends).
    pub fn kill(&mut self) -> Result<()> {
        self.program.kill()?;
        self.program.wait()?;
        Ok(())
    }

    pub fn key(&self, key: &str) -> Result<()> {
        self.xdotool(&["key", key])
    }

    pub fn type_text(&self, text: &str) -> Result<()> {
        self.xdotool(&["type", "--delay", "40", text])
    }

    pub fn resize(&self, width: u32) -> Result<()> {
        self.xdotool(&["windowsize", &self.id, &width.to_string(), &HEIGHT.to_string()])
    }

    pub fn click(&self, x: u32, y: u32) -> Result<()> {
        self.xdotool(&["mousemove", &x.to_string(), &y.to_string()])?;
        thread::sleep(Duration::from_millis(200));
        self.xdotool(&["click", "1"])
    }

    pub fn drag(&self, from: (u32, u32), to: (u32, u32)) -> Result<()> {
        self.xdotool(&["mousemove", &from.0.to_string(), &from.1.to_string()])?;
        thread::sleep(Duration::from_millis(200));
        self.xdotool(&["mousedown", "1"])?;
        for part in 1..=8 {
            let between = |a: u32, b: u32| (a * (8 - part) + b * part) / 8;
            let (x, y) = (between(from.0, to.0), between(from.1, to.1));
            self.xdotool(&["mousemove", &x.to_string(), &y.to_string()])?;
            thread::sleep(Duration::from_millis(60));
        }
        self.xdotool(&["mouseup", "1"])
    }

    /// The share of one core the program uses while nothing happens, once it has come to rest.
    ///
    /// What went before takes a second or two to end (the pointer's last move, a sentence that fades, settings that are
    /// kept), so the share is taken again until it is that of a window at rest. The frame a minute that renews ages
    /// costs a hundredth of a second.
    pub fn idle_cpu(&mut self) -> Result<f64> {
        const WATCHED: Duration = Duration::from_secs(2);
        self.xdotool(&["mousemove", "700", "880"])?;
        let started = Instant::now();
        loop {
            self.still_runs()?;
            let before = self.cpu_ticks()?;
            thread::sleep(WATCHED);
            // Linux counts processor time in hundredths of a second (proc(5)).
            let share = (self.cpu_ticks()? - before) / 100.0 / WATCHED.as_secs_f64();
            if share < IDLE {
                return Ok(share);
            }
            ensure!(started.elapsed() < PATIENCE, "it uses {:.0}% of a core while nothing happens", share * 100.0);
        }
    }

    fn cpu_ticks(&self) -> Result<f64> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.program.id()))?;
        let after_name = stat.rsplit(')').next().unwrap_or_default();
        let fields: Vec<&str> = after_name.split_whitespace().collect();
        let field = |i: usize| fields.get(i).and_then(|text| text.parse::<f64>().ok()).unwrap_or(0.0);
        Ok(field(11) + field(12))
    }

    pub fn quit(&mut self) -> Result<()> {
        self.key("ctrl+q")?;
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            if let Some(status) = self.program.try_wait()? {
                let mut said = String::new();
                if let Some(mut stderr) = self.program.stderr.take() {
                    stderr.read_to_string(&mut said)?;
                }
                ensure!(status.success() && !said.contains("panicked"), "it quit with {status}: {said}");
                return Ok(());
            }
            thread::sleep(Duration::from_millis(50));
        }
        bail!("it did not quit within a minute")
    }

    fn xdotool(&self, arguments: &[&str]) -> Result<()> {
        self.xdotool_output(arguments).map(drop)
    }

    fn xdotool_output(&self, arguments: &[&str]) -> Result<String> {
        let output = self.screen.command("xdotool").args(arguments).output().context("xdotool is needed")?;
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

impl Drop for Window<'_> {
    fn drop(&mut self) {
        _ = self.program.kill();
        _ = self.program.wait();
    }
}

/// How many colours a picture has, up to a few hundred.
pub fn colours(picture: &RgbImage) -> usize {
    let mut seen = std::collections::HashSet::new();
    picture.pixels().step_by(7).for_each(|pixel| {
        if seen.len() < 300 {
            seen.insert(*pixel);
        }
    });
    seen.len()
}

/// How many pixels of a place differ between two pictures of the same size.
pub fn changed(before: &RgbImage, after: &RgbImage, [left, top, right, bottom]: [u32; 4]) -> usize {
    let pixels = (top..bottom).flat_map(|y| (left..right).map(move |x| (x, y)));
    pixels.filter(|&(x, y)| before.get_pixel_checked(x, y) != after.get_pixel_checked(x, y)).count()
}

pub fn count(picture: &RgbImage, [left, top, right, bottom]: [u32; 4], colour: Rgb<u8>) -> usize {
    let rows = top..bottom.min(picture.height());
    let pixels = rows.flat_map(|y| (left..right.min(picture.width())).map(move |x| (x, y)));
    pixels.filter(|&(x, y)| *picture.get_pixel(x, y) == colour).count()
}

/// Reads the X window dump format, version 7 (`X11/XWDFile.h`): 24 or 32 bits a pixel, blue first.
fn read_xwd(bytes: &[u8]) -> Option<RgbImage> {
    let word = |i: usize| -> Option<usize> {
        let bytes: [u8; 4] = bytes.get(4 * i..4 * i + 4)?.try_into().ok()?;
        usize::try_from(u32::from_be_bytes(bytes)).ok()
    };
    let (width, height) = (word(4)?, word(5)?);
    let (bits, stride, colours) = (word(11)?, word(12)?, word(19)?);
    let pixels = bytes.get(word(0)? + colours * 12..)?;
    let step = bits / 8;
    let mut picture = RgbImage::new(u32::try_from(width).ok()?, u32::try_from(height).ok()?);
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        let at = y as usize * stride + x as usize * step;
        let blue_green_red = pixels.get(at..at + 3)?;
        *pixel = Rgb([*blue_green_red.get(2)?, *blue_green_red.get(1)?, *blue_green_red.first()?]);
    }
    Some(picture)
}
