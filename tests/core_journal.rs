//! Entries: exact bytes, parts, seals; and records packed and unpacked.

mod core_support;

use std::collections::BTreeMap;

use aims_bench::core::asof::{AsOfError, Journal};
use aims_bench::core::entry::{Entry, EntryError, EntryKind, PART_BYTES, Seal};
use aims_bench::core::id::{EntryId, Hash, Hlc, Position, RecordId, SiteId};
use aims_bench::core::intent::{Intent, Proposal};
use aims_bench::core::merge::{MergeError, check_next, missing};
use aims_bench::core::record::{CellKey, Cells, Head, Record, Stored, ValueRef, conflicting, shown};
use aims_bench::core::symbols::Symbols;
use core_support::{Book, Site, cells, creation, schema, values};
use proptest::prelude::*;
use serde_json::{Value, json};

fn read(entry: &Entry) -> Result<Entry, EntryError> {
    Entry::read(entry.payload.clone(), &mut |part| entry.parts.get(part).cloned())
}

fn changed(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    let text = std::str::from_utf8(bytes).unwrap();
    assert!(text.contains(from), "{text}");
    text.replacen(from, to, 1).into_bytes()
}

#[test]
fn a_payload_is_kept_byte_by_byte_and_numbers_are_not_rounded() {
    let mut site = Site::new(1);
    let risk = site.risk("Ünïcödé \u{1F600} \u{202E}right to left\" \\ \t tab");
    for number in [
        json!(0.1 + 0.2),
        json!(1.5755772785354074e122),
        json!(u64::MAX),
        json!(i64::MIN),
        json!(5e-324),
        json!(1.7976931348623157e308),
        json!(9007199254740993_u64),
        json!(3.0),
    ] {
        let entry = site.set(risk, "score", number.clone());
        let back = read(&entry).unwrap();
        assert_eq!(back.payload, entry.payload);
        assert_eq!(back.changes, entry.changes);
        let kept = site.json(risk, "score");
        assert_eq!(kept, number);
        assert_eq!(kept.to_string(), number.to_string());
    }
}

#[test]
fn every_entry_names_the_hash_of_the_one_before_it() {
    let mut site = Site::new(1);
    let risk = site.risk("Late alert");
    let second = site.set(risk, "notes", "n");
    let third = site.set(risk, "notes", "m");
    assert_eq!(third.header.prev, Some(second.hash));
    assert_eq!(third.header.seq, 3);
    assert!(third.header.clock > second.header.clock);
}

#[test]
fn time_never_runs_backwards_within_a_chain() {
    let mut site = Site::new(1);
    let risk = site.risk("Late alert");
    site.now -= 86_400_000;
    let entry = site.set(risk, "notes", "n");
    assert_eq!(entry.header.time, core_support::START);
}

#[test]
fn a_large_entry_lies_in_parts_that_are_small_and_checked() {
    let mut site = Site::new(1);
    let long = "wörd ".repeat(10_000);
    let intents: Vec<Intent> = (0..60)
        .map(|number| {
            let id = site.mint();
            creation(id, "risk", &[("title", json!(format!("Risk {number}"))), ("notes", json!(long))])
        })
        .collect();
    let entry = site.edit(intents);
    let size: usize = entry.parts.iter().map(Vec::len).sum();
    assert!(size > 3_000_000, "{size}");
    assert!(entry.parts.iter().all(|part| part.len() <= PART_BYTES));
    assert!(entry.payload.len() < 4_096, "{}", entry.payload.len());
    assert_eq!(read(&entry).unwrap().changes, entry.changes);
    // A missing part, a changed part, and two parts that changed places.
    let id = entry.id();
    let without = Entry::read(entry.payload.clone(), &mut |part| entry.parts.get(part).filter(|_| part != 7).cloned());
    assert_eq!(without, Err(EntryError::Part { id, part: 7 }));
    let mut tampered = entry.clone();
    tampered.parts[3][1_000] ^= 1;
    assert_eq!(read(&tampered), Err(EntryError::Part { id, part: 3 }));
    assert_eq!(
        read(&tampered).unwrap_err().to_string(),
        format!("part 3 of the journal entry {id} is missing or was changed; restore a backup with `aims restore`")
    );
    let mut swapped = entry.clone();
    swapped.parts.swap(0, 1);
    assert_eq!(read(&swapped), Err(EntryError::Part { id, part: 0 }));
}

