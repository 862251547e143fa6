//! `alumnet erase NAME|EMAIL`: takes a person out of the register, its history and every file of the data
//! folder, after saying what that means.

use std::io::{BufRead, Write};

use clap::Args;
use jiff::Timestamp;

use super::outcome::{Failure, Outcome, written};
use crate::domain::{Id, IdSource, Person};
use crate::register::Register;
use crate::register::erasure::{self, Preview, is_tombstone};
use crate::store::Store;
use crate::store::erase::Order;
use crate::text::fold::{fold, has_words, name_key, words};
use crate::workspace::Workspace;

/// How many people are named when several are meant, or nobody.
const NAMES_LISTED: usize = 8;

/// Take a person out of everything alumnet keeps, for good
#[derive(Debug, Clone, Args)]
#[command(after_long_help = AFTER_HELP)]
pub struct EraseArguments {
    /// The whole name of the person, or an email address
    #[arg(value_name = "NAME|EMAIL")]
    who: String,
    /// Do it without asking
    #[arg(long)]
    yes: bool,
}

// One line a paragraph: clap wraps it to the width of the terminal.
const AFTER_HELP: &str = "\
Name, addresses, numbers, consents and notes are taken out of the register, the journal of all changes and \
the database. What stays is \
“Erased person”, with enrollments, hires and attendances without words, so that counts stand. Later imports \
leave the person out: only \
keyed hashes of addresses, numbers and names are kept for that.

It can't be undone. Backups made before still hold the person, and so do files you exported; \
“alumnet check” names such backups. Files \
are removed, not overwritten: what a disk keeps of removed files is out of alumnet's reach.

Exit codes: 0 done, 1 refused (nothing was changed), 2 wrong usage, 3 the data could not be opened.";

/// Runs the erasure against an open register. The answer is read from `answers`; without a terminal behind it
/// `None` is given, and only --yes will do.
///
/// # Errors
/// When nobody or several people are meant, and when the store does not carry it out.
pub fn run<S: Store>(
    arguments: &EraseArguments,
    workspace: &mut Workspace<S>,
    now: Timestamp,
    ids: &mut IdSource,
    actor: &str,
    answers: Option<&mut dyn BufRead>,
    out: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let person = find(&workspace.register, &arguments.who)?;
    let preview = Preview::of(&workspace.register, person);
    written(writeln!(out, "Erase {}?", preview.name))?;
    for line in preview.lines(&workspace.store.backups()) {
        written(writeln!(out, "  {line}"))?;
    }
    if !arguments.yes && !is_confirmed(answers, out)? {
        written(writeln!(out, "Nobody was erased."))?;
        return Ok(Outcome::Refused);
    }
    let order = Order { person, id: ids.draw_uuid(), at: now, actor: actor.to_owned() };
    workspace.erase(&order).map_err(Failure::of)?;
    written(writeln!(out, "{}.", erasure::LABEL))?;
    Ok(Outcome::Done)
}

fn is_confirmed(answers: Option<&mut dyn BufRead>, out: &mut dyn Write) -> Result<bool, Failure> {
    let Some(answers) = answers else {
        return Err(Failure("nobody can be asked here; say --yes when you mean it".to_owned()));
    };
    written(write!(out, "To go on, type erase: ").and_then(|()| out.flush()))?;
    let mut answer = String::new();
    answers.read_line(&mut answer).map_err(Failure::of)?;
    Ok(answer.trim() == "erase")
}

/// The one person with this address or name.
fn find(register: &Register, who: &str) -> Result<Id<Person>, Failure> {
    let wanted = name_key(who);
    let there = || register.all::<Person>().filter(|person| !is_tombstone(person));
    let names = |person: &Person| {
        let family_first = [&person.family_name, &person.given_name].map(String::as_str).join(", ");
        [person.name(), format!("{} {}", person.given_name, person.family_name), family_first]
            .map(|name| name_key(&name))
    };
    let is_meant = |person: &Person| {
        person.emails.iter().any(|email| fold(email.trim()) == wanted) || names(person).contains(&wanted)
    };
    let found: Vec<&Person> = there().map(AsRef::as_ref).filter(|person| is_meant(person)).collect();
    match found.as_slice() {
        [one] => Ok(one.id),
        [] => {
            let words = words(who);
            let close: Vec<String> = there()
                .filter(|person| has_words(&person.search_text(), &words))
                .take(NAMES_LISTED)
                .map(|person| described(register, person))
                .collect();
            let close =
                if close.is_empty() { String::new() } else { format!("; there are {}", close.join(", ")) };
            Err(Failure(format!("nobody is called “{who}” or has that address{close}")))
        }
        several => {
            let named: Vec<String> =
                several.iter().take(NAMES_LISTED).map(|person| described(register, person)).collect();
            Err(Failure(format!(
                "“{who}” is {} people: {}; give the address of the one you mean",
                several.len(),
                named.join(", ")
            )))
        }
    }
}

