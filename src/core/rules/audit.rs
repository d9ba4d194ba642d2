//! Audits: a programme that leaves nothing out, audits that are prepared, auditors who don't judge their own work.

use super::read;
use super::{Check, Context, Found, Reads, Rule, Severity};
use crate::core::audit::coverage::{Part, coverage};
use crate::core::audit::independence::{Tie, answers_for, ties};
use crate::core::workspace::RecordRef;

pub const RULES: &[Rule] = &[
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
];

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
            found.at(audit, field, || format!("{name} is {}, but has {lacks}.", read::status_words(audit)));
        }
    }
    if audit.filled("safeguard") {
        return;
    }
    for (auditor, tie) in ties(audit, context.today) {
        let Tie::Own(own) = tie else { continue };
        let sentence = || {
            format!(
                "{} audits {} in {name} and answers for it: have someone else audit it, or say under safeguard what makes up for it.",
                auditor.title(),
                read::labels(own)
            )
        };
        found.at(audit, "team", sentence);
    }
}

fn not_own_system(_: &Context<'_>, check: RecordRef<'_>, found: &mut Found) {
    let (Some(auditor), Some(system)) = (check.target("auditor"), check.target("item")) else { return };
    let safeguarded = check.target("audit").is_some_and(|audit| audit.filled("safeguard"));
    if safeguarded || !answers_for(system, auditor) {
        return;
    }
    let sentence = || {
        format!(
            "{}: {} looked at {}, for which he or she answers: have someone else look, or say on the audit what makes up for it.",
            read::name(check),
            auditor.title(),
            read::name(system)
        )
    };
    found.at(check, "auditor", sentence);
}

fn cooled_off(context: &Context<'_>, audit: RecordRef<'_>, found: &mut Found) {
    if read::ended(audit) || audit.filled("safeguard") {
        return;
    }
    for (auditor, tie) in ties(audit, context.today) {
        let Tie::Lately { role, until, systems } = tie else { continue };
        let sentence = || {
            format!(
                "{} audits {} in {} and held a role there until {until} ({}): wait a year, or say under safeguard what makes up for it.",
                auditor.title(),
                read::labels(systems),
                read::name(audit),
                role.label()
            )
        };
        found.at(audit, "team", sentence);
    }
}

fn covered(context: &Context<'_>, found: &mut Found) {
    let workspace = context.workspace;
    for programme in workspace.live("audit_programme") {
        if !read::status_is(programme, &["approved", "effective", "under_revision"]) {
            continue;
        }
        let rows = coverage(programme, context.catalogue);
        for part in Part::ALL {
            let holes = rows.iter().filter(|row| row.part == part && row.is_hole());
            let missing: Vec<&str> = holes.map(|row| row.id).collect();
            if !missing.is_empty() {
                let sentence = || {
                    format!(
                        "No audit of {} looks at these {}: {}; add them to an audit, or plan another.",
                        read::name(programme),
                        part.plural(),
                        read::labels(missing)
                    )
                };
                found.at(programme, "frequency", sentence);
            }
        }
    }
}
