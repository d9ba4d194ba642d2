//! The steps from a finding to closed, and which one is next: what it lacks, and who takes it.

use super::independence::owners_of_actions;
use super::{FollowUp, field, is_nonconformity, status};
use crate::core::workspace::RecordRef;

/// In the order of 10.2: react, look whether the same exists elsewhere, find the cause, decide on action, act, look at
/// the effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    Finding,
    /// What the auditee says to it.
    Answer,
    Correction,
    Similar,
    Cause,
    Decision,
    Action,
    Effect,
}

impl Step {
    pub const ALL: [Self; 8] = [
        Self::Finding,
        Self::Answer,
        Self::Correction,
        Self::Similar,
        Self::Cause,
        Self::Decision,
        Self::Action,
        Self::Effect,
    ];

    /// A name for drafts.
    pub fn key(self) -> &'static str {
        match self {
            Self::Finding => "finding",
            Self::Answer => "answer",
            Self::Correction => "correction",
            Self::Similar => "similar",
            Self::Cause => "cause",
            Self::Decision => "decision",
            Self::Action => "action",
            Self::Effect => "effect",
        }
    }
}

/// Who takes a step.
#[derive(Clone, Debug)]
pub enum Who<'a> {
    /// Whoever leads the audit.
    Auditor(Option<RecordRef<'a>>),
    /// Who answers for the area.
    Auditee(Option<RecordRef<'a>>),
    /// Who sees to the nonconformity, or carries the open actions out.
    Owners(Vec<RecordRef<'a>>),
    /// Anybody but these, who did the work.
    AnotherThan(Vec<RecordRef<'a>>),
}

#[derive(Clone, Debug)]
pub struct Next<'a> {
    pub step: Step,
    /// Fields of the step's record that are still empty, in the order in which one fills them.
    pub missing: Vec<&'static str>,
    pub who: Who<'a>,
}

/// Fields that each step fills, without those that may stay empty.
fn asked(step: Step) -> &'static [&'static str] {
    match step {
        Step::Finding => &["criterion", "evidence_text", "grade"],
        Step::Answer => &[field::ACKNOWLEDGEMENT],
        Step::Correction => &[field::CORRECTION],
        Step::Similar => &[field::EXTENT],
        Step::Cause => &[field::METHOD, field::ROOT_CAUSE],
        Step::Decision => &[field::DECISION],
        Step::Action => &[field::OWNER, field::DUE, field::EFFECT_CRITERIA],
        Step::Effect => &[field::EFFECT, field::VERIFIED_BY, field::VERIFIED_ON],
    }
}

impl<'a> FollowUp<'a> {
    /// What is to be done now; none when nothing follows any more.
    pub fn next(self) -> Option<Next<'a>> {
        // A finding that was carried on has its nonconformity from the start, and has to be told all the same.
        let draft = self.finding.is_some_and(|finding| status(finding) == "draft");
        let step = match self.nonconformity.filter(|_| !draft) {
            Some(nonconformity) => self.step_of_nonconformity(status(nonconformity))?,
            None => self.step_of_finding()?,
        };
        Some(Next { step, missing: self.missing(step), who: self.who(step) })
    }

    fn step_of_finding(self) -> Option<Step> {
        let finding = self.finding?;
        match status(finding) {
            "draft" => Some(Step::Finding),
            "disputed" => Some(Step::Answer),
            "confirmed" if !finding.filled(field::ACKNOWLEDGEMENT) => Some(Step::Answer),
            // Handed over, or closed where nothing follows.
            "confirmed" | "transferred" => Some(Step::Finding),
            _ => None,
        }
    }

    fn step_of_nonconformity(self, state: &str) -> Option<Step> {
        let lacks = |step: Step| !self.missing(step).is_empty();
        match state {
            "open" => Some(Step::Correction),
            "contained" if lacks(Step::Similar) => Some(Step::Similar),
            "contained" if lacks(Step::Cause) => Some(Step::Cause),
            "contained" => Some(Step::Decision),
            "not_effective" if !self.cause_renewed() => Some(Step::Cause),
            "not_effective" => Some(Step::Decision),
            "cause_analysed" | "action_planned" => Some(Step::Action),
            "action_implemented" | "verified_effective" => Some(Step::Effect),
            _ => None,
        }
    }

    /// Fields of a step that hold nothing yet.
    pub fn missing(self, step: Step) -> Vec<&'static str> {
        let Some(record) = self.record(step) else { return asked(step).to_vec() };
        let graded = step == Step::Finding && is_nonconformity(record.text(field::GRADE));
        let more = graded.then_some("gap");
        let asked_why = step == Step::Cause && record.filled("why_1");
        // A cause that did not help is no cause.
        let stale = step == Step::Cause && status(record) == "not_effective" && !self.cause_renewed();
        let lacks = |key: &&'static str| (!record.filled(key) && !asked_why) || (stale && **key == *field::ROOT_CAUSE);
        asked(step).iter().copied().chain(more).filter(lacks).collect()
    }

    /// Whether a step is behind one.
    pub fn is_past(self, step: Step) -> bool {
        let Some(next) = self.next() else { return self.record(step).is_some() };
        match (step, self.nonconformity) {
            (Step::Answer, _) => next.step != Step::Answer && self.missing(step).is_empty(),
            (_, None) => step < next.step && self.record(step).is_some(),
            (Step::Finding, Some(_)) => self.finding.is_some(),
            // Similar cases can be looked for late, as long as it is before the decision.
            (Step::Similar, Some(_)) => self.missing(step).is_empty(),
            _ => step < next.step,
        }
    }

    fn who(self, step: Step) -> Who<'a> {
        let owner = |record: Option<RecordRef<'a>>| record.and_then(|record| record.target(field::OWNER));
        let lead = || self.audit().and_then(|audit| audit.target("lead"));
        let disputed = self.finding.is_some_and(|finding| status(finding) == "disputed");
        match step {
            Step::Finding => Who::Auditor(lead()),
            Step::Answer if disputed => Who::Auditor(lead()),
            Step::Answer => Who::Auditee(owner(self.finding)),
            Step::Effect => Who::AnotherThan(owners_of_actions(self)),
            Step::Action => {
                let mut owners: Vec<RecordRef<'a>> =
                    self.open_actions().into_iter().filter_map(|action| action.target(field::OWNER)).collect();
                owners.sort_by_key(|person| person.id());
                owners.dedup_by_key(|person| person.id());
                match owners.is_empty() {
                    true => Who::Owners(owner(self.nonconformity).into_iter().collect()),
                    false => Who::Owners(owners),
                }
            }
            _ => Who::Owners(owner(self.nonconformity).into_iter().collect()),
        }
    }
}
