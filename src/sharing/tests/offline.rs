//! What two instructors do without a network, and what becomes of it.

use super::desk::Desk;
use crate::domain::{
    Cohort, Consent, Enrollment, EntityKind, Hire, Id, Interaction, Organization, Person, Program, Record,
};
use crate::register::Origin;
use crate::register::suppression::Suppressions;
use crate::sharing::base::{Received, Void};
use crate::sharing::conflict::ConflictKind;
use crate::sharing::memory::MemoryLog;
use crate::sharing::replica::{NotReceived, Sent};

/// Sends and receives until nothing moves.
fn sync(log: &mut MemoryLog, desks: &mut [&mut Desk]) {
    for _ in 0..4 {
        for desk in desks.iter_mut() {
            desk.receive(log).unwrap();
            desk.send(log).unwrap();
            desk.receive(log).unwrap();
        }
    }
}

fn two() -> (MemoryLog, Desk, Desk) {
    (MemoryLog::default(), Desk::new(1), Desk::new(2))
}

fn alike(ana: &Desk, ben: &Desk) {
    assert_eq!(ana.replica.base().digest(), ben.replica.base().digest());
    assert!(ana.base_register().records().eq(ben.base_register().records()));
}

#[test]
fn hires_to_the_same_new_employer_come_to_one_employer() {
    let (mut log, mut ana, mut ben) = two();
    let (zoe, kim) = (ana.person("Zoë"), ana.person("Kim"));
    sync(&mut log, &mut [&mut ana, &mut ben]);
    for (desk, hired, name) in [(&mut ana, zoe, "Haven"), (&mut ben, kim, "HAVEN Inc.")] {
        let (organization, hire) = (desk.ids.draw(), desk.ids.draw());
        assert!(desk.draft(|draft| {
            draft.put(Organization { id: organization, name: name.into(), ..Organization::default() });
            draft.put(Hire { id: hire, hired, organization: Some(organization), ..Hire::default() });
        }));
    }
    sync(&mut log, &mut [&mut ana, &mut ben]);
    alike(&ana, &ben);
    let register = ana.register();
    assert_eq!((register.count::<Organization>(), register.count::<Hire>()), (1, 2));
    let employer = register.all::<Organization>().next().unwrap().id;
    assert!(register.all::<Hire>().all(|hire| hire.organization == Some(employer)));
    assert!(ben.replica.shown().waiting.is_empty());
    // A later line of the one who was second still means that employer.
    let mine = ben.register().all::<Organization>().next().unwrap().id;
    assert_eq!(mine, employer);
}

#[test]
fn a_roster_imported_by_both_makes_one_cohort_and_doubles_of_nobody_who_was_there() {
    let (mut log, mut ana, mut ben) = two();
    let zoe = ana.person("Zoë");
    sync(&mut log, &mut [&mut ana, &mut ben]);
    for desk in [&mut ana, &mut ben] {
        let (program, cohort, enrollment) = (desk.ids.draw(), desk.ids.draw(), desk.ids.draw());
        assert!(desk.draft(|draft| {
            draft.put(Program { id: program, title: "Baking".into(), ..Program::default() });
            draft.put(Cohort { id: cohort, program, code: "2024-A".into(), ..Cohort::default() });
            draft.put(Enrollment { id: enrollment, person: zoe, cohort, ..Enrollment::default() });
        }));
    }
    sync(&mut log, &mut [&mut ana, &mut ben]);
    alike(&ana, &ben);
    let register = ben.register();
    assert_eq!(register.count::<Program>(), 1);
    assert_eq!((register.count::<Cohort>(), register.count::<Enrollment>()), (1, 1));
    assert!(ben.replica.shown().waiting.is_empty() && ben.replica.lines().is_empty());
}

