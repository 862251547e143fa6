//! Copies of a register in folders, over a log in etcd.

use std::path::Path;

use alumnet::domain::{Id, Person, Record};
use alumnet::register::Draft;
use alumnet::register::suppression::Suppressions;
use alumnet::sharing::beginning::{Beginner, Beginning};
use alumnet::sharing::etcd::client::Etcd;
use alumnet::sharing::etcd::keys::{KeyRange, RangeRequest};
use alumnet::sharing::etcd::paths::RegisterPaths;
use alumnet::sharing::etcd::settings::EtcdSettings;
use alumnet::sharing::keys::card::{Card, DeviceKey};
use alumnet::sharing::keys::generation::{Generation, Identity};
use alumnet::sharing::keys::meta::Meta;
use alumnet::sharing::keys::seal::{GenerationKey, SealedPlace, Territory};
use alumnet::sharing::log::{Appended, LogError, RenewableLog as _, SharedLog};
use alumnet::sharing::remote::cards::CardShown;
use alumnet::sharing::remote::error::RemoteError;
use alumnet::sharing::remote::etcd_log::EtcdLog;
use alumnet::sharing::replica::NotReceived;
use alumnet::sharing::snapshot::Snapshot;
use alumnet::store::{DiskStore, LogState, Store as _};
use alumnet::workspace::{Workspace, opening};
use jiff::Timestamp;
use tempfile::TempDir;
use uuid::Uuid;

use crate::proxy::Proxy;
use crate::server::{Server, folder};

pub const AT: Timestamp = Timestamp::UNIX_EPOCH;
/// In one request alone: the last of those that begin a log, which puts the head.
pub const LAST: &str = "request_delete_range";
pub const REGISTER: Uuid = Uuid::from_u128(0xabc);

pub fn key() -> GenerationKey {
    GenerationKey::new([7; 32])
}

pub fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

pub fn person(number: u128, notes: &str) -> Person {
    let given_name = format!("Zoë-Ana-{number}");
    Person { id: Id::new(id(number)), given_name, notes: notes.to_owned(), ..Person::default() }
}

/// Text that can't be compressed much.
pub fn noise(number: u128, bytes: usize) -> String {
    let mut text = String::new();
    let mut seed = blake3::Hasher::new().update(&number.to_be_bytes()).finalize_xof();
    let mut some = [0; 64];
    while text.len() < bytes {
        seed.fill(&mut some);
        text.extend(some.iter().map(|byte| char::from(b' ' + 2 + byte % 90)));
    }
    text.truncate(bytes);
    text
}

/// A copy.
pub struct Copy {
    pub workspace: Workspace<DiskStore>,
    pub log: EtcdLog,
    next: u128,
    name: &'static str,
    pub folder: TempDir,
    pub me: Identity,
}

impl Copy {
    fn of(
        workspace: Workspace<DiskStore>,
        mut log: EtcdLog,
        next: u128,
        name: &'static str,
        folder: TempDir,
    ) -> Self {
        let device = workspace.shared.as_ref().unwrap().replica().device();
        let me = Identity { device, key: DeviceKey::generate() };
        log.recognize(me.clone());
        let mut copy = Self { workspace, log, next, name, folder, me };
        assert_eq!(copy.log.show_card(&copy.card()), Ok(CardShown::Shown));
        copy
    }

    pub fn card(&self) -> Card {
        let (name, program) = (format!("{}'s laptop", self.name), "alumnet 0.1.0".to_owned());
        Card { device: self.me.device, name, public_key: self.me.key.public(), program }
    }

    /// Its log as it is found when alumnet begins again, with what was known before.
    pub fn reopened(&self, etcd: Etcd, known: &Generation) -> Result<EtcdLog, RemoteError> {
        EtcdLog::open(etcd, REGISTER, known, Some(&self.me))
    }

    /// What a new generation begins with.
    pub fn beginning(&self) -> Beginning {
        let register = self.workspace.base_register().unwrap();
        let state = self.workspace.shared.as_ref().unwrap().replica().base().state();
        let beginner =
            Beginner { device: self.me.device, actor: self.name.to_owned(), id: Uuid::now_v7(), at: AT };
        let digest = self.snapshot().digest;
        let suppressions = self.workspace.store.suppressions();
        Beginning::of((&register, digest), state, suppressions, beginner).unwrap()
    }

