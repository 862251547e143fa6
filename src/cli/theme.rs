//! Chooses a theme for the terminal from the user's choice, the environment, and the terminal's answer to a
//! query for its background. Nothing waits for that answer: the screen appears at once, and is redrawn if the
//! terminal turns out to be light.

use std::env;

use clap::ValueEnum;
use color_eyre::eyre;
use color_eyre::eyre::WrapErr as _;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::text::quoted::quoted;
use crate::ui::theme::{Depth, Look, Theme, Themes};

/// The values of `--theme`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Choice {
    /// Dark or light, as the terminal is
    Auto,
    Dark,
    Light,
    HighContrast,
    Mono,
}

/// The themes and the current look.
#[derive(Debug)]
pub(crate) struct Looks {
    themes: Themes,
    look: Look,
    answer: Answer,
}

impl Looks {
    /// `asked` is the choice on the command line.
    pub(crate) fn new(asked: Option<Choice>) -> eyre::Result<Self> {
        let variable = |name: &str| env::var(name).ok();
        let choice = match (asked, variable("ALUMNET_THEME").filter(|name| !name.is_empty())) {
            (Some(asked), _) => asked,
            (None, Some(name)) => named(&name)?,
            (None, None) => Choice::Auto,
        };
        let themes = Themes::built_in(Depth::from_environment(variable("COLORTERM").as_deref()))
            .wrap_err("the built-in themes are invalid")?;
        let (look, sure) = choose(choice, variable("NO_COLOR").as_deref(), variable("COLORFGBG").as_deref());
        let answers = cfg!(unix) && !matches!(variable("TERM").as_deref(), None | Some("dumb" | "linux"));
        Ok(Self { themes, look, answer: Answer { awaited: !sure && answers, held: Vec::new() } })
    }

    pub(crate) const fn theme(&self) -> &Theme {
        self.themes.of(self.look)
    }

    /// Whether to query the terminal for its background.
    pub(crate) const fn asks(&self) -> bool {
        self.answer.awaited
    }

    /// Filters the terminal's answer out of the input; returns what remains as keys.
    pub(crate) fn keys(&mut self, key: KeyEvent) -> Vec<KeyEvent> {
        let (keys, look) = self.answer.take(key);
        if let Some(look) = look {
            self.look = look;
        }
        keys
    }
}

fn named(name: &str) -> eyre::Result<Choice> {
    Choice::from_str(name, true).map_err(|_| {
        let names: Vec<_> = Choice::value_variants()
            .iter()
            .filter_map(|choice| Some(choice.to_possible_value()?.get_name().to_owned()))
            .collect();
        eyre::eyre!("ALUMNET_THEME is {}, which is not a theme; it can be {}", quoted(name), names.join(", "))
    })
}

/// The initial look, and whether it is final. `NO_COLOR` overrides everything (<https://no-color.org>).
fn choose(choice: Choice, no_color: Option<&str>, colorfgbg: Option<&str>) -> (Look, bool) {
    if no_color.is_some_and(|value| !value.is_empty()) {
        return (Look::Mono, true);
    }
    match choice {
        Choice::Dark => (Look::Dark, true),
        Choice::Light => (Look::Light, true),
        Choice::HighContrast => (Look::HighContrast, true),
        Choice::Mono => (Look::Mono, true),
        Choice::Auto => (colorfgbg.and_then(from_colorfgbg).unwrap_or(Look::Dark), false),
    }
}

/// Parses `15;0` or `15;default;0`: foreground and background, as numbers of the sixteen colors.
fn from_colorfgbg(value: &str) -> Option<Look> {
    let background: u8 = value.rsplit(';').next()?.parse().ok()?;
    Some(if matches!(background, 7 | 9..=15) { Look::Light } else { Look::Dark })
}

/// The terminal's answer to the background query, `ESC ] 11 ; rgb : ffff / ffff / ffff ESC \`. It arrives
/// among the typed keys, and as keys: Alt-], then one for each character. Reading it any other way would mean
/// waiting for it, and losing what is typed meanwhile.
#[derive(Debug, Default)]
struct Answer {
    awaited: bool,
    held: Vec<KeyEvent>,
}

/// How every answer begins, after `ESC ]`.
const BEGIN: &str = "11;rgb";
/// Longer than any answer.
const LONGEST: usize = 32;

impl Answer {
    fn take(&mut self, key: KeyEvent) -> (Vec<KeyEvent>, Option<Look>) {
        if !self.awaited {
            return (vec![key], None);
        }
        let with = |modifier, letter| key.modifiers.contains(modifier) && key.code == KeyCode::Char(letter);
        if self.held.is_empty() && !with(KeyModifiers::ALT, ']') {
            return (vec![key], None);
        }
        let text: String = self.held.iter().skip(1).filter_map(|key| key.code.as_char()).collect();
        if text.starts_with(BEGIN) && (with(KeyModifiers::ALT, '\\') || with(KeyModifiers::CONTROL, 'g')) {
            *self = Self::default();
            return (Vec::new(), brightness(&text));
        }
        self.held.push(key);
        let advance = match key.code.as_char() {
            _ if self.held.len() == 1 => true,
            Some(letter) if text.len() < BEGIN.len() => {
                BEGIN.strip_prefix(text.as_str()).is_some_and(|rest| rest.starts_with(letter))
            }
            Some(letter) => {
                text.len() < LONGEST && (letter.is_ascii_hexdigit() || matches!(letter, 'a' | ':' | '/'))
            }
            None => false,
        };
        if advance {
            return (Vec::new(), None);
        }
        // It was typed after all; or an answer was cut off, whose letters must not be read as keys.
        let held = std::mem::take(&mut self.held);
        (if text.starts_with(BEGIN) { vec![key] } else { held }, None)
    }
}

