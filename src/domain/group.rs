//! Groups: the fields of an entity that say one thing together. When two people changed the same record, the
//! changes are merged group by group: what only one of them touched is taken over, and what both changed
//! differently is a conflict. `groups!` declares the groups of an entity, once.

use std::collections::HashMap;
use std::hash::Hash;

use foldhash::fast::FixedState;

/// Fields that say one thing together, such as the start and the end of a meetup.
#[derive(Debug)]
pub struct Group<T: 'static> {
    /// Its name for people: `dates`.
    pub name: &'static str,
    /// Merges the change from the first record (the ancestor) to the third (mine) into the last, which is
    /// a copy of the second (theirs). Returns false, and changes nothing, if both changed it differently.
    pub merge: fn(&T, &T, &T, &mut T) -> bool,
}

/// The groups of an entity. Implemented by `groups!`; together they hold every field but the id.
pub trait Groups: Sized + Clone + 'static {
    const GROUPS: &'static [Group<Self>];

    /// Merges two changes of one record. The second value lists the groups in conflict, which stay as theirs.
    #[must_use]
    fn merged(ancestor: &Self, theirs: &Self, mine: &Self) -> (Self, Vec<&'static str>) {
        let mut result = theirs.clone();
        let failed = |group: &&Group<Self>| !(group.merge)(ancestor, theirs, mine, &mut result);
        let conflicts = Self::GROUPS.iter().filter(failed).map(|group| group.name).collect();
        (result, conflicts)
    }
}

/// Declares the groups of an entity: a name for people, how it is merged, and the fields.
/// `one` takes its fields together; `list` merges the elements of one list by a key; `notes` keeps what both
/// added; `stays` is a flag that, once set by anybody, stays set.
macro_rules! groups {
    ($entity:ident { $($name:literal: $how:ident $fields:tt;)+ }) => {
        impl $crate::domain::Groups for $entity {
            const GROUPS: &'static [$crate::domain::Group<Self>] = &[$($crate::domain::Group {
                name: $name,
                merge: |ancestor, theirs, mine, result| {
                    $crate::domain::group::groups!(@$how ancestor theirs mine result $fields)
                },
            },)+];
        }
    };
    (@one $ancestor:ident $theirs:ident $mine:ident $result:ident ($($($place:ident).+),+)) => {{
        let is_same = |one: &Self, other: &Self| $(one.$($place).+ == other.$($place).+)&&+;
        if is_same($mine, $ancestor) || is_same($mine, $theirs) {
            true
        } else if is_same($theirs, $ancestor) {
            $($result.$($place).+.clone_from(&$mine.$($place).+);)+
            true
        } else {
            false
        }
    }};
    (@list $ancestor:ident $theirs:ident $mine:ident $result:ident ($field:ident, $key:expr)) => {
        $crate::domain::group::groups!(@list $ancestor $theirs $mine $result
            ($field, $key, |_, theirs, _| Some(theirs.clone())))
    };
    (@list $ancestor:ident $theirs:ident $mine:ident $result:ident
        ($field:ident, $key:expr, $settle:expr)) => {
        match $crate::domain::group::list(&$ancestor.$field, &$theirs.$field, &$mine.$field, $key, $settle) {
            Some(merged) => {
                $result.$field = merged;
                true
            }
            None => false,
        }
    };
    (@notes $ancestor:ident $theirs:ident $mine:ident $result:ident ($field:ident)) => {
        match $crate::domain::group::notes(&$ancestor.$field, &$theirs.$field, &$mine.$field) {
            Some(merged) => {
                $result.$field = merged;
                true
            }
            None => false,
        }
    };
    (@stays $ancestor:ident $theirs:ident $mine:ident $result:ident ($field:ident)) => {{
        $result.$field = if $ancestor.$field { $theirs.$field && $mine.$field }
            else { $theirs.$field || $mine.$field };
        true
    }};
}

pub(crate) use groups;

