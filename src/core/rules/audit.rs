//! Audits: a programme that leaves nothing out, audits that are prepared, auditors who don't judge their own work.

use std::collections::BTreeSet;

use chrono::{Days, Months, NaiveDate};

use super::read::{self, pointing};
use super::systems::in_scope;
use super::{Check, Context, Found, Reads, Rule, Severity};
use crate::core::catalogue::belongs;
use crate::core::record::ValueRef;
use crate::core::workspace::RecordRef;

pub const RULES: &[Rule] = &[
    Rule {
        id: "VR-28",
        title: "The audit programme is approved, in date and the only one in force.",
        severity: Severity::Error,
        basis: "9.2.2, 7.5.2",
        reads: &[Reads::of(
            "audit_programme",
            &["title", "status", "period_start", "period_end", "approved_by", "approved_on"],
        )],
        checks: &[Check::Each("audit_programme", programme_in_force), Check::Whole(one_programme)],
    },
    Rule {
        id: "VR-32",
        title: "An internal audit has objectives, scope and criteria, and no auditor audits own work.",
        severity: Severity::Error,
        basis: "9.2.2",
        reads: &[
            Reads::of(
                "audit",
                &[
                    "title",
                    "kind",
                    "status",
                    "objectives",
                    "scope",
                    "criteria",
                    "independence",
                    "safeguard",
                    "lead",
                    "team",
                    "systems",
                ],
            ),
            Reads::of("audit_check", &["audit", "criterion", "item", "auditor"]),
            Reads::of("system", &["name", "owner", "deputy"]),
            Reads::everywhere("control", &["control_id", "owner"]),
            Reads::of("person", &["name"]),
        ],
        checks: &[Check::Each("audit", prepared), Check::Each("audit_check", not_own_system)],
    },
    Rule {
        id: "VR-33",
        title: "Who held a role for an audited system until less than a year ago does not audit it.",
        severity: Severity::Warning,
        basis: "audit practice: one year of cooling off",
        reads: &[
            Reads::of("audit", &["title", "status", "lead", "team", "systems", "starts_on", "safeguard"]),
            Reads::everywhere("assignment", &["person", "systems", "until"]),
            Reads::of("person", &["name"]),
            Reads::of("system", &["name"]),
        ],
        checks: &[Check::Each("audit", cooled_off)],
    },
    Rule {
        id: "VR-34",
        title: "The audits of a programme cover clauses 4 to 10, the controls that apply, and the systems and sites in scope.",
        severity: Severity::Practice,
        basis: "9.2.2; a cycle of three years is practice",
        reads: &[
            Reads::of("audit_programme", &["title", "status"]),
            Reads::of("audit", &["programme", "status", "criteria", "systems", "sites"]),
            Reads::of("soa", &["control_id", "applicable"]),
            Reads::of("system", &["name", "status", "in_scope"]),
            Reads::of("organisation", &["sites"]),
        ],
        checks: &[Check::Whole(covered)],
    },
    Rule {
        id: "VR-41",
        title: "An internal audit was reported within the year before each audit for the certificate.",
        severity: Severity::Error,
        basis: "certification practice, ISO/IEC 17021-1",
        reads: &[Reads::of("audit", &["title", "kind", "status", "starts_on", "reported_on"])],
        checks: &[Check::Whole(internal_audit_first)],
    },
];

fn programme_in_force(context: &Context<'_>, programme: RecordRef<'_>, found: &mut Found) {
    if !read::status_is(programme, &["approved", "effective", "under_revision"]) {
        return;
    }
    let name = read::name(programme);
    for (field, lacks) in
        [("approved_by", "nobody is named who approved it"), ("approved_on", "it has no day of approval")]
    {
        if !programme.filled(field) {
            let sentence =
                format!("{name} is {}, but {lacks}: name who approved it and when.", read::status_words(programme));
            found.at(programme, field, sentence);
        }
    }
    if let Some(day) = read::past(programme, "period_end", context.today) {
        let sentence = format!(
            "{name} ended on {day}, {}, and is still {}: put the next programme into force.",
            read::ago(day, context.today),
            read::status_words(programme)
        );
        found.at(programme, "period_end", sentence);
    }
}

