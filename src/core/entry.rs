//! Entries of the journal: who changed what, when and why, chained by hash.
//!
//! The payload is exact bytes and is never written again in another form: the hash of an entry is
//! SHA-256(0x00 ‖ payload), so what was signed or printed once can be checked for ever. Large entries keep their
//! changes in parts, which the payload names by hash. Values of personal and confidential fields are not in the
//! payload but in seals beside it: the payload holds SHA-256(0x01 ‖ salt ‖ value), so a value can be erased and
//! the chain still verifies.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::change::Change;
use super::id::{EntryId, Hash, Hlc, Position, RecordId, SiteId};

/// Format of the payload that this program writes and the highest it reads.
pub const FORMAT: u32 = 1;

/// Changes of more bytes than this go to parts of at most this size, so that every row stays far below the store's
/// limit of 1 MiB, however long one change is.
pub const PART_BYTES: usize = 256 * 1024;

/// Key of the JSON object that stands for a sealed value.
pub const SEALED: &str = "$sealed";

/// Who did it. The uid and login come from the operating system, the person from the workspace.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    pub uid: u32,
    pub login: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<RecordId>,
}

/// How an entry came about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EntryKind {
    /// A person typed it.
    #[default]
    Edit,
    /// A workspace was made.
    New,
    /// Read from a file.
    Import,
    /// Takes back an own entry of the same sitting.
    Undo,
    /// Takes back an older or another's entry, after a preview and with a reason.
    Revert,
    /// Settles what diverged copies left.
    Merge,
}

impl EntryKind {
    pub fn word(self) -> &'static str {
        match self {
            Self::Edit => "edit",
            Self::New => "new",
            Self::Import => "import",
            Self::Undo => "undo",
            Self::Revert => "revert",
            Self::Merge => "merge",
        }
    }
}

/// What is wrong with a journal row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    #[error("the journal entry can't be read ({0}); restore a backup with `aims restore`")]
    Unreadable(String),
    #[error(
        "the journal entry {id} was written by a newer program (format {format}, this one reads up to {FORMAT}); update aims"
    )]
    Newer { id: String, format: u32 },
    #[error("part {part} of the journal entry {id} is missing or was changed; restore a backup with `aims restore`")]
    Part { id: EntryId, part: usize },
    #[error("a sealed value of the journal entry {id} is not the one that was committed to; run `aims verify`")]
    Seal { id: EntryId },
}

/// The part of an entry that is read without its changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Header {
    #[serde(rename = "v")]
    pub format: u32,
    pub site: SiteId,
    pub seq: u64,
    /// Milliseconds since 1970, UTC; never before the site's previous entry.
    pub time: i64,
    pub clock: Hlc,
    pub actor: Actor,
    #[serde(default)]
    pub kind: EntryKind,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub because: String,
    /// The entry that an undo or a revert takes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub takes_back: Option<EntryId>,
    /// What an import read: file name, SHA-256 and report, for the record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Value>,
    /// Other chains that this site had read, named when they moved.
    #[serde(default, skip_serializing_if = "position_is_empty")]
    pub seen: Position,
    /// Hash of the site's previous entry; none for the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prev: Option<Hash>,
}

fn position_is_empty(position: &Position) -> bool {
    position.0.is_empty()
}

#[derive(Serialize, Deserialize)]
struct Wire {
    #[serde(flatten)]
    header: Header,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    changes: Vec<Change>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    parts: Vec<Hash>,
}

/// A sealed value and its salt, kept beside the journal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Seal {
    /// 32 hexadecimal digits, random.
    pub salt: String,
    pub value: Value,
    /// Whose value it is, where the register says who reads its records. No part of the commitment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<RecordId>,
}

impl Seal {
    pub fn commitment(&self) -> Hash {
        let mut sha = Sha256::new();
        sha.update([1u8]);
        sha.update(self.salt.as_bytes());
        sha.update(self.value.to_string().as_bytes());
        Hash(sha.finalize().into())
    }
}

/// The value that stands in a payload for a sealed one.
pub fn sealed_marker(commitment: Hash) -> Value {
    let mut map = serde_json::Map::new();
    map.insert(SEALED.into(), Value::String(commitment.to_string()));
    Value::Object(map)
}

/// The commitment, where a value of a payload stands for a sealed one.
pub fn sealed_in(value: &Value) -> Option<Hash> {
    let map = value.as_object().filter(|map| map.len() == 1)?;
    map.get(SEALED)?.as_str()?.parse().ok()
}

/// An entry with its exact bytes.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub header: Header,
    pub changes: Vec<Change>,
    pub payload: Vec<u8>,
    /// Exact bytes of the parts, in order; empty for small entries.
    pub parts: Vec<Vec<u8>>,
    pub hash: Hash,
    /// Values behind the commitments that this entry mentions, new and replaced. Erased ones are missing.
    pub seals: BTreeMap<Hash, Seal>,
}

fn sha(prefix: u8, bytes: &[u8]) -> Hash {
    let mut sha = Sha256::new();
    sha.update([prefix]);
    sha.update(bytes);
    Hash(sha.finalize().into())
}

/// The changes as JSON, cut into parts as it is written: the whole of a large import would be in memory twice.
fn in_parts(changes: &[Change]) -> Result<Vec<Vec<u8>>, serde_json::Error> {
    let mut parts = Vec::new();
    put(&mut parts, b"[");
    for (at, change) in changes.iter().enumerate() {
        if at > 0 {
            put(&mut parts, b",");
        }
        put(&mut parts, &serde_json::to_vec(change)?);
    }
    put(&mut parts, b"]");
    Ok(parts)
}

