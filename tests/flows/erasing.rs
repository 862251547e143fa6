//! Erasing a person: it explains what will happen, asks for a word, and nothing brings the person back.

use crate::common::Desk;

#[test]
fn a_person_is_erased_after_typing_the_word() {
    let mut desk = Desk::demo();
    desk.keys("2/rafael<Enter>:erase<Enter>")
        .sees("Erase Rafael Ibarra Quintana?")
        .sees("can't be undone")
        .sees("To confirm, type erase:");
    let before = desk.committed().len();
    desk.keys("yes<Enter>").sees("Erase Rafael Ibarra Quintana?");
    assert!(desk.message().contains("Type “erase” to confirm"), "{}", desk.message());
    assert_eq!(desk.committed().len(), before);
    let hires = desk.hires().len();
    desk.keys("<Backspace><Backspace><Backspace>erase<Enter>");
    assert_eq!(desk.message(), "The person was erased.");
    desk.sees_not("Rafael");
    desk.keys("<Esc>").keys("/erased<Enter>").sees("Erased person");
    assert_eq!(desk.hires().len(), hires, "counts stay right");
    assert!(desk.store().suppressions.has_name(&alumnet::domain::Person {
        given_name: "Rafael".into(),
        family_name: "Ibarra Quintana".into(),
        ..Default::default()
    }));
    // Neither undo nor a second erasure is possible.
    desk.keys("u");
    assert!(desk.message().contains("undo stops there"), "{}", desk.message());
    desk.keys(":erase<Enter>");
    assert!(desk.message().contains("already erased"), "{}", desk.message());
}

/// A family name alone may be somebody else's, so each form is shown, and taken out by a key.
#[test]
fn forms_of_the_name_that_may_mean_somebody_else_are_shown_and_taken_out_by_a_key() {
    let made = || {
        let mut desk = Desk::demo();
        let other = desk.person("Hannah Brannigan");
        let notes = "Met Mr. Ibarra Quintana; RafaelIbarra knows";
        desk.elsewhere("Note", |draft| {
            let mut person = alumnet::domain::Person::clone(&draft.get(other).expect("Hannah"));
            person.notes = notes.into();
            draft.put(person);
        });
        desk.keys("2/rafael<Enter>:erase<Enter>")
            .sees("These may also mean somebody else")
            .sees("[ ] “Ibarra Quintana” alone, in 1 text")
            .sees("“Met Mr. Ibarra Quintana;")
            .sees("[ ] the names as one word");
        (desk, other)
    };
    let notes = |desk: &Desk, other: alumnet::domain::Id<alumnet::domain::Person>| {
        desk.register().get(other).expect("Hannah").notes.clone()
    };
    let (mut desk, other) = made();
    desk.keys("erase<Enter>");
    assert_eq!(notes(&desk, other), "Met Mr. Ibarra Quintana; RafaelIbarra knows");
    let (mut desk, other) = made();
    for _ in 0..5 {
        if !desk.screen().contains("▸ [ ] “Ibarra Quintana” alone") {
            desk.keys("<Down>");
        }
    }
    desk.keys("<Space>").sees("▸ [✗] “Ibarra Quintana” alone");
    desk.keys("<Space>").sees("▸ [ ] “Ibarra Quintana” alone");
    desk.keys("?").sees("Remove this form of the name too, or leave it");
    desk.keys("<Esc>");
    desk.keys("<Space>erase<Enter>");
    assert_eq!(notes(&desk, other), "Met Mr. [erased]; RafaelIbarra knows");
    assert!(desk.store().suppressions.all[0].toggled.len() == 1);
}

#[test]
fn leaving_the_question_erases_nobody() {
    let mut desk = Desk::demo();
    desk.keys("2/rafael<Enter>:erase<Enter>erase<Esc>").sees("Rafael Ibarra");
    desk.keys("1:erase<Enter>");
    assert!(desk.message().contains("select a person first"), "{}", desk.message());
}

#[test]
fn what_the_store_refuses_is_said_and_the_question_stays() {
    let mut desk = Desk::demo();
    desk.store().failures.push(alumnet::store::StoreError::DiskFull);
    desk.keys("2/rafael<Enter>:erase<Enter>erase<Enter>").sees("Erase Rafael Ibarra Quintana?");
    assert!(desk.message().contains("Nobody was erased"), "{}", desk.message());
    desk.keys("<Enter>");
    assert_eq!(desk.message(), "The person was erased.");
}

#[test]
fn the_question_fits_small_screens() {
    for (columns, lines) in [(80, 24), (40, 12), (24, 6), (1, 1)] {
        let mut desk = Desk::demo();
        desk.keys("2/rafael<Enter>");
        desk.resize(columns, lines);
        desk.keys(":erase<Enter><Down><Down><Ctrl-d><Up>x");
        assert!(!desk.session.app.popups.is_empty(), "the question closed at {columns}×{lines}");
        assert!(!desk.is_blank(), "nothing is drawn at {columns}×{lines}");
    }
}
