//! Outlines of journal lines, without their records: the line of a big import is too large to hold in memory,
//! and a list of the history needs little of it. Scans the bytes once and looks only at strings.

use std::collections::HashSet;
use std::io::{self, BufRead};

use crc32fast::Hasher;
use foldhash::fast::FixedState;
use jiff::Timestamp;
use serde::Deserialize;
use uuid::Uuid;

use super::known::KnownMembers;
use super::line;
use super::origin::OriginMembers;
use crate::domain::EntityKind;
use crate::register::Origin;
use crate::store::codec::FORMAT;
use crate::store::log::{KnownLog, LogNote};

/// The head of a line, and counts of the rest.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct LineOutline {
    pub seq: u64,
    pub snapshot: bool,
    pub id: Uuid,
    pub at: Timestamp,
    pub actor: String,
    pub label: String,
    pub undoes: Option<Uuid>,
    pub origin: Option<Box<Origin>>,
    /// In a shared register: where this is in the log.
    pub log: Option<LogNote>,
    /// In the snapshot of a shared register: what is known of the log besides its records.
    pub known: Option<Box<KnownLog>>,
    /// How many records of each kind it changes.
    pub counts: Vec<(EntityKind, usize)>,
    /// The first record it changes.
    pub first: Option<(EntityKind, Uuid)>,
    /// Whether it contains one of the requested ids.
    pub touched: bool,
}

/// The result of reading on.
#[derive(Debug)]
pub(crate) enum Found {
    /// A complete line, and its length in bytes.
    Line(Box<LineOutline>, u64),
    /// An unusable line, and its length in bytes.
    Unusable(u64),
    Newer(u32),
    End,
}

/// A word or an id is at most this long; longer strings are skipped.
const LONGEST: usize = 36;

/// Reads the next line. `read` is called with the size of every chunk, and returns false to stop;
/// the result is then `End`.
pub fn next(
    bytes: &mut dyn BufRead,
    about: &HashSet<Uuid, FixedState>,
    read: &mut dyn FnMut(usize) -> bool,
) -> io::Result<Found> {
    let mut line = Gathered::default();
    loop {
        let chunk = bytes.fill_buf()?;
        if chunk.is_empty() {
            // A line without a newline was never confirmed, or is just being written.
            return Ok(if line.length == 0 { Found::End } else { Found::Unusable(line.length) });
        }
        let end = chunk.iter().position(|byte| *byte == b'\n').map(|at| at + 1);
        let part = end.and_then(|end| chunk.get(..end)).unwrap_or(chunk);
        line.take(part, about);
        let taken = part.len();
        bytes.consume(taken);
        if !read(taken) {
            return Ok(Found::End);
        }
        if end.is_some() {
            return Ok(line.finish());
        }
    }
}

/// The start of a line: everything except the changes.
#[derive(Deserialize)]
struct HeadMembers {
    v: u32,
    seq: u64,
    #[serde(default)]
    snapshot: bool,
    id: Uuid,
    at: String,
    actor: String,
    label: String,
    undoes: Option<Uuid>,
    #[serde(default)]
    origin: Option<OriginMembers>,
    log: Option<LogNote>,
    known: Option<KnownMembers>,
}

impl HeadMembers {
    /// What it says of the origin of its change set, and of the log. `None` if it can't be read.
    #[expect(clippy::type_complexity, reason = "both may be missing")]
    fn take_shared(&mut self) -> Option<(Option<Box<Origin>>, Option<Box<KnownLog>>)> {
        let origin = match self.origin.take() {
            Some(origin) => Some(Box::new(origin.read()?)),
            None => None,
        };
        let known = match self.known.take() {
            Some(known) => Some(Box::new(known.read()?)),
            None => None,
        };
        Some((origin, known))
    }
}

/// Position relative to strings.
#[derive(Default, Clone, Copy, PartialEq)]
enum At {
    #[default]
    Outside,
    Inside,
    /// After a backslash.
    Escaped,
    /// Just after a string; the next byte shows whether it was a field name.
    Ended,
}

