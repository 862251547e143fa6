//! Where things are in a shared log: the names of its keys. Numbers in them have a fixed width, so that the
//! order of keys is the order of numbers.

use uuid::Uuid;

use crate::sharing::etcd::keys::KeyRange;

const ROOT: &str = "/alumnet";
/// The hexadecimal digits of a number of the log, and of one of a piece.
const NUMBER_DIGITS: usize = 16;
const PLACE_DIGITS: usize = 8;
const LONGEST_GID: usize = 64;

/// The keys of a register, whatever its generation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterPaths {
    register: String,
}

/// The keys of one generation of a register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GenerationPaths {
    /// With a slash at its end.
    prefix: String,
}

/// The keys of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotPaths {
    prefix: String,
}

impl RegisterPaths {
    #[must_use]
    pub fn new(register: Uuid) -> Self {
        Self { register: format!("{ROOT}/{register}/") }
    }

    /// The head of the log.
    #[must_use]
    pub fn meta(&self) -> String {
        format!("{}meta", self.register)
    }

    /// All keys of the register.
    #[must_use]
    pub fn all(&self) -> KeyRange {
        KeyRange::below(self.register.as_str())
    }

    /// The keys of a generation; none if that is not the name of one.
    #[must_use]
    pub fn generation(&self, gid: &str) -> Option<GenerationPaths> {
        is_gid(gid).then(|| GenerationPaths { prefix: format!("{}{gid}/", self.register) })
    }

    /// The name of the generation that a key belongs to.
    #[must_use]
    pub fn gid_of<'a>(&self, key: &'a [u8]) -> Option<&'a str> {
        let below = key.strip_prefix(self.register.as_bytes())?;
        let (gid, _) = std::str::from_utf8(below).ok()?.split_once('/')?;
        is_gid(gid).then_some(gid)
    }
}

