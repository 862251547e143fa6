//! Who knows whom in a track beside the hires: friends, mentors, partners, customers, competitors, people
//! who were introduced, and the conversations the teachers wrote down.

use std::collections::HashSet;

use foldhash::fast::FixedState;
use jiff::civil::Date;

use super::assets::assets;
use super::chance::plus_days;
use super::track::Track;
use crate::domain::{Channel, Id, Interaction, PartialDate, Person, Relationship, RelationshipKind};

/// Pairs that have a relationship already, the smaller id first.
type Related = HashSet<(Id<Person>, Id<Person>), FixedState>;

impl Track<'_> {
    pub fn relate(&mut self) {
        let mut related = Related::default();
        self.relate_story(&mut related);
        for cohort in 0..self.cohorts.len() {
            let Some((start, end, years_ago)) =
                self.cohorts.get(cohort).map(|cohort| (cohort.start, cohort.end, cohort.years_ago))
            else {
                continue;
            };
            if years_ago < 0 {
                continue;
            }
            let members = self.cohorts.get(cohort).map(|cohort| cohort.members.clone()).unwrap_or_default();
            for member in &members {
                let Some((person, social)) =
                    self.members.get(*member).map(|member| (member.person, member.social))
                else {
                    continue;
                };
                for _ in 0..self.chance.below(1 + (social + 30) / 50) {
                    let other = self.other(&members);
                    let day = plus_days(start, self.chance.between(20, 260)).min(self.today);
                    self.add_relationship(&mut related, person, other, RelationshipKind::Friend, day, None);
                }
            }
            if years_ago < 1 {
                continue;
            }
            self.relate_graduates(&mut related, cohort, end);
        }
    }

    /// The founder, the architect and those they lean on.
    fn relate_story(&mut self, related: &mut Related) {
        let person = |place: Option<usize>| place.and_then(|place| self.members.get(place));
        let (Some(hub), Some(architect)) = (person(self.hub), person(self.architect)) else { return };
        let cohort = self.cohorts.get(hub.cohort);
        let start = cohort.map_or(self.today, |cohort| plus_days(cohort.start, 60));
        let others = |track: &Self| -> Vec<Id<Person>> {
            let members = cohort.map(|cohort| cohort.members.as_slice()).unwrap_or_default();
            members
                .iter()
                .skip(2)
                .take(7)
                .filter_map(|place| track.members.get(*place))
                .map(|member| member.person)
                .collect()
        };
        let (hub, architect, others) = (hub.person, architect.person, others(self));
        self.add_relationship(related, hub, Some(architect), RelationshipKind::Friend, start, None);
        // The architect's friends are all from other backgrounds.
        for other in others.iter().skip(1) {
            self.add_relationship(related, architect, Some(*other), RelationshipKind::Friend, start, None);
        }
        if let Some(teacher) = self.staff.first().copied() {
            self.add_relationship(related, teacher, Some(hub), RelationshipKind::Mentor, start, None);
            self.add_relationship(
                related,
                hub,
                others.first().copied(),
                RelationshipKind::Partner,
                start,
                Some(teacher),
            );
        }
    }

    fn relate_graduates(&mut self, related: &mut Related, cohort: usize, end: Date) {
        let graduates = self.cohorts.get(cohort).map(|cohort| cohort.graduates.clone()).unwrap_or_default();
        let elders: Vec<usize> =
            self.cohorts.iter().take(cohort).flat_map(|cohort| cohort.graduates.iter().copied()).collect();
        let kinds = [
            (RelationshipKind::Mentor, 2),
            (RelationshipKind::Partner, 1),
            (RelationshipKind::Customer, 2),
            (RelationshipKind::Competitor, 1),
            (RelationshipKind::IntroducedBy, 2),
        ];
        for (kind, most) in kinds {
            for _ in 0..self.chance.between(1, most) {
                let Some(day) = self.chance.day(end, self.today) else { continue };
                // A mentor comes from an older cohort, or is a teacher.
                let elder = if kind == RelationshipKind::Mentor {
                    self.other(&elders)
                } else {
                    self.other(&graduates)
                };
                let from = elder.or_else(|| self.staff.first().copied());
                let to = self.other(&graduates);
                let introducer = match kind {
                    RelationshipKind::IntroducedBy if self.chance.percent(50) => {
                        self.chance.pick(&self.staff).copied()
                    }
                    RelationshipKind::IntroducedBy => self.other(&graduates),
                    RelationshipKind::Customer | RelationshipKind::Partner if self.chance.percent(20) => {
                        self.other(&graduates)
                    }
                    _ => None,
                };
                if let Some(from) = from {
                    self.add_relationship(related, from, to, kind, day, introducer);
                }
            }
        }
    }

    fn other(&mut self, places: &[usize]) -> Option<Id<Person>> {
        self.chance.pick(places).and_then(|place| self.members.get(*place)).map(|member| member.person)
    }

    fn add_relationship(
        &mut self,
        related: &mut Related,
        from: Id<Person>,
        to: Option<Id<Person>>,
        kind: RelationshipKind,
        day: Date,
        introducer: Option<Id<Person>>,
    ) {
        let Some(to) = to.filter(|to| *to != from) else { return };
        if !related.insert((from.min(to), from.max(to))) {
            return;
        }
        let start = (!self.chance.percent(12)).then(|| self.chance.remembered(day));
        let over = self.chance.percent(11);
        let end =
            if over { self.chance.day(day, self.today).map(|day| self.chance.remembered(day)) } else { None };
        let strongest = if kind == RelationshipKind::Competitor { 3 } else { 5 };
        let strength =
            self.chance.percent(65).then(|| u8::try_from(self.chance.between(1, strongest)).unwrap_or(1));
        let introducer = introducer.filter(|introducer| *introducer != from && *introducer != to);
        let kind = if kind == RelationshipKind::IntroducedBy && introducer.is_none() {
            RelationshipKind::Friend
        } else {
            kind
        };
        self.pages.relationships.push(
            Relationship { id: self.ids.draw(), from, to, kind, introducer, start, end, strength }.into(),
        );
    }

    /// What the teachers noted of talks with graduates; with some they lost touch years ago.
    pub fn talk(&mut self) {
        for place in 0..self.members.len() {
            let Some((person, cohort, social)) =
                self.members.get(place).map(|member| (member.person, member.cohort, member.social))
            else {
                continue;
            };
            let Some((start, end, members)) =
                self.cohorts.get(cohort).map(|cohort| (cohort.start, cohort.end, cohort.graduates.clone()))
            else {
                continue;
            };
            let lost = self.chance.percent(30) || Some(place) == self.deceased;
            let latest = if lost { plus_days(end, 300).min(self.today) } else { self.today };
            let times = self.chance.below(if lost { 2 } else { 3 + social / 34 });
            for _ in 0..times {
                let Some(day) = self.chance.day(plus_days(start, 30), latest) else { continue };
                let other = if self.chance.percent(12) {
                    self.other(&members).filter(|other| *other != person)
                } else {
                    None
                };
                let words = &assets().words;
                let summary = self.chance.text(if other.is_some() {
                    &words.joint_conversations
                } else {
                    &words.conversations
                });
                let channels = [
                    (26, Channel::Call),
                    (22, Channel::Email),
                    (22, Channel::Message),
                    (8, Channel::Video),
                    (3, Channel::Letter),
                ];
                let channel = self.chance.choose(Channel::Meeting, &channels);
                // Mostly written down on the day itself.
                let date = if self.chance.percent(85) {
                    PartialDate::from_date(day)
                } else {
                    self.chance.remembered(day)
                };
                let people = std::iter::once(person).chain(other).collect();
                self.pages.conversations.push(
                    Interaction { id: self.ids.draw(), people, date: Some(date), channel, summary }.into(),
                );
            }
        }
    }
}
