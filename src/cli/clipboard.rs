//! The clipboard: which ways lead to it from this terminal, and whether a text got there. A terminal takes a
//! text as an escape sequence (OSC 52) but never answers, so only those known to take it are relied on; the
//! programs of the desktop and tmux say whether they did.

use std::io::Write as _;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How long a program may take. Those that go on serving the clipboard do so in the background.
const PATIENCE: Duration = Duration::from_millis(700);
const STEP: Duration = Duration::from_millis(5);

/// A program that reads what it is to copy from standard input.
pub(super) type Program = &'static [&'static str];

const WAYLAND: Program = &["wl-copy"];
const X11: Program = &["xclip", "-selection", "clipboard", "-in"];
const MACOS: Program = &["pbcopy"];
/// With `-w`, tmux passes it on to the terminal it is in.
const TMUX: Program = &["tmux", "load-buffer", "-w", "-"];

/// The ways to the clipboard.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Clipboard {
    /// Whether the terminal is known to take a text.
    pub(super) terminal_takes: bool,
    /// Otherwise, what to try before it, in this order.
    programs: Vec<Program>,
}

impl Clipboard {
    /// Judges by the variables of the environment.
    pub(super) fn new(variable: impl Fn(&str) -> Option<String>) -> Self {
        let variable = |name: &str| variable(name).filter(|value| !value.is_empty());
        let is_set = |name: &str| variable(name).is_some();
        let (tmux, remote) = (is_set("TMUX"), is_set("SSH_CONNECTION"));
        let screen = is_set("STY");
        // A display of another machine, as ssh -X makes it, is that of the person.
        let is_at_hand = |display: String| !remote || !display.starts_with(':');
        let programs = [
            (!remote && is_set("WAYLAND_DISPLAY"), WAYLAND),
            (variable("DISPLAY").is_some_and(is_at_hand), X11),
            (!remote && cfg!(target_os = "macos"), MACOS),
            (tmux, TMUX),
        ];
        Self {
            terminal_takes: !tmux && !screen && takes(variable),
            programs: programs.into_iter().filter(|(fits, _)| *fits).map(|(_, program)| program).collect(),
        }
    }

    /// Hands the text to the first program that takes it; false if there is none.
    pub(super) fn hand_over(&self, text: &str) -> bool {
        self.programs.iter().any(|program| hand_to(program, text))
    }
}

/// Whether the terminal is one that takes texts unless told not to.
fn takes(variable: impl Fn(&str) -> Option<String>) -> bool {
    let own =
        ["KITTY_WINDOW_ID", "WEZTERM_PANE", "ALACRITTY_WINDOW_ID", "GHOSTTY_RESOURCES_DIR", "WT_SESSION"];
    let names = ["kitty", "ghostty", "foot", "alacritty", "wezterm", "contour", "rio"];
    let is_known = |name: String| {
        let name = name.to_lowercase();
        let name = name.strip_prefix("xterm-").unwrap_or(&name);
        names.iter().any(|known| name.split(['-', '+']).next() == Some(*known))
    };
    own.iter().any(|name| variable(name).is_some_and(|value| !value.is_empty()))
        || ["TERM", "TERM_PROGRAM"].into_iter().filter_map(&variable).any(is_known)
}

/// Runs a program, without a shell, and waits a moment for it to end well.
fn hand_to(program: Program, text: &str) -> bool {
    let Some((name, arguments)) = program.split_first() else { return false };
    let started = Command::new(name)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut child) = started else { return false };
    if let Some(mut input) = child.stdin.take() {
        let text = text.to_owned();
        // On a thread: a program that reads nothing must not hold up the screen. Dropping it ends the input.
        thread::spawn(move || drop(input.write_all(text.as_bytes())));
    }
    ends_well(&mut child)
}

fn ends_well(child: &mut Child) -> bool {
    let begun = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) if begun.elapsed() < PATIENCE => thread::sleep(STEP),
            _ => {
                let _ = child.kill();
                let _ = child.wait();
                return false;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clipboard(variables: &[(&str, &str)]) -> Clipboard {
        Clipboard::new(|name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn terminals_that_take_texts_are_known_by_their_variables() {
        for variables in [
            [("TERM", "xterm-kitty")],
            [("TERM", "xterm-ghostty")],
            [("TERM", "foot")],
            [("TERM", "foot-extra")],
            [("TERM", "alacritty-direct")],
            [("TERM", "wezterm")],
            [("TERM_PROGRAM", "WezTerm")],
            [("KITTY_WINDOW_ID", "1")],
            [("WT_SESSION", "4c1f")],
        ] {
            assert!(clipboard(&variables).terminal_takes, "{variables:?}");
        }
        for variables in [
            [("TERM", "xterm-256color")],
            [("TERM", "linux")],
            [("TERM", "footage")],
            [("TERM_PROGRAM", "iTerm.app")],
            [("TERM_PROGRAM", "Apple_Terminal")],
            [("KITTY_WINDOW_ID", "")],
        ] {
            assert!(!clipboard(&variables).terminal_takes, "{variables:?}");
        }
    }

    #[cfg(not(target_os = "macos"))]
    #[test]
    fn programs_are_those_of_the_desktop_the_person_sits_at() {
        let programs = |variables: &[(&str, &str)]| clipboard(variables).programs;
        let (wayland, x11, ssh) =
            (("WAYLAND_DISPLAY", "wayland-0"), ("DISPLAY", ":0"), ("SSH_CONNECTION", "1 2 3 4"));
        assert_eq!(programs(&[]), [[""; 0]; 0]);
        assert_eq!(programs(&[wayland, x11]), [WAYLAND, X11]);
        assert_eq!(programs(&[wayland, x11, ssh]), [[""; 0]; 0], "that desktop is elsewhere");
        assert_eq!(programs(&[ssh, ("DISPLAY", "localhost:10.0")]), [X11]);
        assert_eq!(programs(&[x11, ("TMUX", "/tmp/tmux-0/default,1,0")]), [X11, TMUX]);
    }

    #[test]
    fn inside_another_program_the_terminal_is_not_known() {
        assert!(!clipboard(&[("KITTY_WINDOW_ID", "1"), ("TMUX", "/tmp/tmux")]).terminal_takes);
        assert!(!clipboard(&[("TERM", "xterm-kitty"), ("STY", "1.pts")]).terminal_takes);
    }

    #[cfg(unix)]
    #[test]
    fn a_program_has_taken_the_text_only_if_it_ends_well() {
        let long = "x".repeat(300_000);
        assert!(hand_to(&["cat"], &long));
        assert!(!hand_to(&["false"], &long), "it fails, and reads nothing");
        assert!(!hand_to(&["alumnet-no-such-program"], "x"));
        assert!(!hand_to(&["sleep", "60"], "x"), "it hangs");
    }
}
