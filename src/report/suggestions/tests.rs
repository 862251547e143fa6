//! The wording, for a world of four people.

use super::*;
use crate::domain::{
    Background, IdSource, Opening, PartialDate, Position, Record, Relationship, RelationshipKind,
};
use crate::network::suggestions::introductions::{ways, why_none};
use crate::network::suggestions::meetings::meetings;
use crate::network::suggestions::seating::{Attendees, seat};
use crate::network::{Network, unwatched};

const TODAY: jiff::civil::Date = jiff::civil::Date::constant(2026, 11, 22);

/// Tom knows Ann, Ann knows 王明, who works in Logistics, which Tom wants to enter; Zoë knows nobody.
fn world() -> (Register, [Id<Person>; 4], Id<Background>) {
    let mut ids = IdSource::new(1_700_000_000_000, *b"tester");
    let date = |text: &str| text.parse::<PartialDate>().ok();
    let background: Id<Background> = ids.draw();
    let mut records: Vec<Record> =
        vec![Background { id: background, name: "Logistics".into(), ..Background::default() }.into()];
    let people = [("Tom", "Berg"), ("Ann", "Lee"), ("明", "王"), ("Zoë", "Quist")].map(|(given, family)| {
        let id = ids.draw();
        let notes = "a private note".to_owned();
        records.push(
            Person { id, given_name: given.into(), family_name: family.into(), notes, ..Person::default() }
                .into(),
        );
        id
    });
    let [tom, ann, ming, _] = people;
    for (from, to) in [(tom, ann), (ann, ming)] {
        let kind = RelationshipKind::Friend;
        records.push(
            Relationship { id: ids.draw(), from, to, kind, start: date("2021"), ..Relationship::default() }
                .into(),
        );
    }
    let title = "Planner".to_owned();
    records.push(
        Position {
            id: ids.draw(),
            person: ming,
            title,
            background: Some(background),
            start: date("2020"),
            ..Position::default()
        }
        .into(),
    );
    let notes = "a private note".to_owned();
    let kind = WishKind::CareerChange;
    records.push(
        Wish {
            id: ids.draw(),
            person: tom,
            kind,
            background: Some(background),
            noted: date("2026-05"),
            notes,
        }
        .into(),
    );
    (Register::from_records(records), people, background)
}

fn network(register: &Register) -> Network {
    Network::build(register, TODAY, &unwatched).unwrap()
}

#[test]
fn a_request_is_two_plain_lines_to_the_first_who_is_asked() {
    let (register, [tom, ann, ..], background) = world();
    let network = network(&register);
    let goal = Goal::Background(background);
    let found = ways(&register, &network, tom, goal);
    assert_eq!(
        request(&register, &found[0], goal),
        "Dear Ann, Tom Berg would like to meet 王明, who works in Logistics.\nWould you introduce Tom? Feel \
        free to say no."
    );
    let found = ways(&register, &network, ann, goal);
    assert_eq!(
        request(&register, &found[0], goal),
        "Dear 王明, Ann Lee would like to talk with you about Logistics.\nWould you have half an hour for \
        Ann? Feel free to say no."
    );
}

#[test]
fn where_there_is_no_way_it_says_why() {
    let (register, [tom, _, ming, zoe], background) = world();
    let network = network(&register);
    let why = |from, goal| absence_words(&register, why_none(&register, &network, from, goal), from, goal);
    assert_eq!(
        why(zoe, Goal::Background(background)),
        "One person is working in Logistics, but no known ties lead from Zoë Quist to them within three \
        steps."
    );
    assert_eq!(
        why(ming, Goal::Background(background)),
        "Nobody else in the register is working in Logistics now."
    );
    assert!(
        why(tom, Goal::Organization(Id::default())).starts_with("Nobody else in the register is working at ")
    );
    assert!(
        absence_words(&register, Absence::NobodyToAsk, tom, Goal::Background(background))
            .contains("withdrawn consent")
    );
}

#[test]
fn why_two_should_meet_is_one_sentence_without_private_notes() {
    let (register, [tom, _, ming, _], _) = world();
    let mut found = meetings(&register, &network(&register), |_| true, |_| true, &unwatched).unwrap();
    assert_eq!((found.len(), found[0].wisher, found[0].other), (1, tom, ming));
    assert_eq!(
        meeting_words(&register, &found[0]),
        "Tom wants to change to Logistics (2026-05); 王明 works in Logistics now as Planner; no tie yet; both \
        know Ann Lee."
    );
    let meeting = &mut found[0];
    let missing = Opening::default().id;
    meeting.reasons = vec![
        Reason::FitsOpening(missing),
        Reason::MoreYears(4),
        Reason::Hires,
        Reason::Hired(3),
        Reason::InTurn(meeting.wish),
    ];
    let words = meeting_words(&register, meeting);
    assert!(
        words.contains(
            "王明 has 4 more years in that background; 王明 is looking for people to hire; 王明 has hired 3 \
            people; in turn, 王明 wants"
        ),
        "{words}"
    );
    assert!(meeting.reasons.iter().all(|reason| !short_words(&register, *reason).is_empty()));
}

#[test]
fn a_seating_is_tables_and_names() {
    let (register, people, _) = world();
    let network = network(&register);
    let seating = seat(&Attendees::new(&register, &network, &people, &[]), 2, 1);
    let text = seating_text(&register, "Dinner, 2026-12-03", &seating);
    assert!(
        text.starts_with("Dinner, 2026-12-03\n\nTable 1: ")
            && text.contains("\nTable 2: ")
            && text.ends_with('\n'),
        "{text}"
    );
    for name in ["Tom Berg", "Ann Lee", "王明", "Zoë Quist"] {
        assert_eq!(text.matches(name).count(), 1, "{text}");
    }
    assert!(!text.contains("private"));
}
