//! A register from empty to exported, by keys only.

use std::collections::BTreeMap;
use std::sync::Arc;

use aims_bench::core::schema::{Field, Kind, Move, Register, Schema};
use aims_bench::tui::desk::Effect;

use super::form::{go_to, is_at, offered, type_into, way_to};
use super::{own, path, typed};
use crate::support::screen::Session;

/// What a job cost.
pub struct Job {
    pub keys: usize,
    /// What it may cost at most.
    pub bound: usize,
    /// The states that were gone through.
    pub way: String,
}

pub const GO: usize = 3;
/// Going there, opening the form, saving it.
pub const MAKE: usize = GO + 1 + 1;
/// A field that is asked for: `enter` leads there, `enter` takes what is offered.
pub const ASKED: usize = 2;
const EXPORT: usize = 3;

/// Fields that are filled besides those that are asked for; an empty text stands for the usual one.
pub type Also = [(&'static str, &'static str)];

/// What a job led to.
pub struct Done {
    pub label: String,
    /// Keys that it may cost, the file not counted.
    pub bound: usize,
    pub way: String,
}

pub struct Story {
    pub s: Session,
    schema: Arc<Schema>,
    /// What was typed, by register, label and field, to be read back.
    typed: BTreeMap<[String; 3], String>,
    /// Keys that were pressed for other jobs.
    apart: usize,
}

impl Story {
    pub fn begin() -> Self {
        let s = Session::empty();
        let schema = s.workspace().schema().clone();
        let mut story = Self { s, schema, typed: BTreeMap::new(), apart: 0 };
        for name in typed::PEOPLE {
            story.go("person");
            story.s.press("+").type_text(name).press("enter").says("added");
        }
        story.s.count_from_here();
        story
    }

    pub fn register(&self, key: &str) -> Register {
        self.schema.register(key).unwrap_or_else(|| panic!("no register {key}")).clone()
    }

    /// Goes to the table of a register, by words.
    pub fn go(&mut self, register: &str) {
        let plural = match register {
            "system" => "systems".to_string(),
            other => self.register(other).plural,
        };
        self.s.press("g g").type_text(&plural).press("enter");
    }

    /// The label of a record that references can lead to; one is made where there is none.
    pub fn have(&mut self, register: &str) -> String {
        match self.first(register) {
            Some(label) => label,
            None => self.apart(|story| story.make(register, &[])),
        }
    }

    pub fn first(&self, register: &str) -> Option<String> {
        self.s.workspace().live(register).next().map(|record| record.label().to_string())
    }

    /// What is done here belongs to another job, and its keys are not counted with this one.
    pub fn apart<T>(&mut self, job: impl FnOnce(&mut Self) -> T) -> T {
        let (keys, apart) = (self.s.keys(), self.apart);
        let made = job(self);
        self.apart = apart + self.s.keys() - keys;
        made
    }

