//! The wording of suggestions: the request for an introduction, why two people should meet, and a seating as
//! text. A text meant to be passed on never contains private notes.

use std::fmt::Write as _;

use crate::domain::{Id, Person, Wish, WishKind};
use crate::network::suggestions::introductions::{Absence, Goal, Way};
use crate::network::suggestions::meetings::{Meeting, Reason};
use crate::network::suggestions::seating::Seating;
use crate::register::Register;

/// The name acquaintances use, preferred or given; the full name if the family name comes first.
#[must_use]
pub(crate) fn called(register: &Register, person: Id<Person>) -> String {
    let Some(person) = register.get(person) else { return String::new() };
    let given = if person.preferred_name.is_empty() { &person.given_name } else { &person.preferred_name };
    let name = person.name();
    if !given.is_empty() && name.starts_with(given.as_str()) { given.clone() } else { name }
}

/// The goal of an introduction, in a word or two.
#[must_use]
pub(crate) fn goal_words(register: &Register, goal: Goal) -> String {
    match goal {
        Goal::Background(background) => register.background_name(background).to_owned(),
        Goal::Organization(organization) => register.organization_name(organization).to_owned(),
        Goal::Person(person) => register.person_name(person),
    }
}

/// The target of a path and why: `Ann Lee, who works in Logistics`.
fn target_words(register: &Register, way: &Way, goal: Goal) -> String {
    let target = register.person_name(way.target());
    match goal {
        Goal::Background(background) => {
            format!("{target}, who works in {}", register.background_name(background))
        }
        Goal::Organization(organization) => {
            format!("{target}, who works at {}", register.organization_name(organization))
        }
        Goal::Person(_) => target,
    }
}

/// Two lines to the first intermediary: what the favor is, and that a no is fine. If the two know each
/// other, two lines to the target.
#[must_use]
pub(crate) fn request(register: &Register, way: &Way, goal: Goal) -> String {
    let from = register.person_name(way.from);
    let called_from = called(register, way.from);
    let between: Vec<Id<Person>> = way.intermediaries().collect();
    match between.as_slice() {
        [] => {
            let about = match goal {
                Goal::Background(background) => format!(" about {}", register.background_name(background)),
                Goal::Organization(organization) => {
                    format!(" about {}", register.organization_name(organization))
                }
                Goal::Person(_) => String::new(),
            };
            format!(
                "Dear {}, {from} would like to talk with you{about}.\nWould you have half an hour for \
                {called_from}? Feel free to say no.",
                called(register, way.target())
            )
        }
        [first, rest @ ..] => {
            let over = rest
                .first()
                .map(|next| format!(", perhaps through {}", register.person_name(*next)))
                .unwrap_or_default();
            format!(
                "Dear {}, {from} would like to meet {}.\nWould you introduce {called_from}{over}? Feel free \
                to say no.",
                called(register, *first),
                target_words(register, way, goal)
            )
        }
    }
}

/// Why there is no path, in a sentence or two.
#[must_use]
pub(crate) fn absence_words(register: &Register, absence: Absence, from: Id<Person>, goal: Goal) -> String {
    let who = register.person_name(from);
    let there = match goal {
        Goal::Background(background) => format!("working in {}", register.background_name(background)),
        Goal::Organization(organization) => {
            format!("working at {}", register.organization_name(organization))
        }
        Goal::Person(person) => format!("called {}", register.person_name(person)),
    };
    match absence {
        Absence::NobodyThere => format!("Nobody else in the register is {there} now."),
        Absence::NobodyToLeadTo(1) => {
            format!("The only person {there} has died or withdrawn consent, so is not suggested.")
        }
        Absence::NobodyToLeadTo(count) => {
            format!("All {count} people {there} have died or withdrawn consent, so are not suggested.")
        }
        Absence::NobodyToAsk => {
            format!(
                "Every path leads through somebody who has died or withdrawn consent, so {who} can't be \
                introduced."
            )
        }
        Absence::TooFar(1) => {
            format!("One person is {there}, but no known ties lead from {who} to them within three steps.")
        }
        Absence::TooFar(count) => {
            format!(
                "{count} people are {there}, but no known ties lead from {who} to any of them within \
                three steps."
            )
        }
    }
}

/// A wish in words, from its owner's point of view: `looks for customers in Logistics`.
#[must_use]
pub(crate) fn wish_words(register: &Register, wish: &Wish) -> String {
    let background = wish
        .background
        .map(|background| register.background_name(background))
        .filter(|name| !name.is_empty());
    let within = background.map(|background| format!(" in {background}")).unwrap_or_default();
    match (wish.kind, background) {
        (WishKind::Customers, _) => format!("is looking for customers{within}"),
        (WishKind::Competitors, _) => format!("wants to meet competitors{within}"),
        (WishKind::CareerChange, Some(background)) => format!("wants to change to {background}"),
        (WishKind::CareerChange, None) => "wants to change background".to_owned(),
        (WishKind::Mentor, _) => format!("is looking for a mentor{within}"),
        (WishKind::Hire, _) => format!("is looking for people to hire{within}"),
        (WishKind::Job, _) => format!("wants a job{within}"),
    }
}

