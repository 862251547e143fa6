//! How a copy takes part in a shared register: where the log is, what opens it, and who this device is. It is
//! kept in `shared/secret`, which only its owner can read, and which no backup has.

use std::io;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::files::{self, if_there};
use crate::sharing::etcd::settings::{Account, EtcdSettings};
use crate::sharing::etcd::trust::{ClientIdentity, Trust};
use crate::sharing::keys::card::{Card, DeviceKey};
use crate::sharing::keys::generation::{Generation, Identity};
use crate::sharing::keys::invitation::Invitation;
use crate::sharing::keys::seal::{GenerationKey, KEY_BYTES};
use crate::store::waiting;

const NAME: &str = "secret";
const VERSION: u32 = 1;

/// How a copy takes part.
#[derive(Debug, Clone)]
pub struct Membership {
    /// The register that is shared. Copies of it have other ids on disk.
    pub register: Uuid,
    pub etcd: EtcdSettings,
    pub generation: Generation,
    /// This device, as others see it.
    pub card: Card,
    pub key: DeviceKey,
    /// The devices that were last seen to take part.
    pub devices: Vec<Card>,
    /// What this device was last here as. Where it is here as something else, the folder was copied.
    pub session: Option<Uuid>,
}

/// Why a membership can't be used.
#[derive(Debug, thiserror::Error)]
pub enum NotAMember {
    #[error("this register is not shared; “alumnet share create” begins to, and “share join” joins one")]
    NotShared,
    #[error(
        "{} is gone, so this copy can't take part any more; keep the register as it is with “alumnet share \
         leave”, or join again from an empty data folder", .0.display()
    )]
    Lost(PathBuf),
    #[error("{} can't be used: {}", .path.display(), files::reason(.error))]
    Unusable { path: PathBuf, error: io::Error },
    #[error("{} is damaged; ask for a new invitation, and join from an empty data folder", .0.display())]
    Damaged(PathBuf),
    #[error("{} is of a newer alumnet; update alumnet", .0.display())]
    Newer(PathBuf),
}

/// What every version of the file has.
#[derive(Deserialize)]
struct FileVersion {
    v: u32,
}

/// The file. Keys are base64, as in an invitation.
#[derive(Serialize, Deserialize)]
struct SecretFile {
    v: u32,
    register: Uuid,
    endpoints: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    authority: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    client: Option<[String; 2]>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    account: Option<[String; 2]>,
    generation: String,
    key: String,
    card: Card,
    device_key: String,
    devices: Vec<Card>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    session: Option<Uuid>,
}

impl Membership {
    /// That of a device that was given an invitation. It has a new key of its own.
    #[must_use]
    pub fn invited(invitation: Invitation, device: Uuid, name: String) -> Self {
        let Invitation { endpoints, authority, register, gid, key } = invitation;
        let mut etcd = EtcdSettings::new(endpoints);
        etcd.trust.authority = authority;
        let device_key = DeviceKey::generate();
        let card = card_of(device, name, &device_key);
        Self {
            register,
            etcd,
            generation: Generation { gid, key },
            card,
            key: device_key,
            devices: Vec::new(),
            session: None,
        }
    }

    /// The same for another device id, with a key of its own.
    #[must_use]
    pub fn of_device(&self, device: Uuid) -> Self {
        let key = DeviceKey::generate();
        let card = card_of(device, self.card.name.clone(), &key);
        Self { card, key, ..self.clone() }
    }

    /// Which device this is.
    #[must_use]
    pub fn identity(&self) -> Identity {
        Identity { device: self.card.device, key: self.key.clone() }
    }

    /// What another device needs to join.
    #[must_use]
    pub fn invitation(&self) -> Invitation {
        Invitation {
            endpoints: self.etcd.endpoints.clone(),
            authority: self.etcd.trust.authority.clone(),
            register: self.register,
            gid: self.generation.gid.clone(),
            key: self.generation.key.clone(),
        }
    }

    /// The name of a device, as far as it is known.
    #[must_use]
    pub fn name_of(&self, device: Uuid) -> Option<&str> {
        let known = self.devices.iter().chain([&self.card]).find(|card| card.device == device);
        known.map(|card| card.name.as_str())
    }

    /// Reads that of a data folder.
    ///
    /// # Errors
    /// If there is none, or it can't be read.
    pub fn read(data: &Path) -> Result<Self, NotAMember> {
        let found = Self::read_if_there(data)?;
        let is_copy = || files::exists(&waiting::path(data)).unwrap_or_default();
        found.ok_or_else(|| if is_copy() { NotAMember::Lost(path(data)) } else { NotAMember::NotShared })
    }

