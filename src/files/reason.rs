//! Why the system refused something, in words for people: no numbers of errors, no names of temporary files.

use std::io::{Error, ErrorKind};

/// The reason of an error, worded to follow “can't be read: ”.
#[must_use]
pub fn reason(error: &Error) -> String {
    if let Some(words) = error.raw_os_error().and_then(of_number) {
        return words;
    }
    if error.get_ref().is_none() {
        return of_kind(error.kind()).unwrap_or("the system reported an error").to_owned();
    }
    // Errors that a library wraps say what they were as text only, with the path of a temporary file.
    let words = error.to_string();
    match error.kind() {
        ErrorKind::Other => reason_in(&words),
        kind => number_in(&words)
            .and_then(of_number)
            .or_else(|| of_library(kind).map(str::to_owned))
            .unwrap_or(words),
    }
}

/// The same for an error that is at hand only as a text; other texts are returned as they are.
#[must_use]
pub fn reason_in(words: &str) -> String {
    number_in(words).and_then(of_number).unwrap_or_else(|| words.to_owned())
}

/// The number in `Permission denied (os error 13)`.
fn number_in(words: &str) -> Option<i32> {
    let (_, rest) = words.split_once("(os error ")?;
    rest.split_once(')')?.0.parse().ok()
}

fn of_number(number: i32) -> Option<String> {
    let error = Error::from_raw_os_error(number);
    let plain = of_kind(error.kind()).map(str::to_owned);
    // The system's own words, without the number.
    plain.or_else(|| {
        let words = error.to_string();
        Some(words.split_once(" (os error")?.0.to_lowercase())
    })
}

/// Words for what the standard library itself reports with a text of its own.
const fn of_library(kind: ErrorKind) -> Option<&'static str> {
    match kind {
        ErrorKind::InvalidData => Some("it is not text"),
        ErrorKind::UnexpectedEof => Some("it ends too early"),
        _ => None,
    }
}

const fn of_kind(kind: ErrorKind) -> Option<&'static str> {
    Some(match kind {
        ErrorKind::NotFound => "no such file or folder",
        ErrorKind::PermissionDenied => "permission denied",
        ErrorKind::AlreadyExists => "it already exists",
        ErrorKind::IsADirectory => "it is a folder, not a file",
        ErrorKind::NotADirectory => "part of the path is a file, not a folder",
        ErrorKind::DirectoryNotEmpty => "the folder is not empty",
        ErrorKind::ReadOnlyFilesystem => "the disk is read-only",
        ErrorKind::StorageFull => "no space left on the disk",
        ErrorKind::QuotaExceeded => "your share of the disk is used up",
        ErrorKind::FileTooLarge => "the file is too large",
        ErrorKind::InvalidFilename => "the file name is too long or not allowed",
        ErrorKind::ResourceBusy | ErrorKind::WouldBlock | ErrorKind::ExecutableFileBusy => {
            "it is in use by another program"
        }
        ErrorKind::CrossesDevices => "it is on another disk",
        ErrorKind::TimedOut => "it took too long",
        ErrorKind::Interrupted => "it was interrupted",
        ErrorKind::BrokenPipe => "nobody reads it any more",
        ErrorKind::UnexpectedEof => "it ends too early",
        ErrorKind::InvalidData => "it is not text",
        ErrorKind::InvalidInput => "the name is not allowed",
        ErrorKind::OutOfMemory => "there is not enough memory",
        ErrorKind::Unsupported => "this system does not support it",
        ErrorKind::StaleNetworkFileHandle => "the network folder is gone",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn every_error_of_the_system_has_words_without_its_number() {
        for number in 1..140 {
            let words = reason(&Error::from_raw_os_error(number));
            assert!(!words.is_empty() && !words.contains("os error") && !words.contains('('), "{words}");
            let wrapped = format!("at path “/tmp/.x.tmp”: {}", Error::from_raw_os_error(number));
            assert_eq!(reason_in(&wrapped), words);
        }
        assert_eq!(reason(&ErrorKind::StorageFull.into()), "no space left on the disk");
    }

    #[test]
    fn words_of_our_own_are_kept() {
        assert_eq!(reason(&Error::other("the backup differs")), "the backup differs");
        assert_eq!(reason_in("the backup differs"), "the backup differs");
    }

    #[test]
    fn what_the_standard_library_and_others_say_is_reworded() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("latin");
        std::fs::write(&path, [0xff]).unwrap();
        assert_eq!(reason(&std::fs::read_to_string(&path).unwrap_err()), "it is not text");
        let refused = tempfile::Builder::new().prefix(".x").tempfile_in(Path::new("/nowhere")).unwrap_err();
        assert_eq!(reason(&refused), "no such file or folder");
    }
}
