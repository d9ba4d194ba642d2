//! A scripted session on a disk that fails at its n-th call, for every n: the power goes, the process
//! is killed in the middle of a write, the disk reports an error, the disk is full. What was
//! acknowledged is there afterwards, what was not is there as a whole or not at all, and work goes on.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

#[path = "store_support/platter.rs"]
mod platter;
mod store_support;

use std::time::Duration;

use aims_bench::store::{Cond, Event, Kv, Memory, OpenOptions, Redb, Result, Rev, Store, StoreError, Txn};
use platter::{Platter, Trouble};
use store_support::{Rng, delete, put, req, txn};

/// The session: commit number `n` gets revision `n`, and what the store holds after each.
struct Script {
    txns: Vec<Txn>,
    contents: Vec<Content>,
}

/// A store is made before the session, so that its trouble is about working, not about beginning.
const COMMITS: usize = 8;

impl Script {
    fn new() -> Self {
        let model = Memory::new();
        let mut dice = Rng::new(7);
        let mut contents = vec![content(&model)];
        let mut txns = Vec::new();
        for n in 1..=COMMITS {
            let now = model.snapshot().unwrap();
            let mut txn = txn([], [put(format!("entry/{n:03}"), "e".repeat(n * 40))]);
            for account in 0..4 {
                let key = format!("acc/{}", account * 5 + dice.below(5)).into_bytes();
                txn.conds.push(match now.get(&key).unwrap() {
                    Some(kv) => Cond::RevIs(key.clone(), kv.rev),
                    None => Cond::Absent(key.clone()),
                });
                // Some rows are larger than a page, so that files grow and pages move.
                let size = *dice.pick(&[10, 100, 1000, 9000]);
                txn.ops.push(match dice.below(6) {
                    0 => delete(key),
                    _ => put(key, format!("{n}-").repeat(size / 3)),
                });
            }
            drop(now);
            assert_eq!(model.commit(req(n as u64), txn.clone()).unwrap(), n as Rev);
            contents.push(content(&model));
            txns.push(txn);
        }
        Script { txns, contents }
    }

    fn commit(&self, store: &dyn Store, n: usize) -> Result<Rev> {
        store.commit(req(n as u64), self.txns[n - 1].clone())
    }
}

/// The newest revision, the rows, and the feed of changes.
type Content = (Rev, Vec<Kv>, Vec<Event>);

fn content(store: &dyn Store) -> Content {
    let snapshot = store.snapshot().unwrap();
    let rows = snapshot.scan(b"\x00", b"\xff", usize::MAX).unwrap();
    let rev = snapshot.rev();
    drop(snapshot);
    let mut told = Vec::new();
    let mut watch = store.watch(0).unwrap();
    loop {
        let events = watch.next(Duration::ZERO).unwrap();
        if events.is_empty() {
            return (rev, rows, told);
        }
        told.extend(events);
    }
}

fn on(platter: &Platter) -> Result<Redb> {
    let platter = platter.clone();
    // A small cache makes redb write before it commits, so that trouble also comes in between.
    let options = OpenOptions { cache_bytes: 64 << 10, ..OpenOptions::default() };
    Redb::on(move || platter.disk(), options)
}

fn new_workspace() -> Vec<u8> {
    let platter = Platter::new(Vec::new(), Trouble::Never, 0);
    on(&platter).unwrap().close().unwrap();
    platter.after_power_failure()
}

/// Opens the disk and works until the session ends or trouble comes; how many commits were
/// acknowledged.
fn work(script: &Script, platter: &Platter) -> Result<usize> {
    let store = on(platter)?;
    for n in 1..=COMMITS {
        if script.commit(&store, n).is_err() {
            return Ok(n - 1);
        }
        if n.is_multiple_of(4) {
            let _ = store.idle();
        }
    }
    let _ = store.close();
    Ok(COMMITS)
}

/// How many calls the whole session takes when nothing goes wrong.
fn calls(script: &Script, base: &[u8]) -> u64 {
    let platter = Platter::new(base.to_vec(), Trouble::Never, 0);
    assert_eq!(work(script, &platter).unwrap(), COMMITS);
    platter.calls()
}

