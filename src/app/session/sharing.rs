//! The session of a register that is shared: what is to be done at the log, what came of it, and erasing
//! somebody for everybody. Nothing here waits for a network, but for erasing.

use std::collections::BTreeSet;
use std::sync::Arc;

use uuid::Uuid;

use super::Session;
use crate::app::Tone;
use crate::domain::{Id, Person};
use crate::register::erasure::Mention;
use crate::sharing::base::Received;
use crate::sharing::errand::{Brought, Errand};
use crate::sharing::log::{LogError, RenewableLog};
use crate::sharing::replica::NotReceived;
use crate::store::erase::Order;
use crate::store::{EraseError, Store};
use crate::text::fold::capital;
use crate::text::plural::{counted, listed};
use crate::workspace::Workspace;
use crate::workspace::errands::Turn;
use crate::workspace::shared::{Shared, Trouble};

/// A way to the log of a shared register, for what can't wait.
pub trait ReachLog {
    /// Does something at the log, and waits until it is done.
    ///
    /// # Errors
    /// If the log can't be reached. Nothing was done then.
    fn reach(&mut self, act: &mut dyn FnMut(&mut dyn RenewableLog)) -> Result<(), LogError>;
}

impl<S: Store> Session<S> {
    /// How the log is reached from now on.
    pub fn reach_log_by(&mut self, log: impl ReachLog + 'static) {
        self.log = Some(Box::new(log));
    }

    /// Whether something is saved here that the log does not have, and nothing is being done about it.
    #[must_use]
    pub fn has_errand(&self) -> bool {
        let is_unsent = |shared: &Shared| {
            shared.replica().unsent() > 0 && shared.offline_since.is_none() && shared.trouble.is_none()
        };
        !self.is_out && self.shared.as_deref().is_some_and(is_unsent)
    }

    /// What is to be done at the log, unless something is being done there already. Whoever does it tells
    /// [`Self::brought`].
    pub fn errand(&mut self) -> Option<Errand> {
        if self.is_out || self.shared.is_none() {
            return None;
        }
        let first = self.with_workspace(Workspace::first_errand)?;
        self.goes(first)
    }

    /// The number from which the log is read next, if the register is shared.
    #[must_use]
    pub fn reads_from(&self) -> Option<u64> {
        self.shared.as_ref().map(|shared| shared.replica().reads_from())
    }

    #[must_use]
    pub const fn is_shared(&self) -> bool {
        self.shared.is_some()
    }

    /// How far this copy has the log: the number of the last entry, and the digest of the register.
    #[must_use]
    pub fn place(&self) -> Option<(u64, u64)> {
        let base = self.shared.as_ref()?.replica().base();
        Some((base.number, base.digest()))
    }

    /// From now on this copy is another device: its folder was copied.
    pub fn becomes(&mut self, device: Uuid) {
        if let Some(shared) = &mut self.shared {
            shared.becomes(device);
            let words =
                "This data folder is a copy of one that is in use, so it is another device from now on.";
            self.app.say(Tone::Warning, words);
        }
    }

    /// Does something with the open register, when the screen is closed.
    pub fn with_register(&mut self, act: impl FnOnce(&mut Workspace<S>)) {
        let _ = self.with_workspace(act);
    }

    /// Says that nobody goes on the errand that was given last.
    pub const fn not_carried(&mut self) {
        self.is_out = false;
    }

    /// Takes in what was brought from the log, whatever the user is doing, and says what is to be done next.
    pub fn brought(&mut self, brought: Brought) -> Option<Errand> {
        self.is_out = false;
        let waited = self.waiting_lines();
        let here = self.shared.as_ref().map(|shared| shared.replica().device());
        let (id, at) = (Uuid::now_v7(), self.app.now);
        let turn = self.with_workspace(|workspace| workspace.next_errand(brought, id, at))?;
        let turn = match turn {
            Ok(turn) => turn,
            Err(error) => return self.goes(Err(error)),
        };
        let Turn { received, again, left_out, next } = turn;
        self.reachable(true);
        self.took_in(received, here, &waited);
        if let Some(again) = again {
            self.began_anew(again, &left_out);
        }
        self.goes(Ok(next))
    }

    /// Says who else is here.
    pub fn others_here(&mut self, names: Arc<[String]>) {
        if let Some(shared) = &mut self.shared {
            shared.here = names;
        }
        self.tell_standing();
    }

