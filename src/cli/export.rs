//! `aims export`: registers as files that can be read back, and papers to hand over.

mod computed;

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::args::{Export, FileFormat, Global};
use super::failure::{Done, Failure};
use super::out::{Out, note};
use super::registers;
use super::workspace::{View, record};
use crate::core::filter::{Viewer, compile};
use crate::core::id::RecordId;
use crate::core::schema::Schema;
use crate::core::views;
use crate::core::workspace::next_label;
use crate::exchange::export::{self, About, Format, Options, Report};
use crate::exchange::paper::{self, Form, Kind, Setting};
use crate::exchange::sheet::{SheetError, write_atomically};
use crate::keymap::nearest;

pub fn run(global: &Global, args: &Export, out: &mut Out) -> Result<Done, Failure> {
    let view = View::open(global, args.as_of.as_of.as_deref())?;
    let schema = view.workspace().schema();
    // Some papers are named like registers; a record says that the paper is meant.
    let register = Report::parse(schema, &args.report);
    if let Some(kind) = Kind::parse(&args.report).filter(|_| args.id.is_some() || register.is_none()) {
        return paper(&view, args, kind, out);
    }
    if args.report == computed::PACK {
        return computed::of_pack(&view, args, out);
    }
    if let Some(table) = views::View::find(&args.report).filter(|_| args.id.is_none() && register.is_none()) {
        return computed::of_view(&view, table, args, out);
    }
    if let Some(id) = &args.id {
        return Err(Failure::usage(match register {
            Some(_) => format!("{} is no paper of one record; leave {id} out, or narrow it with --where", args.report),
            None => unknown(schema, &args.report),
        }));
    }
    let format = rows_format(args.format.unwrap_or(FileFormat::Csv)).ok_or_else(|| {
        Failure::usage(format!(
            "md and html are forms of papers, and {} is a register; write it as csv, csv-excel, xlsx or json, or name \
             a paper with its record ({})",
            args.report,
            names()
        ))
    })?;
    let about = about(&view);
    let options = Options { archived: args.archived, ..Options::on(view.today) };
    let register = match register {
        Some(Report::All) => return all(&view, args, &format, &options, &about, out),
        Some(Report::Register(key)) => registers::find(schema, &key)?,
        None => {
            let close = schema.find(&args.report.trim().to_lowercase());
            close.ok_or_else(|| Failure::usage(unknown(schema, &args.report)))?
        }
    };
    let only =
        args.filter.as_deref().map(|filter| matching(&view, &register.key, filter, args.archived)).transpose()?;
    let table = export::build(view.workspace(), register, &Options { only, ..options });
    let bytes = export::write(&table, &format, &about).map_err(failed)?;
    let Some(path) = &args.out else { return print(&bytes, format == Format::Xlsx, out) };
    let path = match path.is_dir() {
        true => path.join(format!("{}.{}", register.export, format.ending())),
        false => path.clone(),
    };
    save(&path, &bytes)?;
    out.line(&format!("{}: {} {}", path.display(), table.records.len(), register.plural))?;
    Ok(Done::Fine)
}

fn paper(view: &View, args: &Export, kind: Kind, out: &mut Out) -> Result<Done, Failure> {
    let Some(id) = &args.id else {
        let example = view.workspace().schema().register(kind.register());
        let (name, label) = example.map_or(("record", String::new()), |one| (one.name.as_str(), next_label(one, 1)));
        return Err(Failure::usage(format!(
            "{0} is the paper of one {name}; name it: `aims export {0} {label}`",
            kind.name()
        )));
    };
    if args.filter.is_some() || args.archived {
        return Err(Failure::usage(format!(
            "--where and --archived are for registers, and {} is a paper; leave them out",
            kind.name()
        )));
    }
    let form = match args.format.unwrap_or(FileFormat::Md) {
        FileFormat::Md => Form::Markdown,
        FileFormat::Html => Form::Html,
        other => Form::Rows(rows_format(other).unwrap_or(Format::Csv)),
    };
    let record = record(view.workspace(), kind.register(), id)?;
    let setting = Setting { today: view.today, zone: |time| time.with_timezone(&chrono::Local).fixed_offset() };
    let approved = paper::approved_position(kind, record);
    let frozen = approved.map(|position| view.ledger.as_of(&position)).transpose()?;
    let paper = paper::make_from(kind, record, frozen.as_ref(), setting)?;
    let bytes = paper::write(&paper, &form, &about(view))?;
    if !paper.left_out.is_empty() {
        note(&format!(
            "aims: not on the paper: {} (a draft is the auditor's own; confirm it to hand it over)",
            paper.left_out
        ));
    }
    let Some(path) = &args.out else { return print(&bytes, form == Form::Rows(Format::Xlsx), out) };
    let path = match path.is_dir() {
        true => path.join(format!("{}.{}", paper::file_name(kind, record.label()), form.ending())),
        false => path.clone(),
    };
    save(&path, &bytes)?;
    out.line(&format!("{}: {} of {}", path.display(), kind.name(), record.label()))?;
    Ok(Done::Fine)
}

