//! Tests of what a file says besides its people, of whom it means, and of leaving out everybody new.

use super::choices::{Desk, person, said, states};
use super::preview::{Meant, PreviewField, PreviewLine, State, Switch};
use super::*;
use crate::domain::{
    Attendance, Attended, Enrollment, EntityKind, Id, Meetup, Moment, Organization, PartialDate,
    Relationship, RelationshipKind, Rsvp,
};
use crate::exchange::import::facts::{
    AttendanceFact, CohortFact, EnrollmentFact, MeetupFact, MeetupKey, OrganizationFact, Other, PersonKey,
    Place, PositionFact, RelationshipFact, What, When, Work,
};

fn fields(line: &PreviewLine) -> Vec<(&str, &str, &str)> {
    line.fields
        .iter()
        .map(|PreviewField { what, before, after, .. }| (what.as_str(), before.as_str(), after.as_str()))
        .collect()
}

fn line(report: &Report, name: &str) -> PreviewLine {
    let found = report.preview.iter().find(|line| line.name == name);
    found.unwrap_or_else(|| panic!("a line of {name}: {:#?}", report.preview)).clone()
}

/// Two people and a dinner that they were invited to.
struct Dinner {
    facts: Facts,
    meetup: MeetupKey,
    ann: PersonKey,
    bo: PersonKey,
}

impl Dinner {
    fn new() -> Self {
        let mut facts = Facts::default();
        let (ann, bo, meetup) = (facts.person("1"), facts.person("2"), facts.meetup());
        facts.say(Place::line(0, 2), said(ann, person("Ann", "Berg", "a@x.org")));
        facts.say(Place::line(0, 3), said(bo, person("Bo", "Li", "b@x.org")));
        Self { facts, meetup, ann, bo }
    }

    fn meetup(&mut self, place: &str, end: Option<&str>) {
        let moment = |text: &str| -> Moment { text.parse().expect("a moment") };
        let fact = MeetupFact {
            key: self.meetup,
            title: "Spring dinner".into(),
            start: moment("2024-05-04"),
            end: end.map(moment),
            place: place.into(),
            series: String::new(),
            identifiers: Vec::new(),
        };
        self.facts.say(Place::line(1, 2), What::Meetup(Box::new(fact)));
    }

    fn attendance(&mut self, who: PersonKey, rsvp: Option<Rsvp>, attended: Option<Attended>) {
        let fact = AttendanceFact { who, meetup: self.meetup, rsvp, attended };
        self.facts.say(Place::line(2, 2), What::Attendance(Box::new(fact)));
    }
}

#[test]
fn a_meetup_has_a_line_and_who_came_is_a_field_of_each_person() {
    let mut desk = Desk::new();
    let mut dinner = Dinner::new();
    dinner.meetup("", None);
    dinner.attendance(dinner.ann, Some(Rsvp::Accepted), None);
    dinner.attendance(dinner.bo, Some(Rsvp::Declined), Some(Attended::No));
    let report = desk.import(&dinner.facts);
    let held = line(&report, "Spring dinner, 2024-05-04");
    assert_eq!((held.kind, held.state), (EntityKind::Meetup, State::New));
    let ann = line(&report, "Ann Berg");
    assert_eq!(fields(&ann).last(), Some(&("attendance", "", "Spring dinner: accepted")));
    assert_eq!((desk.register.count::<Meetup>(), desk.register.count::<Attendance>()), (1, 2));
    // More is known later; what is known already is no news.
    let mut dinner = Dinner::new();
    dinner.meetup("Town hall", None);
    dinner.attendance(dinner.ann, None, Some(Attended::Yes));
    dinner.attendance(dinner.bo, None, None);
    let field = (Switch::Fact(2), "place".to_owned(), "Town hall".to_owned());
    desk.options.switches.fields_off.insert(field.clone());
    let report = desk.import(&dinner.facts);
    assert_eq!(states(&report), [State::Changed, State::Matched, State::Matched]);
    assert_eq!(fields(&report.preview[0]), [("attendance", "accepted", "Spring dinner: accepted, came")]);
    assert_eq!(report.changed[0].remark, "attendance “accepted” → “Spring dinner: accepted, came”");
    let place = |desk: &Desk| desk.register.all::<Meetup>().next().expect("one").place.clone();
    assert_eq!(place(&desk), "");
    desk.options.switches.fields_off.remove(&field);
    let report = desk.import(&dinner.facts);
    assert_eq!(fields(&line(&report, "Spring dinner, 2024-05-04")), [("place", "", "Town hall")]);
    assert_eq!(place(&desk), "Town hall");
}

