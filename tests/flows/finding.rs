//! Finding anything and going there, back and forward through visited places, the palette and help.

use alumnet::app::keys::command::COMMANDS;
use alumnet::app::keys::context::Context;
use alumnet::app::panes::place::{Pane, Place};
use alumnet::domain::{Background, Cohort, Meetup, Organization, Program};

use crate::common::Desk;

#[test]
fn anybody_is_found_by_a_few_letters_whatever_is_in_force() {
    let mut desk = Desk::demo();
    let rafael = desk.person("Rafael Ibarra Quintana");
    desk.keys("1jjj5");
    desk.keys("frafquin").sees("Find").sees("Rafael Ibarra Quintana");
    desk.keys("<Enter>");
    assert_eq!(desk.session.app.selected(), Some(Place::Person(rafael)));
    assert_eq!(desk.session.app.pane(), Pane::Students);
    desk.keys("H");
    assert_eq!(desk.session.app.pane(), Pane::Hires);
}

#[test]
fn every_kind_is_found_and_gone_to() {
    let desk = Desk::demo();
    let register = desk.register();
    let cohort = register.all::<Cohort>().next().unwrap();
    let program = register.all::<Program>().next().unwrap();
    let field = register.all::<Background>().next().unwrap();
    let meetup = register.all::<Meetup>().next().unwrap();
    let hire = desk.hires().remove(0);
    let hire_words = format!(
        "{} {}",
        register.person_name(hire.hirer.unwrap_or(hire.hired)),
        register.person_name(hire.hired)
    );
    for (typed, kind) in [
        (cohort.code.clone(), "cohort"),
        (program.title.clone(), "program"),
        (field.name.clone(), "background"),
        (format!("{} {}", meetup.title, meetup.start.date), "meetup"),
        (hire_words, "hire"),
    ] {
        let mut desk = Desk::demo();
        desk.keys("f").paste(&typed);
        let screen = desk.screen();
        let line = screen.lines().position(|line| line.contains("▸") && line.contains(&format!(" {kind} ")));
        if line.is_none() {
            // Others may match too, such as the people of a cohort, but it is among the first.
            desk.sees(&format!(" {kind} "));
            for _ in 0..20 {
                if desk
                    .screen()
                    .lines()
                    .any(|line| line.contains("│ ▸") && line.contains(&format!(" {kind} ")))
                {
                    break;
                }
                desk.keys("<Down>");
            }
        }
        desk.keys("<Enter>");
        let place = desk.session.app.selected().and_then(Place::record).map(|(kind, _)| kind.one());
        assert_eq!(place, Some(kind), "{typed}");
    }
}

#[test]
fn an_organization_is_found_and_shown() {
    let mut desk = Desk::demo();
    let hire = desk.hires().into_iter().find(|hire| hire.organization.is_some()).unwrap();
    let organization = desk
        .register()
        .get(hire.organization.unwrap())
        .map(|one: &std::sync::Arc<Organization>| one.name.clone())
        .unwrap();
    desk.keys("jjj2f").paste(&organization);
    for _ in 0..20 {
        if desk.screen().lines().any(|line| line.contains("│ ▸") && line.contains(" organization ")) {
            break;
        }
        desk.keys("<Down>");
    }
    desk.keys("<Enter>");
    assert_eq!(desk.session.app.selected(), Some(Place::Organization(hire.organization.unwrap())));
    desk.sees("5 Organizations").sees("Hires");
}

#[test]
fn people_are_found_by_their_address() {
    let mut desk = Desk::demo();
    let person = desk
        .register()
        .all::<alumnet::domain::Person>()
        .find(|person| !person.emails.is_empty())
        .unwrap()
        .clone();
    desk.keys("f").paste(&person.emails[0]).keys("<Enter>");
    assert_eq!(desk.session.app.selected(), Some(Place::Person(person.id)));
}

#[test]
fn what_is_not_found_is_said_and_esc_closes() {
    let mut desk = Desk::demo();
    desk.keys("fqqqqxxxx").sees("No matches");
    desk.keys("<Enter>").sees("No matches");
    let before = desk.session.app.selected();
    desk.keys("<Esc>").sees_not("No matches");
    assert_eq!(desk.session.app.selected(), before);
}

#[test]
fn find_offers_the_places_visited_last() {
    let mut desk = Desk::demo();
    desk.keys("f").sees("a few letters");
    desk.keys("rafquin<Enter>5f").sees("Recently visited").sees("Rafael Ibarra Quintana");
    desk.keys("<Enter>");
    assert_eq!(desk.session.app.selected(), Some(Place::Person(desk.person("Rafael Ibarra Quintana"))));
}

#[test]
fn found_again_after_a_change() {
    let mut desk = Desk::demo();
    desk.keys("frafquin<Esc>2/rafael ibarra<Enter>rNewly Arrived<Enter><Ctrl-s>");
    desk.keys("fnewarr").sees("Newly Arrived");
    desk.keys("<Esc>ufnewly arrived").sees("No matches");
}

