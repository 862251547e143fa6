//! Changes made elsewhere arrive at any time: with a form open, a selection, marks, running work.

use std::sync::mpsc::channel;

use alumnet::app::Tone;
use alumnet::app::form::{Choice, Form};
use alumnet::app::panes::place::{Pane, Place};
use alumnet::app::popups::picker::PickerPopup;
use alumnet::domain::{Background, Consent, EntityKind, Id, Person, Record};
use alumnet::register::{Draft, delete};
use alumnet::store::StoreError;
use alumnet::workspace::NotSaved;
use proptest::prelude::*;
use uuid::Uuid;

use crate::common::{Desk, demo_register};

const RAFAEL: &str = "Rafael Ibarra Quintana";

/// Somebody else changes a person.
fn change(desk: &mut Desk, name: &str, change: impl FnOnce(&mut Person)) {
    let id = desk.person(name);
    desk.elsewhere("Change a person", |draft| {
        let mut person = Person::clone(&draft.get(id).expect("a person"));
        change(&mut person);
        draft.put(person);
    });
}

/// Somebody else deletes a record and everything that depends on it.
fn remove(desk: &mut Desk, kind: EntityKind, id: Uuid) {
    desk.elsewhere("Delete a record", |draft| take_out(draft, kind, id));
}

fn take_out(draft: &mut Draft, kind: EntityKind, id: Uuid) {
    for change in delete::plan(draft.register(), &[(kind, id)]).draft.changes() {
        match change.after() {
            Some(after) => draft.put(after.clone()),
            None => draft.remove(change.kind(), change.id()),
        }
    }
}

fn rafael(desk: &Desk) -> Person {
    let found = desk.register().all::<Person>().find(|person| person.family_name.starts_with("Ibarra"));
    Person::clone(found.expect("Rafael"))
}

/// The form to change Rafael, with the cursor on his location.
fn form() -> Desk {
    let mut desk = Desk::demo();
    desk.keys("2/rafael<Enter>e").sees("Change a person").sees_not("elsewhere");
    desk.keys(&"<Tab>".repeat(9)).sees("▸Location");
    desk
}

#[test]
fn a_line_says_what_came_in() {
    let mut desk = Desk::demo();
    change(&mut desk, RAFAEL, |person| person.location = "Oslo".into());
    assert_eq!(desk.message(), "Ana: Change a person.");
    assert_eq!(rafael(&desk).location, "Oslo");
    assert_eq!(desk.committed().len(), 1, "it is stored here too");
    // The notice must not replace a local error.
    desk.session.app.say(Tone::Bad, "Not saved: the disk is full.");
    change(&mut desk, RAFAEL, |person| person.location = "Bergen".into());
    assert_eq!(desk.message(), "Not saved: the disk is full.");
}

#[test]
fn undo_is_for_what_was_done_here() {
    let mut desk = Desk::demo();
    desk.keys("3abBeekeeping<Ctrl-s>");
    change(&mut desk, RAFAEL, |person| person.location = "Oslo".into());
    desk.keys("u").sees("Undone: Add a background");
    assert_eq!(rafael(&desk).location, "Oslo");
    change(&mut desk, RAFAEL, |person| person.location = "Bergen".into());
    desk.keys("<Ctrl-r>").sees("Redone");
    assert!(desk.register().background_by_name("beekeeping").is_some());
    desk.keys("u").keys("u").sees("there is nothing to undo");
    assert_eq!(rafael(&desk).location, "Bergen");
    desk.keys("U").sees("Change a person").sees("Ana");
}

#[test]
fn what_can_not_be_taken_in_changes_nothing() {
    let mut desk = Desk::demo();
    let person = rafael(&desk);
    desk.store().failures.push(StoreError::DiskFull);
    let mut set = {
        let register = demo_register();
        let mut draft = Draft::new(&register);
        draft.put(Person { location: "Oslo".into(), ..person.clone() });
        draft.finish(Uuid::from_u128(9), jiff::Timestamp::UNIX_EPOCH, "Ana", "Change a person")
    };
    let refused = desk.session.receive(set.clone());
    assert_eq!(refused, Err(NotSaved::NotStored(StoreError::DiskFull)));
    assert_eq!((rafael(&desk), desk.message()), (person.clone(), ""));
    set.changes = vec![alumnet::register::Change::delete(person.clone().into())];
    let refused = desk.session.receive(set);
    assert!(matches!(refused, Err(NotSaved::Refused(_))), "{refused:?}");
    assert_eq!((rafael(&desk), desk.committed().len()), (person, 0));
}

