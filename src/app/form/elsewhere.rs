//! What happens to a form when its record is changed elsewhere meanwhile. Each field is merged on its own
//! from three values: the one the form was opened with, the one in the field, and the one in the record now.

use super::{Field, Form, FormContext, Value};

/// Field values by name.
pub(in crate::app) type Values = Vec<(String, Value)>;

/// What the register now holds of a form's record.
#[derive(Debug)]
pub(crate) enum Held {
    /// The form is about nothing that others could change, such as a new record.
    Nothing,
    Values(Values),
    /// The record was deleted.
    Gone,
}

/// Changes made elsewhere since the form was opened.
#[derive(Debug, Default)]
pub(super) struct Elsewhere {
    /// The value of each field when the form was opened, or last taken over.
    base: Values,
    /// The values elsewhere of the fields that both sides changed.
    theirs: Values,
    state: Meanwhile,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Meanwhile {
    #[default]
    Same,
    Changed,
    Gone,
}

/// What a field shows after a three-way comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Mine,
    Theirs,
    /// Mine, with theirs next to it: both changed it.
    Both,
}

fn three_way<V: PartialEq>(base: &V, mine: &V, theirs: &V) -> Outcome {
    if theirs == base || theirs == mine {
        Outcome::Mine
    } else if mine == base {
        Outcome::Theirs
    } else {
        Outcome::Both
    }
}

impl Elsewhere {
    pub(crate) fn since<'a>(fields: impl Iterator<Item = &'a Field>) -> Self {
        let base = fields.map(|field| (field.name.clone(), field.value.clone())).collect();
        Self { base, ..Self::default() }
    }
}

impl Form {
    /// Takes over fields that only others changed; fields changed here stay.
    pub(in crate::app) fn follow(&mut self, context: &mut FormContext) {
        match self.logic.held(&self.fields, context.register) {
            Held::Nothing => {}
            Held::Gone => self.elsewhere.state = Meanwhile::Gone,
            Held::Values(now) => self.take_over(now),
        }
        self.refresh(None, context);
    }

    fn take_over(&mut self, now: Values) {
        let Elsewhere { base, theirs: both, state } = &mut self.elsewhere;
        both.clear();
        if *state == Meanwhile::Gone {
            *state = Meanwhile::Changed;
        }
        for (name, theirs) in now {
            let Some(field) = self.fields.get_mut(&name) else { continue };
            let Some((_, base)) = base.iter_mut().find(|(held, _)| *held == name) else { continue };
            if theirs == *base {
                continue;
            }
            *state = Meanwhile::Changed;
            match three_way(base, &field.value, &theirs) {
                Outcome::Both => both.push((name, theirs)),
                Outcome::Mine => {}
                Outcome::Theirs => {
                    base.clone_from(&theirs);
                    (field.value, field.own) = (theirs, false);
                }
            }
        }
    }

    /// Takes the values of another form of the same record, as if they had been typed here.
    pub(in crate::app) fn take_values_of(&mut self, other: &Self) {
        for theirs in other.fields.iter() {
            if let Some(field) = self.fields.get_mut(&theirs.name) {
                field.value.clone_from(&theirs.value);
            }
        }
    }

    /// The title, and whether the record was changed or deleted elsewhere.
    #[must_use]
    pub(crate) fn heading(&self) -> String {
        match self.elsewhere.state {
            Meanwhile::Same => self.title.clone(),
            Meanwhile::Changed => format!("{} · changed elsewhere", self.title),
            Meanwhile::Gone => format!("{} · deleted elsewhere", self.title),
        }
    }

    /// Whether the record was deleted elsewhere.
    #[must_use]
    pub(crate) fn is_gone(&self) -> bool {
        self.elsewhere.state == Meanwhile::Gone
    }

