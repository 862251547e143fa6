//! Every command, declared once: its name, what it does, its keys and when it is available. The keymap, the
//! bottom bar, help and the palette all read this table.

use crate::app::keys::context::Context;
use crate::app::keys::context::group::{
    ANYWHERE, BOXES, CHECKLIST, DUPLICATES, FILTER, FORM, HISTORY, INSIGHTS, LETTERS, LISTS, MENU, MERGE,
    PAGES, PALETTE, PANES, PICKED_LISTS, PICKER, POPUPS, QUESTION, READING, SORT, SUGGESTIONS, TYPED,
    TYPED_LISTS,
};
use crate::app::keys::when::When;
use crate::app::keys::when::When::{
    APersonToErase, Always, AtAMeetup, AtASeating, CanCopy, CanDelete, CanEdit, CanFillOpening, CanGoBack,
    CanGoForward, CanMark, CanMarkAgain, CanMerge, CanRecordHire, CanRedo, CanSearch, CanSort, CanUndo,
    CanWithdraw, CohortInForce, HistoryOfSomething, InAPane, OnAChange, OnALineOfHistory, OnAMeetup, OnAPair,
    OnAPerson, SomebodyThere, SomethingSelected, WithAPerson, WithSomebody,
};

#[derive(Debug, Clone, Copy)]
pub struct Declaration {
    pub command: Command,
    /// Stable: documents and the palette use it.
    pub name: &'static str,
    /// One or two words, for the bottom bar.
    pub(crate) short: &'static str,
    /// One line, for help and the palette.
    pub doc: &'static str,
    /// Default keys per context; the keys of a sequence are separated by spaces: `g g`.
    pub(crate) keys: &'static [(&'static [Context], &'static [&'static str])],
    pub(crate) when: When,
}

macro_rules! commands {
    ($($command:ident, $name:literal, $short:literal, $doc:literal,
        [$($contexts:ident: $keys:expr),*], $when:ident;)+) => {
        /// What a key press can mean.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Command {
            $(#[doc = $doc] $command,)+
        }

        /// The table of all commands.
        pub const COMMANDS: &[Declaration] = &[$(
            Declaration {
                command: Command::$command,
                name: $name,
                short: $short,
                doc: $doc,
                keys: &[$(($contexts, &$keys)),*],
                when: $when,
            },
        )+];
    };
}

