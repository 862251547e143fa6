//! Suggestions: introductions, who should meet, seating, keeping in touch.

use alumnet::app::Copied;
use alumnet::app::panes::place::Place;
use alumnet::app::session::Request;
use alumnet::domain::{
    Attended, Interaction, Meetup, PartialDate, Relationship, RelationshipKind, Rsvp, Wish,
};
use alumnet::network::suggestions::keep_in_touch::losing_touch;

use crate::common::{Desk, TODAY};

fn copied(desk: &mut Desk) -> String {
    match desk.session.requests.pop() {
        Some(Request::Copy(copying)) => {
            desk.session.app.copied(&copying, Copied::Done);
            copying.text
        }
        other => panic!("nothing is copied but {other:?}: {}", desk.message()),
    }
}

fn current(desk: &Desk) -> Place {
    desk.session.app.suggestions().and_then(|advice| advice.current()).expect("a line").place
}

#[test]
fn whom_somebody_can_reach_in_a_field_with_a_request_to_copy() {
    let mut desk = Desk::demo();
    desk.keys("2/rafael ibarra<Enter>I").sees("Find a path for Rafael Ibarra Quintana to");
    desk.keys("design<Enter>").sees("Rafael Ibarra Quintana → ").sees("Last contact");
    let first = current(&desk);
    desk.keys("y");
    let text = copied(&mut desk);
    assert_eq!(text.lines().count(), 2, "{text}");
    assert!(text.starts_with("Dear ") && text.contains("Rafael"), "{text}");
    assert!(desk.message().starts_with("Copied the request to "), "{}", desk.message());
    desk.keys("j");
    assert_ne!(current(&desk), first);
    desk.keys("k<Enter>");
    assert_eq!(desk.session.app.selected(), Some(first));
    assert!(desk.session.app.popups.is_empty());
    desk.keys("<Backspace>");
    assert_eq!(desk.session.app.selected(), Some(Place::Person(desk.person("Rafael Ibarra Quintana"))));
}

#[test]
fn an_organization_is_a_goal_too_and_elsewhere_there_is_nobody_to_introduce() {
    let mut desk = Desk::demo();
    desk.keys("4I");
    assert_eq!(desk.message(), "select a person first");
    let organization =
        desk.register().all::<alumnet::domain::Organization>().next().expect("one").name.clone();
    desk.keys("2/rafael ibarra<Enter>I")
        .paste(&organization)
        .keys("<Enter>")
        .sees(&format!("→ {organization}"));
    desk.keys("<Esc>");
    assert!(desk.session.app.popups.is_empty());
}

/// Somebody who withdrew a consent is not introduced, and the screen says why.
#[test]
fn who_took_back_a_consent_is_not_introduced() {
    let mut desk = Desk::demo();
    let date = |text: &str| text.parse::<PartialDate>().ok();
    let rafael = desk.person("Rafael Ibarra Quintana");
    let before = desk.register().get(rafael).expect("Rafael").clone();
    let mut after = alumnet::domain::Person::clone(&before);
    after.consents.push(alumnet::domain::Consent {
        purpose: "being asked".into(),
        given: date("2020"),
        withdrawn: date("2024-01"),
        ..Default::default()
    });
    let change =
        alumnet::register::Change::between(Some(before.into()), Some(after.into())).expect("a change");
    let set = alumnet::register::ChangeSet {
        id: uuid::Uuid::from_u128(1),
        at: jiff::Timestamp::UNIX_EPOCH,
        actor: String::new(),
        label: String::new(),
        origin: None,
        undoes: None,
        changes: vec![change],
    };
    std::sync::Arc::make_mut(&mut desk.session.app.register).apply(&set).expect("applies");
    desk.keys("2/rafael ibarra<Enter>Idesign<Enter>").sees("withdrawn consent, so is not introduced");
    desk.keys("<Esc>w").sees("so is not suggested");
}

#[test]
fn an_introduction_is_recorded_and_the_two_are_not_suggested_again() {
    let mut desk = Desk::demo();
    desk.keys("w").sees("Who should meet").sees("Who");
    let pair = |desk: &Desk| {
        desk.session
            .app
            .suggestions()
            .and_then(|advice| advice.current())
            .and_then(|row| row.pair)
            .expect("two")
    };
    let [one, other] = pair(&desk);
    desk.keys("y");
    let emails = copied(&mut desk);
    assert!(emails.contains('@'), "{emails}");
    let before = desk.register().count::<Relationship>();
    let names = [one, other].map(|person| desk.register().person_name(person));
    desk.keys("t").sees("introduced").sees(&names[0]).sees(&names[1]);
    desk.keys("<Ctrl-s>").sees("Who should meet");
    assert_eq!(desk.register().count::<Relationship>(), before + 1);
    let tie = desk
        .register()
        .relationships_of(one)
        .find(|tie| [tie.from, tie.to].contains(&other))
        .expect("a tie")
        .clone();
    assert_eq!((tie.kind, tie.start), (RelationshipKind::IntroducedBy, Some(PartialDate::from_date(TODAY))));
    assert_ne!(pair(&desk), [one, other]);
    desk.keys("u");
    assert_eq!(desk.register().count::<Relationship>(), before);
    desk.keys("gg");
    assert_eq!(pair(&desk), [one, other]);
    desk.keys("<Enter>");
    assert_eq!(desk.session.app.selected(), Some(Place::Person(one)));
}