#[test]
fn selections_and_marks_stay_with_their_people() {
    let mut desk = Desk::demo();
    desk.keys("2jjjvjvj");
    let (selected, marked) = (desk.session.app.selected(), desk.session.app.marked());
    assert_eq!(marked.len(), 2);
    // A new person comes first in the list.
    desk.elsewhere("Add a person", |draft| {
        let id = Id::new(Uuid::from_u128(1));
        draft.put(Person { id, family_name: "Aaberg".into(), ..Person::default() });
    });
    desk.sees("7 of 221");
    assert_eq!((desk.session.app.selected(), desk.session.app.marked()), (selected, marked.clone()));
    remove(&mut desk, EntityKind::Person, marked[0].uuid());
    assert_eq!((desk.session.app.selected(), desk.session.app.marked()), (selected, marked[1..].to_vec()));
    // The selected person is deleted; the cursor stays in the list.
    let Some(Place::Person(person)) = selected else { panic!("{selected:?}") };
    remove(&mut desk, EntityKind::Person, person.uuid());
    assert_eq!(desk.session.app.pane(), Pane::Students);
    assert!(desk.session.app.selected().is_some_and(|place| Some(place) != selected));
}

#[test]
fn a_field_changed_only_elsewhere_follows() {
    let mut desk = form();
    change(&mut desk, RAFAEL, |person| person.phones = vec!["555".into()]);
    desk.sees("Change a person · changed elsewhere").sees("555").sees_not("changed elsewhere to");
    desk.keys("<Ctrl-u>Oslo<Ctrl-s>").sees("Change a person: saved.");
    let person = rafael(&desk);
    assert_eq!((person.location.as_str(), person.phones.concat().as_str()), ("Oslo", "555"));
    // My change must not include theirs.
    let change = desk.committed().last().expect("saved").changes[0].clone();
    let before =
        change.before().and_then(|before| if let Record::Person(one) = before { Some(one) } else { None });
    assert_eq!(before.map(|one| one.phones.concat()).as_deref(), Some("555"));
}

#[test]
fn a_form_that_only_follows_has_nothing_to_save() {
    let mut desk = form();
    change(&mut desk, RAFAEL, |person| person.location = "Bergen".into());
    desk.sees("Bergen");
    desk.keys("<Ctrl-s>").sees("Nothing was changed.");
    assert_eq!(desk.committed().len(), 1);
}

#[test]
fn a_field_changed_here_stays_and_theirs_is_beside_it() {
    let mut desk = form();
    desk.keys("<Ctrl-u>Oslo");
    change(&mut desk, RAFAEL, |person| {
        person.location = "Bergen".into();
        person.notes = "Likes\nboats".into();
    });
    desk.sees("Oslo").sees("! changed elsewhere to “Bergen”").sees("boats");
    // A second change elsewhere, of another field, leaves this one alone.
    change(&mut desk, RAFAEL, |person| person.pronouns = "he".into());
    desk.sees("! changed elsewhere to “Bergen”");
    change(&mut desk, RAFAEL, |person| person.location = String::new());
    desk.sees("! cleared elsewhere");
    desk.keys("<Ctrl-s>").sees("Change a person: saved.");
    let person = rafael(&desk);
    assert_eq!((person.location.as_str(), person.pronouns.as_str()), ("Oslo", "he"));
    assert_eq!(person.notes, "Likes\nboats");
    desk.keys("u").sees("Undone");
    assert_eq!((rafael(&desk).location.as_str(), rafael(&desk).pronouns.as_str()), ("", "he"));
}

#[test]
fn typing_what_they_wrote_ends_the_conflict() {
    let mut desk = form();
    desk.keys("<Ctrl-u>Oslo");
    change(&mut desk, RAFAEL, |person| person.location = "Bergen".into());
    desk.sees("changed elsewhere to");
    desk.keys("<Ctrl-u>Bergen").sees_not("changed elsewhere to");
    desk.keys("<Ctrl-s>").sees("Nothing was changed.");
}

#[test]
fn flags_and_picked_tags_are_compared_too() {
    let mut desk = form();
    desk.keys("<Tab><Tab><Tab><Space>").sees("▸Deceased");
    change(&mut desk, RAFAEL, |person| {
        person.tags = vec!["mentor".into()];
        person.deceased = true;
    });
    desk.sees("mentor").sees_not("elsewhere to").sees_not("emptied");
    change(&mut desk, RAFAEL, |person| person.deceased = false);
    desk.keys("<Ctrl-s>");
    assert_eq!((rafael(&desk).deceased, rafael(&desk).tags), (true, vec!["mentor".to_owned()]));
}

