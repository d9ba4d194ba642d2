//! What a refusal says, for tests of messages.

use aims_bench::core::id::RecordId;
use aims_bench::core::intent::{Intent, Proposal};
use aims_bench::core::propose::{Problem, ProblemKind};
use serde_json::Value;

use super::Site;

/// One refusal with one problem: its kind and its sentence.
pub fn refusal(site: &Site, intents: Vec<Intent>) -> (ProblemKind, String) {
    one(site.refused(&Proposal::edit(intents, "because")))
}

pub fn one(problems: Vec<Problem>) -> (ProblemKind, String) {
    assert_eq!(problems.len(), 1, "{problems:?}");
    let problem = problems.into_iter().next().unwrap();
    (problem.kind, problem.message)
}

pub fn value(message: &str) -> (ProblemKind, String) {
    (ProblemKind::Value, message.into())
}

pub fn set(record: RecordId, field: &str, value: Value) -> Vec<Intent> {
    vec![Intent::set(record, field, value)]
}

pub fn clinic() -> (Site, RecordId, RecordId) {
    let mut site = Site::founded(1);
    let person = site.person("Ana");
    let risk = site.risk("Late alert");
    (site, risk, person)
}
