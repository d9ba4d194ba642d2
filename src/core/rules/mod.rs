//! The rules that an auditor checks, each a small function under its id (`domain-model.json`, validity_rules).
//!
//! A rule declares what it reads; [`Checker`] runs again only the rules that read what an entry touched. A rule looks at
//! one record and its neighbours ([`Check::Each`]) or at the workspace as a whole ([`Check::Whole`]). Every rule sees
//! live records only. A finding is derived from records and today and never stored.
//!
//! An *error* cites a requirement of ISO/IEC 42001, a *warning* asks for a second look, *practice* cites its source.
//! Rules with ids `WB-` are this program's own: what makes a workspace hard to trust, whatever the standard says.
//!
//! Built, with the reading chosen where the registers leave room:
//!
//! | rule | reading |
//! |---|---|
//! | VR-01 to VR-05, VR-08, VR-50 | [`soa`]; a clause is no more left out in a gap analysis or an audit |
//! | VR-06, VR-10, VR-28, VR-29 | [`approved`]; a treatment that says its own approval needs no plan; of the method the approval is in the log |
//! | VR-07, VR-09 | [`treatment`] |
//! | VR-11 to VR-13 | [`acceptance`]; where no acceptance names a risk, a decision that does stands for one |
//! | VR-27, VR-46, VR-49 | [`planning`]; drafts of objectives are left in peace; where a requirement is said to be not met an open action stands for the evidence |
//! | VR-31 | [`planning`], [`competence`](super::competence); holders count, deputies don't; until the day of its check a training may be unchecked |
//! | VR-14, VR-15, VR-16, VR-17, VR-18 | [`risk`]; a change that is only proposed is a warning |
//! | VR-26, VR-43, VR-44, VR-45 | [`events`]; a metric is of one AI system; an incident with harm is looked for once its cause is |
//! | VR-19, VR-20, VR-21, VR-24 | [`systems`]; a significant change counts from the day it was proposed; an impact assessment counts by its record or by the dates and the screening on the system |
//! | VR-22, VR-23 | [`impact`]; that the text of a risk is not that of an impact is left to the reader |
//! | VR-25, VR-51, VR-52 | [`life`]; what the Statement of Applicability leaves out is not asked for; a generative system counts as making content until its entry says what it does |
//! | VR-30 | [`people`]; conformity and reporting are looked for in the words of the roles |
//! | VR-35, VR-36 | [`finding`]; a clause counts as its requirements, words that cite no guidance as what the organisation decided |
//! | VR-37, VR-39, VR-55 | [`nonconformity`]; the clocks run from the event of the certification file, else from the audit |
//! | VR-40, VR-41, VR-53, VR-54 | [`cycle`]; top management is whoever holds a role with that mark on the day; the seven inputs that 9.3.2 names; the wording of a scope is left to the reader |
//! | VR-47, VR-48 | [`evidence`]; file contents are hashed by `aims verify`, clauses wait for the gap analysis |
//! | VR-32, VR-33, VR-34 | [`audit`]; who owned a thing before is read from assignments that ended |
//! | VR-38, VR-42 | [`due`]; a control test is a verification, too |
//!
//! VR-56 (the chain is unbroken) is no matter of records: `aims verify` answers it from the journal.

mod acceptance;
mod approved;
mod audit;
mod checker;
mod cycle;
mod due;
mod events;
mod evidence;
mod finding;
mod impact;
mod life;
mod marks;
mod nonconformity;
mod people;
mod planning;
mod read;
mod risk;
mod soa;
mod systems;
mod treatment;
pub mod weak;
mod workspace;

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use chrono::NaiveDate;
use serde::Serialize;

pub use checker::{Checker, Counts, Seen, findings};

use super::catalogue::Catalogue;
use super::id::RecordId;
use super::record::{LABEL, LIFE};
use super::risk::{Risk, Stage};
use super::scoring::Rating;
use super::trigger::Triggers;
use super::workspace::{RecordRef, Workspace};

