//! One thing, one word: the second words for an entity that nobody should meet, and where such a word may
//! stand because it means something else there.

use crate::read;
use crate::structure::files;

/// A word that is not ours.
struct Second {
    /// In the singular; its plural is looked for too, and both within names such as `FieldNow`.
    word: &'static str,
    /// What alumnet calls it.
    ours: &'static str,
    /// Phrases in which it is right everywhere.
    phrases: &'static [&'static str],
    /// Files and folders, by the beginning of their path, where it means something else.
    elsewhere: &'static [&'static str],
}

const SECOND_WORDS: &[Second] = &[
    // Of forms, files and structs, a field is a field; “in field” and “out of field” are CIRR's words.
    Second {
        word: "field",
        ours: "background",
        phrases: &[
            "in field",
            "In field",
            "in-field",
            "InField",
            "out of field",
            "outside her field",
            "deny_unknown_fields",
            "(rename = \"field\")",
            "\"change-field\"",
            "\"change-of-field\"",
            "field by field",
            ".field(\"",
            ".field(loading)",
            ".field(words)",
            "reference.field",
            "text field",
            "next field",
            "next-field",
            "NextField",
            "previous field",
            "previous-field",
            "PreviousField",
            "every other field",
            "where a field can hold several",
            "they leave the field",
            "hands fields over",
            "Field names are stable",
            "missing field",
            "Empty fields",
            "completes fields and values",
            "lists every field",
            "groups of fields",
            "its own field names",
        ],
        elsewhere: &[
            "ARCHITECTURE.md",
            "CONTRIBUTING.md",
            "docs/backup-format.md",
            "docs/formats.md",
            "docs/query.md",
            "src/app/actions/forms.rs",
            "src/app/actions/replies.rs",
            "src/app/form/",
            "src/app/panes/query.rs",
            "src/app/popups/follow_up.rs",
            "src/app/popups/form.rs",
            "src/app/popups/history/",
            "src/app/popups/import.rs",
            "src/app/popups/merge.rs",
            "src/cli/add.rs",
            "src/cli/assign.rs",
            "src/cli/consent.rs",
            "src/cli/edit.rs",
            "src/cli/editor.rs",
            "src/cli/list.rs",
            "src/cli/listing.rs",
            "src/cli/merge.rs",
            "src/cli/named_record.rs",
            "src/cli/show.rs",
            "src/cli/writer.rs",
            "src/domain/entity.rs",
            "src/domain/group.rs",
            "src/domain/hire.rs",
            "src/domain/opening.rs",
            "src/domain/person.rs",
            "src/domain/problem.rs",
            "src/domain/record.rs",
            "src/exchange/",
            "src/query/",
            "src/register/describe.rs",
            "src/register/erasure/",
            "src/register/merge/",
            "src/register/rules.rs",
            "src/register/tests/",
            "src/sharing/keys/",
            "src/store/",
            "src/ui/popups/form.rs",
            "src/ui/popups/history.rs",
            "src/ui/popups/import.rs",
            "src/ui/popups/merge.rs",
            "src/ui/theme.rs",
        ],
    },
    // The journal's word, from the first version.
    Second {
        word: "credential",
        ours: "certificate",
        phrases: &[],
        elsewhere: &["src/domain/kind.rs", "docs/backup-format.md", "docs/formats.md", "ARCHITECTURE.md"],
    },
    // A tie is the measures' word for whatever connects two people.
    Second {
        word: "tie",
        ours: "relationship",
        phrases: &["tied to"],
        elsewhere: &[
            "src/network/",
            "src/query/",
            "src/report/",
            "src/app/actions/insights_jobs.rs",
            "src/app/popups/insights/",
            "src/app/popups/suggestions/",
            "src/ui/popups/insights/",
            "src/cli/report.rs",
            "src/demo/",
            "docs/measures.md",
            "docs/query.md",
            "ARCHITECTURE.md",
        ],
    },
    Second {
        word: "touch",
        ours: "contact, or interaction",
        phrases: &[
            "in touch",
            "In touch",
            "in-touch",
            "in_touch",
            "InTouch",
            "losing touch",
            "losing-touch",
            "losing_touch",
            "Losing touch",
            "LosingTouch",
            "lost touch",
            "touch_ratio",
            "days_since_touch",
            // A change touches records, and a test touches files.
            "touches",
        ],
        elsewhere: &[],
    },
    Second {
        word: "class",
        ours: "cohort",
        // CSS and the systems of schools have words of their own.
        phrases: &[
            "class=",
            "@let class",
            "CSS class",
            "`class`",
            "combining class",
            "Unicode classes",
            "class list",
            "classes as cohorts",
            "title of the class",
            "users in classes",
            "users in no class",
        ],
        elsewhere: &["src/report/", "src/text/fold.rs", "src/exchange/import/formats/"],
    },
    Second { word: "guest", ours: "attendee", phrases: &[], elsewhere: &[] },
    Second { word: "enrol", ours: "enroll", phrases: &[], elsewhere: &[] },
];

