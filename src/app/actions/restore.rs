//! A register that can't be opened but can be restored: the question shown in place of the
//! register, and its answer.

use crate::app::App;
use crate::app::effect::Effect;
use crate::app::keys::key::{Code, Key};
use crate::app::loading::Loading;
use crate::app::popups::question::{Answer, QuestionPopup};

impl App {
    /// Asks whether to restore the register; `lines` say what is wrong and what can be recovered.
    pub fn ask_to_restore(&mut self, title: &str, lines: Vec<String>) {
        // Shows nothing of a register, so that nobody takes it for an empty one.
        self.loading = Some(Loading::of("The register can't be opened."));
        let question = QuestionPopup { title: title.into(), lines, yes: "restore", action: Answer::Restore };
        self.popups.open(question);
    }

    /// Handles a key while no register is open. At the question, anything but yes quits.
    pub(crate) fn key_before_opening(&mut self, key: Key) {
        let yes = key == Key::plain(Code::Char('y'));
        match (self.popups.pop(), yes) {
            (Some(_), true) => self.restore(),
            (Some(_), false) => self.push(Effect::Quit),
            (None, _) if leaves(key) => self.push(Effect::Quit),
            (None, _) => {}
        }
    }

    pub(crate) fn restore(&mut self) {
        self.loading = Some(Loading::of("Restoring the register …"));
        self.push(Effect::Restore);
    }
}

const fn leaves(key: Key) -> bool {
    matches!(key, Key { code: Code::Char('q'), .. } | Key { code: Code::Char('c'), ctrl: true, .. })
}
