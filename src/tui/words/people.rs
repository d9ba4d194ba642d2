//! Several people in one workspace: what another one changed, and what is to be kept.

pub const NO_SITTING: &str =
    "there is no sitting of this record; interviews, audits, impact assessments and gap analyses have one";
pub const CONFLICTS: &str = "Open conflicts";
pub const NO_CONFLICTS: &str = "no field holds two values";
pub const MINE: &str = "mine";
pub const THEIRS: &str = "theirs";
pub const KEEP_MINE: &str = "keep mine";
pub const KEEP_THEIRS: &str = "keep theirs";
pub const KEEP_BOTH: &str = "keep both for now, as a conflict that somebody settles later";
pub const KEEP_THIS: &str = "keep this";
pub const WRITE_ANOTHER: &str = "write another";
pub const SETTLED: &str = "settled";
pub const VALUE_GONE: &str =
    "this value was erased or is not for you to read, so it can't be kept; choose the other one";

/// Of a field that moved while somebody typed.
pub fn moved_title(record: &str, field: &str) -> String {
    format!("{record}: {field} was changed meanwhile")
}

pub fn conflict_title(record: &str, field: &str) -> String {
    format!("{record}: {field} holds two values")
}

/// Others who are at the record in front.
pub fn present(label: &str, names: &str) -> String {
    format!("{label}: {names}")
}

pub fn writes(name: &str) -> String {
    format!("{name} writes")
}

/// Whose a text is.
pub fn by_whom(who: &str, when: &str, because: &str) -> String {
    match because {
        "" => format!("{who}, {when}"),
        because => format!("{who}, {when}: \"{because}\""),
    }
}
