//! `aims audit coverage`: what the audits of a programme look at, the holes first.

use serde_json::{Value, json};

use crate::cli::args::{Coverage, Format, Global};
use crate::cli::failure::{Done, Failure};
use crate::cli::json;
use crate::cli::out::{Out, Table};
use crate::cli::workspace::{View, record};
use crate::core::audit::PROGRAMME;
use crate::core::audit::coverage::{Look, Row, coverage};
use crate::core::derived::title;
use crate::library::Library;

pub fn run(global: &Global, args: &Coverage, out: &mut Out) -> Result<Done, Failure> {
    let view = View::open(global, args.as_of.as_of.as_deref())?;
    let programme = record(view.workspace(), PROGRAMME, &args.programme)?;
    let mut rows = coverage(programme, Library::embedded().catalogue()?);
    rows.sort_by_key(|row| !row.is_hole());
    let holes = rows.iter().filter(|row| row.is_hole()).count();
    let done = if holes > 0 { Done::Findings } else { Done::Fine };
    if args.format == Format::Json {
        let rows: Vec<Value> = rows.iter().map(object).collect();
        out.json(&json::of_view(&view, "coverage", json!({ "holes": holes, "rows": rows })))?;
        return Ok(done);
    }
    let mut table = Table::new(&["PART", "WHAT", "AUDITS", "TITLE"]);
    for row in &rows {
        table.row([row.part.key().to_string(), row.id.to_string(), audits(row), name(row)]);
    }
    match args.format {
        Format::Csv => out.csv(&table)?,
        _ => out.table(&table)?,
    }
    if args.format == Format::Table {
        out.line(&format!("{holes} of {} are looked at by no audit of {}.", rows.len(), programme.label()))?;
    }
    Ok(done)
}

/// Labels of the audits; a star stands behind those that are reported.
fn audits(row: &Row<'_>) -> String {
    let label = |(audit, look): &(crate::core::workspace::RecordRef<'_>, Look)| match look {
        Look::Done => format!("{}*", audit.label()),
        Look::Planned => audit.label().to_string(),
    };
    row.audits.iter().map(label).collect::<Vec<_>>().join(" ")
}

fn name(row: &Row<'_>) -> String {
    row.record.map_or_else(
        || {
            let catalogue = Library::embedded().catalogue().ok();
            catalogue.and_then(|catalogue| catalogue.title(row.id)).unwrap_or_default().to_string()
        },
        |record| title(record).to_string(),
    )
}

fn object(row: &Row<'_>) -> Value {
    let audits = row.audits.iter().map(|(audit, look)| json!({ "label": audit.label(), "done": *look == Look::Done }));
    json!({ "part": row.part.key(), "id": row.id, "title": name(row), "audits": audits.collect::<Vec<_>>() })
}
