//! Whether a command is available right now, and if not, the reason that the palette and
//! the message line show.

use crate::app::App;
use crate::app::keys::command::Command;
use crate::app::keys::when::When;
use crate::app::panes::list::HiresView;
use crate::app::panes::place::{Pane, Place};
use crate::app::popups::history::{HistoryPopup, Page};
use crate::app::popups::insights::Aspect;
use crate::domain::Enrollment;
use crate::register::erasure::is_tombstone;

type Verdict = Result<(), &'static str>;

impl App {
    /// Whether a command is available now.
    ///
    /// # Errors
    /// The reason why not, as shown to the user.
    pub(crate) fn available(&self, command: Command) -> Verdict {
        match command.declaration().map_or(When::Always, |declaration| declaration.when) {
            When::Always => Ok(()),
            When::CanRecordHire => can_record_hire(self),
            When::SomebodyEnrolled => somebody_enrolled(self),
            When::CanEdit => can_edit(self),
            When::CanWithdraw => can_withdraw(self),
            When::OnAPerson => on_a_person(self),
            When::OnAMeetup => on_a_meetup(self),
            When::CanFillOpening => can_fill_opening(self),
            When::WithAPerson => with_a_person(self),
            When::CanDelete => can_delete(self),
            When::APersonToErase => a_person_to_erase(self),
            When::InAPane => in_a_pane(self),
            When::Filtered => filtered(self),
            When::CanComplete => can_complete(self),
            When::CanSort => can_sort(self),
            When::CanUndo => can_undo(self),
            When::CanRedo => can_redo(self),
            When::CanCopy => can_copy(self),
            When::SomethingSelected => something_selected(self),
            When::CanGoBack => can_go_back(self),
            When::CanGoForward => can_go_forward(self),
            When::CanMark => can_mark(self),
            When::CanMarkAgain => can_mark_again(self),
            When::WithSomebody => with_somebody(self),
            When::AtAMeetup => at_a_meetup(self),
            When::CanMerge => can_merge(self),
            When::SomebodyThere => somebody_there(self),
            When::SomethingWaits => something_waits(self),
            When::OnALineOfHistory => on_a_line_of_history(self),
            When::OnAChange => on_a_change(self),
            When::HistoryOfSomething => history_of_something(self),
            When::OnAPair => on_a_pair(self),
            When::AtASeating => at_a_seating(self),
            When::CanSearch => can_search(self),
            When::OnThePictureOfHires => on_an_aspect(self, Aspect::Hires),
            When::OnTheTableOfCohorts => on_an_aspect(self, Aspect::Cohorts),
        }
    }
}

fn something_waits(app: &App) -> Verdict {
    match &app.standing {
        None => Err("the register is not shared, so there are no conflicts"),
        Some(standing) if standing.waiting.is_empty() => Err("nothing is in conflict with others"),
        Some(_) => Ok(()),
    }
}

fn something_selected(app: &App) -> Verdict {
    if app.selected().is_some() { Ok(()) } else { Err("nothing is selected") }
}

fn can_go_back(app: &App) -> Verdict {
    if app.visited().can_go_back() { Ok(()) } else { Err("there is nowhere to go back to yet") }
}

fn can_go_forward(app: &App) -> Verdict {
    if app.visited().can_go_forward() { Ok(()) } else { Err("there is nowhere to go forward to") }
}

fn in_a_pane(app: &App) -> Verdict {
    if app.detail_focused() { Err("only lists can be filtered; go to a pane first") } else { Ok(()) }
}

fn filtered(app: &App) -> Verdict {
    if app.list(app.pane()).is_filtered() { Ok(()) } else { Err("the list is not filtered; press / first") }
}

fn can_complete(app: &App) -> Verdict {
    if app.offers.offers.is_empty() { Err("there is nothing to complete here") } else { Ok(()) }
}

fn can_sort(app: &App) -> Verdict {
    if app.detail_focused() {
        Err("only lists can be sorted; go to a pane first")
    } else {
        match (app.pane(), app.face()) {
            (Pane::Hires, HiresView::Organizations) => Err("organizations are sorted by name"),
            (Pane::Hires, HiresView::Openings) => Err("openings are sorted by status, then newest first"),
            _ => Ok(()),
        }
    }
}

fn can_record_hire(app: &App) -> Verdict {
    let in_hires = app.pane() == Pane::Hires;
    if in_hires || app.subject().and_then(|place| place.person(&app.register)).is_some() {
        Ok(())
    } else {
        Err("select the hirer in the Students pane first, or go to the Hires pane")
    }
}

fn can_fill_opening(app: &App) -> Verdict {
    match app.opening_here().and_then(|opening| app.register.get(opening)) {
        None => Err("select an opening first"),
        Some(opening) if opening.hire.is_some() => Err("this opening is already filled"),
        Some(_) => Ok(()),
    }
}

fn with_a_person(app: &App) -> Verdict {
    if app.person_here().is_some() { Ok(()) } else { Err("select a person first") }
}

/// Only whether there could be somebody: who exactly is worked out when the form opens.
fn somebody_enrolled(app: &App) -> Verdict {
    if app.register.count::<Enrollment>() == 0 { Err("nobody is enrolled yet") } else { Ok(()) }
}

fn is_something(app: &App) -> bool {
    app.subject().is_some_and(|place| place.record().is_some() || matches!(place, Place::Consent(..)))
}

