//! Steps of an assessment: what they wait for, and what they take along.

use crate::core::id::RecordId;
use crate::core::impact::{self, ASSESSMENT};
use crate::core::intent::Intent;
use crate::core::plan;
use crate::core::workspace::RecordRef;
use crate::tui::desk::Desk;
use crate::tui::words;

fn assessment(desk: &Desk, id: RecordId) -> Option<RecordRef<'_>> {
    desk.workspace().get(id).filter(|record| record.register_key() == ASSESSMENT)
}

/// Why a step has to wait; none when nothing is missing, and for every other record.
pub fn waits_for(desk: &Desk, id: RecordId, to: &str) -> Option<String> {
    let catalogue = desk.texts().impact();
    let missing = match catalogue {
        Ok(catalogue) => impact::missing(assessment(desk, id)?, catalogue, to),
        Err(error) => return Some(error.to_string()),
    };
    (!missing.is_empty()).then(|| words::step_waits(&missing))
}

/// The step, the assessment before that gives way to an approved one, and the days that an approved plan keeps.
pub fn step(desk: &Desk, id: RecordId, to: &str) -> Vec<Intent> {
    let given_way = assessment(desk, id).and_then(|one| impact::superseded_by(one, to));
    let given_way = given_way.map(|before| Intent::Move { record: before.id(), to: "superseded".into() });
    let frozen = plan::freeze(desk.workspace(), id, to, desk.today());
    std::iter::once(Intent::Move { record: id, to: to.into() }).chain(given_way).chain(frozen).collect()
}
