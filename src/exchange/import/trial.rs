//! The plan: intents for the rows, tried out on a copy, with what `propose` says told row by row.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};

use super::identity::Target;
use super::plan::Plan;
use super::rows::{Wished, says};
use super::{ImportError, OnConflict, Options, Table, compare};
use crate::core::definition::BASELINE;
use crate::core::entry::EntryKind;
use crate::core::id::{EntryId, RecordId};
use crate::core::intent::{Intent, Proposal, Stamp};
use crate::core::propose::{self, Refusal};
use crate::core::typing;
use crate::core::workspace::{Life, RecordRef, Workspace};
use crate::exchange::export::cell::rating as rating_of;
use crate::exchange::report::{ColumnReport, Fault, FieldChange, Outcome, Report, RowReport};

/// Rounds of trying: a refused record refuses those that name it, and so on.
const ROUNDS: usize = 64;

pub(super) fn plan(
    workspace: &Workspace,
    tables: &[Table<'_>],
    mut wished: Vec<Wished>,
    refused: Vec<RowReport>,
    definitions: Vec<(String, Value)>,
    mut notes: Vec<String>,
    options: &Options,
) -> Result<Plan, ImportError> {
    let mut definitions: Vec<(String, Value)> = definitions
        .into_iter()
        .filter(|(key, value)| !key.starts_with(BASELINE) && workspace.definition(key) != Some(value))
        .collect();
    definitions.extend(tables.iter().filter_map(|table| table.remembered.clone()));
    let by_record: HashMap<RecordId, usize> =
        wished.iter().enumerate().filter_map(|(at, wished)| Some((wished.row.id()?, at))).collect();
    let mut intents = intents(workspace, tables, &mut wished, &definitions);
    let mut preview = None;
    for _ in 0..ROUNDS {
        match try_out(workspace, &mut intents, options) {
            Ok(copy) => {
                preview = Some(copy);
                break;
            }
            Err(refusal) => {
                blame(refusal, &by_record, tables, &mut wished)?;
                leave_out(&mut intents, &by_record, |at| wished.get(at).is_some_and(|one| !one.row.faults.is_empty()));
            }
        }
    }
    let preview = preview.ok_or_else(|| {
        ImportError::Refused("too many rows depend on rows that are refused; mend those first and import again".into())
    })?;
    let mut rows: Vec<RowReport> = Vec::with_capacity(wished.len() + refused.len());
    let mut skipped = HashSet::new();
    let mut conflicts = 0;
    for (at, wished) in wished.iter().enumerate() {
        let Some(table) = tables.get(wished.row.table) else { continue };
        let mut outcome = outcome(workspace, &preview, wished, table);
        if let (Outcome::Changed(changes), Some(Target::Existing(id))) = (&outcome, wished.row.target)
            && workspace.get(id).is_some_and(|record| !untouched(workspace, record))
        {
            conflicts += 1;
            if options.on_conflict == OnConflict::Skip {
                outcome = Outcome::Skipped(changes.clone());
                skipped.insert(at);
            }
        }
        let record = wished.row.id().and_then(|id| preview.get(id).or_else(|| workspace.get(id)));
        rows.push(RowReport {
            file: table.file.clone(),
            line: wished.row.line,
            register: table.register.key.clone(),
            label: record.map_or(wished.row.label.as_deref().unwrap_or(""), RecordRef::label).to_string(),
            title: record.map_or("", crate::core::derived::title).to_string(),
            outcome,
        });
    }
    notes.extend(compare::disagreements(&preview, tables, &wished, options));
    rows.extend(refused);
    let place = |row: &RowReport| tables.iter().position(|table| table.file == row.file);
    rows.sort_by_key(|row| (place(row), row.line));
    let columns = tables.iter().flat_map(|table| {
        table.headings.iter().map(|heading| ColumnReport {
            file: table.file.clone(),
            heading: heading.title.clone(),
            meaning: heading.meaning(),
        })
    });
    let report = Report {
        columns: columns.collect(),
        rows,
        notes,
        definitions: definitions.iter().map(|(key, _)| key.clone()).collect(),
    };
    leave_out(&mut intents, &by_record, |at| skipped.contains(&at));
    let files: Vec<Value> = tables
        .iter()
        .map(|table| json!({ "name": &*table.file, "sha256": table.sha256, "register": table.register.key, "rows": table.rows.len() }))
        .collect();
    let has_sealed = |table: &&Table<'_>| table.register.fields.iter().any(|field| field.sealed());
    let sealed = tables.iter().filter(has_sealed).map(|table| table.register.key.as_str()).collect();
    let conflicts = if options.on_conflict == OnConflict::Stop { conflicts } else { 0 };
    Ok(Plan {
        source: json!({ "files": files, "report": report.kept(&sealed) }),
        report,
        intents,
        conflicts,
        skip_refused: options.skip_refused,
    })
}

/// The intents of all rows that are not refused: definitions, then every new record without its references, then the
/// references, so that each names what is there already. The values of new records move into them.
fn intents(
    workspace: &Workspace,
    tables: &[Table<'_>],
    wished: &mut [Wished],
    definitions: &[(String, Value)],
) -> Vec<Intent> {
    let mut intents: Vec<Intent> =
        definitions.iter().map(|(key, value)| Intent::Define { key: key.clone(), value: value.clone() }).collect();
    let mut later = Vec::new();
    for wished in wished.iter_mut().filter(|wished| wished.row.faults.is_empty()) {
        let Some((table, target)) = tables.get(wished.row.table).zip(wished.row.target) else { continue };
        match target {
            Target::New(record) => birth(table, wished, record, &mut intents, &mut later),
            Target::Existing(record) => edit(workspace, table, wished, record, &mut later),
        }
    }
    intents.extend(later);
    intents
}

/// Takes out the intents of some rows.
fn leave_out(intents: &mut Vec<Intent>, by_record: &HashMap<RecordId, usize>, out: impl Fn(usize) -> bool) {
    let row = |intent: &Intent| by_record.get(&intent.record()?).copied();
    intents.retain(|intent| row(intent).is_none_or(|at| !out(at)));
}

fn birth(table: &Table<'_>, wished: &mut Wished, record: RecordId, intents: &mut Vec<Intent>, later: &mut Vec<Intent>) {
    let refers = |key: &str| table.register.field(key).is_some_and(|field| field.kind.is_reference());
    let mut fields = std::mem::take(&mut wished.values);
    for (field, value) in fields.extract_if(.., |(key, _)| refers(key)) {
        later.push(Intent::Set { record, field, value });
    }
    let register = table.register.key.clone();
    intents.push(Intent::Create { record, register, label: wished.row.label.clone(), fields });
    if wished.archived == Some(true) {
        later.push(Intent::Archive { record });
    }
}

fn edit(workspace: &Workspace, table: &Table<'_>, wished: &Wished, record: RecordId, later: &mut Vec<Intent>) {
    let state = table.register.workflow().map(|(field, _)| field);
    for (field, value) in &wished.values {
        if says(workspace, record, field, value) {
            continue;
        }
        later.push(match (state == Some(field), value.as_str()) {
            (true, Some(to)) => Intent::Move { record, to: to.to_string() },
            _ => Intent::Set { record, field: field.clone(), value: value.clone() },
        });
    }
    let archived = workspace.get(record).is_some_and(|found| found.life() == Life::Archived);
    match wished.archived {
        Some(true) if !archived => later.push(Intent::Archive { record }),
        Some(false) if archived => later.push(Intent::Restore { record }),
        _ => {}
    }
}

/// The workspace as it would be.
fn try_out(workspace: &Workspace, intents: &mut Vec<Intent>, options: &Options) -> Result<Workspace, Refusal> {
    let stamp = Stamp::of_nobody(workspace, options.today, options.actor.clone());
    let kind = EntryKind::Import;
    let proposal = Proposal { intents: std::mem::take(intents), because: "import".into(), kind, ..Proposal::default() };
    let tried = propose::preview(workspace, &proposal, &stamp);
    *intents = proposal.intents;
    let mut copy = workspace.clone();
    match tried {
        Ok(entry) => {
            copy.apply(&entry);
            Ok(copy)
        }
        Err(refusal) if refusal.is_nothing() => Ok(copy),
        Err(refusal) => Err(refusal),
    }
}

/// Tells each row what `propose` has against it.
fn blame(
    refusal: Refusal,
    by_record: &HashMap<RecordId, usize>,
    tables: &[Table<'_>],
    wished: &mut [Wished],
) -> Result<(), ImportError> {
    let mut told = false;
    for problem in refusal.problems {
        let row = problem.record.and_then(|record| by_record.get(&record)).and_then(|at| wished.get_mut(*at));
        let Some(wished) = row else { continue };
        let headings = tables.get(wished.row.table).map(|table| table.headings.as_slice()).unwrap_or_default();
        let is = |heading: &&super::Heading| {
            heading.counts() && problem.field.is_some() && heading.content.field() == problem.field.as_deref()
        };
        let column = headings.iter().find(is).map(|heading| heading.title.clone());
        wished.row.faults.push(Fault { column, why: problem.message });
        told = true;
    }
    match told {
        true => Ok(()),
        false => Err(ImportError::Refused(
            "the definitions that come with the files can't be made here; see `aims registers`".into(),
        )),
    }
}

fn outcome(workspace: &Workspace, preview: &Workspace, wished: &Wished, table: &Table<'_>) -> Outcome {
    if !wished.row.faults.is_empty() {
        return Outcome::Refused(wished.row.faults.clone());
    }
    let id = match wished.row.target {
        Some(Target::Existing(id)) => id,
        Some(Target::New(_)) => return Outcome::Added,
        None => return Outcome::Refused(Vec::new()),
    };
    let (Some(before), Some(after)) = (workspace.get(id), preview.get(id)) else { return Outcome::Unchanged };
    let mut changes: Vec<FieldChange> = Vec::new();
    for (key, value) in &wished.values {
        if says(workspace, id, key, value) {
            continue;
        }
        let label = table.register.field(key).map_or(key.as_str(), |field| field.label.as_str());
        changes.push(FieldChange {
            field: key.clone(),
            label: label.into(),
            old: text(before, key),
            new: text(after, key),
        });
    }
    if before.life() != after.life() {
        let word = |record: RecordRef<'_>| if record.life() == Life::Archived { "yes" } else { "no" }.to_string();
        changes.push(FieldChange {
            field: crate::exchange::register::ARCHIVED.into(),
            label: "Archived".into(),
            old: word(before),
            new: word(after),
        });
    }
    if changes.is_empty() { Outcome::Unchanged } else { Outcome::Changed(changes) }
}

fn text(record: RecordRef<'_>, key: &str) -> String {
    match rating_of(record, key) {
        Some(rating) => rating.short(),
        None => typing::show(record, key),
    }
}

/// Nobody changed it since the workspace was made: everything in it came with a chain's first entry.
fn untouched(workspace: &Workspace, record: RecordRef<'_>) -> bool {
    let first = |edit: EntryId| edit.seq == 1;
    workspace.cells(record.id()).values().flatten().all(|head| first(head.edit))
}
