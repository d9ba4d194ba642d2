//! Which record a row is about: one that is there, by its label or its title, or a new one.

use std::collections::HashMap;

use super::{Options, Table};
use crate::core::id::RecordId;
use crate::core::schema::Register;
use crate::core::workspace::Workspace;
use crate::exchange::cell::{means_empty, shown, text_of};
use crate::exchange::register::Content;
use crate::exchange::report::Fault;
use crate::exchange::sheet::Row as SheetRow;

/// What a row is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    Existing(RecordId),
    New(RecordId),
}

/// A row on its way.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its table, and its place there.
    pub table: usize,
    pub at: usize,
    pub line: u64,
    pub label: Option<String>,
    pub target: Option<Target>,
    pub faults: Vec<Fault>,
}

impl Row {
    pub fn id(&self) -> Option<RecordId> {
        match self.target? {
            Target::Existing(id) | Target::New(id) => Some(id),
        }
    }
}

/// Gives every row its record. Two rows of one label are a mistake of the file; the second is refused.
pub(super) fn identify(
    workspace: &Workspace,
    tables: &[Table<'_>],
    options: &Options,
    id: &mut dyn FnMut() -> RecordId,
) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut seen: HashMap<RecordId, u64> = HashMap::new();
    let mut fresh: HashMap<(String, String), (RecordId, u64)> = HashMap::new();
    for (number, table) in tables.iter().enumerate() {
        let known = Known::of(workspace, table.register, options.match_title);
        for (at, sheet_row) in table.rows.iter().enumerate() {
            let mut row =
                Row { table: number, at, line: sheet_row.line, label: None, target: None, faults: Vec::new() };
            let label = label(table, sheet_row);
            let title = if options.match_title { title(table, sheet_row) } else { String::new() };
            let existing = known.find(workspace, table.register, label.as_deref(), &title);
            row.label = match existing {
                Ok(Some(found)) => workspace.get(found).map(|record| record.label().to_string()),
                _ => label,
            };
            match existing {
                Err(why) => row.faults.push(Fault { column: None, why }),
                Ok(Some(found)) => match seen.insert(found, row.line) {
                    Some(line) => row.faults.push(twice(row.label.as_deref().unwrap_or(&title), line)),
                    None => row.target = Some(Target::Existing(found)),
                },
                Ok(None) => match &row.label {
                    Some(label) if label.contains(char::is_whitespace) || label.len() > 64 => {
                        let why = format!("\"{}\" can't be a label: it should be one word such as R-012", shown(label));
                        row.faults.push(Fault { column: None, why });
                    }
                    Some(label) => {
                        let key = (table.register.key.clone(), label.clone());
                        match fresh.get(&key) {
                            Some((_, line)) => row.faults.push(twice(label, *line)),
                            None => {
                                let made = id();
                                fresh.insert(key, (made, row.line));
                                row.target = Some(Target::New(made));
                            }
                        }
                    }
                    None => row.target = Some(Target::New(id())),
                },
            }
            rows.push(row);
        }
    }
    rows
}

fn twice(label: &str, line: u64) -> Fault {
    Fault { column: None, why: format!("{} stands on line {line} already; keep one of the two", shown(label)) }
}

fn cell_of<'a>(table: &Table<'_>, row: &'a SheetRow, content: &Content) -> Option<&'a crate::exchange::sheet::Cell> {
    let heading = table.headings.iter().find(|heading| heading.counts() && heading.content == *content)?;
    Some(row.cell(heading.at)).filter(|cell| !means_empty(cell))
}

/// The label as the file gives it: its own column, else the field that labels are made from.
fn label(table: &Table<'_>, row: &SheetRow) -> Option<String> {
    let from = || {
        let field = table.register.label_from.clone()?;
        cell_of(table, row, &Content::Field(field))
    };
    cell_of(table, row, &Content::Label).or_else(from).map(|cell| text_of(cell).trim().to_string())
}

fn title(table: &Table<'_>, row: &SheetRow) -> String {
    let field = table.register.meaning("title").map(|field| Content::Field(field.key.clone()));
    let cell = field.and_then(|content| cell_of(table, row, &content));
    cell.map_or(String::new(), |cell| text_of(cell).trim().to_lowercase())
}

/// What the records that are there are called.
struct Known {
    folded: HashMap<String, RecordId>,
    titles: HashMap<String, Vec<RecordId>>,
}

impl Known {
    fn of(workspace: &Workspace, register: &Register, titles: bool) -> Self {
        let mut known = Self { folded: HashMap::new(), titles: HashMap::new() };
        for record in workspace.rows(&register.key) {
            known.folded.entry(record.label().to_lowercase()).or_insert(record.id());
            if titles {
                let title = crate::core::derived::title(record).trim().to_lowercase();
                known.titles.entry(title).or_default().push(record.id());
            }
        }
        known
    }

    fn find(
        &self,
        workspace: &Workspace,
        register: &Register,
        label: Option<&str>,
        title: &str,
    ) -> Result<Option<RecordId>, String> {
        if register.singleton {
            return Ok(workspace.live(&register.key).next().map(|record| record.id()));
        }
        if let Some(label) = label {
            let exact = workspace.by_label(&register.key, label).map(|record| record.id());
            if let Some(found) = exact.or_else(|| self.folded.get(&label.to_lowercase()).copied()) {
                return Ok(Some(found));
            }
        }
        match self.titles.get(title).map(Vec::as_slice) {
            Some([one]) if !title.is_empty() => Ok(Some(*one)),
            Some([_, _, ..]) if !title.is_empty() && label.is_none() => Err(format!(
                "\"{}\" is the title of several records of {}; give the label",
                shown(title),
                register.plural
            )),
            _ => Ok(None),
        }
    }
}
