//! What a backup of a shared register holds besides its records: what is known of the log, and what was not
//! in the log yet.

use std::io;
use std::path::Path;

use serde_json::Value;

use super::Extra;
use crate::store::journal::known::KnownMembers;
use crate::store::log::KnownLog;
use crate::store::waiting;

/// The line with what is known of the log. There may be several.
const KNOWN: &str = "known_of_the_log";
/// The line with a piece of the file of what waits. There may be several, in order.
const WAITING: &str = "waiting_to_be_shared";
/// How much is in one line: few enough bytes for any reader of lines.
const IDS: usize = 2_048;
const PIECE_BYTES: usize = 64 * 1024;

/// The lines for a data folder. `known` is that of its register.
pub fn extras(data: &Path, known: &KnownLog) -> io::Result<Vec<Extra>> {
    let mut extras = Vec::new();
    for members in KnownMembers::pieces(known, IDS) {
        extras.push(Extra { word: KNOWN.to_owned(), value: serde_json::to_value(members)? });
    }
    let waiting = waiting::read(data)?;
    // What is not text is damage, and told wherever it is opened.
    let text = String::from_utf8_lossy(&waiting);
    let mut rest = &*text;
    while !rest.is_empty() {
        let end = (0..=PIECE_BYTES.min(rest.len())).rev().find(|end| rest.is_char_boundary(*end));
        let (piece, more) = rest.split_at(end.unwrap_or_default());
        extras.push(Extra { word: WAITING.to_owned(), value: Value::String(piece.to_owned()) });
        rest = more;
    }
    Ok(extras)
}

/// What a backup knows of the log.
pub fn known(extras: &[Extra]) -> KnownLog {
    let mut known = KnownLog::default();
    for extra in extras.iter().filter(|extra| extra.word == KNOWN) {
        let members = serde_json::from_value::<KnownMembers>(extra.value.clone()).ok();
        if let Some(KnownLog { ids, merges, sources }) = members.and_then(KnownMembers::read) {
            known.ids.extend(ids);
            known.merges.extend(merges);
            known.sources.extend(sources);
        }
    }
    known
}

/// The file of what waited.
pub fn waiting(extras: &[Extra]) -> Vec<u8> {
    let pieces = extras.iter().filter(|extra| extra.word == WAITING);
    pieces.filter_map(|extra| extra.value.as_str()).collect::<String>().into_bytes()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::EntityKind;
    use crate::files;
    use crate::register::MergedAway;

    #[test]
    fn what_is_known_and_what_waits_is_read_as_it_was_written_in_pieces() {
        let folder = tempfile::tempdir().unwrap();
        let id = Uuid::from_u128;
        let merged = |number| MergedAway { kind: EntityKind::Person, gone: id(number), kept: id(number + 1) };
        let mut held = KnownLog { merges: (1..9_000).map(merged).collect(), ..KnownLog::default() };
        held.ids.extend((1..10_000).map(id));
        held.sources.insert([7; 32]);
        let lines = "{\"v\":1,\"name\":\"Zoë\"}\n".repeat(20_000);
        let path = waiting::path(folder.path());
        files::make_folder(path.parent().unwrap()).unwrap();
        files::replace(&path, lines.as_bytes()).unwrap();
        let extras = extras(folder.path(), &held).unwrap();
        assert_eq!((known(&extras), waiting(&extras)), (held, lines.into_bytes()));
        let longest = extras.iter().map(|extra| extra.value.to_string().len()).max();
        assert!(longest.is_some_and(|bytes| bytes < 512 * 1024), "{longest:?}");
        assert_eq!((known(&[]), waiting(&[])), (KnownLog::default(), Vec::new()));
    }
}
