//! Lists: cells, marks, filling, pasting, panes.

pub const PASTE_NOW: &str = "paste now: rows with tabs between the cells, as they come from a spreadsheet";
pub const COLUMNS: &str = "Columns: space ticks, enter takes them";
pub const EMPTY_START: &str = "nothing here yet; the first key below leads to a system, risks, a score";
pub const EMPTY_LIST: &str = "nothing here yet";
pub const NOTHING_MATCHES: &str = "nothing matches";
pub const ROW_GONE: &str = "(taken back)";
pub const LATE_MARK: &str = "*";
pub const ABOVE_MARK: &str = "!";
/// Changed by somebody else since one last changed it oneself.
pub const OTHER_MARK: &str = "~";
pub const PROPOSED_MARK: &str = "^";
pub const PROBLEM_MARK: &str = "?";
pub const PUT_OFF_DAY: &str = "begin with the day, such as 2027-01-31 or +14d, then say why it can wait";
pub const NOTHING_BEHIND: &str = "nothing stands behind this row";
/// Heading of the column that room mode hides.
pub const OWNER_COLUMN: &str = "Owner";
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

pub fn put_off_title(label: &str) -> String {
    format!("{label}: put off until which day, and why (+14d waits for the maker)")
}

pub fn changed_by(who: &str, when: &str) -> String {
    format!("changed by {who}, {when}")
}

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

pub fn library_for(label: &str, title: &str) -> String {
    format!("Risks for {label} {title}: space ticks, enter takes them")
}

pub fn treatment_of(risk: &str) -> String {
    format!("Treat: {risk}")
}

pub fn treatments_of(label: &str, title: &str) -> String {
    format!("Treatments of {label} {title}")
}
