//! What could be done: who could introduce whom, who should meet, who sits with whom, whom to call.

pub mod introductions;
pub mod keep_in_touch;
pub mod meetings;
pub mod seating;
