//! Objects and lists in a packed record: ratings, links, attachments. Written as JSON text a rating took a third of its
//! record, and reading it took a third of the first look at all risks.
//!
//! ```text
//! tree = 0x00..0x7f                         a whole number up to 127
//!      | NULL | FALSE | TRUE
//!      | WHOLE, varint | BELOW, varint      a whole number; one below zero, as the distance from -1
//!      | FLOAT, 8 bytes
//!      | TEXT, varint, bytes | 0xa0 + n     a text; the n-th of the words that ratings repeat
//!      | LIST, varint, tree*
//!      | OBJECT, varint, (tree, tree)*      keys are texts, in the order in which they were written
//! ```
//! This is a form for memory: files have JSON or MessagePack.

use std::fmt;

use serde::de::value::Error;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::Value;

use super::packed::{put_text, put_varint};
use super::reader::Reader;

/// Greatest number that is a byte by itself.
const SMALL: u8 = 0x7f;
const NULL: u8 = 0x80;
const FALSE: u8 = 0x81;
const TRUE: u8 = 0x82;
const WHOLE: u8 = 0x83;
const BELOW: u8 = 0x84;
const FLOAT: u8 = 0x85;
const TEXT: u8 = 0x86;
const LIST: u8 = 0x87;
const OBJECT: u8 = 0x88;
const WORD: u8 = 0xa0;

/// Keys and values that ratings repeat; at most 96.
const WORDS: [&str; 21] = [
    "likelihood",
    "consequence",
    "individuals",
    "groups",
    "societies",
    "organisation",
    "confidence",
    "method",
    "version",
    "decided_on",
    "own_likelihood",
    "none",
    "confidence_reason",
    "low",
    "medium",
    "high",
    "5x5-iso27005",
    "3x3",
    "4x4",
    "5x5-product",
    "5x5-severity",
];

/// An object or a list as it lies in a packed record.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Tree<'a>(pub(super) &'a [u8]);

impl<'a> Tree<'a> {
    /// What [`Tree::of`] reads.
    pub fn pack(value: &Value) -> Vec<u8> {
        let mut out = TreePacker::default();
        out.value(value);
        out.finish()
    }

    pub fn of(packed: &'a [u8]) -> Self {
        Self(packed)
    }

    /// The value; null where the bytes were never packed by this program.
    pub fn to_json(self) -> Value {
        serde::Deserialize::deserialize(self).unwrap_or(Value::Null)
    }
}

impl fmt::Debug for Tree<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_json().fmt(f)
    }
}

/// As compact JSON.
impl fmt::Display for Tree<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_json().fmt(f)
    }
}

/// Packs a tree, piece by piece in the order in which it is read: the pieces of a list or an object follow its length.
#[derive(Default)]
pub struct TreePacker(Vec<u8>);

impl TreePacker {
    pub fn finish(self) -> Vec<u8> {
        self.0
    }

    pub fn null(&mut self) {
        self.0.push(NULL);
    }

    pub fn yes_or_no(&mut self, yes: bool) {
        self.0.push(if yes { TRUE } else { FALSE });
    }

    pub fn whole(&mut self, number: u64) {
        match u8::try_from(number) {
            Ok(small) if small <= SMALL => self.0.push(small),
            _ => self.numbered(WHOLE, number),
        }
    }

    /// A whole number that may be below zero.
    pub fn signed(&mut self, number: i64) {
        match u64::try_from(number) {
            Ok(number) => self.whole(number),
            Err(_) => self.numbered(BELOW, number.wrapping_add(1).unsigned_abs()),
        }
    }

    pub fn float(&mut self, number: f64) {
        self.0.push(FLOAT);
        self.0.extend_from_slice(&number.to_le_bytes());
    }

    /// A text, or the key of what follows.
    pub fn text(&mut self, text: &str) {
        // Lengths and first letters differ mostly, and comparing those is quick.
        let like = |word: &str| word.len() == text.len() && word.as_bytes().first() == text.as_bytes().first();
        match (WORD..).zip(WORDS).find(|(_, word)| like(word) && *word == text) {
            Some((byte, _)) => self.0.push(byte),
            None => {
                self.0.push(TEXT);
                put_text(&mut self.0, text);
            }
        }
    }

    pub fn list(&mut self, items: usize) {
        self.numbered(LIST, items as u64);
    }

    pub fn object(&mut self, fields: usize) {
        self.numbered(OBJECT, fields as u64);
    }

    fn numbered(&mut self, tag: u8, number: u64) {
        self.0.push(tag);
        put_varint(&mut self.0, number);
    }

    pub fn value(&mut self, value: &Value) {
        match value {
            Value::Null => self.null(),
            Value::Bool(yes) => self.yes_or_no(*yes),
            Value::Number(number) => match (number.as_u64(), number.as_i64()) {
                (Some(whole), _) => self.whole(whole),
                (None, Some(signed)) => self.signed(signed),
                (None, None) => self.float(number.as_f64().unwrap_or_default()),
            },
            Value::String(text) => self.text(text),
            Value::Array(items) => {
                self.list(items.len());
                items.iter().for_each(|item| self.value(item));
            }
            Value::Object(fields) => {
                self.object(fields.len());
                for (key, value) in fields {
                    self.text(key);
                    self.value(value);
                }
            }
        }
    }
}

