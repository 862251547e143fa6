//! Reads every record of the database on two threads, and sums up what was found.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::domain::{EntityKind, Record};
use crate::store::codec::{Entry, Mark};
use crate::store::database::fault::Fault;
use crate::store::database::records::Database;
use crate::store::digest::RegisterDigest;
use crate::text::panics;

/// How many of the latest change sets are known right after opening, and can be undone.
pub const MOST_RECENT: usize = 1_000;

/// How many records are read between two progress reports.
const STEP: usize = 2_048;

/// The contents of the database.
#[derive(Debug)]
pub(crate) struct Scan {
    /// Ordered by kind and id.
    pub records: Vec<Record>,
    /// The digest of what was found.
    pub tally: RegisterDigest,
    /// What the database itself says it holds; `None` in an empty one.
    pub mark: Option<Mark>,
    /// A bulk up to this change set may have been written in part.
    pub pending: Option<u64>,
    /// The history entry of the last change set of `mark`.
    pub entry: Option<Entry>,
    /// The latest entries of the history, oldest first.
    pub recent: Vec<(u64, Entry)>,
}

/// Trees smaller than this are read by one thread.
const WORTH_SHARING: u64 = 4_096;

/// What one thread has read.
#[derive(Default)]
struct Half {
    records: BTreeMap<EntityKind, Vec<Record>>,
    tally: RegisterDigest,
    /// The last key read, for every kind that was not read to the end.
    edges: BTreeMap<EntityKind, Vec<u8>>,
}

/// `read` is called regularly with the number of records read, and the number expected.
pub fn scan(database: &Database, read: &(dyn Fn(usize, Option<usize>) + Sync)) -> Result<Scan, Fault> {
    let mark = database.applied()?;
    let pending = database.pending()?;
    let entry = mark.as_ref().map_or(Ok(None), |mark| database.entry(mark.seq))?;
    let recent = database.recent(MOST_RECENT)?;
    // With a bulk half written, the counts are useless.
    let counted =
        mark.as_ref().filter(|_| pending.is_none()).map(RegisterDigest::from_mark).unwrap_or_default();
    let expected = usize::try_from(counted.records()).ok().filter(|count| *count > 0);
    let done = AtomicUsize::new(0);

    let half = |backwards: bool| -> Result<Half, Fault> {
        let mut half = Half::default();
        let Half { records, tally, edges } = &mut half;
        let mut since = 0;
        for kind in EntityKind::ALL.iter().copied() {
            let Some(limit) = share(counted.count(kind), backwards) else { continue };
            let records = records.entry(kind).or_default();
            let edge = database.scan(kind, limit, backwards, &mut |record, weight| {
                tally.add(kind, weight);
                records.push(record);
                since += 1;
                if since == STEP {
                    since = 0;
                    read(done.fetch_add(STEP, Ordering::Relaxed) + STEP, expected);
                }
            })?;
            if let Some(edge) = edge {
                edges.insert(kind, edge);
            }
        }
        Ok(half)
    };
    let (own, other) = thread::scope(|scope| {
        let other = scope.spawn(|| {
            panics::hush_this_thread();
            half(true)
        });
        let own = half(false);
        (own, other.join().unwrap_or_else(|_| Err(Fault::Broken(panics::STOPPED.to_owned()))))
    });
    let (mut own, mut other) = (own?, other?);
    for (kind, low) in &own.edges {
        // Both stopped where the counts said; anything in between would be missed.
        if other.edges.get(kind).is_some_and(|high| !matches!(database.is_gap(*kind, low, high), Ok(true))) {
            return Err(Fault::Broken(format!("it does not hold as many {} as it should", kind.many())));
        }
    }
    own.tally.join(&other.tally);
    let mut records = Vec::with_capacity(usize::try_from(own.tally.records()).unwrap_or_default());
    for kind in EntityKind::ALL {
        records.extend(own.records.remove(kind).unwrap_or_default());
        records.extend(other.records.remove(kind).unwrap_or_default().into_iter().rev());
    }
    Ok(Scan { records, tally: own.tally, mark, pending, entry, recent })
}

/// How many records of a kind one of the two threads reads: they start from both ends and meet in the middle.
/// `None` if the other thread reads all of them.
const fn share(count: u64, backwards: bool) -> Option<u64> {
    match (count < WORTH_SHARING, backwards) {
        (true, true) => None,
        (true, false) => Some(u64::MAX),
        (false, true) => Some(count / 2),
        (false, false) => Some(count - count / 2),
    }
}
