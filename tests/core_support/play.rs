//! Random histories: a list of moves played on one or several sites. What makes no sense where it comes up is refused
//! by `propose` and changes nothing, as with people.

use aims_bench::core::entry::EntryKind;
use aims_bench::core::id::{EntryId, Position, RecordId};
use aims_bench::core::intent::{Intent, Proposal};
use aims_bench::core::workspace::Workspace;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Picture, Site, Values, cells, creation, rating, values};

#[derive(Clone, Debug)]
pub enum Wish {
    Create { register: usize, value: usize, archived: bool },
    Set { record: usize, field: usize, value: usize },
    Beside { record: usize, field: usize, value: usize },
    Element { record: usize, field: usize, value: usize, add: bool },
    Replace { record: usize, field: usize, values: Vec<usize> },
    Step { record: usize, to: usize },
    Archive { record: usize, archive: bool },
    Label { record: usize, number: usize },
    Define { what: usize, value: usize },
}

#[derive(Clone, Debug)]
pub enum Turn {
    Do(Vec<Wish>),
    Undo,
    Revert(usize),
    Merge(usize),
}

fn wish() -> impl Strategy<Value = Wish> {
    let some = || 0..64usize;
    prop_oneof![
        3 => (0..5usize, some(), prop::bool::weighted(0.1))
            .prop_map(|(register, value, archived)| Wish::Create { register, value, archived }),
        9 => (some(), some(), some()).prop_map(|(record, field, value)| Wish::Set { record, field, value }),
        2 => (some(), some(), some()).prop_map(|(record, field, value)| Wish::Beside { record, field, value }),
        4 => (some(), some(), some(), prop::bool::weighted(0.7))
            .prop_map(|(record, field, value, add)| Wish::Element { record, field, value, add }),
        1 => (some(), some(), prop::collection::vec(some(), 0..4))
            .prop_map(|(record, field, values)| Wish::Replace { record, field, values }),
        2 => (some(), 0..4usize).prop_map(|(record, to)| Wish::Step { record, to }),
        1 => (some(), any::<bool>()).prop_map(|(record, archive)| Wish::Archive { record, archive }),
        1 => (some(), 0..40usize).prop_map(|(record, number)| Wish::Label { record, number }),
        1 => (0..5usize, some()).prop_map(|(what, value)| Wish::Define { what, value }),
    ]
}

pub fn turn() -> impl Strategy<Value = Turn> {
    prop_oneof![
        12 => prop::collection::vec(wish(), 1..4).prop_map(Turn::Do),
        2 => Just(Turn::Undo),
        1 => (0..32usize).prop_map(Turn::Revert),
        2 => (0..8usize).prop_map(Turn::Merge),
    ]
}

