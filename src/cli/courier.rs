//! The threads of a register that is shared: one goes to the log and back, one only listens for changes
//! there. The screen never waits for either, but to erase somebody.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use uuid::Uuid;

use super::environment::today;
use super::share::old_backups;
use crate::app::session::Session;
use crate::app::session::sharing::ReachLog;
use crate::sharing::errand::{Brought, Errand};
use crate::sharing::etcd::watch::Ring;
use crate::sharing::link::{Link, Met};
use crate::sharing::log::{LogError, RenewableLog};
use crate::sharing::remote::etcd_log::EtcdLog;
use crate::sharing::remote::presence::Here;
use crate::store::DiskStore;

/// How often this device says that it is here, and looks who else is.
const HERE: Duration = Duration::from_secs(20);
/// How long nothing may come until a bell is hung anew.
const SILENCE: Duration = Duration::from_secs(30);
/// How soon the log is tried again when it can't be reached, at first and at last.
const SOON: Duration = Duration::from_secs(1);
const LATE: Duration = Duration::from_secs(30);
/// How long leaving waits for the last errand.
const GOODBYE: Duration = Duration::from_secs(2);

/// What the threads tell the screen.
#[derive(Debug)]
pub(super) enum Word {
    /// What came of an errand.
    Brought(Brought),
    /// Something may have changed at the log.
    Ring,
    /// Who else is here.
    Others(Vec<String>),
    /// The data folder is a copy of one that is in use: this device has another id from now on.
    NewDevice(Uuid),
}

/// What the screen asks for.
#[derive(Debug)]
enum Order {
    Errand(Errand),
    /// How far this copy is, and how many of its backups may hold somebody who was erased.
    Place(Here, u64),
    /// Say goodbye, and tell when that is done.
    Stop(Sender<()>),
}

type Tell = Arc<dyn Fn(Word) + Send + Sync>;
type HeldLink = Arc<Mutex<Option<Link>>>;

/// The thread that goes to the log.
pub(super) struct Courier {
    orders: Sender<Order>,
    session: Uuid,
    told: Option<(u64, u64)>,
}

impl Courier {
    /// Starts the threads for the copy in a data folder.
    pub(super) fn start(data: &Path, session: &mut Session<DiskStore>, tell: Tell) -> Self {
        let (orders, received) = channel();
        let link = HeldLink::default();
        session.reach_log_by(Reached { data: data.to_owned(), link: Arc::clone(&link) });
        let route = Route { data: data.to_owned(), link, tell, bell: None, here: None, pause: SOON };
        thread::spawn(move || route.run(&received));
        Self { orders, session: Uuid::now_v7(), told: None }
    }

    /// Goes on the next errand, if there is one.
    pub(super) fn serve(&mut self, session: &mut Session<DiskStore>, errand: Option<Errand>) {
        let idle = errand.is_none();
        let errand = errand.or_else(|| if session.has_errand() { session.errand() } else { None });
        if let Some(errand) = errand
            && self.orders.send(Order::Errand(errand)).is_err()
        {
            session.not_carried();
        }
        if idle && let Some((number, digest)) = session.place().filter(|place| self.told != Some(*place)) {
            self.told = Some((number, digest));
            let backups = session.store.as_ref().map_or(0, old_backups);
            let here = Here { session: self.session, number, digest };
            drop(self.orders.send(Order::Place(here, backups)));
        }
    }

    /// Says goodbye. An errand that takes long is not waited for: the next start sees what came of it.
    pub(super) fn stop(self) {
        let (tell, told) = channel();
        if self.orders.send(Order::Stop(tell)).is_ok() {
            let _ = told.recv_timeout(GOODBYE);
        }
    }
}

/// The log for what can't wait.
struct Reached {
    data: PathBuf,
    link: HeldLink,
}

impl ReachLog for Reached {
    fn reach(&mut self, act: &mut dyn FnMut(&mut dyn RenewableLog)) -> Result<(), LogError> {
        let mut held = self.link.lock().unwrap_or_else(PoisonError::into_inner);
        let link = match &mut *held {
            Some(link) => link,
            empty @ None => empty.insert(Link::open(&self.data)?),
        };
        act(link);
        Ok(())
    }
}

/// What the thread that goes has with it.
struct Route {
    data: PathBuf,
    link: HeldLink,
    tell: Tell,
    bell: Option<Bell>,
    here: Option<(Here, u64)>,
    /// How long to wait before the log is tried again.
    pause: Duration,
}

