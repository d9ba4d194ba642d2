//! `aims list`: the records of a register, filtered, sorted, in the columns that are asked for.

use serde_json::{Value, json};

use super::args::{Format, Global, List};
use super::failure::{Done, Failure};
use super::out::{Out, Table};
use super::workspace::View;
use super::{json, registers};
use crate::core::filter::{Viewer, compile};
use crate::core::path::Path;
use crate::core::schema::{Register, Schema};
use crate::core::views;
use crate::core::workspace::RecordRef;

/// A sort by one path.
struct By {
    path: Path,
    descending: bool,
}

pub fn run(global: &Global, args: &List, out: &mut Out) -> Result<Done, Failure> {
    let view = View::open(global, args.as_of.as_of.as_deref())?;
    let workspace = view.workspace();
    // A register wins over a view of the same name, and a name that is neither is explained as a register's.
    if workspace.schema().find(&args.register).is_none()
        && let Some(table) = views::View::find(&args.register)
    {
        return computed(&view, table, args, out);
    }
    let register = registers::find(workspace.schema(), &args.register)?;
    let columns = columns(workspace.schema(), register, args.columns.as_deref())?;
    let sort = sort(workspace.schema(), register, args.sort.as_deref())?;
    let viewer = Viewer::new(view.today).person(view.ledger.actor().person);
    let filter = args.filter.as_deref().unwrap_or("");
    let query = compile(filter, workspace, &register.key, &viewer)
        .map_err(|error| Failure::usage(format!("--where: {error}")))?;
    let mut rows: Vec<RecordRef<'_>> =
        workspace.rows(&register.key).filter(|record| query.matches(*record, &viewer)).collect();
    let keys =
        |record: &RecordRef<'_>| -> Vec<_> { sort.iter().map(|by| by.path.value(*record, view.today).key()).collect() };
    let mut keyed: Vec<_> = rows.drain(..).map(|record| (keys(&record), record)).collect();
    // Rows come in the order of their labels, which stays where the sort says nothing.
    keyed.sort_by(|(one, _), (other, _)| {
        let compared = one.iter().zip(other).zip(&sort).map(|((one, other), by)| one.compare(other, by.descending));
        compared.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then)
    });
    let rows: Vec<RecordRef<'_>> = keyed.into_iter().map(|(_, record)| record).collect();
    let cells = |record: &RecordRef<'_>| -> Vec<String> {
        columns.iter().map(|path| path.text(*record, view.today).into_owned()).collect()
    };
    if args.format == Format::Json {
        let heads: Vec<Value> =
            columns.iter().map(|path| json!({ "path": path.as_str(), "title": path.heading() })).collect();
        let rows: Vec<Value> = rows
            .iter()
            .map(|record| json!({ "id": record.id().to_string(), "label": record.label(), "cells": cells(record) }))
            .collect();
        let data = json!({ "register": register.key, "columns": heads, "rows": rows });
        out.json(&json::of_view(&view, "list", data))?;
        return Ok(Done::Fine);
    }
    let mut table = Table::default();
    if args.format == Format::Csv {
        table.header = columns.iter().map(|path| path.heading().into_owned()).collect();
        rows.iter().for_each(|record| table.row(cells(record)));
        out.csv(&table)?;
        return Ok(Done::Fine);
    }
    if rows.is_empty() {
        super::out::note(&match filter.trim() {
            "" => format!("no {} yet; `aims add {}` makes one", register.plural, register.key),
            _ => format!("no {} found", register.plural),
        });
        return Ok(Done::Fine);
    }
    table.header = columns.iter().map(|path| path.short_heading().into_owned()).collect();
    for record in &rows {
        table.row(cells(record).into_iter().map(|cell| cell.replace(['\n', '\r'], " ")));
    }
    out.table(&table)?;
    Ok(Done::Fine)
}

/// The rows of a view. They come in an order of their own and have columns of their own.
fn computed(view: &View, table: &views::View, args: &List, out: &mut Out) -> Result<Done, Failure> {
    if args.filter.is_some() || args.sort.is_some() || args.columns.is_some() {
        return Err(Failure::usage(format!(
            "{} is computed and has rows and columns of its own; leave --where, --sort and --columns out",
            table.name
        )));
    }
    let rows = view.rows(table);
    print(view, table, &rows, args.format, out)?;
    Ok(Done::Fine)
}

/// Prints the rows of a view; on a terminal those columns that the screen shows, too.
pub fn print(
    view: &View,
    table: &views::View,
    rows: &[views::Row],
    format: Format,
    out: &mut Out,
) -> Result<(), Failure> {
    let cells = |row: &views::Row| -> Vec<String> { row.cells.iter().map(ToString::to_string).collect() };
    if format == Format::Json {
        let heads: Vec<Value> = table.columns.iter().map(|column| json!({ "title": column.title })).collect();
        let id = |row: &views::Row| row.record().map(|id| id.to_string());
        let rows: Vec<Value> = rows.iter().map(|row| json!({ "id": id(row), "cells": cells(row) })).collect();
        out.json(&json::of_view(view, "list", json!({ "view": table.name, "columns": heads, "rows": rows })))?;
        return Ok(());
    }
    if rows.is_empty() {
        super::out::note(table.empty);
    }
    let on_screen =
        |at: usize| format == Format::Csv || table.columns.get(at).is_some_and(|one| one.width != views::HIDDEN);
    let kept =
        |cells: Vec<String>| cells.into_iter().enumerate().filter(|(at, _)| on_screen(*at)).map(|(_, cell)| cell);
    let titles = table.columns.iter().map(|column| column.title.to_string()).collect();
    let mut printed = Table { header: kept(titles).collect(), ..Table::default() };
    rows.iter().for_each(|row| printed.row(kept(cells(row)).map(|cell| cell.replace(['\n', '\r'], " "))));
    match format {
        Format::Csv => out.csv(&printed)?,
        _ => out.table(&printed)?,
    }
    Ok(())
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|word| !word.is_empty())
}

fn columns(schema: &Schema, register: &Register, asked: Option<&str>) -> Result<Vec<Path>, Failure> {
    let own = || register.table.columns.iter().map(String::as_str).collect::<Vec<_>>();
    let asked: Vec<&str> = asked.map_or_else(own, |text| words(text).collect());
    if asked.is_empty() {
        return Err(Failure::usage("--columns names no column; write for instance @label,title"));
    }
    asked.into_iter().map(|word| path(schema, register, word, "--columns")).collect()
}

fn sort(schema: &Schema, register: &Register, asked: Option<&str>) -> Result<Vec<By>, Failure> {
    let own = || register.table.sort.iter().map(String::as_str).collect::<Vec<_>>();
    let asked: Vec<&str> = asked.map_or_else(own, |text| words(text).collect());
    asked
        .into_iter()
        .map(|word| {
            let (word, descending) = word.strip_prefix('-').map_or((word, false), |word| (word, true));
            Ok(By { path: path(schema, register, word, "--sort")?, descending })
        })
        .collect()
}

fn path(schema: &Schema, register: &Register, word: &str, option: &str) -> Result<Path, Failure> {
    Path::find(schema, &register.key, word).map_err(|error| Failure::usage(format!("{option}: {error}")))
}
