//! Every sentence of the screen that is not data, in one place, so that it can be read through and translated.

pub const NOTHING_TO_UNDO: &str = "nothing of this sitting to take back; older entries are reverted from their history";
pub const ALREADY_NOW: &str = "this is the present already";
pub const RESTRICTED: &str = "other programs can't be started in a restricted sitting";
pub const LOCKED_READ_ONLY: &str = "open read-only: nothing can be changed";
pub const TOO_SMALL: &str = "needs 60x15";
pub const NO_ROW: &str = "there is no row here";
pub const KEPT: &str = "kept as a draft; open it again to go on";
pub const SAVED: &str = "saved";
pub const SAVING: &str = "saving";
pub const NOT_SAVED: &str = "NOT SAVED";
pub const DRAFT_BACK: &str = "your unsaved text is back";
pub const CONFLICT_MARK: &str = "#";

pub fn locked_as_of(name: &str) -> String {
    format!("as of {name}: the past can't be changed; go back to now first")
}

pub fn done(what: &str, undo_key: Option<&str>) -> String {
    match undo_key {
        Some(key) => format!("{what} · {key} takes it back"),
        None => what.to_string(),
    }
}

pub fn undone(what: &str) -> String {
    format!("taken back: {what}")
}

pub fn dead_key(keys: &str, help: &str) -> String {
    format!("{keys}: nothing there; {help} shows the keys")
}

pub fn not_saved(why: &str) -> String {
    format!("{NOT_SAVED}: {why}")
}

pub fn problems(count: usize) -> String {
    match count {
        1 => "1 problem".into(),
        count => format!("{count} problems"),
    }
}

pub fn pending(count: usize) -> String {
    format!("{SAVING} {count}")
}

pub fn as_of(name: &str) -> String {
    format!("AS OF {name}")
}

pub fn not_available(action: &str) -> String {
    format!("\"{action}\" does nothing here")
}

pub const BECAUSE: &str = "because";
pub const BECAUSE_HELP: &str = "Why you change it, in one sentence; it stands in the history.";
pub const NOTHING_CHANGED: &str = "nothing was changed";
pub const DRAFT_GONE: &str = "the draft is discarded";
pub const REQUIRED_MARK: &str = " (needed)";

pub fn new_record(name: &str) -> String {
    format!("New {name}")
}

pub fn field_wrong(label: &str) -> String {
    format!("{label}: look at the line below the field")
}

pub const PASTE_CUT: &str = "the paste was too long and was cut: look at its end";

pub fn rescued(path: &str) -> String {
    format!("the disk refused the last changes; they are in {path} and come back when the workspace is opened again")
}

pub fn rescue_failed(path: &str, why: &str) -> String {
    format!("the last changes could be saved neither in the workspace nor in {path}: {why}")
}

pub fn written(what: &str, path: &str) -> String {
    format!("{what} written to {path}")
}

pub fn not_written(path: &str, why: &str) -> String {
    format!("{path} could not be written: {why}")
}

pub fn backed_up(path: &str, rows: u64) -> String {
    format!("backed up to {path}: {rows} rows, read back and compared")
}

pub const NO_RISK: &str = "only a risk can be scored";
pub const NO_METHOD: &str = "this workspace has no method in force; make one with `aims new --method`";
pub const LIKELIHOOD_SHORT: &str = "L";
pub const LEVEL: &str = "level";
pub const WAS: &str = "was";
pub const CONSEQUENCE: &str = "consequence";

pub fn score_title(label: &str, stage: &str, method: &str) -> String {
    format!("Score {label} · {} rating · {method}", stage.to_uppercase())
}

pub fn why_none(party: &str) -> String {
    format!("no consequence for {party}, because")
}

pub fn scored(label: &str, stage: &str, what: &str, proposed: bool) -> String {
    let what = if what.is_empty() { "confirmed".to_string() } else { what.to_string() };
    match proposed {
        true => format!("{label} {stage} {what}: proposed, waits for an assessor"),
        false => format!("{label} {stage} {what}"),
    }
}

pub const GO_TO: &str = "Go to";
pub const FIND: &str = "Find a record";
pub const AS_OF_ASK: &str = "As of: a baseline, a date such as 2026-06-30 or -3m, or a position";
pub const NOW_AGAIN: &str = "this is the present again";

