//! Statement of Applicability: every control of Annex A decided, and each decision one that an auditor takes.

use chrono::NaiveDate;

use super::planning::in_force;
use super::read::{self, live_targets, pointing};
use super::weak::weakness;
use super::{Check, Context, Found, Reads, Rule, Severity};
use crate::core::catalogue::{Fit, Role};
use crate::core::natural;
use crate::core::workspace::RecordRef;

pub const RULES: &[Rule] = &[
    Rule {
        id: "VR-01",
        title: "Every control of Annex A has an applicability decision.",
        severity: Severity::Error,
        basis: "6.1.3",
        reads: &[Reads::of("soa", &["control_id", "applicable"])],
        checks: &[Check::Whole(decided)],
    },
    Rule {
        id: "VR-02",
        title: "An excluded control has a reason that says why.",
        severity: Severity::Error,
        basis: "6.1.3",
        reads: &[Reads::of(
            "soa",
            &["control_id", "applicable", "exclusion_text", "excluded_systems", "excluded_systems_reason"],
        )],
        checks: &[Check::Each("soa", exclusion_reason)],
    },
    Rule {
        id: "VR-03",
        title: "An included control has a reason for inclusion and an implementation status; better an owner, too.",
        severity: Severity::Error,
        basis: "6.1.3",
        reads: &[
            Reads::of(
                "soa",
                &[
                    "control_id",
                    "applicable",
                    "inclusion_text",
                    "risks",
                    "requirements",
                    "objectives",
                    "demanded_by",
                    "control",
                ],
            ),
            Reads::of("control", &["owner", "status", "how_implemented"]),
            Reads::of("risk", &[]),
            Reads::of("requirement", &[]),
            Reads::of("objective", &[]),
        ],
        checks: &[Check::Each("soa", included), Check::Each("control", in_place)],
    },
    Rule {
        id: "VR-04",
        title: "An excluded control is not used against an open risk and not demanded by a requirement in force.",
        severity: Severity::Warning,
        basis: "6.1.3",
        reads: &[
            Reads::of("soa", &["control_id", "applicable", "control", "risks", "requirements", "demanded_by"]),
            Reads::of("control", &[]),
            Reads::of("requirement", &["controls", "status", "in_force_from", "in_force_until"]),
            Reads::of("treatment", &["controls", "risk", "status"]),
            Reads::of("risk", &["existing_controls", "status"]),
        ],
        checks: &[Check::Whole(excluded_but_used)],
    },
    Rule {
        id: "VR-05",
        title: "An exclusion fits the roles that the organisation holds towards its AI systems.",
        severity: Severity::Warning,
        basis: "4.1, 6.1.3",
        reads: &[
            Reads::of("soa", &["control_id", "applicable"]),
            Reads::of("system", &["roles", "in_scope", "status"]),
        ],
        checks: &[Check::Whole(exclusion_fits_roles)],
    },
    Rule {
        id: "VR-08",
        title: "A control beyond Annex A is recorded, or it is stated that none is needed.",
        severity: Severity::Warning,
        basis: "6.1.3",
        reads: &[
            Reads::of("control", &["origin", "status"]),
            Reads::of("soa", &["source", "applicable"]),
            Reads::of("organisation", &["no_own_controls_reason"]),
        ],
        checks: &[Check::Whole(own_controls)],
    },
    Rule {
        id: "VR-50",
        title: "Clauses 4 to 10 can't be left out.",
        severity: Severity::Error,
        basis: "1 and 4 to 10: conformity to all requirements",
        reads: &[
            Reads::of("soa", &["control_id", "applicable"]),
            Reads::of("gap_item", &["criterion", "conformity"]),
            Reads::of("audit_check", &["criterion", "verdict"]),
        ],
        checks: &[
            Check::Each("soa", clause_left_out),
            Check::Each("gap_item", clause_not_compared),
            Check::Each("audit_check", clause_not_judged),
        ],
    },
];

fn id(entry: RecordRef<'_>) -> &str {
    entry.text("control_id").trim()
}

fn is_excluded(entry: RecordRef<'_>) -> bool {
    entry.text("applicable") == "no"
}

fn decided(context: &Context<'_>, found: &mut Found) {
    for control in context.catalogue.controls() {
        let mut entries = context.workspace.live("soa").filter(|entry| id(*entry) == control.id).peekable();
        if entries.peek().is_none() {
            let sentence = || {
                format!(
                    "{} ({}) has no entry in the Statement of Applicability: add one and decide whether it applies.",
                    control.id, control.title
                )
            };
            found.overall(Severity::Error, sentence);
        }
        for entry in entries.filter(|entry| !entry.filled("applicable")) {
            let sentence =
                || format!("{} ({}) is not decided: say whether it applies, and why.", entry.label(), control.title);
            found.at(entry, "applicable", sentence);
        }
    }
}