/// Adds bytes to the last part, and to new ones where it is full.
fn put(parts: &mut Vec<Vec<u8>>, mut bytes: &[u8]) {
    while !bytes.is_empty() {
        let room = match parts.last() {
            Some(last) if last.len() < PART_BYTES => PART_BYTES - last.len(),
            _ => {
                // What the first holds of a small entry is thrown away, so only the later ones take all their room.
                parts.push(Vec::with_capacity(if parts.is_empty() { 0 } else { PART_BYTES }));
                PART_BYTES
            }
        };
        let (now, later) = bytes.split_at(bytes.len().min(room));
        if let Some(last) = parts.last_mut() {
            last.extend_from_slice(now);
        }
        bytes = later;
    }
}

impl Entry {
    /// Writes the payload, once. Fails only if a value can't be written as JSON, which checked values always can.
    pub fn seal(header: Header, changes: Vec<Change>, seals: BTreeMap<Hash, Seal>) -> Result<Self, EntryError> {
        let unreadable = |error: serde_json::Error| EntryError::Unreadable(error.to_string());
        let mut parts = in_parts(&changes).map_err(unreadable)?;
        let mut wire = Wire { header, changes, parts: Vec::new() };
        let payload = if parts.len() <= 1 {
            parts.clear();
            serde_json::to_vec(&wire)
        } else {
            wire.parts = parts.iter().map(|part| sha(2, part)).collect();
            let changes = std::mem::take(&mut wire.changes);
            let payload = serde_json::to_vec(&wire);
            wire.changes = changes;
            payload
        }
        .map_err(unreadable)?;
        let hash = sha(0, &payload);
        Ok(Self { header: wire.header, changes: wire.changes, payload, parts, hash, seals })
    }

    /// An entry without bytes and without a hash, to be applied to a copy that is looked at and thrown away.
    pub(super) fn unsealed(header: Header, changes: Vec<Change>, seals: BTreeMap<Hash, Seal>) -> Self {
        Self { header, changes, payload: Vec::new(), parts: Vec::new(), hash: Hash([0; 32]), seals }
    }

    /// Reads a payload and, where it has parts, those; `part(n)` gives the bytes of part n, counted from 0.
    /// That it is the payload which was written once, its chain tells: see [`super::merge::check_next`].
    pub fn read(payload: Vec<u8>, part: &mut dyn FnMut(usize) -> Option<Vec<u8>>) -> Result<Self, EntryError> {
        let mut wire: Wire = serde_json::from_slice(&payload).map_err(|error| newer(&payload, &error))?;
        let Header { site, seq, format, .. } = wire.header;
        let id = EntryId { site, seq };
        if format > FORMAT {
            return Err(EntryError::Newer { id: id.to_string(), format });
        }
        let mut parts = Vec::new();
        for (number, expected) in wire.parts.iter().enumerate() {
            let bytes = part(number).filter(|bytes| sha(2, bytes) == *expected);
            parts.push(bytes.ok_or(EntryError::Part { id, part: number })?);
        }
        if !parts.is_empty() {
            wire.changes = serde_json::from_slice(&parts.concat())
                .map_err(|error| EntryError::Unreadable(format!("{id}: {error}")))?;
        }
        let hash = sha(0, &payload);
        Ok(Self { header: wire.header, changes: wire.changes, payload, parts, hash, seals: BTreeMap::new() })
    }

    /// Identity and hash of an entry without taking in its changes, which may be those of a large import and then lie in
    /// parts that are not asked for.
    pub fn look(payload: &[u8]) -> Result<(EntryId, Hash), EntryError> {
        #[derive(Deserialize)]
        struct Outline {
            v: u32,
            site: SiteId,
            seq: u64,
        }
        let Outline { v, site, seq } = serde_json::from_slice(payload).map_err(|error| newer(payload, &error))?;
        let id = EntryId { site, seq };
        if v > FORMAT {
            return Err(EntryError::Newer { id: id.to_string(), format: v });
        }
        Ok((id, sha(0, payload)))
    }

    pub fn id(&self) -> EntryId {
        EntryId { site: self.header.site, seq: self.header.seq }
    }

    /// Every commitment that its changes mention, new and replaced; sorted.
    pub fn commitments(&self) -> Vec<Hash> {
        let mut found: Vec<Hash> = Vec::new();
        for edit in self.changes.iter().flat_map(|change| change.edits()) {
            found.extend(edit.was.iter().filter_map(|was| sealed_in(&was.2)));
            found.extend(edit.value.as_ref().and_then(sealed_in));
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Adds the values behind its commitments, as far as `find` still has them; one that was changed is refused.
    pub fn attach_seals(&mut self, mut find: impl FnMut(Hash) -> Option<Seal>) -> Result<(), EntryError> {
        for commitment in self.commitments() {
            let Some(seal) = find(commitment) else { continue };
            if seal.commitment() != commitment {
                return Err(EntryError::Seal { id: self.id() });
            }
            self.seals.insert(commitment, seal);
        }
        Ok(())
    }
}

fn newer(payload: &[u8], error: &serde_json::Error) -> EntryError {
    #[derive(Deserialize)]
    struct Probe {
        v: u32,
        site: SiteId,
        seq: u64,
    }
    match serde_json::from_slice::<Probe>(payload) {
        Ok(Probe { v, site, seq }) if v > FORMAT => {
            EntryError::Newer { id: EntryId { site, seq }.to_string(), format: v }
        }
        _ => EntryError::Unreadable(error.to_string()),
    }
}
