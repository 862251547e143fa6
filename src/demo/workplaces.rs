//! What all tracks share: the program, the backgrounds and the named employers.

use super::assets::{Employer, assets};
use super::chance::Chance;
use crate::domain::{Background, Id, IdSource, Organization, Program, Record};

/// An employer and the backgrounds it hires from, as indexes into the list of backgrounds.
#[derive(Debug, Clone)]
pub struct Workplace {
    pub id: Id<Organization>,
    pub name: String,
    pub backgrounds: Vec<usize>,
}

#[derive(Debug)]
pub struct Shared {
    pub program: Id<Program>,
    pub backgrounds: Vec<Id<Background>>,
    pub workplaces: Vec<Workplace>,
    /// The records of all these, taken once.
    pub records: Vec<Record>,
}

impl Shared {
    pub fn new(ids: &mut IdSource) -> Self {
        let text = &assets().program;
        let mut records = Vec::new();
        let program = ids.draw();
        let length_months = Some(text.length_months);
        records.push(
            Program {
                identifiers: Vec::new(),
                id: program,
                title: text.title.clone(),
                institution: text.institution.clone(),
                length_months,
            }
            .into(),
        );
        let mut backgrounds = Vec::new();
        for background in &text.backgrounds {
            let id = ids.draw();
            backgrounds.push(id);
            records.push(
                Background { id, name: background.name.clone(), group: background.group.clone() }.into(),
            );
        }
        let mut workplaces = Vec::new();
        for employer in &assets().employers.named {
            workplaces.push(open(employer, ids, &mut records));
        }
        Self { program, backgrounds, workplaces, records }
    }
}

/// Makes the organization of an employer.
pub fn open(employer: &Employer, ids: &mut IdSource, records: &mut Vec<Record>) -> Workplace {
    let id = ids.draw();
    let Employer { name, industry, aliases, .. } = employer.clone();
    records.push(Organization { id, name: name.clone(), aliases, industry }.into());
    Workplace {
        id,
        name,
        backgrounds: employer
            .backgrounds
            .iter()
            .filter_map(|background| background_by_name(background))
            .collect(),
    }
}

/// The index of a background in the list.
pub fn background_by_name(name: &str) -> Option<usize> {
    assets().program.backgrounds.iter().position(|background| background.name == name)
}

/// The made-up employer number `number`: two words, a third once the pairs are used up, then also a number.
/// No two numbers give the same name.
pub fn made_up(number: usize, chance: &mut Chance) -> Employer {
    let words = &assets().employers;
    let (firsts, seconds) = (words.first.len().max(1), words.second.len().max(1));
    let round = number / (firsts * seconds);
    let thirds = words.third.len().max(1);
    let word =
        |list: &[String], place: usize| list.get(place % list.len().max(1)).cloned().unwrap_or_default();
    // The second word shifts by one after each round of first words, so pairs repeat only once all are used.
    let second = word(&words.second, number / firsts + number % firsts);
    let mut name = format!("{} {second}", word(&words.first, number));
    if let Some(round) = round.checked_sub(1) {
        name = format!("{name} {}", word(&words.third, round));
        if round >= thirds {
            name = format!("{name} {}", round / thirds + 1);
        }
    }
    let backgrounds = &assets().program.backgrounds;
    let taken =
        (0..3).filter_map(|_| chance.pick(backgrounds)).map(|background| background.name.clone()).collect();
    Employer { name, industry: second, aliases: Vec::new(), backgrounds: taken }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::domain::organization_key;

    #[test]
    fn made_up_employers_do_not_repeat() {
        let mut chance = Chance::new(1, 1);
        let mut seen: HashSet<String> =
            assets().employers.named.iter().map(|employer| organization_key(&employer.name)).collect();
        for number in 0..40_000 {
            let name = made_up(number, &mut chance).name;
            assert!(seen.insert(organization_key(&name)), "{name}");
        }
    }
}
