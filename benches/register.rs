//! What users wait for in memory: opening, recording hires, filtering a list of people and deleting a
//! background, on demo programs of 500, 10,000 and 100,000 people.

#![allow(clippy::unwrap_used, reason = "a benchmark stops where something is wrong")]

use std::hint::black_box;
use std::time::Duration;

use alumnet::demo::{self, Options};
use alumnet::domain::{Background, Cohort, EntityKind, FoundVia, Hire, Id, IdSource, Person, Position};
use alumnet::query::{Source, select};
use alumnet::register::{ChangeSet, Draft, Register, delete, rules};
use alumnet::text::fold::{has_words, words};
use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group, criterion_main};
use jiff::Timestamp;
use jiff::civil::Date;

/// What people ask for, with a field of the person, of others' records, and a condition on them.
const QUERIES: [&str; 4] = [
    "so tag:any",
    "cohort:2019 -tag:mentor",
    "cohort:2019 hired-by(background:logistics) -tag:mentor",
    "status:completed last-contact:>1y",
];

const SIZES: [usize; 3] = [500, 10_000, 100_000];

fn options(people: usize) -> Options {
    Options { people, ..Options::on(Date::constant(2026, 11, 22)) }
}

fn register(people: usize) -> Register {
    Register::from_records(
        demo::change_sets(&options(people))
            .flat_map(|set| set.changes)
            .filter_map(|change| change.after().cloned()),
    )
}

/// One person hires seven classmates; each gets a new position, and their current one ends.
fn seven_hires(register: &Register, ids: &mut IdSource) -> ChangeSet {
    let cohort = register.all::<Cohort>().nth(2).unwrap().id;
    let people: Vec<Id<Person>> =
        register.enrollments_in(cohort).map(|enrollment| enrollment.person).take(8).collect();
    let (hirer, classmates) = people.split_first().unwrap();
    let date = Some("2026-11".parse().unwrap());
    let mut draft = Draft::new(register);
    for person in classmates {
        if let Some(current) = register.current_position(*person) {
            draft.put(Position { end: date, ..Position::clone(current) });
        }
        let position = ids.draw();
        draft.put(Position {
            id: position,
            person: *person,
            title: "Planner".into(),
            start: date,
            ..Position::default()
        });
        let id = ids.draw();
        let (hirer, cohort, position) = (Some(*hirer), Some(cohort), Some(position));
        draft.put(Hire {
            id,
            hired: *person,
            hirer,
            date,
            found_via: FoundVia::Classmate,
            cohort,
            position,
            ..Hire::default()
        });
    }
    draft.finish(ids.draw_uuid(), Timestamp::UNIX_EPOCH, "bench", "Record 7 hires")
}

fn measure(criterion: &mut Criterion) {
    for people in SIZES {
        let register = register(people);
        let records: Vec<_> = register.records().collect();
        let mut ids = IdSource::new(2_000_000_000_000, *b"bench.");
        let mut group = criterion.benchmark_group("register");
        group
            .sample_size(10)
            .warm_up_time(Duration::from_millis(300))
            .measurement_time(Duration::from_secs(2));
        let name = |what: &str| BenchmarkId::new(what, people);

        group.bench_function(name("demo"), |bencher| {
            bencher.iter(|| demo::change_sets(&options(people)).map(|set| set.changes.len()).sum::<usize>());
        });
        group.bench_function(name("from_records"), |bencher| {
            bencher.iter_batched(|| records.clone(), Register::from_records, BatchSize::LargeInput);
        });
        group.bench_function(name("filter_people"), |bencher| {
            let wanted = words("an so");
            bencher.iter(|| register.people_by_name().filter(|(_, text)| has_words(text, &wanted)).count());
        });
        let source = Source::new(&register, options(people).today);
        for query in QUERIES {
            group.bench_function(name(query), |bencher| {
                bencher.iter(|| select(EntityKind::Person, query, &source).0.len());
            });
        }
        let set = seven_hires(&register, &mut ids);
        let undo = set.inverse(ids.draw_uuid(), Timestamp::UNIX_EPOCH);
        group.bench_function(name("check_7_hires"), |bencher| {
            bencher.iter(|| rules::check(black_box(&register), &set).unwrap().len());
        });
        let mut changing = register.clone();
        group.bench_function(name("apply_and_undo_7_hires"), |bencher| {
            bencher.iter(|| {
                changing.apply(&set).unwrap();
                changing.apply(&undo).unwrap();
            });
        });
        let background = register
            .all::<Background>()
            .max_by_key(|background| register.referrers(background.id.uuid()).count())
            .unwrap()
            .id;
        group.bench_function(name("delete_a_background_and_undo"), |bencher| {
            bencher.iter(|| {
                let plan = delete::plan(&changing, &[(EntityKind::Background, background.uuid())]);
                let set =
                    plan.draft.finish(ids.draw_uuid(), Timestamp::UNIX_EPOCH, "bench", "Delete a background");
                changing.apply(&set).unwrap();
                changing.apply(&set.inverse(ids.draw_uuid(), Timestamp::UNIX_EPOCH)).unwrap();
            });
        });
        group.finish();
    }
}

criterion_group!(benches, measure);
criterion_main!(benches);
