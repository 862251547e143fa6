//! The findings of the demo: they tell its story, lead to names, and say what is unknown.

use jiff::civil::date;

use alumnet::demo;
use alumnet::domain::{
    Attendance, Attended, Cohort, Enrollment, Id, IdSource, Meetup, Moment, Person, Program, Record,
};
use alumnet::network::Group;
use alumnet::network::measures::meetups::{Retention, meetups};
use alumnet::network::{Network, unwatched};
use alumnet::register::Register;
use alumnet::report::findings::{finding, findings_of, names};
use alumnet::report::pictures;
use alumnet::report::{Cell, Measure, Sample};
use jiff::civil::Date;

const TODAY: Date = date(2026, 11, 22);

fn demo() -> (Register, Network) {
    let mut register = Register::default();
    for set in demo::change_sets(&demo::Options::on(TODAY)) {
        register.apply(&set).unwrap();
    }
    let network = Network::build(&register, TODAY, &unwatched).unwrap();
    (register, network)
}

/// The cohort of the story: the one with the most hires by classmates.
fn story(register: &Register, network: &Network) -> Group {
    let cohorts =
        Group::all(register, TODAY).cohorts.into_iter().map(|cohort| Group { cohorts: vec![cohort] });
    let hired = |group: &Group| {
        finding(Measure::ClassmateHires, &Sample { register, network, group, date: TODAY }, &unwatched)
            .unwrap()
            .figure
            .value()
    };
    cohorts.max_by(|one, other| hired(one).partial_cmp(&hired(other)).unwrap()).unwrap()
}

#[test]
fn one_graduate_hired_seven_classmates() {
    let (register, network) = demo();
    let group = story(&register, &network);
    let about = Sample { register: &register, network: &network, group: &group, date: TODAY };
    let hubs = finding(Measure::Hubs, &about, &unwatched).unwrap();
    assert_eq!(hubs.figure, Cell::Count(7));
    let names = names(Measure::Hubs, &about, &unwatched).unwrap();
    assert_eq!(names.rows[0].cells[1], Cell::Count(7));
    assert!(hubs.note.starts_with(&names.rows[0].cells[0].words()), "{}", hubs.note);
    let graph = pictures::hires(&about);
    assert_eq!(graph.nodes.iter().map(|node| node.weight).max(), Some(7));
    assert!(graph.edges.len() >= 7);
    let tree = pictures::cascade(&about);
    assert!(tree.roots[0].branches.len() >= 7);
}

#[test]
fn every_figure_of_some_leads_to_names() {
    let (register, network) = demo();
    for group in [Group::all(&register, TODAY), story(&register, &network)] {
        let about = Sample { register: &register, network: &network, group: &group, date: TODAY };
        for found in findings_of(Measure::ALL, &about, &unwatched).unwrap() {
            let name = found.measure.name();
            let names = names(found.measure, &about, &unwatched).unwrap();
            assert!(
                found.figure.value().is_none_or(|value| value == 0.0) || !names.rows.is_empty(),
                "{name}"
            );
            assert!(
                names.rows.iter().all(|row| row.cells.len() == names.columns.len() && row.target.is_some()),
                "{name}"
            );
            assert!(!found.note.is_empty(), "{name}");
        }
    }
}

#[test]
fn the_count_of_a_finding_is_the_count_of_its_names() {
    let (register, network) = demo();
    let group = Group::all(&register, TODAY);
    let about = Sample { register: &register, network: &network, group: &group, date: TODAY };
    let count = |measure, column: usize, word: &str| {
        let names = names(measure, &about, &unwatched).unwrap();
        names.rows.iter().filter(|row| word.is_empty() || row.cells[column].words() == word).count()
    };
    let part = |measure| match finding(measure, &about, &unwatched).unwrap().figure {
        Cell::Share(share) => share.part,
        Cell::Count(count) => count,
        other => panic!("{other:?}"),
    };
    assert_eq!(part(Measure::Connectedness), count(Measure::Connectedness, 2, "yes"));
    assert_eq!(part(Measure::Isolated), count(Measure::Isolated, 2, "no contact, no meetup"));
    assert_eq!(part(Measure::LosingTouch), count(Measure::LosingTouch, 0, ""));
    assert_eq!(part(Measure::Placed), count(Measure::Placed, 2, "yes"));
    assert_eq!(part(Measure::Mixing), count(Measure::Mixing, 0, ""));
}

