//! Every command, declared once: its name, what it does, its keys and when it is available. The keymap, the
//! bottom bar, help and the palette all read this table.

use crate::app::keys::context::Context;
use crate::app::keys::context::group::{
    ANYWHERE, BOXES, CHECKLIST, COLUMNS, CONFLICTS, DUPLICATES, ERASE, FILTER, FORM, HISTORY, IMPORT,
    INSIGHTS, LETTERS, LISTS, MENU, MERGE, PAGES, PALETTE, PANES, PICKED_LISTS, PICKER, POPUPS, QUESTION,
    READING, SORT, SUGGESTIONS, TYPED, TYPED_LISTS,
};
use crate::app::keys::when::When;
use crate::app::keys::when::When::{
    APersonToErase, Always, AtAMeetup, AtASeating, CanComplete, CanCopy, CanDelete, CanEdit, CanFillOpening,
    CanGoBack, CanGoForward, CanMark, CanMarkAgain, CanMerge, CanRecordHire, CanRedo, CanSearch, CanSort,
    CanUndo, CanWithdraw, Filtered, HistoryOfSomething, InAPane, OnAChange, OnALineOfHistory, OnAMeetup,
    OnAPair, OnAPerson, OnThePictureOfHires, OnTheTableOfCohorts, SomebodyEnrolled, SomebodyThere,
    SomethingSelected, SomethingWaits, WithAPerson, WithSomebody,
};

/// What commands are for, in the order in which help lists them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Group {
    Move,
    See,
    Change,
    Together,
}

impl Group {
    pub(crate) const ALL: &'static [Self] = &[Self::Move, Self::See, Self::Change, Self::Together];

    #[must_use]
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Move => "Move",
            Self::See => "See",
            Self::Change => "Change",
            Self::Together => "Together",
        }
    }
}

