//! Where a gap analysis was left: the texts that are not saved, to the word. Drafts bear the names of their criteria.

use serde_json::json;

use super::{Focus, Gap};
use crate::core::gap::{ASSESSMENT, Conformity, Effort, Priority, field};
use crate::core::id::RecordId;
use crate::ledger::drafts::{Draft, DraftKey};
use crate::tui::desk::Desk;
use crate::tui::screens::sitting::{self, DRAFT};
use crate::tui::widgets::input::Input;
use crate::tui::words;

pub fn key(desk: &Desk, assessment: RecordId, criterion: &str) -> DraftKey {
    desk.ledger.draft_key(ASSESSMENT, Some(assessment), &format!("{DRAFT}gap-{criterion}"))
}

/// The criterion whose draft is the newest.
pub fn left_at(desk: &Desk, assessment: RecordId, criteria: &[String]) -> Option<usize> {
    let drafts = desk.ledger.drafts();
    let time = |(at, criterion): (usize, &String)| Some((drafts.get(&key(desk, assessment, criterion))?.time, at));
    criteria.iter().enumerate().filter_map(time).max().map(|(_, at)| at)
}

/// Keeps what is not saved.
pub fn keep(sheet: &Gap, desk: &mut Desk) {
    let key = key(desk, sheet.id, sheet.criterion());
    if !sheet.is_changed() {
        return desk.ledger.discard_draft(&key);
    }
    let said = sheet.said();
    let place = json!({
        "cursor": sheet.practice.place(),
        "gap_cursor": sheet.gap.place(),
        "in_gap": sheet.focus == Focus::Gap,
        field::CONFORMITY: said.conformity.map(Conformity::key),
        field::PRIORITY: said.priority.map(Priority::key),
        field::EFFORT: said.effort.map(Effort::key),
        field::OWNER: said.owner.map(|owner| owner.to_string()),
        field::MATURITY: said.maturity,
    });
    let texts = [(field::PRACTICE.into(), said.practice), (field::GAP.into(), said.gap)].into();
    sitting::keep(desk, &key, Draft { texts, place, bases: sheet.bases.kept(|_| true), time: 0 });
}

/// What was typed here and not saved, with the cursor on the same word.
pub fn bring_back(sheet: &mut Gap, desk: &mut Desk) {
    let Some(draft) = desk.ledger.draft(&key(desk, sheet.id, sheet.criterion())).cloned() else { return };
    let text = |key: &str| draft.texts.get(key).map_or("", String::as_str);
    let choice = |key: &str| draft.place.get(key).and_then(|value| value.as_str());
    sheet.practice = Input::text(text(field::PRACTICE));
    sheet.gap = Input::text(text(field::GAP));
    sheet.practice.put_back(draft.place.get("cursor"));
    sheet.gap.put_back(draft.place.get("gap_cursor"));
    let judged = &mut sheet.judged;
    judged.conformity = choice(field::CONFORMITY).and_then(Conformity::from_key);
    judged.priority = choice(field::PRIORITY).and_then(Priority::from_key);
    judged.effort = choice(field::EFFORT).and_then(Effort::from_key);
    judged.owner = choice(field::OWNER).and_then(|owner| owner.parse().ok());
    let maturity = draft.place.get(field::MATURITY).and_then(serde_json::Value::as_u64);
    judged.maturity = maturity.and_then(|number| u8::try_from(number).ok());
    if draft.place.get("in_gap").and_then(serde_json::Value::as_bool) == Some(true) {
        sheet.focus = Focus::Gap;
    }
    if let Some(item) = sheet.item {
        for (name, base) in draft.bases {
            sheet.bases.rest_on(item, &name, base);
        }
    }
    desk.say(words::DRAFT_BACK);
}
