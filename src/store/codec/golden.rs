//! The stored bytes of every entity and of a journal line, kept in files. If they change, a stored form has
//! changed, and the steps at the top of [`super`] are due. The files of a version are never changed.

use std::fs;
use std::path::PathBuf;

use jiff::Timestamp;
use serde::de::DeserializeSeed as _;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{FORMAT, META, Mark, Unreadable, decode, decode_mark, encode, envelope};
use crate::domain::{
    Advertised, Attendance, Attended, Background, BackgroundAtEntry, Certificate, Channel, Cohort, Consent,
    Enrollment, EnrollmentRole, EnrollmentStatus, EntityKind, Filter, FoundVia, Hire, Id, Identifier, Import,
    Intent, Interaction, Mapping, Meetup, Opening, OpeningStatus, Organization, Person, Position, Program,
    Record, Relationship, RelationshipKind, Rsvp, Wish, WishKind,
};
use crate::register::{Change, ChangeSet};
use crate::store::digest::RegisterDigest;
use crate::store::journal::line::{self, JournalLine, LineHead};
use crate::store::replay::Replay;

const REGISTER: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_00ff);

const ADVICE: &str = "A stored shape has changed. Follow the steps at the top of src/store/codec/mod.rs";

fn id<T>(number: u128) -> Id<T> {
    Id::new(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + number))
}

fn text(text: &str) -> String {
    text.to_owned()
}

/// One record of every entity, every field filled. No `..default()`, so that a new
/// field fails to compile here.
#[expect(clippy::too_many_lines, reason = "one record of each entity")]
fn samples() -> Vec<Record> {
    let date = |words: &str| Some(words.parse().unwrap());
    vec![
        Program {
            id: id(1),
            title: text("Data Analytics"),
            institution: text("Évora"),
            length_months: Some(9),
            identifiers: Vec::new(),
        }
        .into(),
        Cohort {
            id: id(2),
            program: id(1),
            code: text("2024-A"),
            title: text("Spring"),
            start: date("2024-02"),
            end: date("2024-11-30"),
            location: text("Room 5"),
            notes: text("two\nlines"),
            identifiers: Vec::new(),
        }
        .into(),
        Person {
            id: id(3),
            given_name: text("明"),
            middle_name: text("M."),
            family_name: text("王"),
            preferred_name: text("Ming"),
            pronouns: text("she/her"),
            emails: vec![text("ming@example.org"), text("m@example.com")],
            phones: vec![text("+49 30 1")],
            urls: vec![text("https://example.org/ming")],
            identifiers: vec![Identifier { system: text("student-number"), value: text("007") }],
            location: text("Berlin"),
            tags: vec![text("speaker")],
            notes: text("likes \"quotes\" and \\"),
            cadence_days: Some(90),
            consents: vec![Consent {
                purpose: text("directory"),
                basis: text("form"),
                given: date("2024"),
                withdrawn: date("2025-01-02"),
                evidence: text("letter"),
            }],
            deceased: true,
        }
        .into(),
        Enrollment {
            id: id(4),
            person: id(3),
            cohort: id(2),
            role: EnrollmentRole::Assistant,
            status: EnrollmentStatus::Excluded,
            begin: date("2024-02-01"),
            end: date("2024-11"),
            completed_on: date("2024"),
            intent: Intent::None,
            at_entry: BackgroundAtEntry {
                background: Some(id(6)),
                title: text("Nurse"),
                employer: text("Charité"),
                years: Some(12),
            },
        }
        .into(),
        Certificate {
            id: id(5),
            enrollment: id(4),
            title: text("Certificate"),
            issued: date("2024-12-01"),
            number: text("C-1"),
            revoked: true,
        }
        .into(),
        Background { id: id(6), name: text("Nursing"), group: text("Health professionals") }.into(),
        Organization {
            id: id(7),
            name: text("Acme GmbH"),
            aliases: vec![text("Acme"), text("ACME Inc.")],
            industry: text("Tools"),
        }
        .into(),
        Position {
            id: id(8),
            person: id(3),
            organization: Some(id(7)),
            title: text("Analyst"),
            background: Some(id(6)),
            start: date("2025"),
            end: date("2026-03"),
            self_employed: true,
            source: text("LinkedIn"),
            as_of: date("2026-04-01"),
            ended: false,
        }
        .into(),
        Hire {
            id: id(9),
            hired: id(3),
            hirer: Some(id(14)),
            referrer: Some(id(15)),
            organization: Some(id(7)),
            role: text("Analyst"),
            date: date("2025-01"),
            found_via: FoundVia::Cold,
            cohort: Some(id(2)),
            position: Some(id(8)),
            notes: text("over coffee"),
        }
        .into(),
        Relationship {
            id: id(10),
            from: id(3),
            to: id(14),
            kind: RelationshipKind::IntroducedBy,
            introducer: Some(id(15)),
            start: date("2024"),
            end: date("2025"),
            strength: Some(5),
        }
        .into(),
        Meetup {
            id: id(11),
            title: text("Reunion"),
            start: "2025-06-01 18:30 Europe/Berlin".parse().unwrap(),
            end: Some("2025-06-01 22:00 Europe/Berlin".parse().unwrap()),
            place: text("Café"),
            series: text("Summer"),
            hosts: vec![id(2)],
            notes: text("rain"),
            identifiers: Vec::new(),
        }
        .into(),
        Attendance {
            id: id(12),
            person: id(3),
            meetup: id(11),
            rsvp: Rsvp::Declined,
            attended: Attended::No,
        }
        .into(),
        Interaction {
            id: id(13),
            people: vec![id(3), id(14)],
            date: date("2025-07-08"),
            channel: Channel::Other,
            summary: text("called"),
        }
        .into(),
        Wish {
            id: id(16),
            person: id(3),
            kind: WishKind::Job,
            background: Some(id(6)),
            noted: date("2025-08"),
            notes: text("part-time"),
        }
        .into(),
        Opening {
            id: id(17),
            organization: id(7),
            role: text("Ward manager"),
            background: Some(id(6)),
            known_through: Some(id(14)),
            advertised: Advertised::No,
            status: OpeningStatus::Filled,
            noted: date("2025-08-09"),
            hire: Some(id(9)),
            notes: text("from autumn on"),
        }
        .into(),
        Import {
            id: id(22),
            file: text("students.xlsx"),
            format: text("Roster"),
            date: date("2026-11-26"),
            added: 24,
            changed: 3,
            left_out: 1,
        }
        .into(),
        Mapping {
            id: id(23),
            name: text("students"),
            headers: vec![text("Kurs"), text("Wer")],
            columns: vec![text("Kurs=cohort"), text("Wer=name")],
        }
        .into(),
        Filter {
            id: id(24),
            name: text("recent-hires"),
            list: text("person"),
            query: text("hired:yes -tag:\"été\""),
        }
        .into(),
    ]
}

