//! What alumnet takes from its environment: the clock, the user's name, the data folder, a seed for ids.
//! Nothing below the command line looks these up itself.

use std::hash::{BuildHasher, RandomState};
use std::path::{Path, PathBuf};

use clap::Args;
use color_eyre::eyre::{self, WrapErr as _};
use etcetera::BaseStrategy as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::clipboard::Clipboard;
use super::config::Config;
use crate::cli::theme::Choice;
use crate::domain::IdSource;
use crate::files;
use crate::text::fold::tidy;

#[derive(Debug)]
pub(super) struct Environment {
    /// The folder of the register.
    pub(crate) data: PathBuf,
    /// The name recorded as the author of changes.
    pub(crate) actor: String,
    /// Whether the terminal can do nothing but print lines.
    pub(crate) is_dumb: bool,
    /// Whether the terminal can erase a part of a line; that of Emacs can't.
    pub(crate) can_erase: bool,
    /// How the screen looks and behaves.
    pub(crate) screen: ScreenOptions,
    /// How to get at the clipboard.
    pub(crate) clipboard: Clipboard,
    /// The user's settings.
    pub(crate) config: Config,
}

#[derive(Debug, Clone, Copy, Default, Args)]
pub(super) struct ScreenOptions {
    /// The screen's theme [default: `ALUMNET_THEME`, else auto]. `NO_COLOR` always means mono
    #[arg(long, value_name = "THEME", value_enum)]
    pub(crate) theme: Option<Choice>,

    /// Leave the mouse to the terminal
    #[arg(long)]
    pub(crate) no_mouse: bool,
}

impl ScreenOptions {
    /// These, and where they are not given, those.
    pub(crate) fn or(self, others: Self) -> Self {
        Self { theme: self.theme.or(others.theme), no_mouse: self.no_mouse || others.no_mouse }
    }
}

impl Environment {
    /// `data` and `config` are the folder and the file named on the command line.
    pub(crate) fn new(
        data: Option<PathBuf>,
        config: Option<&Path>,
        screen: ScreenOptions,
    ) -> eyre::Result<Self> {
        let named = data.or_else(|| std::env::var_os("ALUMNET_DATA").map(PathBuf::from));
        let data = match named {
            // An absolute path also gives the folders beside it, even for “.”.
            Some(data) if !data.as_os_str().is_empty() => whole(&data)?,
            _ => etcetera::choose_base_strategy()
                .wrap_err("there is no home folder; name a data folder with --data")?
                .data_dir()
                .join("alumnet"),
        };
        let variable = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        let actor = ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(variable).or_else(login);
        let is_dumb = variable("TERM").is_some_and(|terminal| terminal == "dumb");
        let can_erase = variable("TERM").is_none_or(|terminal| !terminal.starts_with("eterm"));
        let config = match config {
            Some(named) => Config::read(named)?,
            None => match etcetera::choose_base_strategy() {
                Ok(home) => Config::read_if_there(&home.config_dir().join("alumnet").join("config.toml"))?,
                Err(_) => Config::default(),
            },
        };
        let clipboard = Clipboard::new(|name| std::env::var(name).ok());
        let actor = actor.unwrap_or_else(|| "unknown".to_owned());
        Ok(Self { data, actor, is_dumb, can_erase, screen, clipboard, config })
    }

    /// A folder next to the data folder, so that the two never mix.
    pub(crate) fn beside(&self, suffix: &str) -> PathBuf {
        let mut name = self.data.file_name().unwrap_or_default().to_owned();
        name.push(suffix);
        self.data.parent().unwrap_or(Path::new(".")).join(name)
    }
}

/// The login of the process, where the environment does not name it. The system's own command knows it even
/// if it comes from a directory service.
fn login() -> Option<String> {
    let output =
        std::process::Command::new("id").arg("-un").output().ok().filter(|one| one.status.success())?;
    let name = tidy(&String::from_utf8_lossy(&output.stdout));
    (!name.is_empty()).then_some(name)
}

/// The absolute path. A path that ends in `..` has no file name yet, so it is resolved on disk.
fn whole(path: &Path) -> eyre::Result<PathBuf> {
    let found = std::path::absolute(path).wrap_err("there is no current folder")?;
    if found.file_name().is_some() {
        return Ok(found);
    }
    files::canonical(&found).wrap_err_with(|| format!("{} can't be found", path.display()))
}

pub(super) fn now() -> Timestamp {
    Timestamp::now()
}

pub(super) fn today() -> Date {
    Zoned::now().date()
}

/// The local time zone.
pub(super) fn zone() -> TimeZone {
    TimeZone::system()
}

/// Milliseconds since the Unix epoch.
pub(super) fn millis(now: Timestamp) -> u64 {
    u64::try_from(now.as_millisecond()).unwrap_or(0)
}

/// A source of ids, seeded differently in every process.
pub(super) fn ids() -> IdSource {
    // The standard library seeds its hashers from the operating system's random numbers.
    let [seed @ .., _, _] = RandomState::new().hash_one(std::process::id()).to_be_bytes();
    IdSource::new(millis(now()), seed)
}
