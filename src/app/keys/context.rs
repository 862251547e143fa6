//! Where keys are read. Each context has its own keys, so that letters can be typed into a form. Keys that
//! several contexts share are declared once, for a group.

macro_rules! contexts {
    ($($context:ident, $label:literal;)+) => {
        /// A part of the screen with its own keys.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Context {
            $($context,)+
        }

        impl Context {
            /// In the order in which help and the documents list them.
            pub const ALL: &'static [Self] = &[$(Self::$context),+];

            #[must_use]
            pub const fn label(self) -> &'static str {
                match self { $(Self::$context => $label,)+ }
            }
        }
    };
}

contexts! {
    Panes, "Panes and detail";
    Filter, "While filtering";
    Form, "In a form";
    Picker, "In a picker";
    Question, "Answering a question";
    Reading, "In help and previews";
    Palette, "In the palette and in find";
    Menu, "In a menu";
    Sort, "In the sort menu";
    Checklist, "In the checklist of a meetup";
    History, "In the history";
    Merge, "Merging two records";
    Duplicates, "Reviewing possible duplicates";
    Conflicts, "Reviewing conflicts with others";
    Import, "In the preview of an import";
    Columns, "Saying what the columns of a table hold";
    Insights, "In insights";
    Suggestions, "In suggestions";
    Erase, "Erasing a person";
    Waiting, "While alumnet is working";
}

impl Context {
    /// Whether keys not bound to a command are typed as text.
    #[must_use]
    pub(crate) const fn takes_text(self) -> bool {
        matches!(self, Self::Filter | Self::Form | Self::Picker | Self::Palette | Self::Menu | Self::Erase)
    }
}

/// Contexts that share keys.
pub(crate) mod group {
    use super::Context::{
        self, Checklist, Columns, Conflicts, Duplicates, Erase, Filter, Form, History, Import, Insights,
        Menu, Merge, Palette, Panes, Picker, Question, Reading, Sort, Suggestions, Waiting,
    };

    pub(crate) const ANYWHERE: &[Context] = Context::ALL;
    /// Lists where letters are commands.
    pub(crate) const LISTS: &[Context] = &[
        Panes,
        Reading,
        Sort,
        Checklist,
        History,
        Merge,
        Duplicates,
        Conflicts,
        Import,
        Columns,
        Insights,
        Suggestions,
    ];
    /// The lists that may be longer than the screen.
    pub(crate) const PAGES: &[Context] = &[
        Panes,
        Reading,
        Checklist,
        History,
        Merge,
        Duplicates,
        Conflicts,
        Import,
        Columns,
        Insights,
        Suggestions,
    ];
    /// Lists below a text input.
    pub(crate) const TYPED_LISTS: &[Context] = &[Filter, Picker, Palette, Menu, Erase];
    /// The typed lists where one of many things is picked.
    pub(crate) const PICKED_LISTS: &[Context] = &[Picker, Palette, Erase];
    /// Where letters are typed as text.
    pub(crate) const TYPED: &[Context] = &[Filter, Form, Picker, Palette, Menu, Erase];
    /// Where letters are commands and help is available.
    pub(crate) const LETTERS: &[Context] = &[
        Panes,
        Question,
        Sort,
        Checklist,
        History,
        Merge,
        Duplicates,
        Conflicts,
        Import,
        Columns,
        Insights,
        Suggestions,
    ];
    /// Popups that `q` closes too.
    pub(crate) const BOXES: &[Context] =
        &[Sort, Checklist, Waiting, Merge, Duplicates, Conflicts, Import, Columns, Insights, Suggestions];
    /// Everything drawn over the panes.
    pub(crate) const POPUPS: &[Context] = &[
        Form,
        Picker,
        Question,
        Reading,
        Palette,
        Menu,
        Sort,
        Checklist,
        History,
        Merge,
        Duplicates,
        Conflicts,
        Import,
        Columns,
        Insights,
        Suggestions,
        Erase,
        Waiting,
    ];
    pub(crate) const PANES: &[Context] = &[Panes];
    pub(crate) const FILTER: &[Context] = &[Filter];
    pub(crate) const FORM: &[Context] = &[Form];
    pub(crate) const PICKER: &[Context] = &[Picker];
    pub(crate) const QUESTION: &[Context] = &[Question];
    pub(crate) const READING: &[Context] = &[Reading];
    pub(crate) const PALETTE: &[Context] = &[Palette];
    pub(crate) const MENU: &[Context] = &[Menu];
    pub(crate) const SORT: &[Context] = &[Sort];
    pub(crate) const CHECKLIST: &[Context] = &[Checklist];
    pub(crate) const HISTORY: &[Context] = &[History];
    pub(crate) const MERGE: &[Context] = &[Merge];
    pub(crate) const DUPLICATES: &[Context] = &[Duplicates];
    pub(crate) const CONFLICTS: &[Context] = &[Conflicts];
    pub(crate) const ERASE: &[Context] = &[Erase];
    pub(crate) const IMPORT: &[Context] = &[Import];
    pub(crate) const COLUMNS: &[Context] = &[Columns];
    pub(crate) const INSIGHTS: &[Context] = &[Insights];
    pub(crate) const SUGGESTIONS: &[Context] = &[Suggestions];
}
