//! The lists the demo draws from, parsed once from `assets/demo`: names by language, backgrounds with their
//! titles, invented employers, hand-written people and short texts.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::text::fold;

#[derive(Debug, Default)]
pub struct Assets {
    pub program: ProgramText,
    pub cultures: Vec<Culture>,
    pub employers: Employers,
    pub cast: Cast,
    pub words: Words,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgramText {
    pub title: String,
    pub institution: String,
    pub length_months: u16,
    pub certificate: String,
    pub sites: Vec<String>,
    pub zone: String,
    pub cohort_notes: Vec<String>,
    /// Why the last cohort to finish took longer.
    pub extended_note: String,
    pub places: Vec<String>,
    pub meetup_notes: Vec<String>,
    /// The institute's town, towns nearby, and towns that people moved to.
    pub home: String,
    pub near: Vec<String>,
    pub far: Vec<String>,
    pub tags: Vec<String>,
    #[serde(rename = "background")]
    pub backgrounds: Vec<BackgroundWords>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BackgroundWords {
    pub name: String,
    pub group: String,
    pub titles: Vec<String>,
    /// Titles people reach after the program.
    pub later: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Employers {
    /// First, second and third words of the names made up for a big demo.
    pub first: Vec<String>,
    pub second: Vec<String>,
    pub third: Vec<String>,
    #[serde(rename = "organization")]
    pub named: Vec<Employer>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Employer {
    pub name: String,
    pub industry: String,
    pub aliases: Vec<String>,
    pub backgrounds: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cast {
    pub hub: Character,
    pub architect: Character,
    pub staff: Vec<Character>,
    #[serde(rename = "outsider")]
    pub outsiders: Vec<Character>,
    #[serde(rename = "student")]
    pub students: Vec<Character>,
}

/// A hand-written person. Empty fields are drawn.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Character {
    pub given: String,
    pub family: String,
    pub latin: String,
    pub called: String,
    pub pronouns: String,
    pub background: String,
    pub title: String,
    pub employer: String,
    pub company: String,
    pub company_industry: String,
    pub company_title: String,
    pub company_backgrounds: Vec<String>,
    pub location: String,
    pub tags: Vec<String>,
    pub notes: String,
    pub role: String,
    pub years_ago: Option<i16>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    pub people: Vec<String>,
    pub hub_hires: Vec<String>,
    pub classmate_hires: Vec<String>,
    pub referral_hires: Vec<String>,
    pub other_hires: Vec<String>,
    pub conversations: Vec<String>,
    pub joint_conversations: Vec<String>,
    pub wishes: Vec<String>,
    pub openings: Vec<String>,
}

/// The names of one language.
#[derive(Debug, Default)]
pub struct Culture {
    pub weight: usize,
    pub she: Vec<Name>,
    pub he: Vec<Name>,
    pub family: Vec<Name>,
    /// The feminine form of each entry in `family`; empty if there is only one form.
    pub family_she: Vec<Name>,
    /// Given name and its short form.
    pub called: Vec<(String, String)>,
    /// People have the family names of both parents.
    pub double_family: bool,
    /// Some people have only one name.
    pub single: bool,
}

/// A name in its own script, and in plain letters for an email address.
#[derive(Debug, Clone, Default)]
pub struct Name {
    pub native: String,
    pub latin: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct NamesFile {
    culture: Vec<CultureText>,
}

// Unknown keys are allowed: the file also names each language, for its readers.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct CultureText {
    weight: usize,
    she: Vec<String>,
    he: Vec<String>,
    family: Vec<String>,
    family_she: Vec<String>,
    called: Vec<String>,
    double_family: bool,
    single: bool,
}

fn names(texts: &[String]) -> Vec<Name> {
    let name = |text: &String| match text.split_once('|') {
        Some((native, latin)) => Name { native: native.to_owned(), latin: latin.to_owned() },
        None => Name { native: text.clone(), latin: plain(text) },
    };
    texts.iter().map(name).collect()
}

/// Plain lower-case letters for an email address.
pub fn plain(name: &str) -> String {
    fold::fold(name).chars().filter(char::is_ascii_alphanumeric).collect()
}

impl From<CultureText> for Culture {
    fn from(text: CultureText) -> Self {
        let pair =
            |line: &String| line.split_once('=').map(|(given, called)| (given.to_owned(), called.to_owned()));
        Self {
            weight: text.weight,
            she: names(&text.she),
            he: names(&text.he),
            family: names(&text.family),
            family_she: names(&text.family_she),
            called: text.called.iter().filter_map(pair).collect(),
            double_family: text.double_family,
            single: text.single,
        }
    }
}

fn parse() -> Result<Assets, toml::de::Error> {
    let names: NamesFile = toml::from_str(include_str!("../../assets/demo/names.toml"))?;
    Ok(Assets {
        program: toml::from_str(include_str!("../../assets/demo/program.toml"))?,
        cultures: names.culture.into_iter().map(Culture::from).collect(),
        employers: toml::from_str(include_str!("../../assets/demo/organizations.toml"))?,
        cast: toml::from_str(include_str!("../../assets/demo/people.toml"))?,
        words: toml::from_str(include_str!("../../assets/demo/words.toml"))?,
    })
}

// The files are compiled in and a test parses them, so the default is never used.
static ASSETS: LazyLock<Assets> = LazyLock::new(|| parse().unwrap_or_default());

pub fn assets() -> &'static Assets {
    &ASSETS
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::organization_key;
    use crate::text::fold::name_key;

    #[test]
    fn the_lists_parse_and_fit_together() {
        let assets = parse().unwrap();
        assert!(assets.program.backgrounds.len() >= 12);
        assert!(assets.employers.named.len() >= 40);
        let backgrounds: BTreeSet<&str> =
            assets.program.backgrounds.iter().map(|background| background.name.as_str()).collect();
        let keys: BTreeSet<String> = backgrounds.iter().map(|name| name_key(name)).collect();
        assert_eq!(keys.len(), assets.program.backgrounds.len());
        for employer in &assets.employers.named {
            assert!(!employer.backgrounds.is_empty(), "{}", employer.name);
            assert!(
                employer.backgrounds.iter().all(|background| backgrounds.contains(background.as_str())),
                "{}",
                employer.name
            );
        }
        for background in &assets.program.backgrounds {
            assert!(!background.titles.is_empty() && !background.later.is_empty(), "{}", background.name);
            let taken = assets
                .employers
                .named
                .iter()
                .filter(|employer| employer.backgrounds.contains(&background.name))
                .count();
            assert!(taken >= 2, "{} has {taken} employers", background.name);
        }
        let cast = &assets.cast;
        for character in cast.students.iter().chain(&cast.outsiders).chain([&cast.hub, &cast.architect]) {
            assert!(
                character.background.is_empty() || backgrounds.contains(character.background.as_str()),
                "{}",
                character.latin
            );
            let known = assets.employers.named.iter().any(|employer| employer.name == character.employer);
            assert!(character.employer.is_empty() || known, "{}", character.employer);
        }
    }

    #[test]
    fn every_name_has_an_address_and_appears_once() {
        for culture in &assets().cultures {
            assert!(culture.weight > 0);
            assert!(culture.family_she.is_empty() || culture.family_she.len() == culture.family.len());
            for list in [&culture.she, &culture.he, &culture.family] {
                assert!(list.len() >= 3);
                let once: BTreeSet<&str> = list.iter().map(|name| name.native.as_str()).collect();
                assert_eq!(once.len(), list.len(), "{list:?}");
            }
            let all = [&culture.she, &culture.he, &culture.family, &culture.family_she];
            for name in all.into_iter().flatten() {
                assert!(
                    !name.latin.is_empty() && name.latin.bytes().all(|byte| byte.is_ascii_alphanumeric()),
                    "{name:?}"
                );
            }
            for (given, _) in &culture.called {
                assert!(culture.she.iter().chain(&culture.he).any(|name| name.native == *given), "{given}");
            }
        }
    }

    #[test]
    fn employers_have_keys_of_their_own() {
        let employers = &assets().employers;
        let mut keys: Vec<String> = employers
            .named
            .iter()
            .flat_map(|employer| std::iter::once(&employer.name).chain(&employer.aliases))
            .map(|name| organization_key(name))
            .collect();
        let company = organization_key(&assets().cast.hub.company);
        keys.push(company);
        let once: BTreeSet<&String> = keys.iter().collect();
        assert_eq!(once.len(), keys.len());
        for named in &employers.named {
            assert!(
                !employers.first.iter().any(|first| named.name.starts_with(first.as_str())),
                "{}",
                named.name
            );
        }
    }

    #[test]
    fn some_names_are_hard_on_purpose() {
        let cast = &assets().cast;
        let all: Vec<String> = cast
            .students
            .iter()
            .map(|person| format!("{} {} {}", person.given, person.family, person.called))
            .collect();
        for sign in ['\u{200c}', '\u{200d}', '\u{308}', '🌻'] {
            assert!(all.iter().any(|name| name.contains(sign)), "{sign:?}");
        }
    }
}
