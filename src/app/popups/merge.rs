//! A merge for review: the two records side by side, and below them what moves, what is combined and what is
//! dropped. The register decides what a merge does.

use uuid::Uuid;

use crate::app::drawn::Geometry;
use crate::app::effect::Tone;
use crate::app::keys::command::Command;
use crate::app::keys::context::Context;
use crate::app::panes::place::Place;
use crate::app::popups::follow_up::FollowUp;
use crate::app::popups::popup::{Popup, Reply, View, moved, pressed};
use crate::domain::{EntityKind, Id, Person};
use crate::register::Register;
use crate::register::merge::{Choices, Field, Merge, Note, Side};
use crate::text::fold::capital;

/// More do not fit on a narrow screen.
const KINDS_IN_A_LINE: usize = 4;

/// A line of the popup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum MergeLine {
    /// A field that differs, by its index.
    Field(usize),
    Heading(String),
    Text(String),
    Blank,
}

/// Two records side by side.
#[derive(Debug)]
pub(crate) struct MergePopup {
    merge: Merge,
    pub(crate) fields: Vec<Field>,
    choices: Choices,
    pub(crate) names: [String; 2],
    lines: Vec<MergeLine>,
    pub(crate) cursor: usize,
    pub(crate) offset: usize,
    /// The revision of the register that this was computed from.
    revision: u64,
}

impl MergePopup {
    pub(crate) fn new(register: &Register, merge: Merge) -> Self {
        let fields = merge.fields();
        let names = [merge.kept(), merge.gone()].map(|id| name_with_note(register, merge.kind(), id));
        let lines = lines(&merge, &fields);
        let revision = register.revision();
        Self { merge, fields, choices: Choices::new(), names, lines, cursor: 0, offset: 0, revision }
    }

    #[must_use]
    pub(crate) fn title(&self) -> String {
        self.merge.label()
    }

    #[must_use]
    pub(crate) fn lines(&self) -> &[MergeLine] {
        &self.lines
    }

    /// The field under the cursor.
    #[must_use]
    pub(crate) fn current(&self) -> Option<&Field> {
        match self.lines.get(self.cursor) {
            Some(MergeLine::Field(number)) => self.fields.get(*number),
            _ => None,
        }
    }

    /// Which side of a field is kept.
    #[must_use]
    pub(crate) fn side(&self, field: &Field) -> Side {
        self.choices.get(field.name).copied().unwrap_or(field.usual)
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

impl Popup for MergePopup {
    fn context(&self) -> Context {
        Context::Merge
    }

    fn move_by(&mut self, lines: isize, _: &View) {
        self.cursor = moved(self.cursor, lines, self.lines.len());
    }

    fn run(&mut self, command: Command, view: &View) -> Option<Reply> {
        match command {
            Command::TakeLeft => self.take(Side::Left),
            Command::TakeRight => self.take(Side::Right),
            Command::TakeBoth => self.take(Side::Both),
            Command::TurnSide => self.turn(),
            Command::Save => {
                // When reviewing duplicates, the next pair follows instead.
                let reviewing = view.context == Context::Duplicates;
                return Some(Reply::Ask(FollowUp::Commit {
                    changes: self.merge.changes(view.register, &self.choices),
                    label: self.merge.label(),
                    origin: self.merge.origin(),
                    select: Place::of(self.merge.kind(), self.merge.kept()).filter(|_| !reviewing),
                }));
            }
            _ => return None,
        }
        Some(Reply::Stay)
    }

    fn press(&mut self, row: usize, _: &View) -> bool {
        pressed(&mut self.cursor, row, self.lines.len())
    }

    fn opens_with(&self) -> Command {
        Command::TurnSide
    }

    fn drawn(&mut self, geometry: &Geometry) {
        self.offset = geometry.layer_offset;
    }

    fn saved(&mut self) -> Reply {
        Reply::Close
    }

    /// Recomputes everything if the register changed; the choices stay.
    fn track(&mut self, view: &View) -> Reply {
        if self.revision == view.register.revision() {
            return Reply::Stay;
        }
        let (kind, kept, gone) = (self.merge.kind(), self.merge.kept(), self.merge.gone());
        let Some(merge) = Merge::new(view.register, kind, kept, gone) else {
            let words = "One of the two was deleted elsewhere, so there is nothing to merge.".to_owned();
            return Reply::All(vec![Reply::Close, Reply::Say(Tone::Warning, words)]);
        };
        let choices = std::mem::take(&mut self.choices);
        let (cursor, offset) = (self.cursor, self.offset);
        *self = Self { choices, offset, ..Self::new(view.register, merge) };
        self.cursor = moved(cursor, 0, self.lines.len());
        Reply::Stay
    }

    fn label(&self, command: Command) -> Option<&'static str> {
        (command == Command::Save).then_some("merge")
    }
}

/// The name of a record, and a note to tell it from others of the same name.
pub(crate) fn name_with_note(register: &Register, kind: EntityKind, id: Uuid) -> String {
    let name = register.called(kind, id);
    if kind != EntityKind::Person {
        return name;
    }
    let person = Id::<Person>::new(id);
    let codes: Vec<&str> = register
        .enrollments_of(person)
        .iter()
        .map(|enrollment| register.cohort_code(enrollment.cohort))
        .collect();
    let note = if codes.is_empty() { "outsider".to_owned() } else { codes.join(", ") };
    format!("{name} · {note}")
}

fn lines(merge: &Merge, fields: &[Field]) -> Vec<MergeLine> {
    let mut lines: Vec<MergeLine> = (0..fields.len()).map(MergeLine::Field).collect();
    if fields.is_empty() {
        lines.push(MergeLine::Text("The two records do not differ.".into()));
    }
    if merge.keeps_objection() {
        lines.push(MergeLine::Text("Consents of both are kept; what was withdrawn stays withdrawn.".into()));
    }
    lines.push(MergeLine::Blank);
    let moved: Vec<String> = merge.moved().iter().map(|(kind, count)| kind.counted(*count)).collect();
    let nothing = merge.combined().is_empty() && merge.reduced().is_empty() && merge.dropped().is_empty();
    if moved.is_empty() && nothing {
        lines.push(MergeLine::Text("No record refers to the right one, so nothing moves.".into()));
    } else if !moved.is_empty() {
        lines.push(MergeLine::Heading("Moves to the left record".into()));
        lines.extend(moved.chunks(KINDS_IN_A_LINE).map(|kinds| MergeLine::Text(kinds.join(" · "))));
    }
    let mut told = |heading: &str, notes: &[Note]| {
        if !notes.is_empty() {
            lines.push(MergeLine::Heading(format!("{heading} · {}", notes.len())));
            lines.extend(
                notes
                    .iter()
                    .map(|note| MergeLine::Text(format!("{}: {}", capital(note.kind.one()), note.words))),
            );
        }
    };
    // What is lost comes first, what remains last.
    told("Dropped: would connect a person to themselves", merge.dropped());
    told("Kept, naming the person once instead of twice", merge.reduced());
    told("Combined: on both records", merge.combined());
    lines.push(MergeLine::Blank);
    lines.push(MergeLine::Text("You can undo this.".into()));
    lines
}
