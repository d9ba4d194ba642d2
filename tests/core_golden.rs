//! The golden journal: what this program wrote once, it writes and reads for ever.
//!
//! `tests/golden/journal.jsonl` holds, a line each: the entries with their exact payload and hash, the sealed values,
//! the final position and the final records. It was written once, by `AIMS_WRITE_GOLDEN=1 cargo test --test
//! core_golden`, which refuses to write over it: a change of these bytes would be a new format and needs a new file.

mod core_support;

use std::collections::HashMap;
use std::path::PathBuf;

use aims_bench::core::entry::{Entry, EntryKind, Seal};
use aims_bench::core::id::{EntryId, Hash, RecordId};
use aims_bench::core::intent::{Intent, Proposal};
use aims_bench::core::merge::{check_next, relabelling};
use aims_bench::core::workspace::Workspace;
use core_support::{Site, creation, method, rating, record, schema};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    Entry { id: EntryId, hash: Hash, payload: String, parts: Vec<Hash> },
    Seal { commitment: Hash, seal: Seal },
    Position(String),
    Record { register: String, label: String, life: String, fields: Value, conflicts: Vec<String> },
    Definition { key: String, value: Value },
}

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/journal.jsonl")
}

fn golden() -> Vec<Line> {
    let text = std::fs::read_to_string(path()).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Every kind of change, of entry and of value, on two sites that meet.
fn written() -> Site {
    let mut here = Site::new(0x1111_2222_3333_4444);
    let mut there = Site::new(0x9999_aaaa_bbbb_cccc);
    let (ana, risk, bias) = (record(1), record(2), record(3));
    here.submit(&Proposal { intents: method(), kind: EntryKind::New, ..Proposal::default() }).unwrap();
    let field = json!({ "key": "ward", "label": "Ward", "kind": "line", "help": "Where it happened." });
    here.edit(vec![Intent::Define { key: "own.field.risk.ward".into(), value: field }]);
    let import = Proposal {
        intents: vec![
            creation(
                ana,
                "person",
                &[("name", json!("Ana")), ("roles", json!(["lead"])), ("contact", json!("ana@example.org"))],
            ),
            creation(
                risk,
                "risk",
                &[
                    ("title", json!("Late alert")),
                    ("owner", json!(ana.to_string())),
                    ("tags", json!(["ward", "night"])),
                    ("current", rating(4, 5)),
                    ("Old ID", json!("=17")),
                    ("status", json!("accepted")),
                ],
            ),
            creation(
                bias,
                "risk",
                &[("title", json!("Bias \u{2603} \"quoted\" \\ \u{1d11e}")), ("related", json!([risk.to_string()]))],
            ),
            Intent::Archive { record: bias },
        ],
        because: "  Register of 2025  ".into(),
        kind: EntryKind::Import,
        source: Some(json!({ "file": "risks.csv", "sha256": "ab".repeat(32), "added": 3 })),
        ..Proposal::default()
    };
    here.submit(&import).unwrap();
    here.edit(vec![Intent::Restore { record: bias }]);
    there.merge(&here);
    values(&mut here, risk, ana);
    there.now += 5_000;
    elsewhere(&mut there, risk, bias);
    here.now += 9_000;
    here.merge(&there);
    // The words of the proposal may change, the bytes of the file may not.
    let relabel = relabelling(&here.workspace).proposal().unwrap();
    here.submit(&Proposal { because: "R-003 was given twice".into(), ..relabel }).unwrap();
    let position = here.workspace.position().to_string();
    let baseline = json!({ "position": position, "title": "Stage 1" });
    here.edit(vec![Intent::Define { key: "baseline.stage1".into(), value: baseline }]);
    here
}

fn values(here: &mut Site, risk: RecordId, ana: RecordId) {
    here.edit(vec![
        Intent::set(risk, "notes", "two\nlines"),
        Intent::set(risk, "score", json!(0.1)),
        Intent::set(risk, "share", json!(12.5)),
        Intent::set(risk, "cost", "1200 EUR"),
        Intent::set(risk, "effort", json!(u64::MAX)),
        Intent::set(risk, "due", "2026-12-31"),
        Intent::set(risk, "seen_at", "2026-11-21T09:30:00Z"),
        Intent::set(risk, "open", json!(true)),
        Intent::set(risk, "option", "retain"),
        Intent::set(risk, "parties", json!(["groups"])),
        Intent::set(risk, "checks", json!(["seen"])),
        Intent::set(risk, "watchers", json!([ana.to_string()])),
        Intent::set(risk, "page", json!({ "url": "https://example.org" })),
        Intent::set(risk, "paper", json!({ "sha256": "cd".repeat(32), "name": "minutes.pdf" })),
        Intent::set(risk, "secret", "Dr. Quist said so"),
        Intent::set(risk, "ward", "B2"),
    ]);
    let created = here.risk("Wrong dose");
    let entry = here.book.in_order().pop().unwrap();
    let undo = here.undo(entry.id()).unwrap();
    here.undo(undo.id()).unwrap();
    here.set(created, "current", rating(2, 2));
    let owner = here.set(created, "owner", ana.to_string());
    here.take_back(owner.id(), EntryKind::Revert, "the wrong risk").unwrap();
    here.now += 1;
    let set = here.edit(vec![
        Intent::set(risk, "score", json!(-1.5e300)),
        Intent::set(risk, "tags", json!(["night", "icu"])),
        Intent::set(risk, "secret", Value::Null),
        Intent::Move { record: risk, to: "closed".into() },
        Intent::Label { record: risk, label: "R-040".into() },
    ]);
    here.undo(set.id()).unwrap();
}

fn elsewhere(there: &mut Site, risk: RecordId, bias: RecordId) {
    there.set(risk, "notes", "seen from the other side");
    there.edit(vec![
        Intent::Add { record: risk, field: "tags".into(), element: "er".into() },
        Intent::Drop { record: risk, field: "tags".into(), element: "ward".into() },
        Intent::Archive { record: bias },
    ]);
    there.risk("Model drift");
    // Long enough for parts; only their hashes stand in the file.
    let long = "threshold set on adults only ".repeat(2_200);
    let many = (0..6).map(|at| {
        creation(record(100 + at), "risk", &[("title", json!(format!("Risk {at}"))), ("notes", json!(long))])
    });
    there.edit(many.collect());
}

fn lines(site: &Site) -> Vec<Line> {
    let sha = |bytes: &Vec<u8>| {
        use sha2::{Digest, Sha256};
        Hash(Sha256::digest(bytes).into())
    };
    let mut lines: Vec<Line> = site
        .book
        .in_order()
        .iter()
        .map(|entry| Line::Entry {
            id: entry.id(),
            hash: entry.hash,
            payload: String::from_utf8(entry.payload.clone()).unwrap(),
            parts: entry.parts.iter().map(sha).collect(),
        })
        .collect();
    let mut seals: Vec<(&Hash, &Seal)> = site.book.seals.iter().collect();
    seals.sort_by_key(|(hash, _)| **hash);
    lines
        .extend(seals.into_iter().map(|(commitment, seal)| Line::Seal { commitment: *commitment, seal: seal.clone() }));
    lines.push(Line::Position(site.workspace.position().to_string()));
    lines.extend(state(&site.workspace));
    lines
}

fn state(workspace: &Workspace) -> Vec<Line> {
    let mut lines = Vec::new();
    for register in workspace.schema().registers() {
        for record in workspace.rows(&register.key) {
            let mut names = record.fields();
            names.sort_unstable();
            let fields = names.into_iter().map(|field| (field.to_string(), short(record.json(field)))).collect();
            let mut conflicts: Vec<String> = record.conflicts().into_iter().map(str::to_string).collect();
            conflicts.sort();
            lines.push(Line::Record {
                register: register.key.clone(),
                label: record.label().to_string(),
                life: format!("{:?}", record.life()).to_lowercase(),
                fields: Value::Object(fields),
                conflicts,
            });
        }
    }
    let definitions = workspace.definitions("").map(|(key, value)| (key.to_string(), value.clone()));
    lines.extend(definitions.map(|(key, value)| Line::Definition { key, value }));
    lines
}

/// Long texts stand in the file by their length and their hash.
fn short(value: Value) -> Value {
    use sha2::{Digest, Sha256};
    match value.as_str().filter(|text| text.len() > 1_000) {
        Some(text) => json!(format!("{} bytes {}", text.len(), Hash(Sha256::digest(text).into()))),
        None => value,
    }
}

#[test]
fn the_same_proposals_are_written_as_the_same_bytes() {
    let lines = lines(&written());
    if std::env::var_os("AIMS_WRITE_GOLDEN").is_some() {
        assert!(!path().exists(), "{} is never written over", path().display());
        let text: String = lines.iter().map(|line| serde_json::to_string(line).unwrap() + "\n").collect();
        std::fs::write(path(), text).unwrap();
    }
    let golden = golden();
    for (now, then) in lines.iter().zip(&golden) {
        assert_eq!(now, then);
    }
    assert_eq!(lines.len(), golden.len());
}

/// The parts are too long for the file, so they come from the same proposals; the file says what they must hash to.
fn parts() -> HashMap<EntryId, Vec<Vec<u8>>> {
    written().book.entries.iter().map(|(id, entry)| (*id, entry.parts.clone())).collect()
}

#[test]
fn the_golden_journal_leads_where_it_always_led() {
    let golden = golden();
    let seals: HashMap<Hash, Seal> = golden
        .iter()
        .filter_map(|line| match line {
            Line::Seal { commitment, seal } => Some((*commitment, seal.clone())),
            _ => None,
        })
        .collect();
    let parts = parts();
    let mut workspace = Workspace::new(schema());
    for line in &golden {
        let Line::Entry { id, hash, payload, .. } = line else { continue };
        let of_entry = parts.get(id).cloned().unwrap_or_default();
        let mut entry = Entry::read(payload.clone().into_bytes(), &mut |part| of_entry.get(part).cloned()).unwrap();
        assert_eq!((entry.id(), entry.hash), (*id, *hash));
        entry.attach_seals(|commitment| seals.get(&commitment).cloned()).unwrap();
        check_next(&workspace, &entry).unwrap();
        workspace.apply(&entry);
    }
    let rest: Vec<&Line> =
        golden.iter().filter(|line| !matches!(line, Line::Entry { .. } | Line::Seal { .. })).collect();
    let position = Line::Position(workspace.position().to_string());
    let led: Vec<Line> = std::iter::once(position).chain(state(&workspace)).collect();
    assert_eq!(rest, led.iter().collect::<Vec<_>>());
}

#[test]
fn the_golden_journal_has_every_kind_of_change_and_entry() {
    let golden = golden();
    let payloads: Vec<&str> = golden
        .iter()
        .filter_map(|line| match line {
            Line::Entry { payload, .. } => Some(payload.as_str()),
            _ => None,
        })
        .collect();
    for change in ["create", "remove", "set", "add", "drop", "move", "archive", "restore", "label", "define"] {
        assert!(payloads.iter().any(|payload| payload.contains(&format!("\"do\":\"{change}\""))), "{change}");
    }
    for kind in
        [EntryKind::Edit, EntryKind::New, EntryKind::Import, EntryKind::Undo, EntryKind::Revert, EntryKind::Merge]
    {
        assert!(payloads.iter().any(|payload| payload.contains(&format!("\"kind\":\"{}\"", kind.word()))), "{kind:?}");
    }
    for mark in ["\"$sealed\"", "\"seen\"", "\"takes_back\"", "\"source\"", "\"archived\":true", "\"parts\""] {
        assert!(payloads.iter().any(|payload| payload.contains(mark)), "{mark}");
    }
    assert!(golden.iter().any(|line| matches!(line, Line::Record { conflicts, .. } if !conflicts.is_empty())));
}
