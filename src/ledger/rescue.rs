//! The rescue file: what the store would not take, beside the workspace, for its owner alone. It holds whole
//! entries, so that the next opening can check their chain and put them where they belong, and drafts.
//!
//! It is written whole or not at all, added to what an earlier failure left, and deleted only when everything in it
//! is durable. Taking in what was taken in before changes nothing.

use std::collections::HashMap;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::drafts::{Draft, DraftKey};
use super::error::LedgerError;
use super::rows::SCHEMA;
use super::{Ledger, json};
use crate::core::entry::{Entry, Seal};
use crate::core::id::{Hash, SiteId};
use crate::store::{Op, envelope};

/// How long taking in waits for the disk before it leaves the file where it is, for the next opening.
const WAIT: Duration = Duration::from_secs(30);

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Line {
    Entry {
        payload: String,
        /// The parts as one text: they may be cut within a character.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        body: String,
        /// Bytes of each part.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        sizes: Vec<usize>,
        seals: Vec<Seal>,
    },
    Draft {
        key: String,
        draft: Draft,
    },
}

impl Line {
    fn of_entry(entry: &Entry) -> std::io::Result<Self> {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).map_err(std::io::Error::other);
        Ok(Self::Entry {
            payload: text(entry.payload.clone())?,
            body: text(entry.parts.concat())?,
            sizes: entry.parts.iter().map(Vec::len).collect(),
            seals: entry.seals.values().cloned().collect(),
        })
    }
}

/// What a rescue file holds, checked.
#[derive(Default)]
struct Kept {
    entries: Vec<Entry>,
    drafts: Vec<(DraftKey, Draft)>,
}

/// Where the rescue file of a workspace stands.
pub fn beside(workspace: &Path) -> PathBuf {
    let mut name = workspace.as_os_str().to_os_string();
    name.push(".rescue");
    PathBuf::from(name)
}

impl Ledger {
    /// Writes everything that is not durable. True when there was something to write.
    ///
    /// # Errors
    /// When the file can't be written whole; what an earlier one held is then still there.
    pub fn rescue(&self, path: &Path) -> std::io::Result<bool> {
        if self.pending.is_empty() && self.durable >= self.ticket {
            return Ok(false);
        }
        let mut lines = Vec::new();
        for (_, entry) in &self.pending {
            lines.push(Line::of_entry(entry)?);
        }
        lines.extend(self.drafts.iter().map(|(key, draft)| Line::Draft { key: key.to_string(), draft: draft.clone() }));
        if lines.is_empty() {
            return Ok(false);
        }
        let mut content = match std::fs::read(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
            earlier => earlier?,
        };
        for line in &lines {
            serde_json::to_writer(&mut content, line)?;
            content.push(b'\n');
        }
        let mut part = path.as_os_str().to_os_string();
        part.push(".part");
        let mut file = std::fs::OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(&part)?;
        file.write_all(&content)?;
        file.sync_all()?;
        std::fs::rename(&part, path)?;
        Ok(true)
    }

    /// Takes a rescue file in and deletes it once everything in it is durable; as long as the disk says no it stays
    /// and what it holds waits in memory. Says how many entries came back. Drafts come back unless there are newer
    /// ones.
    ///
    /// # Errors
    /// `Rescue` names the line that is damaged or does not follow this workspace's chains; nothing is taken in then.
    pub fn recover(&mut self, path: &Path) -> Result<usize, LedgerError> {
        if self.is_read_only() {
            return Err(LedgerError::ReadOnly);
        }
        let content = match std::fs::read(path) {
            Ok(content) => content,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(0),
            Err(error) => return Err(refused(path, 1, &error)),
        };
        let kept = self.read_kept(path, &content)?;
        let count = kept.entries.len();
        for entry in kept.entries {
            self.take_in(entry)?;
        }
        for (key, draft) in kept.drafts {
            self.take_in_draft(&key, draft)?;
        }
        if self.settle(WAIT).is_ok() {
            std::fs::remove_file(path).map_err(|error| refused(path, 1, &error))?;
        }
        Ok(count)
    }

    /// What of the file is not here yet. The whole file is read and its chains are checked before anything happens.
    fn read_kept(&self, path: &Path, content: &[u8]) -> Result<Kept, LedgerError> {
        let mut kept = Kept::default();
        let mut heads: HashMap<SiteId, (u64, Hash)> = self.workspace.position().0.clone().into_iter().collect();
        let lines = content.split(|byte| *byte == b'\n').enumerate().filter(|(_, line)| !line.is_empty());
        for (number, line) in lines {
            let refused = |why: &dyn std::fmt::Display| refused(path, number + 1, why);
            match serde_json::from_slice(line).map_err(|error| refused(&error))? {
                Line::Draft { key, draft } => {
                    let key = DraftKey::parse(&key).ok_or_else(|| refused(&"it names no form"))?;
                    kept.drafts.push((key, draft));
                }
                Line::Entry { payload, body, sizes, seals } => {
                    let mut rest = body.as_bytes();
                    let mut parts = sizes.iter().map_while(|size| {
                        let (part, after) = rest.split_at_checked(*size)?;
                        rest = after;
                        Some(part.to_vec())
                    });
                    let mut entry =
                        Entry::read(payload.into_bytes(), &mut |_| parts.next()).map_err(|error| refused(&error))?;
                    entry.seals = seals.into_iter().map(|seal| (seal.commitment(), seal)).collect();
                    let id = entry.id();
                    let (last, hash) = heads.get(&id.site).map_or((0, None), |(seq, hash)| (*seq, Some(*hash)));
                    if id.seq <= last {
                        continue;
                    }
                    if id.seq != last + 1 || entry.header.prev != hash {
                        return Err(refused(&"it does not follow this workspace's journal: another copy wrote it"));
                    }
                    heads.insert(id.site, (id.seq, entry.hash));
                    kept.entries.push(entry);
                }
            }
        }
        Ok(kept)
    }

    /// Applies and stores an entry that was made elsewhere or earlier and that follows its chain.
    fn take_in(&mut self, entry: Entry) -> Result<(), LedgerError> {
        let fresh: Vec<_> = entry.seals.keys().copied().filter(|hash| !self.seals.contains_key(hash)).collect();
        self.seals.extend(entry.seals.iter().map(|(hash, seal)| (*hash, seal.clone())));
        let applied = self.workspace.apply(&entry);
        let entry = std::sync::Arc::new(entry);
        let commits = self.commits(&entry, &applied, &fresh, None)?;
        let ticket = self.queue(commits, None);
        self.pending.push_back((ticket, entry));
        Ok(())
    }

    /// The file may hold drafts of somebody else, who opens the workspace later.
    fn take_in_draft(&mut self, key: &DraftKey, draft: Draft) -> Result<(), LedgerError> {
        if self.drafts.get(key).is_some_and(|newer| newer.time >= draft.time) {
            return Ok(());
        }
        let row = key.row();
        let sealed = envelope::seal(row.as_bytes(), SCHEMA, &json(&row, &draft)?);
        self.write_aside(vec![Op::Put(row.into_bytes(), sealed)]);
        if key.uid == self.actor.uid {
            self.drafts.insert(key.clone(), draft);
        }
        Ok(())
    }
}

fn refused(path: &Path, line: usize, why: &dyn std::fmt::Display) -> LedgerError {
    LedgerError::Rescue { file: path.display().to_string(), line, why: why.to_string() }
}