    /// The field as it is elsewhere, if both sides changed it.
    #[must_use]
    pub(crate) fn theirs(&self, field: &Field) -> Option<Field> {
        let (_, value) = self.elsewhere.theirs.iter().find(|(name, _)| *name == field.name)?;
        (*value != field.value).then(|| Field { value: value.clone(), ..field.clone() })
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use jiff::civil::date;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::app::form::{Submission, entity_forms};
    use crate::app::keys::text_input::TextInput;
    use crate::domain::{Id, IdSource, Person, Record};
    use crate::register::Register;

    const FIELDS: [&str; 4] = ["family_name", "location", "pronouns", "notes"];

    fn person(values: &[String; 4]) -> Person {
        let [family_name, location, pronouns, notes] = values.clone();
        Person {
            id: Id::new(Uuid::from_u128(1)),
            given_name: "Ana".into(),
            family_name,
            location,
            pronouns,
            notes,
            ..Person::default()
        }
    }

    fn saved(form: &Form, context: &mut FormContext) -> Option<Person> {
        let Ok(Submission::Change { changes, .. }) = form.submit(context) else {
            panic!("refused: {:?}", form.submit(context).err())
        };
        let after = changes.first().and_then(|change| change.after().cloned());
        after.map(
            |after| if let Record::Person(one) = after { Person::clone(&one) } else { panic!("{after:?}") },
        )
    }

    fn values() -> impl Strategy<Value = [String; 4]> {
        prop::array::uniform4(prop::sample::select(vec!["one", "two", "three"]).prop_map(str::to_owned))
    }

    proptest! {
        #[test]
        fn a_field_changed_here_is_saved_and_every_other_is_as_elsewhere(
            base in values(),
            mine in values(),
            elsewhere in prop::collection::vec(values(), 1..4),
        ) {
            let today = date(2024, 9, 16);
            let mut register = Register::from_records([Record::from(person(&base))]);
            let mut form = entity_forms::person(person(&base), &register, today);
            for (name, (mine, base)) in FIELDS.iter().zip(mine.iter().zip(&base)) {
                let field = form.fields.get_mut(name).unwrap();
                if mine != base {
                    *field = match field.value {
                        Value::Notes(_) => field.clone().lines(mine),
                        _ => field.clone().text(mine),
                    };
                }
            }
            let mut ids = IdSource::new(1, [0; 6]);
            let typed = form.fields.clone();
            for theirs in &elsewhere {
                register = Register::from_records([Record::from(person(theirs))]);
                let mut context =
                    FormContext { register: &register, today, now: Timestamp::UNIX_EPOCH, ids: &mut ids };
                form.follow(&mut context);
            }
            let last = elsewhere.last().unwrap();
            let mut context =
                FormContext { register: &register, today, now: Timestamp::UNIX_EPOCH, ids: &mut ids };
            let after = saved(&form, &mut context).unwrap_or_else(|| person(last));
            let after = [after.family_name, after.location, after.pronouns, after.notes];
            for (place, name) in FIELDS.iter().enumerate() {
                let field = form.fields.get(name).unwrap();
                let own = mine[place] != base[place];
                prop_assert_eq!(&after[place], if own { &mine[place] } else { &last[place] }, "{}", name);
                prop_assert!(!own || field.value == typed.get(name).unwrap().value);
                // Theirs is shown next to mine only if both differ.
                let theirs = form.theirs(field);
                prop_assert!(theirs.is_none() || own);
                if own && elsewhere.len() == 1 {
                    let both = last[place] != base[place] && last[place] != mine[place];
                    prop_assert_eq!(theirs.is_some(), both, "{}", name);
                }
            }
        }
    }

    #[test]
    fn who_is_right_is_the_same_from_both_sides() {
        for (base, mine, theirs) in [(1, 1, 2), (1, 2, 1), (1, 2, 2), (1, 2, 3), (1, 1, 1)] {
            let (here, there) = (three_way(&base, &mine, &theirs), three_way(&base, &theirs, &mine));
            match here {
                Outcome::Both => assert_eq!(there, Outcome::Both),
                Outcome::Theirs => assert_eq!((there, base), (Outcome::Mine, mine)),
                Outcome::Mine => assert!(there == Outcome::Mine && mine == theirs || theirs == base),
            }
        }
    }

    #[test]
    fn what_is_the_same_again_is_no_conflict() {
        let today = date(2024, 9, 16);
        let base = ["one", "one", "one", "one"].map(str::to_owned);
        let mut register = Register::from_records([Record::from(person(&base))]);
        let mut form = entity_forms::person(person(&base), &register, today);
        form.fields.get_mut("location").unwrap().value = Value::Text(TextInput::new("mine"));
        let mut ids = IdSource::new(1, [0; 6]);
        for (theirs, shown) in [("two", true), ("mine", false), ("three", true), ("one", false)] {
            register = Register::from_records([Record::from(person(
                &base.clone().map(|one| if one == "one" { theirs.to_owned() } else { one }),
            ))]);
            let mut context =
                FormContext { register: &register, today, now: Timestamp::UNIX_EPOCH, ids: &mut ids };
            form.follow(&mut context);
            let field = form.fields.get("location").unwrap();
            assert_eq!(form.theirs(field).is_some(), shown, "{theirs}");
            assert_eq!(form.heading(), "Change a person · changed elsewhere");
        }
    }
}
