//! What differs between two versions: controls that came or went, those that apply now or no longer, reasons that
//! changed.

use serde_json::Value;

use super::content::{Content, Row};
use crate::core::id::RecordId;
use crate::core::natural;

/// One entry that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub record: RecordId,
    pub label: String,
    pub title: String,
    pub what: What,
    /// The fields that differ, in their order; all that hold something for what was added.
    pub fields: Vec<FieldDifference>,
}

/// Gravest first: the order in which they are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    Added,
    Removed,
    /// Applies now, or no longer; of a treatment, another option.
    Decision,
    /// Reasons, links, plans.
    Changed,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldDifference {
    pub key: &'static str,
    pub label: String,
    pub before: String,
    pub after: String,
    /// Both are lists of labels or choices, with a comma and a space between.
    pub set: bool,
}

/// Fields whose change is another decision.
const DECISION: [&str; 2] = ["applicable", "option"];

/// Sets whose elements have no comma in what is shown of them.
const SETS: [&str; 6] = ["inclusion", "risks", "systems", "excluded_systems", "controls", "actions"];

/// What differs from `before` to `after`; records are matched by id.
pub fn compare(before: &Content, after: &Content) -> Vec<Difference> {
    let mut found = Vec::new();
    for row in &after.rows {
        match before.rows.iter().find(|old| old.record == row.record) {
            None => found.push(difference(row, What::Added, fields(None, Some(row)))),
            Some(old) => {
                let fields = fields(Some(old), Some(row));
                let decision = fields.iter().any(|one| DECISION.contains(&one.key));
                if !fields.is_empty() {
                    found.push(difference(row, if decision { What::Decision } else { What::Changed }, fields));
                }
            }
        }
    }
    for row in &before.rows {
        if !after.rows.iter().any(|new| new.record == row.record) {
            found.push(difference(row, What::Removed, fields(Some(row), None)));
        }
    }
    found.sort_by(|a, b| a.what.cmp(&b.what).then_with(|| natural::compare(&a.label, &b.label)));
    found
}

fn difference(row: &Row, what: What, fields: Vec<FieldDifference>) -> Difference {
    Difference { record: row.record, label: row.label.clone(), title: row.title.clone(), what, fields }
}

fn fields(before: Option<&Row>, after: Option<&Row>) -> Vec<FieldDifference> {
    let cells = after.or(before).map(|row| row.fields.as_slice()).unwrap_or_default();
    let changed = cells.iter().filter_map(|cell| {
        let (old, new) = (cell_of(before, cell.key), cell_of(after, cell.key));
        let same = match (old, new) {
            (Some((old, _)), Some((new, _))) => old == new,
            (Some((_, shown)), None) | (None, Some((_, shown))) => shown.is_empty(),
            (None, None) => true,
        };
        (!same).then(|| FieldDifference {
            key: cell.key,
            label: cell.label.clone(),
            before: old.map_or("", |(_, shown)| shown).to_string(),
            after: new.map_or("", |(_, shown)| shown).to_string(),
            set: SETS.contains(&cell.key),
        })
    });
    changed.collect()
}

fn cell_of<'r>(row: Option<&'r Row>, key: &str) -> Option<(&'r Value, &'r str)> {
    let cell = row?.fields.iter().find(|cell| cell.key == key)?;
    Some((&cell.value, &cell.shown))
}
