//! The computed columns of what belongs to the life of an AI system and to its customers.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::{labels, pointing_records, title};
use crate::core::control_test::{self, Look};
use crate::core::path::PathValue;
use crate::core::typing;
use crate::core::workspace::RecordRef;

/// Day of the newest test of a control.
pub fn last_test<'a>(record: RecordRef<'a>, _today: NaiveDate) -> PathValue<'a> {
    Look::newest(record).map_or(PathValue::Empty, |look| PathValue::Date(look.on))
}

/// Day by which a control is to be tested again.
pub fn next_test<'a>(record: RecordRef<'a>, _today: NaiveDate) -> PathValue<'a> {
    control_test::next(record).map_or(PathValue::Empty, PathValue::Date)
}

/// What the newest test of a control gave.
pub fn test_result<'a>(record: RecordRef<'a>, _today: NaiveDate) -> PathValue<'a> {
    PathValue::owned(match control_test::newest_record(record) {
        Some(test) => typing::show(test, control_test::field::RESULT),
        None => typing::show(record, control_test::own::RESULT),
    })
}

/// The source of a data set and then the right by which it is used.
pub fn source_and_rights<'a>(record: RecordRef<'a>, _today: NaiveDate) -> PathValue<'a> {
    let texts = ["source", "rights"].into_iter().map(|key| record.text(key)).filter(|text| !text.is_empty());
    PathValue::list(texts.map(Cow::from).collect())
}

/// `SYS-01 Triage assist, 3.2`.
pub fn system_and_version<'a>(record: RecordRef<'a>, _today: NaiveDate) -> PathValue<'a> {
    let system =
        record.target("system").map_or(String::new(), |system| format!("{} {}", system.label(), title(system)));
    PathValue::owned(match record.text("version") {
        "" => system,
        version if system.is_empty() => version.to_string(),
        version => format!("{system}, {version}"),
    })
}

/// How many questions of a questionnaire are answered and how many of them approved: `7/12, 4 ok`.
pub fn answered<'a>(record: RecordRef<'a>, _today: NaiveDate) -> PathValue<'a> {
    let (mut all, mut answered, mut approved) = (0usize, 0usize, 0usize);
    for question in pointing_records(record, "question") {
        let state = question.text("status");
        all += 1;
        answered += usize::from(matches!(state, "answered" | "approved"));
        approved += usize::from(state == "approved");
    }
    match all {
        0 => PathValue::Empty,
        _ => PathValue::owned(format!("{answered}/{all}, {approved} ok")),
    }
}

/// Labels of the questionnaires whose questions took their answer from this one.
pub fn used_in<'a>(record: RecordRef<'a>, _today: NaiveDate) -> PathValue<'a> {
    labels(pointing_records(record, "question").filter_map(|question| question.target("questionnaire")))
}