impl<'a> Deserializer<'a> for Tree<'a> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Error> {
        At(&mut Reader::new(self.0)).deserialize_any(visitor)
    }

    forward_to_deserialize_any! {
        <V: Visitor<'a>>
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// The next value of a reader.
struct At<'r, 'a>(&'r mut Reader<'a>);

impl<'a> At<'_, 'a> {
    fn number(&mut self) -> Result<u64, Error> {
        self.0.varint().ok_or_else(cut_off)
    }

    fn any<V: Visitor<'a>>(&mut self, visitor: V) -> Result<V::Value, Error> {
        match self.0.byte().ok_or_else(cut_off)? {
            small @ 0..=SMALL => visitor.visit_u64(small.into()),
            NULL => visitor.visit_unit(),
            FALSE => visitor.visit_bool(false),
            TRUE => visitor.visit_bool(true),
            WHOLE => visitor.visit_u64(self.number()?),
            BELOW => visitor.visit_i64(self.number()?.cast_signed().wrapping_neg().wrapping_sub(1)),
            FLOAT => {
                let bytes = self.0.take(8).and_then(|bytes| bytes.try_into().ok()).ok_or_else(cut_off)?;
                visitor.visit_f64(f64::from_le_bytes(bytes))
            }
            TEXT => {
                let text = self.0.bytes().and_then(|bytes| std::str::from_utf8(bytes).ok()).ok_or_else(cut_off)?;
                visitor.visit_borrowed_str(text)
            }
            LIST => {
                let left = self.number()?;
                visitor.visit_seq(Items { reader: &mut *self.0, left })
            }
            OBJECT => {
                let left = self.number()?;
                visitor.visit_map(Items { reader: &mut *self.0, left })
            }
            word => {
                let word = word.checked_sub(WORD).and_then(|at| WORDS.get(usize::from(at)));
                visitor.visit_borrowed_str(word.ok_or_else(cut_off)?)
            }
        }
    }
}

fn cut_off() -> Error {
    Error::custom("these bytes were never packed by this program")
}

impl<'a> Deserializer<'a> for At<'_, 'a> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'a>>(mut self, visitor: V) -> Result<V::Value, Error> {
        self.any(visitor)
    }

    fn deserialize_option<V: Visitor<'a>>(mut self, visitor: V) -> Result<V::Value, Error> {
        match self.0.peek() {
            Some(NULL) => self.any(visitor),
            _ => visitor.visit_some(self),
        }
    }

    forward_to_deserialize_any! {
        <V: Visitor<'a>>
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

struct Items<'r, 'a> {
    reader: &'r mut Reader<'a>,
    left: u64,
}

impl<'a> Items<'_, 'a> {
    fn next<S: DeserializeSeed<'a>>(&mut self, seed: S) -> Result<Option<S::Value>, Error> {
        let Some(left) = self.left.checked_sub(1) else { return Ok(None) };
        self.left = left;
        seed.deserialize(At(self.reader)).map(Some)
    }
}

impl<'a> SeqAccess<'a> for Items<'_, 'a> {
    type Error = Error;

    fn next_element_seed<S: DeserializeSeed<'a>>(&mut self, seed: S) -> Result<Option<S::Value>, Error> {
        self.next(seed)
    }
}

impl<'a> MapAccess<'a> for Items<'_, 'a> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'a>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        self.next(seed)
    }

    fn next_value_seed<V: DeserializeSeed<'a>>(&mut self, seed: V) -> Result<V::Value, Error> {
        seed.deserialize(At(self.reader))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn values() -> impl Strategy<Value = Value> {
        let word = (0..WORDS.len()).prop_filter_map("a word", |at| WORDS.get(at).map(|word| json!(word)));
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            (0u64..300).prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            ".{0,6}".prop_map(Value::from),
            word,
        ];
        leaf.prop_recursive(4, 40, 6, |inner| {
            let key = prop_oneof![".{0,4}", Just("likelihood".to_string()), Just("none".to_string())];
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::vec((key, inner), 0..6)
                    .prop_map(|fields| Value::Object(fields.into_iter().collect::<serde_json::Map<_, _>>())),
            ]
        })
    }

    proptest! {
        #[test]
        fn any_value_comes_back_as_it_was_written(value in values()) {
            let bytes = Tree::pack(&value);
            // The order of keys as well.
            prop_assert_eq!(Tree(&bytes).to_string(), value.to_string());
            prop_assert_eq!(Tree(&bytes).to_json(), value);
        }

        #[test]
        fn bytes_of_another_kind_are_nothing(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let _ = Tree(&bytes).to_json();
        }
    }

    #[test]
    fn a_rating_is_short() {
        let rating = json!({
            "likelihood": 2, "consequence": { "individuals": 4, "groups": 4, "societies": 1, "organisation": 5 },
            "confidence": "medium", "method": "5x5-iso27005", "version": 1, "decided_on": "2026-11-29"
        });
        assert_eq!(Tree::pack(&rating).len(), 34);
    }
}
