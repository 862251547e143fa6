//! Draws people: a name in some language, a matching email address, and a few details.

use std::collections::HashSet;

use jiff::civil::Date;

use super::assets::{Character, Culture, Name, assets, plain};
use super::chance::{Chance, plus_days};
use crate::domain::{Consent, Id, Identifier, PartialDate, Person};

/// Names and addresses in use; none is used twice.
#[derive(Debug, Default)]
pub(crate) struct Taken {
    names: HashSet<(String, String)>,
    addresses: HashSet<String>,
    notes: usize,
}

impl Taken {
    /// Takes the notes in turn, so that a small demo does not repeat one.
    fn next_note(&mut self) -> String {
        let notes = &assets().words.people;
        self.notes += 1;
        notes.get(self.notes * NOTE_STEP % notes.len().max(1)).cloned().unwrap_or_default()
    }
}

/// Far enough that neighbors get different notes, and prime, so that every note is used.
const NOTE_STEP: usize = 17;

/// A drawn name, not yet a person.
#[derive(Debug, Default)]
struct Drawn {
    given: String,
    middle: String,
    family: String,
    called: String,
    pronouns: &'static str,
    address: String,
}

fn culture(chance: &mut Chance) -> Option<&'static Culture> {
    let cultures = &assets().cultures;
    let mut roll = chance.below(cultures.iter().map(|culture| culture.weight).sum());
    cultures.iter().find(|culture| match roll.checked_sub(culture.weight) {
        Some(left) => {
            roll = left;
            false
        }
        None => true,
    })
}

fn draw(chance: &mut Chance) -> Drawn {
    let Some(culture) = culture(chance) else { return Drawn::default() };
    let she = chance.percent(51);
    let given_names = if she { &culture.she } else { &culture.he };
    let family_names =
        if she && !culture.family_she.is_empty() { &culture.family_she } else { &culture.family };
    let name = |chance: &mut Chance, list: &[Name]| chance.pick(list).cloned().unwrap_or_default();
    let given = name(chance, given_names);
    let mut family = name(chance, family_names);
    if culture.double_family && chance.percent(60) {
        let second = name(chance, family_names);
        if second.native != family.native {
            family.native = format!("{} {}", family.native, second.native);
        }
    }
    if culture.single && chance.percent(25) {
        family = Name::default();
    }
    let mut middle = String::new();
    if plain(&given.native) == given.latin && !family.native.is_empty() && chance.percent(14) {
        middle = name(chance, given_names).native;
        if middle == given.native {
            middle.clear();
        }
    }
    let known_as = culture.called.iter().find(|(name, _)| *name == given.native);
    let called =
        known_as.filter(|_| chance.percent(60)).map(|(_, called)| called.clone()).unwrap_or_default();
    let own = if she { "she/her" } else { "he/him" };
    let pronouns = chance.choose("", &[(45, own), (3, "they/them")]);
    let address =
        if family.latin.is_empty() { given.latin } else { format!("{}.{}", given.latin, family.latin) };
    Drawn { given: given.native, middle, family: family.native, called, pronouns, address }
}

fn written(character: &Character) -> Drawn {
    Drawn {
        given: character.given.clone(),
        family: character.family.clone(),
        called: character.called.clone(),
        address: character.latin.replace(' ', "."),
        ..Drawn::default()
    }
}

/// Makes a person, drawn or hand-written. `number` is unique in the demo; `since` is when they first came
/// to us.
pub fn person(
    id: Id<Person>,
    character: Option<&Character>,
    number: usize,
    since: Date,
    chance: &mut Chance,
    taken: &mut Taken,
) -> Person {
    let drawn = match character {
        Some(character) => written(character),
        None => fresh(chance, taken),
    };
    taken.names.insert((drawn.given.clone(), drawn.family.clone()));
    let mut address = drawn.address;
    if !taken.addresses.insert(address.clone()) || number >= 1000 {
        address = format!("{address}{number}");
    }
    let mut person = Person {
        id,
        given_name: drawn.given,
        middle_name: drawn.middle,
        family_name: drawn.family,
        preferred_name: drawn.called,
        ..Person::default()
    };
    let domain = chance.choose("example.org", &[(35, "example.com"), (25, "example.net")]);
    if chance.percent(96) {
        person.emails.push(format!("{address}@{domain}"));
        if chance.percent(8) {
            person.emails.push(format!("{address}@work.example.com"));
        }
    }
    if chance.percent(55) {
        let area = chance.choose(416, &[(20, 514), (15, 613), (10, 902), (10, 905)]);
        person.phones.push(format!("+1 {area}-555-01{:02}", chance.below(100)));
    }
    if chance.percent(12) {
        person.urls.push(format!("https://{}.example.net", address.replace('.', "-")));
    }
    drawn.pronouns.clone_into(&mut person.pronouns);
    let program = &assets().program;
    person.location = match chance.below(100) {
        0..45 => program.home.clone(),
        45..84 => chance.text(&program.near),
        _ => chance.text(&program.far),
    };
    if chance.percent(18) {
        person.tags.push(chance.text(&assets().program.tags));
    }
    if chance.percent(22) {
        person.notes = taken.next_note();
    }
    if chance.percent(35) {
        person.cadence_days = Some(chance.choose(365, &[(25, 90), (40, 180)]));
    }
    if let Some(character) = character {
        by_hand(&mut person, character);
    }
    consents(&mut person, since, chance);
    person
}

fn by_hand(person: &mut Person, character: &Character) {
    person.pronouns.clone_from(&character.pronouns);
    person.notes.clone_from(&character.notes);
    if !character.tags.is_empty() {
        person.tags.clone_from(&character.tags);
    }
    if !character.location.is_empty() {
        person.location.clone_from(&character.location);
    }
}

fn consents(person: &mut Person, since: Date, chance: &mut Chance) {
    if !chance.percent(80) {
        return;
    }
    let withdrawn = chance.percent(4).then(|| PartialDate::from_date(plus_days(since, 320)));
    person.consents.push(Consent {
        purpose: "staying in touch after the program".to_owned(),
        basis: "consent".to_owned(),
        given: Some(PartialDate::from_date(since)),
        withdrawn,
        evidence: "enrollment form".to_owned(),
    });
}

/// A name that nobody has yet, unless the lists run out.
fn fresh(chance: &mut Chance, taken: &Taken) -> Drawn {
    let mut drawn = draw(chance);
    for _ in 0..20 {
        if !taken.names.contains(&(drawn.given.clone(), drawn.family.clone())) {
            break;
        }
        drawn = draw(chance);
    }
    drawn
}

/// The institute's number for a student.
pub(crate) fn student_number(year: i16, number: usize) -> Identifier {
    Identifier { system: "student-number".to_owned(), value: format!("{year}-{number:05}") }
}
