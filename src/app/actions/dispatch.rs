//! What each command does.

use crate::app::actions::history::{Ask, Purpose};
use crate::app::form::Form;
use crate::app::history::{Noted, Step};
use crate::app::keys::command::Command;
use crate::app::panes::list::HiresView;
use crate::app::panes::place::{Pane, Place};
use crate::app::popups::layer::{HelpPopup, Layer, PalettePopup};
use crate::app::{App, Effect, Focus, Tone};
use crate::domain::Attended;
use crate::register::ChangeSet;
use crate::register::merge::Side;

impl App {
    /// Does a command, if it can be done here; otherwise says why not.
    #[expect(clippy::too_many_lines, reason = "a table: a line for each command")]
    pub fn update(&mut self, command: Command) -> Vec<Effect> {
        if let Err(reason) = self.available(command) {
            self.say(Tone::Plain, reason);
            return Vec::new();
        }
        if self.finish_range(command) {
            return Vec::new();
        }
        match command {
            Command::Down => self.move_by(1),
            Command::Up => self.move_by(-1),
            Command::First => self.move_by(isize::MIN / 2),
            Command::Last => self.move_by(isize::MAX / 2),
            Command::PageDown => self.move_by(self.page()),
            Command::PageUp => self.move_by(-self.page()),
            Command::Open => self.open(),
            Command::Back => self.back(),
            Command::NextPane => self.go_to_pane(self.neighbour(1)),
            Command::PreviousPane => self.go_to_pane(self.neighbour(Pane::ALL.len() - 1)),
            Command::CohortsPane => self.visit_pane(Pane::Cohorts),
            Command::StudentsPane => self.visit_pane(Pane::Students),
            Command::BackgroundsPane => self.visit_pane(Pane::Backgrounds),
            Command::MeetupsPane => self.visit_pane(Pane::Meetups),
            Command::HiresPane => self.visit_hires(),
            Command::DetailPane => self.focus = Focus::Detail,
            Command::ScrollDown if self.log().is_some() => self.scroll_fields(3),
            Command::ScrollUp if self.log().is_some() => self.scroll_fields(-3),
            Command::ScrollDown => self.scroll_detail(3),
            Command::ScrollUp => self.scroll_detail(-3),
            Command::JumpBack => self.jump_back(),
            Command::JumpForward => self.jump_forward(),
            Command::Find => self.find(),
            Command::RecordHire => self.record_hire(),
            Command::ExportRoster => self.export_roster(),
            Command::Add => self.add(),
            Command::Edit => self.edit(),
            Command::Withdraw => self.withdraw_consent(),
            Command::PersonReport => return self.ask_person_report(),
            Command::CopyMeetup => self.copy_meetup(),
            Command::Organizations => {
                self.face = if self.face == HiresView::Organizations {
                    HiresView::Hires
                } else {
                    HiresView::Organizations
                };
                self.go_to_pane(Pane::Hires);
            }
            Command::OpeningsPane => self.show_hires_as(HiresView::Openings),
            Command::FillOpening => self.fill_opening(),
            Command::LogContact => return self.log_contact(),
            Command::Delete => self.ask_to_delete(),
            Command::Erase => return self.erase(),
            Command::Filter => self.focus = Focus::Filter,
            Command::Search => self.search(),
            Command::Sort => self.choose_sort(),
            Command::TurnSort => self.reverse_sort(),
            Command::Copy => return self.copy(),
            Command::Undo => return self.undo(),
            Command::Redo => return self.redo(),
            Command::History => return self.open_history(),
            Command::ShowChange => return self.show_change(),
            Command::UndoAlone => return self.undo_alone(),
            Command::OnlyThis => {
                if let Some(log) = self.log_mut() {
                    log.only = !log.only;
                }
            }
            Command::Help => self.layers.push(Layer::Help(HelpPopup::about(self.context()))),
            Command::Palette => self.layers.push(Layer::Palette(PalettePopup::default())),
            Command::Suspend => return vec![Effect::Suspend],
            Command::Quit => return vec![Effect::Quit],
            Command::Merge => self.merge(),
            Command::FindDuplicates => return self.find_duplicates(),
            Command::TakeLeft => self.take_side(Side::Left),
            Command::TakeRight => self.take_side(Side::Right),
            Command::TakeBoth => self.take_side(Side::Both),
            Command::TurnSide => self.cycle_side(),
            Command::NotTheSame => self.not_the_same(),
            Command::Save => return self.save(),
            Command::NextField => self.in_form(Form::next_field),
            Command::PreviousField => self.in_form(Form::previous_field),
            Command::Choose => self.choose(),
            Command::Mark => {
                if let Some(Layer::Picker(picker)) = self.layers.last_mut() {
                    if picker.pick.many { picker.mark(&self.register) } else { picker.move_by(1) }
                }
            }
            Command::MarkStudent => self.mark_student(),
            Command::MarkRange => self.mark_range(),
            Command::MarkShown => self.mark_shown(),
            Command::MarkAgain => self.mark_again(),
            Command::WithMarked => self.with_marked(),
            Command::Checklist => self.open_checklist(),
            Command::Rsvp => return self.cycle_answer(),
            Command::Attended => return self.cycle_attended(),
            Command::Came => return self.set_attended(Attended::Yes),
            Command::Absent => return self.set_attended(Attended::No),
            Command::WalkIn => self.ask_walk_in(),
            Command::Insights
            | Command::NextAspect
            | Command::PreviousAspect
            | Command::NextCohort
            | Command::PreviousCohort
            | Command::StepRight
            | Command::StepLeft
            | Command::SortCohorts
            | Command::TurnCohorts
            | Command::Closer
            | Command::Farther
            | Command::PanLeft
            | Command::PanRight
            | Command::PanDown
            | Command::PanUp => return self.update_insights(command),
            Command::Introductions => self.ask_introductions(),
            Command::WhoShouldMeet => return self.open_meetings(),
            Command::Seating => return self.open_seating(),
            Command::KeepInTouch => return self.open_touch(),
            Command::RecordIntroduction => self.record_introduction(),
            Command::DrawAgain => return self.draw_again(),
            Command::DrawBefore => return self.draw_before(),
            Command::LargerTables => return self.larger_tables(1),
            Command::SmallerTables => return self.larger_tables(-1),
            Command::Accept => return self.accept(),
            Command::Confirm => return self.confirm(),
            Command::Close => self.close(),
        }
        Vec::new()
    }

