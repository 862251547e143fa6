//! Reports put together from a made-up program.