#[test]
fn an_empty_register_says_what_is_not_known() {
    let register = Register::default();
    let network = Network::build(&register, TODAY, &unwatched).unwrap();
    let group = Group::all(&register, TODAY);
    let about = Sample { register: &register, network: &network, group: &group, date: TODAY };
    for found in findings_of(Measure::ALL, &about, &unwatched).unwrap() {
        assert!(found.figure.value().is_none_or(|value| value == 0.0), "{}", found.measure.name());
        assert!(names(found.measure, &about, &unwatched).unwrap().rows.is_empty());
    }
    assert!(pictures::curves(&about).lines.is_empty() && pictures::hires(&about).nodes.is_empty());
}

/// Each figure says of whom it speaks and in which time, and what is known is said once.
#[test]
fn a_figure_says_of_whom_it_speaks() {
    let (register, network) = demo();
    for group in [Group::all(&register, TODAY), story(&register, &network)] {
        let about = Sample { register: &register, network: &network, group: &group, date: TODAY };
        let found = |measure| finding(measure, &about, &unwatched).unwrap();
        let placed = found(Measure::Placed);
        let Cell::Share(share) = placed.figure else { panic!("{:?}", placed.figure) };
        let said =
            format!("{} of {} who wanted a job had one in field within 180 days", share.part, share.whole);
        assert!(placed.note.starts_with(&said), "{}", placed.note);
        assert!(!placed.note.contains("known") && placed.known_words().is_some());
        let isolated = found(Measure::Isolated);
        let known = isolated.known.unwrap();
        let unknown = known.of - known.known;
        assert!(unknown > 0);
        let said = format!("of {} graduates; {unknown} more unknown", known.known);
        assert_eq!(isolated.note, said);
        assert_eq!(isolated.known_words(), None, "the note has said it");

        let names = names(Measure::Placed, &about, &unwatched).unwrap();
        assert_eq!(names.columns[2].title, "In field within 180 days");
        let answers = ["yes", "perhaps", "later", "no", "unknown", "too early"];
        let count = |word: &str| names.rows.iter().filter(|row| row.cells[2].words() == word).count();
        assert_eq!(answers.map(count).iter().sum::<usize>(), names.rows.len());
        assert!(count("later") > 0, "a job that began later is not no job");
    }
}

/// What is looked up in an index is what looking at everything gives.
#[test]
fn indexes_say_what_a_walk_through_everything_says() {
    let (register, network) = demo();
    let group = Group::all(&register, TODAY);
    let about = Sample { register: &register, network: &network, group: &group, date: TODAY };
    let cohorts = group.by_graduate();
    let people = group.people();
    for person in register.all::<Person>().map(|person| person.id) {
        let walked: Vec<_> = group.cohorts.iter().filter(|cohort| cohort.has(person)).collect();
        assert_eq!(cohorts.of(person), walked);
        for other in people.iter().step_by(7) {
            let together = walked.iter().any(|cohort| cohort.has(*other));
            assert_eq!(cohorts.are_classmates(person, *other), together);
        }
    }
    let found = meetups(&register, &group, TODAY);
    let step = |wanted: &dyn Fn(&Retention) -> bool| {
        let steps = found.series.iter().flat_map(|series| &series.steps);
        let known = steps.filter_map(|step| step.as_ref().is());
        known.filter(|step| wanted(step)).map(|step| Cell::Share(step.share)).next()
    };
    let bars = pictures::meetups(&about).bars;
    let rows = names(Measure::Retention, &about, &unwatched).unwrap().rows;
    assert!(bars.iter().any(|bar| bar.note.value().is_some()));
    assert_eq!((bars.len(), rows.len()), (found.held.len(), found.held.len()));
    for ((held, bar), row) in found.held.iter().rev().zip(bars).zip(rows) {
        assert_eq!(bar.note, step(&|step| step.to == held.meetup).unwrap_or(Cell::Missing("")));
        assert_eq!(row.cells[5], step(&|step| step.from == held.meetup).unwrap_or(Cell::Missing("")));
    }
    for row in names(Measure::Reach, &about, &unwatched).unwrap().rows {
        let person = Id::new(row.target.unwrap().id);
        let came: Vec<_> = found.held.iter().filter(|held| held.attended.contains(&person)).collect();
        let last = came.last().map(|held| held.day.to_string()).unwrap_or_default();
        assert_eq!(row.cells[2..], [Cell::Count(came.len()), Cell::from(last)]);
    }
}

