//! A form as a popup: where its keys go.

use crate::app::drawn::Geometry;
use crate::app::form::{Field, Form, Kind, Value};
use crate::app::keys::command::Command;
use crate::app::keys::context::Context;
use crate::app::keys::key::{Code, Key};
use crate::app::keys::text_input::TextInput;
use crate::app::popups::follow_up::PickFor;
use crate::app::popups::picker::PickerPopup;
use crate::app::popups::popup::{Popup, Reply, View};
use crate::app::popups::question::{Answer, QuestionPopup};
use crate::register::Register;

/// The picker of the focused field, if it has one.
pub(crate) fn field_picker(form: &Form, register: &Register) -> Option<PickerPopup> {
    let field = form.focused()?;
    let (Kind::Pick(pick), Value::Picked(chosen)) = (&field.kind, &field.value) else { return None };
    let (title, pick) = (field.label.clone(), pick.clone());
    Some(PickerPopup::with_chosen(title, pick, PickFor::Field, chosen, register))
}

/// What a field did with a key.
enum Taken {
    Not,
    Changed,
    /// Opens the picker, with this letter typed already.
    Picks(char),
}

fn take(field: &mut Field, key: Key) -> Taken {
    let space = key == Key::plain(Code::Char(' '));
    let cycles = space || matches!(key.code, Code::Left | Code::Right);
    let changed = match (&field.kind, &mut field.value) {
        (_, Value::Text(input)) => input.key(key),
        (_, Value::Notes(block)) => block.key(key),
        (Kind::Choice(_), _) if cycles => {
            field.cycle(key.code != Code::Left);
            true
        }
        (Kind::Choice(choices), Value::Choice(place)) => {
            // A letter selects the next choice that begins with it.
            let wanted = key.typed().map(|letter| letter.to_lowercase().to_string());
            let begins = |at: &usize| {
                choices
                    .get(*at)
                    .zip(wanted.as_ref())
                    .is_some_and(|((_, label), wanted)| label.to_lowercase().starts_with(wanted.as_str()))
            };
            match (*place + 1..choices.len()).chain(0..=*place).find(begins) {
                Some(found) => {
                    *place = found;
                    true
                }
                None => false,
            }
        }
        (_, Value::Flag(on)) if cycles => {
            *on = !*on;
            true
        }
        (_, Value::Picked(picked)) if matches!(key.code, Code::Backspace | Code::Delete) => {
            picked.pop().is_some()
        }
        (Kind::Pick(_), _) => {
            return key.typed().filter(|letter| !letter.is_control()).map_or(Taken::Not, Taken::Picks);
        }
        _ => false,
    };
    if changed { Taken::Changed } else { Taken::Not }
}

/// Writes more of a text, if the cursor is at its end and the form knows how it goes on.
fn complete(form: &mut Form, key: Key) -> bool {
    if key.code != Code::Right || key.ctrl || key.alt {
        return false;
    }
    let Some(Field { name, value: Value::Text(input), .. }) = form.focused() else { return false };
    let is_at_end = input.before_cursor() == input.text();
    let Some(whole) = is_at_end.then(|| form.logic.complete(name, input.text())).flatten() else {
        return false;
    };
    if let Some(field) = form.focused_mut() {
        field.value = Value::Text(TextInput::new(&whole));
    }
    true
}

/// Updates the form after a change in the focused field.
fn follow(form: &mut Form, view: &View) -> Reply {
    if let Some(field) = form.focused_mut() {
        field.own = true;
        let name = field.name.clone();
        view.with_form_context(|context| form.refresh(Some(&name), context));
    }
    Reply::Stay
}

impl Popup for Form {
    fn context(&self) -> Context {
        Context::Form
    }

    fn close(&mut self, _: &View) -> Reply {
        if !self.changed || std::mem::replace(&mut self.asked, true) {
            return Reply::Close;
        }
        Reply::open(QuestionPopup {
            title: "Close without saving?".into(),
            lines: vec!["Your changes will be lost.".into()],
            yes: "close without saving",
            action: Answer::Discard,
        })
    }

    fn run(&mut self, command: Command, view: &View) -> Option<Reply> {
        self.asked &= command == Command::Close;
        match command {
            Command::NextField => self.next_field(),
            Command::PreviousField => self.previous_field(),
            // Opens a list; on any other field, moves to the next one.
            Command::Choose => match field_picker(self, view.register) {
                Some(picker) => return Some(Reply::open(picker)),
                None => self.next_field(),
            },
            _ => return None,
        }
        Some(Reply::Stay)
    }

    fn typed(&mut self, key: Key, view: &View) -> Option<Reply> {
        if complete(self, key) {
            self.asked = false;
            return Some(follow(self, view));
        }
        let taken = take(self.focused_mut()?, key);
        // Notes are offered every key, Esc among them, which changes nothing here.
        self.asked &= matches!(taken, Taken::Not);
        match taken {
            Taken::Not => None,
            Taken::Changed => Some(follow(self, view)),
            Taken::Picks(letter) => {
                let mut picker = field_picker(self, view.register)?;
                if letter != ' ' {
                    picker.query.key(Key::plain(Code::Char(letter)));
                    picker.search(view.register);
                }
                Some(Reply::open(picker))
            }
        }
    }

    fn paste(&mut self, text: &str, view: &View) -> Reply {
        self.asked = false;
        match self.focused_mut().map(|field| &mut field.value) {
            Some(Value::Text(input)) => input.paste(text),
            Some(Value::Notes(block)) => block.paste(text),
            _ => return Reply::Stay,
        }
        follow(self, view)
    }

    /// Notes also need the keys that move the cursor; in other fields those belong to the keymap.
    fn takes_every_key(&self) -> bool {
        self.focused().is_some_and(|field| matches!(field.kind, Kind::Notes))
    }

    /// A text field is typed into, not opened.
    fn press(&mut self, field: usize, _: &View) -> bool {
        let here = self.focus == field;
        self.focus = field;
        here && self.focused().is_some_and(|field| !matches!(field.value, Value::Text(_)))
    }

    fn opens_with(&self) -> Command {
        Command::Choose
    }

    fn drawn(&mut self, geometry: &Geometry) {
        self.offset = geometry.layer_offset;
    }

    fn track(&mut self, view: &View) -> Reply {
        if self.is_behind(view.register) {
            view.with_form_context(|context| self.follow(context));
        }
        Reply::Stay
    }

    fn saved(&mut self) -> Reply {
        Reply::Close
    }
}
