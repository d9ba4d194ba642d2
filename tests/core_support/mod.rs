//! What the tests of the core share: a small schema, sites that write, a journal, and pictures to compare.

#![allow(dead_code, reason = "each test file uses a part of it")]

pub mod play;
pub mod refusals;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};

use aims_bench::core::apply::Applied;
use aims_bench::core::asof::Journal;
use aims_bench::core::entry::{Actor, Entry, EntryKind, Seal};
use aims_bench::core::id::{EntryId, Hash, Position, RecordId, SiteId};
use aims_bench::core::intent::{Intent, Proposal, Stamp};
use aims_bench::core::merge;
use aims_bench::core::propose::{Problem, Refusal, propose};
use aims_bench::core::record::Head;
use aims_bench::core::schema::{Register, Schema};
use aims_bench::core::undo::take_back;
use aims_bench::core::workspace::{Life, Workspace};
use serde::Deserialize;
use serde_json::{Value, json};

/// 2026-11-21T09:00:00Z.
pub const START: i64 = 1_795_251_600_000;

pub fn schema() -> Arc<Schema> {
    #[derive(Deserialize)]
    struct File {
        register: Vec<Register>,
    }
    static SCHEMA: OnceLock<Arc<Schema>> = OnceLock::new();
    SCHEMA
        .get_or_init(|| {
            let file: File = toml::from_str(include_str!("registers.toml")).unwrap();
            Arc::new(Schema::new(file.register).unwrap())
        })
        .clone()
}

/// Ids that are the same in every run.
pub fn record(number: u128) -> RecordId {
    RecordId(0x0190_0000_0000_7000_8000_0000_0000_0000 + number)
}

/// Entries and sealed values, as a store would keep them.
#[derive(Clone, Default)]
pub struct Book {
    pub entries: BTreeMap<EntryId, Entry>,
    pub seals: HashMap<Hash, Seal>,
}

impl Book {
    pub fn keep(&mut self, entry: &Entry) {
        self.seals.extend(entry.seals.iter().map(|(hash, seal)| (*hash, seal.clone())));
        self.entries.insert(entry.id(), entry.clone());
    }

    pub fn in_order(&self) -> Vec<Entry> {
        let mut entries: Vec<Entry> = self.entries.keys().filter_map(|id| self.entry(*id)).collect();
        entries.sort_by_key(|entry| (entry.header.clock, entry.id()));
        entries
    }
}

impl Journal for Book {
    fn entry(&self, id: EntryId) -> Option<Entry> {
        let mut entry = self.entries.get(&id)?.clone();
        entry.seals.clear();
        entry.attach_seals(|hash| self.seals.get(&hash).cloned()).unwrap();
        Some(entry)
    }
}

/// One place that writes: a workspace with its chain.
#[derive(Clone)]
pub struct Site {
    pub id: SiteId,
    pub workspace: Workspace,
    pub book: Book,
    pub now: i64,
    /// Other chains as of the last own entry.
    seen: Position,
    minted: u128,
}

impl Site {
    pub fn new(number: u64) -> Self {
        Self {
            id: SiteId(number),
            workspace: Workspace::new(schema()),
            book: Book::default(),
            now: START,
            seen: Position::default(),
            minted: 0,
        }
    }

    /// A site whose first entry brings the method that ratings are made with.
    pub fn founded(number: u64) -> Self {
        let mut site = Self::new(number);
        let proposal = Proposal { intents: method(), kind: EntryKind::New, ..Proposal::default() };
        site.submit(&proposal).unwrap();
        site
    }

    /// A fresh record id, different on every site.
    pub fn mint(&mut self) -> RecordId {
        self.minted += 1;
        record(u128::from(self.id.0) * 1_000_000 + self.minted)
    }

    pub fn stamp(&self) -> Stamp {
        let position = self.workspace.position();
        let mut seen = position.clone();
        seen.0.remove(&self.id);
        seen.0.retain(|site, head| self.seen.0.get(site) != Some(head));
        let seq = position.seq(self.id) + 1;
        let mut salt = [7; 16];
        salt[..8].copy_from_slice(&self.id.0.to_le_bytes());
        salt[8..].copy_from_slice(&seq.to_le_bytes());
        Stamp {
            site: self.id,
            seq,
            prev: position.0.get(&self.id).map(|(_, hash)| *hash),
            now: self.now,
            today: "2026-11-21".parse().unwrap(),
            actor: Actor { uid: 1000, login: "ana".into(), person: None },
            access: Default::default(),
            clock: self.workspace.clock(),
            seen,
            salt,
        }
    }

