//! The colors of a screen, cell by cell: a letter for each style, and a legend below.

use alumnet::ui::theme::{Look, Theme};
use ratatui::style::{Color, Modifier, Style};

use crate::common::{Desk, demo_register, theme};

const SCREENS: &[(&str, &str)] = &[
    ("cohort", "jjjjjjjjj"),
    ("student-detail", "2/rafael<Enter><Enter>jj"),
    ("record-hire-form", "jjjjjjjjj2/rafael<Enter>rzoe<Tab>ans<Tab><Enter>"),
    ("palette", ":hire"),
    ("message", "jjjjjjjjju"),
];

/// A style as cells have it.
type Worn = (Color, Color, Modifier);

/// The name of a style: the theme's meanings that look like it.
fn name(worn: Worn, theme: &Theme) -> String {
    let base = theme.base;
    let as_worn = |style: Style| -> Worn {
        (
            style.fg.or(base.fg).unwrap_or(Color::Reset),
            style.bg.or(base.bg).unwrap_or(Color::Reset),
            style.add_modifier,
        )
    };
    let names: Vec<&str> = Theme::MEANINGS
        .iter()
        .filter(|(_, style)| as_worn(style(theme)) == worn)
        .map(|(name, _)| *name)
        .collect();
    let (text, on, modifier) = worn;
    format!(
        "{text} on {on} {modifier:?} = {}",
        if names.is_empty() { "something in between".to_owned() } else { names.join(", ") }
    )
}

fn styles(desk: &Desk, theme: &Theme) -> String {
    let mut seen: Vec<Worn> = Vec::new();
    let mut grid = String::new();
    let buffer = desk.buffer();
    for line in buffer.content.chunks(usize::from(buffer.area.width)) {
        for cell in line {
            let worn = (cell.fg, cell.bg, cell.modifier);
            let number = seen.iter().position(|held| *held == worn).unwrap_or_else(|| {
                seen.push(worn);
                seen.len() - 1
            });
            // Spaces show only their background.
            let letter = ('a'..='z').nth(number).unwrap_or('?');
            grid.push(if cell.symbol() == " " && cell.bg == theme.base.bg.unwrap_or(Color::Reset) {
                ' '
            } else {
                letter
            });
        }
        grid.truncate(grid.trim_end_matches(' ').len());
        grid.push('\n');
    }
    let legend: Vec<String> =
        seen.iter().zip('a'..).map(|(worn, letter)| format!("{letter}: {}", name(*worn, theme))).collect();
    format!("{grid}\n{}\n", legend.join("\n"))
}

#[test]
fn in_the_dark_and_in_the_light() {
    let register = demo_register();
    for (look, label) in [(Look::Dark, "dark"), (Look::Light, "light")] {
        for (name, keys) in SCREENS {
            let mut desk = Desk::with(register.clone(), 80, 24).look(look);
            desk.keys(keys);
            insta::assert_snapshot!(format!("styles-{name}-{label}"), styles(&desk, &theme(look)));
        }
        let desk = Desk::empty().look(look);
        insta::assert_snapshot!(format!("styles-first-run-{label}"), styles(&desk, &theme(look)));
    }
}

/// Every screen, in the colors of dark and light terminals.
#[test]
fn every_screen_in_the_dark_and_in_the_light() {
    let register = demo_register();
    for (size, columns, lines) in [("80x24", 80, 24), ("120x40", 120, 40)] {
        for (look, label) in [(Look::Dark, "dark"), (Look::Light, "light")] {
            for (name, keys) in crate::SCREENS.iter().chain(crate::many::SCREENS) {
                let mut desk = Desk::with(register.clone(), columns, lines).look(look);
                desk.keys(keys);
                insta::assert_snapshot!(format!("{name}-{size}-{label}"), styles(&desk, &theme(look)));
            }
            let desk = Desk::with(alumnet::register::Register::default(), columns, lines).look(look);
            insta::assert_snapshot!(format!("first-run-{size}-{label}"), styles(&desk, &theme(look)));
        }
    }
}

/// Two columns of sections side by side: neither takes on the styles of the other.
#[test]
fn side_by_side() {
    let mut desk = Desk::with(demo_register(), 220, 50);
    desk.keys("2/rafael<Enter><Enter>jj");
    insta::assert_snapshot!("styles-wide-dark", styles(&desk, &theme(Look::Dark)));
}

/// Every theme shows the same text, and a theme with its own background covers every cell.
#[test]
fn themes_change_colors_and_nothing_else() {
    let register = demo_register();
    for (name, keys) in SCREENS {
        let mut dark = Desk::with(register.clone(), 80, 24);
        dark.keys(keys);
        for look in [Look::Light, Look::HighContrast] {
            let mut desk = Desk::with(register.clone(), 80, 24).look(look);
            desk.keys(keys);
            assert_eq!(desk.screen(), dark.screen(), "{name} in {look:?}");
            if look == Look::HighContrast {
                assert!(
                    desk.buffer()
                        .content
                        .iter()
                        .all(|cell| cell.fg != Color::Reset && cell.bg != Color::Reset),
                    "{name} has a hole"
                );
            }
        }
    }
}
