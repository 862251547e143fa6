//! Every format of one small report that contains everything, and what each format has to keep out.

#[path = "../../../tests/common/page.rs"]
mod page;

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::domain::{Cohort, Enrollment, Id, Person, Record};
use crate::exchange::roster::columns::choose;
use crate::exchange::roster::export::Objecting;
use crate::network::{Known, Share};
use crate::register::Register;
use crate::report::layout::SectionKind;
use crate::report::picture::{Bar, Bars, Branch, Curve, Curves, Edge, Graph, Heat, Node, Tree};
use crate::report::{Block, Cell, Column, Finding, Measure, Picture, Point, Report, Row, Section, Table};
use crate::text::columns::width;

fn findings() -> Vec<Finding> {
    let point = |label: &str, value| Point { label: label.to_owned(), value };
    vec![
        Finding {
            measure: Measure::ClassmateHires,
            figure: Cell::Share(Share::new(7, 25)),
            note: "7 of 25 graduates, by 1 hirer".to_owned(),
            statistics: "HHI 0.24".to_owned(),
            known: Some(Known::new(20, 25)),
            caution: Some("few hires (7): one more would change it".to_owned()),
            trend: vec![point("2019-A", Some(0.1)), point("2020-A", None), point("2021-A", Some(0.28))],
        },
        Finding {
            measure: Measure::Placed,
            figure: Cell::Missing("too early"),
            note: String::new(),
            statistics: String::new(),
            known: None,
            caution: None,
            trend: Vec::new(),
        },
    ]
}

fn node(label: &str, x: f64, y: f64, weight: usize, group: usize) -> Node {
    Node { label: label.to_owned(), x, y, narrow: (y, x), weight, group, target: None }
}

fn branch(label: &str, note: &str, certain: bool, branches: Vec<Branch>) -> Branch {
    Branch { label: label.to_owned(), note: note.to_owned(), certain, branches, target: None }
}

fn pictures(name: &str) -> Vec<Picture> {
    let graph = Graph {
        says: "who hired whom".to_owned(),
        nodes: vec![
            node(name, 0.5, 0.5, 2, 0),
            node("王明", 0.1, 0.2, 0, 1),
            node("Zoë Lindqvist", 0.9, 0.8, 0, 0),
        ],
        edges: vec![Edge { from: 0, to: 1 }, Edge { from: 0, to: 2 }],
        groups: vec!["Logistics".to_owned(), "background unknown".to_owned()],
        signs: vec![1, 0],
    };
    let curve = |label: &str, points: &[(f64, f64)]| Curve {
        label: label.to_owned(),
        points: points.to_vec(),
        target: None,
    };
    let curves = Curves {
        along: "years after completion".to_owned(),
        says: "share in touch with a classmate".to_owned(),
        lines: vec![curve("2019-A", &[(1.0, 0.9), (2.0, 0.5), (3.0, 0.4)]), curve("2021-A", &[(1.0, 0.85)])],
    };
    let heat = Heat {
        says: "ties between backgrounds".to_owned(),
        groups: vec!["Logistics".to_owned(), "Architecture".to_owned()],
        cells: vec![vec![1, 6], vec![6, 0]],
    };
    let bar =
        |label: &str, count, beyond, note| Bar { label: label.to_owned(), count, beyond, note, target: None };
    let bars = Bars {
        says: "who came".to_owned(),
        bars: vec![
            bar("2024-06-28 Alumni evening", 12, 3, Cell::Missing("")),
            bar("2025-06-27 Alumni evening", 9, 0, Cell::Share(Share::new(6, 12))),
        ],
    };
    let below = vec![branch(
        "王明",
        "2021, Haven BV",
        true,
        vec![branch("Zoë Lindqvist", "2021", false, Vec::new())],
    )];
    let tree = Tree {
        says: "who was hired by whom".to_owned(),
        roots: vec![branch(name, "1 to 2 people in all", true, below)],
    };
    vec![
        Picture::Graph(graph),
        Picture::Curves(curves),
        Picture::Heat(heat),
        Picture::Bars(bars),
        Picture::Tree(tree),
    ]
}

