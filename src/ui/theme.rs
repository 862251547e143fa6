//! Colors by meaning, read from one data file. Every meaning also has a sign that is not a color (a
//! mark, bold, a word), so the screen reads the same without colors. Which theme suits the terminal
//! is not decided here.

use std::collections::HashMap;

use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;

const BUILT_IN: &str = include_str!("../../assets/themes.toml");

/// Declares the meanings once: the styles of a theme, the fields of the data file, and how to
/// make one from the other.
macro_rules! meanings {
    ($($(#[$doc:meta])* $meaning:ident),+ $(,)?) => {
        /// One style per meaning.
        #[derive(Debug, Clone, Copy)]
        pub struct Theme {
            $($(#[$doc])* pub $meaning: Style,)+
        }

        #[derive(Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Styles {
            $($meaning: Declared,)+
        }

        impl Theme {
            /// All meanings by name, the more specific ones last.
            pub const MEANINGS: &'static [(&'static str, fn(&Self) -> Style)] =
                &[$((stringify!($meaning), |theme| theme.$meaning)),+];
        }

        impl ThemeFile {
            fn theme(&self, depth: Depth) -> Result<Theme, ThemeError> {
                Ok(Theme { $($meaning: self.styles.$meaning.style(&self.palette, depth)?,)+ })
            }
        }
    };
}

meanings! {
    /// The background of everything; themes that keep the terminal's own colors leave it unset.
    base,
    border,
    border_focused,
    title,
    title_focused,
    heading,
    label,
    quiet,
    /// The line that keys act on.
    selected,
    /// The selected line of a pane without the focus.
    selected_elsewhere,
    key,
    bar,
    good,
    warning,
    bad,
    mark,
}

/// Which theme to use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Look {
    Dark,
    Light,
    HighContrast,
    Mono,
}

/// How many colors the terminal has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    All,
    Indexed,
}

impl Depth {
    /// From the value of `COLORTERM`.
    #[must_use]
    pub(crate) fn from_environment(colorterm: Option<&str>) -> Self {
        if matches!(colorterm, Some("truecolor" | "24bit")) { Self::All } else { Self::Indexed }
    }
}

/// All themes, for one depth of color.
#[derive(Debug, Clone)]
pub struct Themes {
    dark: Theme,
    light: Theme,
    high_contrast: Theme,
    mono: Theme,
}

/// A mistake in the data file of the themes.
#[derive(Debug, thiserror::Error)]
pub enum ThemeError {
    #[error(transparent)]
    Toml(#[from] toml::de::Error),
    #[error("the theme has no color called “{0}”")]
    UnknownColor(String),
    #[error("“{0}” is not a color; write one like #8cbfe6")]
    NotAColor(String),
}

impl Themes {
    /// The themes that come with alumnet.
    ///
    /// # Errors
    /// If the data file has a mistake; a test keeps it free of that.
    pub fn built_in(depth: Depth) -> Result<Self, ThemeError> {
        let file: ThemesFile = toml::from_str(BUILT_IN)?;
        Ok(Self {
            dark: file.dark.theme(depth)?,
            light: file.light.theme(depth)?,
            high_contrast: file.high_contrast.theme(depth)?,
            mono: file.mono.theme(depth)?,
        })
    }