/// Records with the fields that format 3 appended.
fn appended() -> Vec<Record> {
    let number = |system: &str, value: &str| vec![Identifier { system: text(system), value: text(value) }];
    let with = |record: Record| match record {
        Record::Program(record) => {
            Program { id: id(18), identifiers: number("catalog", "DA"), ..Program::clone(&record) }.into()
        }
        Record::Cohort(record) => Cohort {
            id: id(19),
            code: text("2025-A"),
            identifiers: number("sis", "DA-25"),
            ..Cohort::clone(&record)
        }
        .into(),
        Record::Position(record) => {
            Position { id: id(20), end: None, ended: true, ..Position::clone(&record) }.into()
        }
        Record::Meetup(record) => {
            Meetup { id: id(21), identifiers: number("calendar", "7@x"), ..Meetup::clone(&record) }.into()
        }
        other => other,
    };
    let kinds = [EntityKind::Program, EntityKind::Cohort, EntityKind::Position, EntityKind::Meetup];
    samples().into_iter().filter(|record| kinds.contains(&record.kind())).map(with).collect()
}

/// The files of a format, for whatever first appeared in it.
fn folder(format: u8) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/store/v{format}"))
}

fn golden(kind: EntityKind) -> PathBuf {
    let since = match kind {
        EntityKind::Wish | EntityKind::Opening => 2,
        EntityKind::Import | EntityKind::Mapping => 4,
        EntityKind::Filter => 5,
        _ => 1,
    };
    folder(since).join(format!("{}.hex", kind.word()))
}

