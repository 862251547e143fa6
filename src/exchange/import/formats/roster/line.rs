//! What one line of a table says about one person, validated on its own. Whether the person is already known
//! does not matter here.

use super::cells::{emails, swallows_people};
use crate::domain::person::{identifier_problem, is_email, phone_problem, url_problem};
use crate::domain::problem::Problem;
use crate::domain::{Entity, Identifier, PartialDate, Person};
use crate::exchange::import::facts::{
    EnrollmentFact, EnrollmentField, PersonFact, PersonField, PersonKey, PositionFact, When, Work, add_one,
};
use crate::exchange::import::formats::values::{add, keyed, several, web_address};
use crate::exchange::import::source::table::{Row, Table, is_taken_out, one_line};
use crate::exchange::import::words::columns::Columns;
use crate::exchange::import::words::target::Target;
use crate::exchange::import::words::vocabulary::DateReading;
use crate::exchange::import::words::{names, vocabulary};
use crate::text::fold::name_key;
use crate::text::quoted::{all_quoted, quoted};

const ACCEPTED_INTENTS: &str = "write in-field job, advance, career change, learn or none";
/// What a cell says to empty a field; an empty cell says nothing.
const CLEAR: &str = "**clear**";
/// Where positions are known from.
const SOURCE: &str = "roster";

/// What a line says about a person. Empty fields say nothing.
#[derive(Debug)]
pub(super) struct Said {
    /// Names, addresses and the rest; the id is not set.
    pub(super) person: Person,
    pub(super) clears: Vec<PersonField>,
    /// Their time in the cohort, with their work at entry.
    pub(super) enrollment: EnrollmentFact,
    /// Their work now, if the file distinguishes the two.
    pub(super) current: Work,
    /// Oddities that do not refuse the line.
    pub(super) remarks: Vec<String>,
}

/// The facts of a line, once it is known whose they are.
pub(super) fn person(who: PersonKey, person: Person, clears: Vec<PersonField>) -> PersonFact {
    PersonFact { who, person, clears }
}

pub(super) fn enrollment(who: PersonKey, said: EnrollmentFact) -> EnrollmentFact {
    EnrollmentFact { who, ..said }
}

pub(super) fn current(who: PersonKey, work: Work) -> Option<PositionFact> {
    let says = work != Work::default();
    says.then_some(PositionFact { who, work, when: When::Now, self_employed: false, source: SOURCE })
}

/// A background alone is no position.
pub(super) fn before(who: PersonKey, work: &Work) -> Option<PositionFact> {
    let says = !work.title.is_empty() || !work.organization.is_empty();
    let work = work.clone();
    says.then_some(PositionFact { who, work, when: When::AtEntry, self_employed: false, source: SOURCE })
}

#[derive(Debug)]
pub(super) enum Line {
    Person(Box<Said>),
    /// Not a person, and not a fault: its first cell and why.
    Skipped(String, &'static str),
    /// Its name; and what is wrong, with what would be accepted.
    Refused(String, String),
}

#[must_use]
pub(super) fn read(table: &Table, columns: &Columns, row: &Row, dates: DateReading) -> Line {
    if row.is_empty() {
        return Line::Skipped(String::new(), "an empty line");
    }
    if table.repeats_header(row) {
        return Line::Skipped(String::new(), "a repeated header");
    }
    if columns.is_gradebook
        && let Some(reason) =
            columns.index_of(Target::FullName).and_then(|index| not_a_person(&row.cell(Some(index))))
    {
        return Line::Skipped(first_cell(row), reason);
    }
    let mut reader = Reader {
        said: Said {
            person: Person::default(),
            clears: Vec::new(),
            enrollment: EnrollmentFact::of(PersonKey::default(), ""),
            current: Work::default(),
            remarks: Vec::new(),
        },
        faults: Vec::new(),
        nobody: None,
        is_answer: columns.are_answers,
        dates,
    };
    reader.shape(table, columns, row);
    reader.tell_controls(columns, row);
    for (index, header, target) in &columns.taken {
        let text = row.cell(Some(*index));
        if target.is_one_line() && text.contains(['\n', '\r']) {
            reader.faults.push(format!(
                "the cell {} spans several lines; close its quote, or put it on one line",
                quoted(header)
            ));
        } else if text.eq_ignore_ascii_case(CLEAR) {
            reader.clear(*target, header);
        } else if !(vocabulary::is_blank(&text) || columns.are_answers && is_anonymous(&text)) {
            reader.take(*target, &text);
        }
    }
    reader.finish()
}

/// What forms write in the place of a name and an address that they did not ask for.
fn is_anonymous(text: &str) -> bool {
    text.eq_ignore_ascii_case("anonymous")
}

fn first_cell(row: &Row) -> String {
    let mut cells = (0..row.cells.len()).map(|index| row.cell(Some(index)));
    cells.find(|cell| !cell.is_empty()).map_or_else(String::new, |cell| one_line(&cell))
}

/// Recognizes the lines of a Canvas gradebook that are not people.
fn not_a_person(name: &str) -> Option<&'static str> {
    match name_key(name).as_str() {
        "points possible" => Some("not a person: the gradebook's points"),
        "student, test" | "test student" => Some("not a person: Canvas's test student"),
        _ => None,
    }
}

