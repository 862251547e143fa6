//! The findings of a check, and their wording.

use std::fmt;

use serde::Serialize;

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    Journal,
    Database,
    Register,
    /// What waits to be shared.
    Shared,
    Backups,
    Erased,
    Files,
}

/// The severity of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    Fine,
    /// Nothing is wrong, but worth knowing.
    Remark,
    Wrong,
}

/// One result of the check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub part: Part,
    pub state: State,
    pub words: String,
    /// What to do about it; may be empty.
    pub remedy: String,
}

/// All findings.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Report {
    pub findings: Vec<Finding>,
}

impl Report {
    #[must_use]
    pub fn is_healthy(&self) -> bool {
        self.wrong().next().is_none()
    }

    pub fn wrong(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.state == State::Wrong)
    }

    pub(super) fn add(
        &mut self,
        part: Part,
        state: State,
        words: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.findings.push(Finding { part, state, words: words.into(), remedy: remedy.into() });
    }

    pub(super) fn fine(&mut self, part: Part, words: impl Into<String>) {
        self.add(part, State::Fine, words, "");
    }

    pub(super) fn wrong_with(&mut self, part: Part, words: impl Into<String>, remedy: &str) {
        self.add(part, State::Wrong, words, remedy);
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match self.state {
            State::Fine => "fine   ",
            State::Remark => "note   ",
            State::Wrong => "WRONG  ",
        };
        write!(f, "{state}{}.", self.words)?;
        if self.remedy.is_empty() { Ok(()) } else { write!(f, " {}.", self.remedy) }
    }
}

/// The remedy for whatever `--repair` can fix.
pub(super) const MENDABLE: &str = "alumnet check --repair fixes this";
