//! Records that duplicate each other: how they are recognized, and how two are combined. Records that
//! contradict each other are not duplicates and remain separate.

use uuid::Uuid;

use crate::domain::{
    Attendance, Attended, Certificate, Enrollment, EnrollmentStatus, Entity, EntityKind, FoundVia, Hire, Id,
    Intent, PartialDate, Position, Record, Relationship, Rsvp, Wish,
};
use crate::text::fold::name_key;

/// Records can duplicate each other only if their identities are equal.
pub(crate) type Identity = (EntityKind, Vec<Option<Uuid>>, String);

/// The identity of a record; `None` for kinds where two may well be alike.
pub(crate) fn identity(record: &Record) -> Option<Identity> {
    let (ids, text) = match record {
        Record::Enrollment(enrollment) => (
            vec![Some(enrollment.person.uuid()), Some(enrollment.cohort.uuid())],
            enrollment.role.word().to_owned(),
        ),
        Record::Attendance(attendance) => {
            (vec![Some(attendance.person.uuid()), Some(attendance.meetup.uuid())], String::new())
        }
        Record::Certificate(certificate) => {
            (vec![Some(certificate.enrollment.uuid())], name_key(&certificate.title))
        }
        Record::Position(position) => (
            vec![Some(position.person.uuid()), position.organization.map(Id::uuid)],
            name_key(&position.title),
        ),
        Record::Hire(hire) => {
            let ids =
                vec![Some(hire.hired.uuid()), hire.hirer.map(Id::uuid), hire.organization.map(Id::uuid)];
            (ids, hire.date?.to_string())
        }
        Record::Relationship(relationship) => {
            let mut ids = vec![Some(relationship.from.uuid()), Some(relationship.to.uuid())];
            if relationship.kind.is_symmetric() {
                ids.sort_unstable();
            }
            (ids, relationship.kind.word().to_owned())
        }
        Record::Wish(wish) => {
            (vec![Some(wish.person.uuid()), wish.background.map(Id::uuid)], wish.kind.word().to_owned())
        }
        Record::Interaction(talk) => {
            let mut ids: Vec<Option<Uuid>> = talk.people.iter().map(|id| Some(id.uuid())).collect();
            ids.sort_unstable();
            (ids, format!("{:?} {} {}", talk.date, talk.channel.word(), name_key(&talk.summary)))
        }
        _ => return None,
    };
    Some((record.kind(), ids, text))
}

/// Combines two records of the same identity, under the id of the first. `None` if
/// they contradict each other.
pub(crate) fn combine(first: &Record, second: &Record) -> Option<Record> {
    Some(match (first, second) {
        (Record::Enrollment(first), Record::Enrollment(second)) => enrollment(first, second).into(),
        (Record::Attendance(first), Record::Attendance(second)) => attendance(first, second).into(),
        (Record::Certificate(first), Record::Certificate(second)) => certificate(first, second)?.into(),
        (Record::Position(first), Record::Position(second)) => position(first, second)?.into(),
        (Record::Hire(first), Record::Hire(second)) => hire(first, second)?.into(),
        (Record::Relationship(first), Record::Relationship(second)) => relationship(first, second)?.into(),
        (Record::Wish(first), Record::Wish(second)) => {
            // With the later date: the wish still holds.
            Wish {
                noted: first.noted.max(second.noted),
                notes: joined(&first.notes, &second.notes),
                ..Wish::clone(first)
            }
            .into()
        }
        // Two interactions with the same identity differ only in their ids.
        (Record::Interaction(first), Record::Interaction(_)) => Record::Interaction(first.clone()),
        _ => return None,
    })
}

/// The one value of the two, if they agree or only one is present; an error if they differ.
fn agreed<T: Copy + PartialEq>(first: Option<T>, second: Option<T>) -> Result<Option<T>, ()> {
    match (first, second) {
        (Some(one), Some(other)) if one != other => Err(()),
        (one, other) => Ok(one.or(other)),
    }
}

/// Like [`agreed`], for dates: of two that may denote the same day, the more precise one.
fn agreed_date(first: Option<PartialDate>, second: Option<PartialDate>) -> Result<Option<PartialDate>, ()> {
    let (Some(one), Some(other)) = (first, second) else { return Ok(first.or(second)) };
    let within = |inner: PartialDate, outer: PartialDate| {
        outer.earliest() <= inner.earliest() && inner.latest() <= outer.latest()
    };
    if within(one, other) {
        Ok(Some(one))
    } else if within(other, one) {
        Ok(Some(other))
    } else {
        Err(())
    }
}

fn agreed_text(first: &str, second: &str) -> Result<String, ()> {
    match (first.trim().is_empty(), second.trim().is_empty()) {
        (true, _) => Ok(second.to_owned()),
        (_, true) => Ok(first.to_owned()),
        _ if name_key(first) == name_key(second) => Ok(first.to_owned()),
        _ => Err(()),
    }
}