#[test]
fn an_email_and_a_note_to_one_person_both_stay_and_two_phones_of_one_name_conflict() {
    let (mut log, mut ana, mut ben) = two();
    let zoe = ana.person("Zoë");
    sync(&mut log, &mut [&mut ana, &mut ben]);
    ana.change_person(zoe, |person| {
        person.emails.push("zoe@example.org".into());
        person.notes = "hers".into();
    });
    ben.change_person(zoe, |person| {
        person.emails.push("z@example.org".into());
        person.notes = "his".into();
    });
    sync(&mut log, &mut [&mut ana, &mut ben]);
    alike(&ana, &ben);
    let person = ben.register().get(zoe).unwrap();
    assert_eq!(person.emails, ["zoe@example.org", "z@example.org"]);
    assert_eq!(person.notes, "hers\nhis");
    // The same group, differently: theirs is shown, mine waits, and nothing else waits with it.
    ana.change_person(zoe, |person| person.family_name = "Lind".into());
    ben.change_person(zoe, |person| person.family_name = "Lindqvist".into());
    ben.person("Kim");
    sync(&mut log, &mut [&mut ana, &mut ben]);
    alike(&ana, &ben);
    assert_eq!(ben.register().get(zoe).unwrap().family_name, "Lind");
    let waiting = &ben.replica.shown().waiting;
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0].conflicts[0].kind, ConflictKind::Changed(vec!["name"]));
    assert_eq!(waiting[0].conflicts[0].words(), "somebody else changed the person too: name");
    assert_eq!(ana.register().count::<Person>(), 2);
    let line = waiting[0].line;
    ben.give_up(line);
    assert!(ben.replica.shown().waiting.is_empty() && ben.replica.lines().is_empty());
}

#[test]
fn a_cohort_deleted_by_one_while_the_other_enrolls_into_it_leaves_both_to_decide() {
    let (mut log, mut ana, mut ben) = two();
    let (program, cohort) = (ana.ids.draw(), ana.ids.draw());
    ana.draft(|draft| {
        draft.put(Program { id: program, title: "Baking".into(), ..Program::default() });
        draft.put(Cohort { id: cohort, program, code: "2024-A".into(), ..Cohort::default() });
    });
    let zoe = ana.person("Zoë");
    sync(&mut log, &mut [&mut ana, &mut ben]);
    let enrollment = ben.ids.draw();
    assert!(ben.put(Enrollment { id: enrollment, person: zoe, cohort, ..Enrollment::default() }));
    // Who comes second waits, whichever it is.
    let (mut other_log, mut late) = (log.clone(), Desk::new(3));
    late.receive(&mut other_log).unwrap();
    assert!(late.delete(EntityKind::Cohort, cohort.uuid()));
    ana.delete(EntityKind::Cohort, cohort.uuid());
    sync(&mut log, &mut [&mut ana, &mut ben]);
    alike(&ana, &ben);
    assert_eq!(ben.replica.shown().waiting[0].conflicts[0].kind, ConflictKind::Dangling);
    let mut again = ben_of(&other_log, zoe, cohort);
    sync(&mut other_log, &mut [&mut again, &mut late]);
    assert_eq!(late.replica.shown().waiting[0].conflicts[0].kind, ConflictKind::InUse);
}

/// Somebody who enrolls one person into one cohort.
fn ben_of(log: &MemoryLog, person: Id<Person>, cohort: Id<Cohort>) -> Desk {
    let mut desk = Desk::new(4);
    desk.receive(&mut log.clone()).unwrap();
    let id = desk.ids.draw();
    assert!(desk.put(Enrollment { id, person, cohort, ..Enrollment::default() }));
    desk
}

#[test]
fn two_people_merged_in_opposite_directions_are_one_and_what_waits_means_the_one_that_is_left() {
    let (mut log, mut ana, mut ben) = two();
    let (zoe, zo) = (ana.person("Zoë"), ana.person("Zo"));
    sync(&mut log, &mut [&mut ana, &mut ben]);
    assert!(ana.merge(EntityKind::Person, zoe.uuid(), zo.uuid()));
    let talk = ben.ids.draw();
    let date = Some("2024-05-01".parse().unwrap());
    assert!(ben.put(Interaction { id: talk, people: vec![zo], date, ..Interaction::default() }));
    assert!(ben.merge(EntityKind::Person, zo.uuid(), zoe.uuid()));
    sync(&mut log, &mut [&mut ana, &mut ben]);
    alike(&ana, &ben);
    assert_eq!(ben.register().count::<Person>(), 1);
    assert_eq!(ana.register().get(talk).unwrap().people, [zoe], "the contact is with the one that is left");
    assert_eq!(ben.replica.shown().waiting.len(), 1, "the opposite merge waits");
    // Whoever merged them undoes it: the reference stays with the one it was led to.
    assert!(!ana.undo(), "something new refers to the person");
}

