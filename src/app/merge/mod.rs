//! Merging on the screen: choosing the other one, and the two side by side, with what moves, is combined and
//! is dropped below. What a merge does is worked out in the register.

pub mod review;

use uuid::Uuid;

use super::form::{Choice, Pick, Source};
use super::history::Step;
use super::layer::Layer;
use super::picker::Picker;
use super::place::Place;
use super::{App, Effect};
use crate::domain::text::{capital, with_article};
use crate::domain::{EntityKind, Id, Person};
use crate::register::merge::{Choices, Field, Merge, Note, Side, can_merge};
use crate::register::{Register, duplicates};

/// Of very many likely ones, so many are offered first.
const MOST_OFFERED_FIRST: usize = 12;

/// More do not fit on a narrow screen.
const KINDS_IN_A_LINE: usize = 4;

/// A line of the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// A field in which the two differ, by its number.
    Field(usize),
    Heading(String),
    Text(String),
    Blank,
}

/// Two records side by side.
#[derive(Debug)]
pub struct Merging {
    merge: Merge,
    pub fields: Vec<Field>,
    choices: Choices,
    pub names: [String; 2],
    lines: Vec<Line>,
    pub cursor: usize,
    pub offset: usize,
}

impl Merging {
    fn new(register: &Register, merge: Merge) -> Self {
        let fields = merge.fields();
        let names = [merge.kept(), merge.gone()].map(|id| name_with_note(register, merge.kind(), id));
        let lines = lines(&merge, &fields);
        Self { merge, fields, choices: Choices::new(), names, lines, cursor: 0, offset: 0 }
    }

    #[must_use]
    pub fn title(&self) -> String {
        self.merge.label()
    }

    #[must_use]
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The field the cursor is on.
    #[must_use]
    pub fn current(&self) -> Option<&Field> {
        match self.lines.get(self.cursor) {
            Some(Line::Field(number)) => self.fields.get(*number),
            _ => None,
        }
    }

    /// What is taken of a field now.
    #[must_use]
    pub fn side(&self, field: &Field) -> Side {
        self.choices.get(field.name).copied().unwrap_or(field.usual)
    }

    pub(super) fn move_by(&mut self, lines: isize) {
        self.cursor = self.cursor.saturating_add_signed(lines).min(self.lines.len().saturating_sub(1));
    }

    fn take(&mut self, side: Side) {
        if let Some(field) = self.current().filter(|field| side != Side::Both || field.joins) {
            let name = field.name;
            self.choices.insert(name, side);
        }
    }

    fn turn(&mut self) {
        let Some(field) = self.current() else { return };
        self.take(match self.side(field) {
            Side::Left => Side::Right,
            Side::Right if field.joins => Side::Both,
            Side::Right | Side::Both => Side::Left,
        });
    }
}

/// What tells a record from others of its name.
pub(super) fn name_with_note(register: &Register, kind: EntityKind, id: Uuid) -> String {
    let name = register.called(kind, id);
    if kind != EntityKind::Person {
        return name;
    }
    let person = Id::<Person>::new(id);
    let codes: Vec<&str> = register.enrollments_of(person).iter().map(|enrollment| register.cohort_code(enrollment.cohort)).collect();
    let note = if codes.is_empty() { "outsider".to_owned() } else { codes.join(", ") };
    format!("{name} · {note}")
}