#[test]
fn a_meetup_that_is_switched_off_takes_who_came_along() {
    let mut desk = Desk::new();
    let mut dinner = Dinner::new();
    dinner.meetup("", None);
    dinner.attendance(dinner.ann, Some(Rsvp::Accepted), None);
    desk.options.switches.facts_off.insert(2);
    let report = desk.import(&dinner.facts);
    assert_eq!(states(&report), [State::New, State::New, State::Off]);
    assert_eq!((desk.register.count::<Meetup>(), desk.register.count::<Attendance>()), (0, 0));
    // One field alone.
    desk.options.switches.facts_off.clear();
    let after = "Spring dinner: accepted".to_owned();
    desk.options.switches.fields_off.insert((Switch::Person(dinner.ann), "attendance".to_owned(), after));
    desk.import(&dinner.facts);
    assert_eq!((desk.register.count::<Meetup>(), desk.register.count::<Attendance>()), (1, 0));
}

#[test]
fn a_fact_that_breaks_a_rule_is_refused_and_the_rest_goes_on() {
    let mut desk = Desk::new();
    desk.options.skip_bad = true;
    let mut dinner = Dinner::new();
    dinner.meetup("", Some("2024-05-03"));
    dinner.attendance(dinner.ann, Some(Rsvp::Accepted), None);
    let report = desk.import(&dinner.facts);
    assert_eq!(report.refused.len(), 1, "{report}");
    assert_eq!((report.refused[0].name.as_str(), report.refused[0].table), ("Spring dinner", 1));
    assert_eq!((desk.register.count::<Person>(), desk.register.count::<Meetup>()), (2, 0));
}

#[test]
fn cohorts_and_organizations_have_lines_of_their_own() {
    let mut desk = Desk::new();
    let mut dinner = Dinner::new();
    let (facts, ann) = (&mut dinner.facts, dinner.ann);
    for code in ["A", "B"] {
        facts.say(Place::line(0, 2), What::Enrollment(Box::new(EnrollmentFact::of(ann, code))));
        let cohort = CohortFact {
            code: code.into(),
            title: "Baking".into(),
            start: "2024-02".parse().ok(),
            ..CohortFact::default()
        };
        facts.say(Place::line(1, 2), What::Cohort(Box::new(cohort)));
    }
    let work = Work { organization: "Haven".into(), title: "Nurse".into(), ..Work::default() };
    let position = PositionFact { who: ann, work, when: When::Now, self_employed: false, source: "x" };
    facts.say(Place::line(0, 2), What::Position(Box::new(position)));
    let organization = OrganizationFact {
        name: "Haven".into(),
        aliases: vec!["Haven Inc.".into(), "Haven Clinic".into()],
        industry: "Care".into(),
    };
    facts.say(Place::line(2, 2), What::Organization(Box::new(organization)));
    let report = desk.import(facts);
    let (a, b, haven) = (line(&report, "A"), line(&report, "B"), line(&report, "Haven"));
    assert_eq!((a.kind, a.state), (EntityKind::Cohort, State::Changed));
    assert_eq!(fields(&a), [("title", "", "Baking"), ("start", "", "2024-02")]);
    assert_eq!((b.state, fields(&b).len()), (State::New, 2));
    assert_eq!((haven.kind, haven.state), (EntityKind::Organization, State::New));
    assert_eq!(fields(&haven)[0], ("industry", "", "Care"));
    assert_eq!(desk.register.all::<Organization>().next().expect("one").industry, "Care");
    // Switched off, a cohort stays as it is; its people are still enrolled.
    let mut desk = Desk::new();
    desk.options.switches.facts_off.extend([3, 5]);
    let report = desk.import(facts);
    assert_eq!(line(&report, "A").state, State::Off);
    let cohort = desk.register.cohort_by_code("A").and_then(|id| desk.register.get(id).cloned());
    assert_eq!(cohort.expect("A").start, None::<PartialDate>);
    assert_eq!(desk.register.count::<Enrollment>(), 2);
}

#[test]
fn a_relationship_is_a_field_of_the_person_who_names_it() {
    let mut desk = Desk::new();
    let mut dinner = Dinner::new();
    for is_of_other in [false, true] {
        let fact = RelationshipFact {
            from: dinner.ann,
            to: Other::Key(dinner.bo),
            kind: RelationshipKind::Mentor,
            is_of_other,
            start: None,
            end: None,
        };
        dinner.facts.say(Place::line(0, 2), What::Relationship(Box::new(fact)));
    }
    let field = (Switch::Person(dinner.ann), "relationship".to_owned(), "mentor: Bo Li".to_owned());
    desk.options.switches.fields_off.insert(field);
    let report = desk.import(&dinner.facts);
    let shown = line(&report, "Ann Berg").fields;
    let shown: Vec<_> = shown.iter().skip(3).map(|field| (field.after.as_str(), field.is_off)).collect();
    assert_eq!(shown, [("mentor of Bo Li", false), ("mentor: Bo Li", true)]);
    let held: Vec<_> = desk.register.all::<Relationship>().cloned().collect();
    assert_eq!(held.len(), 1);
    assert_eq!(desk.register.person_name(held[0].from), "Ann Berg");
}