/// The names of all papers.
fn names() -> String {
    Kind::ALL.map(Kind::name).join(", ")
}

fn unknown(schema: &Schema, name: &str) -> String {
    let registers = schema.outlines().flat_map(|register| [register.key.as_str(), register.export.as_str()]);
    let views = views::ALL.iter().map(|view| view.name);
    let near = nearest(name, registers.chain(Kind::ALL.map(Kind::name)).chain(views).chain(["all", computed::PACK]));
    let offer = near.map_or_else(String::new, |near| format!("did you mean {near}? "));
    format!(
        "there is no register, view or paper \"{name}\"; {offer}`aims registers` lists registers and views, and the papers are {}",
        names()
    )
}

fn all(
    view: &View,
    args: &Export,
    format: &Format,
    options: &Options,
    about: &About,
    out: &mut Out,
) -> Result<Done, Failure> {
    let Some(folder) = &args.out else {
        return Err(Failure::usage("`export all` writes one file a register; name a folder for them with --out"));
    };
    if args.filter.is_some() {
        return Err(Failure::usage("--where needs one register; leave it out to export all of them"));
    }
    let written = export::folder(view.workspace(), folder, format, options, about).map_err(failed)?;
    for file in &written {
        out.line(&format!("{}: {} rows", folder.join(&file.file).display(), file.rows))?;
    }
    Ok(Done::Fine)
}

/// The form of a file of rows; none for the forms of papers alone.
fn rows_format(format: FileFormat) -> Option<Format> {
    Some(match format {
        FileFormat::Csv => Format::Csv,
        FileFormat::CsvExcel => Format::CsvExcel(locale()),
        FileFormat::Xlsx => Format::Xlsx,
        FileFormat::Json => Format::Json,
        FileFormat::Md | FileFormat::Html => return None,
    })
}

/// The locale by which numbers are written, as the C library finds it.
fn locale() -> String {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    ["LC_ALL", "LC_NUMERIC", "LANG"].into_iter().find_map(set).unwrap_or_default()
}

fn about(view: &View) -> About {
    let written = DateTime::from_timestamp_millis(view.ledger.now()).unwrap_or(DateTime::<Utc>::UNIX_EPOCH);
    About {
        workspace: Some(view.file.display().to_string()),
        as_of: view.as_of.clone(),
        ..About::of(view.workspace(), written.naive_utc())
    }
}

fn matching(view: &View, register: &str, filter: &str, archived: bool) -> Result<Vec<RecordId>, Failure> {
    let workspace = view.workspace();
    let viewer = Viewer::new(view.today).person(view.ledger.actor().person);
    let query =
        compile(filter, workspace, register, &viewer).map_err(|error| Failure::usage(format!("--where: {error}")))?;
    let live = |record: &crate::core::workspace::RecordRef<'_>| {
        archived || record.life() == crate::core::workspace::Life::Live
    };
    let found = workspace.rows(register).filter(live).filter(|record| query.matches(*record, &viewer));
    Ok(found.map(|record| record.id()).collect())
}

fn print(bytes: &[u8], is_workbook: bool, out: &mut Out) -> Result<Done, Failure> {
    if is_workbook {
        return Err(Failure::usage("a workbook is no text; name a file for it with --out"));
    }
    if std::io::stdout().is_terminal() {
        // Data never steers a terminal; a file or a pipe gets it exactly.
        out.lines(&String::from_utf8_lossy(bytes))?;
    } else {
        out.bytes(bytes)?;
    }
    Ok(Done::Fine)
}

fn save(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let label: PathBuf = path.to_path_buf();
    let written = write_atomically(path, |file| {
        file.write_all(bytes).map_err(|source| SheetError::Write { file: label.display().to_string(), source })
    });
    written.map_err(failed)
}

fn failed(error: SheetError) -> Failure {
    Failure::Unusable(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::args::PAPERS;

    #[test]
    fn the_help_names_every_paper() {
        let missing: Vec<&str> = Kind::ALL.map(Kind::name).into_iter().filter(|name| !PAPERS.contains(name)).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}
