//! The demo files, read row by row and replayed in the order of time.

use std::collections::BTreeMap;

use crate::registers::{Register, annex_a};

pub const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/demo");
pub const PARTIES: [&str; 4] = ["individuals", "groups", "societies", "organisation"];

pub struct Row {
    pub register: String,
    pub place: String,
    /// Minutes before midnight at the start of today; always negative.
    pub at: i64,
    pub by: String,
    pub because: String,
    pub label: String,
    /// Only the cells that say something.
    pub cells: BTreeMap<String, String>,
}

pub type Cells = BTreeMap<String, String>;

/// Records by register key and label.
#[derive(Default)]
pub struct World(pub BTreeMap<(String, String), Cells>);

impl World {
    /// What stands before the first row: the organisation and, for each control of Annex A, the control and its SoA entry.
    pub fn seeded() -> Self {
        let mut world = Self::default();
        world.0.insert(("organisation".into(), "ORG".into()), Cells::new());
        for id in annex_a() {
            let control = [("control_id", id.as_str()), ("origin", "annex_a"), ("status", "planned")];
            let entry = [("control_id", id.as_str()), ("control", id.as_str()), ("source", "annex_a")];
            let cells = |of: [(&str, &str); 3]| of.map(|(key, value)| (key.to_string(), value.to_string())).into();
            world.0.insert(("control".into(), id.clone()), cells(control));
            world.0.insert(("soa".into(), id.clone()), cells(entry));
        }
        world
    }

    pub fn has(&self, register: &str, label: &str) -> bool {
        self.0.contains_key(&(register.to_string(), label.to_string()))
    }

    pub fn get(&self, register: &str, label: &str, field: &str) -> &str {
        let cells = self.0.get(&(register.to_string(), label.to_string()));
        cells.and_then(|cells| cells.get(field)).map_or("", String::as_str)
    }

    pub fn labels(&self, register: &str) -> Vec<&str> {
        self.0.keys().filter(|(of, _)| of == register).map(|(_, label)| label.as_str()).collect()
    }

    /// Takes the row in and says whether it made the record. A stage whose likelihood is given is replaced as a whole.
    pub fn take(&mut self, row: &Row) -> bool {
        let place = (row.register.clone(), row.label.clone());
        let new = !self.0.contains_key(&place);
        let record = self.0.entry(place).or_default();
        for stage in row.cells.keys().filter_map(|key| key.strip_suffix(".likelihood")) {
            record.retain(|key, _| !key.starts_with(&format!("{stage}.")));
        }
        for (key, value) in &row.cells {
            if value == "(none)" {
                record.remove(key)
            } else {
                record.insert(key.clone(), value.clone())
            };
        }
        new
    }
}

impl World {
    /// A record that was made without a state is in the first one of its workflow.
    pub fn begin(&mut self, row: &Row, field: &str, initial: &str) {
        let record = self.0.entry((row.register.clone(), row.label.clone())).or_default();
        record.entry(field.to_string()).or_insert_with(|| initial.to_string());
    }
}

/// Splits a list cell at `;`; `\;` is a semicolon inside an item.
pub fn items(cell: &str) -> Vec<String> {
    let guarded = cell.replace("\\;", "\u{1}");
    guarded.split(';').map(|one| one.trim().replace('\u{1}', ";")).filter(|one| !one.is_empty()).collect()
}

/// Days from today of a relative date; `None` if it is none.
pub fn days(date: &str) -> Option<i64> {
    if date == "today" {
        return Some(0);
    }
    let number = date.strip_suffix('d').filter(|_| date.starts_with(['+', '-']))?;
    number.parse().ok()
}

fn minutes(at: &str) -> Option<i64> {
    let (day, clock) = at.split_once(' ')?;
    let (hour, minute) = clock.split_once(':')?;
    let (hour, minute): (i64, i64) = (hour.parse().ok()?, minute.parse().ok()?);
    ((0..24).contains(&hour) && (0..60).contains(&minute)).then_some(days(day)? * 1440 + hour * 60 + minute)
}

/// All rows of all registers, oldest first; rows of the same minute in the order people, systems, .. of `registers`.
pub fn rows(registers: &BTreeMap<String, Register>) -> Vec<Row> {
    let mut rows = Vec::new();
    for register in registers.values() {
        let path = format!("{FOLDER}/{}.csv", register.export);
        // The organisation of the demo does not keep every register.
        if !std::path::Path::new(&path).exists() {
            continue;
        }
        let mut reader = csv::Reader::from_path(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        let heads: Vec<String> = reader.headers().unwrap().iter().map(str::to_string).collect();
        assert_eq!(heads[..4], ["@at", "@by", "@because", "@label"], "{path}");
        for (number, record) in reader.records().enumerate() {
            let record = record.unwrap_or_else(|error| panic!("{path}: {error}"));
            let place = format!("{}.csv row {}", register.export, number + 2);
            let cell = |index: usize| record.get(index).unwrap_or_default().to_string();
            let at = minutes(&cell(0)).unwrap_or_else(|| panic!("{place}: no time: {}", cell(0)));
            let cells = heads.iter().zip(record.iter()).skip(4).filter(|(_, value)| !value.is_empty());
            rows.push(Row {
                register: register.key.clone(),
                place,
                at,
                by: cell(1),
                because: cell(2),
                label: cell(3),
                cells: cells.map(|(key, value)| (key.clone(), value.to_string())).collect(),
            });
        }
    }
    rows.sort_by_key(|row| (row.at, row.register != "person"));
    rows
}
