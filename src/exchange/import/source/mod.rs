//! What is given to an import: a file, several, a folder or an archive. Every member becomes tables or text
//! here, so that the formats only need to know what is in them. What can't be read says why.

mod archive;
mod decode;
mod digits;
pub(crate) mod guard;
mod input;
pub mod row;
mod scan;
mod sections;
pub(crate) mod sheets;
pub mod table;
mod text;
mod workbook;
mod xls;
mod xls_digits;

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use input::Input;
use sections::{Verdict, verdict};
use table::Table;
use text::Bytes;

use super::progress::ImportProgress;
use crate::files;

/// Why something can't be read at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    #[error("the file is empty; a roster has a header such as “First name,Last name,Email”")]
    Empty,
    #[error("the file is not text{}; save the roster as CSV and import that",
        if .0.is_empty() { String::new() } else { format!(" ({})", .0) })]
    NotText(&'static str),
    /// Why a workbook can't be read.
    #[error("the workbook can't be read: {0}; save its sheet as CSV and import that")]
    Workbook(String),
    /// Why an archive can't be read.
    #[error("the archive can't be read: {0}; unpack it and import its files")]
    Archive(String),
    /// The most megabytes that would be accepted.
    #[error("it is larger than {0} MB; save only the people as CSV, in several files, and import those")]
    TooLarge(u64),
    #[error("the table has more than 1,000,000 rows; split it, and import one part after the other")]
    TooLong,
    #[error(
        "the table has more than 1,000 columns, which no roster has; save only the roster and import that"
    )]
    TooWide,
    #[error("{0}")]
    Unread(String),
}

/// The most files of a folder.
const MOST_FILES: usize = 2_000;
/// How deep below a folder files are looked for.
const DEEPEST: usize = 4;
/// The most bytes of all files together.
const MOST_BYTES: u64 = 512 * 1024 * 1024;
/// The most rows of all tables together.
const MOST_ROWS: u64 = 4_000_000;

/// Files to import, as tables and text.
#[derive(Debug, Default)]
pub struct Source {
    pub members: Vec<Member>,
    /// Files that were not read, and why.
    pub left_out: Vec<(String, String)>,
    bytes: u64,
    rows: u64,
    pub(super) progress: ImportProgress,
}

/// One file.
#[derive(Debug)]
pub struct Member {
    /// Its name, with the folders above it within the archive or folder given.
    pub name: String,
    pub content: Content,
}

#[derive(Debug)]
pub enum Content {
    /// The tables of a text file, or the sheets of a workbook that are not empty.
    Tables(Vec<Table>),
    /// Text that is no table: vCard, iCalendar.
    Text(Decoded),
}

/// A whole text, and how its bytes were decoded.
#[derive(Debug)]
pub struct Decoded {
    pub text: String,
    /// The name of the encoding, for people.
    pub encoding: &'static str,
    /// Whether the encoding is only a guess, so that letters may be wrong.
    pub guessed: bool,
}

impl Member {
    /// The name without folders, and without its ending, in lower case: `users` for `Export/Users.csv`.
    #[must_use]
    pub fn stem(&self) -> String {
        let name = last_part(&self.name).to_lowercase();
        name.rsplit_once('.').map_or(name.clone(), |(stem, _)| stem.to_owned())
    }

    /// Its tables; none if it is text.
    #[must_use]
    pub fn tables(&self) -> &[Table] {
        match &self.content {
            Content::Tables(tables) => tables,
            Content::Text(_) => &[],
        }
    }
}

impl Source {
    /// Files and folders, one after the other; `-` is `input`.
    ///
    /// # Errors
    /// When one can't be read; or, if it is a file, when it is nothing that can be imported.
    pub fn open(paths: &[PathBuf], input: impl Read) -> Result<Self, ReadError> {
        Self::open_watched(paths, input, &ImportProgress::default())
    }

    /// The same, for somebody who waits.
    ///
    /// # Errors
    /// When one can't be read; or, if it is a file, when it is nothing that can be imported; or when the
    /// import was canceled.
    pub fn open_watched(
        paths: &[PathBuf],
        mut input: impl Read,
        progress: &ImportProgress,
    ) -> Result<Self, ReadError> {
        let mut source = Self { progress: progress.clone(), ..Self::default() };
        progress.begin_reading();
        for path in paths {
            if path == Path::new("-") {
                let read = input::of_stream(&mut input).map_err(|error| unread("standard input", &error))?;
                let added = read.and_then(|read| source.add("standard input", Input::of(read, progress)));
                added.map_err(|error| ReadError::Unread(format!("standard input: {error}")))?;
            } else if files::is_folder(path).map_err(|error| unread_path(path, &error))? {
                source.add_folder(path, "", 0)?;
            } else {
                let read = input::of_file(path, progress).map_err(|error| unread_path(path, &error))?;
                let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
                let added = read.and_then(|read| source.add(&name, read));
                added.map_err(|error| ReadError::Unread(format!("“{}”: {error}", path.display())))?;
            }
        }
        source.require_members()?;
        Ok(source)
    }

