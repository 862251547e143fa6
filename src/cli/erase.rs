//! `alumnet erase NAME`: erases a person from the register, its history and every file of the data folder,
//! after explaining what that means.

use std::collections::BTreeSet;
use std::io::{BufRead, Write};

use clap::Args;
use jiff::Timestamp;

use super::named_person;
use super::outcome::{Failure, Outcome, remark, told, written};
use crate::domain::IdSource;
use crate::files;
use crate::register::erasure::{self, FoundMention, Mention, Preview};
use crate::register::find_person::PersonMatch;
use crate::sharing::log::RenewableLog;
use crate::store::erase::Order;
use crate::store::{EraseError, Store};
use crate::text::fold::capital;
use crate::text::plural;
use crate::text::quoted::quoted;
use crate::workspace::Workspace;

/// Permanently erase a person from all records
#[derive(Debug, Clone, Args)]
#[command(after_long_help = AFTER_HELP)]
pub(crate) struct EraseArguments {
    #[arg(value_name = "NAME", help = capital(named_person::HELP))]
    who: String,
    /// Do not ask; the name must then be complete
    #[arg(long)]
    yes: bool,
    /// Also remove this form of the name, which may mean somebody else, as the question lists it; repeatable
    #[arg(long, value_name = "TEXT")]
    also: Vec<String>,
    /// Leave this form of a number, as the question lists it; repeatable
    #[arg(long, value_name = "TEXT")]
    keep: Vec<String>,
}

// One line per paragraph: clap wraps it to the width of the terminal.
const AFTER_HELP: &str = "\
Removes the name, addresses, numbers, consents and notes from the register, the journal of all changes and \
the \
database. What remains is “Erased person”, with enrollments, hires and attendances but no words, so that the \
counts stay right. Later imports leave the person out: only keyed hashes of addresses, numbers and names are \
kept for that.

This can't be undone. Older backups still hold the person, and so do files you exported; “alumnet check” \
lists such backups. Files are deleted, not overwritten: alumnet has no control over what a disk keeps of \
deleted \
files.

Exit codes: 0 done, 1 refused (nothing was changed), 2 wrong usage or an ambiguous name, 3 the data could \
not be opened, 4 the shared log can't be reached (nobody was erased), 6 decided, but saying so, the last \
steps or closing failed; the next start finishes them.";

/// Runs the erasure on an open register; where that is shared, for everybody, with its log. Answers are read
/// from `answers`; without a terminal it is `None`, and --yes is required.
///
/// # Errors
/// When nobody matches the name, or the store can't carry it out.
pub(crate) fn run<S: Store>(
    arguments: &EraseArguments,
    (workspace, log): (&mut Workspace<S>, Option<&mut dyn RenewableLog>),
    now: Timestamp,
    ids: &mut IdSource,
    actor: &str,
    answers: Option<&mut dyn BufRead>,
    out: &mut dyn Write,
) -> Result<Outcome, Failure> {
    let Some((person, fit)) = named_person::find(&workspace.register, &arguments.who)? else {
        return Ok(Outcome::Unclear);
    };
    if arguments.yes && fit == PersonMatch::Part {
        return Err(Failure(format!(
            "{} is only part of the name of {}; with --yes, write the full name, an email, an identifier \
            or the id",
            quoted(&arguments.who),
            workspace.register.person_name(person)
        )));
    }
    let preview = Preview::of(&workspace.register, person);
    written(writeln!(out, "Erase {}?", preview.name))?;
    for line in preview.lines(&workspace.store.backups()) {
        written(writeln!(out, "  {line}"))?;
    }
    let toggled = toggled(arguments, &preview.mentions)?;
    for found in &preview.mentions {
        written(writeln!(out, "  {}", mention_line(found, &toggled)))?;
        for example in &found.examples {
            written(writeln!(out, "      {example}"))?;
        }
    }
    if !arguments.yes && !is_confirmed(answers, out)? {
        written(writeln!(out, "Nobody was erased."))?;
        return Ok(Outcome::Refused);
    }
    let order = Order { person, id: ids.draw_uuid(), at: now, actor: actor.to_owned(), toggled };
    let erased = match log {
        Some(log) => workspace.erase_shared(log, &order, ids.draw_uuid()),
        None => workspace.erase(&order),
    };
    match erased {
        Ok(_) => Ok(told(out, format_args!("{}.", erasure::LABEL))),
        Err(error @ EraseError::NotDone(_)) => Err(Failure::of(error)),
        // Nothing takes it back any more.
        Err(error @ EraseError::Unfinished(_)) => {
            remark(error);
            Ok(Outcome::DoneBut)
        }
    }
}

