//! Columns that are computed, or stand twice, against what the workspace would say: levels above all.

use std::collections::BTreeSet;

use super::rows::Wished;
use super::{Options, Table};
use crate::core::method::Method;
use crate::core::path::{Shape, rated};
use crate::core::workspace::{RecordRef, Workspace};
use crate::exchange::cell::{ListStyle, means_empty, shown, split_list, text_of};
use crate::exchange::export::cell;
use crate::exchange::register::{Column, Content};
use crate::exchange::sheet::Cell;

/// Sentences about one column before the rest is only counted.
const MOST: usize = 20;

/// One sentence for each cell that says something else than the workspace after the import.
pub(super) fn disagreements(
    preview: &Workspace,
    tables: &[Table<'_>],
    wished: &[Wished],
    options: &Options,
) -> Vec<String> {
    let mut notes = Vec::new();
    for (number, table) in tables.iter().enumerate() {
        for heading in table.headings.iter().filter(|heading| heading.is_compared()) {
            // The day of the export is not the day of the import.
            if matches!(&heading.content, Content::Shown(path) if path.as_str() == "derived.as_of") {
                continue;
            }
            let column = Column { title: heading.title.clone(), content: heading.content.clone(), report: true };
            let mut count = 0;
            for wished in wished.iter().filter(|one| one.row.table == number && one.row.faults.is_empty()) {
                let Some(record) = wished.row.id().and_then(|id| preview.get(id)) else { continue };
                let Some(found) = table.rows.get(wished.row.at).map(|row| row.cell(heading.at)) else { continue };
                let expected = cell::of(record, &column, options.today).cell;
                if means_empty(found) || agrees(record, &column.content, found, &expected) {
                    continue;
                }
                count += 1;
                if count <= MOST {
                    notes.push(sentence(&column.content, table, wished.row.line, &heading.title, found, &expected));
                }
            }
            if count > MOST {
                notes.push(format!(
                    "{}, column \"{}\": {} more cells disagree",
                    table.file,
                    heading.title,
                    count - MOST
                ));
            }
        }
    }
    notes
}

fn sentence(content: &Content, table: &Table<'_>, line: u64, title: &str, found: &Cell, expected: &Cell) -> String {
    let file = &table.file;
    let (found, expected) = (shown(&text_of(found)), shown(&text_of(expected)));
    let says = if expected.is_empty() { "nothing".to_string() } else { format!("\"{expected}\"") };
    match content {
        Content::Shown(path) if path.shape() == Shape::Level => {
            format!(
                "{file}, line {line}: {title} says \"{found}\", but the method's grid gives {says}; the grid counts"
            )
        }
        Content::Shown(path) => {
            let whose = path.as_str();
            format!(
                "{file}, line {line}: {title} says \"{found}\", but {whose} is {says}; this column is compared, not stored"
            )
        }
        _ => {
            let key = content.field().unwrap_or("the label");
            format!("{file}, line {line}: {title} says \"{found}\", but {key} says {says}; {key} counts")
        }
    }
}

fn agrees(record: RecordRef<'_>, content: &Content, found: &Cell, expected: &Cell) -> bool {
    let (found_text, expected_text) = (text_of(found), text_of(expected));
    let plain = |text: &str| text.trim().to_lowercase();
    if found == expected || plain(&found_text) == plain(&expected_text) {
        return true;
    }
    if let Content::Shown(path) = content
        && path.shape() == Shape::Level
    {
        let key = path.field().map_or("current", |field| field.key.as_str());
        let method: Option<&Method> = rated(record, key)
            .and_then(|rated| rated.assessed)
            .map(|(method, _)| method)
            .or(record.workspace().methods().in_force());
        return method.is_some_and(|method| {
            let level = method.find_level(&found_text);
            level.is_some() && level == method.find_level(&expected_text)
        });
    }
    let numbers = (found_text.trim().parse::<f64>(), expected_text.trim().parse::<f64>());
    if let (Ok(one), Ok(other)) = numbers {
        return one == other;
    }
    let elements = |text: &str| -> BTreeSet<String> {
        split_list(text, ListStyle::WITH_COMMA).iter().map(|element| plain(element)).collect()
    };
    elements(&found_text) == elements(&expected_text)
}
