//! `aims verify`: everything that can be checked, and the first thing that is wrong.

use serde_json::json;

use super::args::{Global, TextFormat, Verify};
use super::failure::{Done, Failure};
use super::json;
use super::out::Out;
use super::workspace::View;

pub fn run(global: &Global, args: &Verify, out: &mut Out) -> Result<Done, Failure> {
    let view = View::open(global, None)?;
    let verdict = view.ledger.verify()?;
    let done = if verdict.wrong.is_none() { Done::Fine } else { Done::Findings };
    if args.format == TextFormat::Json {
        let data = json!({
            "entries": verdict.entries,
            "records": verdict.records,
            "sites": verdict.sites,
            "erased": verdict.erased,
            "wrong": verdict.wrong,
        });
        out.json(&json::of_view(&view, "verify", data))?;
        return Ok(done);
    }
    let count = |number: usize, one: &str, many: &str| format!("{number} {}", if number == 1 { one } else { many });
    let entries = count(usize::try_from(verdict.entries).unwrap_or(usize::MAX), "entry", "entries");
    let records = count(verdict.records, "record", "records");
    let sites = count(verdict.sites, "chain", "chains");
    match &verdict.wrong {
        None => {
            let erased = match verdict.erased {
                0 => String::new(),
                erased => format!(", {} erased on purpose", count(erased, "value", "values")),
            };
            out.line(&format!(
                "All is well: {entries} in {sites} follow one another and lead to the {records} that are here{erased}."
            ))?;
        }
        Some(wrong) => {
            out.line(&format!("Wrong: {wrong}."))?;
            out.line("Restore the last backup that verifies: aims restore BACKUP FILE")?;
        }
    }
    Ok(done)
}