struct Reader {
    said: Said,
    faults: Vec<String>,
    /// Why this is nobody to import, and no fault.
    nobody: Option<&'static str>,
    /// Whether this is an answer to a form, which need not say whose it is.
    is_answer: bool,
    dates: DateReading,
}

impl Reader {
    /// Checks for too few cells, too many, or lines of other people inside a quoted cell.
    fn shape(&mut self, sheet: &Table, columns: &Columns, row: &Row) {
        let width = sheet.header.len();
        let held = row.cells.len();
        if held < width {
            let missing: Vec<&str> = columns
                .taken
                .iter()
                .filter(|(index, _, _)| *index >= held)
                .map(|(_, header, _)| header.as_str())
                .collect();
            if !missing.is_empty() {
                let (noun, verb) = if missing.len() == 1 { ("the cell", "is") } else { ("the cells", "are") };
                self.said
                    .remarks
                    .push(format!("{noun} {} {verb} missing; kept, cell left empty", all_quoted(&missing)));
            }
        }
        let extra: Vec<String> = (width..held)
            .map(|index| one_line(&row.cell(Some(index))))
            .filter(|cell| !cell.is_empty())
            .collect();
        if !extra.is_empty() {
            self.said
                .remarks
                .push(format!("more cells than the header; not imported: {}", all_quoted(&extra)));
        }
        if let Some(raw) = &row.raw
            && swallows_people(raw, sheet, columns)
        {
            self.faults
                .push("a quoted cell contains lines that look like other people; close its quote".to_owned());
        }
    }

    /// Remarks on the control characters that were taken out of cells.
    fn tell_controls(&mut self, columns: &Columns, row: &Row) {
        for (index, header, _) in &columns.taken {
            let mut found: Vec<char> = row.cells.get(*index).unwrap_or_default().chars().collect();
            found.retain(|letter| is_taken_out(*letter));
            found.sort_unstable();
            found.dedup();
            if !found.is_empty() {
                let found: Vec<String> =
                    found.iter().map(|letter| format!("U+{:04X}", u32::from(*letter))).collect();
                let words =
                    format!("control characters taken out of {}: {}", quoted(header), found.join(", "));
                self.said.remarks.push(words);
            }
        }
    }

    fn take(&mut self, target: Target, text: &str) {
        let said = &mut self.said;
        let person = &mut said.person;
        let entry = &mut said.enrollment;
        match target {
            Target::GivenName => person.given_name = one_line(text),
            Target::MiddleName => person.middle_name = one_line(text),
            Target::FamilyName => person.family_name = one_line(text),
            Target::FullName => (person.given_name, person.family_name) = names::split(&one_line(text)),
            Target::PreferredName => person.preferred_name = one_line(text),
            Target::Pronouns => person.pronouns = one_line(text),
            Target::Email => emails(text).for_each(|email| add(&mut person.emails, email)),
            Target::Phone => self.phones(text),
            Target::Url => self.urls(text),
            Target::Identifier(system) => {
                let value = one_line(text.trim_start_matches('#'));
                self.identifier(Identifier { system: system.to_owned(), value });
            }
            Target::Identifiers => self.identifiers(text),
            Target::Location => person.location = one_line(text),
            Target::Tags => several(text).for_each(|tag| add(&mut person.tags, tag)),
            Target::Cohort => entry.cohort = one_line(text),
            Target::Role if vocabulary::role(text).is_none() && vocabulary::is_bystander(text) => {
                self.nobody = Some("not in the cohort: a guardian, administrator, observer or the like");
            }
            Target::Role => {
                entry.role = vocabulary::role_or_staff(text);
                let known = entry.role.is_some();
                self.known(known, text, "role", "write student, instructor or assistant");
            }
            Target::Status => {
                entry.status = vocabulary::status(text);
                let known = entry.status.is_some();
                self.known(
                    known,
                    text,
                    "status",
                    "write applied, enrolled, completed, withdrew, deferred or excluded",
                );
            }
            Target::Intent => {
                entry.intent = vocabulary::intent(text);
                let known = entry.intent.is_some();
                self.known(known, text, "intent", ACCEPTED_INTENTS);
            }
            Target::Begin => self.said.enrollment.begin = self.date(text),
            Target::End => self.said.enrollment.end = self.date(text),
            Target::CompletedOn => self.said.enrollment.completed_on = self.date(text),
            Target::Years => {
                entry.years = vocabulary::years(text);
                if entry.years.is_none() {
                    said.remarks.push(format!(
                        "years at entry {} is not accepted and left empty; write 0 to 255 years",
                        quoted(text)
                    ));
                }
            }
            Target::EntryBackground => entry.at_entry.background = keyed(text),
            Target::EntryTitle if vocabulary::is_form_of_address(text) => {}
            Target::EntryTitle => entry.at_entry.title = one_line(text),
            Target::EntryEmployer => entry.at_entry.organization = keyed(text),
            Target::BackgroundNow => said.current.background = keyed(text),
            Target::CurrentTitle => said.current.title = one_line(text),
            Target::CurrentOrganization => said.current.organization = keyed(text),
            Target::Notes => person.notes = vocabulary::lines(text),
        }
    }

