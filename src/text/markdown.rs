//! A table in Markdown (GFM) whose columns also line up when read as plain text.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

/// Writes the table; every row has as many cells as the header.
#[must_use]
pub fn table(headers: &[&str], rows: &[Vec<String>]) -> String {
    let head: Vec<String> = headers.iter().map(|header| escape(header)).collect();
    let body: Vec<Vec<String>> =
        rows.iter().map(|row| row.iter().map(|cell| escape(cell)).collect()).collect();
    let mut widths: Vec<usize> = head.iter().map(|cell| cell.width().max(3)).collect();
    for row in &body {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.width());
        }
    }
    let mut out = String::new();
    line(&mut out, &head, &widths);
    let rules: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
    line(&mut out, &rules, &widths);
    for row in &body {
        line(&mut out, row, &widths);
    }
    out
}

fn line(out: &mut String, cells: &[String], widths: &[usize]) {
    for (cell, width) in cells.iter().zip(widths) {
        let blanks = width.saturating_sub(cell.width());
        // Writing to a String can't fail.
        let _ = write!(out, "| {cell}{:blanks$} ", "");
    }
    out.push_str("|\n");
}

/// Text that stays text: no cell border, no markup, no HTML, no line break but `<br>`.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.trim().replace("\r\n", "\n").chars() {
        match letter {
            '\n' | '\r' => escaped.push_str("<br>"),
            '<' => escaped.push_str("&lt;"),
            '&' => escaped.push_str("&amp;"),
            '\\' | '|' | '*' | '`' | '[' | '~' => escaped.extend(['\\', letter]),
            control if control.is_control() => escaped.push(' '),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_by_display_width() {
        let rows = vec![
            vec!["王明".into(), "a|b".into()],
            vec!["Zoë".into(), String::new()],
            vec!["नेहा शर्मा".into(), "x\ny".into()],
        ];
        let table = table(&["Name", "Note"], &rows);
        let widths: Vec<usize> = table.lines().map(UnicodeWidthStr::width).collect();
        assert!(widths.windows(2).all(|pair| pair[0] == pair[1]), "{table}");
        assert!(table.contains("a\\|b"));
        assert!(table.contains("x<br>y"));
    }

    #[test]
    fn markup_stays_text() {
        assert_eq!(escape("<b> & [x](y) `z` *"), "&lt;b> &amp; \\[x](y) \\`z\\` \\*");
    }
}