    pub fn propose(&self, proposal: &Proposal) -> Result<Entry, Refusal> {
        propose(&self.workspace, proposal, &self.stamp())
    }

    /// Proposes, reads the entry back from its bytes as a store would, and applies what was read.
    pub fn submit(&mut self, proposal: &Proposal) -> Result<Entry, Refusal> {
        self.submit_applied(proposal).map(|(entry, _)| entry)
    }

    pub fn submit_applied(&mut self, proposal: &Proposal) -> Result<(Entry, Applied), Refusal> {
        let written = self.propose(proposal)?;
        let mut entry = Entry::read(written.payload.clone(), &mut |part| written.parts.get(part).cloned()).unwrap();
        assert_eq!(entry.hash, written.hash);
        assert_eq!(entry.header, written.header);
        assert_eq!(entry.changes, written.changes, "an entry reads back as it was written");
        self.book.seals.extend(written.seals.iter().map(|(hash, seal)| (*hash, seal.clone())));
        entry.attach_seals(|hash| self.book.seals.get(&hash).cloned()).unwrap();
        merge::check_next(&self.workspace, &entry).unwrap();
        let applied = self.workspace.apply(&entry);
        self.book.keep(&entry);
        self.seen = self.workspace.position().clone();
        self.seen.0.remove(&self.id);
        Ok((entry, applied))
    }

    pub fn edit(&mut self, intents: Vec<Intent>) -> Entry {
        self.submit(&Proposal::edit(intents, "because")).unwrap_or_else(|refusal| panic!("refused: {refusal}"))
    }

    pub fn set(&mut self, record: RecordId, field: &str, value: impl Into<Value>) -> Entry {
        self.edit(vec![Intent::set(record, field, value)])
    }

    pub fn create(&mut self, register: &str, fields: &[(&str, Value)]) -> RecordId {
        let id = self.mint();
        self.edit(vec![creation(id, register, fields)]);
        id
    }

    pub fn risk(&mut self, title: &str) -> RecordId {
        self.create("risk", &[("title", json!(title))])
    }

    pub fn person(&mut self, name: &str) -> RecordId {
        self.create("person", &[("name", json!(name)), ("roles", json!(["model owner"]))])
    }

    /// Refused, with nothing changed.
    pub fn refused(&self, proposal: &Proposal) -> Vec<Problem> {
        let before = cells(&self.workspace);
        let refusal = self.propose(proposal).expect_err("it should be refused");
        assert_eq!(before, cells(&self.workspace));
        assert!(!refusal.problems.is_empty());
        refusal.problems
    }

    pub fn undo(&mut self, entry: EntryId) -> Result<Entry, String> {
        self.take_back(entry, EntryKind::Undo, "")
    }

    pub fn take_back(&mut self, entry: EntryId, kind: EntryKind, because: &str) -> Result<Entry, String> {
        let entry = self.book.entry(entry).unwrap();
        let proposal = take_back(&self.workspace, &entry, kind, because).map_err(|error| error.to_string())?;
        self.submit(&proposal).map_err(|refusal| refusal.to_string())
    }

    /// Takes over what `other` has and this site lacks.
    pub fn merge(&mut self, other: &Site) -> usize {
        self.merge_book(&other.book)
    }

    pub fn merge_book(&mut self, book: &Book) -> usize {
        let missing = merge::missing(&self.workspace, book.entries.values()).unwrap();
        for entry in &missing {
            let entry = book.entry(entry.id()).unwrap();
            merge::check_next(&self.workspace, &entry).unwrap();
            self.workspace.apply(&entry);
            self.book.keep(&entry);
        }
        missing.len()
    }

    pub fn as_of(&self, position: &Position) -> Workspace {
        self.workspace.as_of(position, &self.book).unwrap()
    }

    /// The oracle of as-of: everything that the position includes, from the start.
    pub fn replay(&self, position: &Position) -> Workspace {
        let mut workspace = Workspace::new(schema());
        for entry in self.book.in_order().iter().filter(|entry| position.includes(entry.id())) {
            merge::check_next(&workspace, entry).unwrap();
            workspace.apply(entry);
        }
        workspace
    }

    pub fn label(&self, id: RecordId) -> String {
        self.workspace.get(id).unwrap().label().to_string()
    }

    pub fn json(&self, id: RecordId, field: &str) -> Value {
        self.workspace.get(id).unwrap().json(field)
    }
}

/// A rating method, put in force. The file never changes: golden hashes depend on it.
pub fn method() -> Vec<Intent> {
    let method = serde_json::from_str(include_str!("method.json")).unwrap();
    vec![
        Intent::Define { key: "own.method.5x5-iso27005".into(), value: method },
        Intent::Define { key: "own.method-in-force".into(), value: json!("5x5-iso27005") },
    ]
}