/// A line being scanned.
#[derive(Default)]
struct Gathered {
    length: u64,
    sum: Hasher,
    /// The last bytes so far; not yet in the checksum, because they may be the checksum itself.
    last: Vec<u8>,
    head: Vec<u8>,
    in_changes: bool,
    at: At,
    /// The current string, up to the length that matters.
    string: Vec<u8>,
    /// The next string says which entity is changed.
    names_entity: bool,
    counts: Vec<(EntityKind, usize)>,
    /// The kind of the first record, and then its id, which follows it.
    first: (Option<EntityKind>, Option<Uuid>),
    touched: bool,
}

impl Gathered {
    fn take(&mut self, part: &[u8], about: &HashSet<Uuid, FixedState>) {
        self.length += part.len() as u64;
        self.last.extend_from_slice(part);
        let whole = self.last.len().saturating_sub(line::TAIL);
        self.sum.update(self.last.get(..whole).unwrap_or_default());
        self.last.drain(..whole);
        for byte in part {
            if !self.in_changes {
                self.head.push(*byte);
            }
            self.byte(*byte, about);
        }
    }

    fn byte(&mut self, byte: u8, about: &HashSet<Uuid, FixedState>) {
        match self.at {
            At::Escaped => self.at = At::Inside,
            At::Inside => match byte {
                b'\\' => self.at = At::Escaped,
                b'"' => self.at = At::Ended,
                _ if self.string.len() <= LONGEST => self.string.push(byte),
                _ => {}
            },
            At::Outside | At::Ended => {
                if self.at == At::Ended {
                    self.string_ended(byte == b':', about);
                }
                self.at = At::Outside;
                if byte == b'"' {
                    self.at = At::Inside;
                    self.string.clear();
                }
            }
        }
    }

    fn string_ended(&mut self, is_name: bool, about: &HashSet<Uuid, FixedState>) {
        match (is_name, self.in_changes) {
            (true, false) => self.in_changes = self.string == b"changes",
            (true, true) => self.names_entity = self.string == b"entity",
            (false, false) => {}
            (false, true) if self.names_entity => {
                self.names_entity = false;
                let kind = std::str::from_utf8(&self.string).ok().and_then(EntityKind::from_word);
                if let Some(kind) = kind {
                    count(&mut self.counts, kind);
                    self.first.0.get_or_insert(kind);
                }
            }
            (false, true) => {
                let wanted = self.first.1.is_none() || (!about.is_empty() && !self.touched);
                if wanted
                    && self.string.len() == LONGEST
                    && let Ok(id) = Uuid::try_parse_ascii(&self.string)
                {
                    self.first.1.get_or_insert(id);
                    self.touched |= about.contains(&id);
                }
            }
        }
    }

    fn finish(mut self) -> Found {
        let tail = self.last.strip_suffix(b"\n").unwrap_or(&self.last);
        if line::crc_of(tail) != Some(u64::from(self.sum.finalize())) {
            return Found::Unusable(self.length);
        }
        self.head.extend_from_slice(b"null}");
        match serde_json::from_slice::<HeadMembers>(&self.head) {
            Ok(head) if head.v > u32::from(FORMAT) => Found::Newer(head.v),
            Ok(mut head) => {
                let Some((origin, known)) = head.take_shared() else { return Found::Unusable(self.length) };
                let HeadMembers { seq, snapshot, id, at, actor, label, undoes, log, .. } = head;
                let Ok(at) = at.parse() else { return Found::Unusable(self.length) };
                let Self { counts, touched, length, .. } = self;
                let first = self.first.0.zip(self.first.1);
                Found::Line(
                    Box::new(LineOutline {
                        seq,
                        snapshot,
                        id,
                        at,
                        actor,
                        label,
                        undoes,
                        origin,
                        log,
                        known,
                        counts,
                        first,
                        touched,
                    }),
                    length,
                )
            }
            Err(_) => Found::Unusable(self.length),
        }
    }
}

