//! The settings file, for permanent preferences. Anything it leaves out keeps its default; an unknown name is
//! an error, so that a typo does not go unnoticed.

use std::io;
use std::path::Path;

use serde::Deserialize;

use super::outcome::Failure;
use crate::files;
use crate::store::backup::Policy;

/// All settings.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Config {
    pub(crate) backups: Policy,
}

/// Settings take a few lines.
const MOST_BYTES: u64 = 1_000_000;

impl Config {
    /// # Errors
    /// When the file can't be read or contains an unknown setting.
    pub(crate) fn read(path: &Path) -> Result<Self, Failure> {
        let text = files::read_small(path, MOST_BYTES).map_err(|error| {
            Failure(format!("{} can\'t be read: {}", path.display(), files::reason(&error)))
        })?;
        Self::parse(path, &text)
    }

    /// # Errors
    /// As [`Self::read`], but a missing file gives the defaults.
    pub(crate) fn read_if_there(path: &Path) -> Result<Self, Failure> {
        match files::read_small(path, MOST_BYTES) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            _ => Self::read(path),
        }
    }

    fn parse(path: &Path, text: &str) -> Result<Self, Failure> {
        toml::from_str(text).map_err(|error| {
            let line = error
                .span()
                .map_or(1, |span| text.get(..span.start).unwrap_or(text).matches('\n').count() + 1);
            Failure(format!("{}, line {line}: {}", path.display(), plain(error.message())))
        })
    }
}

/// What is wrong with a line, without the names of types that the parser adds.
fn plain(message: &str) -> String {
    if let Some((_, named)) = message.split_once('`').filter(|(before, _)| before.starts_with("unknown ")) {
        return format!("unknown setting {}", named.replace('`', ""));
    }
    if message.starts_with("write ") {
        return message.to_owned();
    }
    match message.split_once("expected ") {
        Some((_, expected)) if expected.starts_with("path") => {
            "write a full path in quotes, such as \"/media/stick/alumnet\"".to_owned()
        }
        Some((_, "a boolean")) => "write true or false".to_owned(),
        Some(_) if message.starts_with("invalid type") || message.starts_with("invalid value") => {
            "write a whole number, such as 7".to_owned()
        }
        _ => "this is not a setting; write name = value, below a heading such as [backups]".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn parse(text: &str) -> Result<Config, String> {
        Config::parse(Path::new("config.toml"), text).map_err(|failure| failure.to_string())
    }

    #[test]
    fn what_is_not_named_is_as_ever() {
        assert_eq!(parse(""), Ok(Config::default()));
        let read = parse("[backups]\nkeep_last = 3\nkeep_monthly = false\n").unwrap();
        assert_eq!(read.backups, Policy { keep_last: 3, keep_monthly: false, ..Policy::default() });
    }

    /// The page of settings has every setting, and its example can be read.
    #[test]
    fn the_page_has_every_setting() {
        let page = fs::read_to_string("docs/settings.md").unwrap();
        let (_, example) = page.split_once("```toml\n").unwrap();
        let read = parse(example.split_once("```").unwrap().0).unwrap().backups;
        assert_eq!(
            read,
            Policy {
                copy_to: read.copy_to.clone(),
                copy_passphrase_file: read.copy_passphrase_file.clone(),
                ..Policy::default()
            }
        );
        let unknown = parse("[backups]\nnothing = 1\n").unwrap_err();
        let (_, known) = unknown.split_once("expected one of ").unwrap();
        assert!(known.contains("copy_to"), "{known}");
        for name in known.split(", ") {
            assert!(page.contains(&format!("| `{name}` |")), "{name} is not on the page");
        }
    }

    #[test]
    fn what_is_not_known_is_told_with_its_line() {
        let told = parse("[backups]\nkeep_last = 3\nkeep_lats = 4\n").unwrap_err();
        assert!(
            told.starts_with("config.toml, line 3: unknown setting keep_lats, expected one of ")
                && told.contains("keep_lats")
                && told.contains("keep_daily_days"),
            "{told}"
        );
        let told = parse("\n[colors]\n").unwrap_err();
        assert!(told.starts_with("config.toml, line 2: ") && told.contains("colors"), "{told}");
        let told = parse("[backups]\nkeep_last = \"ten\"\n").unwrap_err();
        assert_eq!(told, "config.toml, line 2: write a whole number, such as 7");
        let told = parse("[backups]\nkeep_monthly = 3\n").unwrap_err();
        assert_eq!(told, "config.toml, line 2: write true or false");
        let told = parse("[backups]\nkeep_last = -3\n").unwrap_err();
        assert_eq!(told, "config.toml, line 2: write a whole number, such as 7");
        for path in ["\"away\"", "7"] {
            let told = parse(&format!("[backups]\ncopy_to = {path}\n")).unwrap_err();
            assert!(told.starts_with("config.toml, line 2: write a full path in quotes, such as"), "{told}");
        }
        let told = parse("[backups]\nkeep_last\n").unwrap_err();
        assert!(told.starts_with("config.toml, line 2: this is not a setting"), "{told}");
    }

    #[test]
    fn only_a_file_that_was_named_has_to_be_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        assert_eq!(Config::read_if_there(&path), Ok(Config::default()));
        assert!(Config::read(&path).is_err());
        fs::write(&path, "[backups]\nevery_changes = 7\n").unwrap();
        assert_eq!(Config::read_if_there(&path).unwrap().backups.every_changes, 7);
    }
}
