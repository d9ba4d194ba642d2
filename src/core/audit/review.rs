//! The desk review: all that was noted on a criterion in all interviews and on all items, the verdict of each auditor,
//! and the finding that follows from it.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::{CHECK, Check, FINDING, Mention, agenda, field, mentions, of_audit};
use crate::core::id::RecordId;
use crate::core::intent::Intent;
use crate::core::risk::Acting;
use crate::core::workspace::RecordRef;

/// What follows from all notes and evidence on a criterion. Grades are those of ISO/IEC 17021-1 and of the usual
/// practice of bodies; the standard itself knows only the nonconformity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Conforms,
    GoodPractice,
    Opportunity,
    Observation,
    Minor,
    Major,
    NotApplicable,
}

impl Verdict {
    /// In the order of their digits.
    pub const ALL: [Self; 7] = [
        Self::Conforms,
        Self::GoodPractice,
        Self::Opportunity,
        Self::Observation,
        Self::Minor,
        Self::Major,
        Self::NotApplicable,
    ];

    pub fn key(self) -> &'static str {
        match self {
            Self::Conforms => "conforms",
            Self::GoodPractice => "good_practice",
            Self::Opportunity => "opportunity",
            Self::Observation => "observation",
            Self::Minor => "minor",
            Self::Major => "major",
            Self::NotApplicable => "not_applicable",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.key() == key)
    }

    pub fn is_nonconformity(self) -> bool {
        matches!(self, Self::Minor | Self::Major)
    }

    /// Whether it may be said of a criterion: clauses 4 to 10 always apply.
    pub fn fits(self, criterion: &str) -> bool {
        self != Self::NotApplicable || !criterion.starts_with(|letter: char| letter.is_ascii_digit())
    }

    /// Whether there is something to be written down as a finding.
    pub fn is_finding(self) -> bool {
        !matches!(self, Self::Conforms | Self::NotApplicable)
    }
}

/// The criteria of an audit's review, in the order of the standard: those it set out with, and those that came up.
pub fn reviewed(audit: RecordRef<'_>) -> Vec<String> {
    let set_out = audit.elements(field::CRITERIA).map(str::to_string);
    let mut found: Vec<String> = set_out.chain(of_audit(audit).map(|check| check.criterion().to_string())).collect();
    found.sort_by(|a, b| agenda::by_standard(a, b));
    found.dedup();
    found
}

/// All there is on a criterion.
#[derive(Clone, Debug)]
pub struct Viewed<'a> {
    /// What was noted in the room.
    pub notes: Vec<Check<'a>>,
    /// What names it elsewhere.
    pub mentions: Vec<Mention>,
    /// The verdicts: one for each auditor who gave one.
    pub verdicts: Vec<Check<'a>>,
    /// Findings that stand on it.
    pub findings: Vec<RecordRef<'a>>,
}

/// A check that belongs to no talk and no item holds an auditor's verdict on the criterion.
fn is_verdict(check: Check<'_>) -> bool {
    check.interview().is_none() && check.on().is_empty()
}

/// The checks that hold one auditor's verdicts, by criterion; the oldest of several counts.
pub fn verdicts_of<'a>(audit: RecordRef<'a>, person: Option<RecordId>) -> HashMap<&'a str, Check<'a>> {
    let mut found = HashMap::new();
    let own = |check: &Check<'_>| check.record.target(field::AUDITOR).map(|one| one.id()) == person;
    for check in of_audit(audit).filter(|check| is_verdict(*check)).filter(own) {
        found.entry(check.criterion()).or_insert(check);
    }
    found
}

pub fn review<'a>(audit: RecordRef<'a>, criterion: &str) -> Viewed<'a> {
    let all = of_audit(audit).filter(|check| check.criterion() == criterion);
    let (verdicts, notes) = all.partition(|check| is_verdict(*check));
    let findings = audit.workspace().pointing(FINDING, field::AUDIT, audit.id());
    Viewed {
        notes,
        verdicts,
        mentions: mentions(audit, criterion),
        findings: findings.filter(|finding| finding.text(field::CRITERION) == criterion).collect(),
    }
}

/// An auditor's verdict on a criterion, in place of his last one.
pub fn decide(
    audit: RecordRef<'_>,
    criterion: &str,
    verdict: Option<Verdict>,
    reason: &str,
    acting: Acting,
) -> Vec<Intent> {
    let today = acting.today.to_string();
    let verdict = verdict.map_or(Value::Null, |verdict| json!(verdict.key()));
    let reason = if reason.trim().is_empty() { Value::Null } else { json!(reason.trim()) };
    let person = acting.person.map_or(Value::Null, |person| json!(person.to_string()));
    if let Some(check) = verdicts_of(audit, acting.person).get(criterion) {
        let id = check.record.id();
        return vec![
            Intent::set(id, field::VERDICT, verdict),
            Intent::set(id, field::REASON, reason),
            Intent::set(id, field::DECIDED_BY, person),
            Intent::set(id, field::DECIDED_ON, today),
        ];
    }
    let fields = [
        (field::AUDIT, json!(audit.id().to_string())),
        (field::CRITERION, json!(criterion)),
        (field::AUDITOR, person.clone()),
        (field::VERDICT, verdict),
        (field::REASON, reason),
        (field::DECIDED_BY, person),
        (field::DECIDED_ON, json!(today)),
    ];
    let fields = fields.into_iter().filter(|(_, value)| !value.is_null());
    vec![Intent::Create {
        record: acting.fresh,
        register: CHECK.into(),
        label: None,
        fields: fields.map(|(key, value)| (key.to_string(), value)).collect(),
    }]
}

/// What a finding begins with: what is asked for, what was seen, what it rests on. Notes are the auditor's own and
/// stay behind: the evidence is told in words that the auditee may read.
///
/// `requirement` is the text of the criterion in the catalogue.
pub fn finding_of(
    audit: RecordRef<'_>,
    criterion: &str,
    verdict: Option<Verdict>,
    requirement: &str,
) -> Vec<(String, Value)> {
    let viewed = review(audit, criterion);
    let checks: Vec<String> = viewed.notes.iter().map(|check| check.record.id().to_string()).collect();
    let mut evidence: Vec<RecordRef<'_>> =
        viewed.notes.iter().flat_map(|check| check.record.targets(field::EVIDENCE)).collect();
    evidence.sort_by_key(|one| one.id());
    evidence.dedup_by_key(|one| one.id());
    let ids: Vec<String> = evidence.iter().map(|one| one.id().to_string()).collect();
    let mut ticked: Vec<&str> = viewed.notes.iter().flat_map(|check| check.record.elements(field::TICKED)).collect();
    ticked.sort_unstable();
    ticked.dedup();
    let shown: Vec<String> = evidence
        .iter()
        .map(|one| format!("{} {}", one.label(), one.title()))
        .chain(ticked.into_iter().map(str::to_string))
        .collect();
    let mut fields = vec![
        (field::AUDIT.to_string(), json!(audit.id().to_string())),
        (field::CRITERION.to_string(), json!(criterion)),
        ("requirement".to_string(), json!(requirement)),
    ];
    fields.extend(verdict.filter(|verdict| verdict.is_finding()).map(|verdict| ("grade".into(), json!(verdict.key()))));
    let mut more = |key: &str, value: Value, empty: bool| {
        if !empty {
            fields.push((key.to_string(), value));
        }
    };
    more("evidence_text", json!(shown.join("; ")), shown.is_empty());
    more("evidence", json!(ids), ids.is_empty());
    more("checks", json!(checks), checks.is_empty());
    fields
}
