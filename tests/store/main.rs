//! The store on a real disk: what is saved is there again, whatever happens in between.

mod reopening;
mod support;
