//! Damaged files of every kind: bytes changed, cut out, doubled and moved at random, in packed files within
//! their members, too. Each is read or refused with a reason, in little time, and what can be planned keeps
//! the rules.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use alumnet::exchange::import::{self, FORMATS, Options, Reading, Source};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::{ids_of, register_with, today};

/// How many damaged files of each kind are tried.
fn rounds() -> usize {
    let asked = std::env::var("ALUMNET_DAMAGE_ROUNDS").ok().and_then(|rounds| rounds.parse().ok());
    asked.unwrap_or(20)
}

/// The files below a folder, by kind: the format that their folder is called, or how they are packed.
fn files(folder: &Path, kind: &str, found: &mut BTreeMap<String, Vec<PathBuf>>) {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_owned();
        let is_packed =
            matches!(ending.as_str(), "xlsx" | "xls" | "xlsb" | "ods" | "zip") && kind == "workbooks";
        if path.is_dir() {
            files(&path, if kind.is_empty() { &name } else { kind }, found);
        } else if !matches!(ending.as_str(), "toml" | "txt" | "py") {
            found.entry(if is_packed { ending } else { kind.to_owned() }).or_default().push(path);
        }
    }
}

/// A number below a bound.
fn below(random: &mut ChaCha8Rng, bound: usize) -> usize {
    random.next_u32() as usize % bound.max(1)
}

fn damaged(bytes: &[u8], random: &mut ChaCha8Rng) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=below(random, 4) {
        let at = below(random, bytes.len());
        let length = below(random, 40).min(bytes.len() - at);
        match below(random, 5) {
            0 if at < bytes.len() => bytes[at] = u8::try_from(below(random, 256)).unwrap_or_default(),
            1 => drop(bytes.drain(at..at + length)),
            2 => {
                let piece = bytes[at..at + length].to_vec();
                let place = below(random, bytes.len());
                bytes.splice(place..place, piece);
            }
            3 => bytes.truncate(at),
            _ => {
                let sign = [&b","[..], b"\"", b"\n", b";", b"\t", b"\0", b":", b"=", b"\r", b"\xff"];
                let sign = sign[below(random, sign.len())];
                bytes.splice(at..at, sign.iter().copied());
            }
        }
    }
    bytes
}

/// A packed file with one member damaged; none if it is not packed.
fn damaged_within(bytes: &[u8], random: &mut ChaCha8Rng) -> Option<Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let chosen = below(random, archive.len());
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut member = archive.by_index(index).ok()?;
        let name = member.name().ok()?.into_owned();
        let mut contents = Vec::new();
        member.read_to_end(&mut contents).ok()?;
        if index == chosen {
            contents = damaged(&contents, random);
        }
        writer.start_file(name, SimpleFileOptions::default()).ok()?;
        writer.write_all(&contents).ok()?;
    }
    Some(writer.finish().ok()?.into_inner())
}

/// Reads the bytes in every format, whatever they are, and plans what was read. Returns whether any could.
fn attempt(bytes: &[u8]) -> bool {
    let source = match Source::of("file", bytes) {
        Ok(source) => source,
        Err(reason) => {
            assert!(!reason.to_string().is_empty());
            return false;
        }
    };
    let register = register_with(&["2026-A".to_owned()]);
    let formats = FORMATS.iter().filter(|format| (format.recognize)(&source) > import::formats::Likeness::No);
    let mut is_read = false;
    for format in formats {
        let reading = Reading { today: today(), cohort_is_named: true, ..Reading::default() };
        match import::read(&source, Some(format), &reading) {
            Err(reason) => assert!(!reason.is_empty(), "{}", format.name),
            Ok((_, facts)) => {
                let cohort = Some("2026-A".to_owned());
                let options =
                    Options { cohort, skip_bad: true, create: true, today: today(), ..Options::default() };
                let plan = import::plan(&register, &facts, &options, &mut ids_of(&register));
                is_read |= !plan.report.is_refused();
                if let Some(set) = &plan.set {
                    alumnet::register::rules::check(&register, set).expect("a plan keeps the rules");
                }
            }
        }
    }
    is_read
}

/// What a plan may take, in KiB.
const MOST_MEMORY: usize = 350 * 1024;

/// The most memory that this process had, in KiB; `None` where the system does not say.
fn most_memory() -> Option<usize> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse().ok()
}

#[test]
fn damaged_files_are_read_or_refused() {
    let mut all = BTreeMap::new();
    let folders =
        [("imports", ""), ("rosters", "roster"), ("workbooks", "workbooks"), ("fuzzing/archive", "archive")];
    for (folder, kind) in folders {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(folder);
        files(&folder, kind, &mut all);
    }
    assert!(all.len() >= FORMATS.len() + 4, "every format, and every kind of workbook: {:?}", all.keys());
    let rounds = rounds();
    let mut random = ChaCha8Rng::seed_from_u64(15);
    for (kind, paths) in all {
        let whole: Vec<Vec<u8>> = paths.iter().map(|path| fs::read(path).expect("a file")).collect();
        for bytes in &whole {
            attempt(bytes);
        }
        let (mut read, mut longest) = (0, Duration::ZERO);
        for round in 0..rounds {
            let bytes = &whole[round % whole.len()];
            let within = if round % 2 == 0 { damaged_within(bytes, &mut random) } else { None };
            let bytes = within.unwrap_or_else(|| damaged(bytes, &mut random));
            let begun = Instant::now();
            read += usize::from(attempt(&bytes));
            longest = longest.max(begun.elapsed());
        }
        println!("{kind}: {read} of {rounds} read, {} refused, at most {longest:?}", rounds - read);
        assert!(longest < Duration::from_secs(60), "{kind} took {longest:?}");
    }
    if let Some(most) = most_memory() {
        println!("at most {most} KiB of memory");
        assert!(most < MOST_MEMORY, "{most} KiB");
    }
}
