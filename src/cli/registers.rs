//! `aims registers`: what there is to list, and under which names.

use serde_json::{Value, json};

use super::args::{Format, Global, Registers};
use super::failure::{Done, Failure};
use super::json;
use super::out::{Out, Table};
use super::workspace::{VARIABLE, View};
use crate::core::schema::{Register, Schema};
use crate::keymap::nearest;
use crate::library::Library;

/// With a workspace named, its own registers are among them and each says how many records it holds.
pub fn run(global: &Global, args: &Registers, out: &mut Out) -> Result<Done, Failure> {
    let named = global.workspace.is_some() || std::env::var_os(VARIABLE).is_some_and(|name| !name.is_empty());
    let view = if named { Some(View::open(global, None)?) } else { None };
    let schema = match &view {
        Some(view) => view.workspace().schema().clone(),
        None => Library::embedded().schema()?,
    };
    let count = |key: &str| view.as_ref().map(|view| view.workspace().live(key).count());
    if args.format == Format::Json {
        let rows: Vec<Value> =
            schema.registers().iter().map(|register| object(register, count(&register.key))).collect();
        let data = Value::Array(rows);
        let value = match &view {
            Some(view) => json::of_view(view, "registers", data),
            None => json::alone("registers", data),
        };
        out.json(&value)?;
        return Ok(Done::Fine);
    }
    let mut table = Table::new(&["REGISTER", "EXPORT", "LABELS", "CLAUSES", "HOLDS"]);
    if view.is_some() {
        table.header.insert(3, "RECORDS".into());
    }
    for register in schema.registers() {
        let mut row = vec![
            register.key.clone(),
            register.export.clone(),
            labels(register),
            register.clauses.join(" "),
            holds(register),
        ];
        if let Some(count) = count(&register.key) {
            row.insert(3, count.to_string());
        }
        table.row(row);
    }
    match args.format {
        Format::Csv => out.csv(&table)?,
        _ => out.table(&table)?,
    }
    Ok(Done::Fine)
}

fn labels(register: &Register) -> String {
    match (register.prefix.as_str(), register.digits) {
        ("", _) => "A.6.2.3, own-03".into(),
        (prefix, 0) => prefix.into(),
        (prefix, digits) => format!("{}-{:0digits$}", prefix.trim_end_matches('-'), 1),
    }
}

/// The first sentence of its help.
fn holds(register: &Register) -> String {
    register.help.split_inclusive(". ").next().unwrap_or_default().trim().to_string()
}

fn object(register: &Register, records: Option<usize>) -> Value {
    json!({
        "key": register.key,
        "name": register.name,
        "plural": register.plural,
        "export": register.export,
        "prefix": register.prefix,
        "clauses": register.clauses,
        "records": records,
    })
}

/// A register by key, plural, export name or alias.
///
/// # Errors
/// `Usage` with the nearest name.
pub fn find<'a>(schema: &'a Schema, name: &str) -> Result<&'a Register, Failure> {
    let name = name.trim();
    schema.find(name).or_else(|| schema.find(&name.to_lowercase())).ok_or_else(|| {
        let names = schema.registers().iter().flat_map(|register| [register.key.as_str(), register.export.as_str()]);
        let offer = match nearest(name, names) {
            Some(near) => format!("did you mean {near}?"),
            None => "`aims registers` lists them".to_string(),
        };
        Failure::usage(format!("there is no register \"{name}\"; {offer}"))
    })
}
