//! The tree of a query, and how it is written. What is printed is read back as the same tree.

use std::fmt;

/// Where something is in the text of a query, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Span {
    pub start: usize,
    pub end: usize,
}

/// Alternatives, separated by `|`. None at all: everything is found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    pub alternatives: Vec<Conjunction>,
}

/// Terms that all have to hold, separated by spaces.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Conjunction {
    pub terms: Vec<Term>,
}

/// One condition. Two terms are equal wherever they are in their texts.
#[derive(Debug, Clone, Eq)]
pub struct Term {
    pub span: Span,
    pub negated: bool,
    pub condition: Condition,
}

impl PartialEq for Term {
    fn eq(&self, other: &Self) -> bool {
        self.negated == other.negated && self.condition == other.condition
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// A plain word or a quoted text.
    Word(String),
    Field {
        name: String,
        values: Vec<FieldValue>,
    },
    Graph(GraphTerm, Query),
    /// `@name`
    Saved(String),
    /// `( … )`
    Group(Query),
}

/// Conditions about ties to people, or to meetups, that a query in parentheses finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GraphTerm {
    HiredBy,
    Hires,
    Classmates,
    Attended,
    /// At most so many ties away.
    Within(u8),
}

impl GraphTerm {
    /// Name, and what it finds.
    pub const TABLE: [(&'static str, &'static str, Self); 5] = [
        ("hired-by", "who was hired by somebody that the query finds", Self::HiredBy),
        ("hires", "who hired somebody that the query finds", Self::Hires),
        ("classmates", "who shares a cohort with somebody that the query finds", Self::Classmates),
        ("attended", "who attended a meetup that the query finds", Self::Attended),
        ("within", "who is at most so many ties away: `within(2, name:okafor)`", Self::Within(1)),
    ];

    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::TABLE.into_iter().find(|(held, ..)| *held == name).map(|(.., term)| term)
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::HiredBy => "hired-by",
            Self::Hires => "hires",
            Self::Classmates => "classmates",
            Self::Attended => "attended",
            Self::Within(_) => "within",
        }
    }
}

/// One of the alternative values of a field. Two are equal wherever they are in their texts.
#[derive(Debug, Clone, Eq)]
pub struct FieldValue {
    pub span: Span,
    pub wanted: Wanted,
}

impl PartialEq for FieldValue {
    fn eq(&self, other: &Self) -> bool {
        self.wanted == other.wanted
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// `any`: something is known.
    Any,
    /// `none`: nothing is known.
    None,
    Plain(String),
    Compared(Comparison, String),
    /// `a..b`, `a..`, `..b`, with both ends.
    Between(Option<String>, Option<String>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    Equal,
    More,
    AtLeast,
    Less,
    AtMost,
}

impl Comparison {
    /// The longer signs first, so that `>=` is not read as `>`.
    pub const ALL: [Self; 5] = [Self::AtLeast, Self::AtMost, Self::Equal, Self::More, Self::Less];

    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::More => ">",
            Self::AtLeast => ">=",
            Self::Less => "<",
            Self::AtMost => "<=",
        }
    }
}

/// Whether a character ends a word that is not quoted.
#[must_use]
pub(crate) fn ends_word(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '(' | ')' | '|' | '"')
}

/// Whether a character ends a value that is not quoted.
#[must_use]
pub(crate) fn ends_value(letter: char) -> bool {
    ends_word(letter) || letter == ','
}

/// The name of the field that a word begins with: letters, digits and hyphens before a colon.
#[must_use]
pub(crate) fn field_name(text: &str) -> Option<&str> {
    let (name, _) = text.split_once(':')?;
    let begins = name.starts_with(|letter: char| letter.is_ascii_alphabetic());
    let is_name = name.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_'));
    (begins && is_name).then_some(name)
}

/// A value as it is written: quoted only where it must be.
#[must_use]
pub(crate) fn written_value(text: &str) -> String {
    let is_plain = !text.is_empty()
        && !text.contains(ends_value)
        && !text.contains("..")
        && !text.starts_with(['=', '<', '>', '.'])
        && !text.ends_with('.')
        && !["any", "none"].iter().any(|word| text.eq_ignore_ascii_case(word));
    if is_plain { text.to_owned() } else { in_quotes(text) }
}

/// A word as it is written: quoted only where it must be.
#[must_use]
pub(crate) fn written_word(text: &str) -> String {
    let rest = text.strip_prefix('-').unwrap_or(text);
    let is_plain =
        !text.is_empty() && !text.contains(ends_word) && !rest.starts_with('@') && field_name(rest).is_none();
    if is_plain { text.to_owned() } else { in_quotes(text) }
}

fn in_quotes(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn separated<T: fmt::Display>(f: &mut fmt::Formatter<'_>, parts: &[T], by: &str) -> fmt::Result {
    for (place, part) in parts.iter().enumerate() {
        if place > 0 {
            f.write_str(by)?;
        }
        write!(f, "{part}")?;
    }
    Ok(())
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        separated(f, &self.alternatives, " | ")
    }
}

impl fmt::Display for Conjunction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        separated(f, &self.terms, " ")
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.negated {
            f.write_str("-")?;
        }
        match &self.condition {
            // What is negated must be quoted, or the hyphen would be a part of it.
            Condition::Word(word) if self.negated => f.write_str(&in_quotes(word)),
            Condition::Word(word) => f.write_str(&written_word(word)),
            Condition::Field { name, values } => {
                write!(f, "{name}:")?;
                separated(f, values, ",")
            }
            Condition::Graph(GraphTerm::Within(steps), query) => write!(f, "within({steps}, {query})"),
            Condition::Graph(graph, query) => write!(f, "{}({query})", graph.name()),
            Condition::Saved(name) => write!(f, "@{name}"),
            Condition::Group(query) => write!(f, "({query})"),
        }
    }
}

impl fmt::Display for FieldValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = |end: &Option<String>| end.as_deref().map(written_value).unwrap_or_default();
        match &self.wanted {
            Wanted::Any => f.write_str("any"),
            Wanted::None => f.write_str("none"),
            Wanted::Plain(text) => f.write_str(&written_value(text)),
            Wanted::Compared(comparison, text) => {
                write!(f, "{}{}", comparison.sign(), written_value(text))
            }
            Wanted::Between(from, to) => write!(f, "{}..{}", end(from), end(to)),
        }
    }
}
