//! The computed columns of requirements and of what is planned for the management system.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::{title, who_and_when};
use crate::core::natural;
use crate::core::path::PathValue;
use crate::core::typing;
use crate::core::workspace::RecordRef;

fn sorted(mut texts: Vec<Cow<'_, str>>) -> Vec<Cow<'_, str>> {
    texts.sort_by(|a, b| natural::compare(a, b));
    texts
}

/// Label and title of each requirement that an SoA entry names, then those that stand there in words only.
pub fn linked_requirements<'a>(record: RecordRef<'a>, _today: NaiveDate) -> PathValue<'a> {
    let linked = record.targets("requirements").map(|one| format!("{} {}", one.label(), title(one)).into());
    let mut all = sorted(linked.collect());
    all.extend(sorted(record.elements("demanded_by").map(Cow::from).collect()));
    PathValue::list(all)
}

/// What a requirement applies to: our roles, then the labels of the AI systems, then the places.
pub fn applies_to<'a>(record: RecordRef<'a>, _today: NaiveDate) -> PathValue<'a> {
    let mut all: Vec<Cow<'a, str>> = match record.filled("roles") {
        true => vec![typing::show(record, "roles").into()],
        false => Vec::new(),
    };
    all.extend(sorted(record.targets("systems").map(|system| system.label().into()).collect()));
    all.extend(sorted(record.elements("places").map(Cow::from).collect()));
    PathValue::list(all)
}

/// Who approved it, and when.
pub fn approval<'a>(record: RecordRef<'a>, _today: NaiveDate) -> PathValue<'a> {
    who_and_when(record, "approved_by", "approved_on")
}