/// Every record with the file of its bytes.
fn stored() -> Vec<(Record, PathBuf)> {
    let first = samples().into_iter().map(|record| (golden(record.kind()), record));
    let later = appended()
        .into_iter()
        .map(|record| (folder(3).join(format!("{}.hex", record.kind().word())), record));
    first.chain(later).map(|(path, record)| (record, path)).collect()
}

fn hex(bytes: &[u8]) -> String {
    let pairs: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    pairs.chunks(48).map(|line| line.concat() + "\n").collect()
}

fn from_hex(text: &str) -> Vec<u8> {
    let digits: Vec<char> = text.chars().filter(char::is_ascii_hexdigit).collect();
    digits.chunks(2).map(|pair| u8::from_str_radix(&pair.iter().collect::<String>(), 16).unwrap()).collect()
}

#[test]
fn every_entity_is_written_as_ever() {
    assert_eq!(samples().iter().map(Record::kind).collect::<Vec<_>>(), EntityKind::ALL);
    for (record, path) in stored() {
        let mut bytes = Vec::new();
        encode(&record, &mut bytes).unwrap();
        if std::env::var_os("ALUMNET_NEW_FORMAT").is_some() && !path.exists() {
            fs::write(&path, hex(&bytes)).unwrap();
        }
        let golden = fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(hex(&bytes), golden, "{}: {ADVICE}", path.display());
    }
}

#[test]
fn every_entity_is_read_as_it_was_written() {
    for (record, path) in stored() {
        let golden = fs::read_to_string(path).unwrap();
        let (read, _) = decode(record.kind(), record.id().as_bytes(), &from_hex(&golden)).unwrap();
        assert_eq!(read, record);
    }
}

/// Creates one record of each entity that the format had, changes a person, and undoes that.
fn sets(entities: usize) -> Vec<ChangeSet> {
    let at = |second: i64| Timestamp::new(1_700_000_000 + second, 123_456_789).unwrap();
    let all = samples().into_iter().take(entities).collect::<Vec<_>>();
    let changed: Record = match &all[2] {
        Record::Person(person) => Person { notes: text("changed"), ..Person::clone(person) }.into(),
        other => panic!("{other:?} is no person"),
    };
    let change = Change::between(Some(all[2].clone()), Some(changed)).unwrap();
    let first = ChangeSet {
        id: id::<Person>(100).uuid(),
        at: at(0),
        actor: text("ana"),
        label: text("Make one of each"),
        origin: None,
        undoes: None,
        changes: all.into_iter().map(Change::create).collect(),
    };
    let second = ChangeSet {
        id: id::<Person>(101).uuid(),
        at: at(1),
        label: text("Edit a person"),
        changes: vec![change],
        ..first.clone()
    };
    let third = second.inverse(id::<Person>(102).uuid(), at(2));
    vec![first, second, third]
}

/// What the journal of a format holds.
fn sets_of(format: u8) -> Vec<ChangeSet> {
    match format {
        1 => sets(13),
        2 => sets(15),
        _ => {
            let mut sets = sets(match format {
                3 => 15,
                4 => 17,
                _ => 18,
            });
            sets.extend(sets.first().cloned().map(|first| ChangeSet {
                id: id::<Person>(103).uuid(),
                label: text("Make those with more fields"),
                changes: appended().into_iter().map(Change::create).collect(),
                ..first
            }));
            sets
        }
    }
}

#[test]
fn the_journal_is_written_and_read_as_ever() {
    let mut tally = RegisterDigest::default();
    let mut written = Vec::new();
    for (seq, set) in (1..).zip(sets_of(FORMAT)) {
        for change in &set.changes {
            tally.change(change, &mut Vec::new()).unwrap();
        }
        let length = written.len() as u64;
        let head = LineHead { register: Some(REGISTER), ..LineHead::plain(seq) };
        let counted = line::write(&mut written, head, &set, tally.digest()).unwrap();
        assert_eq!(counted, written.len() as u64 - length);
    }
    let path = folder(FORMAT).join("0001.jsonl");
    if std::env::var_os("ALUMNET_NEW_FORMAT").is_some() && !path.exists() {
        fs::write(&path, &written).unwrap();
    }
    let golden = fs::read(path).unwrap_or_default();
    assert_eq!(String::from_utf8_lossy(&written), String::from_utf8_lossy(&golden), "0001.jsonl: {ADVICE}");
}

