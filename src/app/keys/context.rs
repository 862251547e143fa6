//! Where keys are read: each place has its own keys.

/// Where keys are read. Each place has its own keymap, so that letters can be typed into a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Context {
    Panes,
    Filter,
    Form,
    Picker,
    Question,
    Reading,
    Palette,
    Menu,
    Chooser,
    Checklist,
    History,
    Merge,
    Review,
    Insights,
    Advice,
    Waiting,
}

impl Context {
    pub const ALL: &'static [Self] = &[
        Self::Panes,
        Self::Filter,
        Self::Form,
        Self::Picker,
        Self::Question,
        Self::Reading,
        Self::Palette,
        Self::Menu,
        Self::Chooser,
        Self::Checklist,
        Self::History,
        Self::Merge,
        Self::Review,
        Self::Insights,
        Self::Advice,
        Self::Waiting,
    ];

    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Panes => "Panes and detail",
            Self::Filter => "While filtering",
            Self::Form => "In a form",
            Self::Picker => "In a picker",
            Self::Question => "Answering a question",
            Self::Reading => "In help and previews",
            Self::Palette => "In the palette and in find",
            Self::Menu => "In a menu",
            Self::Chooser => "Choosing a sort",
            Self::Checklist => "In the checklist of a meetup",
            Self::History => "In the history",
            Self::Merge => "Merging two",
            Self::Review => "Reviewing what may be there twice",
            Self::Insights => "In the insights",
            Self::Advice => "In suggestions",
            Self::Waiting => "While something is worked out",
        }
    }

    /// Whether keys that no command takes are typed into a text.
    #[must_use]
    pub const fn takes_text(self) -> bool {
        matches!(self, Self::Filter | Self::Form | Self::Picker | Self::Palette | Self::Menu)
    }
}
