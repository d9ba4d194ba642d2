//! What is kept of the screen on which a sitting ended, so that the next one shows it before the workspace is loaded:
//! the records in sight, and the numbers of the lines above, which take a look at every record.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::desk::Desk;
use super::standing::Counts;
use crate::core::id::RecordId;
use crate::ledger::glimpse::InSight;

/// Numbers that were true at a position of the journal.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Remembered {
    pub counts: Option<Counts>,
    pub problems: Option<usize>,
    /// Records in sight that had findings.
    #[serde(default)]
    pub with_problems: Vec<RecordId>,
    /// What the tabs said, by register.
    #[serde(default)]
    pub tabs: BTreeMap<String, String>,
    /// The workspace is being loaded: only what was in sight is there.
    #[serde(skip)]
    pub loading: bool,
}

/// The part of the kept place that is about the first frame.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct First {
    pub in_sight: InSight,
    pub numbers: Remembered,
}

/// Its key in the place that is kept.
pub const FIRST: &str = "first";

impl First {
    /// What the screen shows now: `shown` are its records, `in_full` those with what belongs to them, `tabs` what its
    /// tabs say. None while it shows the past, which is not where the next sitting begins.
    pub fn of(desk: &Desk, shown: &[RecordId], in_full: &[RecordId], tabs: BTreeMap<String, String>) -> Option<Self> {
        if desk.past.is_some() {
            return None;
        }
        let with_problems = shown.iter().filter(|id| desk.with_problems.contains(id)).copied().collect();
        Some(Self {
            in_sight: InSight::of(desk.ledger.workspace(), shown, in_full),
            numbers: Remembered {
                counts: desk.counts(),
                problems: desk.problems(),
                with_problems,
                tabs,
                loading: false,
            },
        })
    }

    /// From the place that was kept; none where there is none or another version wrote it.
    pub fn from(session: &serde_json::Value) -> Option<Self> {
        Self::deserialize(session.get(FIRST)?).ok()
    }
}
