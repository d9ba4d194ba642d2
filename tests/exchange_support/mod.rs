//! A ledger in memory and the ways into it that the exchange tests share.

#![allow(dead_code)]

use std::path::Path;
use std::sync::Arc;

use aims_bench::core::entry::{Actor, EntryKind};
use aims_bench::core::intent::{Intent, Proposal};
use aims_bench::core::record::LABEL;
use aims_bench::core::risk::rating_in;
use aims_bench::core::workspace::{Life, Workspace};
use aims_bench::exchange::export::{self, About, Format};
use aims_bench::exchange::import::{self, Bundle, ImportError, Options, Plan};
use aims_bench::ledger::outside::{Fixed, Outside};
use aims_bench::ledger::place::Place;
use aims_bench::ledger::{Ledger, Opening, Setup};
use aims_bench::library::{Library, Start, start};
use aims_bench::store::{Memory, Store};
use serde_json::{Value, json};

pub const TODAY: &str = "2026-11-21";

pub fn today() -> chrono::NaiveDate {
    TODAY.parse().unwrap()
}

pub fn opening(site: u64) -> Opening {
    let mut outside = Fixed::on(today());
    outside.counter = site * 1_000_000;
    Opening {
        schema: Library::embedded().schema().unwrap(),
        actor: Actor { uid: 1000, login: "anna".into(), person: None },
        place: Place { machine: "m".into(), file: site.to_string() },
        outside: Box::new(outside),
        read_only: false,
        told: std::sync::Arc::new(|| ()),
    }
}

/// A workspace as `aims new` makes it.
pub fn fresh(site: u64) -> Ledger {
    let mut ids = Fixed::on(today());
    ids.counter = site * 1_000_000 + 500_000;
    let wanted = Start { name: "Northfield Care".into(), roles: vec![], method: "5x5-iso27005".into() };
    let proposal = start(Library::embedded(), &wanted, &mut || ids.record_id()).unwrap();
    let store: Arc<dyn Store> = Arc::new(Memory::new());
    Ledger::create(store, opening(site), Setup { proposal, now: None }).unwrap()
}

pub fn options() -> Options {
    Options::on(today())
}

pub fn about(workspace: &Workspace) -> About {
    About::of(workspace, today().and_hms_opt(9, 0, 0).unwrap())
}

pub fn plan(ledger: &mut Ledger, bundle: Bundle, options: &Options) -> Result<Plan, ImportError> {
    let mut ids = Vec::new();
    for _ in 0..bundle.sources.len().max(1) * 5000 {
        ids.push(ledger.record_id());
    }
    import::read(ledger.workspace(), bundle, options, &mut || ids.pop().unwrap())
}

/// Reads text as a CSV file of a register.
pub fn csv(ledger: &mut Ledger, register: &str, text: &str, options: &Options) -> Result<Plan, ImportError> {
    let bundle = import::open_bytes(ledger.workspace(), "file.csv", text.as_bytes().to_vec(), Some(register), options)?;
    plan(ledger, bundle, options)
}

/// The same, and does it.
pub fn take(ledger: &mut Ledger, register: &str, text: &str, options: &Options) -> Plan {
    let plan = csv(ledger, register, text, options).unwrap();
    ledger.submit(&plan.proposal("").unwrap_or_else(|stopped| panic!("{stopped}"))).unwrap();
    plan
}

pub fn export_all(ledger: &Ledger, folder: &Path, format: &Format) {
    let workspace = ledger.workspace();
    export::folder(workspace, folder, format, &export::Options::on(today()), &about(workspace)).unwrap();
}

pub fn import_all(ledger: &mut Ledger, folder: &Path) -> Plan {
    let options = Options { on_conflict: import::OnConflict::Update, ..options() };
    let bundle = import::folder(ledger.workspace(), folder, &options).unwrap();
    plan(ledger, bundle, &options).unwrap()
}

pub fn register_csv(workspace: &Workspace, register: &str) -> String {
    let register = workspace.schema().register(register).unwrap();
    let table = export::build(workspace, register, &export::Options::on(today()));
    String::from_utf8(export::write(&table, &Format::Csv, &about(workspace)).unwrap()).unwrap()
}

/// Everything that a workspace holds, by register and label, with references as labels.
pub fn contents(workspace: &Workspace) -> Vec<(String, Value)> {
    let mut all = Vec::new();
    for register in workspace.schema().registers() {
        for record in workspace.rows(&register.key) {
            let mut fields = serde_json::Map::new();
            for key in record.fields() {
                let refers = register.field(key).is_some_and(|field| field.kind.is_reference());
                let label = |id: &str| {
                    json!(workspace.get(id.parse().unwrap()).map(|target| target.label().to_string()).unwrap())
                };
                let value = match record.json(key) {
                    Value::String(id) if refers => label(&id),
                    Value::Array(list) => {
                        let mut texts: Vec<String> = list
                            .iter()
                            .map(|one| one.as_str().unwrap())
                            .map(|one| if refers { label(one).as_str().unwrap().to_string() } else { one.into() })
                            .collect();
                        texts.sort();
                        json!(texts)
                    }
                    Value::Object(_) if rating_in(record, key).is_some() => rating_in(record, key).unwrap().to_value(),
                    other => other,
                };
                if !value.is_null() && value != json!([]) {
                    fields.insert(key.to_string(), value);
                }
            }
            fields.insert(LABEL.into(), json!(record.label()));
            fields.insert("@archived".into(), json!(record.life() == Life::Archived));
            all.push((format!("{} {}", register.key, record.label()), Value::Object(fields)));
        }
    }
    all.sort_by(|a, b| a.0.cmp(&b.0));
    let own = workspace.definitions("own.").map(|(key, value)| (format!("own.{key}"), value.clone()));
    all.extend(own);
    all
}

/// Compares two workspaces and names the first record that differs.
pub fn same(one: &Workspace, other: &Workspace) {
    let (one, other) = (contents(one), contents(other));
    let names = |all: &[(String, Value)]| all.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    for ((name, a), (other_name, b)) in one.iter().zip(&other) {
        assert_eq!(name, other_name);
        assert_eq!(a, b, "{name}");
    }
    assert_eq!(names(&one), names(&other));
}

pub fn create(ledger: &mut Ledger, register: &str, label: &str, fields: Value) -> aims_bench::core::id::RecordId {
    let record = ledger.record_id();
    let fields = fields.as_object().unwrap().iter().map(|(key, value)| (key.clone(), value.clone())).collect();
    let intent = Intent::Create { record, register: register.into(), label: Some(label.into()), fields };
    // As a file would bring it: with columns that no register knows.
    let proposal = Proposal { kind: EntryKind::Import, ..Proposal::edit(vec![intent], "because the test says so") };
    ledger.submit(&proposal).unwrap();
    record
}
