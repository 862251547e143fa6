//! Copying puts on the clipboard what one would paste elsewhere, and says what it was.

use alumnet::app::Copied;
use alumnet::app::session::Request;

use crate::common::Desk;

fn copied(desk: &mut Desk) -> String {
    let request = desk.session.requests.pop();
    match request {
        Some(Request::Copy(copying)) => {
            desk.session.app.copied(&copying, Copied::Done);
            copying.text
        }
        other => panic!("nothing is copied but {other:?}: {}", desk.message()),
    }
}

#[test]
fn of_a_person_the_email() {
    let mut desk = Desk::demo();
    desk.keys("2/rafael ibarra<Enter>y");
    let rafael = desk.person("Rafael Ibarra Quintana");
    let email = desk.register().get(rafael).expect("Rafael").emails[0].clone();
    assert_eq!(desk.message(), "", "nothing is said before it is known");
    let Some(Request::Copy(copying)) = desk.session.requests.pop() else { panic!("nothing is copied") };
    assert_eq!(copying.text, email);
    desk.session.app.copied(&copying, Copied::Done);
    assert_eq!(desk.message(), format!("Copied {email}."));
    desk.session.app.copied(&copying, Copied::Asked);
    assert_eq!(desk.message(), format!("Sent {email} to the terminal."));
}

#[test]
fn of_a_person_without_an_email_nothing_and_it_says_so() {
    let mut desk = Desk::demo();
    let without = desk
        .register()
        .all::<alumnet::domain::Person>()
        .find(|person| person.emails.is_empty())
        .expect("somebody without an email")
        .name();
    desk.keys("2/").paste(&without).keys("<Enter>y");
    assert_eq!(desk.message(), format!("Nothing copied: no email known for {without}."));
    assert!(desk.session.requests.is_empty());
}

#[test]
fn of_marked_students_all_their_emails() {
    let mut desk = Desk::demo();
    desk.keys("jjjj2");
    let people: Vec<_> = desk.session.app.list(alumnet::app::panes::place::Pane::Students).rows().to_vec();
    desk.keys("*y");
    let emails = copied(&mut desk);
    let known = people
        .iter()
        .filter_map(|place| place.person(desk.register()))
        .filter(|person| {
            desk.register()
                .get(*person)
                .is_some_and(|person: &std::sync::Arc<alumnet::domain::Person>| !person.emails.is_empty())
        })
        .count();
    assert!(known > 10);
    assert_eq!(emails.split(", ").count(), known);
}

#[test]
fn of_anything_else_the_line_for_a_spreadsheet() {
    let mut desk = Desk::demo();
    for (keys, cells) in [("1jjj", 5), ("gg3", 4), ("4", 4), ("5", 6), ("1ggj", 3)] {
        desk.keys(keys).keys("y");
        let text = copied(&mut desk);
        assert!(desk.message().starts_with("Copied the line of "), "{keys}: {}", desk.message());
        assert_eq!(text.split('\t').count(), cells, "{text}");
        assert!(desk.message().contains(text.split('\t').next().expect("a cell")), "{text}");
    }
    desk.keys("1ggy");
    assert_eq!(desk.message(), "nothing here can be copied");
}

#[test]
fn the_line_of_the_detail_under_the_cursor() {
    let mut desk = Desk::demo();
    desk.keys("5<Enter>y");
    assert_ne!(copied(&mut desk), "");
}

#[test]
fn suspending_is_asked_of_the_terminal_from_everywhere() {
    for keys in ["", "/", "?", ":", "2r", "jjjd", "jjjx"] {
        let mut desk = Desk::demo();
        let screen = desk.keys(keys).screen();
        desk.keys("<Ctrl-z>");
        assert_eq!(desk.session.requests, [Request::Suspend], "{keys}");
        assert_eq!(desk.screen(), screen, "{keys}: it comes back as it was");
    }
}