#[test]
fn back_and_forward_lead_through_the_places_visited() {
    let mut desk = Desk::demo();
    desk.keys("2/rafael ibarra<Enter><Enter>G");
    let line = desk.session.app.detail_cursor;
    let rafael = desk.session.app.selected();
    desk.keys("<Enter>");
    let second = desk.session.app.selected();
    desk.keys("fall coh<Esc>4");
    assert_eq!(desk.session.app.pane(), Pane::Meetups);
    desk.keys("<Backspace>");
    assert_eq!(desk.session.app.selected(), second);
    desk.keys("H");
    assert_eq!((desk.session.app.selected(), desk.session.app.detail_cursor), (rafael, line));
    assert!(desk.session.app.detail_focused(), "back to the line of the detail");
    desk.keys("L");
    assert_eq!(desk.session.app.selected(), second);
    desk.keys("L");
    assert_eq!(desk.session.app.pane(), Pane::Meetups);
    desk.keys("L");
    assert_eq!(desk.message(), "there is nowhere to go forward to");
}

#[test]
fn a_place_that_is_gone_is_passed_over() {
    let mut desk = Desk::demo();
    desk.keys("5frafquin<Enter>frafquin<Enter>dy4H");
    assert_ne!(desk.session.app.pane(), Pane::Meetups);
    desk.sees_not("Rafael Ibarra Quintana ·");
    desk.keys("HHHH");
}

#[test]
fn the_palette_is_fuzzy_and_remembers_nothing() {
    let mut desk = Desk::demo();
    desk.keys(":fiop").sees("fill-opening").sees("not now: select an opening first");
    desk.keys("<Enter>");
    assert_eq!(desk.message(), "Not now: select an opening first.");
    desk.sees("Command palette").sees("fiop");
    desk.keys("<Esc>:").sees_not("fiop");
    desk.keys("mtps<Enter>");
    assert_eq!(desk.session.app.pane(), Pane::Meetups);
}

#[test]
fn the_palette_has_every_command_that_is_offered_with_its_key() {
    let mut desk = Desk::demo();
    desk.resize(120, 100);
    for declaration in COMMANDS.iter().filter(|one| one.is_offered() && one.name != "palette") {
        desk.keys(":").paste(&declaration.name.replace('-', " ")).sees(declaration.name);
        if let Some(key) = desk.session.app.keymap.key_of(Context::Panes, declaration.command) {
            let screen = desk.screen();
            let line = screen.lines().find(|line| {
                line.contains(&format!("▸ {} ", declaration.name))
                    || line.contains(&format!("  {} ", declaration.name))
            });
            let line = line.unwrap();
            assert!(line.contains(key), "{key} is not in: {line}");
        }
        desk.keys("<Esc>");
    }
}

#[test]
fn help_begins_where_one_is_and_is_searched() {
    let mut desk = Desk::demo();
    desk.resize(120, 80);
    desk.keys("3?").sees("Here, in Backgrounds").sees("Not available here or now");
    desk.keys("/redo").sees("Redo the last undone change").sees_not("Go to the meetups");
    desk.keys("<Enter>").sees("/ redo");
    desk.keys("<Esc>").sees_not("Here, in");
    desk.keys("?/xyzzy").sees("no matches");
    desk.keys("<Esc>").sees("Here, in Backgrounds");
    desk.keys("<Esc>5r<F1>").sees("In a picker");
    desk.keys("<Esc><Esc><F1>").sees("In a form");
}

#[test]
fn whole_words_and_beginnings_come_before_scattered_letters() {
    let mut desk = Desk::demo();
    desk.keys("fyildir").sees("Yıldırım").sees_not("Hospitality");
    let first = |desk: &Desk| {
        let screen = desk.screen();
        screen.lines().find(|line| line.contains("▸ ") && line.contains("│")).unwrap_or_default().to_owned()
    };
    let mut desk = Desk::with(crate::common::demo_register(), 80, 24);
    desk.keys("fdesign");
    assert!(first(&desk).contains("background"), "{}", desk.screen());
}

#[test]
fn find_looks_into_notes_and_contacts() {
    let mut desk = Desk::demo();
    let rafael = desk.person("Rafael Ibarra Quintana");
    desk.keys("2/rafael<Enter>ai<Tab>").tab_to("Summary");
    desk.paste("Met at the harbor; wants to talk about apprenticeships.").keys("<Ctrl-s>");
    desk.keys("1fapprent").sees("contact").sees("… to talk about apprenticeships.");
    desk.keys("<Enter>");
    assert_eq!(desk.session.app.selected(), Some(Place::Person(rafael)));
    desk.keys("fpprent").sees_not("apprenticeships");
}

#[test]
fn help_is_grouped_and_names_each_command() {
    let mut desk = Desk::demo();
    desk.keys("2?").sees("Move").sees("next-pane").sees("previous-pane");
    desk.keys("<Ctrl-d>").sees("See");
    desk.keys("/record hire<Enter>").sees("record-hire").sees("Record that somebody hired");
}

#[test]
fn every_line_of_the_cohorts_pane_counts_students() {
    let desk = Desk::demo();
    let register = desk.register();
    let students: std::collections::HashSet<_> = register
        .all::<alumnet::domain::Enrollment>()
        .filter(|one| one.role == alumnet::domain::EnrollmentRole::Student)
        .map(|one| one.person)
        .collect();
    let screen = desk.screen();
    let count = |name: &str| -> usize {
        let line = screen.lines().find(|line| line.contains(name)).unwrap();
        let pane = line.split('│').find(|part| part.contains(name)).unwrap();
        pane.split_whitespace().last().unwrap().parse().unwrap()
    };
    assert_eq!(count("▸All cohorts"), students.len());
    assert_eq!(count("Certificate in"), students.len());
}
