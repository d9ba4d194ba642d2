//! Identities: records, sites, entries and positions, each with one fixed text form.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What is wrong with the text of an identity.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    #[error("\"{0}\" is not a record id: it should be a UUID such as 0190f3c4-8f5e-7a1b-9c2d-3e4f5a6b7c8d")]
    Record(String),
    #[error("\"{0}\" is not a site id: it should be 16 hexadecimal digits")]
    Site(String),
    #[error("\"{0}\" is not an entry id: it should be a site and a number, such as 9f3a5c0012de4b77:42")]
    Entry(String),
    #[error("\"{0}\" is not a hash: it should be 64 hexadecimal digits")]
    Hash(String),
    #[error("\"{0}\" is not a position: it should be a list such as 9f3a5c0012de4b77:42#1f2e3d4c, separated by commas")]
    Position(String),
}

/// Identity of a record for ever: a UUIDv7 minted outside of `core`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordId(pub u128);

impl RecordId {
    /// Length of its text.
    pub const TEXT: usize = 36;
}

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let v = self.0;
        write!(
            f,
            "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
            (v >> 96) as u32,
            (v >> 80) as u16,
            (v >> 64) as u16,
            (v >> 48) as u16,
            v & 0xffff_ffff_ffff
        )
    }
}

impl fmt::Debug for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for RecordId {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let wrong = || IdError::Record(text.to_string());
        if text.len() != Self::TEXT {
            return Err(wrong());
        }
        let mut value = 0u128;
        for (at, byte) in text.bytes().enumerate() {
            if matches!(at, 8 | 13 | 18 | 23) {
                if byte != b'-' {
                    return Err(wrong());
                }
                continue;
            }
            let digit = match byte {
                b'0'..=b'9' => byte - b'0',
                b'a'..=b'f' => byte - b'a' + 10,
                _ => return Err(wrong()),
            };
            value = (value << 4) | u128::from(digit);
        }
        Ok(Self(value))
    }
}

/// One place that writes: a file on a machine, an offline copy, a server. Random, minted outside of `core`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SiteId(pub u64);

impl fmt::Display for SiteId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl fmt::Debug for SiteId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for SiteId {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let plain = text.len() == 16 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        u64::from_str_radix(text, 16).ok().filter(|_| plain).map(Self).ok_or_else(|| IdError::Site(text.to_string()))
    }
}

/// An entry of the journal: the site that wrote it and its number there, counted from 1 without holes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntryId {
    pub site: SiteId,
    pub seq: u64,
}

impl fmt::Display for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.site, self.seq)
    }
}

impl fmt::Debug for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for EntryId {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let wrong = || IdError::Entry(text.to_string());
        let (site, seq) = text.split_once(':').ok_or_else(wrong)?;
        // One text for one entry: no sign, no leading zeros, and numbers start at 1.
        let plain = seq.bytes().all(|b| b.is_ascii_digit()) && !seq.starts_with('0');
        let seq = seq.parse().ok().filter(|_| plain).ok_or_else(wrong)?;
        Ok(Self { site: site.parse().map_err(|_| wrong())?, seq })
    }
}

/// SHA-256 of an entry's payload; see [`crate::core::entry`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Hash(pub [u8; 32]);

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Hash {
    /// The first eight digits, enough to compare by eye.
    pub fn short(&self) -> String {
        self.to_string().chars().take(8).collect()
    }
}

impl FromStr for Hash {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let wrong = || IdError::Hash(text.to_string());
        if text.len() != 64 || !text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
            return Err(wrong());
        }
        let mut out = [0u8; 32];
        for (at, byte) in out.iter_mut().enumerate() {
            let pair = text.get(at * 2..at * 2 + 2).ok_or_else(wrong)?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| wrong())?;
        }
        Ok(Self(out))
    }
}

macro_rules! serde_as_text {
    ($($kind:ty),*) => {$(
        impl Serialize for $kind {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $kind {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_str(AsText::<Self>(PhantomData))
            }
        }
    )*};
}
serde_as_text!(RecordId, SiteId, EntryId, Hash, Position);

/// Reads an identity where it stands: a workspace is loaded with millions of them, and none needs a text of its own.
struct AsText<T>(PhantomData<T>);

impl<T: FromStr<Err: fmt::Display>> Visitor<'_> for AsText<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an identity as text")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(E::custom)
    }
}

/// How far each site's chain has been read: the state of a workspace, named. The hash makes it a promise:
/// a chain that was rewritten does not contain the position any more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Position(pub BTreeMap<SiteId, (u64, Hash)>);

