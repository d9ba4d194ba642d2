//! `aims export`: registers as files that can be read back.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::args::{Export, FileFormat, Global};
use super::failure::{Done, Failure};
use super::out::Out;
use super::registers;
use super::workspace::View;
use crate::core::filter::{Viewer, compile};
use crate::core::id::RecordId;
use crate::exchange::export::{self, About, Format, Options, Report};
use crate::exchange::sheet::{SheetError, write_atomically};

pub fn run(global: &Global, args: &Export, out: &mut Out) -> Result<Done, Failure> {
    let view = View::open(global, args.as_of.as_of.as_deref())?;
    let format = format(args.format);
    let about = about(&view);
    let options = Options { archived: args.archived, ..Options::on(view.today) };
    if args.report == "all" {
        return all(&view, args, &format, &options, &about, out);
    }
    let schema = view.workspace().schema();
    let register = match Report::parse(schema, &args.report) {
        Some(Report::Register(key)) => registers::find(schema, &key)?,
        Some(Report::All) | None => registers::find(schema, &args.report)?,
    };
    let only =
        args.filter.as_deref().map(|filter| matching(&view, &register.key, filter, args.archived)).transpose()?;
    let table = export::build(view.workspace(), register, &Options { only, ..options });
    let bytes = export::write(&table, &format, &about).map_err(failed)?;
    let Some(path) = &args.out else { return print(&bytes, &format, out) };
    let path = match path.is_dir() {
        true => path.join(format!("{}.{}", register.export, format.ending())),
        false => path.clone(),
    };
    save(&path, &bytes)?;
    out.line(&format!("{}: {} {}", path.display(), table.records.len(), register.plural))?;
    Ok(Done::Fine)
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

fn format(format: FileFormat) -> Format {
    match format {
        FileFormat::Csv => Format::Csv,
        FileFormat::CsvExcel => Format::CsvExcel(locale()),
        FileFormat::Xlsx => Format::Xlsx,
        FileFormat::Json => Format::Json,
    }
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

fn print(bytes: &[u8], format: &Format, out: &mut Out) -> Result<Done, Failure> {
    if *format == Format::Xlsx {
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
