//! Rows of one entry as a proposal.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use serde_json::Value;

use super::files::Line;
use super::{DemoError, Values, day_of};
use crate::core::approval;
use crate::core::id::RecordId;
use crate::core::intent::{Intent, Proposal};
use crate::core::workspace::Workspace;
use crate::exchange::export::cell::rating as rating_of;
use crate::exchange::import::{Around, Context, RatingCells, Reading, Told, Wish, read_rating, read_value};
use crate::exchange::register::{Content, Part};
use crate::ledger::Ledger;

/// New records first and without their references, then what names them.
pub fn proposal(ledger: &mut Ledger, group: &[&Line], today: NaiveDate) -> Result<Proposal, DemoError> {
    let mut born: HashMap<(String, String), RecordId> = HashMap::new();
    for line in group {
        let key = (line.register.key.clone(), line.label.clone());
        if find(ledger.workspace(), line).is_none() && !born.contains_key(&key) {
            let id = ledger.record_id();
            born.insert(key, id);
        }
    }
    let workspace = ledger.workspace();
    let mut intents = Vec::new();
    let mut later = Vec::new();
    let mut made: Vec<RecordId> = Vec::new();
    for line in group {
        let new = born.get(&(line.register.key.clone(), line.label.clone())).copied();
        let existing = find(workspace, line);
        let Some(record) = existing.or(new) else { continue };
        let mut values = values(workspace, line, existing, &born, today)?;
        values.extend(frozen(workspace, line, existing, &values));
        if existing.is_none() && !made.contains(&record) {
            made.push(record);
            let refers = |key: &str| line.register.field(key).is_some_and(|field| field.kind.is_reference());
            let (references, fields): (Values, Values) = values.into_iter().partition(|(key, _)| refers(key));
            let register = line.register.key.clone();
            intents.push(Intent::Create { record, register, label: Some(line.label.clone()), fields });
            later.extend(references.into_iter().map(|(field, value)| Intent::Set { record, field, value }));
            continue;
        }
        let state = line.register.workflow().map(|(field, _)| field);
        later.extend(values.into_iter().map(|(field, value)| match (state == Some(field.as_str()), value.as_str()) {
            (true, Some(to)) => Intent::Move { record, to: to.to_string() },
            _ => Intent::Set { record, field, value },
        }));
    }
    intents.extend(later);
    let because = group.first().map(|line| line.because.clone()).unwrap_or_default();
    Ok(Proposal::edit(intents, because))
}

/// A position and a hash can't stand in a row, because they follow from all rows before: whatever is approved gets them
/// as the approval sheet gives them, and so does its row in the log.
fn frozen(workspace: &Workspace, line: &Line, existing: Option<RecordId>, values: &Values) -> Values {
    let of = |id: Option<RecordId>| id.and_then(|id| workspace.get(id)).map(approval::frozen).unwrap_or_default();
    let approved = values.iter().any(|(key, value)| key == "status" && value == "approved");
    let found = match line.register.key.as_str() {
        approval::REGISTER => {
            let named = values.iter().filter(|(key, _)| approval::is_approved_here(key));
            named.filter_map(|(_, value)| value.as_str()?.parse().ok()).flat_map(|id| of(Some(id))).collect()
        }
        register if approved && approval::is_approved_here(register) => of(existing),
        _ => Vec::new(),
    };
    found.into_iter().map(|(key, text)| (key.to_string(), Value::String(text))).collect()
}

fn find(workspace: &Workspace, line: &Line) -> Option<RecordId> {
    match line.register.singleton {
        true => workspace.live(&line.register.key).next().map(|record| record.id()),
        false => workspace.by_label(&line.register.key, &line.label).map(|record| record.id()),
    }
}

fn values(
    workspace: &Workspace,
    line: &Line,
    existing: Option<RecordId>,
    born: &HashMap<(String, String), RecordId>,
    today: NaiveDate,
) -> Result<Values, DemoError> {
    let wrong = |column: &str, why: String| DemoError::Row {
        file: line.file.clone(),
        line: line.line,
        why: format!("{}, column {column}: {why}", line.label),
    };
    let resolve = |register: &str, label: &str| {
        let found = workspace.by_label(register, label).map(|record| record.id());
        let found = found.or_else(|| born.get(&(register.to_string(), label.to_string())).copied());
        found
            .map(|id| id.to_string())
            .ok_or_else(|| format!("\"{label}\" is no record of the register {register} by then"))
    };
    let known = |_: &str, _: &str| false;
    let context = Context { register: &line.register, today, literal: false, resolve: &resolve, known: &known };
    let mut values = Values::new();
    let mut ratings: BTreeMap<&str, RatingCells<'_>> = BTreeMap::new();
    for (at, (title, content, cell)) in line.cells.iter().enumerate() {
        match content {
            Content::Field(key) => {
                let Some(field) = line.register.field(key) else {
                    return Err(wrong(title, format!("is no field of {}", line.register.plural)));
                };
                match read_value(field, cell, Reading::default(), &context).map_err(|why| wrong(title, why))? {
                    Wish::Value(value) => values.push((field.key.clone(), value)),
                    Wish::Clear if field.kind.is_set() => values.push((field.key.clone(), Value::Array(Vec::new()))),
                    Wish::Clear => values.push((field.key.clone(), Value::Null)),
                    Wish::Nothing | Wish::Withheld => {}
                }
            }
            Content::Rating(key, part) => drop(ratings.entry(key).or_default().insert(*part, (at, cell))),
            Content::Label | Content::Archived | Content::Shown(_) => {
                return Err(wrong(title, "can't be set here".into()));
            }
        }
    }
    for (key, cells) in ratings {
        let record = existing.and_then(|id| workspace.get(id));
        let before = record.and_then(|record| rating_of(record, key));
        // A row that gives the likelihood judges anew; one that doesn't adds to what stands.
        let anew = cells.get(&Part::Likelihood).is_some_and(|(_, cell)| !cell.is_blank());
        let around = Around {
            methods: workspace.methods(),
            dates: None,
            today,
            day: day_of(line.at).unwrap_or(today),
            keep: !anew,
        };
        match read_rating(&cells, before.as_ref(), &around).map_err(|error| wrong(key, error.why))? {
            Told::Rating(rating) => values.push((key.to_string(), rating.to_value())),
            Told::Clear => values.push((key.to_string(), Value::Null)),
            Told::Nothing => {}
        }
    }
    Ok(values)
}
