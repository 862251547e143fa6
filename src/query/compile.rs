//! Makes a query ready for one kind of record. What can't be is left out and reported, so that an unfinished
//! query narrows by the part that is whole.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use uuid::Uuid;

use super::dates::Days;
use super::field::{Field, ValueKind};
use super::fields::{self, Listed};
use super::graph;
use super::matcher::{Known, Matcher, Node, Pattern};
use super::names::named_records;
use super::parser::parse;
use super::problem::{QueryProblem, nearest};
use super::saved;
use super::source::Source;
use super::syntax::{Comparison, Condition, FieldValue, GraphTerm, Query, Span, Term, Wanted};
use super::truth::Truth;
use crate::domain::{EntityKind, Id, Meetup, Person};
use crate::text::fold::{fold, words};
use crate::text::quoted::quoted;

/// A query made ready, and what was left out of it.
#[derive(Debug)]
pub struct Compiled<T: 'static> {
    pub matcher: Matcher<T>,
    /// In the order of their places.
    pub problems: Vec<QueryProblem>,
}

/// Reads a query for records of type `T`.
#[must_use]
pub fn compile<T: Listed>(text: &str, source: &Source<'_>) -> Compiled<T> {
    let parsed = parse(text);
    let mut compiler = Compiler { text, source, problems: parsed.problems, open: Vec::new() };
    let node = compiler.query::<T>(&parsed.query).unwrap_or_else(|| Node::All(Vec::new()));
    let mut problems = compiler.problems;
    problems.sort_by_key(|problem| problem.span.start);
    Compiled { matcher: Matcher { node }, problems }
}

struct Compiler<'a, 'r> {
    text: &'a str,
    source: &'a Source<'r>,
    problems: Vec<QueryProblem>,
    /// The saved queries that are being read, so that none reads itself.
    open: Vec<Uuid>,
}

impl Compiler<'_, '_> {
    fn problem(&mut self, span: Span, words: impl Into<String>) {
        self.problems.push(QueryProblem::new(self.text, span, words));
    }

    /// `None` if nothing of it can be used.
    fn query<T: Listed>(&mut self, query: &Query) -> Option<Node<T>> {
        if query.alternatives.is_empty() {
            return Some(Node::All(Vec::new()));
        }
        let mut alternatives = Vec::new();
        for conjunction in &query.alternatives {
            let nodes: Vec<Node<T>> = conjunction.terms.iter().filter_map(|term| self.term(term)).collect();
            if !nodes.is_empty() {
                alternatives.push(Node::all(nodes));
            }
        }
        match alternatives.len() {
            0 => None,
            1 => alternatives.pop(),
            _ => Some(Node::Either(alternatives)),
        }
    }

    fn term<T: Listed>(&mut self, term: &Term) -> Option<Node<T>> {
        let node = match &term.condition {
            Condition::Word(word) if word.contains(char::is_whitespace) => Node::Words(vec![fold(word)]),
            Condition::Word(word) => Node::Words(words(word)),
            Condition::Field { name, values } => self.field(term.span, name, values)?,
            Condition::Graph(graph, query) => self.graph::<T>(term.span, *graph, query)?,
            Condition::Saved(name) => self.saved(term.span, name)?,
            Condition::Group(query) => self.query(query)?,
        };
        Some(if term.negated { Node::Not(Box::new(node)) } else { node })
    }

    fn field<T: Listed>(&mut self, span: Span, name: &str, values: &[FieldValue]) -> Option<Node<T>> {
        let Some(field) = fields::named::<T>(name) else {
            let names: Vec<&str> = T::fields().iter().map(|field| field.info.name).collect();
            let meant = match nearest(name, names.iter().copied()) {
                Some(meant) => format!("did you mean {meant}:?"),
                None => format!("the fields are {}", names.join(", ")),
            };
            self.problem(span, format!("{} have no field {}; {meant}", T::KIND.many(), quoted(name)));
            return None;
        };
        let mut patterns = Vec::new();
        for value in values {
            match self.pattern(field, value) {
                Ok(pattern) => patterns.push(pattern),
                Err(words) => self.problem(value.span, words),
            }
        }
        let known = self.known::<T>(field.info.name, &patterns).map(Node::Known);
        (!patterns.is_empty()).then(|| known.unwrap_or(Node::Field(field, patterns)))
    }

