//! Where a questionnaire was left: the answers that are not saved, to the word. Drafts belong to their questions.

use serde_json::json;

use super::{Focus, Questionnaire};
use crate::core::id::RecordId;
use crate::core::questionnaire::{QUESTION, Short, field};
use crate::ledger::drafts::{Draft, DraftKey};
use crate::tui::desk::Desk;
use crate::tui::screens::sitting::{self, DRAFT};
use crate::tui::widgets::input::Input;
use crate::tui::words;

pub fn key(desk: &Desk, question: RecordId) -> DraftKey {
    desk.ledger.draft_key(QUESTION, Some(question), &format!("{DRAFT}answer"))
}

/// The question whose draft is the newest.
pub fn left_at(desk: &Desk, questions: &[RecordId]) -> Option<usize> {
    let drafts = desk.ledger.drafts();
    let time = |(at, question): (usize, &RecordId)| Some((drafts.get(&key(desk, *question))?.time, at));
    questions.iter().enumerate().filter_map(time).max().map(|(_, at)| at)
}

/// Keeps what is not saved.
pub fn keep(sheet: &Questionnaire, desk: &mut Desk) {
    let Some(question) = sheet.questions.get(sheet.at) else { return };
    let key = key(desk, *question);
    if !sheet.is_changed() {
        return desk.ledger.discard_draft(&key);
    }
    let said = sheet.reply();
    let place = json!({
        "cursor": sheet.text.place(),
        field::SHORT_ANSWER: said.short.map(Short::key),
        field::ANSWER: said.from.map(|from| from.to_string()),
    });
    let texts = [(field::ANSWER_TEXT.to_string(), said.text)].into();
    sitting::keep(desk, &key, Draft { texts, place, bases: sheet.bases.kept(|_| true), time: 0 });
}

/// What was typed here and not saved, with the cursor on the same word.
pub fn bring_back(sheet: &mut Questionnaire, desk: &mut Desk) {
    let Some(question) = sheet.questions.get(sheet.at).copied() else { return };
    let Some(draft) = desk.ledger.draft(&key(desk, question)).cloned() else { return };
    let choice = |key: &str| draft.place.get(key).and_then(|value| value.as_str());
    sheet.text = Input::text(draft.texts.get(field::ANSWER_TEXT).map_or("", String::as_str));
    sheet.text.put_back(draft.place.get("cursor"));
    sheet.said.short = choice(field::SHORT_ANSWER).and_then(Short::from_key);
    sheet.said.from = choice(field::ANSWER).and_then(|from| from.parse().ok());
    sheet.focus = Focus::Answer;
    for (name, base) in draft.bases {
        sheet.bases.rest_on(question, &name, base);
    }
    desk.say(words::DRAFT_BACK);
}