/// How much a finding weighs; errors sort first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// A requirement of the standard is not met.
    Error,
    /// Something an auditor would ask about.
    Warning,
    /// Good practice, not a requirement.
    Practice,
}

impl Severity {
    pub const ALL: [Self; 3] = [Self::Error, Self::Warning, Self::Practice];

    pub const fn key(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Practice => "practice",
        }
    }
}

/// What a rule may look at. `core` has no clock: today comes in.
pub struct Context<'a> {
    pub workspace: &'a Workspace,
    pub today: NaiveDate,
    pub catalogue: &'a Catalogue,
    /// Ratings of the risk that was looked at last: half a dozen rules in turn want them.
    ratings: RefCell<Option<(RecordId, Rc<Ratings>)>>,
    triggers: OnceCell<Triggers<'a>>,
}

/// The ratings of a risk, inherent first.
struct Ratings([Option<Rating>; 3]);

impl Ratings {
    fn of(&self, stage: Stage) -> Option<&Rating> {
        let [inherent, current, target] = &self.0;
        match stage {
            Stage::Inherent => inherent.as_ref(),
            Stage::Current => current.as_ref(),
            Stage::Target => target.as_ref(),
        }
    }
}

impl<'a> Context<'a> {
    pub fn new(workspace: &'a Workspace, today: NaiveDate, catalogue: &'a Catalogue) -> Self {
        Self { workspace, today, catalogue, ratings: RefCell::new(None), triggers: OnceCell::new() }
    }

    /// What asks for a new look, read once for all records that are looked at together.
    fn triggers(&self) -> &Triggers<'a> {
        self.triggers.get_or_init(|| Triggers::of(self.workspace))
    }

    fn ratings(&self, risk: Risk<'_>) -> Rc<Ratings> {
        let id = risk.record.id();
        let mut last = self.ratings.borrow_mut();
        match &*last {
            Some((of, ratings)) if *of == id => ratings.clone(),
            _ => {
                let ratings = Rc::new(Ratings(Stage::ALL.map(|stage| risk.rating(stage))));
                *last = Some((id, ratings.clone()));
                ratings
            }
        }
    }
}

/// Fields of a register that a rule reads. Label and life of the register's records always count as read, because
/// sentences name labels and rules see live records only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reads {
    /// Key of the register, or [`ANY`].
    pub register: &'static str,
    /// Keys of its fields, or [`ANY`] alone.
    pub fields: &'static [&'static str],
    /// Whether a change may concern records that no reference connects with the changed one.
    pub everywhere: bool,
}

/// Stands for every register, or for every field.
pub const ANY: &str = "*";

impl Reads {
    /// Fields of the record itself or of one that a single reference connects with it, either way.
    pub const fn of(register: &'static str, fields: &'static [&'static str]) -> Self {
        Self { register, fields, everywhere: false }
    }

    /// Fields on which the findings about any record may hang.
    pub const fn everywhere(register: &'static str, fields: &'static [&'static str]) -> Self {
        Self { register, fields, everywhere: true }
    }

    fn reads_register(&self, register: &str) -> bool {
        self.register == ANY || self.register == register
    }

    fn reads_field(&self, field: &str) -> bool {
        field == LABEL || field == LIFE || self.fields.iter().any(|one| *one == ANY || *one == field)
    }
}

/// The function of a rule. A rule has at most one [`Check::Each`] for a register.
#[derive(Clone, Copy)]
pub enum Check {
    /// Looks at one live record of the register (or of [`ANY`]) and at records that one reference connects with it.
    Each(&'static str, for<'a> fn(&Context<'a>, RecordRef<'a>, &mut Found)),
    /// Looks at the whole workspace.
    Whole(for<'a> fn(&Context<'a>, &mut Found)),
}

/// A rule of the audit.
pub struct Rule {
    /// `VR-02`: for ever, findings and reports cite it.
    pub id: &'static str,
    /// What holds where the rule is kept, in one sentence.
    pub title: &'static str,
    /// Of its findings, unless one says otherwise.
    pub severity: Severity,
    /// The clause, control or practice that it comes from.
    pub basis: &'static str,
    pub reads: &'static [Reads],
    pub checks: &'static [Check],
}

/// One thing that a rule found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub rule: &'static str,
    pub severity: Severity,
    /// None where it is about the workspace as a whole.
    pub record: Option<RecordId>,
    /// Label of the record when the rule ran; empty where there is none.
    pub label: String,
    /// Where to mend it.
    pub field: Option<String>,
    /// Names the record, what is wrong and what to do.
    pub sentence: String,
    /// The clause, control or practice that is cited.
    pub clause: &'static str,
}

