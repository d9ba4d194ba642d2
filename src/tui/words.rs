//! Every sentence of the screen that is not data, in one place, so that it can be read through and translated.

mod approved;
mod audit;
mod control;
mod cycle;
mod event;
mod files;
mod finding;
mod gap;
mod impact;
mod overview;
mod past;
mod people;
mod questionnaire;
mod risk;
mod sample;
mod table;
mod who;
mod workshop;

pub use approved::*;
pub use audit::*;
pub use control::*;
pub use cycle::*;
pub use event::*;
pub use files::*;
pub use finding::*;
pub use gap::*;
pub use impact::*;
pub use overview::*;
pub use past::*;
pub use people::*;
pub use questionnaire::*;
pub use risk::*;
pub use sample::*;
pub use table::*;
pub use who::*;
pub use workshop::*;

pub const NOTHING_TO_UNDO: &str = "nothing of this sitting to take back; older entries are reverted from their history";
pub const ALREADY_NOW: &str = "this is the present already";
pub const RESTRICTED: &str = "other programs can't be started in a restricted sitting";
pub const LOCKED_READ_ONLY: &str = "open read-only: nothing can be changed";
pub const TOO_SMALL: &str = "needs 60x15";
pub const NO_ROW: &str = "there is no row here";
pub const NOT_TO_READ: &str = "not for you to read; ask a lead or who handles it";
pub const KEPT: &str = "kept as a draft; open it again to go on";
pub const SAVED: &str = "saved";
pub const SAVING: &str = "saving";
pub const NOT_SAVED: &str = "NOT SAVED";
pub const DRAFT_BACK: &str = "your unsaved text is back";
pub const CONFLICT_MARK: &str = "#";

pub fn locked_as_of(name: &str) -> String {
    format!("as of {name}: the past can't be changed; go back to now first")
}

/// Between what was done and how to take it back.
pub const WAY_BACK: &str = " · ";

pub fn done(what: &str, undo_key: Option<&str>) -> String {
    match undo_key {
        Some(key) => format!("{what}{WAY_BACK}{key} takes it back"),
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

/// The meaning of a field, and what it can be.
pub fn help_and_choices(help: &str, choices: &[&str]) -> String {
    format!("{help} Type a letter of: {}.", choices.join("; ")).trim_start().to_string()
}

pub fn new_record(name: &str) -> String {
    format!("New {name}")
}

/// Of a register that holds one record.
pub fn only_one(name: &str, label: &str) -> String {
    format!("there is one {name} in a workspace, {label}; change it instead")
}

/// Of a register whose records are made where a risk is rated.
pub fn comes_of_rating(plural: &str, key: &str) -> String {
    format!("{plural} come from rating a risk ({key} on it), if another has to decide")
}

/// Somebody changed what is being changed here.
pub fn moved(label: &str, theirs: &str) -> String {
    let theirs = if theirs.is_empty() { "nothing" } else { theirs };
    format!("{label} was changed meanwhile to: {theirs}. Saving shows both")
}

pub fn field_wrong(label: &str) -> String {
    format!("{label}: look at the line below the field")
}

pub const GO_TO: &str = "Go to";
pub const FIND: &str = "Find a record";
pub const COPIED: &str = "copied to the terminal's clipboard";
pub const ARCHIVED: &str = "(archived)";
pub const EMPTY: &str = "empty";
pub const PALETTE: &str = "All actions";
pub const HELP: &str = "Help";
pub const MESSAGES: &str = "Messages of this sitting";

pub fn keys_of(context: &str) -> String {
    match context {
        "anywhere" => "Keys everywhere".into(),
        "list" => "Keys in a table".into(),
        "text" => "Keys in a text field".into(),
        other => format!("Keys in {other}"),
    }
}
