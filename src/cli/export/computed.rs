//! Views and packs: what is computed from several registers, and all that a stage asks for.

use super::{about, print, rows_format, save};
use crate::cli::args::{Export, FileFormat};
use crate::cli::failure::{Done, Failure};
use crate::cli::out::Out;
use crate::cli::workspace::View;
use crate::core::views;
use crate::exchange::export::Format;
use crate::exchange::pack::{self, Pack, Shows};
use crate::exchange::paper::Form;
use crate::exchange::view;
use crate::library::Library;

/// The word in front of a pack's name.
pub const PACK: &str = "pack";

/// The names of all packs.
pub fn names() -> String {
    Pack::ALL.map(Pack::name).join(", ")
}

fn refuse_narrowing(args: &Export, what: &str) -> Result<(), Failure> {
    match args.filter.is_some() || args.archived {
        true => Err(Failure::usage(format!("--where and --archived are for registers, and {what}; leave them out"))),
        false => Ok(()),
    }
}

/// A view in any form.
pub fn of_view(view: &View, table: &views::View, args: &Export, out: &mut Out) -> Result<Done, Failure> {
    refuse_narrowing(args, &format!("{} is computed", table.name))?;
    let form = match args.format.unwrap_or(FileFormat::Csv) {
        FileFormat::Md => Form::Markdown,
        FileFormat::Html => Form::Html,
        other => Form::Rows(rows_format(other).unwrap_or(Format::Csv)),
    };
    let rows = view.rows(table);
    let bytes = view::write(table, &rows, view.today, &form, &about(view))?;
    let Some(path) = &args.out else { return print(&bytes, form == Form::Rows(Format::Xlsx), out) };
    let path = match path.is_dir() {
        true => path.join(format!("{}.{}", table.name, form.ending())),
        false => path.clone(),
    };
    save(&path, &bytes)?;
    out.line(&format!("{}: {} rows", path.display(), rows.len()))?;
    Ok(Done::Fine)
}

/// A pack into its folder.
pub fn of_pack(view: &View, args: &Export, out: &mut Out) -> Result<Done, Failure> {
    let named = args.id.as_deref().unwrap_or("");
    let pack = Pack::parse(named).ok_or_else(|| match named {
        "" => Failure::usage(format!("say which pack: {}", names())),
        named => Failure::usage(format!("there is no pack \"{named}\"; there are {}", names())),
    })?;
    refuse_narrowing(args, "a pack is whole")?;
    let Some(folder) = &args.out else {
        return Err(Failure::usage("a pack is a folder of files; name the folder with --out"));
    };
    let format = rows_format(args.format.unwrap_or(FileFormat::Csv)).ok_or_else(|| {
        Failure::usage(
            "the registers of a pack are written as csv, csv-excel, xlsx or json; its papers are pages anyway",
        )
    })?;
    let crosswalk = || Library::embedded().crosswalk().ok();
    let scope = view.scope(&crosswalk);
    let shows = Shows {
        scope: &scope,
        about: &about(view),
        zone: |time| time.with_timezone(&chrono::Local).fixed_offset(),
        frozen: &|position| view.ledger.as_of(position).map_err(|error| error.to_string()),
    };
    let written = pack::write(pack, folder, &format, &shows)?;
    for one in &written {
        out.line(&format!("{}: {} rows", folder.join(&one.file).display(), one.rows))?;
    }
    out.line(&format!("{}: the index, for people", folder.join("index.html").display()))?;
    Ok(Done::Fine)
}
