//! What is computed from records and today, and never stored: the `derived.` columns, what a record is called, what
//! is overdue. One small function each.
//!
//! Field keys stand here once; a test checks them against the registers.

mod approved;
mod assessed;
mod cycle;
mod events;
mod living;
mod planned;

use std::borrow::Cow;

use chrono::NaiveDate;

use super::calendar;
use super::id::RecordId;
use super::natural;
use super::path::{PathValue, Shape, rated};
use super::schema::{Register, Schema};
use super::workspace::{Life, RecordRef};

/// A computed column.
#[derive(Debug)]
pub struct Derived {
    /// After `derived.`.
    pub name: &'static str,
    /// Keys of the registers that have it; empty for all.
    pub registers: &'static [&'static str],
    pub heading: &'static str,
    /// The heading where there is little room.
    pub short: &'static str,
    pub shape: Shape,
    pub(super) compute: for<'a> fn(RecordRef<'a>, NaiveDate) -> PathValue<'a>,
}

impl Derived {
    pub const ALL: &'static [Derived] = &[
        Derived {
            name: "control_title",
            registers: &["soa", "control"],
            heading: "Title",
            short: "Title",
            shape: Shape::Text,
            compute: control_title,
        },
        Derived {
            name: "soa_version",
            registers: &["soa"],
            heading: "SoA version",
            short: "Version",
            shape: Shape::Text,
            compute: approved::soa_version,
        },
        Derived {
            name: "soa_approved_on",
            registers: &["soa"],
            heading: "Approved on",
            short: "Approved",
            shape: Shape::Date,
            compute: approved::soa_approved_on,
        },
        Derived {
            name: "verified_residual_level",
            registers: &["risk"],
            heading: "Verified residual level",
            short: "R",
            shape: Shape::Level,
            compute: verified_residual_level,
        },
        Derived {
            name: "accepted_by",
            registers: &["risk"],
            heading: "Accepted by",
            short: "Accepted",
            shape: Shape::Text,
            compute: approved::accepted_by,
        },
        Derived {
            name: "acceptance_expires",
            registers: &["risk"],
            heading: "Acceptance expires",
            short: "Expires",
            shape: Shape::Date,
            compute: approved::acceptance_expires,
        },
        Derived {
            name: "actions",
            registers: &["risk"],
            heading: "Actions",
            short: "Actions",
            shape: Shape::List,
            compute: actions,
        },
        Derived {
            name: "controls",
            registers: &["risk"],
            heading: "Controls",
            short: "Controls",
            shape: Shape::List,
            compute: controls,
        },
        Derived {
            name: "covers",
            registers: &["evidence", "document"],
            heading: "Clause / control",
            short: "Covers",
            shape: Shape::List,
            compute: covers,
        },
        Derived {
            name: "period",
            registers: &["evidence"],
            heading: "Period",
            short: "Period",
            shape: Shape::Text,
            compute: period,
        },
        Derived {
            name: "audited",
            registers: &["audit"],
            heading: "Scope: clauses / controls / systems / sites",
            short: "Scope",
            shape: Shape::List,
            compute: assessed::audited,
        },
        Derived {
            name: "days",
            registers: &["audit"],
            heading: "Planned",
            short: "Planned",
            shape: Shape::Text,
            compute: assessed::days,
        },
        Derived {
            name: "corrective_actions",
            registers: &["nonconformity"],
            heading: "Corrective action",
            short: "Actions",
            shape: Shape::List,
            compute: assessed::corrective_actions,
        },
        Derived {
            name: "effect_verified",
            registers: &["nonconformity"],
            heading: "Effect verified by / on",
            short: "Verified",
            shape: Shape::Text,
            compute: assessed::effect_verified,
        },
        Derived {
            name: "deadline",
            registers: &["nonconformity"],
            heading: "To keep by",
            short: "By",
            shape: Shape::Date,
            compute: assessed::deadline,
        },
        Derived {
            name: "next_step",
            registers: &["nonconformity"],
            heading: "Next step",
            short: "Next",
            shape: Shape::Text,
            compute: assessed::next_step,
        },
        Derived {
            name: "parties",
            registers: &["impact_assessment"],
            heading: "Parties",
            short: "Parties",
            shape: Shape::List,
            compute: assessed::parties,
        },
        Derived {
            name: "highest_harm",
            registers: &["impact_assessment"],
            heading: "Highest harm per party",
            short: "Harm",
            shape: Shape::List,
            compute: assessed::highest_harm,
        },
        Derived {
            name: "measures",
            registers: &["impact_assessment"],
            heading: "Measures",
            short: "Measures",
            shape: Shape::List,
            compute: assessed::measures,
        },
        Derived {
            name: "linked_risks",
            registers: &["impact_assessment"],
            heading: "Linked risks",
            short: "Risks",
            shape: Shape::List,
            compute: assessed::linked_risks,
        },
        Derived {
            name: "linked_requirements",
            registers: &["soa"],
            heading: "Linked requirements",
            short: "Demanded by",
            shape: Shape::List,
            compute: planned::linked_requirements,
        },
        Derived {
            name: "applies_to",
            registers: &["requirement"],
            heading: "Applies to",
            short: "For",
            shape: Shape::List,
            compute: planned::applies_to,
        },
        Derived {
            name: "approval",
            registers: &["aims_change"],
            heading: "Approval",
            short: "Approval",
            shape: Shape::Text,
            compute: planned::approval,
        },
        Derived {
            name: "units_and_sites",
            registers: &["scope_statement"],
            heading: "Units / sites",
            short: "Units",
            shape: Shape::List,
            compute: approved::units_and_sites,
        },
        Derived {
            name: "approval",
            registers: &["policy", "scope_statement", "soa_version", "treatment_plan", "risk_assessment"],
            heading: "Approval",
            short: "Approval",
            shape: Shape::Text,
            compute: approved::approval,
        },
        Derived {
            name: "plan_approval",
            registers: &["treatment"],
            heading: "Approval",
            short: "Approval",
            shape: Shape::Text,
            compute: approved::plan_approval,
        },
        Derived {
            name: "standing",
            registers: &["risk_acceptance"],
            heading: "Counts today",
            short: "Counts",
            shape: Shape::Text,
            compute: approved::standing,
        },
        Derived {
            name: "last_test",
            registers: &["control"],
            heading: "Last test",
            short: "Tested",
            shape: Shape::Date,
            compute: living::last_test,
        },
        Derived {
            name: "next_test",
            registers: &["control"],
            heading: "Next test",
            short: "Next",
            shape: Shape::Date,
            compute: living::next_test,
        },
        Derived {
            name: "test_result",
            registers: &["control"],
            heading: "Test result",
            short: "Result",
            shape: Shape::Text,
            compute: living::test_result,
        },
        Derived {
            name: "source_and_rights",
            registers: &["data_set"],
            heading: "Source / rights",
            short: "Source",
            shape: Shape::List,
            compute: living::source_and_rights,
        },
        Derived {
            name: "system_and_version",
            registers: &["transparency_record"],
            heading: "System / version",
            short: "System",
            shape: Shape::Text,
            compute: living::system_and_version,
        },
        Derived {
            name: "answered",
            registers: &["questionnaire"],
            heading: "Answered",
            short: "Answered",
            shape: Shape::Text,
            compute: living::answered,
        },
        Derived {
            name: "used_in",
            registers: &["answer"],
            heading: "Used in",
            short: "Used in",
            shape: Shape::List,
            compute: living::used_in,
        },
        Derived { name: "as_of", registers: &[], heading: "As of", short: "As of", shape: Shape::Date, compute: as_of },
    ];

    /// Its value as people read it.
    pub fn text(&self, record: RecordRef<'_>, today: NaiveDate) -> String {
        (self.compute)(record, today).into_text(self.shape).into_owned()
    }

    /// Every computed column.
    pub fn all() -> impl Iterator<Item = &'static Derived> {
        Self::ALL.iter().chain(events::COLUMNS).chain(cycle::COLUMNS)
    }

    /// The computed columns of a register, beside the records that point to its own.
    pub fn all_of(register: &str) -> impl Iterator<Item = &'static Derived> {
        Self::all().filter(move |one| one.registers.is_empty() || one.registers.contains(&register))
    }
}