    /// One file.
    ///
    /// # Errors
    /// When it is nothing that can be imported.
    pub fn of(name: &str, bytes: &[u8]) -> Result<Self, ReadError> {
        let mut source = Self::default();
        source.add(name, Input::of(bytes.to_vec(), &ImportProgress::default()))?;
        source.require_members()?;
        Ok(source)
    }

    fn require_members(&self) -> Result<(), ReadError> {
        if !self.members.is_empty() {
            return Ok(());
        }
        let reasons: Vec<String> =
            self.left_out.iter().take(4).map(|(name, why)| format!("“{name}”: {why}")).collect();
        let reasons = if reasons.is_empty() { String::new() } else { format!(" ({})", reasons.join("; ")) };
        Err(ReadError::Unread(format!(
            "there is no file that can be imported{reasons}; name a table, a workbook, or contacts"
        )))
    }

    /// Adds a file, or the members of an archive.
    fn add(&mut self, name: &str, input: Input) -> Result<(), ReadError> {
        wanted(name).map_err(|why| ReadError::Unread(why.to_owned()))?;
        let bytes = match input {
            Input::Packed(bytes) if workbook::is_archive(&bytes) && !archive::is_workbook(&bytes) => bytes,
            file => return self.add_file(name, file),
        };
        let before = self.members.len();
        let mut unpacked = archive::unpack(&bytes, wanted_of_many)?;
        drop(bytes);
        unpacked.sort_by(|one, other| one.0.cmp(&other.0));
        for (name, contents) in unpacked {
            match contents {
                Ok(bytes) if workbook::is_archive(&bytes) && !archive::is_workbook(&bytes) => {
                    self.left_out.push((name, "it is an archive within an archive".to_owned()));
                }
                Ok(bytes) => {
                    let input = Input::of(bytes, &self.progress);
                    self.add_or_leave(&name, input)?;
                }
                Err(why) => self.left_out.push((name, why)),
            }
        }
        if self.members.len() == before {
            let why = "it is a ZIP archive, but no workbook, and holds nothing that can be imported";
            return Err(ReadError::Workbook(why.to_owned()));
        }
        Ok(())
    }

    /// Adds one of many files. What is no text, or empty, is left out with the reason.
    fn add_or_leave(&mut self, name: &str, input: Input) -> Result<(), ReadError> {
        match self.add_file(name, input) {
            Err(why @ (ReadError::Empty | ReadError::NotText(_))) => {
                self.left_out.push((name.to_owned(), about_one(&why)));
                Ok(())
            }
            other => other.map_err(|error| ReadError::Unread(format!("“{name}”: {error}"))),
        }
    }

    fn add_file(&mut self, name: &str, input: Input) -> Result<(), ReadError> {
        self.bytes = self.bytes.saturating_add(input.length());
        if self.bytes > MOST_BYTES {
            return Err(ReadError::Unread("the files are larger than 512 MB together".to_owned()));
        }
        let content = match input {
            Input::Packed(bytes) => Content::Tables(workbook::read(&bytes)?),
            Input::Text(bytes, length) => {
                // It is read to judge its letters, to find its tables, to recognize it, and for its dates.
                self.progress.expect_bytes(length.saturating_mul(4));
                content(&bytes, length).map_err(|error| ReadError::Unread(files::reason(&error)))??
            }
        };
        if let Content::Tables(tables) = &content {
            self.rows = tables.iter().map(Table::count).fold(self.rows, u64::saturating_add);
            if self.rows > MOST_ROWS {
                return Err(ReadError::Unread(
                    "the tables have more than 4,000,000 rows together".to_owned(),
                ));
            }
        }
        self.members.push(Member { name: name.to_owned(), content });
        Ok(())
    }

    /// Why what was read is not all there is, if something went wrong while it was read.
    #[must_use]
    pub(crate) fn lost(&self) -> Option<String> {
        let tables =
            self.members.iter().flat_map(|member| member.tables().iter().map(move |of| (member, of)));
        let mut lost = tables.filter_map(|(member, table)| Some((member, table.lost()?)));
        lost.next().map(|(member, why)| format!("“{}” can't be read: {why}", member.name))
    }

