//! The vCards that calcard is tested with, where its sources are on this machine: each is read, or refused
//! with a reason. They are not copied here.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use alumnet::exchange::import::{self, Format, Options, Reading, Source};

use crate::{ids_of, register_with, today};

/// The folder of calcard's vCards.
fn corpus() -> Option<PathBuf> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--offline", "--locked", "--manifest-path"])
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
        .output()
        .ok()?;
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).ok()?;
    let packages = metadata.get("packages")?.as_array()?;
    let calcard =
        packages.iter().find(|package| package.get("name").is_some_and(|name| name == "calcard"))?;
    let folder = PathBuf::from(calcard.get("manifest_path")?.as_str()?).parent()?.join("resources/vcard");
    folder.is_dir().then_some(folder)
}

/// What comes of the bytes: how many people, or the reason why they can't be read.
fn outcome(name: &str, bytes: &[u8]) -> Result<usize, String> {
    let source = Source::of(name, bytes).map_err(|error| error.to_string())?;
    let reading = Reading { today: today(), without_cohort: true, ..Reading::default() };
    let (_, facts) = import::read(&source, Format::named("vcard"), &reading)?;
    let options = Options { skip_bad: true, create: true, today: today(), ..Options::default() };
    let register = register_with(&[]);
    let plan = import::plan(&register, &facts, &options, &mut ids_of(&register));
    if let Some(set) = &plan.set {
        alumnet::register::rules::check(&register, set).expect("a plan keeps the rules");
    }
    let unread = plan.report.refused.iter().chain(&plan.report.skipped);
    let reasons: Vec<&str> = unread.map(|note| note.remark.as_str()).filter(|why| !why.is_empty()).collect();
    let people = plan.report.added;
    assert!(people > 0 || !reasons.is_empty() || facts.list.is_empty(), "{name}: {}", plan.report);
    if people > 0 { Ok(people) } else { Err(reasons.join("; ")) }
}

#[test]
fn every_card_of_the_corpus_is_read_or_refused_with_a_reason() {
    let Some(folder) = corpus() else {
        eprintln!("the sources of calcard are not on this machine");
        return;
    };
    let (mut files, mut people, mut refused) = (0, 0, BTreeMap::new());
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|ending| ending != "vcf") {
            continue;
        }
        files += 1;
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
        match outcome(&name, &fs::read(&path).expect("a file")) {
            Ok(count) => people += count,
            Err(why) => {
                refused.insert(name, why);
            }
        }
    }
    println!("{files} files, {people} people, {} without anybody: {refused:#?}", refused.len());
    assert!(files > 200, "the corpus has {files} files");
    assert!(people > files / 2, "most cards are people: {people} of {files} files");
    let unreasoned: Vec<&String> =
        refused.iter().filter(|(_, why)| why.is_empty()).map(|(name, _)| name).collect();
    assert!(unreasoned.is_empty(), "{unreasoned:?}");
}