/// The title of a control of Annex A from the catalogue, of any other from its control record.
pub fn control_title<'a>(record: RecordRef<'a>, _today: NaiveDate) -> PathValue<'a> {
    PathValue::text(catalogue_title(record).unwrap_or_else(|| match record.register_key() {
        "soa" => record.target("control").map_or("", title),
        _ => record.meaning("title"),
    }))
}

fn catalogue_title(record: RecordRef<'_>) -> Option<&'static str> {
    let id = match record.register_key() {
        "soa" | "control" => record.text("control_id"),
        _ => "",
    };
    if id.is_empty() {
        return None;
    }
    record.workspace().catalogue()?.control(id).map(|control| control.title.as_str())
}

/// Level of the current rating, once at least one treatment of the risk is verified as effective and none is still
/// open; empty before.
pub fn verified_residual_level<'a>(record: RecordRef<'a>, _today: NaiveDate) -> PathValue<'a> {
    let mut verified = false;
    for treatment in record.workspace().pointing("treatment", "risk", record.id()) {
        match treatment.text("status") {
            "verified_effective" => verified = true,
            "planned" | "approved" | "in_progress" | "implemented" => return PathValue::Empty,
            _ => {}
        }
    }
    rated(record, "current").filter(|_| verified).map_or(PathValue::Empty, |rating| rating.value())
}

/// Labels of the actions of the risk, its own and those of its treatments.
pub fn actions<'a>(record: RecordRef<'a>, _today: NaiveDate) -> PathValue<'a> {
    let workspace = record.workspace();
    let own = workspace.pointing("action", "risk", record.id());
    let treatments = workspace.pointing("treatment", "risk", record.id());
    let theirs = treatments.flat_map(|treatment| workspace.pointing("action", "treatment", treatment.id()));
    labels(own.chain(theirs))
}

