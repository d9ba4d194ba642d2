//! What the start of an audit takes along: a baseline, so that it stays known which state was audited.

use chrono::NaiveDate;

use super::AUDIT;
use crate::core::definition::{self, BASELINE};
use crate::core::id::RecordId;
use crate::core::intent::Intent;
use crate::core::workspace::Workspace;

const BASELINE_FIELD: &str = "baseline";
const STARTED: &str = "in_progress";

/// The name of the baseline that a step of an audit takes, and what does it in the same entry; none for any other
/// step, and for an audit that names its baseline already.
pub fn start(
    workspace: &Workspace,
    audit: RecordId,
    to: &str,
    by: &str,
    today: NaiveDate,
) -> Option<(String, [Intent; 2])> {
    let record = workspace.get(audit).filter(|record| record.register_key() == AUDIT)?;
    if to != STARTED || record.filled(BASELINE_FIELD) {
        return None;
    }
    let free = |name: &String| workspace.definition(&format!("{BASELINE}{name}")).is_none();
    let label = record.label();
    let names = std::iter::once(label.to_string()).chain((2..).map(|number| format!("{label}-{number}")));
    let name = names.into_iter().find(free)?;
    let value = definition::baseline(workspace.position(), today, by);
    let define = Intent::Define { key: format!("{BASELINE}{name}"), value };
    Some((name.clone(), [define, Intent::set(audit, BASELINE_FIELD, name)]))
}
