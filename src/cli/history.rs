//! `aims history`: who changed what in a record, when and why.

use serde_json::Value;

use super::args::{Format, Global, History};
use super::failure::{Done, Failure};
use super::out::Out;
use super::workspace::{View, records};
use super::{json, trail};
use crate::core::entry::Entry;
use crate::core::id::RecordId;

pub fn run(global: &Global, args: &History, out: &mut Out) -> Result<Done, Failure> {
    let view = View::open(global, args.as_of.as_of.as_deref())?;
    // Labels and names are those of now, as in the log.
    let workspace = view.ledger.workspace();
    let until = view.workspace().position();
    let records = records(workspace, &args.id)?;
    // A control and its SoA entry have one trail.
    let mut lines: Vec<(Entry, Option<RecordId>)> = Vec::new();
    for record in &records {
        let trail = view.ledger.trail(record.id())?.into_iter().filter(|entry| until.includes(entry.id()));
        lines.extend(trail.map(|entry| (entry, Some(record.id()))));
    }
    lines.sort_by_key(|(entry, _)| std::cmp::Reverse((entry.header.clock, entry.id())));
    match args.format {
        Format::Json => {
            let data = lines.iter().map(|(entry, only)| trail::object(entry, workspace, *only)).collect();
            out.json(&json::of_view(&view, "history", Value::Array(data)))?;
        }
        Format::Csv => out.csv(&trail::table(&lines, workspace))?,
        Format::Table => {
            for (entry, only) in &lines {
                trail::print(out, entry, workspace, *only, usize::MAX)?;
            }
        }
    }
    Ok(Done::Fine)
}
