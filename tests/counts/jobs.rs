//! The jobs that are counted: each a function whose name says what it does. What a job needs is made outside
//! it.

use alumnet::demo::{self, Options};
use alumnet::domain::{EntityKind, IdSource, Record};
use alumnet::exchange::import::{self, Reading, Source};
use alumnet::network::{Group, Network, unwatched};
use alumnet::query::{self, select};
use alumnet::register::Register;
use alumnet::report::reports::{self, Subject, compose};
use alumnet::report::{Measure, Sample, findings, people};
use jiff::civil::Date;

use crate::common::Desk;

const TODAY: Date = jiff::civil::date(2024, 9, 16);

pub fn run(people: usize) {
    let options = Options { people, ..Options::on(TODAY) };
    let changes = demo::change_sets(&options).flat_map(|set| set.changes);
    let records: Vec<Record> = changes.filter_map(|change| change.after().cloned()).collect();
    let register = job_index_all_records(records);
    keys(register.clone());
    measures(&register);
    let roster = roster(people);
    assert!(job_plan_an_import(&register, &roster).set.is_some());
}

fn keys(register: Register) {
    let mut desk = Desk::with(register, 120, 40);
    job_show_all_students(&mut desk);
    job_move_down_100_lines(&mut desk);
    job_filter_by_four_letters(&mut desk);
    job_reverse_the_order(&mut desk);
    job_find_a_name(&mut desk);
    job_record_a_hire(&mut desk);
    desk.sees("saved");
    job_undo(&mut desk);
    desk.sees("Undone");
    job_find_after_a_change(&mut desk);
    job_go_through_the_panes(&mut desk);
    job_open_the_history(&mut desk);
    desk.sees("Undo: Record");
    desk.keys("<Esc>");
    job_open_the_insights(&mut desk);
    desk.sees("Hired by a classmate");
}

/// Jobs that are keys to press; never inlined, so that each has a line of its own in the counts.
macro_rules! keyed {
    ($($job:ident $keys:literal;)+) => {
        $(#[inline(never)]
        fn $job(desk: &mut Desk) {
            desk.keys($keys);
        })+
    };
}

keyed! {
    job_show_all_students "2";
    job_filter_by_four_letters "/anso<Esc>";
    job_reverse_the_order "SS";
    job_find_a_name "fan<Esc>";
    job_record_a_hire "rans<Enter><Ctrl-s>";
    job_undo "u";
    job_find_after_a_change "fan<Esc>";
    job_go_through_the_panes "123456<Tab><Tab>";
    job_open_the_history "U";
    job_open_the_insights "9";
}

#[inline(never)]
fn job_move_down_100_lines(desk: &mut Desk) {
    desk.keys(&"j".repeat(100));
}

#[inline(never)]
fn job_index_all_records(records: Vec<Record>) -> Register {
    Register::from_records(records)
}

#[inline(never)]
fn job_build_the_network(register: &Register) -> Network {
    Network::build(register, TODAY, &unwatched).unwrap()
}

#[inline(never)]
fn job_query_people(register: &Register) -> usize {
    let source = query::Source::new(register, TODAY);
    select(EntityKind::Person, "status:completed -tag:mentor last-contact:>1y", &source).0.len()
}

/// A roster with a fifth as many people as the register, all of them new.
fn roster(people: usize) -> Vec<u8> {
    let line =
        |number| format!("Quilla{number},Zzyx{number},q{number}@example.org,Logistics,C-{}\n", number % 9);
    let lines: String = (0..people / 5).map(line).collect();
    format!("First name,Last name,Email,Background,Cohort\n{lines}").into_bytes()
}

#[inline(never)]
fn job_plan_an_import(register: &Register, roster: &[u8]) -> import::Plan {
    let source = Source::of("roster.csv", roster).unwrap();
    let reading = Reading { today: TODAY, ..Reading::default() };
    let (_, facts) = import::read(&source, import::Format::named("roster"), &reading).unwrap();
    let options = import::Options { create: true, today: TODAY, ..import::Options::default() };
    import::plan(register, &facts, &options, &mut IdSource::new(1_700_000_000_000, *b"counts"))
}

macro_rules! measured {
    ($($job:ident $measure:ident;)+) => {
        fn each_measure(about: &Sample) {
            let done = [$($job(about),)+];
            assert_eq!(done.len(), Measure::ALL.len(), "every measure is counted");
        }

        $(#[inline(never)]
        fn $job(about: &Sample) {
            findings::finding(Measure::$measure, about, &unwatched).unwrap();
            findings::names(Measure::$measure, about, &unwatched).unwrap();
        })+
    };
}

measured! {
    job_measure_classmate_hires ClassmateHires;
    job_measure_hubs Hubs;
    job_measure_found_via FoundVia;
    job_measure_mixing Mixing;
    job_measure_connectedness Connectedness;
    job_measure_retention Retention;
    job_measure_reach Reach;
    job_measure_isolated Isolated;
    job_measure_losing_touch LosingTouch;
    job_measure_placed Placed;
    job_measure_brokers Brokers;
}

fn measures(register: &Register) {
    let network = job_build_the_network(register);
    job_query_people(register);
    let group = Group::all(register, TODAY);
    let about = Sample { register, network: &network, group: &group, date: TODAY };
    each_measure(&about);
    job_report_hires(&about);
    job_report_connectedness(&about);
    job_report_outcomes(&about);
    let cohort = group.cohorts[0].id;
    let one = Group::of_cohort(register, cohort, TODAY);
    job_report_one_cohort(&Sample { group: &one, ..about }, Subject::Cohort(cohort));
    let program = register.get(cohort).unwrap().program;
    let one = Group::of_program(register, program, TODAY);
    job_report_one_program(&Sample { group: &one, ..about }, Subject::Program(program));
    job_export_measures(&about);
}

fn report(about: &Sample, subject: Subject) {
    compose(subject, about, reports::Options::default(), &unwatched).unwrap();
}

#[inline(never)]
fn job_report_hires(about: &Sample) {
    report(about, Subject::Hires);
}

#[inline(never)]
fn job_report_connectedness(about: &Sample) {
    report(about, Subject::Connectedness);
}

#[inline(never)]
fn job_report_outcomes(about: &Sample) {
    report(about, Subject::Outcomes);
}

#[inline(never)]
fn job_report_one_cohort(about: &Sample, subject: Subject) {
    report(about, subject);
}

#[inline(never)]
fn job_report_one_program(about: &Sample, subject: Subject) {
    report(about, subject);
}

#[inline(never)]
fn job_export_measures(about: &Sample) {
    people::measures(about, &about.group.people(), &unwatched).unwrap();
}
