//! Sorting lists, while selection and scroll position stay put.

use alumnet::app::panes::place::{Pane, Place};
use alumnet::domain::{Attendance, Attended, Hire, Id, Person};

use crate::common::Desk;

fn people(desk: &Desk) -> Vec<Id<Person>> {
    let rows = desk.session.app.list(Pane::Students).rows();
    let person = |row: &Place| if let Place::Person(person) = row { Some(*person) } else { None };
    rows.iter().map(|row| person(row).expect("only people are among the students")).collect()
}

#[test]
fn students_are_sorted_by_the_hires_they_made_and_turned_round() {
    let mut desk = Desk::demo();
    desk.keys("2").sees("2 Students ↑name");
    desk.keys("sjjjj").sees("Sort students by");
    desk.keys("<Enter>").sees("2 Students ↓hires");
    let made: Vec<usize> =
        people(&desk).into_iter().map(|person| desk.register().hires_made(person).len()).collect();
    assert!(made.is_sorted_by(|one, other| one >= other) && made[0] > 1, "{made:?}");
    desk.keys("S").sees("2 Students ↑hires");
    let made: Vec<usize> =
        people(&desk).into_iter().map(|person| desk.register().hires_made(person).len()).collect();
    assert!(made.is_sorted());
    // Each pane has its own order.
    desk.keys("5").sees("5 Hires ↓date").sees("↑hires");
}

#[test]
fn people_of_one_rank_stay_sorted_by_name_and_unknown_comes_last() {
    let mut desk = Desk::demo();
    for (keys, turned) in [("2sjjj<Enter>", false), ("S", true)] {
        desk.keys(keys);
        let register = desk.register();
        let fields: Vec<(Option<String>, String)> = people(&desk)
            .into_iter()
            .map(|person| {
                let field = register
                    .background_now(person)
                    .map(|field| alumnet::text::fold::fold(register.background_name(field)));
                (field, register.get(person).unwrap().sort_key())
            })
            .collect();
        let known = fields.iter().filter(|(field, _)| field.is_some()).count();
        assert!(
            known < fields.len() && fields[..known].iter().all(|(field, _)| field.is_some()),
            "unknown is not last"
        );
        let sorted = fields[..known].is_sorted_by(|one, other| {
            let fields = if turned { other.0.cmp(&one.0) } else { one.0.cmp(&other.0) };
            fields.then_with(|| one.1.cmp(&other.1)).is_le()
        });
        assert!(sorted, "turned: {turned}");
    }
}

#[test]
fn the_selection_stays_on_its_record_and_its_line() {
    let mut desk = Desk::demo();
    desk.keys("2").keys(&"j".repeat(60));
    let selected = desk.session.app.selected();
    let line = |desk: &Desk| desk.screen().lines().position(|line| line.contains('▸')).unwrap();
    let before = line(&desk);
    for keys in ["sj<Enter>", "S", "sjj<Enter>", "skkk<Enter>"] {
        desk.keys(keys);
        assert_eq!(desk.session.app.selected(), selected, "after {keys}");
        let list = desk.session.app.list(Pane::Students);
        let room = list.position() >= before
            && list.position() + desk.session.app.geometry.list_height <= list.rows().len();
        assert!(!room || line(&desk) == before, "after {keys}");
    }
}

#[test]
fn every_order_of_every_pane_keeps_all_lines() {
    for (pane, place) in Pane::ALL.into_iter().zip(1..) {
        let mut desk = Desk::demo();
        desk.keys(&place.to_string());
        let mut all = desk.session.app.list(pane).rows().to_vec();
        all.sort_unstable();
        for _ in alumnet::app::panes::sort::SortKey::of(pane) {
            for keys in ["sj<Enter>", "S"] {
                desk.keys(keys);
                let mut rows = desk.session.app.list(pane).rows().to_vec();
                rows.sort_unstable();
                assert_eq!(rows, all, "{} {keys}", pane.title());
            }
        }
    }
}