    pub(crate) fn undo(&mut self) -> Vec<Effect> {
        let last = self.history.last_done().cloned();
        self.take_back(last, Step::Undo)
    }

    pub(crate) fn redo(&mut self) -> Vec<Effect> {
        let last = self.history.last_undone().cloned();
        self.take_back(last, Step::Redo)
    }

    /// Undoes the last change, or the last undo. One that was made before alumnet was opened is read first.
    fn take_back(&mut self, noted: Option<Noted>, step: Step) -> Vec<Effect> {
        let Some(noted) = noted else { return Vec::new() };
        let purpose = Purpose::Step(step);
        let Some(done) = noted.set else {
            return vec![Effect::History(Ask::Fetch { entry: noted.entry, purpose })];
        };
        self.checklist_goes_to(&done);
        let set = self.inverse_of(&done);
        let select = self.brought_back(&set);
        vec![Effect::Commit { set, step, select }]
    }

    /// What takes a change set back, as made now by whoever is here.
    pub(crate) fn inverse_of(&mut self, set: &ChangeSet) -> ChangeSet {
        ChangeSet { actor: self.actor.clone(), ..set.inverse(self.ids.draw_uuid(), self.now) }
    }

    /// The line that an undo or redo brings back into the pane one is in: the eye looks for it.
    fn brought_back(&self, set: &ChangeSet) -> Option<Place> {
        let created = set.changes.iter().filter(|change| change.before().is_none());
        let mut places = created.filter_map(|change| Place::of(change.kind(), change.id()));
        let shown = |place: &Place| HiresView::of(*place).is_none_or(|face| face == self.face);
        places.find(|place| self.focus == Focus::Pane && place.pane() == self.pane && shown(place))
    }
}
