//! Tests of what a plan leaves to the user, and of who is taken for whom outside of cohorts.

use super::*;
use crate::domain::{Consent, Enrollment, EnrollmentStatus, Id, Identifier, Position, RelationshipKind};
use crate::exchange::import::facts::{
    EnrollmentFact, Fact, Other, PersonFact, PersonKey, Place, PositionFact, RelationshipFact, What, When,
    Work,
};
use crate::exchange::import::plan::preview::{State, Switch};

pub(super) struct Desk {
    pub(super) register: Register,
    ids: IdSource,
    pub(super) options: Options,
}

pub(super) fn person(given: &str, family: &str, email: &str) -> Person {
    Person {
        given_name: given.into(),
        family_name: family.into(),
        emails: [email].into_iter().filter(|email| !email.is_empty()).map(str::to_owned).collect(),
        ..Person::default()
    }
}

pub(super) fn said(who: PersonKey, person: Person) -> What {
    What::Person(Box::new(PersonFact { who, person, clears: Vec::new() }))
}

impl Desk {
    /// An empty register with the cohort A.
    pub(super) fn new() -> Self {
        let program = Program { id: Id::new(Uuid::from_u128(1)), title: "P".into(), ..Program::default() };
        let cohort = Cohort {
            id: Id::new(Uuid::from_u128(2)),
            program: program.id,
            code: "A".into(),
            ..Cohort::default()
        };
        Self {
            register: Register::from_records([Record::from(program), cohort.into()]),
            ids: IdSource::new(1_700_000_000_000, [7; 6]),
            options: Options { create: true, today: jiff::civil::date(2024, 9, 1), ..Options::default() },
        }
    }

    pub(super) fn plan(&mut self, facts: &Facts) -> Plan {
        plan(&self.register, facts, &self.options, &mut self.ids)
    }

    /// Imports, and checks that the same facts a second time change nothing.
    pub(super) fn import(&mut self, facts: &Facts) -> Report {
        let Plan { report, set } = self.plan(facts);
        if let Some(set) = set {
            rules::check(&self.register, &set).expect("rules");
            self.register.apply(&set).expect("fits");
        }
        let again = self.plan(facts);
        assert!(again.set.is_none(), "{}", again.report);
        report
    }

    pub(super) fn only(&self) -> &Person {
        assert_eq!(self.register.count::<Person>(), 1);
        self.register.all::<Person>().next().expect("one")
    }
}

pub(super) fn states(report: &Report) -> Vec<State> {
    report.preview.iter().map(|line| line.state).collect()
}

#[test]
fn people_without_a_cohort_are_found_again_by_what_they_have() {
    let mut facts = Facts::default();
    for (line, (given, email, phone, url)) in [
        ("Ann", "a@x.org", "", ""),
        ("Bo", "", "+46 70 123 45 67", ""),
        ("Cy", "", "", "https://www.linkedin.com/in/cy-berg"),
        ("Di", "", "", ""),
        // A namesake with an address of their own is somebody else.
        ("Ann", "other@x.org", "", ""),
    ]
    .into_iter()
    .enumerate()
    {
        let who = facts.somebody();
        let mut contact = person(given, "Berg", email);
        contact.phones.extend(Some(phone).filter(|phone| !phone.is_empty()).map(str::to_owned));
        contact.urls.extend(Some(url).filter(|url| !url.is_empty()).map(str::to_owned));
        facts.say(Place::line(0, line as u64 + 2), said(who, contact));
    }
    let mut desk = Desk::new();
    assert_eq!(desk.import(&facts).added, 5);
    let again = desk.plan(&facts).report;
    let by: Vec<&str> = again.preview.iter().filter_map(|line| Some(line.matched_by?.words)).collect();
    assert_eq!(
        by,
        [
            "email and name",
            "phone and name",
            "web address and name",
            "name among those without a cohort",
            "email and name"
        ]
    );
    assert!(again.preview.iter().all(|line| line.matched_by.is_some_and(|by| by.score >= 50)));
}

#[test]
fn a_name_alone_is_nobody_of_another_cohort_but_is_said_to_be_possible() {
    let mut desk = Desk::new();
    let mut facts = Facts::default();
    let ann = facts.somebody();
    facts.say(Place::line(0, 2), said(ann, person("Ann", "Berg", "")));
    facts.say(Place::line(0, 2), What::Enrollment(Box::new(EnrollmentFact::of(ann, "A"))));
    desk.import(&facts);
    let mut other = Facts::default();
    let ann = other.somebody();
    other.say(Place::line(0, 2), said(ann, person("Ann", "Berg", "")));
    other.say(Place::line(0, 2), What::Enrollment(Box::new(EnrollmentFact::of(ann, "B"))));
    let report = desk.plan(&other).report;
    assert_eq!((report.added, report.matched), (1, 0));
    assert_eq!(report.warned[0].remark, "may be the same person as Ann Berg of A; if so, merge the two");
    // Nor is somebody without a cohort taken for her.
    let mut contact = Facts::default();
    let ann = contact.somebody();
    contact.say(Place::line(0, 2), said(ann, person("Ann", "Berg", "")));
    assert_eq!(desk.plan(&contact).report.added, 1);
}

