//! Which commands the bottom bar offers in each context, most useful first.

use crate::app::keys::command::Command;
use crate::app::keys::context::Context;
use crate::app::keys::context::Context::{
    Checklist, Duplicates, Filter, Form, History, Insights, Menu, Merge, Palette, Panes, Picker, Question,
    Reading, Sort, Suggestions, Waiting,
};

#[must_use]
pub(crate) const fn bar(context: Context) -> &'static [Command] {
    match context {
        Panes => &[
            Command::Back,
            Command::Open,
            Command::WithMarked,
            Command::Withdraw,
            Command::Checklist,
            Command::NextPane,
            Command::FillOpening,
            Command::RecordHire,
            Command::Add,
            Command::Edit,
            Command::ExportRoster,
            Command::Filter,
            Command::Find,
            Command::Sort,
            Command::Undo,
            Command::Help,
            Command::Palette,
            Command::Quit,
            Command::History,
        ],
        Filter | Palette | Menu => &[Command::Accept, Command::Close],
        Sort => &[Command::Accept, Command::TurnSort, Command::Close],
        Form => &[Command::Save, Command::NextField, Command::PreviousField, Command::Choose, Command::Close],
        Picker => &[Command::Accept, Command::Mark, Command::Close],
        Checklist => &[
            Command::Came,
            Command::Absent,
            Command::Attended,
            Command::Rsvp,
            Command::WalkIn,
            Command::Undo,
            Command::Close,
        ],
        Insights => &[
            Command::Accept,
            Command::NextAspect,
            Command::NextCohort,
            Command::Close,
            Command::Help,
            Command::PreviousCohort,
            Command::SortCohorts,
            Command::Closer,
            Command::Farther,
        ],
        Suggestions => &[
            Command::Accept,
            Command::Copy,
            Command::LogContact,
            Command::RecordIntroduction,
            Command::DrawAgain,
            Command::SmallerTables,
            Command::LargerTables,
            Command::Undo,
            Command::Close,
            Command::Help,
        ],
        Question => &[Command::Confirm, Command::Close],
        History => &[
            Command::ShowChange,
            Command::UndoAlone,
            Command::OnlyThis,
            Command::Search,
            Command::Close,
            Command::Help,
        ],
        Merge => &[
            Command::Save,
            Command::TakeLeft,
            Command::TakeRight,
            Command::TakeBoth,
            Command::Down,
            Command::Up,
            Command::Close,
        ],
        Duplicates => &[Command::Accept, Command::NotTheSame, Command::Down, Command::Up, Command::Close],
        Waiting => &[Command::Close],
        Reading => &[Command::Close, Command::Search, Command::Down, Command::Up],
    }
}