fn report(name: &str) -> Report {
    let row = |cells: Vec<Cell>| Row { cells, target: None };
    let table = Table {
        columns: vec![
            Column::left("Cohort"),
            Column::right("Graduates"),
            Column::right("Connected"),
            Column::right("E-I"),
        ],
        rows: vec![
            row(vec![Cell::from(name), Cell::Count(25), Cell::Share(Share::new(7, 25)), Cell::Number(-0.25)]),
            row(vec![Cell::from("2025-A"), Cell::Count(20), Cell::Missing("too early"), Cell::Missing("")]),
        ],
    };
    let mut sections = vec![
        Section {
            title: "At a glance".to_owned(),
            kind: SectionKind::Other,
            blocks: vec![Block::Findings(findings())],
        },
        Section {
            title: "The cohorts".to_owned(),
            kind: SectionKind::Other,
            blocks: vec![
                Block::Text(format!("Of {name}.")),
                Block::Table(table.clone()),
                Block::Table(table),
            ],
        },
        Section {
            title: "Nobody".to_owned(),
            kind: SectionKind::Other,
            blocks: vec![Block::Table(Table::default())],
        },
    ];
    sections.extend(pictures(name).into_iter().map(|picture| Section {
        title: "Who hired whom".to_owned(),
        kind: SectionKind::Other,
        blocks: vec![Block::Picture(picture)],
    }));
    Report {
        title: format!("Cohort of {name}"),
        subtitle: "25 graduates".to_owned(),
        as_of: date(2026, 6, 30),
        sections,
    }
}

#[test]
fn every_format_of_a_small_report() {
    let report = report("Rafael <b>Ibarra</b> & Co. | *");
    for format in FileKind::Report.formats() {
        let written = format.report(&report, 80).unwrap();
        insta::assert_snapshot!(
            format.word(),
            written.replace(include_str!("../../../assets/report.css"), "")
        );
    }
    insta::assert_snapshot!("text_narrow", text::report(&report, 40));
    insta::assert_snapshot!("csv_table", csv_table(&report, "The cohorts").unwrap());
}

#[test]
fn the_page_stands_alone_and_escapes_everything() {
    let page = html::report(&report("<script>alert('x')</script> \"&\" \u{202e}"), 80);
    page::stands_alone(&page);
    assert!(page.contains("&lt;script&gt;") && !page.contains('\u{202e}'));
    assert!(page.contains("<th scope=\"col\"") && page.contains("<th scope=\"row\""));
}

#[test]
fn the_file_for_programs_is_json_with_stable_names() {
    let read: serde_json::Value = serde_json::from_str(&json::report(&report("x"), 80)).unwrap();
    assert_eq!(
        (read["format"].as_str(), read["version"].as_u64(), read["as_of"].as_str()),
        (Some("alumnet-report"), Some(1), Some("2026-06-30"))
    );
    let finding = &read["sections"][0]["blocks"][0]["findings"][0];
    assert_eq!(
        (finding["measure"].as_str(), finding["figure"]["share"]["part"].as_u64()),
        (Some("classmate-hires"), Some(7))
    );
    assert_eq!(read["measures"][0]["name"], "classmate-hires");
}

#[test]
fn tables_are_found_by_their_heading() {
    let report = report("=cmd()");
    let names: Vec<String> = named_tables(&report).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["the-cohorts", "the-cohorts-2", "nobody"]);
    let refused = csv_table(&report, "x").unwrap_err().to_string();
    assert!(refused.contains("“x”") && refused.contains("the-cohorts-2"), "{refused}");
    let table = csv_table(&report, "the-cohorts").unwrap();
    assert!(table.contains("\r\n'=cmd(),25,0.2800,7,25,-0.250000\r\n"), "{table}");
}

