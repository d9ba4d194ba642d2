//! Rows of definitions, which are JSON as everything but records, and what else lies in rows. Records are many, so their
//! rows are [MessagePack](mod@write): [`read`] has the way back, also for those of older files.

mod json;
pub mod read;
pub mod write;

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::core::entry::{Seal, sealed_in, sealed_marker};
use crate::core::id::{EntryId, Hash, Hlc, Position, SiteId};
use crate::core::record::{Head, Record, Stored};
use crate::core::symbols::Symbols;
use crate::ledger::keys;
use crate::store::envelope::{self, Format};

/// Schema number of every row in the envelope. A change that older programs can't read raises it.
pub const SCHEMA: u16 = 2;
/// What the program calls a commitment among the extension types of MessagePack.
const COMMITMENT: i8 = 1;

#[derive(Serialize, Deserialize)]
struct RowHead(EntryId, Hlc, Value);

/// How far the record rows follow the journal, and the clocks that go with it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AppliedRow {
    pub position: Position,
    pub clock: Hlc,
    pub times: BTreeMap<SiteId, i64>,
    /// The highest number that a label of each register ever had: rows don't show those of overwritten labels.
    #[serde(default)]
    pub highest: BTreeMap<String, u64>,
}

/// Which site writes here. Another machine or another file is another site: copies never fork a chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteRow {
    pub site: SiteId,
    pub machine: String,
    pub file: String,
}

pub(super) fn plain(value: &Stored) -> Value {
    match value {
        Stored::Plain(value) => value.clone(),
        Stored::Sealed(commitment, _) => sealed_marker(*commitment),
    }
}

fn stored(value: Value, seals: &HashMap<Hash, Seal>) -> Stored {
    match sealed_in(&value) {
        Some(commitment) => Stored::Sealed(commitment, seals.get(&commitment).map(|seal| seal.value.clone())),
        None => Stored::Plain(value),
    }
}

fn heads_out(heads: &[Head]) -> Vec<RowHead> {
    heads.iter().map(|head| RowHead(head.edit, head.at, plain(&head.value))).collect()
}

fn heads_in(heads: Vec<RowHead>, seals: &HashMap<Hash, Seal>) -> Vec<Head> {
    heads.into_iter().map(|RowHead(edit, at, value)| Head { edit, at, value: stored(value, seals) }).collect()
}

/// Key of a record's row, and its value as it is stored.
pub fn record(record: &Record, symbols: &Symbols) -> (String, Vec<u8>) {
    let key = keys::record(symbols.name(record.register), record.id);
    let sealed = envelope::seal_as(Format::MessagePack, key.as_bytes(), SCHEMA, &write::row(record, symbols));
    (key, sealed)
}

pub fn definition_out(heads: &[Head]) -> Result<Vec<u8>, serde_json::Error> {
    serde_json::to_vec(&heads_out(heads))
}

pub fn definition_in(bytes: &[u8]) -> Result<Vec<Head>, serde_json::Error> {
    Ok(heads_in(serde_json::from_slice(bytes)?, &HashMap::new()))
}
