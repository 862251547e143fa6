//! The guard against spreadsheet formulas (CWE-1236): cells that a spreadsheet would run get a leading
//! apostrophe on the way out and lose it on the way in.

use std::borrow::Cow;

/// Whether a spreadsheet would take the cell for a formula. Leading apostrophes are ignored, so that a text
/// that already has one keeps it in a round trip.
fn would_run(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(BEGINNINGS)
}

/// How a formula begins; some spreadsheets also take the full-width forms.
const BEGINNINGS: [char; 10] =
    ['=', '+', '-', '@', '\t', '\r', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];

/// The cell, safe to write.
#[must_use]
pub fn guard(cell: &str) -> Cow<'_, str> {
    if would_run(cell) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// Undoes [`guard`].
#[must_use]
pub fn unguard(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if would_run(rest) => rest,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_a_spreadsheet_would_run_is_guarded() {
        for (cell, guarded) in [
            ("=1+1", "'=1+1"),
            ("+46 70 555", "'+46 70 555"),
            ("-", "'-"),
            ("@x", "'@x"),
            ("\tx", "'\tx"),
            ("\rx", "'\rx"),
            ("＝1+1", "'＝1+1"),
            ("＋1", "'＋1"),
            ("－1", "'－1"),
            ("＠x", "'＠x"),
            ("'=1", "''=1"),
            ("O'Brien", "O'Brien"),
            ("'t Hooft", "'t Hooft"),
            ("", ""),
        ] {
            assert_eq!(guard(cell), guarded);
            assert_eq!(unguard(guarded), cell);
        }
    }

    proptest! {
        #[test]
        fn the_guard_comes_off_again(cell in "['=+@\t\r a＝＋－＠-]{0,6}") {
            let guarded = guard(&cell);
            prop_assert!(!guarded.starts_with(BEGINNINGS));
            prop_assert_eq!(unguard(&guarded), cell.as_str());
        }
    }
}
