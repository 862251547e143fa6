//! Trimming: the entries before the second-newest snapshot that is whole go once it is old, or they take much
//! room. Nobody is waited for: who comes back later begins anew from a snapshot.

use jiff::{SignedDuration, Timestamp};

use crate::sharing::etcd::keys::{KeyRange, RangeRequest};
use crate::sharing::etcd::transaction::Operation;
use crate::sharing::remote::connection::{Connection, Done};
use crate::sharing::remote::entries::{self, OpenedEntry, StoredEntry};
use crate::sharing::remote::error::RemoteError;
use crate::sharing::remote::pieces::PIECE_BYTES;
use crate::sharing::remote::snapshots;

/// How many entries are deleted at once, with their pieces.
const AT_ONCE: usize = 50;

/// When entries go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrimRule {
    /// So many of the latest stay in any case.
    pub latest: u64,
    /// How old the snapshot must be,
    pub age: SignedDuration,
    /// or how many bytes the entries before it must take.
    pub bytes: u64,
}

impl Default for TrimRule {
    fn default() -> Self {
        Self { latest: 1_000, age: SignedDuration::from_hours(180 * 24), bytes: 256 << 20 }
    }
}

/// Deletes what may go. Returns how many entries that were.
pub(super) fn trim(connection: &mut Connection, rule: TrimRule, now: Timestamp) -> Result<u64, RemoteError> {
    let Some((below, at)) = second_newest(connection)? else { return Ok(0) };
    let range = connection.paths.entries_from(below);
    let asked = RangeRequest { range, limit: 1, keys_only: true };
    let after = connection.ask(vec![asked])?.first().map_or(0, |answer| answer.count);
    let below = below.min(below.saturating_add(after).saturating_sub(rule.latest));
    let is_old = now.duration_since(at) >= rule.age;
    if !is_old && bytes_before(connection, below)? < rule.bytes {
        return Ok(0);
    }
    let mut deleted = 0;
    while let Some(page) = page_before(connection, connection.meta.from, below)? {
        let (Some(first), Some(last)) = (page.first(), page.last()) else { break };
        let entry = |number| connection.paths.entry(number);
        let range = KeyRange::between(entry(first.number), entry(last.number.saturating_add(1)));
        let uploads = page.iter().filter_map(|stored| match entries::open(connection, stored) {
            OpenedEntry::InPieces(list) => Some(connection.paths.pieces(list.upload)),
            _ => None,
        });
        let all = std::iter::once(range).chain(uploads).map(Operation::Delete).collect();
        match connection.guarded(Vec::new(), all, Vec::new())? {
            Done::Yes => deleted += page.len() as u64,
            Done::No(_) => break,
        }
    }
    Ok(deleted)
}

/// The number and time of the second-newest snapshot that is whole.
fn second_newest(connection: &mut Connection) -> Result<Option<(u64, Timestamp)>, RemoteError> {
    let mut newer = None;
    for name in snapshots::listed(connection)?.0 {
        let Some(manifest) = snapshots::manifest(connection, name)? else { continue };
        if !snapshots::is_whole(connection, name, &manifest)? {
            continue;
        }
        match newer {
            None => newer = Some(name.number),
            Some(number) if number > name.number => return Ok(Some((name.number, manifest.made_at()))),
            Some(_) => {}
        }
    }
    Ok(None)
}

/// The first entries from a number on, as far as they are before another; `None` if there are none.
fn page_before(
    connection: &mut Connection,
    from: u64,
    below: u64,
) -> Result<Option<Vec<StoredEntry>>, RemoteError> {
    let mut page = entries::stored(connection, from, AT_ONCE)?;
    page.retain(|entry| entry.number < below);
    Ok((!page.is_empty()).then_some(page))
}

/// The bytes of the entries before a number, about.
fn bytes_before(connection: &mut Connection, below: u64) -> Result<u64, RemoteError> {
    let (mut from, mut bytes) = (connection.meta.from, 0);
    while let Some(page) = page_before(connection, from, below)? {
        for entry in &page {
            bytes += entry.bytes.len();
            if let OpenedEntry::InPieces(list) = entries::open(connection, entry) {
                bytes += list.hashes.len() * PIECE_BYTES;
            }
        }
        from = page.last().map_or(below, |last| last.number.saturating_add(1));
    }
    Ok(bytes as u64)
}
