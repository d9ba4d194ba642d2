//! Approvals, versions and acceptances.

use crate::core::acceptance::Frozen;

pub const WHO_APPROVED: &str = "say who approved it; it need not be somebody who logs in here";
pub const HOW_APPROVED: &str = "say how it was given: on signed paper, by e-mail, in a meeting or in the tool";
pub const SAY_WHY_NOT: &str = "say under Comment why it was not approved";
pub const NO_VERSION: &str = "only a version of the SoA or of the treatment plan can be compared";
pub const NOTHING_APPROVED: &str = "no version is approved yet, so there is nothing to compare with";
pub const WHAT_STANDS: &str = "what stands now";
pub const NO_DIFFERENCE: &str = "nothing differs";
pub const ADDED: &str = "added";
pub const TAKEN_OUT: &str = "taken out";
pub const DECIDED_ANEW: &str = "decided anew";
pub const CHANGED: &str = "changed";
pub const WHICH_KIND: &str = "say whether the risk of today is accepted, or the one that the plan leaves";
pub const WHICH_RISK: &str = "name the risk that is accepted";
pub const SAVE_FIRST: &str = "save the rating first: what is accepted is what stands";

pub fn approve_title(label: &str, title: &str, version: &str) -> String {
    let version = if version.is_empty() { String::new() } else { format!(" (version {version})") };
    format!("Approve {label} {title}{version}")
}

pub fn not_to_approve(label: &str, state: &str) -> String {
    format!("{label} is {}; only what is written or in review can be approved", state.to_lowercase())
}

/// The reason in the journal.
pub fn approved_because(name: &str, day: chrono::NaiveDate, result: &str, comment: &str) -> String {
    let what = match result {
        "not_approved" => "not approved",
        "conditions" => "approved with conditions",
        _ => "approved",
    };
    let said = if comment.is_empty() { String::new() } else { format!(": {comment}") };
    format!("{what} by {name} on {day}{said}")
}

pub fn compare_title(before: &str, after: &str) -> String {
    format!("{before} compared with {after}")
}

pub fn from_to(label: &str, before: &str, after: &str) -> String {
    let shown = |text: &str| if text.is_empty() { "(nothing)".to_string() } else { text.to_string() };
    format!("{label}: {} -> {}", shown(before), shown(after))
}

/// Of a set only what came and what went.
pub fn put_and_taken(label: &str, before: &str, after: &str) -> String {
    let (before, after): (Vec<&str>, Vec<&str>) = (before.split(", ").collect(), after.split(", ").collect());
    let fresh = |one: &&&str, other: &[&str]| !one.is_empty() && !other.contains(one);
    let came: Vec<&str> = after.iter().filter(|one| fresh(one, &before)).copied().collect();
    let went: Vec<&str> = before.iter().filter(|one| fresh(one, &after)).copied().collect();
    let parts = [("+", came), ("-", went)];
    let shown = parts.iter().filter(|(_, all)| !all.is_empty()).map(|(sign, all)| format!("{sign} {}", all.join(", ")));
    format!("{label}: {}", shown.collect::<Vec<_>>().join("  "))
}

pub fn accept_title(label: &str, mark: &str, names: &str) -> String {
    match names {
        "" => format!("Accept {label} at {mark} · nobody holds a role that may"),
        names => format!("Accept {label} at {mark} · may: {names}"),
    }
}

pub fn accept_waiting(label: &str, title: &str) -> String {
    format!("Answer to {label} {title}")
}

pub fn not_to_accept(label: &str, state: &str) -> String {
    format!("{label} is {}; open the risk and accept it anew", state.to_lowercase())
}

pub fn no_rating_to_accept(label: &str, stage: &str) -> String {
    format!("{label} has no {stage} rating with a level; score it first")
}

pub fn accepted_because(reason: &str) -> String {
    reason.trim().to_string()
}

/// What a new acceptance is called.
pub fn acceptance_of(frozen: &[Frozen]) -> String {
    let each: Vec<String> = frozen.iter().map(|copy| format!("{} at {}", copy.label, copy.mark)).collect();
    each.join(", ")
}

// another risk method

pub const CHANGE_METHOD: &str = "Put another risk method in force";
pub const METHOD_IN_FORCE: &str = "in force";
pub const OLD_RATINGS: &str = "Ratings of an older method";
pub const NO_OLD_RATINGS: &str = "every rating is of the method in force, or kept with a reason";

pub fn method_is_in_force(title: &str) -> String {
    format!("{title} is in force already")
}

pub fn method_because(title: &str) -> String {
    format!("Put {title} in force, because")
}

pub fn method_touches(title: &str, count: usize) -> String {
    format!(
        "{count} risks are rated. What was rated before stays readable and is marked, until it is rated again by {title} or kept with a reason."
    )
}

pub fn method_changed(waiting: usize) -> String {
    match waiting {
        0 => "in force; no rating is of an older method".to_string(),
        count => format!(
            "in force; {count} risks have ratings of the older method (`old-ratings` in the palette lists them)"
        ),
    }
}

pub fn keep_ratings(label: &str, count: usize) -> String {
    match count {
        1 => format!("Keep the rating of {label}, because"),
        count => format!("Keep the ratings of {count} risks, because"),
    }
}
