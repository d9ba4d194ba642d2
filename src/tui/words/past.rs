//! Looking back: history, journal, baselines, as-of.

pub const AS_OF_ASK: &str = "As of: a baseline, a date such as 2026-06-30 or -3m, or a position";
pub const NOW_AGAIN: &str = "this is the present again";

pub fn turned(name: &str) -> String {
    format!("as of {name}; nothing can be changed here, esc leads back to now")
}

pub const NO_HISTORY: &str = "nothing is known of its past";
pub const REVERT_TITLE: &str = "Revert this change, because";

pub fn history_title(label: &str) -> String {
    format!("History of {label}")
}

/// What an intent does, for previews.
pub fn intent(intent: &crate::core::intent::Intent, workspace: &crate::core::workspace::Workspace) -> String {
    use crate::core::intent::Intent;
    let label = intent.record().and_then(|id| workspace.get(id)).map_or("", |record| record.label());
    match intent {
        Intent::Create { register, .. } => format!("creates a record of {register}"),
        Intent::Set { field, value, .. } | Intent::Beside { field, value, .. } => match value.as_str() {
            Some(text) => format!("{label}: {field} becomes \"{text}\""),
            None if value.is_null() => format!("{label}: {field} becomes empty"),
            None => format!("{label}: {field} becomes {value}"),
        },
        Intent::Add { field, .. } => format!("{label}: adds to {field}"),
        Intent::Drop { field, .. } => format!("{label}: takes out of {field}"),
        Intent::Move { to, .. } => format!("{label} becomes {to}"),
        Intent::Archive { .. } => format!("archives {label}"),
        Intent::Restore { .. } => format!("brings back {label}"),
        Intent::Label { label: new, .. } => format!("{label} is called {new}"),
        Intent::Define { key, .. } => format!("defines {key}"),
        Intent::Remove { .. } => format!("takes {label} back"),
    }
}

pub const JOURNAL: &str = "Journal";
pub const DRAFTS: &str = "Drafts";
pub const NO_DRAFTS: &str = "nothing was typed that is not saved";
pub const BASELINES: &str = "Baselines";
pub const NO_BASELINES: &str = "no position has a name yet; `:` baseline gives the present one a name";
pub const BASELINE_ASK: &str = "Name this position";
pub const BASELINE_ABOUT: &str = "A baseline never changes. One word, such as stage1 or audit-2026.";
pub const NO_POSITION: &str = "the baseline names no position that can be read";
pub const A_POSITION: &str = "a position";

pub fn baseline_made(name: &str) -> String {
    format!("this position is now called {name}")
}

pub fn not_a_past(text: &str) -> String {
    format!("\"{text}\" is neither a baseline nor a date nor a position of this workspace; write 2026-06-30 or -3m")
}