#[test]
fn formats_are_known_by_the_ending_of_a_file() {
    for kind in [FileKind::Roster, FileKind::Person, FileKind::Report] {
        let formats = kind.formats();
        assert_eq!(formats.first(), Some(&kind.usual()));
        for format in Format::ALL {
            let path = std::path::PathBuf::from(format!("a.{}", format.ending().to_uppercase()));
            let offered = formats.contains(format).then_some(*format);
            assert_eq!((kind.of_path(&path), kind.named(format.word())), (offered, offered), "{format:?}");
        }
        assert_eq!(kind.of_path(Path::new("a.pdf")), None);
    }
    assert_eq!(FileKind::Report.formats(), Format::ALL);
    assert_eq!(Format::Csv.bytes("a", true), b"\xef\xbb\xbfa");
    assert_eq!(
        (Format::Csv.bytes("a", false), Format::Json.bytes("a", true)),
        (b"a".to_vec(), b"a".to_vec())
    );
}

#[test]
fn a_roster_is_guarded_where_a_spreadsheet_reads_it_and_escaped_where_it_is_markup() {
    let id = |number: u128| uuid::Uuid::from_u128(number);
    let cohort =
        Cohort { id: Id::new(id(2)), code: "2024-A".into(), title: "One | two".into(), ..Cohort::default() };
    let person = Person {
        id: Id::new(id(3)),
        given_name: "=cmd|'x'".into(),
        phones: vec!["+4670555".into()],
        ..Person::default()
    };
    let enrollment =
        Enrollment { id: Id::new(id(4)), person: person.id, cohort: cohort.id, ..Enrollment::default() };
    let code = cohort.id;
    let register = Register::from_records([Record::from(cohort), person.into(), enrollment.into()]);
    let roster = Roster::gather(&register, code, &choose("name,phone").unwrap(), Objecting::LeftOut);
    let written: Vec<String> =
        FileKind::Roster.formats().into_iter().filter_map(|format| format.roster(&roster)).collect();
    assert_eq!(written[0], "Name,Phone\r\n'=cmd|'x','+4670555\r\n");
    assert!(written[1].starts_with("# 2024-A · One \\| two\n\n| Name"), "{}", written[1]);
    assert!(written[1].contains("| =cmd\\|'x' "), "{}", written[1]);
    let read: serde_json::Value = serde_json::from_str(&written[2]).unwrap();
    assert_eq!(read["people"][0]["phone"], serde_json::json!(["+4670555"]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_name_is_written_safely_and_in_the_columns_there_are(name in "\\PC{0,40}", columns in 0_usize..140)
        {
        let report = report(&name);
        page::well_formed(&html::report(&report, 80).replace(include_str!("../../../assets/report.css"), ""));
        let room = columns.clamp(24, 110);
        for line in text::report(&report, columns).lines() {
            prop_assert!(width(line) <= room, "{line:?} is wider than {room}");
            prop_assert!(name.contains('…') || !line.contains('…'), "{line:?} is cut");
        }
        prop_assert!(serde_json::from_str::<serde_json::Value>(&json::report(&report, 80)).is_ok());
    }

    #[test]
    fn any_graph_is_drawn_within_its_picture(places in prop::collection::vec((0.0..=1.0_f64, 0.0..=1.0_f64,
        0_usize..9), 0..24)) {
        let nodes: Vec<Node> = places.iter().map(|(x, y, weight)| node("N", *x, *y, *weight, *weight))
            .collect();
        let edges = (1..nodes.len()).map(|to| Edge { from: to / 2, to }).collect();
        let graph = Graph { says: "who".to_owned(), nodes, edges,
            groups: (0..9).map(|group| format!("G{group}")).collect(), signs: (0..9).collect() };
        let drawn = crate::report::svg::draw(&Picture::Graph(graph), 1).into_string();
        prop_assert!(!drawn.contains("NaN") && !drawn.contains("inf"));
        page::well_formed(&drawn);
    }
}
