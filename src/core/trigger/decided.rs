//! When a risk or an impact assessment was last decided on.

use chrono::NaiveDate;

use crate::core::impact::{self, ASSESSMENT, is_decided};
use crate::core::risk::{self, Risk, Stage};
use crate::core::workspace::{Life, RecordRef};

/// The day of the last decision on a risk (rated or confirmed) or an impact assessment (approved); none where nobody
/// ever decided, or for records of other registers.
///
/// A rating that waits for an assessor decides nothing yet.
pub fn decided_on(record: RecordRef<'_>) -> Option<NaiveDate> {
    let day = |field: &str| record.text(field).parse::<NaiveDate>().ok();
    match record.register_key() {
        risk::REGISTER => {
            let fields = [risk::field::LAST_REVIEW, risk::field::CONFIRMED_ON, risk::field::DECIDED_ON];
            let rated = || Risk::of(record)?.rating(Stage::Current)?.decided_on;
            fields.into_iter().filter_map(day).max().or_else(rated)
        }
        ASSESSMENT => day(impact::field::APPROVED_ON),
        _ => None,
    }
}

/// The newest assessment that somebody stands behind of the same AI system: what supersedes one answers for it.
pub fn in_force(assessment: RecordRef<'_>) -> Option<RecordRef<'_>> {
    let own = is_decided(assessment).then_some(assessment).filter(|one| one.life() == Life::Live);
    let Some(system) = assessment.target(impact::field::SYSTEM) else { return own };
    let all =
        system.workspace().pointing(ASSESSMENT, impact::field::SYSTEM, system.id()).filter(|one| is_decided(*one));
    all.max_by(|a, b| {
        let key = |one: &RecordRef<'_>| (decided_on(*one), one.id());
        key(a).cmp(&key(b))
    })
}
