//! A register from empty to exported, by keys only.

use std::collections::BTreeMap;
use std::sync::Arc;

use aims_bench::core::approval;
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

const GO: usize = 3;
/// Going there, opening the form, saving it.
const MAKE: usize = GO + 1 + 1;
/// A field that is asked for: `enter` leads there, `enter` takes what is offered.
const ASKED: usize = 2;
/// A step: `w`, `enter`, and a reason.
const STEP: usize = 2;
const REASON: usize = 1;
/// What a step waits for: it leads to the field, `enter` takes what is offered, `enter` saves, `w` goes on.
const NEEDED: usize = 4;
/// An approval: the name is taken, four down to the right to approve, `enter` saves.
const SHEET: usize = 1 + 4 + 1;
/// A rating has five cells; `enter` saves it.
const DIGITS: usize = 5;
const EXPORT: usize = 3;

/// What a step waits for besides fields: a record of another register, with these fields.
const BEFORE: [(&str, &str, &str, &[(&str, &str)]); 1] =
    [("control", "operating", "control_test", &[("result", ""), ("tested_on", "")])];

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
    /// What was typed, by record and field, to be read back.
    typed: BTreeMap<(String, String), String>,
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

    fn say(&mut self, register: &Register, field: &Field) -> String {
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
    pub fn make(&mut self, key: &str, also: &[(&str, &str)]) -> String {
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
        self.s.press("enter");
        if self.s.message().starts_with("say why") {
            self.s.type_text("It was decided at the first meeting").press("enter");
        }
        let made = self.labels(key).into_iter().find(|label| !before.contains(label));
        let label = made.unwrap_or_else(|| panic!("no {key} was made: {}\n{}", self.s.message(), self.s.frame()));
        for (field, text) in said {
            self.typed.insert((label.clone(), field), text);
        }
        label
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
        self.read_back(key, &done.label);
        self.export(&register, &done.label);
        Job { keys: self.s.keys() - self.apart, bound: done.bound + EXPORT, way: done.way }
    }

    /// Made in the form, and taken from state to state.
    fn by_form(&mut self, register: &Register) -> Done {
        let way = register.workflow().map(|(_, states)| path::longest(states)).unwrap_or_default();
        let needs = way.iter().flat_map(|step| &step.needs).filter_map(|need| register.field(need));
        self.have_targets(needs);
        let label = self.make(&register.key, &[]);
        let asked = offered(register).iter().filter(|field| field.required).count();
        let mut bound = MAKE + ASKED * asked;
        for step in &way {
            bound += self.prepare(register, &label, step);
            bound += self.step(register, &label, step);
        }
        let mut states: Vec<&str> =
            register.workflow().map(|(_, states)| states.initial.as_str()).into_iter().collect();
        states.extend(way.iter().map(|step| step.to.as_str()));
        Done { label, bound, way: states.join(" > ") }
    }

    /// What has to stand elsewhere before a step can be taken.
    fn prepare(&mut self, register: &Register, label: &str, step: &Move) -> usize {
        let Some((.., other, also)) = BEFORE.iter().find(|(of, to, ..)| *of == register.key && *to == step.to) else {
            return 0;
        };
        self.make(other, also);
        self.go(&register.key);
        self.s.on_row(label);
        MAKE + ASKED * (2 + also.len()) + GO
    }

    fn missing<'a>(&self, register: &'a Register, label: &str, step: &Move) -> Vec<&'a Field> {
        let record = self.s.record(&register.key, label);
        let fields = step.needs.iter().filter_map(|need| register.field(need));
        fields.filter(|field| !record.filled(&field.key)).collect()
    }

    fn state(&self, register: &Register, label: &str) -> String {
        let (field, states) = register.workflow().unwrap();
        let state = self.s.text(&register.key, label, field);
        if state.is_empty() { states.initial.clone() } else { state }
    }

    fn press_step(&mut self, step: &Move) {
        self.s.press("w").type_text(&step.label).press("enter");
    }

    /// Takes one step and says what it may cost.
    fn step(&mut self, register: &Register, label: &str, step: &Move) -> usize {
        if step.to == "approved" && approval::is_approved_here(&register.key) {
            return self.approve(register, label, step);
        }
        let needed = self.missing(register, label, step).len();
        while let Some(first) = self.missing(register, label, step).first() {
            self.press_step(step);
            if first.kind == Kind::Rating {
                self.rate();
                continue;
            }
            assert!(
                is_at(&self.s, first),
                "{label}: to {}, not led to {}: {}\n{}",
                step.label,
                first.label,
                self.s.message(),
                self.s.frame()
            );
            self.fill(register, label, step);
            let still = self.missing(register, label, step);
            assert!(
                !still.contains(first),
                "{label}: {} did not stay: {}\n{}",
                first.label,
                self.s.message(),
                self.s.frame()
            );
        }
        // A risk that is rated is assessed by that.
        if self.state(register, label) != step.to {
            self.press_step(step);
            if step.because {
                self.s.type_text("It was seen and talked over").press("enter");
            }
        }
        assert_eq!(
            self.state(register, label),
            step.to,
            "{label}: to {}: {}\n{}",
            step.label,
            self.s.message(),
            self.s.frame()
        );
        let ratings = step.needs.iter().filter_map(|need| register.field(need)).filter(|one| one.kind == Kind::Rating);
        STEP + if step.because { REASON } else { 0 } + NEEDED * needed + DIGITS * ratings.count()
    }

    /// The sheet of a rating, to which a step leads that waits for one.
    pub fn rate(&mut self) {
        self.s.press("3 2 1 2 1").type_text("A guess of the first afternoon").press("enter");
    }

    /// The sheet of an approval: who, and by what right.
    fn approve(&mut self, register: &Register, label: &str, step: &Move) -> usize {
        self.press_step(step);
        self.s.sees("> Approver").type_text(typed::PEOPLE[0]).press("enter");
        while !self.s.frame().contains("> Authority") {
            self.s.press("tab");
        }
        self.s.type_text("Director, by the bylaws").press("enter");
        assert_eq!(self.state(register, label), step.to, "{label}: {}\n{}", self.s.message(), self.s.frame());
        STEP + SHEET
    }

    /// Fills what a step waits for in the form that it led to, as far as it stands together.
    fn fill(&mut self, register: &Register, label: &str, step: &Move) {
        let fields = offered(register);
        let mut at_first = true;
        for field in self.missing(register, label, step).into_iter().filter(|field| field.kind != Kind::Rating) {
            if !at_first && way_to(&self.s, &fields, field).unsigned_abs() > 3 {
                continue;
            }
            at_first = false;
            go_to(&mut self.s, &fields, field);
            let text = self.say(register, field);
            type_into(&mut self.s, &text);
            self.typed.insert((label.to_string(), field.key.clone()), text);
        }
        self.s.press("enter");
    }

    /// What was typed stands in the record.
    fn read_back(&self, register: &str, label: &str) {
        let record = self.s.record(register, label);
        for ((of, field), text) in self.typed.iter().filter(|((of, _), _)| of == label) {
            assert!(record.filled(field), "{of}: nothing stands in {field}");
            if record.field(field).is_some_and(|field| field.kind.is_prose()) {
                assert_eq!(record.text(field), text, "{of} {field}");
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
        let named = typed::title(register).map_or(label, |field| record.text(&field.key)).to_string();
        let found = rows.any(|row| row.unwrap().iter().any(|cell| cell == named));
        assert!(found, "{named} is not in the file: {}", String::from_utf8_lossy(bytes));
    }
}
