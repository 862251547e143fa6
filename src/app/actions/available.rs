//! When a command can be done here and now and, if not, why: the words the palette and the message line
//! show.

use crate::app::App;
use crate::app::panes::list::HiresView;
use crate::app::panes::place::{Pane, Place};
use crate::app::panes::scope::Scope;
use crate::app::popups::history::{HistoryPopup, Page};
use crate::register::erasure::is_tombstone;

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
    if app.detail_focused() {
        Err("only lists can be sorted; go to a pane first")
    } else {
        match (app.pane(), app.face()) {
            (Pane::Hires, HiresView::Organizations) => Err("organizations are sorted by name"),
            (Pane::Hires, HiresView::Openings) => {
                Err("openings are sorted by where they stand, then newest first")
            }
            _ => Ok(()),
        }
    }
}

pub fn can_record_hire(app: &App) -> Answer {
    let in_hires = app.pane() == Pane::Hires;
    if in_hires || app.subject().and_then(|place| place.person(&app.register)).is_some() {
        Ok(())
    } else {
        Err("choose the hirer among the students first, or go to the hires")
    }
}

pub fn can_fill_opening(app: &App) -> Answer {
    match app.opening_here().and_then(|opening| app.register.get(opening)) {
        None => Err("choose an opening first"),
        Some(opening) if opening.hire.is_some() => Err("a hire filled this opening already"),
        Some(_) => Ok(()),
    }
}

pub fn with_a_person(app: &App) -> Answer {
    if app.person_here().is_some() { Ok(()) } else { Err("choose a person first") }
}

pub fn cohort_in_force(app: &App) -> Answer {
    if matches!(app.scope(), Scope::Cohort(_)) { Ok(()) } else { Err("choose a cohort first") }
}

fn is_something(app: &App) -> bool {
    app.subject().is_some_and(|place| place.record().is_some() || matches!(place, Place::Consent(..)))
}

pub fn can_delete(app: &App) -> Answer {
    if app.on_marked() || is_something(app) { Ok(()) } else { Err("nothing is selected that can be deleted") }
}

pub fn a_person_to_erase(app: &App) -> Answer {
    match app.subject() {
        Some(Place::Person(person))
            if app.register.get(person).is_some_and(|person| is_tombstone(person)) =>
        {
            Err("this person is erased already")
        }
        Some(Place::Person(_)) => Ok(()),
        _ => Err("choose a person first"),
    }
}

pub fn can_copy(app: &App) -> Answer {
    if app.advice().is_some() {
        return on_an_advised_line(app);
    }
    match app.subject() {
        None | Some(Place::AllCohorts) => Err("nothing is selected that can be copied"),
        Some(_) => Ok(()),
    }
}

pub fn can_edit(app: &App) -> Answer {
    if app.on_marked() || is_something(app) { Ok(()) } else { Err("nothing is selected that can be changed") }
}

pub fn can_withdraw(app: &App) -> Answer {
    let Some(Place::Consent(person, place)) = app.subject() else {
        return Err("choose a consent in the detail of a person first");
    };
    let consent = app.register.get(person).and_then(|person| person.consents.get(place));
    if consent.is_some_and(|consent| consent.withdrawn.is_none()) {
        Ok(())
    } else {
        Err("this consent was withdrawn already")
    }
}

pub fn on_a_person(app: &App) -> Answer {
    if app.subject().and_then(|place| place.person(&app.register)).is_some() {
        Ok(())
    } else {
        Err("choose a person first")
    }
}

pub fn on_a_meetup(app: &App) -> Answer {
    if matches!(app.subject(), Some(Place::Meetup(_))) { Ok(()) } else { Err("choose a meetup first") }
}

pub fn on_an_advised_line(app: &App) -> Answer {
    if app.advice_place().is_some() { Ok(()) } else { Err("there is nothing here") }
}

pub fn on_a_pair(app: &App) -> Answer {
    if app.has_pair() { Ok(()) } else { Err("nobody is introduced to anybody here") }
}

pub fn at_a_seating(app: &App) -> Answer {
    if app.advice().is_some_and(crate::app::popups::suggestions::SuggestionsPopup::is_seating) {
        Ok(())
    } else {
        Err("there are no tables here")
    }
}

pub fn can_mark(app: &App) -> Answer {
    if app.pane() != Pane::Students || app.detail_focused() {
        Err("only students can be marked; go to the students first")
    } else {
        something_selected(app)
    }
}

pub fn can_mark_again(app: &App) -> Answer {
    can_mark(app)?;
    if app.marks.can_mark_again() { Ok(()) } else { Err("no marks were taken away yet") }
}

pub fn with_somebody(app: &App) -> Answer {
    if app.bulk_targets().is_empty() {
        Err("mark students first, or choose one, or a cohort of them")
    } else {
        Ok(())
    }
}

pub fn can_merge(app: &App) -> Answer {
    if app.on_marked() {
        return if app.marked_count() == 2 {
            Ok(())
        } else {
            Err("mark two students to merge them, or unmark all")
        };
    }
    if app.can_be_merged().is_some() {
        Ok(())
    } else {
        Err("choose a person, an organization or a field first")
    }
}

pub fn somebody_there(app: &App) -> Answer {
    if app.register.is_empty() { Err("there is nobody yet") } else { Ok(()) }
}

pub fn at_a_meetup(app: &App) -> Answer {
    if app.meetup_here().is_some() { Ok(()) } else { Err("choose a meetup first") }
}

pub fn can_undo(app: &App) -> Answer {
    match app.checklist() {
        Some(checklist) if !checklist.can_undo(&app.history) => {
            Err("nothing was changed in this checklist yet")
        }
        _ => app.history.can_undo(),
    }
}

pub fn can_redo(app: &App) -> Answer {
    match app.checklist() {
        Some(checklist) if !checklist.can_redo(&app.history) => Err("nothing was undone in this checklist"),
        _ if !app.history.can_redo() => Err("there is nothing to redo"),
        _ => Ok(()),
    }
}

pub fn on_a_change(app: &App) -> Answer {
    if app.log().and_then(HistoryPopup::current).is_some() { Ok(()) } else { Err("there is no change here") }
}

pub fn on_a_line_of_history(app: &App) -> Answer {
    match app.log() {
        Some(HistoryPopup { page: Some(Page::Changes(_)), .. }) => Err("it is shown already"),
        _ => on_a_change(app),
    }
}

pub fn can_search(app: &App) -> Answer {
    if app.log().is_some_and(|log| log.page.is_some()) { Err("close this page first") } else { Ok(()) }
}

pub fn history_of_something(app: &App) -> Answer {
    match app.log() {
        Some(log) if log.page.is_some() => Err("close this page first"),
        Some(HistoryPopup { about: Some(_), .. }) => Ok(()),
        _ => Err("choose somebody or something first, then open the history"),
    }
}
