//! Colours by what they mean. Every meaning also has a sign that is not colour (a mark, bold, a word), so
//! the screen reads the same without any.

use ratatui::style::{Color, Modifier, Style};

/// One style for each meaning.
#[derive(Debug, Clone, Copy)]
pub struct Theme {
    pub border: Style,
    pub border_focused: Style,
    pub title: Style,
    pub title_focused: Style,
    pub heading: Style,
    pub label: Style,
    pub quiet: Style,
    /// The line the keys act on.
    pub selected: Style,
    /// The selected line of a pane without the focus.
    pub selected_elsewhere: Style,
    pub key: Style,
    pub bar: Style,
    pub good: Style,
    pub warning: Style,
    pub bad: Style,
    pub mark: Style,
    pub input: Style,
}

impl Theme {
    /// Colours that read well on dark and on light terminals: the terminal's own foreground and
    /// background, and a few of its sixteen colours.
    #[must_use]
    pub fn colour() -> Self {
        let plain = Style::new();
        let bold = plain.add_modifier(Modifier::BOLD);
        let quiet = plain.fg(Color::DarkGray);
        Self {
            border: quiet,
            border_focused: plain.fg(Color::Cyan),
            title: plain,
            title_focused: bold.fg(Color::Cyan),
            heading: bold,
            label: quiet,
            quiet,
            selected: bold.fg(Color::Indexed(231)).bg(Color::Indexed(24)),
            selected_elsewhere: bold,
            key: bold.fg(Color::Cyan),
            bar: plain.fg(Color::Cyan),
            good: plain.fg(Color::Green),
            warning: plain.fg(Color::Yellow),
            bad: bold.fg(Color::Red),
            mark: bold.fg(Color::Magenta),
            input: plain.add_modifier(Modifier::UNDERLINED),
        }
    }

    /// No colour at all: bold, dim and reversed carry what colour would.
    #[must_use]
    pub fn mono() -> Self {
        let plain = Style::new();
        let bold = plain.add_modifier(Modifier::BOLD);
        let quiet = plain.add_modifier(Modifier::DIM);
        Self {
            border: quiet,
            border_focused: bold,
            title: plain,
            title_focused: bold,
            heading: bold,
            label: quiet,
            quiet,
            selected: plain.add_modifier(Modifier::REVERSED),
            selected_elsewhere: bold,
            key: bold,
            bar: plain,
            good: plain,
            warning: bold,
            bad: bold,
            mark: bold,
            input: plain.add_modifier(Modifier::UNDERLINED),
        }
    }

    /// Mono when `no_color` is set to anything but nothing (<https://no-color.org>), else colour.
    #[must_use]
    pub fn from_environment(no_color: Option<&str>) -> Self {
        if no_color.is_some_and(|value| !value.is_empty()) { Self::mono() } else { Self::colour() }
    }
}
