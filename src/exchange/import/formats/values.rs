//! Values in a cell or a field, as every format writes them.

use crate::exchange::import::facts::add_one;
use crate::exchange::import::source::table::one_line;
use crate::text::fold::name_key;

/// A name for looking something up; empty if it has no letter to be found by.
pub(super) fn keyed(text: &str) -> String {
    let text = one_line(text);
    if name_key(&text).is_empty() { String::new() } else { text }
}

/// Several values in a cell, as our own export and address books write them.
pub(super) fn several(text: &str) -> impl Iterator<Item = String> {
    text.split([';', '\n', '|'])
        .flat_map(|part| part.split(":::"))
        .map(one_line)
        .filter(|part| !part.is_empty())
}

/// A web address with its scheme, which many leave out: `example.org/ann` is one, `nowhere` is none.
pub(super) fn web_address(text: &str) -> String {
    let host = text.split('/').next().unwrap_or_default().trim_matches('.');
    let is_bare = !text.contains("://") && host.contains('.') && !text.contains(['@', ' ']);
    if is_bare { format!("https://{text}") } else { text.to_owned() }
}

/// Adds a value that is not there yet.
pub(super) fn add<T: PartialEq>(list: &mut Vec<T>, value: T) {
    if !list.contains(&value) {
        add_one(list, value);
    }
}
