//! Somebody changed rows behind the program's back, checksums and all: opening or verifying names it.

use std::sync::Arc;

use aims_bench::core::intent::Proposal;
use aims_bench::ledger::rows::SCHEMA;
use aims_bench::store::envelope::{self, Format};
use aims_bench::store::{Store, Tally};
use serde_json::json;

use crate::ledger_support::{WAIT, add, create, import, memory, open, rows, set, store_of};

type Rows = Vec<(Vec<u8>, Vec<u8>)>;

fn workspace() -> Rows {
    let store = memory();
    let mut ledger = create(&store);
    let risk = add(&mut ledger, "risk", json!({ "title": "Drift", "event": "nobody notices" }));
    add(&mut ledger, "risk", json!({ "title": "Bias" }));
    for n in 0..4 {
        set(&mut ledger, risk, "event", format!("change {n}"));
    }
    let proposal = import(&mut ledger, 1_000);
    ledger.submit(&Proposal { because: "from the old list".into(), ..proposal }).unwrap();
    set(&mut ledger, risk, "event", "the last word");
    ledger.settle(WAIT).unwrap();
    rows(&*store)
}

/// What is said about these rows: at opening, or by verify. None: nothing is wrong.
fn judged(rows: &Rows) -> Option<String> {
    let store: Arc<dyn Store> = store_of(rows);
    match open(&store, 2) {
        Ok(ledger) => ledger.verify().map_or_else(|error| Some(error.to_string()), |verdict| verdict.wrong),
        Err(error) => Some(error.to_string()),
    }
}

fn text(key: &[u8]) -> &str {
    std::str::from_utf8(key).unwrap()
}

fn keys(rows: &Rows, prefix: &str) -> Vec<String> {
    rows.iter().map(|(key, _)| text(key).to_string()).filter(|key| key.starts_with(prefix)).collect()
}

/// The payload of a row, a character for each byte: rows of records are no JSON.
fn payload(rows: &Rows, key: &str) -> String {
    let (_, value) = rows.iter().find(|(name, _)| name == key.as_bytes()).unwrap();
    envelope::open_any(key.as_bytes(), value).unwrap().2.iter().map(|byte| char::from(*byte)).collect()
}

/// Seals a payload as the program would.
fn sealed(key: &str, schema: u16, payload: &str) -> Vec<u8> {
    let format = if key.starts_with("record/") { Format::MessagePack } else { Format::Json };
    let bytes: Vec<u8> = payload.chars().map(|one| u8::try_from(one).unwrap()).collect();
    envelope::seal_as(format, key.as_bytes(), schema, &bytes)
}

/// Changes the payload of a row and seals it again as the program would.
fn bend(rows: &mut Rows, key: &str, change: impl Fn(String) -> String) {
    let payload = payload(rows, key);
    let bent = change(payload.clone());
    assert_ne!(bent, payload, "{key}");
    rows.iter_mut().find(|(name, _)| name == key.as_bytes()).unwrap().1 = sealed(key, SCHEMA, &bent);
}

/// Makes the tallies fit the rows again.
fn count_again(rows: &mut Rows) {
    for key in keys(rows, "tally/") {
        let prefix = match key.strip_prefix("tally/").unwrap() {
            "@seals" => "seal/".to_string(),
            register => format!("record/{register}/"),
        };
        let mut tally = Tally::default();
        rows.iter().filter(|(name, _)| text(name).starts_with(&prefix)).for_each(|(_, value)| tally.add(value));
        rows.iter_mut().find(|(name, _)| name == key.as_bytes()).unwrap().1 = tally.encode(key.as_bytes());
    }
}

#[test]
fn an_untouched_workspace_is_well() {
    let mut rows = workspace();
    assert_eq!(judged(&rows), None);
    count_again(&mut rows);
    assert_eq!(judged(&rows), None, "the test counts as the program does");
}

#[test]
fn a_journal_row_that_is_gone_is_named() {
    let rows = workspace();
    let journal = keys(&rows, "journal/");
    assert_eq!(journal.len(), 9);
    for gone in &journal {
        let left: Rows = rows.iter().filter(|(key, _)| key != gone.as_bytes()).cloned().collect();
        let said = judged(&left).unwrap_or_else(|| panic!("{gone} is not missed"));
        let seq: u64 = gone.rsplit('/').next().unwrap().parse().unwrap();
        assert!(said.contains(&format!(":{seq} ")) || said.contains(gone), "{gone}: {said}");
    }
}

#[test]
fn a_journal_row_that_says_something_else_is_named() {
    let rows = workspace();
    for key in keys(&rows, "journal/") {
        for (from, to) in [("\"login\":\"anna\"", "\"login\":\"otto\""), ("\"time\":179", "\"time\":178")] {
            let mut bent = rows.clone();
            bend(&mut bent, &key, |payload| payload.replacen(from, to, 1));
            assert!(judged(&bent).is_some(), "{from} in {key}");
        }
    }
    // Two that changed places, each with an envelope that fits.
    let journal = keys(&rows, "journal/");
    let payload = |key: &str| payload(&rows, key);
    let (third, fourth) = (payload(&journal[3]), payload(&journal[4]));
    let mut bent = rows.clone();
    bend(&mut bent, &journal[3], |_| fourth.clone());
    bend(&mut bent, &journal[4], |_| third.clone());
    assert!(judged(&bent).is_some());
}

