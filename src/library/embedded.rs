//! Which files of `data/` are part of the program.

use std::borrow::Cow;

use serde::de::DeserializeOwned;

use super::error::LibraryError;
use super::read::read;

macro_rules! file {
    ($path:literal) => {
        (concat!("data/", $path), include_str!(concat!("../../data/", $path)))
    };
}

macro_rules! files {
    ($($path:literal),+ $(,)?) => { &[$(file!($path)),+] };
}

type Embedded = (&'static str, &'static str);

/// In the order in which registers are listed everywhere.
pub(super) const REGISTERS: &[Embedded] = files![
    "registers/organisation.toml",
    "registers/system.toml",
    "registers/risk.toml",
    "registers/rating.toml",
    "registers/treatment.toml",
    "registers/control.toml",
    "registers/soa.toml",
    "registers/action.toml",
    "registers/evidence.toml",
    "registers/person.toml",
    "registers/role.toml",
    "registers/assignment.toml",
    "registers/decision.toml",
    "registers/audit_programme.toml",
    "registers/audit.toml",
    "registers/audit_slot.toml",
    "registers/attendance.toml",
    "registers/evidence_request.toml",
    "registers/interview.toml",
    "registers/audit_check.toml",
    "registers/sample.toml",
    "registers/finding.toml",
    "registers/nonconformity.toml",
    "registers/corrective_action.toml",
    "registers/impact_assessment.toml",
    "registers/impact_answer.toml",
    "registers/impact.toml",
    "registers/gap_assessment.toml",
    "registers/gap_item.toml",
    "registers/concern.toml",
    "registers/context_issue.toml",
    "registers/interested_party.toml",
    "registers/requirement.toml",
    "registers/scope_statement.toml",
    "registers/process.toml",
    "registers/policy.toml",
    "registers/acknowledgement.toml",
    "registers/lifecycle_event.toml",
    "registers/resource.toml",
    "registers/risk_assessment.toml",
    "registers/opportunity.toml",
    "registers/treatment_plan.toml",
    "registers/risk_acceptance.toml",
    "registers/soa_version.toml",
    "registers/control_test.toml",
    "registers/objective.toml",
    "registers/aims_change.toml",
    "registers/system_change.toml",
    "registers/review_trigger.toml",
    "registers/competence_requirement.toml",
    "registers/training.toml",
    "registers/awareness_activity.toml",
    "registers/communication.toml",
    "registers/feedback.toml",
    "registers/document.toml",
    "registers/approval.toml",
    "registers/data_set.toml",
    "registers/transparency_record.toml",
    "registers/test_record.toml",
    "registers/release.toml",
    "registers/metric.toml",
    "registers/measurement.toml",
    "registers/log_arrangement.toml",
    "registers/incident.toml",
    "registers/incident_notification.toml",
    "registers/use_case.toml",
    "registers/supplier.toml",
    "registers/supplier_assessment.toml",
    "registers/responsibility_split.toml",
    "registers/customer.toml",
    "registers/questionnaire.toml",
    "registers/question.toml",
    "registers/answer.toml",
    "registers/management_review.toml",
    "registers/improvement.toml",
    "registers/watch_item.toml",
    "registers/plan.toml",
    "registers/plan_milestone.toml",
    "registers/certification_body.toml",
    "registers/certification_event.toml",
    "registers/certificate.toml",
    "registers/snooze.toml",
];

const ANNEX_A: &[Embedded] = files![
    "catalogue/annex-a/A.2.toml",
    "catalogue/annex-a/A.3.toml",
    "catalogue/annex-a/A.4.toml",
    "catalogue/annex-a/A.5.toml",
    "catalogue/annex-a/A.6.toml",
    "catalogue/annex-a/A.7.toml",
    "catalogue/annex-a/A.8.toml",
    "catalogue/annex-a/A.9.toml",
    "catalogue/annex-a/A.10.toml",
];

const CLAUSES: &[Embedded] = files![
    "catalogue/clauses/4.toml",
    "catalogue/clauses/5.toml",
    "catalogue/clauses/6.toml",
    "catalogue/clauses/7.toml",
    "catalogue/clauses/8.toml",
    "catalogue/clauses/9.toml",
    "catalogue/clauses/10.toml",
];

const RISKS: &[Embedded] = files![
    "library/governance.toml",
    "library/data.toml",
    "library/fairness.toml",
    "library/behaviour.toml",
    "library/security.toml",
    "library/transparency.toml",
    "library/human-factors.toml",
    "library/use.toml",
    "library/life-cycle.toml",
    "library/society.toml",
];

const FRAMEWORKS: &[Embedded] =
    files!["crosswalk/nist-ai-rmf-1.0.toml", "crosswalk/eu-ai-act.toml", "crosswalk/iso27001-2022.toml"];

const DUTIES: &[Embedded] = files!["duties/eu-ai-act.toml", "duties/gdpr.toml", "duties/contract.toml"];

/// A file of `data/`: its path from the root of the project, for messages, and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    pub name: Cow<'static, str>,
    pub text: Cow<'static, str>,
}

impl Source {
    pub fn new(name: impl Into<Cow<'static, str>>, text: impl Into<Cow<'static, str>>) -> Source {
        Source { name: name.into(), text: text.into() }
    }

    pub(super) fn read<T: DeserializeOwned>(&self) -> Result<T, LibraryError> {
        read(&self.name, &self.text)
    }
}

/// All files that a library is read from, by what they hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sources {
    pub version: Source,
    pub roles: Source,
    pub annex_a: Vec<Source>,
    pub clauses: Vec<Source>,
    pub duties: Vec<Source>,
    pub risks: Vec<Source>,
    pub taxonomies: Source,
    pub impact_questions: Source,
    pub impact_scales: Source,
    pub frameworks: Vec<Source>,
    pub mapping_sources: Source,
    pub registers: Vec<Source>,
    /// Overlays of one other language; see `language.rs`. The program has none yet.
    pub languages: Vec<Source>,
}

impl Sources {
    /// The files that are part of the program.
    pub fn embedded() -> Sources {
        let one = |(name, text): Embedded| Source::new(name, text);
        let all = |files: &[Embedded]| files.iter().copied().map(one).collect();
        Sources {
            version: one(file!("catalogue/version.toml")),
            roles: one(file!("catalogue/roles.toml")),
            annex_a: all(ANNEX_A),
            clauses: all(CLAUSES),
            duties: all(DUTIES),
            risks: all(RISKS),
            taxonomies: one(file!("library/taxonomies.toml")),
            impact_questions: one(file!("impact/questions.toml")),
            impact_scales: one(file!("impact/scales.toml")),
            frameworks: all(FRAMEWORKS),
            mapping_sources: one(file!("crosswalk/sources.toml")),
            registers: all(REGISTERS),
            languages: Vec::new(),
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = &Source> {
        let single = [
            &self.version,
            &self.roles,
            &self.taxonomies,
            &self.impact_questions,
            &self.impact_scales,
            &self.mapping_sources,
        ];
        let lists = [
            &self.annex_a,
            &self.clauses,
            &self.duties,
            &self.risks,
            &self.frameworks,
            &self.registers,
            &self.languages,
        ];
        single.into_iter().chain(lists.into_iter().flatten())
    }

    /// A register's file is named after its key.
    pub(super) fn has_register(&self, key: &str) -> bool {
        self.registers.iter().any(|file| {
            let name = file.name.rsplit('/').next().unwrap_or_default();
            name.strip_suffix(".toml") == Some(key)
        })
    }
}
