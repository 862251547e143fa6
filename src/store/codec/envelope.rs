//! The envelope around every stored value: version, checksum, payload. The checksum also covers the tree and
//! the key, so that a value stored under the wrong key is noticed.

use crc32fast::Hasher;
use serde::Serialize;

use super::payload::{self, MAX_BYTES, Unreadable};
use crate::store::StoreError;

const HEAD: usize = 5;

/// An opened envelope.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Unsealed<'a> {
    pub version: u8,
    pub crc: u32,
    pub payload: &'a [u8],
}

/// Writes the envelope of `value` into `out`, which is cleared first. Returns its checksum.
pub(crate) fn seal<T: Serialize>(
    version: u8,
    tree: &str,
    key: &[u8],
    value: &T,
    out: &mut Vec<u8>,
) -> Result<u32, StoreError> {
    seal_without(0, version, tree, key, value, out)
}

/// The same, without the last `empty` bytes of the payload: fields of later versions that are empty.
pub(crate) fn seal_without<T: Serialize>(
    empty: usize,
    version: u8,
    tree: &str,
    key: &[u8],
    value: &T,
    out: &mut Vec<u8>,
) -> Result<u32, StoreError> {
    out.clear();
    out.resize(HEAD, 0);
    payload::write(value, out)?;
    out.truncate(out.len().saturating_sub(empty).max(HEAD));
    if out.len() > MAX_BYTES {
        return Err(StoreError::TooLarge);
    }
    let (head, payload) = out.split_at_mut(HEAD);
    let crc = checksum(version, tree, key, payload);
    let [a, b, c, d] = crc.to_le_bytes();
    head.copy_from_slice(&[version, a, b, c, d]);
    Ok(crc)
}

pub fn open<'a>(tree: &str, key: &[u8], bytes: &'a [u8]) -> Result<Unsealed<'a>, Unreadable> {
    let Some(([version, a, b, c, d], payload)) = bytes.split_first_chunk::<HEAD>() else {
        return Err(Unreadable::Damaged(format!("{} bytes are too few", bytes.len())));
    };
    let crc = u32::from_le_bytes([*a, *b, *c, *d]);
    if checksum(*version, tree, key, payload) == crc {
        Ok(Unsealed { version: *version, crc, payload })
    } else {
        Err(Unreadable::Damaged("its checksum is wrong".to_owned()))
    }
}

/// An envelope around any payload.
#[cfg(any(test, fuzzing))]
pub(crate) fn around(version: u8, tree: &str, key: &[u8], payload: &[u8]) -> Vec<u8> {
    let crc = checksum(version, tree, key, payload).to_le_bytes();
    [&[version], crc.as_slice(), payload].concat()
}

fn checksum(version: u8, tree: &str, key: &[u8], payload: &[u8]) -> u32 {
    let mut hasher = Hasher::new();
    hasher.update(&[version]);
    hasher.update(tree.as_bytes());
    hasher.update(key);
    hasher.update(payload);
    hasher.finalize()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_changed_bit_is_noticed() {
        let mut bytes = Vec::new();
        seal(1, "person", b"key", &("Zoë", 7_u32), &mut bytes).unwrap();
        assert_eq!(open("person", b"key", &bytes).unwrap().version, 1);
        for bit in 0..bytes.len() * 8 {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert!(open("person", b"key", &changed).is_err(), "bit {bit}");
        }
        for length in 0..bytes.len() {
            assert!(open("person", b"key", &bytes[..length]).is_err(), "length {length}");
        }
    }

    #[test]
    fn a_value_under_another_key_or_tree_is_noticed() {
        let mut bytes = Vec::new();
        seal(1, "person", b"key", &7_u32, &mut bytes).unwrap();
        assert!(open("person", b"yek", &bytes).is_err());
        assert!(open("cohort", b"key", &bytes).is_err());
    }

    #[test]
    fn the_limit_is_on_the_whole_envelope() {
        let mut bytes = Vec::new();
        let text = |length: usize| "x".repeat(length);
        // A text takes three bytes for its length, and the head five.
        assert!(seal(1, "person", b"key", &text(MAX_BYTES - 8), &mut bytes).is_ok());
        assert_eq!(bytes.len(), MAX_BYTES);
        assert_eq!(seal(1, "person", b"key", &text(MAX_BYTES - 7), &mut bytes), Err(StoreError::TooLarge));
        assert_eq!(seal(1, "person", b"key", &text(MAX_BYTES * 2), &mut bytes), Err(StoreError::TooLarge));
    }
}