#[test]
fn a_record_deleted_elsewhere_can_not_be_saved() {
    let mut desk = form();
    desk.keys("<Ctrl-u>Oslo");
    let id = rafael(&desk).id.uuid();
    remove(&mut desk, EntityKind::Person, id);
    desk.sees("Change a person · deleted elsewhere")
        .sees("this person was deleted elsewhere; close this form");
    desk.keys("<Ctrl-s>").sees("Not saved: this person was deleted elsewhere; close this form.").sees("Oslo");
    assert_eq!(desk.committed().len(), 1);
    desk.keys("<Esc>").keys("y").sees_not("Change a person");
    assert!(desk.register().record(EntityKind::Person, id).is_none());
}

#[test]
fn a_form_under_its_picker_follows() {
    let mut desk = form();
    desk.keys("<Tab><Enter>").sees("Tags");
    change(&mut desk, RAFAEL, |person| person.location = "Bergen".into());
    desk.keys("<Esc>").sees("changed elsewhere").sees("Bergen");
}

#[test]
fn a_new_record_has_nothing_to_follow() {
    let mut desk = Desk::demo();
    desk.keys("3abBeekeeping");
    change(&mut desk, RAFAEL, |person| person.location = "Bergen".into());
    desk.sees_not("elsewhere");
    desk.keys("<Ctrl-s>").sees("Add a background: saved.");
}

#[test]
fn a_name_taken_elsewhere_is_seen_while_typing() {
    let mut desk = Desk::demo();
    desk.keys("3abBeekeeping<Tab>").sees_not("already exists");
    desk.elsewhere("Add a background", |draft| {
        let id = Id::new(Uuid::from_u128(2));
        draft.put(Background { id, name: "Beekeeping".into(), ..Background::default() });
    });
    desk.sees("a background with this name already exists");
}

#[test]
fn a_consent_is_found_again_where_it_went() {
    let consent = |purpose: &str| Consent { purpose: purpose.into(), ..Consent::default() };
    let mut desk = Desk::demo();
    change(&mut desk, RAFAEL, |person| person.consents = vec![consent("first"), consent("second")]);
    desk.keys("2/rafael<Enter>lGe").sees("Change a consent of").sees("second");
    change(&mut desk, RAFAEL, |person| drop(person.consents.remove(0)));
    desk.sees_not("elsewhere");
    desk.keys("<Tab>contract");
    change(&mut desk, RAFAEL, |person| {
        person.consents[0].basis = "objection".into();
        person.consents[0].evidence = "a mail".into();
    });
    desk.sees("! changed elsewhere to “objection”").sees("a mail");
    desk.keys("<Ctrl-s>").sees("Change a consent: saved.");
    let held = rafael(&desk).consents;
    assert_eq!((held.len(), held[0].basis.as_str(), held[0].evidence.as_str()), (1, "contract", "a mail"));
    desk.keys("lGe").sees("Change a consent of");
    change(&mut desk, RAFAEL, |person| person.consents.clear());
    desk.sees("deleted elsewhere");
    desk.keys("<Ctrl-s>").sees("this consent no longer exists");
}

#[test]
fn an_open_picker_follows_and_the_cursor_stays_with_its_choice() {
    let mut desk = Desk::demo();
    desk.keys("2/rafael<Enter>r<Down><Down>").sees("Hired");
    let current =
        |desk: &Desk| desk.session.app.popups.on_top::<PickerPopup>().expect("the picker").current().cloned();
    let held = current(&desk);
    desk.elsewhere("Add a person", |draft| {
        let id = Id::new(Uuid::from_u128(1));
        draft.put(Person { id, family_name: "Aaberg".into(), ..Person::default() });
    });
    assert_eq!(current(&desk), held);
    let Some(Choice::Record(id)) = held else { panic!("{held:?}") };
    // Marked, then deleted elsewhere: can no longer be chosen as hired.
    desk.keys("<Tab>");
    remove(&mut desk, EntityKind::Person, id);
    desk.keys("<Enter>");
    let form = desk.session.app.popups.on_top::<Form>();
    let picked = form.and_then(|form| form.fields.get("hired")).expect("the field");
    assert!(!format!("{:?}", picked.value).contains(&id.to_string()));
}

