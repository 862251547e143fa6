//! The version of each entity's stored form, and how each version is read. The rows of the table below stay
//! forever; new versions are added above them.

use uuid::Uuid;

use super::envelope;
use super::payload::{Unreadable, read, read_appended};
use super::weight::Weight;

use crate::domain::{
    Attendance, Background, Certificate, Cohort, Enrollment, EntityKind, Filter, Hire, Import, Interaction,
    Mapping, Meetup, Opening, Organization, Person, Position, Program, Record, Relationship, Wish,
};
use crate::store::StoreError;
use crate::with_entities;

/// The version in which a record is written, and how many bytes at its end are left out. A field that was
/// appended is one zero byte as long as it is empty, and is then left out: the record stays in the version
/// before it, with the same bytes, so that digests over older records still agree.
fn version(record: &Record) -> (u8, usize) {
    let has_more = match record {
        Record::Program(program) => !program.identifiers.is_empty(),
        Record::Cohort(cohort) => !cohort.identifiers.is_empty(),
        Record::Meetup(meetup) => !meetup.identifiers.is_empty(),
        Record::Position(position) => position.ended,
        _ => return (1, 0),
    };
    if has_more { (2, 0) } else { (1, 1) }
}

fn decode_payload(kind: EntityKind, version: u8, payload: &[u8]) -> Result<Record, Unreadable> {
    match (kind, version) {
        (EntityKind::Program, 2) => read::<Program>(payload).map(Record::from),
        (EntityKind::Program, 1) => read_appended::<Program>(payload, 1).map(Record::from),
        (EntityKind::Cohort, 2) => read::<Cohort>(payload).map(Record::from),
        (EntityKind::Cohort, 1) => read_appended::<Cohort>(payload, 1).map(Record::from),
        (EntityKind::Person, 1) => read::<Person>(payload).map(Record::from),
        (EntityKind::Enrollment, 1) => read::<Enrollment>(payload).map(Record::from),
        (EntityKind::Certificate, 1) => read::<Certificate>(payload).map(Record::from),
        (EntityKind::Background, 1) => read::<Background>(payload).map(Record::from),
        (EntityKind::Organization, 1) => read::<Organization>(payload).map(Record::from),
        (EntityKind::Position, 2) => read::<Position>(payload).map(Record::from),
        (EntityKind::Position, 1) => read_appended::<Position>(payload, 1).map(Record::from),
        (EntityKind::Hire, 1) => read::<Hire>(payload).map(Record::from),
        (EntityKind::Relationship, 1) => read::<Relationship>(payload).map(Record::from),
        (EntityKind::Meetup, 2) => read::<Meetup>(payload).map(Record::from),
        (EntityKind::Meetup, 1) => read_appended::<Meetup>(payload, 1).map(Record::from),
        (EntityKind::Attendance, 1) => read::<Attendance>(payload).map(Record::from),
        (EntityKind::Interaction, 1) => read::<Interaction>(payload).map(Record::from),
        (EntityKind::Wish, 1) => read::<Wish>(payload).map(Record::from),
        (EntityKind::Opening, 1) => read::<Opening>(payload).map(Record::from),
        (EntityKind::Import, 1) => read::<Import>(payload).map(Record::from),
        (EntityKind::Mapping, 1) => read::<Mapping>(payload).map(Record::from),
        (EntityKind::Filter, 1) => read::<Filter>(payload).map(Record::from),
        (_, 0) => Err(Unreadable::Damaged("its version is 0".to_owned())),
        (_, newer) => Err(Unreadable::Newer(newer)),
    }
}

macro_rules! declare_seal {
    ($($entity:ident, $table:ident, $word:literal, $one:literal, $many:literal;)+) => {
        /// Encodes a record as an envelope into `out`, which is cleared first.
        ///
        /// # Errors
        /// If the envelope would be too large.
        pub(crate) fn encode(record: &Record, out: &mut Vec<u8>) -> Result<Weight, StoreError> {
            let kind = record.kind();
            let id = record.id();
            let (version, empty) = version(record);
            let crc = match record {
                $(Record::$entity(record) => envelope::seal_without(empty, version, kind.word(),
                    id.as_bytes(), record.as_ref(), out)?,)+
            };
            Ok(Weight::new(crc, out.len()))
        }
    };
}

with_entities!(declare_seal);

/// # Errors
/// If the bytes are damaged, of a newer version, or stored under another record's key.
pub fn decode(kind: EntityKind, key: &[u8], bytes: &[u8]) -> Result<(Record, Weight), Unreadable> {
    let opened = envelope::open(kind.word(), key, bytes)?;
    let record = decode_payload(kind, opened.version, opened.payload)?;
    if Uuid::from_slice(key).is_ok_and(|id| id == record.id()) {
        Ok((record, Weight::new(opened.crc, bytes.len())))
    } else {
        Err(Unreadable::Damaged("it is stored under another record's key".to_owned()))
    }
}
