//! Impact assessments: approved by others, founded, in time, and taken over into the register of risks.

use super::read::{self, pointing};
use super::weak::weakness;
use super::{Check, Context, Found, Reads, Rule, Severity};
use crate::core::acceptance::Acceptance;
use crate::core::catalogue::Depth;
use crate::core::impact::{self, HIGH, HIGHEST, field, is_decided, on_scale};
use crate::core::method::Party;
use crate::core::risk::Risk;
use crate::core::workspace::RecordRef;

/// What tells that a harm is high, and whether a risk takes it up.
const HIGH_HARM: Reads = Reads::of(
    impact::REGISTER,
    &[
        "title",
        field::ASSESSMENT,
        field::KIND,
        field::SEVERITY,
        field::EXTENT,
        field::REVERSIBILITY,
        field::VULNERABILITY,
        field::REMAINING,
        field::RISK,
    ],
);

pub const RULES: &[Rule] = &[
    Rule {
        id: "VR-22",
        title: "A harm that stays high after measures is linked to a risk, unless the system does not proceed.",
        severity: Severity::Error,
        basis: "6.1.4",
        reads: &[HIGH_HARM, Reads::of("impact_assessment", &["status", "decision"]), Reads::of("risk", &[])],
        checks: &[Check::Each(impact::REGISTER, high_is_a_risk)],
    },
    Rule {
        id: "VR-23",
        title: "The first impact assessment of an AI system is approved before it goes live.",
        severity: Severity::Warning,
        basis: "audit practice",
        reads: &[
            Reads::of("system", &["name", "status", "in_scope", "go_live"]),
            Reads::of("impact_assessment", &["system", "status", "approved_on"]),
        ],
        checks: &[Check::Each("system", assessed_before_go_live)],
    },
    Rule {
        id: "WB-06",
        title: "An impact assessment is approved by someone who is not its only author.",
        severity: Severity::Practice,
        basis: "good practice: a second pair of eyes",
        reads: &[
            Reads::of("impact_assessment", &["title", "status", "authors", "approver"]),
            Reads::of("person", &["name"]),
        ],
        checks: &[Check::Each("impact_assessment", approved_by_another)],
    },
    Rule {
        id: "WB-07",
        title: "An impact assessment that is left out or kept short says why; another names who is affected, or why nobody is.",
        severity: Severity::Warning,
        basis: "6.1.4: individuals, groups of individuals and societies",
        reads: &[
            Reads::of(
                "impact_assessment",
                &["title", "status", "prohibited", "depth", "depth_reason", "nobody_reason"],
            ),
            Reads::of(impact::REGISTER, &[field::ASSESSMENT, field::PARTY]),
        ],
        checks: &[Check::Each("impact_assessment", founded)],
    },
    Rule {
        id: "WB-10",
        title: "A sensitive use is assessed in full, and so is one of which nobody knows yet whether it is.",
        severity: Severity::Warning,
        basis: "6.1.4: the depth follows from what the use can do",
        reads: &[Reads::of("impact_assessment", &["title", "status", "prohibited", "sensitive", "depth"])],
        checks: &[Check::Each("impact_assessment", sensitive_in_full)],
    },
    Rule {
        id: "WB-11",
        title: "An approved impact assessment is about the version of the AI system that is there now.",
        severity: Severity::Practice,
        basis: "8.4: again when significant changes are proposed",
        reads: &[
            Reads::of("impact_assessment", &["title", "status", "system", "version"]),
            Reads::of("system", &["name", "version"]),
        ],
        checks: &[Check::Each("impact_assessment", of_this_version)],
    },
    Rule {
        id: "WB-12",
        title: "A risk that takes up a high harm of an approved assessment is accepted by somebody while it is kept.",
        severity: Severity::Warning,
        basis: "6.1.3, 6.1.4",
        reads: &[
            HIGH_HARM,
            Reads::of("impact_assessment", &["status", "decision"]),
            Reads::of("risk", &["title", "status", "current", "target"]),
            Reads::everywhere("decision", &["risks", "decided_by"]),
            Reads::everywhere(
                "risk_acceptance",
                &["kind", "risks", "status", "accepted_on", "expires", "accepted_ratings"],
            ),
            Reads::everywhere("treatment", &["risk", "status"]),
        ],
        checks: &[Check::Each(impact::REGISTER, high_is_accepted)],
    },
    Rule {
        id: "WB-08",
        title: "The numbers of an impact lie on their scales.",
        severity: Severity::Warning,
        basis: "6.1.2, 6.1.4: comparable results",
        reads: &[Reads::of(
            impact::REGISTER,
            &[
                "title",
                field::SEVERITY,
                field::EXTENT,
                "duration",
                field::REVERSIBILITY,
                "likelihood",
                field::VULNERABILITY,
                field::REMAINING,
            ],
        )],
        checks: &[Check::Each(impact::REGISTER, on_their_scales)],
    },
];

