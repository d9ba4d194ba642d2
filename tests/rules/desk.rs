//! A workspace and its checker, changed by proposals like any other.

use std::sync::LazyLock;

use aims_bench::core::entry::Actor;
use aims_bench::core::id::{Position, RecordId, SiteId};
use aims_bench::core::intent::{Intent, Proposal, Stamp};
use aims_bench::core::propose::propose;
use aims_bench::core::rules::{self, Checker, Finding};
use aims_bench::core::workspace::Workspace;
use aims_bench::ledger::outside::{Fixed, Outside};
use aims_bench::library::{Library, Start, start};
use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

pub const HERE: SiteId = SiteId(1);
pub const ELSEWHERE: SiteId = SiteId(2);

static STARTED: LazyLock<Workspace> = LazyLock::new(|| {
    let mut desk = Desk::empty();
    desk.start();
    let kim = json!({ "name": "Kim Weber", "active": true });
    desk.add("person", kim);
    desk.add("person", json!({ "name": "Amara Okafor", "active": true }));
    desk.workspace
});

pub fn today() -> NaiveDate {
    "2026-11-21".parse().unwrap()
}

/// A day as a record stores it.
pub fn days(from_today: i64) -> Value {
    let days = Days::new(from_today.unsigned_abs());
    let day = if from_today < 0 { today() - days } else { today() + days };
    json!(day.to_string())
}

/// A rating with the same consequence for every party.
pub fn rating(likelihood: u8, consequence: u8) -> Value {
    json!({
        "likelihood": likelihood,
        "consequence": {
            "individuals": consequence, "groups": consequence, "societies": consequence, "organisation": consequence,
        },
        "method": "5x5-iso27005",
        "version": 1,
    })
}

pub struct Desk {
    pub workspace: Workspace,
    pub checker: Checker<'static>,
    pub outside: Fixed,
}

impl Desk {
    /// With 38 undecided controls, the method in force and two people, P-001 and P-002.
    pub fn new() -> Self {
        let workspace = STARTED.clone();
        let checker = Checker::new(&workspace, today(), Library::embedded().catalogue().unwrap());
        let mut outside = Fixed::on(today());
        outside.counter = 1_000;
        Self { workspace, checker, outside }
    }

    pub fn empty() -> Self {
        let workspace = Workspace::new(Library::embedded().schema().unwrap());
        let checker = Checker::new(&workspace, today(), Library::embedded().catalogue().unwrap());
        Self { workspace, checker, outside: Fixed::on(today()) }
    }

    pub fn start(&mut self) {
        let wanted = Start { name: "Northfield Care".into(), roles: vec![], method: "5x5-iso27005".into() };
        let proposal = start(Library::embedded(), &wanted, &mut || self.outside.record_id()).unwrap();
        self.propose(HERE, &self.workspace.clone(), &proposal).unwrap();
    }

    /// What `base` would have been made of the proposal on that site; told to this workspace.
    pub fn propose(&mut self, site: SiteId, base: &Workspace, proposal: &Proposal) -> Result<(), String> {
        let position = base.position();
        let stamp = Stamp {
            site,
            seq: position.seq(site) + 1,
            prev: position.0.get(&site).map(|(_, hash)| *hash),
            now: self.outside.now(),
            today: today(),
            actor: Actor::default(),
            access: Default::default(),
            clock: base.clock(),
            seen: Position::default(),
            salt: self.outside.random(),
        };
        let entry = propose(base, proposal, &stamp).map_err(|refusal| refusal.to_string())?;
        let applied = self.workspace.apply(&entry);
        self.checker.update(&self.workspace, &applied);
        Ok(())
    }

    pub fn try_submit(&mut self, intents: Vec<Intent>) -> Result<(), String> {
        self.propose(HERE, &self.workspace.clone(), &Proposal::edit(intents, "for the test"))
    }

    pub fn submit(&mut self, intents: Vec<Intent>) {
        self.try_submit(intents).unwrap();
        self.assert_same_as_full();
    }

    pub fn add(&mut self, register: &str, fields: Value) -> RecordId {
        let record = self.outside.record_id();
        let create = self.creation(record, register, fields);
        self.submit(vec![create]);
        record
    }

    pub fn creation(&self, record: RecordId, register: &str, fields: Value) -> Intent {
        let fields = fields.as_object().unwrap().iter().map(|(key, value)| (key.clone(), self.resolved(value)));
        Intent::Create { record, register: register.into(), label: None, fields: fields.collect() }
    }

    /// `@risk/R-001` stands for the id of that record.
    fn resolved(&self, value: &Value) -> Value {
        match value {
            Value::Array(all) => all.iter().map(|one| self.resolved(one)).collect(),
            Value::String(text) => match text.strip_prefix('@').and_then(|text| text.split_once('/')) {
                Some((register, label)) => json!(self.id(register, label).to_string()),
                None => value.clone(),
            },
            other => other.clone(),
        }
    }

    pub fn id(&self, register: &str, label: &str) -> RecordId {
        self.workspace.by_label(register, label).unwrap_or_else(|| panic!("no {register} {label}")).id()
    }

    /// Sets fields of a record one after the other, each as an entry of its own.
    pub fn set(&mut self, register: &str, label: &str, fields: Value) {
        let id = self.id(register, label);
        for (field, value) in fields.as_object().unwrap() {
            let value = self.resolved(value);
            self.submit(vec![Intent::set(id, field, value)]);
        }
    }

    pub fn step(&mut self, register: &str, label: &str, to: &str) {
        let id = self.id(register, label);
        self.submit(vec![Intent::Move { record: id, to: to.into() }]);
    }

    pub fn archive(&mut self, register: &str, label: &str) {
        let id = self.id(register, label);
        self.submit(vec![Intent::Archive { record: id }]);
    }

    pub fn found(&self, rule: &str) -> Vec<Finding> {
        self.findings().into_iter().filter(|finding| finding.rule == rule).collect()
    }

    pub fn findings(&self) -> Vec<Finding> {
        self.checker.findings(&self.workspace)
    }

    pub fn says(&self, rule: &str, label: &str) -> bool {
        self.found(rule).iter().any(|finding| finding.label == label)
    }

    pub fn sentences(&self, rule: &str) -> Vec<String> {
        self.found(rule).iter().map(|finding| format!("{}: {}", finding.label, finding.sentence)).collect()
    }

    pub fn assert_same_as_full(&self) {
        let catalogue = Library::embedded().catalogue().unwrap();
        let full = Checker::new(&self.workspace, today(), catalogue);
        let findings = rules::findings(&self.workspace, today(), catalogue);
        assert_eq!(self.findings(), findings);
        assert_eq!(self.checker.counts(), full.counts());
        assert_eq!(self.checker.count(), findings.len());
        let mut sliced = full.anew();
        while !sliced.is_complete() {
            sliced.go_on(&self.workspace, 7);
        }
        assert_eq!(sliced.counts(), full.counts());
    }
}
