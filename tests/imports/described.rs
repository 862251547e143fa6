//! A whole register in lines that a person can check against a file.

use alumnet::domain::{Cohort, EnrollmentRole, PartialDate, Person, Position, Relationship};
use alumnet::register::Register;

/// Cohorts with what is known of them, people by name, and relationships.
pub fn described(register: &Register) -> Vec<String> {
    let mut lines: Vec<String> = register.all::<Cohort>().filter_map(|cohort| of_cohort(cohort)).collect();
    lines.sort();
    let mut people: Vec<String> =
        register.all::<Person>().map(|person| of_person(register, person)).collect();
    people.sort();
    lines.extend(people);
    let mut ties: Vec<String> = register.all::<Relationship>().map(|held| of_tie(register, held)).collect();
    ties.sort();
    lines.extend(ties);
    lines
}

fn date(date: Option<PartialDate>) -> String {
    date.map_or_else(|| "?".to_owned(), |date| date.to_string())
}

/// Nothing for a cohort that only has a code.
fn of_cohort(cohort: &Cohort) -> Option<String> {
    let numbers: Vec<String> =
        cohort.identifiers.iter().map(|held| format!(" {}={}", held.system, held.value)).collect();
    let is_plain = (cohort.title.is_empty() || cohort.title == cohort.code)
        && numbers.is_empty()
        && cohort.start.is_none()
        && cohort.end.is_none();
    (!is_plain).then(|| {
        let Cohort { code, title, start, end, .. } = cohort;
        format!("cohort {code}: {title} {}–{}{}", date(*start), date(*end), numbers.concat())
    })
}

fn of_person(register: &Register, person: &Person) -> String {
    let mut parts = vec![[&*person.given_name, &*person.middle_name, &*person.family_name].join("/")];
    let mut add = |before: &str, text: &str| {
        if !text.is_empty() {
            parts.push(format!("{before}{text}"));
        }
    };
    add("called ", &person.preferred_name);
    add("", &person.pronouns);
    person.emails.iter().chain(&person.phones).chain(&person.urls).for_each(|value| add("", value));
    person.identifiers.iter().for_each(|held| add("", &format!("{}={}", held.system, held.value)));
    add("in ", &person.location);
    person.tags.iter().for_each(|tag| add("#", tag));
    add("notes: ", &person.notes.replace('\n', " / "));
    person.consents.iter().for_each(|held| add("consent: ", &format!("{} {}", held.basis, held.purpose)));
    let mut enrollments = register.enrollments_of(person.id);
    enrollments.sort_by_key(|held| (register.cohort_code(held.cohort).to_owned(), held.role));
    for enrollment in enrollments {
        let code = register.cohort_code(enrollment.cohort);
        let role = match enrollment.role {
            EnrollmentRole::Student => "",
            role => &format!(" as {}", role.label()),
        };
        let dates = match (enrollment.begin, enrollment.end) {
            (None, None) => String::new(),
            (begin, end) => format!(" {}–{}", date(begin), date(end)),
        };
        add("@", &format!("{code}{role} {}{dates}", enrollment.status.label()));
    }
    let mut work: Vec<String> =
        register.positions_of(person.id).into_iter().map(|held| of_position(register, held)).collect();
    work.sort();
    for held in &work {
        add("", held);
    }
    parts.join(" | ")
}

fn of_position(register: &Register, held: &Position) -> String {
    let organization = held.organization.map(|id| register.organization_name(id)).unwrap_or_default();
    let end = match (held.end, held.ended) {
        (None, false) => "now".to_owned(),
        (None, true) => "ended".to_owned(),
        (end, _) => date(end),
    };
    format!("works: {}, {organization} {}–{end} ({})", held.title, date(held.start), held.source)
}

fn of_tie(register: &Register, held: &Relationship) -> String {
    let name = |id| register.get::<Person>(id).map(|person| person.name()).unwrap_or_default();
    format!("{} is {} of {}", name(held.from), held.kind.label(), name(held.to))
}
