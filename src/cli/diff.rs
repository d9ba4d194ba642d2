//! `aims diff`: what is different between two states, record by record, whatever happened between them.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::args::{Diff, Format, Global};
use super::failure::{Done, Failure};
use super::out::{Out, Table};
use super::trail::Step;
use super::workspace::{View, today};
use super::{asof, json, shown};
use crate::core::id::RecordId;
use crate::core::record::LABEL;
use crate::core::workspace::{Life, RecordRef, Workspace};

pub fn run(global: &Global, args: &Diff, out: &mut Out) -> Result<Done, Failure> {
    let view = View::open(global, None)?;
    let today = today(global)?;
    let to = args.to.as_deref().unwrap_or("now");
    let (before, after) = (asof::moment(&view.ledger, &args.from, today)?, asof::moment(&view.ledger, to, today)?);
    let (before, after) = (view.ledger.as_of(&before.position)?, view.ledger.as_of(&after.position)?);
    let steps = differences(&before, &after);
    match args.format {
        Format::Json => {
            let changes: Vec<Value> = steps.iter().map(Step::json).collect();
            let data = json!({
                "from": before.position().to_string(),
                "to": after.position().to_string(),
                "changes": changes,
            });
            out.json(&json::of_view(&view, "diff", data))?;
        }
        Format::Csv => {
            let mut table = Table::new(&["Register", "Label", "Change", "Field", "Old", "New"]);
            for step in steps {
                table.row([step.register, step.label, step.change.into(), step.field, step.old, step.new]);
            }
            out.csv(&table)?;
        }
        Format::Table if steps.is_empty() => out.line("Nothing is different.")?,
        Format::Table => {
            let mut label = String::new();
            for step in steps {
                let here = format!("{} {}", step.register, step.label);
                if here != label {
                    out.line(&here)?;
                    label = here;
                }
                out.line(&format!("    {}", step.words().replace('\n', " ")))?;
            }
        }
    }
    Ok(Done::Fine)
}

/// In the order of registers and labels. A record that came and went between the two states does not show.
pub fn differences(before: &Workspace, after: &Workspace) -> Vec<Step> {
    let mut steps = Vec::new();
    for register in after.schema().registers() {
        let mut seen: BTreeSet<RecordId> = BTreeSet::new();
        let rows = after.rows(&register.key).chain(before.rows(&register.key));
        for record in rows.filter(|record| seen.insert(record.id())) {
            of_record(standing(before, record.id()), standing(after, record.id()), &mut steps);
        }
    }
    steps
}

fn standing(workspace: &Workspace, id: RecordId) -> Option<RecordRef<'_>> {
    workspace.get(id).filter(|record| record.life() != Life::Removed)
}

fn of_record(old: Option<RecordRef<'_>>, new: Option<RecordRef<'_>>, steps: &mut Vec<Step>) {
    let Some(known) = new.or(old) else { return };
    let base = Step { register: known.register_key().into(), label: known.label().into(), ..Step::default() };
    let word = match (old.map(RecordRef::life), new.map(RecordRef::life)) {
        (None, _) => Some("created"),
        (Some(_), None) => Some("removed"),
        (Some(Life::Live), Some(Life::Archived)) => Some("archived"),
        (Some(Life::Archived), Some(Life::Live)) => Some("restored"),
        _ => None,
    };
    steps.extend(word.map(|change| Step { change, ..base.clone() }));
    let Some(new) = new else { return };
    let mut keys: Vec<&str> = shown::fields(new).into_iter().map(|(_, key)| key).collect();
    if let Some(old) = old {
        keys.extend(
            shown::fields(old).into_iter().map(|(_, key)| key).filter(|key| !keys.contains(key)).collect::<Vec<_>>(),
        );
        if old.label() != new.label() {
            let (from, to) = (old.label().to_string(), new.label().to_string());
            steps.push(Step { change: "labelled", field: "Label".into(), old: from, new: to, ..base.clone() });
        }
    }
    for key in keys.into_iter().filter(|key| *key != LABEL) {
        let was = old.map_or_else(String::new, |old| shown::field(old, key));
        let is = shown::field(new, key);
        if was != is || old.is_some_and(|old| old.json(key) != new.json(key)) {
            let field = new.register().and_then(|register| register.field(key)).map_or(key, |field| &field.label);
            steps.push(Step { change: "changed", field: field.to_string(), old: was, new: is, ..base.clone() });
        }
    }
}
