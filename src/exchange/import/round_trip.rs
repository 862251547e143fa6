//! What a roster can hold is written as CSV and read again as the same facts; and whatever is imported twice
//! changes nothing the second time.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::facts::{EnrollmentFact, Fact, Facts, PersonFact, PersonKey, PositionFact, What, When, Work};
use super::{Options, Reading, Source, plan, read};
use crate::domain::{EnrollmentRole, EnrollmentStatus, IdSource, Identifier, Intent, PartialDate, Person};
use crate::exchange::csv;
use crate::exchange::import::words::vocabulary;
use crate::register::{Register, rules};

/// One line of a roster.
#[derive(Debug, Clone)]
struct WrittenLine {
    person: Person,
    enrollment: EnrollmentFact,
    current: Work,
}

const HEADERS: &[&str] = &[
    "Given name",
    "Middle name",
    "Family name",
    "Preferred name",
    "Pronouns",
    "Email",
    "Phone",
    "Web address",
    "Identifiers",
    "Location",
    "Tags",
    "Notes",
    "Cohort",
    "Role",
    "Status",
    "Begin",
    "End",
    "Completed on",
    "Intent",
    "Background at entry",
    "Title at entry",
    "Employer at entry",
    "Years at entry",
    "Background now",
    "Current title",
    "Current organization",
];

impl WrittenLine {
    fn cells(&self) -> Vec<String> {
        let Self { person, enrollment, current } = self;
        let date = |date: Option<PartialDate>| date.map(|date| date.to_string()).unwrap_or_default();
        let numbers: Vec<String> =
            person.identifiers.iter().map(|held| format!("{}={}", held.system, held.value)).collect();
        vec![
            person.given_name.clone(),
            person.middle_name.clone(),
            person.family_name.clone(),
            person.preferred_name.clone(),
            person.pronouns.clone(),
            person.emails.join("; "),
            person.phones.join("; "),
            person.urls.join("; "),
            numbers.join("; "),
            person.location.clone(),
            person.tags.join("; "),
            person.notes.clone(),
            enrollment.cohort.clone(),
            enrollment.role.map(|role| role.label().to_owned()).unwrap_or_default(),
            enrollment.status.map(|status| status.label().to_owned()).unwrap_or_default(),
            date(enrollment.begin),
            date(enrollment.end),
            date(enrollment.completed_on),
            enrollment.intent.map(|intent| intent.label().to_owned()).unwrap_or_default(),
            enrollment.at_entry.background.clone(),
            enrollment.at_entry.title.clone(),
            enrollment.at_entry.organization.clone(),
            enrollment.years.map(|years| years.to_string()).unwrap_or_default(),
            current.background.clone(),
            current.title.clone(),
            current.organization.clone(),
        ]
    }

    /// The facts of the line, in the order in which a roster states them.
    fn facts(&self, who: PersonKey) -> Vec<What> {
        let Self { person, enrollment, current } = self.clone();
        let held = |work: Work, when: When| {
            let source = "roster";
            What::Position(Box::new(PositionFact { who, work, when, self_employed: false, source }))
        };
        let before = enrollment.at_entry.clone();
        let mut facts = vec![
            What::Person(Box::new(PersonFact { who, person, clears: Vec::new() })),
            What::Enrollment(Box::new(EnrollmentFact { who, ..enrollment })),
        ];
        facts.extend((current != Work::default()).then(|| held(current, When::Now)));
        // A background alone is no position.
        let says = !before.title.is_empty() || !before.organization.is_empty();
        facts.extend(says.then(|| held(before, When::AtEntry)));
        facts
    }
}

/// Words in several scripts, with what quotes, delimiters and spreadsheets stumble over.
fn text() -> impl Strategy<Value = String> {
    let first = select(vec!["=1+", "-", "+", "@", "'=", "O'", "Zo", "Ω", "王", "ي", "é", "\"q\" ", "a, b "]);
    let rest = "[b-yé漢Ж0-9,\"'|:/()#=-]{1,8}( [a-zü.&]{1,6})?";
    let text = (first, rest).prop_map(|(first, rest)| format!("{first}{rest}"));
    // Signs alone, such as a dash, stand for nothing.
    text.prop_filter("it says something", |text| text.contains(char::is_alphanumeric))
}

/// Some text, or none.
fn some() -> impl Strategy<Value = String> {
    option::of(text()).prop_map(Option::unwrap_or_default)
}

/// A name that is nobody's role, no total and no address.
fn name() -> impl Strategy<Value = String> {
    (select(vec!["Q", "Zoë", "王", "O'", "Σ", "ياس", "-Q"]), "[b-ré漢]{1,8}( [b-rü]{2,6})?")
        .prop_map(|(first, rest)| format!("{first}{rest}"))
}

/// Several values of a cell, each once.
fn several(one: impl Strategy<Value = String>) -> impl Strategy<Value = Vec<String>> {
    vec(one, 0..3).prop_map(|mut all| {
        let mut seen = Vec::new();
        all.retain(|one| {
            !seen.contains(one) && {
                seen.push(one.clone());
                true
            }
        });
        all
    })
}

