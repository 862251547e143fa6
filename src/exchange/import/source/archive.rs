//! ZIP archives: members are unpacked in memory and never onto the disk. An archive that would unpack to
//! more than it may, or names a place outside of itself, is refused or loses that member.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::ReadError;
use super::guard::guarded;

/// The most bytes that an archive may have once it is unpacked.
const MOST_UNPACKED: u64 = 512 * 1024 * 1024;
/// The most members.
const MOST_MEMBERS: usize = 2_000;

/// A member, unpacked; or why it was not.
pub(super) type Unpacked = (String, Result<Vec<u8>, String>);

/// Whether an archive is a workbook: both are packed the same way.
pub(super) fn is_workbook(bytes: &[u8]) -> bool {
    let names = guarded(
        || {
            let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| "")?;
            Ok(archive.file_names().flatten().any(|name| {
                matches!(&*name, "[Content_Types].xml" | "mimetype" | "content.xml")
                    || name.starts_with("xl/")
            }))
        },
        |stopped| stopped,
    );
    // What can't be opened is refused as a damaged workbook, which it most often is.
    names.unwrap_or(true)
}

/// Unpacks every file that `wanted` does not leave out with a reason.
///
/// # Errors
/// When the archive is damaged or far too large.
pub(super) fn unpack(
    bytes: &[u8],
    wanted: impl Fn(&str) -> Result<(), &'static str> + Send,
) -> Result<Vec<Unpacked>, ReadError> {
    guarded(|| unpack_up_to(bytes, MOST_UNPACKED, wanted), |stopped| ReadError::Archive(stopped.to_owned()))
}

fn unpack_up_to(
    bytes: &[u8],
    most: u64,
    wanted: impl Fn(&str) -> Result<(), &'static str>,
) -> Result<Vec<Unpacked>, ReadError> {
    let damaged = || ReadError::Archive("it is damaged".to_owned());
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    if archive.len() > MOST_MEMBERS {
        return Err(ReadError::Archive("it holds more than 2,000 files".to_owned()));
    }
    let mut left = most;
    let mut found = Vec::new();
    for index in 0..archive.len() {
        // The name first, because a member that can't be unpacked has one, too.
        let raw = archive.by_index_raw(index).ok();
        let name = raw.and_then(|raw| Some(raw.name().ok()?.into_owned())).unwrap_or_default();
        let mut member = match archive.by_index(index) {
            Ok(member) => member,
            Err(error) => {
                let why = match error {
                    ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => {
                        "it is protected with a password"
                    }
                    _ => "it can't be unpacked",
                };
                found.push((name, Err(why.to_owned())));
                continue;
            }
        };
        if member.is_dir() {
            continue;
        }
        if member.enclosed_name().is_none() {
            found.push((name, Err("its name leads out of the archive".to_owned())));
            continue;
        }
        if let Err(why) = wanted(&name) {
            found.push((name, Err(why.to_owned())));
            continue;
        }
        let mut contents = Vec::new();
        // The size in the table of contents may be a lie, so that only what was unpacked counts.
        let unpacked = member.by_ref().take(left.saturating_add(1)).read_to_end(&mut contents);
        if contents.len() as u64 > left {
            return Err(ReadError::Archive("it is larger than 512 MB once unpacked".to_owned()));
        }
        left -= contents.len() as u64;
        found.push((name, unpacked.map(|_| contents).map_err(|_| "it is damaged".to_owned())));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    fn archive(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, contents) in members {
            writer.start_file(*name, SimpleFileOptions::default()).expect("a member");
            writer.write_all(contents).expect("memory");
        }
        writer.finish().expect("memory").into_inner()
    }

    #[test]
    fn members_are_unpacked_and_those_that_lead_out_are_not() {
        let bytes = archive(&[("a/users.csv", b"x"), ("../../etc/passwd", b"y"), ("messages.csv", b"z")]);
        let wanted = |name: &str| if name == "messages.csv" { Err("never read") } else { Ok(()) };
        let mut found = unpack(&bytes, wanted).expect("an archive");
        found.sort();
        assert_eq!(
            found,
            [
                ("../../etc/passwd".to_owned(), Err("its name leads out of the archive".to_owned())),
                ("a/users.csv".to_owned(), Ok(b"x".to_vec())),
                ("messages.csv".to_owned(), Err("never read".to_owned())),
            ]
        );
    }

    #[test]
    fn an_archive_of_very_many_files_is_refused() {
        let names: Vec<String> = (0..=MOST_MEMBERS).map(|number| format!("{number}.csv")).collect();
        let members: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b"x"[..])).collect();
        let refused = unpack(&archive(&members), |_| Ok(())).expect_err("too many").to_string();
        assert!(refused.contains("more than 2,000 files"), "{refused}");
        assert_eq!(unpack(&archive(&members[1..]), |_| Ok(())).expect("fits").len(), MOST_MEMBERS);
    }

    /// Archives within archives are not opened, however deep they go.
    #[test]
    fn an_archive_within_an_archive_is_left_out() {
        let mut inner = archive(&[("people.csv", b"Name\nAnn Berg\n")]);
        for _ in 0..50 {
            inner = archive(&[("people.csv", b"Name\nBo Li\n"), ("more.csv", &inner)]);
        }
        let source = crate::exchange::import::Source::of("x.zip", &inner).expect("a table");
        assert_eq!(source.members.len(), 1);
        let left = [("more.csv".to_owned(), "it is an archive within an archive".to_owned())];
        assert_eq!(source.left_out, left);
    }

    #[test]
    fn an_archive_that_would_fill_the_memory_is_refused() {
        let bytes = archive(&[("a.csv", &[b'0'; 5_000]), ("b.csv", &[b'0'; 5_000])]);
        assert!(bytes.len() < 1_000);
        let refused = unpack_up_to(&bytes, 8_000, |_| Ok(())).expect_err("too large").to_string();
        assert!(refused.contains("larger than 512 MB once unpacked"), "{refused}");
        assert_eq!(unpack_up_to(&bytes, 10_000, |_| Ok(())).expect("fits").len(), 2);
    }
}
