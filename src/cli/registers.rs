//! `aims registers`: what there is to list, and under which names.

use serde_json::{Value, json};

use super::args::{Format, Global, Registers};
use super::failure::{Done, Failure};
use super::json;
use super::out::{Out, Table};
use super::workspace::{VARIABLE, View};
use crate::core::schema::{Field, Kind, Register, Schema};
use crate::core::views;
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
    if let Some(name) = &args.register {
        return fields(find(&schema, name)?, view.as_ref(), args.format, out);
    }
    let count = |key: &str| view.as_ref().map(|view| view.workspace().live(key).count());
    if args.format == Format::Json {
        let rows: Vec<Value> = schema.registers().map(|register| object(register, count(&register.key))).collect();
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
    for view in views::ALL {
        let mut row = vec![
            view.name.to_string(),
            view.name.to_string(),
            "-".to_string(),
            view.report.unwrap_or_default().to_string(),
            format!("computed: {}", view.title),
        ];
        if named {
            row.insert(3, "-".into());
        }
        table.row(row);
    }
    match args.format {
        Format::Csv => out.csv(&table)?,
        _ => out.table(&table)?,
    }
    Ok(Done::Fine)
}

/// The fields that `set`, `add`, `--where` and `--columns` know.
fn fields(register: &Register, view: Option<&View>, format: Format, out: &mut Out) -> Result<Done, Failure> {
    let offered = register.fields.iter().filter(|field| !field.retired);
    if format == Format::Json {
        let data = Value::Array(offered.map(|field| json!(field)).collect());
        let value = match view {
            Some(view) => json::of_view(view, "registers", data),
            None => json::alone("registers", data),
        };
        out.json(&value)?;
        return Ok(Done::Fine);
    }
    let mut table = Table::new(&["FIELD", "LABEL", "TAKES", "HELP"]);
    for field in offered {
        let required = if field.required { ", required" } else { "" };
        let takes = format!("{}{required}", takes(register, field));
        table.row([field.key.clone(), field.label.clone(), takes, field.help.clone()]);
    }
    match format {
        Format::Csv => out.csv(&table)?,
        _ => out.table(&table)?,
    }
    Ok(Done::Fine)
}

/// What may be written into a field.
fn takes(register: &Register, field: &Field) -> String {
    let choices = || field.choices.iter().filter(|choice| !choice.retired).map(|choice| choice.key.as_str());
    match field.kind {
        Kind::Choice => choices().collect::<Vec<_>>().join("|"),
        Kind::Choices | Kind::Checklist => format!("any of {}", choices().collect::<Vec<_>>().join(";")),
        Kind::State => {
            let states = register.state.iter().flat_map(|states| &states.states).map(|state| state.key.as_str());
            states.collect::<Vec<_>>().join("|")
        }
        Kind::Person => "a person".into(),
        Kind::People => "people".into(),
        Kind::Reference => format!("one of {}", field.target().unwrap_or_default()),
        Kind::References => format!("any of {}", field.target().unwrap_or_default()),
        Kind::Rating => "a rating: aims score".into(),
        Kind::Yesno => "yes|no".into(),
        Kind::Line | Kind::Text => "text".into(),
        Kind::List => "texts".into(),
        Kind::Number => "a number".into(),
        Kind::Percent => "0 to 100".into(),
        Kind::Money => "an amount".into(),
        Kind::Duration => "days".into(),
        Kind::Date => "a date".into(),
        Kind::Datetime => "a time".into(),
        Kind::Link => "an address".into(),
        Kind::Attachment => "an attachment".into(),
    }
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
        let names = schema.outlines().flat_map(|register| [register.key.as_str(), register.export.as_str()]);
        let offer = match nearest(name, names) {
            Some(near) => format!("did you mean {near}?"),
            None => "`aims registers` lists them".to_string(),
        };
        Failure::usage(format!("there is no register \"{name}\"; {offer}"))
    })
}