    fn known(&mut self, known: bool, text: &str, what: &str, accepted: &str) {
        if !known {
            self.faults.push(format!("{} is not a {what}; {accepted}", quoted(text)));
        }
    }

    fn date(&mut self, text: &str) -> Option<PartialDate> {
        match self.dates.read(&one_line(text)) {
            Ok(date) => Some(date),
            Err(unread) => {
                self.faults.push(unread.to_string());
                None
            }
        }
    }

    fn phones(&mut self, text: &str) {
        for phone in several(text) {
            match phone_problem(&phone) {
                None => add(&mut self.said.person.phones, phone),
                Some(_) if vocabulary::is_blank(&phone) => {}
                Some(problem) => self.leave_out(&problem),
            }
        }
    }

    fn urls(&mut self, text: &str) {
        for url in several(text).filter(|url| !vocabulary::is_blank(url)) {
            let url = web_address(&url);
            match url_problem(&url) {
                None => add(&mut self.said.person.urls, url),
                Some(problem) => self.leave_out(&problem),
            }
        }
    }

    fn identifier(&mut self, identifier: Identifier) {
        let held = &mut self.said.person.identifiers;
        match identifier_problem(&identifier) {
            None if held.contains(&identifier) => {}
            None => add_one(held, identifier),
            Some(_) if identifier.value.is_empty() => {}
            Some(problem) => self.leave_out(&problem),
        }
    }

    /// Does without a value that a form would refuse, and says so in the same words.
    fn leave_out(&mut self, problem: &Problem) {
        self.said.remarks.push(format!("{problem} (left out)"));
    }

    fn identifiers(&mut self, text: &str) {
        for pair in several(text) {
            let (system, value) = pair.split_once('=').unwrap_or(("id", &pair));
            self.identifier(Identifier { system: system.trim().to_owned(), value: value.trim().to_owned() });
        }
    }

    /// Notes what is to be emptied; names and the background at entry stay.
    fn clear(&mut self, target: Target, header: &str) {
        use Target as T;
        let person = match target {
            T::MiddleName => Some(PersonField::MiddleName),
            T::PreferredName => Some(PersonField::PreferredName),
            T::Pronouns => Some(PersonField::Pronouns),
            T::Email => Some(PersonField::Emails),
            T::Phone => Some(PersonField::Phones),
            T::Url => Some(PersonField::Urls),
            T::Identifiers => Some(PersonField::Identifiers),
            T::Location => Some(PersonField::Location),
            T::Tags => Some(PersonField::Tags),
            T::Notes => Some(PersonField::Notes),
            _ => None,
        };
        let enrollment = match target {
            T::Begin => Some(EnrollmentField::Begin),
            T::End => Some(EnrollmentField::End),
            T::CompletedOn => Some(EnrollmentField::CompletedOn),
            T::Intent => Some(EnrollmentField::Intent),
            _ => None,
        };
        match (person, enrollment) {
            (Some(field), _) => self.said.clears.push(field),
            (_, Some(field)) => self.said.enrollment.clears.push(field),
            (None, None) => {
                let wrong = format!("{} can't be cleared by an import; edit it here", quoted(header));
                self.said.remarks.push(wrong);
            }
        }
    }