#[test]
fn one_change_larger_than_a_part_still_lies_in_small_parts() {
    let mut site = Site::new(1);
    let texts: Vec<(String, Value)> =
        (0..20).map(|at| (format!("Column {at}"), json!("x".repeat(64 * 1024)))).collect();
    let id = site.mint();
    let mut fields = vec![("title".to_string(), json!("Wide"))];
    fields.extend(texts);
    let intents = vec![Intent::Create { record: id, register: "risk".into(), label: None, fields }];
    let proposal = Proposal { intents, kind: EntryKind::Import, ..Proposal::default() };
    let entry = site.submit(&proposal).unwrap();
    assert!(entry.parts.len() > 4);
    assert!(entry.parts.iter().all(|part| part.len() <= PART_BYTES));
    assert_eq!(site.workspace.get(id).unwrap().text("Column 19").len(), 64 * 1024);
}

#[test]
fn a_changed_payload_is_another_entry_and_no_longer_fits() {
    let mut site = Site::new(1);
    let risk = site.risk("Late alert");
    let empty = Site::new(1).workspace;
    let first = site.book.in_order().remove(0);
    let mut forged = first.clone();
    forged.payload = changed(&first.payload, "Late alert", "Fine alert");
    let forged = read(&forged).unwrap();
    assert_ne!(forged.hash, first.hash);
    let second = site.set(risk, "notes", "n");
    let mut rewritten = empty.clone();
    rewritten.apply(&forged);
    assert_eq!(check_next(&rewritten, &second), Err(MergeError::Fork { id: second.id() }));
    assert_eq!(missing(&site.workspace, [&second]).unwrap().len(), 0);
}

#[test]
fn a_payload_that_is_no_entry_is_refused_with_a_remedy() {
    for bytes in [&b""[..], b"{}", b"\xff\xfe", b"[1,2", b"{\"v\":1}"] {
        let error = Entry::read(bytes.to_vec(), &mut |_| None).unwrap_err();
        assert!(error.to_string().contains("restore a backup with `aims restore`"), "{error}");
    }
    let mut site = Site::new(1);
    site.risk("Late alert");
    let entry = site.book.in_order().remove(0);
    let unknown = changed(&entry.payload, "\"do\":\"create\"", "\"do\":\"explode\"");
    assert!(matches!(Entry::read(unknown, &mut |_| None), Err(EntryError::Unreadable(_))));
}

#[test]
fn an_entry_of_a_newer_program_says_so() {
    let mut site = Site::new(0xabc);
    site.risk("Late alert");
    let entry = site.book.in_order().remove(0);
    let sentence = "the journal entry 0000000000000abc:1 was written by a newer program (format 2, this one reads up to 1); update aims";
    let newer = changed(&entry.payload, "\"v\":1", "\"v\":2");
    assert_eq!(Entry::read(newer.clone(), &mut |_| None).unwrap_err().to_string(), sentence);
    let strange = changed(&newer, "\"do\":\"create\"", "\"do\":\"dream\"");
    assert_eq!(Entry::read(strange, &mut |_| None).unwrap_err().to_string(), sentence);
}

/// Bytes of everything that an entry writes into the journal.
fn journal_text(book: &Book) -> String {
    book.entries
        .values()
        .flat_map(|entry| std::iter::once(&entry.payload).chain(&entry.parts))
        .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
        .collect()
}

