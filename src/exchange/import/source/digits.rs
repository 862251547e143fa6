//! Number formats of workbooks that say how many digits a number has, such as `00000`: what is in the cell is
//! 417, and what everybody sees is 00417.

/// A number format of digits that are always shown, and the signs between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DigitPattern {
    pieces: Vec<Piece>,
    digits: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece {
    Digit,
    Sign(char),
}

impl DigitPattern {
    /// The pattern of a format code, if it is one that shows more than the number itself.
    pub(super) fn of(code: &str) -> Option<Self> {
        let mut pieces = Vec::new();
        let mut letters = code.chars();
        while let Some(letter) = letters.next() {
            match letter {
                '0' => pieces.push(Piece::Digit),
                // Further digits, if there are any, which are shown anyway.
                '#' => {}
                '"' => pieces.extend(letters.by_ref().take_while(|letter| *letter != '"').map(Piece::Sign)),
                '\\' => pieces.extend(letters.next().map(Piece::Sign)),
                // The width of a letter, or a letter that fills the cell.
                '_' | '*' => drop(letters.next()),
                // A color or a language.
                '[' => drop(letters.by_ref().find(|letter| *letter == ']')),
                // What follows is for negative numbers.
                ';' => break,
                '-' | ' ' | '/' | '(' | ')' | '+' => pieces.push(Piece::Sign(letter)),
                _ => return None,
            }
        }
        let digits = pieces.iter().filter(|piece| **piece == Piece::Digit).count();
        (digits > 1).then_some(Self { pieces, digits })
    }

    /// A whole number as the cell shows it; none for another.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole, and not negative")]
    pub(super) fn shown(&self, number: f64) -> Option<String> {
        if number.fract() != 0.0 || !(0.0..1e15).contains(&number) {
            return None;
        }
        let digits = format!("{:0width$}", number as u64, width = self.digits);
        let mut digits = digits.chars();
        // Digits that have no place of their own stand before the first.
        let mut due = digits.as_str().len() - self.digits + 1;
        let mut shown = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Sign(sign) => shown.push(*sign),
                Piece::Digit => {
                    shown.extend(digits.by_ref().take(due));
                    due = 1;
                }
            }
        }
        Some(shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_as_their_cells_show_them() {
        for (code, number, shown) in [
            ("00000", 417.0, "00417"),
            ("00000", 0.0, "00000"),
            ("00000", 1_234_567.0, "1234567"),
            ("000-00-0000", 1_234_567.0, "001-23-4567"),
            ("\"S\"0000", 42.0, "S0042"),
            ("[$-409]\\#000;-000", 7.0, "#007"),
            ("#0000_)", 12.0, "0012"),
        ] {
            let pattern = DigitPattern::of(code).expect(code);
            assert_eq!(pattern.shown(number).as_deref(), Some(shown), "{code}");
        }
        for code in ["General", "0", "0.00", "#,##0", "yyyy-mm-dd", "0%", "00.0", "@", ""] {
            assert_eq!(DigitPattern::of(code), None, "{code}");
        }
        let pattern = DigitPattern::of("00").expect("a pattern");
        assert_eq!([pattern.shown(-1.0), pattern.shown(1.5), pattern.shown(1e20)], [None, None, None]);
    }
}
