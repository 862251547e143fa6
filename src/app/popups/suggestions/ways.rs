//! Short paths from a person into a background or an organization: who could introduce them, step by step.

use crate::app::panes::place::Place;
use crate::app::popups::suggestions::{Sentence, SuggestionLine, SuggestionRow, SuggestionsFound};
use crate::domain::{Id, Person};
use crate::network::Network;
use crate::network::suggestions::introductions::{Goal, Step, Way, may_be_asked, ways, why_none};
use crate::register::Register;
use crate::report::suggestions::{absence_words, goal_words, request};

pub(crate) fn found(
    register: &Register,
    network: &Network,
    from: Id<Person>,
    goal: Goal,
) -> SuggestionsFound {
    let name = register.person_name(from);
    let mut found = SuggestionsFound {
        title: format!("Path: {name} → {}", goal_words(register, goal)),
        about: Sentence {
            words: "Paths leave out the deceased and those who withdrew consent.".into(),
            keys: "Press y to copy a request to the first person.",
        },
        columns: vec!["", "Tie to previous", "Strength", "Last contact", "Now"],
        lines: Vec::new(),
    };
    if !may_be_asked(register, from, network.as_of()) {
        found.columns.clear();
        found.about = Sentence::default();
        found.lines.push(SuggestionLine::Text(
            format!("{name} has died or withdrawn consent, so is not introduced.").into(),
        ));
        return found;
    }
    let ways = ways(register, network, from, goal);
    if ways.is_empty() {
        found.columns.clear();
        found.about = Sentence::default();
        let absence = why_none(register, network, from, goal);
        found.lines.push(SuggestionLine::Text(absence_words(register, absence, from, goal).into()));
    }
    for way in &ways {
        if !found.lines.is_empty() {
            found.lines.push(SuggestionLine::Blank);
        }
        found.lines.push(SuggestionLine::Heading(heading(register, way)));
        found.lines.extend(
            way.steps
                .iter()
                .enumerate()
                .map(|(place, step)| SuggestionLine::Row(row(register, way, place, step, goal))),
        );
    }
    found
}

fn heading(register: &Register, way: &Way) -> String {
    let between: Vec<String> = way.intermediaries().map(|person| register.person_name(person)).collect();
    match between.as_slice() {
        [] => format!("They know each other: {}", register.person_name(way.target())),
        between => format!("Through {}", between.join(", then ")),
    }
}

fn row(register: &Register, way: &Way, place: usize, step: &Step, goal: Goal) -> SuggestionRow {
    let last = place + 1 == way.steps.len();
    let sign = if last { "→ " } else { "· " };
    let contact = step.tie.last.map_or("unknown".to_owned(), |date| date.to_string());
    let cells = vec![
        format!("{sign}{}", register.person_name(step.to)),
        step.tie.kinds.label(),
        step.band().label().to_owned(),
        contact,
        now(register, step.to),
    ];
    let text = request(register, way, goal);
    let asked = way.intermediaries().next().unwrap_or_else(|| way.target());
    let foot = text.lines().map(str::to_owned).collect();
    SuggestionRow {
        foot,
        copies: Some((text, format!("the request to {}", register.person_name(asked)))),
        ..SuggestionRow::new(Place::Person(step.to), cells)
    }
}

/// `Planner, Nordbau`, or else the cohort.
pub(crate) fn now(register: &Register, person: Id<Person>) -> String {
    let Some(position) = register.current_position(person) else {
        let cohort = register
            .enrollments_of(person)
            .last()
            .map(|enrollment| register.cohort_code(enrollment.cohort).to_owned());
        return cohort.unwrap_or_default();
    };
    let organization = position.organization.map(|id| register.organization_name(id)).unwrap_or_default();
    [position.title.as_str(), organization]
        .into_iter()
        .filter(|words| !words.is_empty())
        .collect::<Vec<_>>()
        .join(", ")
}