/// The lines of every format still read the same, and digests of compatible formats still match.
#[test]
fn journals_of_all_formats_are_read() {
    for format in 1..=FORMAT {
        let golden = fs::read(folder(format).join("0001.jsonl")).unwrap();
        let lines: Vec<JournalLine> =
            golden.split_inclusive(|byte| *byte == b'\n').map(|bytes| line::parse(bytes).unwrap()).collect();
        let register = (format >= 3).then_some(REGISTER);
        assert!(lines.iter().all(|line| line.version == u32::from(format) && line.register == register));
        let mut ledger = Replay::default();
        for (line, bytes) in lines.iter().zip(golden.split_inclusive(|byte| *byte == b'\n')) {
            ledger.apply(line).unwrap();
            assert!(line::is_line(bytes, bytes, line.seq, line.set.id, line.digest));
            assert_eq!(line::register(bytes), register);
        }
        let sets: Vec<ChangeSet> = lines.into_iter().map(|line| line.set).collect();
        assert_eq!(sets, sets_of(format));
        let made: usize =
            sets.iter().flat_map(|set| &set.changes).filter(|change| change.before().is_none()).count();
        assert_eq!(ledger.into_records().len(), made);
    }
}

/// A database of format 1 is read without an upgrade; one of a later format than ours is refused.
#[test]
fn notes_of_formats_alike_are_read() {
    let note = |version| {
        let mut bytes = Vec::new();
        let register = (version >= 3).then_some(REGISTER);
        let mark = Mark { seq: 7, digest: 8, counts: vec![(text("person"), 1)], register };
        let appended = usize::from(version < 3);
        envelope::seal_without(appended, version, META, b"applied", &mark, &mut bytes).unwrap();
        let read = decode_mark(b"applied", &bytes)?;
        assert_eq!(read, mark);
        Ok(read)
    };
    assert_eq!(note(1).map(|mark| mark.seq), Ok(7));
    assert_eq!(note(FORMAT).map(|mark| mark.seq), Ok(7));
    assert_eq!(note(FORMAT + 1), Err(Unreadable::Newer(FORMAT + 1)));
    assert!(matches!(note(0), Err(Unreadable::Damaged(_))));
}

/// The same value with one member emptied, for each member of each object in it.
fn emptied(value: &Value) -> Vec<Value> {
    let empty = |value: &Value| match value {
        Value::String(_) => json!(""),
        Value::Array(_) => json!([]),
        Value::Bool(_) => json!(false),
        _ => Value::Null,
    };
    let inside = |place: &str, held: &Value| -> Vec<(String, Value)> {
        emptied(held).into_iter().map(|other| (place.to_owned(), other)).collect()
    };
    match value {
        Value::Object(members) => members
            .iter()
            .flat_map(|(name, held)| inside(name, held).into_iter().chain([(name.clone(), empty(held))]))
            .map(|(name, other)| {
                let mut members = members.clone();
                members.insert(name, other);
                Value::Object(members)
            })
            .collect(),
        Value::Array(items) => (0..items.len())
            .flat_map(|place| emptied(&items[place]).into_iter().map(move |other| (place, other)))
            .map(|(place, other)| {
                let mut items = items.clone();
                items[place] = other;
                Value::Array(items)
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// The journal leaves out what is empty; reading must fill it in again, wherever it is.
#[test]
fn a_record_with_anything_empty_is_read_from_the_journal_as_it_was_written() {
    let mut tried = 0;
    for record in samples() {
        let mut full = Vec::new();
        line::write_record(&mut full, Some(&record), &mut line::Scratch::default()).unwrap();
        for value in emptied(&serde_json::from_slice(&full).unwrap()) {
            let read = |bytes: &[u8]| {
                let mut reader = serde_json::Deserializer::from_slice(bytes);
                line::RecordOf(record.kind()).deserialize(&mut reader).ok().flatten()
            };
            // What no record can be is not written.
            let Some(other) = read(&serde_json::to_vec(&value).unwrap()) else { continue };
            let mut lean = Vec::new();
            line::write_record(&mut lean, Some(&other), &mut line::Scratch::default()).unwrap();
            assert_eq!(read(&lean), Some(other), "{}", String::from_utf8_lossy(&lean));
            tried += 1;
        }
    }
    assert!(tried > 50, "{tried}");
}