fn lines(merge: &Merge, fields: &[Field]) -> Vec<Line> {
    let mut lines: Vec<Line> = (0..fields.len()).map(Line::Field).collect();
    if fields.is_empty() {
        lines.push(Line::Text("The two differ in no field.".into()));
    }
    if merge.keeps_objection() {
        lines.push(Line::Text("The consents of both are kept: what was withdrawn stays withdrawn.".into()));
    }
    lines.push(Line::Blank);
    let moved: Vec<String> = merge.moved().iter().map(|(kind, count)| kind.counted(*count)).collect();
    let nothing = merge.combined().is_empty() && merge.reduced().is_empty() && merge.dropped().is_empty();
    if moved.is_empty() && nothing {
        lines.push(Line::Text("Nothing refers to the right one, so nothing moves.".into()));
    } else if !moved.is_empty() {
        lines.push(Line::Heading("Moves to the left one".into()));
        lines.extend(moved.chunks(KINDS_IN_A_LINE).map(|kinds| Line::Text(kinds.join(" · "))));
    }
    let mut told = |heading: &str, notes: &[Note]| {
        if !notes.is_empty() {
            lines.push(Line::Heading(format!("{heading} · {}", notes.len())));
            lines.extend(notes.iter().map(|note| Line::Text(format!("{}: {}", capital(note.kind.one()), note.words))));
        }
    };
    // First what is lost, last what is there all the same.
    told("Dropped, because it would join somebody to themselves", merge.dropped());
    told("Stays, but names one person once instead of twice", merge.reduced());
    told("Said by both, and becomes one", merge.combined());
    lines.push(Line::Blank);
    lines.push(Line::Text("One undo brings all of it back.".into()));
    lines
}

impl App {
    /// What a merge would be about here: the record it keeps.
    pub(super) fn can_be_merged(&self) -> Option<(EntityKind, Uuid)> {
        let subject = self.subject()?;
        let place = subject.person(&self.register).map_or(subject, Place::Person);
        place.record().filter(|(kind, _)| can_merge(*kind))
    }

    /// Merges the two that are marked, or lets the other one be chosen.
    pub(super) fn merge(&mut self) {
        if self.on_marked()
            && let [one, other] = self.marked().as_slice()
        {
            return self.open_merge(EntityKind::Person, one.uuid(), other.uuid());
        }
        let Some((kind, id)) = self.can_be_merged() else { return };
        let source = match kind {
            EntityKind::Organization => Source::Organizations,
            EntityKind::Background => Source::Backgrounds,
            _ => Source::People,
        };
        let mut first = duplicates::like(&self.register, kind, id);
        first.truncate(MOST_OFFERED_FIRST);
        let pick = Pick { first, first_heading: "May be the same", without: vec![id], ..Pick::from(source) };
        let title = format!("Merge {} with", self.register.called(kind, id));
        let mut picker = Picker::new(title, pick, &[], &self.register);
        picker.merges = Some((kind, id));
        self.layers.push(Layer::Picker(Box::new(picker)));
    }

    /// The other one was chosen.
    pub(super) fn merge_with(&mut self, (kind, id): (EntityKind, Uuid), chosen: &[Choice]) {
        if let [Choice::Record(other)] = chosen {
            self.open_merge(kind, id, *other);
        }
    }

    pub(super) fn open_merge(&mut self, kind: EntityKind, kept: Uuid, gone: Uuid) {
        match Merge::new(&self.register, kind, kept, gone) {
            Some(merge) => self.layers.push(Layer::Merge(Box::new(Merging::new(&self.register, merge)))),
            None => self.say(super::Tone::Plain, format!("{} is needed that is still there.", capital(&with_article(kind.one())))),
        }
    }

    fn merging_mut(&mut self) -> Option<&mut Merging> {
        match self.layers.last_mut() {
            Some(Layer::Merge(merging)) => Some(merging),
            _ => None,
        }
    }

    pub(super) fn take_side(&mut self, side: Side) {
        if let Some(merging) = self.merging_mut() {
            merging.take(side);
        }
    }

    pub(super) fn turn_side(&mut self) {
        if let Some(merging) = self.merging_mut() {
            merging.turn();
        }
    }

    pub(super) fn save_merge(&mut self) -> Vec<Effect> {
        let Some(Layer::Merge(merging)) = self.layers.last() else { return Vec::new() };
        let changes = merging.merge.changes(&self.register, &merging.choices);
        let label = merging.merge.label();
        // In the review the list goes on to the next pair instead.
        let reviewing = self.layers.iter().any(|layer| matches!(layer, Layer::Review(_)));
        let select = if reviewing { None } else { Place::of(merging.merge.kind(), merging.merge.kept()) };
        let set = self.change_set(changes, label);
        vec![Effect::Commit { set, step: Step::Do, select }]
    }
}