fn one_programme(context: &Context<'_>, found: &mut Found) {
    let in_force = context.workspace.live("audit_programme").filter(|one| read::status_is(*one, &["effective"]));
    let in_force: Vec<RecordRef<'_>> = in_force.collect();
    let Some((first, others)) = in_force.split_first() else { return };
    for other in others {
        let sentence = format!(
            "{} is in force beside {}: mark the older one as superseded.",
            read::name(*other),
            read::name(*first)
        );
        found.at(*other, "status", sentence);
    }
}

/// Who audits: the lead and the team.
fn auditors(audit: RecordRef<'_>) -> Vec<RecordRef<'_>> {
    let mut all: Vec<RecordRef<'_>> = audit.target("lead").into_iter().chain(audit.targets("team")).collect();
    let mut seen = BTreeSet::new();
    all.retain(|person| seen.insert(person.id()));
    all
}

fn prepared(context: &Context<'_>, audit: RecordRef<'_>, found: &mut Found) {
    if audit.text("kind") != "internal" || read::status_is(audit, &["", "planned", "cancelled"]) {
        return;
    }
    let name = read::name(audit);
    let needed = [
        ("objectives", "no objectives: say what it is to find out"),
        ("scope", "no scope: say what is looked at and what is not"),
        ("criteria", "no criteria: name the clauses and controls that it measures against"),
        ("independence", "no check of independence: say who was looked at, and with what result"),
    ];
    for (field, lacks) in needed {
        if !audit.filled(field) {
            found.at(audit, field, format!("{name} is {}, but has {lacks}.", read::status_words(audit)));
        }
    }
    if audit.filled("safeguard") {
        return;
    }
    for auditor in auditors(audit) {
        let systems: Vec<&str> = read::live_targets(audit, "systems")
            .filter(|system| answers_for(*system, auditor))
            .map(RecordRef::label)
            .collect();
        let criteria: Vec<&str> = audit.elements("criteria").collect();
        let owned =
            context.workspace.live("control").filter(|control| control.text("owner") == auditor.id().to_string());
        let controls: Vec<&str> = owned.map(control_id).filter(|id| criteria.contains(id)).collect();
        let own: Vec<&str> = systems.into_iter().chain(controls).collect();
        if !own.is_empty() {
            let sentence = format!(
                "{} audits {} in {name} and answers for it: have someone else audit it, or say under safeguard what makes up for it.",
                auditor.title(),
                read::labels(own)
            );
            found.at(audit, "team", sentence);
        }
    }
}

fn control_id(control: RecordRef<'_>) -> &str {
    match control.text("control_id") {
        "" => control.label(),
        id => id,
    }
}

fn answers_for(system: RecordRef<'_>, person: RecordRef<'_>) -> bool {
    let id = person.id().to_string();
    system.text("owner") == id || system.text("deputy") == id
}

fn not_own_system(_: &Context<'_>, check: RecordRef<'_>, found: &mut Found) {
    let (Some(auditor), Some(system)) = (check.target("auditor"), check.target("item")) else { return };
    let safeguarded = check.target("audit").is_some_and(|audit| audit.filled("safeguard"));
    if safeguarded || !answers_for(system, auditor) {
        return;
    }
    let sentence = format!(
        "{}: {} looked at {}, for which he or she answers: have someone else look, or say on the audit what makes up for it.",
        read::name(check),
        auditor.title(),
        read::name(system)
    );
    found.at(check, "auditor", sentence);
}

fn cooled_off(context: &Context<'_>, audit: RecordRef<'_>, found: &mut Found) {
    if read::ended(audit) || audit.filled("safeguard") {
        return;
    }
    let start = read::date(audit, "starts_on").unwrap_or(context.today);
    let Some(year_before) = start.checked_sub_months(Months::new(12)) else { return };
    for auditor in auditors(audit) {
        for held in pointing(auditor, "assignment", "person") {
            let Some(until) = read::date(held, "until").filter(|day| (year_before..start).contains(day)) else {
                continue;
            };
            let systems: Vec<&str> = read::live_targets(audit, "systems")
                .filter(|system| held.has_element("systems", &system.id().to_string()))
                .map(RecordRef::label)
                .collect();
            if !systems.is_empty() {
                let sentence = format!(
                    "{} audits {} in {} and held a role there until {until} ({}): wait a year, or say under safeguard what makes up for it.",
                    auditor.title(),
                    read::labels(systems),
                    read::name(audit),
                    held.label()
                );
                found.at(audit, "team", sentence);
            }
        }
    }
}

/// What the audits of a programme look at.
struct Coverage<'a> {
    criteria: BTreeSet<&'a str>,
    systems: BTreeSet<&'a str>,
    sites: BTreeSet<String>,
}