fn high_is_a_risk(_: &Context<'_>, one: RecordRef<'_>, found: &mut Found) {
    let Some(assessment) = read::live_target(one, field::ASSESSMENT) else { return };
    let past = read::status_is(assessment, &["draft", "rejected", "superseded"]);
    if past || matches!(assessment.text("decision"), "stop" | "retire") || !impact::is_harm(one) {
        return;
    }
    let remaining = impact::remaining(one);
    let Some(rating) = impact::left(one).filter(|rating| *rating >= HIGH) else { return };
    if read::live_target(one, field::RISK).is_none() {
        let when = if remaining.is_some() { "after its measures" } else { "before measures" };
        let sentence = || {
            format!(
                "{} is a harm of {rating} {when}, but no risk takes it up: link a risk, lower it by measures, or decide not to proceed.",
                read::name(one)
            )
        };
        found.at(one, field::RISK, sentence);
    }
}

fn sensitive_in_full(_: &Context<'_>, assessment: RecordRef<'_>, found: &mut Found) {
    let past = read::status_is(assessment, &["", "draft", "rejected", "superseded"]);
    if past || impact::is_prohibited(assessment) || !impact::is_sensitive(assessment) {
        return;
    }
    if impact::depth(assessment).is_some_and(|depth| depth != Depth::Full) {
        let sentence = || {
            format!(
                "{} is of a sensitive use, or of one that may be, but is not assessed in full: ask all questions, or say that the use is not sensitive.",
                read::name(assessment)
            )
        };
        found.at(assessment, "depth", sentence);
    }
}

fn of_this_version(_: &Context<'_>, assessment: RecordRef<'_>, found: &mut Found) {
    let Some(system) = read::live_target(assessment, "system").filter(|_| is_decided(assessment)) else { return };
    let (assessed, now) = (assessment.text("version").trim(), system.text("version").trim());
    if !assessed.is_empty() && !now.is_empty() && assessed != now {
        let sentence = || {
            format!(
                "{} is about version {assessed}, but {} is at {now}: look whether the change touches anybody, and assess it again if it does.",
                read::name(assessment),
                read::name(system)
            )
        };
        found.at(assessment, "version", sentence);
    }
}

fn high_is_accepted(context: &Context<'_>, one: RecordRef<'_>, found: &mut Found) {
    let decided = read::live_target(one, field::ASSESSMENT)
        .is_some_and(|one| is_decided(one) && !matches!(one.text("decision"), "stop" | "retire"));
    let high = impact::is_harm(one) && impact::left(one).is_some_and(|left| left >= HIGH);
    if !decided || !high {
        return;
    }
    let Some(risk) =
        read::live_target(one, field::RISK).filter(|risk| read::status_is(*risk, &["accepted", "monitored"]))
    else {
        return;
    };
    let accepted = Risk::of(risk).and_then(|risk| Acceptance::in_force(risk, context.today)).is_some();
    if !accepted && pointing(risk, "decision", "risks").iter().all(|decision| !decision.filled("decided_by")) {
        let sentence = || {
            format!(
                "{} stays high and {} is {}, but nobody has accepted it: record the acceptance of somebody who may.",
                read::name(one),
                risk.label(),
                read::status_words(risk)
            )
        };
        found.at(one, field::RISK, sentence);
    }
}

