//! Steps of a record's workflow, and deciding on a proposed rating.

use crate::core::acceptance;
use crate::core::approval;
use crate::core::audit;
use crate::core::id::RecordId;
use crate::core::intent::{Intent, Proposal};
use crate::core::propose::{Problem, ProblemKind};
use crate::core::recurring;
use crate::core::risk::{self, Risk, Stage};
use crate::core::schema::{Kind, States};
use crate::ledger::LedgerError;
use crate::tui::desk::Desk;
use crate::tui::screen::{Reply, Screen};
use crate::tui::screens::ask::Ask;
use crate::tui::screens::form::Form;
use crate::tui::screens::impact::states;
use crate::tui::screens::pick::{Item, Pick};
use crate::tui::screens::score::Score;
use crate::tui::screens::{accept, approve};
use crate::tui::words;

/// Forms of the drafts of these questions; that of a step ends with the state that it leads to.
pub const STATE: &str = "state-";
pub const COUNTERSIGN: &str = "countersign";
pub const REFUSE: &str = "refuse";

/// The states that the record can go to now, each with what it still needs.
pub fn change_state(desk: &mut Desk, id: RecordId) -> Reply {
    let Some(record) = desk.workspace().get(id) else { return Reply::Done };
    let Some(register) = record.register().cloned() else { return Reply::Done };
    let label = record.label().to_string();
    let Some((field, states)) = register.workflow() else {
        desk.refuse(words::no_workflow(&register.plural));
        return Reply::Done;
    };
    let from = standing(record.text(field), states).to_string();
    let steps: Vec<_> = states.moves_from(&from).cloned().collect();
    if steps.is_empty() {
        let now = states.state(&from).map_or(from.as_str(), |state| &state.label);
        desk.refuse(words::no_step(&label, now));
        return Reply::Done;
    }
    let (mut items, mut missing) = (Vec::new(), Vec::new());
    for step in &steps {
        let state = states.state(&step.to);
        let mut item = Item::new(
            state.map_or(step.to.as_str(), |state| &state.label),
            step.label.clone(),
            state.map_or("", |state| &state.help),
        );
        let intents = states::step(desk, id, &step.to);
        if has_sheet(&register.key, &step.to) {
            items.push(item);
            missing.push(None);
            continue;
        }
        item.disabled = states::waits_for(desk, id, &step.to);
        let mut lacks = None;
        if item.disabled.is_none() {
            item.disabled = desk.why_not(intents.clone());
            lacks = item.disabled.as_ref().and_then(|_| lacking(desk, id, field, intents));
        }
        // What can be mended at once is no dead end: enter leads to the first field that is missing.
        if lacks.is_some() {
            // Title and step stand on the row already.
            let said = item.disabled.take().unwrap_or_default();
            let known = format!("{label}: to {}, ", step.label);
            item.note = said.strip_prefix(&known).unwrap_or(&said).to_string();
        }
        items.push(item);
        missing.push(lacks);
    }
    let pick = Pick::one(
        words::state_title(&label),
        items,
        Box::new(move |desk, chosen| {
            let at = chosen.first().copied().unwrap_or_default();
            let Some(step) = steps.get(at) else { return Reply::Pop };
            if let Some(sheet) = sheet_of(desk, id, &step.to) {
                return sheet;
            }
            if let Some(field) = missing.get(at).and_then(Option::as_deref) {
                return fill(desk, id, field, &step.label);
            }
            if step.because {
                return ask_reason(desk, id, &step.to).map_or(Reply::Pop, |ask| Reply::Replace(Box::new(ask)));
            }
            take_step(desk, id, &step.to);
            Reply::Pop
        }),
    );
    Reply::Push(Box::new(pick))
}

/// Whether a step is taken with a sheet of its own: an approval, an acceptance.
fn has_sheet(register: &str, to: &str) -> bool {
    (to == "approved" && approval::is_approved_here(register)) || (to == "accepted" && register == acceptance::REGISTER)
}

fn sheet_of(desk: &mut Desk, id: RecordId, to: &str) -> Option<Reply> {
    let register = desk.workspace().get(id)?.register_key();
    if !has_sheet(register, to) {
        return None;
    }
    let sheet = match to {
        "approved" => approve::sheet(desk, id),
        _ => accept::sheet(desk, id),
    };
    Some(match sheet {
        Ok(form) => Reply::Replace(Box::new(form)),
        Err(sentence) => {
            desk.refuse(sentence);
            Reply::Pop
        }
    })
}

/// Leads to where a field is filled that a step waits for: a rating has a sheet of its own.
fn fill(desk: &mut Desk, id: RecordId, field: &str, step: &str) -> Reply {
    let found = desk.workspace().get(id).and_then(|record| record.field(field));
    let sheet = match found.filter(|field| field.kind == Kind::Rating).and_then(|_| Stage::from_key(field)) {
        Some(stage) => Score::open(desk, id, stage).map(|sheet| Box::new(sheet) as Box<dyn Screen>),
        None => match Form::edit(desk, id) {
            Some(form) => Ok(Box::new(form.at_field(field)) as Box<dyn Screen>),
            None => return Reply::Pop,
        },
    };
    match sheet {
        Ok(sheet) => {
            desk.say(words::fill_then_step(step));
            Reply::Replace(sheet)
        }
        Err(reason) => {
            desk.refuse(reason);
            Reply::Pop
        }
    }
}

