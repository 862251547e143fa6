//! A whole register that a restore or a repair put aside: somebody who was erased is erased there too, or it
//! is deleted.

use std::path::Path;

use super::super::OpenError;
use super::super::erase::{self, Holding, Named};
use super::open;
use crate::files;
use crate::register::suppression::Suppression;

/// Deals with the register in `aside`, which the one in `folder` has replaced. Returns what is worth saying.
pub(crate) fn settle(folder: &Path, aside: &Path) -> Result<Option<String>, OpenError> {
    let failed = |error| OpenError::at(aside, error);
    let (mut list, _) = erase::suppressions::read(folder).map_err(failed)?;
    let named = Named::in_journal(&folder.join("journal")).map_err(failed)?;
    for person in named.erased {
        list.add(Suppression { people: vec![person], ..Suppression::default() });
    }
    let erased = list.people().collect();
    let held = erase::holding(aside, &erased).map_err(failed)?;
    let name = files::short(aside);
    match held {
        Holding::Nobody => return Ok(None),
        Holding::Unknown => {
            return Ok(Some(format!(
                "{name} may hold somebody who was erased, because not all of it can be read. Delete it once \
                you are sure nothing is missing."
            )));
        }
        Holding::Somebody => {}
    }
    // Opened with the list, it is redacted like any other earlier copy.
    let list_there = aside.join(erase::suppressions::FILE);
    let is_redacted = files::remove_if_there(&list_there)
        .and_then(|()| erase::suppressions::write(&list_there, &list))
        .is_ok_and(|()| open(aside, &mut |_| {}).is_ok());
    if is_redacted && erase::holding(aside, &erased).map_err(failed)? == Holding::Nobody {
        return Ok(Some(format!("{name} held somebody who was erased; they were erased there too.")));
    }
    files::remove(aside).and_then(|()| files::sync_parent(aside)).map_err(failed)?;
    Ok(Some(format!("The previous files held somebody who was erased, so {name} was deleted.")))
}