/// A register with two people called Ann Berg in the cohort A.
fn two_of_a_name() -> (Desk, [Id<Person>; 2]) {
    let mut desk = Desk::new();
    let mut facts = Facts::default();
    for email in ["a@x.org", "b@x.org"] {
        let who = facts.somebody();
        facts.say(Place::line(0, 2), said(who, person("Ann", "Berg", email)));
        facts.say(Place::line(0, 2), What::Enrollment(Box::new(EnrollmentFact::of(who, "A"))));
    }
    desk.import(&facts);
    let ids: Vec<Id<Person>> = desk.register.all::<Person>().map(|held| held.id).collect();
    (desk, [ids[0], ids[1]])
}

#[test]
fn of_two_with_the_name_somebody_says_who_is_meant() {
    let (mut desk, ids) = two_of_a_name();
    desk.options.asks_who = true;
    let mut facts = Facts::default();
    let ann = facts.somebody();
    let file = Person { location: "Bonn".into(), ..person("Ann", "Berg", "") };
    facts.say(Place::line(0, 2), said(ann, file));
    facts.say(Place::line(0, 2), What::Enrollment(Box::new(EnrollmentFact::of(ann, "A"))));
    let plan = desk.plan(&facts);
    assert!(plan.set.is_none());
    assert_eq!(states(&plan.report), [State::Asked]);
    let asked = &plan.report.preview[0];
    assert_eq!((asked.switch, asked.alike.as_slice()), (Some(Switch::Who(ann)), &ids[..]));
    assert_eq!(asked.remarks, ["2 people here have this name; say who is meant"]);
    // Without anybody to ask, the line is refused.
    desk.options.asks_who = false;
    assert!(desk.plan(&facts).report.to_string().contains("several people in the cohort have this name"));
    desk.options.asks_who = true;
    desk.options.switches.meant.insert(ann, Meant::Known(ids[1]));
    let report = desk.import(&facts);
    assert_eq!(states(&report), [State::Changed]);
    assert_eq!(report.preview[0].matched_by.map(|by| (by.words, by.score)), Some(("your choice", 100)));
    assert_eq!(desk.register.get(ids[1]).map(|held| held.location.as_str()), Some("Bonn"));
    assert_eq!(desk.register.get(ids[0]).map(|held| held.location.as_str()), Some(""));
    // The choice can still be changed: all of the name are offered.
    assert_eq!(report.preview[0].alike, ids);
    desk.options.switches.meant.insert(ann, Meant::New);
    let plan = desk.plan(&facts);
    assert_eq!((states(&plan.report), plan.report.added), (vec![State::New], 1));
}

#[test]
fn somebody_new_may_be_said_to_be_somebody_of_another_cohort() {
    let (mut desk, ids) = two_of_a_name();
    let mut facts = Facts::default();
    let ann = facts.somebody();
    facts.say(Place::line(0, 2), said(ann, person("Ann", "Berg", "")));
    facts.say(Place::line(0, 2), What::Enrollment(Box::new(EnrollmentFact::of(ann, "B"))));
    let report = desk.plan(&facts).report;
    assert_eq!((states(&report), report.preview[0].alike.as_slice()), (vec![State::New], &ids[..]));
    assert!(report.preview[0].remarks[0].contains("may be the same person as Ann Berg of A"));
    desk.options.switches.meant.insert(ann, Meant::Known(ids[0]));
    desk.import(&facts);
    assert_eq!(desk.register.count::<Person>(), 2);
    assert_eq!(desk.register.enrollments_of(ids[0]).len(), 2);
}

#[test]
fn nobody_new_comes_in_if_only_known_people_are_wanted() {
    let mut desk = Desk::new();
    let mut facts = Facts::default();
    let ann = facts.somebody();
    facts.say(Place::line(0, 2), said(ann, person("Ann", "Berg", "a@x.org")));
    desk.import(&facts);
    desk.options.known_only = true;
    let mut facts = Facts::default();
    let (ann, bo) = (facts.somebody(), facts.somebody());
    let file = Person { location: "Bonn".into(), ..person("Ann", "Berg", "a@x.org") };
    facts.say(Place::line(0, 2), said(ann, file));
    facts.say(Place::line(0, 3), said(bo, person("Bo", "Li", "b@x.org")));
    let report = desk.import(&facts);
    assert_eq!(states(&report), [State::Changed, State::Skipped]);
    assert_eq!(report.skipped[0].remark, "not known here, and only known people are imported");
    assert_eq!(desk.only().location, "Bonn");
}
