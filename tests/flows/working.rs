//! Long work: done immediately in tests, and in the background in the program, where it can be
//! waited for and canceled.

use std::sync::mpsc::{Receiver, channel};

use alumnet::app::jobs::Report;
use alumnet::app::{Amount, Tone};
use alumnet::domain::Person;
use alumnet::store::MemoryStore;
use alumnet::workspace::Workspace;
use alumnet::workspace::history::History;

use crate::common::Desk;

/// A desk that runs work on threads, like the program.
fn beside() -> (Desk, Receiver<Report>) {
    let mut desk = Desk::demo();
    let (sender, reports) = channel();
    desk.session.work_beside(move |report| drop(sender.send(report)));
    (desk, reports)
}

#[test]
fn at_the_desk_work_is_done_at_once() {
    let mut desk = Desk::demo();
    desk.session.app.work_and_wait(
        "Counting …",
        |task| {
            (0..10).for_each(|done| task.progress(Amount::part(done, 10)));
            42
        },
        |app, number| {
            app.say(Tone::Plain, format!("It is {number}."));
        },
    );
    let effects = desk.session.app.take_effects();
    desk.session.perform(effects);
    desk.draw();
    desk.sees("It is 42.").sees_not("Counting");
    assert!(desk.session.app.popups.is_empty());
}

#[test]
fn what_was_found_while_opening_is_shown_in_full_until_it_is_closed() {
    let mut desk = Desk::demo();
    let opened = |desk: &mut Desk, notices: &[&str]| {
        let register = alumnet::register::Register::clone(desk.register());
        let workspace = Workspace::new(register, History::default(), MemoryStore::default());
        let notices: Vec<String> = notices.iter().map(|notice| (*notice).to_owned()).collect();
        desk.session.opened(workspace, &notices);
        desk.draw();
    };
    opened(&mut desk, &["The disk was slow."]);
    desk.sees("! The disk was slow.").sees_not("Found while opening");
    let long = "Only the database had 3 change sets and 2 people; they are in parted-1.jsonl.zst and can be \
        opened in a new folder with a command that is written at the very end.";
    opened(&mut desk, &["The database was old.", long]);
    desk.sees("Found while opening").sees("The database was old.").sees("│ end.");
    desk.resize(40, 12);
    desk.keys("jjj").sees("Found while opening");
    desk.keys("G").sees("very end.");
    desk.resize(120, 36);
    desk.keys("<Esc>").sees_not("Found while opening");
    desk.sees("In the register");
}

#[test]
fn a_missing_copy_is_said_in_passing_and_after_long_until_there_is_one() {
    use alumnet::store::backup::BackupNews;
    let mut desk = Desk::demo();
    let long = || BackupNews::LongNotCopied("No backup has been copied since May.".into());
    desk.session.backup_news(BackupNews::NotCopied("The disk is not there.".into()));
    desk.draw();
    desk.sees("The disk is not there.");
    desk.session.app.say(Tone::Good, "Saved.");
    desk.session.backup_news(BackupNews::NotCopied("The disk is not there.".into()));
    assert_eq!(desk.message(), "Saved.", "nothing that matters more is covered");
    desk.session.backup_news(long());
    desk.keys("jjk").sees("! No backup has been copied since May.");
    desk.session.backup_news(BackupNews::Copied);
    desk.draw();
    desk.sees_not("has been copied");
    desk.session.backup_news(long());
    // A fault of the database matters more, and stays.
    desk.store().database_fault = Some("it is gone".into());
    desk.keys("j").sees("! The database has a problem: it is gone.");
    desk.session.backup_news(BackupNews::Copied);
    desk.keys("j").sees("! The database has a problem: it is gone.");
}

