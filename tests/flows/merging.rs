//! Merging two people, organizations or backgrounds, and finding duplicates.

use alumnet::domain::{Background, Enrollment, Organization, Person, Record};
use alumnet::register::Register;

use crate::common::{Desk, demo_register};

/// The demo with a duplicate person: one entry has a typo and no enrollment.
fn twice() -> Desk {
    let register = demo_register();
    let mut records: Vec<Record> = register.records().collect();
    let rafael =
        register.all::<Person>().find(|person| person.name() == "Rafael Ibarra Quintana").expect("Rafael");
    let twin = Person {
        id: alumnet::domain::Id::new(uuid(0xffff)),
        given_name: "Raphael".into(),
        notes: "Met at the harbour.".into(),
        identifiers: Vec::new(),
        phones: Vec::new(),
        consents: Vec::new(),
        ..Person::clone(rafael)
    };
    records.push(twin.into());
    Desk::with(Register::from_records(records), 120, 36)
}

fn uuid(number: u128) -> uuid::Uuid {
    uuid::Uuid::from_u128(number)
}

fn names(desk: &Desk) -> Vec<String> {
    desk.register()
        .all::<Person>()
        .map(|person| person.name())
        .filter(|name| name.contains("Ibarra"))
        .collect()
}

#[test]
fn the_likely_one_is_offered_first_and_merged() {
    let mut desk = twice();
    let before: Vec<Record> = desk.register().records().collect();
    desk.keys("2/rafael<Enter>m")
        .sees("Merge Rafael Ibarra Quintana with")
        .sees("Possibly the same")
        .sees("▸ Raphael Ibarra Quintana");
    desk.keys("<Enter>")
        .sees("Merge two people")
        .sees("● Rafael")
        .sees("○ Raphael")
        .sees("Met at the harbour.")
        .sees("nothing moves");
    desk.keys("l").sees("○ Rafael").sees("● Raphael");
    desk.keys("<Ctrl-s>").sees("Merge two people: saved.").sees("Raphael Ibarra Quintana");
    assert_eq!(names(&desk), ["Raphael Ibarra Quintana"]);
    assert!(desk.committed().last().expect("a set").changes.len() == 2);
    desk.keys("u");
    assert_eq!(desk.register().records().collect::<Vec<_>>(), before);
}

#[test]
fn what_moves_and_what_goes_is_told_before() {
    let mut desk = Desk::demo();
    desk.keys("2/rafael<Enter>").keys("m");
    let hirer = desk.person("Rafael Ibarra Quintana");
    let hired = desk.hires().into_iter().find(|hire| hire.hirer == Some(hirer)).expect("a hire of his").hired;
    let name = desk.register().person_name(hired);
    desk.keys(&name).keys("<Enter>");
    desk.sees("Dropped: would connect a person to themselves")
        .sees(&format!("Hire: Rafael Ibarra Quintana hired {name}"));
    desk.sees("Combined: on both records").sees(&format!("Enrollment: {name} in "));
    let hires = desk.hires().len();
    desk.keys("<Esc>").sees_not("Merge two people");
    assert_eq!(desk.hires().len(), hires, "nothing was done");
}

#[test]
fn two_marked_people_are_merged_at_once_and_three_are_not() {
    let mut desk = Desk::demo();
    desk.keys("2/i<Enter>gg<Space><Space>m").sees("Merge two people");
    desk.keys("<Esc>");
    desk.keys("<Space>m").sees("mark exactly two students to merge them, or clear the marks");
}

#[test]
fn organizations_keep_their_other_name() {
    let mut desk = Desk::demo();
    let mut all: Vec<_> =
        desk.register().all::<Organization>().map(|one| (one.name.clone(), one.id)).collect();
    all.sort();
    let ((kept_name, kept), (gone_name, gone)) = (all[0].clone(), all[1].clone());
    desk.keys("5o/")
        .keys(&kept_name)
        .keys("<Enter>m")
        .keys(&gone_name)
        .keys("<Enter><Ctrl-s>")
        .sees("Merge two organizations: saved.");
    assert_eq!(desk.register().get(gone), None);
    assert_eq!(desk.register().organization_by_name(&gone_name), Some(kept));
    assert_eq!(desk.register().get(kept).expect("kept").name, kept_name);
}

#[test]
fn fields_are_merged_from_their_pane() {
    let mut desk = Desk::demo();
    let field = |desk: &Desk, name: &str| desk.register().background_by_name(name);
    let law = field(&desk, "Law").expect("law");
    let before = desk.register().referrers(law.uuid()).count();
    assert!(before > 0);
    desk.keys("3/architecture<Enter>mlaw<Enter>").sees("Merge two backgrounds");
    desk.keys("<Ctrl-s>").sees("Merge two backgrounds: saved.");
    assert_eq!((field(&desk, "Law"), desk.register().get(law)), (None, None));
    assert!(
        desk.register().all::<Enrollment>().all(|enrollment| enrollment.at_entry.background != Some(law))
    );
    desk.keys("u");
    assert_eq!(desk.register().referrers(law.uuid()).count(), before);
    assert_eq!(desk.register().count::<Background>(), Desk::demo().register().count::<Background>());
}

#[test]
fn duplicates_are_reviewed_one_by_one() {
    let mut desk = twice();
    desk.keys("D")
        .sees("Possible duplicates")
        .sees("Likely: same email")
        .sees("Raphael Ibarra Quintana · outsider");
    desk.keys("<Enter>").sees("Merge two people");
    desk.keys("<Esc>").sees("Possible duplicates");
    desk.keys("n").sees_not("Raphael");
    desk.keys("<Esc>D").sees_not("Raphael");
}

#[test]
fn merging_in_the_review_goes_on_to_the_next_pair() {
    let mut desk = twice();
    desk.keys("D<Enter><Ctrl-s>").sees("Merge two people: saved.");
    assert_eq!(names(&desk).len(), 1);
    desk.keys("j").sees("Possible duplicates").sees_not("Raphael Ibarra Quintana · ");
}

#[test]
fn when_nothing_is_there_twice_that_is_said() {
    let mut desk = Desk::empty();
    desk.keys("D").sees("there is nobody in the register yet");
    let person =
        Person { id: alumnet::domain::Id::new(uuid(1)), given_name: "Ann".into(), ..Person::default() };
    let mut desk = Desk::with(Register::from_records([person.into()]), 80, 24);
    desk.keys("D").sees("No duplicates").sees_not("Possible");
}
