//! vCards as a foreign parser reads them: the text is cut into cards here, so that each has its lines, and
//! one that the parser fails at takes no other with it.

use calcard::vcard::{
    VCard, VCardEntry, VCardKind, VCardParameterName, VCardParameterValue, VCardProperty, VCardType,
    VCardValue,
};
use calcard::{Entry, Parser};

use crate::exchange::import::source::guard::guarded;
use crate::exchange::import::source::table::one_line;

/// The most characters of a card. A photo may take a few million.
const MOST_CHARACTERS: usize = 32 * 1024 * 1024;
/// The most cards within a card.
const MOST_WITHIN: usize = 8;
const UNREADABLE: &str = "it can't be read as a vCard";

/// The text of a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cut<'t> {
    pub(super) first_line: u64,
    pub(super) last_line: u64,
    pub(super) text: &'t str,
}

/// Cuts a text into its cards. A card that is never closed ends where the next one begins; one within
/// another, as vCard 2.1 has for agents, belongs to it.
pub(super) fn cut(text: &str) -> Vec<Cut<'_>> {
    let mut cuts = Vec::new();
    // Where the open card begins, its line, and how many cards are open.
    let mut open: Option<(usize, u64, usize)> = None;
    let mut is_agent = false;
    let (mut at, mut line) = (0, 0);
    for piece in text.split_inclusive('\n') {
        line += 1;
        let says = piece.trim().trim_start_matches('\u{feff}');
        let is = |wanted: &str| begins(says, wanted);
        if is("BEGIN:VCARD") {
            open = match open {
                Some((start, first, depth)) if is_agent => Some((start, first, depth + 1)),
                Some((start, first_line, _)) => {
                    let text = text.get(start..at).unwrap_or_default();
                    cuts.push(Cut { first_line, last_line: line - 1, text });
                    Some((at, line, 1))
                }
                None => Some((at, line, 1)),
            };
        } else if is("END:VCARD") {
            open = match open {
                Some((start, first_line, 1)) => {
                    let text = text.get(start..at + piece.len()).unwrap_or_default();
                    cuts.push(Cut { first_line, last_line: line, text });
                    None
                }
                Some((start, first, depth)) => Some((start, first, depth - 1)),
                None => None,
            };
        }
        is_agent = is("AGENT");
        at += piece.len();
    }
    if let Some((start, first_line, _)) = open {
        cuts.push(Cut { first_line, last_line: line, text: text.get(start..).unwrap_or_default() });
    }
    cuts
}

/// Whether a line begins with these words, in any case.
fn begins(line: &str, wanted: &str) -> bool {
    line.trim().get(..wanted.len()).is_some_and(|start| start.eq_ignore_ascii_case(wanted))
}

/// Parses each card, or says why it can't be read.
pub(super) fn parse(cuts: &[Cut<'_>]) -> Vec<Result<VCard, &'static str>> {
    let all = guarded(|| Ok(cuts.iter().map(parse_one).collect()), |stopped| stopped);
    all.unwrap_or_else(|_: &str| {
        // One of them made the parser panic; alone, each only fails for itself.
        cuts.iter().map(|cut| guarded(|| parse_one(cut), |stopped| stopped)).collect()
    })
}

fn parse_one(cut: &Cut<'_>) -> Result<VCard, &'static str> {
    if cut.text.len() > MOST_CHARACTERS {
        return Err("it is larger than any card");
    }
    if cut.text.lines().filter(|line| begins(line, "BEGIN:VCARD")).count() > MOST_WITHIN + 1 {
        return Err("it has too many cards within it");
    }
    match Parser::new(cut.text).entry() {
        Entry::VCard(card) if !card.entries.is_empty() => Ok(card),
        _ => Err(UNREADABLE),
    }
}

/// What a kind of card is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Person,
    Group,
    /// An organization, a place or a thing.
    Other,
}

pub(super) fn kind(card: &VCard) -> Kind {
    for entry in &card.entries {
        let is_of_apple = |name: &str| is_other(entry, name);
        if entry.name == VCardProperty::Kind || is_of_apple("X-ADDRESSBOOKSERVER-KIND") {
            return match entry.values.first() {
                Some(VCardValue::Kind(VCardKind::Group)) => Kind::Group,
                Some(VCardValue::Text(word)) if word.eq_ignore_ascii_case("group") => Kind::Group,
                Some(VCardValue::Kind(VCardKind::Individual)) | None => Kind::Person,
                Some(VCardValue::Text(word)) if word.eq_ignore_ascii_case("individual") => Kind::Person,
                Some(_) => Kind::Other,
            };
        }
        if is_of_apple("X-ABSHOWAS") && first(entry).eq_ignore_ascii_case("company") {
            return Kind::Other;
        }
    }
    Kind::Person
}

/// Whether an entry is an extension of this name.
pub(super) fn is_other(entry: &VCardEntry, name: &str) -> bool {
    matches!(&entry.name, VCardProperty::Other(held) if held.eq_ignore_ascii_case(name))
}

/// The entries of a property.
pub(super) fn of<'c>(card: &'c VCard, name: &VCardProperty) -> impl Iterator<Item = &'c VCardEntry> {
    card.entries.iter().filter(move |entry| entry.name == *name)
}

