//! Every query finds what a plain loop over all records finds.

use proptest::prelude::*;

use super::super::{Source, parse, select};
use super::naive::Naive;
use super::world::register;
use super::{TODAY, people};
use crate::domain::{EntityKind, Hire, Person};

const GRAPHS: &[&str] = &["hired-by(", "hires(", "classmates(", "within(1, ", "within(2, ", "("];

fn condition() -> impl Strategy<Value = String> {
    let fields = prop::sample::select(
        &[
            "name:z",
            "name:=\"zoë berg\"",
            "name:BERG",
            "location:ber",
            "location:=bern",
            "location:none",
            "email:any",
            "email:example",
            "tag:mentor",
            "tag:ete",
            "tag:=men",
            "tag:none",
            "tag:mentor,été",
            "cohort:2019-A",
            "cohort:2019",
            "cohort:=2020-A,2019-AB",
            "cohort:none",
            "status:completed",
            "status:enrolled,applied",
            "role:instructor",
            "start:2019",
            "start:>2019-06",
            "start:none",
            "completed:2019",
            "completed:2019-06",
            "completed:2019-06..2020",
            "completed:>2019-06",
            "completed:<=2019-06-14",
            "completed:..2023",
            "completed:none",
            "completed:any,2019-01",
            "alumnus:yes",
            "alumnus:no",
            "background:law",
            "background:nur,law",
            "background:none",
            "background-now:law",
            "background-now:any",
            "organization:haven",
            "organization:=quay",
            "hired:yes",
            "hired:no",
            "hires-made:>0",
            "hires-made:1..2",
            "hires-made:0",
            "meetups:..1",
            "meetups:2",
            "cadence:<100",
            "cadence:none",
            "last-contact:2019",
            "last-contact:<2020",
            "last-contact:>=2019-06-14",
            "wish:mentor,job",
            "wish:none",
            "deceased:yes",
            "objects:no",
        ][..],
    );
    let words = prop::sample::select(&["zoe", "\"zoë b\"", "ber", "mentor", "王", "example", "nobody"][..]);
    let negative = prop::sample::select(&["", "-"][..]);
    prop_oneof![
        6 => (negative.clone(), fields.clone()).prop_map(|(sign, field)| format!("{sign}{field}")),
        1 => words.prop_map(str::to_owned),
        1 => Just("@mentors".to_owned()),
        1 => Just("-@mentors".to_owned()),
        1 => (negative.clone(), prop::sample::select(&["spring", "r", "none"][..]))
            .prop_map(|(sign, series)| format!("{sign}attended(series:{series})")),
        2 => (
            negative,
            prop::sample::select(GRAPHS),
            fields.clone(),
            fields,
        )
            .prop_map(|(sign, graph, one, other)| format!("{sign}{graph}{one} | -{other})")),
    ]
}

fn query() -> impl Strategy<Value = String> {
    let all = prop::collection::vec(condition(), 1..4).prop_map(|terms| terms.join(" "));
    prop::collection::vec(all, 1..3).prop_map(|alternatives| alternatives.join(" | "))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn a_query_finds_the_people_that_a_plain_loop_finds(register in register(), text in query()) {
        let source = Source::new(&register, TODAY);
        let (mut found, problems) = select(EntityKind::Person, &text, &source);
        prop_assert!(problems.is_empty(), "{}: {:?}", text, problems);
        let naive = Naive { register: &register };
        let query = parse(&text).query;
        let everybody = register.all::<Person>();
        let expected: Vec<_> = everybody
            .filter(|person| naive.person(&query, person) == Some(true))
            .map(|person| person.id.uuid())
            .collect();
        found.sort_unstable();
        prop_assert_eq!(found, expected, "{}", text);
    }

    #[test]
    fn a_query_finds_the_hires_that_a_plain_loop_finds(
        register in register(),
        fields in prop::collection::vec(prop::sample::select(&[
            "hired:ann", "-hirer:bo", "hirer:none", "hirer:=\"zoë berg\"", "date:2019", "-date:2019-06",
            "date:>=2020", "found-via:classmate,cold", "-found-via:meetup", "found-via:unknown",
        ][..]), 1..4),
    ) {
        let text = fields.join(" ");
        let source = Source::new(&register, TODAY);
        let (mut found, _) = select(EntityKind::Hire, &text, &source);
        let naive = Naive { register: &register };
        let query = parse(&text.replace("found-via:unknown", "found-via:none")).query;
        let expected: Vec<_> = register
            .all::<Hire>()
            .filter(|hire| naive.hire(&query, hire) == Some(true))
            .map(|hire| hire.id.uuid())
            .collect();
        found.sort_unstable();
        prop_assert_eq!(found, expected, "{}", text);
    }

    #[test]
    fn what_is_found_and_what_is_not_never_overlap(register in register(), text in query()) {
        let found = people(&register, &text);
        for name in people(&register, &format!("-({text})")) {
            prop_assert!(!found.contains(&name), "{}: {}", text, name);
        }
    }

    #[test]
    fn any_text_finds_somebody_or_nobody_for_every_kind(register in register(), text in "\\PC{0,30}") {
        for kind in EntityKind::ALL {
            let _ = select(*kind, &text, &Source::new(&register, TODAY));
        }
    }
}