#[test]
fn record_rows_that_changed_places_or_say_something_else_are_found() {
    let rows = workspace();
    let risks = keys(&rows, "record/risk/");
    let payload = |key: &str| payload(&rows, key);
    let (one, other) = (payload(&risks[0]), payload(&risks[1]));
    let mut bent = rows.clone();
    bend(&mut bent, &risks[0], |_| other.clone());
    bend(&mut bent, &risks[1], |_| one.clone());
    // The sum of the two is not the same: the tally misses them, and with a tally that fits, the journal does.
    assert!(judged(&bent).is_some());
    count_again(&mut bent);
    assert!(judged(&bent).is_some_and(|said| said.contains("not what the journal leads to")));

    let mut raw = rows.clone();
    let at = |key: &str| rows.iter().position(|(name, _)| name == key.as_bytes()).unwrap();
    (raw[at(&risks[0])].1, raw[at(&risks[1])].1) = (rows[at(&risks[1])].1.clone(), rows[at(&risks[0])].1.clone());
    assert!(judged(&raw).is_some_and(|said| said.contains("checksum")));

    let mut bent = rows.clone();
    let key = risks.iter().find(|key| payload(key).contains("the last word")).unwrap();
    bend(&mut bent, key, |payload| payload.replace("the last word", "the last wort"));
    count_again(&mut bent);
    assert!(judged(&bent).is_some_and(|said| said.contains("R-001")));

    // A record that nobody made, and one that is gone, with tallies that fit.
    let mut fewer: Rows = rows.iter().filter(|(key, _)| key != risks[5].as_bytes()).cloned().collect();
    assert!(judged(&fewer).is_some_and(|said| said.contains("1001 of 1002")));
    count_again(&mut fewer);
    assert!(judged(&fewer).is_some());
    let mut more = rows.clone();
    let new = "record/risk/0190f3c4-8f5e-7a1b-9c2d-3e4f5a6b7c8d";
    more.push((new.as_bytes().to_vec(), sealed(new, SCHEMA, &one)));
    count_again(&mut more);
    assert!(judged(&more).is_some());
}

#[test]
fn a_missing_or_bent_part_is_named() {
    let rows = workspace();
    let parts = keys(&rows, "part/");
    assert!(parts.len() > 1);
    for part in &parts {
        let left: Rows = rows.iter().filter(|(key, _)| key != part.as_bytes()).cloned().collect();
        assert!(judged(&left).is_some_and(|said| said.contains("part")), "{part}");
        let mut bent = rows.clone();
        bend(&mut bent, part, |payload| payload.replacen("Imported", "Invented", 1));
        assert!(judged(&bent).is_some_and(|said| said.contains("part")), "{part}");
    }
}

#[test]
fn a_wrong_or_missing_tally_is_found_at_opening() {
    let rows = workspace();
    for key in keys(&rows, "tally/") {
        let left: Rows = rows.iter().filter(|(name, _)| name != key.as_bytes()).cloned().collect();
        assert!(judged(&left).is_some(), "{key}");
        let mut bent = rows.clone();
        bend(&mut bent, &key, |payload| payload.replacen("\"count\":", "\"count\":1", 1));
        assert!(judged(&bent).is_some(), "{key}");
    }
    let mut bent = rows.clone();
    bend(&mut bent, "meta/applied", |payload| payload.replacen("\"clock\":", "\"clock\":  ", 1));
    assert_eq!(judged(&bent), None, "the same in other words is the same");
    let left: Rows = rows.iter().filter(|(key, _)| key != b"meta/applied").cloned().collect();
    assert!(judged(&left).is_some());
}

#[test]
fn rows_of_a_newer_program_are_refused_with_a_sentence() {
    let rows = workspace();
    for prefix in ["record/risk/", "journal/", "define/", "meta/applied", "meta/site", "part/", "tally/"] {
        let Some(key) = keys(&rows, prefix).into_iter().next() else { continue };
        let mut newer = rows.clone();
        let row = sealed(&key, SCHEMA + 1, &payload(&rows, &key));
        newer.iter_mut().find(|(name, _)| name == key.as_bytes()).unwrap().1 = row;
        if prefix.starts_with("record/") {
            count_again(&mut newer);
        }
        let said = judged(&newer).unwrap_or_else(|| panic!("{key} is read"));
        assert!(said.contains("newer"), "{key}: {said}");
    }
    let mut newer = rows.clone();
    let newest = keys(&rows, "journal/").pop().unwrap();
    bend(&mut newer, &newest, |payload| payload.replacen("\"v\":1", "\"v\":2", 1));
    let said = judged(&newer).unwrap();
    assert!(said.contains("newer program (format 2"), "{said}");
}