    fn finish(mut self) -> Line {
        let person = &mut self.said.person;
        let name = format!("{} {}", person.given_name, person.family_name);
        let nameless = (self.is_answer && name.trim().is_empty()).then_some("an anonymous answer");
        if let Some(reason) = self.nobody.or(nameless).or_else(|| vocabulary::why_no_name(name.trim())) {
            return Line::Skipped(name.trim().to_owned(), reason);
        }
        // A login that is an email address counts as one if the file gives no other.
        if person.emails.is_empty()
            && let Some(login) = person.identifiers.iter().find(|held| {
                matches!(held.system.as_str(), "username" | "sis-login") && is_email(&held.value)
            })
        {
            person.emails.push(login.value.clone());
        }
        self.faults.extend(person.problems().iter().map(ToString::to_string));
        if self.faults.is_empty() {
            return Line::Person(Box::new(self.said));
        }
        Line::Refused(self.said.person.name(), self.faults.join("; "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::import::source::Source;
    use crate::exchange::import::words::column_map::ColumnMap;

    fn entry(header: &str, line: &str) -> Result<Said, String> {
        let source = Source::of("x.csv", format!("{header}\n{line}\n").as_bytes()).expect("text");
        let table = &source.members[0].tables()[0];
        let columns = Columns::of(&table.header, true, &ColumnMap::default());
        let dates = DateReading { today: jiff::civil::date(2024, 9, 1), order: None };
        match read(table, &columns, &table.rows().next().expect("a row"), dates) {
            Line::Person(entry) => Ok(*entry),
            Line::Skipped(_, why) => Err(why.to_owned()),
            Line::Refused(_, why) => Err(why),
        }
    }

    #[test]
    fn what_a_form_would_refuse_is_left_out_in_the_same_words() {
        let header = "Name,Phone,Web address,ID number,Years";
        let entry = entry(header, "Ann,ask at the desk,nowhere,??,\"12,5\"").expect("a person");
        assert_eq!(
            entry.remarks,
            [
                "“ask at the desk” is not a phone number; write it like +1 416-555-0132 (left out)",
                "“nowhere” is not a web address; write it like https://example.org (left out)",
                "“??” is not an identifier; write it like student-number: 2020-00054 (left out)",
                "years at entry “12,5” is not accepted and left empty; write 0 to 255 years",
            ]
        );
        let person = &entry.person;
        assert!(person.phones.is_empty() && person.urls.is_empty() && person.identifiers.is_empty());
        assert_eq!((entry.enrollment.years, person.problems()), (None, vec![]));
    }

    #[test]
    fn a_name_too_long_and_a_date_of_two_readings_refuse_the_line() {
        let long = "x".repeat(201);
        assert_eq!(
            entry("Given name,Begin", &format!("{long},6/7/2024")).expect_err("refused"),
            "6/7/2024 may be 2024-06-07 or 2024-07-06; write 2024-06-07 or 2024-07-06; \
             the given name has 201 characters; write at most 200"
        );
        let read = |text| entry("Given name,Begin", &format!("Ann,{text}")).expect(text).enrollment.begin;
        assert_eq!(read("9/16/2024"), "2024-09-16".parse().ok());
        assert_eq!(read("16-Sep-24"), "2024-09-16".parse().ok());
    }

    #[test]
    fn what_is_no_person_is_skipped_and_staff_assists() {
        for (line, why) in [
            ("Total: 2 students,", "not a person: a total"),
            ("ann@example.org,", "not a person: an email address where the name should be"),
            ("professor,teacher", "not a person: a role where the name should be"),
            ("Pa Berg,Guardian", "not in the cohort: a guardian, administrator, observer or the like"),
            ("Pa Berg,Observer", "not in the cohort: a guardian, administrator, observer or the like"),
        ] {
            assert_eq!(entry("Name,Role", line).map(|_| ()), Err(why.to_owned()), "{line}");
        }
        let aide = entry("Name,Role", "Ann Berg,Teacher's Aide").expect("a person");
        assert_eq!(aide.enrollment.role, Some(crate::domain::EnrollmentRole::Assistant));
    }

    #[test]
    fn more_headers_are_known() {
        let header =
            "Forename(s),Surname,E-mail Adress,Mob.,Yrs in field,City/State,Grad date,Industry / Sector";
        let line = "Ann,Berg,a@x.org,+1 416-555-0132,3,\"Bonn, NRW\",2024-06-14,Nursing";
        let said = entry(header, line).expect("a person");
        assert_eq!((said.person.name().as_str(), said.person.location.as_str()), ("Ann Berg", "Bonn, NRW"));
        assert_eq!((said.person.emails.len(), said.person.phones.len()), (1, 1));
        assert_eq!(
            (said.enrollment.years, said.enrollment.at_entry.background.as_str()),
            (Some(3), "Nursing")
        );
        assert_eq!(said.enrollment.completed_on, "2024-06-14".parse().ok());
    }

    #[test]
    fn an_identifier_without_a_system_is_kept_as_it_was_exported() {
        let entry = entry("Name,Identifiers", "Ann,=7; lms=8").expect("a person");
        let systems: Vec<&str> = entry.person.identifiers.iter().map(|held| held.system.as_str()).collect();
        assert_eq!(systems, ["", "lms"]);
    }
}
