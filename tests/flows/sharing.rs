//! Two instructors share a register: each works at a desk of their own, and what they do at the same time
//! comes together, or waits for an answer.

use std::sync::{Arc, Mutex};

use alumnet::app::panes::place::Place;
use alumnet::app::session::sharing::ReachLog;
use alumnet::domain::{Cohort, Enrollment, Hire, Id, Organization, Person};
use alumnet::sharing::errand::{Brought, Errand};
use alumnet::sharing::log::{LogError, RenewableLog};
use alumnet::sharing::memory::MemoryLog;

use crate::common::{Desk, demo_log};

const RAFAEL: &str = "Rafael Ibarra Quintana";

/// The demo in a log, and two desks on it.
fn two() -> (MemoryLog, Desk, Desk) {
    let mut log = demo_log();
    let ana = Desk::demo().sharing("Ana", &mut log);
    let ben = Desk::demo().sharing("Bente", &mut log);
    (log, ana, ben)
}

fn sync(log: &mut MemoryLog, desks: &mut [&mut Desk]) {
    for _ in 0..2 {
        for desk in desks.iter_mut() {
            desk.sync(log);
        }
    }
}

#[track_caller]
fn alike(ana: &Desk, ben: &Desk) {
    assert!(ana.register().records().eq(ben.register().records()), "the two show different records");
}

/// What somebody sees then, at two sizes.
#[track_caller]
fn pictured(desk: &mut Desk, name: &str) {
    for (columns, lines) in [(80, 24), (120, 36)] {
        desk.resize(columns, lines);
        insta::assert_snapshot!(format!("{name}-{columns}x{lines}"), desk.picture());
    }
}

fn rafael(desk: &Desk) -> Person {
    let id = desk.person(RAFAEL);
    Person::clone(desk.register().get(id).unwrap())
}

/// Opens the form of Rafael at a field.
fn form(desk: &mut Desk, field: &str) {
    desk.keys("<Esc><Esc>2/rafael ibarra<Enter>e").sees("Change a person");
    desk.tab_to(field);
}

#[test]
fn the_corner_says_where_one_stands() {
    let (mut log, mut ana, mut ben) = two();
    ana.sees(" ✓ ");
    ana.keys("3abBeekeeping<Ctrl-s>").sees("Add a background: saved.").sees(" ↑1 ");
    ana.sync(&mut log).sees(" ✓ ").sees_not("↑1");
    ben.session.reachable(false);
    ben.draw();
    ben.keys("<Esc>").sees("offline since 12:00");
    ben.session.reachable(true);
    ben.receive(&mut log).sees_not("offline").sees("Ana: Add a background.");
    alike(&ana, &ben);
    // What came in is in the history, and undo is for what was done here.
    ben.keys("U").sees("Ana").sees("Add a background");
    ben.keys("<Esc>u").sees("nothing to undo");
    ana.keys("u").sees("Undone: Add a background");
    sync(&mut log, &mut [&mut ana, &mut ben]);
    alike(&ana, &ben);
    assert!(ben.register().background_by_name("beekeeping").is_none());
}

#[test]
fn hires_to_the_same_new_employer_become_one_employer() {
    let (mut log, mut ana, mut ben) = two();
    let employers = ana.register().count::<Organization>();
    for desk in [&mut ana, &mut ben] {
        desk.keys("2/rafael ibarra<Enter>r<Enter>").tab_to("Organization");
        desk.keys("Harbor Works<Enter><Ctrl-s>");
    }
    sync(&mut log, &mut [&mut ana, &mut ben]);
    alike(&ana, &ben);
    assert_eq!(ben.register().count::<Organization>(), employers + 1, "{}", ben.screen());
    let employer = ben.register().organization_by_name("Harbor Works").unwrap();
    let hires = ben.register().all::<Hire>().filter(|hire| hire.organization == Some(employer));
    assert_eq!(hires.count(), 2);
    ben.sees(" ✓ ");
    pictured(&mut ben, "both-hired");
}

#[test]
fn a_form_stays_open_while_others_change_the_same_person_and_both_changes_stand() {
    let (mut log, mut ana, mut ben) = two();
    form(&mut ana, "Emails");
    ana.keys("<End>, rafael@home.example<Ctrl-s>").sees("saved");
    form(&mut ben, "Notes");
    ben.keys("<End> Met in May.");
    ana.sync(&mut log);
    ben.receive(&mut log).sees("Met in May.");
    ben.keys("<Ctrl-s>").sees("saved");
    sync(&mut log, &mut [&mut ana, &mut ben]);
    alike(&ana, &ben);
    let person = rafael(&ana);
    assert!(person.emails.contains(&"rafael@home.example".to_owned()), "{:?}", person.emails);
    assert!(person.notes.contains("Met in May."), "{}", person.notes);
    pictured(&mut ben, "both-edited");
}