/// `Anna Berg (2024-A, anna@x.org)`
fn described(register: &Register, person: &Person) -> String {
    let cohorts = register
        .enrollments_of(person.id)
        .into_iter()
        .map(|enrollment| register.cohort_code(enrollment.cohort).to_owned());
    let more: Vec<String> = cohorts.chain(person.emails.iter().cloned()).collect();
    if more.is_empty() { person.name() } else { format!("{} ({})", person.name(), more.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Record;
    use crate::store::{MemoryStore, StoreError};
    use crate::workspace::history::History;

    struct EraseDesk {
        workspace: Workspace<MemoryStore>,
        ids: IdSource,
    }

    impl EraseDesk {
        fn new() -> Self {
            let mut ids = IdSource::new(1_000, [1; 6]);
            let mut person = |given: &str, email: &str| {
                Record::from(Person {
                    id: ids.draw(),
                    given_name: given.into(),
                    family_name: "Berg".into(),
                    emails: vec![email.into()],
                    ..Person::default()
                })
            };
            let people = [person("Anna", "a@x.org"), person("Anna", "b@x.org"), person("Zoë", "z@x.org")];
            let register = Register::from_records(people);
            Self { workspace: Workspace::new(register, History::default(), MemoryStore::default()), ids }
        }

        fn run(&mut self, who: &str, yes: bool, answer: Option<&str>) -> (Result<Outcome, Failure>, String) {
            let mut out = Vec::new();
            let mut bytes = answer.unwrap_or_default().as_bytes();
            let answers = answer.map(|_| &mut bytes as &mut dyn BufRead);
            let arguments = EraseArguments { who: who.to_owned(), yes };
            let ended = run(
                &arguments,
                &mut self.workspace,
                Timestamp::UNIX_EPOCH,
                &mut self.ids,
                "t",
                answers,
                &mut out,
            );
            (ended, String::from_utf8(out).expect("UTF-8"))
        }

        fn names(&self) -> Vec<String> {
            self.workspace.register.all::<Person>().map(|person| person.name()).collect()
        }
    }

    #[test]
    fn one_person_is_found_and_erased_when_the_word_is_typed() {
        let mut desk = EraseDesk::new();
        let (ended, said) = desk.run("berg, ZOE", false, Some("erase\n"));
        assert_eq!(ended, Ok(Outcome::Done));
        assert!(said.starts_with("Erase Zoë Berg?") && said.ends_with("A person was erased.\n"), "{said}");
        assert_eq!(desk.names(), ["Anna Berg", "Anna Berg", "Erased person"]);
        assert_eq!(desk.run("b@x.org", true, None).0, Ok(Outcome::Done));
        assert_eq!(desk.workspace.store.suppressions.all.len(), 2);
    }

    #[test]
    fn anything_else_erases_nobody() {
        let mut desk = EraseDesk::new();
        assert_eq!(desk.run("Zoë Berg", false, Some("yes\n")).0, Ok(Outcome::Refused));
        for (who, yes, words) in [
            ("Zoë Berg", false, "--yes"),
            (
                "Anna Berg",
                true,
                "“Anna Berg” is 2 people: Anna Berg (a@x.org), Anna Berg (b@x.org); give the address",
            ),
            ("Anna", true, "there are Anna Berg (a@x.org), Anna Berg (b@x.org)"),
            ("Erased person", true, "nobody is called"),
        ] {
            let refused = desk.run(who, yes, None).0.expect_err(who).to_string();
            assert!(refused.contains(words), "{refused}");
        }
        desk.workspace.store.failures.push(StoreError::DiskFull);
        assert!(
            desk.run("Zoë Berg", true, None).0.expect_err("full").to_string().contains("nobody was erased")
        );
        assert_eq!(desk.names(), ["Anna Berg", "Anna Berg", "Zoë Berg"]);
    }
}