#[derive(Debug, Clone, Copy)]
pub struct Declaration {
    pub(crate) group: Group,
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
    ($($group:ident {
        $($command:ident, $name:literal, $short:literal, $doc:literal,
            [$($contexts:ident: $keys:expr),*], $when:ident;)+
    })+) => {
        /// What a key press can mean.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Command {
            $($(#[doc = $doc] $command,)+)+
        }

        /// The table of all commands.
        pub const COMMANDS: &[Declaration] = &[$($(
            Declaration {
                group: Group::$group,
                command: Command::$command,
                name: $name,
                short: $short,
                doc: $doc,
                keys: &[$(($contexts, &$keys)),*],
                when: $when,
            },
        )+)+];
    };
}

commands! {
    Change {
        RecordHire, "record-hire", "record hire", "Record that somebody hired one or more people",
            [PANES: ["r"]], CanRecordHire;
        Add, "add", "add", "Add a record here, or to the selected record", [PANES: ["a"]], Always;
        Edit, "edit", "edit", "Change the selected record", [PANES: ["e"]], CanEdit;
        Withdraw, "withdraw", "withdraw", "Withdraw the selected consent, as of today or another day",
            [PANES: ["W"]], CanWithdraw;
        CopyMeetup, "copy-meetup", "next date", "Copy the meetup to its next date", [PANES: ["c"]], OnAMeetup;
        FillOpening, "fill-opening", "fill opening",
            "Record the hire that fills the opening, and close it",
            [PANES: ["F"]], CanFillOpening;
        Delete, "delete", "delete", "Delete the selected record, after asking", [PANES: ["d"]], CanDelete;
        Erase, "erase", "erase", "Permanently erase this person from all records, after asking",
            [], APersonToErase;
        Undo, "undo", "undo", "Undo the last change",
            [PANES: ["u"], CHECKLIST: ["u"], SUGGESTIONS: ["u"]], CanUndo;
        Redo, "redo", "redo", "Redo the last undone change",
            [PANES: ["Ctrl-r"], CHECKLIST: ["Ctrl-r"], SUGGESTIONS: ["Ctrl-r"]], CanRedo;
        Came, "came", "came", "Mark as came, then move to the next", [CHECKLIST: ["y"]], Always;
        Absent, "absent", "did not come", "Mark as absent, then move to the next", [CHECKLIST: ["n"]], Always;
        Attended, "attended", "came?", "Change attendance: unknown, yes, no", [CHECKLIST: ["Space"]], Always;
        Rsvp, "rsvp", "answer", "Change the answer: none, accepted, tentative, declined",
            [CHECKLIST: ["r"]], Always;
        WalkIn, "walk-in", "walk-in", "Add somebody who came without being on the list",
            [CHECKLIST: ["w", "/"]], Always;
        Merge, "merge", "merge", "Merge the selected person, organization or background with another",
            [PANES: ["m"]], CanMerge;
        FindDuplicates, "find-duplicates", "find duplicates",
            "Find duplicate people, organizations and backgrounds",
            [PANES: ["D"]], SomebodyThere;
        TakeLeft, "take-left", "left", "Take the left value", [MERGE: ["h", "Left"]], Always;
        TakeRight, "take-right", "right", "Take the right value", [MERGE: ["l", "Right"]], Always;
        TakeBoth, "take-both", "both", "Take both values, where a field can hold several",
            [MERGE: ["b"]], Always;
        TurnSide, "turn-side", "turn", "Change which value is taken: left, right, both",
            [MERGE: ["Space", "Enter"]], Always;
        NotTheSame, "not-the-same", "not the same",
            "They are not the same; hide the pair until you quit",
            [DUPLICATES: ["n"]], Always;
        Conflicts, "conflicts", "conflicts", "Show your changes that conflict with those of others",
            [PANES: ["!"]], SomethingWaits;
        KeepTheirs, "keep-theirs", "keep theirs", "Keep theirs and drop your change",
            [CONFLICTS: ["t"]], Always;
        PutMineAgain, "mine-again", "yours again", "Apply your change again, on top of theirs",
            [CONFLICTS: ["m"]], Always;
        EditMine, "edit-mine", "edit", "Edit your change, with theirs shown beside it",
            [CONFLICTS: ["e"]], Always;
        UndoAlone, "undo-alone", "undo this", "Undo only this change, if no later change depends on it",
            [HISTORY: ["u"]], OnAChange;
        RecordIntroduction, "record-introduction", "introduced",
            "Record that you introduced the two",
            [SUGGESTIONS: ["t"]], OnAPair;
        TakeOut, "take-out", "remove / leave",
            "Remove this form of the name too, or leave it", [ERASE: ["Space"]], Always;
        Import, "import", "import", "Import people from files; a preview shows what will change",
            [PANES: ["X"]], Always;
        SwitchOff, "switch-off", "on / off", "Switch the line off, or on again",
            [IMPORT: ["Space"], COLUMNS: ["Space"]], Always;
        SayWho, "say-who", "who",
            "Say which of several people with this name is meant, or that it is somebody new",
            [IMPORT: ["w"]], Always;
        KnownOnly, "known-only", "known only",
            "Import only what is said of people who are known here, or of everybody",
            [IMPORT: ["o"]], Always;
        MapColumns, "map-columns", "columns", "Say what the columns of the file hold",
            [IMPORT: ["c"]], Always;
        ChooseSheet, "choose-sheet", "sheet", "Choose which sheet of the workbook to read",
            [IMPORT: ["s"], COLUMNS: ["s"]], Always;
        Save, "save", "save", "Save the form, merge the records, or carry out the import",
            [FORM: ["Ctrl-s"], MERGE: ["Ctrl-s"], IMPORT: ["Ctrl-s"], COLUMNS: ["Ctrl-s"]], Always;
        Choose, "choose", "choose", "Open the picker, change the choice, or go to the next field",
            [FORM: ["Enter"]], Always;
        Mark, "mark", "mark", "Mark this one and keep choosing", [PICKER: ["Tab"]], Always;
        Confirm, "confirm", "yes", "Yes, do it", [QUESTION: ["y"]], Always;
    }
    Together {
        LogContact, "log-contact", "log contact", "Log a contact made today, then move to the next line",
            [PANES: ["i"], SUGGESTIONS: ["i"]], WithAPerson;
        MarkStudent, "mark-student", "mark", "Mark or unmark the student, then move to the next",
            [PANES: ["Space"]], CanMark;
        MarkRange, "mark-range", "mark range", "Begin or end a range of marks that follows the cursor",
            [PANES: ["v"]], CanMark;
        MarkShown, "mark-shown", "mark all", "Mark everybody shown, or unmark them", [PANES: ["*"]], CanMark;
        MarkAgain, "mark-again", "mark again", "Restore the marks you last cleared",
            [PANES: ["g v"]], CanMarkAgain;
        WithMarked, "with-marked", "with marked",
            "Act on the marked students, the selected one or a cohort: enroll, complete, tag and more",
            [PANES: ["b"]], WithSomebody;
        Checklist, "checklist", "checklist",
            "Open the meetup's checklist: who answered, who came, who walked in",
            [PANES: ["t"]], AtAMeetup;
        Introductions, "introductions", "introductions",
            "Show who could introduce the person to somebody in a background or organization",
            [PANES: ["I"]], WithAPerson;
        WhoShouldMeet, "who-should-meet", "who should meet",
            "Show whom this person should meet, or who in the list should meet",
            [PANES: ["w"]], SomebodyThere;
        Seating, "seating", "seating", "Propose tables for the meetup that mix backgrounds",
            [PANES: ["T"]], AtAMeetup;
        KeepInTouch, "keep-in-touch", "keep in touch",
            "Show whom to contact, the longest overdue first, and upcoming anniversaries",
            [PANES: ["7"]], SomebodyThere;
    }
    See {
        ExportRoster, "export-roster", "export roster",
            "Export the marked or filtered students, or the whole cohort or program",
            [PANES: ["x"]], SomebodyEnrolled;
        ExportReport, "export-report", "export", "Write a report on these people to a file",
            [INSIGHTS: ["x"]], Always;
        PersonReport, "person-report", "person report",
            "Export everything held about the selected person",
            [], OnAPerson;
        Organizations, "organizations", "organizations",
            "Switch the Hires pane between hires and organizations",
            [PANES: ["o"]], Always;
        Filter, "filter", "filter", "Filter the list by words or by a query", [PANES: ["/"]], InAPane;
        CompleteFilter, "complete-filter", "complete", "Complete what is being written in the filter",
            [FILTER: ["Tab"]], CanComplete;
        SaveFilter, "save-filter", "save filter", "Save the filter of this list under a name", [], Filtered;
        Find, "find", "find", "Find a person or record by a few letters", [PANES: ["f"]], Always;
        Sort, "sort", "sort", "Choose the sort order", [PANES: ["s"]], CanSort;
        TurnSort, "turn-sort", "reverse", "Reverse the sort order",
            [PANES: ["S"], SORT: ["S"]], CanSort;
        Help, "help", "help", "Show the keys that work here, then all others",
            [LETTERS: ["?", "F1"], MENU: ["?"], TYPED: ["F1"], PICKED_LISTS: ["?"]], Always;
        Palette, "palette", "commands", "Run a command by name", [PANES: [":"]], Always;
        Copy, "copy", "copy", "Copy the person's email, or the line of any other record",
            [PANES: ["y"], SUGGESTIONS: ["y"]], CanCopy;
        ScrollDown, "scroll-down", "scroll", "Scroll the detail down", [PANES: ["J"], HISTORY: ["J"]], Always;
        ScrollUp, "scroll-up", "scroll up", "Scroll the detail up", [PANES: ["K"], HISTORY: ["K"]], Always;
        History, "history", "history", "Show every change; inspect or undo any one of them",
            [PANES: ["U"]], Always;
        ShowChange, "show-change", "show", "Show what the change did, field by field",
            [HISTORY: ["Enter", "l", "Right"]], OnALineOfHistory;
        OnlyThis, "only-this", "only / all",
            "Switch between the changes to this record and all changes",
            [HISTORY: ["Tab"]], HistoryOfSomething;
        ShowChanges, "show-changes", "changes", "Show or hide what changes, field by field",
            [IMPORT: ["Enter", "l", "Right", "h", "Left"]], Always;
        NextState, "next-state", "only / all",
            "Show only the new lines, then only the changed ones and so on, then all",
            [IMPORT: ["Tab"]], Always;
        Insights, "insights", "insights", "Show insights: who hires whom, who stays connected",
            [PANES: ["9"]], SomebodyThere;
        NextAspect, "next-aspect", "next", "Go to the next picture", [INSIGHTS: ["Tab"]], Always;
        PreviousAspect, "previous-aspect", "previous", "Go to the previous picture",
            [INSIGHTS: ["Shift-Tab"]], Always;
        NextCohort, "next-cohort", "next cohort", "Next cohort or program",
            [INSIGHTS: ["]"]], Always;
        PreviousCohort, "previous-cohort", "previous cohort",
            "Previous cohort or program, then all",
            [INSIGHTS: ["["]], Always;
        SortCohorts, "sort-cohorts", "sort", "Sort the cohorts by the next figure",
            [INSIGHTS: ["s"]], OnTheTableOfCohorts;
        TurnCohorts, "turn-cohorts", "reverse", "Reverse the order",
            [INSIGHTS: ["S"]], OnTheTableOfCohorts;
        Closer, "closer", "closer", "Zoom in on the selected person",
            [INSIGHTS: ["+", "="]], OnThePictureOfHires;
        Farther, "farther", "farther", "Zoom out", [INSIGHTS: ["-"]], OnThePictureOfHires;
        PanLeft, "pan-left", "pan left", "Pan left", [INSIGHTS: ["H"]], OnThePictureOfHires;
        PanRight, "pan-right", "pan right", "Pan right",
            [INSIGHTS: ["L"]], OnThePictureOfHires;
        PanDown, "pan-down", "pan down", "Pan down", [INSIGHTS: ["J"]], OnThePictureOfHires;
        PanUp, "pan-up", "pan up", "Pan up", [INSIGHTS: ["K"]], OnThePictureOfHires;
        DrawAgain, "draw-again", "new tables", "Propose other tables",
            [SUGGESTIONS: ["r"]], AtASeating;
        DrawBefore, "draw-before", "previous tables", "Go back to the previous tables",
            [SUGGESTIONS: ["R"]], AtASeating;
        LargerTables, "larger-tables", "larger", "Seat one more at each table",
            [SUGGESTIONS: ["l", "Right"]], AtASeating;
        SmallerTables, "smaller-tables", "smaller", "Seat one fewer at each table",
            [SUGGESTIONS: ["h", "Left"]], AtASeating;
        Search, "search", "search", "Search these lines by words",
            [READING: ["/"], HISTORY: ["/"]], CanSearch;
    }
    Move {
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
        Open, "open", "open", "Enter the detail; there, go to the record on the line",
            [PANES: ["Enter", "l", "Right"]], SomethingSelected;
        Back, "back", "back", "Go back: leave the detail, clear the filter, then unmark all",
            [PANES: ["Esc", "h", "Left"]], Always;
        NextPane, "next-pane", "next pane", "Go to the next pane", [PANES: ["Tab"]], Always;
        PreviousPane, "previous-pane", "previous pane", "Go to the previous pane",
            [PANES: ["Shift-Tab"]], Always;
        CohortsPane, "cohorts", "cohorts", "Go to the cohorts", [PANES: ["1"]], Always;
        StudentsPane, "students", "students", "Go to the students", [PANES: ["2"]], Always;
        BackgroundsPane, "backgrounds", "backgrounds", "Go to the backgrounds", [PANES: ["3"]], Always;
        MeetupsPane, "meetups", "meetups", "Go to the meetups", [PANES: ["4"]], Always;
        HiresPane, "hires", "hires", "Go to the hires", [PANES: ["5"]], Always;
        OpeningsPane, "openings", "openings", "Go to the openings (jobs not yet filled)",
            [PANES: ["6"]], Always;
        DetailPane, "detail", "detail", "Go to the detail", [PANES: ["0"]], SomethingSelected;
        JumpBack, "jump-back", "jump back", "Go back to the previous place",
            [PANES: ["H", "Backspace"]], CanGoBack;
        JumpForward, "jump-forward", "jump forward", "Go forward to the place you came back from",
            [PANES: ["L"]], CanGoForward;
        Suspend, "suspend", "suspend", "Suspend alumnet; fg in the shell resumes it",
            [ANYWHERE: ["Ctrl-z"]], Always;
        Quit, "quit", "quit", "Quit alumnet; everything is already saved",
            [PANES: ["q", "Ctrl-c"], FILTER: ["Ctrl-c"]], Always;
        StepRight, "step-right", "right", "Go to the next tile or person, or to more columns of a table",
            [INSIGHTS: ["l", "Right"]], Always;
        StepLeft, "step-left", "left", "Go to the previous tile or person, or back to the columns before",
            [INSIGHTS: ["h", "Left"]], Always;
        NextField, "next-field", "next field", "Go to the next field", [FORM: ["Tab", "Down"]], Always;
        PreviousField, "previous-field", "previous field", "Go to the previous field",
            [FORM: ["Shift-Tab", "Up"]], Always;
        Accept, "accept", "accept", "Choose or open what is selected, or keep the filter",
            [FILTER: ["Enter"], PICKER: ["Enter"], PALETTE: ["Enter"], MENU: ["Enter"], ERASE: ["Enter"],
             SORT: ["Enter", "Space"], DUPLICATES: ["Enter", "m"], CONFLICTS: ["Enter"],
             COLUMNS: ["Enter", "l", "Right"], INSIGHTS: ["Enter", "Space"],
             SUGGESTIONS: ["Enter", "Space"]], Always;
        Close, "close", "close", "Close without doing anything",
            [READING: ["Esc", "q", "?"], QUESTION: ["n", "Esc"], HISTORY: ["Esc", "q", "h", "Left"],
             BOXES: ["Esc", "q"],
             TYPED: ["Esc"], POPUPS: ["Ctrl-c"]], Always;
    }
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
    use crate::app::keys::bar::{bar, pinned};
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
            for command in bar(*context).iter().chain(pinned(*context)) {
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