/// Which forms of the name are not treated as usual.
fn toggled(arguments: &EraseArguments, listed: &[FoundMention]) -> Result<BTreeSet<Mention>, Failure> {
    let mut toggled = BTreeSet::new();
    for (names, is_taken) in [(&arguments.also, true), (&arguments.keep, false)] {
        for name in names {
            let named: Vec<&FoundMention> = listed.iter().filter(|found| found.name == *name).collect();
            if named.is_empty() {
                let known: Vec<String> = listed.iter().map(|found| quoted(&found.name)).collect();
                let known = if known.is_empty() { "nothing".to_owned() } else { plural::listed(&known) };
                let words = format!("{} is not a form of the name; listed is {known}", quoted(name));
                return Err(Failure(words));
            }
            let other = named.into_iter().map(|found| &found.mention);
            toggled.extend(other.filter(|one| one.is_taken(&BTreeSet::new()) != is_taken).cloned());
        }
    }
    Ok(toggled)
}

/// `Stays, since it may mean somebody else: “Berg” alone, in 2 texts. --also Berg removes it.`
fn mention_line(found: &FoundMention, toggled: &BTreeSet<Mention>) -> String {
    let FoundMention { words, name, .. } = found;
    if found.mention.is_taken(toggled) {
        format!("Also removed: {words}. --keep {} leaves it.", quoted(name))
    } else {
        format!("Stays, since it may mean somebody else: {words}. --also {} removes it.", quoted(name))
    }
}

