//! Finds the person a subcommand is about, or lists the candidates.

use super::outcome::{Failure, remark};
use crate::domain::{Id, Person};
use crate::register::Register;
use crate::register::find_person::{Meant, PersonMatch};
use crate::text::quoted::quoted;

/// The ways to name a person, worded for use within a sentence of the help.
pub(super) const HELP: &str =
    "a name or part of it, in any order; an email; an identifier (4711 or lms=4711); or an id";

/// The most candidates to list.
const MOST_LISTED: usize = 20;

/// The person meant. If there are several candidates, they are listed on standard error and the result is
/// `None`; the subcommand then ends with [`Outcome::Unclear`](super::outcome::Outcome::Unclear).
pub(super) fn find(register: &Register, who: &str) -> Result<Option<(Id<Person>, PersonMatch)>, Failure> {
    one(who, register.find_person(who), |person| candidate(register, person))
}

/// The same for given candidates, with a description that distinguishes each from the others.
pub(super) fn one(
    who: &str,
    meant: Meant,
    candidate: impl Fn(Id<Person>) -> String,
) -> Result<Option<(Id<Person>, PersonMatch)>, Failure> {
    let who = who.trim();
    match meant {
        Meant::Nobody => Err(Failure(format!(
            "no person matches {}; write a name or part of it, an email, an identifier or an id",
            quoted(who)
        ))),
        Meant::One(person, fit) => Ok(Some((person, fit))),
        Meant::Several(people) => {
            remark(format_args!(
                "{} matches {} people; write more of the name, an email, an identifier or the id:",
                quoted(who),
                people.len()
            ));
            for person in people.iter().take(MOST_LISTED) {
                remark(format_args!("  {}", candidate(*person)));
            }
            if people.len() > MOST_LISTED {
                remark(format_args!("  and {} more", people.len() - MOST_LISTED));
            }
            Ok(None)
        }
    }
}

/// A name with details that distinguish the person: `Zoë Lindqvist, 2024-A, zoe@example.org, 018f…`.
fn candidate(register: &Register, person: Id<Person>) -> String {
    let codes = register.enrollments_of(person);
    let codes = codes.iter().map(|enrollment| register.cohort_code(enrollment.cohort).to_owned());
    let email = register.get(person).and_then(|person| person.emails.first().cloned());
    words(&register.person_name(person), codes.collect(), email, person)
}

pub(super) fn words(name: &str, codes: Vec<String>, email: Option<String>, person: Id<Person>) -> String {
    let codes = if codes.is_empty() { vec!["outsider".to_owned()] } else { codes };
    let parts = [name.to_owned()].into_iter().chain(codes).chain(email).chain([person.uuid().to_string()]);
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}