#[test]
fn sealed_values_are_nowhere_in_the_journal_and_can_be_erased() {
    let mut site = Site::new(1);
    let risk = site.create("risk", &[("title", json!("Late alert")), ("secret", json!("Dr. Quist said so"))]);
    let person = site.create(
        "person",
        &[
            ("name", json!("Ana")),
            ("roles", json!(["lead"])),
            ("contact", json!("ana \"the lead\" @example.org")),
            ("age", json!(4711)),
        ],
    );
    let set = site.set(risk, "secret", "Prof. Umbra did\nnot agree");
    site.undo(set.id()).unwrap();
    site.set(risk, "secret", json!(null));
    site.edit(vec![Intent::Archive { record: person }]);
    let journal = journal_text(&site.book);
    for secret in ["Quist", "Umbra", "example.org", "4711", "the lead"] {
        assert!(!journal.contains(secret), "{secret} in {journal}");
    }
    // They are read like any other value.
    let record = site.workspace.get(person).unwrap();
    assert_eq!(record.value("contact"), ValueRef::Text("ana \"the lead\" @example.org"));
    assert_eq!(record.value("age"), ValueRef::Number("4711"));
    assert!(record.is_sealed("age") && !record.is_sealed("name"));
    // Every commitment holds, and erasing the values takes nothing from the chain.
    let mut erased = site.book.clone();
    for (hash, seal) in &erased.seals {
        assert_eq!(seal.commitment(), *hash);
    }
    erased.seals.clear();
    let mut reader = Site::new(1);
    reader.merge_book(&erased);
    assert_eq!(reader.workspace.position(), site.workspace.position());
    assert_eq!(reader.workspace.get(person).unwrap().value("contact"), ValueRef::Erased);
    assert_eq!(reader.json(risk, "title"), json!("Late alert"));
    assert_eq!(journal_text(&erased), journal);
}

#[test]
fn two_equal_values_are_sealed_differently() {
    let mut site = Site::new(1);
    let people: Vec<RecordId> = (0..2)
        .map(|_| site.create("person", &[("name", json!("A")), ("roles", json!(["x"])), ("age", json!(40))]))
        .collect();
    site.edit(people.iter().map(|id| Intent::set(*id, "age", json!(41))).collect());
    assert_eq!(site.book.seals.len(), 4);
}

#[test]
fn a_value_is_erased_in_the_workspace_too() {
    let mut site = Site::new(1);
    let person = site
        .create("person", &[("name", json!("Ana")), ("roles", json!(["x"])), ("contact", json!("ana@example.org"))]);
    let entry = site.book.in_order().remove(0);
    let commitment = entry.commitments()[0];
    assert!(site.workspace.erase(person, commitment));
    assert!(!site.workspace.erase(person, commitment), "only once");
    let record = site.workspace.get(person).unwrap();
    assert_eq!(record.value("contact"), ValueRef::Erased);
    assert!(record.filled("contact"), "something stood there");
    assert_eq!(record.json("contact"), Value::Null);
    // It can be cleared and set anew; what was erased can't come back.
    let cleared = site.set(person, "contact", json!(null));
    site.book.seals.clear();
    assert_eq!(
        site.undo(cleared.id()).unwrap_err(),
        "the value of P-001 was erased, so the old one can't be brought back"
    );
}

#[test]
fn a_seal_that_was_changed_is_refused() {
    let mut site = Site::new(1);
    site.create("person", &[("name", json!("Ana")), ("roles", json!(["x"])), ("contact", json!("ana@example.org"))]);
    let mut entry = site.book.in_order().remove(0);
    entry.seals.clear();
    let other = Seal { salt: "00".repeat(16), value: json!("eve@example.org"), record: None };
    assert_eq!(entry.attach_seals(|_| Some(other.clone())), Err(EntryError::Seal { id: entry.id() }));
    assert!(entry.seals.is_empty());
}

#[test]
fn a_position_that_is_not_ours_is_refused() {
    let mut site = Site::new(1);
    let risk = site.risk("Late alert");
    site.set(risk, "notes", "n");
    let mut foreign = Position::default();
    foreign.0.insert(SiteId(9), (1, Hash([1; 32])));
    assert!(matches!(site.workspace.as_of(&foreign, &site.book), Err(AsOfError::NotOurs(_))));
    for seq in [1, 2, 3] {
        let mut wrong = Position::default();
        wrong.0.insert(site.id, (seq, Hash([1; 32])));
        assert!(matches!(site.workspace.as_of(&wrong, &site.book), Err(AsOfError::NotOurs(_))), "{seq}");
    }
    let mut holes = site.book.clone();
    let last = EntryId { site: site.id, seq: 2 };
    holes.entries.remove(&last);
    assert_eq!(site.workspace.as_of(&Position::default(), &holes).unwrap_err(), AsOfError::Missing(last));
    assert_eq!(values(&site.as_of(&Position::default())), values(&Site::new(1).workspace));
    assert!(site.book.entry(last).is_some());
}

