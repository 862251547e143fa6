//! What is stored for an entry, and reading entries. An entry is sealed for its number, whole if it is small;
//! otherwise it is compressed and goes in pieces, and what is sealed there names them.
//!
//! Copies are given entries as they are when opened, and chain them by hashes of that; the seal binds each
//! to its number and generation. What the key does not open is given as it is stored, behind a byte that no
//! entry begins with: every copy passes over it alike, and nobody can write an entry in clear.

use std::io::Read as _;
use std::sync::Arc;

use uuid::Uuid;

use crate::register::ChangeSet;
use crate::sharing::entry::Entry;
use crate::sharing::etcd::keys::RangeRequest;
use crate::sharing::keys::seal::SealedPlace;
use crate::sharing::log::Page;
use crate::sharing::remote::connection::Connection;
use crate::sharing::remote::error::RemoteError;
use crate::sharing::remote::pieces::{self, MOST_PIECES, PIECE_BYTES, PieceList};

/// Entries up to this size are stored whole.
pub const MOST_INLINE: usize = 64 << 10;
/// How many entries are asked for at once.
const ASKED_AT_ONCE: usize = 50;
/// How many answers may bring nothing new before reading is given up.
const MOST_IDLE: usize = 200;
/// The most bytes of an entry that are unpacked.
const MOST_UNPACKED: u64 = 1 << 30;
/// How many pieces a change set may have when it is saved: those of others may make it larger until it is
/// sent.
const MOST_SAVED: usize = MOST_PIECES - 2;
const LEVEL: i32 = 3;
/// The first byte of what is sealed.
const WHOLE: u8 = 0;
const IN_PIECES: u8 = 1;
/// How bytes begin that are not an entry. Entries begin with a brace.
const NO_ENTRY: u8 = 0;

/// What is stored at the number of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct StoredEntry {
    pub number: u64,
    pub bytes: Vec<u8>,
}

/// What was sealed there.
#[derive(Debug)]
pub(super) enum OpenedEntry {
    Whole(Vec<u8>),
    InPieces(PieceList),
    /// The key does not open it, or a newer alumnet wrote it.
    Nothing,
}

/// An entry, sealed whole.
pub(super) fn seal_whole(connection: &Connection, number: u64, entry: &[u8]) -> Result<Vec<u8>, RemoteError> {
    connection.seal(SealedPlace::Entry(number), &[&[WHOLE], entry].concat())
}

/// What stands for an entry whose pieces are elsewhere.
pub(super) fn seal_list(
    connection: &Connection,
    number: u64,
    list: &PieceList,
) -> Result<Vec<u8>, RemoteError> {
    // Ids and hashes can always be written as JSON.
    let list = serde_json::to_vec(list).unwrap_or_default();
    connection.seal(SealedPlace::Entry(number), &[&[IN_PIECES], list.as_slice()].concat())
}

/// An entry as it goes in pieces.
pub(super) fn pack(entry: &[u8]) -> Result<Vec<u8>, RemoteError> {
    let too_large = |words: String| RemoteError::TooLarge(words);
    if entry.len() as u64 > MOST_UNPACKED {
        let (mib, most) = (entry.len() >> 20, MOST_UNPACKED >> 20);
        return Err(too_large(format!("{mib} MiB; {most} MiB are accepted")));
    }
    zstd::encode_all(entry, LEVEL).map_err(|error| too_large(error.to_string()))
}

/// Whether a change set can be sent. One that can't would hold up everything after it for good.
///
/// # Errors
/// If it is too large, which is said in words.
pub fn fits(set: &Arc<ChangeSet>) -> Result<(), RemoteError> {
    let entry = Entry { number: 0, device: Uuid::nil(), prev: [0; 32], set: Arc::clone(set), digest: 0 };
    match entry.to_bytes() {
        Ok(bytes) if bytes.len() > MOST_SAVED * PIECE_BYTES => pieces::fits(&pack(&bytes)?, MOST_SAVED),
        // Nearly all of them are small. Records can always be written.
        _ => Ok(()),
    }
}

