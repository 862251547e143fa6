//! The first run: from an empty register to a program, its first cohort and the people in it, one form after
//! the other, until the user has had enough.

use crate::app::App;
use crate::app::form::new_record::NewRecord;
use crate::app::popups::follow_up::MenuAction;
use crate::app::popups::menu::{MenuEntry, MenuPopup};
use crate::domain::{Cohort, Id, Person, Program, Record};
use crate::register::ChangeSet;

impl App {
    /// Whether there is nothing a cohort could belong to yet.
    #[must_use]
    pub(crate) fn has_no_program(&self) -> bool {
        self.register.count::<Program>() == 0
    }

    /// After a record was saved: opens the form of what comes next while the register is being begun.
    pub(crate) fn go_on_from(&mut self, set: &ChangeSet) {
        if !self.popups.is_empty() {
            return;
        }
        let created = || {
            set.changes.iter().filter(|change| change.before().is_none()).filter_map(|change| change.after())
        };
        let cohort =
            created().find_map(|one| if let Record::Cohort(one) = one { Some(one.id) } else { None });
        let program =
            created().find_map(|one| if let Record::Program(one) = one { Some(one.id) } else { None });
        let enrolled = created().find_map(|one| match one {
            Record::Enrollment(one) => Some((one.person, one.cohort)),
            _ => None,
        });
        let person =
            created().find_map(|one| if let Record::Person(one) = one { Some(one.id) } else { None });
        match (person, enrolled, cohort, program) {
            (Some(person), Some((same, cohort)), ..) if person == same => self.offer_another(person, cohort),
            (None, None, Some(cohort), _) if self.register.count::<Person>() == 0 => {
                self.add_record(NewRecord::Person(Some(cohort)));
            }
            (None, None, None, Some(program)) if self.register.count::<Cohort>() == 0 => {
                self.add_record(NewRecord::Cohort(Some(program)));
            }
            _ => {}
        }
    }

    /// Offers to add another person to the cohort after the first one, and then after each.
    fn offer_another(&mut self, person: Id<Person>, cohort: Id<Cohort>) {
        let people = self.register.count::<Person>();
        if people > 1 && self.adding_to != Some(cohort) {
            return;
        }
        self.adding_to = Some(cohort);
        let entry = |letter, label, record| MenuEntry { letter, label, does: MenuAction::Add(record) };
        let code = self.register.cohort_code(cohort);
        let another = entry('a', format!("Another person in {code}"), NewRecord::Person(Some(cohort)));
        let hire = || {
            let label = format!("Hire by {}", self.register.person_name(person));
            entry('h', label, NewRecord::Hire(Some(person)))
        };
        let entries = std::iter::once(another).chain((people > 1).then(hire)).collect();
        self.popups.open(MenuPopup { title: "What next?".into(), entries, cursor: 0, leave: "done" });
    }
}
