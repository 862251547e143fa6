//! What a file says, fact by fact, before anybody asks what is known already. Every reader of a format makes
//! this list, and everything after it (who is meant, what changes, the preview) is the same for all formats.
//!
//! Facts about one person share a key that is only valid within the file. A reader gets one with
//! [`Facts::somebody`] for each line, or with [`Facts::person`] where the file has its own numbers.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use crate::domain::{
    Attended, Consent, EnrollmentRole, EnrollmentStatus, Identifier, Intent, Moment, PartialDate, Person,
    RelationshipKind, Rsvp,
};

/// Where in a file something is: the table, as an index into [`Facts::tables`], and its lines, counted from 1
/// as an editor or a spreadsheet shows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Place {
    // A million people are in four times as many places; a file of 512 MB has fewer lines than fit here.
    table: u32,
    first_line: u32,
    last_line: u32,
}

/// A person within a file. The default is nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct PersonKey(pub(crate) u32);

/// A meetup within a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MeetupKey(pub(crate) u32);

/// One thing that a file says.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    pub place: Place,
    pub what: What,
    /// Why it is left out until somebody asks for it, such as a record that another system has deleted.
    pub asks: Option<&'static str>,
}

/// What a file can say. Empty texts and `None` say nothing, and never erase what is known.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    Person(Box<PersonFact>),
    Enrollment(Box<EnrollmentFact>),
    /// A group of the file that somebody is in: the cohort with this code if there is one, otherwise a tag.
    Group(PersonKey, String),
    Position(Box<PositionFact>),
    Consent(PersonKey, Box<Consent>),
    Relationship(Box<RelationshipFact>),
    Cohort(Box<CohortFact>),
    Organization(Box<OrganizationFact>),
    Meetup(Box<MeetupFact>),
    Attendance(Box<AttendanceFact>),
}

/// Names, addresses, numbers, tags and notes. Several facts about one person are joined: the first one
/// corrects what is known, the others fill gaps.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PersonFact {
    pub who: PersonKey,
    /// The id is not set. Identifiers are what the person is first recognized by.
    pub person: Person,
    /// What the file asks to empty, with `**CLEAR**`.
    pub clears: Vec<PersonField>,
}

/// What a file can empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PersonField {
    MiddleName,
    PreferredName,
    Pronouns,
    Emails,
    Phones,
    Urls,
    Identifiers,
    Location,
    Tags,
    Notes,
}

#[derive(Debug, Clone, PartialEq)]
pub struct EnrollmentFact {
    pub who: PersonKey,
    /// The code of the cohort, as written.
    pub cohort: String,
    pub role: Option<EnrollmentRole>,
    pub status: Option<EnrollmentStatus>,
    pub begin: Option<PartialDate>,
    pub end: Option<PartialDate>,
    pub completed_on: Option<PartialDate>,
    pub intent: Option<Intent>,
    /// The work, and the years of it, before the cohort began.
    pub at_entry: Work,
    pub years: Option<u8>,
    /// What the file asks to empty.
    pub clears: Vec<EnrollmentField>,
}

/// What a file can empty of an enrollment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EnrollmentField {
    Begin,
    End,
    CompletedOn,
    Intent,
}

impl EnrollmentFact {
    /// That somebody is in a cohort, and nothing else.
    #[must_use]
    pub fn of(who: PersonKey, cohort: impl Into<String>) -> Self {
        Self {
            who,
            cohort: cohort.into(),
            role: None,
            status: None,
            begin: None,
            end: None,
            completed_on: None,
            intent: None,
            at_entry: Work::default(),
            years: None,
            clears: Vec::new(),
        }
    }
}

/// Somebody's work, in the words of the file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Work {
    pub background: String,
    pub title: String,
    pub organization: String,
}

#[derive(Debug, Clone, PartialEq)]
pub struct PositionFact {
    pub who: PersonKey,
    pub work: Work,
    pub when: When,
    pub self_employed: bool,
    /// Where it is known from, such as `roster` or `LinkedIn`.
    pub source: &'static str,
}

