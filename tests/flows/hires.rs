//! The main job: a graduate hired several classmates. One form, one commit, one undo.

use alumnet::domain::{FoundVia, Hire, Id, Person, Position};
use alumnet::store::StoreError;

use crate::common::{Desk, TODAY};

/// A desk with the hirer selected among the students, and seven of their classmates.
fn desk() -> (Desk, Id<Person>, Vec<Id<Person>>) {
    let mut desk = Desk::demo();
    desk.keys("2/rafael ibarra<Enter>");
    let hirer = desk.person("Rafael Ibarra Quintana");
    let mut classmates = desk.register().classmates(hirer);
    // Only classmates with unique names, so that typing a name finds the right one.
    classmates.retain(|person| {
        let text = alumnet::text::fold::fold(&desk.register().person_name(*person));
        desk.register()
            .people_by_name()
            .filter(|(_, held)| alumnet::text::fold::has_words(held, std::slice::from_ref(&text)))
            .count()
            == 1
    });
    classmates.truncate(7);
    assert_eq!(classmates.len(), 7);
    (desk, hirer, classmates)
}

fn record_seven(desk: &mut Desk, hired: &[Id<Person>]) {
    desk.keys("r");
    for person in hired {
        let name = desk.register().person_name(*person);
        desk.keys(&name).keys("<Tab>");
    }
    desk.sees("7 marked");
    desk.keys("<Enter>");
    desk.sees("7: ");
    desk.keys("<Tab>Site lead<Tab>2024-05<Ctrl-s>");
}

#[test]
fn seven_hires_are_one_commit_and_one_undo() {
    let (mut desk, hirer, hired) = desk();
    let before = desk.hires();
    let positions = desk.register().count::<Position>();
    record_seven(&mut desk, &hired);
    assert_eq!(desk.message(), "Record 7 hires: saved.");
    assert_eq!(desk.committed().len(), 1);
    let made: Vec<Hire> = desk.hires().into_iter().filter(|hire| !before.contains(hire)).collect();
    assert_eq!(made.len(), 7);
    for hire in &made {
        assert_eq!(hire.hirer, Some(hirer));
        assert!(hired.contains(&hire.hired));
        assert_eq!(hire.found_via, FoundVia::Classmate, "they share a cohort");
        assert_eq!(hire.date.map(|date| date.to_string()).as_deref(), Some("2024-05"));
        let position =
            desk.register().get(hire.position.expect("a position opens")).expect("it is there").clone();
        assert_eq!(
            (position.person, position.title.as_str(), position.is_current()),
            (hire.hired, "Site lead", true)
        );
        // Previous positions have ended, so that the background now is correct.
        let current: Vec<_> = desk
            .register()
            .positions_of(hire.hired)
            .into_iter()
            .filter(|position| position.is_current())
            .collect();
        assert_eq!(current.len(), 1);
    }
    desk.keys("u");
    assert_eq!(desk.message(), "Undone: Record 7 hires.");
    assert_eq!(desk.hires(), before);
    assert_eq!(desk.register().count::<Position>(), positions);
    desk.keys("<Ctrl-r>");
    assert_eq!(desk.hires().len(), before.len() + 7);
    assert_eq!(desk.committed().len(), 3);
    assert_eq!(desk.committed()[1].undoes, Some(desk.committed()[0].id));
}

#[test]
fn classmates_come_first_and_the_hirer_is_not_offered() {
    let (mut desk, ..) = desk();
    desk.keys("r").sees("Classmates").sees("[ ]");
    desk.keys("rafael ibarra").sees("create “rafael ibarra”");
}

#[test]
fn one_hire_takes_few_keys() {
    let (mut desk, hirer, hired) = desk();
    let before = desk.register().hires_made(hirer).len();
    let name = desk.register().person_name(hired[0]);
    desk.keys("r").keys(&name).keys("<Enter><Ctrl-s>");
    assert_eq!(desk.register().hires_made(hirer).len(), before + 1);
}

#[test]
fn nothing_is_saved_without_somebody_hired_and_it_says_so() {
    let (mut desk, ..) = desk();
    desk.keys("r<Esc><Ctrl-s>").sees("required; press");
    assert!(desk.committed().is_empty());
    desk.sees("Record a hire");
}

#[test]
fn a_wrong_date_is_told_beside_the_field_and_what_was_typed_stays() {
    let (mut desk, _, hired) = desk();
    let name = desk.register().person_name(hired[0]);
    desk.keys("r")
        .keys(&name)
        .keys("<Enter><Tab>Lead<Tab>last june<Tab>")
        .sees("“last june” is not a date")
        .sees("2019-06-14");
    desk.keys("<Ctrl-s>").sees("Not saved").sees("last june").sees("Lead");
    assert!(desk.committed().is_empty());
}

