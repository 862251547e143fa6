//! The state of text input, one line or several. Libraries do the editing; this maps keys to their requests
//! and makes sure that pasted text stays text.

use ratatui_textarea::{self as textarea, CursorMove, TextArea};
use tui_input::{Input, InputRequest};

use crate::app::keys::key::{Code, Key};

/// A single line of text with a cursor.
#[derive(Debug, Clone, Default)]
pub struct TextInput {
    input: Input,
}

impl TextInput {
    #[must_use]
    pub(crate) fn new(text: &str) -> Self {
        Self { input: Input::new(text.to_owned()) }
    }

    /// A text with the cursor behind so many characters.
    #[must_use]
    pub(crate) fn with_cursor(text: String, cursor: usize) -> Self {
        Self { input: Input::new(text).with_cursor(cursor) }
    }

    #[must_use]
    pub(crate) fn text(&self) -> &str {
        self.input.value()
    }

    /// The text left of the cursor.
    #[must_use]
    pub(crate) fn before_cursor(&self) -> &str {
        let text = self.input.value();
        let end = text.char_indices().nth(self.input.cursor()).map_or(text.len(), |(place, _)| place);
        text.get(..end).unwrap_or(text)
    }

    /// Returns whether the key edits text.
    pub(crate) fn key(&mut self, key: Key) -> bool {
        let request = match (key.code, key.ctrl, key.alt) {
            (Code::Char('w'), true, false) | (Code::Backspace, _, true) => InputRequest::DeletePrevWord,
            (Code::Char('u'), true, false) => InputRequest::DeleteLine,
            (Code::Char('k'), true, false) => InputRequest::DeleteTillEnd,
            (Code::Char('a'), true, false) | (Code::Home, ..) => InputRequest::GoToStart,
            (Code::Char('e'), true, false) | (Code::End, ..) => InputRequest::GoToEnd,
            (Code::Char('b'), false, true) | (Code::Left, true, _) => InputRequest::GoToPrevWord,
            (Code::Char('f'), false, true) | (Code::Right, true, _) => InputRequest::GoToNextWord,
            (Code::Backspace, ..) => InputRequest::DeletePrevChar,
            (Code::Delete, ..) => InputRequest::DeleteNextChar,
            (Code::Left, ..) => InputRequest::GoToPrevChar,
            (Code::Right, ..) => InputRequest::GoToNextChar,
            (Code::Char(letter), false, false) if !letter.is_control() => InputRequest::InsertChar(letter),
            _ => return false,
        };
        self.input.handle(request);
        true
    }

    /// Pastes text: line ends and tabs become spaces, other control characters are dropped, and nothing in it
    /// is ever run as a command.
    pub(crate) fn paste(&mut self, text: &str) {
        for letter in text.trim_end_matches(['\r', '\n']).replace("\r\n", "\n").chars() {
            match letter {
                '\n' | '\r' | '\t' => drop(self.input.handle(InputRequest::InsertChar(' '))),
                letter if letter.is_control() => {}
                letter => drop(self.input.handle(InputRequest::InsertChar(letter))),
            }
        }
    }
}

/// Several lines of text with a cursor.
#[derive(Debug, Clone)]
pub struct TextBlock {
    area: TextArea<'static>,
}

impl TextBlock {
    #[must_use]
    pub(crate) fn new(text: &str) -> Self {
        let mut area = TextArea::new(text.split('\n').map(str::to_owned).collect());
        area.move_cursor(CursorMove::Bottom);
        area.move_cursor(CursorMove::End);
        Self { area }
    }

    /// The text, without trailing spaces and line ends.
    #[must_use]
    pub(crate) fn text(&self) -> String {
        self.area.lines().join("\n").trim_end().to_owned()
    }

    #[must_use]
    pub(crate) fn lines(&self) -> &[String] {
        self.area.lines()
    }

    /// The number of the cursor's line, and the text left of the cursor on it.
    #[must_use]
    pub(crate) fn cursor(&self) -> (usize, &str) {
        let cursor = self.area.cursor();
        let line = self.area.lines().get(cursor.0).map_or("", String::as_str);
        let end = line.char_indices().nth(cursor.1).map_or(line.len(), |(place, _)| place);
        (cursor.0, line.get(..end).unwrap_or(line))
    }

    /// Returns whether the key was used. Up on the first line and Down on the last are not:
    /// they leave the field.
    pub(crate) fn key(&mut self, key: Key) -> bool {
        let last = self.area.lines().len().saturating_sub(1);
        let line = self.area.cursor().0;
        let code = match key.code {
            Code::Char(letter) if key.ctrl => match letter {
                'a' | 'e' | 'k' | 'w' | 'u' => textarea::Key::Char(letter),
                _ => return false,
            },
            Code::Char(letter) => textarea::Key::Char(letter),
            Code::Enter => textarea::Key::Enter,
            Code::Backspace => textarea::Key::Backspace,
            Code::Delete => textarea::Key::Delete,
            Code::Left => textarea::Key::Left,
            Code::Right => textarea::Key::Right,
            Code::Home => textarea::Key::Home,
            Code::End => textarea::Key::End,
            Code::Up if line > 0 => textarea::Key::Up,
            Code::Down if line < last => textarea::Key::Down,
            _ => return false,
        };
        // The library's Ctrl-u is undo; here, as in every other field, it deletes to the start of the line.
        if key.ctrl && key.code == Code::Char('u') {
            self.area.delete_line_by_head();
        } else {
            self.area.input(textarea::Input { key: code, ctrl: key.ctrl, alt: key.alt, shift: false });
        }
        true
    }

    /// Pastes text, keeping its lines.
    pub(crate) fn paste(&mut self, text: &str) {
        let text = text.replace("\r\n", "\n").replace('\r', "\n").replace('\t', " ");
        let plain: String = text.chars().filter(|letter| *letter == '\n' || !letter.is_control()).collect();
        self.area.insert_str(plain.trim_end_matches('\n'));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(keys: &[&str]) -> TextInput {
        let mut input = TextInput::default();
        for key in keys {
            input.key(key.parse().unwrap());
        }
        input
    }

    #[test]
    fn letters_of_any_script_are_typed_and_taken_back() {
        let mut input = typed(&["Z", "o", "ë", "Space", "王", "Backspace"]);
        assert_eq!(input.text(), "Zoë ");
        input.key("Home".parse().unwrap());
        assert_eq!(input.before_cursor(), "");
        assert!(!input.key("Ctrl-s".parse().unwrap()));
    }

    #[test]
    fn pasted_text_is_one_line_of_plain_text() {
        let mut input = TextInput::default();
        input.paste("Amina\tOkafor\r\n\u{1b}[31mx\n");
        assert_eq!(input.text(), "Amina Okafor [31mx");
    }

    #[test]
    fn several_lines_keep_their_lines() {
        let mut block = TextBlock::new("one\ntwo");
        for key in ["Enter", "t", "h", "Up", "x"] {
            assert!(block.key(key.parse().unwrap()));
        }
        assert_eq!(block.text(), "one\ntwxo\nth");
        assert_eq!(block.cursor(), (1, "twx"));
        block.paste("a\r\nb\u{1b}");
        assert_eq!(block.text(), "one\ntwxa\nbo\nth");
        assert!(!block.key("Ctrl-s".parse().unwrap()));
        assert!(!block.key("Tab".parse().unwrap()));
    }
}
