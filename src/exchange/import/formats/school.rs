//! What the systems of schools have in common: users, classes and who is in which, in files of their own
//! that refer to each other by number. A class becomes a cohort, and whoever is in one becomes a person.
//! Nothing is ever deleted: what a file marks for deletion is proposed as a withdrawal, or only told.

use std::collections::{BTreeMap, HashMap, HashSet};

use foldhash::fast::FixedState;

use super::Reading;
use super::contact::Contact;
use super::values::keyed;
use crate::domain::{EnrollmentRole, EnrollmentStatus, Identifier, PartialDate};
use crate::exchange::import::facts::{CohortFact, EnrollmentFact, Facts, PersonKey, Place, What};
use crate::exchange::import::words::vocabulary;
use crate::text::fold::name_key;
use crate::text::quoted::excerpt;

/// The system of numbers that schools' systems know people and classes by.
pub(super) const SYSTEM: &str = "sis";
const ASKS: &str = "marked for deletion in the file; accepting it withdraws the person from the cohort";
const USER_GONE: &str = "marked for deletion in the file; nothing is deleted here by an import";
const GONE: &str = "marked for deletion in the file, and not known here";
const CLASS_GONE: &str = "the class is marked for deletion in the file";
const NO_CLASS: &str = "in no class of these files, and not known here";

/// Everything that was read, before it is put together.
#[derive(Debug, Default)]
pub(super) struct School {
    pub(super) classes: BTreeMap<String, Class>,
    pub(super) users: Vec<User>,
    pub(super) members: Vec<Membership>,
    /// Whether there is a file that says who is in which class.
    pub(super) has_members: bool,
    /// Whether the files only hold what has changed, so that users may be missing.
    pub(super) is_delta: bool,
}

#[derive(Debug, Default)]
pub(super) struct Class {
    pub(super) code: String,
    pub(super) title: String,
    /// The title of its course.
    pub(super) program: String,
    pub(super) start: Option<PartialDate>,
    pub(super) end: Option<PartialDate>,
    pub(super) is_gone: bool,
    pub(super) place: Place,
}

#[derive(Debug)]
pub(super) struct User {
    pub(super) number: String,
    pub(super) place: Place,
    pub(super) contact: Contact,
    /// The role at the school; empty if the file does not say.
    pub(super) role: String,
    pub(super) is_gone: bool,
}

/// That a user is in a class.
#[derive(Debug, Default)]
pub(super) struct Membership {
    pub(super) class: String,
    pub(super) user: String,
    pub(super) role: String,
    pub(super) begin: Option<PartialDate>,
    pub(super) end: Option<PartialDate>,
    pub(super) is_gone: bool,
    pub(super) place: Place,
}

/// What somebody is in a cohort: staff assists, and everybody else is left out with the reason.
pub(super) fn role_of(text: &str) -> Result<EnrollmentRole, String> {
    if text.is_empty() {
        return Ok(EnrollmentRole::Student);
    }
    vocabulary::role_or_staff(text).ok_or_else(|| format!("not in the cohort: the role is {}", excerpt(text)))
}

type Set = HashSet<String, FixedState>;
type Users = HashMap<String, User, FixedState>;

impl School {
    /// States everybody who is in a class, with their classes; without any file of who is where, all users.
    pub(super) fn say(mut self, reading: &Reading, facts: &mut Facts) {
        if !self.has_members {
            self.say_users_only(reading, facts);
            return;
        }
        let codes = self.codes();
        let users = self.take_users(facts);
        let reasons: Vec<Option<String>> =
            self.members.iter().map(|member| self.why_left(member, &codes)).collect();
        let is_gone =
            |member: &Membership| member.is_gone || users.get(&member.user).is_some_and(|of| of.is_gone);
        let staying = self.members.iter().zip(&reasons);
        let staying = staying.filter(|(member, reason)| reason.is_none() && !is_gone(member));
        let staying: Set = staying.map(|(member, _)| member.user.clone()).collect();
        let gone: Vec<bool> = self.members.iter().map(is_gone).collect();
        let mut teller = Teller { users, staying, stated: HashMap::default(), is_delta: self.is_delta };
        let mut mentioned = Set::default();
        for ((member, reason), is_gone) in self.members.iter().zip(reasons).zip(gone) {
            mentioned.insert(member.user.clone());
            if let Some(reason) = reason {
                facts.skip(member.place, teller.name(&member.user), reason);
            } else if teller.state(member, facts) {
                let who = facts.person(&member.user);
                let code = codes.get(&member.class).cloned().unwrap_or_default();
                enroll(who, member, code, is_gone, facts);
            }
        }
        self.say_classes(&codes, facts);
        let mut rest: Vec<User> = teller.users.into_values().collect();
        rest.retain(|user| !mentioned.contains(&user.number));
        rest.sort_by_key(|user| user.place);
        for user in rest {
            say_classless(user, reading, facts);
        }
    }

