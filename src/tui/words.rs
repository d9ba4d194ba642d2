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
pub const CONSEQUENCE: &str = "consequence >";

pub fn score_title(label: &str, stage: &str) -> String {
    format!("Score {label} · {} rating", stage.to_uppercase())
}

pub fn why_none(party: &str) -> String {
    format!("no consequence for {party}, because")
}

/// What a rating became; the reason comes last, because it is what may be cut.
pub fn scored(label: &str, stage: &str, what: &str, proposed: bool, reason: &str) -> String {
    match proposed {
        true => format!("{label} {stage} {what}, proposed, waits for an assessor: \"{reason}\""),
        false => format!("{label} {stage} {what}: \"{reason}\""),
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
pub const RECORD_GONE: &str = "the record is no longer there: somebody took its creation back";
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

pub fn countersign_title(label: &str) -> String {
    format!("Countersign {label}: enter takes it over, a sentence of your own is optional")
}

pub fn countersigned(label: &str, reason: &str) -> String {
    format!("countersigned {label}: {reason}")
}

pub const EMPTY: &str = "empty";
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
pub const APPLIES: &str = "applies";
pub const APPLIES_NOT: &str = "does not apply";
pub const HOW: &str = "how";
pub const PROOF: &str = "evidence";
pub const UNDECIDED: &str = "undecided";
pub const ASK: &str = "ask";
pub const APPLICABLE: &str = "applicable?";
pub const IN_OUR_WORDS: &str = "in our words";
pub const NOT_FOR: &str = "not for";
pub const DECIDED_ON: &str = "decided on";
pub const NO_SYSTEM_EXCLUDED: &str = "(no system)";
pub const USUAL_PROOF: &str = "usual proof";
pub const CONTROL: &str = "control";
pub const RISKS: &str = "risks";
pub const EXCLUSION: &str = "exclusion";
pub const RARELY_EXCLUDED: &str = "rarely accepted";

pub fn applicability_title(label: &str) -> String {
    format!("Applicability of {label}")
}

pub fn exclusion_given(reason: &str) -> String {
    format!("a reason often given: {reason}")
}

pub fn often_excluded(roles: &str) -> String {
    format!("often, by {roles} only")
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

pub const PASTE_NOW: &str = "paste now: rows with tabs between the cells, as they come from a spreadsheet";
pub const COLUMNS: &str = "Columns: space ticks, enter takes them";
pub const EMPTY_START: &str = "nothing here yet: the first key below leads on, to a system, its risks, a score";
pub const EMPTY_LIST: &str = "nothing here yet";
pub const NOTHING_MATCHES: &str = "nothing matches";
pub const ROW_GONE: &str = "(taken back)";
pub const LATE_MARK: &str = "*";
pub const ABOVE_MARK: &str = "!";
pub const PROPOSED_MARK: &str = "^";
pub const PROBLEM_MARK: &str = "?";
pub const FILTER: &str = "filter:";
pub const CELL_LEFT: &str = "the cell stays as it was";
pub const NOT_EDITABLE: &str = "this column is computed or stands in another record; go to a column of this one";
pub const NOTHING_ABOVE: &str = "there is no row above";
pub const MARK_SEVERAL: &str = "mark two rows or more: the first one's value goes into the others";
pub const CHANGES: &str = "changes";
pub const PASTE_TITLE: &str = "Pasted rows: enter takes them";
pub const PASTED: &str = "pasted rows";
pub const WORKBENCH: &str = "Workbench";
pub const SYSTEMS: &str = "Systems";
pub const RISKS_TAB: &str = "Risks";
pub const CONTROLS: &str = "Controls";
pub const IN_REGISTER: &str = "in the register";
pub const LIBRARY: &str = "Risks from the library";
pub const FROM_LIBRARY: &str = "from the risk library";
pub const NEW_TREATMENT: &str = "new treatment";
pub const ALL_REVIEWED: &str = "no other of your risks is due for review";
pub const NOTHING_HAPPENED: &str = "nothing happened since the last review";
pub const NO_OWN: &str = "no open risk is yours";
pub const NOBODY: &str =
    "the workspace doesn't know who you are: add your login name to your record in the register of people";
pub const REVIEWS: &str = "Risk reviews";
pub const ACTIONS: &str = "Actions";
pub const TREATMENTS: &str = "Treatments";
pub const EVIDENCE: &str = "Evidence";
pub const PROBLEMS: &str = "Problems";
pub const NO_PROBLEMS: &str = "the audit rules find nothing";
pub const ERROR: &str = "error";
pub const WARNING: &str = "warning";
pub const PRACTICE: &str = "practice";
pub const START_SYSTEM: &str = "first the AI system: what it is called and what it is for";
pub const START_RISKS: &str = "risks that fit the system: space ticks, enter takes them";
pub const START_SCORE: &str = "five digits: likelihood, then the consequence for each party";
pub const START_CONTROLS: &str = "now the controls: does it apply, and why";

pub fn sorted(heading: &str, descending: bool) -> String {
    format!("sorted by {heading}{}", if descending { ", highest first" } else { "" })
}

pub fn copied_rows(count: usize) -> String {
    match count {
        1 => "1 row copied".into(),
        count => format!("{count} rows copied"),
    }
}

pub fn linked_to(label: &str, title: &str) -> String {
    format!("linked to {label} {title}")
}

pub fn waiting(count: usize) -> String {
    format!("{count} more with refresh")
}

pub fn edit_marked(count: usize) -> String {
    match count {
        1 => "Set a field of 1 row".into(),
        count => format!("Set a field of {count} rows"),
    }
}

pub fn hidden_marks(count: usize) -> String {
    format!("({count} of them out of sight)")
}

pub fn field_of_rows(label: &str, count: usize) -> String {
    format!("{label} of {count} rows: enter shows what changes")
}

pub fn preview_of(label: &str, count: usize) -> String {
    format!("{label} of {count} rows: what changes")
}

pub fn becomes(label: &str, title: &str, before: &str, after: &str) -> String {
    let before = if before.is_empty() { "empty" } else { before };
    let after = if after.trim().is_empty() { "empty" } else { after };
    format!("{label} {title}: {before} -> {after}")
}

pub fn changes(count: usize) -> String {
    match count {
        1 => "1 change".into(),
        count => format!("{count} changes"),
    }
}

pub fn paste_refused(row: usize, field: &str, why: &str) -> String {
    format!("row {row}: left out, {field} {why}")
}

pub fn paste_changes(label: &str, field: &str, before: &str, after: &serde_json::Value) -> String {
    let after = after.as_str().map_or_else(|| after.to_string(), str::to_string);
    format!("{label}: {field} {} -> {after}", if before.is_empty() { "empty" } else { before })
}

pub fn paste_adds(name: &str, what: &str) -> String {
    format!("new {name}: {what}")
}

pub fn undecided(count: usize) -> String {
    format!(" ({count} undecided)")
}

pub fn due(count: usize) -> String {
    format!("due {count}")
}

pub fn mine(count: usize) -> String {
    format!("mine {count}")
}

pub fn library_for(label: &str, title: &str) -> String {
    format!("Risks for {label} {title}: space ticks, enter takes them")
}

pub fn treatment_of(risk: &str) -> String {
    format!("Treat: {risk}")
}

pub fn treatments_of(label: &str, title: &str) -> String {
    format!("Treatments of {label} {title}")
}

pub fn action_overdue(label: &str, days: i64) -> String {
    format!("action {label} overdue {days} d")
}

pub fn control_failed(label: &str, when: &str) -> String {
    format!(
        "control {label} is ineffective{}",
        if when.is_empty() { String::new() } else { format!(", tested {when}") }
    )
}

pub fn waits(label: &str) -> String {
    format!("rating {label} waits for countersign")
}

pub fn changed_since(labels: &str) -> String {
    format!("changed since last review: {labels}")
}

pub fn system_changed(labels: &str) -> String {
    format!("system changed since last review: {labels}")
}

pub fn mine_title(access: &str) -> String {
    match access {
        "" => "My risks".into(),
        access => format!("My risks · you are {access}"),
    }
}

pub fn mine_counts(review: usize, late: usize, waiting: usize) -> String {
    format!("{review} to review · {late} past due · {waiting} waiting")
}

pub fn group_progress(decided: usize, all: usize, applies: usize) -> String {
    format!("{decided}/{all} decided, {applies} apply")
}

pub fn due_progress(late: usize, soon: usize) -> String {
    format!("{late} past due, {soon} in 60 days")
}

pub fn overview_title(stage: &str) -> String {
    format!("Overview · {stage} ratings")
}

pub fn unrated(count: usize) -> String {
    format!("{count} not rated")
}

pub const WEAK: &str = "weak";
pub const BACKUP_ASK: &str = "Back up the whole workspace to";
pub const IMPORT_ASK: &str = "Import the file";

pub const AS_CSV: &str = "CSV";
pub const AS_XLSX: &str = "XLSX";
pub const AS_CSV_EXCEL: &str = "CSV for Excel on this machine";
pub const AS_JSON: &str = "JSON";
pub const IMPORT_ABOUT: &str = "CSV or XLSX, or a folder of `export all`; what it would change is shown first.";
pub const ON_CONFLICT_STOP: &str = "stop at records that are there";
pub const ON_CONFLICT_SKIP: &str = "leave them as they are";
pub const ON_CONFLICT_UPDATE: &str = "take the file's values";
pub const SKIP_REFUSED: &str = "go on without the rows that are refused";

pub fn export_title(plural: &str, rows: Option<usize>) -> String {
    match rows {
        Some(count) => format!("Export the {count} {plural} that are shown, as"),
        None => format!("Export all {plural}, as"),
    }
}

pub fn rows_of(count: usize, plural: &str) -> String {
    format!("{count} {plural}")
}

pub fn import_title(file: &str) -> String {
    format!("Import {file}: enter takes it")
}

pub fn imported(sum: &str) -> String {
    format!("imported: {sum}")
}
