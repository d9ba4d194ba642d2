//! Where an interview was left: the text that is not saved, to the word. Drafts of stops bear their names, so that each
//! keeps its own however often one jumps.

use serde_json::json;

use super::{Focus, Interview};
use crate::core::audit::{INTERVIEW, Mark, Stop, field};
use crate::core::id::RecordId;
use crate::ledger::drafts::{Draft, DraftKey};
use crate::tui::desk::Desk;
use crate::tui::screens::sitting::{self, DRAFT};
use crate::tui::widgets::input::Input;
use crate::tui::words;

const NOTE: &str = "note-";
const LOG: &str = "log";

pub fn key(desk: &Desk, talk: RecordId, stop: &Stop) -> DraftKey {
    desk.ledger.draft_key(INTERVIEW, Some(talk), &format!("{DRAFT}{NOTE}{}", stop.key()))
}

fn log_key(desk: &Desk, talk: RecordId) -> DraftKey {
    desk.ledger.draft_key(INTERVIEW, Some(talk), &format!("{DRAFT}{LOG}"))
}

/// Stops that somebody added in the talk are no records before something is saved there; their texts are kept all the
/// same, and lead back to them.
pub fn add_kept(desk: &Desk, talk: RecordId, stops: &mut Vec<Stop>) {
    let kept = desk.ledger.drafts().keys().filter(|key| key.register == INTERVIEW && key.record == Some(talk));
    let names = kept.filter_map(|key| key.form.strip_prefix(DRAFT)?.strip_prefix(NOTE));
    names.filter_map(Stop::named).for_each(|stop| stop.join(stops));
}

/// The stop whose draft is the newest.
pub fn left_at(desk: &Desk, talk: RecordId, stops: &[Stop]) -> Option<usize> {
    let drafts = desk.ledger.drafts();
    let time = |(at, stop): (usize, &Stop)| Some((drafts.get(&key(desk, talk, stop))?.time, at));
    stops.iter().enumerate().filter_map(time).max().map(|(_, at)| at)
}

/// Keeps what is not saved of this stop and of the log.
pub fn keep(sheet: &Interview, desk: &mut Desk) {
    let Some(stop) = sheet.stop() else { return };
    let key = key(desk, sheet.id, stop);
    if sheet.is_changed() {
        let noted = sheet.noted();
        let place = json!({
            "cursor": sheet.note.place(),
            "mark": noted.mark.map(Mark::key),
            "ticked": noted.ticked,
        });
        let bases = sheet.bases.kept(|name| matches!(name, field::NOTE | field::MARK));
        sitting::keep(desk, &key, Draft { texts: [(field::NOTE.into(), noted.note)].into(), place, bases, time: 0 });
    } else {
        desk.ledger.discard_draft(&key);
    }
    let key = log_key(desk, sheet.id);
    if sheet.log.value() == sheet.log_stood {
        return desk.ledger.discard_draft(&key);
    }
    let place = json!({ "cursor": sheet.log.place(), "front": sheet.text == Focus::Log });
    let bases = sheet.bases.kept(|name| name == field::LOG);
    sitting::keep(desk, &key, Draft { texts: [(field::LOG.into(), sheet.log.value())].into(), place, bases, time: 0 });
}

/// What was typed at this stop and not saved, with the cursor on the same word.
pub fn bring_back(sheet: &mut Interview, desk: &mut Desk) {
    let Some(key) = sheet.stop().map(|stop| key(desk, sheet.id, stop)) else { return };
    let Some(draft) = desk.ledger.draft(&key).cloned() else { return };
    sheet.note = Input::text(draft.texts.get(field::NOTE).map_or("", String::as_str));
    let place = &draft.place;
    sheet.note.put_back(place.get("cursor"));
    sheet.mark = place.get("mark").and_then(|mark| mark.as_str()).and_then(Mark::from_key);
    let ticked: Vec<&str> = place
        .get("ticked")
        .and_then(|list| list.as_array())
        .into_iter()
        .flatten()
        .filter_map(|one| one.as_str())
        .collect();
    for (name, on) in &mut sheet.usual {
        *on = ticked.contains(&name.as_str());
    }
    if let Some(check) = sheet.check {
        for (name, base) in draft.bases {
            sheet.bases.rest_on(check, &name, base);
        }
    }
    desk.say(words::DRAFT_BACK);
}

pub fn bring_log_back(sheet: &mut Interview, desk: &mut Desk) {
    let Some(draft) = desk.ledger.draft(&log_key(desk, sheet.id)).cloned() else { return };
    sheet.log = Input::text(draft.texts.get(field::LOG).map_or("", String::as_str));
    sheet.log.put_back(draft.place.get("cursor"));
    for (name, base) in draft.bases {
        sheet.bases.rest_on(sheet.id, &name, base);
    }
    if draft.place.get("front").and_then(serde_json::Value::as_bool) == Some(true) {
        (sheet.text, sheet.focus) = (Focus::Log, Focus::Log);
    }
    desk.say(words::DRAFT_BACK);
}

/// The log is saved together with the notes.
pub fn forget_log(desk: &mut Desk, talk: RecordId) {
    let key = log_key(desk, talk);
    desk.ledger.discard_draft(&key);
}