    fn goes(&mut self, errand: Result<Option<Errand>, NotReceived>) -> Option<Errand> {
        match errand {
            Ok(next) => {
                self.is_out = next.is_some();
                next
            }
            Err(error) => {
                self.out_of_step(&error);
                None
            }
        }
    }

    fn took_in(&mut self, received: Vec<Received>, here: Option<Uuid>, waited: &BTreeSet<Uuid>) {
        if received.is_empty() {
            return;
        }
        let (mut sets, mut passed_over) = (Vec::new(), Vec::new());
        for entry in received {
            match entry.taken {
                // By device: the same login may be somebody else's on another machine.
                Ok(entry) if Some(entry.device) != here => sets.push(entry.set),
                Ok(_) => {}
                Err(why) => passed_over.push(why),
            }
        }
        let effects = self.app.arrived(&sets, waited, &passed_over);
        self.perform(effects);
    }

    fn began_anew(&mut self, again: usize, left_out: &[String]) {
        let rest = match again {
            0 => String::new(),
            count => format!(" {} will be sent again.", counted(count, "change", "changes")),
        };
        let words = format!("The shared log began anew; everything was read again.{rest}");
        match left_out {
            [] => self.app.say(Tone::Plain, words),
            names => {
                let names = listed(names);
                let words = format!("Not added, because somebody erased them meanwhile: {names}.");
                self.app.say(Tone::Warning, words);
            }
        }
        self.app.refresh();
        let effects = self.app.take_effects();
        self.perform(effects);
    }

    /// Says why the copy and the log can't be kept alike now.
    fn out_of_step(&mut self, error: &NotReceived) {
        if let NotReceived::Log(LogError::Unreachable | LogError::Unknown) = error {
            return self.reachable(false);
        }
        self.in_trouble(Some(Trouble::of(error)));
        self.tell_standing();
    }

    /// Says whether the log can be reached.
    pub fn reachable(&mut self, is_reachable: bool) {
        if let Some(shared) = &mut self.shared {
            let since = shared.offline_since.unwrap_or(self.app.now);
            shared.offline_since = (!is_reachable).then_some(since);
        }
        if is_reachable {
            self.in_trouble(None);
        }
        self.tell_standing();
    }

    /// Says what is in the way of sharing for as long as it is, unless something else must be said.
    fn in_trouble(&mut self, trouble: Option<Trouble>) {
        let Some(shared) = &mut self.shared else { return };
        let said = shared.trouble.as_ref().map(|trouble| trouble.words.as_str());
        if self.app.warning.as_deref() == said {
            self.app.warning = trouble.as_ref().map(|trouble| trouble.words.clone());
        }
        shared.trouble = trouble;
    }

    fn waiting_lines(&self) -> BTreeSet<Uuid> {
        let standing = self.app.standing.as_ref();
        standing
            .map(|standing| standing.waiting.iter().map(|waiting| waiting.set.id).collect())
            .unwrap_or_default()
    }

    pub(super) fn erase(&mut self, person: Id<Person>, toggled: BTreeSet<Mention>) {
        let app = &mut self.app;
        let order = Order { person, id: app.ids.draw_uuid(), at: app.now, actor: app.actor.clone(), toggled };
        let erased = if self.shared.is_some() {
            self.erase_for_all(&order)
        } else {
            self.with_workspace(|workspace| workspace.erase(&order))
        };
        match erased {
            Some(Ok(backups)) => self.app.erased(&backups),
            Some(Err(error)) => self.app.say(Tone::Bad, format!("{}.", capital(&error.to_string()))),
            None => self.app.say(Tone::Bad, "Nobody was erased: no register is open."),
        }
    }

    fn erase_for_all(&mut self, order: &Order) -> Option<Result<Vec<String>, EraseError>> {
        let Some(mut log) = self.log.take() else {
            return self.with_workspace(|workspace| workspace.erase(order));
        };
        let (mut erased, id) = (None, Uuid::now_v7());
        let reached = log.reach(&mut |log| {
            erased = self.with_workspace(|workspace| workspace.erase_shared(log, order, id));
        });
        self.log = Some(log);
        match reached {
            Ok(()) => erased,
            Err(error) => Some(Err(EraseError::NotDone(error.to_string()))),
        }
    }
}
