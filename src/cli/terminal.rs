//! The terminal: taken over when the screen opens, and restored whatever happens.

use std::io::{self, Stdout, Write as _, stdout};
use std::mem::ManuallyDrop;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crossterm::clipboard::CopyToClipboard;
use crossterm::event::{DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste};
use crossterm::execute;
use crossterm::style::Print;
use crossterm::terminal::{
    Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen, SetTitle, disable_raw_mode, enable_raw_mode,
};
use ratatui::Terminal;
use rustix::process::{Signal, kill_current_process_group};

use crate::app::drawn::Hit;
use crate::app::{App, Copied, Geometry};
use crate::cli::backend::CompactBackend;
use crate::cli::clipboard::Clipboard;
use crate::cli::detail_delay::KeptDetail;
use crate::ui;
use crate::ui::settle::Settle;
use crate::ui::theme::Theme;

static TAKEN: AtomicBool = AtomicBool::new(false);

/// Reports clicks and the wheel, also beyond column 223, but no mouse movement.
const MOUSE: &str = "\x1b[?1000h\x1b[?1006h";
/// The query for the background color (OSC 11).
const ASK_BACKGROUND: &str = "\x1b]11;?\x07";

/// The terminal while alumnet controls it.
pub(super) struct Screen {
    /// Never dropped: ratatui would print to a terminal that may be gone, and panic. [`restore`] undoes
    /// what needs undoing.
    terminal: ManuallyDrop<Terminal<CompactBackend<Stdout>>>,
    settle: Settle,
    detail: KeptDetail,
    mouse: bool,
    can_erase: bool,
    clipboard: Clipboard,
}

impl Screen {
    /// Takes over the terminal; with `mouse`, it reports clicks and the wheel. `can_erase` says whether it
    /// can erase a part of a line.
    pub(crate) fn take(mouse: bool, can_erase: bool, clipboard: Clipboard) -> io::Result<Self> {
        enter(mouse)?;
        let terminal = Terminal::new(CompactBackend::new(stdout(), can_erase)).inspect_err(|_| restore())?;
        Ok(Self {
            terminal: ManuallyDrop::new(terminal),
            settle: Settle::default(),
            detail: KeptDetail::default(),
            mouse,
            can_erase,
            clipboard,
        })
    }

    /// Takes over the terminal again after others used it; the next frame is drawn in full.
    pub(crate) fn take_again(&mut self) -> io::Result<()> {
        // Others may have changed the terminal's modes.
        disable_raw_mode()?;
        enter(self.mouse)?;
        execute!(stdout(), Clear(ClearType::All))?;
        self.terminal = ManuallyDrop::new(Terminal::new(CompactBackend::new(stdout(), self.can_erase))?);
        self.settle = Settle::default();
        Ok(())
    }

    /// Restores the terminal and suspends alumnet's whole process group until the shell continues it.
    pub(crate) fn suspend(&mut self) -> io::Result<()> {
        restore();
        kill_current_process_group(Signal::TSTP)?;
        // The signal may reach another thread first. Without a shell to continue alumnet it is ignored.
        thread::sleep(Duration::from_millis(20));
        self.take_again()
    }

    /// Queries the background color. The answer arrives among the keys.
    #[expect(clippy::unused_self, reason = "only who has the terminal may ask it")]
    pub(crate) fn ask_background(&self) -> io::Result<()> {
        execute!(stdout(), Print(ASK_BACKGROUND))
    }

    /// Copies text to the clipboard: through the terminal (OSC 52), which also works remotely, if that is
    /// sure to take it; otherwise through a program. If there is none, the terminal may still take it.
    pub(crate) fn copy(&self, text: &str) -> io::Result<Copied> {
        if !self.clipboard.terminal_takes && self.clipboard.hand_over(text) {
            return Ok(Copied::Done);
        }
        execute!(stdout(), CopyToClipboard::to_clipboard_from(text))?;
        Ok(if self.clipboard.terminal_takes { Copied::Done } else { Copied::Asked })
    }

    /// Draws the app in its current state. With `keeps_detail`, the detail stays what it was if it is where
    /// it was.
    pub(crate) fn draw(&mut self, app: &mut App, theme: &Theme, keeps_detail: bool) -> io::Result<()> {
        let mut geometry = Geometry::default();
        self.terminal.draw(|frame| {
            geometry = ui::draw(frame, app, theme);
            if self.detail.frame(frame.buffer_mut(), geometry.detail(), keeps_detail) {
                // Its lines are not those of what is selected.
                geometry.hits.retain(|(_, hit)| !matches!(hit, Hit::Target(_)));
            }
            self.settle.frame(frame.buffer_mut());
        })?;
        app.drawn(geometry);
        Ok(())
    }
}