/// Both change the place where Rafael lives; Bente is second.
fn in_conflict() -> (MemoryLog, Desk, Desk) {
    let (mut log, mut ana, mut ben) = two();
    for (desk, place) in [(&mut ana, "Oslo"), (&mut ben, "Bergen")] {
        form(desk, "Location");
        desk.keys("<Ctrl-u>").keys(place).keys("<Ctrl-s>").sees("saved");
    }
    ana.sync(&mut log);
    ben.sync(&mut log);
    (log, ana, ben)
}

#[test]
fn two_changes_of_the_same_wait_for_an_answer_and_theirs_can_stay() {
    let (mut log, ana, mut ben) = in_conflict();
    ben.sees(" !1 ").sees("Ana changed Rafael Ibarra Quintana").sees("your change waits in Conflicts (!1)");
    assert_eq!(rafael(&ben).location, "Oslo");
    ben.sees("! your change waits: location ");
    ben.keys("!").sees("Conflicts").sees("Change a person").sees("Location");
    ben.sees("Theirs, shown").sees("Oslo").sees("Yours, waiting").sees("Bergen");
    ben.sees("Ana changed the person too: location.");
    ben.keys("t").sees("Kept theirs; your change was dropped.").sees_not("Yours, waiting").sees(" ✓ ");
    ben.sees_not("your change waits:");
    ben.sync(&mut log);
    alike(&ana, &ben);
    ben.keys("!").sees("nothing is in conflict with others");
}

#[test]
fn mine_can_be_put_again_and_is_an_ordinary_change() {
    let (mut log, mut ana, mut ben) = in_conflict();
    ben.keys("!m").sees("Your change was applied again, on top of theirs.").sees(" ↑1 ");
    assert_eq!(rafael(&ben).location, "Bergen");
    sync(&mut log, &mut [&mut ana, &mut ben]);
    alike(&ana, &ben);
    assert_eq!(rafael(&ana).location, "Bergen");
    ben.keys("<Esc>u").sees("Undone");
    assert_eq!(rafael(&ben).location, "Oslo");
}

#[test]
fn mine_can_be_edited_with_theirs_beside_it() {
    let (mut log, mut ana, mut ben) = in_conflict();
    ben.keys("!e").sees("Change a person").sees("Bergen");
    ben.tab_to("Location");
    ben.keys("<End>, Norway<Ctrl-s>");
    assert_eq!(rafael(&ben).location, "Bergen, Norway");
    ben.sees("Your change was applied again").sees_not("!1").sees_not("Change a person · ");
    sync(&mut log, &mut [&mut ana, &mut ben]);
    alike(&ana, &ben);
    assert_eq!(rafael(&ana).location, "Bergen, Norway");
}

#[test]
fn an_undo_is_refused_with_the_name_of_who_changed_the_same_since() {
    let (mut log, mut ana, mut ben) = two();
    form(&mut ben, "Location");
    ben.keys("<Ctrl-u>Bergen<Ctrl-s>");
    sync(&mut log, &mut [&mut ana, &mut ben]);
    form(&mut ana, "Location");
    ana.keys("<Ctrl-u>Oslo<Ctrl-s>");
    sync(&mut log, &mut [&mut ana, &mut ben]);
    ben.keys("u").sees("Not undone: Ana has changed the same data since");
    assert_eq!(rafael(&ben).location, "Oslo");
}

#[test]
fn a_cohort_deleted_by_one_and_enrolled_into_by_the_other_waits_with_whoever_is_second() {
    let (mut log, mut ana, mut ben) = two();
    ana.keys("1ap").sees("Add a program");
    ana.keys("Baking<Ctrl-s>").sees("saved");
    ana.keys("ac").sees("Add a cohort");
    ana.keys("2030-Q<Ctrl-s>").sees("saved");
    sync(&mut log, &mut [&mut ana, &mut ben]);
    let cohort = ana.register().cohort_by_code("2030-Q").unwrap();
    ben.keys("2/rafael ibarra<Enter>an2030-Q<Enter>").sees("Add an enrollment");
    ben.keys("<Ctrl-s>").sees("saved");
    ana.keys("1");
    go_to_cohort(&mut ana, cohort);
    ana.keys("dy");
    assert!(ana.register().get(cohort).is_none(), "{}", ana.screen());
    ana.sync(&mut log);
    ben.sync(&mut log);
    ben.sees(" !1 ");
    ben.keys("!").sees("refers to something that was deleted");
    pictured(&mut ben, "deleted-and-enrolled");
    ben.keys("m").sees("Undo the deletion, or drop your change");
    ana.sync(&mut log);
    // She undoes the deletion, and his enrollment fits.
    ana.keys("u").sees("Undone");
    ana.sync(&mut log);
    ben.sync(&mut log);
    ben.sees_not("!1").sees(" ✓ ");
    ana.sync(&mut log);
    alike(&ana, &ben);
    let enrolled = |desk: &Desk| {
        desk.register().all::<Enrollment>().filter(|enrollment| enrollment.cohort == cohort).count()
    };
    assert_eq!((enrolled(&ana), enrolled(&ben)), (1, 1));
}