/// Labels of the controls that work against the risk today or are to, by its treatments.
pub fn controls<'a>(record: RecordRef<'a>, _today: NaiveDate) -> PathValue<'a> {
    labels(controls_of(record))
}

pub(super) fn controls_of(risk: RecordRef<'_>) -> impl Iterator<Item = RecordRef<'_>> {
    let treatments = risk.workspace().pointing("treatment", "risk", risk.id());
    risk.targets("existing_controls").chain(treatments.flat_map(|one| one.targets("controls")))
}

/// The clauses and then the labels of the controls that a piece of evidence or a document covers.
pub fn covers<'a>(record: RecordRef<'a>, _today: NaiveDate) -> PathValue<'a> {
    let sorted = |mut texts: Vec<Cow<'a, str>>| {
        texts.sort_by(|a, b| natural::compare(a, b));
        texts
    };
    let mut all = sorted(record.elements("clauses").map(Cow::from).collect());
    all.extend(sorted(record.targets("controls").map(|control| control.label().into()).collect()));
    PathValue::list(all)
}

/// `FROM to TO`; one date if only one is given or both are equal.
pub fn period<'a>(record: RecordRef<'a>, _today: NaiveDate) -> PathValue<'a> {
    span(record.text("period_from"), record.text("period_to"))
}

fn span<'a>(from: &'a str, to: &'a str) -> PathValue<'a> {
    match (from, to) {
        (from, to) if from == to || to.is_empty() => PathValue::text(from),
        ("", to) => PathValue::text(to),
        (from, to) => PathValue::owned(format!("{from} to {to}")),
    }
}

/// `NAME, DAY`; what there is of them.
fn who_and_when<'a>(record: RecordRef<'a>, person: &str, day: &str) -> PathValue<'a> {
    let by = record.target(person).map_or("", title);
    match record.text(day) {
        "" => PathValue::text(by),
        day if by.is_empty() => PathValue::text(day),
        day => PathValue::owned(format!("{by}, {day}")),
    }
}

/// The day whose state is shown: the one asked for, otherwise today.
pub fn as_of<'a>(_record: RecordRef<'a>, today: NaiveDate) -> PathValue<'a> {
    PathValue::Date(today)
}

/// Registers with a field that points to records of `register`.
pub fn pointing_registers<'a>(schema: &'a Schema, register: &Register) -> impl Iterator<Item = &'a Register> {
    let key = register.key.clone();
    schema.registers().filter(move |other| points_to(other, &key))
}

/// Whether a field of `other` points to records of the register `key`.
pub fn points_to(other: &Register, key: &str) -> bool {
    other.fields.iter().any(|field| field.target() == Some(key))
}

/// Labels of the live records of a register that point to this one, by whichever field.
pub(super) fn pointing<'a>(record: RecordRef<'a>, register: &str) -> PathValue<'a> {
    labels(pointing_records(record, register))
}

pub(super) fn pointing_records<'a>(record: RecordRef<'a>, register: &str) -> impl Iterator<Item = RecordRef<'a>> {
    let links = record.workspace().backlinks(record.id()).map(|(from, _)| from);
    links.filter(move |from| from.register_key() == register && from.life() == Life::Live)
}

fn labels<'a>(records: impl Iterator<Item = RecordRef<'a>>) -> PathValue<'a> {
    let mut found: Vec<Cow<'a, str>> = records.map(|one| one.label().into()).collect();
    found.sort_by(|a, b| natural::compare(a, b));
    found.dedup();
    PathValue::list(found)
}

/// What a record is called: its title, wherever that comes from, or its label.
pub fn title(record: RecordRef<'_>) -> &str {
    let mut at = record;
    // A title may be a reference (an assignment is called like its role); four steps end any circle.
    for _ in 0..4 {
        let field = at.register().and_then(|register| register.meaning("title"));
        let next = match field {
            Some(field) if field.kind.is_reference() => at.target(&field.key),
            _ => match catalogue_title(at).unwrap_or(field.map_or("", |field| at.text(&field.key))) {
                "" if at.register_key() == "soa" => at.target("control"),
                "" => None,
                text => return text,
            },
        };
        match next {
            Some(next) => at = next,
            None => break,
        }
    }
    record.label()
}

/// The day that passed without what was due or to be reviewed, of several the first; see [`calendar::of`].
pub fn overdue_since(record: RecordRef<'_>, today: NaiveDate) -> Option<NaiveDate> {
    calendar::of(record).into_iter().map(|one| one.day).filter(|day| *day < today).min()
}

fn day(record: RecordRef<'_>, field: &str) -> Option<NaiveDate> {
    record.text(field).parse().ok()
}

/// Whether the person answers for the record: stands in the field that means its owner, or owns the control of an
/// SoA entry.
pub fn is_owned_by(record: RecordRef<'_>, person: RecordId) -> bool {
    let Some(field) = record.register().and_then(|register| register.meaning("owner")) else {
        return record.register_key() == "soa"
            && record.target("control").is_some_and(|control| is_owned_by(control, person));
    };
    let id = person.to_string();
    if field.kind.is_set() { record.has_element(&field.key, &id) } else { record.text(&field.key) == id }
}
