//! Record and definition rows: the heads of cells as JSON, so that `jq` and an auditor can read them.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::core::entry::{Seal, sealed_in, sealed_marker};
use crate::core::id::{EntryId, Hash, Hlc, Position, SiteId};
use crate::core::record::{CellKey, Cells, Head, Stored};
use crate::core::symbols::{Symbol, Symbols};

/// Schema number of every row in the envelope. A change that older programs can't read raises it.
pub const SCHEMA: u16 = 1;

#[derive(Serialize, Deserialize)]
struct RowHead(EntryId, Hlc, Value);

#[derive(Serialize, Deserialize)]
struct RowCell<'a> {
    #[serde(rename = "f", borrow)]
    field: Cow<'a, str>,
    #[serde(rename = "e", borrow, default, skip_serializing_if = "Option::is_none")]
    element: Option<Cow<'a, str>>,
    #[serde(rename = "h")]
    heads: Vec<RowHead>,
}

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

fn plain(value: &Stored) -> Value {
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

pub fn record_out(cells: &Cells, symbols: &Symbols) -> Result<Vec<u8>, serde_json::Error> {
    let row: Vec<RowCell<'_>> = cells
        .iter()
        .map(|(key, heads)| RowCell {
            field: symbols.name(key.field).into(),
            element: key.element.as_deref().map(Cow::from),
            heads: heads_out(heads),
        })
        .collect();
    serde_json::to_vec(&row)
}

pub fn record_in(
    bytes: &[u8],
    seals: &HashMap<Hash, Seal>,
    intern: &mut dyn FnMut(&str) -> Symbol,
) -> Result<Cells, serde_json::Error> {
    let cells = record_known(bytes, seals, &mut |name| Some(intern(name)))?;
    Ok(cells.unwrap_or_default())
}

/// The same with names that are known already; none where one is not.
pub fn record_known(
    bytes: &[u8],
    seals: &HashMap<Hash, Seal>,
    find: &mut dyn FnMut(&str) -> Option<Symbol>,
) -> Result<Option<Cells>, serde_json::Error> {
    let row: Vec<RowCell<'_>> = serde_json::from_slice(bytes)?;
    let cell = |cell: RowCell<'_>| {
        let key = CellKey { field: find(&cell.field)?, element: cell.element.map(|element| element.as_ref().into()) };
        Some((key, heads_in(cell.heads, seals)))
    };
    Ok(row.into_iter().map(cell).collect())
}

pub fn definition_out(heads: &[Head]) -> Result<Vec<u8>, serde_json::Error> {
    serde_json::to_vec(&heads_out(heads))
}

pub fn definition_in(bytes: &[u8]) -> Result<Vec<Head>, serde_json::Error> {
    Ok(heads_in(serde_json::from_slice(bytes)?, &HashMap::new()))
}
