//! Putting a day off: one line with the new day and why it can wait.

use super::ask::Ask;
use super::record;
use crate::core::calendar;
use crate::core::id::RecordId;
use crate::core::intent::Proposal;
use crate::core::typing;
use crate::tui::desk::Desk;
use crate::tui::screen::Reply;
use crate::tui::words;

/// Form of the draft.
const PUT_OFF: &str = "put-off";

pub fn ask(desk: &mut Desk, id: RecordId) -> Reply {
    let Some(record) = desk.workspace().get(id) else { return Reply::Done };
    let Some(soonest) = calendar::of(record).into_iter().min_by_key(|one| one.day) else {
        let none = calendar::NotPutOff::NoDay { label: record.label().to_string() };
        desk.refuse(none.to_string());
        return Reply::Done;
    };
    let about = vec![format!("{}: {} {}", record::title(record), soonest.what(), soonest.day)];
    let heading = words::put_off_title(record.label());
    let key = desk.ledger.draft_key(calendar::SNOOZE, Some(id), PUT_OFF);
    let propose = move |desk: &mut Desk, typed: &str| {
        let (day, reason) = typed.trim().split_once(char::is_whitespace).unwrap_or((typed.trim(), ""));
        let until = typing::date(day, desk.ledger.today()).map_err(|_| words::PUT_OFF_DAY.to_string())?;
        if reason.trim().is_empty() {
            return Err(words::SAY_WHY.to_string());
        }
        let acting = record::acting(desk);
        let record = desk.ledger.workspace().get(id).ok_or(words::RECORD_GONE)?;
        let intents = calendar::put_off(record, until, reason, &acting).map_err(|error| error.to_string())?;
        Ok(Proposal::edit(intents, reason.trim()))
    };
    Reply::Push(Box::new(Ask::why(desk, heading, about, key, Box::new(propose))))
}