#[test]
fn lines_and_fields_that_are_switched_off_stay_as_they_are() {
    let mut desk = Desk::new();
    let mut facts = Facts::default();
    let (ann, bo) = (facts.somebody(), facts.somebody());
    facts.say(Place::line(0, 2), said(ann, person("Ann", "Berg", "a@x.org")));
    desk.import(&facts);
    let new = Person {
        location: "Bonn".into(),
        phones: vec!["123".into()],
        tags: vec!["x".into()],
        ..person("Ann Marie", "Berg", "a@x.org")
    };
    let mut facts = Facts::default();
    assert_eq!((facts.somebody(), facts.somebody()), (ann, bo));
    facts.say(Place::line(0, 2), said(ann, new));
    facts.say(Place::line(0, 2), What::Enrollment(Box::new(EnrollmentFact::of(ann, "A"))));
    facts.say(Place::line(0, 3), said(bo, person("Bo", "Li", "")));
    let before = desk.plan(&facts).report;
    assert_eq!(states(&before), [State::Changed, State::New]);
    let fields: Vec<(&str, &str, &str)> = before.preview[0]
        .fields
        .iter()
        .map(|field| (field.what.as_str(), field.before.as_str(), field.after.as_str()))
        .collect();
    let wanted = [
        ("given name", "Ann", "Ann Marie"),
        ("location", "", "Bonn"),
        ("phone", "", "123"),
        ("tag", "", "x"),
        ("cohort", "", "A"),
    ];
    assert_eq!(fields, wanted);
    for (what, after) in [("given name", "Ann Marie"), ("phone", "123"), ("cohort", "A")] {
        let field = (Switch::Person(ann), what.into(), after.into());
        desk.options.switches.fields_off.insert(field);
    }
    desk.options.switches.people_off.insert(bo);
    let report = desk.import(&facts);
    assert_eq!(states(&report), [State::Changed, State::Off]);
    let off: Vec<bool> = report.preview[0].fields.iter().map(|field| field.is_off).collect();
    assert_eq!(off, [true, false, true, false, true]);
    let held = desk.only();
    assert_eq!((held.given_name.as_str(), held.location.as_str()), ("Ann", "Bonn"));
    assert!(held.phones.is_empty() && desk.register.count::<Enrollment>() == 0);
}

#[test]
fn somebody_deleted_here_comes_back_only_if_they_are_asked_for() {
    let mut desk = Desk::new();
    let number = Identifier { system: "lms".into(), value: "7".into() };
    let deleted = Person {
        id: Id::new(Uuid::from_u128(77)),
        notes: "kept".into(),
        identifiers: vec![number.clone()],
        ..person("Ann", "Berg", "a@x.org")
    };
    desk.options.deleted = vec![deleted.clone()];
    let mut facts = Facts::default();
    let (ann, bo) = (facts.somebody(), facts.somebody());
    let file = Person { identifiers: vec![number], ..person("Anna", "Berg", "") };
    facts.say(Place::line(0, 2), said(ann, file));
    facts.say(Place::line(0, 3), said(bo, person("Ann", "Berg", "b@x.org")));
    let report = desk.plan(&facts).report;
    assert_eq!(states(&report), [State::Asked, State::New]);
    assert!(report.to_string().contains("line 2: Anna Berg: deleted here before"), "{report}");
    desk.options.switches.brought_back.insert(ann);
    let report = desk.import(&facts);
    assert_eq!(report.added, 2);
    let back = desk.register.get(deleted.id).expect("back under the same id");
    assert_eq!((back.given_name.as_str(), back.notes.as_str()), ("Anna", "kept"));
}

#[test]
fn what_asks_waits_until_it_is_accepted() {
    let mut desk = Desk::new();
    let mut facts = Facts::default();
    let ann = facts.person("u1");
    facts.say(Place::line(0, 2), said(ann, person("Ann", "Berg", "a@x.org")));
    facts.say(Place::line(1, 2), What::Enrollment(Box::new(EnrollmentFact::of(ann, "A"))));
    let gone = EnrollmentFact { status: Some(EnrollmentStatus::Withdrew), ..EnrollmentFact::of(ann, "A") };
    facts.ask(Place::line(1, 3), What::Enrollment(Box::new(gone)), "deleted in the other system");
    facts.table("users.csv", None);
    facts.table("enrollments.csv", None);
    let report = desk.import(&facts);
    assert!(
        report.to_string().contains("enrollments.csv, line 3: Ann Berg: deleted in the other system"),
        "{report}"
    );
    let status = |desk: &Desk| desk.register.all::<Enrollment>().next().expect("one").status;
    assert_eq!(status(&desk), EnrollmentStatus::Enrolled);
    // The second fact about the same enrollment comes first when it is accepted alone.
    facts.list.drain(..2);
    facts.list.insert(
        0,
        Fact { place: Place::line(0, 2), asks: None, what: said(ann, person("Ann", "Berg", "a@x.org")) },
    );
    desk.options.switches.accepts_all = true;
    desk.import(&facts);
    assert_eq!(status(&desk), EnrollmentStatus::Withdrew);
}

