//! `aims diff`: what is different between two states, record by record, whatever happened between them.

use serde_json::json;

use super::args::{Diff, Format, Global};
use super::failure::{Done, Failure};
use super::out::{Out, Table};
use super::workspace::{View, today};
use super::{asof, json, trail};
use crate::core;

pub fn run(global: &Global, args: &Diff, out: &mut Out) -> Result<Done, Failure> {
    let view = View::open(global, None)?;
    let today = today(global)?;
    let to = args.to.as_deref().unwrap_or("now");
    let (before, after) = (asof::moment(&view.ledger, &args.from, today)?, asof::moment(&view.ledger, to, today)?);
    let (before, after) = (view.ledger.as_of(&before.position)?, view.ledger.as_of(&after.position)?);
    let diff = core::diff::diff(&before, &after);
    match args.format {
        Format::Json => {
            let data = json!({
                "from": before.position().to_string(),
                "to": after.position().to_string(),
                "records": diff.records,
                "definitions": diff.definitions,
            });
            out.json(&json::of_view(&view, "diff", data))?;
        }
        Format::Csv => {
            let mut table = Table::new(&trail::COLUMNS);
            diff.records.iter().flat_map(|record| trail::rows(&after, record)).for_each(|row| table.row(row));
            out.csv(&table)?;
        }
        Format::Table if diff.is_empty() => out.line("Nothing is different.")?,
        Format::Table => {
            for record in &diff.records {
                out.line(&format!("{} {}", record.register, record.label))?;
                for line in trail::lines(&after, record) {
                    out.line(&format!("    {line}"))?;
                }
            }
            for definition in &diff.definitions {
                out.line(&format!("definition {}", definition.key))?;
            }
        }
    }
    Ok(Done::Fine)
}