fn can_delete(app: &App) -> Verdict {
    if app.on_marked() || is_something(app) { Ok(()) } else { Err("nothing here can be deleted") }
}

fn a_person_to_erase(app: &App) -> Verdict {
    match app.subject() {
        Some(Place::Person(person))
            if app.register.get(person).is_some_and(|person| is_tombstone(person)) =>
        {
            Err("this person is already erased")
        }
        Some(Place::Person(_)) => Ok(()),
        _ => Err("select a person first"),
    }
}

fn can_copy(app: &App) -> Verdict {
    if app.suggestions().is_some() {
        return on_an_advised_line(app);
    }
    match app.subject() {
        None | Some(Place::AllCohorts) => Err("nothing here can be copied"),
        Some(_) => Ok(()),
    }
}

fn can_edit(app: &App) -> Verdict {
    if app.on_marked() || is_something(app) { Ok(()) } else { Err("nothing here can be changed") }
}

fn can_withdraw(app: &App) -> Verdict {
    let Some(Place::Consent(person, place)) = app.subject() else {
        return Err("select a consent in a person's detail first");
    };
    let consent = app.register.get(person).and_then(|person| person.consents.get(place));
    if consent.is_some_and(|consent| consent.withdrawn.is_none()) {
        Ok(())
    } else {
        Err("this consent is already withdrawn")
    }
}

fn on_a_person(app: &App) -> Verdict {
    if app.subject().and_then(|place| place.person(&app.register)).is_some() {
        Ok(())
    } else {
        Err("select a person first")
    }
}

fn on_a_meetup(app: &App) -> Verdict {
    if matches!(app.subject(), Some(Place::Meetup(_))) { Ok(()) } else { Err("select a meetup first") }
}

fn on_an_advised_line(app: &App) -> Verdict {
    if app.suggested_place().is_some() { Ok(()) } else { Err("there is nothing here") }
}

fn on_a_pair(app: &App) -> Verdict {
    if app.has_pair() { Ok(()) } else { Err("no introduction is selected") }
}

fn at_a_seating(app: &App) -> Verdict {
    if app.suggestions().is_some_and(crate::app::popups::suggestions::SuggestionsPopup::is_seating) {
        Ok(())
    } else {
        Err("this is not a seating")
    }
}

fn can_mark(app: &App) -> Verdict {
    if app.pane() != Pane::Students || app.detail_focused() {
        Err("only students can be marked; go to the Students pane first")
    } else {
        something_selected(app)
    }
}

fn can_mark_again(app: &App) -> Verdict {
    can_mark(app)?;
    if app.marks.can_mark_again() { Ok(()) } else { Err("no marks were cleared yet") }
}

fn with_somebody(app: &App) -> Verdict {
    if app.bulk_targets().is_empty() {
        Err("mark students first, or select a student or a cohort")
    } else {
        Ok(())
    }
}

fn can_merge(app: &App) -> Verdict {
    if app.on_marked() {
        return if app.marked_count() == 2 {
            Ok(())
        } else {
            Err("mark exactly two students to merge them, or clear the marks")
        };
    }
    if app.can_be_merged().is_some() {
        Ok(())
    } else {
        Err("select a person, an organization or a background first")
    }
}

fn somebody_there(app: &App) -> Verdict {
    if app.register.is_empty() { Err("there is nobody in the register yet") } else { Ok(()) }
}

fn at_a_meetup(app: &App) -> Verdict {
    if app.meetup_here().is_some() { Ok(()) } else { Err("select a meetup first") }
}

fn can_undo(app: &App) -> Verdict {
    match app.checklist() {
        Some(checklist) if !checklist.can_undo(&app.history) => {
            Err("nothing was changed in this checklist yet")
        }
        _ => app.history.can_undo(),
    }
}

fn can_redo(app: &App) -> Verdict {
    match app.checklist() {
        Some(checklist) if !checklist.can_redo(&app.history) => Err("nothing was undone in this checklist"),
        _ if !app.history.can_redo() => Err("there is nothing to redo"),
        _ => Ok(()),
    }
}

fn on_a_change(app: &App) -> Verdict {
    if app.log().and_then(HistoryPopup::current).is_some() { Ok(()) } else { Err("no change is selected") }
}

fn on_a_line_of_history(app: &App) -> Verdict {
    match app.log() {
        Some(HistoryPopup { page: Some(Page::Changes(_)), .. }) => Err("it is already shown"),
        _ => on_a_change(app),
    }
}

fn can_search(app: &App) -> Verdict {
    if app.log().is_some_and(|log| log.page.is_some()) { Err("close this page first") } else { Ok(()) }
}

fn on_an_aspect(app: &App, aspect: Aspect) -> Verdict {
    match app.insights() {
        Some(insights) if insights.names.is_none() && insights.aspect == aspect => Ok(()),
        _ if aspect == Aspect::Cohorts => {
            Err("only the table of cohorts can be sorted; press Tab to go there")
        }
        _ => Err("only the picture of hires can be zoomed and panned; press Tab to go there"),
    }
}

fn history_of_something(app: &App) -> Verdict {
    match app.log() {
        Some(log) if log.page.is_some() => Err("close this page first"),
        Some(HistoryPopup { about: Some(_), .. }) => Ok(()),
        _ => Err("open the history from a record to see only its changes"),
    }
}
