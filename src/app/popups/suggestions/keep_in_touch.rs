//! Who is due for contact: who is fading, due or was never contacted, and which graduations
//! have an anniversary.

use jiff::civil::Date;

use crate::app::panes::place::Place;
use crate::app::panes::scope::Scope;
use crate::app::popups::suggestions::{Sentence, SuggestionLine, SuggestionRow, SuggestionsFound, titled};
use crate::domain::{EntityKind, Id, Person};
use crate::network::suggestions::keep_in_touch::{Cadence, LastContact, LosingTouch, Standing, losing_touch};
use crate::register::Register;
use crate::text::plural::span;

/// Anniversaries within half a year.
const DAYS: u16 = 183;
const MOST_ANNIVERSARIES: usize = 8;

pub(crate) fn found(register: &Register, scope: Scope, today: Date) -> SuggestionsFound {
    let people: Vec<Id<Person>> = match scope.people(register) {
        Some(people) => {
            let mut people: Vec<_> = people.into_iter().collect();
            people.sort_unstable();
            people
        }
        None => register.all::<Person>().map(|person| person.id).collect(),
    };
    let contacts = losing_touch(register, &people, today);
    let mut found = SuggestionsFound {
        title: titled("keep in touch", &scope.name(register)),
        about: about(&contacts),
        columns: vec!["", "Last contact", "Rhythm", "Contact"],
        lines: Vec::new(),
    };
    for (standing, title) in
        [(Standing::Fading, "Fading"), (Standing::Due, "Due"), (Standing::Never, "No contact on record")]
    {
        let those: Vec<&LastContact> =
            contacts.to_contact.iter().filter(|contact| contact.standing == standing).collect();
        if those.is_empty() {
            continue;
        }
        heading(&mut found, format!("{title} · {}", those.len()));
        found.lines.extend(those.into_iter().map(|contact| SuggestionLine::Row(row(register, contact))));
    }
    if contacts.to_contact.is_empty() {
        found.lines.push(SuggestionLine::Text("Nobody is due for contact.".into()));
    }
    anniversaries(&mut found, register, scope, today);
    found
}

fn heading(found: &mut SuggestionsFound, title: String) {
    if !found.lines.is_empty() {
        found.lines.push(SuggestionLine::Blank);
    }
    found.lines.push(SuggestionLine::Heading(title));
}

fn about(contacts: &LosingTouch) -> Sentence {
    let mut about = vec![format!(
        "In touch with {} of {}.",
        contacts.in_touch.len(),
        EntityKind::Person.counted(contacts.in_touch.len() + contacts.to_contact.len())
    )];
    match contacts.not_known.len() {
        0 => {}
        1 => about.push("1 more has no rhythm yet.".into()),
        count => about.push(format!("{count} more have no rhythm yet.")),
    }
    match contacts.left_out.len() {
        0 => {}
        1 => about.push("1 left out: deceased or consent withdrawn.".into()),
        count => about.push(format!("{count} left out: deceased or consent withdrawn.")),
    }
    let keys =
        if contacts.not_known.is_empty() { "" } else { "On a student, press b, then k, to set a rhythm." };
    Sentence { words: about.join(" "), keys }
}

fn joined(name: &str, now: &str) -> String {
    if now.is_empty() { name.to_owned() } else { format!("{name} · {now}") }
}

fn row(register: &Register, contact: &LastContact) -> SuggestionRow {
    let last = match (contact.last, contact.days) {
        (Some(last), Some(days)) => format!("{last} · {days} days"),
        _ => "none".to_owned(),
    };
    let often = match contact.cadence {
        Some(Cadence::Own(days)) => format!("every {days} days"),
        Some(usual @ Cadence::Usual(_)) => format!("usually every {:.0} days", usual.days()),
        None => String::new(),
    };
    let person = register.get(contact.person);
    let reach = person
        .map(|person| person.emails.iter().chain(&person.phones).cloned().collect::<Vec<_>>())
        .unwrap_or_default();
    let email = person.and_then(|person| person.emails.first().cloned());
    let first = reach.first().cloned().unwrap_or_else(|| "unknown".to_owned());
    let name = register.person_name(contact.person);
    let mut foot = vec![joined(&name, &crate::app::popups::suggestions::ways::now(register, contact.person))];
    if let (Some(days), Some(cadence)) = (contact.days, contact.cadence) {
        let ago = match u32::try_from(days) {
            Ok(days @ 1..) => format!("{} ago", span(days)),
            _ => "today".to_owned(),
        };
        let rhythm = match cadence {
            Cadence::Own(days) => format!("due every {days} days"),
            Cadence::Usual(days) => format!("usual is every {days:.0} days"),
        };
        foot.push(format!("last contact {ago}; {rhythm}"));
    }
    foot.push(if reach.is_empty() { "No email or phone known.".to_owned() } else { reach.join(" · ") });
    SuggestionRow {
        foot,
        copies: email.map(|email| (email.clone(), email)),
        ..SuggestionRow::new(Place::Person(contact.person), vec![name, last, often, first])
    }
}

fn anniversaries(found: &mut SuggestionsFound, register: &Register, scope: Scope, today: Date) {
    let cohorts = scope.cohorts(register);
    let coming = register.anniversaries(today, DAYS).into_iter();
    let coming: Vec<_> = coming
        .filter(|one| cohorts.as_ref().is_none_or(|cohorts| cohorts.contains(&one.cohort)))
        .take(MOST_ANNIVERSARIES)
        .collect();
    if coming.is_empty() {
        return;
    }
    heading(found, "Upcoming graduation anniversaries".to_owned());
    for one in coming {
        let years = if one.years == 1 { "1 year".to_owned() } else { format!("{} years", one.years) };
        let people = one.people.len();
        let graduates = if people == 1 { "1 graduate".to_owned() } else { format!("{people} graduates") };
        let cells = vec![register.cohort_code(one.cohort).to_owned(), one.on.to_string(), years, graduates];
        let names: Vec<String> =
            one.people.iter().take(6).map(|person| register.person_name(*person)).collect();
        let more =
            if people > names.len() { format!(" and {} more", people - names.len()) } else { String::new() };
        let foot = vec![format!("{}{more}.", names.join(", "))];
        found.lines.push(SuggestionLine::Row(SuggestionRow {
            foot,
            ..SuggestionRow::new(Place::Cohort(one.cohort), cells)
        }));
    }
}