pub fn creation(id: RecordId, register: &str, fields: &[(&str, Value)]) -> Intent {
    Intent::Create {
        record: id,
        register: register.into(),
        label: None,
        fields: fields.iter().map(|(field, value)| (field.to_string(), value.clone())).collect(),
    }
}

pub fn rating(likelihood: u64, individuals: u64) -> Value {
    json!({
        "likelihood": likelihood,
        "consequence": { "individuals": individuals, "groups": 1 },
        "none": { "societies": "no one outside", "organisation": "insured" },
        "confidence": "medium",
        "method": "5x5-iso27005",
        "version": 1,
    })
}

/// Heads by field and element.
type NamedCells = BTreeMap<(String, Option<String>), Vec<Head>>;

/// Label, id, life, fields as text and conflicts of a record.
type Row = (String, RecordId, Life, BTreeMap<String, String>, Vec<String>);

/// Everything that stands in a workspace, heads and all, under names that do not depend on the order of arrival.
#[derive(Debug, PartialEq)]
pub struct Picture {
    records: BTreeMap<RecordId, (String, NamedCells)>,
    definitions: BTreeMap<String, Vec<Head>>,
    pub shown: Values,
    links: BTreeSet<(RecordId, RecordId, String)>,
}

pub fn cells(workspace: &Workspace) -> Picture {
    let symbols = workspace.symbols();
    let records = workspace
        .every_record()
        .map(|record| {
            let cells = workspace
                .cells(record.id())
                .into_iter()
                .map(|(key, heads)| ((symbols.name(key.field).to_string(), key.element.map(String::from)), heads));
            (record.id(), (record.register_key().to_string(), cells.collect()))
        })
        .collect();
    let links = workspace
        .every_record()
        .flat_map(|record| {
            let to = record.id();
            workspace.backlinks(to).map(move |(from, field)| (from.id(), to, field.to_string())).collect::<Vec<_>>()
        })
        .collect();
    Picture { records, definitions: workspace.definitions_raw().clone(), shown: values(workspace), links }
}

/// What a person sees.
#[derive(Clone, Debug, PartialEq)]
pub struct Values {
    /// Registers with their labels in order, each with life, fields and conflicts.
    registers: BTreeMap<String, Vec<Row>>,
    definitions: BTreeMap<String, Value>,
    found: BTreeMap<(String, String), RecordId>,
    schema: Vec<String>,
}

impl Values {
    /// Labels, lives, fields and definitions, without conflicts and what is found by a label that several have.
    pub fn without_conflicts(mut self) -> Self {
        self.found.clear();
        self.schema.clear();
        self.registers.retain(|_, rows| !rows.is_empty());
        self.registers.values_mut().flatten().for_each(|row| row.4.clear());
        self
    }
}

pub fn values(workspace: &Workspace) -> Values {
    let mut registers = BTreeMap::new();
    let mut found = BTreeMap::new();
    for register in workspace.schema().registers() {
        let rows: Vec<_> = workspace
            .rows(&register.key)
            .map(|record| {
                let fields = record.fields().into_iter().map(|field| (field.to_string(), shown(&record.json(field))));
                let mut conflicts: Vec<String> = record.conflicts().into_iter().map(str::to_string).collect();
                conflicts.sort();
                let by_label = workspace.by_label(&register.key, record.label()).expect("a row is found by its label");
                found.insert((register.key.clone(), record.label().to_string()), by_label.id());
                (record.label().to_string(), record.id(), record.life(), fields.collect(), conflicts)
            })
            .collect();
        registers.insert(register.key.clone(), rows);
    }
    let definitions = workspace.definitions("").map(|(key, value)| (key.to_string(), value.clone())).collect();
    let schema = workspace
        .schema()
        .registers()
        .flat_map(|register| {
            register.fields.iter().map(|field| format!("{}.{} {:?}", register.key, field.key, field.kind))
        })
        .collect();
    Values { registers, definitions, found, schema }
}

/// JSON with its keys sorted, so that it compares by content.
fn shown(value: &Value) -> String {
    fn sorted(value: &Value) -> Value {
        match value {
            Value::Object(map) => {
                let sorted_map: BTreeMap<&String, Value> =
                    map.iter().map(|(key, value)| (key, sorted(value))).collect();
                serde_json::to_value(sorted_map).unwrap()
            }
            Value::Array(list) => Value::Array(list.iter().map(sorted).collect()),
            other => other.clone(),
        }
    }
    sorted(value).to_string()
}
