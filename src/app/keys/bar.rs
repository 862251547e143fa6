//! Which commands the bottom bar offers in each context: at its left end the most useful first, at its right
//! end help and the way out.

use crate::app::keys::command::Command;
use crate::app::keys::context::Context;
use crate::app::keys::context::Context::{
    Checklist, Columns, Conflicts, Duplicates, Erase, Filter, Form, History, Import, Insights, Menu, Merge,
    Palette, Panes, Picker, Question, Reading, Sort, Suggestions, Waiting,
};

const PANES: &[Command] = &[
    Command::Back,
    Command::Open,
    Command::WithMarked,
    Command::Withdraw,
    Command::Checklist,
    Command::FillOpening,
    Command::RecordHire,
    Command::Add,
    Command::Edit,
    Command::Filter,
    Command::Find,
    Command::NextPane,
    Command::Sort,
    Command::Undo,
    Command::ExportRoster,
    Command::History,
];

const INSIGHTS: &[Command] = &[
    Command::Accept,
    Command::StepRight,
    Command::StepLeft,
    Command::SortCohorts,
    Command::TurnCohorts,
    Command::NextAspect,
    Command::ExportReport,
    Command::NextCohort,
    Command::Closer,
    Command::Farther,
    Command::PreviousCohort,
];

#[must_use]
pub(crate) const fn bar(context: Context) -> &'static [Command] {
    match context {
        Panes => PANES,
        Filter => &[Command::Accept, Command::CompleteFilter],
        Palette | Menu => &[Command::Accept],
        Erase => &[Command::Accept, Command::TakeOut],
        Sort => &[Command::Accept, Command::TurnSort],
        Form => &[Command::Save, Command::NextField, Command::PreviousField, Command::Choose],
        Picker => &[Command::Accept, Command::Mark],
        Checklist => &[
            Command::Came,
            Command::Absent,
            Command::Attended,
            Command::Rsvp,
            Command::WalkIn,
            Command::Undo,
        ],
        Import => &[
            Command::Save,
            Command::SayWho,
            Command::SwitchOff,
            Command::ShowChanges,
            Command::NextState,
            Command::KnownOnly,
            Command::MapColumns,
            Command::ChooseSheet,
            Command::Down,
            Command::Up,
        ],
        Columns => &[
            Command::Accept,
            Command::SwitchOff,
            Command::Save,
            Command::ChooseSheet,
            Command::Down,
            Command::Up,
        ],
        Insights => INSIGHTS,
        Suggestions => &[
            Command::Accept,
            Command::Copy,
            Command::LogContact,
            Command::RecordIntroduction,
            Command::DrawAgain,
            Command::SmallerTables,
            Command::LargerTables,
            Command::Undo,
        ],
        Question => &[Command::Confirm],
        History => &[Command::ShowChange, Command::UndoAlone, Command::OnlyThis, Command::Search],
        Merge => &[
            Command::Save,
            Command::TakeLeft,
            Command::TakeRight,
            Command::TakeBoth,
            Command::Down,
            Command::Up,
        ],
        Duplicates => &[Command::Accept, Command::NotTheSame, Command::Down, Command::Up],
        Conflicts => &[
            Command::KeepTheirs,
            Command::PutMineAgain,
            Command::EditMine,
            Command::Accept,
            Command::Down,
            Command::Up,
        ],
        Waiting => &[],
        Reading => &[Command::Search, Command::Down, Command::Up, Command::PageDown],
    }
}

/// What a command is called in a context, if not by its usual word.
#[must_use]
pub(crate) const fn word(context: Context, command: Command) -> Option<&'static str> {
    Some(match (context, command) {
        (Filter, Command::Accept) => "keep",
        (Filter, Command::Close) => "clear",
        (Palette, Command::Accept) => "run",
        (Picker | Menu | Columns, Command::Accept) => "choose",
        (Sort, Command::Accept) => "sort",
        (Form | Picker | Menu | Sort | Merge | Import | Columns | Erase | Waiting, Command::Close) => {
            "cancel"
        }
        (Import, Command::Save) => "import",
        (Columns, Command::Save) => "preview",
        (Columns, Command::SwitchOff) => "leave out",
        _ => return None,
    })
}

/// What stands at the right end of the bar, so that nobody has to look for it; the last matters most.
#[must_use]
pub(crate) const fn pinned(context: Context) -> &'static [Command] {
    match context {
        Panes => &[Command::Palette, Command::Help, Command::Quit],
        Reading | Waiting => &[Command::Close],
        _ => &[Command::Help, Command::Close],
    }
}