/// Whether `11;rgb:ffff/ffff/ffff` is light, by the perceived brightness of its color.
fn brightness(text: &str) -> Option<Look> {
    let (_, colors) = text.split_once(':')?;
    let mut channels = colors.split('/').map(|channel| {
        let most = 16_u32
            .checked_pow(u32::try_from(channel.len()).ok()?)?
            .checked_sub(1)
            .filter(|most| *most > 0)?;
        Some(u32::from_str_radix(channel, 16).ok()? * 1000 / most)
    });
    let (red, green, blue) = (channels.next()??, channels.next()??, channels.next()??);
    Some(if red * 299 + green * 587 + blue * 114 > 500_000 { Look::Light } else { Look::Dark })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters(text: &str) -> Vec<KeyEvent> {
        text.chars().map(|letter| KeyEvent::new(KeyCode::Char(letter), KeyModifiers::NONE)).collect()
    }

    fn alt(letter: char) -> KeyEvent {
        KeyEvent::new(KeyCode::Char(letter), KeyModifiers::ALT)
    }

    fn answered(text: &str, end: KeyEvent) -> Vec<KeyEvent> {
        [vec![alt(']')], letters(text), vec![end]].concat()
    }

    fn read(answer: &mut Answer, keys: &[KeyEvent]) -> (Vec<KeyEvent>, Option<Look>) {
        let (mut typed, mut found) = (Vec::new(), None);
        for key in keys {
            let (keys, look) = answer.take(*key);
            typed.extend(keys);
            found = found.or(look);
        }
        (typed, found)
    }

    fn awaited() -> Answer {
        Answer { awaited: true, held: Vec::new() }
    }

    #[test]
    fn the_answer_is_taken_out_of_what_is_typed() {
        let bell = KeyEvent::new(KeyCode::Char('g'), KeyModifiers::CONTROL);
        for (text, end, look) in [
            ("11;rgb:ffff/ffff/ffff", alt('\\'), Look::Light),
            ("11;rgb:FDFD/F6F6/E3E3", bell, Look::Light),
            ("11;rgb:1e/1e/2e", bell, Look::Dark),
            ("11;rgba:0000/0000/0000/ffff", alt('\\'), Look::Dark),
        ] {
            let keys = [letters("jd"), answered(text, end), letters("r")].concat();
            assert_eq!(read(&mut awaited(), &keys), (letters("jdr"), Some(look)), "{text}");
        }
    }

    #[test]
    fn only_one_answer_is_awaited() {
        let mut answer = awaited();
        let keys = answered("11;rgb:0/0/0", alt('\\'));
        assert_eq!(read(&mut answer, &keys), (Vec::new(), Some(Look::Dark)));
        assert_eq!(read(&mut answer, &keys), (keys, None));
    }

    #[test]
    fn what_only_begins_like_an_answer_is_typed() {
        for keys in
            [vec![alt(']'), alt(']')], [vec![alt(']')], letters("11;x")].concat(), letters("]11;rgb:0/0/0")]
        {
            assert_eq!(read(&mut awaited(), &keys), (keys.clone(), None));
        }
        let escape = KeyEvent::new(KeyCode::Esc, KeyModifiers::NONE);
        assert_eq!(read(&mut awaited(), &[alt(']'), escape]), (vec![alt(']'), escape], None));
    }

    #[test]
    fn an_answer_that_breaks_off_does_nothing() {
        let down = KeyEvent::new(KeyCode::Down, KeyModifiers::NONE);
        let keys = [vec![alt(']')], letters("11;rgb:ddd/e"), vec![down]].concat();
        assert_eq!(read(&mut awaited(), &keys), (vec![down], None));
        for text in ["11;rgb:", "11;rgb:/", "11;rgb://", "11;rgb:fffffffff/0/0"] {
            assert_eq!(read(&mut awaited(), &answered(text, alt('\\'))), (Vec::new(), None), "{text}");
        }
    }

    #[test]
    fn a_theme_that_there_is_not_is_named_with_those_there_are() {
        assert_eq!(named("High-Contrast").unwrap(), Choice::HighContrast);
        assert_eq!(
            named("pink").unwrap_err().to_string(),
            "ALUMNET_THEME is “pink”, which is not a theme; it can be auto, dark, light, high-contrast, mono"
        );
    }

    #[test]
    fn what_was_asked_for_goes_before_what_is_guessed() {
        assert_eq!(choose(Choice::Light, Some("1"), None), (Look::Mono, true));
        assert_eq!(choose(Choice::Light, Some(""), Some("15;0")), (Look::Light, true));
        assert_eq!(choose(Choice::Auto, None, None), (Look::Dark, false));
        assert_eq!(choose(Choice::Auto, None, Some("0;15")), (Look::Light, false));
        assert_eq!(choose(Choice::Auto, None, Some("15;default;0")), (Look::Dark, false));
        assert_eq!(choose(Choice::Auto, None, Some("0;default")), (Look::Dark, false));
    }
}
