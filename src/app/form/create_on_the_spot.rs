//! From what is picked in a form to ids, creating what was typed anew. In one place, so that “create …” means
//! the same in every form.

use uuid::Uuid;

use crate::app::form::{Choice, Fields, Kind, Source};
use crate::domain::{Background, Cohort, Id, IdSource, Organization, Person, Program};
use crate::register::Draft;

/// The records picked in a field; new ones are put into the draft.
pub(crate) fn picked(fields: &Fields, name: &str, draft: &mut Draft, ids: &mut IdSource) -> Vec<Uuid> {
    let Some(Kind::Pick(pick)) = fields.get(name).map(|field| &field.kind) else { return Vec::new() };
    let source = pick.source;
    fields
        .picked(name)
        .iter()
        .filter_map(|choice| match choice {
            Choice::Record(id) => Some(*id),
            Choice::New(text) => make(source, text, draft, ids),
            Choice::Word(_) | Choice::Text(_) => None,
        })
        .collect()
}

/// The single record picked in a field.
pub(crate) fn one<T>(fields: &Fields, name: &str, draft: &mut Draft, ids: &mut IdSource) -> Option<Id<T>> {
    picked(fields, name, draft, ids).into_iter().next().map(Id::new)
}

/// The existing records picked in a field; creates nothing.
pub(crate) fn existing<T>(fields: &Fields, name: &str) -> Vec<Id<T>> {
    let record = |choice: &Choice| if let Choice::Record(id) = choice { Some(Id::new(*id)) } else { None };
    fields.picked(name).iter().filter_map(record).collect()
}

fn make(source: Source, text: &str, draft: &mut Draft, ids: &mut IdSource) -> Option<Uuid> {
    match source {
        Source::People => {
            let person = new_person(text, ids);
            let id = person.id;
            draft.put(person);
            Some(id.uuid())
        }
        Source::Organizations => {
            let id = ids.draw::<Organization>();
            draft.put(Organization { id, name: text.to_owned(), ..Organization::default() });
            Some(id.uuid())
        }
        Source::Backgrounds => {
            let id = ids.draw::<Background>();
            draft.put(Background { id, name: text.to_owned(), ..Background::default() });
            Some(id.uuid())
        }
        Source::Programs => {
            let id = ids.draw::<Program>();
            draft.put(Program { id, title: text.to_owned(), ..Program::default() });
            Some(id.uuid())
        }
        Source::Cohorts => {
            // A cohort created here joins the only program. If there are several, it has to be added first.
            let mut programs = draft.register().all::<Program>();
            let program = programs.next().filter(|_| programs.next().is_none())?.id;
            let id = ids.draw::<Cohort>();
            draft.put(Cohort { id, program, code: text.to_owned(), ..Cohort::default() });
            Some(id.uuid())
        }
        Source::Enrollments
        | Source::Meetups
        | Source::Tags
        | Source::Columns
        | Source::Targets
        | Source::BackgroundsAndOrganizations => None,
    }
}

/// A person of whom only the name is known.
pub(crate) fn new_person(name: &str, ids: &mut IdSource) -> Person {
    let (given_name, family_name) = split_name(name);
    Person { id: ids.draw(), given_name, family_name, ..Person::default() }
}

/// `Given Family`, `Family, Given`, or a single name. Without a comma, the last word is the family name.
fn split_name(text: &str) -> (String, String) {
    if let Some((family, given)) = text.split_once(',') {
        return (given.trim().to_owned(), family.trim().to_owned());
    }
    match text.rsplit_once(' ') {
        Some((given, family)) => (given.to_owned(), family.to_owned()),
        None => (text.to_owned(), String::new()),
    }
}

#[cfg(test)]
mod tests {
    use crate::app::form::create_on_the_spot::split_name;

    #[test]
    fn names_are_split_as_they_are_written() {
        let split = |text| {
            let (given, family) = split_name(text);
            format!("{given}|{family}")
        };
        assert_eq!(split("Zoë Lindqvist"), "Zoë|Lindqvist");
        assert_eq!(split("van der Berg, Jan"), "Jan|van der Berg");
        assert_eq!(split("Cher"), "Cher|");
        assert_eq!(split("María José García"), "María José|García");
    }
}