impl Position {
    /// Number of the last entry of `site` that this position includes; 0 = none.
    pub fn seq(&self, site: SiteId) -> u64 {
        self.0.get(&site).map_or(0, |(seq, _)| *seq)
    }

    pub fn includes(&self, entry: EntryId) -> bool {
        entry.seq <= self.seq(entry.site)
    }

    /// Sum of all chains' lengths: the number of entries, which people read as a version number.
    pub fn entries(&self) -> u64 {
        self.0.values().map(|(seq, _)| seq).sum()
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return write!(f, "start");
        }
        for (at, (site, (seq, hash))) in self.0.iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            write!(f, "{comma}{site}:{seq}#{hash}")?;
        }
        Ok(())
    }
}

impl FromStr for Position {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let wrong = || IdError::Position(text.to_string());
        if text == "start" {
            return Ok(Self::default());
        }
        let mut out = BTreeMap::new();
        for part in text.split(',') {
            let (entry, hash) = part.split_once('#').ok_or_else(wrong)?;
            let entry: EntryId = entry.parse().map_err(|_| wrong())?;
            let hash: Hash = hash.parse().map_err(|_| wrong())?;
            if out.insert(entry.site, (entry.seq, hash)).is_some() {
                return Err(wrong());
            }
        }
        Ok(Self(out))
    }
}

/// Hybrid clock: milliseconds since 1970 in the upper 48 bits, a counter in the lower 16. An edit's clock is
/// above that of everything its site had seen, so the order of clocks never contradicts cause and effect.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Hlc(pub u64);

impl Hlc {
    /// The next clock after `self` for an event at `now_ms`.
    pub fn tick(self, now_ms: i64) -> Self {
        let wall = (now_ms.max(0) as u64) << 16;
        Self(wall.max(self.0.saturating_add(1)))
    }

    /// Milliseconds since 1970, UTC.
    pub fn millis(self) -> i64 {
        (self.0 >> 16) as i64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_identity_reads_back_what_it_prints() {
        let record = RecordId(0x0190f3c4_8f5e_7a1b_9c2d_3e4f5a6b7c8d);
        assert_eq!(record.to_string(), "0190f3c4-8f5e-7a1b-9c2d-3e4f5a6b7c8d");
        assert_eq!(record.to_string().parse(), Ok(record));
        let entry = EntryId { site: SiteId(0xabc), seq: 7 };
        assert_eq!(entry.to_string().parse(), Ok(entry));
        let mut position = Position::default();
        assert_eq!(position.to_string().parse(), Ok(position.clone()));
        position.0.insert(SiteId(1), (3, Hash([9; 32])));
        position.0.insert(SiteId(2), (5, Hash([1; 32])));
        assert_eq!(position.to_string().parse(), Ok(position));
    }

    #[test]
    fn a_record_id_with_capitals_or_wrong_dashes_is_refused() {
        assert!("0190F3C4-8f5e-7a1b-9c2d-3e4f5a6b7c8d".parse::<RecordId>().is_err());
        assert!("0190f3c48f5e-7a1b-9c2d-3e4f5a6b7c8d-".parse::<RecordId>().is_err());
    }

    #[test]
    fn an_identity_has_one_text_only() {
        let site = "0000000000000abc";
        for wrong in ["7", ":7", "abc:7", "0000000000000abc:", "0000000000000ABC:7"] {
            assert!(wrong.parse::<EntryId>().is_err(), "{wrong}");
        }
        for seq in ["+7", "07", "0", "-1", "18446744073709551616"] {
            assert!(format!("{site}:{seq}").parse::<EntryId>().is_err(), "{seq}");
        }
        let hash = Hash([0xab; 32]).to_string();
        assert!(hash.parse::<Hash>().is_ok());
        assert!(hash.to_uppercase().parse::<Hash>().is_err());
        assert!(hash.replacen("ab", "+b", 1).parse::<Hash>().is_err());
        assert!(hash.replacen("ab", "äb", 1).parse::<Hash>().is_err());
        for wrong in ["", "start,", &format!("{site}:7"), &format!("{site}:7#{hash},{site}:8#{hash}")] {
            assert!(wrong.parse::<Position>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_clock_never_goes_back_even_when_the_wall_clock_does() {
        let first = Hlc::default().tick(1_000);
        let second = first.tick(500);
        assert!(second > first);
        assert_eq!(second.millis(), 1_000);
    }
}