    fn add_folder(&mut self, folder: &Path, above: &str, depth: usize) -> Result<(), ReadError> {
        let mut entries = files::entries(folder).map_err(|error| unread_path(folder, &error))?;
        entries.sort_by(|one, other| one.name.cmp(&other.name));
        for entry in entries.into_iter().filter(|entry| !entry.name.starts_with('.')) {
            let name = format!("{above}{}", entry.name);
            if entry.is_folder {
                if depth < DEEPEST {
                    self.add_folder(&entry.path, &format!("{name}/"), depth + 1)?;
                } else {
                    self.left_out.push((name, "it is too deep below the folder".to_owned()));
                }
            } else if !entry.is_file {
                self.left_out.push((name, "it is not a file".to_owned()));
            } else if let Err(why) = wanted_of_many(&name) {
                self.left_out.push((name, why.to_owned()));
            } else if self.members.len() + self.left_out.len() >= MOST_FILES {
                return Err(ReadError::Unread(format!(
                    "“{}” holds more than 2,000 files; name those to import",
                    folder.display()
                )));
            } else {
                let read = input::of_file(&entry.path, &self.progress);
                match read.map_err(|error| unread_path(&entry.path, &error))? {
                    Ok(input) => self.add_or_leave(&name, input)?,
                    Err(why) => self.left_out.push((name, about_one(&why))),
                }
            }
        }
        Ok(())
    }
}

/// A reason, as it is said of one of many files.
fn about_one(why: &ReadError) -> String {
    let why = why.to_string();
    why.split(';').next().unwrap_or_default().replacen("the file", "it", 1)
}

/// What a text is: contacts, or the tables of a text.
fn content(bytes: &Bytes, length: u64) -> io::Result<Result<Content, ReadError>> {
    let judged = match decode::judge(bytes.open()?)? {
        Ok(judged) => judged,
        Err(refused) => return Ok(Err(refused)),
    };
    let mut text = String::new();
    let mut reader = bytes.text(judged.encoding)?;
    reader.read_more(&mut text)?;
    if !is_cards(&text) {
        return Ok(sections::tables(bytes, judged)?.map(Content::Tables));
    }
    if length > input::MOST_HELD {
        return Ok(Err(ReadError::TooLarge(64)));
    }
    while reader.read_more(&mut text)? {}
    if let Verdict::Refused(refused) = verdict(&reader, judged) {
        return Ok(Err(refused));
    }
    Ok(Ok(Content::Text(Decoded { text, encoding: judged.name(), guessed: judged.is_guess })))
}

/// Whether a file may be read: nobody's messages are.
fn wanted(name: &str) -> Result<(), &'static str> {
    let file = last_part(name).to_lowercase();
    if name.starts_with("__MACOSX/") || file == ".ds_store" || file == "thumbs.db" {
        Err("it is a note of the operating system")
    } else if file.contains("messages") {
        Err("messages are never read")
    } else {
        Ok(())
    }
}

/// Whether a file that nobody named may be read: those that are nothing else than tables and contacts.
fn wanted_of_many(name: &str) -> Result<(), &'static str> {
    wanted(name)?;
    let ending = last_part(name).rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
    match ending.as_deref().unwrap_or_default() {
        "csv" | "tsv" | "tab" | "xlsx" | "xlsm" | "xlsb" | "xls" | "ods" | "vcf" | "vcard" | "ics" => Ok(()),
        _ => Err("it is no table, workbook or contacts"),
    }
}

fn last_part(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or(name)
}

/// Whether a text is made of vCards or calendars, however it begins.
fn is_cards(text: &str) -> bool {
    let first = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    first.get(.."BEGIN:V".len()).is_some_and(|start| start.eq_ignore_ascii_case("BEGIN:V"))
}

fn unread(name: &str, error: &io::Error) -> ReadError {
    ReadError::Unread(format!("{name} can't be read: {}", files::reason(error)))
}