fn assessed_before_go_live(_: &Context<'_>, system: RecordRef<'_>, found: &mut Found) {
    let Some(live) = read::date(system, "go_live") else { return };
    if !super::systems::in_scope(system) {
        return;
    }
    let assessments = pointing(system, "impact_assessment", "system");
    let approved = assessments.into_iter().filter_map(|one| Some((read::date(one, "approved_on")?, one)));
    let Some((day, first)) = approved.min_by_key(|(day, _)| *day) else { return };
    if day > live {
        let sentence = || {
            format!(
                "{} went live on {live}, but its first impact assessment ({}) was approved on {day}: say why it came after, and whether it changed anything.",
                read::name(system),
                first.label()
            )
        };
        found.at(system, "go_live", sentence);
    }
}

fn approved_by_another(_: &Context<'_>, assessment: RecordRef<'_>, found: &mut Found) {
    let Some(approver) = assessment.target("approver").filter(|_| is_decided(assessment)) else { return };
    let authors: Vec<&str> = assessment.elements("authors").collect();
    if impact::is_only_author(approver.id(), &authors) {
        let sentence = || {
            format!(
                "{} was approved by {}, who is its only author: have someone else approve it.",
                read::name(assessment),
                approver.title()
            )
        };
        found.at(assessment, "approver", sentence);
    }
}

fn founded(_: &Context<'_>, assessment: RecordRef<'_>, found: &mut Found) {
    if read::status_is(assessment, &["", "draft", "rejected", "superseded"]) {
        return;
    }
    // That the use is prohibited is the reason, and there is nobody to be touched.
    if impact::is_prohibited(assessment) {
        return;
    }
    let name = read::name(assessment);
    let depth = assessment.text("depth");
    if matches!(depth, "none" | "short") {
        let reason = assessment.text("depth_reason");
        if let Some(weakness) = weakness(reason, assessment.title()) {
            let about = weakness.about(reason);
            let (what, why) = match depth {
                "none" => ("left out", "nobody can be touched in a way that matters"),
                _ => ("kept short", "that is enough"),
            };
            let sentence = || format!("{name} is {what}, and {about}: say why {why}.");
            found.at(assessment, "depth_reason", sentence);
        }
    }
    if depth == "none" || assessment.filled("nobody_reason") {
        return;
    }
    let people = pointing(assessment, impact::REGISTER, field::ASSESSMENT)
        .into_iter()
        .filter_map(impact::party)
        .any(|party| matches!(party, Party::Individuals | Party::Groups));
    if !people {
        let sentence =
            || format!("{name} names no effect on any individual or group: rate one, or say why nobody is affected.");
        found.at(assessment, "nobody_reason", sentence);
    }
}

fn on_their_scales(_: &Context<'_>, one: RecordRef<'_>, found: &mut Found) {
    let scales = [
        (field::SEVERITY, 1, HIGHEST),
        (field::EXTENT, 1, HIGHEST),
        ("duration", 1, HIGHEST),
        (field::REVERSIBILITY, 1, HIGHEST),
        ("likelihood", 1, HIGHEST),
        (field::VULNERABILITY, 0, 2),
        (field::REMAINING, 1, HIGHEST),
    ];
    for (key, lowest, highest) in scales {
        if one.filled(key) && on_scale(one, key, lowest, highest).is_none() {
            let sentence = || {
                format!(
                    "{} has {} under {key}, but the scale goes from {lowest} to {highest} in whole steps: correct it.",
                    read::name(one),
                    one.text(key)
                )
            };
            found.at(one, key, sentence);
        }
    }
}
