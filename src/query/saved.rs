//! Queries saved under a name. They are records like all others, so that a backup has them and an undo
//! brings them back.

use crate::domain::{EntityKind, Filter, Id, IdSource};
use crate::register::{Draft, Register};
use crate::text::fold::name_key;
use std::sync::Arc;

/// The saved query of this name for a list. Of several, made in two places, the newest.
#[must_use]
pub fn find<'r>(register: &'r Register, kind: EntityKind, name: &str) -> Option<&'r Arc<Filter>> {
    let wanted = name_key(name);
    of_list(register, kind).filter(|filter| name_key(&filter.name) == wanted).last()
}

/// The saved queries for a list, the oldest first.
pub fn of_list(register: &Register, kind: EntityKind) -> impl Iterator<Item = &Arc<Filter>> {
    register.all::<Filter>().filter(move |filter| filter.kind() == Some(kind))
}

/// Saves a query under a name, in place of what has that name now.
pub fn save(
    draft: &mut Draft<'_>,
    register: &Register,
    kind: EntityKind,
    name: &str,
    query: &str,
    ids: &mut IdSource,
) {
    let id: Id<Filter> = find(register, kind, name).map_or_else(|| ids.draw(), |held| held.id);
    draft.put(Filter {
        id,
        name: name.trim().to_owned(),
        list: kind.word().to_owned(),
        query: query.trim().to_owned(),
    });
}