    #[must_use]
    pub const fn of(&self, look: Look) -> &Theme {
        match look {
            Look::Dark => &self.dark,
            Look::Light => &self.light,
            Look::HighContrast => &self.high_contrast,
            Look::Mono => &self.mono,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct ThemesFile {
    dark: ThemeFile,
    light: ThemeFile,
    high_contrast: ThemeFile,
    mono: ThemeFile,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ThemeFile {
    palette: Palette,
    styles: Styles,
}

/// Colors by name: the full color, and the nearest of 256.
type Palette = HashMap<String, (String, u8)>;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(clippy::struct_excessive_bools, reason = "each is written by its own name in the file")]
struct Declared {
    text: Option<String>,
    on: Option<String>,
    bold: bool,
    dim: bool,
    reversed: bool,
    underlined: bool,
}

impl Declared {
    fn style(&self, palette: &Palette, depth: Depth) -> Result<Style, ThemeError> {
        let color = |name: &Option<String>| -> Result<Option<Color>, ThemeError> {
            let Some(name) = name else { return Ok(None) };
            let (full, indexed) = palette.get(name).ok_or_else(|| ThemeError::UnknownColor(name.clone()))?;
            Ok(Some(match depth {
                Depth::All => full.parse().map_err(|_| ThemeError::NotAColor(full.clone()))?,
                Depth::Indexed => Color::Indexed(*indexed),
            }))
        };
        let modifiers = [
            (self.bold, Modifier::BOLD),
            (self.dim, Modifier::DIM),
            (self.reversed, Modifier::REVERSED),
            (self.underlined, Modifier::UNDERLINED),
        ];
        let mut style = Style { fg: color(&self.text)?, bg: color(&self.on)?, ..Style::new() };
        for (_, modifier) in modifiers.into_iter().filter(|(on, _)| *on) {
            style = style.add_modifier(modifier);
        }
        Ok(style)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Typical terminal backgrounds, for themes that leave the background unset.
    const DARK: &[u32] = &[0x00_0000, 0x1e_1e1e, 0x28_2c34];
    const LIGHT: &[u32] = &[0xff_ffff, 0xfd_f6e3];

    fn rgb(color: Color) -> [u8; 3] {
        match color {
            Color::Rgb(red, green, blue) => [red, green, blue],
            Color::Indexed(grey @ 232..) => [8 + 10 * (grey - 232); 3],
            Color::Indexed(cube @ 16..) => {
                let level = |step: u8| if step == 0 { 0 } else { 55 + 40 * step };
                let cube = cube - 16;
                [level(cube / 36), level(cube / 6 % 6), level(cube % 6)]
            }
            other => panic!("the terminal decides what {other:?} looks like"),
        }
    }

    /// WCAG 2.2, relative luminance.
    fn luminance(color: [u8; 3]) -> f64 {
        let linear = |channel: u8| {
            let channel = f64::from(channel) / 255.0;
            if channel <= 0.04045 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
        };
        let [red, green, blue] = color.map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    fn contrast(one: [u8; 3], other: [u8; 3]) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    fn every(look: Look, depth: Depth) -> Vec<(&'static str, Style)> {
        let themes = Themes::built_in(depth).unwrap();
        let theme = themes.of(look);
        Theme::MEANINGS.iter().map(|(name, style)| (*name, style(theme))).collect()
    }

    #[test]
    fn every_theme_has_every_meaning() {
        for depth in [Depth::All, Depth::Indexed] {
            for look in [Look::Dark, Look::Light, Look::HighContrast, Look::Mono] {
                assert_eq!(every(look, depth).len(), 16);
            }
        }
    }

    #[test]
    fn text_stands_out_from_what_it_lies_on() {
        for depth in [Depth::All, Depth::Indexed] {
            for (look, backgrounds, plain, least) in [
                (Look::Dark, DARK, 0xe0_e0e0, 4.5),
                (Look::Light, LIGHT, 0x20_2020, 4.5),
                (Look::HighContrast, &[0][..], 0xff_ffff, 7.0),
            ] {
                for (meaning, style) in every(look, depth) {
                    // Lines and bars are seen, not read.
                    let least = if meaning.starts_with("border") || meaning == "bar" { 1.5 } else { least };
                    for background in backgrounds {
                        let [_, red, green, blue] = u32::to_be_bytes(*background);
                        let [_, r, g, b] = u32::to_be_bytes(plain);
                        let on = style.bg.map_or([red, green, blue], rgb);
                        let found = contrast(style.fg.map_or([r, g, b], rgb), on);
                        assert!(found >= least, "{look:?} {depth:?}: {meaning} has {found:.2} on {on:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn mono_has_no_color_and_shows_the_selection_all_the_same() {
        for (meaning, style) in every(Look::Mono, Depth::All) {
            assert_eq!((style.fg, style.bg), (None, None), "{meaning}");
        }
        let themes = Themes::built_in(Depth::All).unwrap();
        assert!(themes.of(Look::Mono).selected.add_modifier.contains(Modifier::REVERSED));
    }

    #[test]
    fn mistakes_in_the_file_are_told() {
        assert!(BUILT_IN.contains("quiet = { text = \"grey\" }"));
        let wrong = |from: &str, to: &str| {
            let file = toml::from_str::<ThemesFile>(&BUILT_IN.replace(from, to));
            file.map_err(ThemeError::from)
                .and_then(|file| file.dark.theme(Depth::All))
                .unwrap_err()
                .to_string()
        };
        assert!(wrong("quiet = { text = \"grey\" }\n", "").contains("missing field `quiet`"));
        assert!(wrong("\"grey\"", "\"gray\"").contains("no color called “gray”"));
        assert!(wrong("#9aa2ae", "grayish").contains("“grayish” is not a color"));
        assert!(wrong("bold = true", "bald = true").contains("bald"));
    }

    #[test]
    fn all_colors_only_when_the_terminal_says_so() {
        assert_eq!(Depth::from_environment(Some("truecolor")), Depth::All);
        assert_eq!(Depth::from_environment(Some("24bit")), Depth::All);
        assert_eq!(Depth::from_environment(Some("")), Depth::Indexed);
        assert_eq!(Depth::from_environment(None), Depth::Indexed);
    }
}