#[test]
fn cohorts_are_sorted_within_their_program() {
    let mut desk = Desk::demo();
    let before = desk.session.app.list(Pane::Cohorts).rows().to_vec();
    desk.keys("S").sees("1 Cohorts ↑start");
    let after = desk.session.app.list(Pane::Cohorts).rows().to_vec();
    assert_ne!(before, after);
    let heads = |rows: &[Place]| rows.iter().map(|row| matches!(row, Place::Cohort(_))).collect::<Vec<_>>();
    assert_eq!(heads(&before), heads(&after), "programs head their cohorts as before");
}

#[test]
fn meetups_by_how_many_came_and_hires_by_organization() {
    let mut desk = Desk::demo();
    desk.keys("4sjj<Enter>").sees("↓attended");
    let came = |place: &Place| match place {
        Place::Meetup(id) => desk
            .register()
            .referring::<Attendance>(id.uuid())
            .filter(|one| one.attended == Attended::Yes)
            .count(),
        _ => panic!("not a meetup"),
    };
    let counts: Vec<usize> = desk.session.app.list(Pane::Meetups).rows().iter().map(came).collect();
    assert!(counts.is_sorted_by(|one, other| one >= other), "{counts:?}");
    desk.keys("5sG<Esc>sjjj<Enter>").sees("↑organization");
    let register = desk.register();
    let organization = |place: &Place| match place {
        Place::Hire(id) => register
            .get::<Hire>(*id)
            .unwrap()
            .organization
            .map(|one| alumnet::text::fold::fold(register.organization_name(one))),
        _ => panic!("not a hire"),
    };
    let known: Vec<String> =
        desk.session.app.list(Pane::Hires).rows().iter().map_while(organization).collect();
    assert!(known.len() > 3 && known.is_sorted(), "{known:?}");
}

#[test]
fn a_filter_keeps_the_order_and_gives_the_selection_back() {
    let mut desk = Desk::demo();
    desk.keys("2sj<Enter>").keys(&"j".repeat(30));
    let selected = desk.session.app.selected();
    desk.keys("/nobodyhasthis").sees("no matches");
    desk.keys("<Esc>");
    assert_eq!(desk.session.app.selected(), selected);
    desk.keys("/an");
    let given: Vec<String> = people(&desk)
        .into_iter()
        .filter_map(|person| desk.register().get(person))
        .map(|person| {
            alumnet::text::fold::fold(if person.preferred_name.is_empty() {
                &person.given_name
            } else {
                &person.preferred_name
            })
        })
        .collect();
    assert!(given.len() > 3 && given.is_sorted(), "{given:?}");
}

#[test]
fn every_pane_is_filtered_by_words_without_case_or_accents() {
    for (keys, typed) in
        [("1", "2019"), ("2", "RAFAÉL ibárra"), ("3", "ÑURSING"), ("4", "DÎNNER"), ("5", "râfael")]
    {
        let mut desk = Desk::demo();
        desk.keys(keys);
        let all = desk.session.app.list(desk.session.app.pane()).rows().len();
        desk.keys("/").paste(typed);
        let left = desk.session.app.list(desk.session.app.pane()).rows().len();
        assert!(left < all && left > 0, "{typed}: {left} of {all}\n{}", desk.screen());
    }
}

#[test]
fn undoing_keeps_the_selection() {
    let mut desk = Desk::demo();
    desk.keys("2sjjjj<Enter>").keys(&"j".repeat(40));
    let selected = desk.session.app.selected();
    let screen_line = |desk: &Desk| desk.screen().lines().position(|line| line.contains('▸'));
    let line = screen_line(&desk);
    desk.keys("rSomebody New<Enter><Ctrl-s>");
    assert_eq!(desk.message(), "Record 1 hire: saved.");
    assert_eq!((desk.session.app.selected(), screen_line(&desk)), (selected, line));
    desk.keys("u");
    assert_eq!((desk.session.app.selected(), screen_line(&desk)), (selected, line));
}
