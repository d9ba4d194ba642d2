//! Treatments: controls or a reason for none, compared with Annex A.

use super::approved::UNDER_WAY;
use super::read::{self, live_targets};
use super::weak::weakness;
use super::{Check, Context, Found, Reads, Rule, Severity};
use crate::core::workspace::RecordRef;

pub const RULES: &[Rule] = &[
    Rule {
        id: "VR-07",
        title: "The controls chosen for a treatment were compared with Annex A, by someone on some day.",
        severity: Severity::Practice,
        basis: "6.1.3; recording who and when is good practice",
        reads: &[
            Reads::of("treatment", &["title", "status", "option", "controls", "compared_by", "compared_on"]),
            Reads::of("control", &[]),
        ],
        checks: &[Check::Each("treatment", compared)],
    },
    Rule {
        id: "VR-09",
        title: "Every treatment names a control or says why none is needed.",
        severity: Severity::Error,
        basis: "6.1.3",
        reads: &[
            Reads::of("treatment", &["title", "status", "option", "controls", "no_control_reason"]),
            Reads::of("control", &[]),
        ],
        checks: &[Check::Each("treatment", controls)],
    },
];

fn compared(_: &Context<'_>, treatment: RecordRef<'_>, found: &mut Found) {
    let needs_none = matches!(treatment.text("option"), "avoid" | "retain");
    if !read::status_is(treatment, &UNDER_WAY) || (needs_none && live_targets(treatment, "controls").next().is_none()) {
        return;
    }
    let field = match (treatment.filled("compared_by"), treatment.filled("compared_on")) {
        (true, true) => return,
        (false, _) => "compared_by",
        (true, false) => "compared_on",
    };
    let sentence = || {
        format!(
            "{} is {}, but it is not recorded who compared its controls with Annex A and when: compare, so that none is left out, and say who did.",
            read::name(treatment),
            read::status_words(treatment)
        )
    };
    found.at(treatment, field, sentence);
}

fn controls(_: &Context<'_>, treatment: RecordRef<'_>, found: &mut Found) {
    if read::status(treatment) == "cancelled" || live_targets(treatment, "controls").next().is_some() {
        return;
    }
    let name = read::name(treatment);
    let reason = treatment.text("no_control_reason");
    let Some(weakness) = weakness(reason, treatment.title()) else { return };
    let sentence = match reason.trim().is_empty() {
        true => format!("{name} names no control: link the controls that carry it, or say why none is needed."),
        false => format!(
            "{name} names no control, and {}: link the controls that carry it, or give the reason in a sentence.",
            weakness.about(reason)
        ),
    };
    let field = if treatment.filled("no_control_reason") { "no_control_reason" } else { "controls" };
    found.at(treatment, field, sentence);
}
