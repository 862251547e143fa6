//! Reports on a made-up program: all sections are present, and names are omitted when they should be.

#[path = "../common/page.rs"]
mod page;

use jiff::civil::{Date, date};

use crate::common::Desk;

use alumnet::demo;
use alumnet::domain::{Cohort, Person, Program};
use alumnet::network::measures::betweenness::betweenness;
use alumnet::network::{Group, Network, unwatched};
use alumnet::register::Register;
use alumnet::report::people::{columns, measures};
use alumnet::report::render::{FileKind, Format};
use alumnet::report::reports::*;
use alumnet::report::{Block, Report, Sample, render};

const TODAY: Date = date(2026, 11, 22);

fn demo() -> (Register, Network) {
    let mut register = Register::default();
    for set in demo::change_sets(&demo::Options::on(TODAY)) {
        register.apply(&set).unwrap();
    }
    let network = Network::build(&register, TODAY, &unwatched).unwrap();
    (register, network)
}

fn subjects(register: &Register) -> Vec<(Subject, Group)> {
    let cohort = register.cohort_by_code("2020-A").unwrap();
    let program = register.all::<Program>().next().unwrap().id;
    vec![
        (Subject::Cohort(cohort), Group::of_cohort(register, cohort, TODAY)),
        (Subject::Program(program), Group::of_program(register, program, TODAY)),
        (Subject::Hires, Group::all(register, TODAY)),
        (Subject::Connectedness, Group::all(register, TODAY)),
        (Subject::Outcomes, Group::all(register, TODAY)),
    ]
}

fn written(report: &Report) -> Vec<String> {
    FileKind::Report.formats().into_iter().map(|format| format.report(report, 100).unwrap()).collect()
}

fn text(report: &Report, columns: usize) -> String {
    Format::Text.report(report, columns).unwrap()
}

#[test]
fn every_report_of_the_demo_is_whole_in_every_format() {
    let (register, network) = demo();
    for (subject, group) in subjects(&register) {
        let about = Sample { register: &register, network: &network, group: &group, date: TODAY };
        let report = compose(subject, &about, Options::default(), &unwatched).unwrap();
        assert!(
            report.sections.len() > 3 && report.sections.iter().all(|section| !section.blocks.is_empty()),
            "{subject:?}"
        );
        page::stands_alone(&Format::Html.report(&report, 100).unwrap());
        assert_eq!(written(&report).len(), 5);
        for (name, table) in render::named_tables(&report) {
            assert!(table.rows.iter().all(|row| row.cells.len() == table.columns.len()), "{name}");
            assert!(!render::csv_table(&report, &name).unwrap().is_empty());
        }
    }
}

#[test]
fn the_report_on_hires_tells_the_story() {
    let (register, network) = demo();
    let group = Group::all(&register, TODAY);
    let about = Sample { register: &register, network: &network, group: &group, date: TODAY };
    let told = text(&compose(Subject::Hires, &about, Options::default(), &unwatched).unwrap(), 100);
    assert!(told.contains("Rafael Ibarra Quintana (Logistics) → "), "{told}");
}

#[test]
fn of_many_meetups_the_latest_are_shown() {
    let (register, network) = demo();
    let group = Group::all(&register, TODAY);
    let about = Sample { register: &register, network: &network, group: &group, date: TODAY };
    let latest =
        alumnet::report::pictures::meetups(&about).bars.into_iter().map(|bar| bar.label).max().unwrap();
    let report = compose(Subject::Connectedness, &about, Options::default(), &unwatched).unwrap();
    let told = text(&report, 100);
    assert!(told.contains("the latest 36 of") && told.contains(&latest), "{latest} is not in\n{told}");
}

#[test]
fn without_names_nobody_is_named_in_any_format() {
    let (register, network) = demo();
    let names: Vec<String> = register
        .all::<Person>()
        .map(|person| register.person_name(person.id))
        .filter(|name| name.contains(' '))
        .collect();
    assert!(names.len() > 100);
    for (subject, group) in subjects(&register) {
        let about = Sample { register: &register, network: &network, group: &group, date: TODAY };
        for options in [Options { names: false, min_cell: None }, Options { names: true, min_cell: Some(5) }]
        {
            let report = compose(subject, &about, options, &unwatched).unwrap();
            for said in written(&report) {
                assert!(
                    names.iter().all(|name| !said.contains(name.as_str())),
                    "{subject:?} {options:?} names somebody"
                );
            }
        }
    }
}

