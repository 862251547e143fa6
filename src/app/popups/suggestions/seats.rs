//! Who sits with whom at a meetup.

use crate::app::panes::place::Place;
use crate::app::popups::suggestions::{Sentence, SuggestionLine, SuggestionRow, SuggestionsFound};
use crate::domain::{Attendance, Attended, Id, Meetup, Person, Rsvp};
use crate::network::suggestions::meetings::{Meeting, meetings};
use crate::network::suggestions::seating::{Attendees, seat};
use crate::network::{Network, Progress, Stopped};
use crate::register::Register;
use crate::report::suggestions::{meeting_words, seating_text};

pub(crate) fn found(
    register: &Register,
    network: &Network,
    meetup: Id<Meetup>,
    size: usize,
    seed: u64,
    progress: Progress,
) -> Result<SuggestionsFound, Stopped> {
    let Some(meetup) = register.get(meetup) else { return Ok(SuggestionsFound::default()) };
    let (people, who) = attendees(register, meetup.id);
    let among = |person| people.binary_search(&person).is_ok();
    let meetings = meetings(register, network, among, among, progress)?;
    let attendees = Attendees::new(register, network, &people, &meetings);
    let seating = seat(&attendees, size, seed);
    let title = format!("{}, {}", meetup.title, meetup.start);
    let mut found = SuggestionsFound {
        title: format!("Seating · {title}"),
        about: format!("{who}, at tables of up to {size}. Proposal {seed}.").into(),
        ..SuggestionsFound::default()
    };
    if people.is_empty() {
        found.about = Sentence::default();
        found.lines.push(SuggestionLine::Text(Sentence {
            words: "Nobody on this meetup's list can be seated.".into(),
            keys: "In the Meetups pane, press a to add somebody.",
        }));
        return Ok(found);
    }
    let text = seating_text(register, &title, &seating);
    for (number, table) in (1..).zip(&seating.tables) {
        if number > 1 {
            found.lines.push(SuggestionLine::Blank);
        }
        let backgrounds = match attendees.backgrounds_at(table) {
            0 => String::new(),
            1 => " · 1 background".to_owned(),
            backgrounds => format!(" · {backgrounds} backgrounds"),
        };
        found.lines.push(SuggestionLine::Heading(format!("Table {number} · {}{backgrounds}", table.len())));
        found.lines.extend(table.iter().map(|person| {
            let mut row = row(register, table, *person, &meetings);
            row.copies = Some((text.clone(), "the tables".to_owned()));
            SuggestionLine::Row(row)
        }));
    }
    Ok(found)
}

/// Those who accepted or came; if nobody did yet, everybody on the list who did not decline. Sorted by id.
fn attendees(register: &Register, meetup: Id<Meetup>) -> (Vec<Id<Person>>, String) {
    let list = register.attendances_at(meetup);
    let alive = |attendance: &&&std::sync::Arc<Attendance>| {
        register.get(attendance.person).is_some_and(|person| !person.deceased)
    };
    let comes = |attendance: &Attendance| {
        attendance.attended == Attended::Yes
            || (attendance.rsvp == Rsvp::Accepted && attendance.attended != Attended::No)
    };
    let may_come =
        |attendance: &Attendance| attendance.rsvp != Rsvp::Declined && attendance.attended != Attended::No;
    let those = |wanted: &dyn Fn(&Attendance) -> bool| {
        let mut people: Vec<_> = list
            .iter()
            .filter(alive)
            .filter(|attendance| wanted(attendance))
            .map(|attendance| attendance.person)
            .collect();
        people.sort_unstable();
        people.dedup();
        people
    };
    let coming = those(&comes);
    if coming.is_empty() {
        let people = those(&may_come);
        let who = format!("The {} on the list (nobody has accepted yet)", people.len());
        return (people, who);
    }
    let who = format!("The {} who accepted or came", coming.len());
    (coming, who)
}

fn row(register: &Register, table: &[Id<Person>], person: Id<Person>, meetings: &[Meeting]) -> SuggestionRow {
    let background = register
        .background_now(person)
        .or_else(|| register.background_at_entry(person))
        .map(|background| register.background_name(background).to_owned());
    let cohort = register
        .enrollments_of(person)
        .last()
        .map(|enrollment| register.cohort_code(enrollment.cohort).to_owned());
    let at_table = |meeting: &&Meeting| {
        let pair = [meeting.wisher, meeting.other];
        pair.contains(&person) && pair.iter().all(|one| table.contains(one))
    };
    let to_meet: Vec<&Meeting> = meetings.iter().filter(at_table).collect();
    let names: Vec<String> = to_meet
        .iter()
        .map(|meeting| {
            register.person_name(if meeting.wisher == person { meeting.other } else { meeting.wisher })
        })
        .collect();
    let meets = if names.is_empty() { String::new() } else { format!("should meet {}", names.join(", ")) };
    let foot = to_meet.iter().map(|meeting| meeting_words(register, meeting)).collect();
    let cells =
        vec![register.person_name(person), background.unwrap_or_default(), cohort.unwrap_or_default(), meets];
    SuggestionRow { foot, ..SuggestionRow::new(Place::Person(person), cells) }
}
