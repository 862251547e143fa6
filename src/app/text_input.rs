//! The state of a line of text being typed. Editing itself is tui-input's; here are the keys that lead to
//! it, and pasted text taken as text.

use tui_input::{Input, InputRequest};

use super::key::{Code, Key};

/// A single line of text with a cursor.
#[derive(Debug, Clone, Default)]
pub struct TextInput {
    input: Input,
}

impl TextInput {
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self { input: Input::new(text.to_owned()) }
    }

    #[must_use]
    pub fn text(&self) -> &str {
        self.input.value()
    }

    /// The text left of the cursor.
    #[must_use]
    pub fn before_cursor(&self) -> &str {
        let text = self.input.value();
        let end = text.char_indices().nth(self.input.cursor()).map_or(text.len(), |(place, _)| place);
        text.get(..end).unwrap_or(text)
    }

    /// Returns whether the key was one for editing text.
    pub fn key(&mut self, key: Key) -> bool {
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

    /// Text from the clipboard: line ends and tabs become blanks, other control characters are dropped, and
    /// nothing in it is ever taken for a command.
    pub fn paste(&mut self, text: &str) {
        for letter in text.trim_end_matches(['\r', '\n']).replace("\r\n", "\n").chars() {
            match letter {
                '\n' | '\r' | '\t' => drop(self.input.handle(InputRequest::InsertChar(' '))),
                letter if letter.is_control() => {}
                letter => drop(self.input.handle(InputRequest::InsertChar(letter))),
            }
        }
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
}