#[test]
fn a_merge_follows_what_became_of_the_two() {
    let mut desk = Desk::demo();
    desk.keys("2/rafael<Enter>mjunjie<Enter>").sees("Merge two people");
    change(&mut desk, RAFAEL, |person| person.location = "Bergen".into());
    desk.keys("<Ctrl-s>").sees("saved");
    assert_eq!(rafael(&desk).location, "Bergen", "what came in is not overwritten");
    let mut desk = Desk::demo();
    desk.keys("2/rafael<Enter>mjunjie<Enter>").sees("Merge two people");
    let id = rafael(&desk).id.uuid();
    remove(&mut desk, EntityKind::Person, id);
    desk.sees_not("Merge two people").sees("One of the two was deleted elsewhere");
}

#[test]
fn checklist_history_and_insights_go_on() {
    let mut desk = crate::many::desk();
    desk.keys("4t").sees("1 invited");
    desk.elsewhere("Ask two", |draft| {
        for number in [1, 2] {
            let id = Id::new(Uuid::from_u128(30_000 + number));
            let (person, meetup) = (crate::many::person(number), crate::many::meetup());
            draft.put(alumnet::domain::Attendance { id, person, meetup, ..Default::default() });
        }
    });
    desk.sees("3 invited");
    let mut desk = Desk::demo();
    desk.keys("3abBeekeeping<Ctrl-s>U").sees("Add a background");
    change(&mut desk, RAFAEL, |person| person.location = "Bergen".into());
    desk.sees("Change a person");
    let mut desk = Desk::demo();
    desk.keys("9l<Enter>").sees("Names");
    let id = rafael(&desk).id.uuid();
    remove(&mut desk, EntityKind::Person, id);
    // The names are those behind the figure as it was; the figures themselves are updated.
    desk.sees("Hiring hubs").sees("Rafael");
    desk.keys("<Enter>9").keys("<Esc>").sees("Insights").sees_not("Rafael");
}

#[test]
fn what_comes_of_work_under_way_is_taken() {
    let mut desk = Desk::demo();
    let (sender, reports) = channel();
    desk.session.work_beside(move |report| drop(sender.send(report)));
    let (go, wait) = channel();
    let register = std::sync::Arc::clone(&desk.session.app.register);
    let id = rafael(&desk).id;
    desk.session.app.work_and_wait(
        "Counting …",
        move |_| {
            wait.recv().expect("a word");
            register.get(id).expect("Rafael").location.clone()
        },
        move |app, before| {
            let now = app.register.get(id).map(|person| person.location.clone()).unwrap_or_default();
            app.say(Tone::Plain, format!("From {before} to {now}."));
        },
    );
    let before = rafael(&desk).location;
    let effects = desk.session.app.take_effects();
    desk.session.perform(effects);
    change(&mut desk, RAFAEL, |person| person.location = "Bergen".into());
    desk.sees("Counting …");
    go.send(()).expect("somebody waits");
    desk.session.reported(reports.recv().expect("a report"));
    assert_eq!(desk.message(), format!("From {before} to Bergen."));
}

/// Changes, deletes or creates something, chosen by a number.
fn anything(draft: &mut Draft, number: usize) {
    let records: Vec<Record> = draft.register().records().collect();
    let record = records[number % records.len()].clone();
    match (number % 3, &record) {
        (0, Record::Person(held)) => {
            let person = Person { location: format!("Town {number}"), ..Person::clone(held) };
            draft.put(Person { notes: format!("{number}\nnew"), tags: vec!["new".into()], ..person });
        }
        (1, _) => take_out(draft, record.kind(), record.id()),
        _ => {
            let id = Id::new(Uuid::from_u128(1 << 70 | number as u128));
            draft.put(Person { id, family_name: format!("Aa{number}"), ..Person::default() });
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 100, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_pressed_and_whatever_comes_in(
        steps in prop::collection::vec(
            (crate::random::key(), prop::option::weighted(0.2, any::<u16>())), 100..200),
    ) {
        thread_local! {
            static DEMO: alumnet::register::Register = demo_register();
        }
        let start = DEMO.with(alumnet::register::Register::clone);
        let mut desk = Desk::with(start.clone(), 100, 30);
        let mut received = 0;
        for (place, (key, elsewhere)) in steps.into_iter().enumerate() {
            desk.press_without_files(key);
            if let Some(number) = elsewhere {
                desk.elsewhere("Something", |draft| anything(draft, place * 65_536 + usize::from(number)));
                received += 1;
            }
        }
        let sets = desk.committed().to_vec();
        prop_assert!(sets.iter().filter(|set| set.actor == "Ana").count() == received);
        let mut replayed = start;
        for set in &sets {
            replayed.apply(set).expect("what was committed fits");
        }
        prop_assert!(replayed.records().eq(desk.register().records()));
        prop_assert!(alumnet::register::rules::audit(desk.register()).is_empty());
    }
}