fn unread_path(path: &Path, error: &io::Error) -> ReadError {
    unread(&format!("“{}”", path.display()), error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_folder_gives_its_tables_and_says_what_it_left() {
        let folder = tempfile::tempdir().expect("folder");
        let write = |name: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("folder");
            fs::write(path, bytes).expect("file");
        };
        write("users.csv", b"sourcedId,givenName\n1,Ann\n");
        write("more/Terms.csv", b"sourcedId,title\n2,Bread\n");
        write("messages.csv", b"FROM,TO,CONTENT\na,b,secret\n");
        write("photo.csv", b"\x89PNG\r\n");
        write("x.txt", b"Name\nAnn\n");
        write("friends.vcf", b"\r\nbegin:vcard\r\nEND:VCARD\r\n");
        let source = Source::open(&[folder.path().to_owned()], io::empty()).expect("a folder");
        let names: Vec<&str> = source.members.iter().map(|member| member.name.as_str()).collect();
        assert_eq!(names, ["friends.vcf", "more/Terms.csv", "users.csv"]);
        assert_eq!(source.members[1].stem(), "terms");
        assert!(matches!(source.members[0].content, Content::Text(_)));
        assert!(source.members[2].tables()[0].has_columns(&["SOURCED_ID", "given name"]));
        let left: Vec<String> = source.left_out.iter().map(|(name, why)| format!("{name}: {why}")).collect();
        let wanted = [
            "messages.csv: messages are never read",
            "photo.csv: it is not text (it looks like a picture)",
            "x.txt: it is no table, workbook or contacts",
        ];
        assert_eq!(left, wanted);
    }

    #[test]
    fn more_rows_than_all_files_may_have_are_refused() {
        let mut source = Source { rows: MOST_ROWS - 2, ..Source::default() };
        let mut add = |text: &str| source.add("x.csv", Input::of(text.into(), &ImportProgress::default()));
        assert_eq!(add("Name\nAnn\nBo\n"), Ok(()));
        assert_eq!(
            add("Name\nCleo\n").expect_err("one too many").to_string(),
            "the tables have more than 4,000,000 rows together"
        );
    }

    #[test]
    fn contacts_that_memory_would_not_hold_are_refused() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("x.vcf");
        let card = "BEGIN:VCARD\nFN:Ann Berg\nEND:VCARD\n";
        let most = usize::try_from(input::MOST_HELD).expect("a size") / card.len();
        fs::write(&path, card.repeat(most + 1)).expect("file");
        let open = || Source::open(std::slice::from_ref(&path), io::empty());
        let refused = open().expect_err("too large").to_string();
        assert!(refused.contains("larger than 64 MB"), "{refused}");
        fs::write(&path, card.repeat(1_000)).expect("file");
        assert!(open().is_ok());
    }

    #[test]
    fn messages_are_never_read_even_if_they_are_named() {
        let refused = Source::of("Messages_12.csv", b"FROM,TO\n").expect_err("refused").to_string();
        assert_eq!(refused, "messages are never read");
    }

    #[test]
    fn a_table_with_very_many_columns_is_refused() {
        for count in [1_001, 100_000] {
            let header = vec!["x"; count].join(",");
            assert_eq!(Source::of("x.csv", header.as_bytes()).map(|_| ()), Err(ReadError::TooWide));
        }
        assert!(Source::of("x.csv", vec!["x"; 1_000].join(",").as_bytes()).is_ok());
    }

    /// A large file is read from the disk each time; when it is gone, that is said.
    #[test]
    fn the_rows_of_a_large_file_are_read_when_they_are_wanted() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("x.csv");
        let lines = (0..60_000).map(|number| format!("Ann {number},ann{number}@example.org\n"));
        let text: String = ["Name,Email\n".to_owned()].into_iter().chain(lines).collect();
        fs::write(&path, &text).expect("file");
        let paths = std::slice::from_ref(&path);
        let progress = ImportProgress::default();
        let source = Source::open_watched(paths, io::empty(), &progress).expect("a table");
        let (done, of) = progress.done().expect("a size");
        let percent = done * 100 / of;
        assert!((45..60).contains(&percent), "two of four readings: {percent}");
        let table = &source.members[0].tables()[0];
        assert_eq!((table.count(), table.rows().count(), source.lost()), (60_000, 60_000, None));
        assert_eq!(table.rows().last().map(|row| row.last_line), Some(60_001));
        progress.cancel();
        assert_eq!(table.rows().count(), 0);
        assert_eq!(source.lost(), Some("“x.csv” can't be read: the import was canceled".to_owned()));
        let canceled = Source::open_watched(paths, io::empty(), &progress).expect_err("canceled");
        assert!(canceled.to_string().contains("the import was canceled"), "{canceled}");
        let source = Source::open(paths, io::empty()).expect("a table");
        fs::remove_file(&path).expect("gone");
        assert_eq!(source.members[0].tables()[0].rows().count(), 0);
        assert!(source.lost().expect("lost").contains("no such file"));
    }
}
