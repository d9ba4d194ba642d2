//! Workspaces of a given size, and the screen over them, for all benchmarks. Everything is the same on every run.

// Each benchmark uses its part.
#![allow(dead_code)]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use aims_bench::core::entry::{Actor, EntryKind};
use aims_bench::core::id::{EntryId, Hlc, RecordId, SiteId};
use aims_bench::core::intent::{Intent, Proposal};
use aims_bench::core::record::{CellKey, Cells, Head, LABEL, LIFE, Stored};
use aims_bench::core::workspace::Workspace;
use aims_bench::keymap::Keymap;
use aims_bench::ledger::outside::{Fixed, Outside};
use aims_bench::ledger::place::Place;
use aims_bench::ledger::{Ledger, Opening, Setup};
use aims_bench::library::{Library, Start, start};
use aims_bench::store::{Memory, OpenOptions, Redb, Store};
use aims_bench::tui::action::Table;
use aims_bench::tui::app::App;
use aims_bench::tui::desk::{Desk, Settings};
use aims_bench::tui::screens::workbench::{Pane, Workbench};
use aims_bench::tui::terminal::Caps;
use aims_bench::tui::terminal::caps::Wishes;
use aims_bench::tui::theme::{Choice, Theme};
use aims_bench::tui::view;
use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};
use serde_json::{Value, json};

/// How long the disk may take for a whole workspace.
pub const WAIT: Duration = Duration::from_secs(600);

/// The terminal that all screens are measured on.
pub const SCREEN: Rect = Rect { x: 0, y: 0, width: 80, height: 24 };

/// Risks of one entry: an import of the usual size. More would be one very large commit in memory.
const ROWS: usize = 5_000;

pub fn today() -> chrono::NaiveDate {
    "2026-11-21".parse().unwrap()
}

pub fn opening(read_only: bool) -> Opening {
    Opening {
        schema: Library::embedded().schema().unwrap(),
        actor: Actor { uid: 1000, login: "anna".into(), person: None },
        place: Place { machine: "bench".into(), file: "bench".into() },
        outside: Box::new(Fixed::on(today())),
        read_only,
        told: std::sync::Arc::new(|| ()),
    }
}

const WHAT: [&str; 12] = [
    "Triage model misses sepsis",
    "Vendor swaps the model without notice",
    "Prompt injection through a letter",
    "Rota optimiser favours one ward",
    "Dosage advice drifts after an update",
    "Staff paste notes into a public chatbot",
    "Discharge letters invent a diagnosis",
    "Bed forecast trained on a quiet winter",
    "Speech recognition fails on dialects",
    "Nobody can switch the assistant off",
    "Logs of the model keep names of patients",
    "Supplier can't say where the data is from",
];
const WHOM: [&str; 7] = [
    "in elderly patients",
    "at night",
    "in the emergency room",
    "for agency staff",
    "on tablets",
    "at weekends",
    "in children",
];

/// The title of a risk: about as long and as different from the others as in a register.
pub fn title(number: usize) -> String {
    let what = WHAT[number % WHAT.len()];
    let whom = WHOM[number / WHAT.len() % WHOM.len()];
    format!("{what} {whom}, unit {}", number * 7919 % 9973)
}

fn rating(number: usize) -> Value {
    let step = |by: usize| number / by % 5 + 1;
    json!({
        "likelihood": step(1),
        "consequence": {"individuals": step(5), "groups": step(3), "societies": 1, "organisation": step(7)},
        "confidence": "medium",
        "method": "5x5-iso27005",
        "version": 1,
        "decided_on": "2026-10-02",
    })
}

/// Fields of a risk as a person fills them.
fn fields(number: usize) -> Vec<(String, Value)> {
    let field = |key: &str, value: Value| (key.to_owned(), value);
    vec![
        field("title", json!(title(number))),
        field(
            "risk_source",
            json!("Few such cases in the training data; the alert threshold was set on other patients"),
        ),
        field("current", rating(number)),
        field("next_review", json!(format!("2026-12-{:02}", number % 28 + 1))),
    ]
}

