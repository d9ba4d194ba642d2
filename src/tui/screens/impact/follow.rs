//! Opening an assessment. One that follows another of the same system asks first whether to go on from its answers.

use super::Impact;
use crate::core::id::RecordId;
use crate::core::impact::{self, field};
use crate::core::intent::{Intent, Proposal};
use crate::tui::desk::Desk;
use crate::tui::screen::{Reply, Screen};
use crate::tui::screens::settle::{Settle, Text};
use crate::tui::words;

/// Opens an assessment where it was left. One that follows another asks first whether to go on from its answers.
pub fn open(desk: &mut Desk, id: RecordId) -> Result<Box<dyn Screen>, String> {
    let assessment = desk.workspace().get(id).ok_or(words::RECORD_GONE)?;
    if assessment.target(field::SYSTEM).is_none() {
        return Err(words::NO_SYSTEM.into());
    }
    let fresh = assessment.text(field::STATUS) == "draft" && !assessment.filled(field::PREVIOUS);
    let before = impact::previous(assessment).filter(|_| fresh && desk.locked().is_none());
    if let Some(before) = before.map(|before| before.id()) {
        return Ok(Box::new(ask_to_follow(desk, id, before)));
    }
    Ok(Box::new(Impact::open(desk, id)?))
}

fn ask_to_follow(desk: &Desk, id: RecordId, before: RecordId) -> Settle {
    let label = |id: RecordId| desk.workspace().get(id).map_or("", |one| one.label()).to_string();
    let title = words::follows_title(&label(id), &label(before));
    let about = desk
        .workspace()
        .get(before)
        .map_or_else(String::new, |one| words::approved_before(one.label(), one.title(), one.text(field::APPROVED_ON)));
    let about = Text { heading: words::APPROVED_BEFORE.into(), text: about, choice: None };
    let choice = |words: &str| Text { choice: Some(words.into()), ..Text::default() };
    let chosen = move |desk: &mut Desk, at: usize| {
        let workspace = desk.ledger.workspace();
        let (Some(assessment), Some(one)) = (workspace.get(id), workspace.get(before)) else { return Reply::Pop };
        let because = words::taken_over(one.label());
        let (mut intents, copies) = match at {
            0 => impact::take_over(assessment, one),
            _ => (vec![impact::follow(assessment, one)], Vec::new()),
        };
        intents.extend(copies.into_iter().map(|(register, fields)| {
            let record = desk.ledger.record_id();
            Intent::Create { record, register: register.into(), label: None, fields }
        }));
        if !desk.submit(&Proposal::edit(intents, because), None) {
            return Reply::Pop;
        }
        match Impact::open(desk, id) {
            Ok(sheet) => Reply::Replace(Box::new(sheet)),
            Err(reason) => {
                desk.refuse(reason);
                Reply::Pop
            }
        }
    };
    Settle::new(title, vec![about, choice(words::TAKE_OVER), choice(words::BEGIN_EMPTY)], Box::new(chosen))
}