/// What a finding says; put together only for those who read it.
pub trait Sentence {
    fn said(self) -> String;
}

impl Sentence for String {
    fn said(self) -> String {
        self
    }
}

impl<F: FnOnce() -> String> Sentence for F {
    fn said(self) -> String {
        self()
    }
}

/// Takes what one rule finds.
pub struct Found {
    rule: &'static Rule,
    kept: Kept,
}

/// What is kept of findings.
enum Kept {
    /// How grave each is: enough for counting and marking.
    Severities(Vec<Severity>),
    Findings(Vec<Finding>),
}

impl Found {
    /// Keeps all that is found.
    fn in_full(rule: &'static Rule) -> Self {
        Self { rule, kept: Kept::Findings(Vec::new()) }
    }

    /// Keeps how grave it is.
    fn in_short(rule: &'static Rule) -> Self {
        Self { rule, kept: Kept::Severities(Vec::new()) }
    }

    fn findings(self) -> Vec<Finding> {
        match self.kept {
            Kept::Findings(findings) => findings,
            Kept::Severities(_) => Vec::new(),
        }
    }

    fn severities(self) -> Vec<Severity> {
        match self.kept {
            Kept::Findings(findings) => findings.iter().map(|finding| finding.severity).collect(),
            Kept::Severities(severities) => severities,
        }
    }

    /// About a field of a record, with the rule's own severity.
    pub fn at(&mut self, record: RecordRef<'_>, field: &str, sentence: impl Sentence) {
        self.weighing(self.rule.severity, record, field, sentence);
    }

    /// About a field of a record, with another severity than the rule's own.
    pub fn weighing(&mut self, severity: Severity, record: RecordRef<'_>, field: &str, sentence: impl Sentence) {
        self.push(severity, Some(record), Some(field), sentence);
    }

    /// About the workspace as a whole.
    pub fn overall(&mut self, severity: Severity, sentence: impl Sentence) {
        self.push(severity, None, None, sentence);
    }

    fn push(
        &mut self,
        severity: Severity,
        record: Option<RecordRef<'_>>,
        field: Option<&str>,
        sentence: impl Sentence,
    ) {
        match &mut self.kept {
            Kept::Severities(severities) => severities.push(severity),
            Kept::Findings(findings) => findings.push(Finding {
                rule: self.rule.id,
                severity,
                record: record.map(RecordRef::id),
                label: record.map_or("", RecordRef::label).to_string(),
                field: field.map(str::to_string),
                sentence: sentence.said(),
                clause: self.rule.basis,
            }),
        }
    }
}

const GROUPS: [&[Rule]; 18] = [
    soa::RULES,
    treatment::RULES,
    acceptance::RULES,
    risk::RULES,
    systems::RULES,
    impact::RULES,
    people::RULES,
    audit::RULES,
    finding::RULES,
    nonconformity::RULES,
    due::RULES,
    evidence::RULES,
    planning::RULES,
    events::RULES,
    life::RULES,
    approved::RULES,
    cycle::RULES,
    workspace::RULES,
];

/// All rules, grouped by what they are about.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    GROUPS.into_iter().flatten()
}

/// The rule with this id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.id == id)
}
