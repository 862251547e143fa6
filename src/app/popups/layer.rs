//! The table of all popups, one line each. A popup is a file here with its state, a file of the same name in
//! `ui/popups` that draws it, and its line in this table.

use crate::app::keys::command::Command;
use crate::app::popups::popup::{Popup, View};

/// Passes the table to a macro: the file's name, and the type of the state.
macro_rules! with_popups {
    ($use:ident) => {
        $use! {
            checklist: crate::app::popups::checklist::ChecklistPopup;
            columns: crate::app::popups::columns::ColumnsPopup;
            conflicts: crate::app::popups::conflicts::ConflictsPopup;
            duplicates: crate::app::popups::duplicates::DuplicatesPopup;
            erase: crate::app::popups::erase::ErasePopup;
            find: crate::app::popups::find::FindPopup;
            form: crate::app::form::Form;
            help: crate::app::popups::help::HelpPopup;
            history: crate::app::popups::history::HistoryPopup;
            import: crate::app::popups::import::ImportPopup;
            insights: crate::app::popups::insights::InsightsPopup;
            menu: crate::app::popups::menu::MenuPopup;
            merge: crate::app::popups::merge::MergePopup;
            notices: crate::app::popups::notices::NoticesPopup;
            palette: crate::app::popups::palette::PalettePopup;
            picker: crate::app::popups::picker::PickerPopup;
            question: crate::app::popups::question::QuestionPopup;
            sort: crate::app::popups::sort::SortPopup;
            suggestions: crate::app::popups::suggestions::SuggestionsPopup;
            waiting: crate::app::popups::waiting::WaitingPopup;
        }
    };
}

macro_rules! openers {
    ($($name:ident: $popup:ty;)+) => {
        /// The popup that a command opens, if it needs nothing but the view.
        pub(crate) fn opened_by(command: Command, view: &View) -> Option<Box<dyn Popup>> {
            $(if <$popup>::opened_by() == Some(command) {
                return <$popup>::open(view).map(|popup| Box::new(popup) as Box<dyn Popup>);
            })+
            None
        }

        /// The commands that open a popup directly.
        #[cfg(test)]
        pub(crate) fn openers() -> Vec<Command> {
            [$(<$popup>::opened_by()),+].into_iter().flatten().collect()
        }
    };
}
with_popups!(openers);

pub(crate) use with_popups;
