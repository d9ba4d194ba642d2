//! `aims confirm`: reviewed, nothing has changed. One risk or several with the same sentence, as one entry.

use super::args::{Confirm, Global};
use super::failure::{Done, Failure};
use super::out::Out;
use super::score::next_review;
use super::workspace::{Desk, record};
use crate::core::risk::{self, Acting, Risk};

pub fn run(global: &Global, args: &Confirm, out: &mut Out) -> Result<Done, Failure> {
    let because = args.because.because.as_deref().unwrap_or("").trim();
    if because.is_empty() {
        return Err(Failure::refused("say in one sentence why nothing has changed: --because \"..\""));
    }
    let mut desk = Desk::open(global)?;
    let acting =
        Acting { person: desk.ledger.actor().person, today: desk.ledger.today(), fresh: desk.ledger.record_id() };
    let mut intents = Vec::new();
    let mut confirmed = Vec::new();
    for id in &args.ids {
        let record = record(desk.workspace(), risk::REGISTER, id)?;
        let risk = Risk::of(record).ok_or_else(|| Failure::refused(format!("{id} is no risk")))?;
        if confirmed.contains(&record.id()) {
            continue;
        }
        risk.confirmable()?;
        intents.extend(risk.confirm(because, acting));
        confirmed.push(record.id());
    }
    desk.submit(intents, because)?;
    for record in confirmed.into_iter().filter_map(|id| desk.workspace().get(id)) {
        out.line(&format!("{}  reviewed, no change", record.label()))?;
        next_review(out, record)?;
    }
    desk.close();
    Ok(Done::Fine)
}
