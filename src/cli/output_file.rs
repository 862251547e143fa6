//! What every subcommand that writes a file says and does alike: finding the cohort, putting the file on
//! disk, and telling who objects.

use std::path::Path;

use crate::cli::outcome::{Failure, remark};
use crate::domain::{Cohort, Enrollment, EntityKind, Id};
use crate::exchange::roster::export::Objecting;
use crate::files::{WriteError, write_for_people};
use crate::register::Register;

/// Says on standard error how many people object to being exported, and what became of them.
pub(crate) fn tell_who_object(count: usize, objecting: Objecting) {
    match (count, objecting) {
        (0, _) => {}
        (count, Objecting::LeftOut) => {
            remark(format_args!(
                "{} left out, because they object to being exported; --include-objected writes them too",
                counted(count)
            ));
        }
        (count, Objecting::Included) => {
            remark(format_args!(
                "{} among these object to being exported; hand them on only if the law or a contract asks \
                for it",
                counted(count)
            ));
        }
    }
}

pub(crate) fn counted(people: usize) -> String {
    EntityKind::Person.counted(people)
}

/// Puts a file on disk, and says what to do when there is one already.
pub(crate) fn put(path: &Path, bytes: &[u8], force: bool) -> Result<(), Failure> {
    write_for_people(path, bytes, force).map_err(|error| match error {
        WriteError::Exists(path) => already_exists(&path, "give another name (-o FILE)"),
        other => Failure::of(other),
    })
}

/// Says what can be done when there is a file already; `otherwise` is how another is named.
pub(crate) fn already_exists(path: &Path, otherwise: &str) -> Failure {
    Failure(format!(
        "“{}” already exists and was left as it is; {otherwise}, or replace it (--force)",
        path.display()
    ))
}

pub(crate) fn find(register: &Register, code: &str) -> Result<Id<Cohort>, Failure> {
    register.cohort_by_code(code).ok_or_else(|| {
        let cohorts = register.all::<Cohort>();
        let older = cohorts.len().saturating_sub(8);
        let codes: Vec<&str> = cohorts.skip(older).map(|cohort| cohort.code.as_str()).collect();
        let known = match codes.as_slice() {
            [] if register.count::<Enrollment>() == 0 => {
                "there is none yet; bring one in with “alumnet import roster”".to_owned()
            }
            codes if older > 0 => format!("the newest are {}", codes.join(", ")),
            codes => format!("known are {}", codes.join(", ")),
        };
        Failure(format!("there is no cohort “{code}”; {known}"))
    })
}