#[test]
fn a_number_alone_finds_somebody_and_makes_nobody() {
    let mut desk = Desk::new();
    let number = |value: &str| vec![Identifier { system: "lms".into(), value: value.into() }];
    let mut facts = Facts::default();
    let ann = facts.person("7");
    let file = Person { identifiers: number("7"), ..person("Ann", "Berg", "") };
    facts.say(Place::line(0, 2), said(ann, file));
    desk.import(&facts);
    let mut facts = Facts::default();
    for value in ["7", "8"] {
        let who = facts.person(value);
        let nameless = Person { identifiers: number(value), ..Person::default() };
        facts.say(Place::line(0, 2), said(who, nameless));
        facts.say(Place::line(0, 2), What::Enrollment(Box::new(EnrollmentFact::of(who, "A"))));
    }
    desk.options.skip_bad = true;
    let report = desk.import(&facts);
    assert_eq!((report.matched, report.refused.len()), (1, 1), "{report}");
    assert!(report.refused[0].remark.contains("a name is missing"), "{report}");
    assert_eq!(desk.only().given_name, "Ann");
}

#[test]
fn careers_relationships_and_objections_are_added_to_and_never_doubled() {
    let mut desk = Desk::new();
    let mut facts = Facts::default();
    let (ann, bo) = (facts.person("1"), facts.person("2"));
    facts.say(Place::line(0, 2), said(ann, person("Ann", "Berg", "a@x.org")));
    facts.say(Place::line(0, 3), said(bo, person("Bo", "Li", "b@x.org")));
    let date = |text: &str| text.parse().ok();
    for (title, start, end) in [("Nurse", "2019", "2022-05"), ("Director", "2022-05", "")] {
        facts.say(
            Place::line(1, 2),
            What::Position(Box::new(PositionFact {
                who: ann,
                work: Work { title: title.into(), organization: "St. Mary".into(), ..Work::default() },
                when: When::Dated { start: date(start), end: date(end), ended: false },
                self_employed: false,
                source: "LinkedIn",
            })),
        );
    }
    let objection = Consent { purpose: "mail".into(), basis: "objection".into(), ..Consent::default() };
    facts.say(Place::line(2, 2), What::Consent(bo, Box::new(objection)));
    for to in [Other::Key(bo), Other::Named("Bo Li".into()), Other::Named("Nobody Here".into())] {
        let relationship = RelationshipFact {
            from: ann,
            to,
            kind: RelationshipKind::Friend,
            is_of_other: false,
            start: None,
            end: None,
        };
        facts.say(Place::line(2, 3), What::Relationship(Box::new(relationship)));
    }
    let report = desk.import(&facts);
    assert!(report.to_string().contains("nobody of the other person's name is known"), "{report}");
    assert_eq!(desk.register.count::<Position>(), 2);
    assert_eq!(desk.register.count::<crate::domain::Relationship>(), 1);
    let ann = desk.register.all::<Person>().find(|held| held.given_name == "Ann").expect("Ann");
    assert_eq!(desk.register.current_position(ann.id).expect("one").title, "Director");
    let bo = desk.register.all::<Person>().find(|held| held.given_name == "Bo").expect("Bo");
    assert_eq!(bo.consents.len(), 1);
}

#[test]
fn a_plan_that_was_canceled_changes_nothing() {
    let mut desk = Desk::new();
    let mut facts = Facts::default();
    for number in 0..4 {
        let who = facts.somebody();
        facts.say(Place::line(0, number + 2), said(who, person("Ann", &format!("Berg {number}"), "")));
    }
    desk.options.progress.cancel();
    let Plan { report, set } = desk.plan(&facts);
    assert!(set.is_none() && report.is_refused());
    assert!(report.to_string().contains("Nothing was imported: the import was canceled."), "{report}");
    desk.options.progress = ImportProgress::default();
    assert_eq!(desk.import(&facts).added, 4);
    assert_eq!(desk.options.progress.done(), Some((4, 4)));
}

#[test]
fn a_preview_is_only_made_if_somebody_looks_at_it() {
    let mut desk = Desk::new();
    let mut facts = Facts::default();
    let who = facts.somebody();
    facts.say(Place::line(0, 2), said(who, person("Ann", "Berg", "")));
    facts.skip(Place::line(0, 3), "Total: 1", "not a person: a total");
    assert_eq!(desk.plan(&facts).report.preview.len(), 2);
    desk.options.without_preview = true;
    let Plan { report, set } = desk.plan(&facts);
    assert_eq!((report.preview.len(), report.added, report.skipped.len()), (0, 1, 1));
    assert!(set.is_some());
}