commands! {
    RecordHire, "record-hire", "record hire", "Record that somebody hired one or several people",
        [PANES: ["r"]], CanRecordHire;
    ExportRoster, "export-roster", "export roster", "Export the roster of the cohort to a file",
        [PANES: ["x"]], CohortInForce;
    Add, "add", "add", "Add something: to this pane, or to what is selected", [PANES: ["a"]], Always;
    Edit, "edit", "edit", "Change what is selected", [PANES: ["e"]], CanEdit;
    Withdraw, "withdraw", "withdraw", "Withdraw the selected consent, from today on or another day",
        [PANES: ["W"]], CanWithdraw;
    PersonReport, "person-report", "person report",
        "Write all that is held about the selected person to a file",
        [], OnAPerson;
    CopyMeetup, "copy-meetup", "next date", "Copy the meetup to its next date", [PANES: ["c"]], OnAMeetup;
    Organizations, "organizations", "organizations", "Turn the hires to the organizations, and back",
        [PANES: ["o"]], Always;
    FillOpening, "fill-opening", "fill opening",
        "Record the hire that fills the opening, and close it with that",
        [PANES: ["F"]], CanFillOpening;
    LogContact, "log-contact", "in touch", "Log that you were in touch today, and go on to the next line",
        [PANES: ["i"], SUGGESTIONS: ["i"]], WithAPerson;
    Delete, "delete", "delete", "Delete what is selected, after asking", [PANES: ["d"]], CanDelete;
    Erase, "erase", "erase", "Take the person out of everything that is kept, for good, after asking",
        [], APersonToErase;
    Filter, "filter", "filter", "Show only the lines that have these words", [PANES: ["/"]], InAPane;
    Find, "find", "find", "Find anybody or anything by a few letters, and go there", [PANES: ["f"]], Always;
    Sort, "sort", "sort", "Choose what the list is sorted by", [PANES: ["s"]], CanSort;
    TurnSort, "turn-sort", "turn round", "Turn the order of the list round",
        [PANES: ["S"], SORT: ["S"]], CanSort;
    Undo, "undo", "undo", "Take back the last change",
        [PANES: ["u"], CHECKLIST: ["u"], SUGGESTIONS: ["u"]], CanUndo;
    Redo, "redo", "redo", "Make the change that was taken back again",
        [PANES: ["Ctrl-r"], CHECKLIST: ["Ctrl-r"], SUGGESTIONS: ["Ctrl-r"]], CanRedo;
    Help, "help", "help", "Show the keys that work here, then all others",
        [LETTERS: ["?", "F1"], TYPED: ["F1"]], Always;
    Palette, "palette", "commands", "Choose from all commands by name", [PANES: [":"]], Always;
    Copy, "copy", "copy", "Copy the email of a person, or the line of anything else",
        [PANES: ["y"], SUGGESTIONS: ["y"]], CanCopy;
    Suspend, "suspend", "suspend", "Go back to the shell for a while; fg brings alumnet back",
        [ANYWHERE: ["Ctrl-z"]], Always;
    Quit, "quit", "quit", "Leave alumnet; everything is saved already",
        [PANES: ["q", "Ctrl-c"], FILTER: ["Ctrl-c"]], Always;
    Down, "down", "down", "Move to the next line",
        [LISTS: ["j", "Down"], TYPED_LISTS: ["Down", "Ctrl-n"], PICKED_LISTS: ["Ctrl-j"], SORT: ["s"],
         MERGE: ["Tab"]], Always;
    Up, "up", "up", "Move to the previous line",
        [LISTS: ["k", "Up"], TYPED_LISTS: ["Up", "Ctrl-p"], PICKED_LISTS: ["Ctrl-k"],
         MERGE: ["Shift-Tab"]], Always;
    First, "first", "first", "Move to the first line", [PAGES: ["g g", "Home"]], Always;
    Last, "last", "last", "Move to the last line", [PAGES: ["G", "End"]], Always;
    PageDown, "page-down", "page down", "Move down half a page",
        [PAGES: ["Ctrl-d", "PageDown"], PICKED_LISTS: ["Ctrl-d", "PageDown"], READING: ["Space"]], Always;
    PageUp, "page-up", "page up", "Move up half a page",
        [PAGES: ["Ctrl-u", "PageUp"], PICKED_LISTS: ["PageUp"]], Always;
    Open, "open", "open", "Go into the detail; there, go to what the line is about",
        [PANES: ["Enter", "l", "Right"]], SomethingSelected;
    Back, "back", "back", "Go back: out of the detail, out of a filter; then unmark all",
        [PANES: ["Esc", "h", "Left"]], Always;
    NextPane, "next-pane", "next pane", "Go to the next pane", [PANES: ["Tab"]], Always;
    PreviousPane, "previous-pane", "previous pane", "Go to the previous pane", [PANES: ["Shift-Tab"]], Always;
    CohortsPane, "cohorts", "cohorts", "Go to the cohorts", [PANES: ["1"]], Always;
    StudentsPane, "students", "students", "Go to the students", [PANES: ["2"]], Always;
    BackgroundsPane, "backgrounds", "backgrounds", "Go to the backgrounds", [PANES: ["3"]], Always;
    MeetupsPane, "meetups", "meetups", "Go to the meetups", [PANES: ["4"]], Always;
    HiresPane, "hires", "hires", "Go to the hires", [PANES: ["5"]], Always;
    OpeningsPane, "openings", "openings", "Go to the openings, the jobs not yet filled",
        [PANES: ["6"]], Always;
    DetailPane, "detail", "detail", "Go to the detail", [PANES: ["0"]], SomethingSelected;
    ScrollDown, "scroll-down", "scroll", "Scroll the detail down", [PANES: ["J"], HISTORY: ["J"]], Always;
    ScrollUp, "scroll-up", "scroll up", "Scroll the detail up", [PANES: ["K"], HISTORY: ["K"]], Always;
    JumpBack, "jump-back", "jump back", "Go back to the place you were at before",
        [PANES: ["H", "Backspace"]], CanGoBack;
    JumpForward, "jump-forward", "jump forward", "Go forward again to the place you went back from",
        [PANES: ["L"]], CanGoForward;
    MarkStudent, "mark-student", "mark", "Mark or unmark the student and go on to the next",
        [PANES: ["Space"]], CanMark;
    MarkRange, "mark-range", "mark range", "Begin or end a range of marks that follows the cursor",
        [PANES: ["v"]], CanMark;
    MarkShown, "mark-shown", "mark all", "Mark everybody shown; again: unmark them", [PANES: ["*"]], CanMark;
    MarkAgain, "mark-again", "mark again", "Set the marks again that were taken away last",
        [PANES: ["g v"]], CanMarkAgain;
    WithMarked, "with-marked", "with marked",
        "Enrol, complete, tag and more: for all marked students, the selected one, or those of a cohort",
        [PANES: ["b"]], WithSomebody;
    Checklist, "checklist", "checklist",
        "Open the checklist of the meetup: who answered, who came, who walked in",
        [PANES: ["t"]], AtAMeetup;
    Came, "came", "came", "They came; go on to the next", [CHECKLIST: ["y"]], Always;
    Absent, "absent", "did not come", "They did not come; go on to the next", [CHECKLIST: ["n"]], Always;
    Attended, "attended", "came?", "Turn whether they came: unknown, yes, no", [CHECKLIST: ["Space"]], Always;
    Rsvp, "rsvp", "answer", "Turn their answer: none, accepted, tentative, declined",
        [CHECKLIST: ["r"]], Always;
    WalkIn, "walk-in", "walk-in", "Find or create somebody who came without being on the list",
        [CHECKLIST: ["w", "/"]], Always;
    Merge, "merge", "merge", "Merge the selected person, organization or field with another",
        [PANES: ["m"]], CanMerge;
    FindDuplicates, "find-duplicates", "find duplicates",
        "Find people, organizations and backgrounds that are there twice",
        [PANES: ["D"]], SomebodyThere;
    TakeLeft, "take-left", "left", "Take what the left one says", [MERGE: ["h", "Left"]], Always;
    TakeRight, "take-right", "right", "Take what the right one says", [MERGE: ["l", "Right"]], Always;
    TakeBoth, "take-both", "both", "Take what both say, where a field holds several", [MERGE: ["b"]], Always;
    TurnSide, "turn-side", "turn", "Turn what is taken: left, right, both",
        [MERGE: ["Space", "Enter"]], Always;
    NotTheSame, "not-the-same", "not the same",
        "They are not the same: leave the pair out until alumnet is left",
        [DUPLICATES: ["n"]], Always;
    History, "history", "history", "Show every change that was made: see what it did, undo it alone",
        [PANES: ["U"]], Always;
    ShowChange, "show-change", "show", "Show what the change did, field by field",
        [HISTORY: ["Enter", "l", "Right"]], OnALineOfHistory;
    UndoAlone, "undo-alone", "undo this", "Undo just this change, if nothing since depends on it",
        [HISTORY: ["u"]], OnAChange;
    OnlyThis, "only-this", "only / all",
        "Show only what touched the record you came from, and everything again",
        [HISTORY: ["Tab"]], HistoryOfSomething;
    Insights, "insights", "insights", "Show what the ties say: who hires whom, who stays connected",
        [PANES: ["9"]], SomebodyThere;
    NextAspect, "next-aspect", "next", "Go to the next picture of the insights", [INSIGHTS: ["Tab"]], Always;
    PreviousAspect, "previous-aspect", "previous", "Go to the previous picture of the insights",
        [INSIGHTS: ["Shift-Tab"]], Always;
    NextCohort, "next-cohort", "next cohort", "Speak of the next cohort or program",
        [INSIGHTS: ["]"]], Always;
    PreviousCohort, "previous-cohort", "previous cohort",
        "Speak of the cohort or program before, at last of all",
        [INSIGHTS: ["["]], Always;
    StepRight, "step-right", "right", "Go to the tile or the person after this one",
        [INSIGHTS: ["l", "Right"]], Always;
    StepLeft, "step-left", "left", "Go to the tile or the person before this one",
        [INSIGHTS: ["h", "Left"]], Always;
    SortCohorts, "sort-cohorts", "sort", "Sort the cohorts by the next figure", [INSIGHTS: ["s"]], Always;
    TurnCohorts, "turn-cohorts", "turn round", "Turn the order of the cohorts round",
        [INSIGHTS: ["S"]], Always;
    Closer, "closer", "closer", "Look closer at the graph, around the selected person",
        [INSIGHTS: ["+", "="]], Always;
    Farther, "farther", "farther", "Look at the graph from farther away", [INSIGHTS: ["-"]], Always;
    PanLeft, "pan-left", "pan left", "Move the graph to see what is left of it", [INSIGHTS: ["H"]], Always;
    PanRight, "pan-right", "pan right", "Move the graph to see what is right of it",
        [INSIGHTS: ["L"]], Always;
    PanDown, "pan-down", "pan down", "Move the graph to see what is below", [INSIGHTS: ["J"]], Always;
    PanUp, "pan-up", "pan up", "Move the graph to see what is above", [INSIGHTS: ["K"]], Always;
    Introductions, "introductions", "introductions",
        "Show who could introduce the person to a background or an organization",
        [PANES: ["I"]], WithAPerson;
    WhoShouldMeet, "who-should-meet", "who should meet",
        "Show whom the person should meet, or who should meet of what is in force",
        [PANES: ["w"]], SomebodyThere;
    Seating, "seating", "seating", "Propose tables for the meetup that mix backgrounds",
        [PANES: ["T"]], AtAMeetup;
    KeepInTouch, "keep-in-touch", "keep in touch",
        "Show with whom to be in touch, the longest overdue first, and the next anniversaries",
        [PANES: ["7"]], SomebodyThere;
    RecordIntroduction, "record-introduction", "introduced",
        "Record that the two were introduced to each other",
        [SUGGESTIONS: ["t"]], OnAPair;
    DrawAgain, "draw-again", "other tables", "Draw other tables; the number of the drawing brings them back",
        [SUGGESTIONS: ["r"]], AtASeating;
    DrawBefore, "draw-before", "tables before", "Go back to the tables drawn before",
        [SUGGESTIONS: ["R"]], AtASeating;
    LargerTables, "larger-tables", "larger", "Seat one more at each table",
        [SUGGESTIONS: ["l", "Right"]], AtASeating;
    SmallerTables, "smaller-tables", "smaller", "Seat one fewer at each table",
        [SUGGESTIONS: ["h", "Left"]], AtASeating;
    Save, "save", "save", "Save what was written", [FORM: ["Ctrl-s"], MERGE: ["Ctrl-s"]], Always;
    NextField, "next-field", "next field", "Go to the next field", [FORM: ["Tab", "Down"]], Always;
    PreviousField, "previous-field", "previous field", "Go to the previous field",
        [FORM: ["Shift-Tab", "Up"]], Always;
    Choose, "choose", "choose", "Open the picker of the field, change its choice, or go on",
        [FORM: ["Enter"]], Always;
    Mark, "mark", "mark", "Mark this one and go on choosing", [PICKER: ["Tab"]], Always;
    Accept, "accept", "accept", "Take what is chosen",
        [FILTER: ["Enter"], PICKER: ["Enter"], PALETTE: ["Enter"], MENU: ["Enter"],
         SORT: ["Enter", "Space"], DUPLICATES: ["Enter", "m"], INSIGHTS: ["Enter", "Space"],
         SUGGESTIONS: ["Enter", "Space"]], Always;
    Search, "search", "search", "Show only the lines with these words",
        [READING: ["/"], HISTORY: ["/"]], CanSearch;
    Confirm, "confirm", "yes", "Yes, do it", [QUESTION: ["y"]], Always;
    Close, "close", "close", "Close this without doing anything",
        [READING: ["Esc", "q", "?"], QUESTION: ["n", "Esc"], HISTORY: ["Esc", "q", "h", "Left"],
         BOXES: ["Esc", "q"],
         TYPED: ["Esc"], POPUPS: ["Ctrl-c"]], Always;
}

