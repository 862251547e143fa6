//! Adding entries: one transaction for as many as fit in one. It compares the entry before by its value, so
//! that nothing is added to a log that was put back and went on differently.

use crate::sharing::entry::{self, EntryHash};
use crate::sharing::etcd::keys::{KeyRange, RangeRequest};
use crate::sharing::etcd::transaction::{Compare, Operation, Put};
use crate::sharing::log::Appended;
use crate::sharing::remote::connection::{Connection, Done};
use crate::sharing::remote::entries::{self, MOST_INLINE, StoredEntry};
use crate::sharing::remote::error::RemoteError;
use crate::sharing::remote::pieces;

/// How many entries are added at once.
const MOST_AT_ONCE: usize = 32;
/// How often an entry in pieces is tried again when they are gone before it is there.
const MOST_TRIES: usize = 3;

/// The last entry of the log that is known, as copies are given it and as it is stored.
#[derive(Debug, Clone)]
pub(super) struct LastEntry {
    pub number: u64,
    pub hash: EntryHash,
    pub stored: Vec<u8>,
}

impl LastEntry {
    pub(super) fn of(given: &[u8], stored: StoredEntry) -> Self {
        Self { number: stored.number, hash: entry::hash(given), stored: stored.bytes }
    }
}

/// Why a transaction with entries did nothing.
enum NotAdded {
    Overtaken,
    PiecesGone,
}

/// Adds entries after the one with this hash. `last` is what is known of that one, and of the last one
/// afterwards.
pub(super) fn append(
    connection: &mut Connection,
    last: &mut Option<LastEntry>,
    (first, after): (u64, &EntryHash),
    added: &[Vec<u8>],
) -> Result<Appended, RemoteError> {
    let Some(before) = first.checked_sub(1).filter(|before| *before >= connection.meta.from) else {
        return Ok(Appended::Refused);
    };
    if known(connection, last, (before, after))?.is_none() {
        return Ok(Appended::Refused);
    }
    let (mut number, mut rest) = (first, added);
    while !rest.is_empty() {
        let Some(known) = last.as_ref() else { return Ok(Appended::Refused) };
        let count = fitting(rest);
        let (some, others) = rest.split_at_checked(count).unwrap_or((rest, &[]));
        let (next, count) = if count == 0 {
            // Alone, and too large: in pieces.
            let Some((large, others)) = rest.split_first() else { break };
            rest = others;
            (add_large(connection, known, number, large)?, 1)
        } else {
            rest = others;
            (add_small(connection, known, number, some)?, some.len())
        };
        let Some(next) = next else { return Ok(Appended::Refused) };
        *last = Some(next);
        number = number.saturating_add(count as u64);
    }
    Ok(Appended::Added)
}

/// The entry with this number, if it is the one with this hash. It is read if it is not the last one known.
pub(super) fn known<'a>(
    connection: &mut Connection,
    last: &'a mut Option<LastEntry>,
    (number, hash): (u64, &EntryHash),
) -> Result<Option<&'a LastEntry>, RemoteError> {
    let is_known = |last: &LastEntry| last.number == number && last.hash == *hash;
    if !last.as_ref().is_some_and(is_known) {
        let (page, stored) = entries::read(connection, number, 1)?;
        let found = page.first().zip(stored).map(|((_, given), stored)| LastEntry::of(given, stored));
        let Some(found) = found.filter(is_known) else { return Ok(None) };
        *last = Some(found);
    }
    Ok(last.as_ref())
}

/// How many of the first entries fit in one transaction; none if the first is too large.
fn fitting(entries: &[Vec<u8>]) -> usize {
    let mut bytes = 0;
    let fits = |entry: &&Vec<u8>| {
        bytes += entry.len();
        bytes <= MOST_INLINE
    };
    entries.iter().take(MOST_AT_ONCE).take_while(fits).count()
}

/// Adds entries in one transaction. `None` if somebody else was first.
fn add_small(
    connection: &mut Connection,
    before: &LastEntry,
    first: u64,
    added: &[Vec<u8>],
) -> Result<Option<LastEntry>, RemoteError> {
    let (mut puts, mut last) = (Vec::new(), None);
    for (number, given) in (first..).zip(added) {
        let bytes = entries::seal_whole(connection, number, given)?;
        puts.push(Operation::Put(Put::new(connection.paths.entry(number), bytes.as_slice())));
        last = Some(LastEntry::of(given, StoredEntry { number, bytes }));
    }
    Ok(match add(connection, before, Vec::new(), puts)? {
        Ok(()) => last,
        Err(_) => None,
    })
}

/// Adds an entry whose pieces are put there first. `None` if somebody else was first.
fn add_large(
    connection: &mut Connection,
    before: &LastEntry,
    number: u64,
    given: &[u8],
) -> Result<Option<LastEntry>, RemoteError> {
    let packed = entries::pack(given)?;
    for _ in 0..MOST_TRIES {
        let upload = pieces::upload(connection, &packed)?;
        let bytes = entries::seal_list(connection, number, &upload.list)?;
        let keys = upload.list.keys(connection);
        let compare = keys.iter().map(|key| Compare::Present(key.clone().into())).collect();
        let entry = Operation::Put(Put::new(connection.paths.entry(number), bytes.as_slice()));
        let stay = keys.iter().map(|key| Operation::Put(Put::without_lease(key.as_str())));
        let added = add(connection, before, compare, std::iter::once(entry).chain(stay).collect());
        // If nobody knows whether it was added, this does no harm either: then the pieces have no lease, or
        // without them it will not be.
        let _ = connection.etcd.revoke(upload.lease);
        match added? {
            Ok(()) => return Ok(Some(LastEntry::of(given, StoredEntry { number, bytes }))),
            Err(NotAdded::Overtaken) => return Ok(None),
            Err(NotAdded::PiecesGone) => {}
        }
    }
    Err(RemoteError::NotUploaded("its pieces were gone before it was there".to_owned()))
}

fn add(
    connection: &mut Connection,
    before: &LastEntry,
    mut compare: Vec<Compare>,
    puts: Vec<Operation>,
) -> Result<Result<(), NotAdded>, RemoteError> {
    let known = connection.paths.entry(before.number);
    let next = connection.paths.entry(before.number.saturating_add(1));
    compare.push(Compare::Value { key: known.clone().into(), value: before.stored.clone() });
    compare.push(Compare::Absent(next.clone().into()));
    let asked = [known, next].map(|key| RangeRequest::all(KeyRange::one(key)));
    let answers = match connection.guarded(compare, puts, asked.to_vec())? {
        Done::Yes => return Ok(Ok(())),
        Done::No(answers) => answers,
    };
    let mut found = answers.into_iter().map(|answer| answer.kvs.into_iter().next());
    let is_same = found.next().flatten().is_some_and(|pair| pair.value == before.stored);
    let is_free = found.next().is_some_and(|next| next.is_none());
    Ok(Err(if is_same && is_free { NotAdded::PiecesGone } else { NotAdded::Overtaken }))
}
