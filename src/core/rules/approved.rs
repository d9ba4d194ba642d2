//! Documents that are approved as versions: approved by somebody who may, in date, one of them in force, and not changed
//! since.

use super::read;
use super::{Check, Context, Found, Reads, Rule, Severity};
use crate::core::authority;
use crate::core::versions::{self, IN_FORCE, Versioned};
use crate::core::workspace::RecordRef;

/// What every document of the kind has.
const DOCUMENT: &[&str] =
    &["title", "version", "status", "approved_by", "approved_on", "valid_from", "next_review", "replaces"];

pub const RULES: &[Rule] = &[
    Rule {
        id: "VR-06",
        title: "The Statement of Applicability names its scope and risk assessment, is approved by somebody who may, and stands still.",
        severity: Severity::Error,
        basis: "6.1.3, 7.5.2, 7.5.3",
        reads: &[
            Reads::of(
                "soa_version",
                &[
                    "title",
                    "status",
                    "scope_statement",
                    "risk_assessment",
                    "approved_by",
                    "approved_on",
                    "authority",
                    "position",
                    "content_hash",
                ],
            ),
            Reads::of("approval", &["soa_version", "result", "content_hash"]),
            Reads::everywhere("soa", &versions::SOA),
            Reads::everywhere("assignment", &["person", "role", "from", "until"]),
            Reads::everywhere("role", &["authority"]),
            Reads::of("person", &["name"]),
        ],
        checks: &[Check::Each("soa_version", statement), Check::Whole(statement_stands)],
    },
    Rule {
        id: "VR-10",
        title: "The treatment plan is approved by designated management.",
        severity: Severity::Error,
        basis: "6.1.3",
        reads: &[
            Reads::everywhere("treatment", &versions::PLAN),
            Reads::everywhere("treatment", &["status", "approved_by", "approved_on"]),
            Reads::everywhere("action", &["treatment"]),
            Reads::everywhere("treatment_plan", &["title", "status", "approved_by", "approved_on", "content_hash"]),
        ],
        checks: &[Check::Each("treatment", approved_treatment), Check::Whole(plan_stands)],
    },
    Rule {
        id: "VR-28",
        title: "Policy, scope, SoA, method, plan, programme and documents are approved, in date and have one version in force.",
        severity: Severity::Error,
        basis: "5.2, 7.5.2, 9.2.2",
        reads: &[
            Reads::of(
                "policy",
                &["title", "version", "status", "approved_by", "approved_on", "next_review", "kind", "replaces"],
            ),
            Reads::of("scope_statement", DOCUMENT),
            Reads::of("soa_version", DOCUMENT),
            Reads::of("treatment_plan", DOCUMENT),
            Reads::of(
                "document",
                &["title", "version", "status", "approved_by", "approved_on", "next_review", "replaces"],
            ),
            Reads::of("approval", &["risk_method", "result"]),
            Reads::of(
                "audit_programme",
                &["title", "status", "period_start", "period_end", "approved_by", "approved_on"],
            ),
        ],
        checks: &[
            Check::Each("policy", policy_in_date),
            Check::Each("scope_statement", in_date),
            Check::Each("soa_version", in_date),
            Check::Each("treatment_plan", in_date),
            Check::Each("document", in_date),
            Check::Each("audit_programme", programme_in_force),
            Check::Whole(one_in_force),
            Check::Whole(none_in_force),
            Check::Whole(method_approved),
        ],
    },
    Rule {
        id: "VR-29",
        title: "The AI policy is reviewed within its interval.",
        severity: Severity::Error,
        basis: "5.2; A.2.4",
        reads: &[Reads::of("policy", &["title", "kind", "status", "next_review"])],
        checks: &[Check::Each("policy", policy_reviewed)],
    },
];

/// Registers of which one record counts at a time, and what it is called in a sentence.
const SINGLE: [(&str, &str); 4] = [
    ("scope_statement", "scope of the AI management system"),
    ("soa_version", "Statement of Applicability"),
    ("treatment_plan", "treatment plan"),
    ("audit_programme", "audit programme"),
];

fn counts(document: &RecordRef<'_>) -> bool {
    read::status_is(*document, &IN_FORCE)
}

fn is_ai_policy(policy: &RecordRef<'_>) -> bool {
    policy.text("kind") == "ai_policy"
}

