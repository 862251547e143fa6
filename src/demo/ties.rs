//! Who knows whom in a track beside the hires: friends, mentors, partners, customers, competitors, people
//! who were introduced, and the conversations the teachers wrote down.

use std::collections::HashSet;

use foldhash::fast::FixedState;
use jiff::civil::Date;

use super::assets::assets;
use super::chance::plus_days;
use super::track::Track;
use crate::domain::{Channel, Id, Interaction, PartialDate, Person, Relationship, RelationshipKind};

/// Pairs that have a tie already, the smaller id first.
type Tied = HashSet<(Id<Person>, Id<Person>), FixedState>;

impl Track<'_> {
    pub fn tie(&mut self) {
        let mut tied = Tied::default();
        self.tie_story(&mut tied);
        for class in 0..self.classes.len() {
            let Some((start, end, years_ago)) =
                self.classes.get(class).map(|class| (class.start, class.end, class.years_ago))
            else {
                continue;
            };
            if years_ago < 0 {
                continue;
            }
            let members = self.classes.get(class).map(|class| class.members.clone()).unwrap_or_default();
            for member in &members {
                let Some((person, social)) =
                    self.members.get(*member).map(|member| (member.person, member.social))
                else {
                    continue;
                };
                for _ in 0..self.chance.below(1 + (social + 30) / 50) {
                    let other = self.other(&members);
                    let day = plus_days(start, self.chance.between(20, 260)).min(self.today);
                    self.add_tie(&mut tied, person, other, RelationshipKind::Friend, day, None);
                }
            }
            if years_ago < 1 {
                continue;
            }
            self.tie_graduates(&mut tied, class, end);
        }
    }

    /// The founder, the architect and those they lean on.
    fn tie_story(&mut self, tied: &mut Tied) {
        let person = |place: Option<usize>| place.and_then(|place| self.members.get(place));
        let (Some(hub), Some(architect)) = (person(self.hub), person(self.architect)) else { return };
        let class = self.classes.get(hub.class);
        let start = class.map_or(self.today, |class| plus_days(class.start, 60));
        let others = |track: &Self| -> Vec<Id<Person>> {
            let members = class.map(|class| class.members.as_slice()).unwrap_or_default();
            members
                .iter()
                .skip(2)
                .take(7)
                .filter_map(|place| track.members.get(*place))
                .map(|member| member.person)
                .collect()
        };
        let (hub, architect, others) = (hub.person, architect.person, others(self));
        self.add_tie(tied, hub, Some(architect), RelationshipKind::Friend, start, None);
        // The architect's friends are all from other fields.
        for other in others.iter().skip(1) {
            self.add_tie(tied, architect, Some(*other), RelationshipKind::Friend, start, None);
        }
        if let Some(teacher) = self.staff.first().copied() {
            self.add_tie(tied, teacher, Some(hub), RelationshipKind::Mentor, start, None);
            self.add_tie(tied, hub, others.first().copied(), RelationshipKind::Partner, start, Some(teacher));
        }
    }

    fn tie_graduates(&mut self, tied: &mut Tied, class: usize, end: Date) {
        let graduates = self.classes.get(class).map(|class| class.graduates.clone()).unwrap_or_default();
        let elders: Vec<usize> =
            self.classes.iter().take(class).flat_map(|class| class.graduates.iter().copied()).collect();
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
                // A mentor comes from an older class, or is a teacher.
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
                    self.add_tie(tied, from, to, kind, day, introducer);
                }
            }
        }
    }

    fn other(&mut self, places: &[usize]) -> Option<Id<Person>> {
        self.chance.pick(places).and_then(|place| self.members.get(*place)).map(|member| member.person)
    }

    fn add_tie(
        &mut self,
        tied: &mut Tied,
        from: Id<Person>,
        to: Option<Id<Person>>,
        kind: RelationshipKind,
        day: Date,
        introducer: Option<Id<Person>>,
    ) {
        let Some(to) = to.filter(|to| *to != from) else { return };
        if !tied.insert((from.min(to), from.max(to))) {
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
        self.pages.ties.push(
            Relationship { id: self.ids.draw(), from, to, kind, introducer, start, end, strength }.into(),
        );
    }

    /// What the teachers noted of talks with graduates; with some they lost touch years ago.
    pub fn talk(&mut self) {
        for place in 0..self.members.len() {
            let Some((person, class, social)) =
                self.members.get(place).map(|member| (member.person, member.class, member.social))
            else {
                continue;
            };
            let Some((start, end, members)) =
                self.classes.get(class).map(|class| (class.start, class.end, class.graduates.clone()))
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
