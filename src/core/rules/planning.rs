//! Context, requirements, objectives and competence: what the organisation plans and supports.

use chrono::NaiveDate;

use super::evidence::in_hand;
use super::read::{self, live_targets};
use super::weak::weakness;
use super::{Check, Context, Found, Reads, Rule, Severity};
use crate::core::competence::{self, Need, Shortfall, Standing};
use crate::core::workspace::RecordRef;

pub const RULES: &[Rule] = &[
    Rule {
        id: "VR-27",
        title: "An AI objective has a measure or says why not, a target, an owner, a day, resources and a way of judging.",
        severity: Severity::Error,
        basis: "6.2",
        reads: &[Reads::of(
            "objective",
            &[
                "title",
                "status",
                "measure",
                "not_measurable_reason",
                "target",
                "owner",
                "due",
                "resources",
                "how_judged",
            ],
        )],
        checks: &[Check::Each("objective", objective_complete)],
    },
    Rule {
        id: "VR-31",
        title: "Whoever holds a role has its competences or is to get them; it is checked whether training helped.",
        severity: Severity::Error,
        basis: "7.2",
        reads: &[
            Reads::of("competence_requirement", &["title", "role", "level", "systems"]),
            Reads::of(
                "training",
                &[
                    "title",
                    "person",
                    "competences",
                    "level",
                    "status",
                    "done_on",
                    "action",
                    "effect_due",
                    "effect_method",
                    "effect_checked_on",
                    "valid_until",
                ],
            ),
            Reads::of("assignment", &["role", "person", "systems", "from", "until"]),
            Reads::of("role", &["name"]),
            Reads::of("person", &["name", "active"]),
            Reads::of("action", &["status"]),
        ],
        checks: &[Check::Whole(competent), Check::Each("training", effect_checked)],
    },
    Rule {
        id: "VR-46",
        title: "A requirement in force has an owner and evidence that it is met.",
        severity: Severity::Error,
        basis: "4.2, A.8.5",
        reads: &[
            Reads::of(
                "requirement",
                &["title", "status", "in_force_from", "in_force_until", "owner", "evidence", "actions"],
            ),
            Reads::of("evidence", &["status"]),
            Reads::of("action", &["status"]),
        ],
        checks: &[Check::Each("requirement", requirement_met)],
    },
    Rule {
        id: "VR-49",
        title: "The context issues include a decision whether climate change matters.",
        severity: Severity::Error,
        basis: "4.1",
        reads: &[Reads::of("context_issue", &["title", "kind", "status", "relevant", "effect"])],
        checks: &[Check::Whole(climate_decided)],
    },
];

/// Until it is approved there is time; once it is reached or given up nothing has to be added.
fn objective_complete(_: &Context<'_>, objective: RecordRef<'_>, found: &mut Found) {
    if read::status_is(objective, &["", "draft"]) || read::ended(objective) {
        return;
    }
    let name = read::name(objective);
    let reason = objective.text("not_measurable_reason");
    if !objective.filled("measure")
        && let Some(weakness) = weakness(reason, "")
    {
        let about = weakness.about(reason);
        let sentence = || {
            format!(
                "{name} has no measure, and {about}: say what is counted, or why it can't be measured and what is looked at instead."
            )
        };
        found.at(objective, "measure", sentence);
    }
    let needed = [
        ("target", "no target: say where it is to be in the end"),
        ("owner", "no owner: name the one person who answers for it"),
        ("due", "no day: say until when it is to be reached"),
        ("resources", "no resources: say which people, time and money it gets"),
        ("how_judged", "no way of judging: say how, by whom and how often the result is judged"),
    ];
    for (field, lacks) in needed {
        if !objective.filled(field) {
            found.at(objective, field, || format!("{name} has {lacks}."));
        }
    }
}

fn competent(context: &Context<'_>, found: &mut Found) {
    for need in competence::needs(context.workspace, context.today) {
        if let Standing::Missing(newest) = competence::standing(&need, context.today) {
            let sentence = missing(&need, newest);
            found.at(need.assignment, "person", sentence);
        }
    }
}

