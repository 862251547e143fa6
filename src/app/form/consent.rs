//! The form of a consent: what may be done with a person's data, on what basis, since when, and until when. A
//! consent is not a record of its own but part of its person.

use jiff::civil::Date;

use super::{Field, FieldError, Fields, Form, FormContext, Held, Kind, Logic, Submission};
use crate::domain::{Consent, Id, PartialDate, Person};
use crate::register::{Draft, Register};

/// The form of a person's consent at index `place`, or of a new one.
#[must_use]
pub(crate) fn form(register: &Register, person: Id<Person>, place: Option<usize>, today: Date) -> Form {
    let known = register.get(person).map(|person| person.consents.clone()).unwrap_or_default();
    let held = place.and_then(|place| known.get(place)).cloned();
    let words = if place.is_some() { "Change a consent of" } else { "Add a consent of" };
    let consent =
        held.unwrap_or_else(|| Consent { given: Some(PartialDate::from_date(today)), ..Consent::default() });
    let which = place.map_or(Which::New, Which::At);
    Form::new(
        format!("{words} {}", register.person_name(person)),
        fields(&consent),
        Box::new(ConsentLogic { person, which, known }),
    )
}

fn fields(consent: &Consent) -> Fields {
    let date = |date: Option<PartialDate>| date.map(|date| date.to_string()).unwrap_or_default();
    Fields::new(vec![
        Field::new("purpose", "Purpose", Kind::Text)
            .hint("such as staying in touch; withdrawing “sharing” leaves them out of exports")
            .required()
            .text(&consent.purpose),
        Field::new("basis", "Basis", Kind::Text)
            .hint("such as consent, contract, objection")
            .text(&consent.basis),
        Field::new("given", "Given", Kind::Date)
            .hint("2019, 2019-06, 2019-06-14, jun 2019, today")
            .text(&date(consent.given)),
        Field::new("withdrawn", "Withdrawn", Kind::Date)
            .hint("empty while it is valid")
            .text(&date(consent.withdrawn)),
        Field::new("evidence", "Evidence", Kind::Text)
            .hint("where it is documented: a form, an email")
            .text(&consent.evidence),
    ])
}

/// The form of a consent with today's withdrawal filled in, for review before saving.
#[must_use]
pub(crate) fn withdrawing(register: &Register, person: Id<Person>, place: usize, today: Date) -> Form {
    let mut form = form(register, person, Some(place), today);
    form.title = format!("Withdraw a consent of {}", register.person_name(person));
    form.focus = form.fields.position("withdrawn").unwrap_or_default();
    if let Some(field) = form.fields.get_mut("withdrawn") {
        *field = field.clone().text(&PartialDate::from_date(today).to_string());
    }
    form
}

#[derive(Debug)]
struct ConsentLogic {
    person: Id<Person>,
    which: Which,
    /// The person's consents when last looked at, to find them again: consents have no ids.
    known: Vec<Consent>,
}

/// Which of a person's consents.
#[derive(Debug, Clone, Copy)]
enum Which {
    New,
    At(usize),
    Gone,
}

impl Logic for ConsentLogic {
    fn submit(&self, fields: &Fields, context: &mut FormContext) -> Result<Submission, Vec<FieldError>> {
        let consent = Consent {
            purpose: fields.text("purpose"),
            basis: fields.text("basis"),
            given: fields.date("given"),
            withdrawn: fields.date("withdrawn"),
            evidence: fields.text("evidence"),
        };
        let mut errors: Vec<FieldError> = consent
            .problems()
            .into_iter()
            .map(|problem| FieldError::new(problem.field, problem.to_string()))
            .collect();
        for (name, date) in [("given", consent.given), ("withdrawn", consent.withdrawn)] {
            if date.is_some_and(|date| date.earliest() > context.today) {
                errors.push(FieldError::new(
                    name,
                    format!(
                        "this is in the future; write {} or earlier",
                        PartialDate::from_date(context.today)
                    ),
                ));
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let Some(held) = context.register.get(self.person) else {
            return Err(vec![FieldError::new("", "this person no longer exists; close this form")]);
        };
        let mut person = Person::clone(held);
        let place = match self.which {
            Which::New => None,
            Which::At(place) => Some(person.consents.get_mut(place)),
            Which::Gone => Some(None),
        };
        let label = match place {
            None => {
                person.consents.push(consent);
                "Add a consent"
            }
            Some(Some(held)) => {
                let withdraws = held.withdrawn.is_none() && consent.withdrawn.is_some();
                *held = consent;
                if withdraws { "Withdraw a consent" } else { "Change a consent" }
            }
            Some(None) => {
                return Err(vec![FieldError::new("", "this consent no longer exists; close this form")]);
            }
        };
        let mut draft = Draft::new(context.register);
        draft.put(person);
        Ok(Submission::Change { changes: draft.changes(), label: label.into(), select: None })
    }

    fn held(&mut self, _: &Fields, register: &Register) -> Held {
        let Which::At(place) = self.which else { return Held::Nothing };
        let now = register.get(self.person).map(|person| person.consents.clone()).unwrap_or_default();
        let found = self.known.get(place).and_then(|known| {
            // If others were added or removed, it has moved; if the number is the same, it
            // was changed in place.
            let same = |at: &usize| now.get(*at) == Some(known);
            let moved = Some(place).filter(same).or_else(|| (0..now.len()).find(same));
            moved.or((now.len() == self.known.len()).then_some(place))
        });
        let held = found.and_then(|place| now.get(place));
        let values = held
            .map(|held| fields(held).iter().map(|field| (field.name.clone(), field.value.clone())).collect());
        self.which = found.map_or(Which::Gone, Which::At);
        self.known = now;
        values.map_or(Held::Gone, Held::Values)
    }
}