    /// Who has one of the wanted records, if the register knows that.
    fn known<T: Listed>(&self, field: &str, patterns: &[Pattern]) -> Option<Known> {
        let [Pattern::Records(wanted)] = patterns else { return None };
        let mut known = Known::default();
        for record in wanted {
            known.extend(T::having(self.source, field, *record)?.into_iter().map(|id| (id, Truth::Yes)));
        }
        Some(known)
    }

    fn pattern<T>(&self, field: &Field<T>, value: &FieldValue) -> Result<Pattern, String> {
        let (name, kind) = (field.info.name, field.info.kind);
        let refused = || Err(format!("{name} takes {}", kind.accepts()));
        match (&value.wanted, kind) {
            (Wanted::Any, _) => Ok(Pattern::Any),
            (Wanted::None, _) => Ok(Pattern::None),
            (wanted, ValueKind::Date) => Days::wanted(wanted, self.source.today).map(Pattern::Days),
            (wanted, ValueKind::Number) => numbers(wanted).map_or_else(refused, Ok),
            (Wanted::Plain(text), ValueKind::Text) => Ok(Pattern::Contains(fold(text.trim()))),
            (Wanted::Compared(Comparison::Equal, text), ValueKind::Text) => {
                Ok(Pattern::Whole(fold(text.trim())))
            }
            (Wanted::Plain(text) | Wanted::Compared(Comparison::Equal, text), ValueKind::Choice(words)) => {
                choice(name, words, text)
            }
            (Wanted::Plain(text) | Wanted::Compared(Comparison::Equal, text), ValueKind::Flag) => {
                match fold(text.trim()).as_str() {
                    "yes" | "true" => Ok(Pattern::Flag(true)),
                    "no" | "false" => Ok(Pattern::Flag(false)),
                    _ => refused(),
                }
            }
            (Wanted::Plain(text), ValueKind::Record(kind)) => self.records(kind, text, false),
            (Wanted::Compared(Comparison::Equal, text), ValueKind::Record(kind)) => {
                self.records(kind, text, true)
            }
            (Wanted::Compared(..) | Wanted::Between(..), _) => refused(),
        }
    }

    fn records(&self, kind: EntityKind, text: &str, whole: bool) -> Result<Pattern, String> {
        let names = named_records(self.source, kind);
        let found = names.matching(text, whole);
        if !found.is_empty() {
            return Ok(Pattern::Records(found));
        }
        let meant = nearest(text, names.all()).map(|name| format!("; did you mean {}?", quoted(name)));
        Err(format!("no {} matches {}{}", kind.one(), quoted(text), meant.unwrap_or_default()))
    }

    fn graph<T: Listed>(&mut self, span: Span, graph: GraphTerm, query: &Query) -> Option<Node<T>> {
        if T::KIND != EntityKind::Person {
            let name = graph.name();
            self.problem(span, format!("{name}(…) finds people; this is a list of {}", T::KIND.many()));
            return None;
        }
        let source = self.source;
        if graph == GraphTerm::Attended {
            let matcher = Matcher { node: self.query::<Meetup>(query)? };
            let mut finds = remembering(|id: Id<Meetup>| {
                source.register.get(id).map_or(Truth::No, |meetup| matcher.truth(source, meetup, None))
            });
            return Some(Node::Known(graph::attended(source, &mut finds)));
        }
        let matcher = Matcher { node: self.query::<Person>(query)? };
        let mut finds = remembering(|id: Id<Person>| {
            source.register.get(id).map_or(Truth::No, |person| matcher.truth(source, person, None))
        });
        let known: Known = match graph {
            GraphTerm::HiredBy => graph::hired_by(source, &mut finds),
            GraphTerm::Hires => graph::hires(source, &mut finds),
            GraphTerm::Within(steps) => graph::within(source, steps, &mut finds),
            GraphTerm::Classmates | GraphTerm::Attended => graph::classmates(source, &mut finds),
        };
        Some(Node::Known(known))
    }

