//! Standard output. Words of ours are safe for a terminal wherever they go, as they may quote anything; data
//! for other programs goes out as it is, unless a terminal would read it.

use std::io::{self, IsTerminal as _, Stdout, Write};

use crate::text::columns::clean_lines;

/// Where a subcommand writes: what is written is words.
pub(crate) trait Out: Write {
    /// Writes a file's worth of data.
    fn data(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.write_all(bytes)
    }
}

#[cfg(test)]
impl Out for Vec<u8> {}

pub(crate) struct Output<W> {
    to: W,
    is_terminal: bool,
}

impl Output<Stdout> {
    pub(crate) fn standard() -> Self {
        Self { to: io::stdout(), is_terminal: io::stdout().is_terminal() }
    }
}

impl<W: Write> Write for Output<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.to.write_all(clean_lines(&String::from_utf8_lossy(bytes)).as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

impl<W: Write> Out for Output<W> {
    fn data(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.is_terminal { self.write_all(bytes) } else { self.to.write_all(bytes) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UPSETTING: &str = "Zoë\u{1b}[2J\u{7}\u{202e},\u{9b}x\t1\r\n";

    fn written(is_terminal: bool, write: impl FnOnce(&mut Output<&mut Vec<u8>>) -> io::Result<()>) -> String {
        let mut bytes = Vec::new();
        write(&mut Output { to: &mut bytes, is_terminal }).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn words_are_clean_everywhere_and_data_on_a_terminal() {
        let clean = "Zoë[2J,x\t1\n";
        for is_terminal in [true, false] {
            assert_eq!(written(is_terminal, |out| write!(out, "{UPSETTING}")), clean);
        }
        assert_eq!(written(true, |out| out.data(UPSETTING.as_bytes())), clean);
        assert_eq!(written(false, |out| out.data(UPSETTING.as_bytes())), UPSETTING);
    }
}
