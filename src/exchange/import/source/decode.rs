//! From bytes to text: detects the encoding of a file, or that it is not text. A mark at the beginning
//! decides; then the zero bytes of UTF-16; then whether all of it is UTF-8. Otherwise the letters themselves
//! say what is most likely, which is a guess and is said to be one.

use std::io::{self, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::ReadError;

/// How much is read before deciding whether the rest may be text.
const BLOCK: usize = 64 * 1024;

/// The encoding of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Judged {
    pub(super) encoding: &'static Encoding,
    /// Whether it is only a guess, so that letters may be wrong.
    pub(super) is_guess: bool,
}

impl Judged {
    const fn sure(encoding: &'static Encoding) -> Self {
        Self { encoding, is_guess: false }
    }

    /// The name of the encoding, for people.
    pub(super) fn name(self) -> &'static str {
        match self.encoding.name() {
            "windows-1250" => "Windows-1250 (Central European)",
            "windows-1251" => "Windows-1251 (Cyrillic)",
            "windows-1252" => "Windows-1252",
            "windows-1253" => "Windows-1253 (Greek)",
            "windows-1254" => "Windows-1254 (Turkish)",
            "windows-1255" => "Windows-1255 (Hebrew)",
            "windows-1256" => "Windows-1256 (Arabic)",
            "windows-1257" => "Windows-1257 (Baltic)",
            "windows-1258" => "Windows-1258 (Vietnamese)",
            "windows-874" => "Windows-874 (Thai)",
            name => name,
        }
    }
}

/// Reads all of the bytes once and judges how they are to be read as text.
///
/// # Errors
/// When reading fails. What is empty or no text is refused inside.
pub(super) fn judge(mut input: impl Read) -> io::Result<Result<Judged, ReadError>> {
    let mut start = Vec::new();
    input.by_ref().take(BLOCK as u64).read_to_end(&mut start)?;
    if start.is_empty() {
        return Ok(Err(ReadError::Empty));
    }
    if let Err(refused) = may_be_text(&start) {
        return Ok(Err(refused));
    }
    if let Some((encoding, _)) = Encoding::for_bom(&start) {
        return Ok(Ok(Judged::sure(encoding)));
    }
    let mut signs = Signs::new();
    let mut block = start.clone();
    while !block.is_empty() {
        signs.add(&block);
        block.clear();
        input.by_ref().take(BLOCK as u64).read_to_end(&mut block)?;
    }
    Ok(Ok(signs.judged(&start)))
}

/// What speaks for one encoding or another.
struct Signs {
    length: usize,
    /// Zero bytes at even and at odd places.
    zeros: [usize; 2],
    is_utf8: bool,
    /// The beginning of a letter that the next block goes on with.
    cut: Vec<u8>,
    letters: EncodingDetector,
}

impl Signs {
    fn new() -> Self {
        Self {
            length: 0,
            zeros: [0; 2],
            is_utf8: true,
            cut: Vec::new(),
            letters: EncodingDetector::new(Iso2022JpDetection::Allow),
        }
    }

    fn add(&mut self, block: &[u8]) {
        let odd = self.length % 2;
        for (at, zeros) in self.zeros.iter_mut().enumerate() {
            let skip = (at + odd) % 2;
            *zeros += block.iter().skip(skip).step_by(2).filter(|byte| **byte == 0).count();
        }
        self.length += block.len();
        if self.is_utf8 {
            self.cut.extend_from_slice(block);
            let rest = match std::str::from_utf8(&self.cut) {
                Ok(_) => Some(Vec::new()),
                // A letter may be cut at the end of the block.
                Err(error) if error.error_len().is_none() => {
                    self.cut.get(error.valid_up_to()..).map(<[u8]>::to_vec)
                }
                Err(_) => None,
            };
            self.is_utf8 = rest.is_some();
            self.cut = rest.unwrap_or_default();
        }
        self.letters.feed(block, false);
    }

    fn judged(mut self, start: &[u8]) -> Judged {
        if let Some(encoding) = self.utf16_without_mark(start) {
            return Judged::sure(encoding);
        }
        let is_escaped = self.letters.guess(None, Utf8Detection::Allow).name() == "ISO-2022-JP";
        if self.is_utf8 && self.cut.is_empty() && !is_escaped {
            return Judged::sure(UTF_8);
        }
        self.letters.feed(b"", true);
        Judged { encoding: self.letters.guess(None, Utf8Detection::Deny), is_guess: true }
    }

    /// In UTF-16 every space, digit and delimiter has a zero byte, always on the same side.
    fn utf16_without_mark(&self, start: &[u8]) -> Option<&'static Encoding> {
        if self.length < 4 || !self.length.is_multiple_of(2) {
            return None;
        }
        let enough = self.length / 2 / 20 + 1;
        let encoding = match self.zeros {
            [0, found] if found >= enough => UTF_16LE,
            [found, 0] if found >= enough => UTF_16BE,
            _ => return None,
        };
        // A stray zero byte in other text does not yield delimiters.
        let (text, _) = encoding.decode_without_bom_handling(start);
        text.contains([',', ';', '\t', '\n', '\r']).then_some(encoding)
    }
}

