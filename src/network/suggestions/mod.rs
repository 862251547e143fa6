//! Suggestions: introductions, meetings, seating, and people to contact.

pub mod introductions;
pub mod keep_in_touch;
pub mod meetings;
pub mod seating;