    /// Begins the log anew without erasing anybody.
    pub fn renew(&mut self) -> Result<Appended, LogError> {
        let place = self.workspace.shared.as_ref().unwrap().replica().base().state().place;
        let beginning = self.beginning();
        self.log.renew(place, &beginning)
    }

    /// The same, and goes on from there.
    pub fn renew_adopted(&mut self) -> Result<Appended, LogError> {
        self.adopt();
        let outcome = self.renew();
        self.adopt();
        outcome
    }

    /// Goes over to the latest generation, and begins anew from it.
    pub fn follow(&mut self) {
        assert_eq!(self.log.follow(), Ok(true));
        self.adopt();
    }

    pub fn adopt(&mut self) {
        self.workspace.adopt(&mut self.log, Uuid::now_v7(), AT).unwrap();
    }

    pub fn device(&self) -> Uuid {
        self.workspace.shared.as_ref().unwrap().replica().device()
    }

    pub fn records(&self) -> Vec<Record> {
        self.workspace.register.records().collect()
    }

    pub fn save(&mut self, people: impl IntoIterator<Item = Person>) {
        self.next += 1;
        let mut draft = Draft::new(&self.workspace.register);
        people.into_iter().for_each(|person| draft.put(person));
        let set = draft.finish(id(self.next), AT, self.name, "Test");
        self.workspace.commit(set).unwrap();
    }

    pub fn receive(&mut self) {
        self.try_receive().unwrap();
    }

    pub fn try_receive(&mut self) -> Result<(), NotReceived> {
        loop {
            let from = self.workspace.shared.as_ref().unwrap().replica().reads_from();
            let page = self.log.read(from, 500)?;
            let count = page.len();
            self.workspace.arrived(page)?;
            if count < 500 {
                return Ok(());
            }
        }
    }

    pub fn send_once(&mut self) -> Option<Result<Appended, LogError>> {
        let outgoing = self.workspace.outgoing().unwrap()?;
        Some(self.log.append(outgoing.first, &outgoing.after, &outgoing.entries))
    }

    /// Receives and sends until nothing is left.
    pub fn sync(&mut self) {
        self.receive();
        while let Some(outcome) = self.send_once() {
            outcome.unwrap();
            self.receive();
        }
    }

    pub fn snapshot(&self) -> Snapshot {
        let base = self.workspace.base_register().unwrap();
        let suppressions = self.workspace.store.suppressions();
        self.workspace.shared.as_ref().unwrap().replica().base().snapshot(&base, suppressions)
    }
}

/// The generation that the head names, with a key that may not be its own.
pub fn named(etcd: &mut Etcd, key: GenerationKey) -> Generation {
    let head = RegisterPaths::new(REGISTER).meta();
    let found = etcd.range(&RangeRequest::all(KeyRange::one(head))).unwrap_or_default().kvs.pop();
    let head = found.map(|pair| pair.value).unwrap_or_default();
    let gid = serde_json::from_slice::<Meta>(&head).map_or_else(|_| "0-0".to_owned(), |meta| meta.gid);
    Generation { gid, key }
}

/// The log as somebody who is invited to the first generation finds it.
pub fn opened(mut etcd: Etcd) -> Result<EtcdLog, RemoteError> {
    let known = named(&mut etcd, key());
    EtcdLog::open(etcd, REGISTER, &known, None)
}

/// A client with little patience.
pub fn client(url: &str) -> Etcd {
    let patience = std::time::Duration::from_secs(2);
    Etcd::new(EtcdSettings { patience, ..EtcdSettings::new(vec![url.to_owned()]) }).unwrap()
}

fn close(folder: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700)).unwrap();
}

/// Shares a register with these people.
pub fn begin(server: &Server, people: impl IntoIterator<Item = Person>) -> Copy {
    let folder = folder();
    close(folder.path());
    let mut alone = opening::open(folder.path(), &mut |_| {}).unwrap().workspace;
    let mut draft = Draft::new(&alone.register);
    people.into_iter().for_each(|person| draft.put(person));
    let set = draft.finish(id(1 << 80), AT, "Ana", "Test");
    alone.commit(set).unwrap();
    alone.store.close().unwrap();
    let mut log = None;
    let workspace = opening::create(folder.path(), (id(2 << 80), AT), "Ana", &mut |beginning| {
        log = Some(EtcdLog::create(server.client(), REGISTER, beginning, key())?);
        Ok(())
    });
    let (workspace, log) = (workspace.unwrap().workspace, log.unwrap());
    Copy::of(workspace, log, 3 << 80, "Ana", folder)
}

