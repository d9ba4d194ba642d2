//! The impacts that a question asks for, and those that its measures are about.

use super::sheet::Sheet;
use super::{Impact, Spot};
use crate::core::catalogue::{AnswerKind, ImpactQuestion};
use crate::core::id::RecordId;
use crate::core::impact::{self, as_risk, field, fitting};
use crate::core::intent::Proposal;
use crate::core::workspace::RecordRef;
use crate::tui::desk::Desk;
use crate::tui::screen::Reply;
use crate::tui::screens::record;
use crate::tui::words;

/// Whether a question shows impacts.
pub fn has(question: &ImpactQuestion) -> bool {
    matches!(question.kind, AnswerKind::Impacts | AnswerKind::Measures | AnswerKind::Computed) || is_of_risks(question)
}

/// Whether impacts are added there, not only looked at.
pub fn takes_more(question: &ImpactQuestion) -> bool {
    question.kind == AnswerKind::Impacts
}

fn is_of_risks(question: &ImpactQuestion) -> bool {
    question.target.as_deref() == Some(crate::core::risk::REGISTER)
}

/// The impacts of a question, in the order of their labels: those that answer it; at the measures for harms the harms,
/// at those for benefits the benefits; at the result all, and those that stay high where risks are asked for.
pub fn rows<'a>(assessment: RecordRef<'a>, question: &ImpactQuestion) -> Vec<RecordRef<'a>> {
    let all = impact::impacts(assessment).into_iter();
    match question.kind {
        AnswerKind::Impacts => impact::impacts_of(assessment, question),
        AnswerKind::Measures => all.filter(|one| impact::is_harm(*one) == question.required).collect(),
        _ if is_of_risks(question) => {
            let high = |one: &RecordRef<'_>| impact::left(*one).is_some_and(|left| left >= impact::HIGH);
            all.filter(|one| impact::is_harm(*one) && high(one)).collect()
        }
        _ => all.collect(),
    }
}

fn shown(sheet: &Impact, desk: &Desk) -> Vec<RecordId> {
    let shown = sheet.assessment(desk).zip(sheet.question());
    let rows = shown.map(|(assessment, question)| rows(assessment, question)).unwrap_or_default();
    rows.into_iter().map(|one| one.id()).collect()
}

pub fn step(sheet: &mut Impact, desk: &Desk, by: isize) {
    let more = usize::from(sheet.question().is_some_and(takes_more));
    let last = (shown(sheet, desk).len() + more).saturating_sub(1);
    sheet.row = sheet.row.saturating_add_signed(by).min(last);
}

/// Opens the impact under the cursor, or a new one; none where there is neither.
pub fn open_row(sheet: &mut Impact, desk: &mut Desk) -> Option<Reply> {
    let question = sheet.question()?;
    let row = shown(sheet, desk).get(sheet.row).copied();
    if row.is_none() && !takes_more(question) {
        return None;
    }
    let id = sheet.id;
    Some(sheet.saved_then(desk, |sheet, desk| {
        let at_measures = question.kind == AnswerKind::Measures;
        Reply::Push(Box::new(Sheet::open(desk, (id, question), row, sheet.catalogue, at_measures)))
    }))
}

/// A risk of the impact under the cursor.
pub fn make_risk(sheet: &mut Impact, desk: &mut Desk) -> Reply {
    let row = shown(sheet, desk).get(sheet.row).copied().filter(|_| sheet.spot() == Spot::List);
    match row {
        Some(impact) => raise(desk, impact),
        None => desk.refuse(words::NO_ROW_HERE),
    }
    Reply::Done
}

/// A high harm becomes a risk, with one key: the entry of the library that fits, or the impact's own words.
pub fn raise(desk: &mut Desk, impact: RecordId) {
    let (library, catalogue) = match (desk.texts().risk_templates(), desk.texts().impact()) {
        (Ok(library), Ok(catalogue)) => (library, catalogue),
        (Err(error), _) | (_, Err(error)) => return desk.refuse(error.to_string()),
    };
    let acting = record::acting(desk);
    let Some(found) = desk.ledger.workspace().get(impact) else { return };
    let template = fitting(found, catalogue, library);
    let because = words::risk_of(found.label(), found.text(field::TITLE));
    match as_risk(found, template, library, acting) {
        Ok(intents) => drop(desk.submit(&Proposal::edit(intents, because), None)),
        Err(error) => desk.refuse(error.to_string()),
    }
}
