//! Reads a query. It never fails: an unfinished or wrong query gives the tree of the parts that are whole,
//! and what is wrong with the rest. Whether a field exists is decided later, when it is known whose it is.

use super::problem::{QueryProblem, nearest};
use super::syntax::{
    Comparison, Condition, Conjunction, FieldValue, GraphTerm, Query, Span, Term, Wanted, ends_value,
    ends_word, field_name,
};
use crate::text::quoted::quoted;

/// Deeper parentheses are refused.
const DEEPEST: usize = 40;
/// More ties away than this, nearly everybody is.
const MOST_STEPS: u8 = 6;

/// A query as far as it could be read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parsed {
    pub query: Query,
    /// In the order of their places.
    pub problems: Vec<QueryProblem>,
    /// What is being written at the end of the text.
    pub tail: Tail,
    /// The ties whose parentheses are still open at the end of the text, the outermost first.
    pub inside: Vec<GraphTerm>,
}

/// What a text ends with, for completion.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Tail {
    /// Something that is finished: what comes next begins here.
    #[default]
    Finished,
    /// A word, or the name of a field, from this byte on.
    Word(usize),
    /// The value of a field.
    Value { field: String, start: usize },
    /// The name of a saved query, without the `@`.
    Saved(usize),
    /// Nothing that can be completed.
    Other,
}

/// Reads a query.
#[must_use]
pub fn parse(text: &str) -> Parsed {
    let mut parser =
        Parser { text, at: 0, depth: 0, problems: Vec::new(), tail: Tail::Finished, inside: Vec::new() };
    let mut query = parser.query();
    while parser.at < text.len() {
        // Only a parenthesis that was never opened stops the reading before the end.
        let start = parser.at;
        parser.at += 1;
        parser.problem(start, "nothing is open that this “)” could close");
        let more = parser.query();
        query = joined(query, more);
    }
    let mut problems = parser.problems;
    problems.sort_by_key(|problem| problem.span.start);
    Parsed { query, problems, tail: parser.tail, inside: parser.inside }
}

/// Both of two queries, the second having been written behind the first.
fn joined(mut query: Query, more: Query) -> Query {
    let mut more = more.alternatives.into_iter();
    match (query.alternatives.last_mut(), more.next()) {
        (Some(last), Some(first)) => last.terms.extend(first.terms),
        (None, Some(first)) => query.alternatives.push(first),
        _ => {}
    }
    query.alternatives.extend(more);
    query
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    problems: Vec<QueryProblem>,
    tail: Tail,
    inside: Vec<GraphTerm>,
}

