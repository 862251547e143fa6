//! What reads bytes from outside, as functions for `fuzz/` and for a test over a small corpus. A new reader
//! joins the table.

use std::io::{Cursor, Write};
use std::path::Path;

use jiff::civil::date;
use zip::ZipWriter;
use zip::result::ZipResult;
use zip::write::SimpleFileOptions;

use crate::cli;
use crate::domain::date_words;
use crate::exchange::import::formats::Likeness;
use crate::exchange::import::source::Member;
use crate::exchange::import::{self, FORMATS, Format, Options, Reading, Source};
use crate::register::Register;
use crate::sharing::etcd::answer;
use crate::sharing::fuzzing as sharing;
use crate::sharing::mine;
use crate::sharing::remote::snapshot_format;
use crate::store::fuzzing as store;

/// What is done with bytes.
pub type Target = fn(&[u8]);

/// Every target: its name and what it does with bytes. It fails by panicking.
///
/// There is one for each kind of bytes, not for each format: formats are what columns are called, and
/// `import` and `tables` try them all. What is packed is given unpacked, too, because a changed byte in a
/// packed file is only ever found to be damage.
pub const TARGETS: &[(&str, Target)] = &[
    ("journal_line", store::journal_line),
    ("backup", store::backup),
    ("envelope", store::envelope),
    ("import", import_file),
    ("roster", roster),
    ("tables", tables),
    ("vcard", vcard),
    ("archive", archive),
    ("xls", workbook),
    ("xlsx", workbook),
    ("xlsx_sheet", xlsx_sheet),
    ("xlsb", workbook),
    ("ods", workbook),
    ("ods_content", ods_content),
    ("mine", mine::fuzz),
    ("etcd_answer", answer::fuzz),
    ("entry", sharing::entry),
    ("snapshot", snapshot_format::fuzz),
    ("key_chain", sharing::key_chain),
    ("settings", settings),
    ("dates", dates),
];

/// Gives bytes to the target with this name.
pub fn read(name: &str, bytes: &[u8]) {
    if let Some((_, target)) = TARGETS.iter().find(|(target, _)| *target == name) {
        target(bytes);
    }
}

/// A file to import, in every format; what the plan calls good is applied.
///
/// # Panics
/// If a plan breaks a rule.
pub fn import_file(bytes: &[u8]) {
    let Ok(source) = Source::of("file", bytes) else { return };
    for format in [None].into_iter().chain(FORMATS.iter().map(Some)) {
        carry_out(&source, format);
    }
}

/// Text of any encoding with any tables, as rosters.
///
/// # Panics
/// If lines are out of order, or a plan breaks a rule.
pub fn roster(bytes: &[u8]) {
    let Ok(source) = Source::of("file.csv", bytes) else { return };
    for table in source.members.iter().flat_map(Member::tables) {
        let mut before = table.lines.0;
        for row in table.rows() {
            assert!(row.first_line > before && row.last_line >= row.first_line, "lines are in order");
            before = row.last_line;
        }
        assert!(before <= table.lines.1, "no row is below the last line");
        assert_eq!(table.rows().count() as u64, table.count(), "rows are counted");
    }
    carry_out(&source, Format::named("roster"));
}

/// Several tables that refer to each other, as schools' systems and archives have them: a line of `===` and a
/// name begins each.
///
/// # Panics
/// If a plan breaks a rule.
pub fn tables(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let files = text.split("===").filter_map(|part| part.split_once('\n')).enumerate();
    let files: Vec<(String, &[u8])> = files
        .map(|(index, (name, text))| (format!("{index} {}.csv", name.trim()), text.as_bytes()))
        .collect();
    import_in(&packed(&files));
}

/// Contacts.
///
/// # Panics
/// If a plan breaks a rule.
pub fn vcard(bytes: &[u8]) {
    let Ok(source) = Source::of("file.vcf", bytes) else { return };
    carry_out(&source, Format::named("vcard"));
}

/// An archive of whatever can be imported.
///
/// # Panics
/// If a plan breaks a rule.
pub fn archive(bytes: &[u8]) {
    import_in(bytes);
}

/// A workbook of any kind, as it is on the disk.
///
/// # Panics
/// If a plan breaks a rule.
pub fn workbook(bytes: &[u8]) {
    let Ok(source) = Source::of("file", bytes) else { return };
    carry_out(&source, Format::named("roster"));
}