/// The words of a line in lower case, also those within a name: `FieldNow` is `field` and `now`.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for letter in line.chars() {
        if !letter.is_alphabetic() || (letter.is_uppercase() && before.is_lowercase()) {
            words.push(String::new());
        }
        if letter.is_alphabetic() {
            words.last_mut().expect("a word").extend(letter.to_lowercase());
        }
        before = letter;
    }
    words.retain(|word| !word.is_empty());
    words
}

#[test]
fn names_are_split_into_words() {
    assert_eq!(words("fn field_now(FieldNow): 3"), ["fn", "field", "now", "field", "now"]);
}

/// Sources and documents, except the tables of old names and of other languages.
fn texts() -> Vec<(String, String)> {
    let mut found = Vec::new();
    files("src", &mut found);
    found.retain(|(file, _)| !file.ends_with("/synonyms.rs") && !file.ends_with("/vocabulary.rs"));
    let pages = std::fs::read_dir("docs").expect("the folder is there");
    let pages = pages.map(|page| page.expect("a page").path().display().to_string());
    let pages = pages.filter(|page| page != "docs/wording.md");
    let pages = pages.chain(["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"].map(str::to_owned));
    found.extend(pages.map(|page| (page.clone(), read(&page))));
    found
}

#[test]
fn nothing_has_a_second_word() {
    let mut found = Vec::new();
    for (file, text) in texts() {
        for second in
            SECOND_WORDS.iter().filter(|second| !second.elsewhere.iter().any(|at| file.starts_with(at)))
        {
            let plural = format!("{}{}", second.word, if second.word.ends_with('s') { "es" } else { "s" });
            for (number, line) in (1..).zip(text.lines()) {
                let line =
                    second.phrases.iter().fold(line.to_owned(), |line, phrase| line.replace(phrase, " "));
                if words(&line).iter().any(|word| word == second.word || *word == plural) {
                    found.push(format!("{file}:{number}: {} is {}: {line}", second.word, second.ours));
                }
            }
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn every_exception_is_still_needed() {
    let texts = texts();
    for second in SECOND_WORDS {
        for at in second.elsewhere {
            let needed = texts.iter().filter(|(file, _)| file.starts_with(at)).any(|(_, text)| {
                words(text).iter().any(|word| word.trim_end_matches('s') == second.word.trim_end_matches('s'))
            });
            assert!(needed, "{at} has no “{}” any more", second.word);
        }
        for phrase in second.phrases {
            assert!(texts.iter().any(|(_, text)| text.contains(phrase)), "nobody says “{phrase}” any more");
        }
    }
}

/// Every string literal of a source: what a person may see is among them.
fn literals(source: &str) -> Vec<String> {
    let source = source.split("#[cfg(test)]").next().unwrap_or_default();
    let mut found = Vec::new();
    for line in source.lines().filter(|line| !line.trim_start().starts_with("//")) {
        found.extend(line.split('"').skip(1).step_by(2).map(str::to_owned));
    }
    found
}

/// “A enrollment” is what comes of putting a sentence together by hand; `text::plural` knows better.
#[test]
fn no_label_has_an_a_before_a_vowel() {
    // They begin with a vowel, but not with the sound of one.
    let fine =
        ["one", "once", "unique", "union", "university", "usual", "unit", "user", "useful", "utf", "uuid"];
    let mut found = Vec::new();
    for (file, text) in texts() {
        let lines = if file.starts_with("src/") {
            literals(&text)
        } else {
            text.lines().map(str::to_owned).collect()
        };
        for line in lines {
            // Here `a` is a key.
            let line = line.replace("; a adds", "");
            let spoken: Vec<&str> = line.split_whitespace().collect();
            for pair in spoken.windows(2) {
                let [article, noun] = pair else { continue };
                let noun = noun.to_lowercase();
                if (*article == "a" || *article == "A")
                    && noun.starts_with(['a', 'e', 'i', 'o', 'u'])
                    && !fine.iter().any(|word| noun.starts_with(word))
                {
                    found.push(format!("{file}: {line}"));
                }
            }
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
    // And those that are put together.
    for kind in alumnet::domain::EntityKind::ALL {
        let said = alumnet::text::plural::with_article(kind.one());
        let vowel = kind.one().starts_with(['a', 'e', 'i', 'o', 'u']);
        assert_eq!(said.starts_with("an "), vowel, "{said}");
    }
}
