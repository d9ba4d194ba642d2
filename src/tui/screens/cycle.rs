//! The cycle of a year: inputs of a management review, and the plan that comes of a gap analysis.

use chrono::NaiveDate;

use super::ask::Ask;
use super::pick::{Item, Pick};
use super::preview::Preview;
use super::table::Table;
use crate::core::gap;
use crate::core::id::RecordId;
use crate::core::intent::Proposal;
use crate::core::management_review::{INPUTS, REGISTER, USUAL};
use crate::core::plan::{self, MILESTONE, PLAN};
use crate::core::review_inputs;
use crate::core::typing;
use crate::keymap::Facts;
use crate::tui::desk::Desk;
use crate::tui::screen::Reply;
use crate::tui::{text, words};

/// Form of the draft of the day and the reason that are asked for.
pub const SHIFT: &str = "shift";

/// Cells of a proposed text on a line: it is read before it is written, so nothing of it is cut.
const WRAPPED: usize = 72;

/// What the current record offers.
pub fn facts(register: &str, facts: &mut Facts) {
    facts.on_review = register == REGISTER;
    facts.on_gap_analysis = register == gap::ASSESSMENT;
    facts.on_plan = register == PLAN;
}

/// A text for every input that is empty, shown before it is written.
pub fn fill_inputs(desk: &mut Desk, review: RecordId) -> Reply {
    let Some(record) = desk.workspace().get(review) else { return Reply::Done };
    let proposed = review_inputs::proposed(record, desk.today());
    let label = record.label().to_string();
    if proposed.is_empty() {
        desk.refuse(words::inputs_all_filled(&label));
        return Reply::Done;
    }
    let name = |field: &str| record.field(field).map_or_else(|| field.to_string(), |field| field.label.clone());
    let mut lines = Vec::new();
    for one in &proposed {
        lines.push(name(one.field));
        let rows = one.text.lines().flat_map(|line| text::wrap(line, WRAPPED));
        lines.extend(rows.map(|row| format!("  {row}")));
    }
    let kept = INPUTS.len() + USUAL.len() - proposed.len();
    if kept > 0 {
        lines.push(words::inputs_kept(kept));
    }
    let proposal = Proposal::edit(review_inputs::fill(record, desk.today()), "");
    Reply::Push(Box::new(Preview::new(words::inputs_title(&label), lines, proposal)))
}

/// The plan that would be made of the gaps of an assessment, shown before it is written.
pub fn make_plan(desk: &mut Desk, assessment: RecordId) -> Reply {
    let Ok(catalogue) = desk.library.catalogue() else { return Reply::Done };
    let owner = desk.ledger.actor().person;
    let today = desk.today();
    let workspace = desk.workspace().clone();
    let Some(record) = workspace.get(assessment) else { return Reply::Done };
    let made = plan::from_gap(record, catalogue, owner, today, &mut || desk.ledger.record_id());
    let label = record.label().to_string();
    let Some((of, is_new)) = made.plan else {
        desk.refuse(words::no_gap_to_plan(&label));
        return Reply::Done;
    };
    let lines = made.milestones.iter().map(|one| {
        let priority = one.priority.unwrap_or("-");
        format!("{}  {priority:<6}  {}  {}", one.due, words::gaps(one.gaps), one.title)
    });
    let existing = workspace.get(of).filter(|_| !is_new).map(|plan| plan.label().to_string());
    let title = words::plan_title(&label, existing.as_deref());
    Reply::Push(Box::new(Preview::new(title, lines.collect(), Proposal::edit(made.intents, ""))))
}

/// The milestones of a plan as a table.
pub fn milestones(desk: &mut Desk, plan: RecordId) -> Reply {
    let Some(label) = desk.workspace().get(plan).map(|record| record.label().to_string()) else { return Reply::Done };
    match Table::filtered(desk, MILESTONE, &format!("plan:{label}")) {
        Ok(table) => Reply::Push(Box::new(table)),
        Err(reason) => {
            desk.refuse(reason);
            Reply::Done
        }
    }
}

