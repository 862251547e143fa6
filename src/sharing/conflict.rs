//! Why a change set that waits to be sent does not fit what others have done meanwhile. A conflict is worked
//! out whenever it is asked for and never stored; only the answers to it are.

use crate::domain::RecordKey;
use crate::text::plural::with_article;

/// One record of a pending change set that does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    pub record: RecordKey,
    pub kind: ConflictKind,
}

/// What is in the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConflictKind {
    /// Both changed the same groups of fields, differently. Empty for a deletion of what they changed.
    Changed(Vec<&'static str>),
    /// They deleted it.
    Gone,
    /// They made one with the same name or number, and it says something else.
    Exists,
    /// Something new refers to what would be deleted.
    InUse,
    /// It refers to something that is not there.
    Dangling,
    /// They merged it with another, and changed the same.
    Merged,
    /// The person was erased.
    Erased,
    /// The same file was imported by somebody else.
    Imported,
    /// It is an undo, and this copy has begun anew since: what it would take back is not known any more.
    Unknown,
    /// A rule is against it, in words.
    Rule(String),
}

impl Conflict {
    /// The conflict in a sentence, without the name of anybody.
    #[must_use]
    pub fn words(&self) -> String {
        let one = self.record.0.one();
        match &self.kind {
            ConflictKind::Changed(groups) if groups.is_empty() => {
                format!("the {one} was changed by somebody else")
            }
            ConflictKind::Changed(groups) => {
                format!("somebody else changed the {one} too: {}", groups.join(", "))
            }
            ConflictKind::Gone => format!("the {one} was deleted by somebody else"),
            ConflictKind::Exists => format!("somebody else added {} that is the same", with_article(one)),
            ConflictKind::InUse => format!("the {one} is now used by something that somebody else added"),
            ConflictKind::Dangling => format!("the {one} refers to something that was deleted"),
            ConflictKind::Merged => format!("the {one} was merged with another by somebody else"),
            ConflictKind::Imported => "somebody else imported the same file".to_owned(),
            ConflictKind::Unknown => "what this undoes is from before the register was taken anew".to_owned(),
            ConflictKind::Erased => "the person was erased".to_owned(),
            ConflictKind::Rule(words) => words.clone(),
        }
    }
}
