//! The decision that no new look is needed: a record that names the causes, the target and the reason.

use serde_json::{Value, json};

use super::decided::in_force;
use super::{NAMES_CAUSES, REVIEW_TRIGGER, Trigger, field};
use crate::core::id::RecordId;
use crate::core::impact::ASSESSMENT;
use crate::core::intent::Intent;
use crate::core::risk::Acting;
use crate::core::workspace::{Life, RecordRef};

/// What records that the open triggers of one risk or impact assessment need no new look. None without triggers.
pub fn clear(triggers: &[Trigger<'_>], reason: &str, acting: Acting) -> Option<Intent> {
    let newest = triggers.iter().max_by_key(|trigger| trigger.day)?;
    let about = newest.about;
    let target = if about.register_key() == ASSESSMENT { field::ASSESSMENTS } else { field::RISKS };
    let person = |id: RecordId| json!(id.to_string());
    let mut fields: Vec<(String, Value)> = vec![
        ("title".into(), json!(format!("{} needs no new look: {}", about.label(), labels(triggers)))),
        (field::KIND.into(), json!(newest.kind.key())),
        (field::RAISED_ON.into(), json!(newest.day.to_string())),
        (target.into(), json!([about.id().to_string()])),
        (field::CLEARED_ON.into(), json!(acting.today.to_string())),
        (field::DECISION.into(), json!(reason.trim())),
    ];
    fields.extend(acting.person.map(|id| (field::CLEARED_BY.to_string(), person(id))));
    for (field, register) in NAMES_CAUSES {
        let causes = triggers.iter().filter(|trigger| trigger.cause.register_key() == register);
        let ids: Vec<String> = causes.map(|trigger| trigger.cause.id().to_string()).collect();
        if !ids.is_empty() {
            fields.push((field.to_string(), json!(ids)));
        }
    }
    Some(Intent::Create { record: acting.fresh, register: REVIEW_TRIGGER.into(), label: None, fields })
}

/// Whether somebody decided that a cause needs no new look at a risk or an impact assessment. A decision that names no
/// target means all of them.
pub(super) fn is_cleared(cause: RecordRef<'_>, about: RecordRef<'_>) -> bool {
    let decisions = cause.workspace().backlinks(cause.id()).filter(|(from, by)| {
        from.register_key() == REVIEW_TRIGGER
            && from.life() == Life::Live
            && NAMES_CAUSES.iter().any(|(key, _)| key == by)
    });
    let mut decisions = decisions.map(|(from, _)| from).filter(|from| from.filled(field::CLEARED_ON));
    decisions.any(|decision| {
        let mut targets =
            decision.targets(field::RISKS).chain(decision.targets(field::ASSESSMENTS).filter_map(in_force)).peekable();
        targets.peek().is_none() || targets.any(|target| target.id() == about.id())
    })
}

/// Labels of the causes, the first three of them.
fn labels(triggers: &[Trigger<'_>]) -> String {
    const SHOWN: usize = 3;
    let labels: Vec<&str> = triggers.iter().take(SHOWN).map(|trigger| trigger.cause.label()).collect();
    let more = triggers.len().saturating_sub(SHOWN);
    match more {
        0 => labels.join(", "),
        more => format!("{} and {more} more", labels.join(", ")),
    }
}
