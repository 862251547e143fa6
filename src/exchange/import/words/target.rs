//! What a column of a roster can hold.

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Target {
    GivenName,
    MiddleName,
    FamilyName,
    /// The full name in one cell.
    FullName,
    PreferredName,
    Pronouns,
    Email,
    Phone,
    Url,
    /// A person's number in a system, with the name of that system.
    Identifier(&'static str),
    /// Several `system=number` pairs in a cell.
    Identifiers,
    Location,
    Tags,
    Cohort,
    Role,
    Status,
    Begin,
    End,
    CompletedOn,
    Intent,
    EntryBackground,
    EntryTitle,
    EntryEmployer,
    Years,
    BackgroundNow,
    CurrentTitle,
    CurrentOrganization,
    Notes,
}

impl Target {
    /// Its name in a report.
    #[must_use]
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::GivenName => "given name",
            Self::MiddleName => "middle name",
            Self::FamilyName => "family name",
            Self::FullName => "name",
            Self::PreferredName => "preferred name",
            Self::Pronouns => "pronouns",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Url => "web address",
            Self::Identifier(system) => system,
            Self::Identifiers => "identifiers",
            Self::Location => "location",
            Self::Tags => "tags",
            Self::Cohort => "cohort",
            Self::Role => "role",
            Self::Status => "status",
            Self::Begin => "begin",
            Self::End => "end",
            Self::CompletedOn => "completed on",
            Self::Intent => "intent",
            Self::EntryBackground => "background at entry",
            Self::EntryTitle => "title at entry",
            Self::EntryEmployer => "employer at entry",
            Self::Years => "years at entry",
            Self::BackgroundNow => "background now",
            Self::CurrentTitle => "current title",
            Self::CurrentOrganization => "current organization",
            Self::Notes => "notes",
        }
    }

    /// Whether several columns may provide it.
    #[must_use]
    pub(crate) const fn is_many(self) -> bool {
        matches!(self, Self::Email | Self::Phone | Self::Url | Self::Tags)
    }

    /// Whether its cells never contain line breaks.
    #[must_use]
    pub(crate) const fn is_one_line(self) -> bool {
        matches!(
            self,
            Self::GivenName
                | Self::MiddleName
                | Self::FamilyName
                | Self::FullName
                | Self::Email
                | Self::Identifier(_)
                | Self::Cohort
                | Self::Status
        )
    }
}