/// Risks in a workspace of their own, as loading leaves them, without ledger or store.
pub fn risks(count: usize) -> Workspace {
    let mut workspace = Workspace::new(Library::embedded().schema().unwrap());
    let [life, label] = [LIFE, LABEL].map(|field| workspace.intern(field));
    for number in 1..=count {
        let edit = EntryId { site: SiteId(1), seq: number as u64 };
        let cell = |value: Value| vec![Head { edit, at: Hlc(number as u64), value: Stored::Plain(value) }];
        let mut cells: Cells = BTreeMap::from([
            (CellKey { field: life, element: None }, cell(json!("live"))),
            (CellKey { field: label, element: None }, cell(json!(format!("R-{number:03}")))),
        ]);
        for (key, value) in fields(number) {
            cells.insert(CellKey { field: workspace.intern(&key), element: None }, cell(value));
        }
        workspace.restore_record(RecordId(number as u128), "risk", &cells);
    }
    workspace
}

/// A workspace in a store, with so many risks, written as imports would write them.
pub fn fill(store: Arc<dyn Store>, count: usize) -> Ledger {
    let mut ids = Fixed::on(today());
    ids.counter = 1 << 40;
    let wanted = Start { name: "Northfield Care".into(), roles: vec![], method: "5x5-iso27005".into() };
    let proposal = start(Library::embedded(), &wanted, &mut || ids.record_id()).unwrap();
    let mut ledger = Ledger::create(store, opening(false), Setup { proposal, now: None }).unwrap();
    let numbers: Vec<usize> = (1..=count).collect();
    for part in numbers.chunks(ROWS) {
        let create = |number: &usize| Intent::Create {
            record: ids.record_id(),
            register: "risk".into(),
            label: Some(format!("R-{number:03}")),
            fields: fields(*number),
        };
        let intents = part.iter().map(create).collect();
        let because = "risks of the old spreadsheet".to_owned();
        ledger.submit(&Proposal { kind: EntryKind::Import, ..Proposal::edit(intents, because) }).unwrap();
    }
    ledger.settle(WAIT).unwrap();
    ledger
}

/// A workspace of so many risks and half as many other records, in which everything hangs on a few people, systems and
/// The fields of a record by its number, with the records made before it by their registers.
type Making<'a> = &'a dyn Fn(usize, &BTreeMap<&str, Vec<String>>) -> Value;

/// controls: what looks at all records of one of these for each of the others shows here.
pub fn mixed(risks: usize) -> Workspace {
    let mut ids = Fixed::on(today());
    ids.counter = 2 << 40;
    let mut ledger = fill(Arc::new(Memory::new()), risks);
    let (mut intents, mut made): (Vec<Intent>, BTreeMap<&str, Vec<String>>) = (Vec::new(), BTreeMap::new());
    let ids_of = |workspace: &Workspace, register: &str| -> Vec<String> {
        workspace.rows(register).map(|record| record.id().to_string()).collect()
    };
    made.insert("risk", ids_of(ledger.workspace(), "risk"));
    made.insert("control", ids_of(ledger.workspace(), "control"));
    let mut add = |register: &'static str, count: usize, fields: Making<'_>| {
        for number in 0..count {
            let record = ids.record_id();
            let fields = fields(number, &made).as_object().unwrap().clone().into_iter().collect();
            intents.push(Intent::Create { record, register: register.into(), label: None, fields });
            made.entry(register).or_default().push(record.to_string());
        }
    };
    let one = |made: &BTreeMap<&str, Vec<String>>, register: &str, at: usize| {
        let all = made.get(register).unwrap();
        json!(all[at % all.len()])
    };
    let day = |number: usize| json!(format!("2026-{:02}-{:02}", number % 12 + 1, number % 28 + 1));
    add("person", 5, &|number, _| json!({"name": format!("Person {number}")}));
    add("role", 5, &|number, _| json!({"name": format!("Role {number}")}));
    add("system", 5, &|number, made| json!({"name": format!("System {number}"), "owner": one(made, "person", number)}));
    let sixteenth = risks / 32;
    add(
        "assignment",
        sixteenth,
        &|number, made| json!({"person": one(made, "person", number), "role": one(made, "role", number), "from": day(number)}),
    );
    add("treatment", sixteenth * 6, &|number, made| {
        json!({
            "title": title(number), "risk": one(made, "risk", number), "option": "change_likelihood", "status": "in_progress",
            "owner": one(made, "person", number), "verified_by": one(made, "person", number / 5),
            "controls": [one(made, "control", number), one(made, "control", number / 7)], "due": day(number),
        })
    });
    add("action", sixteenth * 5, &|number, made| {
        json!({
            "title": title(number), "treatment": one(made, "treatment", number), "status": "open",
            "owner": one(made, "person", number), "due": day(number),
        })
    });
    add("evidence", sixteenth * 2, &|number, made| {
        json!({
            "title": title(number), "kind": "document", "controls": [one(made, "control", number)],
            "status": "collected", "valid_until": day(number),
        })
    });
    add("decision", sixteenth * 2, &|number, made| {
        json!({
            "title": title(number), "risks": [one(made, "risk", number * 2)], "decided_on": day(number),
            "decided_by": [one(made, "person", number)], "review_on": day(number), "reason": "Kept as it is.",
        })
    });
    for (number, id) in made["risk"].iter().enumerate() {
        let record = id.parse().unwrap();
        let set = |field: &str, value: Value| Intent::Set { record, field: field.into(), value };
        intents.push(set("owner", one(&made, "person", number)));
        intents.push(set("systems", json!([one(&made, "system", number)])));
    }
    for part in intents.chunks(ROWS) {
        let because = "records of the old spreadsheet".to_owned();
        ledger.submit(&Proposal { kind: EntryKind::Import, ..Proposal::edit(part.to_vec(), because) }).unwrap();
    }
    ledger.settle(WAIT).unwrap();
    ledger.workspace().clone()
}

