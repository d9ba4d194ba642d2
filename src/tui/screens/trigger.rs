//! What asks for a new look at a risk or an impact assessment, told in lines; the decision that none is needed; and the
//! duties under which an incident is reported.

use super::ask::Ask;
use super::pick::{Item, Pick};
use super::record::{self, Detail};
use crate::core::duty::{self, INCIDENT};
use crate::core::id::RecordId;
use crate::core::intent::Proposal;
use crate::core::metric::{self, Measured};
use crate::core::trigger::{Trigger, TriggerKind, Triggers, clear};
use crate::core::workspace::RecordRef;
use crate::tui::desk::Desk;
use crate::tui::screen::Reply;
use crate::tui::words;

/// Form of the draft of the decision that no new look is needed.
const NO_NEW_LOOK: &str = "no-new-look";

/// The open triggers of one record as a person reads them, the newest first. Values of one metric stand in one line.
pub fn told(open: &[Trigger<'_>]) -> Vec<String> {
    let mut lines = Vec::new();
    let mut metrics: Vec<RecordId> = Vec::new();
    for trigger in open.iter().rev() {
        let of_metric = Measured::of(trigger.cause).filter(|_| trigger.kind == TriggerKind::Metric);
        let Some((measured, metric)) = of_metric.and_then(|one| Some((one, one.metric()?))) else {
            let kind = trigger.kind.words();
            lines.push(words::asked_by(kind, trigger.cause.label(), trigger.day, trigger.cause.title()));
            continue;
        };
        if metrics.contains(&metric.id()) {
            continue;
        }
        metrics.push(metric.id());
        let of_it = |one: &&Trigger<'_>| {
            Measured::of(one.cause).and_then(Measured::metric).is_some_and(|of| of.id() == metric.id())
        };
        let times = open.iter().filter(of_it).count();
        let unit = metric.text(metric::field::UNIT);
        let side = measured.breach().map_or("", |side| side.words());
        lines.push(words::limit_crossed(
            metric.label(),
            side,
            measured.value,
            unit,
            trigger.day,
            times,
            metric.title(),
        ));
    }
    lines
}

/// Asks why a risk or an impact assessment need not be looked at again, and records it.
pub fn ask_clear(desk: &mut Desk, id: RecordId) -> Reply {
    let Some(record) = desk.ledger.workspace().get(id) else { return Reply::Done };
    let open = Triggers::of(desk.ledger.workspace()).open_about(record);
    if open.is_empty() {
        desk.refuse(words::nothing_asks(record.label()));
        return Reply::Done;
    }
    let about = told(&open);
    let title = words::no_new_look(record.label());
    let key = desk.ledger.draft_key(record.register_key(), Some(id), NO_NEW_LOOK);
    let propose = move |desk: &mut Desk, reason: &str| {
        let acting = record::acting(desk);
        let workspace = desk.ledger.workspace();
        let record = workspace.get(id).ok_or(words::RECORD_GONE)?;
        let open = Triggers::of(workspace).open_about(record);
        let intent = clear(&open, reason, acting).ok_or_else(|| words::nothing_asks(record.label()))?;
        Ok(Proposal::edit(vec![intent], reason))
    };
    Reply::Push(Box::new(Ask::why(desk, title, about, key, Box::new(propose))))
}

/// Lists the duties with the deadline that each would have for this incident; choosing one makes its notification.
pub fn ask_duty(desk: &mut Desk, id: RecordId) -> Reply {
    let Ok(catalogue) = desk.library.catalogue() else { return Reply::Done };
    let Some(incident) = desk.workspace().get(id).filter(|one| one.register_key() == INCIDENT) else {
        desk.refuse(words::NO_INCIDENT);
        return Reply::Done;
    };
    let duties = duty::all(desk.workspace(), catalogue);
    let item = |duty: &crate::core::catalogue::Duty| {
        let by = duty::counted(incident, duty).map_or(String::new(), |by| words::by_day(&by.text()));
        Item::new(duty.basis(), duty.title.clone(), format!("{} {by}", duty.span()).trim().to_string())
    };
    let items = duties.iter().map(item).collect();
    let title = words::report_under(incident.label());
    let chosen = move |desk: &mut Desk, chosen: &[usize]| {
        let Some(duty) = chosen.first().and_then(|at| duties.get(*at)) else { return Reply::Pop };
        let fresh = desk.ledger.record_id();
        let Some(incident) = desk.workspace().get(id) else { return Reply::Pop };
        let intent = duty::notify(incident, duty, fresh);
        if !desk.submit(&Proposal::edit(vec![intent], ""), None) {
            return Reply::Pop;
        }
        match Detail::open(desk, fresh) {
            Some(detail) => Reply::Replace(Box::new(detail)),
            None => Reply::Pop,
        }
    };
    Reply::Push(Box::new(Pick::one(title, items, Box::new(chosen))))
}

/// Whether a new look can be asked for at all, for the last line.
pub fn can_be_asked(record: RecordRef<'_>) -> bool {
    matches!(record.register_key(), "risk" | "impact_assessment")
}
