//! Packs: what an auditor asks for before a stage, in one folder. Registers, views and papers of the stage, what the
//! rules find, and an index that names every file with its rows and its hash, and the position that all of them show.

mod parts;

use std::path::Path;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::export::{self, About, Format, Options};
use super::json::file as json_file;
use super::paper::{self, Blocks, Form, Heading, Kind, Paper, PaperError, Setting, Table};
use super::sheet::{Cell, SheetError, file_label};
use super::view;
use crate::core::id::Position;
use crate::core::views::{Scope, View};
use crate::core::workspace::{RecordRef, Workspace};
use parts::Item::{Papers, Register, View as Shown};
use parts::{CYCLE, EIGHT, Item, Parts, STAGE_1, STAGE_2};

/// For which stage of the certification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pack {
    /// Design, documents and readiness.
    Stage1,
    /// Whether it works.
    Stage2,
    /// The yearly look, under its eight headings (ISO/IEC 17021-1, 9.6.2).
    Surveillance,
    /// The whole system and its performance over the cycle.
    Recertification,
}

/// What every pack ends with.
const FOUND: &str = "check";

impl Pack {
    pub const ALL: [Self; 4] = [Self::Stage1, Self::Stage2, Self::Surveillance, Self::Recertification];

    /// The word for `aims export pack`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stage1 => "stage1",
            Self::Stage2 => "stage2",
            Self::Surveillance => "surveillance",
            Self::Recertification => "recertification",
        }
    }

    pub const fn title(self) -> &'static str {
        match self {
            Self::Stage1 => "Stage 1 pack",
            Self::Stage2 => "Stage 2 pack",
            Self::Surveillance => "Surveillance pack",
            Self::Recertification => "Recertification pack",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        let name = name.trim().to_lowercase().replace(['-', '_', ' '], "");
        Self::ALL.into_iter().find(|pack| pack.name() == name)
    }

    const fn parts(self) -> Parts {
        match self {
            Self::Stage1 => STAGE_1,
            Self::Stage2 => STAGE_2,
            Self::Surveillance => EIGHT,
            Self::Recertification => CYCLE,
        }
    }
}

/// A file of a pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    pub part: &'static str,
    pub file: String,
    pub what: String,
    pub rows: usize,
    /// SHA-256, 64 hexadecimal digits.
    pub sha256: String,
}

/// The state of the workspace that a pack shows.
pub struct Shows<'a> {
    pub scope: &'a Scope<'a>,
    pub about: &'a About,
    pub zone: paper::Zone,
    /// The workspace at the position at which a version was approved; its paper shows that content.
    pub frozen: &'a dyn Fn(&Position) -> Result<Workspace, String>,
}

/// Writes a pack into `folder`, which is made if need be. The index comes last: a folder without one is incomplete.
///
/// # Errors
/// When the folder or a file can't be written, or a paper can't be made.
pub fn write(pack: Pack, folder: &Path, format: &Format, shows: &Shows<'_>) -> Result<Vec<Written>, PaperError> {
    let failed = |source| SheetError::Write { file: file_label(folder), source };
    std::fs::create_dir_all(folder).map_err(failed)?;
    for index in ["index.json", "index.html", "index.md"] {
        let index = folder.join(index);
        if index.exists() {
            std::fs::remove_file(&index).map_err(failed)?;
        }
    }
    let mut files = Folder { folder, format, shows, written: Vec::new() };
    for (part, items) in pack.parts() {
        for item in *items {
            files.put(part, *item)?;
        }
    }
    files.put("What the rules find", Shown(FOUND))?;
    let about = shows.about;
    let index = index(pack, &files.written, shows.scope.today, about);
    files.save("index.md", &paper::write(&index, &Form::Markdown, about)?)?;
    files.save("index.html", &paper::write(&index, &Form::Html, about)?)?;
    files.save("index.json", &listed(pack, &files.written, about))?;
    Ok(files.written)
}

struct Folder<'a, 's> {
    folder: &'a Path,
    format: &'a Format,
    shows: &'a Shows<'s>,
    written: Vec<Written>,
}