fn statement(context: &Context<'_>, version: RecordRef<'_>, found: &mut Found) {
    if !counts(&version) {
        return;
    }
    let name = read::name(version);
    for (field, lacks) in [
        ("scope_statement", "names no scope statement: name the version that it rests on"),
        ("risk_assessment", "names no risk assessment: name the one that it rests on"),
        ("content_hash", "keeps no hash of what was approved: make a new version and approve it with the sheet"),
        ("position", "keeps no position of what was approved: make a new version and approve it with the sheet"),
    ] {
        if !version.filled(field) {
            found.at(version, field, || format!("{name} is {}, but {lacks}.", read::status_words(version)));
        }
    }
    let unsaid = version.target("approved_by").filter(|_| !version.filled("authority"));
    if let Some(person) = unsaid.filter(|person| authority::deciding_role(*person, context.today).is_none()) {
        let sentence = || {
            format!(
                "{name} was approved by {}, but nothing says by what right: enter the authority, or give the person a role that has it.",
                person.title()
            )
        };
        found.at(version, "approved_by", sentence);
    }
    let approved = read::pointing(version, "approval", "soa_version");
    let other = approved
        .iter()
        .filter(|one| one.text("result") != "not_approved")
        .find(|one| one.filled("content_hash") && one.text("content_hash") != version.text("content_hash"));
    if let Some(other) = other {
        let sentence = || {
            format!(
                "{name} was approved as one thing in {} and stands as another: an approved version never changes, so make a new one of what stands.",
                other.label()
            )
        };
        found.at(version, "content_hash", sentence);
    }
}

fn statement_stands(context: &Context<'_>, found: &mut Found) {
    stands(context, Versioned::Soa, "the entries of the SoA were", found);
}

/// The content was changed after its approval, and nobody prepares the next version.
fn stands(context: &Context<'_>, of: Versioned, what: &str, found: &mut Found) {
    let workspace = context.workspace;
    let Some(version) = versions::in_force(workspace, of.register(), context.today) else { return };
    let next = workspace.live(of.register()).any(|one| read::status_is(one, &["draft", "in_review"]));
    let hash = version.text("content_hash");
    if next || hash.is_empty() || versions::hash(workspace, of).to_string() == hash {
        return;
    }
    let sentence = || {
        format!(
            "{} is in force, but {what} changed since it was approved: compare, and have the next version approved.",
            read::name(version)
        )
    };
    found.weighing(Severity::Warning, version, "content_hash", sentence);
}

/// States in which the treatment has left the drawing board.
pub(super) const UNDER_WAY: [&str; 5] =
    ["approved", "in_progress", "implemented", "verified_effective", "not_effective"];

fn approved_treatment(context: &Context<'_>, treatment: RecordRef<'_>, found: &mut Found) {
    if !read::status_is(treatment, &UNDER_WAY) {
        return;
    }
    let (field, lacks) = match (treatment.filled("approved_by"), treatment.filled("approved_on")) {
        (true, true) => return,
        (false, _) => ("approved_by", "who approved it"),
        (true, false) => ("approved_on", "when it was approved"),
    };
    if versions::in_force(context.workspace, Versioned::TreatmentPlan.register(), context.today).is_some() {
        return;
    }
    let sentence = || {
        format!(
            "{} is {}, but no version of the treatment plan is approved, and the treatment does not say {lacks}: have the plan approved by the management that may, or enter the approval of this treatment.",
            read::name(treatment),
            read::status_words(treatment)
        )
    };
    found.at(treatment, field, sentence);
}

fn plan_stands(context: &Context<'_>, found: &mut Found) {
    stands(context, Versioned::TreatmentPlan, "treatments were", found);
}

fn policy_in_date(context: &Context<'_>, policy: RecordRef<'_>, found: &mut Found) {
    if is_ai_policy(&policy) {
        return is_approved(policy, found);
    }
    in_date(context, policy, found);
}

fn is_approved(document: RecordRef<'_>, found: &mut Found) {
    if !counts(&document) {
        return;
    }
    let name = read::name(document);
    for (field, lacks) in
        [("approved_by", "nobody is named who approved it"), ("approved_on", "it has no day of approval")]
    {
        if !document.filled(field) {
            let sentence =
                || format!("{name} is {}, but {lacks}: name who approved it and when.", read::status_words(document));
            found.at(document, field, sentence);
        }
    }
}