#[test]
fn small_cells_are_said_at_the_top_and_are_nowhere() {
    let (register, network) = demo();
    for (subject, group) in subjects(&register) {
        let about = Sample { register: &register, network: &network, group: &group, date: TODAY };
        let report =
            compose(subject, &about, Options { names: true, min_cell: Some(5) }, &unwatched).unwrap();
        assert_eq!(report.sections[0].title, "What is left out");
        for block in report.sections.iter().flat_map(|section| &section.blocks) {
            assert!(!matches!(
                block,
                Block::Picture(alumnet::report::Picture::Graph(_) | alumnet::report::Picture::Tree(_))
            ));
            let cells: Vec<&alumnet::report::Cell> = match block {
                Block::Findings(findings) => findings.iter().map(|finding| &finding.figure).collect(),
                Block::Table(table) => table.rows.iter().flat_map(|row| &row.cells).collect(),
                Block::Text(_) | Block::Picture(_) => Vec::new(),
            };
            for cell in cells {
                match cell {
                    alumnet::report::Cell::Count(count) => assert!(*count >= 5, "{subject:?}: {count}"),
                    alumnet::report::Cell::Share(share) => {
                        assert!(
                            share.whole == 0
                                || (share.part >= 5 && share.whole - share.part >= 5)
                                // Everybody's work is known.
                                || (subject == Subject::Outcomes && share.part == share.whole),
                            "{subject:?}: {share:?}"
                        );
                    }
                    _ => {}
                }
            }
        }
    }
}

#[test]
fn a_program_without_anything_is_reported_all_the_same() {
    let register = Register::default();
    let network = Network::build(&register, TODAY, &unwatched).unwrap();
    let group = Group::all(&register, TODAY);
    let about = Sample { register: &register, network: &network, group: &group, date: TODAY };
    for subject in [Subject::Hires, Subject::Connectedness, Subject::Outcomes] {
        for min_cell in [None, Some(5)] {
            let report = compose(subject, &about, Options { names: true, min_cell }, &unwatched).unwrap();
            page::stands_alone(&Format::Html.report(&report, 100).unwrap());
            assert!(written(&report).iter().all(|said| !said.is_empty()));
        }
    }
}

#[test]
fn every_person_has_every_column() {
    let today: Date = "2026-06-30".parse().unwrap();
    let mut register = Register::default();
    for set in demo::change_sets(&demo::Options::on(today)) {
        register.apply(&set).unwrap();
    }
    let network = Network::build(&register, today, &unwatched).unwrap();
    let group = Group::all(&register, today);
    let about = Sample { register: &register, network: &network, group: &group, date: today };
    let people: Vec<_> = register.all::<Person>().map(|person| person.id).collect();
    let text = measures(&about, &people, &unwatched).unwrap();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headers = reader.headers().unwrap().clone();
    assert_eq!(headers.iter().collect::<Vec<_>>(), columns().map(|(name, _)| name).collect::<Vec<_>>());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), people.len());
    let at = |name: &str| headers.iter().position(|header| header == name).unwrap();
    let rafael = rows.iter().find(|row| row[0].starts_with("Rafael Ibarra")).unwrap();
    assert_eq!((&rafael[at("people_hired")], &rafael[at("hired_by_classmate")]), ("7", "no"));
    // Nothing is rounded: what is read back is what was worked out.
    let scores = betweenness(network.net(), 0, &unwatched).unwrap();
    let mut sorted: Vec<_> =
        people.iter().filter_map(|id| Some((register.get(*id)?.sort_key(), *id))).collect();
    sorted.sort();
    let mut long = 0;
    for (row, (_, id)) in rows.iter().zip(sorted) {
        let exact = scores.normalized(network.node(id).unwrap());
        assert_eq!(row[at("betweenness")].parse(), Ok(exact));
        long += usize::from(row[at("betweenness")].len() > 12);
        if let Ok(ratio) = row[at("touch_ratio")].parse::<f64>() {
            let [days, cadence] =
                ["days_since_touch", "cadence_days"].map(|name| row[at(name)].parse::<f64>().unwrap());
            assert_eq!(ratio.to_bits(), (days / cadence).to_bits());
        }
    }
    assert!(long > 10, "{long} have more digits than a rounded figure");
    for row in &rows {
        let number =
            |name: &str| row[at(name)].parse::<f64>().unwrap_or_else(|_| panic!("{name} of {row:?}"));
        assert!((0.0..=1.0).contains(&number("betweenness")));
        assert!(
            number("strength") <= 5.0 * number("degree")
                && number("active_classmates") <= number("active_ties")
        );
        assert!(
            number("core_number") <= number("degree")
                && number("meetups_last_year") <= number("meetups_attended")
        );
        assert!(number("cascade") >= number("people_hired").min(1.0) || row[at("people_hired")] != *"0");
    }
}

