//! Every command alumnet knows, declared once: its name, what it does, its keys, where it applies. The
//! keymap, the bottom bar, help and the palette all read this table.

use crate::app::App;
use crate::app::actions::available as when;
pub use crate::app::keys::bar::bar;
pub use crate::app::keys::context::Context;

/// What a key press can mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Command {
    // moving
    Down,
    Up,
    First,
    Last,
    PageDown,
    PageUp,
    Open,
    Back,
    NextPane,
    PreviousPane,
    CohortsPane,
    StudentsPane,
    BackgroundsPane,
    MeetupsPane,
    HiresPane,
    OpeningsPane,
    DetailPane,
    ScrollDown,
    ScrollUp,
    JumpBack,
    JumpForward,
    Find,
    // doing
    RecordHire,
    ExportRoster,
    Add,
    Edit,
    Withdraw,
    PersonReport,
    CopyMeetup,
    Organizations,
    FillOpening,
    LogContact,
    Delete,
    Erase,
    Filter,
    Sort,
    TurnSort,
    Copy,
    Undo,
    Redo,
    Help,
    Palette,
    Suspend,
    Quit,
    // marking students
    MarkStudent,
    MarkRange,
    MarkShown,
    MarkAgain,
    WithMarked,
    // the checklist of a meetup
    Checklist,
    Rsvp,
    Attended,
    Came,
    Absent,
    WalkIn,
    // the history
    History,
    ShowChange,
    UndoAlone,
    OnlyThis,
    // merging
    Merge,
    FindDuplicates,
    TakeLeft,
    TakeRight,
    TakeBoth,
    TurnSide,
    NotTheSame,
    // the insights
    Insights,
    NextAspect,
    PreviousAspect,
    NextCohort,
    PreviousCohort,
    StepRight,
    StepLeft,
    SortCohorts,
    TurnCohorts,
    Closer,
    Farther,
    PanLeft,
    PanRight,
    PanDown,
    PanUp,
    // suggestions
    Introductions,
    WhoShouldMeet,
    Seating,
    KeepInTouch,
    RecordIntroduction,
    DrawAgain,
    DrawBefore,
    LargerTables,
    SmallerTables,
    // in a form
    Save,
    NextField,
    PreviousField,
    Choose,
    // in a picker
    Mark,
    Accept,
    // reading help
    Search,
    // answering a question
    Confirm,
    // everywhere a layer is open
    Close,
}

