//! The terminal: taken over when the screen opens, and given back whatever happens.

use std::io::{self, Stdout, Write as _, stdout};
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::execute;
use crossterm::terminal::{EnterAlternateScreen, LeaveAlternateScreen, SetTitle, disable_raw_mode, enable_raw_mode};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;

use crate::app::App;
use crate::ui;
use crate::ui::settle::Settle;
use crate::ui::theme::Theme;

static TAKEN: AtomicBool = AtomicBool::new(false);

/// The terminal while alumnet has it.
pub(super) struct Screen {
    terminal: Terminal<CrosstermBackend<Stdout>>,
    settle: Settle,
}

impl Screen {
    pub fn take() -> io::Result<Self> {
        enable_raw_mode()?;
        TAKEN.store(true, Ordering::SeqCst);
        Self::fill().inspect_err(|_| restore())
    }

    fn fill() -> io::Result<Self> {
        execute!(stdout(), EnterAlternateScreen, EnableBracketedPaste, SetTitle("alumnet"))?;
        let terminal = Terminal::new(CrosstermBackend::new(stdout()))?;
        Ok(Self { terminal, settle: Settle::default() })
    }

    /// Draws the app as it is now.
    pub fn draw(&mut self, app: &mut App, theme: &Theme) -> io::Result<()> {
        let mut geometry = app.geometry;
        self.terminal.draw(|frame| {
            geometry = ui::draw(frame, app, theme);
            self.settle.frame(frame.buffer_mut());
        })?;
        app.drawn(geometry);
        Ok(())
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        restore();
    }
}

/// Gives the terminal back, once. Errors are of no use any more: the terminal may be gone.
pub(super) fn restore() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        drop(execute!(stdout(), DisableBracketedPaste, LeaveAlternateScreen, crossterm::cursor::Show));
        drop(disable_raw_mode());
        drop(stdout().flush());
    }
}
