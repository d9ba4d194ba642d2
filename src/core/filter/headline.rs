//! What fuzzy words look at: what a person reads in a row of the register's table.

use chrono::NaiveDate;

use crate::core::path::{Path, Shape};
use crate::core::schema::{Kind, Register, Schema};
use crate::core::workspace::RecordRef;

/// Columns that words look at; more would make every word match every row.
const MOST_COLUMNS: usize = 6;

/// The columns of a register that are read as words: title, other texts, what references are called, and the label.
/// The title comes first, because a match at the very start counts most; the label comes last, because all labels of a
/// register start alike. Levels, days, numbers and states are asked for by field.
#[derive(Clone, Debug)]
pub struct Headline {
    paths: Vec<Path>,
}

impl Headline {
    pub fn of(schema: &Schema, register: &Register) -> Self {
        let title = register.meaning("title").map(|field| field.key.clone());
        let columns = title.into_iter().chain(register.table.columns.iter().cloned());
        let mut paths: Vec<Path> = Vec::new();
        for column in columns {
            let Ok(path) = Path::parse(schema, &register.key, &column) else { continue };
            let read = match path.shape() {
                Shape::Text => path,
                Shape::Reference | Shape::List => {
                    // Columns show some references by label; people remember what they are called.
                    let refers = path.last_field().is_some_and(|field| field.kind.is_reference());
                    let list = path.last_field().is_some_and(|field| field.kind == Kind::List);
                    match Path::parse(schema, &register.key, &format!("{column}.title")) {
                        Ok(path) if refers => path,
                        _ if list => path,
                        _ => continue,
                    }
                }
                _ => continue,
            };
            if !paths.contains(&read) && paths.len() < MOST_COLUMNS {
                paths.push(read);
            }
        }
        paths.extend(Path::parse(schema, &register.key, "@label"));
        Self { paths }
    }

    /// How many links lie between a record and those whose names it shows.
    pub fn reach(&self) -> usize {
        self.paths.iter().map(Path::reach).max().unwrap_or(0)
    }

    pub fn text(&self, record: RecordRef<'_>, today: NaiveDate) -> String {
        let mut text = String::new();
        for path in &self.paths {
            let part = path.text(record, today);
            if !part.is_empty() {
                text.push_str(if text.is_empty() { "" } else { " " });
                text.push_str(&part);
            }
        }
        text
    }
}