/// Joins a register that is shared. Copies with other numbers have other ids.
pub fn join(server: &Server, number: u128) -> Copy {
    let known = named(&mut server.client(), key());
    join_by(server, number, &known)
}

/// Joins with an invitation to a generation.
pub fn join_by(server: &Server, number: u128, invitation: &Generation) -> Copy {
    let folder = folder();
    close(folder.path());
    let mut log = EtcdLog::open(server.client(), REGISTER, invitation, None).unwrap();
    let joined = opening::join(folder.path(), &mut log, (id((3 + number) << 90), AT));
    Copy::of(joined.unwrap().workspace, log, (3 + number) << 80, "Ben", folder)
}

/// Another beginning for the same register.
pub fn other_beginning() -> Beginning {
    empty_beginning(id(6))
}

/// One more.
pub fn another_beginning() -> Beginning {
    empty_beginning(id(7))
}

fn empty_beginning(id_of_set: Uuid) -> Beginning {
    let register = alumnet::register::Register::default();
    let beginner = Beginner { device: id(5), actor: "Eve".into(), id: id_of_set, at: AT };
    Beginning::of((&register, 0), LogState::default(), Suppressions::default(), beginner).unwrap()
}

/// The keys in etcd that contain a text, with their values.
pub fn pairs(etcd: &mut Etcd, part: &str) -> Vec<(String, Vec<u8>)> {
    let answer = etcd.range(&RangeRequest::all(KeyRange::below("/alumnet/"))).unwrap();
    let pairs = answer.kvs.into_iter().map(|pair| (String::from_utf8(pair.key).unwrap(), pair.value));
    pairs.filter(|(key, _)| key.contains(part)).collect()
}

/// Every file in a folder and below it.
pub fn files(folder: &Path, found: &mut Vec<Vec<u8>>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        if entry.path().is_dir() {
            files(&entry.path(), found);
        } else {
            // etcd makes files larger than they are, of zeros.
            let mut bytes = std::fs::read(entry.path()).unwrap();
            bytes.truncate(bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1));
            found.push(bytes);
        }
    }
}

/// Whether a word is anywhere in them.
pub fn has(found: &[Vec<u8>], word: &str) -> bool {
    found.iter().any(|bytes| bytes.windows(word.len()).any(|part| part == word.as_bytes()))
}

/// What the key of a generation opens, wherever it may belong. Not what is sealed once more to a device.
pub fn openings(
    pairs: &[(String, Vec<u8>)],
    generation: &Generation,
    devices: &[Uuid],
) -> Vec<(String, Vec<u8>)> {
    let territory = Territory { register: REGISTER, gid: generation.gid.clone() };
    let mut places: Vec<SealedPlace> = (0..20).map(SealedPlace::Entry).collect();
    for device in devices.iter().copied() {
        places.extend([SealedPlace::Card(device), SealedPlace::Seen(device), SealedPlace::Presence(device)]);
        places.extend((0..20).flat_map(|number| {
            let piece = SealedPlace::Snapshot { number, device, place: 0, count: 1 };
            [SealedPlace::Manifest { number, device }, piece]
        }));
    }
    let mut opened = Vec::new();
    for (key, value) in pairs {
        let bytes = places.iter().find_map(|place| generation.key.open(&territory, *place, value).ok());
        opened.extend(bytes.map(|bytes| (key.clone(), bytes)));
    }
    opened
}

/// Whether two copies have the same.
pub fn are_equal(one: &Copy, other: &Copy) {
    assert_eq!(one.records(), other.records());
    let state = |copy: &Copy| copy.workspace.shared.as_ref().unwrap().replica().base().state();
    assert_eq!(state(one), state(other));
}

/// The names of the generations of which anything is there.
pub fn generations(server: &Server) -> Vec<String> {
    let prefix = format!("/alumnet/{REGISTER}/");
    let found = pairs(&mut server.client(), "").into_iter();
    let mut gids: Vec<String> =
        found.filter_map(|(key, _)| Some(key.strip_prefix(&prefix)?.split_once('/')?.0.to_owned())).collect();
    gids.dedup();
    gids
}

/// Its log, by way of a proxy.
pub fn over(copy: &mut Copy, proxy: &Proxy) {
    let known = copy.log.generation();
    copy.log = copy.reopened(client(&proxy.url), &known).unwrap();
    copy.receive();
}