    /// The users by number. A number that comes again is told, and only the first is kept.
    fn take_users(&mut self, facts: &mut Facts) -> Users {
        let mut users = Users::default();
        for user in std::mem::take(&mut self.users) {
            if users.contains_key(&user.number) {
                let name = user.contact.person.name();
                facts.skip(user.place, name, "an earlier line has the same number");
            } else {
                users.insert(user.number.clone(), user);
            }
        }
        users
    }

    /// Why somebody's being in a class is not imported.
    fn why_left(&self, member: &Membership, codes: &BTreeMap<String, String>) -> Option<String> {
        if let Err(reason) = role_of(&member.role) {
            return Some(reason);
        }
        match self.classes.get(&member.class) {
            Some(class) if class.is_gone => Some(CLASS_GONE.to_owned()),
            Some(_) if codes.contains_key(&member.class) => None,
            _ => Some(format!("the class {} is not in the files", excerpt(&member.class))),
        }
    }

    /// The code of the cohort that each class becomes: its own, or its title; with its number, if another
    /// class has the same.
    fn codes(&self) -> BTreeMap<String, String> {
        let plain =
            |class: &Class| if class.code.is_empty() { class.title.clone() } else { class.code.clone() };
        let mut counts: HashMap<String, usize, FixedState> = HashMap::default();
        for class in self.classes.values() {
            *counts.entry(name_key(&plain(class))).or_default() += 1;
        }
        let code = |(number, class): (&String, &Class)| {
            let code = keyed(&plain(class));
            let is_shared = counts.get(&name_key(&code)).is_some_and(|count| *count > 1);
            let code = match (code.is_empty(), is_shared) {
                (true, _) => number.clone(),
                (false, true) => format!("{code} ({number})"),
                (false, false) => code,
            };
            (number.clone(), code)
        };
        self.classes.iter().map(code).collect()
    }

    fn say_classes(&self, codes: &BTreeMap<String, String>, facts: &mut Facts) {
        for (number, class) in self.classes.iter().filter(|(_, class)| !class.is_gone) {
            let fact = CohortFact {
                code: codes.get(number).cloned().unwrap_or_default(),
                title: class.title.clone(),
                program: class.program.clone(),
                start: class.start,
                end: class.end,
                identifiers: vec![Identifier { system: SYSTEM.to_owned(), value: number.clone() }],
            };
            facts.say(class.place, What::Cohort(Box::new(fact)));
        }
    }

    /// Users without classes: everybody in the cohort that is named, or in none.
    fn say_users_only(self, reading: &Reading, facts: &mut Facts) {
        if !reading.cohort_is_named && !reading.without_cohort && !self.users.is_empty() {
            facts.faults.push(
                "The files do not say who is in which class; name the cohort (--cohort CODE), or import \
                    people without one (--no-cohort)"
                    .to_owned(),
            );
            return;
        }
        for user in self.users {
            let role = match role_of(&user.role) {
                _ if user.is_gone => Err(USER_GONE.to_owned()),
                role => role,
            };
            let who = facts.person(&user.number);
            match role {
                Err(reason) => facts.skip(user.place, user.contact.person.name(), reason),
                Ok(role) => {
                    let place = user.place;
                    if user.contact.say(who, place, facts) && reading.cohort_is_named {
                        let fact = EnrollmentFact { role: Some(role), ..EnrollmentFact::of(who, "") };
                        facts.say(place, What::Enrollment(Box::new(fact)));
                    }
                }
            }
        }
    }
}