/// Merges two changes of a list, element by element. Elements with the same `key` are the same; `settle`
/// decides between an element that both added or changed (ancestor, theirs, mine). `None` if it can't, or if
/// one removed what the other changed. Theirs come first, in their order.
pub(crate) fn list<T: Clone + PartialEq, K: Eq + Hash>(
    ancestor: &[T],
    theirs: &[T],
    mine: &[T],
    key: impl Fn(&T) -> K,
    settle: impl Fn(Option<&T>, &T, &T) -> Option<T>,
) -> Option<Vec<T>> {
    if mine == ancestor || mine == theirs {
        return Some(theirs.to_vec());
    }
    if theirs == ancestor {
        return Some(mine.to_vec());
    }
    let (before, held, wanted) = (by_key(ancestor, &key), by_key(theirs, &key), by_key(mine, &key));
    let mut merged = Vec::with_capacity(theirs.len());
    for element in theirs {
        let key = key(element);
        match (before.get(&key), wanted.get(&key)) {
            (None, None) => merged.push(element.clone()),
            (Some(before), None) if *before == element => {}
            (Some(_), None) => return None,
            (before, Some(mine)) if *mine == element || before == Some(mine) => merged.push(element.clone()),
            (Some(before), Some(mine)) if *before == element => merged.push(T::clone(mine)),
            (before, Some(mine)) => merged.push(settle(before.copied(), element, mine)?),
        }
    }
    for element in mine {
        let key = key(element);
        match (before.get(&key), held.get(&key)) {
            (None, None) => merged.push(element.clone()),
            (Some(before), None) if *before != element => return None,
            _ => {}
        }
    }
    Some(merged)
}

fn by_key<T, K: Eq + Hash>(list: &[T], key: impl Fn(&T) -> K) -> HashMap<K, &T, FixedState> {
    // Reversed, so that of two elements with one key the first counts.
    list.iter().rev().map(|element| (key(element), element)).collect()
}

/// Merges two changes of notes: what both only added is kept, theirs first. `None` if one of them rewrote
/// what the other added to.
pub(crate) fn notes(ancestor: &str, theirs: &str, mine: &str) -> Option<String> {
    if mine == ancestor || mine == theirs {
        return Some(theirs.to_owned());
    }
    if theirs == ancestor {
        return Some(mine.to_owned());
    }
    let added = mine.strip_prefix(ancestor)?;
    theirs.strip_prefix(ancestor)?;
    let separator = if theirs.ends_with('\n') || added.starts_with('\n') { "" } else { "\n" };
    Some(format!("{theirs}{separator}{added}"))
}

/// The value that only one of two changed, or that both changed alike.
pub(crate) fn settled<T: Clone + PartialEq>(ancestor: &T, theirs: &T, mine: &T) -> Option<T> {
    if mine == ancestor || mine == theirs {
        Some(theirs.clone())
    } else if theirs == ancestor {
        Some(mine.clone())
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(ancestor: &[&str], theirs: &[&str], mine: &[&str]) -> Option<Vec<String>> {
        let owned = |list: &[&str]| list.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        list(
            &owned(ancestor),
            &owned(theirs),
            &owned(mine),
            |word| word.to_lowercase(),
            |_, theirs, _| Some(theirs.clone()),
        )
    }

    #[test]
    fn lists_are_merged_element_by_element() {
        let some = |list: &[&str]| Some(list.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
        assert_eq!(words(&["a"], &["a", "b"], &["a", "c"]), some(&["a", "b", "c"]));
        assert_eq!(words(&["a", "b"], &["b", "c"], &["a"]), some(&["c"]), "both removed one");
        assert_eq!(words(&["a", "b"], &["a", "b"], &["b", "a"]), some(&["b", "a"]), "mine is the new order");
        assert_eq!(words(&[], &["A"], &["a"]), some(&["A"]), "the same, written differently");
        assert_eq!(words(&["a"], &["A"], &[]), None, "one removed what the other changed");
        assert_eq!(words(&["a"], &[], &["A"]), None);
    }

    #[test]
    fn notes_to_which_both_added_keep_both() {
        assert_eq!(notes("", "hers", "mine").as_deref(), Some("hers\nmine"));
        assert_eq!(notes("old", "old\nhers", "old\nmine").as_deref(), Some("old\nhers\nmine"));
        assert_eq!(notes("old", "old", "new").as_deref(), Some("new"));
        assert_eq!(notes("old", "older", "new"), None);
    }
}
