//! The cycle: management review, certification and surveillance.

use chrono::{Days, Months, NaiveDate};

use super::read;
use super::{Check, Context, Found, Reads, Rule, Severity};
use crate::core::certification::Look;
use crate::core::certification::file::{self, field};
use crate::core::management_review::{self as review, INPUTS};
use crate::core::workspace::RecordRef;

pub const RULES: &[Rule] = &[
    Rule {
        id: "VR-40",
        title: "A management review has top management, every input and decisions with owner and day, and the next comes in time.",
        severity: Severity::Error,
        basis: "9.3.1, 9.3.2, 9.3.3",
        reads: &[
            Reads::everywhere(
                review::REGISTER,
                &[
                    "title",
                    "status",
                    "held_on",
                    "attendees",
                    "input_earlier_actions",
                    "input_issues",
                    "input_parties",
                    "input_nonconformities",
                    "input_measurements",
                    "input_audits",
                    "input_opportunities",
                    "decisions_improvement",
                    "decisions_changes",
                    "decisions",
                    "actions",
                    "next_review",
                ],
            ),
            Reads::of("decision", &["decided_by", "decided_on"]),
            Reads::of("action", &["owner", "due", "management_review"]),
            Reads::everywhere("role", &["top_management"]),
            Reads::everywhere("assignment", &["role", "person", "from", "until"]),
        ],
        checks: &[Check::Each(review::REGISTER, reviewed), Check::Whole(next_review_held)],
    },
    Rule {
        id: "VR-41",
        title: "An internal audit was reported and a management review held within the year before each audit for the certificate.",
        severity: Severity::Error,
        basis: "certification practice, ISO/IEC 17021-1",
        reads: &[
            Reads::of("audit", &["title", "kind", "status", "starts_on", "reported_on"]),
            Reads::of(review::REGISTER, &["status", "held_on"]),
            Reads::of(file::EVENT, &["title", "kind", "status", "audit", "starts_on"]),
        ],
        checks: &[Check::Whole(audited_and_reviewed_first)],
    },
    Rule {
        id: "VR-53",
        title: "A certificate rests on the scope statement and the SoA version that are in force.",
        severity: Severity::Error,
        basis: "certification practice; the wording of ISO/IEC 42006 was not seen",
        reads: &[
            Reads::of(file::CERTIFICATE, &["title", "status", "soa_version", "scope_statement"]),
            Reads::everywhere("soa_version", &["status"]),
            Reads::everywhere("scope_statement", &["status"]),
        ],
        checks: &[Check::Each(file::CERTIFICATE, matches_what_is_in_force)],
    },
    Rule {
        id: "VR-54",
        title: "Surveillance comes once a calendar year, the first within 12 months, and recertification before the end.",
        severity: Severity::Error,
        basis: "ISO/IEC 17021-1",
        reads: &[
            Reads::of(file::CERTIFICATE, &["title", "status", "decided_on", "expires", "restored_on"]),
            Reads::of(file::EVENT, &["kind", "status", "certificate", "starts_on", "ends_on", "decided_on"]),
        ],
        checks: &[Check::Each(file::CERTIFICATE, looked_after)],
    },
];

fn reviewed(context: &Context<'_>, meeting: RecordRef<'_>, found: &mut Found) {
    let Some(held) = review::held_on(meeting) else { return };
    let name = read::name(meeting);
    let missing: Vec<&str> = INPUTS.iter().filter(|input| !meeting.filled(input.field)).map(|one| one.name).collect();
    if let Some(first) = INPUTS.iter().find(|input| !meeting.filled(input.field)) {
        let sentence = || format!("{name} was held without these inputs: {}; add what was told.", missing.join(", "));
        found.at(meeting, first.field, sentence);
    }
    top_management_there(context, meeting, held, found);
    for (field, what) in [("decisions_improvement", "improvement"), ("decisions_changes", "changes of the AIMS")] {
        if !meeting.filled(field) {
            let sentence =
                || format!("{name} says nothing on {what}: write what was decided, or that nothing was and why.");
            found.at(meeting, field, sentence);
        }
    }
    for (field, owner, day) in [("decisions", "decided_by", "decided_on"), ("actions", "owner", "due")] {
        let mut all = match field {
            "actions" => review::actions(meeting),
            _ => read::live_targets(meeting, field).collect(),
        };
        all.retain(|one| !one.filled(owner) || !one.filled(day));
        let mut loose: Vec<&str> = all.into_iter().map(RecordRef::label).collect();
        loose.sort_by(|a, b| crate::core::natural::compare(a, b));
        if !loose.is_empty() {
            let sentence =
                || format!("{name} led to {}, without a person or without a day: add both.", read::labels(loose));
            found.at(meeting, field, sentence);
        }
    }
}

