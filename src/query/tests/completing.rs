//! What is offered while a query is written.

use proptest::prelude::*;

use super::super::{Source, complete};
use super::TODAY;
use super::world::{basis, id};
use crate::domain::{EntityKind, Person};
use crate::register::Register;

fn register() -> Register {
    let tags = vec!["mentor".to_owned(), "big team".to_owned()];
    let person = Person { id: id(1), given_name: "Ann".into(), tags, ..Person::default() };
    Register::from_records(basis().into_iter().chain([person.into()]).collect::<Vec<_>>())
}

/// The first offers at the end of a text, and what would be replaced.
fn offered(kind: EntityKind, text: &str) -> (String, Vec<String>) {
    let register = register();
    let completion = complete(kind, text, text.len(), &Source::new(&register, TODAY));
    let offers = completion.offers.into_iter().map(|offer| offer.text).take(4).collect();
    (text[completion.start..].to_owned(), offers)
}

#[test]
fn fields_ties_and_values_are_offered() {
    for (text, replaced, offers) in [
        ("", "", &["name:", "given-name:", "middle-name:", "family-name:"][..]),
        ("ann co", "co", &["cohort:", "completed:", "consent:", "last-contact:"]),
        ("-hi", "hi", &["hired:", "hires-made:", "hired-by(", "hires("]),
        ("now", "now", &["background-now:"]),
        ("cohort:", "", &["2020-A", "2019-AB", "2019-A", "any"]),
        ("cohort:20", "20", &["2020-A", "2019-AB", "2019-A"]),
        ("cohort:=2019-A,2019-", "2019-", &["2019-AB", "2019-A"]),
        ("status:comp", "comp", &["completed"]),
        ("hired:", "", &["yes", "no", "any", "none"]),
        ("tag:", "", &["\"big team\"", "mentor", "any", "none"]),
        ("tag:\"big", "\"big", &["\"big team\""]),
        ("start:l", "l", &["\"last month\"", "\"last year\""]),
        ("@me", "me", &["mentors"]),
        ("hired-by(backg", "backg", &["background:", "background-now:"]),
        ("attended(ser", "ser", &["series:"]),
        ("attended(series:", "", &["reunion", "spring", "any", "none"]),
        ("nofield:", "", &[]),
    ] {
        let expected = (replaced.to_owned(), offers.iter().map(|offer| (*offer).to_owned()).collect());
        assert_eq!(offered(EntityKind::Person, text), expected, "{text}");
    }
    assert_eq!(offered(EntityKind::Hire, "hir").1, ["hired:", "hirer:"], "no ties between people");
}

proptest! {
    #[test]
    fn nothing_panics_wherever_the_cursor_is(text in "[a-zé王 ()|,:.\"@=-]{0,20}", cursor in 0..24_usize) {
        let register = register();
        let completion = complete(EntityKind::Person, &text, cursor, &Source::new(&register, TODAY));
        prop_assert!(text.get(completion.start..).is_some());
    }
}