/// When a position is, or was, held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Before a cohort began; taken as current for new people of whom nothing newer is said.
    AtEntry,
    /// Held today.
    Now,
    /// One of a list with dates. Without an end it is current, unless `ended` says that the end is unknown.
    Dated { start: Option<PartialDate>, end: Option<PartialDate>, ended: bool },
}

/// What one person is to another.
#[derive(Debug, Clone, PartialEq)]
pub struct RelationshipFact {
    pub from: PersonKey,
    pub to: Other,
    /// What `from` is to `to`.
    pub kind: RelationshipKind,
    /// Whether it is instead what `to` is to `from`.
    pub is_of_other: bool,
    pub start: Option<PartialDate>,
    pub end: Option<PartialDate>,
}

/// The other person of a relationship.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Other {
    Key(PersonKey),
    /// Only their name is given: one person of that name in the file or the register, or nobody.
    Named(String),
}

/// What is said about a cohort itself; enrollments name it by its code.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CohortFact {
    pub code: String,
    pub title: String,
    /// The title of its program.
    pub program: String,
    pub start: Option<PartialDate>,
    pub end: Option<PartialDate>,
    pub identifiers: Vec<Identifier>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OrganizationFact {
    pub name: String,
    pub aliases: Vec<String>,
    pub industry: String,
}

#[derive(Debug, Clone, PartialEq)]
pub struct MeetupFact {
    pub key: MeetupKey,
    pub title: String,
    pub start: Moment,
    pub end: Option<Moment>,
    pub place: String,
    pub series: String,
    pub identifiers: Vec<Identifier>,
}

/// Somebody's answer to an invitation, and whether they came. The one never says the other.
#[derive(Debug, Clone, PartialEq)]
pub struct AttendanceFact {
    pub who: PersonKey,
    pub meetup: MeetupKey,
    pub rsvp: Option<Rsvp>,
    pub attended: Option<Attended>,
}

/// Something that is not imported, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    pub place: Place,
    /// Who or what it is about; may be empty.
    pub name: String,
    pub reason: String,
}

/// A file or sheet that places refer to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TableName {
    /// The name of the file, within its folder or archive.
    pub file: String,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
}

/// A column of a table of people.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ColumnSample {
    pub header: String,
    /// A few different cells.
    pub samples: Vec<String>,
    /// What it is taken for, by its name in a mapping; `None` if it is left.
    pub holds: Option<&'static str>,
    /// Why it is left.
    pub why_left: &'static str,
    /// What somebody said of it, now or of an earlier table.
    pub said: Option<&'static str>,
    /// What its header means on its own.
    pub means: Option<&'static str>,
}

/// Everything that was read, and what was not.
#[derive(Debug, Default)]
pub struct Facts {
    pub tables: Vec<TableName>,
    pub list: Vec<Fact>,
    /// What refuses all of it.
    pub faults: Vec<String>,
    /// What can't be imported, and why. Refuses all of it, unless the bad lines are to be skipped.
    pub refused: Vec<Left>,
    /// What is not meant to be imported and no fault: totals, repeated headers.
    pub skipped: Vec<Left>,
    /// Oddities of somebody's line that do not refuse it.
    pub remarks: Vec<(PersonKey, Place, String)>,
    /// The header of each column that was read, and what it was taken for.
    pub columns_taken: Vec<(String, String)>,
    /// The header of each column that was not, and why.
    pub columns_left: Vec<(String, String)>,
    /// The columns of the tables, for somebody who says what they hold; empty if the format says it.
    pub columns: Vec<ColumnSample>,
    /// Whether nothing can be read until somebody says which columns hold names.
    pub wants_columns: bool,
    /// Whether somebody has to name the cohort first, or say that there is none.
    pub wants_cohort: bool,
    /// A date that may be two days, if nothing in its table says which.
    pub unclear_date: Option<String>,
    /// The headers of tables whose columns somebody mapped, and what was said, to be remembered.
    pub mapped: Vec<(Vec<String>, Vec<String>)>,
    /// What was assumed about the file as a whole, in sentences: an encoding, a sheet.
    pub assumed: Vec<String>,
    /// People who are updated if they are known here and are never created, and why not.
    pub only_known: HashMap<PersonKey, &'static str, FixedState>,
    people: u32,
    meetups: u32,
    keys: HashMap<String, PersonKey, FixedState>,
}

