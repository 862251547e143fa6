//! `alumnet person report`: who is meant, and that exports respect objections.

use std::fs;

use crate::desk::Desk;

#[test]
fn a_report_is_printed_for_a_name_or_an_email() {
    let desk = Desk::new();
    desk.import();
    let roster = desk.roster("2024-A");
    let line = roster.lines().nth(1).unwrap();
    let (name, email) = (line.split(',').next().unwrap(), line.split(',').nth(1).unwrap());
    let by_name = desk.done(&["person", "report", name]);
    assert!(by_name.starts_with(&format!("Everything alumnet holds about {name}\n")), "{by_name}");
    assert!(
        by_name.contains("in 2024-A, student")
            && by_name.contains("1 change in the journal involves this person."),
        "{by_name}"
    );
    assert_eq!(desk.done(&["person", "report", &email.to_uppercase()]), by_name);
    let (first, last) = name.rsplit_once(' ').unwrap();
    assert_eq!(desk.done(&["person", "report", &format!("{last}, {first}")]), by_name);
    assert!(desk.done(&["person", "report", email, "--format", "markdown"]).starts_with("# Everything"));
    let json: serde_json::Value =
        serde_json::from_str(&desk.done(&["person", "report", name, "--format", "json"])).unwrap();
    assert_eq!((json["about"].as_str(), json["history"]["changes"].as_u64()), (Some(name), Some(1)));
}

#[test]
fn a_name_that_several_have_is_asked_back() {
    let desk = Desk::new();
    let file = desk.path("two.csv");
    fs::write(&file, "Name,Email\nAnn Berg,ann@x.org\nAnn Berglund,ab@x.org\nBo Holm,\n").unwrap();
    let file = file.to_str().unwrap();
    desk.done(&["import", "roster", file, "--cohort", "2024-A", "--create", "--program", "P"]);
    let said = desk.run(&["person", "report", "ann"]);
    assert_eq!((said.code, said.out.as_str()), (Some(2), ""));
    for words in ["“ann” matches 2 people", "Ann Berg, 2024-A, ann@x.org", "Ann Berglund, 2024-A, ab@x.org"]
    {
        assert!(said.err.contains(words), "{words} is not in {}", said.err);
    }
    assert!(
        desk.done(&["person", "report", "Ann Berg"]).contains("ann@x.org"),
        "a whole name beats the words of a longer one"
    );
    let nobody = desk.run(&["person", "report", "zz"]);
    assert_eq!(nobody.code, Some(1));
    assert!(nobody.err.contains("no person matches “zz”"), "{}", nobody.err);
}

#[test]
fn every_subcommand_that_names_a_person_asks_back_in_the_same_words() {
    let desk = Desk::new();
    let file = desk.path("two.csv");
    let rows = "Name,Email,Student number\nAnn Berg,ann@x.org,A-7\nAnn Berg,ann@y.org,A-8\nBo Holm,,B-1\n";
    fs::write(&file, rows).unwrap();
    let file = file.to_str().unwrap();
    desk.done(&["import", "roster", file, "--cohort", "2024-A", "--create", "--program", "P"]);
    let ask = |who: &str| {
        [
            desk.run(&["person", "report", who]),
            desk.run(&["erase", who, "--yes"]),
            desk.run(&["history", "--person", who]),
        ]
    };
    let said = ask("berg ann");
    for said in &said {
        assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{said:?}");
        assert!(
            said.err.contains("“berg ann” matches 2 people") && said.err.contains("or the id:"),
            "{said:?}"
        );
        assert_eq!(said.err.matches("  Ann Berg, 2024-A, ").count(), 2, "{said:?}");
    }
    let id = said[0].err.lines().find(|line| line.contains("ann@y.org")).unwrap().rsplit(' ').next().unwrap();
    assert!(said.iter().all(|said| said.err.contains(id)), "{said:?}");
    for who in ["zz", "moodle=A-7"] {
        for said in ask(who) {
            assert_eq!((said.code, said.out.as_str()), (Some(1), ""), "{said:?}");
            assert!(said.err.contains(&format!("no person matches “{who}”")), "{said:?}");
        }
    }
    let by_id = desk.done(&["person", "report", id]);
    assert!(by_id.contains("ann@y.org"), "{by_id}");
    for who in ["a-8", "student-number=A-8", "ann@Y.org"] {
        assert_eq!(desk.done(&["person", "report", who]), by_id, "{who}");
        assert_eq!(
            desk.done(&["history", "--person", who]),
            desk.done(&["history", "--person", id]),
            "{who}"
        );
    }
    let part = desk.run(&["erase", "hol", "--yes"]);
    assert_eq!((part.code, part.out.as_str()), (Some(1), ""));
    assert!(part.err.contains("“hol” is only part of the name of Bo Holm"), "{}", part.err);
    assert!(desk.done(&["erase", "student-number=A-8", "--yes"]).contains("Erase Ann Berg?"));
    assert!(desk.done(&["person", "report", "berg ann"]).contains("ann@x.org"));
}
