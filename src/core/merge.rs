//! Bringing diverged copies together: which entries are missing here, whether each may come next, and which labels
//! were given twice meanwhile.

use std::collections::BTreeMap;

use super::change::Change;
use super::entry::{Entry, EntryKind};
use super::id::EntryId;
use super::intent::{Intent, Proposal};
use super::workspace::{LabelClash, RecordRef, Workspace, next_label};

/// Sentences that stand in the reason of a relabelling; more are counted.
const SENTENCES: usize = 20;

/// Why an entry can't be applied next.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MergeError {
    #[error(
        "the journal entry {id} can't follow: the last one known of its site is number {last}; merge from a copy that has those between"
    )]
    Gap { id: EntryId, last: u64 },
    #[error(
        "the journal entry {id} contradicts the journal here: its site's chain was changed or continued twice; compare both with `aims verify`"
    )]
    Fork { id: EntryId },
    #[error(
        "the journal entry {id} was written after {unseen}, which is missing here; merge from a copy that has both"
    )]
    Unseen { id: EntryId, unseen: EntryId },
    #[error("the journal entry {id} is dated before what it builds on; check it with `aims verify`")]
    Backwards { id: EntryId },
}

/// The entries that a workspace lacks, in the order in which they are to be applied: what an entry builds on has a
/// lower clock. An entry that stands here with other bytes is a fork of its chain.
pub fn missing<'e>(
    workspace: &Workspace,
    entries: impl IntoIterator<Item = &'e Entry>,
) -> Result<Vec<&'e Entry>, MergeError> {
    let mut lacking = Vec::new();
    for entry in entries {
        let id = entry.id();
        match workspace.position().0.get(&id.site) {
            Some((last, hash)) if id.seq == *last && entry.hash != *hash => return Err(MergeError::Fork { id }),
            Some((last, _)) if id.seq <= *last => {}
            _ => lacking.push(entry),
        }
    }
    lacking.sort_by_key(|entry| (entry.header.clock, entry.id()));
    Ok(lacking)
}

/// Whether an entry may be applied next: it follows its chain, everything that its site had seen is here, and its
/// clock is above what it replaces. Merging, replaying and verifying ask this; [`Workspace::apply`] trusts it.
pub fn check_next(workspace: &Workspace, entry: &Entry) -> Result<(), MergeError> {
    let id = entry.id();
    let position = workspace.position();
    let (last, hash) = position.0.get(&id.site).map_or((0, None), |(seq, hash)| (*seq, Some(*hash)));
    if id.seq != last + 1 {
        return Err(MergeError::Gap { id, last });
    }
    if entry.header.prev != hash {
        return Err(MergeError::Fork { id });
    }
    for (site, (seq, hash)) in &entry.header.seen.0 {
        let unseen = EntryId { site: *site, seq: *seq };
        match position.0.get(site) {
            Some((last, _)) if seq < last => {}
            Some((last, known)) if seq == last && hash == known => {}
            Some((last, _)) if seq == last => return Err(MergeError::Fork { id: unseen }),
            _ => return Err(MergeError::Unseen { id, unseen }),
        }
    }
    let header = &entry.header;
    let late = header.time < workspace.last_time(id.site) || header.clock.millis() < header.time;
    match late || entry.changes.iter().any(|change| replaces_later(change, entry)) {
        true => Err(MergeError::Backwards { id }),
        false => Ok(()),
    }
}

fn replaces_later(change: &Change, entry: &Entry) -> bool {
    let later = |was: &super::change::Was| was.1 >= entry.header.clock;
    match change {
        Change::Define { was, .. } => was.iter().any(later),
        _ => change.edits().iter().any(|edit| edit.was.iter().any(later)),
    }
}

/// New labels for records whose label was given to another one first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Relabelling {
    pub intents: Vec<Intent>,
    /// One for each clash: what keeps its label and what it becomes, or what a person has to do.
    pub sentences: Vec<String>,
}

impl Relabelling {
    /// The entry to propose; none when nothing is to be relabelled.
    pub fn proposal(&self) -> Option<Proposal> {
        if self.intents.is_empty() {
            return None;
        }
        let mut because: Vec<String> = self.sentences.iter().take(SENTENCES).cloned().collect();
        if self.sentences.len() > SENTENCES {
            because.push(format!("and {} more", self.sentences.len() - SENTENCES));
        }
        Some(Proposal {
            intents: self.intents.clone(),
            because: because.join("; "),
            kind: EntryKind::Merge,
            ..Proposal::default()
        })
    }
}

/// What settles the labels that diverged copies gave twice: who had it first keeps it, the others get the register's
/// next numbers. Every copy comes to the same result.
pub fn relabelling(workspace: &Workspace) -> Relabelling {
    let mut settled = Relabelling::default();
    let mut numbers: BTreeMap<String, u64> = BTreeMap::new();
    for LabelClash { register: key, label, records } in workspace.label_clashes() {
        let Some(register) = workspace.schema().register(&key) else { continue };
        let records: Vec<RecordRef<'_>> = records.iter().filter_map(|id| workspace.get(*id)).collect();
        let Some((first, later)) = records.split_first() else { continue };
        if register.singleton || register.prefix.is_empty() {
            let sentence = match register.singleton {
                true => format!("there are {} {} now; keep one and archive the rest", records.len(), register.plural),
                false => format!(
                    "{} {} are called {label} now; keep one and rename or archive the rest",
                    records.len(),
                    register.plural
                ),
            };
            settled.sentences.push(sentence);
            continue;
        }
        let mut moved = Vec::new();
        for record in later {
            let number = numbers.entry(key.clone()).or_insert_with(|| workspace.highest_number(&key));
            *number += 1;
            let label = next_label(register, *number);
            moved.push(format!("{} becomes {label}", called(*record)));
            settled.intents.push(Intent::Label { record: record.id(), label });
        }
        settled.sentences.push(format!(
            "{label} was given {}: {} keeps it, {}",
            if later.len() == 1 { "twice".to_string() } else { format!("{} times", records.len()) },
            called(*first),
            moved.join(", ")
        ));
    }
    settled
}

/// Its title, unless that must not stand in the journal.
fn called(record: RecordRef<'_>) -> String {
    let open = record.register().and_then(|register| register.meaning("title")).is_some_and(|title| !title.sealed());
    match open && record.title() != record.label() {
        true => format!("\"{}\"", record.title()),
        false => format!("the one of {}", record.id()),
    }
}