#[test]
fn an_own_field_that_was_renamed_keeps_its_values_now_and_in_the_past() {
    let mut site = Site::new(1);
    let risk = site.risk("Late alert");
    let field = |key: &str, from: Option<&str>| {
        let value = json!({ "key": key, "label": "Ward", "kind": "list", "renamed_from": from });
        Intent::Define { key: format!("own.field.risk.{key}"), value }
    };
    site.edit(vec![field("ward", None)]);
    site.set(risk, "ward", json!(["B2", "B3"]));
    let before = site.workspace.position().clone();
    let old = Intent::Define { key: "own.field.risk.ward".into(), value: Value::Null };
    site.edit(vec![old, field("station", Some("ward"))]);
    let record = site.workspace.get(risk).unwrap();
    assert_eq!(record.json("station"), json!(["B2", "B3"]));
    assert_eq!(record.json("ward"), json!(["B2", "B3"]), "the old name is understood");
    assert!(record.fields().contains(&"station") && !record.fields().contains(&"ward"));
    let change = site.edit(vec![
        Intent::Drop { record: risk, field: "station".into(), element: "B2".into() },
        Intent::Add { record: risk, field: "ward".into(), element: "C1".into() },
    ]);
    assert_eq!(site.json(risk, "station"), json!(["B3", "C1"]));
    assert_eq!(site.as_of(&before).get(risk).unwrap().json("ward"), json!(["B2", "B3"]));
    assert_eq!(cells(&site.workspace), cells(&site.replay(site.workspace.position())));
    site.undo(change.id()).unwrap();
    assert_eq!(site.json(risk, "station"), json!(["B2", "B3"]));
    let symbol = site.workspace.field_symbol("risk", "station");
    assert_eq!(symbol, site.workspace.field_symbol("risk", "ward"));
}

#[test]
fn definitions_and_records_that_build_on_them_come_in_one_entry() {
    let mut site = Site::new(1);
    let visit = |target: &str| {
        json!({
            "key": "visit", "name": "visit", "plural": "visits", "prefix": "V", "digits": 2, "pdca": "check", "export": "visits",
            "help": "Visits", "field": [{ "key": "report", "label": "Report", "kind": "reference", "target": target }],
        })
    };
    let report = json!({
        "key": "report", "name": "report", "plural": "reports", "prefix": "RP", "pdca": "check", "export": "reports",
        "help": "Reports", "field": [{ "key": "visits", "label": "Visits", "kind": "references", "target": "visit" }],
    });
    let (one, two) = (site.mint(), site.mint());
    // The two registers point to each other, so neither can be defined alone.
    let alone = site.refused(&Proposal::edit(
        vec![Intent::Define { key: "own.register.visit".into(), value: visit("report") }],
        "",
    ));
    assert_eq!(
        alone[0].message,
        "the definition own.register.visit can't be used: register visit: field report points to the register report, which does not exist"
    );
    let entry = site.edit(vec![
        Intent::Define { key: "own.register.visit".into(), value: visit("report") },
        Intent::Define { key: "own.register.report".into(), value: report },
        creation(one, "visit", &[("report", json!(two.to_string()))]),
        creation(two, "report", &[("visits", json!([one.to_string()]))]),
    ]);
    assert_eq!(site.label(one), "V-01");
    assert_eq!(site.workspace.get(one).unwrap().target("report").unwrap().id(), two);
    assert_eq!(site.workspace.get(two).unwrap().targets("visits").count(), 1);
    assert_eq!(site.workspace.highest_number("visit"), 1);
    site.undo(entry.id()).unwrap();
    assert!(site.workspace.schema().register("visit").is_none());
}

// Packed records