    fn saved<T: Listed>(&mut self, span: Span, name: &str) -> Option<Node<T>> {
        let register = self.source.register;
        let Some(filter) = saved::find(register, T::KIND, name) else {
            let names: Vec<&str> =
                saved::of_list(register, T::KIND).map(|filter| filter.name.as_str()).collect();
            let meant = match (nearest(name, names.iter().copied()), names.is_empty()) {
                (Some(meant), _) => format!("did you mean @{meant}?"),
                (None, true) => "none is saved for this list".to_owned(),
                (None, false) => format!("the saved filters are {}", names.join(", ")),
            };
            self.problem(span, format!("there is no saved filter {}; {meant}", quoted(name)));
            return None;
        };
        let id = filter.id.uuid();
        if self.open.contains(&id) {
            self.problem(span, format!("the saved filter {} is within itself", quoted(&filter.name)));
            return None;
        }
        let parsed = parse(&filter.query);
        let open = self.open.iter().copied().chain([id]).collect();
        let mut inner =
            Compiler { text: &filter.query, source: self.source, problems: parsed.problems, open };
        let node = inner.query(&parsed.query);
        let problem = inner.problems.into_iter().next();
        if let Some(problem) = problem {
            self.problem(span, format!("in @{}, {problem}", filter.name));
        }
        node
    }
}

/// Remembers what was found out about each id: the same people are asked about many times.
fn remembering<T>(mut finds: impl FnMut(Id<T>) -> Truth) -> impl FnMut(Id<T>) -> Truth {
    let mut known: HashMap<Id<T>, Truth, FixedState> = HashMap::default();
    move |id| *known.entry(id).or_insert_with(|| finds(id))
}

fn choice(name: &str, words: &'static [&'static str], text: &str) -> Result<Pattern, String> {
    let wanted = fold(text.trim()).replace([' ', '_'], "-");
    if wanted == "unknown" {
        return Ok(Pattern::None);
    }
    if let Some(word) = words.iter().find(|word| **word == wanted) {
        return Ok(Pattern::Choice(word));
    }
    let meant = nearest(&wanted, words.iter().copied());
    let meant = meant.map(|word| format!("; did you mean {word}?")).unwrap_or_default();
    Err(format!("{name} is one of {}, not {}{meant}", words.join(", "), quoted(text)))
}

/// The range of numbers that a value means.
fn numbers(wanted: &Wanted) -> Option<Pattern> {
    let number = |text: &str| text.trim().parse::<i64>().ok();
    let (from, to) = match wanted {
        Wanted::Any | Wanted::None => return None,
        Wanted::Plain(text) | Wanted::Compared(Comparison::Equal, text) => (number(text)?, number(text)?),
        Wanted::Compared(Comparison::More, text) => (number(text)?.saturating_add(1), i64::MAX),
        Wanted::Compared(Comparison::AtLeast, text) => (number(text)?, i64::MAX),
        Wanted::Compared(Comparison::Less, text) => (i64::MIN, number(text)?.saturating_sub(1)),
        Wanted::Compared(Comparison::AtMost, text) => (i64::MIN, number(text)?),
        Wanted::Between(from, to) => {
            let end = |text: &Option<String>, open| text.as_deref().map_or(Some(open), number);
            (end(from, i64::MIN)?, end(to, i64::MAX)?)
        }
    };
    Some(Pattern::Numbers(from, to))
}
