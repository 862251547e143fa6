//! What is read from a shared log. Anybody who can write to etcd may have written the clear parts; anybody
//! with the key, the sealed ones. None of it may panic, and what is read must survive being written and read
//! again.

use uuid::Uuid;

use crate::register::Register;
use crate::sharing::base::Base;
use crate::sharing::entry::Entry;
use crate::sharing::keys::card::DeviceKey;
use crate::sharing::keys::chain::KeyChain;
use crate::sharing::keys::generation::{Generation, Identity};
use crate::sharing::keys::invitation::Invitation;
use crate::sharing::keys::meta::Meta;
use crate::sharing::keys::seal::GenerationKey;
use crate::store::fuzzing::mended_line;

/// The key of the device that the chain in the corpus is for; it opens nothing else.
const SECRET: &str = "AGE-SECRET-KEY-1XTLGQRLE3R6GAJCMMWGDNWE9KL52K8EUT8RL5K0D8ZNT7QFUD5YSSYRXJM";

/// An entry as it is, and with the checksum of its line set right. It is taken in as the first of a log, too.
pub fn entry(bytes: &[u8]) {
    let split = bytes.iter().position(|byte| *byte == b'\n').map(|end| bytes.split_at(end + 1));
    let mended = split.map(|(header, line)| [header, &mended_line(line)].concat());
    for bytes in [Some(bytes), mended.as_deref()].into_iter().flatten() {
        let Ok(read) = Entry::parse(bytes) else { continue };
        let written = read.to_bytes().unwrap_or_default();
        assert_eq!(Entry::parse(&written).as_ref(), Ok(&read), "an entry is read as it was written");
        let (mut base, mut register) = (Base::default(), Register::default());
        let first = Entry { number: 1, prev: base.hash, ..read }.to_bytes().unwrap_or_default();
        let is_taken = base.receive(&mut register, &first).taken.is_ok();
        assert!(is_taken || register.is_empty(), "an entry is taken in whole or not at all");
        assert!(base.receive(&mut register, &first).taken.is_err(), "the same again is not");
    }
}

/// What else is in etcd in clear, and an invitation.
pub fn key_chain(bytes: &[u8]) {
    if let Some(chain) = KeyChain::parse(bytes) {
        assert_eq!(KeyChain::parse(&chain.to_bytes()).as_ref(), Some(&chain), "it is read as it was written");
        if let Some(key) = DeviceKey::from_text(SECRET) {
            let me = Identity { device: Uuid::from_u128(1), key };
            let known = Generation { gid: "1-aa".to_owned(), key: GenerationKey::new([1; 32]) };
            let found = chain.lead(Uuid::from_u128(9), &known, &me, "3-aa");
            assert!(
                found.is_none_or(|found| found.key == GenerationKey::new([3; 32])),
                "nobody else can make one"
            );
        }
    }
    let _ = Meta::believed(bytes, &GenerationKey::new([1; 32]), 0);
    let line = String::from_utf8_lossy(bytes);
    for line in [line.as_ref(), &Invitation::line_of(bytes)] {
        if let Ok(invitation) = Invitation::parse(line) {
            assert_eq!(
                Invitation::parse(&invitation.to_line()),
                Ok(invitation),
                "it is read as it was written"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_chain_in_the_corpus_leads_to_the_third_generation() {
        let bytes = fs::read("tests/fixtures/fuzzing/key_chain/chain").unwrap();
        let me = Identity { device: Uuid::from_u128(1), key: DeviceKey::from_text(SECRET).unwrap() };
        let known = Generation { gid: "1-aa".to_owned(), key: GenerationKey::new([1; 32]) };
        let found = KeyChain::parse(&bytes).unwrap().lead(Uuid::from_u128(9), &known, &me, "3-aa");
        assert_eq!(found.unwrap().key, GenerationKey::new([3; 32]));
    }
}
