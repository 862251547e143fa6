//! The same language by a plain loop over all records: no index, no set, no bound of a date, every question
//! asked again for every record. Written from the description, not from the code.

use jiff::civil::Date;

use super::super::syntax::{Comparison, Condition, GraphTerm, Query, Term, Wanted};
use super::TODAY;
use crate::domain::{
    Attendance, Attended, Background, Cohort, Consent, Enrollment, EnrollmentRole, EnrollmentStatus, Filter,
    FoundVia, Hire, Interaction, Meetup, Organization, PartialDate, Person, Position, Wish,
};
use crate::network::{Network, unwatched};
use crate::register::Register;
use crate::text::fold::fold;

/// `None`: unknown.
type Answer = Option<bool>;

fn not(answer: Answer) -> Answer {
    answer.map(|answer| !answer)
}

fn every(answers: impl IntoIterator<Item = Answer>) -> Answer {
    let answers: Vec<Answer> = answers.into_iter().collect();
    if answers.contains(&Some(false)) {
        Some(false)
    } else if answers.contains(&None) {
        None
    } else {
        Some(true)
    }
}

fn some(answers: impl IntoIterator<Item = Answer>) -> Answer {
    not(every(answers.into_iter().map(not)))
}

/// A value that a person has; `Unsaid`: there is one, nobody knows which.
#[derive(Debug, Clone, PartialEq)]
enum Value {
    Text(String),
    Name(String),
    Word(String),
    Date(PartialDate),
    Number(i64),
    Flag(bool),
    Unsaid,
}

pub(super) struct Naive<'r> {
    pub(super) register: &'r Register,
}