    /// The same; `None` if there is none.
    ///
    /// # Errors
    /// If it can't be read.
    pub fn read_if_there(data: &Path) -> Result<Option<Self>, NotAMember> {
        let path = path(data);
        let text = if_there(files::read_to_string(&path));
        let text = text.map_err(|error| NotAMember::Unusable { path: path.clone(), error })?;
        let Some(text) = text else { return Ok(None) };
        match serde_json::from_str::<FileVersion>(&text) {
            Ok(FileVersion { v }) if v > VERSION => return Err(NotAMember::Newer(path)),
            _ => {}
        }
        let file = serde_json::from_str(&text).ok().and_then(Self::of_file);
        file.map(Some).ok_or(NotAMember::Damaged(path))
    }

    fn of_file(file: SecretFile) -> Option<Self> {
        let key = BASE64_STANDARD.decode(&file.key).ok()?;
        let key = <[u8; KEY_BYTES]>::try_from(key.as_slice()).ok()?;
        let client = file.client.map(|[certificates, key]| ClientIdentity { certificates, key });
        let mut etcd = EtcdSettings::new(file.endpoints);
        etcd.trust = Trust { authority: file.authority, client };
        etcd.account = file.account.map(|[name, password]| Account { name, password });
        Some(Self {
            register: file.register,
            etcd,
            generation: Generation { gid: file.generation, key: GenerationKey::new(key) },
            card: file.card,
            key: DeviceKey::from_text(&file.device_key)?,
            devices: file.devices,
            session: file.session,
        })
    }

    /// Writes it to a data folder.
    ///
    /// # Errors
    /// If it can't be written. What was there stays.
    pub fn write(&self, data: &Path) -> Result<(), NotAMember> {
        let (path, etcd) = (path(data), &self.etcd);
        let client = etcd.trust.client.as_ref();
        let file = SecretFile {
            v: VERSION,
            register: self.register,
            endpoints: etcd.endpoints.clone(),
            authority: etcd.trust.authority.clone(),
            client: client.map(|client| [client.certificates.clone(), client.key.clone()]),
            account: etcd.account.as_ref().map(|user| [user.name.clone(), user.password.clone()]),
            generation: self.generation.gid.clone(),
            key: BASE64_STANDARD.encode(self.generation.key.bytes()),
            card: self.card.clone(),
            device_key: self.key.to_text(),
            devices: self.devices.clone(),
            session: self.session,
        };
        let written = serde_json::to_vec_pretty(&file).map_err(io::Error::from).and_then(|mut bytes| {
            bytes.push(b'\n');
            files::make_folder(&data.join(waiting::FOLDER))?;
            files::replace(&path, &bytes)
        });
        written.map_err(|error| NotAMember::Unusable { path, error })
    }
}

/// A device as others see it.
fn card_of(device: Uuid, name: String, key: &DeviceKey) -> Card {
    let program = format!("alumnet {}", env!("CARGO_PKG_VERSION"));
    Card { device, name, public_key: key.public(), program }
}

/// The path of the file in a data folder.
#[must_use]
pub fn path(data: &Path) -> PathBuf {
    data.join(waiting::FOLDER).join(NAME)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn invitation() -> Invitation {
        Invitation {
            endpoints: vec!["https://log.example.org:2379".into()],
            authority: Some("a certificate".into()),
            register: Uuid::from_u128(7),
            gid: "3-abc".into(),
            key: GenerationKey::new([6; KEY_BYTES]),
        }
    }

    #[test]
    fn a_membership_is_read_as_it_was_written_and_a_damaged_one_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path();
        assert!(matches!(Membership::read(data), Err(NotAMember::NotShared)));
        let mut held = Membership::invited(invitation(), Uuid::from_u128(1), "Ana's laptop".into());
        held.etcd.account = Some(Account { name: "ana".into(), password: "secret".into() });
        held.etcd.trust.client = Some(ClientIdentity { certificates: "c".into(), key: "k".into() });
        held.devices.push(held.card.clone());
        held.write(data).unwrap();
        let read = Membership::read(data).unwrap();
        assert_eq!(read.invitation(), invitation());
        assert_eq!((&read.card, &read.devices), (&held.card, &held.devices));
        assert_eq!(read.key.public(), held.card.public_key);
        assert_eq!(read.etcd.account, held.etcd.account);
        assert_eq!(read.name_of(Uuid::from_u128(1)), Some("Ana's laptop"));
        assert_eq!(read.name_of(Uuid::from_u128(2)), None);
        assert!(!format!("{read:?}").contains("secret"));
        let text = files::read_to_string(&path(data)).unwrap();
        files::replace(&path(data), text.replace("AGE-", "").as_bytes()).unwrap();
        assert!(matches!(Membership::read(data), Err(NotAMember::Damaged(_))));
        files::replace(&path(data), text.replace("\"v\": 1", "\"v\": 2").as_bytes()).unwrap();
        assert!(matches!(Membership::read(data), Err(NotAMember::Newer(_))));
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_can_read_the_file() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let held = Membership::invited(invitation(), Uuid::from_u128(1), "Ana's laptop".into());
        held.write(folder.path()).unwrap();
        let mode = std::fs::metadata(path(folder.path())).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0);
    }
}
