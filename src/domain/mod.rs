//! The entities of a certificate program: programs, cohorts, people, enrollments, hires and the rest, as pure
//! values that check themselves. No I/O, no clock, no terminal, and no check that needs a second record:
//! those are in `register`.

pub mod career;
pub mod choice;
pub mod cohort;
pub mod consent;
pub mod contact;
pub mod date;
pub mod date_words;
pub mod enrollment;
pub(crate) mod entity;
pub mod filter;
pub(crate) mod group;
pub mod hire;
pub mod id;
pub mod import;
pub mod interaction;
pub mod kind;
pub mod mapping;
pub mod meetup;
pub mod moment;
pub mod opening;
pub mod person;
pub mod problem;
pub mod record;
pub mod relationship;
pub mod wish;

pub use career::{Background, Organization, Position, organization_key};
pub use cohort::{Cohort, Program};
pub use consent::Consent;
pub use contact::Identifier;
pub use date::PartialDate;
pub use enrollment::{BackgroundAtEntry, Certificate, Enrollment, EnrollmentRole, EnrollmentStatus, Intent};
pub use entity::{Entity, Reference, References};
pub use filter::Filter;
pub use group::{Group, Groups};
pub use hire::{FoundVia, Hire};
pub use id::{Id, IdSource};
pub use import::Import;
pub use interaction::{Channel, Interaction};
pub use kind::EntityKind;
pub use mapping::Mapping;
pub use meetup::{Attendance, Attended, Meetup, Rsvp};
pub use moment::Moment;
pub use opening::{Advertised, Opening, OpeningStatus};
pub use person::Person;
pub use problem::Problem;
pub use record::{Record, RecordKey};
pub use relationship::{Relationship, RelationshipKind};
pub use wish::{Wish, WishKind};