/// The sheet of an XLSX workbook, as XML.
///
/// # Panics
/// If a plan breaks a rule.
pub fn xlsx_sheet(bytes: &[u8]) {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relation = format!(
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
         <Relationship Id=\"r1\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet1.xml\"/>\
         </Relationships>"
    );
    let book = format!(
        "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets>\
         <sheet name=\"S\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
    );
    let styles = format!(
        "<styleSheet xmlns=\"{MAIN}\">\
         <numFmts><numFmt numFmtId=\"164\" formatCode=\"00000\"/></numFmts>\
         <cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"
    );
    workbook(&packed(&[
        ("[Content_Types].xml".to_owned(), b"<Types/>"),
        ("xl/workbook.xml".to_owned(), book.as_bytes()),
        ("xl/_rels/workbook.xml.rels".to_owned(), relation.as_bytes()),
        ("xl/styles.xml".to_owned(), styles.as_bytes()),
        ("xl/worksheets/sheet1.xml".to_owned(), bytes),
    ]));
}

/// The content of an ODS workbook, as XML.
///
/// # Panics
/// If a plan breaks a rule.
pub fn ods_content(bytes: &[u8]) {
    workbook(&packed(&[
        ("mimetype".to_owned(), b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml".to_owned(), bytes),
    ]));
}

/// Files in an archive; empty if they can't be packed.
fn packed(files: &[(String, &[u8])]) -> Vec<u8> {
    let write = || -> ZipResult<Vec<u8>> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in files {
            writer.start_file(name.as_str(), SimpleFileOptions::default())?;
            writer.write_all(bytes)?;
        }
        Ok(writer.finish()?.into_inner())
    };
    write().unwrap_or_default()
}

/// Imports bytes in every format that they may have.
fn import_in(bytes: &[u8]) {
    let Ok(source) = Source::of("file", bytes) else { return };
    for format in FORMATS.iter().filter(|format| (format.recognize)(&source) > Likeness::No) {
        carry_out(&source, Some(format));
    }
}

fn carry_out(source: &Source, format: Option<&'static Format>) {
    let today = date(2024, 9, 16);
    let reading = Reading { today, cohort_is_named: true, ..Reading::default() };
    let Ok((_, facts)) = import::read(source, format, &reading) else { return };
    let options = Options {
        cohort: Some("2024-A".to_owned()),
        create: true,
        program: Some("Certificate".to_owned()),
        skip_bad: true,
        today,
        ..Options::default()
    };
    let mut register = Register::default();
    let mut ids = crate::domain::IdSource::new(1_000, [1; 6]);
    let plan = import::plan(&register, &facts, &options, &mut ids);
    if let Some(set) = plan.set {
        assert!(crate::register::rules::check(&register, &set).is_ok(), "the rules accept the plan");
        assert!(register.apply(&set).is_ok(), "the plan applies");
    }
}

/// The settings file.
pub fn settings(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let _ = cli::settings_are_good(Path::new("settings.toml"), &text);
}

/// A date as people write it. What is read is written in one way, and read again as the same.
///
/// # Panics
/// If it is not.
pub fn dates(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(found) = date_words::read(&text, date(2024, 9, 16)) {
        assert_eq!(found.to_string().parse(), Ok(found), "{text}");
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use rand::rngs::SmallRng;
    use rand::seq::IndexedRandom;
    use rand::{RngExt, SeedableRng};

    use super::*;

    /// How many damaged copies of each file are tried.
    const DAMAGES: usize = 12;

    /// A few bytes changed, removed, doubled or put in from elsewhere.
    fn damage(bytes: &[u8], others: &[Vec<u8>], random: &mut SmallRng) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        for _ in 0..random.random_range(1..5) {
            let at = random.random_range(0..=bytes.len());
            let length = random.random_range(0..=(bytes.len() - at).min(40));
            match random.random_range(0..6) {
                0 => bytes.truncate(at),
                1 => drop(bytes.drain(at..at + length)),
                2 => bytes.extend_from_within(at..at + length),
                3 => bytes.insert(at, random.random()),
                4 => {
                    let other = others.choose(random).map(Vec::as_slice).unwrap_or_default();
                    let from = random.random_range(0..=other.len());
                    let piece = other[from..].iter().take(40).copied().collect::<Vec<_>>();
                    bytes.splice(at..at, piece);
                }
                _ => {
                    if let Some(byte) = bytes.get_mut(at) {
                        *byte ^= 1 << random.random_range(0..8);
                    }
                }
            }
        }
        bytes
    }

    #[test]
    fn no_reader_panics_on_the_corpus_and_its_damaged_copies() {
        let mut random = SmallRng::seed_from_u64(14);
        for (name, target) in TARGETS {
            let folder = Path::new("tests/fixtures/fuzzing").join(name);
            let mut files: Vec<_> = fs::read_dir(&folder)
                .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
                .map(|entry| entry.unwrap().path())
                .collect();
            files.sort();
            let corpus: Vec<Vec<u8>> = files.iter().map(|path| fs::read(path).unwrap()).collect();
            assert!(corpus.len() >= 3, "{name} has too small a corpus");
            for bytes in &corpus {
                target(bytes);
                for _ in 0..DAMAGES {
                    target(&damage(bytes, &corpus, &mut random));
                }
            }
        }
    }
}
