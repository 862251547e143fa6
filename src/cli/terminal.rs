//! The terminal: taken over when the screen opens, and given back whatever happens.

use std::io::{self, Stdout, Write as _, stdout};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crossterm::clipboard::CopyToClipboard;
use crossterm::event::{DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste};
use crossterm::execute;
use crossterm::style::Print;
use crossterm::terminal::{Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen, SetTitle, disable_raw_mode, enable_raw_mode};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use rustix::process::{Signal, kill_current_process_group};

use crate::app::{App, Geometry};
use crate::ui;
use crate::ui::settle::Settle;
use crate::ui::theme::Theme;

static TAKEN: AtomicBool = AtomicBool::new(false);

/// Clicks and the wheel, with columns beyond 223. Not what is between: a mouse that moves is no event.
const MOUSE: &str = "\x1b[?1000h\x1b[?1006h";
/// The question for the background colour (OSC 11).
const ASK_BACKGROUND: &str = "\x1b]11;?\x07";

/// The terminal while alumnet has it.
pub(super) struct Screen {
    terminal: Terminal<CrosstermBackend<Stdout>>,
    settle: Settle,
    mouse: bool,
}

impl Screen {
    /// Takes the terminal; with `mouse`, clicks and the wheel are told to alumnet.
    pub fn take(mouse: bool) -> io::Result<Self> {
        enter(mouse)?;
        let terminal = Terminal::new(CrosstermBackend::new(stdout()))?;
        Ok(Self { terminal, settle: Settle::default(), mouse })
    }

    /// Takes the terminal again after it was used by others; the next frame is drawn whole.
    pub fn take_again(&mut self) -> io::Result<()> {
        // Whoever had the terminal may have changed how it reads.
        disable_raw_mode()?;
        enter(self.mouse)?;
        execute!(stdout(), Clear(ClearType::All))?;
        self.terminal = Terminal::new(CrosstermBackend::new(stdout()))?;
        self.settle = Settle::default();
        Ok(())
    }

    /// Gives the terminal back and stops alumnet, and all that runs with it in the same job, until the shell
    /// calls it to the front again.
    pub fn suspend(&mut self) -> io::Result<()> {
        restore();
        kill_current_process_group(Signal::TSTP)?;
        // The signal may reach another thread first. Where nobody could call alumnet back, it is ignored.
        thread::sleep(Duration::from_millis(20));
        self.take_again()
    }

    /// Asks for the colour of the background. The answer comes with the keys.
    #[expect(clippy::unused_self, reason = "only who has the terminal may ask it")]
    pub fn ask_background(&self) -> io::Result<()> {
        execute!(stdout(), Print(ASK_BACKGROUND))
    }

    /// Puts a text on the clipboard through the terminal (OSC 52), which works from afar too.
    #[expect(clippy::unused_self, reason = "only who has the terminal may write to it")]
    pub fn copy(&self, text: &str) -> io::Result<()> {
        execute!(stdout(), CopyToClipboard::to_clipboard_from(text))
    }

    /// Draws the app as it is now.
    pub fn draw(&mut self, app: &mut App, theme: &Theme) -> io::Result<()> {
        let mut geometry = Geometry::default();
        self.terminal.draw(|frame| {
            geometry = ui::draw(frame, app, theme);
            self.settle.frame(frame.buffer_mut());
        })?;
        app.drawn(geometry);
        Ok(())
    }
}

fn enter(mouse: bool) -> io::Result<()> {
    enable_raw_mode()?;
    TAKEN.store(true, Ordering::SeqCst);
    execute!(stdout(), EnterAlternateScreen, EnableBracketedPaste, SetTitle("alumnet"))?;
    if mouse { execute!(stdout(), Print(MOUSE)) } else { Ok(()) }
}

impl Drop for Screen {
    fn drop(&mut self) {
        restore();
    }
}

/// Gives the terminal back, once. Errors are of no use any more: the terminal may be gone.
pub(super) fn restore() {
    // A panic that the store catches and mends must leave the screen alone.
    if !crate::store::panics_are_mended() && TAKEN.swap(false, Ordering::SeqCst) {
        drop(execute!(stdout(), DisableMouseCapture, DisableBracketedPaste, LeaveAlternateScreen, crossterm::cursor::Show));
        drop(disable_raw_mode());
        drop(stdout().flush());
    }
}