/// Adds one to the count of a kind; kinds stay sorted.
pub fn count(counts: &mut Vec<(EntityKind, usize)>, kind: EntityKind) {
    match counts.binary_search_by_key(&kind, |(held, _)| *held) {
        Ok(place) => {
            if let Some((_, number)) = counts.get_mut(place) {
                *number += 1;
            }
        }
        Err(place) => counts.insert(place, (kind, 1)),
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use proptest::prelude::*;

    use super::*;
    use crate::domain::{Hire, Id, Person};
    use crate::register::{Change, ChangeSet};

    fn set(label: &str, notes: &str) -> ChangeSet {
        let person = Person {
            id: Id::new(Uuid::from_u128(7)),
            given_name: "Zoë".into(),
            notes: notes.into(),
            ..Person::default()
        };
        let hire = Hire {
            id: Id::new(Uuid::from_u128(8)),
            hirer: Some(person.id),
            hired: Id::new(Uuid::from_u128(9)),
            ..Hire::default()
        };
        let changes = vec![Change::create(person.into()), Change::create(hire.into())];
        let at = Timestamp::UNIX_EPOCH;
        ChangeSet {
            id: Uuid::from_u128(1),
            at,
            actor: "a \"quoted\" \\ name".into(),
            label: label.into(),
            origin: None,
            undoes: Some(Uuid::from_u128(2)),
            changes,
        }
    }

    fn outline(bytes: &[u8], capacity: usize, about: u128) -> Found {
        let about = std::iter::once(Uuid::from_u128(about)).collect();
        next(&mut BufReader::with_capacity(capacity, bytes), &about, &mut |_| true).unwrap()
    }

    proptest! {
        #[test]
        fn it_says_what_the_line_says(label in ".{0,60}", notes in ".{0,60}", capacity in 1_usize..200) {
            let set = set(&label, &notes);
            let mut bytes = Vec::new();
            line::write(&mut bytes, line::LineHead::plain(5), &set, 9).unwrap();
            let Found::Line(found, length) = outline(&bytes, capacity, 9) else { panic!("no line") };
            prop_assert_eq!((found.seq, found.id, found.at, &found.actor, &found.label),
                (5, set.id, set.at, &set.actor, &set.label));
            prop_assert_eq!((found.undoes, found.snapshot, found.touched), (set.undoes, false, true));
            prop_assert_eq!(found.counts, vec![(EntityKind::Person, 1), (EntityKind::Hire, 1)]);
            prop_assert_eq!(found.first, Some((EntityKind::Person, Uuid::from_u128(7))));
            prop_assert_eq!(length, bytes.len() as u64);
        }
    }

    #[test]
    fn words_in_notes_are_no_entities_and_no_ids() {
        let mut bytes = Vec::new();
        let head = line::LineHead { basis: line::Basis::Nothing, ..line::LineHead::plain(5) };
        let notes = format!("entity\":\"person\", {{\"entity\":\"hire\"}} and {}", Uuid::from_u128(77));
        line::write(&mut bytes, head, &set("changes", &notes), 9).unwrap();
        let Found::Line(found, _) = outline(&bytes, 64, 77) else { panic!("no line") };
        assert_eq!(found.counts, [(EntityKind::Person, 1), (EntityKind::Hire, 1)]);
        assert_eq!((found.touched, found.snapshot), (false, true));
    }

    #[test]
    fn what_is_torn_damaged_or_newer_is_told_apart() {
        let mut bytes = Vec::new();
        line::write(&mut bytes, line::LineHead::plain(5), &set("one", ""), 9).unwrap();
        for end in 1..bytes.len() {
            assert!(matches!(outline(&bytes[..end], 50, 7), Found::Unusable(_)), "{end}");
        }
        for at in (0..bytes.len() - 1).step_by(7) {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1;
            assert!(matches!(outline(&damaged, 50, 7), Found::Unusable(_)), "{at}");
        }
        assert!(matches!(outline(b"", 50, 7), Found::End));
        let body = b"{\"v\":99,\"seq\":1,\"id\":\"00000000-0000-0000-0000-000000000001\",\
            \"at\":\"2024-01-01T00:00:00Z\",\"actor\":\"\",\"label\":\"\",\"undoes\":null,\"changes\":[]";
        let line =
            [body.as_slice(), format!(",\"crc\":\"{:08x}\"}}\n", crc32fast::hash(body)).as_bytes()].concat();
        assert!(matches!(outline(&line, 50, 7), Found::Newer(99)));
    }
}
