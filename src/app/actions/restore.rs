//! A register that can't be opened but can be brought back: the question that stands on the screen instead
//! of the register, and its answer.

use crate::app::keys::key::{Code, Key};
use crate::app::popups::layer::{Action, Layer, QuestionPopup};
use crate::app::{App, Effect, Loading};

impl App {
    /// Asks whether to bring the register back; `lines` say what is wrong and what can be had.
    pub fn ask_to_restore(&mut self, lines: Vec<String>) {
        // Nothing of a register is shown, so that nobody takes it for an empty one.
        self.loading = Some(Loading { words: "The register can't be opened.".into(), percent: None });
        let question = QuestionPopup {
            title: "The register is damaged".into(),
            lines,
            yes: "bring it back",
            action: Action::Restore,
        };
        self.layers.push(Layer::Question(question));
    }

    /// A key while nothing is open. Before a question, anything but yes leaves.
    pub(crate) fn key_before_opening(&mut self, key: Key) -> Vec<Effect> {
        if self.layers.pop().is_some() {
            return if key == Key::plain(Code::Char('y')) { self.restore() } else { vec![Effect::Quit] };
        }
        let leaves =
            matches!(key, Key { code: Code::Char('q'), .. } | Key { code: Code::Char('c'), ctrl: true, .. });
        if leaves { vec![Effect::Quit] } else { Vec::new() }
    }

    pub(crate) fn restore(&mut self) -> Vec<Effect> {
        self.loading = Some(Loading { words: "Bringing the register back …".into(), percent: None });
        vec![Effect::Restore]
    }
}