impl Declaration {
    /// Each key with its context.
    pub(crate) fn keys(&self) -> impl Iterator<Item = (Context, &'static str)> {
        let keys_in = |(contexts, keys): &'static (&'static [Context], &'static [&'static str])| {
            contexts.iter().flat_map(|context| keys.iter().map(|key| (*context, *key)))
        };
        self.keys.iter().flat_map(keys_in)
    }

    /// Whether the palette offers it. A command whose keys all belong to popups makes sense only there.
    #[must_use]
    pub fn is_offered(&self) -> bool {
        self.keys.is_empty() || self.keys().any(|(context, _)| context == Context::Panes)
    }
}

impl Command {
    #[must_use]
    pub(crate) fn declaration(self) -> Option<&'static Declaration> {
        COMMANDS.iter().find(|declaration| declaration.command == self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::keys::bar::bar;
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

    /// A command that is not in the palette belongs to a popup, so it needs a key there.
    #[test]
    fn every_command_is_in_the_palette_or_has_a_key_in_a_popup() {
        for declaration in COMMANDS {
            let in_a_popup = declaration.keys().any(|(context, _)| context != Context::Panes);
            assert!(declaration.is_offered() || in_a_popup, "{}", declaration.name);
            assert!(
                declaration.keys.iter().all(|(contexts, keys)| !contexts.is_empty() && !keys.is_empty()),
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
                    declaration.keys().any(|(bound, _)| bound == *context),
                    "{} in {}",
                    declaration.name,
                    context.label()
                );
            }
        }
    }
}