fn is_confirmed(answers: Option<&mut dyn BufRead>, out: &mut dyn Write) -> Result<bool, Failure> {
    let Some(answers) = answers else {
        return Err(Failure("no terminal to ask on; add --yes to confirm".to_owned()));
    };
    written(write!(out, "To confirm, type erase: ").and_then(|()| out.flush()))?;
    let mut answer = String::new();
    answers.read_line(&mut answer).map_err(|error| Failure(files::reason(&error)))?;
    Ok(answer.trim() == "erase")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Person, Record};
    use crate::register::suppression::Suppressions;
    use crate::register::{ChangeSet, Register};
    use crate::store::erase::Agreed;
    use crate::store::{Adoption, Erased, HistoryReader, LogLine, MemoryStore, StoreError};
    use crate::workspace::history::History;
    use std::sync::Arc;

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
            let arguments = EraseArguments { who: who.to_owned(), yes, also: Vec::new(), keep: Vec::new() };
            let ended = run(
                &arguments,
                (&mut self.workspace, None),
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

    /// A store that decides to erase and can't finish.
    #[derive(Default)]
    struct Stuck(MemoryStore);

    impl Store for Stuck {
        fn commit(&mut self, _: &ChangeSet) -> Result<(), StoreError> {
            Err(StoreError::DiskFull)
        }

        fn take_in(&mut self, _: &[LogLine]) -> Result<(), StoreError> {
            Err(StoreError::DiskFull)
        }

        fn adopt(&mut self, _: &Adoption<'_>) -> Result<(), StoreError> {
            Err(StoreError::DiskFull)
        }

        fn erase_once(&mut self, _: &Register, _: &Order, _: Agreed<'_>) -> Result<Erased, EraseError> {
            Err(EraseError::Unfinished("the disk is full".to_owned()))
        }

        fn know_erased(&mut self, _: &Suppressions) -> Result<(), StoreError> {
            Err(StoreError::DiskFull)
        }

        fn suppressions(&self) -> Suppressions {
            self.0.suppressions()
        }

        fn backups(&self) -> Vec<String> {
            self.0.backups()
        }

        fn history(&self) -> Box<dyn HistoryReader> {
            self.0.history()
        }
    }

    #[test]
    fn what_the_next_start_will_finish_is_not_called_refused() {
        let register = Arc::unwrap_or_clone(EraseDesk::new().workspace.register);
        let mut workspace = Workspace::new(register, History::default(), Stuck::default());
        let arguments =
            EraseArguments { who: "Zoë Berg".to_owned(), yes: true, also: Vec::new(), keep: Vec::new() };
        let (mut ids, mut out) = (IdSource::new(1_000, [2; 6]), Vec::new());
        let ended =
            run(&arguments, (&mut workspace, None), Timestamp::UNIX_EPOCH, &mut ids, "t", None, &mut out);
        assert_eq!(ended, Ok(Outcome::DoneBut));
        assert!(!String::from_utf8(out).expect("UTF-8").contains("was erased"));
    }

    #[test]
    fn forms_of_the_name_are_listed_and_taken_out_on_request() {
        let mut desk = EraseDesk::new();
        let noted = |desk: &EraseDesk| {
            desk.workspace.register.all::<Person>().map(|one| one.notes.clone()).collect::<String>()
        };
        let mut people: Vec<Person> =
            desk.workspace.register.all::<Person>().map(|one| Person::clone(one)).collect();
        people[0].notes = "Asked Mr. Berg, see ZoeBerg, call 030 1234567".to_owned();
        people[2].phones = vec!["+49 30 1234567".to_owned()];
        desk.workspace.register = Arc::new(Register::from_records(people.into_iter().map(Record::from)));
        let mut run = |also: &[&str], keep: &[&str], answer: &str| {
            let mut out = Vec::new();
            let mut bytes = answer.as_bytes();
            let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
            let arguments =
                EraseArguments {
                    who: "Zoë Berg".to_owned(), yes: false, also: list(also), keep: list(keep)
                };
            let EraseDesk { workspace, ids } = &mut desk;
            let answers: Option<&mut dyn BufRead> = Some(&mut bytes);
            let ended =
                run(&arguments, (workspace, None), Timestamp::UNIX_EPOCH, ids, "t", answers, &mut out);
            (ended, String::from_utf8(out).expect("UTF-8"))
        };
        let (_, said) = run(&[], &["+49 30 1234567"], "no\n");
        for words in [
            "Stays, since it may mean somebody else: “Berg” alone, in 1 text. --also “Berg” removes it.",
            "Anna Berg: “Asked Mr. Berg, see ZoeBerg",
            "Stays, since it may mean somebody else: the names as one word, like “ZoëBerg”, in 1 text.",
            "Stays, since it may mean somebody else: +49 30 1234567 in other notations, in 1 text.",
        ] {
            assert!(said.contains(words), "{said}");
        }
        let refused = run(&["Zoe"], &[], "no\n").0.expect_err("no such form").to_string();
        assert!(refused.contains("“Zoe” is not a form of the name; listed is “Berg”"), "{refused}");
        assert_eq!(run(&["Berg", "ZoëBerg"], &[], "erase\n").0, Ok(Outcome::Done));
        assert_eq!(noted(&desk), "Asked Mr. [erased], see [erased], call [erased]");
    }

    #[test]
    fn anything_else_erases_nobody() {
        let mut desk = EraseDesk::new();
        assert_eq!(desk.run("Zoë Berg", false, Some("yes\n")).0, Ok(Outcome::Refused));
        for (who, yes, words) in [
            ("Zoë Berg", false, "--yes"),
            ("zo", true, "“zo” is only part of the name of Zoë Berg"),
            ("Erased person", true, "no person matches"),
        ] {
            let refused = desk.run(who, yes, None).0.expect_err(who).to_string();
            assert!(refused.contains(words), "{refused}");
        }
        for who in ["Anna Berg", "anna", "x.org"] {
            assert_eq!(desk.run(who, true, None), (Ok(Outcome::Unclear), String::new()), "{who}");
        }
        assert_eq!(desk.run("zo", false, Some("no\n")).0, Ok(Outcome::Refused), "a part is asked about");
        desk.workspace.store.failures.push(StoreError::DiskFull);
        assert!(
            desk.run("Zoë Berg", true, None).0.expect_err("full").to_string().contains("nobody was erased")
        );
        assert_eq!(desk.names(), ["Anna Berg", "Anna Berg", "Zoë Berg"]);
    }
}