#[test]
fn a_trend_has_a_step_for_each_cohort() {
    let (register, network) = demo();
    let group = Group::all(&register, TODAY);
    let about = Sample { register: &register, network: &network, group: &group, date: TODAY };
    let with_graduates = group.cohorts.iter().filter(|cohort| !cohort.graduates.is_empty()).count();
    let trend = finding(Measure::ClassmateHires, &about, &unwatched).unwrap().trend;
    assert_eq!(trend.len(), with_graduates);
    assert!(trend.iter().all(|point| point.value.is_some_and(|value| (0.0..=1.0).contains(&value))));
}

/// A cohort's insights are the same before and after the whole network is built.
#[test]
fn the_ties_of_the_people_themselves_are_enough_for_all_but_bridges() {
    let (register, network) = demo();
    for cohort in
        Group::all(&register, TODAY).cohorts.into_iter().filter(|cohort| !cohort.graduates.is_empty())
    {
        let group = Group { cohorts: vec![cohort] };
        let near = Network::around(&register, &group.people(), TODAY);
        assert!(near.people().len() < network.people().len() || near.people() == network.people());
        let [first, all] = [&near, &network].map(|network| Sample {
            register: &register,
            network,
            group: &group,
            date: TODAY,
        });
        for measure in Measure::ALL.iter().filter(|measure| **measure != Measure::Brokers) {
            assert_eq!(
                finding(*measure, &first, &unwatched).unwrap(),
                finding(*measure, &all, &unwatched).unwrap()
            );
        }
        assert_eq!(
            pictures::mixing(&first, &unwatched).unwrap(),
            pictures::mixing(&all, &unwatched).unwrap()
        );
        assert_eq!(pictures::curves(&first), pictures::curves(&all));
    }
}

/// A running cohort of which attendance is on record, and one that completed: what it is too early for is
/// not unknown.
#[test]
fn too_early_is_not_unknown() {
    let mut ids = IdSource::new(1_700_000_000_000, *b"tester");
    let program = Program { id: ids.draw(), title: "Baking".into(), ..Program::default() };
    let cohort: Id<Cohort> = ids.draw();
    let mut records: Vec<Record> = vec![
        Cohort {
            id: cohort,
            program: program.id,
            code: "2026-A".into(),
            start: "2026-09".parse().ok(),
            end: "2027-06-30".parse().ok(),
            ..Cohort::default()
        }
        .into(),
        program.into(),
    ];
    let meetup: Id<Meetup> = ids.draw();
    records.push(
        Meetup {
            id: meetup,
            title: "Dinner".into(),
            series: "Dinner".into(),
            start: Moment::on(date(2026, 10, 1)),
            hosts: vec![cohort],
            ..Meetup::default()
        }
        .into(),
    );
    for _ in 0..6 {
        let person = Person { id: ids.draw(), given_name: "Ann".into(), ..Person::default() };
        let enrollment = Enrollment { id: ids.draw(), person: person.id, cohort, ..Enrollment::default() };
        let attended = Attended::Yes;
        let attendance =
            Attendance { id: ids.draw(), person: person.id, meetup, attended, ..Attendance::default() };
        records.extend([person.into(), enrollment.into(), attendance.into()]);
    }
    let register = Register::from_records(records);
    let network = Network::build(&register, TODAY, &unwatched).unwrap();
    let group = Group::of_cohort(&register, cohort, TODAY);
    let about = Sample { register: &register, network: &network, group: &group, date: TODAY };
    for found in findings_of(Measure::ALL, &about, &unwatched).unwrap() {
        assert_eq!(found.figure, Cell::Missing("too early"), "{}: {}", found.measure.name(), found.note);
    }
    let planned = Group::of_cohort(&register, cohort, date(2026, 8, 31));
    assert!(planned.cohorts.is_empty());
}
