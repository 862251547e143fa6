//! The cohorts, programs, backgrounds and organizations that a file names: found, or created once.

use super::merge::Merge;
use crate::domain::{Background, Cohort, Id, Organization, Program, organization_key};
use crate::text::fold::name_key;

impl Merge<'_, '_> {
    /// The cohort with this code, created if missing; the plan has already refused lines whose cohort may
    /// not be created.
    pub(super) fn cohort(&mut self, index: usize, code: &str) -> Id<Cohort> {
        let key = name_key(code);
        if let Some(found) = self.cohorts.get(&key) {
            return *found;
        }
        let id = self.register.cohort_by_code(code).unwrap_or_else(|| {
            let program = self.program();
            let id = self.ids.draw();
            self.own(id.uuid(), index);
            self.draft.put(Cohort {
                id,
                program,
                code: code.to_owned(),
                title: code.to_owned(),
                ..Cohort::default()
            });
            self.report.created_cohorts.push(code.to_owned());
            id
        });
        self.cohorts.insert(key, id);
        id
    }

    fn program(&mut self) -> Id<Program> {
        if let Some(found) = self.program {
            return found;
        }
        let id = match &self.options.program {
            None => self.register.all::<Program>().next().map(|program| program.id).unwrap_or_default(),
            Some(title) => {
                let found = self
                    .register
                    .all::<Program>()
                    .find(|program| name_key(&program.title) == name_key(title))
                    .map(|program| program.id);
                found.unwrap_or_else(|| {
                    let id = self.ids.draw();
                    self.draft.put(Program { id, title: title.clone(), ..Program::default() });
                    self.report.created_programs.push(title.clone());
                    id
                })
            }
        };
        self.program = Some(id);
        id
    }

    pub(super) fn background(&mut self, index: usize, name: &str) -> Id<Background> {
        let key = name_key(name);
        if let Some(found) = self.backgrounds.get(&key) {
            return *found;
        }
        let id = self.register.background_by_name(name).unwrap_or_else(|| {
            let id = self.ids.draw();
            self.own(id.uuid(), index);
            self.draft.put(Background { id, name: name.to_owned(), ..Background::default() });
            self.report.created_backgrounds.push(name.to_owned());
            id
        });
        self.backgrounds.insert(key, id);
        id
    }

    pub(super) fn organization(&mut self, index: usize, name: &str) -> Id<Organization> {
        let key = organization_key(name);
        if let Some(found) = self.organizations.get(&key) {
            return *found;
        }
        let id = self.register.organization_by_name(name).unwrap_or_else(|| {
            let id = self.ids.draw();
            self.own(id.uuid(), index);
            self.draft.put(Organization { id, name: name.to_owned(), ..Organization::default() });
            self.report.created_organizations.push(name.to_owned());
            id
        });
        self.organizations.insert(key, id);
        id
    }
}
