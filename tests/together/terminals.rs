//! Two terminals side by side: what one does appears in the other.

use crate::office::{Desk, Office};
use crate::seat::Seat;

pub fn names(desk: &Desk) -> Vec<String> {
    let people = desk.json(&["list", "people"]);
    let named = people.as_array().unwrap().iter().map(|person| person["name"].as_str().unwrap().to_owned());
    named.collect()
}

/// Selects a person.
#[track_caller]
fn at(seat: &mut Seat, name: &str) {
    seat.pane("Students").keys(&format!("/{name}<Enter>")).sees("1/1");
}

/// Sets where the selected person lives.
#[track_caller]
fn lives_in(seat: &mut Seat, place: &str) {
    seat.keys("e").sees("Change a person");
    seat.waits("the field", |screen| screen.contents().contains("▸"));
    while !seat.screen().lines().any(|line| line.contains("▸Location")) {
        seat.keys("<Tab>");
        seat.settles(std::time::Duration::from_millis(60));
    }
    seat.keys("<Ctrl-u>").paste(place).keys("<Ctrl-s>").sees("saved");
}

#[test]
fn a_hire_appears_in_the_other_terminal_which_keeps_its_selection_and_its_form() {
    let Some(office) = Office::open(&[]) else { return };
    let (ana, ben) = office.two();
    let names = names(&ana);
    let (mut here, mut there) = (ana.open(), ben.open());
    here.sees("✓");
    there.sees("with Ana's laptop");
    // Ben is in the middle of a form.
    at(&mut there, &names[2]);
    there.keys("e").sees("Change a person").keys("<Tab><Tab>Zo").sees("Zo ");
    at(&mut here, &names[0]);
    here.keys("r").sees("Record").keys("<Enter>").sees("Organization");
    here.keys("<Tab>").paste("Harbor Works").keys("<Ctrl-s>").sees("saved");
    there.sees("ana: Record 1 hire.").sees("Change a person").sees("Zo ");
    there.keys("\x1b").sees("Close without saving?").keys("y").sees_not("Change a person");
    there.sees(&format!("╭ {} ─", names[2])).pane("Hires").sees("Harbor Works");
    here.sees("✓");
    // Beside an open one, a command has nothing to share, and the others read without opening.
    let beside = ana.run(&["share", "sync"]);
    assert!(beside.code == Some(0) && beside.err.contains("An open alumnet has this register"), "{beside:?}");
    let status = ana.run(&["share", "status"]);
    assert!(status.code == Some(0) && status.out.contains("this device, here"), "{status:?}");
    assert_eq!(ana.run(&["share", "conflicts"]).code, Some(0));
    here.keys("q").ends();
    there.keys("q").ends();
    assert_eq!(ana.register(), ben.register());
}

#[test]
fn without_the_log_both_work_on_and_a_conflict_is_made_shown_and_settled() {
    let Some(mut office) = Office::open(&[]) else { return };
    let (ana, ben) = office.two();
    let names = names(&ana);
    let (mut here, mut there) = (ana.open(), ben.open());
    for seat in [&mut here, &mut there] {
        seat.sees("✓");
        at(seat, &names[5]);
    }
    office.etcd.kill();
    for seat in [&mut here, &mut there] {
        seat.sees("offline since");
    }
    lives_in(&mut here, "Oslo");
    here.sees("↑1");
    lives_in(&mut there, "Bergen");
    // Ana is first: her alumnet looks again when Ben's is stopped.
    there.signal("STOP");
    office.etcd.restart();
    here.sees_not("offline").sees_not("↑1").keys("q").ends();
    there.signal("CONT").sees("!1").sees("Oslo").sees("your change waits: location");
    there.keys("!").sees("Conflicts").sees("Bergen").sees("Ana").sees_not("offline");
    there.keys("m").sees("Your change was applied again").sees("✓").sees_not("!1");
    ana.done(&["share", "sync"]);
    assert!(ana.register().contains("Bergen"));
    there.keys("q").ends();
    assert_eq!(ana.register(), ben.register());
}

#[test]
fn whoever_is_erased_on_one_screen_is_gone_from_the_other() {
    let Some(office) = Office::open(&[]) else { return };
    let (ana, ben) = office.two();
    let names = names(&ana);
    let (mut here, mut there) = (ana.open(), ben.open());
    there.sees("✓");
    at(&mut there, &names[3]);
    here.sees("✓");
    at(&mut here, &names[3]);
    here.keys(":erase<Enter>").sees("Erase").keys("erase<Enter>").sees("The person was erased.");
    there.sees("The shared log began anew").sees_not("╭ Erased person").sees_not("1/1");
    // And on they go.
    here.pane("Backgrounds").keys("a").sees("Add a background").paste("Beekeeping");
    here.keys("<Ctrl-s>").sees("saved").sees("✓");
    there.sees("ana: Add a background.");
    here.keys("q").ends();
    there.keys("q").ends();
    assert_eq!(ana.register(), ben.register());
    assert!(!ben.register().contains(&names[3]));
}

#[test]
fn a_device_that_is_left_out_is_told_and_keeps_what_it_has() {
    let Some(office) = Office::open(&[]) else { return };
    let (ana, ben) = office.two();
    let mut there = ben.open();
    there.sees("✓");
    ana.done(&["share", "remove", "Ben's desktop", "--yes"]);
    there.sees("left out").sees("removed from the shared register");
    there.pane("Backgrounds").keys("a").sees("Add a background").paste("Beekeeping");
    there.keys("<Ctrl-s>").sees("saved").sees("↑1");
    there.keys("q").ends();
    assert!(ben.register().contains("Beekeeping"));
    ana.done(&["share", "sync"]);
    assert!(!ana.register().contains("Beekeeping"));
}

#[test]
fn a_log_without_room_is_told_and_sharing_goes_on_when_there_is_some() {
    let Some(office) = Office::open(&["--quota-backend-bytes", "2097152"]) else { return };
    let (ana, _ben) = office.two();
    let mut here = ana.open();
    here.sees("✓");
    fill(&office);
    here.pane("Backgrounds").keys("a").sees("Add a background").paste("Beekeeping");
    here.keys("<Ctrl-s>").sees("log full");
    here.sees("is full; whoever runs it must compact");
    let checked = ana.run(&["share", "check"]);
    assert!(checked.out.contains("is full: compact and defragment it"), "{checked:?}");
    make_room(&office);
    here.sees("✓").sees_not("log full");
    here.keys("q").ends();
}

/// Fills etcd until it takes nothing more.
fn fill(office: &Office) {
    use alumnet::sharing::etcd::transaction::Put;
    let mut client = office.etcd.client();
    for number in 0..200 {
        if client.put(&Put::new(format!("filler/{number}"), vec![7; 100_000])).is_err() {
            return;
        }
    }
    panic!("it never fills up");
}

/// Does what whoever runs etcd has to do.
fn make_room(office: &Office) {
    use alumnet::sharing::etcd::keys::KeyRange;
    use serde_json::json;
    let mut client = office.etcd.client();
    client.delete_range(&KeyRange::below("filler/")).unwrap();
    let revision = client.status().unwrap().header.revision;
    office.etcd.post("kv/compaction", &json!({ "revision": revision.to_string(), "physical": true }), None);
    office.etcd.post("maintenance/defragment", &json!({}), None);
    let alarms = office.etcd.post("maintenance/alarm", &json!({ "action": "GET" }), None);
    let member = &alarms["alarms"][0]["memberID"];
    let disarm = json!({ "action": "DEACTIVATE", "memberID": member, "alarm": "NOSPACE" });
    office.etcd.post("maintenance/alarm", &disarm, None);
}
