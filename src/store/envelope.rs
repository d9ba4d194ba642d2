//! The checksummed wrapping of every stored value:
//!
//! ```text
//! format u8 | schema u16 LE | first 8 bytes of SHA-256(key ++ schema ++ payload) | payload
//! ```
//! The format is not under the checksum, so that a program which does not know it can tell a newer row from a damaged one. No
//! single bit makes one known format of another, and what is read as another format does not parse.
//!
//! The database checks nothing on an ordinary read, and a flipped bit in JSON is still JSON most of
//! the time. The key is part of the checksum so that a value that moved to another key is noticed.
//! The checksum finds accidents; it is no protection against a person, which is the chain's business.

use sha2::{Digest, Sha256};

use super::error::readable;
use super::{Result, StoreError};

/// What the payload is; the number is the first byte of the wrapping.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Json = 1,
    /// Named, so that it says what it holds without a schema at hand.
    MessagePack = 2,
}

impl Format {
    const ALL: [Self; 2] = [Self::Json, Self::MessagePack];
}

/// Bytes before the payload.
pub const HEADER: usize = 1 + 2 + SUM;

const SUM: usize = 8;

/// Wraps `payload`, which is JSON of schema `schema`, for storing under `key`.
pub fn seal(key: &[u8], schema: u16, payload: &[u8]) -> Vec<u8> {
    seal_as(Format::Json, key, schema, payload)
}

/// Wraps a payload of any format.
pub fn seal_as(format: Format, key: &[u8], schema: u16, payload: &[u8]) -> Vec<u8> {
    let mut sealed = Vec::with_capacity(HEADER + payload.len());
    sealed.push(format as u8);
    sealed.extend_from_slice(&schema.to_le_bytes());
    sealed.extend_from_slice(&sum(key, schema, payload));
    sealed.extend_from_slice(payload);
    sealed
}

/// Unwraps what was found under `key`, which is JSON: the schema number and the payload exactly as it was sealed.
///
/// # Errors
/// `Corrupt` names the key; `Newer` when the wrapping is whole but its format is another one.
pub fn open<'a>(key: &[u8], sealed: &'a [u8]) -> Result<(u16, &'a [u8])> {
    match open_any(key, sealed)? {
        (Format::Json, schema, payload) => Ok((schema, payload)),
        (other, ..) => Err(newer(key, other as u8, Format::Json)),
    }
}

/// Unwraps what was found under `key`: format, schema number, and the payload exactly as it was sealed.
///
/// # Errors
/// `Corrupt` names the key; `Newer` when the wrapping is whole but its format is not known here.
pub fn open_any<'a>(key: &[u8], sealed: &'a [u8]) -> Result<(Format, u16, &'a [u8])> {
    let Some((format, schema, expected, payload)) = parts(sealed) else {
        return Err(corrupt(key, "it is too short"));
    };
    if sum(key, schema, payload) != expected {
        return Err(corrupt(key, "its checksum is wrong"));
    }
    match Format::ALL.into_iter().find(|known| *known as u8 == format) {
        Some(known) => Ok((known, schema, payload)),
        None => Err(newer(key, format, Format::MessagePack)),
    }
}

fn newer(key: &[u8], found: u8, known: Format) -> StoreError {
    StoreError::Newer { what: row(key), found: u64::from(found), known: known as u64, readable: false }
}

/// The checksum as it stands in a sealed value, unchecked; `None` if it is too short to have one.
/// This is what a [`Tally`](super::Tally) adds up.
pub fn checksum(sealed: &[u8]) -> Option<u64> {
    parts(sealed).map(|(_, _, sum, _)| u64::from_le_bytes(sum))
}

fn parts(sealed: &[u8]) -> Option<(u8, u16, [u8; SUM], &[u8])> {
    let (&format, rest) = sealed.split_first()?;
    let (schema, rest) = rest.split_first_chunk::<2>()?;
    let (sum, payload) = rest.split_first_chunk::<SUM>()?;
    Some((format, u16::from_le_bytes(*schema), *sum, payload))
}

fn sum(key: &[u8], schema: u16, payload: &[u8]) -> [u8; SUM] {
    let digest = Sha256::new().chain_update(key).chain_update(schema.to_le_bytes()).chain_update(payload).finalize();
    let mut sum = [0; SUM];
    for (to, from) in sum.iter_mut().zip(digest) {
        *to = from;
    }
    sum
}

fn row(key: &[u8]) -> String {
    format!("The stored row {:?}", readable(key))
}

pub(super) fn corrupt(key: &[u8], why: &str) -> StoreError {
    StoreError::Corrupt { what: row(key), why: why.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Written once and never changed: files in the field hold these bytes. The checksum is
    /// `printf 'r/risk/1\x03\x00{"title":"drift"}' | sha256sum`, first sixteen digits.
    #[test]
    fn the_bytes_of_an_envelope_never_change() {
        let sealed = seal(b"r/risk/1", 3, br#"{"title":"drift"}"#);
        assert_eq!(sealed[..3], [1, 3, 0]);
        assert_eq!(sealed[3..11], GOLDEN);
        assert_eq!(&sealed[11..], br#"{"title":"drift"}"#);
    }

    const GOLDEN: [u8; 8] = [0x0f, 0x96, 0x59, 0x0a, 0x61, 0x15, 0x70, 0x51];

    #[test]
    fn what_was_sealed_opens_under_its_own_key_only() {
        let sealed = seal(b"r/risk/1", 7, b"{}");
        assert_eq!(open(b"r/risk/1", &sealed).unwrap(), (7, &b"{}"[..]));
        let moved = open(b"r/risk/2", &sealed).unwrap_err();
        assert!(moved.to_string().contains("r/risk/2"), "{moved}");
        assert!(moved.to_string().contains("aims restore"), "{moved}");
    }

    #[test]
    fn every_single_bit_matters() {
        let sealed = seal(b"k", 1, b"\"some text\"");
        for bit in 0..sealed.len() * 8 {
            let mut bent = sealed.clone();
            bent[bit / 8] ^= 1 << (bit % 8);
            assert!(open(b"k", &bent).is_err(), "bit {bit}");
        }
        for len in 0..sealed.len() {
            assert!(open(b"k", &sealed[..len]).is_err(), "cut to {len}");
        }
    }

    #[test]
    fn a_whole_envelope_of_an_unknown_format_is_newer_not_damaged() {
        let mut sealed = seal(b"k", 1, b"{}");
        sealed[0] = 3;
        assert!(matches!(open_any(b"k", &sealed), Err(StoreError::Newer { found: 3, .. })));
        let packed = seal_as(Format::MessagePack, b"k", 1, &[0x80]);
        assert_eq!(open_any(b"k", &packed).unwrap(), (Format::MessagePack, 1, &[0x80][..]));
        assert!(matches!(open(b"k", &packed), Err(StoreError::Newer { found: 2, .. })), "JSON was asked for");
    }

    #[test]
    fn an_empty_payload_is_a_payload() {
        assert_eq!(open(b"k", &seal(b"k", 0, b"")).unwrap(), (0, &b""[..]));
    }
}