fn person() -> impl Strategy<Value = Person> {
    let identifiers = vec(("[a-z]{1,6}", "[0-9]{1,6}"), 0..3).prop_map(|all| {
        let mut held: Vec<Identifier> = Vec::new();
        for (system, value) in all {
            let one = Identifier { system, value };
            if !held.contains(&one) {
                held.push(one);
            }
        }
        held
    });
    let names = (name(), some(), name(), some());
    let lists = (
        several("[a-zé]{1,6}@[a-z]{1,6}\\.org"),
        several("\\+[1-9][0-9]{2,9}( ext [0-9]{1,3})?"),
        several("https?://[a-z]{1,8}(\\.[a-z]{2,3})?/[a-z0-9,=?]{0,6}"),
        identifiers,
        several("[a-z]{1,6}( [a-z漢]{1,6})?"),
    );
    let notes = option::of("[a-z,\"]{1,9}(\n[a-z=]{1,9}){0,2}").prop_map(Option::unwrap_or_default);
    (names, lists, some(), some(), notes).prop_map(|(names, lists, pronouns, location, notes)| Person {
        given_name: names.0,
        middle_name: names.1,
        family_name: names.2,
        preferred_name: names.3,
        emails: lists.0,
        phones: lists.1,
        urls: lists.2,
        identifiers: lists.3,
        tags: lists.4,
        pronouns,
        location,
        notes,
        ..Person::default()
    })
}

fn date() -> impl Strategy<Value = Option<PartialDate>> {
    option::of("20[0-2][0-9](-0[1-9](-[12][0-9])?)?").prop_map(|text| text.and_then(|text| text.parse().ok()))
}

fn work() -> impl Strategy<Value = Work> {
    // What is looked up by its name has a letter.
    let named = || option::of("[b-y漢]{2,8}( [a-z&,]{1,6}[a-z])?").prop_map(Option::unwrap_or_default);
    // “Mr” below “Title” is how somebody is addressed, and not kept.
    let title = named().prop_filter("it is a job", |title| !vocabulary::is_form_of_address(title));
    (named(), title, named()).prop_map(|(background, title, organization)| Work {
        background,
        title,
        organization,
    })
}

fn line() -> impl Strategy<Value = WrittenLine> {
    let enrollment = (
        "20[0-9]{2}-[A-Z]",
        option::of(select(EnrollmentRole::ALL)),
        option::of(select(EnrollmentStatus::ALL)),
        (date(), date(), date()),
        option::of(select(Intent::ALL)),
        work(),
        option::of(any::<u8>()),
    );
    (person(), enrollment, work()).prop_map(|(person, held, current)| {
        let (cohort, role, status, (begin, end, completed_on), intent, at_entry, years) = held;
        let enrollment = EnrollmentFact {
            role,
            status,
            begin,
            end,
            completed_on,
            intent,
            at_entry,
            years,
            ..EnrollmentFact::of(PersonKey::default(), cohort)
        };
        WrittenLine { person, enrollment, current }
    })
}

fn written(lines: &[WrittenLine]) -> String {
    csv::write(HEADERS, lines.iter().map(WrittenLine::cells), csv::Numbers::Typed)
}

fn facts_of(text: &str) -> Facts {
    let source = Source::of("x.csv", text.as_bytes()).expect("a table");
    let reading = Reading { today: jiff::civil::date(2026, 9, 1), ..Reading::default() };
    read(&source, super::Format::named("roster"), &reading).expect("a roster").1
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn facts_written_as_a_roster_are_read_as_the_same_facts(lines in vec(line(), 1..6)) {
        let text = written(&lines);
        let facts = facts_of(&text);
        prop_assert!(facts.faults.is_empty() && facts.refused.is_empty() && facts.skipped.is_empty(),
            "{:?} {:?} {:?}\n{}", facts.faults, facts.refused, facts.skipped, text);
        let remarks: Vec<&String> = facts.remarks.iter().map(|(_, _, remark)| remark).collect();
        prop_assert!(remarks.is_empty(), "{:?}\n{}", remarks, text);
        let mut keys = Facts::default();
        let wanted: Vec<What> = lines.iter().flat_map(|line| line.facts(keys.somebody())).collect();
        let read: Vec<What> = facts.list.into_iter().map(|Fact { what, .. }| what).collect();
        prop_assert_eq!(read, wanted, "{}", text);
    }

    #[test]
    fn a_roster_imported_twice_changes_nothing_the_second_time(lines in vec(line(), 1..6)) {
        let facts = facts_of(&written(&lines));
        let options = Options {
            create: true,
            program: Some("P".to_owned()),
            skip_bad: true,
            today: jiff::civil::date(2026, 9, 1),
            ..Options::default()
        };
        let mut register = Register::default();
        let mut ids = IdSource::new(1_000, [1; 6]);
        let first = plan(&register, &facts, &options, &mut ids);
        if let Some(set) = &first.set {
            prop_assert!(rules::check(&register, set).is_ok());
            register.apply(set).expect("fits");
        }
        let again = plan(&register, &facts, &options, &mut ids);
        prop_assert!(again.set.is_none(), "{}\n{}\n{:?}", first.report, again.report, again.set);
    }
}