/// Findings and nonconformities of which the plan knows nothing: one is chosen, then the milestone that it moves.
pub fn adjust(desk: &mut Desk, plan: RecordId) -> Reply {
    let Some(record) = desk.workspace().get(plan) else { return Reply::Done };
    let waiting = plan::waiting(record);
    if waiting.is_empty() {
        let said = words::plan_knows_all(record.label());
        desk.refuse(said);
        return Reply::Done;
    }
    let ids: Vec<RecordId> = waiting.iter().map(|one| one.id()).collect();
    let item = |one: &crate::core::workspace::RecordRef<'_>| {
        Item::new(one.label(), one.title(), typing::show(*one, "grade").to_lowercase())
    };
    let items = waiting.iter().map(item).collect();
    let title = words::plan_takes_in(record.label());
    let chosen = move |desk: &mut Desk, chosen: &[usize]| match chosen.first().and_then(|at| ids.get(*at)) {
        Some(source) => which_milestone(desk, plan, *source),
        None => Reply::Pop,
    };
    Reply::Push(Box::new(Pick::one(title, items, Box::new(chosen))))
}

fn which_milestone(desk: &mut Desk, plan: RecordId, source: RecordId) -> Reply {
    let workspace = desk.workspace();
    let Some((record, from)) = workspace.get(plan).zip(workspace.get(source)) else { return Reply::Pop };
    let open = plan::milestones(record).into_iter().filter(|one| !plan::is_reached(*one));
    let (ids, mut items): (Vec<Option<RecordId>>, Vec<Item>) =
        open.map(|one| (Some(one.id()), Item::new(one.label(), one.title(), one.text(plan::field::DUE)))).unzip();
    items.push(Item::new("+", words::NEW_MILESTONE, ""));
    let title = words::moved_by(from.label());
    let chosen = move |desk: &mut Desk, chosen: &[usize]| {
        let milestone = chosen.first().and_then(|at| ids.get(*at)).copied().flatten();
        ask_day(desk, plan, source, milestone).map_or(Reply::Pop, |ask| Reply::Replace(Box::new(ask)))
    };
    Reply::Replace(Box::new(Pick::one(title, items, Box::new(chosen))))
}

/// One line for both: the day, and behind it why.
fn ask_day(desk: &mut Desk, plan: RecordId, source: RecordId, milestone: Option<RecordId>) -> Option<Ask> {
    let workspace = desk.workspace();
    let from = workspace.get(source)?;
    let mut about = vec![format!("{} {}", from.label(), from.title())];
    let moved = milestone.and_then(|id| workspace.get(id));
    about.extend(moved.map(|one| words::stands_on(one.label(), one.text(plan::field::DUE))));
    let title = words::day_and_why(moved.map(|one| one.label()));
    let key = desk.ledger.draft_key(PLAN, Some(plan), &format!("{SHIFT}-{source}"));
    let propose = move |desk: &mut Desk, said: &str| {
        let (day, reason) = day_and_reason(said, desk.today())?;
        let record = desk.ledger.record_id();
        let workspace = desk.ledger.workspace();
        let from = workspace.get(source).ok_or(words::RECORD_GONE)?;
        let intents = match milestone.and_then(|id| workspace.get(id)) {
            Some(milestone) => plan::shift(milestone, from, day, reason),
            None => plan::add(workspace.get(plan).ok_or(words::RECORD_GONE)?, from, day, reason, record),
        };
        Ok(Proposal::edit(intents, reason))
    };
    Some(Ask::why(desk, title, about, key, Box::new(propose)))
}

/// `+14d the late shift was not reached`: the day, then the reason.
fn day_and_reason(said: &str, today: NaiveDate) -> Result<(NaiveDate, &str), String> {
    let (day, reason) = said.trim().split_once(char::is_whitespace).unwrap_or((said.trim(), ""));
    let day = typing::date(day, today).map_err(|_| words::DAY_FIRST.to_string())?;
    match reason.trim() {
        "" => Err(words::DAY_THEN_WHY.to_string()),
        reason => Ok((day, reason)),
    }
}