fn exclusion_reason(context: &Context<'_>, entry: RecordRef<'_>, found: &mut Found) {
    let title = context.catalogue.control(id(entry)).map_or("", |control| control.title.as_str());
    let mut weak = |field: &'static str, what: &str| {
        let text = entry.text(field);
        if let Some(weakness) = weakness(text, title) {
            let about = weakness.about(text);
            let sentence = || {
                format!(
                    "{} {what}, but {about}: name the fact about your systems or your role that makes it so.",
                    entry.label()
                )
            };
            found.at(entry, field, sentence);
        }
    };
    if is_excluded(entry) {
        weak("exclusion_text", "is excluded");
    } else if entry.filled("excluded_systems") {
        weak("excluded_systems_reason", "leaves out single AI systems");
    }
}

fn included(_: &Context<'_>, entry: RecordRef<'_>, found: &mut Found) {
    if entry.text("applicable") != "yes" {
        return;
    }
    let label = entry.label();
    // The kinds of need alone ("good practice") say nothing about this organisation; a named risk or demand does.
    let linked = |field: &str| live_targets(entry, field).next().is_some();
    let named = entry.filled("demanded_by") || ["risks", "requirements", "objectives"].into_iter().any(linked);
    let text = entry.text("inclusion_text");
    if let Some(weakness) = weakness(text, "").filter(|_| !named) {
        let about = weakness.about(text);
        let sentence =
            || format!("{label} applies, but {about}: name the risk, law, contract or impact that it is needed for.");
        found.at(entry, "inclusion_text", sentence);
    }
    if read::live_target(entry, "control").is_none() {
        let sentence = || {
            format!(
                "{label} applies, but no control stands behind it, so its implementation status is unknown: link the control."
            )
        };
        found.at(entry, "control", sentence);
    }
}

fn in_place(context: &Context<'_>, control: RecordRef<'_>, found: &mut Found) {
    if !context.workspace.pointing("soa", "control", control.id()).any(|entry| entry.text("applicable") == "yes") {
        return;
    }
    let label = control.label();
    match read::status(control) {
        "" => {
            let sentence = || format!("{label} applies, but it has no implementation status: say how far it has come.");
            found.at(control, "status", sentence);
        }
        "retired" => {
            let sentence = || {
                format!(
                    "{label} applies, but the control is retired: exclude it with a reason, or put it in place again."
                )
            };
            found.at(control, "status", sentence);
        }
        "implemented" | "operating" if !control.filled("how_implemented") => {
            let sentence = || {
                format!(
                    "{label} is {}, but nothing says how it is done here: name the procedure, tool or place.",
                    read::status_words(control)
                )
            };
            found.weighing(Severity::Practice, control, "how_implemented", sentence);
        }
        _ => {}
    }
    if !control.filled("owner") {
        let sentence = || format!("{label} applies, but nobody answers for it: name an owner.");
        found.weighing(Severity::Practice, control, "owner", sentence);
    }
}

fn excluded_but_used(context: &Context<'_>, found: &mut Found) {
    for entry in context.workspace.live("soa").filter(|entry| is_excluded(*entry)) {
        let mut uses = Vec::new();
        let open = |risk: &RecordRef<'_>| !read::ended(*risk);
        if let Some(control) = read::live_target(entry, "control") {
            let treatments = pointing(control, "treatment", "controls");
            let treats = treatments.iter().filter(|one| {
                read::status(**one) != "cancelled" && read::live_target(**one, "risk").is_some_and(|risk| open(&risk))
            });
            let treats: Vec<&str> = treats.map(|one| one.label()).collect();
            if !treats.is_empty() {
                uses.push(format!("{} treats an open risk with it", read::labels(treats)));
            }
            let risks = pointing(control, "risk", "existing_controls");
            let risks: Vec<&str> = risks.iter().filter(|risk| open(risk)).map(|one| one.label()).collect();
            if !risks.is_empty() {
                uses.push(format!("{} counts on it today", read::labels(risks)));
            }
        }
        let risks: Vec<&str> = live_targets(entry, "risks").filter(open).map(RecordRef::label).collect();
        if !risks.is_empty() {
            uses.push(format!("the entry itself names {}", read::labels(risks)));
        }
        let demands = demands(entry, context.today);
        if !demands.is_empty() {
            uses.push(format!("it is demanded by {}", read::labels(demands)));
        }
        if !uses.is_empty() {
            let sentence = || {
                format!(
                    "{} is excluded, but {}: decide that it applies, or take it out there.",
                    entry.label(),
                    uses.join("; ")
                )
            };
            found.at(entry, "applicable", sentence);
        }
    }
}

