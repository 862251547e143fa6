//! A record of any entity, as changes, the journal and the indexes handle it.

use std::sync::Arc;

use uuid::Uuid;

use super::problem::Problem;
use super::{
    Attendance, Background, Certificate, Cohort, Enrollment, Entity, EntityKind, Filter, Groups, Hire,
    Import, Interaction, Mapping, Meetup, Opening, Organization, Person, Position, Program, Reference,
    References, Relationship, Wish,
};

/// The kind and id that identify a record.
pub type RecordKey = (EntityKind, Uuid);

macro_rules! declare_records {
    ($($entity:ident, $table:ident, $word:literal, $one:literal, $many:literal;)+) => {
        /// A record of any entity. Shared, because the register, an undo step and the journal's writer hold
        /// the same record at the same time.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Record {
            $($entity(Arc<$entity>),)+
        }

        impl Record {
            #[must_use]
            pub const fn kind(&self) -> EntityKind {
                match self { $(Self::$entity(_) => EntityKind::$entity,)+ }
            }

            #[must_use]
            pub fn id(&self) -> Uuid {
                match self { $(Self::$entity(record) => record.id.uuid(),)+ }
            }

            pub fn each_reference(&self, visit: &mut dyn FnMut(Reference)) {
                match self { $(Self::$entity(record) => record.each_reference(visit),)+ }
            }

            /// This record without any reference to `gone`, or `None` if it is not valid without it.
            #[must_use]
            pub fn without(&self, gone: Uuid) -> Option<Self> {
                match self {
                    $(Self::$entity(record) => {
                        let mut record = $entity::clone(record);
                        record.forget(gone).then(|| record.into())
                    })+
                }
            }

            /// This record with every reference to `gone` replaced by one to `kept`.
            #[must_use]
            pub fn redirected(&self, gone: Uuid, kept: Uuid) -> Self {
                match self {
                    $(Self::$entity(record) => {
                        let mut record = $entity::clone(record);
                        record.redirect(gone, kept);
                        record.into()
                    })+
                }
            }

            /// Merges two changes of one record, made from `ancestor`: `mine` is put onto `theirs`.
            /// The second value names the groups of fields that both changed differently; they stay as
            /// theirs. `None` if these are not three versions of one record.
            #[must_use]
            pub fn merged(ancestor: &Self, theirs: &Self, mine: &Self) -> Option<(Self, Vec<&'static str>)> {
                if ancestor.id() != theirs.id() || ancestor.id() != mine.id() {
                    return None;
                }
                match (ancestor, theirs, mine) {
                    $((Self::$entity(ancestor), Self::$entity(theirs), Self::$entity(mine)) => {
                        let (merged, conflicts) = $entity::merged(ancestor, theirs, mine);
                        Some((merged.into(), conflicts))
                    })+
                    _ => None,
                }
            }

            /// The same under another id.
            #[must_use]
            pub fn identified(&self, id: Uuid) -> Self {
                match self {
                    $(Self::$entity(record) => {
                        let mut record = $entity::clone(record);
                        record.id = super::Id::new(id);
                        record.into()
                    })+
                }
            }

            /// A record of a kind that says nothing but its id.
            #[must_use]
            pub fn blank(kind: EntityKind, id: Uuid) -> Self {
                match kind {
                    $(EntityKind::$entity => {
                        $entity { id: super::Id::new(id), ..$entity::default() }.into()
                    })+
                }
            }

            /// The names of the groups of fields of a kind.
            #[cfg(test)]
            fn groups_of(kind: EntityKind) -> Vec<&'static str> {
                match kind {
                    $(EntityKind::$entity => $entity::GROUPS.iter().map(|group| group.name).collect(),)+
                }
            }

            #[must_use]
            pub fn problems(&self) -> Vec<Problem> {
                match self { $(Self::$entity(record) => record.problems(),)+ }
            }
        }

        $(
            impl From<$entity> for Record {
                fn from(record: $entity) -> Self {
                    Self::$entity(Arc::new(record))
                }
            }
            impl From<Arc<$entity>> for Record {
                fn from(record: Arc<$entity>) -> Self {
                    Self::$entity(record)
                }
            }
        )+
    };
}

crate::with_entities!(declare_records);

impl Record {
    #[must_use]
    pub fn key(&self) -> RecordKey {
        (self.kind(), self.id())
    }

    /// Every record this one refers to: sorted, and only once even if several fields refer to it.
    #[must_use]
    pub fn targets(&self) -> Vec<RecordKey> {
        let mut targets = Vec::new();
        self.each_reference(&mut |reference| targets.push((reference.kind, reference.id)));
        // Sorted rather than searched for duplicates: an interaction may have very many people.
        targets.sort_unstable();
        targets.dedup();
        targets
    }

