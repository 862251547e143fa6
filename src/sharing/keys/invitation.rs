//! An invitation: all that another device needs to join, as one line of text. It holds the key but no
//! account, so where the log has users, an invitation alone opens nothing.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::sharing::keys::seal::{GenerationKey, KEY_BYTES};

/// How the line begins.
const BEGINNING: &str = "alumnet-invitation-1:";
/// The bytes of the hash at its end, which finds a line that was cut or mistyped.
const CHECK_BYTES: usize = 4;

/// An invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    pub endpoints: Vec<String>,
    /// The certificate of the authority that the log's certificates are signed by (PEM), if it is not one
    /// that the system knows.
    pub authority: Option<String>,
    pub register: Uuid,
    pub gid: String,
    pub key: GenerationKey,
}

/// A line that is not an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAnInvitation {
    #[error("this is not an invitation; it is one line that begins with “{BEGINNING}”")]
    Other,
    #[error("this invitation was cut off or mistyped; copy the whole line")]
    Damaged,
}

#[derive(Serialize, Deserialize)]
struct Fields {
    endpoints: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    authority: Option<String>,
    register: Uuid,
    gid: String,
    key: String,
}

impl Invitation {
    /// The line.
    #[must_use]
    pub fn to_line(&self) -> String {
        let fields = Fields {
            endpoints: self.endpoints.clone(),
            authority: self.authority.clone(),
            register: self.register,
            gid: self.gid.clone(),
            key: BASE64_URL_SAFE_NO_PAD.encode(self.key.bytes()),
        };
        // Texts can always be written as JSON.
        Self::line_of(&serde_json::to_vec(&fields).unwrap_or_default())
    }

    /// A line with these bytes.
    pub(in crate::sharing) fn line_of(bytes: &[u8]) -> String {
        let check = blake3::hash(bytes);
        let check = check.as_bytes().iter().take(CHECK_BYTES).copied();
        let checked: Vec<u8> = bytes.iter().copied().chain(check).collect();
        format!("{BEGINNING}{}", BASE64_URL_SAFE_NO_PAD.encode(checked))
    }

    /// Reads a line, with space around it.
    ///
    /// # Errors
    /// If it is not an invitation, or not a whole one.
    pub fn parse(line: &str) -> Result<Self, NotAnInvitation> {
        let text = line.trim().strip_prefix(BEGINNING).ok_or(NotAnInvitation::Other)?;
        let damaged = NotAnInvitation::Damaged;
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| damaged)?;
        let end = bytes.len().checked_sub(CHECK_BYTES).ok_or(damaged)?;
        let (fields, check) = bytes.split_at(end);
        if !blake3::hash(fields).as_bytes().starts_with(check) {
            return Err(damaged);
        }
        let fields: Fields = serde_json::from_slice(fields).map_err(|_| damaged)?;
        let key = BASE64_URL_SAFE_NO_PAD.decode(&fields.key).map_err(|_| damaged)?;
        let key = <[u8; KEY_BYTES]>::try_from(key.as_slice()).map_err(|_| damaged)?;
        Ok(Self {
            endpoints: fields.endpoints,
            authority: fields.authority,
            register: fields.register,
            gid: fields.gid,
            key: GenerationKey::new(key),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invitation_is_read_whole_or_not_at_all() {
        let invitation = Invitation {
            endpoints: vec!["https://log.example.org:2379".into()],
            authority: Some("-----BEGIN CERTIFICATE-----\n".into()),
            register: Uuid::from_u128(4),
            gid: "1-abc".into(),
            key: GenerationKey::new([6; KEY_BYTES]),
        };
        let line = invitation.to_line();
        assert_eq!(Invitation::parse(&format!("  {line}\n")), Ok(invitation));
        for cut in BEGINNING.len()..line.len() {
            assert_eq!(Invitation::parse(&line[..cut]), Err(NotAnInvitation::Damaged), "{cut}");
        }
        let mistyped = line.replacen('A', "B", 1);
        assert!(mistyped == line || Invitation::parse(&mistyped).is_err());
        assert_eq!(Invitation::parse("hello"), Err(NotAnInvitation::Other));
    }
}