/// Turns, each on one of the sites.
pub fn turns(sites: usize, count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<(usize, Turn)>> {
    prop::collection::vec((0..sites, turn()), count)
}

pub struct Play {
    pub sites: Vec<Site>,
    /// Where each site once was, and what stood there.
    pub past: Vec<(usize, Position, Picture)>,
    pub accepted: usize,
    pub offered: usize,
    pub undone: usize,
    /// For each site: its newest entry and what stood before it, while nothing was merged since.
    before: Vec<Option<(EntryId, Values)>>,
}

impl Play {
    pub fn new(sites: usize) -> Self {
        let before = vec![None; sites];
        let sites =
            (1..=sites as u64).map(|number| if number == 1 { Site::founded(1) } else { Site::new(number) }).collect();
        Self { sites, past: Vec::new(), accepted: 0, offered: 0, undone: 0, before }
    }

    /// Sites that start from the same few records, so that they meet in them.
    pub fn acquainted(sites: usize) -> Self {
        let mut play = Self::new(sites);
        let first = &mut play.sites[0];
        let people = [first.person("Ana"), first.person("Ben")];
        for (number, person) in [0, 1, 0].into_iter().enumerate() {
            let owner = json!(people[person].to_string());
            first.create(
                "risk",
                &[("title", json!(format!("Risk {number}"))), ("owner", owner), ("tags", json!(["x"]))],
            );
        }
        let first = first.clone();
        for site in &mut play.sites[1..] {
            site.merge(&first);
        }
        play
    }

    /// Plays all turns. Clocks of the sites differ by seconds, and some run backwards for a while.
    pub fn run(&mut self, turns: &[(usize, Turn)]) {
        for (step, (at, turn)) in turns.iter().enumerate() {
            let skew = [0, 4_000, -3_500][at % 3] + [0, 0, -2_000, 0][step % 4];
            if let Some(site) = self.sites.get_mut(*at) {
                site.now = super::START + step as i64 * 700 + skew;
            }
            self.turn(*at, turn);
            let site = &self.sites[*at];
            self.past.push((*at, site.workspace.position().clone(), cells(&site.workspace)));
        }
    }

    fn turn(&mut self, at: usize, turn: &Turn) {
        match turn {
            Turn::Do(wishes) => {
                let site = &mut self.sites[at];
                let mut intents = Vec::new();
                for wish in wishes {
                    intents.extend(intents_of(site, wish));
                }
                self.offered += 1;
                let proposal = Proposal::edit(intents, "because it is so");
                let before = cells(&site.workspace);
                match site.submit(&proposal) {
                    Ok(entry) => {
                        self.accepted += 1;
                        self.before[at] = Some((entry.id(), before.shown));
                    }
                    Err(_) => assert_eq!(before, cells(&site.workspace), "a refusal changes nothing"),
                }
            }
            Turn::Undo => {
                let site = &self.sites[at];
                let last = EntryId { site: site.id, seq: site.workspace.position().seq(site.id) };
                self.take_back(at, last, EntryKind::Undo);
            }
            Turn::Revert(back) => {
                let entries: Vec<EntryId> = self.sites[at].book.entries.keys().copied().collect();
                if let Some(entry) = entries.len().checked_sub(1 + back).and_then(|at| entries.get(at)) {
                    self.take_back(at, *entry, EntryKind::Revert);
                }
            }
            Turn::Merge(other) => {
                let other = self.sites[other % self.sites.len()].clone();
                if self.sites[at].merge(&other) > 0 {
                    self.before[at] = None;
                }
            }
        }
    }

    /// Whatever stands right before an entry stands again right after it was undone.
    fn take_back(&mut self, at: usize, entry: EntryId, kind: EntryKind) {
        let site = &mut self.sites[at];
        if entry.seq == 0 {
            return;
        }
        let before = self.before[at].take().filter(|(newest, _)| *newest == entry).map(|(_, before)| before);
        let now = values(&site.workspace);
        match site.take_back(entry, kind, "it was wrong") {
            Ok(undo) => {
                self.undone += 1;
                self.before[at] = Some((undo.id(), now));
                if let Some(before) = before {
                    assert_eq!(before, values(&site.workspace), "undo restores all values");
                }
            }
            Err(why) => {
                // The newest entry of a site that nobody followed can be undone, unless there is a stated reason.
                let stated =
                    ["settled a conflict", "baseline", "points to it", "changed again", "is taken", "has records"];
                assert!(before.is_none() || stated.iter().any(|reason| why.contains(reason)), "{why}");
            }
        }
    }
}

fn pick<T: Copy>(all: &[T], at: usize) -> Option<T> {
    (!all.is_empty()).then(|| all[at % all.len()])
}

fn ids(workspace: &Workspace, register: &str) -> Vec<RecordId> {
    workspace.rows(register).map(|record| record.id()).collect()
}

const RISK_FIELDS: [&str; 17] = [
    "title", "notes", "score", "share", "cost", "effort", "due", "seen_at", "open", "option", "owner", "parent",
    "current", "page", "paper", "secret", "own_ward",
];
const SETS: [&str; 5] = ["parties", "checks", "watchers", "related", "tags"];

fn intents_of(site: &mut Site, wish: &Wish) -> Vec<Intent> {
    let risks = ids(&site.workspace, "risk");
    let people = ids(&site.workspace, "person");
    let everyone: Vec<RecordId> = ["risk", "person", "decision", "soa", "organisation"]
        .iter()
        .flat_map(|key| ids(&site.workspace, key))
        .collect();
    let element = |field: &str, at: usize| match field {
        "parties" => pick(&["individuals", "groups", "societies"], at).map(str::to_string),
        "checks" => pick(&["seen", "asked"], at).map(str::to_string),
        "watchers" => pick(&people, at).map(|id| id.to_string()),
        "related" => pick(&risks, at).map(|id| id.to_string()),
        _ => pick(&["ward", "über", "日本", "a; b", "c\\d"], at).map(str::to_string),
    };
    match wish {
        Wish::Create { register, value, archived } => {
            let id = site.mint();
            let mut intents = vec![match register {
                0..=2 => {
                    let mut fields = vec![("title", text(*value)), ("tags", json!(["ward", "ward", "x"]))];
                    if let Some(owner) = pick(&people, *value).filter(|_| value % 2 == 0) {
                        fields.push(("owner", json!(owner.to_string())));
                    }
                    if value % 3 == 0 {
                        fields.push(("secret", json!(format!("secret {value}"))));
                        fields.push(("current", rating(1 + *value as u64 % 5, 3)));
                    }
                    creation(id, "risk", &fields)
                }
                3 => creation(
                    id,
                    "person",
                    &[("name", text(*value)), ("roles", json!(["owner"])), ("age", json!(value))],
                ),
                _ => match value % 3 {
                    0 => creation(id, "soa", &[("control_id", json!(format!("A.{}.{}", value % 5, value % 7)))]),
                    1 => creation(id, "organisation", &[("name", text(*value))]),
                    _ => creation(id, "decision", &[("title", text(*value))]),
                },
            }];
            if *archived {
                intents.push(Intent::Archive { record: id });
            }
            intents
        }
        Wish::Set { record, field, value } => {
            let (risk, field) = (pick(&risks, *record), RISK_FIELDS[field % RISK_FIELDS.len()]);
            let person = pick(&people, *record).filter(|_| value % 5 == 0);
            match (person, risk) {
                (Some(person), _) => match value % 4 {
                    0 => vec![Intent::set(person, "contact", text(*value))],
                    1 => vec![Intent::set(person, "age", json!(value))],
                    2 => vec![Intent::set(person, "name", text(*value))],
                    _ => vec![Intent::set(person, "risks", json!(risks.first().map(|id| vec![id.to_string()])))],
                },
                (None, Some(risk)) => vec![Intent::set(risk, field, value_of(field, *value, &risks, &people))],
                (None, None) => Vec::new(),
            }
        }
        Wish::Beside { record, field, value } => {
            let field = RISK_FIELDS[field % RISK_FIELDS.len()];
            let value = value_of(field, *value, &risks, &people);
            let beside = |record| Intent::Beside { record, field: field.to_string(), value };
            pick(&risks, *record).map(beside).into_iter().collect()
        }
        Wish::Element { record, field, value, add } => {
            let field = SETS[field % SETS.len()];
            let (Some(record), Some(element)) = (pick(&risks, *record), element(field, *value)) else {
                return Vec::new();
            };
            let field = field.to_string();
            vec![match add {
                true => Intent::Add { record, field, element },
                false => Intent::Drop { record, field, element },
            }]
        }
        Wish::Replace { record, field, values } => {
            let field = SETS[field % SETS.len()];
            let elements: Vec<String> = values.iter().filter_map(|at| element(field, *at)).collect();
            pick(&risks, *record).map(|risk| Intent::set(risk, field, json!(elements))).into_iter().collect()
        }
        Wish::Step { record, to } => {
            let to = ["identified", "assessed", "accepted", "closed"][*to].to_string();
            pick(&risks, *record).map(|record| Intent::Move { record, to }).into_iter().collect()
        }
        Wish::Archive { record, archive } => pick(&everyone, *record)
            .map(|record| if *archive { Intent::Archive { record } } else { Intent::Restore { record } })
            .into_iter()
            .collect(),
        Wish::Label { record, number } => pick(&risks, *record)
            .map(|record| Intent::Label { record, label: format!("R-{number:03}") })
            .into_iter()
            .collect(),
        Wish::Define { what, value } => {
            let (key, value) = match what {
                0 => (
                    "own.field.risk.own_ward",
                    json!({ "key": "own_ward", "label": format!("Ward {value}"), "kind": "line" }),
                ),
                1 => ("own.field.risk.own_ward", Value::Null),
                2 => ("own.import.risks", json!({ "Titel": format!("title{value}") })),
                3 => {
                    let position = site.workspace.position().to_string();
                    return vec![Intent::Define {
                        key: format!("baseline.b{}", value % 4),
                        value: json!({ "position": position }),
                    }];
                }
                _ => (
                    "own.register.visit",
                    json!({
                        "key": "visit", "name": "visit", "plural": "visits", "prefix": "V", "pdca": "check",
                        "export": "visits", "help": format!("Visits {value}"),
                        "field": [{ "key": "risk", "label": "Risk", "kind": "reference", "target": "risk" }],
                    }),
                ),
            };
            vec![Intent::Define { key: key.into(), value }]
        }
    }
}

fn text(value: usize) -> Value {
    let texts = ["Late alert", "Ünïcödé ☃ 𝄞", "line with \"quotes\" and \\", "=1+1", "  spaced", "1e400", "null"];
    json!(format!("{} {value}", texts[value % texts.len()]))
}

fn value_of(field: &str, value: usize, risks: &[RecordId], people: &[RecordId]) -> Value {
    if value.is_multiple_of(9) {
        return Value::Null;
    }
    match field {
        "score" => {
            let numbers =
                [json!(value), json!(0.1 + value as f64 / 3.0), json!(u64::MAX), json!(-1.5e300), json!(i64::MIN)];
            numbers[value % numbers.len()].clone()
        }
        "share" => json!(value % 101),
        "effort" => json!(value),
        "due" => json!(format!("2026-{:02}-{:02}", 1 + value % 12, 1 + value % 28)),
        "seen_at" => json!(format!("2026-11-21T09:{:02}:00Z", value % 60)),
        "open" => json!(value.is_multiple_of(2)),
        "option" => json!(["avoid", "share", "retain"][value % 3]),
        "owner" => pick(people, value).map_or(Value::Null, |id| json!(id.to_string())),
        "parent" => pick(risks, value).map_or(Value::Null, |id| json!(id.to_string())),
        "current" => rating(1 + value as u64 % 5, 1 + value as u64 % 4),
        "page" => json!({ "url": format!("https://example.org/{value}"), "title": "ä\n" }),
        "paper" => json!({ "sha256": format!("{value:064x}"), "name": "a.pdf" }),
        "notes" | "secret" => json!(format!("line one\nline two \"{value}\"")),
        _ => text(value),
    }
}