impl Naive<'_> {
    pub(super) fn person(&self, query: &Query, person: &Person) -> Answer {
        let term = |term: &Term| {
            let answer = match &term.condition {
                Condition::Word(word) => {
                    let emails = person.emails.join(" ");
                    let tags = person.tags.join(" ");
                    let all = format!("{} {} {emails} {tags}", person.name(), person.location);
                    Some(fold(&all).contains(&fold(word)))
                }
                Condition::Field { name, values } => {
                    let (held, empty) = self.values(name, person);
                    let wanted: Vec<&Wanted> = values.iter().map(|value| &value.wanted).collect();
                    of_values(&held, empty, &wanted, &self.names(name))
                }
                Condition::Graph(graph, query) => self.graph(*graph, query, person),
                Condition::Saved(name) => {
                    let filter = self.register.all::<Filter>().find(|filter| filter.name == *name).unwrap();
                    self.person(&super::super::parse(&filter.query).query, person)
                }
                Condition::Group(query) => self.person(query, person),
            };
            if term.negated { not(answer) } else { answer }
        };
        if query.alternatives.is_empty() {
            return Some(true);
        }
        some(query.alternatives.iter().map(|all| every(all.terms.iter().map(term))))
    }

    fn meetup(query: &Query, meetup: &Meetup) -> Answer {
        let term = |term: &Term| {
            let answer = match &term.condition {
                Condition::Field { name, values } if name == "series" => {
                    let held = [Value::Text(meetup.series.clone())];
                    let wanted: Vec<&Wanted> = values.iter().map(|value| &value.wanted).collect();
                    of_values(&held, Some(false), &wanted, &[])
                }
                other => panic!("{other:?}"),
            };
            if term.negated { not(answer) } else { answer }
        };
        some(query.alternatives.iter().map(|all| every(all.terms.iter().map(term))))
    }

    fn of<T: crate::register::Tabled>(&self) -> Vec<T> {
        self.register.all::<T>().map(|record| T::clone(record)).collect()
    }

    fn graph(&self, graph: GraphTerm, query: &Query, person: &Person) -> Answer {
        let find = |id| self.register.get(id).map_or(Some(false), |other| self.person(query, other));
        let hires = self.of::<Hire>();
        let enrollments = self.of::<Enrollment>();
        let answers: Vec<Answer> = match graph {
            GraphTerm::HiredBy => hires
                .iter()
                .filter(|hire| hire.hired == person.id)
                .map(|hire| hire.hirer.and_then(find))
                .collect(),
            GraphTerm::Hires => hires
                .iter()
                .filter(|hire| hire.hirer == Some(person.id))
                .map(|hire| find(hire.hired))
                .collect(),
            GraphTerm::Classmates => {
                let mine = enrollments.iter().filter(|mine| mine.person == person.id);
                mine.flat_map(|mine| enrollments.iter().filter(|other| other.cohort == mine.cohort))
                    .filter(|other| other.person != person.id)
                    .map(|other| find(other.person))
                    .collect()
            }
            GraphTerm::Attended => self
                .of::<Attendance>()
                .iter()
                .filter(|attendance| attendance.person == person.id)
                .map(|attendance| {
                    let there = match attendance.attended {
                        Attended::Yes => Some(true),
                        Attended::No => Some(false),
                        Attended::Unknown => None,
                    };
                    let meetup = self.register.get(attendance.meetup).unwrap();
                    every([there, Self::meetup(query, meetup)])
                })
                .collect(),
            GraphTerm::Within(steps) => {
                let network = Network::build(self.register, TODAY, &unwatched).unwrap();
                let everybody = self.of::<Person>();
                everybody
                    .iter()
                    .filter(|other| self.are_within(&network, person, other, steps))
                    .map(|other| find(other.id))
                    .collect()
            }
        };
        some(answers)
    }

    fn are_within(&self, network: &Network, one: &Person, other: &Person, steps: u8) -> bool {
        one.id == other.id
            || steps > 0
                && self.of::<Person>().iter().any(|next| {
                    network.tie(one.id, next.id).is_some() && self.are_within(network, next, other, steps - 1)
                })
    }

    /// All names that a field could refer to.
    fn names(&self, field: &str) -> Vec<String> {
        match field {
            "cohort" => self.of::<Cohort>().into_iter().map(|one| one.code).collect(),
            "organization" => self.of::<Organization>().into_iter().map(|one| one.name).collect(),
            "background" | "background-now" => {
                self.of::<Background>().into_iter().map(|one| one.name).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The values of a field, and the answer if there are none.
    fn values(&self, field: &str, person: &Person) -> (Vec<Value>, Answer) {
        let mine: Vec<Enrollment> =
            self.of::<Enrollment>().into_iter().filter(|one| one.person == person.id).collect();
        let current = self
            .of::<Position>()
            .into_iter()
            .filter(|one| one.person == person.id && one.end.is_none())
            .max_by_key(|one| (one.start, one.id));
        let background = |id| Value::Name(self.register.get::<Background>(id).unwrap().name.clone());
        let text = |text: &str| if text.is_empty() { vec![] } else { vec![Value::Text(text.to_owned())] };
        match field {
            "name" => (vec![Value::Text(person.name())], None),
            "location" => (text(&person.location), None),
            "email" => (person.emails.iter().cloned().map(Value::Text).collect(), None),
            "tag" => (person.tags.iter().cloned().map(Value::Text).collect(), Some(false)),
            "cohort" => (
                mine.iter()
                    .map(|one| Value::Name(self.register.get(one.cohort).unwrap().code.clone()))
                    .collect(),
                Some(false),
            ),
            "status" => (mine.iter().map(|one| Value::Word(one.status.word().into())).collect(), Some(false)),
            "role" => (mine.iter().map(|one| Value::Word(one.role.word().into())).collect(), Some(false)),
            "start" => (
                mine.iter()
                    .map(|one| {
                        self.register.get(one.cohort).unwrap().start.map_or(Value::Unsaid, Value::Date)
                    })
                    .collect(),
                Some(false),
            ),
            "completed" => {
                let done = mine.iter().filter(|one| one.status == EnrollmentStatus::Completed);
                (done.map(|one| one.completed_on.map_or(Value::Unsaid, Value::Date)).collect(), Some(false))
            }
            "alumnus" => {
                let done = mine.iter().any(|one| {
                    one.status == EnrollmentStatus::Completed && one.role == EnrollmentRole::Student
                });
                (vec![Value::Flag(done)], None)
            }
            "background" => {
                (mine.iter().filter_map(|one| one.at_entry.background).map(background).collect(), None)
            }
            "background-now" => {
                let now = self
                    .of::<Position>()
                    .into_iter()
                    .filter(|one| one.person == person.id && one.end.is_none() && one.background.is_some());
                let now = now.max_by_key(|one| (one.start, one.id)).and_then(|one| one.background);
                (now.map(background).into_iter().collect(), None)
            }
            "organization" => {
                let name = |id| Value::Name(self.register.get::<Organization>(id).unwrap().name.clone());
                (current.and_then(|one| one.organization).map(name).into_iter().collect(), None)
            }
            _ => self.derived(field, person),
        }
    }

    fn derived(&self, field: &str, person: &Person) -> (Vec<Value>, Answer) {
        let count = |count: usize| vec![Value::Number(i64::try_from(count).unwrap())];
        let hires = self.of::<Hire>();
        let attended: Vec<Meetup> = self
            .of::<Attendance>()
            .into_iter()
            .filter(|one| one.person == person.id && one.attended == Attended::Yes)
            .map(|one| Meetup::clone(self.register.get(one.meetup).unwrap()))
            .collect();
        match field {
            "hired" => (vec![Value::Flag(hires.iter().any(|hire| hire.hired == person.id))], None),
            "hires-made" => (count(hires.iter().filter(|hire| hire.hirer == Some(person.id)).count()), None),
            "meetups" => (count(attended.len()), None),
            "cadence" => {
                (person.cadence_days.map(|days| Value::Number(days.into())).into_iter().collect(), None)
            }
            "last-contact" => {
                let talks =
                    self.of::<Interaction>().into_iter().filter(|one| one.people.contains(&person.id));
                let talks = talks.filter_map(|one| one.date);
                let meetups = attended.iter().map(|one| PartialDate::from_date(one.start.date));
                let all = talks.chain(meetups).filter(|date| days(*date).iter().any(|day| *day <= TODAY));
                let last = all.max_by_key(|date| {
                    let days = days(*date);
                    (days[days.len() - 1], days[0])
                });
                (last.map(Value::Date).into_iter().collect(), None)
            }
            "wish" => {
                let wishes = self.of::<Wish>().into_iter().filter(|one| one.person == person.id);
                (wishes.map(|one| Value::Word(one.kind.word().into())).collect(), Some(false))
            }
            "deceased" => (vec![Value::Flag(person.deceased)], None),
            "objects" => {
                let withdrew = |consent: &Consent| consent.withdrawn.is_some();
                (vec![Value::Flag(person.consents.iter().any(withdrew))], None)
            }
            other => panic!("{other}"),
        }
    }

    /// Hires, by one field at a time.
    pub(super) fn hire(&self, query: &Query, hire: &Hire) -> Answer {
        let name = |id| Value::Text(self.register.person_name(id));
        let term = |term: &Term| {
            let Condition::Field { name: field, values } = &term.condition else { panic!("{term:?}") };
            let held = match field.as_str() {
                "hired" => vec![name(hire.hired)],
                "hirer" => hire.hirer.map(name).into_iter().collect(),
                "date" => hire.date.map(Value::Date).into_iter().collect(),
                "found-via" if hire.found_via == FoundVia::Unknown => vec![],
                "found-via" => vec![Value::Word(hire.found_via.word().into())],
                other => panic!("{other}"),
            };
            let wanted: Vec<&Wanted> = values.iter().map(|value| &value.wanted).collect();
            let answer = of_values(&held, None, &wanted, &[]);
            if term.negated { not(answer) } else { answer }
        };
        some(query.alternatives.iter().map(|all| every(all.terms.iter().map(term))))
    }
}

fn of_values(held: &[Value], empty: Answer, wanted: &[&Wanted], names: &[String]) -> Answer {
    let is_known = held.iter().any(|value| *value != Value::Unsaid);
    some(wanted.iter().map(|wanted| match wanted {
        Wanted::Any => Some(is_known),
        Wanted::None => Some(!is_known),
        _ if held.is_empty() => empty,
        wanted => some(held.iter().map(|value| of_value(value, wanted, names))),
    }))
}

fn of_value(value: &Value, wanted: &Wanted, names: &[String]) -> Answer {
    let is_plain = matches!(wanted, Wanted::Plain(_));
    let text = match wanted {
        Wanted::Plain(text) | Wanted::Compared(_, text) => fold(text),
        _ => String::new(),
    };
    let plain = |name: &str| fold(name).trim_end_matches(" inc.").to_owned();
    Some(match value {
        Value::Unsaid => return None,
        Value::Text(held) if is_plain => fold(held).contains(&text),
        Value::Text(held) => fold(held) == text,
        Value::Name(held) if names.iter().any(|name| plain(name) == text) => plain(held) == text,
        Value::Name(held) => is_plain && fold(held).contains(&text),
        Value::Word(held) => *held == text,
        Value::Flag(held) => *held == (text == "yes"),
        Value::Number(held) => is_within(wanted, &|end| held.cmp(&end.parse::<i64>().unwrap())),
        Value::Date(date) => {
            // Every day that it may be.
            let days = days(*date);
            let within = |day: &Date| {
                let day = day.to_string();
                is_within(wanted, &|end| day.get(..end.len()).unwrap().cmp(end))
            };
            match days.iter().filter(|day| within(day)).count() {
                0 => false,
                some if some == days.len() => true,
                _ => return None,
            }
        }
    })
}

/// Whether something is where it is wanted, given how it compares with an end.
fn is_within(wanted: &Wanted, compared: &dyn Fn(&str) -> std::cmp::Ordering) -> bool {
    match wanted {
        Wanted::Plain(text) | Wanted::Compared(Comparison::Equal, text) => compared(text).is_eq(),
        Wanted::Compared(Comparison::More, text) => compared(text).is_gt(),
        Wanted::Compared(Comparison::AtLeast, text) => compared(text).is_ge(),
        Wanted::Compared(Comparison::Less, text) => compared(text).is_lt(),
        Wanted::Compared(Comparison::AtMost, text) => compared(text).is_le(),
        Wanted::Between(from, to) => {
            from.as_ref().is_none_or(|from| compared(from).is_ge())
                && to.as_ref().is_none_or(|to| compared(to).is_le())
        }
        Wanted::Any | Wanted::None => panic!("{wanted:?}"),
    }
}

/// Every day that a date may be.
fn days(date: PartialDate) -> Vec<Date> {
    let first = Date::new(date.year(), 1, 1).unwrap();
    first
        .series(jiff::Span::new().days(1))
        .take_while(|day| day.year() == date.year())
        .filter(|day| day.to_string().starts_with(&date.to_string()))
        .collect()
}
