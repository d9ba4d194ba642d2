//! What the audits of a programme look at over its time: clauses, controls that apply, AI systems and sites, and the
//! holes between them.

use crate::core::catalogue::{Catalogue, belongs};
use crate::core::natural;
use crate::core::record::ValueRef;
use crate::core::workspace::RecordRef;

use super::{AUDIT, field};

/// What may be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Clause,
    Control,
    System,
    Site,
}

impl Part {
    pub const ALL: [Self; 4] = [Self::Clause, Self::Control, Self::System, Self::Site];

    pub fn key(self) -> &'static str {
        match self {
            Self::Clause => "clause",
            Self::Control => "control",
            Self::System => "system",
            Self::Site => "site",
        }
    }

    /// Several of them, as people say.
    pub fn plural(self) -> &'static str {
        match self {
            Self::Clause => "clauses",
            Self::Control => "controls that apply",
            Self::System => "AI systems in scope",
            Self::Site => "sites",
        }
    }
}

/// How far an audit of something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    Planned,
    /// Its report is handed over.
    Done,
}

/// One clause, control, system or site, and the audits that look at it.
#[derive(Clone, Debug)]
pub struct Row<'a> {
    pub part: Part,
    /// The id of a clause or control, the label of a system, the name of a site.
    pub id: &'a str,
    /// The SoA entry or the system.
    pub record: Option<RecordRef<'a>>,
    pub audits: Vec<(RecordRef<'a>, Look)>,
}

impl Row<'_> {
    pub fn is_hole(&self) -> bool {
        self.audits.is_empty()
    }
}

/// The audits of a programme, cancelled ones left out, in the order of their labels.
pub fn audits(programme: RecordRef<'_>) -> Vec<RecordRef<'_>> {
    let all = programme.workspace().pointing(AUDIT, "programme", programme.id());
    let mut audits: Vec<RecordRef<'_>> = all.filter(|audit| audit.text("status") != "cancelled").collect();
    audits.sort_by(|a, b| natural::compare(a.label(), b.label()).then(a.id().cmp(&b.id())));
    audits.dedup_by_key(|audit| audit.id());
    audits
}

/// Everything that a programme is to cover, part by part, in the order of the standard and of the labels.
pub fn coverage<'a>(programme: RecordRef<'a>, catalogue: &'a Catalogue) -> Vec<Row<'a>> {
    let workspace = programme.workspace();
    let audits = audits(programme);
    let row = |part, id, record, looks: &dyn Fn(RecordRef<'a>) -> bool| Row {
        part,
        id,
        record,
        audits: audits.iter().copied().filter(|audit| looks(*audit)).map(|audit| (audit, look(audit))).collect(),
    };
    let mut rows: Vec<Row<'a>> = Vec::new();
    for clause in catalogue.clauses() {
        rows.push(row(Part::Clause, &clause.id, None, &|audit| has(audit, &clause.id)));
    }
    for entry in workspace.live("soa").filter(|entry| entry.text("applicable") == "yes") {
        let id = entry.text("control_id").trim();
        if !id.is_empty() {
            rows.push(row(Part::Control, id, Some(entry), &|audit| has(audit, id)));
        }
    }
    let in_scope = |system: &RecordRef<'_>| system.value("in_scope") == ValueRef::Bool(true) && !system.has_ended();
    for system in workspace.live("system").filter(in_scope) {
        let id = system.id().to_string();
        rows.push(row(Part::System, system.label(), Some(system), &|audit| audit.has_element("systems", &id)));
    }
    for name in workspace.live("organisation").flat_map(|organisation| organisation.elements("sites")) {
        rows.push(row(Part::Site, name, None, &|audit| audit.elements("sites").any(|other| site(other) == site(name))));
    }
    rows
}

fn look(audit: RecordRef<'_>) -> Look {
    match audit.text("status") {
        "reported" | "follow_up" | "closed" => Look::Done,
        _ => Look::Planned,
    }
}

/// Whether a criterion of the audit is the clause or control, stands above it, or is one of its checkpoints.
pub(super) fn has(audit: RecordRef<'_>, id: &str) -> bool {
    audit
        .elements(field::CRITERIA)
        .map(str::trim)
        .any(|criterion| criterion == id || belongs(id, criterion, '.') || belongs(criterion, id, '/'))
}

fn site(name: &str) -> String {
    name.trim().to_lowercase()
}
