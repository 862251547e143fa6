//! A screen as a picture: turns a ratatui buffer into a self-contained SVG. Every word is placed at its
//! column, and frames and bars are shapes, so that everything lines up in whatever font the reader has.

use std::fmt::Write as _;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr as _;

const CELL: (f32, f32) = (9.0, 20.0);
/// From the top of a line to the baseline of its text.
const BASELINE: f32 = 14.5;
const FONT: f32 = 14.9;
const MARGIN: f32 = 16.0;
const TITLE_BAR: f32 = 34.0;
const BACKGROUND: &str = "#161a22";
const FOREGROUND: &str = "#d5dae3";
const FAMILY: &str =
    "ui-monospace,'SF Mono',Menlo,'Cascadia Mono','DejaVu Sans Mono','Noto Sans Mono',monospace";

/// The visible attributes of a style.
#[derive(Clone, PartialEq)]
struct Look {
    ink: String,
    paper: Option<String>,
    bold: bool,
    dim: bool,
    underlined: bool,
}

/// A piece of text in one look, with its columns.
struct Word {
    column: usize,
    columns: usize,
    text: String,
    look: Look,
}

/// Pieces of a frame in one color.
struct Stroke {
    path: String,
    ink: String,
    width: &'static str,
}

/// The picture of a screen, in a window with a title.
pub fn svg(buffer: &Buffer, title: &str) -> String {
    let columns = usize::from(buffer.area.width);
    let (width, height) = (at(columns, CELL.0), at(usize::from(buffer.area.height), CELL.1));
    let (outer_width, outer_height) = (width + 2.0 * MARGIN, height + TITLE_BAR + MARGIN);
    let mut out = String::new();
    let words = format!("The screen of {title}");
    let size = format!(
        r#"viewBox="0 0 {outer_width} {outer_height}" width="{outer_width}" height="{outer_height}""#
    );
    line(
        &mut out,
        &format!(r#"<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="{words}">"#),
    );
    line(&mut out, &format!("<title>{words}</title>"));
    line(
        &mut out,
        &format!(r#"<rect width="{outer_width}" height="{outer_height}" rx="10" fill="{BACKGROUND}"/>"#),
    );
    for (place, color) in ["#e8675a", "#e0b04c", "#69b85f"].into_iter().enumerate() {
        line(
            &mut out,
            &format!(r#"<circle cx="{}" cy="17" r="5.5" fill="{color}"/>"#, MARGIN + 6.0 + at(place, 20.0)),
        );
    }
    let middle = outer_width / 2.0;
    let font = r##"font-family="system-ui,sans-serif" font-size="13" fill="#8b94a5""##;
    line(&mut out, &format!(r#"<text x="{middle}" y="22" text-anchor="middle" {font}>{title}</text>"#));
    let font = format!(r#"font-family="{FAMILY}" font-size="{FONT}" fill="{FOREGROUND}""#);
    line(&mut out, &format!(r#"<g transform="translate({MARGIN} {TITLE_BAR})" {font}>"#));
    for (number, cells) in buffer.content.chunks(columns.max(1)).enumerate() {
        row(&mut out, number, cells);
    }
    out + "</g>\n</svg>\n"
}

fn line(out: &mut String, words: &str) {
    out.push_str(words);
    out.push('\n');
}

#[expect(clippy::cast_precision_loss, reason = "no screen has that many columns")]
fn at(cells: usize, size: f32) -> f32 {
    cells as f32 * size
}

fn row(out: &mut String, number: usize, cells: &[Cell]) {
    let top = at(number, CELL.1);
    let mut words: Vec<Word> = Vec::new();
    let mut strokes: Vec<Stroke> = Vec::new();
    let mut column = 0;
    while let Some(cell) = cells.get(column) {
        let look = look(cell);
        // Skips the cells hidden by a wide letter.
        let wide = cell.symbol().width().max(1);
        paper(out, column, wide, top, &look, cells);
        if bar(out, column, top, cell.symbol(), &look)
            || frame(&mut strokes, column, top, cell.symbol(), &look)
            || cell.symbol().trim().is_empty()
        {
            column += wide;
            continue;
        }
        match words.last_mut() {
            Some(word) if word.column + word.columns == column && word.look == look => {
                word.text.push_str(cell.symbol());
                word.columns += wide;
            }
            // Right-to-left words swap places, so they stay together.
            Some(word)
                if word.column + word.columns + 1 == column
                    && word.look == look
                    && reversed(&word.text)
                    && reversed(cell.symbol()) =>
            {
                word.text.push(' ');
                word.text.push_str(cell.symbol());
                word.columns += wide + 1;
            }
            _ => words.push(Word { column, columns: wide, text: cell.symbol().to_owned(), look }),
        }
        column += wide;
    }
    for stroke in strokes {
        let Stroke { path, ink, width } = stroke;
        line(out, &format!(r#"<path d="{path}" fill="none" stroke="{ink}" stroke-width="{width}"/>"#));
    }
    for word in &words {
        write_word(out, word, top);
    }
}

/// One rectangle for neighboring cells with the same background, drawn by the first of them.
fn paper(out: &mut String, column: usize, wide: usize, top: f32, own: &Look, cells: &[Cell]) {
    let Some(color) = &own.paper else { return };
    let before = column.checked_sub(1).and_then(|before| cells.get(before));
    if before.is_some_and(|before| look(before).paper.as_ref() == Some(color)) {
        return;
    }
    let more =
        cells.iter().skip(column + wide).take_while(|cell| look(cell).paper.as_ref() == Some(color)).count();
    let (x, width) = (at(column, CELL.0), at(wide + more, CELL.0));
    line(out, &format!(r#"<rect x="{x}" y="{top}" width="{width}" height="{}" fill="{color}"/>"#, CELL.1));
}

/// Draws a bar of as many eighths of a cell as the symbol. Returns whether the symbol was one.
fn bar(out: &mut String, column: usize, top: f32, symbol: &str, look: &Look) -> bool {
    let Some(eighths) =
        ["▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"].into_iter().position(|block| block == symbol)
    else {
        return false;
    };
    let (x, y, width, height) = (at(column, CELL.0), top + 3.0, at(eighths + 1, CELL.0 / 8.0), CELL.1 - 6.0);
    line(out, &format!(r#"<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{}"/>"#, look.ink));
    true
}

/// Draws a piece of a frame, joined to the previous piece if it continues it. Returns
/// whether the symbol was one.
fn frame(strokes: &mut Vec<Stroke>, column: usize, top: f32, symbol: &str, look: &Look) -> bool {
    let (x, right, middle) = (at(column, CELL.0), at(column + 1, CELL.0), at(column, CELL.0) + CELL.0 / 2.0);
    let (y, bottom) = (top + CELL.1 / 2.0, top + CELL.1);
    let piece = match symbol {
        "─" | "━" => format!("M{x} {y}H{right}"),
        "│" => format!("M{middle} {top}V{bottom}"),
        "╭" => format!("M{middle} {bottom}Q{middle} {y} {right} {y}"),
        "╮" => format!("M{x} {y}Q{middle} {y} {middle} {bottom}"),
        "╰" => format!("M{middle} {top}Q{middle} {y} {right} {y}"),
        "╯" => format!("M{x} {y}Q{middle} {y} {middle} {top}"),
        _ => return false,
    };
    let width = if symbol == "━" { "3" } else { "1.2" };
    match strokes.last_mut() {
        Some(stroke) if stroke.ink == look.ink && stroke.width == width => {
            match stroke.path.strip_suffix(&format!("H{x}")) {
                Some(begun) if piece.contains('H') => stroke.path = format!("{begun}H{right}"),
                _ => stroke.path.push_str(&piece),
            }
        }
        _ => strokes.push(Stroke { path: piece, ink: look.ink.clone(), width }),
    }
    true
}

fn write_word(out: &mut String, word: &Word, top: f32) {
    let (x, y) = (at(word.column, CELL.0), top + BASELINE);
    let width = at(word.columns, CELL.0);
    let mut about = String::new();
    if word.look.ink != FOREGROUND {
        write!(about, r#" fill="{}""#, word.look.ink).expect("a string takes it");
    }
    if word.look.bold {
        about.push_str(r#" font-weight="bold""#);
    }
    if word.look.dim {
        about.push_str(r#" opacity="0.6""#);
    }
    if word.look.underlined {
        about.push_str(r#" text-decoration="underline""#);
    }
    // Fixes the width only where letters are as wide as their cells; other scripts keep their natural widths.
    if word.columns > 1 && word.text.chars().all(|letter| letter < '\u{500}') {
        write!(about, r#" textLength="{width}""#).expect("a string takes it");
    }
    let text = word.text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    line(out, &format!(r#"<text x="{x}" y="{y}"{about}>{text}</text>"#));
}

/// Whether a text is written from right to left.
fn reversed(text: &str) -> bool {
    text.chars().any(
        |letter| matches!(letter, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}'),
    )
}

fn look(cell: &Cell) -> Look {
    let (mut ink, mut paper) = (color(cell.fg).unwrap_or_else(|| FOREGROUND.to_owned()), color(cell.bg));
    if cell.modifier.contains(Modifier::REVERSED) {
        (ink, paper) = (paper.unwrap_or_else(|| BACKGROUND.to_owned()), Some(ink));
    }
    Look {
        ink,
        paper,
        bold: cell.modifier.contains(Modifier::BOLD),
        dim: cell.modifier.contains(Modifier::DIM),
        underlined: cell.modifier.contains(Modifier::UNDERLINED),
    }
}

/// The sixteen basic colors as a subdued dark terminal shows them, the others by their xterm numbers.
fn color(color: Color) -> Option<String> {
    let hex = match color {
        Color::Reset => return None,
        Color::Black => "#2a303c",
        Color::Red => "#e06c75",
        Color::Green => "#8fc27a",
        Color::Yellow => "#e3bf78",
        Color::Blue => "#6aa8ef",
        Color::Magenta => "#c98be0",
        Color::Cyan => "#5fc3cf",
        Color::Gray => "#b4bccb",
        Color::DarkGray => "#7d8799",
        Color::LightRed => "#ff8b92",
        Color::LightGreen => "#aedd9b",
        Color::LightYellow => "#f5d999",
        Color::LightBlue => "#93c3ff",
        Color::LightMagenta => "#e0b0f2",
        Color::LightCyan => "#8fe0ea",
        Color::White => "#ffffff",
        Color::Rgb(red, green, blue) => return Some(format!("#{red:02x}{green:02x}{blue:02x}")),
        Color::Indexed(number) => return Some(indexed(number)),
    };
    Some(hex.to_owned())
}

fn indexed(number: u8) -> String {
    const NAMED: [Color; 16] = [
        Color::Black,
        Color::Red,
        Color::Green,
        Color::Yellow,
        Color::Blue,
        Color::Magenta,
        Color::Cyan,
        Color::Gray,
        Color::DarkGray,
        Color::LightRed,
        Color::LightGreen,
        Color::LightYellow,
        Color::LightBlue,
        Color::LightMagenta,
        Color::LightCyan,
        Color::White,
    ];
    if let Some(named) = NAMED.get(usize::from(number)) {
        return color(*named).unwrap_or_default();
    }
    if number >= 232 {
        let grey = 8 + (number - 232) * 10;
        return format!("#{grey:02x}{grey:02x}{grey:02x}");
    }
    let step = |level: u8| if level == 0 { 0 } else { 55 + level * 40 };
    let place = number - 16;
    format!("#{:02x}{:02x}{:02x}", step(place / 36), step(place / 6 % 6), step(place % 6))
}

#[test]
fn a_buffer_becomes_words_and_shapes() {
    let mut buffer = Buffer::with_lines(["╭─ 王明 <b>", "│ رنا علي █"]);
    buffer.set_style(
        ratatui::layout::Rect::new(0, 1, 10, 1),
        ratatui::style::Style::new().bg(Color::Indexed(24)),
    );
    let picture = svg(&buffer, "test");
    assert!(picture.contains(">王明</text>") && picture.contains(">&lt;b&gt;</text>"), "{picture}");
    // After two wide letters and a space, the next word is at column 8.
    assert!(picture.contains(r#"x="72" y="14.5""#), "{picture}");
    assert!(picture.contains(">رنا علي</text>"), "{picture}");
    assert_eq!(picture.matches("#005f87").count(), 1, "one paper for the whole line: {picture}");
    assert!(picture.contains(r#"d="M4.5 20Q4.5 10 9 10M9 10H18""#), "{picture}");
}
