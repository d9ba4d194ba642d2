//! The tables of a workspace file and the bytes in them. Keys and values are plain bytes in all
//! tables, because redb writes type names into the file and a renamed type would be a migration.
//!
//! ```text
//! rows      key                  stamp(key, revision) value
//! log       revision BE key      'c'                          the value is the one in `rows`
//!                                'p' value                    written, overwritten or deleted since
//!                                'd'                          deleted
//!           revision BE          'r' request id               (keys are never empty)
//! requests  request id           stamp(id, revision)
//! meta      "format"             "aimsbench"
//!           "layout" ..          stamp(name, number)
//! stamp     number u64 LE, FNV-1a of key and number u32 LE
//! ```
//!
//! A value stands in the file once: in `rows` while it is current, moved to `log` by the commit that
//! overwrites it. The stamp is there because nothing else guards revisions: a wrong one would make a
//! record uneditable without saying why.

use ::redb::TableDefinition;

use super::fault::Fault;
use crate::store::error::readable;
use crate::store::{ReqId, Rev};

pub(super) type Table = TableDefinition<'static, &'static [u8], &'static [u8]>;

pub(super) const ROWS: Table = TableDefinition::new("rows");
pub(super) const LOG: Table = TableDefinition::new("log");
pub(super) const REQUESTS: Table = TableDefinition::new("requests");
pub(super) const META: Table = TableDefinition::new("meta");

/// What `FORMAT` holds in our files.
pub(super) const OURS: &[u8] = b"aimsbench";

pub(super) const FORMAT: &[u8] = b"format";
/// The layout the file has.
pub(super) const LAYOUT: &[u8] = b"layout";
/// The oldest layout a program may know to read this file without harm.
pub(super) const MIN_READER: &[u8] = b"min_reader";
/// The newest revision.
pub(super) const REVISION: &[u8] = b"revision";
/// The newest revision whose changes and request id are forgotten.
pub(super) const FORGOTTEN: &[u8] = b"forgotten";

const STAMP: usize = 12;

pub(super) fn stamp(key: &[u8], number: u64) -> [u8; STAMP] {
    let [a, b, c, d, e, f, g, h] = number.to_le_bytes();
    let [w, x, y, z] = fnv(key, number).to_le_bytes();
    [a, b, c, d, e, f, g, h, w, x, y, z]
}

/// The number of a stamp and what follows it.
pub(super) fn stamped<'a>(key: &[u8], bytes: &'a [u8]) -> Result<(u64, &'a [u8]), Fault> {
    let parts =
        bytes.split_first_chunk::<8>().and_then(|(number, rest)| Some((number, rest.split_first_chunk::<4>()?)));
    if let Some((number, (sum, rest))) = parts {
        let number = u64::from_le_bytes(*number);
        if fnv(key, number).to_le_bytes() == *sum {
            return Ok((number, rest));
        }
    }
    Err(Fault::Damaged(format!("the stamp of {:?} is wrong", readable(key))))
}

pub(super) fn row(key: &[u8], rev: Rev, value: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(STAMP + value.len());
    bytes.extend_from_slice(&stamp(key, rev));
    bytes.extend_from_slice(value);
    bytes
}

/// The key of a log row; with an empty `key`, of the row of the commit itself.
pub(super) fn log_key(rev: Rev, key: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(8 + key.len());
    bytes.extend_from_slice(&rev.to_be_bytes());
    bytes.extend_from_slice(key);
    bytes
}

pub(super) fn split_log_key(bytes: &[u8]) -> Result<(Rev, &[u8]), Fault> {
    match bytes.split_first_chunk::<8>() {
        Some((rev, key)) => Ok((Rev::from_be_bytes(*rev), key)),
        None => Err(Fault::Damaged("a log key is too short".to_owned())),
    }
}

/// A row of the log.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Logged<'a> {
    Current,
    Past(&'a [u8]),
    Deleted,
    Request(ReqId),
}

impl<'a> Logged<'a> {
    pub(super) fn encode(&self) -> Vec<u8> {
        let (kind, rest): (u8, &[u8]) = match self {
            Logged::Current => (b'c', &[]),
            Logged::Past(value) => (b'p', value),
            Logged::Deleted => (b'd', &[]),
            Logged::Request(id) => (b'r', id),
        };
        let mut bytes = Vec::with_capacity(1 + rest.len());
        bytes.push(kind);
        bytes.extend_from_slice(rest);
        bytes
    }

    pub(super) fn decode(bytes: &'a [u8]) -> Result<Self, Fault> {
        match bytes {
            [b'c'] => Ok(Logged::Current),
            [b'p', value @ ..] => Ok(Logged::Past(value)),
            [b'd'] => Ok(Logged::Deleted),
            [b'r', id @ ..] if id.len() == 16 => Ok(Logged::Request(request_id(id)?)),
            _ => Err(Fault::Damaged("a log row has no known kind".to_owned())),
        }
    }
}

fn request_id(bytes: &[u8]) -> Result<ReqId, Fault> {
    ReqId::try_from(bytes).map_err(|_| Fault::Damaged("a request id has the wrong length".into()))
}

fn fnv(key: &[u8], number: u64) -> u32 {
    key.iter()
        .chain(&number.to_le_bytes())
        .fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_belongs_to_its_key_and_notices_every_bit() {
        let bytes = row(b"k", 77, b"value");
        assert_eq!(stamped(b"k", &bytes).unwrap(), (77, &b"value"[..]));
        assert!(stamped(b"j", &bytes).is_err());
        for bit in 0..STAMP * 8 {
            let mut bent = bytes.clone();
            bent[bit / 8] ^= 1 << (bit % 8);
            assert!(stamped(b"k", &bent).is_err(), "bit {bit}");
        }
        assert!(stamped(b"k", &bytes[..11]).is_err());
    }

    #[test]
    fn log_keys_sort_by_revision_then_key() {
        let mut keys = [log_key(256, b"a"), log_key(2, b"b"), log_key(2, b"")];
        keys.sort();
        assert_eq!(split_log_key(&keys[0]).unwrap(), (2, &b""[..]));
        assert_eq!(split_log_key(&keys[1]).unwrap(), (2, &b"b"[..]));
        assert_eq!(split_log_key(&keys[2]).unwrap(), (256, &b"a"[..]));
    }

    #[test]
    fn log_rows_read_back() {
        for row in [Logged::Current, Logged::Past(b"old"), Logged::Past(b""), Logged::Deleted, Logged::Request([7; 16])]
        {
            assert_eq!(Logged::decode(&row.encode()).unwrap(), row);
        }
        assert!(Logged::decode(b"").is_err());
        assert!(Logged::decode(b"rshort").is_err());
    }
}
