//! `aims log`: the newest entries of the journal.

use serde_json::Value;

use super::args::{Format, Global, Log};
use super::failure::{Done, Failure};
use super::out::Out;
use super::workspace::View;
use super::{json, trail};

/// Steps of one entry that the table shows: an import may have thousands.
const STEPS: usize = 12;

pub fn run(global: &Global, args: &Log, out: &mut Out) -> Result<Done, Failure> {
    let view = View::open(global, args.as_of.as_of.as_deref())?;
    // Labels and names are those of now, so that what was removed since still has a name.
    let workspace = view.ledger.workspace();
    let entries = view.ledger.newest(Some(view.workspace().position()), args.limit)?;
    match args.format {
        Format::Json => {
            let data = entries.iter().map(|entry| trail::object(entry, workspace, None)).collect();
            out.json(&json::of_view(&view, "log", Value::Array(data)))?;
        }
        Format::Csv => {
            let entries: Vec<_> = entries.into_iter().map(|entry| (entry, None)).collect();
            out.csv(&trail::table(&entries, workspace))?;
        }
        Format::Table => {
            for entry in &entries {
                trail::print(out, entry, workspace, None, STEPS)?;
            }
        }
    }
    Ok(Done::Fine)
}