impl Folder<'_, '_> {
    fn put(&mut self, part: &'static str, item: Item) -> Result<(), PaperError> {
        let scope = self.shows.scope;
        let workspace = scope.workspace;
        match item {
            Register(key) => {
                let Some(register) = workspace.schema().register(key) else { return Ok(()) };
                let options = Options { archived: true, ..Options::on(scope.today) };
                let table = export::build(workspace, register, &options);
                let bytes = export::write(&table, self.format, self.shows.about)?;
                let what = capital(&register.plural);
                self.add(part, &register.export, self.format.ending(), what, table.records.len(), &bytes)
            }
            Shown(name) => {
                let Some(found) = View::find(name) else { return Ok(()) };
                let rows = found.rows(scope);
                let form = Form::Rows(self.format.clone());
                let bytes = view::write(found, &rows, scope.today, &form, self.shows.about)?;
                self.add(part, found.name, self.format.ending(), found.title.to_string(), rows.len(), &bytes)
            }
            Papers(kind) => {
                let setting = Setting { today: scope.today, zone: self.shows.zone };
                for record in handed_over(workspace, kind) {
                    let approved = paper::approved_position(kind, record).map(|at| (self.shows.frozen)(&at));
                    let frozen = approved
                        .transpose()
                        .map_err(|why| PaperError::Frozen { label: record.label().to_string(), why })?;
                    let paper = paper::make_from(kind, record, frozen.as_ref(), setting)?;
                    let bytes = paper::write(&paper, &Form::Html, self.shows.about)?;
                    let what = format!("{} {}", kind.title(), record.label());
                    let name = paper::file_name(kind, record.label());
                    self.add(part, &name, Form::Html.ending(), what, paper.table.rows.len(), &bytes)?;
                }
                Ok(())
            }
        }
    }

    fn add(
        &mut self,
        part: &'static str,
        name: &str,
        ending: &str,
        what: String,
        rows: usize,
        bytes: &[u8],
    ) -> Result<(), PaperError> {
        let file = format!("{name}.{ending}");
        // A register that two parts ask for stands there once.
        if self.written.iter().any(|one| one.file == file) {
            return Ok(());
        }
        self.save(&file, bytes)?;
        self.written.push(Written { part, file, what, rows, sha256: export::hex(bytes) });
        Ok(())
    }

    fn save(&self, file: &str, bytes: &[u8]) -> Result<(), PaperError> {
        Ok(export::put(&self.folder.join(file), bytes)?)
    }
}

/// States in which a record is still being made, or was given up: its paper is nobody's yet.
const UNREADY: [&str; 11] = [
    "draft",
    "planned",
    "prepared",
    "in_progress",
    "in_review",
    "cancelled",
    "proposed",
    "rejected",
    "scheduled",
    "inputs_ready",
    "withdrawn",
];

/// Records whose paper may be handed over.
fn handed_over(workspace: &Workspace, kind: Kind) -> Vec<RecordRef<'_>> {
    workspace.live(kind.register()).filter(|record| !UNREADY.contains(&record.text("status"))).collect()
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The index as a page to read and print.
fn index(pack: Pack, written: &[Written], today: NaiveDate, about: &About) -> Paper {
    let mut blocks = Blocks::default();
    let mut all = Table::new([("Part", 20), ("File", 26), ("What", 30), ("Rows", 6), ("SHA-256", 18)]);
    for (part, _) in pack.parts().iter().chain([&("What the rules find", &[] as &[Item])]) {
        let mut table = Table::new([("File", 30), ("What", 34), ("Rows", 8), ("SHA-256", 28)]);
        for one in written.iter().filter(|one| one.part == *part) {
            let rows = Cell::Number { value: one.rows as f64, text: one.rows.to_string().into_boxed_str() };
            let cells =
                [Cell::text(one.file.as_str()), Cell::text(one.what.as_str()), rows, Cell::text(one.sha256.as_str())];
            all.row(std::iter::once(Cell::text(*part)).chain(cells.clone()));
            table.row(cells);
        }
        blocks.heading(part);
        blocks.table(table, "Stands under another heading.");
    }
    Paper {
        heading: Heading { name: pack.name(), title: pack.title(), own: None, is_wide: false },
        of: format!("As of {today}"),
        client: about.organisation.clone(),
        blocks,
        table: all,
        left_out: String::new(),
    }
}

/// The index for programs.
fn listed(pack: Pack, written: &[Written], about: &About) -> Vec<u8> {
    let files: Vec<Value> = written
        .iter()
        .map(|one| json!({ "part": one.part, "file": one.file, "what": one.what, "rows": one.rows, "sha256": one.sha256 }))
        .collect();
    json_file(&json!({
        "aims": 1,
        "pack": pack.name(),
        "organisation": about.organisation,
        "position": about.position,
        "as_of": about.as_of,
        "written": about.written.and_utc().to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
        "files": files,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::Library;

    #[test]
    fn a_pack_names_registers_and_views_that_exist() -> Result<(), Box<dyn std::error::Error>> {
        let schema = Library::embedded().schema()?;
        for pack in Pack::ALL {
            assert_eq!(Pack::parse(pack.name()), Some(pack));
            for item in pack.parts().iter().flat_map(|(_, items)| items.iter()) {
                match item {
                    Register(key) => assert!(schema.register(key).is_some(), "{}: {key}", pack.name()),
                    Shown(name) => assert!(View::find(name).is_some(), "{}: {name}", pack.name()),
                    Papers(_) => {}
                }
            }
        }
        assert!(View::find(FOUND).is_some());
        assert_eq!(EIGHT.len(), 8, "ISO/IEC 17021-1, 9.6.2");
        Ok(())
    }
}