/// Whether this is a number, a hyphen, and letters and digits: nothing that would lead elsewhere.
fn is_gid(gid: &str) -> bool {
    gid.len() <= LONGEST_GID
        && gid.split_once('-').is_some_and(|(number, random)| {
            let is_some = !number.is_empty() && !random.is_empty();
            is_some
                && number.bytes().all(|byte| byte.is_ascii_digit())
                && random.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}

impl GenerationPaths {
    /// Everything of the generation.
    #[must_use]
    pub fn all(&self) -> KeyRange {
        KeyRange::below(self.prefix.as_str())
    }

    /// The entry with a number.
    #[must_use]
    pub fn entry(&self, number: u64) -> String {
        format!("{}log/{number:0NUMBER_DIGITS$x}", self.prefix)
    }

    /// All entries.
    #[must_use]
    pub fn entries(&self) -> KeyRange {
        KeyRange::below(format!("{}log/", self.prefix))
    }

    /// The entries from a number on.
    #[must_use]
    pub fn entries_from(&self, number: u64) -> KeyRange {
        // What follows a slash in the order of bytes.
        KeyRange::between(self.entry(number), format!("{}log0", self.prefix))
    }

    /// The number of the entry at a key.
    #[must_use]
    pub fn entry_number(&self, key: &[u8]) -> Option<u64> {
        read_number(self.below(key)?.strip_prefix("log/")?)
    }

    /// A piece of a large entry.
    #[must_use]
    pub fn piece(&self, upload: Uuid, place: u32) -> String {
        format!("{}part/{upload}/{place:0PLACE_DIGITS$x}", self.prefix)
    }

    /// All pieces of an upload.
    #[must_use]
    pub fn pieces(&self, upload: Uuid) -> KeyRange {
        KeyRange::below(format!("{}part/{upload}/", self.prefix))
    }

    /// The snapshot that a device made of the register as it was after an entry.
    #[must_use]
    pub fn snapshot(&self, number: u64, device: Uuid) -> SnapshotPaths {
        SnapshotPaths { prefix: format!("{}snap/{number:0NUMBER_DIGITS$x}-{device}/", self.prefix) }
    }

    /// All snapshots.
    #[must_use]
    pub fn snapshots(&self) -> KeyRange {
        KeyRange::below(format!("{}snap/", self.prefix))
    }

    /// The number and the device of the snapshot whose manifest is at a key.
    #[must_use]
    pub fn manifest_of(&self, key: &[u8]) -> Option<(u64, Uuid)> {
        self.snapshot_of(key).filter(|_| key.ends_with(b"/manifest"))
    }

    /// The number and the device of the snapshot that a key belongs to.
    #[must_use]
    pub fn snapshot_of(&self, key: &[u8]) -> Option<(u64, Uuid)> {
        let (name, _) = self.below(key)?.strip_prefix("snap/")?.split_once('/')?;
        let (number, device) = name.split_once('-')?;
        let (number, id) = (read_number(number)?, Uuid::parse_str(device).ok()?);
        // A UUID can be written in several ways, a key in one.
        (id.to_string() == device).then_some((number, id))
    }

    /// Who makes a snapshot.
    #[must_use]
    pub fn snapshot_claim(&self) -> String {
        format!("{}snap/making", self.prefix)
    }

    /// Who makes this generation, as long as it is not the one that counts.
    #[must_use]
    pub fn making(&self) -> String {
        format!("{}making", self.prefix)
    }

    /// The card of a device.
    #[must_use]
    pub fn card(&self, device: Uuid) -> String {
        format!("{}card/{device}", self.prefix)
    }

    /// The device whose card is at a key.
    #[must_use]
    pub fn card_of(&self, key: &[u8]) -> Option<Uuid> {
        self.device_below("card/", key)
    }

    /// All cards.
    #[must_use]
    pub fn cards(&self) -> KeyRange {
        KeyRange::below(format!("{}card/", self.prefix))
    }

    /// The keys of this generation and those before it, for a device.
    #[must_use]
    pub fn key_message(&self, device: Uuid) -> String {
        format!("{}key/{device}", self.prefix)
    }

    /// That a device is here.
    #[must_use]
    pub fn here(&self, device: Uuid) -> String {
        format!("{}here/{device}", self.prefix)
    }

    /// The device that is here by a key.
    #[must_use]
    pub fn here_of(&self, key: &[u8]) -> Option<Uuid> {
        self.device_below("here/", key)
    }

    /// All devices that are here.
    #[must_use]
    pub fn all_here(&self) -> KeyRange {
        KeyRange::below(format!("{}here/", self.prefix))
    }

    /// What a device last said of itself.
    #[must_use]
    pub fn seen(&self, device: Uuid) -> String {
        format!("{}seen/{device}", self.prefix)
    }

    /// The device that said what is at a key.
    #[must_use]
    pub fn seen_of(&self, key: &[u8]) -> Option<Uuid> {
        self.device_below("seen/", key)
    }

    /// What all devices last said of themselves.
    #[must_use]
    pub fn all_seen(&self) -> KeyRange {
        KeyRange::below(format!("{}seen/", self.prefix))
    }

    fn device_below(&self, folder: &str, key: &[u8]) -> Option<Uuid> {
        let device = self.below(key)?.strip_prefix(folder)?;
        // A UUID can be written in several ways, a key in one.
        Uuid::parse_str(device).ok().filter(|id| id.to_string() == device)
    }

    fn below<'a>(&self, key: &'a [u8]) -> Option<&'a str> {
        std::str::from_utf8(key.strip_prefix(self.prefix.as_bytes())?).ok()
    }
}

impl SnapshotPaths {
    /// All of it.
    #[must_use]
    pub fn all(&self) -> KeyRange {
        KeyRange::below(self.prefix.as_str())
    }

    /// One of its pieces.
    #[must_use]
    pub fn piece(&self, place: u32) -> String {
        format!("{}{place:0PLACE_DIGITS$x}", self.prefix)
    }

    /// What it consists of; written last.
    #[must_use]
    pub fn manifest(&self) -> String {
        format!("{}manifest", self.prefix)
    }
}