impl Facts {
    /// A key for somebody who has none in the file.
    pub fn somebody(&mut self) -> PersonKey {
        self.people = self.people.saturating_add(1);
        PersonKey(self.people)
    }

    /// The key of the person that the file knows by this number; the same for the same number.
    pub fn person(&mut self, number: &str) -> PersonKey {
        if let Some(key) = self.keys.get(number) {
            return *key;
        }
        let key = self.somebody();
        self.keys.insert(number.to_owned(), key);
        key
    }

    /// How many people there are, told apart by what the file says.
    #[must_use]
    pub(crate) const fn people(&self) -> u32 {
        self.people
    }

    /// The key of a meetup.
    pub fn meetup(&mut self) -> MeetupKey {
        self.meetups = self.meetups.saturating_add(1);
        MeetupKey(self.meetups)
    }

    /// Adds a table that places can refer to, and returns its index.
    pub fn table(&mut self, file: &str, sheet: Option<&str>) -> usize {
        self.tables.push(TableName { file: file.to_owned(), sheet: sheet.map(str::to_owned) });
        self.tables.len() - 1
    }

    /// Adds a fact that nobody needs to be asked about.
    pub fn say(&mut self, place: Place, what: What) {
        self.list.push(Fact { place, what, asks: None });
    }

    /// Adds a fact that is left out until somebody asks for it.
    pub fn ask(&mut self, place: Place, what: What, why: &'static str) {
        self.list.push(Fact { place, what, asks: Some(why) });
    }

    pub fn refuse(&mut self, place: Place, name: impl Into<String>, reason: impl Into<String>) {
        self.refused.push(Left { place, name: name.into(), reason: reason.into() });
    }

    pub fn skip(&mut self, place: Place, name: impl Into<String>, reason: impl Into<String>) {
        self.skipped.push(Left { place, name: name.into(), reason: reason.into() });
    }

    /// How many tables, files or sheets it was read from.
    #[must_use]
    pub fn spans_tables(&self) -> bool {
        self.tables.len() > 1
    }
}

/// Adds to a list of which there may be a million, most of them with one value: the first takes no room for
/// others.
pub(crate) fn add_one<T>(list: &mut Vec<T>, value: T) {
    if list.is_empty() {
        list.reserve_exact(1);
    }
    list.push(value);
}

impl Place {
    #[must_use]
    pub fn lines(table: usize, first_line: u64, last_line: u64) -> Self {
        let line = |line| u32::try_from(line).unwrap_or(u32::MAX);
        let table = u32::try_from(table).unwrap_or(u32::MAX);
        Self { table, first_line: line(first_line), last_line: line(last_line) }
    }

    #[must_use]
    pub fn line(table: usize, line: u64) -> Self {
        Self::lines(table, line, line)
    }

    #[must_use]
    pub fn table(self) -> usize {
        usize::try_from(self.table).unwrap_or(usize::MAX)
    }

    #[must_use]
    pub fn first_line(self) -> u64 {
        self.first_line.into()
    }

    #[must_use]
    pub fn last_line(self) -> u64 {
        self.last_line.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_the_file_is_one_person_and_a_line_without_one_is_somebody_new() {
        let mut facts = Facts::default();
        let (first, second) = (facts.person("u-1"), facts.somebody());
        assert_ne!(first, second);
        assert_ne!(second, facts.somebody());
        assert_eq!(facts.person("u-1"), first);
        assert_ne!(facts.person("u-2"), first);
    }
}
