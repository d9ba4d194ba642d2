//! People: roles that somebody holds, and owners who are still there.

use chrono::NaiveDate;

use super::read::{self, pointing};
use super::{Check, Context, Found, Reads, Rule, Severity};
use crate::core::assignment::has_left;
pub use crate::core::assignment::is_current;
use crate::core::workspace::RecordRef;

pub const RULES: &[Rule] = &[
    Rule {
        id: "VR-30",
        title: "Each role has a current holder; someone ensures conformity and someone reports performance.",
        severity: Severity::Error,
        basis: "5.3",
        reads: &[
            Reads::of("role", &["name", "responsibility", "authority"]),
            Reads::of("assignment", &["role", "person", "from", "until"]),
            Reads::of("person", &["name", "active"]),
        ],
        checks: &[Check::Whole(roles_held)],
    },
    Rule {
        id: "WB-05",
        title: "Whatever is open has an owner who is still there.",
        severity: Severity::Practice,
        basis: "good practice: one person answers for each open item",
        reads: &[
            Reads::of("system", &["name", "status", "owner"]),
            Reads::of("risk", &["title", "status", "owner"]),
            Reads::of("treatment", &["title", "status", "owner"]),
            Reads::of("action", &["title", "status", "owner"]),
            Reads::of("control", &["title", "control_id", "status", "owner"]),
            Reads::of("person", &["name", "active"]),
        ],
        checks: &[
            Check::Each("system", owner_there),
            Check::Each("control", owner_there),
            Check::Each("risk", owner_named),
            Check::Each("treatment", owner_named),
            Check::Each("action", owner_named),
        ],
    },
];

/// Words by which a role says that it answers for conformity, and for reporting (5.3 asks for both).
const CONFORMITY: [&str; 4] = ["conform", "complian", "meets the standard", "42001"];
const REPORTING: [&str; 1] = ["report"];

fn roles_held(context: &Context<'_>, found: &mut Found) {
    let mut texts = Vec::new();
    for role in context.workspace.live("role") {
        texts.push(format!("{} {} {}", role.text("name"), role.text("responsibility"), role.text("authority")));
        let assignments = pointing(role, "assignment", "role");
        let holds = |one: &&RecordRef<'_>| {
            is_current(**one, context.today) && one.target("person").is_some_and(|person| !has_left(person))
        };
        if assignments.iter().any(|one| holds(&one)) {
            continue;
        }
        let why = assignments.last().map(|last| unheld(*last, context.today)).unwrap_or_default();
        let sentence = || {
            format!("{} has no current holder{why}: assign someone, and say so to those concerned.", read::name(role))
        };
        found.at(role, "name", sentence);
    }
    if texts.is_empty() {
        let sentence = "No role is defined: say who ensures that the AI management system conforms and who reports on it, and assign them.";
        return found.overall(Severity::Error, sentence.to_string());
    }
    let said = |words: &[&str]| {
        texts.iter().map(|text| text.to_lowercase()).any(|text| words.iter().any(|word| text.contains(word)))
    };
    for (words, what) in
        [(&CONFORMITY[..], "ensures conformity to the standard"), (&REPORTING[..], "reports on performance")]
    {
        if !said(words) {
            let sentence = || {
                format!(
                    "No role says that its holder {what} (looked for: {}): write it into the responsibility of a role.",
                    words.join(", ")
                )
            };
            found.overall(Severity::Warning, sentence);
        }
    }
}

/// Why the last assignment of a role doesn't count.
fn unheld(assignment: RecordRef<'_>, today: NaiveDate) -> String {
    let label = assignment.label();
    let person = assignment.target("person");
    let name = person.map_or("nobody", RecordRef::title);
    match (read::past(assignment, "until", today), read::date(assignment, "from")) {
        (Some(day), _) => format!(" ({label} of {name} ended on {day})"),
        (None, Some(from)) if from > today => format!(" ({label} of {name} begins on {from})"),
        _ => format!(" ({label}: {name} has left)"),
    }
}

fn owner_there(_: &Context<'_>, record: RecordRef<'_>, found: &mut Found) {
    if read::ended(record) {
        return;
    }
    if let Some(owner) = record.target("owner").filter(|owner| has_left(*owner)) {
        let sentence =
            || format!("{} is owned by {}, who has left: name another owner.", read::name(record), owner.title());
        found.at(record, "owner", sentence);
    }
}

fn owner_named(context: &Context<'_>, record: RecordRef<'_>, found: &mut Found) {
    if !read::ended(record) && !record.filled("owner") {
        let sentence = || format!("{} has no owner: name the one person who answers for it.", read::name(record));
        found.at(record, "owner", sentence);
    }
    owner_there(context, record, found);
}
