//! A small organisation at one desk, made the way people make it: proposed, sealed, applied.

#![allow(dead_code)]

use std::sync::Arc;

use aims_bench::core::apply::Applied;
use aims_bench::core::asof::Journal;
use aims_bench::core::entry::{Actor, Entry, EntryKind};
use aims_bench::core::filter::{self, Viewer};
use aims_bench::core::id::{EntryId, Hash, Hlc, Position, RecordId, SiteId};
use aims_bench::core::intent::{Intent, Proposal, Stamp};
use aims_bench::core::propose::propose;
use aims_bench::core::schema::{Register, Schema};
use aims_bench::core::workspace::{RecordRef, Workspace};
use aims_bench::library::Library;
use chrono::NaiveDate;
use serde_json::{Value, json};

/// Noon of the day that all stories take place on.
const NOON: i64 = 1_795_262_400_000;

pub fn today() -> NaiveDate {
    "2026-11-21".parse().unwrap()
}

pub fn schema() -> Arc<Schema> {
    let registers: Vec<Register> = Library::embedded().registers().unwrap();
    Arc::new(Schema::new(registers).unwrap())
}

pub struct Desk {
    pub workspace: Workspace,
    pub me: Option<RecordId>,
    site: SiteId,
    seq: u64,
    prev: Option<Hash>,
    ids: u128,
    clock: Hlc,
    entries: Vec<Entry>,
}

impl Journal for Desk {
    fn entry(&self, id: EntryId) -> Option<Entry> {
        self.entries.iter().find(|entry| entry.id() == id).cloned()
    }
}

impl Default for Desk {
    fn default() -> Self {
        let mut workspace = Workspace::new(schema());
        workspace.read_catalogue_from(|_| Library::embedded().catalogue().ok());
        Self {
            workspace,
            me: None,
            site: SiteId(1),
            seq: 0,
            prev: None,
            ids: 0,
            clock: Hlc::default(),
            entries: Vec::new(),
        }
    }
}

impl Desk {
    /// The same journal read on another machine, which goes on by itself.
    pub fn copy(&self, site: u64) -> Self {
        let workspace = self.workspace.clone();
        Self {
            workspace,
            me: self.me,
            site: SiteId(site),
            seq: 0,
            prev: None,
            ids: 1 << 40,
            clock: self.clock,
            entries: Vec::new(),
        }
    }

    pub fn new_id(&mut self) -> RecordId {
        self.ids += 1;
        RecordId(((NOON as u128) << 80) | (7 << 76) | (2 << 62) | self.ids)
    }

    pub fn seal(&mut self, intents: Vec<Intent>) -> Entry {
        self.sealed(Proposal::edit(intents, "agreed at the desk"))
    }

    fn sealed(&mut self, proposal: Proposal) -> Entry {
        let stamp = Stamp {
            site: self.site,
            seq: self.seq + 1,
            prev: self.prev,
            now: NOON + self.seq as i64 * 60_000,
            today: today(),
            actor: Actor { uid: 1000, login: "mara".into(), person: self.me },
            access: Default::default(),
            clock: self.clock,
            seen: Position::default(),
            salt: [7; 16],
        };
        propose(&self.workspace, &proposal, &stamp).unwrap()
    }

    pub fn submit(&mut self, intents: Vec<Intent>) -> Applied {
        let entry = self.seal(intents);
        self.apply(entry)
    }

    /// Undoes the newest entry by these intents.
    pub fn take_back(&mut self, intents: Vec<Intent>, kind: EntryKind) -> Applied {
        let takes_back = Some(self.newest());
        let entry = self.sealed(Proposal { kind, takes_back, ..Proposal::edit(intents, "typed by mistake") });
        self.apply(entry)
    }

    fn apply(&mut self, entry: Entry) -> Applied {
        self.seq += 1;
        self.prev = Some(entry.hash);
        self.clock = entry.header.clock;
        let applied = self.workspace.apply(&entry);
        self.entries.push(entry);
        applied
    }

    pub fn newest(&self) -> EntryId {
        EntryId { site: self.site, seq: self.seq }
    }

    pub fn add(&mut self, register: &str, fields: Value) -> RecordId {
        self.created(register, fields).0
    }

    pub fn created(&mut self, register: &str, fields: Value) -> (RecordId, Applied) {
        let id = self.new_id();
        let fields = fields.as_object().unwrap().iter().map(|(key, value)| (key.clone(), value.clone())).collect();
        let applied = self.submit(vec![Intent::Create { record: id, register: register.into(), label: None, fields }]);
        (id, applied)
    }