/// A number as it is written in a key, and in no other way.
fn read_number(text: &str) -> Option<u64> {
    let is_written_so = text.len() == NUMBER_DIGITS
        && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    if is_written_so { u64::from_str_radix(text, 16).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const REGISTER: Uuid = Uuid::from_u128(1);
    const DEVICE: Uuid = Uuid::from_u128(2);

    fn generation() -> GenerationPaths {
        RegisterPaths::new(REGISTER).generation("3-00c0ffee00c0ffee").unwrap()
    }

    #[test]
    fn keys_are_where_the_protocol_says() {
        let register = RegisterPaths::new(REGISTER);
        let prefix = "/alumnet/00000000-0000-0000-0000-000000000001";
        let device = "00000000-0000-0000-0000-000000000002";
        assert_eq!(register.meta(), format!("{prefix}/meta"));
        let (own, prefix) = (generation(), format!("{prefix}/3-00c0ffee00c0ffee"));
        assert_eq!(own.entry(255), format!("{prefix}/log/00000000000000ff"));
        assert_eq!(own.piece(DEVICE, 31), format!("{prefix}/part/{device}/0000001f"));
        let snapshot = own.snapshot(16, DEVICE);
        assert_eq!(snapshot.piece(2), format!("{prefix}/snap/0000000000000010-{device}/00000002"));
        assert_eq!(snapshot.manifest(), format!("{prefix}/snap/0000000000000010-{device}/manifest"));
        assert_eq!(own.snapshot_claim(), format!("{prefix}/snap/making"));
        assert_eq!(own.key_message(DEVICE), format!("{prefix}/key/{device}"));
        assert_eq!(own.card(DEVICE), format!("{prefix}/card/{device}"));
        assert_eq!(own.making(), format!("{prefix}/making"));
        assert_eq!(own.here(DEVICE), format!("{prefix}/here/{device}"));
        assert_eq!(own.seen(DEVICE), format!("{prefix}/seen/{device}"));
        assert_eq!(own.entries_from(0), KeyRange::between(own.entry(0), format!("{prefix}/log0")));
        assert_eq!(register.gid_of(own.entry(1).as_bytes()), Some("3-00c0ffee00c0ffee"));
        assert_eq!(register.gid_of(register.meta().as_bytes()), None);
        assert_eq!(RegisterPaths::new(DEVICE).gid_of(own.entry(1).as_bytes()), None);
    }

    #[test]
    fn what_would_lead_elsewhere_is_no_generation() {
        let register = RegisterPaths::new(REGISTER);
        let long = format!("1-{}", "a".repeat(LONGEST_GID));
        for gid in ["", "meta", "3", "3-", "-a", "3-a/log", "3-a/../meta", "x-a", "3-é", "3-a b", &long] {
            assert_eq!(register.generation(gid), None, "{gid}");
        }
    }

    #[test]
    fn only_keys_as_they_are_written_are_read() {
        let own = generation();
        let manifest = own.snapshot(16, DEVICE).manifest();
        assert_eq!(own.manifest_of(manifest.as_bytes()), Some((16, DEVICE)));
        for other in [own.snapshot_claim(), own.snapshot(16, DEVICE).piece(0), own.entry(16)] {
            assert_eq!(own.manifest_of(other.as_bytes()), None, "{other}");
        }
        let (card, seen, here) = (own.card(DEVICE), own.seen(DEVICE), own.here(DEVICE));
        assert_eq!(own.card_of(card.as_bytes()), Some(DEVICE));
        assert_eq!(own.seen_of(seen.as_bytes()), Some(DEVICE));
        assert_eq!(own.here_of(here.as_bytes()), Some(DEVICE));
        for other in [seen, here, format!("{card}/"), card.replace('-', ""), card.replace("card/", "card/{")]
        {
            assert_eq!(own.card_of(other.as_bytes()), None, "{other}");
        }
        let entry = own.entry(0xabc);
        for other in [
            entry.to_uppercase(),
            entry.replace("abc", "ABC"),
            entry.replace("log/0", "log/"),
            entry.replace("log/0", "log/+"),
            format!("{entry}0"),
            format!("{entry}/"),
            own.snapshot_claim(),
        ] {
            assert_eq!(own.entry_number(other.as_bytes()), None, "{other}");
        }
        assert_eq!(own.entry_number(&[entry.as_bytes(), &[255]].concat()), None);
    }

    proptest! {
        #[test]
        fn entries_are_in_the_order_of_their_numbers(one: u64, other: u64) {
            let own = generation();
            prop_assert_eq!(own.entry(one).cmp(&own.entry(other)), one.cmp(&other));
            prop_assert_eq!(own.entry_number(own.entry(one).as_bytes()), Some(one));
            let (one, other) = (own.snapshot(one, DEVICE), own.snapshot(other, DEVICE));
            prop_assert_eq!(one.piece(1).cmp(&other.piece(1)), one.manifest().cmp(&other.manifest()));
        }
    }
}