fn go_to_cohort(desk: &mut Desk, cohort: Id<Cohort>) {
    let place = Some(Place::Cohort(cohort));
    desk.keys("gg");
    for _ in 0..60 {
        if desk.session.app.selected() == place {
            return;
        }
        desk.keys("j");
    }
    panic!("the cohort is not listed:\n{}", desk.screen());
}

#[test]
fn the_same_two_merged_in_opposite_directions_are_one_and_the_second_merge_waits() {
    let (mut log, mut ana, mut ben) = two();
    ana.keys("2as").sees("Add a person");
    ana.tab_to("Given name").keys("Raphael");
    ana.tab_to("Family name").keys("Ibarra Quintana<Ctrl-s>").sees("saved");
    sync(&mut log, &mut [&mut ana, &mut ben]);
    ana.keys("<Esc>2/rafael ibarra<Enter>mraphael ibarra<Enter>").sees("Merge two people");
    ana.keys("<Ctrl-s>").sees("saved");
    ben.keys("<Esc>2/raphael ibarra<Enter>mrafael ibarra<Enter>").sees("Merge two people");
    ben.keys("<Ctrl-s>").sees("saved");
    sync(&mut log, &mut [&mut ana, &mut ben]);
    let count = |desk: &Desk| {
        desk.register().all::<Person>().filter(|person| person.family_name == "Ibarra Quintana").count()
    };
    assert_eq!((count(&ana), count(&ben)), (1, 1));
    ben.sees(" !1 ");
    ben.keys("!").sees("Merge two people");
    pictured(&mut ben, "both-merged");
    ben.keys("m").sees("One of the two is no longer there.");
    ben.keys("t");
    sync(&mut log, &mut [&mut ana, &mut ben]);
    alike(&ana, &ben);
}

/// Both import somebody new into the same cohort, each from a file.
fn imported(texts: [&str; 2]) -> (MemoryLog, Desk, Desk) {
    let (mut log, mut ana, mut ben) = two();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("people.csv");
    for (desk, text) in [&mut ana, &mut ben].into_iter().zip(texts) {
        std::fs::write(&path, text).unwrap();
        desk.keys("jjjjX").sees("2023-A");
        desk.paste(path.to_str().unwrap()).keys("<Ctrl-s><Ctrl-s>").sees("saved");
    }
    sync(&mut log, &mut [&mut ana, &mut ben]);
    alike(&ana, &ben);
    (log, ana, ben)
}

const ROSTER: &str = "Given name,Family name,Email\nZenobia,Quist,zenobia@example.org\n";

fn people_called_zenobia(desk: &Desk) -> usize {
    desk.register().all::<Person>().filter(|person| person.given_name == "Zenobia").count()
}

#[test]
fn of_a_roster_that_both_import_the_second_waits() {
    let (_, ana, mut ben) = imported([ROSTER, ROSTER]);
    assert_eq!(people_called_zenobia(&ana), 1);
    ben.sees(" !1 ").sees("Somebody else imported the same file. Your import waits");
    ben.keys("!").sees("Somebody else imported the same file.").sees("Your change affects");
    pictured(&mut ben, "both-imported");
    ben.keys("t").sees(" ✓ ");
}

#[test]
fn people_whom_both_import_from_different_files_are_offered_as_doubles() {
    let other = format!("{ROSTER}Bo,Berg,bo@example.org\n");
    let (mut log, mut ana, mut ben) = imported([ROSTER, &other]);
    assert_eq!(people_called_zenobia(&ana), 2, "people are never joined unasked");
    ana.keys("<Esc>D").sees("Possible duplicates").sees("Zenobia Quist").sees("same email");
    // Put again, the same file is a file like any other.
    let (_, _, mut again) = imported([ROSTER, ROSTER]);
    again.keys("!m").sees("Your change was applied again");
    assert_eq!(people_called_zenobia(&again), 2);
    sync(&mut log, &mut [&mut ana, &mut ben]);
}

#[test]
fn nobody_is_erased_here_whom_the_others_would_keep() {
    let (_, mut ana, _) = two();
    ana.keys("2/rafael ibarra<Enter>:erase<Enter>").sees("Erase");
    ana.keys("erase<Enter>");
    ana.sees("the shared log is needed");
    assert_eq!(rafael(&ana).family_name, "Ibarra Quintana");
}

