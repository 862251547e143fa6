//! When a command can be done here and now and, if not, why: the words the palette and the message line
//! show.

use super::App;
use super::place::{Pane, Place};
use super::scope::Scope;

type Answer = Result<(), &'static str>;

#[expect(clippy::unnecessary_wraps, reason = "the table of commands wants one signature")]
pub const fn always(_: &App) -> Answer {
    Ok(())
}

pub fn something_selected(app: &App) -> Answer {
    if app.selected().is_some() { Ok(()) } else { Err("nothing is selected") }
}

pub fn can_go_back(app: &App) -> Answer {
    if app.visited().can_go_back() { Ok(()) } else { Err("you have not gone anywhere yet") }
}

pub fn can_go_forward(app: &App) -> Answer {
    if app.visited().can_go_forward() { Ok(()) } else { Err("you have not gone back") }
}

pub fn in_a_pane(app: &App) -> Answer {
    if app.detail_focused() { Err("only lists can be filtered; go to a pane first") } else { Ok(()) }
}

pub fn can_sort(app: &App) -> Answer {
    if app.detail_focused() { Err("only lists can be sorted; go to a pane first") } else { Ok(()) }
}

pub fn can_record_hire(app: &App) -> Answer {
    let in_hires = app.pane() == Pane::Hires;
    if in_hires || matches!(app.subject(), Some(Place::Person(_))) {
        Ok(())
    } else {
        Err("choose the hirer among the students first, or go to the hires")
    }
}

pub fn cohort_in_force(app: &App) -> Answer {
    if matches!(app.scope(), Scope::Cohort(_)) { Ok(()) } else { Err("choose a cohort first") }
}

pub fn can_delete(app: &App) -> Answer {
    if app.subject().and_then(Place::record).is_some() { Ok(()) } else { Err("nothing is selected that can be deleted") }
}

pub fn can_undo(app: &App) -> Answer {
    if app.history.can_undo() { Ok(()) } else { Err("there is nothing to undo") }
}

pub fn can_redo(app: &App) -> Answer {
    if app.history.can_redo() { Ok(()) } else { Err("there is nothing to redo") }
}
