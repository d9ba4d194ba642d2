//! Drafts: text that was typed and not yet saved, in rows of its own. Never in the journal, in exports or as-of.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::error::LedgerError;
use super::rows::SCHEMA;
use super::share::aside::size;
use super::share::call::Call;
use super::{Ledger, json, keys, load};
use crate::core::id::{EntryId, RecordId};
use crate::store::{MAX_KEY, Op, Snapshot, envelope};

/// Whose draft of which form.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DraftKey {
    pub uid: u32,
    pub register: String,
    /// None for a record that is still to be made.
    pub record: Option<RecordId>,
    pub form: String,
}

impl fmt::Display for DraftKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let record = self.record.map_or_else(|| "new".to_string(), |id| id.to_string());
        write!(f, "{}/{}/{record}/{}", self.uid, self.register, self.form)
    }
}

impl DraftKey {
    pub(super) fn row(&self) -> String {
        format!("{}{self}", keys::DRAFTS)
    }

    /// Reads what is written after `draft/`, which is also how a key is shown. None for what no store takes as a key:
    /// it would stand first in line for ever.
    pub(super) fn parse(key: &str) -> Option<Self> {
        if keys::DRAFTS.len() + key.len() > MAX_KEY {
            return None;
        }
        let mut parts = key.splitn(4, '/');
        let uid = parts.next()?.parse().ok()?;
        let register = parts.next()?.to_string();
        let record = match parts.next()? {
            "new" => None,
            id => Some(id.parse().ok()?),
        };
        Some(Self { uid, register, record, form: parts.next()?.to_string() })
    }
}

/// What was typed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// Field keys and their text, as the form shows them.
    pub texts: BTreeMap<String, String>,
    /// Whatever else the form needs to come back as it was: the focused field, cells of a rating, the cursor.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub place: Value,
    /// Heads that the form was based on, by field.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub bases: BTreeMap<String, Vec<EntryId>>,
    /// Milliseconds since 1970, UTC.
    pub time: i64,
}

pub(super) fn load(rows: &(dyn Snapshot + Send + '_), uid: u32) -> Result<BTreeMap<DraftKey, Draft>, LedgerError> {
    let mut drafts = BTreeMap::new();
    load::scan(rows, &format!("{}{uid}/", keys::DRAFTS), &mut |key, value| {
        let payload = load::open(key, value)?;
        let draft = serde_json::from_slice(payload).map_err(|error| LedgerError::damaged(key, error))?;
        if let Some(key) = key.strip_prefix(keys::DRAFTS).and_then(DraftKey::parse) {
            drafts.insert(key, draft);
        }
        Ok(())
    })?;
    Ok(drafts)
}

/// A draft's row as it is to be written; its deletion when there is none any more.
pub(super) fn draft_row(key: &DraftKey, draft: Option<&Draft>) -> Result<Op, LedgerError> {
    let row = key.row();
    let sealed = match draft {
        Some(draft) => Some(envelope::seal(row.as_bytes(), SCHEMA, &json(&row, draft)?)),
        None => None,
    };
    let row = row.into_bytes();
    Ok(sealed.map_or_else(|| Op::Delete(row.clone()), |sealed| Op::Put(row.clone(), sealed)))
}

impl Ledger {
    /// A key of this person's drafts.
    pub fn draft_key(&self, register: &str, record: Option<RecordId>, form: &str) -> DraftKey {
        DraftKey { uid: self.actor.uid, register: register.to_string(), record, form: form.to_string() }
    }

    pub fn draft(&self, key: &DraftKey) -> Option<&Draft> {
        self.drafts.get(key)
    }

    pub fn drafts(&self) -> &BTreeMap<DraftKey, Draft> {
        &self.drafts
    }

    /// Keeps a draft; it is durable when the receipt of the ticket comes. Unchanged ones are not written again.
    pub fn keep_draft(&mut self, key: &DraftKey, draft: Draft) -> Result<Option<u64>, LedgerError> {
        let same = |old: &Draft| old.texts == draft.texts && old.place == draft.place;
        if self.is_read_only() || self.drafts.get(key).is_some_and(same) {
            return Ok(None);
        }
        self.put_draft(key, Some(draft)).map(Some)
    }

    /// Writes a draft's row or deletes it, where the file is held.
    pub(super) fn put_draft(&mut self, key: &DraftKey, draft: Option<Draft>) -> Result<u64, LedgerError> {
        let row = draft_row(key, draft.as_ref())?;
        self.remember_draft(key, draft.clone());
        if self.guest.is_some() {
            let key = key.to_string();
            return Ok(self.ask_aside(|ticket| Call::Draft { ticket, key, draft }));
        }
        if let Some(host) = &mut self.host {
            host.aside.note(key, size(&row));
        }
        Ok(self.write_aside(vec![row]))
    }

    /// One's own are kept at hand, whichever of one's processes they come from.
    pub(super) fn remember_draft(&mut self, key: &DraftKey, draft: Option<Draft>) {
        if key.uid == self.actor.uid {
            match draft {
                Some(draft) => drop(self.drafts.insert(key.clone(), draft)),
                None => drop(self.drafts.remove(key)),
            }
        }
    }

    /// Throws a draft away, on purpose.
    pub fn discard_draft(&mut self, key: &DraftKey) {
        if self.drafts.remove(key).is_some() && !self.is_read_only() {
            // Nothing can go wrong with a row that is only deleted.
            let _ticket = self.put_draft(key, None);
        }
    }
}