#[test]
fn a_report_is_written_from_the_insights() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::demo();
    let write = |desk: &mut Desk, file: &std::path::Path| {
        desk.tab_to("File").keys("<Ctrl-u>").paste(file.to_str().unwrap()).keys("<Ctrl-s>");
    };
    let page = folder.path().join("page.html");
    desk.keys("9<Tab><Tab>x").sees("Write a report on all cohorts").sees("who hired whom").sees("HTML");
    write(&mut desk, &page);
    assert_eq!(desk.message(), format!("Wrote “Who hired whom” to {}.", page.display()));
    let text = std::fs::read_to_string(&page).unwrap();
    assert!(text.starts_with("<!DOCTYPE html>") && text.contains("Rafael Ibarra Quintana"));
    // The insights are still there; without names, nobody is named.
    desk.sees("Insights · All cohorts");
    desk.keys("x").tab_to("Name people");
    desk.keys(" ").sees("Nobody is named.");
    let nameless = folder.path().join("nameless.html");
    write(&mut desk, &nameless);
    assert!(!std::fs::read_to_string(&nameless).unwrap().contains("Rafael Ibarra Quintana"));
    // What is not a choice of the command line is not one here.
    desk.keys("x").tab_to("Hide counts below");
    desk.keys("2").tab_to("As of");
    desk.keys("2024<Ctrl-s>").sees("3 or more").sees("write a day");
    assert!(desk.message().starts_with("Not saved"), "{}", desk.message());
}

/// The color and the shape of a background are the same on the pages of all cohorts and of the program.
#[test]
fn a_background_has_one_sign_in_all_pictures() {
    let (register, network) = demo();
    let mut signs: std::collections::BTreeMap<String, String> = std::collections::BTreeMap::new();
    let mut seen = 0;
    let cohorts: Vec<_> = register.all::<Cohort>().map(|cohort| cohort.id).collect();
    let cohorts = cohorts
        .into_iter()
        .map(|cohort| (Subject::Cohort(cohort), Group::of_cohort(&register, cohort, TODAY)));
    for (subject, group) in subjects(&register).into_iter().chain(cohorts) {
        let about = Sample { register: &register, network: &network, group: &group, date: TODAY };
        let report = compose(subject, &about, Options::default(), &unwatched).unwrap();
        let page = Format::Html.report(&report, 100).unwrap();
        for legend in page.split("<g class=\"legend\">").skip(1) {
            let legend = legend.split("</g>").next().unwrap();
            for entry in legend.split("<path class=\"node ").skip(1) {
                let class = entry.split('"').next().unwrap().to_owned();
                let name = entry.rsplit('>').nth(1).unwrap().split('<').next().unwrap().to_owned();
                seen += usize::from(signs.contains_key(&name));
                assert_eq!(*signs.entry(name.clone()).or_insert_with(|| class.clone()), class, "{name}");
            }
        }
    }
    assert!(seen > 5, "{signs:?}");
}
