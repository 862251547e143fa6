//! The people or other records that a command is about: named one by one, read from standard input, or found
//! by a query.

use std::io::{BufRead, Read as _};

use clap::Args;
use uuid::Uuid;

use super::named_record;
use super::outcome::{Failure, Outcome, remark};
use crate::domain::{EntityKind, Id, Person};
use crate::query::{Source, select};

/// Standard input is read up to so many bytes.
const MOST_READ: u64 = 64 << 20;

/// Whom a command is about.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Whom {
    /// Names, or parts of them, or ids; - reads them from standard input, one a line
    #[arg(value_name = "WHO")]
    pub(crate) who: Vec<String>,
    /// Everybody that this query finds
    #[arg(long = "where", value_name = "QUERY", conflicts_with = "who")]
    pub(crate) query: Option<String>,
}

/// The records, or how the command ends because they are not clear.
pub(crate) type ChosenRecords = Result<Vec<Uuid>, Outcome>;

impl Whom {
    /// The records meant.
    ///
    /// # Errors
    /// When somebody named is not there, or nobody is named.
    pub(crate) fn find(
        &self,
        source: &Source<'_>,
        kind: EntityKind,
        takes_many: bool,
    ) -> Result<ChosenRecords, Failure> {
        if let Some(query) = &self.query {
            return Ok(by_query(query, source, kind, takes_many));
        }
        let mut found = Vec::new();
        let mut is_clear = true;
        for who in names(&self.who)? {
            match named_record::find(source, kind, &who)? {
                Some(id) if found.contains(&id) => {}
                Some(id) => found.push(id),
                None => is_clear = false,
            }
        }
        if found.is_empty() && is_clear {
            return Err(Failure(format!("no {} is named; write a name, or --where QUERY", kind.one())));
        }
        Ok(if is_clear { Ok(found) } else { Err(Outcome::Unclear) })
    }

    /// The people meant.
    ///
    /// # Errors
    /// When somebody named is not there, or nobody is named.
    pub(crate) fn people(
        &self,
        source: &Source<'_>,
        takes_many: bool,
    ) -> Result<Result<Vec<Id<Person>>, Outcome>, Failure> {
        let found = self.find(source, EntityKind::Person, takes_many)?;
        Ok(found.map(|ids| ids.into_iter().map(Id::new).collect()))
    }
}

/// The records that a query finds. What is wrong with it is said.
pub(crate) fn found(query: &str, source: &Source<'_>, kind: EntityKind) -> ChosenRecords {
    let (found, problems) = select(kind, query, source);
    problems.iter().for_each(remark);
    if problems.is_empty() { Ok(found) } else { Err(Outcome::Unclear) }
}

fn by_query(query: &str, source: &Source<'_>, kind: EntityKind, takes_many: bool) -> ChosenRecords {
    let found = found(query, source, kind)?;
    if found.len() > 1 && !takes_many {
        remark(format_args!("the query finds {}; pass --yes to change them", kind.counted(found.len())));
        return Err(Outcome::Unclear);
    }
    Ok(found)
}

/// The names, with `-` replaced by the lines of standard input. Of a line with tabs, the first cell counts.
fn names(given: &[String]) -> Result<Vec<String>, Failure> {
    let mut names = Vec::new();
    for name in given {
        if name != "-" {
            names.push(name.clone());
            continue;
        }
        for line in std::io::stdin().lock().take(MOST_READ).lines() {
            let line = line.map_err(|error| Failure(crate::files::reason(&error)))?;
            let name = line.split('\t').next().unwrap_or_default().trim();
            if !name.is_empty() {
                names.push(name.to_owned());
            }
        }
    }
    Ok(names)
}