/// The text of one value; empty if it is a picture or another thing that is no text.
fn text(value: &VCardValue) -> String {
    match value {
        VCardValue::Text(text) => text.clone(),
        VCardValue::Component(parts) => parts.join(" "),
        VCardValue::Integer(number) => number.to_string(),
        _ => String::new(),
    }
}

/// The first value of an entry.
pub(super) fn first(entry: &VCardEntry) -> String {
    entry.values.first().map(text).unwrap_or_default().trim().to_owned()
}

/// A part of a structured value, on one line.
pub(super) fn part(entry: &VCardEntry, index: usize) -> String {
    one_line(&entry.values.get(index).map(text).unwrap_or_default())
}

/// Every value of an entry that says anything.
pub(super) fn values(entry: &VCardEntry) -> impl Iterator<Item = String> {
    entry
        .values
        .iter()
        .flat_map(|value| match value {
            VCardValue::Component(parts) => parts.clone(),
            value => vec![text(value)],
        })
        .map(|text| one_line(&text))
        .filter(|text| !text.is_empty())
}

/// Whether one of its types is this.
pub(super) fn has_type(entry: &VCardEntry, wanted: &VCardType) -> bool {
    entry.params.iter().any(|held| matches!(&held.value, VCardParameterValue::Type(held) if held == wanted))
}

/// The words of its types that are used here.
pub(super) fn type_words(entry: &VCardEntry) -> Vec<String> {
    let types = entry.params.iter().filter(|held| held.name == VCardParameterName::Type);
    let words = types.filter_map(|held| match &held.value {
        VCardParameterValue::Type(VCardType::Friend) => Some("friend".to_owned()),
        VCardParameterValue::Text(word) => Some(word.clone()),
        _ => None,
    });
    words.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cards_have_their_lines_and_agents_stay_within() {
        let text = "\u{feff}BEGIN:VCARD\r\nFN:A\r\nAGENT:\r\nBEGIN:VCARD\r\nFN:B\r\nEND:VCARD\r\n\
                    END:VCARD\r\n\
                    junk\r\nbegin:vcard\r\nFN:C\r\nBEGIN:VCARD\r\nFN:D\r\n";
        let lines: Vec<(u64, u64)> = cut(text).iter().map(|cut| (cut.first_line, cut.last_line)).collect();
        assert_eq!(lines, [(1, 7), (9, 10), (11, 12)]);
    }

    #[test]
    fn what_is_no_card_says_so() {
        let read = parse(&cut("BEGIN:VCARD\nFN:Ann\nEND:VCARD\nBEGIN:VCARD\nEND:VCARD\n"));
        assert!(read[0].is_ok());
        assert_eq!(read[1], Err(UNREADABLE));
    }

    #[test]
    fn cards_within_cards_end_somewhere() {
        let nested = |depth: usize| {
            let (begin, end) = ("BEGIN:VCARD\nFN:A\nAGENT:\n", "END:VCARD\n");
            format!("{}{}", begin.repeat(depth), end.repeat(depth))
        };
        let text = nested(MOST_WITHIN + 1);
        assert!(parse(&cut(&text))[0].is_ok());
        let text = nested(100_000);
        assert_eq!(parse(&cut(&text)), [Err("it has too many cards within it")]);
    }
}