/// A store in memory with so many risks.
pub fn memory(count: usize) -> Arc<dyn Store> {
    let store: Arc<dyn Store> = Arc::new(Memory::new());
    fill(store.clone(), count);
    store
}

/// A workspace file with so many risks, closed.
pub fn file(folder: &Path, count: usize) -> std::path::PathBuf {
    let path = folder.join(format!("{count}.aims"));
    let store: Arc<dyn Store> = Arc::new(Redb::create(&path).unwrap());
    assert!(fill(store, count).close(WAIT));
    path
}

/// The login of whoever runs the benchmark, as the service knows it.
pub fn login() -> String {
    let uid = rustix::process::getuid().as_raw();
    let users = std::fs::read_to_string("/etc/passwd").unwrap();
    let own = users.lines().find(|line| line.split(':').nth(2) == Some(&uid.to_string()));
    own.map_or_else(|| format!("uid-{uid}"), |line| line.split(':').next().unwrap().to_owned())
}

/// A workspace file to be served, in which whoever runs the benchmark may do everything.
pub fn served(folder: &Path, count: usize) -> std::path::PathBuf {
    let path = folder.join(format!("{count}.aims"));
    let store: Arc<dyn Store> = Arc::new(Redb::create(&path).unwrap());
    let mut ledger = fill(store, count);
    let fields = [("name", json!("Bench")), ("logins", json!([login()])), ("access", json!("lead"))];
    let fields = fields.map(|(key, value)| (key.to_owned(), value)).to_vec();
    let person = Intent::Create { record: ledger.record_id(), register: "person".into(), label: None, fields };
    ledger.submit(&Proposal::edit(vec![person], "")).unwrap();
    assert!(ledger.close(WAIT));
    path
}

/// The file opened for reading, so that no thread of a ledger keeps it when the benchmark goes on.
pub fn read_only(path: &Path) -> Arc<dyn Store> {
    Arc::new(Redb::open(path, OpenOptions { read_only: true, ..OpenOptions::default() }).unwrap())
}

/// What the command makes before it opens a screen.
pub fn desk(ledger: Ledger) -> Desk {
    let keymap = Keymap::builtin("default", &Table::default()).unwrap().keymap;
    let caps = Caps::detect(
        |name| match name {
            "TERM" => Some("xterm-256color".to_owned()),
            "LANG" => Some("C.UTF-8".to_owned()),
            _ => None,
        },
        Wishes::default(),
    );
    let settings = Settings { folder: "/nowhere".into(), file: "bench.aims".into(), ..Settings::default() };
    let mut desk = Desk::new(ledger, Library::embedded(), keymap, Theme::new(Choice::default(), &caps), settings);
    desk.size = Size::new(SCREEN.width, SCREEN.height);
    desk
}

/// The workbench with its risks in front.
pub fn app(mut desk: Desk) -> App {
    let base = Workbench::open(&mut desk, Pane::Risks).unwrap();
    App::new(desk, Box::new(base))
}

/// One frame.
pub fn frame(app: &App) -> Buffer {
    let mut buffer = Buffer::empty(SCREEN);
    view::render(app, SCREEN, &mut buffer);
    buffer
}
