//! The rescue file: what the store would not take, beside the workspace, for its owner alone. It holds whole
//! entries, so that the next opening can check their chain and put them where they belong.

use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::Ledger;
use super::drafts::Draft;
use super::error::LedgerError;
use crate::core::entry::{Entry, Seal};

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Line {
    Entry { payload: String, parts: Vec<String>, seals: Vec<Seal> },
    Draft { key: String, draft: Draft },
}

/// Where the rescue file of a workspace stands.
pub fn beside(workspace: &Path) -> PathBuf {
    let mut name = workspace.as_os_str().to_os_string();
    name.push(".rescue");
    PathBuf::from(name)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

impl Ledger {
    /// Writes everything that is not durable. True when there was something to write.
    pub fn rescue(&self, path: &Path) -> std::io::Result<bool> {
        if self.pending.is_empty() && self.durable >= self.ticket {
            return Ok(false);
        }
        let mut file = std::fs::OpenOptions::new().create(true).append(true).mode(0o600).open(path)?;
        let entries = self.pending.iter().map(|(_, entry)| Line::Entry {
            payload: text(&entry.payload),
            parts: entry.parts.iter().map(|part| text(part)).collect(),
            seals: entry.seals.values().cloned().collect(),
        });
        let drafts = self.drafts.iter().map(|(key, draft)| Line::Draft { key: key.to_string(), draft: draft.clone() });
        for line in entries.chain(drafts) {
            serde_json::to_writer(&mut file, &line)?;
            file.write_all(b"\n")?;
        }
        file.sync_all()?;
        Ok(true)
    }

    /// Takes the entries of a rescue file in, where they follow this workspace's chains, and renames the file.
    /// Says how many came back.
    pub fn recover(&mut self, path: &Path) -> Result<usize, LedgerError> {
        let Ok(content) = std::fs::read_to_string(path) else { return Ok(0) };
        let mut count = 0;
        for (number, line) in content.lines().enumerate() {
            let damaged = |why: String| LedgerError::damaged(&format!("{}:{}", path.display(), number + 1), why);
            let line: Line = serde_json::from_str(line).map_err(|error| damaged(error.to_string()))?;
            let Line::Entry { payload, parts, seals } = line else { continue };
            let mut parts = parts.into_iter().map(String::into_bytes);
            let mut entry = Entry::read(payload.into_bytes(), &mut |_| parts.next())?;
            entry.seals = seals.into_iter().map(|seal| (seal.commitment(), seal)).collect();
            let site = entry.header.site;
            let position = self.workspace.position();
            if position.includes(entry.id()) {
                continue;
            }
            let follows = position.0.get(&site).map(|(_, hash)| *hash) == entry.header.prev;
            if !follows || entry.header.seq != position.seq(site) + 1 {
                return Err(damaged("it does not follow this workspace's journal; another copy wrote it".into()));
            }
            self.take_in(entry)?;
            count += 1;
        }
        let mut done = path.as_os_str().to_os_string();
        done.push(".taken");
        std::fs::rename(path, done).map_err(|error| LedgerError::damaged(&path.display().to_string(), error))?;
        Ok(count)
    }

    /// Applies and stores an entry that was made elsewhere or earlier and that follows its chain.
    fn take_in(&mut self, entry: Entry) -> Result<(), LedgerError> {
        let fresh: Vec<_> = entry.seals.keys().copied().filter(|hash| !self.seals.contains_key(hash)).collect();
        self.seals.extend(entry.seals.iter().map(|(hash, seal)| (*hash, seal.clone())));
        let applied = self.workspace.apply(&entry);
        self.ticket += 1;
        let commits = self.commits(&entry, &applied, &fresh, None)?;
        self.pending.push_back((self.ticket, std::sync::Arc::new(entry)));
        if let Some(writer) = &self.writer {
            writer.send(super::writer::Job { ticket: self.ticket, commits });
        }
        Ok(())
    }
}