/// The declaration of a command.
#[derive(Debug, Clone, Copy)]
pub struct Declaration {
    pub command: Command,
    /// The stable name, for key files.
    pub name: &'static str,
    /// A word or two, for the bottom bar.
    pub short: &'static str,
    /// What it does, in a line.
    pub doc: &'static str,
    /// Default keys by context; a sequence is written with blanks: `g g`.
    pub keys: &'static [(Context, &'static [&'static str])],
    /// `Err` says why it can't be done here and now.
    pub enabled: fn(&App) -> Result<(), &'static str>,
}

use Context::{
    Advice, Checklist, Chooser, Filter, Form, History, Insights, Menu, Merge, Palette, Panes, Picker,
    Question, Reading, Review, Waiting,
};

macro_rules! commands {
    ($($command:ident, $name:literal, $short:literal, $doc:literal,
        [$($context:ident: $keys:expr),*], $enabled:expr;)+) => {
        /// The table of all commands.
        pub const COMMANDS: &[Declaration] = &[$(
            Declaration {
                command: Command::$command,
                name: $name,
                short: $short,
                doc: $doc,
                keys: &[$(($context, &$keys)),*],
                enabled: $enabled,
            },
        )+];
    };
}

commands! {
    RecordHire, "record-hire", "record hire", "Record that somebody hired one or several people",
        [Panes: ["r"]], when::can_record_hire;
    ExportRoster, "export-roster", "export roster", "Export the roster of the cohort to a file",
        [Panes: ["x"]], when::cohort_in_force;
    Add, "add", "add", "Add something: to this pane, or to what is selected", [Panes: ["a"]], when::always;
    Edit, "edit", "edit", "Change what is selected", [Panes: ["e"]], when::can_edit;
    Withdraw, "withdraw", "withdraw", "Withdraw the selected consent, from today on or another day",
        [Panes: ["W"]], when::can_withdraw;
    PersonReport, "person-report", "person report",
        "Write all that is held about the selected person to a file",
        [], when::on_a_person;
    CopyMeetup, "copy-meetup", "next date", "Copy the meetup to its next date",
        [Panes: ["c"]], when::on_a_meetup;
    Organizations, "organizations", "organizations", "Turn the hires to the organizations, and back",
        [Panes: ["o"]], when::always;
    FillOpening, "fill-opening", "fill opening",
        "Record the hire that fills the opening, and close it with that",
        [Panes: ["F"]], when::can_fill_opening;
    LogContact, "log-contact", "in touch", "Log that you were in touch today, and go on to the next line",
        [Panes: ["i"], Advice: ["i"]], when::with_a_person;
    Delete, "delete", "delete", "Delete what is selected, after asking", [Panes: ["d"]], when::can_delete;
    Erase, "erase", "erase", "Take the person out of everything that is kept, for good, after asking",
        [], when::a_person_to_erase;
    Filter, "filter", "filter", "Show only the lines that have these words", [Panes: ["/"]], when::in_a_pane;
    Find, "find", "find", "Find anybody or anything by a few letters, and go there",
        [Panes: ["f"]], when::always;
    Sort, "sort", "sort", "Choose what the list is sorted by", [Panes: ["s"]], when::can_sort;
    TurnSort, "turn-sort", "turn round", "Turn the order of the list round",
        [Panes: ["S"], Chooser: ["S"]], when::can_sort;
    Undo, "undo", "undo", "Take back the last change",
        [Panes: ["u"], Checklist: ["u"], Advice: ["u"]], when::can_undo;
    Redo, "redo", "redo", "Make the change that was taken back again",
        [Panes: ["Ctrl-r"], Checklist: ["Ctrl-r"], Advice: ["Ctrl-r"]], when::can_redo;
    Help, "help", "help", "Show the keys that work here, then all others",
        [Panes: ["?", "F1"], Filter: ["F1"], Form: ["F1"], Picker: ["F1"], Question: ["?", "F1"],
         Palette: ["F1"], Menu: ["F1"], Chooser: ["?", "F1"], Checklist: ["?", "F1"], History: ["?", "F1"],
         Merge: ["?", "F1"], Review: ["?", "F1"], Insights: ["?", "F1"], Advice: ["?", "F1"]],
        when::always;
    Palette, "palette", "commands", "Choose from all commands by name", [Panes: [":"]], when::always;
    Copy, "copy", "copy", "Copy the email of a person, or the line of anything else",
        [Panes: ["y"], Advice: ["y"]], when::can_copy;
    Suspend, "suspend", "suspend", "Go back to the shell for a while; fg brings alumnet back",
        [Panes: ["Ctrl-z"], Filter: ["Ctrl-z"], Form: ["Ctrl-z"], Picker: ["Ctrl-z"], Question: ["Ctrl-z"],
         Reading: ["Ctrl-z"], Palette: ["Ctrl-z"], Menu: ["Ctrl-z"], Chooser: ["Ctrl-z"],
         Checklist: ["Ctrl-z"], History: ["Ctrl-z"], Waiting: ["Ctrl-z"], Merge: ["Ctrl-z"],
         Review: ["Ctrl-z"], Insights: ["Ctrl-z"], Advice: ["Ctrl-z"]],
        when::always;
    Quit, "quit", "quit", "Leave alumnet; everything is saved already",
        [Panes: ["q", "Ctrl-c"], Filter: ["Ctrl-c"]], when::always;
    Down, "down", "down", "Move to the next line",
        [Panes: ["j", "Down"], Filter: ["Down", "Ctrl-n"], Picker: ["Down", "Ctrl-n", "Ctrl-j"],
         Reading: ["j", "Down"], Palette: ["Down", "Ctrl-n", "Ctrl-j"], Menu: ["Down", "Ctrl-n"],
         Chooser: ["j", "Down", "s"], Checklist: ["j", "Down"], History: ["j", "Down"],
         Merge: ["j", "Down", "Tab"], Review: ["j", "Down"], Insights: ["j", "Down"], Advice: ["j", "Down"]],
        when::always;
    Up, "up", "up", "Move to the previous line",
        [Panes: ["k", "Up"], Filter: ["Up", "Ctrl-p"], Picker: ["Up", "Ctrl-p", "Ctrl-k"],
         Reading: ["k", "Up"], Palette: ["Up", "Ctrl-p", "Ctrl-k"], Menu: ["Up", "Ctrl-p"],
         Chooser: ["k", "Up"], Checklist: ["k", "Up"], History: ["k", "Up"], Merge: ["k", "Up", "Shift-Tab"],
         Review: ["k", "Up"], Insights: ["k", "Up"], Advice: ["k", "Up"]],
        when::always;
    First, "first", "first", "Move to the first line",
        [Panes: ["g g", "Home"], Reading: ["g g", "Home"], Checklist: ["g g", "Home"],
         History: ["g g", "Home"], Merge: ["g g", "Home"], Review: ["g g", "Home"], Insights: ["g g", "Home"],
         Advice: ["g g", "Home"]],
        when::always;
    Last, "last", "last", "Move to the last line",
        [Panes: ["G", "End"], Reading: ["G", "End"], Checklist: ["G", "End"], History: ["G", "End"],
         Merge: ["G", "End"], Review: ["G", "End"], Insights: ["G", "End"], Advice: ["G", "End"]],
        when::always;
    PageDown, "page-down", "page down", "Move down half a page",
        [Panes: ["Ctrl-d", "PageDown"], Picker: ["Ctrl-d", "PageDown"],
         Reading: ["Ctrl-d", "PageDown", "Space"], Palette: ["Ctrl-d", "PageDown"],
         Checklist: ["Ctrl-d", "PageDown"], History: ["Ctrl-d", "PageDown"], Merge: ["Ctrl-d", "PageDown"],
         Review: ["Ctrl-d", "PageDown"], Insights: ["Ctrl-d", "PageDown"], Advice: ["Ctrl-d", "PageDown"]],
        when::always;
    PageUp, "page-up", "page up", "Move up half a page",
        [Panes: ["Ctrl-u", "PageUp"], Picker: ["PageUp"], Reading: ["Ctrl-u", "PageUp"], Palette: ["PageUp"],
         Checklist: ["Ctrl-u", "PageUp"], History: ["Ctrl-u", "PageUp"], Merge: ["Ctrl-u", "PageUp"],
         Review: ["Ctrl-u", "PageUp"], Insights: ["Ctrl-u", "PageUp"], Advice: ["Ctrl-u", "PageUp"]],
        when::always;
    Open, "open", "open", "Go into the detail; there, go to what the line is about",
        [Panes: ["Enter", "l", "Right"]], when::something_selected;
    Back, "back", "back", "Go back: out of the detail, out of a filter; then unmark all",
        [Panes: ["Esc", "h", "Left"]], when::always;
    NextPane, "next-pane", "next pane", "Go to the next pane", [Panes: ["Tab"]], when::always;
    PreviousPane, "previous-pane", "previous pane", "Go to the previous pane",
        [Panes: ["Shift-Tab"]], when::always;
    CohortsPane, "cohorts", "cohorts", "Go to the cohorts", [Panes: ["1"]], when::always;
    StudentsPane, "students", "students", "Go to the students", [Panes: ["2"]], when::always;
    BackgroundsPane, "backgrounds", "backgrounds", "Go to the backgrounds", [Panes: ["3"]], when::always;
    MeetupsPane, "meetups", "meetups", "Go to the meetups", [Panes: ["4"]], when::always;
    HiresPane, "hires", "hires", "Go to the hires", [Panes: ["5"]], when::always;
    OpeningsPane, "openings", "openings", "Go to the openings, the jobs not yet filled",
        [Panes: ["6"]], when::always;
    DetailPane, "detail", "detail", "Go to the detail", [Panes: ["0"]], when::something_selected;
    ScrollDown, "scroll-down", "scroll", "Scroll the detail down",
        [Panes: ["J"], History: ["J"]], when::always;
    ScrollUp, "scroll-up", "scroll up", "Scroll the detail up", [Panes: ["K"], History: ["K"]], when::always;
    JumpBack, "jump-back", "jump back", "Go back to the place you were at before",
        [Panes: ["H", "Backspace"]], when::can_go_back;
    JumpForward, "jump-forward", "jump forward", "Go forward again to the place you went back from",
        [Panes: ["L"]], when::can_go_forward;
    MarkStudent, "mark-student", "mark", "Mark or unmark the student and go on to the next",
        [Panes: ["Space"]], when::can_mark;
    MarkRange, "mark-range", "mark range", "Begin or end a range of marks that follows the cursor",
        [Panes: ["v"]], when::can_mark;
    MarkShown, "mark-shown", "mark all", "Mark everybody shown; again: unmark them",
        [Panes: ["*"]], when::can_mark;
    MarkAgain, "mark-again", "mark again", "Set the marks again that were taken away last",
        [Panes: ["g v"]], when::can_mark_again;
    WithMarked, "with-marked", "with marked",
        "Enrol, complete, tag and more: for all marked students, the selected one, or those of a cohort",
        [Panes: ["b"]], when::with_somebody;
    Checklist, "checklist", "checklist",
        "Open the checklist of the meetup: who answered, who came, who walked in",
        [Panes: ["t"]], when::at_a_meetup;
    Came, "came", "came", "They came; go on to the next", [Checklist: ["y"]], when::always;
    Absent, "absent", "did not come", "They did not come; go on to the next",
        [Checklist: ["n"]], when::always;
    Attended, "attended", "came?", "Turn whether they came: unknown, yes, no",
        [Checklist: ["Space"]], when::always;
    Rsvp, "rsvp", "answer", "Turn their answer: none, accepted, tentative, declined",
        [Checklist: ["r"]], when::always;
    WalkIn, "walk-in", "walk-in", "Find or create somebody who came without being on the list",
        [Checklist: ["w", "/"]], when::always;
    Merge, "merge", "merge", "Merge the selected person, organization or field with another",
        [Panes: ["m"]], when::can_merge;
    FindDuplicates, "find-duplicates", "find duplicates",
        "Find people, organizations and fields that are there twice",
        [Panes: ["D"]], when::somebody_there;
    TakeLeft, "take-left", "left", "Take what the left one says", [Merge: ["h", "Left"]], when::always;
    TakeRight, "take-right", "right", "Take what the right one says", [Merge: ["l", "Right"]], when::always;
    TakeBoth, "take-both", "both", "Take what both say, where a field holds several",
        [Merge: ["b"]], when::always;
    TurnSide, "turn-side", "turn", "Turn what is taken: left, right, both",
        [Merge: ["Space", "Enter"]], when::always;
    NotTheSame, "not-the-same", "not the same",
        "They are not the same: leave the pair out until alumnet is left",
        [Review: ["n"]], when::always;
    History, "history", "history", "Show every change that was made: see what it did, undo it alone",
        [Panes: ["U"]], when::always;
    ShowChange, "show-change", "show", "Show what the change did, field by field",
        [History: ["Enter", "l", "Right"]], when::on_a_line_of_history;
    UndoAlone, "undo-alone", "undo this", "Undo just this change, if nothing since depends on it",
        [History: ["u"]], when::on_a_change;
    OnlyThis, "only-this", "only / all",
        "Show only what touched the record you came from, and everything again",
        [History: ["Tab"]], when::history_of_something;
    Insights, "insights", "insights", "Show what the ties say: who hires whom, who stays connected",
        [Panes: ["9"]], when::somebody_there;
    NextAspect, "next-aspect", "next", "Go to the next picture of the insights",
        [Insights: ["Tab"]], when::always;
    PreviousAspect, "previous-aspect", "previous", "Go to the previous picture of the insights",
        [Insights: ["Shift-Tab"]], when::always;
    NextCohort, "next-cohort", "next cohort", "Speak of the next cohort or program",
        [Insights: ["]"]], when::always;
    PreviousCohort, "previous-cohort", "previous cohort",
        "Speak of the cohort or program before, at last of all",
        [Insights: ["["]], when::always;
    StepRight, "step-right", "right", "Go to the tile or the person after this one",
        [Insights: ["l", "Right"]], when::always;
    StepLeft, "step-left", "left", "Go to the tile or the person before this one",
        [Insights: ["h", "Left"]], when::always;
    SortCohorts, "sort-cohorts", "sort", "Sort the cohorts by the next figure",
        [Insights: ["s"]], when::always;
    TurnCohorts, "turn-cohorts", "turn round", "Turn the order of the cohorts round",
        [Insights: ["S"]], when::always;
    Closer, "closer", "closer", "Look closer at the graph, around the selected person",
        [Insights: ["+", "="]], when::always;
    Farther, "farther", "farther", "Look at the graph from farther away", [Insights: ["-"]], when::always;
    PanLeft, "pan-left", "pan left", "Move the graph to see what is left of it",
        [Insights: ["H"]], when::always;
    PanRight, "pan-right", "pan right", "Move the graph to see what is right of it",
        [Insights: ["L"]], when::always;
    PanDown, "pan-down", "pan down", "Move the graph to see what is below", [Insights: ["J"]], when::always;
    PanUp, "pan-up", "pan up", "Move the graph to see what is above", [Insights: ["K"]], when::always;
    Introductions, "introductions", "introductions",
        "Show who could introduce the person into a field or an organization",
        [Panes: ["I"]], when::with_a_person;
    WhoShouldMeet, "who-should-meet", "who should meet",
        "Show whom the person should meet, or who should meet of what is in force",
        [Panes: ["w"]], when::somebody_there;
    Seating, "seating", "seating", "Propose tables for the meetup that mix fields and bring people together",
        [Panes: ["T"]], when::at_a_meetup;
    KeepInTouch, "keep-in-touch", "keep in touch",
        "Show with whom to be in touch, the longest overdue first, and the next anniversaries",
        [Panes: ["7"]], when::somebody_there;
    RecordIntroduction, "record-introduction", "introduced",
        "Record that the two were introduced to each other",
        [Advice: ["t"]], when::on_a_pair;
    DrawAgain, "draw-again", "other tables", "Draw other tables; the number of the drawing brings them back",
        [Advice: ["r"]], when::at_a_seating;
    DrawBefore, "draw-before", "tables before", "Go back to the tables drawn before",
        [Advice: ["R"]], when::at_a_seating;
    LargerTables, "larger-tables", "larger", "Seat one more at each table",
        [Advice: ["l", "Right"]], when::at_a_seating;
    SmallerTables, "smaller-tables", "smaller", "Seat one fewer at each table",
        [Advice: ["h", "Left"]], when::at_a_seating;
    Save, "save", "save", "Save what was written", [Form: ["Ctrl-s"], Merge: ["Ctrl-s"]], when::always;
    NextField, "next-field", "next field", "Go to the next field", [Form: ["Tab", "Down"]], when::always;
    PreviousField, "previous-field", "previous field", "Go to the previous field",
        [Form: ["Shift-Tab", "Up"]], when::always;
    Choose, "choose", "choose", "Open the picker of the field, change its choice, or go on",
        [Form: ["Enter"]], when::always;
    Mark, "mark", "mark", "Mark this one and go on choosing", [Picker: ["Tab"]], when::always;
    Accept, "accept", "accept", "Take what is chosen",
        [Filter: ["Enter"], Picker: ["Enter"], Palette: ["Enter"], Menu: ["Enter"],
         Chooser: ["Enter", "Space"], Review: ["Enter", "m"], Insights: ["Enter", "Space"],
         Advice: ["Enter", "Space"]],
        when::always;
    Search, "search", "search", "Show only the lines with these words",
        [Reading: ["/"], History: ["/"]], when::can_search;
    Confirm, "confirm", "yes", "Yes, do it", [Question: ["y"]], when::always;
    Close, "close", "close", "Close this without doing anything",
        [Filter: ["Esc"], Form: ["Esc", "Ctrl-c"], Picker: ["Esc", "Ctrl-c"],
         Question: ["n", "Esc", "Ctrl-c"], Reading: ["Esc", "q", "?", "Ctrl-c"], Palette: ["Esc", "Ctrl-c"],
         Menu: ["Esc", "Ctrl-c"], Chooser: ["Esc", "q", "Ctrl-c"], Checklist: ["Esc", "q", "Ctrl-c"],
         History: ["Esc", "q", "h", "Left", "Ctrl-c"], Waiting: ["Esc", "q", "Ctrl-c"],
         Merge: ["Esc", "q", "Ctrl-c"], Review: ["Esc", "q", "Ctrl-c"], Insights: ["Esc", "q", "Ctrl-c"],
         Advice: ["Esc", "q", "Ctrl-c"]],
        when::always;
}

impl Declaration {
    /// Whether the palette offers it. Commands whose every key is read in a layer make sense only there.
    #[must_use]
    pub fn is_offered(&self) -> bool {
        self.keys.is_empty() || self.keys.iter().any(|(context, _)| *context == Panes)
    }
}

impl Command {
    #[must_use]
    pub fn declaration(self) -> Option<&'static Declaration> {
        COMMANDS.iter().find(|declaration| declaration.command == self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_command_is_declared_once_with_name_and_doc() {
        let names: HashSet<_> = COMMANDS.iter().map(|declaration| declaration.name).collect();
        let commands: HashSet<_> = COMMANDS.iter().map(|declaration| declaration.command).collect();
        assert_eq!(names.len(), COMMANDS.len());
        assert_eq!(commands.len(), COMMANDS.len());
        for declaration in COMMANDS {
            assert!(!declaration.short.is_empty() && declaration.doc.len() > 5, "{}", declaration.name);
        }
    }

    #[test]
    fn names_are_words_joined_by_hyphens() {
        for Declaration { name, .. } in COMMANDS {
            let words: Vec<&str> = name.split('-').collect();
            assert!(
                words
                    .iter()
                    .all(|word| !word.is_empty() && word.chars().all(|letter| letter.is_ascii_lowercase())),
                "{name}"
            );
        }
    }

    /// A command that can't be chosen in the palette belongs to a layer: it has a key there.
    #[test]
    fn every_command_is_in_the_palette_or_has_a_key_in_a_layer() {
        for declaration in COMMANDS {
            let in_a_layer =
                declaration.keys.iter().any(|(context, keys)| *context != Panes && !keys.is_empty());
            assert!(declaration.is_offered() || in_a_layer, "{}", declaration.name);
            assert!(
                declaration.keys.iter().all(|(_, keys)| !keys.is_empty()),
                "{} names a context without a key",
                declaration.name
            );
        }
    }

    #[test]
    fn the_bar_offers_only_what_has_a_key_there() {
        for context in Context::ALL {
            for command in bar(*context) {
                let declaration = command.declaration().unwrap();
                assert!(
                    declaration.keys.iter().any(|(bound, _)| bound == context),
                    "{} in {}",
                    declaration.name,
                    context.label()
                );
            }
        }
    }
}
