//! What each command of the screen is on the command line. Nothing that the screen does may be missing there.

use clap::CommandFactory as _;

use super::Arguments;
use crate::app::form::bulk::BulkAction;
use crate::app::keys::command::{COMMANDS, Command};

/// The counterpart of a command.
enum Counterpart {
    /// The words that begin the command line, and an option of it if that is what counts.
    Line(&'static str),
    /// There is none, and why that makes sense.
    None(&'static str),
}

const MOVES: &str = "it moves on the screen; a command names what it is about";
const ASKS: &str = "it answers what the screen asks; a command is told everything at once";
const SHOWS: &str = "it changes what the screen shows; a command prints all of it";

#[expect(clippy::too_many_lines, reason = "a table: a line for each command of the screen")]
fn counterpart(command: Command) -> Counterpart {
    use Counterpart::{Line, None};
    match command {
        Command::RecordHire => Line("hire"),
        Command::FillOpening => Line("hire --opening"),
        Command::Add | Command::RecordIntroduction => Line("add"),
        Command::Withdraw => Line("consent --withdraw"),
        Command::CopyMeetup => Line("add --copy"),
        Command::Delete | Command::TakeOut => Line("delete"),
        Command::Erase => Line("erase"),
        Command::Undo | Command::UndoAlone => Line("undo"),
        Command::Redo => Line("redo"),
        Command::Checklist | Command::Came | Command::Absent | Command::Attended => Line("attend --attended"),
        Command::Rsvp => Line("attend --rsvp"),
        Command::WalkIn => Line("attend"),
        Command::Merge => Line("merge"),
        // What is taken of two records is what the merged one is edited to.
        Command::Edit | Command::TakeLeft | Command::TakeRight | Command::TakeBoth | Command::TurnSide => {
            Line("edit")
        }
        Command::FindDuplicates => Line("duplicates"),
        Command::Conflicts | Command::KeepTheirs | Command::PutMineAgain | Command::EditMine => {
            None("a register can't be shared on the command line yet")
        }
        Command::NotTheSame => None("it hides a pair until alumnet is closed; nothing is saved"),
        Command::Import => Line("import"),
        Command::KnownOnly => Line("import --known-only"),
        Command::MapColumns => Line("import --map"),
        Command::ChooseSheet => Line("import --sheet"),
        Command::SwitchOff => None("a line that is not wanted is taken out of the file"),
        Command::SayWho => None("the line needs a number or an email that says who is meant"),
        Command::LogContact => Line("log"),
        Command::WithMarked
        | Command::MarkStudent
        | Command::MarkRange
        | Command::MarkShown
        | Command::MarkAgain
        | Command::Mark => Line("tag --where"),
        Command::Introductions => Line("suggest introductions"),
        Command::WhoShouldMeet => Line("suggest meetings"),
        Command::Seating => Line("suggest seating"),
        Command::DrawAgain | Command::DrawBefore => Line("suggest seating --proposal"),
        Command::LargerTables | Command::SmallerTables => Line("suggest seating --table"),
        Command::KeepInTouch => Line("suggest contacts"),
        Command::ExportRoster => Line("export roster"),
        Command::ExportReport | Command::Insights => Line("report"),
        Command::PersonReport => Line("person report"),
        Command::NextCohort | Command::PreviousCohort => Line("report hires --cohort"),
        Command::Organizations
        | Command::CohortsPane
        | Command::StudentsPane
        | Command::BackgroundsPane
        | Command::MeetupsPane
        | Command::HiresPane
        | Command::OpeningsPane
        | Command::Filter => Line("list"),
        Command::SaveFilter => Line("filter"),
        Command::Find => Line("find"),
        Command::DetailPane | Command::Open => Line("show"),
        Command::Sort | Command::TurnSort => Line("list --sort"),
        Command::History | Command::ShowChange | Command::OnlyThis => Line("history"),
        Command::ShowChanges => Line("import --dry-run"),
        Command::Help => Line("help"),
        Command::Copy => Line("list --columns"),
        Command::Save | Command::Choose | Command::Confirm | Command::Accept | Command::Close => None(ASKS),
        Command::CompleteFilter | Command::Search | Command::Palette => {
            None("a shell completes, searches and finds commands in its own way")
        }
        Command::Suspend | Command::Quit => None("a command ends by itself"),
        Command::NextState
        | Command::NextAspect
        | Command::PreviousAspect
        | Command::SortCohorts
        | Command::TurnCohorts
        | Command::Closer
        | Command::Farther
        | Command::PanLeft
        | Command::PanRight
        | Command::PanDown
        | Command::PanUp => None(SHOWS),
        Command::ScrollDown
        | Command::ScrollUp
        | Command::Down
        | Command::Up
        | Command::First
        | Command::Last
        | Command::PageDown
        | Command::PageUp
        | Command::Back
        | Command::NextPane
        | Command::PreviousPane
        | Command::JumpBack
        | Command::JumpForward
        | Command::StepRight
        | Command::StepLeft
        | Command::NextField
        | Command::PreviousField => None(MOVES),
    }
}

/// What can be done to everybody marked is a command each.
const fn of_many(action: BulkAction) -> &'static str {
    match action {
        BulkAction::Enroll => "enroll --where",
        BulkAction::Status => "status --where",
        BulkAction::Complete => "complete --where",
        BulkAction::Tag => "tag --where",
        BulkAction::Untag => "tag --remove",
        BulkAction::Contact => "log --where",
        BulkAction::Cadence => "cadence --where",
        BulkAction::Meetup => "attend --where",
        BulkAction::Leave => "enroll --remove",
        BulkAction::Delete => "delete --where",
    }
}

fn require(line: &clap::Command, name: &str, words: &str) {
    let mut at = line;
    for word in words.split(' ') {
        if let Some(option) = word.strip_prefix("--") {
            let has = at.get_arguments().any(|argument| argument.get_long() == Some(option));
            assert!(has, "{name}: “{words}” has no such option");
        } else {
            at = at.find_subcommand(word).unwrap_or_else(|| panic!("{name}: there is no command “{words}”"));
        }
    }
}

#[test]
fn every_command_of_the_screen_has_a_counterpart_on_the_command_line() {
    let line = Arguments::command();
    for command in COMMANDS {
        match counterpart(command.command) {
            Counterpart::Line(words) => require(&line, command.name, words),
            Counterpart::None(why) => assert!(!why.is_empty(), "{}", command.name),
        }
    }
    for (_, action, label) in BulkAction::ALL {
        require(&line, label, of_many(*action));
    }
}