fn top_management_there(context: &Context<'_>, meeting: RecordRef<'_>, held: NaiveDate, found: &mut Found) {
    let name = read::name(meeting);
    if !review::has_top_management(context.workspace) {
        let sentence = || format!("Nobody can see whether top management was at {name}: mark its roles under roles.");
        return found.at(meeting, "attendees", sentence);
    }
    if !meeting.targets("attendees").any(|person| review::is_top_management(person, held)) {
        let sentence = || {
            format!(
                "{name} was held without top management: name who of it was there, or hold it again with one of them."
            )
        };
        found.at(meeting, "attendees", sentence);
    }
}

fn next_review_held(context: &Context<'_>, found: &mut Found) {
    let Some(last) = review::newest_held(context.workspace, context.today) else { return };
    if let Some(day) = read::past(last, "next_review", context.today) {
        let sentence = || {
            format!(
                "The management review after {} was to be held by {day}, {}: hold it, or agree another day and say why.",
                read::name(last),
                read::ago(day, context.today)
            )
        };
        found.at(last, "next_review", sentence);
    }
}

/// An audit that is further away than this may still be prepared for.
const NEAR: Days = Days::new(60);

fn audited_and_reviewed_first(context: &Context<'_>, found: &mut Found) {
    let workspace = context.workspace;
    let near = context.today.checked_add_days(NEAR).unwrap_or(context.today);
    let internal = workspace.live("audit").filter(|audit| audit.text("kind") == "internal");
    let reported: Vec<NaiveDate> = internal
        .filter(|audit| read::status_is(*audit, &["reported", "follow_up", "closed"]))
        .filter_map(|audit| read::date(audit, "reported_on"))
        .collect();
    let held: Vec<NaiveDate> = workspace.live(review::REGISTER).filter_map(review::held_on).collect();
    let events: Vec<RecordRef<'_>> = workspace.live(file::EVENT).filter(|one| !cancelled(*one)).collect();
    // An event speaks for the audit that it names.
    let spoken_for =
        |audit: &RecordRef<'_>| events.iter().any(|event| event.text(field::AUDIT) == audit.id().to_string());
    let audits = workspace.live("audit").filter(|one| !cancelled(*one) && !spoken_for(one));
    for look in audits.chain(events.iter().copied()) {
        if !matches!(
            look.text("kind"),
            "stage_2" | "surveillance" | "surveillance_1" | "surveillance_2" | "recertification"
        ) {
            continue;
        }
        let Some(start) = read::date(look, "starts_on").filter(|start| *start <= near) else { continue };
        let year_before = start.checked_sub_months(Months::new(12)).unwrap_or(start);
        let before = |days: &[NaiveDate]| days.iter().any(|day| (year_before..=start).contains(day));
        let lacks = [
            (
                before(&reported),
                "no internal audit was reported in the year before it: carry one out and report it first",
            ),
            (before(&held), "no management review was held in the year before it: hold one first"),
        ];
        for (_, lack) in lacks.iter().filter(|(there, _)| !there) {
            found.at(look, "starts_on", || format!("{} starts on {start}, but {lack}.", read::name(look)));
        }
    }
}

fn cancelled(record: RecordRef<'_>) -> bool {
    read::status_is(record, &["cancelled"])
}

fn matches_what_is_in_force(context: &Context<'_>, certificate: RecordRef<'_>, found: &mut Found) {
    if !read::status_is(certificate, &["valid", "suspended", "reduced"]) {
        return;
    }
    let name = read::name(certificate);
    for (register, what) in [("scope_statement", "scope statement"), ("soa_version", "version of the SoA")] {
        let in_force: Vec<RecordRef<'_>> = context
            .workspace
            .live(register)
            .filter(|one| read::status_is(*one, &["effective", "under_revision"]))
            .collect();
        let Some(named) = read::live_target(certificate, register) else {
            let sentence = || format!("{name} does not say on which {what} it rests: name the one that was audited.");
            found.at(certificate, register, sentence);
            continue;
        };
        if in_force.is_empty() || in_force.iter().any(|one| one.id() == named.id()) {
            continue;
        }
        let sentence = || {
            format!(
                "{name} rests on {}, but {} is in force: tell the certification body, and have the certificate follow.",
                read::name(named),
                read::labels(in_force.iter().map(|one| one.label()))
            )
        };
        found.at(certificate, register, sentence);
    }
}

fn looked_after(context: &Context<'_>, certificate: RecordRef<'_>, found: &mut Found) {
    let Some(cycle) = file::cycle(certificate) else { return };
    let name = read::name(certificate);
    for window in cycle.missed(context.today) {
        let until = window.to;
        let (at, sentence) = match window.look {
            Look::Surveillance => (
                field::DECIDED_ON,
                format!(
                    "{name} had no surveillance by {until}: ask the certification body what it means for the certificate, and record the event."
                ),
            ),
            _ if cycle.is_restored() => continue,
            _ => (
                field::EXPIRES,
                format!(
                    "{name} ended on {until} without a recertification: have it restored within six months and record the day."
                ),
            ),
        };
        found.at(certificate, at, sentence);
    }
}