/// States the users that are in a class, each once.
struct Teller {
    users: Users,
    /// Those who are in a class, and not marked for deletion.
    staying: Set,
    /// Their names, and whether they could be stated.
    stated: HashMap<String, (String, bool), FixedState>,
    is_delta: bool,
}

impl Teller {
    fn name(&self, number: &str) -> String {
        let stated = self.stated.get(number).map(|(name, _)| name.clone());
        let waiting = || self.users.get(number).map(|user| user.contact.person.name());
        stated.or_else(waiting).unwrap_or_default()
    }

    fn state(&mut self, member: &Membership, facts: &mut Facts) -> bool {
        let number = &member.user;
        if let Some((_, is_stated)) = self.stated.get(number) {
            return *is_stated;
        }
        let name = self.name(number);
        let stays = self.staying.contains(number);
        let user = self.users.remove(number);
        let who = facts.person(number);
        let is_stated = match user {
            Some(user) => user.contact.say(who, user.place, facts),
            None if stays && !self.is_delta => {
                let reason = format!("the user {} is not in the files", excerpt(number));
                facts.refuse(member.place, "", reason);
                false
            }
            // Files that hold what has changed know somebody imported before by number.
            None => {
                let mut contact = Contact::default();
                contact.identifier(SYSTEM, number);
                contact.say(who, member.place, facts)
            }
        };
        // Only somebody known can be withdrawn.
        if !stays {
            facts.only_known.entry(who).or_insert(GONE);
        }
        self.stated.insert(number.clone(), (name, is_stated));
        is_stated
    }
}

/// States an enrollment; what is marked for deletion asks first.
fn enroll(who: PersonKey, member: &Membership, code: String, is_gone: bool, facts: &mut Facts) {
    let mut fact = EnrollmentFact {
        role: role_of(&member.role).ok(),
        begin: member.begin,
        end: member.end,
        ..EnrollmentFact::of(who, code)
    };
    if is_gone {
        fact.status = Some(EnrollmentStatus::Withdrew);
        facts.ask(member.place, What::Enrollment(Box::new(fact)), ASKS);
    } else {
        facts.say(member.place, What::Enrollment(Box::new(fact)));
    }
}

/// A user who is in no class: updated if known here. Schools list thousands of others; who wants them all
/// asks for people without a cohort.
fn say_classless(user: User, reading: &Reading, facts: &mut Facts) {
    let name = user.contact.person.name();
    match role_of(&user.role) {
        _ if user.is_gone => facts.skip(user.place, name, USER_GONE),
        Err(reason) => facts.skip(user.place, name, reason),
        Ok(_) => {
            let who = facts.person(&user.number);
            user.contact.say(who, user.place, facts);
            if !reading.without_cohort {
                facts.only_known.entry(who).or_insert(NO_CLASS);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn staff_assists_and_guardians_are_left_out_with_a_word() {
        for (word, role) in [
            ("student", EnrollmentRole::Student),
            ("Teacher", EnrollmentRole::Instructor),
            ("aide", EnrollmentRole::Assistant),
            ("TaEnrollment", EnrollmentRole::Assistant),
            ("StudentEnrollment", EnrollmentRole::Student),
            ("", EnrollmentRole::Student),
        ] {
            assert_eq!(role_of(word), Ok(role), "{word}");
        }
        assert_eq!(role_of("guardian"), Err("not in the cohort: the role is guardian".to_owned()));
    }

    #[test]
    fn classes_with_one_code_are_told_apart_by_their_numbers() {
        let class =
            |code: &str, title: &str| Class { code: code.into(), title: title.into(), ..Class::default() };
        let mut school = School::default();
        school.classes.insert("1".into(), class("BREAD", ""));
        school.classes.insert("2".into(), class("bread", ""));
        school.classes.insert("3".into(), class("", "Cakes"));
        school.classes.insert("4".into(), class("", ""));
        let codes: Vec<String> = school.codes().into_values().collect();
        assert_eq!(codes, ["BREAD (1)", "bread (2)", "Cakes", "4"]);
    }
}