fn enter(mouse: bool) -> io::Result<()> {
    enable_raw_mode()?;
    TAKEN.store(true, Ordering::SeqCst);
    let mouse = if mouse { MOUSE } else { "" };
    execute!(stdout(), EnterAlternateScreen, EnableBracketedPaste, SetTitle("alumnet"), Print(mouse))
        .inspect_err(|_| restore())
}

impl Drop for Screen {
    fn drop(&mut self) {
        restore();
    }
}

/// Restores the terminal, once. Errors don't matter here: the terminal may be gone.
pub(super) fn restore() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        drop(execute!(
            stdout(),
            DisableMouseCapture,
            DisableBracketedPaste,
            LeaveAlternateScreen,
            crossterm::cursor::Show
        ));
        drop(disable_raw_mode());
        drop(stdout().flush());
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::env;
    use std::io::Read as _;
    use std::sync::mpsc::channel;
    use std::thread;

    use portable_pty::{CommandBuilder, PtySize, native_pty_system};

    use super::*;
    use crate::app::Setting;
    use crate::app::keys::keymap::Keymap;
    use crate::cli::environment::{ids, now, today};
    use crate::ui::theme::{Depth, Look, Themes};

    const WHERE: &str = "ALUMNET_PANIC_ON";

    #[test]
    #[ignore = "started by another test as a process of its own, in a terminal"]
    fn somebody_panics() {
        let setting =
            Setting { now: now(), today: today(), ids: ids(), actor: String::new(), name: String::new() };
        let mut app = App::new(setting, Keymap::from_table().expect("keys"));
        let place = env::var(WHERE).expect("where to panic");
        crate::cli::hooks().expect("hooks");
        let mut screen = Screen::take(true, true, Clipboard::default()).expect("a terminal");
        screen
            .draw(&mut app, Themes::built_in(Depth::Indexed).expect("themes").of(Look::Dark), false)
            .expect("draws");
        if place == "another thread" {
            // As in the real program, the main thread waits for an event that never comes.
            let (sender, events) = channel::<()>();
            thread::spawn(|| panic!("on purpose, on another thread"));
            let _ = events.recv();
            drop(sender);
        }
        panic!("on purpose, where it is drawn");
    }

    /// Starts this test binary in a terminal, lets it panic there, and returns what the terminal shows
    /// in the end.
    fn after_a_panic(place: &str) -> (vt100::Parser, bool, u32) {
        let pair = native_pty_system()
            .openpty(PtySize { rows: 40, cols: 120, pixel_width: 0, pixel_height: 0 })
            .expect("a terminal");
        let before = pair.master.get_termios();
        let mut command = CommandBuilder::new(env::current_exe().expect("this binary"));
        command.args(["cli::terminal::tests::somebody_panics", "--exact", "--ignored", "--nocapture"]);
        command.env(WHERE, place);
        command.env("RUST_BACKTRACE", "0");
        let mut child = pair.slave.spawn_command(command).expect("starts");
        let mut reader = pair.master.try_clone_reader().expect("a reader");
        let reader = thread::spawn(move || {
            let mut written = Vec::new();
            let _ = reader.read_to_end(&mut written);
            written
        });
        let code = child.wait().expect("ends").exit_code();
        let is_cooked = pair.master.get_termios() == before;
        // Drop the last handle of the terminal, so that the reader sees the end.
        drop(pair.slave);
        let written = reader.join().expect("read");
        let words = String::from_utf8_lossy(&written);
        assert!(
            words.contains("\u{1b}[?1049h") && words.contains("\u{1b}[?2004h"),
            "the screen was open: {words}"
        );
        let mut parser =
            vt100::Parser::new(40.try_into().expect("lines"), 120.try_into().expect("columns"), 0);
        parser.process(&written);
        (parser, is_cooked, code)
    }

    #[test]
    fn a_panic_gives_the_terminal_back_and_is_told_on_it() {
        for place in ["this thread", "another thread"] {
            let (parser, is_cooked, code) = after_a_panic(place);
            let screen = parser.screen();
            assert!(
                !screen.alternate_screen() && !screen.hide_cursor() && !screen.bracketed_paste(),
                "{place}"
            );
            assert!(is_cooked, "{place}");
            assert_eq!(code, 101, "{place}");
            assert!(screen.contents().contains("on purpose"), "{place}: {}", screen.contents());
        }
    }
}
