//! The bytes of a roster, read no further than needed to see that they are something else.

use std::io::{self, Read};

use super::ReadError;
use super::decode;
use super::workbook::is_packed;

/// The most that is read. A roster of a hundred thousand people takes a third of it.
const MOST_BYTES: u64 = 64 * 1024 * 1024;
/// How much is read before deciding whether the rest may be text.
const BLOCK_BYTES: u64 = 64 * 1024;

/// Reads a whole file, or the start of one that can't be a roster.
///
/// # Errors
/// When reading fails. What is read but is not text, or too large, is refused inside.
pub fn bytes(mut input: impl Read) -> io::Result<Result<Vec<u8>, ReadError>> {
    let mut bytes = Vec::new();
    input.by_ref().take(BLOCK_BYTES).read_to_end(&mut bytes)?;
    if !is_packed(&bytes)
        && let Err(refused) = decode::may_be_text(&bytes)
    {
        return Ok(Err(refused));
    }
    input.by_ref().take(MOST_BYTES + 1 - BLOCK_BYTES).read_to_end(&mut bytes)?;
    Ok(if bytes.len() as u64 > MOST_BYTES { Err(ReadError::TooLarge) } else { Ok(bytes) })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts what is read of it.
    struct Counted<R>(R, u64);

    impl<R: Read> Read for Counted<R> {
        fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
            let read = self.0.read(bytes)?;
            self.1 += read as u64;
            Ok(read)
        }
    }

    #[test]
    fn zeros_are_refused_after_the_first_block() {
        let mut zeros = Counted(io::repeat(0).take(3_000_000_000), 0);
        assert!(matches!(bytes(&mut zeros), Ok(Err(ReadError::NotText(_)))));
        assert_eq!(zeros.1, BLOCK_BYTES);
    }

    #[test]
    fn text_without_end_is_refused_at_the_limit() {
        let mut endless = Counted(io::repeat(b'a'), 0);
        assert!(matches!(bytes(&mut endless), Ok(Err(ReadError::TooLarge))));
        assert_eq!(endless.1, MOST_BYTES + 1);
    }

    #[test]
    fn a_roster_is_read_whole() {
        let text = "Name,Email\n".repeat(20_000);
        assert_eq!(bytes(text.as_bytes()).unwrap().unwrap(), text.as_bytes());
        // In UTF-16 half of the bytes are zero, always on the same side.
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(bytes(utf16.as_slice()).unwrap().unwrap(), utf16);
    }
}