#[test]
fn a_withdrawal_stands_at_once_even_if_the_rest_of_its_set_waits() {
    let (mut log, mut ana, mut ben) = two();
    let zoe = ana.person("Zoë");
    let consent = Consent { purpose: "sharing".into(), ..Consent::default() };
    ana.change_person(zoe, |person| person.consents.push(consent.clone()));
    sync(&mut log, &mut [&mut ana, &mut ben]);
    ana.change_person(zoe, |person| person.family_name = "Lind".into());
    ben.change_person(zoe, |person| {
        person.family_name = "Lindqvist".into();
        person.consents[0].withdrawn = Some("2024-05-01".parse().unwrap());
    });
    sync(&mut log, &mut [&mut ana, &mut ben]);
    alike(&ana, &ben);
    assert!(ana.register().get(zoe).unwrap().consents[0].withdrawn.is_some(), "everybody has it");
    assert_eq!(ana.register().get(zoe).unwrap().family_name, "Lind");
    assert_eq!(ben.replica.shown().waiting.len(), 1, "the name waits");
}

#[test]
fn of_an_import_what_does_not_fit_waits_and_the_rest_goes() {
    let (mut log, mut ana, mut ben) = two();
    let (zoe, kim) = (ana.person("Zoë"), ana.person("Kim"));
    sync(&mut log, &mut [&mut ana, &mut ben]);
    ana.change_person(zoe, |person| person.location = "Oslo".into());
    let changes: Vec<_> = [zoe, kim]
        .into_iter()
        .map(|id| {
            let before = Person::clone(ben.register().get(id).unwrap());
            let after = Person { location: "Bergen".into(), ..before.clone() };
            crate::register::Change::between(Some(before.into()), Some(Record::from(after))).unwrap()
        })
        .collect();
    let set = ben.set("Import", changes);
    assert!(ben.save(set.with_origin(Origin { is_apart: true, ..Origin::default() })));
    sync(&mut log, &mut [&mut ana, &mut ben]);
    alike(&ana, &ben);
    let at = |id: Id<Person>| ana.register().get(id).unwrap().location.clone();
    assert_eq!((at(zoe), at(kim)), ("Oslo".into(), "Bergen".into()));
    let waiting = &ben.replica.shown().waiting;
    assert_eq!((waiting.len(), waiting[0].changes.len()), (1, 1));
    assert_eq!(ben.replica.lines().len(), 1, "the part that waits is a line of its own");
}

#[test]
fn undo_takes_back_what_a_set_came_to_and_is_refused_by_a_later_change_of_somebody_else() {
    let (mut log, mut ana, mut ben) = two();
    let zoe = ana.person("Zoë");
    sync(&mut log, &mut [&mut ana, &mut ben]);
    ana.change_person(zoe, |person| person.notes = "hers".into());
    ben.change_person(zoe, |person| person.location = "Oslo".into());
    sync(&mut log, &mut [&mut ana, &mut ben]);
    // His change came to a record that had her note already: the note stays.
    assert!(ben.undo());
    sync(&mut log, &mut [&mut ana, &mut ben]);
    alike(&ana, &ben);
    let person = ana.register().get(zoe).unwrap();
    assert_eq!((person.notes.as_str(), person.location.as_str()), ("hers", ""));
    assert!(ben.redo());
    sync(&mut log, &mut [&mut ana, &mut ben]);
    ana.change_person(zoe, |person| person.location = "Bergen".into());
    sync(&mut log, &mut [&mut ana, &mut ben]);
    assert!(!ben.undo(), "she wrote the place last");
    assert_eq!(ben.register().get(zoe).unwrap().location, "Bergen");
}

