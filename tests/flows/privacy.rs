//! Consents, objections to exports, and the report on everything held about a person.

use alumnet::domain::{Consent, Person, Record};
use alumnet::register::query::objects_to_export;
use alumnet::report::person::gather;
use alumnet::report::render::Format;

use crate::common::{Desk, TODAY};

fn consents(desk: &Desk) -> Vec<Consent> {
    desk.register().get(desk.person("Rafael Ibarra Quintana")).expect("Rafael").consents.clone()
}

/// On the last line of the detail, which is Rafael's last consent.
fn at_the_last_consent() -> Desk {
    let mut desk = Desk::demo();
    desk.keys("2/rafael<Enter>ag");
    desk.keys("sharing with other cohorts<Tab>consent<Ctrl-s>").sees("Add a consent: saved.");
    desk.keys("lG").sees("sharing with other cohorts");
    desk
}

#[test]
fn a_consent_is_added_withdrawn_and_deleted() {
    let mut desk = at_the_last_consent();
    let added = consents(&desk).last().expect("a consent").clone();
    assert_eq!((added.purpose.as_str(), added.basis.as_str()), ("sharing with other cohorts", "consent"));
    assert_eq!(added.given.map(|date| date.to_string()).as_deref(), Some("2024-09-16"));
    desk.keys("W").sees("Withdraw a consent of Rafael Ibarra Quintana").sees("2024-09-16");
    desk.keys("<Ctrl-s>").sees("Withdraw a consent: saved.");
    assert_eq!(
        consents(&desk).last().expect("a consent").withdrawn.map(|date| date.to_string()).as_deref(),
        Some("2024-09-16")
    );
    assert!(objects_to_export(desk.register().get(desk.person("Rafael Ibarra Quintana")).expect("Rafael")));
    desk.keys("W").sees("this consent is already withdrawn");
    desk.keys("d")
        .sees("Delete this consent of Rafael Ibarra Quintana?")
        .sees("It keeps them out of exports");
    desk.keys("y");
    assert!(!consents(&desk).iter().any(|consent| consent.purpose.contains("sharing")));
    desk.keys("uuu");
    assert!(!consents(&desk).contains(&added), "all of it is undone");
}

#[test]
fn a_consent_is_refused_that_can_not_be() {
    let mut desk = at_the_last_consent();
    desk.keys("e").sees("Change a consent of Rafael Ibarra Quintana");
    desk.keys("<Tab><Tab><Tab>2024-09-15<Tab>").sees("before it was given");
    desk.keys("<Shift-Tab><Backspace><Backspace>30<Tab>")
        .sees("this is in the future; write 2024-09-16 or earlier");
    desk.keys("<Shift-Tab><Backspace><Backspace>16<Ctrl-s>").sees("Withdraw a consent: saved.");
    let mut desk = Desk::demo();
    desk.keys("2/rafael<Enter>ag<Ctrl-s>").sees("required; write something");
}

#[test]
fn who_objects_is_left_out_of_a_roster_and_only_a_yes_takes_them_in() {
    let mut desk = at_the_last_consent();
    desk.keys("W<Ctrl-s>");
    let person = desk.person("Rafael Ibarra Quintana");
    assert!(objects_to_export(desk.register().get(person).expect("Rafael")));
    let cohort = desk.register().enrollments_of(person)[0].cohort;
    let code = desk.register().cohort_code(cohort).to_owned();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("roster.csv");
    let to = |desk: &mut Desk| {
        desk.keys("<Ctrl-u>");
        desk.paste(path.to_str().unwrap());
    };
    desk.keys("1/").keys(&code).keys("<Enter>x").sees("Include 1 who objected");
    to(&mut desk);
    desk.keys("<Ctrl-s>").sees("left out because of objections");
    let written = std::fs::read_to_string(&path).unwrap();
    assert!(written.contains("Given name") && !written.contains("rafael.ibarra"), "{written}");
    std::fs::remove_file(&path).unwrap();
    desk.keys("x");
    to(&mut desk);
    desk.keys("<Tab><Space>").sees("mark to include them");
    desk.keys("<Ctrl-s>").sees("Export them anyway?");
    desk.keys("n");
    assert!(!path.exists(), "nothing is written before a yes");
    desk.keys("<Ctrl-s>y").sees("included despite objections");
    assert!(std::fs::read_to_string(&path).unwrap().contains("rafael.ibarra"));
}

#[test]
fn the_report_is_written_to_a_file_that_is_not_replaced_unasked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.txt");
    std::fs::write(&path, "mine").unwrap();
    let mut desk = at_the_last_consent();
    desk.keys("<Esc>:person report<Enter>").sees("Export everything held about Rafael Ibarra Quintana");
    desk.keys("<Ctrl-u>");
    desk.paste(path.to_str().unwrap());
    desk.keys("<Ctrl-s>").sees("Replace the file?");
    desk.keys("n");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine");
    desk.keys("<Ctrl-s>y").sees("Wrote everything held about Rafael Ibarra Quintana");
    let report = std::fs::read_to_string(&path).unwrap();
    for words in [
        "Everything alumnet holds about Rafael Ibarra Quintana",
        "1 change in the journal involves this person",
        "sharing with other cohorts, consent, given 2024-09-16",
        "\nHires · 7\n",
        "Identifiers: student-number, 2018-00054",
    ] {
        assert!(report.contains(words), "{words} is not in {report}");
    }
}

/// Whatever kinds of records are ever added: each record that refers to a person is in their report.
#[test]
fn no_kind_of_record_is_left_out_of_a_report() {
    let desk = Desk::demo();
    let register = desk.register();
    for person in register.all::<Person>().step_by(7) {
        let report = gather(register, person.id, None, TODAY).expect("a report");
        let report = Format::Json.person(&report).expect("offered");
        let report: serde_json::Value = serde_json::from_str(&report).unwrap();
        for (kind, referrer) in register.referrers(person.id.uuid()) {
            let held = alumnet::register::outward_value(&register.record(kind, referrer).unwrap()).unwrap();
            let listed = report["records"][kind.word()].as_array().expect("the kind is there");
            assert!(listed.iter().any(|item| item["held"] == held), "{kind:?} of {}", person.name());
        }
        let own = alumnet::register::outward_value(&Record::from(person.clone())).unwrap();
        assert_eq!(report["person"], own);
    }
}