fn unpack(packed: &[u8]) -> Option<Vec<u8>> {
    let (mut entry, decoder) = (Vec::new(), zstd::Decoder::with_buffer(packed).ok()?);
    decoder.take(MOST_UNPACKED + 1).read_to_end(&mut entry).ok()?;
    (entry.len() as u64 <= MOST_UNPACKED).then_some(entry)
}

pub(super) fn open(connection: &Connection, entry: &StoredEntry) -> OpenedEntry {
    let Ok(mut opened) = connection.open(SealedPlace::Entry(entry.number), &entry.bytes) else {
        return OpenedEntry::Nothing;
    };
    match opened.first() {
        Some(&WHOLE) => {
            opened.remove(0);
            OpenedEntry::Whole(opened)
        }
        Some(&IN_PIECES) => {
            let list = serde_json::from_slice(opened.get(1..).unwrap_or_default()).ok();
            let list = list.filter(|list: &PieceList| list.hashes.len() <= MOST_PIECES);
            list.map_or(OpenedEntry::Nothing, OpenedEntry::InPieces)
        }
        _ => OpenedEntry::Nothing,
    }
}

/// The bytes that copies are given for an entry.
fn given(connection: &mut Connection, entry: &StoredEntry) -> Result<Vec<u8>, RemoteError> {
    let nothing = || [&[NO_ENTRY], entry.bytes.as_slice()].concat();
    Ok(match open(connection, entry) {
        OpenedEntry::Whole(bytes) => bytes,
        OpenedEntry::Nothing => nothing(),
        OpenedEntry::InPieces(list) => {
            // Not passed over: pieces can come and go, and then copies would part.
            let packed = pieces::fetch(connection, &list)?.ok_or_else(|| {
                let number = entry.number;
                RemoteError::Damaged(format!("a piece of entry {number} is missing, or another one"))
            })?;
            unpack(&packed).unwrap_or_else(nothing)
        }
    })
}

/// What is stored from a number on: entries that follow each other, and not what is behind a gap, which
/// nobody can have added.
pub(super) fn stored(
    connection: &mut Connection,
    from: u64,
    most: usize,
) -> Result<Vec<StoredEntry>, RemoteError> {
    let mut found: Vec<StoredEntry> = Vec::new();
    let mut range = connection.paths.entries_from(from);
    let mut idle = 0;
    while found.len() < most {
        let limit = ASKED_AT_ONCE.min(most - found.len());
        let limit = u32::try_from(limit).unwrap_or(u32::MAX);
        let answers = connection.ask(vec![RangeRequest::first(range.clone(), limit)])?;
        let Some(answer) = answers.into_iter().next() else { break };
        let (before, last) = (found.len(), answer.kvs.last().map(|pair| pair.key.clone()));
        for pair in answer.kvs {
            // What has no number is not of alumnet.
            let Some(number) = connection.paths.entry_number(&pair.key) else { continue };
            if found.last().is_some_and(|last| last.number.checked_add(1) != Some(number)) {
                return Ok(found);
            }
            found.push(StoredEntry { number, bytes: pair.value });
        }
        let Some(last) = last.filter(|_| answer.more) else { break };
        range = range.after(&last);
        idle += usize::from(found.len() == before);
        if idle > MOST_IDLE {
            return Err(RemoteError::Damaged("somebody put other things between its entries".into()));
        }
    }
    Ok(found)
}

/// Entries from a number on, as copies are given them, and the last of them as it is stored.
pub(super) fn read(
    connection: &mut Connection,
    from: u64,
    most: usize,
) -> Result<(Page, Option<StoredEntry>), RemoteError> {
    let mut stored = stored(connection, from.max(1), most)?;
    let mut page = Vec::with_capacity(stored.len());
    for entry in &stored {
        page.push((entry.number, given(connection, entry)?));
    }
    Ok((page, stored.pop()))
}