impl Route {
    fn run(mut self, orders: &Receiver<Order>) {
        let mut is_reached = false;
        let mut due = Instant::now();
        (self.tell)(Word::Ring);
        loop {
            match orders.recv_timeout(due.saturating_duration_since(Instant::now())) {
                Ok(Order::Errand(errand)) => {
                    let brought = self.go(errand);
                    let was_reached = is_reached;
                    is_reached = !matches!(brought, Brought::Failed(_));
                    (self.tell)(Word::Brought(brought));
                    if is_reached {
                        self.pause = SOON;
                        self.listen();
                        if !was_reached {
                            due = Instant::now();
                        }
                    } else {
                        due = Instant::now() + self.pause;
                        self.pause = (self.pause * 2).min(LATE);
                    }
                }
                Ok(Order::Place(here, backups)) => {
                    let is_first = self.here.replace((here, backups)).is_none();
                    if is_first && is_reached {
                        due = Instant::now();
                    }
                }
                Ok(Order::Stop(tell)) => {
                    self.leave();
                    let _ = tell.send(());
                    return;
                }
                Err(RecvTimeoutError::Timeout) => {
                    due = Instant::now() + if is_reached { HERE } else { LATE };
                    if is_reached {
                        self.meet();
                    }
                    // A bell that did not ring is made up for.
                    (self.tell)(Word::Ring);
                }
                Err(RecvTimeoutError::Disconnected) => return self.leave(),
            }
        }
    }

    /// Does something with the log, which is opened for it if necessary.
    fn with<T>(&self, act: impl FnOnce(&mut Link) -> T) -> Result<T, LogError> {
        let mut held = self.link.lock().unwrap_or_else(PoisonError::into_inner);
        let link = match &mut *held {
            Some(link) => link,
            empty @ None => empty.insert(Link::open(&self.data)?),
        };
        Ok(act(link))
    }

    fn go(&self, errand: Errand) -> Brought {
        self.with(|link| link.run(errand)).unwrap_or_else(Brought::Failed)
    }

    fn meet(&self) {
        let Some((here, backups)) = self.here else { return };
        let met = self.with(|link| {
            let _ = link.report(backups, today());
            link.meet(here)
        });
        match met {
            Ok(Ok(Met { others, new_device })) => {
                if let Some(device) = new_device {
                    (self.tell)(Word::NewDevice(device));
                }
                (self.tell)(Word::Others(others));
            }
            // Whether the log can be reached shows with the next errand.
            Ok(Err(_)) | Err(_) => (self.tell)(Word::Others(Vec::new())),
        }
    }

    /// Hangs a bell where the log is now.
    fn listen(&mut self) {
        let Ok(log) = self.with(|link| link.log.clone()) else { return };
        let gid = log.generation().gid;
        if self.bell.as_ref().is_none_or(|bell| bell.gid != gid) {
            self.bell = Some(Bell::hang(log, Arc::clone(&self.tell)));
        }
    }

    fn leave(&self) {
        let mut held = self.link.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(link) = &mut *held {
            let _ = link.log.leave();
        }
    }
}

/// The thread that listens. It ends some time after this is dropped.
struct Bell {
    gid: String,
    is_over: Arc<AtomicBool>,
}

impl Bell {
    fn hang(mut log: EtcdLog, tell: Tell) -> Self {
        let gid = log.generation().gid;
        let is_over = Arc::new(AtomicBool::new(false));
        let over = Arc::clone(&is_over);
        thread::spawn(move || {
            let (mut pause, mut is_first) = (SOON, true);
            while !over.load(Ordering::Relaxed) {
                let Ok(mut watch) = log.doorbell(SILENCE) else {
                    thread::sleep(pause);
                    pause = (pause * 2).min(LATE);
                    is_first = false;
                    continue;
                };
                pause = SOON;
                // What came while nobody listened. The first time it was read just before, or is now.
                if !std::mem::take(&mut is_first) {
                    tell(Word::Ring);
                }
                loop {
                    let heard = watch.wait();
                    if over.load(Ordering::Relaxed) {
                        return;
                    }
                    match heard {
                        Ok(Ring::Changed { .. }) => tell(Word::Ring),
                        Ok(Ring::Silent) => break,
                        // Whether the log can still be reached shows when it is read.
                        Err(_) => {
                            tell(Word::Ring);
                            break;
                        }
                    }
                }
            }
        });
        Self { gid, is_over }
    }
}

impl Drop for Bell {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
    }
}
