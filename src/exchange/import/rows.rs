//! What the cells of each row ask for.

use std::collections::BTreeMap;

use serde_json::Value;

use super::identity::{Row, Target};
use super::names::Names;
use super::rating::{self, Told};
use super::value::{self, Context, Reading, Wish};
use super::{EmptyCells, Options, Table};
use crate::core::record::ValueRef;
use crate::core::schema::{Field, Kind};
use crate::core::workspace::Workspace;
use crate::exchange::cell::{CellError, DecimalMark, date_order, number_mark};
use crate::exchange::export::cell::rating as rating_of;
use crate::exchange::register::{Content, Part};
use crate::exchange::report::Fault;
use crate::exchange::sheet::Row as SheetRow;

/// A row that was understood: values by field, and whether it is to be archived.
#[derive(Clone, Debug)]
pub struct Wished {
    pub row: Row,
    /// By field, each once, in the order of their keys. Null, or an empty list, clears.
    pub values: Vec<(String, Value)>,
    pub archived: Option<bool>,
}

/// What the columns of a table say as columns.
struct Columns<'a> {
    /// By the place of the heading.
    readings: Vec<Reading>,
    fields: Vec<(usize, &'a Field)>,
    /// Fields that no register knows; always text.
    kept: Vec<(usize, &'a str)>,
    ratings: BTreeMap<&'a str, Vec<(usize, Part)>>,
    archived: Option<usize>,
}

pub(super) fn understand(
    workspace: &Workspace,
    tables: &[Table<'_>],
    rows: Vec<Row>,
    names: &Names,
    options: &Options,
    literal: bool,
    notes: &mut Vec<String>,
) -> Vec<Wished> {
    let columns: Vec<Columns<'_>> = tables.iter().map(|table| Columns::of(table, options, literal, notes)).collect();
    let resolve = |register: &str, text: &str| names.resolve(register, text).map(|id| id.to_string());
    let knows = |register: &str, text: &str| names.knows(register, text);
    let mut wished = Vec::with_capacity(rows.len());
    for mut row in rows {
        let Some((table, columns)) = tables.get(row.table).zip(columns.get(row.table)) else { continue };
        let Some(cells) = table.rows.get(row.at) else { continue };
        let context =
            Context { register: table.register, today: options.today, literal, resolve: &resolve, known: &knows };
        let reader = Reader { workspace, table, columns, cells, context: &context, options, literal };
        let (values, archived) = reader.read(&mut row);
        // A map has room for eleven values, and a row may have three.
        wished.push(Wished { row, values: values.into_iter().collect(), archived });
    }
    wished
}

impl<'a> Columns<'a> {
    fn of(table: &'a Table<'a>, options: &Options, literal: bool, notes: &mut Vec<String>) -> Self {
        let mut columns = Self {
            readings: vec![Reading::default(); table.headings.len()],
            fields: Vec::new(),
            kept: Vec::new(),
            ratings: BTreeMap::new(),
            archived: None,
        };
        for heading in table.headings.iter().filter(|heading| heading.counts()) {
            let kind = match &heading.content {
                Content::Archived => {
                    columns.archived = Some(heading.at);
                    None
                }
                Content::Field(key) => match table.register.field(key) {
                    Some(field) => {
                        columns.fields.push((heading.at, field));
                        Some(field.kind)
                    }
                    None => {
                        columns.kept.push((heading.at, key));
                        None
                    }
                },
                Content::Rating(key, part) => {
                    columns.ratings.entry(key).or_default().push((heading.at, *part));
                    (*part == Part::DecidedOn).then_some(Kind::Date)
                }
                Content::Label | Content::Shown(_) => None,
            };
            let reading = reading(table, heading.at, &heading.title, kind, options, literal, notes);
            if let Some(place) = columns.readings.get_mut(heading.at) {
                *place = reading;
            }
        }
        columns
    }
}

/// How a column's dates or numbers are read; what its cells leave open is refused cell by cell.
fn reading(
    table: &Table<'_>,
    at: usize,
    title: &str,
    kind: Option<Kind>,
    options: &Options,
    literal: bool,
    notes: &mut Vec<String>,
) -> Reading {
    let mut reading = Reading { dates: options.dates, decimal: options.decimal, commas: options.commas };
    let cells = || table.rows.iter().map(|row| (row.line, row.cell(at)));
    let mut say = |sentence: Option<String>| {
        notes.extend(sentence.map(|sentence| format!("{}, column \"{title}\": {sentence}", table.file)));
    };
    match kind {
        Some(Kind::Date | Kind::Datetime) => match date_order(cells(), options.dates) {
            Ok(found) => {
                reading.dates = found.order();
                say(found.sentence());
            }
            Err(error) => say(Some(error.to_string())),
        },
        Some(Kind::Number | Kind::Percent | Kind::Duration) => match number_mark(cells(), options.decimal) {
            // Where cells are separated by commas, decimals are not.
            Err(CellError::AmbiguousNumbers { .. }) if table.comma_separated || literal => {
                reading.decimal = Some(DecimalMark::Point);
            }
            Ok(found) => {
                reading.decimal = found.mark();
                say(found.sentence());
            }
            Err(error) => say(Some(error.to_string())),
        },
        _ => {}
    }
    reading
}

struct Reader<'a> {
    workspace: &'a Workspace,
    table: &'a Table<'a>,
    columns: &'a Columns<'a>,
    cells: &'a SheetRow,
    context: &'a Context<'a>,
    options: &'a Options,
    literal: bool,
}

impl Reader<'_> {
    fn read(&self, row: &mut Row) -> (BTreeMap<String, Value>, Option<bool>) {
        let clears = self.options.empty == EmptyCells::Clear || self.literal;
        let mut values = BTreeMap::new();
        for (at, field) in &self.columns.fields {
            let reading = self.columns.readings.get(*at).copied().unwrap_or_default();
            match value::read(field, self.cells.cell(*at), reading, self.context) {
                Ok(Wish::Value(value)) => drop(values.insert(field.key.clone(), value)),
                Ok(Wish::Withheld) => {}
                Ok(Wish::Nothing) if !clears || field.kind == Kind::State => {}
                Ok(Wish::Nothing | Wish::Clear) => drop(values.insert(field.key.clone(), empty(field))),
                Err(why) => row.faults.push(self.fault(Some(*at), why)),
            }
        }
        for (at, key) in &self.columns.kept {
            let cell = self.cells.cell(*at);
            if !cell.is_blank() {
                values.insert((*key).to_string(), Value::String(cell.to_string()));
            } else if clears && matches!(row.target, Some(Target::Existing(_))) {
                values.insert((*key).to_string(), Value::Null);
            }
        }
        self.ratings(row, clears, &mut values);
        let archived = self.columns.archived.map(|at| self.cells.cell(at)).filter(|cell| !cell.is_blank());
        let archived = archived.and_then(|cell| match crate::exchange::cell::parse_yes_no(cell) {
            Ok(archived) => Some(archived),
            Err(error) => {
                row.faults.push(self.fault(self.columns.archived, error.to_string()));
                None
            }
        });
        (values, archived)
    }

    fn ratings(&self, row: &mut Row, clears: bool, values: &mut BTreeMap<String, Value>) {
        for (key, parts) in &self.columns.ratings {
            let cells: rating::Cells<'_> =
                parts.iter().map(|(at, part)| (*part, (*at, self.cells.cell(*at)))).collect();
            let record = match row.target {
                Some(Target::Existing(id)) => self.workspace.get(id),
                _ => None,
            };
            let before = record.and_then(|record| rating_of(record, key));
            let day_column = cells.get(&Part::DecidedOn).and_then(|(at, _)| self.columns.readings.get(*at));
            let around = rating::Around {
                methods: self.workspace.methods(),
                dates: day_column.and_then(|reading| reading.dates),
                today: self.options.today,
                day: self.options.today,
                keep: !clears,
            };
            match rating::read(&cells, before.as_ref(), &around) {
                Ok(Told::Rating(rating)) => drop(values.insert((*key).to_string(), rating.to_value())),
                Ok(Told::Nothing) if !clears => {}
                Ok(Told::Nothing | Told::Clear) => drop(values.insert((*key).to_string(), Value::Null)),
                Err(wrong) => row.faults.push(self.fault(wrong.column, wrong.why)),
            }
        }
    }

    fn fault(&self, column: Option<usize>, why: String) -> Fault {
        let heading = column.and_then(|at| self.table.headings.iter().find(|heading| heading.at == at));
        Fault { column: heading.map(|heading| heading.title.clone()), why }
    }
}

fn empty(field: &Field) -> Value {
    if field.kind.is_set() { Value::Array(Vec::new()) } else { Value::Null }
}

/// Whether a record's field already says this.
pub(super) fn says(workspace: &Workspace, id: crate::core::id::RecordId, key: &str, value: &Value) -> bool {
    let Some(record) = workspace.get(id) else { return false };
    match value {
        Value::Array(wanted) => {
            let has = record.elements(key).count();
            has == wanted.len() && wanted.iter().filter_map(Value::as_str).all(|one| record.has_element(key, one))
        }
        Value::Null => !record.filled(key) && !matches!(record.value(key), ValueRef::Tree(_)),
        // The same judgement may be written with its keys in another order.
        Value::Object(_) => match (rating_of(record, key), crate::core::scoring::Rating::from_value(value)) {
            (Some(before), Ok(after)) => before == after,
            _ => record.value(key).to_json() == *value,
        },
        _ => record.value(key).to_json() == *value,
    }
}