fn missing(need: &Need<'_>, newest: Option<(RecordRef<'_>, Shortfall)>) -> String {
    let why = match newest {
        None => "no training record names it".to_string(),
        Some((training, shortfall)) => {
            let label = training.label();
            match shortfall {
                Shortfall::Expired => format!("{label} no longer counts"),
                Shortfall::NotEffective => format!("{label} did not help"),
                Shortfall::TooLow => format!("{label} led to a lower level than the role needs"),
                Shortfall::NotPlanned => format!("{label} is needed and not planned"),
            }
        }
    };
    format!(
        "{} holds {} and needs {}, but {why}: plan what brings it, or record what shows it.",
        need.person.title(),
        read::name(need.role),
        read::name(need.competence)
    )
}

/// Until the day of the check there is time.
fn effect_checked(context: &Context<'_>, training: RecordRef<'_>, found: &mut Found) {
    let name = read::name(training);
    match read::status(training) {
        "done" if !training.filled("effect_checked_on") => {
            let waits = read::date(training, "effect_due").is_some_and(|day| day >= context.today);
            if !waits {
                let sentence = || {
                    format!(
                        "{name} was done, but nobody looked whether it helped: check the effect, or set a day for the check."
                    )
                };
                found.at(training, "effect_checked_on", sentence);
            }
        }
        "effective" | "not_effective" => {
            for (field, lacks) in [("effect_method", "how that was checked"), ("effect_checked_on", "when")] {
                if !training.filled(field) {
                    let state = read::status_words(training);
                    let sentence = || format!("{name} is said to be {state}, but not {lacks}: add it.");
                    found.at(training, field, sentence);
                }
            }
        }
        _ => {}
    }
}

/// Whether the organisation has to keep to it on that day. What nobody has looked at yet is not in force.
pub fn in_force(requirement: RecordRef<'_>, today: NaiveDate) -> bool {
    let begun = read::date(requirement, "in_force_from").is_none_or(|from| from <= today);
    let over = read::past(requirement, "in_force_until", today).is_some();
    begun && !over && read::status_is(requirement, &["applicable", "met", "partly_met", "not_met"])
}

/// Where it is said that it is not met, an open action stands for the evidence that can't be there yet.
fn requirement_met(context: &Context<'_>, requirement: RecordRef<'_>, found: &mut Found) {
    if !in_force(requirement, context.today) {
        return;
    }
    let name = read::name(requirement);
    if !requirement.filled("owner") {
        let sentence = || format!("{name} is in force, but has no owner: name the one person who answers for it.");
        found.at(requirement, "owner", sentence);
    }
    if read::status(requirement) == "not_met" {
        if !live_targets(requirement, "actions").any(|action| !read::ended(action)) {
            let sentence = || {
                format!("{name} is in force and not met, and no open action is linked: plan what brings it into order.")
            };
            found.at(requirement, "actions", sentence);
        }
        return;
    }
    let linked: Vec<RecordRef<'_>> = live_targets(requirement, "evidence").collect();
    // That evidence is past its day is said once, by VR-47.
    if !linked.iter().any(|one| in_hand(*one)) {
        let what = match linked.is_empty() {
            true => "no evidence is linked",
            false => "none of its evidence is in hand",
        };
        let sentence = || {
            format!(
                "{name} is in force and {}, but {what}: link what shows that it is met, or judge it as not met.",
                read::status_words(requirement)
            )
        };
        found.at(requirement, "evidence", sentence);
    }
}

fn climate_decided(context: &Context<'_>, found: &mut Found) {
    let is_climate = |issue: &RecordRef<'_>| issue.text("kind") == "climate" && !read::ended(*issue);
    let issues: Vec<RecordRef<'_>> = context.workspace.live("context_issue").filter(is_climate).collect();
    let reason = |issue: RecordRef<'_>| weakness(issue.text("effect"), "");
    if issues.iter().any(|issue| issue.filled("relevant") && reason(*issue).is_none()) {
        return;
    }
    let Some(issue) = issues.first().copied() else {
        let sentence = "No context issue is about climate change: add one and decide whether it matters, and why.";
        return found.overall(Severity::Error, sentence.to_string());
    };
    let name = read::name(issue);
    if !issue.filled("relevant") {
        let sentence =
            || format!("{name} is about climate change, but leaves open whether it matters: decide yes or no.");
        found.at(issue, "relevant", sentence);
    } else if let Some(weakness) = reason(issue) {
        let about = weakness.about(issue.text("effect"));
        let sentence = || {
            format!(
                "{name} says whether climate change matters, but {about}: say what it does to the management system, or why it does nothing."
            )
        };
        found.at(issue, "effect", sentence);
    }
}
