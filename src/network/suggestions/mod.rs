//! What could be done: who could introduce whom, who should meet, who sits with whom, whom to call.

pub mod introductions;
pub mod meetings;
pub mod seating;
pub mod touch;