    fn have_targets<'a>(&mut self, fields: impl Iterator<Item = &'a Field>) {
        for field in fields {
            if let (Kind::Reference | Kind::References, Some(target)) = (field.kind, field.target()) {
                self.have(target);
            }
        }
    }

    pub fn say(&mut self, register: &Register, field: &Field) -> String {
        let target = match field.kind {
            Kind::Reference | Kind::References => {
                let label = field.target().and_then(|target| self.s.workspace().live(target).last());
                label.map(|record| record.label().to_string())
            }
            _ => None,
        };
        typed::text(register, field, target.as_deref())
    }

    /// A new record with what the form asks for, and these fields; an empty text stands for the usual one.
    pub fn make(&mut self, key: &str, also: &Also) -> String {
        let register = self.register(key);
        let title = typed::title(&register).map(|field| field.key.clone());
        let fields = offered(&register);
        let is_asked = |field: &&Field| {
            field.required || Some(&field.key) == title.as_ref() || also.iter().any(|(key, _)| *key == field.key)
        };
        let asked: Vec<&Field> = fields.iter().copied().filter(is_asked).collect();
        self.have_targets(asked.iter().copied());
        let before: Vec<String> = self.labels(key);
        self.go(key);
        self.s.press("+");
        let mut said = Vec::new();
        for field in asked {
            if !is_at(&self.s, field) {
                match way_to(&self.s, &fields, field) {
                    // One down is as near as any way there.
                    1 => drop(self.s.press("tab")),
                    _ if !said.is_empty() && field.required => drop(self.s.press("enter")),
                    _ => go_to(&mut self.s, &fields, field),
                }
                assert!(is_at(&self.s, field), "not led to {}: {}\n{}", field.label, self.s.message(), self.s.frame());
            }
            let given = also.iter().find(|(key, text)| *key == field.key && !text.is_empty());
            let text = given.map_or_else(|| self.say(&register, field), |(_, text)| (*text).to_string());
            type_into(&mut self.s, &text);
            said.push((field.key.clone(), text));
        }
        self.save();
        let made = self.labels(key).into_iter().find(|label| !before.contains(label));
        let label = made.unwrap_or_else(|| panic!("no {key} was made: {}\n{}", self.s.message(), self.s.frame()));
        for (field, text) in said {
            self.remember(key, &label, &field, text);
        }
        label
    }

    /// Every field of the form, one after another, with something of its kind; then the file has what was typed.
    pub fn whole_form(&mut self, key: &str) {
        let register = self.register(key);
        let fields = offered(&register);
        self.have_targets(fields.iter().copied());
        let stands = own::STANDING.contains(&key).then(|| self.first(key).unwrap());
        let before = self.labels(key);
        self.go(key);
        match &stands {
            Some(label) => self.s.on_row(label).press("e"),
            None => self.s.press("+"),
        };
        let mut said = Vec::new();
        for (at, field) in fields.iter().enumerate() {
            if at > 0 {
                self.s.press("tab");
            }
            assert!(is_at(&self.s, field), "{} has not the focus:\n{}", field.label, self.s.frame());
            let is_filled = |label: &String| self.s.record(key, label).filled(&field.key);
            if stands.as_ref().is_some_and(is_filled) {
                continue;
            }
            let text = self.say(&register, field);
            type_into(&mut self.s, &text);
            said.push((field.key.clone(), text));
        }
        self.save();
        let made = || self.labels(key).into_iter().find(|label| !before.contains(label));
        let label = stands.or_else(made);
        let label = label.unwrap_or_else(|| panic!("no {key} was made: {}\n{}", self.s.message(), self.s.frame()));
        for (field, text) in said {
            self.remember(key, &label, &field, text);
        }
        self.read_back(key, &label);
        self.export(&register, &label);
    }

    fn labels(&self, register: &str) -> Vec<String> {
        self.s.workspace().live(register).map(|record| record.label().to_string()).collect()
    }

    /// The whole job, on the screen of its own where people do it there.
    pub fn job(mut self, key: &str) -> Job {
        let register = self.register(key);
        let done = match own::made_by(key) {
            Some(job) => job(&mut self),
            None => self.by_form(&register),
        };
        self.export(&register, &done.label);
        Job { keys: self.s.keys() - self.apart, bound: done.bound + EXPORT, way: done.way }
    }

    /// Made in the form, and taken to its end.
    fn by_form(&mut self, register: &Register) -> Done {
        let way = register.workflow().map(|(_, states)| path::longest(states)).unwrap_or_default();
        self.walk(register, &way)
    }

    /// Made in the form, and taken from state to state.
    pub fn walk(&mut self, register: &Register, way: &[Move]) -> Done {
        let needs = way.iter().flat_map(|step| &step.needs).filter_map(|need| register.field(need));
        self.have_targets(needs);
        let label = match own::begun_by(&register.key) {
            Some(begin) => {
                begin(self);
                self.go(&register.key);
                self.first(&register.key).unwrap()
            }
            None => self.make(&register.key, &[]),
        };
        let asked = offered(register).iter().filter(|field| field.required).count();
        let mut bound = MAKE + ASKED * asked;
        for step in way {
            bound += self.prepare(register, &label, step);
            bound += self.step(register, &label, step);
        }
        self.read_back(&register.key, &label);
        let start = register.workflow().map(|(_, states)| states.initial.as_str());
        let states: Vec<&str> = start.into_iter().chain(way.iter().map(|step| step.to.as_str())).collect();
        Done { label, bound, way: states.join(" > ") }
    }

    /// Saves a form, with a reason where it asks for one.
    pub fn save(&mut self) {
        self.s.press("enter");
        if self.s.message().starts_with("say why") {
            self.s.type_text("It was decided at the first meeting").press("enter");
        }
    }

    /// What was typed, to be read back.
    pub fn remember(&mut self, register: &str, label: &str, field: &str, text: String) {
        self.typed.insert([register, label, field].map(str::to_string), text);
    }

    /// What was typed into this record, by field.
    fn typed_into(&self, register: &str, label: &str) -> Vec<(&String, &String)> {
        let of_record = |key: &[String; 3]| key[0] == register && key[1] == label;
        self.typed.iter().filter(|(key, _)| of_record(key)).map(|(key, text)| (&key[2], text)).collect()
    }

    /// What was typed stands in the record.
    fn read_back(&self, register: &str, label: &str) {
        let record = self.s.record(register, label);
        for (field, text) in self.typed_into(register, label) {
            assert!(record.filled(field), "{label}: nothing stands in {field}");
            if record.field(field).is_some_and(|field| field.kind.is_prose()) {
                assert_eq!(record.text(field), text, "{label} {field}");
            }
        }
    }

    /// The register as a file: its columns, and the record in it.
    fn export(&mut self, register: &Register, label: &str) {
        self.s.press("x e").sees(&format!("Export all {}, as", register.plural)).press("1");
        let Some(Effect::Write { bytes, .. }) = self.s.effects.last() else { panic!("no file:\n{}", self.s.frame()) };
        let mut rows = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes.as_slice()).into_records();
        let columns = rows.next().unwrap().unwrap();
        for column in &register.columns {
            assert!(columns.iter().any(|title| title == column.title), "no column {}: {columns:?}", column.title);
        }
        let record = self.s.record(&register.key, label);
        let row = rows.map(Result::unwrap).find(|row| row.iter().any(|cell| cell == label));
        let row = row.unwrap_or_else(|| panic!("{label} is not in the file: {}", String::from_utf8_lossy(bytes)));
        for (field, text) in self.typed_into(&register.key, label) {
            if record.field(field).is_some_and(|field| field.kind.is_prose()) {
                assert!(row.iter().any(|cell| cell == text), "{text} is not in the file: {row:?}");
            }
        }
    }
}
