//! Text that is read piece by piece from wherever its bytes are, as often as it is needed, so that the memory
//! for it does not grow with the file.

use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::Arc;

use encoding_rs::{CoderResult, Decoder, Encoding};

use crate::exchange::import::progress::{CANCELED, ImportProgress};
use crate::files;

/// How many bytes are read at once.
const BLOCK: usize = 64 * 1024;

/// Where bytes are.
#[derive(Debug, Clone)]
enum BytesPlace {
    Held(Arc<[u8]>),
    File(PathBuf),
}

/// Bytes that can be read again and again.
#[derive(Debug, Clone)]
pub(super) struct Bytes {
    place: BytesPlace,
    progress: ImportProgress,
}

impl Bytes {
    pub(super) fn held(bytes: &[u8], progress: &ImportProgress) -> Self {
        Self { place: BytesPlace::Held(bytes.into()), progress: progress.clone() }
    }

    /// Those of a file that stays where it is.
    pub(super) fn file(path: PathBuf, progress: &ImportProgress) -> Self {
        Self { place: BytesPlace::File(path), progress: progress.clone() }
    }

    /// Reads them from the beginning.
    pub(super) fn open(&self) -> io::Result<BytesReader<'_>> {
        let input: Box<dyn Read> = match &self.place {
            BytesPlace::Held(bytes) => Box::new(&**bytes),
            BytesPlace::File(path) => Box::new(files::open_file(path)?),
        };
        Ok(BytesReader { input, progress: &self.progress })
    }

    /// Reads them as text.
    pub(super) fn text(&self, encoding: &'static Encoding) -> io::Result<TextReader<'_>> {
        Ok(TextReader {
            input: self.open()?,
            decoder: encoding.new_decoder_with_bom_removal(),
            block: vec![0; BLOCK],
            has_ended: false,
            seen: TextSeen::default(),
        })
    }
}

/// Counts what is read, and stops when nobody waits for it any more.
pub(super) struct BytesReader<'b> {
    input: Box<dyn Read + 'b>,
    progress: &'b ImportProgress,
}

impl Read for BytesReader<'_> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        if self.progress.is_canceled() {
            return Err(io::Error::other(CANCELED));
        }
        let read = self.input.read(bytes)?;
        self.progress.add_bytes(read as u64);
        Ok(read)
    }
}

/// What a text is made of, as far as it was read.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct TextSeen {
    pub(super) letters: usize,
    /// Those that are not spaces or line breaks.
    pub(super) says_something: bool,
    pub(super) has_null: bool,
    /// Control characters that no text needs.
    pub(super) controls: usize,
    /// Whether some bytes were no letters of the encoding.
    pub(super) is_faulty: bool,
}

impl TextSeen {
    fn add(&mut self, text: &str) {
        self.letters += text.len();
        self.says_something |= !text.trim().is_empty();
        for byte in text.bytes() {
            match byte {
                0 => self.has_null = true,
                b'\t' | b'\n' | b'\r' | 0x0b | 0x0c | 0x1a => {}
                1..=0x1f | 0x7f => self.controls += 1,
                _ => {}
            }
        }
    }

    /// Text has no null characters and hardly any control characters.
    pub(super) const fn is_text(&self) -> bool {
        !self.has_null && self.controls * 100 <= self.letters
    }
}

pub(super) struct TextReader<'b> {
    input: BytesReader<'b>,
    decoder: Decoder,
    block: Vec<u8>,
    has_ended: bool,
    pub(super) seen: TextSeen,
}

impl TextReader<'_> {
    /// Adds the next piece. Returns whether there was one.
    pub(super) fn read_more(&mut self, text: &mut String) -> io::Result<bool> {
        let before = text.len();
        while !self.has_ended && text.len() == before {
            let read = match self.input.read(&mut self.block) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                read => read?,
            };
            self.has_ended = read == 0;
            let mut bytes = self.block.get(..read).unwrap_or_default();
            loop {
                text.reserve(self.decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(BLOCK));
                let (how, used, is_faulty) = self.decoder.decode_to_string(bytes, text, self.has_ended);
                self.seen.is_faulty |= is_faulty;
                bytes = bytes.get(used..).unwrap_or_default();
                if how == CoderResult::InputEmpty {
                    break;
                }
            }
        }
        self.seen.add(text.get(before..).unwrap_or_default());
        Ok(text.len() > before)
    }

    /// Reads at least this many bytes of text, or all.
    pub(super) fn read_at_least(&mut self, wanted: usize, text: &mut String) -> io::Result<bool> {
        let before = text.len();
        while text.len() - before < wanted && self.read_more(text)? {}
        Ok(text.len() > before)
    }
}
