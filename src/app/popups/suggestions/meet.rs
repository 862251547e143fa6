//! Who should meet: for one person, who could help with their wishes and whom they could help; for a
//! scope, the best matches.

use crate::app::panes::place::Place;
use crate::app::panes::scope::Scope;
use crate::app::popups::suggestions::ways::now;
use crate::app::popups::suggestions::{Sentence, SuggestionLine, SuggestionRow, SuggestionsFound, titled};
use crate::domain::{Id, Person};
use crate::network::suggestions::introductions::may_be_asked;
use crate::network::suggestions::meetings::{Meeting, Reason, meetings, spread};
use crate::network::{Network, Progress, Stopped};
use crate::register::Register;
use crate::report::suggestions::{meeting_words, short_words, wish_words};
use crate::text::fold::capital;

/// Nobody acts on more suggestions than this.
const MOST: usize = 60;
const MOST_OF_ONE: usize = 12;
/// How often one person is named among all suggestions, so that it is not always the same few.
const EACH: usize = 2;

/// What is said above the matches.
fn about() -> Sentence {
    Sentence {
        words: "Based on wishes, backgrounds and ties.".into(),
        keys: "Press t to record an introduction, y to copy both emails.",
    }
}

/// What to press where nobody has a wish.
const NOTE_ONE: &str = "On a student, press a, then w, to note one.";

pub(crate) fn of_person(
    register: &Register,
    network: &Network,
    person: Id<Person>,
    progress: Progress,
) -> Result<SuggestionsFound, Stopped> {
    let name = register.person_name(person);
    let mut found = SuggestionsFound {
        title: format!("Who should meet · {name}"),
        about: about(),
        ..SuggestionsFound::default()
    };
    if !may_be_asked(register, person, network.as_of()) {
        let words = format!("{name} has died or withdrawn consent, so is not suggested.");
        found.lines.push(SuggestionLine::Text(words.into()));
        return Ok(found);
    }
    let wished = meetings(register, network, |one| one == person, |_| true, progress)?;
    // What both could do for each other is listed above already.
    let above: Vec<Id<Person>> = wished.iter().take(MOST_OF_ONE).map(|meeting| meeting.other).collect();
    let mut helped = meetings(register, network, |_| true, |other| other == person, progress)?;
    helped.retain(|meeting| !above.contains(&meeting.wisher));
    let wishes: Vec<String> =
        register.wishes_of(person).into_iter().map(|wish| wish_words(register, wish)).collect();
    if wishes.is_empty() {
        let words = format!("No wish on record for {name}.");
        found.lines.push(SuggestionLine::Text(Sentence { words, keys: NOTE_ONE }));
    } else {
        found.lines.push(SuggestionLine::Heading(capital(&wishes.join("; "))));
        if wished.is_empty() {
            found.lines.push(SuggestionLine::Text("Nobody new in the register could help with that.".into()));
        }
    }
    found.lines.extend(wished.iter().take(MOST_OF_ONE).map(|meeting| {
        let other = meeting.other;
        let cells = vec![register.person_name(other), why(register, meeting), now(register, other)];
        SuggestionLine::Row(row(register, meeting, other, cells))
    }));
    if !helped.is_empty() {
        found.lines.push(SuggestionLine::Blank);
        found.lines.push(SuggestionLine::Heading(format!("Whom {name} could help")));
        found.lines.extend(helped.iter().take(MOST_OF_ONE).map(|meeting| {
            let other = meeting.wisher;
            let cells = vec![register.person_name(other), wish(register, meeting), now(register, other)];
            SuggestionLine::Row(row(register, meeting, other, cells))
        }));
    }
    Ok(found)
}

pub(crate) fn in_force(
    register: &Register,
    network: &Network,
    scope: Scope,
    progress: Progress,
) -> Result<SuggestionsFound, Stopped> {
    let people = scope.people(register);
    let all = meetings(
        register,
        network,
        |one| people.as_ref().is_none_or(|people| people.contains(&one)),
        |_| true,
        progress,
    )?;
    let count = all.len();
    let best = spread(all, EACH);
    let mut found = SuggestionsFound {
        title: titled("who should meet", &scope.name(register)),
        about: about(),
        ..SuggestionsFound::default()
    };
    if best.is_empty() {
        found
            .lines
            .push(SuggestionLine::Text(Sentence { words: "No matching wishes.".into(), keys: NOTE_ONE }));
        return Ok(found);
    }
    found.columns = vec!["Who", "Who could help", "Wish", "Why"];
    let shown = best.len().min(MOST);
    found.lines.extend(best.iter().take(MOST).map(|meeting| {
        let names = [meeting.wisher, meeting.other].map(|person| register.person_name(person));
        let cells = names.into_iter().chain([wish(register, meeting), why(register, meeting)]).collect();
        SuggestionLine::Row(row(register, meeting, meeting.wisher, cells))
    }));
    if count > shown {
        found.lines.push(SuggestionLine::Blank);
        found.lines.push(SuggestionLine::Text(Sentence {
            words: format!("More matches: {}.", count - shown),
            keys: "Press w on a person to see all of theirs.",
        }));
    }
    Ok(found)
}

fn wish(register: &Register, meeting: &Meeting) -> String {
    register.get(meeting.wish).map(|wish| wish_words(register, wish)).unwrap_or_default()
}

/// The strongest reason, in a few words.
fn why(register: &Register, meeting: &Meeting) -> String {
    // Working in the background is only worth saying if there is nothing more telling.
    let (plain, telling): (Vec<Reason>, Vec<Reason>) =
        meeting.reasons.iter().copied().partition(|reason| matches!(reason, Reason::HasBackground(_)));
    telling.into_iter().chain(plain).next().map(|reason| short_words(register, reason)).unwrap_or_default()
}

fn row(register: &Register, meeting: &Meeting, person: Id<Person>, cells: Vec<String>) -> SuggestionRow {
    let pair = [meeting.wisher, meeting.other];
    let emails: Vec<String> = pair
        .iter()
        .filter_map(|person| register.get(*person))
        .filter_map(|person| person.emails.first().cloned())
        .collect();
    let what = match emails.as_slice() {
        [_, _] => "both emails",
        _ => "the only known email",
    };
    SuggestionRow {
        foot: vec![meeting_words(register, meeting)],
        copies: (!emails.is_empty()).then(|| (emails.join(", "), what.to_owned())),
        pair: Some(pair),
        ..SuggestionRow::new(Place::Person(person), cells)
    }
}