#[test]
fn somebody_new_can_be_hired_and_an_organization_made_on_the_spot() {
    let (mut desk, hirer, _) = desk();
    desk.keys("rQuincy Newcomer<Enter>").sees("Quincy Newcomer");
    desk.keys("Brightwater Yard").sees("create “Brightwater Yard”");
    desk.keys("<Enter><Ctrl-s>");
    assert_eq!(desk.message(), "Record 1 hire: saved.");
    let newcomer = desk.person("Quincy Newcomer");
    assert!(desk.register().is_outsider(newcomer));
    let hire = desk.register().hires_received(newcomer)[0].clone();
    assert_eq!(hire.hirer, Some(hirer));
    assert_eq!(
        desk.register().organization_name(hire.organization.expect("an organization")),
        "Brightwater Yard"
    );
    assert_eq!(hire.found_via, FoundVia::Unknown);
    desk.keys("u");
    assert!(desk.register().get(newcomer).is_none());
    assert!(desk.register().organization_by_name("Brightwater Yard").is_none());
}

#[test]
fn from_the_hires_pane_the_hirer_may_be_unknown_with_a_referrer() {
    let (mut desk, referrer, hired) = desk();
    let name = desk.register().person_name(hired[1]);
    desk.keys("5r").sees("Hirer");
    // Leaves the hirer empty and goes to the hired person.
    desk.keys("<Esc><Tab><Enter>").keys(&name).keys("<Enter>");
    // Past organization, role, date and found via to the referrer.
    desk.keys("<Tab><Tab><Tab><Tab><Enter>rafael ibarra<Enter>");
    desk.keys("<Ctrl-s>");
    assert_eq!(desk.message(), "Record 1 hire: saved.");
    let hire = desk.register().hires_received(hired[1])[0].clone();
    assert_eq!((hire.hirer, hire.referrer), (None, Some(referrer)));
    assert_eq!(hire.found_via, FoundVia::ClassmateReferral);
}

#[test]
fn a_form_with_something_in_it_is_not_thrown_away_by_esc() {
    let (mut desk, _, hired) = desk();
    let name = desk.register().person_name(hired[0]);
    desk.keys("r").keys(&name).keys("<Enter><Esc>").sees("Close without saving?");
    desk.keys("n").sees("Record a hire");
    desk.keys("<Esc>y").sees_not("Record a hire");
    // An untouched form closes at once.
    desk.keys("r<Esc><Esc>").sees_not("Record a hire").sees_not("Close without saving?");
}

#[test]
fn a_save_that_fails_keeps_the_form_and_can_be_repeated() {
    let (mut desk, hirer, hired) = desk();
    let before = desk.register().hires_made(hirer).len();
    let name = desk.register().person_name(hired[0]);
    desk.store().failures.push(StoreError::DiskFull);
    desk.keys("r").keys(&name).keys("<Enter><Ctrl-s>");
    assert!(desk.message().contains("disk is full"), "{}", desk.message());
    assert_eq!(desk.register().hires_made(hirer).len(), before);
    desk.sees("Record a hire").sees(&name);
    desk.keys("<Ctrl-s>");
    assert_eq!(desk.register().hires_made(hirer).len(), before + 1);
}

#[test]
fn pasted_text_is_text() {
    let (mut desk, _, hired) = desk();
    let name = desk.register().person_name(hired[0]);
    desk.keys("r").paste(&name).sees(&name);
    desk.keys("<Enter><Tab>").paste("q\nu\nx").sees("q u x");
    assert!(!desk.ended);
    assert!(desk.committed().is_empty());
}

#[test]
fn without_a_date_the_old_position_ended_nobody_knows_when() {
    let mut desk = Desk::demo();
    desk.keys("2/rafael<Enter>r").keys("hannah<Tab><Enter>").sees("ends, date unknown");
    desk.keys("<Ctrl-s>").sees("Hannah");
    let hannah = desk.person("Hannah Brannigan");
    let positions = |desk: &Desk| {
        let positions = desk.register().positions_of(hannah);
        positions
            .into_iter()
            .map(|position| (position.start, position.end, position.ended))
            .collect::<Vec<_>>()
    };
    let after = positions(&desk);
    assert!(after.iter().any(|(_, end, ended)| end.is_none() && *ended), "{after:?}");
    assert!(after.iter().all(|(_, end, _)| end.is_none_or(|end| end.to_string() != TODAY.to_string())));
    let now = desk.register().current_position(hannah).expect("she works");
    assert_eq!((now.start, now.end, now.ended), (None, None, false));
    desk.keys("u").keys("r").keys("hannah<Tab><Enter>");
    desk.tab_to("  on");
    desk.keys("2026-05<Ctrl-s>");
    let after = positions(&desk);
    assert!(
        after.iter().any(|(_, end, ended)| end.is_some_and(|end| end.to_string() == "2026-05") && !ended),
        "{after:?}"
    );
}

#[test]
fn a_hire_before_the_cohort_began_is_kept_with_a_warning() {
    let (mut desk, hirer, hired) = desk();
    let before = desk.register().hires_made(hirer).len();
    let name = desk.register().person_name(hired[0]);
    // Ending a position that began later would be refused, so leave it open here.
    desk.keys("r").keys(&name).keys("<Enter><Tab><Tab>1999");
    while !desk.screen().contains("▸Notes") {
        if desk.screen().contains("[x] Ends")
            && desk.screen().lines().any(|line| line.contains('▸') && line.contains("[x] Ends"))
        {
            desk.keys("<Space>");
        }
        desk.keys("<Tab>");
    }
    desk.keys("<Ctrl-s>");
    assert!(desk.message().contains("before the cohort began"), "{}", desk.message());
    assert_eq!(desk.register().hires_made(hirer).len(), before + 1);
}
