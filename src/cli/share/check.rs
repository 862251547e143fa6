//! `alumnet share check`: the way to the log, and the log: addresses, versions, room, keys, and the bell.

use std::path::Path;

use color_eyre::eyre;
use serde_json::json;

use super::joined::{Json, json_text};
use crate::cli::environment::Environment;
use crate::cli::outcome::{Failure, OutOfReach, Outcome, told, written};
use crate::cli::output::Out;
use crate::sharing::checkup::{self, Finding};
use crate::sharing::membership::Membership;

/// Folders of programs that copy files between computers, which would mix up two copies.
const SYNCED: [&str; 7] =
    ["dropbox", "onedrive", "google drive", "googledrive", "icloud", "mobile documents", "nextcloud"];

/// Checks.
///
/// # Errors
/// When the register is not shared.
pub(super) fn run(json: Json, environment: &Environment, out: &mut dyn Out) -> eyre::Result<Outcome> {
    let data = &environment.data;
    let membership = Membership::read(data).map_err(Failure::of)?;
    let mut checked = checkup::run(data, &membership);
    checked.findings.extend(synced_folder(data));
    let wrong = checked.findings.iter().filter(|finding| !finding.is_good).count();
    if json.json {
        let value = json!({ "healthy": wrong == 0, "findings": checked.findings });
        told(out, json_text(&value)?);
    } else {
        for finding in &checked.findings {
            let sign = if finding.is_good { "✓" } else { "✗" };
            written(writeln!(out, "{sign} {}", finding.words))?;
        }
    }
    if !checked.is_reached {
        return Err(
            OutOfReach("the shared log can't be reached; nothing is lost, try again".to_owned()).into()
        );
    }
    Ok(if wrong == 0 { Outcome::Done } else { Outcome::Refused })
}

fn synced_folder(data: &Path) -> Option<Finding> {
    let names = data.components().map(|part| part.as_os_str().to_string_lossy().to_lowercase());
    let found = names.into_iter().find(|name| SYNCED.iter().any(|synced| name.contains(synced)))?;
    Some(Finding::wrong(format!(
        "The data folder is in a folder that another program copies between computers ({found}). Two \
        alumnets would mix up their files; move it elsewhere."
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_is_copied_between_computers_is_told() {
        assert!(synced_folder(Path::new("/home/ana/Dropbox/alumnet")).is_some());
        assert!(synced_folder(Path::new("/home/ana/OneDrive - School/alumnet")).is_some());
        assert_eq!(synced_folder(Path::new("/home/ana/.local/share/alumnet")), None);
    }
}
