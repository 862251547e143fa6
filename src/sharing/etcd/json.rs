//! How the gateway writes bytes and numbers: bytes as base64, numbers of 64 bits as texts.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

/// Bytes as base64.
pub(super) fn encoded(bytes: &[u8]) -> String {
    BASE64_STANDARD.encode(bytes)
}

/// Whether a flag can be left out.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it over so")]
pub(super) const fn is_false(flag: &bool) -> bool {
    !*flag
}

/// Bytes as base64.
pub(super) mod bytes {
    use base64::Engine as _;
    use base64::prelude::BASE64_STANDARD;
    use serde::{Deserialize, Deserializer, Serializer, de};

    pub(in super::super) fn serialize<S: Serializer>(bytes: &[u8], writer: S) -> Result<S::Ok, S::Error> {
        writer.serialize_str(&BASE64_STANDARD.encode(bytes))
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(reader: D) -> Result<Vec<u8>, D::Error> {
        // Owned: a text can have escapes.
        let text = String::deserialize(reader)?;
        BASE64_STANDARD.decode(text).map_err(de::Error::custom)
    }
}

/// A number, as a text or as it is.
pub(super) mod number {
    use std::fmt::Display;
    use std::str::FromStr;

    use serde::{Deserialize, Deserializer, Serializer, de};

    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Text(String),
        Bare(serde_json::Number),
    }

    pub(in super::super) fn serialize<N: Display, S: Serializer>(
        number: &N,
        writer: S,
    ) -> Result<S::Ok, S::Error> {
        writer.collect_str(number)
    }

    pub(in super::super) fn deserialize<'de, N: FromStr, D: Deserializer<'de>>(
        reader: D,
    ) -> Result<N, D::Error> {
        let text = match Written::deserialize(reader)? {
            Written::Text(text) => text,
            Written::Bare(number) => number.to_string(),
        };
        text.parse().map_err(|_| de::Error::custom("a number in the answer is not one"))
    }
}
