//! Nonconformities: closed only once the cause is gone, with similar cases looked for, and in time.

use super::read::{self, pointing};
use super::{Check, Context, Found, Reads, Rule, Severity};
use crate::core::nonconformity::{FollowUp, TIME_TO_VERIFY, source};
use crate::core::record::ValueRef;
use crate::core::workspace::RecordRef;

pub const RULES: &[Rule] = &[
    Rule {
        id: "VR-37",
        title: "A nonconformity is closed only after cause, action and verified effect, or a decision that no action is needed.",
        severity: Severity::Error,
        basis: "10.2",
        reads: &[
            Reads::of(
                "nonconformity",
                &[
                    "title",
                    "status",
                    "root_cause",
                    "action_needed",
                    "action_decision",
                    "effect",
                    "verified_by",
                    "verified_on",
                ],
            ),
            Reads::of("corrective_action", &["title", "status", "nonconformity"]),
        ],
        checks: &[Check::Each("nonconformity", closed_rightly)],
    },
    Rule {
        id: "VR-39",
        title: "It is answered whether there are similar cases.",
        severity: Severity::Error,
        basis: "10.2",
        reads: &[Reads::of("nonconformity", &["title", "status", "extent"])],
        checks: &[Check::Each("nonconformity", similar_cases)],
    },
    Rule {
        id: "VR-55",
        title: "A major nonconformity of stage 2 is verified within six months after its last day.",
        severity: Severity::Warning,
        basis: "ISO/IEC 17021-1, 9.5.3.2",
        reads: &[
            Reads::of("nonconformity", &["title", "status", "grade", "finding", "verified_on"]),
            // From the nonconformity over its finding to the audit, and to the event of the certification file.
            Reads::everywhere("finding", &["audit"]),
            Reads::everywhere("audit", &["kind", "ends_on"]),
            Reads::everywhere("certification_event", &["kind", "ends_on", "audit", "findings", "nonconformities"]),
        ],
        checks: &[Check::Each("nonconformity", verified_in_time)],
    },
];

/// Whether it was decided, with words, that no corrective action is needed.
fn needs_no_action(nonconformity: RecordRef<'_>, has_actions: bool) -> bool {
    let decided = nonconformity.filled("action_decision");
    match nonconformity.value("action_needed") {
        ValueRef::Bool(needed) => decided && !needed,
        _ => decided && !has_actions,
    }
}

fn closed_rightly(_: &Context<'_>, nonconformity: RecordRef<'_>, found: &mut Found) {
    if !read::status_is(nonconformity, &["closed"]) {
        return;
    }
    let actions = pointing(nonconformity, "corrective_action", "nonconformity");
    let name = read::name(nonconformity);
    let open: Vec<&str> =
        actions.iter().filter(|one| read::status_is(**one, &["open", "in_progress"])).map(|one| one.label()).collect();
    if !open.is_empty() {
        let sentence = || {
            format!(
                "{name} is closed, but {} {} still open: finish or cancel first.",
                read::labels(open.iter().copied()),
                if open.len() == 1 { "is" } else { "are" }
            )
        };
        found.at(nonconformity, "status", sentence);
    }
    if needs_no_action(nonconformity, !actions.is_empty()) {
        return;
    }
    let done = actions.iter().any(|one| read::status_is(*one, &["done", "verified"]));
    let lacks = [
        ("root_cause", nonconformity.filled("root_cause"), "its cause is not said"),
        ("action_decision", done, "no corrective action is done, and no decision says that none is needed"),
        (
            "verified_by",
            ["verified_by", "verified_on", "effect"].iter().all(|field| nonconformity.filled(field)),
            "nobody says when and by what it was seen that the action works",
        ),
    ];
    for (field, there, lack) in lacks {
        if !there {
            found.at(nonconformity, field, || format!("{name} is closed, but {lack}: add it, or open it again."));
        }
    }
}

fn similar_cases(_: &Context<'_>, nonconformity: RecordRef<'_>, found: &mut Found) {
    let answered_by = ["action_planned", "action_implemented", "verified_effective", "not_effective", "closed"];
    if read::status_is(nonconformity, &answered_by) && !nonconformity.filled("extent") {
        let sentence = || {
            format!(
                "{} is {}, but does not say whether the same exists elsewhere: look, and say what was looked at.",
                read::name(nonconformity),
                read::status_words(nonconformity)
            )
        };
        found.at(nonconformity, "extent", sentence);
    }
}

fn verified_in_time(context: &Context<'_>, nonconformity: RecordRef<'_>, found: &mut Found) {
    if nonconformity.text("grade") != "major" || read::status_is(nonconformity, &["withdrawn"]) {
        return;
    }
    let source = FollowUp::of(nonconformity).and_then(source).filter(|source| source.is_stage_2);
    let Some(source) = source.filter(|source| read::is_live(source.record)) else { return };
    let last = source.last_day.and_then(|day| day.checked_add_months(TIME_TO_VERIFY));
    let Some(last) = last else { return };
    if read::date(nonconformity, "verified_on").unwrap_or(context.today) <= last {
        return;
    }
    let sentence = || {
        format!(
            "{} is a major nonconformity of {} and was to be verified by {last}: agree with the certification body on stage 2, which has to be repeated.",
            read::name(nonconformity),
            source.record.label()
        )
    };
    found.at(nonconformity, "verified_on", sentence);
}
