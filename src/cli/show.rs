//! `aims show`: one record, with what it links to, what links to it, and its last changes.

use serde_json::{Value, json};

use super::args::{Global, Show, TextFormat};
use super::failure::{Done, Failure};
use super::out::Out;
use super::workspace::{View, records};
use super::{asof, json, shown, trail};
use crate::core::diff::RecordDiff;
use crate::core::entry::Entry;
use crate::core::risk::rating_in;
use crate::core::schema::Kind;
use crate::core::typing;
use crate::core::workspace::{Life, RecordRef};

/// Entries of the trail that are shown; `aims history` shows all.
const LAST: usize = 3;

pub fn run(global: &Global, args: &Show, out: &mut Out) -> Result<Done, Failure> {
    let view = View::open(global, args.as_of.as_of.as_deref())?;
    let records = records(view.workspace(), &args.id)?;
    if args.format == TextFormat::Json {
        let data: Result<Vec<Value>, Failure> = records.iter().map(|record| object(&view, *record)).collect();
        out.json(&json::of_view(&view, "show", Value::Array(data?)))?;
        return Ok(Done::Fine);
    }
    if let Some(as_of) = &view.as_of {
        out.line(&format!("As of {as_of}"))?;
    }
    for (at, record) in records.iter().enumerate() {
        if at > 0 {
            out.line("")?;
        }
        print(&view, *record, out)?;
    }
    Ok(Done::Fine)
}

/// Its trail up to the state shown, newest first.
fn last_entries(view: &View, record: RecordRef<'_>) -> Result<Vec<Entry>, Failure> {
    let mut entries = view.ledger.trail(record.id())?;
    entries.retain(|entry| view.workspace().position().includes(entry.id()));
    entries.truncate(LAST);
    Ok(entries)
}

/// Live records that point to it, with the field that does.
fn links<'a>(record: RecordRef<'a>) -> Vec<(RecordRef<'a>, String)> {
    let mut found: Vec<(RecordRef<'a>, String)> = record
        .workspace()
        .backlinks(record.id())
        .filter(|(other, _)| other.life() == Life::Live)
        .map(|(other, key)| {
            let field = other.register().and_then(|register| register.field(key));
            (other, field.map_or(key, |field| field.label.as_str()).to_string())
        })
        .collect();
    found.sort_by(|(a, _), (b, _)| (a.register_key(), a.label()).cmp(&(b.register_key(), b.label())));
    found
}

fn object(view: &View, record: RecordRef<'_>) -> Result<Value, Failure> {
    let mut object = shown::object(record);
    let linked: Vec<Value> = links(record)
        .into_iter()
        .map(|(other, field)| {
            json!({
                "register": other.register_key(),
                "id": other.id().to_string(),
                "label": other.label(),
                "title": shown::title(other),
                "field": field,
            })
        })
        .collect();
    object.insert("linked_from".into(), Value::Array(linked));
    let history = last_entries(view, record)?;
    let history = history.iter().map(|entry| trail::object(entry, view.workspace(), Some(record.id()))).collect();
    object.insert("history".into(), Value::Array(history));
    Ok(Value::Object(object))
}

fn print(view: &View, record: RecordRef<'_>, out: &mut Out) -> Result<(), Failure> {
    let name = record.register().map_or(record.register_key(), |register| register.name.as_str());
    let archived = if record.life() == Life::Live { String::new() } else { format!(", {}", shown::life(record)) };
    out.line(&format!("{}  {}  ({name}{archived})", record.label(), shown::title(record)))?;
    let fields = shown::fields(record);
    let label_width = fields.iter().map(|(known, key)| known.map_or(key.len(), |field| field.label.chars().count()));
    let label_width = label_width.max().unwrap_or(0).max(12);
    let mut group = None;
    for (known, key) in fields {
        let here = known.map_or("Other columns", |field| field.group.as_str());
        if group != Some(here) {
            out.line("")?;
            out.line(here)?;
            group = Some(here);
        }
        let label = known.map_or(key, |field| field.label.as_str());
        out.field(label, label_width, &content(record, key))?;
        if known.is_some_and(|field| field.kind == Kind::Rating)
            && let Some(rating) = rating_in(record, key)
        {
            for note in shown::rating_notes(view.workspace(), &rating) {
                out.field("", label_width, &note)?;
            }
        }
    }
    conflicts(record, label_width, out)?;
    let links = links(record);
    if !links.is_empty() {
        out.line("")?;
        out.line("Linked from")?;
        for (other, field) in links {
            out.field(other.label(), label_width, &format!("{} ({field})", shown::title(other)))?;
        }
    }
    out.line("")?;
    out.line("Last changes")?;
    for entry in last_entries(view, record)? {
        let because = &entry.header.because;
        let because = if because.is_empty() { String::new() } else { format!(": \"{because}\"") };
        let touched = trail::touched(&entry, view.workspace(), Some(record.id())).into_iter().next();
        let what = match &touched {
            Some(RecordDiff { event: Some(event), .. }) => event.word().to_string(),
            Some(RecordDiff { fields, .. }) => {
                let labels: Vec<&str> = fields.iter().map(|change| change.label.as_str()).collect();
                labels.join(", ")
            }
            None => String::new(),
        };
        let line =
            format!("{}  {}  {what}{because}", asof::minute(entry.header.time), trail::who(&entry, view.workspace()));
        out.line(&format!("  {line}"))?;
    }
    Ok(())
}

/// References with their titles, because a label alone says little.
fn content(record: RecordRef<'_>, key: &str) -> String {
    let kind = record.register().and_then(|register| register.field(key)).map(|field| field.kind);
    let named = |target: RecordRef<'_>| format!("{} {}", target.label(), shown::title(target));
    match kind {
        Some(Kind::Reference) => record.target(key).map_or_else(|| typing::show(record, key), named),
        Some(Kind::References) => {
            let lines: Vec<String> = record.targets(key).map(named).collect();
            lines.join("\n")
        }
        _ => shown::field(record, key),
    }
}

/// Both sides of what two copies decided differently.
fn conflicts(record: RecordRef<'_>, label_width: usize, out: &mut Out) -> Result<(), Failure> {
    let conflicts = record.conflicts();
    if conflicts.is_empty() {
        return Ok(());
    }
    out.line("")?;
    out.line("Conflicts: two copies disagree; set the field to settle it")?;
    for key in conflicts {
        let label = record.register().and_then(|register| register.field(key)).map_or(key, |field| &field.label);
        for head in record.heads(key) {
            let value = head.value.plain().map_or_else(
                || record.missing().to_string(),
                |value| match value.as_str() {
                    Some(text) => text.to_string(),
                    None => value.to_string(),
                },
            );
            out.field(label, label_width, &format!("{value} ({})", asof::minute(head.at.millis())))?;
        }
    }
    Ok(())
}
