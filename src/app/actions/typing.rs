//! From a key press or pasted text to a command, or to letters in a text that is being typed.

use crate::app::form::{Kind, Value};
use crate::app::keys::command::Context;
use crate::app::keys::key::{Code, Key};
use crate::app::keys::keymap::Reached;
use crate::app::popups::layer::Layer;
use crate::app::{App, Effect};

impl App {
    /// One key press. What it leads to beyond the screen comes back as effects.
    pub fn key(&mut self, key: Key) -> Vec<Effect> {
        if self.loading.is_some() {
            return self.key_before_opening(key);
        }
        self.message = None;
        let context = self.context();
        if context.takes_text() && self.pending.is_empty() && self.typed_first(context, key) {
            return Vec::new();
        }
        self.pending.push(key);
        let effects = match self.keymap.reach(context, &self.pending) {
            Reached::Waiting => return Vec::new(),
            Reached::Command(command) => {
                self.pending.clear();
                self.update(command)
            }
            Reached::Nothing => {
                self.pending.clear();
                if context.takes_text() {
                    self.typed(context, key);
                }
                Vec::new()
            }
        };
        self.refresh();
        effects
    }

    /// Pasted text goes where text is typed, and nowhere else: it is never read as keys.
    pub fn paste(&mut self, text: &str) {
        if self.loading.is_some() {
            return;
        }
        match self.context() {
            Context::Filter => {
                if let Some(Layer::Help(reading)) = self.layers.last_mut() {
                    reading.query.paste(text);
                } else if let Some(log) = self.log_mut() {
                    log.query.paste(text);
                } else {
                    let pane = self.pane();
                    self.list_mut(pane).filter.paste(text);
                }
                self.refresh();
            }
            Context::Picker => {
                if let Some(Layer::Picker(picker)) = self.layers.last_mut() {
                    picker.query.paste(text);
                    picker.search(&self.register);
                }
            }
            Context::Palette => {
                match self.layers.last_mut() {
                    Some(Layer::Palette(palette)) => {
                        palette.query.paste(text);
                        palette.cursor = 0;
                    }
                    Some(Layer::Find(finder)) => finder.query.paste(text),
                    Some(Layer::Erase(erasing)) => erasing.typed.paste(text),
                    _ => {}
                }
                self.search_found();
            }
            Context::Form => {
                if let Some(Layer::Form(form)) = self.layers.last_mut()
                    && let Some(field) = form.focused_mut()
                {
                    match &mut field.value {
                        Value::Text(input) => input.paste(text),
                        Value::Notes(block) => block.paste(text),
                        Value::Choice(_) | Value::Flag(_) | Value::Picked(_) => return,
                    }
                    field.own = true;
                    let name = field.name.clone();
                    self.form_changed(Some(&name));
                }
            }
            _ => {}
        }
    }

    /// Keys that a field takes before the keymap sees them: letters, so that every letter can be typed.
    fn typed_first(&mut self, context: Context, key: Key) -> bool {
        // Notes also take the keys that move within them; everywhere else those belong to the keymap.
        if key.typed().is_none() && !self.in_notes() {
            return false;
        }
        self.typed(context, key)
    }

    fn typed(&mut self, context: Context, key: Key) -> bool {
        match context {
            Context::Filter => {
                if let Some(Layer::Help(reading)) = self.layers.last_mut() {
                    reading.offset = 0;
                    return reading.query.key(key);
                }
                if let Some(log) = self.log_mut() {
                    let took = log.query.key(key);
                    self.track_history();
                    return took;
                }
                let pane = self.pane();
                let took = self.list_mut(pane).filter.key(key);
                self.refresh();
                took
            }
            Context::Picker => {
                let Some(Layer::Picker(picker)) = self.layers.last_mut() else { return false };
                if picker.pick.many && key == Key::plain(Code::Char(' ')) && picker.query.text().is_empty() {
                    picker.mark(&self.register);
                    return true;
                }
                let took = picker.query.key(key);
                if took {
                    picker.search(&self.register);
                }
                took
            }
            Context::Palette => {
                let took = match self.layers.last_mut() {
                    Some(Layer::Palette(palette)) => {
                        palette.cursor = 0;
                        palette.query.key(key)
                    }
                    Some(Layer::Find(finder)) => finder.query.key(key),
                    Some(Layer::Erase(erasing)) => erasing.typed.key(key),
                    _ => false,
                };
                self.search_found();
                took
            }
            Context::Menu => {
                let Some(Layer::Menu(menu)) = self.layers.last() else { return false };
                let chosen = key.typed().and_then(|letter| menu.lettered(letter));
                if let Some(does) = chosen {
                    self.layers.pop();
                    self.do_from_menu(does);
                }
                chosen.is_some()
            }
            Context::Form => self.typed_in_field(key),
            _ => false,
        }
    }

    fn in_notes(&self) -> bool {
        let Some(Layer::Form(form)) = self.layers.last() else { return false };
        form.focused().is_some_and(|field| matches!(field.kind, Kind::Notes))
    }

    fn typed_in_field(&mut self, key: Key) -> bool {
        let Some(Layer::Form(form)) = self.layers.last_mut() else { return false };
        let Some(field) = form.focused_mut() else { return false };
        let space = key == Key::plain(Code::Char(' '));
        let took = match (&field.kind, &mut field.value) {
            (_, Value::Text(input)) => input.key(key),
            (_, Value::Notes(block)) => block.key(key),
            (Kind::Choice(_), _) if space || matches!(key.code, Code::Left | Code::Right) => {
                field.cycle(key.code != Code::Left);
                true
            }
            (Kind::Choice(choices), Value::Choice(place)) => {
                // A letter goes to the next choice that begins with it.
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
            (_, Value::Flag(on)) if space || matches!(key.code, Code::Left | Code::Right) => {
                *on = !*on;
                true
            }
            (_, Value::Picked(picked)) if matches!(key.code, Code::Backspace | Code::Delete) => {
                picked.pop().is_some()
            }
            (Kind::Pick(_), _) => {
                let Some(letter) = key.typed().filter(|letter| !letter.is_control()) else { return false };
                self.open_picker();
                if let Some(Layer::Picker(picker)) = self.layers.last_mut()
                    && letter != ' '
                {
                    picker.query.key(Key::plain(Code::Char(letter)));
                    picker.search(&self.register);
                }
                return true;
            }
            _ => false,
        };
        if took {
            field.own = true;
            let name = field.name.clone();
            self.form_changed(Some(&name));
        }
        took
    }
}
