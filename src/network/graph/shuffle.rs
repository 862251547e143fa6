//! Seeded randomness for sampling and shuffling: the same seed gives the same result.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::Rng;

/// A number from 0 to `count - 1`; 0 when `count` is 0.
pub(crate) fn below(chance: &mut ChaCha8Rng, count: usize) -> usize {
    let wide = u64::from(chance.next_u32()) * u64::try_from(count).unwrap_or(0);
    usize::try_from(wide >> 32).unwrap_or(0)
}

/// Shuffles a list (Fisher and Yates).
pub(crate) fn shuffle<T>(list: &mut [T], chance: &mut ChaCha8Rng) {
    for place in (1..list.len()).rev() {
        list.swap(place, below(chance, place + 1));
    }
}