#[test]
fn work_beside_says_how_far_it_has_come() {
    let (mut desk, reports) = beside();
    let (go, wait) = channel();
    desk.session.app.work_and_wait(
        "Counting …",
        move |task| {
            task.progress(Amount { done: 1, of: 2, things: "people" });
            wait.recv().unwrap();
            "done"
        },
        |app, word| {
            app.say(Tone::Plain, format!("It is {word}."));
        },
    );
    let effects = desk.session.app.take_effects();
    desk.session.perform(effects);
    desk.draw();
    desk.sees("Counting …").sees_not("━");
    desk.session.reported(reports.recv().unwrap());
    desk.draw();
    desk.sees("━").sees("1 of 2 people");
    // Other keys do nothing while waiting.
    desk.keys("r2").sees("Counting …").sees_not("Classmates");
    go.send(()).unwrap();
    desk.session.reported(reports.recv().unwrap());
    desk.draw();
    desk.sees("It is done.").sees_not("Counting");
}

#[test]
fn what_comes_of_work_given_up_is_thrown_away() {
    let (mut desk, reports) = beside();
    let (go, wait) = channel();
    desk.session.app.work_and_wait(
        "Counting …",
        move |task| {
            wait.recv().unwrap();
            assert!(task.is_given_up());
        },
        |app, ()| {
            app.say(Tone::Plain, "It is done.");
        },
    );
    let effects = desk.session.app.take_effects();
    desk.session.perform(effects);
    desk.keys("<Esc>").sees_not("Counting");
    go.send(()).unwrap();
    desk.session.reported(reports.recv().unwrap());
    desk.draw();
    desk.sees_not("It is done.");
}

#[test]
fn work_that_fails_says_so_and_the_screen_goes_on() {
    let (mut desk, reports) = beside();
    desk.session.app.work_and_wait("Counting …", |_| panic!("no fingers left"), |_, ()| {});
    let effects = desk.session.app.take_effects();
    desk.session.perform(effects);
    desk.session.reported(reports.recv().unwrap());
    desk.draw();
    desk.sees("Counting failed: it stopped unexpectedly.");
    assert!(desk.session.app.popups.is_empty());
}

#[test]
fn a_database_that_no_longer_follows_is_said_until_the_end() {
    let mut desk = Desk::demo();
    desk.keys("j").sees_not("The database has a problem");
    desk.store().database_fault = Some("the disk is full".into());
    desk.keys("3abBeekeeping<Ctrl-s>").sees("! The database has a problem: the disk is full.");
    desk.keys("jj2k?").sees("Every change is still saved; restart alumnet to repair it.");
    desk.keys("<Esc>").resize(40, 12);
    desk.sees("The database has a problem");
    desk.resize(24, 6);
    assert!(!desk.is_blank());
}

#[test]
fn names_are_read_beside_what_is_typed_to_find_them() {
    let (mut desk, reports) = beside();
    // After a small change find is ready at once; after one of everybody, it reads all names again.
    desk.keys("2f").keys("boateng").sees(" found ");
    desk.keys("<Esc><Esc>");
    let everybody: Vec<Person> = desk.register().all::<Person>().map(|one| Person::clone(one)).collect();
    let first = Person { family_name: "Quill".into(), ..everybody[0].clone() };
    desk.elsewhere("Rename somebody", |draft| draft.put(first));
    desk.keys("f").keys("quill").sees(" Quill ");
    desk.keys("<Esc><Esc>");
    let everybody: Vec<Person> = desk.register().all::<Person>().map(|one| Person::clone(one)).collect();
    desk.elsewhere("Tag everybody", |draft| {
        for person in everybody {
            draft.put(Person { tags: vec!["everybody".into()], ..person });
        }
    });
    desk.keys("f").sees("Type a few letters of a name");
    desk.keys("boateng").sees("Reading the names …").sees_not("No matches.");
    // Nothing is there yet to go to.
    desk.keys("<Enter>").sees("Reading the names …");
    desk.session.reported(reports.recv().unwrap());
    desk.draw();
    desk.sees("▸ person").sees(" found ").sees_not("Reading the names …");
}
