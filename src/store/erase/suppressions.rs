//! The file that lists erased people: a key in the first line, then one line for each person, none of which
//! reveals who it was. Each line ends with a checksum, like those of the journal.

use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::files;
use crate::register::suppression::{Suppression, SuppressionKey, Suppressions};

/// Its name within the data folder.
pub const FILE: &str = "suppressions.jsonl";

const CRC_KEY: &str = ",\"crc\":\"";

/// A line of the file, or of a backup.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StoredSuppressions {
    /// The key, in hexadecimal.
    SuppressionKey(String),
    Suppression(Suppression),
}

impl StoredSuppressions {
    /// The lines to be written.
    pub fn of(suppressions: &Suppressions) -> Vec<Self> {
        let key = blake3::Hash::from_bytes(suppressions.key).to_hex().to_string();
        std::iter::once(Self::SuppressionKey(key))
            .chain(suppressions.all.iter().cloned().map(Self::Suppression))
            .collect()
    }

    /// Adds the contents of a line; false if it is invalid.
    pub fn join(self, suppressions: &mut Suppressions) -> bool {
        match self {
            Self::SuppressionKey(digits) => match key(&digits) {
                Some(key) => suppressions.key = key,
                None => return false,
            },
            Self::Suppression(one) => suppressions.all.push(one),
        }
        true
    }
}

/// Reads the file; also returns what could not be read. If there is no file, nobody was erased: a new key is
/// generated, which is first written together with the first person under it.
pub fn read(folder: &Path) -> io::Result<(Suppressions, Vec<String>)> {
    let text = match files::read(&folder.join(FILE)) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok((fresh(), Vec::new())),
        Err(error) => return Err(error),
    };
    let mut suppressions = fresh();
    let mut faults = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        if !parse(line).is_some_and(|kept| kept.join(&mut suppressions)) {
            faults.push(format!("line {number} of {FILE} can't be read"));
        }
    }
    if !text.starts_with("{\"suppression_key\"") && faults.is_empty() {
        faults.push(format!("{FILE} has lost its key"));
    }
    Ok((suppressions, faults))
}

fn fresh() -> Suppressions {
    Suppressions { key: rand::random(), all: Vec::new() }
}

fn parse(line: &str) -> Option<StoredSuppressions> {
    let (body, tail) = line.rsplit_once(CRC_KEY)?;
    let crc = u32::from_str_radix(tail.strip_suffix("\"}")?, 16).ok()?;
    (crc32fast::hash(body.as_bytes()) == crc)
        .then(|| serde_json::from_str(&format!("{body}}}")).ok())
        .flatten()
}

fn key(digits: &str) -> Option<SuppressionKey> {
    let mut key = SuppressionKey::default();
    for (place, byte) in key.iter_mut().enumerate() {
        *byte = u8::from_str_radix(digits.get(place * 2..place * 2 + 2)?, 16).ok()?;
    }
    (digits.len() == key.len() * 2).then_some(key)
}

/// Writes a new file.
pub fn write(path: &Path, suppressions: &Suppressions) -> io::Result<()> {
    let mut text = String::new();
    for kept in StoredSuppressions::of(suppressions) {
        let json = serde_json::to_string(&kept)?;
        let body = json.strip_suffix('}').unwrap_or(&json);
        let crc = crc32fast::hash(body.as_bytes());
        text.extend([body, CRC_KEY, &format!("{crc:08x}"), "\"}\n"]);
    }
    files::replace(path, text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn what_is_written_is_read_again_and_damage_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let one = Suppression {
            at: "2024-05-03T12:00:00Z".into(),
            names: ["ab".to_owned()].into(),
            ..Suppression::default()
        };
        let held = Suppressions { key: [0xa7; 32], all: vec![one.clone(), one] };
        let path = folder.path().join(FILE);
        write(&path, &held).unwrap();
        assert_eq!(read(folder.path()).unwrap(), (held.clone(), Vec::new()));
        let whole = fs::read(&path).unwrap();
        for place in (0..whole.len()).step_by(7) {
            let mut damaged = whole.clone();
            damaged[place] ^= 1;
            fs::write(&path, &damaged).unwrap();
            let (read, faults) = read(folder.path()).unwrap();
            assert!(read == held || !faults.is_empty(), "byte {place}");
        }
        fs::remove_file(&path).unwrap();
        let (one, faults) = read(folder.path()).unwrap();
        let (other, _) = read(folder.path()).unwrap();
        assert!(faults.is_empty() && one.is_empty() && one.key != other.key);
    }
}