impl<'a> Parser<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn takes(&mut self, token: &str) -> bool {
        let takes = self.rest().starts_with(token);
        if takes {
            self.at += token.len();
        }
        takes
    }

    fn skip_blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    /// Everything up to the first character that ends it.
    fn up_to(&mut self, ends: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let found = rest.get(..rest.find(ends).unwrap_or(rest.len())).unwrap_or_default();
        self.at += found.len();
        found
    }

    fn span_from(&self, start: usize) -> Span {
        Span { start, end: self.at.max(start) }
    }

    fn problem(&mut self, start: usize, words: impl Into<String>) {
        let span = self.span_from(start);
        self.problems.push(QueryProblem::new(self.text, span, words));
    }

    fn is_at_end(&self) -> bool {
        self.at >= self.text.len()
    }

    /// Alternatives, up to the end or to a closing parenthesis.
    fn query(&mut self) -> Query {
        let mut query = Query::default();
        // Where a sign stands that waits for an alternative behind it.
        let mut waiting: Option<usize> = None;
        loop {
            let (is_written, terms) = self.conjunction();
            let start = self.at;
            if !terms.is_empty() {
                query.alternatives.push(Conjunction { terms });
            }
            if !is_written && (waiting.is_some() || self.peek() == Some('|')) {
                let at = waiting.unwrap_or(start);
                self.problems.push(QueryProblem::new(
                    self.text,
                    Span { start: at, end: at + 1 },
                    "an alternative is missing beside “|”; write a word or a field on both sides",
                ));
            }
            waiting = Some(self.at);
            if !self.takes("|") {
                return query;
            }
            self.tail = Tail::Finished;
        }
    }

    /// Whether anything is written up to a `|`, a closing parenthesis or the end, and what could be read of
    /// it.
    fn conjunction(&mut self) -> (bool, Vec<Term>) {
        let mut terms = Vec::new();
        let mut is_written = false;
        loop {
            self.skip_blanks();
            if matches!(self.peek(), None | Some('|' | ')')) {
                break;
            }
            is_written = true;
            terms.extend(self.term());
            if !self.is_at_end() {
                self.tail = Tail::Finished;
            }
        }
        (is_written, terms)
    }

    fn term(&mut self) -> Option<Term> {
        let start = self.at;
        let behind = self.rest().strip_prefix('-');
        let negated = behind.is_some_and(|rest| {
            rest.starts_with(['(', '@', '"'])
                || field_name(head(rest)).is_some()
                || graph_head(rest).is_some()
        });
        if negated {
            self.at += 1;
        }
        let condition = self.condition()?;
        Some(Term { span: self.span_from(start), negated, condition })
    }

    fn condition(&mut self) -> Option<Condition> {
        let start = self.at;
        match self.peek() {
            Some('(') => {
                self.at += 1;
                self.parenthesized(start).map(Condition::Group)
            }
            Some('"') => {
                self.tail = Tail::Other;
                self.quoted().map(Condition::Word)
            }
            Some('@') => {
                self.at += 1;
                let name = self.up_to(ends_word).to_owned();
                self.tail = Tail::Saved(start + 1);
                if name.is_empty() {
                    self.problem(start, "the name of a saved filter is missing behind “@”");
                }
                (!name.is_empty()).then_some(Condition::Saved(name))
            }
            _ => self.named_or_word(start),
        }
    }

    fn named_or_word(&mut self, start: usize) -> Option<Condition> {
        if let Some(name) = graph_head(self.rest()) {
            self.at += name.len() + 1;
            return self.graph(start, name);
        }
        if let Some(name) = field_name(head(self.rest())) {
            self.at += name.len() + 1;
            return self.field(name);
        }
        let word = self.up_to(ends_word);
        self.tail = Tail::Word(start);
        Some(Condition::Word(word.to_owned()))
    }

    /// What is behind an opening parenthesis, and the closing one.
    fn parenthesized(&mut self, start: usize) -> Option<Query> {
        self.tail = Tail::Finished;
        if self.depth >= DEEPEST {
            self.at = self.text.len();
            self.problem(start, format!("there are more than {DEEPEST} parentheses within each other"));
            self.tail = Tail::Other;
            return None;
        }
        self.depth += 1;
        let before = self.problems.len();
        let query = self.query();
        self.depth -= 1;
        let is_closed = self.takes(")");
        if is_closed {
            self.tail = Tail::Other;
        }
        let has_problem = self.problems.len() > before;
        if query.alternatives.is_empty() {
            if !has_problem {
                self.problem(start, "nothing is written in the parentheses");
            }
            return None;
        }
        if !is_closed {
            self.problem(start, "the closing “)” is missing");
        }
        Some(query)
    }

    fn graph(&mut self, start: usize, name: &str) -> Option<Condition> {
        let lower = name.to_ascii_lowercase();
        let Some(graph) = GraphTerm::named(&lower) else {
            let names = GraphTerm::TABLE.map(|(name, ..)| name);
            let meant = nearest(name, names).map(|name| format!("; did you mean {name}(…)?"));
            let meant = meant.unwrap_or_else(|| format!("; write one of {}", names.join(", ")));
            self.problem(start, format!("there is no {name}(…){meant}"));
            self.parenthesized(start);
            return None;
        };
        let depth = self.inside.len();
        self.inside.push(graph);
        let graph = if matches!(graph, GraphTerm::Within(_)) { self.steps(start) } else { Some(graph) };
        let query = self.parenthesized(start);
        if !self.is_at_end() || self.text.ends_with(')') {
            self.inside.truncate(depth);
        }
        Some(Condition::Graph(graph?, query?))
    }

    /// The number and the comma that `within(` begins with.
    fn steps(&mut self, start: usize) -> Option<GraphTerm> {
        self.skip_blanks();
        let digits = self.up_to(|letter| !letter.is_ascii_digit());
        let steps = digits.parse().ok().filter(|steps| (1..=MOST_STEPS).contains(steps));
        self.skip_blanks();
        if steps.is_some() && self.takes(",") {
            return steps.map(GraphTerm::Within);
        }
        self.problem(
            start,
            format!("within needs the most ties, 1 to {MOST_STEPS}, and a comma: within(2, name:okafor)"),
        );
        self.takes(",");
        None
    }

    fn field(&mut self, name: &str) -> Option<Condition> {
        let mut values = Vec::new();
        loop {
            values.extend(self.value(name));
            if !self.takes(",") {
                break;
            }
        }
        let name = name.to_ascii_lowercase().replace('_', "-");
        (!values.is_empty()).then_some(Condition::Field { name, values })
    }

    fn value(&mut self, field: &str) -> Option<FieldValue> {
        let start = self.at;
        self.tail = Tail::Value { field: field.to_ascii_lowercase().replace('_', "-"), start };
        let comparison = Comparison::ALL.into_iter().find(|comparison| self.takes(comparison.sign()));
        let wanted = match comparison {
            Some(comparison) => self.atom().map(|atom| Wanted::Compared(comparison, atom.0)),
            None => self.range_or_atom(),
        };
        if wanted.is_none() {
            self.problem(start, format!("a value is missing for {}", quoted(field)));
        }
        Some(FieldValue { span: self.span_from(start), wanted: wanted? })
    }

    fn range_or_atom(&mut self) -> Option<Wanted> {
        if self.takes("..") {
            return self.atom().map(|(to, _)| Wanted::Between(None, Some(to)));
        }
        let (from, is_quoted) = self.atom()?;
        if self.takes("..") {
            return Some(Wanted::Between(Some(from), self.atom().map(|(to, _)| to)));
        }
        Some(match from.to_ascii_lowercase().as_str() {
            "any" if !is_quoted => Wanted::Any,
            "none" if !is_quoted => Wanted::None,
            _ => Wanted::Plain(from),
        })
    }

    /// A value, and whether it is quoted.
    fn atom(&mut self) -> Option<(String, bool)> {
        if self.peek() == Some('"') {
            return self.quoted().map(|text| (text, true));
        }
        let rest = self.rest();
        let end = rest.find(ends_value).unwrap_or(rest.len());
        let end = rest.find("..").map_or(end, |dots| dots.min(end));
        let atom = rest.get(..end).filter(|atom| !atom.is_empty())?;
        self.at += end;
        Some((atom.to_owned(), false))
    }

    /// A text in quotation marks. One that is not closed goes to the end.
    fn quoted(&mut self) -> Option<String> {
        let start = self.at;
        self.at += 1;
        let mut text = String::new();
        let mut letters = self.rest().char_indices();
        let mut end = None;
        while let Some((place, letter)) = letters.next() {
            match letter {
                '"' => {
                    end = Some(place + 1);
                    break;
                }
                '\\' => match letters.clone().next() {
                    Some((_, escaped @ ('"' | '\\'))) => {
                        letters.next();
                        text.push(escaped);
                    }
                    _ => text.push(letter),
                },
                _ => text.push(letter),
            }
        }
        self.at += end.unwrap_or(self.rest().len());
        if end.is_none() {
            self.problem(start, "the closing quotation mark is missing");
        }
        if text.trim().is_empty() {
            if end.is_some() {
                self.problem(start, "nothing is written between the quotation marks");
            }
            return None;
        }
        Some(text)
    }
}

/// The part of a text before the first character that ends a word.
fn head(text: &str) -> &str {
    text.get(..text.find(ends_word).unwrap_or(text.len())).unwrap_or(text)
}

/// A name directly before an opening parenthesis.
fn graph_head(text: &str) -> Option<&str> {
    let name = head(text);
    let is_name = name.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-');
    (is_name && text.get(name.len()..)?.starts_with('(')).then_some(name)
}