fn filled(first: &str, second: &str) -> String {
    if first.trim().is_empty() { second.to_owned() } else { first.to_owned() }
}

/// How far along an enrollment is; the one further along wins.
const fn stage(status: EnrollmentStatus) -> u8 {
    match status {
        EnrollmentStatus::Applied => 0,
        EnrollmentStatus::Deferred => 1,
        EnrollmentStatus::Enrolled => 2,
        EnrollmentStatus::Withdrew => 3,
        EnrollmentStatus::Excluded => 4,
        EnrollmentStatus::Completed => 5,
    }
}

/// A person is in a cohort once in each role (rule 1). The enrollment that is further along takes precedence;
/// the other fills its gaps.
fn enrollment(first: &Enrollment, second: &Enrollment) -> Enrollment {
    let (ahead, behind) =
        if stage(second.status) > stage(first.status) { (second, first) } else { (first, second) };
    let mut combined = Enrollment {
        id: first.id,
        begin: ahead.begin.or(behind.begin),
        end: ahead.end.or(behind.end),
        completed_on: ahead.completed_on.or(behind.completed_on),
        ..ahead.clone()
    };
    if !combined.problems().is_empty() {
        // If the combined dates are inconsistent, use those of one enrollment alone.
        (combined.begin, combined.end, combined.completed_on) = (ahead.begin, ahead.end, ahead.completed_on);
    }
    if combined.intent == Intent::Unknown {
        combined.intent = behind.intent;
    }
    let (at_entry, other) = (&mut combined.at_entry, &behind.at_entry);
    at_entry.background = at_entry.background.or(other.background);
    at_entry.years = at_entry.years.or(other.years);
    at_entry.title = filled(&at_entry.title, &other.title);
    at_entry.employer = filled(&at_entry.employer, &other.employer);
    combined
}

/// Yes or no beats unknown. Yes beats no: somebody saw them there.
fn attendance(first: &Attendance, second: &Attendance) -> Attendance {
    let attended = match (first.attended, second.attended) {
        (Attended::Yes, _) | (_, Attended::Yes) => Attended::Yes,
        (Attended::No, _) | (_, Attended::No) => Attended::No,
        (Attended::Unknown, Attended::Unknown) => Attended::Unknown,
    };
    let rsvp = if first.rsvp == Rsvp::NeedsAction { second.rsvp } else { first.rsvp };
    Attendance { rsvp, attended, ..first.clone() }
}

fn certificate(first: &Certificate, second: &Certificate) -> Option<Certificate> {
    let number = agreed_text(&first.number, &second.number).ok()?;
    let issued = agreed_date(first.issued, second.issued).ok()?;
    Some(Certificate { number, issued, revoked: first.revoked || second.revoked, ..first.clone() })
}

fn position(first: &Position, second: &Position) -> Option<Position> {
    let combined = Position {
        background: agreed(first.background, second.background).ok()?,
        start: agreed_date(first.start, second.start).ok()?,
        // No end means current, so it is not a gap to be filled from the other.
        end: if first.end.is_some() == second.end.is_some() && first.ended == second.ended {
            agreed_date(first.end, second.end).ok()?
        } else {
            return None;
        },
        self_employed: first.self_employed || second.self_employed,
        source: filled(&first.source, &second.source),
        as_of: first.as_of.max(second.as_of),
        ..first.clone()
    };
    combined.problems().is_empty().then_some(combined)
}

fn hire(first: &Hire, second: &Hire) -> Option<Hire> {
    let found_via = match (first.found_via, second.found_via) {
        (FoundVia::Unknown, other) => other,
        (one, other) if other == FoundVia::Unknown || one == other => one,
        _ => return None,
    };
    let combined = Hire {
        referrer: agreed(first.referrer, second.referrer).ok()?,
        role: agreed_text(&first.role, &second.role).ok()?,
        cohort: agreed(first.cohort, second.cohort).ok()?,
        position: first.position.or(second.position),
        found_via,
        notes: joined(&first.notes, &second.notes),
        ..first.clone()
    };
    combined.problems().is_empty().then_some(combined)
}

fn relationship(first: &Relationship, second: &Relationship) -> Option<Relationship> {
    let combined = Relationship {
        introducer: agreed(first.introducer, second.introducer).ok()?,
        start: agreed_date(first.start, second.start).ok()?,
        end: if first.end.is_some() == second.end.is_some() {
            agreed_date(first.end, second.end).ok()?
        } else {
            return None;
        },
        strength: first.strength.max(second.strength),
        ..first.clone()
    };
    combined.problems().is_empty().then_some(combined)
}

fn joined(first: &str, second: &str) -> String {
    if first.contains(second.trim()) {
        first.to_owned()
    } else if first.trim().is_empty() {
        second.to_owned()
    } else {
        format!("{}\n\n{}", first.trim_end(), second.trim())
    }
}
