//! What was typed at a step and is not saved: kept as a draft of the record that the step belongs to.

use std::collections::BTreeMap;

use serde_json::json;

use super::Finding;
use crate::core::nonconformity::Step;
use crate::ledger::drafts::{Draft, DraftKey};
use crate::tui::desk::Desk;
use crate::tui::screens::sitting::{self, DRAFT};
use crate::tui::words;

pub fn key(sheet: &Finding, desk: &Desk, step: Step) -> Option<DraftKey> {
    let record = sheet.follow_up(desk)?.record(step)?;
    Some(desk.ledger.draft_key(record.register_key(), Some(record.id()), &format!("{DRAFT}{}", step.key())))
}

/// The step whose draft is the newest.
pub fn left_at(sheet: &Finding, desk: &Desk) -> Option<Step> {
    let drafts = desk.ledger.drafts();
    let kept = |step: Step| Some((drafts.get(&key(sheet, desk, step)?)?.time, step));
    Step::ALL.into_iter().filter_map(kept).max_by_key(|(time, _)| *time).map(|(_, step)| step)
}

pub fn keep(sheet: &Finding, desk: &mut Desk) {
    let Some(key) = key(sheet, desk, sheet.step) else { return };
    let changed = sheet.entries.iter().filter(|entry| entry.is_changed());
    let texts: BTreeMap<String, String> = changed.map(|entry| (entry.key.clone(), entry.input.value())).collect();
    if texts.is_empty() {
        return desk.ledger.discard_draft(&key);
    }
    let focused = sheet.entries.get(sheet.at);
    let place = json!({ "field": focused.map(|entry| &entry.key), "cursor": focused.map(|entry| entry.input.place()) });
    let bases = sheet.bases.kept(|field| texts.contains_key(field));
    sitting::keep(desk, &key, Draft { texts, place, bases, time: 0 });
}

/// Puts what was typed back, and the cursor where it stood.
pub fn bring_back(sheet: &mut Finding, desk: &mut Desk) {
    let draft = key(sheet, desk, sheet.step).and_then(|key| desk.ledger.draft(&key)).cloned();
    let (Some(draft), Some(record)) = (draft, sheet.record(desk)) else { return };
    for entry in &mut sheet.entries {
        let Some(text) = draft.texts.get(&entry.key) else { continue };
        entry.set_text(text);
        if let Some(base) = draft.bases.get(&entry.key) {
            sheet.bases.rest_on(record, &entry.key, base.clone());
        }
    }
    let field = draft.place.get("field").and_then(|field| field.as_str());
    sheet.at = sheet.entries.iter().position(|entry| Some(entry.key.as_str()) == field).unwrap_or(sheet.entries.len());
    if let (Some(entry), Some(cursor)) = (sheet.entries.get_mut(sheet.at), draft.place.get("cursor")) {
        entry.input.put_back(Some(cursor));
    }
    desk.say(words::DRAFT_BACK);
}