#[test]
fn an_undo_of_what_was_not_sent_yet_takes_back_what_it_came_to() {
    for works_out_undo in [true, false] {
        let (mut log, mut ana, mut ben) = two();
        ben.replica.safeguards.works_out_undo = works_out_undo;
        let zoe = ana.person("Zoë");
        sync(&mut log, &mut [&mut ana, &mut ben]);
        ana.change_person(zoe, |person| person.notes = "hers".into());
        ben.change_person(zoe, |person| person.notes = "his".into());
        assert!(ben.undo());
        sync(&mut log, &mut [&mut ana, &mut ben]);
        alike(&ana, &ben);
        let is_done =
            ben.replica.shown().waiting.is_empty() && ana.register().get(zoe).unwrap().notes == "hers";
        assert_eq!(is_done, works_out_undo, "only what was worked out fits");
    }
}

#[test]
fn an_undo_does_not_reach_into_a_record_that_others_have_merged_it_into() {
    let (mut log, mut ana, mut ben) = two();
    let (zoe, zo) = (ana.person("Zoë"), ana.person("Zo"));
    sync(&mut log, &mut [&mut ana, &mut ben]);
    ben.change_person(zo, |person| person.notes = "his".into());
    sync(&mut log, &mut [&mut ana, &mut ben]);
    assert!(ana.merge(EntityKind::Person, zoe.uuid(), zo.uuid()));
    sync(&mut log, &mut [&mut ana, &mut ben]);
    assert!(!ben.undo(), "the note came to her by a merge of somebody else");
    assert_eq!(ben.register().get(zoe).unwrap().notes, "his");
}

#[test]
fn an_undo_of_what_was_given_up_takes_back_nothing() {
    let (mut log, mut ana, mut ben) = two();
    let zoe = ana.person("Zoë");
    sync(&mut log, &mut [&mut ana, &mut ben]);
    ana.change_person(zoe, |person| person.location = "Oslo".into());
    ana.change_person(zoe, |person| person.family_name = "Lind".into());
    ben.change_person(zoe, |person| {
        person.location = "Oslo".into();
        person.family_name = "Berg".into();
    });
    assert!(ben.undo());
    sync(&mut log, &mut [&mut ana]);
    ben.receive(&mut log).unwrap();
    let waiting = ben.replica.shown().waiting[0].line;
    ben.give_up(waiting);
    sync(&mut log, &mut [&mut ana, &mut ben]);
    alike(&ana, &ben);
    let person = ana.register().get(zoe).unwrap();
    assert_eq!((person.location.as_str(), person.family_name.as_str()), ("Oslo", "Lind"));
    assert!(ben.replica.lines().is_empty(), "the undo is in the log, and changes nothing");
}

#[test]
fn an_entry_that_does_not_fit_is_passed_over_by_everybody() {
    let (mut log, mut ana, mut ben) = two();
    ana.person("Zoë");
    sync(&mut log, &mut [&mut ana, &mut ben]);
    // Nonsense, a repeated entry, and one that was changed on the way.
    let (first, mut bent) = (log.entries[0].clone(), log.entries[0].clone());
    let end = bent.len() - 20;
    bent[end] ^= 1;
    log.entries.extend([b"nonsense".to_vec(), first, bent]);
    for desk in [&mut ana, &mut ben] {
        let received = desk.receive(&mut log).unwrap();
        let voids: Vec<_> = received
            .iter()
            .map(|one| match one {
                Received { taken: Err(why), .. } => *why,
                Received { taken: Ok(_), .. } => panic!("applied"),
            })
            .collect();
        assert_eq!(voids, [Void::Unreadable, Void::Unchained, Void::Unreadable]);
    }
    ben.person("Kim");
    sync(&mut log, &mut [&mut ana, &mut ben]);
    alike(&ana, &ben);
    assert_eq!(ana.register().count::<Person>(), 2);
    log.entries[0] = b"another".to_vec();
    let mut other = MemoryLog { entries: log.entries[..2].to_vec(), ..MemoryLog::default() };
    assert_eq!(ana.receive(&mut other).unwrap_err(), NotReceived::AnotherLog);
}