/// Why two people should meet, in one sentence: the wish, then the reasons, then how they know each other.
#[must_use]
pub(crate) fn meeting_words(register: &Register, meeting: &Meeting) -> String {
    let (mut wisher, mut other) = (called(register, meeting.wisher), called(register, meeting.other));
    if wisher == other {
        (wisher, other) = (register.person_name(meeting.wisher), register.person_name(meeting.other));
    }
    let wish = register.get(meeting.wish).map(|wish| wish_words(register, wish)).unwrap_or_default();
    let noted = register
        .get(meeting.wish)
        .and_then(|wish| wish.noted)
        .map(|noted| format!(" ({noted})"))
        .unwrap_or_default();
    let mut parts = vec![format!("{wisher} {wish}{noted}")];
    parts.extend(
        meeting.reasons.iter().filter_map(|reason| reason_words(register, meeting, *reason, &wisher, &other)),
    );
    parts.push(match meeting.tie {
        None => "no tie yet".to_owned(),
        Some(tie) => format!(
            "they have met at a meetup{}",
            tie.last.map(|last| format!(", last {last}")).unwrap_or_default()
        ),
    });
    let named: Vec<String> =
        meeting.known_to_both.iter().map(|person| register.person_name(*person)).collect();
    if !named.is_empty() {
        let count = meeting.reasons.iter().find_map(|reason| {
            if let Reason::KnownToBoth(count) = reason { Some(usize::from(*count)) } else { None }
        });
        let more = count.unwrap_or_default().saturating_sub(named.len());
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        parts.push(format!("both know {}{more}", named.join(", ")));
    }
    format!("{}.", parts.join("; "))
}

fn reason_words(
    register: &Register,
    meeting: &Meeting,
    reason: Reason,
    wisher: &str,
    other: &str,
) -> Option<String> {
    let opening = |id| {
        register.get(id).map(|opening: &std::sync::Arc<crate::domain::Opening>| {
            format!("{} at {}", opening.role, register.organization_name(opening.organization))
        })
    };
    Some(match reason {
        Reason::HasBackground(background) => {
            let title = register
                .current_position(meeting.other)
                .map(|position| position.title.clone())
                .filter(|title| !title.is_empty());
            let title = title.map(|title| format!(" as {title}")).unwrap_or_default();
            format!("{other} works in {} now{title}", register.background_name(background))
        }
        Reason::SameStart(background) => format!("both came from {}", register.background_name(background)),
        Reason::MoreYears(years) => format!("{other} has {years} more years in that background"),
        Reason::WantsJob => format!("{other} wants a job"),
        Reason::WantsBackground(background) => {
            format!("{other} wants to change to {}", register.background_name(background))
        }
        Reason::FitsOpening(id) => format!("{other} might fit {}", opening(id)?),
        Reason::KnowsOpening(id) => format!("{other} knows of {}", opening(id)?),
        Reason::Hires => format!("{other} is looking for people to hire"),
        Reason::Hired(count) => format!("{other} has hired {count} people"),
        Reason::InTurn(wish) => format!("in turn, {other} {}", wish_words(register, register.get(wish)?)),
        Reason::Classmates(cohort) => {
            format!("{wisher} and {other} were both in {}", register.cohort_code(cohort))
        }
        // Comes last, with names.
        Reason::KnownToBoth(_) => return None,
    })
}

/// A reason in a few words, for a column.
#[must_use]
pub(crate) fn short_words(register: &Register, reason: Reason) -> String {
    match reason {
        Reason::HasBackground(background) => format!("works in {}", register.background_name(background)),
        Reason::SameStart(background) => format!("both came from {}", register.background_name(background)),
        Reason::MoreYears(years) => format!("{years} more years in it"),
        Reason::WantsJob => "wants a job".to_owned(),
        Reason::WantsBackground(background) => {
            format!("wants to change to {}", register.background_name(background))
        }
        Reason::FitsOpening(_) => "might fit an opening".to_owned(),
        Reason::KnowsOpening(_) => "knows of an opening".to_owned(),
        Reason::Hires => "is looking for people to hire".to_owned(),
        Reason::Hired(count) => format!("has hired {count}"),
        Reason::InTurn(_) => "each could help the other".to_owned(),
        Reason::Classmates(cohort) => format!("both in {}", register.cohort_code(cohort)),
        Reason::KnownToBoth(1) => "1 person knows both".to_owned(),
        Reason::KnownToBoth(count) => format!("{count} people know both"),
    }
}

/// A seating to paste into a mail: tables and names, and no details about anybody.
#[must_use]
pub(crate) fn seating_text(register: &Register, title: &str, seating: &Seating) -> String {
    let mut text = format!("{title}\n");
    for (number, table) in (1..).zip(&seating.tables) {
        let names: Vec<String> = table.iter().map(|person| register.person_name(*person)).collect();
        // Writing to a String can't fail.
        let _ = write!(text, "\nTable {number}: {}", names.join(", "));
    }
    text.push('\n');
    text
}

#[cfg(test)]
mod tests;