fn in_date(context: &Context<'_>, document: RecordRef<'_>, found: &mut Found) {
    is_approved(document, found);
    let past = read::past(document, "next_review", context.today).filter(|_| counts(&document));
    if let Some(day) = past {
        let sentence = || {
            format!(
                "{} was to be looked at again by {day}, {}: look at it, and confirm it or make a new version.",
                read::name(document),
                read::ago(day, context.today)
            )
        };
        found.at(document, "next_review", sentence);
    }
}

fn programme_in_force(context: &Context<'_>, programme: RecordRef<'_>, found: &mut Found) {
    is_approved(programme, found);
    let past = read::past(programme, "period_end", context.today).filter(|_| counts(&programme));
    if let Some(day) = past {
        let sentence = || {
            format!(
                "{} ended on {day}, {}, and is still {}: put the next programme into force.",
                read::name(programme),
                read::ago(day, context.today),
                read::status_words(programme)
            )
        };
        found.at(programme, "period_end", sentence);
    }
}

fn one_in_force(context: &Context<'_>, found: &mut Found) {
    let workspace = context.workspace;
    let mut several = |in_force: Vec<RecordRef<'_>>| {
        let Some((first, others)) = in_force.split_first() else { return };
        for other in others {
            let sentence = || {
                format!(
                    "{} is in force beside {}: mark the older one as superseded.",
                    read::name(*other),
                    read::name(*first)
                )
            };
            found.at(*other, "status", sentence);
        }
    };
    for (register, _) in SINGLE {
        // Programmes may be approved for the years to come while one is in force.
        let states: &[&str] = if register == "audit_programme" { &["effective"] } else { &IN_FORCE };
        several(workspace.live(register).filter(|one| read::status_is(*one, states)).collect());
    }
    several(workspace.live("policy").filter(|one| counts(one) && is_ai_policy(one)).collect());
    for policy in workspace.live("policy").filter(|one| counts(one) && !is_ai_policy(one)) {
        if let Some(old) = read::live_target(policy, "replaces").filter(|old| counts(old)) {
            several(vec![policy, old]);
        }
    }
}

/// Somebody began to write it, and no version was ever approved.
fn none_in_force(context: &Context<'_>, found: &mut Found) {
    let workspace = context.workspace;
    let mut missing = |of: Vec<RecordRef<'_>>, what: &str| {
        let open = |one: &&RecordRef<'_>| read::status_is(**one, &["draft", "in_review"]);
        if of.iter().any(counts) {
            return;
        }
        if let Some(newest) = of.iter().rev().find(open) {
            let sentence = || {
                format!(
                    "{} is {}, and no version of the {what} is approved: have it approved by somebody who may.",
                    read::name(*newest),
                    read::status_words(*newest)
                )
            };
            found.at(*newest, "status", sentence);
        }
    };
    for (register, what) in SINGLE.into_iter().filter(|(register, _)| *register != "audit_programme") {
        missing(workspace.live(register).collect(), what);
    }
    missing(workspace.live("policy").filter(is_ai_policy).collect(), "AI policy");
}

/// What rests on a method is approved, but nobody approved the method.
fn method_approved(context: &Context<'_>, found: &mut Found) {
    let workspace = context.workspace;
    let Some(method) = workspace.methods().in_force() else { return };
    let rests = Versioned::ALL.into_iter().find_map(|of| versions::in_force(workspace, of.register(), context.today));
    let Some(rests) = rests else { return };
    let title = method.title();
    let mut approvals = workspace.live("approval").filter(|one| one.text("result") != "not_approved");
    if approvals.any(|one| one.text("risk_method").trim() == title) {
        return;
    }
    let sentence = || {
        format!(
            "{} is in force, but nobody approved the risk method {title} on which it rests: record the approval of the method in the log of approvals.",
            read::name(rests)
        )
    };
    found.at(rests, "status", sentence);
}

fn policy_reviewed(context: &Context<'_>, policy: RecordRef<'_>, found: &mut Found) {
    if !counts(&policy) || !is_ai_policy(&policy) {
        return;
    }
    let name = read::name(policy);
    if let Some(day) = read::past(policy, "next_review", context.today) {
        let sentence = || {
            format!(
                "{name} was to be reviewed by {day}, {}: review it, and confirm it or approve a new version.",
                read::ago(day, context.today)
            )
        };
        found.at(policy, "next_review", sentence);
    } else if !policy.filled("next_review") {
        let sentence =
            || format!("{name} is {}, but no day is set for its review: set one.", read::status_words(policy));
        found.at(policy, "next_review", sentence);
    }
}
