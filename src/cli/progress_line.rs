//! How far a long command without a screen has come: one line on standard error that is written over, and
//! only if somebody is looking at it.

use std::io::{self, IsTerminal as _, Stderr, Write};

use crate::app::Loading;
use crate::text::columns::width;

pub(super) struct ProgressLine<W> {
    to: Option<W>,
    /// What stands there now.
    shown: String,
}

impl ProgressLine<Stderr> {
    pub(crate) fn standard() -> Self {
        Self { to: io::stderr().is_terminal().then(io::stderr), shown: String::new() }
    }
}

impl<W: Write> ProgressLine<W> {
    /// Shows a step, and how much of it is done.
    pub(crate) fn show(&mut self, loading: &Loading) {
        let part = loading.percent.map(|percent| format!(" {percent} %")).unwrap_or_default();
        self.write(format!("{}{part}", loading.words));
    }

    pub(crate) fn clear(&mut self) {
        self.write(String::new());
        self.write_raw("\r");
    }

    fn write(&mut self, words: String) {
        if words != self.shown {
            let rest = width(&self.shown).saturating_sub(width(&words));
            self.write_raw(&format!("\r{words}{}", " ".repeat(rest)));
            self.shown = words;
        }
    }

    /// A terminal that takes no more is no reason to stop the work.
    fn write_raw(&mut self, text: &str) {
        if let Some(to) = &mut self.to {
            let _ = write!(to, "{text}").and_then(|()| to.flush());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_written_over_the_one_before_and_cleared_at_the_end() {
        let mut line = ProgressLine { to: Some(Vec::new()), shown: String::new() };
        let step = |words: &str, percent| Loading { words: words.into(), percent };
        line.show(&step("Making up the people …", None));
        line.show(&step("Creating …", Some(40)));
        line.show(&step("Creating …", Some(40)));
        line.clear();
        let written = String::from_utf8(line.to.unwrap()).unwrap();
        let steps: Vec<&str> = written.split('\r').map(str::trim_end).collect();
        assert_eq!(steps, ["", "Making up the people …", "Creating … 40 %", "", ""]);
        let mut nobody = ProgressLine::<Vec<u8>> { to: None, shown: String::new() };
        nobody.show(&step("Creating …", None));
        nobody.clear();
    }
}
