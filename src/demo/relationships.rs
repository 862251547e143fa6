//! Relationships in a track (friends, mentors, partners, customers, competitors, introductions) and the
//! interactions the instructors logged. Hires are in `hires.rs`.

use jiff::civil::Date;

use super::assets::assets;
use super::chance::plus_days;
use super::track::{Member, Track};
use crate::domain::{Channel, Id, Interaction, PartialDate, Person, Relationship, RelationshipKind};

impl Track<'_> {
    pub fn relate(&mut self) {
        self.relate_story();
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
                let Some(social) = self.members.get(*member).map(|member| member.social) else { continue };
                for _ in 0..self.chance.below(1 + (social + 30) / 50) {
                    let Some(other) = self.companion(*member, &members) else { continue };
                    let day = plus_days(start, self.chance.between(20, 260)).min(self.today);
                    self.connect(*member, other, RelationshipKind::Friend, day, None);
                }
            }
            if years_ago < 1 {
                continue;
            }
            self.relate_graduates(cohort, end);
        }
    }

    /// The relationships of the founder and the architect.
    fn relate_story(&mut self) {
        let (Some(hub), Some(architect)) = (self.hub, self.architect) else { return };
        let cohort = self.members.get(hub).and_then(|member| self.cohorts.get(member.cohort));
        let start = cohort.map_or(self.today, |cohort| plus_days(cohort.start, 60));
        let others: Vec<usize> =
            cohort.map(|cohort| cohort.members.iter().skip(2).take(7).copied().collect()).unwrap_or_default();
        self.connect(hub, architect, RelationshipKind::Friend, start, None);
        // Her classmates here all have other backgrounds.
        for other in others.iter().skip(1) {
            self.connect(architect, *other, RelationshipKind::Friend, start, None);
        }
        let (Some(teacher), Some(founder)) = (self.staff.first().copied(), self.person_at(hub)) else {
            return;
        };
        self.add_relationship(teacher, founder, RelationshipKind::Mentor, start, None);
        if let Some(partner) = others.first().copied() {
            self.connect(hub, partner, RelationshipKind::Partner, start, Some(teacher));
        }
    }

    fn relate_graduates(&mut self, cohort: usize, end: Date) {
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
                let Some(graduate) = self.chance.pick(&graduates).copied() else { continue };
                if kind == RelationshipKind::Mentor {
                    // From an older cohort, or an instructor.
                    let mentor = self.other(&elders).or_else(|| self.staff.first().copied());
                    if let (Some(from), Some(to)) = (mentor, self.person_at(graduate)) {
                        self.add_relationship(from, to, kind, day, None);
                    }
                    continue;
                }
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
                if let Some(other) = self.companion(graduate, &graduates) {
                    self.connect(other, graduate, kind, day, introducer);
                }
            }
        }
    }

    fn other(&mut self, places: &[usize]) -> Option<Id<Person>> {
        let place = self.chance.pick(places).copied()?;
        self.person_at(place)
    }

    fn person_at(&self, place: usize) -> Option<Id<Person>> {
        self.members.get(place).map(|member| member.person)
    }

    /// Draws somebody from `places` who has no relationship with `of` yet. The background is the same or
    /// another, whichever keeps the cohort at its share of ties within backgrounds, as far as possible.
    fn companion(&mut self, of: usize, places: &[usize]) -> Option<usize> {
        let member = self.members.get(of)?;
        let own = self.cohorts.get(member.cohort)?.keeps_to_own();
        let known = |place: usize| {
            self.person_at(place).is_none_or(|person| self.acquainted.are_related(member.person, person))
        };
        let is_alike =
            |place: usize| self.members.get(place).is_some_and(|other| other.background == member.background);
        let (alike, others): (Vec<usize>, Vec<usize>) = places
            .iter()
            .filter(|place| **place != of && !known(**place))
            .partition(|place| is_alike(**place));
        let wanted = if own && !alike.is_empty() || others.is_empty() { alike } else { others };
        self.chance.pick(&wanted).copied()
    }

    /// Counts a tie between two members once, if both completed the cohort and their backgrounds are known.
    pub(crate) fn acquaint(&mut self, one: usize, other: usize) {
        let (Some(one), Some(other)) = (self.members.get(one), self.members.get(other)) else { return };
        let counts = |member: &Member| member.completed && member.background_known;
        if one.cohort == other.cohort
            && counts(one)
            && counts(other)
            && self.acquainted.count(one.person, other.person)
            && let Some(cohort) = self.cohorts.get_mut(one.cohort)
        {
            cohort.ties += 1;
            cohort.own_ties += usize::from(one.background == other.background);
        }
    }

    fn connect(
        &mut self,
        one: usize,
        other: usize,
        kind: RelationshipKind,
        day: Date,
        introducer: Option<Id<Person>>,
    ) {
        let (Some(from), Some(to)) = (self.person_at(one), self.person_at(other)) else { return };
        if self.add_relationship(from, to, kind, day, introducer) {
            self.acquaint(one, other);
        }
    }

    /// Returns whether a relationship was added that has not ended.
    fn add_relationship(
        &mut self,
        from: Id<Person>,
        to: Id<Person>,
        kind: RelationshipKind,
        day: Date,
        introducer: Option<Id<Person>>,
    ) -> bool {
        if from == to || !self.acquainted.relate(from, to) {
            return false;
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
        end.is_none()
    }

    /// The interactions instructors logged. With some graduates they lost touch years ago.
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
                    self.companion(place, &members)
                        .inspect(|other| self.acquaint(place, *other))
                        .and_then(|other| self.person_at(other))
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
                // Most are logged on the day itself.
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