    pub fn set(&mut self, record: RecordId, field: &str, value: Value) -> Applied {
        self.submit(vec![Intent::Set { record, field: field.into(), value }])
    }

    pub fn archive(&mut self, record: RecordId) -> Applied {
        self.submit(vec![Intent::Archive { record }])
    }

    pub fn define(&mut self, key: &str, value: Value) -> Applied {
        self.submit(vec![Intent::Define { key: key.into(), value }])
    }

    pub fn use_method(&mut self, id: &str) {
        let method = aims_bench::library::methods::find(id).unwrap();
        self.define(&format!("own.method.{id}"), method.to_json());
        self.define("own.method-in-force", json!(id));
    }

    pub fn get(&self, id: RecordId) -> RecordRef<'_> {
        self.workspace.get(id).unwrap()
    }

    pub fn viewer(&self) -> Viewer {
        Viewer::new(today()).person(self.me)
    }

    /// Labels of the rows that a filter leaves, in the order of labels.
    pub fn find(&self, register: &str, text: &str) -> Vec<&str> {
        let viewer = self.viewer();
        let query =
            filter::compile(text, &self.workspace, register, &viewer).unwrap_or_else(|error| panic!("{text}: {error}"));
        self.workspace.rows(register).filter(|row| query.matches(*row, &viewer)).map(RecordRef::label).collect()
    }

    /// The sentence with which a filter is refused.
    pub fn refused(&self, register: &str, text: &str) -> String {
        filter::compile(text, &self.workspace, register, &self.viewer()).unwrap_err().to_string()
    }
}

/// A rating with one likelihood and consequences to individuals and the organisation.
pub fn rating(likelihood: u8, individuals: u8, organisation: u8) -> Value {
    json!({
        "likelihood": likelihood,
        "consequence": { "individuals": individuals, "organisation": organisation },
        "none": { "groups": "only single patients", "societies": "one ward" },
        "confidence": "low",
        "confidence_reason": "two cases",
        "method": "5x5-iso27005",
        "version": 1,
        "decided_on": "2026-10-02"
    })
}

pub struct Clinic {
    pub desk: Desk,
    pub mara: RecordId,
    pub jorg: RecordId,
    pub triage: RecordId,
    pub letters: RecordId,
    pub sepsis: RecordId,
    pub notes: RecordId,
    pub vendor: RecordId,
    pub rota: RecordId,
}

/// Two people, two systems, four risks, what is done about them, and two SoA entries.
pub fn clinic() -> Clinic {
    let mut desk = Desk::default();
    desk.use_method("5x5-iso27005");
    let mara = desk.add("person", json!({"name": "Mara Lindqvist", "unit": "Clinical systems"}));
    let jorg = desk.add("person", json!({"name": "Jörg Weber", "unit": "Digital services"}));
    desk.me = Some(mara);
    let triage = desk.add("system", json!({"name": "Triage assist", "roles": ["user"], "owner": mara.to_string()}));
    let letters =
        desk.add("system", json!({"name": "Letter writer", "roles": ["provider", "user"], "owner": jorg.to_string()}));
    let sepsis = desk.add(
        "risk",
        json!({
            "title": "Triage model misses sepsis in elderly patients",
            "risk_source": "Few patients over 80 in the training data",
            "systems": [triage.to_string()],
            "affected_parties": ["individuals", "organisation"],
            "owner": mara.to_string(),
            "inherent": rating(5, 5, 4),
            "current": rating(4, 5, 4),
            "next_review": "2026-12-12",
        }),
    );
    let notes = desk.add(
        "risk",
        json!({
            "title": "Staff paste patient notes into public chatbots",
            "all_systems": true,
            "owner": jorg.to_string(),
            "current": rating(3, 3, 2),
            "next_review": "2026-11-18",
        }),
    );
    let vendor = desk.add(
        "risk",
        json!({
            "title": "Vendor swaps the model without notice",
            "systems": [letters.to_string()],
            "owner": mara.to_string(),
            "current": rating(1, 1, 1),
            "next_review": "2027-01-30",
        }),
    );
    let rota = desk.add("risk", json!({"title": "Rota optimiser favours one ward", "owner": jorg.to_string()}));
    Clinic { desk, mara, jorg, triage, letters, sepsis, notes, vendor, rota }
}