fn stored() -> impl Strategy<Value = Stored> {
    let number = prop_oneof![
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_filter_map("finite", |float| serde_json::Number::from_f64(float).map(Value::Number)),
    ];
    let text = prop_oneof![
        any::<String>(),
        Just("1e400".to_string()),
        Just("\"quoted\" \\ \u{0} \u{1b}[0m".to_string()),
        Just("null".to_string()),
        Just(String::new()),
    ];
    let value = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        number.clone(),
        text.clone().prop_map(Value::from),
        (text, number).prop_map(|(text, number)| json!({ "likelihood": number, "why": [text], "none": {} })),
    ];
    (value, any::<[u8; 32]>(), 0..4u8).prop_map(|(value, hash, shape)| match shape {
        0 => Stored::Sealed(Hash(hash), Some(value)),
        1 => Stored::Sealed(Hash(hash), None),
        _ => Stored::Plain(value),
    })
}

fn head() -> impl Strategy<Value = Head> {
    (0..5u64, 1..400u64, any::<u64>(), stored()).prop_map(|(site, seq, clock, value)| Head {
        edit: EntryId { site: SiteId(site << 60 | site), seq },
        at: Hlc(clock),
        value,
    })
}

/// Cells of a record: some fields with one value or several, some with elements.
fn some_cells() -> impl Strategy<Value = BTreeMap<(u8, Option<String>), Vec<Head>>> {
    let element = prop::option::of(any::<String>());
    prop::collection::btree_map((0..40u8, element), prop::collection::vec(head(), 1..4), 0..40).prop_map(|mut cells| {
        for (key, heads) in &mut cells {
            heads.sort_by_key(|head| head.edit);
            heads.dedup_by_key(|head| head.edit);
            if key.1.is_some() {
                for head in heads {
                    head.value = Stored::Plain(Value::Bool(head.edit.seq % 2 == 0));
                }
            }
        }
        cells
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_packed_comes_out_again(cells in some_cells()) {
        let mut symbols = Symbols::default();
        let register = symbols.intern("risk");
        let cells: Cells = cells
            .into_iter()
            .map(|((field, element), heads)| {
                (CellKey { field: symbols.intern(&format!("field{field}")), element: element.map(Into::into) }, heads)
            })
            .collect();
        let record = Record::pack(core_support::record(1), register, &cells, &mut symbols);
        prop_assert_eq!(&record.unpack(&symbols), &cells);
        prop_assert_eq!(record.is_forked(), cells.values().any(|heads| heads.len() > 1));
        for (key, heads) in &cells {
            prop_assert_eq!(&record.cell(key.field, key.element.as_deref(), &symbols), heads);
            match &key.element {
                None => {
                    let shown = shown(heads).unwrap();
                    let value = record.value(key.field, &symbols);
                    match &shown.value {
                        Stored::Sealed(_, None) => prop_assert_eq!(value, ValueRef::Erased),
                        other => prop_assert_eq!(&value.to_json(), other.plain().unwrap()),
                    }
                }
                Some(element) => {
                    let inside = heads.iter().any(|head| head.value == Stored::Plain(Value::Bool(true)));
                    let count = record.elements(key.field).filter(|one| one == &element.as_ref()).count();
                    prop_assert_eq!(count, usize::from(inside));
                }
            }
            prop_assert!(!conflicting(&heads[..1]));
        }
        let absent = symbols.intern("absent");
        prop_assert_eq!(record.value(absent, &symbols), ValueRef::Absent);
        prop_assert_eq!(record.elements(absent).count(), 0);
        prop_assert_eq!(record.updated(&symbols), cells.values().flatten().map(|head| head.at).max().unwrap_or_default());
    }
}

#[test]
fn the_schema_of_these_tests_has_every_kind_of_field() {
    use aims_bench::core::schema::Kind::*;
    let schema = schema();
    let kinds: Vec<_> = schema.registers().flat_map(|register| &register.fields).map(|field| field.kind).collect();
    for kind in [
        Line, Text, Number, Percent, Money, Duration, Date, Datetime, Yesno, Choice, Choices, Checklist, Person,
        People, Reference, References, Rating, Link, Attachment, List, State,
    ] {
        assert!(kinds.contains(&kind), "{kind:?}");
    }
}