#[test]
fn a_log_put_back_to_an_older_state_gets_again_what_it_lost() {
    let (mut log, mut ana, mut ben) = two();
    ana.person("Zoë");
    sync(&mut log, &mut [&mut ana, &mut ben]);
    let older = log.clone();
    let kim = ana.person("Kim");
    sync(&mut log, &mut [&mut ana, &mut ben]);
    ben.change_person(kim, |person| person.location = "Oslo".into());
    let mut log = older;
    assert_eq!(ben.receive(&mut log).unwrap_err(), NotReceived::AnotherLog);
    for desk in [&mut ana, &mut ben] {
        assert_eq!(desk.adopt(&mut log).unwrap(), 1, "Kim");
        assert_eq!(desk.register().count::<Person>(), 2, "nothing goes off the screen");
    }
    sync(&mut log, &mut [&mut ana, &mut ben]);
    alike(&ana, &ben);
    assert_eq!(ana.register().get(kim).unwrap().location, "Oslo");
    assert_eq!(log.entries.len(), 3, "nothing is there twice");
}

#[test]
fn who_joins_begins_with_a_snapshot_and_a_damaged_one_is_refused() {
    let (mut log, mut ana, mut ben) = two();
    let (zoe, zo) = (ana.person("Zoë"), ana.person("Zo"));
    sync(&mut log, &mut [&mut ana]);
    assert!(ana.merge(EntityKind::Person, zoe.uuid(), zo.uuid()));
    sync(&mut log, &mut [&mut ana]);
    log.snapshot = Some(ana.replica.base().snapshot(&ana.base_register(), Suppressions::default()));
    ana.person("Kim");
    sync(&mut log, &mut [&mut ana]);
    assert_eq!(ben.adopt(&mut log), Ok(0));
    alike(&ana, &ben);
    let redirects = |desk: &Desk| desk.replica.base().redirects.clone();
    assert_eq!(redirects(&ben), redirects(&ana));
    if let Some(snapshot) = &mut log.snapshot {
        snapshot.records.pop();
    }
    assert_eq!(ben.adopt(&mut log), Err(NotReceived::Damaged));
    assert_eq!(ben.register().count::<Person>(), 2);
}

#[test]
fn a_file_that_both_imported_waits_for_the_second() {
    let (mut log, mut ana, mut ben) = two();
    for desk in [&mut ana, &mut ben] {
        let id = desk.ids.draw();
        let person = Person { id, given_name: "Zoë".into(), ..Person::default() };
        let set = desk.set("Import", vec![crate::register::Change::create(person.into())]);
        assert!(desk.save(set.with_origin(Origin {
            is_apart: true,
            source: Some([7; 32]),
            merges: Vec::new()
        })));
    }
    sync(&mut log, &mut [&mut ana, &mut ben]);
    alike(&ana, &ben);
    assert_eq!(ben.register().count::<Person>(), 1);
    let waiting = &ben.replica.shown().waiting;
    assert_eq!(waiting[0].conflicts[0].kind, ConflictKind::Imported);
}

#[test]
fn whoever_counts_differently_from_two_others_begins_anew_and_sends_nothing_before() {
    let mut log = MemoryLog::default();
    let (mut ana, mut ben, mut cem) = (Desk::new(1), Desk::new(2), Desk::new(3));
    ana.person("Ana's");
    sync(&mut log, &mut [&mut ana, &mut ben, &mut cem]);
    log.snapshot = Some(ana.replica.base().snapshot(&ana.base_register(), Suppressions::default()));
    cem.replica.miscount();
    for desk in [&mut ana, &mut ben] {
        desk.person("Another");
        desk.receive(&mut log).unwrap();
        desk.send(&mut log).unwrap();
    }
    cem.person("Cem's");
    cem.receive(&mut log).unwrap();
    assert_eq!(cem.send(&mut log), Ok(Sent::All), "it holds back what it has");
    assert_eq!(log.entries.len(), 3);
    assert_eq!(cem.receive(&mut log), Err(NotReceived::Doubtful));
    assert_eq!(cem.adopt(&mut log), Ok(0));
    sync(&mut log, &mut [&mut cem, &mut ana, &mut ben]);
    assert_eq!(log.entries.len(), 4);
    assert!(cem.register.records().eq(ana.register.records()));
}
