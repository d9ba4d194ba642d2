//! An empty workspace leads by the hand: organisation and roles, the first system, its risks, their first score, the
//! controls that are undecided.

use serde_json::json;

use super::form::Form;
use super::{library, record};
use crate::core::id::RecordId;
use crate::core::risk::Risk;
use crate::tui::action::Action;
use crate::tui::desk::Desk;
use crate::tui::screen::Reply;
use crate::tui::words;

/// What a new workspace needs next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    System,
    Risks(RecordId),
    Score(RecordId),
}

/// The risk under the cursor is scored first, else the first one.
fn step(desk: &Desk, here: Option<RecordId>) -> Option<Step> {
    let workspace = desk.workspace();
    let Some(system) = workspace.live("system").next() else { return Some(Step::System) };
    let Some(first) = workspace.live("risk").find_map(Risk::of) else { return Some(Step::Risks(system.id())) };
    let rated = desk.counts().is_none_or(|counts| counts.rated > 0);
    let here = here.and_then(|id| workspace.get(id)).and_then(Risk::of);
    (!rated).then(|| Step::Score(here.unwrap_or(first).record.id()))
}

/// Whether the first rating is still to come.
pub fn is_setting_up(desk: &Desk) -> bool {
    desk.past.is_none() && desk.locked().is_none() && step(desk, None).is_some()
}

/// Whether the way of a new workspace starts at this register: it leads over the panes of the workbench.
pub fn leads_from(register: &str) -> bool {
    ["system", "risk", "control"].contains(&register)
}

/// Leads on to the next step.
pub fn next(desk: &mut Desk, here: Option<RecordId>) -> Reply {
    match step(desk, here) {
        Some(Step::System) => {
            let roles: Vec<String> = desk
                .workspace()
                .rows("organisation")
                .flat_map(|organisation| organisation.elements("roles").map(str::to_string).collect::<Vec<_>>())
                .collect();
            let given = vec![("roles".to_string(), json!(roles))];
            desk.say(words::START_SYSTEM);
            Form::create(desk, "system", given).map_or(Reply::Done, |form| Reply::Push(Box::new(form)))
        }
        Some(Step::Risks(system)) => {
            desk.say(words::START_RISKS);
            library::open(desk, Some(system))
        }
        Some(Step::Score(risk)) => {
            let reply = record::act(desk, risk, &Action::Score);
            desk.say(words::START_SCORE);
            reply
        }
        None => {
            desk.say(words::START_CONTROLS);
            let undecided =
                desk.workspace().live("soa").find(|entry| !entry.filled("applicable")).map(|entry| entry.id());
            undecided.map_or(Reply::Done, |entry| record::act(desk, entry, &Action::Applicability))
        }
    }
}