#[test]
fn an_entry_that_nobody_can_use_is_told_and_changes_nothing() {
    let (mut log, mut ana, mut ben) = two();
    log.entries.push(b"nonsense".to_vec());
    ana.receive(&mut log).sees("Skipped 1 entry of the shared log: it can't be read.");
    ana.keys("<Esc>3abBeekeeping<Ctrl-s>").sees("saved");
    sync(&mut log, &mut [&mut ana, &mut ben]);
    alike(&ana, &ben);
    assert!(ben.register().background_by_name("beekeeping").is_some());
}

#[test]
fn who_else_is_here_is_said_where_there_is_room() {
    let (_, mut ana, _) = two();
    let here = |ana: &mut Desk, names: &[&str]| {
        ana.session.others_here(names.iter().map(ToString::to_string).collect());
        ana.draw();
    };
    here(&mut ana, &["Bente's desktop"]);
    ana.sees(" ✓ with Bente's desktop ");
    here(&mut ana, &["Bente's desktop", "the computer in the office of the alumni"]);
    ana.sees(" ✓ with 2 others ");
    here(&mut ana, &["the computer in the office of the alumni"]);
    ana.sees(" ✓ with the computer in");
    ana.resize(40, 12);
    ana.sees_not("with the").sees("✓");
    ana.resize(120, 36);
    ana.session.reachable(false);
    ana.draw();
    ana.sees_not("with the").sees("offline since");
}

/// What is brought when nothing was done at the log.
fn failed(desk: &mut Desk, error: LogError) {
    let _ = desk.session.brought(Brought::Failed(error));
    desk.draw();
}

#[test]
fn what_is_in_the_way_of_sharing_is_said_until_it_is_over() {
    let (mut log, mut ana, _) = two();
    let words = || "it is what it is".to_owned();
    failed(&mut ana, LogError::Full(words()));
    ana.sees(" log full ").sees("It is what it is; what you change is saved here.");
    pictured(&mut ana, "log-full");
    failed(&mut ana, LogError::LeftOut(words()));
    ana.sees(" left out ").sees("It is what it is; nothing is sent.").sees_not("log full");
    failed(&mut ana, LogError::Newer(words()));
    ana.sees(" update alumnet ").sees("what you change is saved here");
    failed(&mut ana, LogError::Replaced(words()));
    ana.sees(" not shared ").sees("see “alumnet share check”");
    // What is saved meanwhile is kept, and nothing else tries to send it.
    ana.keys("3abBeekeeping<Ctrl-s>").sees("saved").sees("↑1 not shared");
    assert!(!ana.session.has_errand());
    ana.sync(&mut log).sees(" ✓ ").sees_not("not shared").sees_not("It is what it is");
    failed(&mut ana, LogError::Unreachable);
    ana.sees("offline since");
    // Nobody knows whether it was done, so it is read.
    let next = ana.session.brought(Brought::Failed(LogError::Unknown));
    assert!(matches!(next, Some(Errand::Read { .. })), "{next:?}");
}

/// A log that is reached at once.
struct Near(Arc<Mutex<MemoryLog>>);

impl ReachLog for Near {
    fn reach(&mut self, act: &mut dyn FnMut(&mut dyn RenewableLog)) -> Result<(), LogError> {
        act(&mut *self.0.lock().unwrap());
        Ok(())
    }
}

#[test]
fn whoever_is_erased_is_gone_for_both_and_not_added_by_what_waits() {
    let (log, mut ana, mut ben) = two();
    let log = Arc::new(Mutex::new(log));
    ana.session.reach_log_by(Near(Arc::clone(&log)));
    ana.keys("2as").sees("Add a person");
    ana.tab_to("Given name").keys("Zenobia").tab_to("Emails").keys("zenobia@example.org<Ctrl-s>");
    ana.sees("saved");
    ana.sync(&mut log.lock().unwrap());
    // Bente adds her too, and does not know that she is there, and then erased.
    ben.keys("2as").tab_to("Given name").keys("Zenobia").tab_to("Family name").keys("Quist");
    ben.tab_to("Emails").keys("zenobia@example.org<Ctrl-s>").sees("saved");
    ana.keys("<Esc>2/zenobia<Enter>:erase<Enter>").sees("Erase");
    ana.keys("erase<Enter>").sees("The person was erased.").sees(" ✓ ");
    ben.sync(&mut log.lock().unwrap());
    ben.sees("Not added, because somebody erased them meanwhile: Zenobia Quist.");
    ana.sync(&mut log.lock().unwrap());
    alike(&ana, &ben);
    assert_eq!((people_called_zenobia(&ana), people_called_zenobia(&ben)), (0, 0));
    assert!(ben.register().all::<Person>().any(|person| person.family_name == "Ibarra Quintana"));
}