/// The encoding to take instead of a guess that turned out to be wrong: one that has a letter for every byte.
pub(super) const ANY_BYTE: Judged = Judged { encoding: WINDOWS_1252, is_guess: true };

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::import::source::{Content, Source};
    use encoding_rs::{BIG5, EUC_KR, GBK, ISO_2022_JP, SHIFT_JIS, WINDOWS_1250, WINDOWS_1251, WINDOWS_1253};

    /// The header of a table, its first row, the encoding, and whether that is a guess.
    type Found = (Vec<String>, Vec<String>, &'static str, bool);

    fn table(bytes: &[u8]) -> Result<Found, ReadError> {
        let source = Source::of("x.csv", bytes)?;
        let Content::Tables(tables) = &source.members[0].content else { panic!("a table") };
        let table = &tables[0];
        let row = table.rows().next().map(|row| row.cells.iter().map(str::to_owned).collect());
        Ok((table.header.clone(), row.unwrap_or_default(), table.encoding, table.encoding_is_guess))
    }

    fn utf16(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
            .collect()
    }

    #[test]
    fn encodings_are_told_apart() {
        let sample = "Name,Stadt\nZoë,Köln\n";
        let is = |bytes: &[u8], name: &str| {
            let (header, row, encoding, is_guess) = table(bytes).expect("a table");
            assert_eq!((header.join(","), row.join(",")), ("Name,Stadt".to_owned(), "Zoë,Köln".to_owned()));
            assert_eq!((encoding, is_guess), (name, false));
        };
        is(sample.as_bytes(), "UTF-8");
        is(format!("\u{feff}{sample}").as_bytes(), "UTF-8");
        for (big, name) in [(false, "UTF-16LE"), (true, "UTF-16BE")] {
            is(&utf16(sample, big), name);
            is(&utf16(&format!("\u{feff}{sample}"), big), name);
            assert_eq!(table(&utf16("名前,市\n王明,北京\n", big)).expect("a table").2, name);
        }
        let (header, row, encoding, is_guess) =
            table(b"Name;Stadt\nJ\xfcrgen;K\xf6ln \x96 S\xfcd\n").expect("a table");
        assert_eq!((header.join(","), row.join(",")), ("Name,Stadt".into(), "Jürgen,Köln – Süd".into()));
        assert_eq!((encoding, is_guess), ("Windows-1252", true));
    }

    /// Rosters as programs of many countries have written them, with the guess that is said.
    #[test]
    fn old_encodings_are_guessed_by_their_letters() {
        for (encoding, text, name) in [
            (WINDOWS_1251, "Имя,Фамилия,Город\nСофия,Иванова,Нижний Новгород\n", "Windows-1251 (Cyrillic)"),
            (
                WINDOWS_1250,
                "Jméno,Příjmení,Město\nŘehoř,Dvořák,Plzeň\nJiří,Kučera,Třebíč\n",
                "Windows-1250 (Central European)",
            ),
            (WINDOWS_1253, "Όνομα,Επώνυμο,Πόλη\nΣοφία,Παπαδοπούλου,Αθήνα\n", "Windows-1253 (Greek)"),
            (SHIFT_JIS, "名前,メール,市\n佐藤さくら,sato@example.org,東京\n", "Shift_JIS"),
            (GBK, "姓名,城市,电话\n王小明,北京市,010\n李娜,上海市,021\n", "GBK"),
            (BIG5, "姓名,城市,電話\n陳怡君,臺北市,02\n林志明,高雄市,07\n", "Big5"),
            (EUC_KR, "이름,도시\n김민준,서울특별시\n이서연,부산광역시\n", "EUC-KR"),
            (ISO_2022_JP, "名前,市\n佐藤さくら,東京\n", "ISO-2022-JP"),
        ] {
            let bytes = if encoding == ISO_2022_JP {
                iso_2022_jp()
            } else {
                let (bytes, _, lossy) = encoding.encode(text);
                assert!(!lossy, "{name}");
                bytes.into_owned()
            };
            let (header, row, found, is_guess) = table(&bytes).expect(name);
            let wanted: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
            assert_eq!((header, row), (to_text(&wanted[0]), to_text(&wanted[1])), "{name}, found {found}");
            assert_eq!((found, is_guess), (name, true));
        }
    }

    fn to_text(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|cell| (*cell).to_owned()).collect()
    }

    /// This encoding can only be read by the crate, not written.
    fn iso_2022_jp() -> Vec<u8> {
        let (bytes, _, _) = encoding_rs::EUC_JP.encode("名前,市\n佐藤さくら,東京\n");
        let mut out = Vec::new();
        let mut is_wide = false;
        for byte in bytes.iter() {
            if (*byte >= 0x80) != is_wide {
                is_wide = !is_wide;
                out.extend_from_slice(if is_wide { b"\x1b$B" } else { b"\x1b(B" });
            }
            out.push(byte & 0x7f);
        }
        out
    }

    #[test]
    fn a_letter_on_the_edge_of_a_block_is_whole() {
        for before in BLOCK - 4..BLOCK {
            let mut text = "Name,Note\n".to_owned();
            text.push_str(&"x".repeat(before - text.len()));
            text.push_str("漢é,y\n");
            let (_, row, encoding, _) = table(text.as_bytes()).expect("a table");
            assert_eq!((row[0].ends_with("x漢é"), encoding), (true, "UTF-8"), "{before}");
        }
    }

    #[test]
    fn what_is_no_text_is_said_to_be_none() {
        for bytes in
            [&b"%PDF-1.7 rest"[..], b"\x89PNG\r\n", b"a,b\0c\n", b"\x01\x02\x03\x04\x05", b"\xff\xfe\x00\xd8"]
        {
            assert!(matches!(table(bytes), Err(ReadError::NotText(_))), "{bytes:?}");
        }
        for bytes in [&b""[..], b"\xef\xbb\xbf", b" \r\n\n"] {
            assert!(matches!(table(bytes), Err(ReadError::Empty)), "{bytes:?}");
        }
    }
}
