//! What graduates look for, and openings: open, closed, or filled by recorded hires.

use super::assets::assets;
use super::chance::plus_days;
use super::track::Track;
use crate::domain::{
    Advertised, FoundVia, Hire, Opening, OpeningStatus, PartialDate, Record, Wish, WishKind,
};

/// Open jobs in a track besides the founder's.
const OPEN: usize = 5;
/// Percent of hires whose opening is on record.
const FROM_AN_OPENING: usize = 22;

impl Track<'_> {
    pub fn wish(&mut self) {
        for place in 0..self.members.len() {
            let Some((cohort, background)) =
                self.members.get(place).map(|member| (member.cohort, member.background_now))
            else {
                continue;
            };
            let told = if Some(place) == self.hub || Some(place) == self.architect { 100 } else { 28 };
            let graduated = self.cohorts.get(cohort).is_some_and(|cohort| cohort.graduates.contains(&place));
            if !graduated || !self.chance.percent(told) {
                continue;
            }
            let kinds = [
                (22, WishKind::CareerChange),
                (18, WishKind::Mentor),
                (16, WishKind::Customers),
                (8, WishKind::Hire),
                (8, WishKind::Competitors),
            ];
            let drawn = self.chance.choose(WishKind::Job, &kinds);
            let kind = match place {
                // The founder keeps hiring, and the architect talks with people outside her field.
                _ if Some(place) == self.hub => WishKind::Hire,
                _ if Some(place) == self.architect => WishKind::Customers,
                _ => drawn,
            };
            self.note_wish(place, kind, background);
        }
    }

    fn note_wish(&mut self, place: usize, kind: WishKind, background: usize) {
        let Some(person) = self.members.get(place).map(|member| member.person) else { return };
        let backgrounds = self.shared.backgrounds.len();
        let other = (background + 1 + self.chance.below(backgrounds.saturating_sub(1))) % backgrounds.max(1);
        let wanted = match kind {
            WishKind::CareerChange | WishKind::Customers => Some(other),
            WishKind::Mentor if self.chance.percent(50) => Some(other),
            _ if self.chance.percent(20) => None,
            _ => Some(background),
        };
        let day = plus_days(self.today, -self.chance.between(3, 540));
        let notes =
            if self.chance.percent(45) { self.chance.text(&assets().words.wishes) } else { String::new() };
        let background = wanted.and_then(|background| self.shared.backgrounds.get(background)).copied();
        let noted = Some(self.chance.remembered(day));
        self.pages.wishes.push(Wish { id: self.ids.draw(), person, kind, background, noted, notes }.into());
    }

    pub(crate) fn open_jobs(&mut self) {
        self.look_back();
        // The founder keeps hiring.
        if let (Some(hub), Some(company)) = (self.hub, self.company) {
            self.open_job(hub, company, OpeningStatus::Open);
        }
        let mut working: Vec<usize> =
            self.cohorts.iter().flat_map(|cohort| cohort.graduates.iter().copied()).collect();
        working.retain(|place| {
            self.members.get(*place).is_some_and(|member| member.workplace.is_some())
                && Some(*place) != self.hub
        });
        self.chance.shuffle(&mut working);
        for (number, place) in working.into_iter().take(OPEN + 1).enumerate() {
            let Some(workplace) = self.members.get(place).and_then(|member| member.workplace) else {
                continue;
            };
            let status = if number < OPEN { OpeningStatus::Open } else { OpeningStatus::Closed };
            self.open_job(place, workplace, status);
        }
    }

    /// A job where somebody works, known through them.
    fn open_job(&mut self, place: usize, workplace: usize, status: OpeningStatus) {
        let Some((organization, taken)) =
            self.workplaces.get(workplace).map(|workplace| (workplace.id, workplace.backgrounds.clone()))
        else {
            return;
        };
        let background = self
            .chance
            .pick(&taken)
            .copied()
            .unwrap_or_else(|| self.chance.below(self.shared.backgrounds.len()));
        let role = assets()
            .program
            .backgrounds
            .get(background)
            .map(|background| self.chance.text(&background.titles))
            .unwrap_or_default();
        let days = if status == OpeningStatus::Open {
            self.chance.between(2, 70)
        } else {
            self.chance.between(150, 300)
        };
        let opening = Opening {
            id: self.ids.draw(),
            organization,
            role,
            background: self.shared.backgrounds.get(background).copied(),
            known_through: self.members.get(place).map(|member| member.person),
            advertised: self
                .chance
                .choose(Advertised::No, &[(30, Advertised::Yes), (15, Advertised::Unknown)]),
            status,
            noted: Some(PartialDate::from_date(plus_days(self.today, -days))),
            hire: None,
            notes: if self.chance.percent(60) {
                self.chance.text(&assets().words.openings)
            } else {
                String::new()
            },
        };
        self.pages.wishes.push(opening.into());
    }

    /// The openings that some hires filled.
    fn look_back(&mut self) {
        let hires: Vec<Hire> = self
            .pages
            .hires
            .iter()
            .filter_map(|record| if let Record::Hire(hire) = record { Some(Hire::clone(hire)) } else { None })
            .collect();
        for hire in hires {
            let (Some(organization), Some(date)) = (hire.organization, hire.date) else { continue };
            let worth_it = !matches!(hire.found_via, FoundVia::Unknown | FoundVia::Cold);
            if !worth_it || !self.chance.percent(FROM_AN_OPENING) {
                continue;
            }
            let advertised = match hire.found_via {
                FoundVia::Advertised | FoundVia::Recruiter => Advertised::Yes,
                _ => self.chance.choose(Advertised::No, &[(20, Advertised::Unknown)]),
            };
            let position =
                hire.position.and_then(|position| self.positions().find(|held| held.id == position));
            let background = position.and_then(|position| position.background);
            let noted = plus_days(date.earliest(), -self.chance.between(14, 80));
            let opening = Opening {
                id: self.ids.draw(),
                organization,
                role: hire.role,
                background,
                known_through: hire.referrer.or(hire.hirer),
                advertised,
                status: OpeningStatus::Filled,
                noted: Some(self.chance.remembered(noted)),
                hire: Some(hire.id),
                notes: String::new(),
            };
            self.pages.wishes.push(opening.into());
        }
    }

    fn positions(&self) -> impl Iterator<Item = &crate::domain::Position> {
        self.pages.positions.iter().filter_map(|record| {
            if let Record::Position(position) = record { Some(position.as_ref()) } else { None }
        })
    }
}