/// After the machine is on again: all that was acknowledged, at most one commit more, nothing in
/// part; then the rest of the session.
fn recover(script: &Script, image: Vec<u8>, acknowledged: usize, who: &str) {
    let platter = Platter::new(image, Trouble::Never, 0);
    let store = on(&platter).unwrap_or_else(|e| panic!("{who}: {e}"));
    let found = store.snapshot().unwrap().rev() as usize;
    assert!(
        found == acknowledged || found == acknowledged + 1,
        "{who}: {found} commits are there, {acknowledged} were acknowledged"
    );
    assert!(content(&store) == script.contents[found], "{who}");
    for n in 1..=COMMITS {
        let outcome = store.outcome(req(n as u64)).unwrap();
        assert_eq!(outcome, (n <= found).then_some(n as Rev), "{who}");
    }
    store.verify().unwrap_or_else(|e| panic!("{who}: {e}"));
    for n in found + 1..=COMMITS {
        assert_eq!(script.commit(&store, n).unwrap(), n as Rev, "{who}");
    }
    assert!(content(&store) == script.contents[COMMITS], "{who}");
    store.close().unwrap();
}

fn dies_at_every_call(trouble: Trouble) {
    let script = Script::new();
    let base = new_workspace();
    let points = calls(&script, &base);
    assert!(points > 90, "{points} calls");
    for at in 1..=points {
        let who = format!("{trouble:?} at call {at} of {points}");
        let platter = Platter::new(base.clone(), trouble, at);
        let acknowledged = work(&script, &platter).unwrap_or(0);
        assert!(platter.in_trouble(), "{who}");
        let image = platter.after_power_failure();
        if at.is_multiple_of(2) {
            recover(&script, image, acknowledged, &who);
            continue;
        }
        // It happens again while the first one is being recovered from.
        let again = Platter::new(image, trouble, 1 + at / 2 % 9);
        if let Ok(store) = on(&again) {
            let _ = store.idle();
        }
        recover(&script, again.after_power_failure(), acknowledged, &who);
    }
}

#[test]
fn the_power_may_go_at_any_time() {
    dies_at_every_call(Trouble::Power);
}

#[test]
fn the_process_may_be_killed_at_any_time() {
    dies_at_every_call(Trouble::Killed);
}

/// Works through a session in which one call fails, as a person does who tries again.
fn fails_at_every_call(trouble: Trouble, expected: impl Fn(&StoreError) -> bool) {
    let script = Script::new();
    let base = new_workspace();
    let points = calls(&script, &base);
    let mut failures = 0;
    for at in 1..=points {
        let who = format!("{trouble:?} at call {at} of {points}");
        let platter = Platter::new(base.clone(), trouble, at);
        let store = on(&platter).or_else(|_| {
            platter.make_room();
            on(&platter)
        });
        let store = store.unwrap_or_else(|e| panic!("{who}: {e}"));
        for n in 1..=COMMITS {
            let mut tries = 0;
            let rev = loop {
                match script.commit(&store, n) {
                    Ok(rev) => break rev,
                    Err(StoreError::Unknown { .. }) => {}
                    Err(error) => {
                        // Nothing was written, as it says, and everything can still be read.
                        assert!(expected(&error), "{who}: {error}");
                        assert_eq!(store.outcome(req(n as u64)).unwrap(), None, "{who}");
                        assert!(content(&store) == script.contents[n - 1], "{who}");
                    }
                }
                failures += 1;
                tries += 1;
                assert!(tries < 4, "{who}: the store does not recover");
                platter.make_room();
            };
            assert_eq!(rev, n as Rev, "{who}");
            if n.is_multiple_of(4) {
                let _ = store.idle();
            }
        }
        assert!(content(&store) == script.contents[COMMITS], "{who}");
        // What was acknowledged after the failure is as durable as before it.
        recover(&script, platter.after_power_failure(), COMMITS, &who);
    }
    assert!(failures > 30, "only {failures} commits failed");
}

#[test]
fn an_input_output_error_costs_one_commit_at_most() {
    fails_at_every_call(Trouble::IoError, |e| matches!(e, StoreError::Io { .. }));
}

#[test]
fn a_full_disk_costs_nothing_that_was_saved() {
    fails_at_every_call(Trouble::NoRoom, |e| matches!(e, StoreError::Full { .. }));
}

/// While a workspace is made nothing has been promised: afterwards it is there, empty, or the file
/// says that it was never finished.
#[test]
fn the_power_may_go_while_a_workspace_is_made() {
    let quiet = Platter::new(Vec::new(), Trouble::Never, 0);
    let store = on(&quiet).unwrap();
    let points = quiet.calls();
    drop(store);
    for at in 1..=points {
        let platter = Platter::new(Vec::new(), Trouble::Power, at);
        assert!(on(&platter).is_err(), "call {at}");
        let after = Platter::new(platter.after_power_failure(), Trouble::Never, 0);
        match on(&after) {
            Ok(store) => assert_eq!(store.snapshot().unwrap().rev(), 0),
            Err(error) => assert!(matches!(error, StoreError::NotAWorkspace { .. }), "call {at}: {error}"),
        }
    }
}
