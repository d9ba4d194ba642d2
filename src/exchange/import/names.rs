//! Finding the record that a cell names, among those of the workspace and those of the files.

use std::collections::HashMap;

use super::Table;
use super::identity::Row;
use crate::core::derived;
use crate::core::id::RecordId;
use crate::core::workspace::Workspace;
use crate::exchange::cell::{shown, text_of};
use crate::exchange::register::Content;

/// Labels and titles of one register. A folded name or title that several records share leads nowhere.
#[derive(Default)]
struct Of {
    labels: HashMap<String, RecordId>,
    folded: HashMap<String, Option<RecordId>>,
    titles: HashMap<String, Option<RecordId>>,
}

impl Of {
    fn put(&mut self, label: &str, title: &str, id: RecordId) {
        let once = |map: &mut HashMap<String, Option<RecordId>>, name: &str| {
            let name = name.trim().to_lowercase();
            if !name.is_empty() {
                map.entry(name).and_modify(|found| *found = found.filter(|one| *one == id)).or_insert(Some(id));
            }
        };
        if !label.is_empty() {
            self.labels.entry(label.to_string()).or_insert(id);
        }
        once(&mut self.folded, label);
        once(&mut self.titles, title);
    }
}

/// The names of all records, once the files are in.
pub struct Names(HashMap<String, Of>);

impl Names {
    pub(super) fn of(workspace: &Workspace, tables: &[Table<'_>], rows: &[Row]) -> Self {
        let mut all: HashMap<String, Of> = HashMap::new();
        // The files come first: where a label names a record of both, they were matched and are the same.
        for row in rows {
            let Some((table, id)) = tables.get(row.table).zip(row.id()) else { continue };
            let title = table.register.meaning("title").map_or(String::new(), |field| {
                let is = |content: &Content| *content == Content::Field(field.key.clone());
                let heading = table.headings.iter().find(|heading| heading.counts() && is(&heading.content));
                let cell = heading.zip(table.rows.get(row.at)).map(|(heading, row)| row.cell(heading.at));
                cell.map_or(String::new(), |cell| text_of(cell).into_owned())
            });
            all.entry(table.register.key.clone()).or_default().put(row.label.as_deref().unwrap_or(""), &title, id);
        }
        for register in workspace.schema().outlines() {
            let names = all.entry(register.key.clone()).or_default();
            for record in workspace.rows(&register.key) {
                names.put(record.label(), derived::title(record), record.id());
            }
        }
        Self(all)
    }

    /// The record of this label, else of this title.
    pub fn resolve(&self, register: &str, text: &str) -> Result<RecordId, String> {
        let text = text.trim();
        let none = || format!("\"{}\" is no record of the register {register}", shown(text));
        let Some(names) = self.0.get(register) else { return Err(none()) };
        if let Some(id) = names.labels.get(text) {
            return Ok(*id);
        }
        let folded = text.to_lowercase();
        match names.folded.get(&folded).or_else(|| names.titles.get(&folded)) {
            Some(Some(id)) => Ok(*id),
            Some(None) => Err(format!(
                "\"{}\" is the name of several records of the register {register}; use the label",
                shown(text)
            )),
            None => {
                let labels = names.labels.keys().map(String::as_str);
                let near = crate::core::fold::nearest(text, labels).map(|label| format!("; did you mean {label}?"));
                Err(none() + &near.unwrap_or_else(|| "; add it first, or name another".into()))
            }
        }
    }

    pub fn knows(&self, register: &str, text: &str) -> bool {
        let folded = text.trim().to_lowercase();
        self.0.get(register).is_some_and(|names| {
            names.labels.contains_key(text) || names.folded.contains_key(&folded) || names.titles.contains_key(&folded)
        })
    }
}
