//! Records without their empty fields, so that a line of the journal holds only what is known. Reading fills
//! empty fields in again: every entity has defaults for them.

/// Appends a JSON value, compact as `serde_json` writes it, to `out` without the members of objects that are
/// `null`, `false`, an empty text, an empty list, or an object with nothing left in it.
pub(super) fn without_empty(json: &[u8], out: &mut Vec<u8>) {
    copy(json, 0, out);
}

/// Copies the value that starts at `at`. Returns where it ends, and whether it is empty.
fn copy(json: &[u8], at: usize, out: &mut Vec<u8>) -> (usize, bool) {
    match json.get(at) {
        Some(b'{') => copy_object(json, at, out),
        Some(b'[') => copy_list(json, at, out),
        Some(b'"') => {
            let end = string_end(json, at);
            out.extend_from_slice(json.get(at..end).unwrap_or_default());
            (end, end <= at + 2)
        }
        _ => {
            let rest = json.get(at..).unwrap_or_default();
            let length =
                rest.iter().position(|byte| matches!(byte, b',' | b'}' | b']')).unwrap_or(rest.len());
            let scalar = rest.get(..length).unwrap_or_default();
            out.extend_from_slice(scalar);
            (at + length, matches!(scalar, b"null" | b"false"))
        }
    }
}

fn copy_object(json: &[u8], at: usize, out: &mut Vec<u8>) -> (usize, bool) {
    out.push(b'{');
    let mut place = at + 1;
    let mut empty = true;
    while let Some(b'"') = json.get(place) {
        let before = out.len();
        let name_end = string_end(json, place);
        if !empty {
            out.push(b',');
        }
        out.extend_from_slice(json.get(place..=name_end).unwrap_or_default());
        let (end, nothing) = copy(json, name_end + 1, out);
        if nothing {
            out.truncate(before);
        } else {
            empty = false;
        }
        place = if json.get(end) == Some(&b',') { end + 1 } else { end };
    }
    out.push(b'}');
    (place + 1, empty)
}

fn copy_list(json: &[u8], at: usize, out: &mut Vec<u8>) -> (usize, bool) {
    out.push(b'[');
    let mut place = at + 1;
    let mut empty = true;
    while json.get(place).is_some_and(|byte| *byte != b']') {
        if !empty {
            out.push(b',');
        }
        // What is in a list counts by its place, so nothing is left out.
        let (end, _) = copy(json, place, out);
        empty = false;
        place = if json.get(end) == Some(&b',') { end + 1 } else { end };
    }
    out.push(b']');
    (place + 1, empty)
}

/// Just behind the closing quote of the string that starts at `at`.
fn string_end(json: &[u8], at: usize) -> usize {
    let mut escaped = false;
    for (place, byte) in json.iter().enumerate().skip(at + 1) {
        match byte {
            b'"' if !escaped => return place + 1,
            b'\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    json.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn lean(value: &Value) -> Value {
        let mut out = Vec::new();
        without_empty(&serde_json::to_vec(value).unwrap(), &mut out);
        serde_json::from_slice(&out).unwrap()
    }

    #[test]
    fn empty_members_go_and_nothing_else() {
        let value = json!({
            "id": "1", "title": "", "tags": [], "notes": "a \"b\\", "end": null, "ended": false, "on": true,
            "years": 0, "entry": { "title": "", "field": null }, "list": [{ "a": "", "b": 1 }, "", null],
        });
        let wanted = json!({
            "id": "1", "notes": "a \"b\\", "on": true, "years": 0, "list": [{ "b": 1 }, "", null],
        });
        assert_eq!(lean(&value), wanted);
        assert_eq!(lean(&json!({ "a": "" })), json!({}));
    }

    fn emptied(value: Value, member: bool) -> Option<Value> {
        let value = match value {
            Value::Object(members) => Value::Object(
                members.into_iter().filter_map(|(name, value)| Some((name, emptied(value, true)?))).collect(),
            ),
            Value::Array(values) => {
                Value::Array(values.into_iter().filter_map(|value| emptied(value, false)).collect())
            }
            other => other,
        };
        let nothing = match &value {
            Value::Null | Value::Bool(false) => true,
            Value::String(text) => text.is_empty(),
            Value::Array(values) => values.is_empty(),
            Value::Object(members) => members.is_empty(),
            _ => false,
        };
        (!member || !nothing).then_some(value)
    }

    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::Bool),
            any::<i64>().prop_map(Value::from),
            any::<String>().prop_map(Value::String),
            Just(Value::String(String::new())),
        ];
        leaf.prop_recursive(4, 40, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::Array),
                prop::collection::hash_map(any::<String>(), inner, 0..5)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn it_does_what_a_parser_would_do(value in values()) {
            prop_assert_eq!(lean(&value), emptied(value, false).unwrap());
        }
    }
}
