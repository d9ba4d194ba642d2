//! The checksummed wrapping of every stored value:
//!
//! ```text
//! format u8 | schema u16 LE | first 8 bytes of SHA-256(key ++ schema ++ payload) | payload
//! ```
//!
//! The database checks nothing on an ordinary read, and a flipped bit in JSON is still JSON most of
//! the time. The key is part of the checksum so that a value that moved to another key is noticed.
//! The checksum finds accidents; it is no protection against a person, which is the chain's business.

use sha2::{Digest, Sha256};

use super::error::readable;
use super::{Result, StoreError};

/// Format 1: the payload is JSON.
pub const JSON: u8 = 1;

/// Bytes before the payload.
pub const HEADER: usize = 1 + 2 + SUM;

const SUM: usize = 8;

/// Wraps `payload`, which is JSON of schema `schema`, for storing under `key`.
pub fn seal(key: &[u8], schema: u16, payload: &[u8]) -> Vec<u8> {
    let mut sealed = Vec::with_capacity(HEADER + payload.len());
    sealed.push(JSON);
    sealed.extend_from_slice(&schema.to_le_bytes());
    sealed.extend_from_slice(&sum(key, schema, payload));
    sealed.extend_from_slice(payload);
    sealed
}

/// Unwraps what was found under `key`: the schema number and the payload exactly as it was sealed.
///
/// # Errors
/// `Corrupt` names the key; `Newer` when the wrapping is whole but its format is not known here.
pub fn open<'a>(key: &[u8], sealed: &'a [u8]) -> Result<(u16, &'a [u8])> {
    let Some((format, schema, expected, payload)) = parts(sealed) else {
        return Err(corrupt(key, "it is too short"));
    };
    if sum(key, schema, payload) != expected {
        return Err(corrupt(key, "its checksum is wrong"));
    }
    if format != JSON {
        return Err(StoreError::Newer {
            what: row(key),
            found: u64::from(format),
            known: u64::from(JSON),
            readable: false,
        });
    }
    Ok((schema, payload))
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
        sealed[0] = 2;
        assert!(matches!(open(b"k", &sealed), Err(StoreError::Newer { found: 2, .. })));
    }

    #[test]
    fn an_empty_payload_is_a_payload() {
        assert_eq!(open(b"k", &seal(b"k", 0, b"")).unwrap(), (0, &b""[..]));
    }
}