#[test]
fn whom_one_person_should_meet() {
    let mut desk = Desk::demo();
    let wisher = desk.register().all::<Wish>().next().expect("a wish").person;
    desk.session.app.go_to(Place::Person(wisher));
    desk.draw();
    let name = desk.register().person_name(wisher);
    desk.keys("w").sees(&format!("Who should meet · {name}"));
    desk.keys("q").sees_not("Who should meet");
    let without = desk
        .register()
        .all::<alumnet::domain::Person>()
        .find(|person| desk.register().wishes_of(person.id).is_empty() && !person.deceased);
    let without = without.expect("somebody without a wish").id;
    desk.session.app.go_to(Place::Person(without));
    desk.draw();
    desk.keys("w").sees("No wish on record for ");
}

/// The meetup with the most people coming, and how many.
fn meetup(desk: &Desk) -> (Place, usize) {
    let register = desk.register();
    let coming = |meetup: &Meetup| {
        let list = register.attendances_at(meetup.id);
        let comes = list.iter().filter(|one| {
            one.attended == Attended::Yes || (one.rsvp == Rsvp::Accepted && one.attended != Attended::No)
        });
        comes.filter(|one| register.get(one.person).is_some_and(|person| !person.deceased)).count()
    };
    let best = register.all::<Meetup>().max_by_key(|meetup| (coming(meetup), meetup.id)).expect("a meetup");
    (Place::Meetup(best.id), coming(best))
}

#[test]
fn a_seating_is_drawn_again_and_its_number_brings_it_back() {
    let mut desk = Desk::demo();
    let (place, count) = meetup(&desk);
    desk.session.app.go_to(place);
    desk.draw();
    desk.keys("T")
        .sees("Seating · ")
        .sees(&format!("The {count} who accepted or came, at tables of up to 5. Proposal 1"))
        .sees("Table 1 · ");
    desk.keys("y");
    let first = copied(&mut desk);
    assert_eq!(first.matches("Table ").count(), count.div_ceil(5), "{first}");
    desk.keys("r").sees("Proposal 2");
    desk.keys("y");
    assert_ne!(copied(&mut desk), first);
    desk.keys("R").sees("Proposal 1");
    desk.keys("y");
    assert_eq!(copied(&mut desk), first);
    desk.keys("<Right>").sees("at tables of up to 6");
    desk.keys("y");
    assert_eq!(copied(&mut desk).matches("Table ").count(), count.div_ceil(6));
    desk.keys("hh").sees("at tables of up to 4");
    desk.keys("<Esc>2T");
    assert_eq!(desk.message(), "select a meetup first");
}

#[test]
fn keeping_in_touch_goes_on_to_the_next_with_each_contact() {
    let mut desk = Desk::demo();
    desk.keys("7").sees("Keep in touch").sees("Last contact");
    let people: Vec<_> = desk.register().all::<alumnet::domain::Person>().map(|person| person.id).collect();
    let due: Vec<_> = losing_touch(desk.register(), &people, TODAY)
        .to_contact
        .iter()
        .map(|contact| contact.person)
        .collect();
    assert_eq!(current(&desk), Place::Person(due[0]));
    let before = desk.register().count::<Interaction>();
    desk.keys("i");
    assert_eq!(desk.message(), "Log a contact with 1 person: saved.");
    assert_eq!(current(&desk), Place::Person(due[1]));
    desk.keys("i");
    assert_eq!(current(&desk), Place::Person(due[2]));
    assert_eq!(desk.register().count::<Interaction>(), before + 2);
    assert!(
        desk.register().interactions_of(due[0]).any(|talk| talk.date == Some(PartialDate::from_date(TODAY)))
    );
    desk.keys("uugg");
    assert_eq!((desk.register().count::<Interaction>(), current(&desk)), (before, Place::Person(due[0])));
    desk.keys("G").sees("Upcoming graduation anniversaries");
    let Place::Cohort(cohort) = current(&desk) else { panic!("no anniversary at the end") };
    desk.keys("<Enter>");
    assert_eq!(desk.session.app.selected(), Some(Place::Cohort(cohort)));
}

/// Lists only members of the current cohort, and nobody who must not be contacted.
#[test]
fn keeping_in_touch_speaks_of_what_is_in_force() {
    let mut desk = Desk::demo();
    desk.keys("jjjjjjjjj7");
    let Some(Place::Cohort(cohort)) =
        desk.session.app.list(alumnet::app::panes::place::Pane::Cohorts).selected()
    else {
        panic!("a cohort")
    };
    desk.sees(&format!("Keep in touch · {}", desk.register().cohort_code(cohort)));
    let advice = desk.session.app.suggestions().expect("the page");
    let mut count = 0;
    for line in &advice.found.lines {
        if let alumnet::app::popups::suggestions::SuggestionLine::Row(row) = line
            && let Place::Person(person) = row.place
        {
            assert!(desk.register().is_in_cohort(person, cohort));
            assert!(!desk.register().get(person).expect("a person").deceased);
            count += 1;
        }
    }
    assert!(count > 0, "nobody is listed");
}
