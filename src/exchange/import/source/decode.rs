//! From bytes to text: detects the encoding of a file, or that it is not text.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::ReadError;

/// Text, and how its bytes were decoded.
#[derive(Debug)]
pub struct Decoded {
    pub text: String,
    /// The name of the encoding, for people.
    pub encoding: &'static str,
    /// Whether the encoding is only a guess, so that letters may be wrong.
    pub guessed: bool,
}

/// # Errors
/// When the bytes are empty or not text.
pub(crate) fn decode(bytes: &[u8]) -> Result<Decoded, ReadError> {
    if bytes.is_empty() {
        return Err(ReadError::Empty);
    }
    if let Some(what) = known_binary(bytes) {
        return Err(ReadError::NotText(what));
    }
    let (encoding, name) = match Encoding::for_bom(bytes) {
        Some((encoding, _)) if encoding == UTF_8 => (UTF_8, "UTF-8"),
        Some((encoding, _)) => (encoding, if encoding == UTF_16LE { "UTF-16LE" } else { "UTF-16BE" }),
        None => match utf16_without_mark(bytes) {
            Some(encoding) => (encoding, if encoding == UTF_16LE { "UTF-16LE" } else { "UTF-16BE" }),
            None if std::str::from_utf8(bytes).is_ok() => (UTF_8, "UTF-8"),
            None => (WINDOWS_1252, "Windows-1252"),
        },
    };
    let (text, faulty) = encoding.decode_with_bom_removal(bytes);
    if !is_text(&text) {
        return Err(ReadError::NotText(""));
    }
    // A few invalid letters in UTF-8 with a byte order mark become replacement characters; invalid UTF-16 is
    // something else altogether.
    if faulty && encoding != UTF_8 {
        return Err(ReadError::NotText(""));
    }
    if text.trim().is_empty() {
        return Err(ReadError::Empty);
    }
    Ok(Decoded { text: text.into_owned(), encoding: name, guessed: encoding == WINDOWS_1252 })
}

/// Judges the start of a file: whether the rest can be text.
pub(super) fn may_be_text(start: &[u8]) -> Result<(), ReadError> {
    if let Some(what) = known_binary(start) {
        return Err(ReadError::NotText(what));
    }
    // In UTF-16 without a mark, all zeros are on the same side.
    let has_zero = |offset: usize| start.iter().skip(offset).step_by(2).any(|byte| *byte == 0);
    if Encoding::for_bom(start).is_none() && has_zero(0) && has_zero(1) {
        return Err(ReadError::NotText(""));
    }
    Ok(())
}

/// The kinds of files most often given instead of a text file.
fn known_binary(bytes: &[u8]) -> Option<&'static str> {
    const MARKS: &[(&[u8], &str)] = &[
        (b"%PDF", "it looks like a PDF"),
        (b"\x89PNG", "it looks like a picture"),
        (b"\xff\xd8\xff", "it looks like a picture"),
        (b"\x1f\x8b", "it looks like a compressed file"),
    ];
    MARKS.iter().find(|(mark, _)| bytes.starts_with(mark)).map(|(_, what)| *what)
}

/// In UTF-16 every space, digit and delimiter has a zero byte, always on the same side.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    if bytes.len() < 4 || !bytes.len().is_multiple_of(2) {
        return None;
    }
    let zeros = |offset: usize| bytes.iter().skip(offset).step_by(2).filter(|byte| **byte == 0).count();
    let (first, second) = (zeros(0), zeros(1));
    let enough = bytes.len() / 2 / 20 + 1;
    let encoding = match (first, second) {
        (0, found) if found >= enough => UTF_16LE,
        (found, 0) if found >= enough => UTF_16BE,
        _ => return None,
    };
    // A stray zero byte in other text does not yield delimiters.
    let (text, faulty) = encoding.decode_without_bom_handling(bytes);
    (!faulty && text.contains([',', ';', '\t', '\n', '\r'])).then_some(encoding)
}

/// Text has no null characters and hardly any control characters.
fn is_text(text: &str) -> bool {
    let mut controls = 0_usize;
    for letter in text.chars() {
        match letter {
            '\0' => return false,
            '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1a}' => {}
            '\u{1}'..='\u{1f}' | '\u{7f}' => controls += 1,
            _ => {}
        }
    }
    controls * 100 <= text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> (String, &'static str) {
        let decoded = decode(bytes).expect("text");
        (decoded.text, decoded.encoding)
    }

    fn utf16(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
            .collect()
    }

    #[test]
    fn encodings_are_told_apart() {
        let sample = "Name,Stadt\nZoë,Köln\n";
        assert_eq!(text(sample.as_bytes()), (sample.to_owned(), "UTF-8"));
        assert_eq!(text(format!("\u{feff}{sample}").as_bytes()), (sample.to_owned(), "UTF-8"));
        for (big, name) in [(false, "UTF-16LE"), (true, "UTF-16BE")] {
            assert_eq!(text(&utf16(sample, big)), (sample.to_owned(), name), "without a mark");
            assert_eq!(
                text(&utf16(&format!("\u{feff}{sample}"), big)),
                (sample.to_owned(), name),
                "with a mark"
            );
            assert_eq!(text(&utf16("名前,市\n王明,北京\n", big)).1, name);
        }
        assert_eq!(
            text(b"Name;Stadt\nJ\xfcrgen;K\xf6ln \x96 S\xfcd\n"),
            ("Name;Stadt\nJürgen;Köln – Süd\n".to_owned(), "Windows-1252")
        );
    }

    #[test]
    fn what_is_no_text_is_said_to_be_none() {
        for bytes in [
            &b"PK\x03\x04rest"[..],
            b"\x89PNG\r\n",
            b"a,b\0c\n",
            b"\x01\x02\x03\x04\x05",
            b"\xff\xfe\x00\xd8",
        ] {
            assert!(matches!(decode(bytes), Err(ReadError::NotText(_))), "{bytes:?}");
        }
        for bytes in [&b""[..], b"\xef\xbb\xbf", b" \r\n\n"] {
            assert!(matches!(decode(bytes), Err(ReadError::Empty)), "{bytes:?}");
        }
    }
}