pub fn turned(name: &str) -> String {
    format!("as of {name}; nothing can be changed here, esc leads back to now")
}

pub const COPIED: &str = "copied to the terminal's clipboard";
pub const NOT_RATED: &str = "it is not rated yet, so there is nothing to confirm; score it first";
pub const SAY_WHY: &str = "say why in one sentence";
pub const ARCHIVED: &str = "(archived)";
pub const APPLICABILITY: &str = "Applicability";
pub const IMPLEMENTATION: &str = "Implementation";
pub const NO_RATING: &str = "not rated";
pub const LINKED: &str = "Linked from";
pub const WHY: &str = "Why";
pub const PARTIES: &str = "Parties";
pub const TREATS: &str = "Treats";
pub const NEXT: &str = "Next";
pub const NO_PROPOSAL: &str = "no proposed rating waits here";
pub const REFUSE_TITLE: &str = "Refuse the proposed rating, because";

pub fn confirm_title(label: &str) -> String {
    format!("Confirm {label}: reviewed, nothing changed, because")
}

pub fn no_workflow(plural: &str) -> String {
    format!("{plural} have no workflow")
}

pub fn no_step(label: &str, state: &str) -> String {
    format!("{label} is {state}; nothing follows that")
}

pub fn state_title(label: &str) -> String {
    format!("{label}: next state")
}

pub fn because_title(label: &str, step: &str) -> String {
    format!("{label}: {step}, because")
}

pub fn countersigned(label: &str, reason: &str) -> String {
    format!("countersigned {label}: {reason}")
}

pub const PALETTE: &str = "All actions";
pub const HELP: &str = "Help";
pub const MESSAGES: &str = "Messages of this sitting";
pub const NO_HISTORY: &str = "nothing is known of its past";
pub const REVERT_TITLE: &str = "Revert this change, because";

pub fn keys_of(context: &str) -> String {
    match context {
        "anywhere" => "Keys everywhere".into(),
        "list" => "Keys in a table".into(),
        "text" => "Keys in a text field".into(),
        other => format!("Keys in {other}"),
    }
}

pub fn history_title(label: &str) -> String {
    format!("History of {label}")
}

/// What an intent does, for previews.
pub fn intent(intent: &crate::core::intent::Intent, workspace: &crate::core::workspace::Workspace) -> String {
    use crate::core::intent::Intent;
    let label = intent.record().and_then(|id| workspace.get(id)).map_or("", |record| record.label());
    match intent {
        Intent::Create { register, .. } => format!("creates a record of {register}"),
        Intent::Set { field, value, .. } => match value.as_str() {
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
pub const DUE: &str = "Due";
pub const NOTHING_DUE: &str = "nothing is due in the next 60 days";
pub const REVIEW: &str = "review";
pub const TREATMENT: &str = "treatment";
pub const ACTION: &str = "action";
pub const VALID_UNTIL: &str = "evidence ends";

pub fn baseline_made(name: &str) -> String {
    format!("this position is now called {name}")
}

pub fn not_a_past(text: &str) -> String {
    format!("\"{text}\" is neither a baseline nor a date nor a position of this workspace; write 2026-06-30 or -3m")
}

pub const NO_CONTROL: &str = "only a control has an applicability";
pub const ALL_DECIDED: &str = "every control is decided";
pub const UNDECIDED: &str = "undecided";
pub const ASK: &str = "ask";
pub const APPLICABLE: &str = "applicable?";
pub const IN_OUR_WORDS: &str = "in our words";
pub const NOT_FOR: &str = "not for";
pub const DECIDED_ON: &str = "decided on";
pub const CONTROL: &str = "control";
pub const RISKS: &str = "risks";
pub const RARELY_EXCLUDED: &str = "an exclusion of this control is rarely accepted";

pub fn applicability_title(label: &str) -> String {
    format!("Applicability of {label}")
}

pub fn often_excluded(roles: &str) -> String {
    format!("often excluded by {roles} only")
}

pub fn field_says(label: &str, what: &str) -> String {
    format!("{label} {what}")
}

pub fn left_undecided(label: &str) -> String {
    format!("{label} stays undecided")
}

pub fn decided(label: &str, yes: bool) -> String {
    format!("{label} {}", if yes { "applies" } else { "does not apply" })
}
