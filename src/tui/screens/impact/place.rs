//! Where an impact assessment was left. Drafts bear the question, or the impact, that they belong to.

use serde_json::{Value, json};

use super::Impact;
use super::given::{self, Given};
use crate::core::id::RecordId;
use crate::core::impact::{ASSESSMENT, Stop, asked_by, impacts};
use crate::ledger::drafts::{Draft, DraftKey};
use crate::tui::desk::Desk;
use crate::tui::screens::sitting::{self, DRAFT};
use crate::tui::words;

const QUESTION: &str = "question-";
const IMPACT: &str = "impact-";

pub fn key(desk: &Desk, assessment: RecordId, question: &str) -> DraftKey {
    desk.ledger.draft_key(ASSESSMENT, Some(assessment), &format!("{DRAFT}{QUESTION}{question}"))
}

/// The draft of an impact, or of a new one of this question.
pub fn impact_key(desk: &Desk, assessment: RecordId, impact: Option<RecordId>, question: &str) -> DraftKey {
    let name = impact.map_or_else(|| format!("new-{question}"), |impact| impact.to_string());
    desk.ledger.draft_key(ASSESSMENT, Some(assessment), &format!("{DRAFT}{IMPACT}{name}"))
}

/// The question whose draft is the newest: its own, or that of an impact that answers it.
pub fn left_at(desk: &Desk, assessment: RecordId, stops: &[Stop<'_>]) -> Option<usize> {
    let drafts = desk.ledger.drafts();
    let record = desk.workspace().get(assessment)?;
    let all = impacts(record);
    let newest = |stop: &Stop<'_>| {
        let question = stop.question;
        let known = all.iter().filter(|one| asked_by(question, **one)).map(|one| Some(one.id()));
        let of_impacts = known.chain([None]).map(|id| impact_key(desk, assessment, id, &question.id));
        let keys = of_impacts.chain([key(desk, assessment, &question.id)]);
        keys.filter_map(|key| Some(drafts.get(&key)?.time)).max()
    };
    let kept = stops.iter().enumerate().filter_map(|(at, stop)| Some((newest(stop)?, at)));
    kept.max().map(|(_, at)| at)
}

pub fn keep(sheet: &Impact, desk: &mut Desk) {
    let Some(question) = sheet.question() else { return };
    let key = key(desk, sheet.id, &question.id);
    if !sheet.is_changed() {
        return desk.ledger.discard_draft(&key);
    }
    let texts = sheet.parts.iter().filter(|given| given.is_text());
    let texts = texts.map(|given| (given.part.key().to_string(), given.values().concat())).collect();
    let cursor = |given: &Given| match &given.held {
        given::Held::Text(input) => input.place(),
        given::Held::Chosen { .. } => Value::Null,
    };
    let cursors: serde_json::Map<String, Value> =
        sheet.parts.iter().map(|given| (given.part.key().to_string(), cursor(given))).collect();
    let place = json!({ "answer": given::answer(&sheet.parts), "cursors": cursors, "focus": sheet.focus });
    sitting::keep(desk, &key, Draft { texts, place, bases: sheet.bases.kept(|_| true), time: 0 });
}

/// What was typed here and not saved, with the cursor on the same word.
pub fn bring_back(sheet: &mut Impact, desk: &mut Desk) {
    let Some(question) = sheet.question() else { return };
    let Some(draft) = desk.ledger.draft(&key(desk, sheet.id, &question.id)).cloned() else { return };
    let answer = draft.place.get("answer").cloned().unwrap_or_default();
    let Ok(answer) = serde_json::from_value::<crate::core::impact::Answer>(answer) else { return };
    for given in &mut sheet.parts {
        let name = given.part.key().to_string();
        let cursor = draft.place.get("cursors").and_then(|cursors| cursors.get(&name));
        given.put_back(answer.get(&name).cloned().unwrap_or_default(), cursor);
    }
    for (name, base) in draft.bases {
        if let Some(holder) = sheet.record_of(&name) {
            sheet.bases.rest_on(holder, &name, base);
        }
    }
    let focus = draft.place.get("focus").and_then(Value::as_u64).and_then(|focus| usize::try_from(focus).ok());
    sheet.focus = focus.filter(|focus| *focus < sheet.spots().len()).unwrap_or(sheet.focus);
    desk.say(words::DRAFT_BACK);
}
