//! Finds the record of any kind that a subcommand is about, or lists the candidates.

use uuid::Uuid;

use super::named_person;
use super::outcome::{Failure, remark};
use crate::domain::EntityKind;
use crate::query::{Source, fields, select};
use crate::register::Register;
use crate::text::fold::name_key;
use crate::text::quoted::quoted;

/// The most candidates to list.
const MOST_LISTED: usize = 20;

/// The record meant by an id, a name, or a part of one. If there are several, they are listed on standard
/// error and the result is `None`; the subcommand then ends with
/// [`Outcome::Unclear`](super::outcome::Outcome::Unclear).
pub(super) fn find(source: &Source<'_>, kind: EntityKind, who: &str) -> Result<Option<Uuid>, Failure> {
    if kind == EntityKind::Person {
        return Ok(named_person::find(source.register, who)?.map(|(person, _)| person.uuid()));
    }
    let id = Uuid::parse_str(who.trim()).ok().filter(|id| source.register.record(kind, *id).is_some());
    if id.is_some() {
        return Ok(id);
    }
    let wanted = name_key(who);
    let all = select(kind, "", source).0;
    let named = |fits: &dyn Fn(&str) -> bool| -> Vec<Uuid> {
        let fits = |id: &Uuid| fields::title(source, kind, *id).is_some_and(|title| fits(&name_key(&title)));
        all.iter().copied().filter(fits).collect()
    };
    let whole = named(&|title| title == wanted);
    let found = if whole.is_empty() { named(&|title| title.contains(&wanted)) } else { whole };
    match found.as_slice() {
        [] => Err(Failure(format!(
            "no {} matches {}; write a name, a part of it or an id",
            kind.one(),
            quoted(who)
        ))),
        [one] => Ok(Some(*one)),
        several => {
            remark(format_args!(
                "{} matches {}; write more of the name, or the id:",
                quoted(who),
                kind.counted(several.len())
            ));
            for id in several.iter().take(MOST_LISTED) {
                remark(format_args!("  {}, {id}", line(source.register, kind, *id)));
            }
            if several.len() > MOST_LISTED {
                remark(format_args!("  and {} more", several.len() - MOST_LISTED));
            }
            Ok(None)
        }
    }
}

/// A record in one line.
pub(super) fn line(register: &Register, kind: EntityKind, id: Uuid) -> String {
    register.record(kind, id).map(|record| register.line(&record)).unwrap_or_default()
}
