//! How the cohorts of a track differ: which backgrounds are common in them, whom people take to, and how many
//! found the job they came for.

/// How long ago, in years, the cohort of the story began.
pub(crate) const STORY: i16 = 6;

/// What sets a cohort apart. Every number but the backgrounds is one of a hundred.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Profile {
    /// Students from each of the three most common backgrounds; the others come from any.
    pub common: [usize; 3],
    /// Ties that people make within their own background, if anybody else has it.
    pub own: usize,
    /// Graduates who wanted a job and found one within half a year.
    pub placed: usize,
}

/// Most of the story's cohort came from transport, and yet their friends are from everywhere.
const OF_THE_STORY: Profile = Profile { common: [55, 30, 5], own: 18, placed: 64 };

/// By how long ago a cohort began, the newest first; a further track begins further down the list.
const PROFILES: [Profile; 9] = [
    Profile { common: [25, 15, 10], own: 20, placed: 50 },
    Profile { common: [30, 20, 15], own: 15, placed: 45 },
    Profile { common: [40, 25, 15], own: 48, placed: 88 },
    Profile { common: [30, 20, 15], own: 6, placed: 70 },
    Profile { common: [35, 30, 15], own: 42, placed: 80 },
    Profile { common: [30, 20, 15], own: 28, placed: 42 },
    Profile { common: [30, 20, 10], own: 15, placed: 60 },
    Profile { common: [35, 25, 10], own: 52, placed: 55 },
    Profile { common: [25, 20, 10], own: 10, placed: 75 },
];

impl Profile {
    /// The profile of the cohort that began `years_ago` in track number `track`.
    pub(crate) fn of(track: usize, years_ago: i16) -> Self {
        if years_ago == STORY {
            return OF_THE_STORY;
        }
        let age = usize::try_from(years_ago).unwrap_or(0);
        PROFILES.get((age + track) % PROFILES.len()).copied().unwrap_or(OF_THE_STORY)
    }
}