/// Requirements in force that the entry names or that name its control, and what only stands in words.
fn demands(entry: RecordRef<'_>, today: NaiveDate) -> Vec<&str> {
    let control = read::live_target(entry, "control").into_iter();
    let named = control.flat_map(|control| pointing(control, "requirement", "controls"));
    let all = live_targets(entry, "requirements").chain(named);
    let mut labels: Vec<&str> = all.filter(|one| in_force(*one, today)).map(RecordRef::label).collect();
    labels.sort_by(|a, b| natural::compare(a, b));
    labels.dedup();
    labels.extend(entry.elements("demanded_by"));
    labels
}

fn exclusion_fits_roles(context: &Context<'_>, found: &mut Found) {
    let systems: Vec<(RecordRef<'_>, Vec<Role>)> = context
        .workspace
        .live("system")
        .filter(|system| super::systems::in_scope(*system))
        .map(|system| (system, read::roles(system)))
        .collect();
    for entry in context.workspace.live("soa").filter(|entry| is_excluded(*entry)) {
        let Some(control) = context.catalogue.control(id(entry)) else { continue };
        // Where every role comes with the control, the roles are no question; the reason is, and VR-02 looks at that.
        let building = ["A.6", "A.7"]
            .iter()
            .any(|group| context.catalogue.group_of(&control.id).is_some_and(|one| one.id == *group));
        let hangs_on_role = building || control.often_excluded_by().next().is_some();
        if !hangs_on_role && !control.exclusion_rarely_accepted {
            continue;
        }
        let typical = |role: &Role| control.roles.of(*role) == Fit::Typical;
        let fitting = systems.iter().filter(|(_, roles)| roles.iter().any(typical));
        let labels: Vec<&str> = fitting.clone().map(|(system, _)| system.label()).collect();
        let mut held: Vec<Role> = fitting.flat_map(|(_, roles)| roles.iter().copied().filter(typical)).collect();
        held.sort_unstable();
        held.dedup();
        if held.is_empty() {
            continue;
        }
        let rarely = if control.exclusion_rarely_accepted { " and auditors rarely take its exclusion" } else { "" };
        let held: Vec<&str> = held.into_iter().map(Role::key).collect();
        let sentence = || {
            format!(
                "{} is excluded, but it normally applies to a {} such as you are for {}{rarely}: look at the decision again.",
                entry.label(),
                held.join(" or "),
                read::labels(labels)
            )
        };
        found.at(entry, "applicable", sentence);
    }
}

fn own_controls(context: &Context<'_>, found: &mut Found) {
    let beyond = |text: &str| matches!(text, "own" | "other");
    let control = |one: RecordRef<'_>| beyond(one.text("origin")) && read::status(one) != "retired";
    let entry = |one: RecordRef<'_>| beyond(one.text("source")) && !is_excluded(one);
    if context.workspace.live("control").any(control) || context.workspace.live("soa").any(entry) {
        return;
    }
    let Some(organisation) = context.workspace.live("organisation").next() else { return };
    let reason = organisation.text("no_own_controls_reason");
    if let Some(weakness) = weakness(reason, "") {
        let about = weakness.about(reason);
        let sentence = || {
            format!(
                "No control beyond Annex A is recorded, and {about}: add the controls that you have of your own, or say why none is needed."
            )
        };
        found.at(organisation, "no_own_controls_reason", sentence);
    }
}

fn clause_left_out(context: &Context<'_>, entry: RecordRef<'_>, found: &mut Found) {
    if !is_excluded(entry) {
        return;
    }
    if let Some(clause) = context.catalogue.clause(id(entry)) {
        let sentence = || {
            format!(
                "{} ({}) is a clause and can't be left out; only controls can: take the exclusion back.",
                entry.label(),
                clause.title
            )
        };
        found.at(entry, "applicable", sentence);
    }
}

fn clause_not_compared(context: &Context<'_>, item: RecordRef<'_>, found: &mut Found) {
    clause_not_applicable(context, item, "conformity", found);
}

fn clause_not_judged(context: &Context<'_>, check: RecordRef<'_>, found: &mut Found) {
    clause_not_applicable(context, check, "verdict", found);
}

fn clause_not_applicable(context: &Context<'_>, record: RecordRef<'_>, field: &str, found: &mut Found) {
    let criterion = record.text("criterion").trim();
    let is_clause = context.catalogue.clause(criterion).is_some() || context.catalogue.checkpoint(criterion).is_some();
    if is_clause && record.text(field) == "not_applicable" {
        let sentence = || {
            format!(
                "{} is said not to apply, but {criterion} belongs to clauses 4 to 10, which always do: judge whether it is met.",
                read::name(record)
            )
        };
        found.at(record, field, sentence);
    }
}