    #[must_use]
    pub fn refers_to(&self, id: Uuid) -> bool {
        let mut refers = false;
        self.each_reference(&mut |reference| refers |= reference.id == id);
        refers
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde::Serialize;
    use serde::de::DeserializeOwned;
    use serde_json::{Value, json};

    use super::*;
    use crate::domain::{FoundVia, Id};

    #[test]
    fn a_record_lets_go_or_goes() {
        let id = |number| Uuid::from_u128(number);
        let hire = Hire {
            hired: Id::new(id(1)),
            hirer: Some(Id::new(id(2))),
            organization: Some(Id::new(id(3))),
            found_via: FoundVia::Classmate,
            ..Hire::default()
        };
        let record = Record::from(hire.clone());
        assert_eq!(record.without(id(2)), Some(Hire { hirer: None, ..hire.clone() }.into()));
        assert_eq!(
            record.without(id(2)).and_then(|record| record.without(id(3))),
            None,
            "nobody is behind it any more"
        );
        assert_eq!(record.without(id(1)), None);
        assert_eq!(record.without(id(9)), Some(record));
        let talk = Interaction { people: vec![Id::new(id(1)), Id::new(id(2))], ..Interaction::default() };
        assert_eq!(
            Record::from(talk.clone()).without(id(1)),
            Some(Interaction { people: vec![Id::new(id(2))], ..talk.clone() }.into())
        );
        assert_eq!(Record::from(Interaction { people: vec![Id::new(id(1))], ..talk }).without(id(1)), None);
        let position =
            Position { person: Id::new(id(1)), organization: Some(Id::new(id(3))), ..Position::default() };
        assert_eq!(Record::from(position.clone()).without(id(3)), None, "it would say nothing");
        let titled = Position { title: "Baker".into(), ..position };
        assert_eq!(
            Record::from(titled.clone()).without(id(3)),
            Some(Position { organization: None, ..titled }.into())
        );
    }

    #[test]
    fn references_name_field_kind_and_id() {
        let hire = Hire {
            hired: Id::new(Uuid::from_u128(1)),
            referrer: Some(Id::new(Uuid::from_u128(2))),
            ..Hire::default()
        };
        let mut seen = Vec::new();
        Record::from(hire).each_reference(&mut |reference| {
            seen.push((reference.field, reference.kind, reference.id.as_u128()));
        });
        assert_eq!(seen, [("hired", EntityKind::Person, 1), ("referrer", EntityKind::Person, 2)]);
    }

    #[test]
    fn targets_are_told_once() {
        let (a, b) = (Id::new(Uuid::from_u128(2)), Id::new(Uuid::from_u128(1)));
        let hire = Record::from(Hire { hired: a, hirer: Some(b), referrer: Some(a), ..Hire::default() });
        assert_eq!(hire.targets(), [(EntityKind::Person, b.uuid()), (EntityKind::Person, a.uuid())]);
        assert!(hire.refers_to(a.uuid()) && !hire.refers_to(Uuid::from_u128(3)));
    }

    /// A record with a distinct id in every place that can hold one, and those ids. The places are
    /// found by trial: they accept an id and no other text. Ids in a list of structs would be missed,
    /// but no entity has such a list.
    fn filled<T: Entity + Default + Serialize + DeserializeOwned>() -> (T, BTreeSet<Uuid>) {
        fn places(value: &Value, at: &str, found: &mut Vec<String>) {
            match value {
                Value::Object(fields) => {
                    fields.iter().for_each(|(name, value)| places(value, &format!("{at}/{name}"), found));
                }
                _ => found.push(at.to_owned()),
            }
        }
        let mut value = serde_json::to_value(T::default()).unwrap();
        let mut all = Vec::new();
        places(&value, "", &mut all);
        let mut ids = BTreeSet::new();
        for (number, place) in (1..).zip(all.iter().filter(|place| *place != "/id")) {
            let with = |text: &str| {
                let mut tried = value.clone();
                let held = tried.pointer_mut(place).unwrap();
                *held = if held.is_array() { json!([text]) } else { json!(text) };
                serde_json::from_value::<T>(tried.clone()).ok().map(|_| tried)
            };
            let id = Uuid::from_u128(number);
            if let (Some(taken), None) = (with(&id.to_string()), with("no id")) {
                value = taken;
                ids.insert(id);
            }
        }
        (serde_json::from_value(value).unwrap(), ids)
    }

    macro_rules! declare_checks {
        ($($entity:ident, $table:ident, $word:literal, $one:literal, $many:literal;)+) => {
            fn check_all(check: &mut impl FnMut(Record, BTreeSet<Uuid>)) {
                $(
                    let (record, ids) = filled::<$entity>();
                    check(record.into(), ids);
                )+
            }
        };
    }
    crate::with_entities!(declare_checks);

    /// Every version of a record that differs from the usual one in a single field, found by trial.
    fn variants<T: Entity + Default + Serialize + DeserializeOwned>() -> Vec<(String, T)> {
        fn places(value: &Value, at: &str, found: &mut Vec<String>) {
            match value {
                Value::Object(fields) if !fields.is_empty() => {
                    fields.iter().for_each(|(name, value)| places(value, &format!("{at}/{name}"), found));
                }
                _ => found.push(at.to_owned()),
            }
        }
        let value = serde_json::to_value(T::default()).unwrap();
        let mut all = Vec::new();
        places(&value, "", &mut all);
        let id = Uuid::from_u128(7).to_string();
        let mut tried: Vec<Value> = ["word", "2024-05-01", "2024-05-01 18:30", &id]
            .into_iter()
            .chain(WORDS.iter().copied())
            .flat_map(|text| [json!(text), json!([text])])
            .collect();
        tried.extend([
            json!(3),
            json!(true),
            json!([{ "purpose": "p" }]),
            json!([{ "system": "s", "value": "v" }]),
        ]);
        let mut found = Vec::new();
        for place in all.into_iter().filter(|place| place != "/id") {
            let variant = tried.iter().find_map(|wanted| {
                let mut changed = value.clone();
                *changed.pointer_mut(&place).unwrap() = wanted.clone();
                serde_json::from_value::<T>(changed).ok().filter(|record| *record != T::default())
            });
            found.push((place.clone(), variant.unwrap_or_else(|| panic!("nothing fits {place}"))));
        }
        found
    }

    /// A word of each closed list, other than its usual one.
    const WORDS: &[&str] = &[
        "instructor",
        "completed",
        "learn",
        "accepted",
        "yes",
        "call",
        "mentor",
        "customers",
        "filled",
        "partner",
    ];

    macro_rules! declare_group_checks {
        ($($entity:ident, $table:ident, $word:literal, $one:literal, $many:literal;)+) => {
            #[test]
            fn every_field_is_in_a_group_and_what_one_changed_is_taken_over() {
                $(
                    let usual = $entity::default();
                    for (place, changed) in &variants::<$entity>() {
                        let (merged, conflicts) = $entity::merged(&usual, &usual, changed);
                        assert_eq!((&merged, conflicts.len()), (changed, 0), "mine in {place}");
                        let (merged, conflicts) = $entity::merged(&usual, changed, &usual);
                        assert_eq!((&merged, conflicts.len()), (changed, 0), "theirs in {place}");
                        let (merged, conflicts) = $entity::merged(&usual, changed, changed);
                        assert_eq!((&merged, conflicts.len()), (changed, 0), "both in {place}");
                    }
                    let names = Record::groups_of(EntityKind::$entity);
                    let distinct: BTreeSet<_> = names.iter().collect();
                    assert_eq!(distinct.len(), names.len(), "{names:?}");
                )+
            }
        };
    }
    crate::with_entities!(declare_group_checks);

    #[test]
    fn a_group_is_taken_whole_or_is_in_conflict() {
        let date = |text: &str| Some(text.parse().unwrap());
        let before = Position { title: "Baker".into(), ..Position::default() };
        let theirs = Position { end: date("2024"), ..before.clone() };
        let merged = |theirs: &Position, mine: &Position| {
            let versions = [&before, theirs, mine].map(|version| Record::from(version.clone()));
            Record::merged(&versions[0], &versions[1], &versions[2]).unwrap()
        };
        let mine = Position { title: "Head baker".into(), ..before.clone() };
        assert_eq!(merged(&theirs, &mine), (theirs.clone().into(), vec!["position"]));
        let mine = Position { source: "his page".into(), ..before.clone() };
        let both = Position { source: "his page".into(), ..theirs.clone() };
        assert_eq!(merged(&theirs, &mine), (both.into(), vec![]));
        let other = Record::from(Position { id: Id::new(Uuid::from_u128(9)), ..before.clone() });
        assert_eq!(Record::merged(&before.clone().into(), &other, &before.clone().into()), None);
    }

    #[test]
    fn every_id_in_a_record_is_a_reference_that_can_be_redirected_and_forgotten() {
        let mut count = 0;
        check_all(&mut |record, ids| {
            let told =
                |record: &Record| record.targets().into_iter().map(|(_, id)| id).collect::<BTreeSet<_>>();
            assert_eq!(told(&record), ids, "{record:?}");
            count += ids.len();
            let kept = Uuid::from_u128(999);
            for gone in &ids {
                let redirected = record.redirected(*gone, kept);
                let wanted = ids.iter().filter(|id| *id != gone).copied().chain([kept]).collect();
                assert_eq!(told(&redirected), wanted);
                assert_eq!(redirected.redirected(kept, *gone), record);
                if let Some(without) = record.without(*gone) {
                    assert_eq!(without.redirected(*gone, kept), without, "{gone} is still there");
                    assert_eq!(told(&without).len() + 1, ids.len());
                }
            }
            assert_eq!(record.redirected(kept, Uuid::nil()), record);
        });
        assert!(count > 25, "the references were not found");
    }
}