impl<'a> Coverage<'a> {
    fn of(programme: RecordRef<'a>) -> Self {
        let audits = pointing(programme, "audit", "programme");
        let audits: Vec<_> = audits.into_iter().filter(|audit| !read::status_is(*audit, &["cancelled"])).collect();
        Self {
            criteria: audits.iter().flat_map(|audit| audit.elements("criteria")).map(str::trim).collect(),
            systems: audits.iter().flat_map(|audit| audit.elements("systems")).collect(),
            sites: audits.iter().flat_map(|audit| audit.elements("sites")).map(site).collect(),
        }
    }

    /// Whether a criterion is the clause or control, stands above it, or is one of its checkpoints.
    fn has(&self, id: &str) -> bool {
        self.criteria
            .iter()
            .any(|criterion| *criterion == id || belongs(id, criterion, '.') || belongs(criterion, id, '/'))
    }
}

fn site(name: &str) -> String {
    name.trim().to_lowercase()
}

fn covered(context: &Context<'_>, found: &mut Found) {
    let workspace = context.workspace;
    for programme in workspace.live("audit_programme") {
        if !read::status_is(programme, &["approved", "effective", "under_revision"]) {
            continue;
        }
        let coverage = Coverage::of(programme);
        let clauses = context.catalogue.clauses().map(|clause| clause.id.as_str()).filter(|id| !coverage.has(id));
        let controls = workspace
            .live("soa")
            .filter(|entry| entry.text("applicable") == "yes")
            .map(|entry| entry.text("control_id").trim())
            .filter(|id| !id.is_empty() && !coverage.has(id));
        let systems = workspace
            .live("system")
            .filter(|system| system.value("in_scope") == ValueRef::Bool(true) && in_scope(*system))
            .filter(|system| !coverage.systems.contains(system.id().to_string().as_str()))
            .map(RecordRef::label);
        let sites = workspace
            .live("organisation")
            .flat_map(|organisation| organisation.elements("sites"))
            .filter(|name| !coverage.sites.contains(&site(name)));
        let holes: [(&str, Vec<&str>); 4] = [
            ("clauses", clauses.collect()),
            ("controls that apply", controls.collect()),
            ("AI systems in scope", systems.collect()),
            ("sites", sites.collect()),
        ];
        for (what, missing) in holes {
            if !missing.is_empty() {
                let sentence = format!(
                    "No audit of {} looks at these {what}: {}; add them to an audit, or plan another.",
                    read::name(programme),
                    read::labels(missing)
                );
                found.at(programme, "frequency", sentence);
            }
        }
    }
}

/// An audit that is further away than this may still be prepared for.
const NEAR: Days = Days::new(60);

fn internal_audit_first(context: &Context<'_>, found: &mut Found) {
    let near = context.today.checked_add_days(NEAR).unwrap_or(context.today);
    let reported: Vec<NaiveDate> = context
        .workspace
        .live("audit")
        .filter(|audit| audit.text("kind") == "internal")
        .filter(|audit| read::status_is(*audit, &["reported", "follow_up", "closed"]))
        .filter_map(|audit| read::date(audit, "reported_on"))
        .collect();
    for audit in context.workspace.live("audit") {
        if !matches!(audit.text("kind"), "stage_2" | "surveillance" | "recertification")
            || read::status_is(audit, &["cancelled"])
        {
            continue;
        }
        let Some(start) = read::date(audit, "starts_on").filter(|start| *start <= near) else { continue };
        let year_before = start.checked_sub_months(Months::new(12)).unwrap_or(start);
        if !reported.iter().any(|day| (year_before..=start).contains(day)) {
            let sentence = format!(
                "{} starts on {start}, but no internal audit was reported in the year before it: carry one out and report it first.",
                read::name(audit)
            );
            found.at(audit, "starts_on", sentence);
        }
    }
}
