//! Small registers: one that is written down, and random ones in which few people collide in many ways.

use proptest::prelude::*;
use uuid::Uuid;

use crate::domain::{
    Attendance, Attended, Background, BackgroundAtEntry, Cohort, Consent, Enrollment, EnrollmentRole,
    EnrollmentStatus, Filter, FoundVia, Hire, Id, Interaction, Meetup, Moment, Organization, PartialDate,
    Person, Position, Program, Record, Relationship, Wish, WishKind,
};
use crate::register::Register;

pub(super) fn id<T>(number: usize) -> Id<T> {
    Id::new(Uuid::from_u128(number as u128))
}

pub(super) fn date(text: &str) -> Option<PartialDate> {
    text.parse().ok()
}

pub(super) const NAMES: [&str; 6] = ["Ann", "Bo", "Cleo", "Dmitri", "Zoë", "王"];
const DATES: [&str; 7] = ["", "2019", "2019-06", "2019-06-14", "2020-02", "2023-12-31", "2024"];

/// The numbers from which ids of each kind count.
pub(super) const COHORTS: usize = 100;
pub(super) const BACKGROUNDS: usize = 200;
pub(super) const ORGANIZATIONS: usize = 300;
pub(super) const MEETUPS: usize = 400;
pub(super) const PROGRAM: usize = 500;

/// What all random registers have.
pub(super) fn basis() -> Vec<Record> {
    let mut records: Vec<Record> = vec![
        Program { id: id(PROGRAM), title: "Logistics".into(), ..Program::default() }.into(),
        Filter { id: id(600), name: "mentors".into(), list: "person".into(), query: "tag:mentor".into() }
            .into(),
    ];
    for (number, code) in ["2019-A", "2019-AB", "2020-A"].into_iter().enumerate() {
        records.push(
            Cohort {
                id: id(COHORTS + number),
                program: id(PROGRAM),
                code: code.into(),
                start: date(["2019-01", "", "2020"][number]),
                ..Cohort::default()
            }
            .into(),
        );
    }
    for (number, name) in ["Law", "Nursing"].into_iter().enumerate() {
        records.push(
            Background { id: id(BACKGROUNDS + number), name: name.into(), ..Background::default() }.into(),
        );
    }
    for (number, name) in ["Haven Inc.", "Quay"].into_iter().enumerate() {
        records.push(
            Organization { id: id(ORGANIZATIONS + number), name: name.into(), ..Organization::default() }
                .into(),
        );
    }
    for (number, title) in ["Spring", "Reunion"].into_iter().enumerate() {
        records.push(
            Meetup {
                id: id(MEETUPS + number),
                title: title.into(),
                series: title.to_lowercase(),
                start: Moment::on(jiff::civil::date(2019 + 4 * i16::try_from(number).unwrap(), 6, 14)),
                ..Meetup::default()
            }
            .into(),
        );
    }
    records
}

fn some_date() -> impl Strategy<Value = Option<PartialDate>> {
    prop::sample::select(&DATES[..]).prop_map(date)
}

fn person(number: usize) -> impl Strategy<Value = Record> {
    let tags = prop::collection::vec(prop::sample::select(&["mentor", "Speaker", "été"][..]), 0..3);
    let location = prop::sample::select(&["", "Berlin", "Bern"][..]);
    (tags, location, prop::option::of(1..200_u16), any::<bool>(), 0..4_u8).prop_map(
        move |(tags, location, cadence_days, deceased, consent)| {
            let consents = (consent > 1).then(|| Consent {
                purpose: "sharing".into(),
                withdrawn: if consent == 2 { date("2020") } else { None },
                ..Consent::default()
            });
            Person {
                id: id(number + 1),
                given_name: NAMES[number].into(),
                family_name: if number.is_multiple_of(2) { "Berg".into() } else { String::new() },
                emails: if number == 1 { vec!["bo@example.org".into()] } else { Vec::new() },
                tags: tags.into_iter().map(str::to_owned).collect(),
                location: location.into(),
                cadence_days,
                consents: consents.into_iter().collect(),
                deceased,
                ..Person::default()
            }
            .into()
        },
    )
}

fn who() -> impl Strategy<Value = Id<Person>> {
    (1..=NAMES.len()).prop_map(id)
}

/// A record about people, without its id.
fn about_people() -> impl Strategy<Value = Record> {
    let maybe = |from: usize, count: usize| prop::option::of((from..from + count).prop_map(id::<Background>));
    prop_oneof![
        (who(), 0..3_usize, 0..6_usize, 0..2_usize, some_date(), maybe(BACKGROUNDS, 2)).prop_map(
            |(person, cohort, status, role, completed_on, background)| {
                Enrollment {
                    person,
                    cohort: id(COHORTS + cohort),
                    status: EnrollmentStatus::ALL[status],
                    role: EnrollmentRole::ALL[role],
                    completed_on,
                    at_entry: BackgroundAtEntry { background, ..BackgroundAtEntry::default() },
                    ..Enrollment::default()
                }
                .into()
            }
        ),
        (who(), prop::option::of(0..2_usize), maybe(BACKGROUNDS, 2), some_date(), some_date()).prop_map(
            |(person, organization, background, start, end)| {
                let organization = organization.map(|number| id(ORGANIZATIONS + number));
                Position { person, organization, background, start, end, ..Position::default() }.into()
            }
        ),
        (who(), prop::option::of(who()), 0..8_usize, some_date(), prop::option::of(0..2_usize)).prop_map(
            |(hired, hirer, via, date, organization)| {
                let hirer = hirer.filter(|hirer| *hirer != hired);
                Hire {
                    hired,
                    hirer,
                    found_via: FoundVia::ALL[via],
                    date,
                    organization: organization.map(|number| id(ORGANIZATIONS + number)),
                    ..Hire::default()
                }
                .into()
            }
        ),
        (who(), 0..2_usize, 0..3_usize).prop_map(|(person, meetup, attended)| {
            Attendance {
                person,
                meetup: id(MEETUPS + meetup),
                attended: Attended::ALL[attended],
                ..Attendance::default()
            }
            .into()
        }),
        (who(), who(), some_date())
            .prop_map(|(from, to, end)| { Relationship { from, to, end, ..Relationship::default() }.into() }),
        (who(), some_date()).prop_map(|(person, date)| {
            Interaction { people: vec![person], date, ..Interaction::default() }.into()
        }),
        (who(), 0..6_usize).prop_map(|(person, kind)| Wish {
            person,
            kind: WishKind::ALL[kind],
            ..Wish::default()
        }
        .into()),
    ]
}

fn numbered(record: Record, number: usize) -> Record {
    macro_rules! with_id {
        ($($kind:ident),+) => {
            match record {
                $(Record::$kind(record) => $kind { id: id(number), ..$kind::clone(&record) }.into(),)+
                other => other,
            }
        };
    }
    with_id!(Enrollment, Position, Hire, Attendance, Relationship, Interaction, Wish)
}

/// A register of six people.
pub(super) fn register() -> impl Strategy<Value = Register> {
    let people: Vec<_> = (0..NAMES.len()).map(person).collect();
    (people, prop::collection::vec(about_people(), 0..24)).prop_map(|(people, records)| {
        let records = records.into_iter().enumerate().map(|(place, record)| numbered(record, 1_000 + place));
        Register::from_records(basis().into_iter().chain(people).chain(records).collect::<Vec<_>>())
    })
}