/// The first field that a step waits for, when nothing else is in its way: the form leads there.
fn lacking(desk: &mut Desk, id: RecordId, state: &str, intents: Vec<Intent>) -> Option<String> {
    let Err(LedgerError::Refused(refusal)) = desk.ledger.check(&Proposal::edit(intents, "-")) else { return None };
    let lacks = |problem: &Problem| {
        let own = problem.kind == ProblemKind::State && problem.record == Some(id);
        problem.field.clone().filter(|field| own && field != state)
    };
    let fields: Option<Vec<String>> = refusal.problems.iter().map(lacks).collect();
    fields?.into_iter().next()
}

/// Takes a step that needs no reason; an audit that starts takes a baseline with it.
fn take_step(desk: &mut Desk, id: RecordId, to: &str) {
    let mut intents = states::step(desk, id, to);
    let started = audit::start(desk.ledger.workspace(), id, to, &desk.my_name(), desk.ledger.today());
    let baseline = started.map(|(name, more)| {
        intents.extend(more);
        name
    });
    let fresh = desk.ledger.record_id();
    intents.extend(recurring::next(desk.ledger.workspace(), id, to, desk.ledger.today(), fresh));
    if desk.submit(&Proposal::edit(intents, ""), None)
        && let Some(name) = baseline
    {
        desk.say(words::audit_begun(&name));
    }
}

/// The state that a record is in, which it need not say at the start.
fn standing<'a>(state: &'a str, states: &'a States) -> &'a str {
    if state.is_empty() { &states.initial } else { state }
}

/// Asks why the record goes to this state; none where that is no step from where it stands.
pub fn ask_reason(desk: &mut Desk, id: RecordId, to: &str) -> Option<Ask> {
    let record = desk.workspace().get(id)?;
    let (field, states) = record.register()?.workflow()?;
    let step = states.moves_from(standing(record.text(field), states)).find(|step| step.to == to)?;
    let title = words::because_title(record.label(), &step.label);
    let key = desk.ledger.draft_key(record.register_key(), Some(id), &format!("{STATE}{to}"));
    let to = to.to_string();
    let propose = move |desk: &mut Desk, reason: &str| Ok(Proposal::edit(states::step(desk, id, &to), reason));
    Some(Ask::why(desk, title, Vec::new(), key, Box::new(propose)))
}

fn first_proposal(desk: &Desk, id: RecordId) -> Option<RecordId> {
    let risk = desk.workspace().get(id).and_then(Risk::of)?;
    risk.proposals().next().map(|rating| rating.id())
}

/// Makes the oldest waiting rating the risk's, after a look at what it changes. It asks in a text field, as a
/// confirmation does: the same key starts both, and what is typed next must not run as commands.
pub fn countersign(desk: &mut Desk, id: RecordId) -> Reply {
    let Some(proposed) = first_proposal(desk, id) else {
        desk.refuse(words::NO_PROPOSAL);
        return Reply::Done;
    };
    let acting = super::acting(desk);
    let Some(record) = desk.ledger.workspace().get(proposed) else { return Reply::Done };
    if let Err(error) = risk::decidable(record, acting) {
        desk.refuse(error.to_string());
        return Reply::Done;
    }
    let stage = Stage::from_key(record.text("stage")).unwrap_or(Stage::Current);
    let before = record.target("risk").and_then(Risk::of).and_then(|risk| risk.rating(stage));
    let before = before.map_or_else(|| words::NO_RATING.to_string(), |rating| rating.short());
    let after = risk::rating_in(record, "value").map(|rating| rating.short()).unwrap_or_default();
    let arrow = desk.theme.glyphs.arrow;
    let said = record.text("reason").to_string();
    let about = vec![format!("{before} {arrow} {after}"), said.clone()];
    let label = record.label().to_string();
    let title = words::countersign_title(&label);
    let key = desk.ledger.draft_key(risk::REGISTER, Some(id), COUNTERSIGN);
    let propose = move |desk: &mut Desk, reason: &str| {
        let acting = super::acting(desk);
        let record = desk.ledger.workspace().get(proposed).ok_or(words::RECORD_GONE)?;
        let intents = risk::countersign(record, acting).ok_or(words::NO_PROPOSAL)?;
        let reason = words::countersigned(&label, if reason.is_empty() { &said } else { reason });
        Ok(Proposal::edit(intents, reason))
    };
    Reply::Push(Box::new(Ask::remark(desk, title, about, key, Box::new(propose))))
}

pub fn refuse_rating(desk: &mut Desk, id: RecordId) -> Reply {
    let Some(proposed) = first_proposal(desk, id) else {
        desk.refuse(words::NO_PROPOSAL);
        return Reply::Done;
    };
    let acting = super::acting(desk);
    let decidable = desk.ledger.workspace().get(proposed).map(|record| risk::decidable(record, acting));
    if let Some(Err(error)) = decidable {
        desk.refuse(error.to_string());
        return Reply::Done;
    }
    let key = desk.ledger.draft_key(risk::REGISTER, Some(id), REFUSE);
    let propose = move |desk: &mut Desk, reason: &str| {
        let acting = super::acting(desk);
        let record = desk.ledger.workspace().get(proposed).ok_or(words::RECORD_GONE)?;
        Ok(Proposal::edit(risk::refuse(record, reason, acting), reason))
    };
    Reply::Push(Box::new(Ask::why(desk, words::REFUSE_TITLE, Vec::new(), key, Box::new(propose))))
}

/// The form of a record, at a field.
pub fn form_at(desk: &mut Desk, id: RecordId, field: &str) -> Reply {
    match Form::edit(desk, id) {
        Some(form) => Reply::Push(Box::new(form.at_field(field))),
        None => Reply::Done,
    }
}
