//! The contract of a store, told as stories on each of them: readers that hold still, writers that
//! compete, a watcher that sleeps, limits, and the end.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod store_support;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use aims_bench::store::{
    Cond, KEPT_REVISIONS, MAX_BYTES, MAX_KEY, MAX_OPS, Memory, OpenOptions, Redb, Snapshot, Store, StoreError,
};
use store_support::{Rng, delete, put, req, txn, write};

const LONG: Duration = Duration::from_secs(30);

/// Runs a story on every store.
fn on_each(story: impl Fn(&dyn Store)) {
    on_each_keeping(KEPT_REVISIONS, story);
}

fn on_each_keeping(kept_revisions: u64, story: impl Fn(&dyn Store)) {
    story(&Memory::keeping(kept_revisions));
    let folder = tempfile::tempdir().unwrap();
    let options = OpenOptions { kept_revisions, allow_network_fs: true, ..OpenOptions::default() };
    story(&Redb::create_with(folder.path().join("client.aims"), options).unwrap());
}

#[test]
fn a_snapshot_holds_still_while_others_write() {
    on_each(|store| {
        write(store, 1, [put("k", "old"), put("gone", "soon")]).unwrap();
        let before = store.snapshot().unwrap();
        write(store, 2, [put("k", "new"), delete("gone"), put("l", "")]).unwrap();

        assert_eq!(before.rev(), 1);
        assert_eq!(before.get(b"k").unwrap().unwrap().value, b"old");
        assert!(before.get(b"l").unwrap().is_none());
        let rows = before.scan(b"a", b"z", 9).unwrap();
        assert_eq!(rows.len(), 2, "{}", store.kind());

        let after = store.snapshot().unwrap();
        assert_eq!(after.rev(), 2);
        assert_eq!(after.get(b"k").unwrap().unwrap().rev, 2);
        assert_eq!(after.get(b"l").unwrap().unwrap().value, b"");
        assert!(after.get(b"gone").unwrap().is_none());
    });
}

#[test]
fn a_snapshot_may_be_read_by_another_thread() {
    on_each(|store| {
        write(store, 1, [put("k", "v")]).unwrap();
        let snapshot = store.snapshot().unwrap();
        let found = std::thread::scope(|scope| {
            let reader = scope.spawn(move || snapshot.get(b"k").unwrap().unwrap().value);
            reader.join().unwrap()
        });
        assert_eq!(found, b"v");
    });
}

#[test]
fn limits_are_the_same_everywhere_and_refuse_before_anything_is_written() {
    on_each(|store| {
        let too_large = |ops| matches!(write(store, 1, ops), Err(StoreError::TooLarge { .. }));
        assert!(too_large(vec![put("k", vec![0; MAX_BYTES])]));
        assert!(too_large((0..=MAX_OPS).map(|n| put(format!("{n}"), "")).collect()));
        let conds: Vec<_> = (0..=MAX_OPS).map(|n| Cond::Absent(format!("{n}").into_bytes())).collect();
        let refused = store.commit(req(1), txn(conds, [])).unwrap_err();
        assert!(matches!(refused, StoreError::TooLarge { .. }), "{refused}");

        for ops in [
            vec![put("", "empty")],
            vec![put(vec![b'k'; MAX_KEY + 1], "long")],
            vec![put("twice", "1"), delete("twice")],
        ] {
            let refused = write(store, 1, ops).unwrap_err();
            assert!(matches!(refused, StoreError::Malformed { .. }), "{refused}");
        }
        assert_eq!(store.snapshot().unwrap().rev(), 0);

        // Exactly at each limit.
        let value = vec![7; (MAX_BYTES - MAX_OPS * MAX_KEY) / MAX_OPS];
        let key = |n| format!("{n:0>512}");
        let full: Vec<_> = (0..MAX_OPS).map(|n| put(key(n), &value)).collect();
        let conds: Vec<_> = (0..MAX_OPS).map(|n| Cond::Absent(key(n).into_bytes())).collect();
        assert_eq!(store.commit(req(1), txn(conds, full)).unwrap(), 1);
        let whole = vec![7; MAX_BYTES - 1];
        assert_eq!(write(store, 2, [put("k", whole)]).unwrap(), 2);
    });
}

#[test]
fn a_refused_commit_leaves_nothing_behind() {
    on_each(|store| {
        write(store, 1, [put("k", "1")]).unwrap();
        let conds = [Cond::RevIs(b"k".to_vec(), 1), Cond::Absent(b"k".to_vec())];
        let refused = store.commit(req(2), txn(conds, [put("k", "2"), put("l", "2")]));
        assert_eq!(refused, Err(StoreError::Conflict));
        assert_eq!(store.outcome(req(2)).unwrap(), None);
        assert!(store.snapshot().unwrap().get(b"l").unwrap().is_none());
        // The id is still free, because it has not happened.
        assert_eq!(write(store, 2, [put("l", "2")]).unwrap(), 2);
    });
}

#[test]
fn a_repeated_request_answers_the_same_and_does_nothing() {
    on_each(|store| {
        let first = || store.commit(req(1), txn([Cond::Absent(b"k".to_vec())], [put("k", "1")]));
        assert_eq!(first().unwrap(), 1);
        write(store, 2, [put("k", "2")]).unwrap();
        assert_eq!(first().unwrap(), 1, "its condition would not hold any more");
        let now = store.snapshot().unwrap();
        assert_eq!(now.get(b"k").unwrap().unwrap().value, b"2");
        assert_eq!(now.rev(), 2);
    });
}

#[test]
fn a_group_is_as_many_commits_and_one_that_fails_can_be_made_again_one_by_one() {
    on_each(|store| {
        let first = (req(1), txn([Cond::Absent(b"k".to_vec())], [put("k", "1")]));
        let second = (req(2), txn([Cond::RevIs(b"k".to_vec(), 1)], [put("k", "2"), put("l", "2")]));
        let third = (req(3), txn([], [delete("l")]));
        store.commit_group(&[first.clone(), second.clone(), third.clone()]).unwrap();
        let outcomes = |store: &dyn Store| [1, 2, 3, 4].map(|n| store.outcome(req(n)).unwrap());
        assert_eq!(outcomes(store), [Some(1), Some(2), Some(3), None], "each is a revision of its own");
        assert_eq!(store.snapshot().unwrap().get(b"k").unwrap().unwrap().value, b"2");
        let mut watch = store.watch(0).unwrap();
        let told: Vec<usize> = (0..3).map(|_| watch.next(LONG).unwrap().len()).collect();
        assert_eq!(told, [1, 2, 1]);
        drop(watch);

        // Some of these happened before, and one can't happen.
        let refused = (req(4), txn([Cond::Absent(b"k".to_vec())], [put("k", "4")]));
        let fifth = (req(5), txn([], [put("m", "5")]));
        let group = [third.clone(), fifth.clone(), refused.clone()];
        assert_eq!(store.commit_group(&group), Err(StoreError::Conflict));
        let again: Vec<_> = group.into_iter().map(|(req, txn)| store.commit(req, txn)).collect();
        assert_eq!(again, [Ok(3), Ok(4), Err(StoreError::Conflict)]);
        assert_eq!(store.snapshot().unwrap().get(b"m").unwrap().unwrap().value, b"5");
    });
}

/// Four threads move money between accounts and number their entries, each commit on condition that
/// nobody else was there in between.
#[test]
fn competing_writers_lose_no_update() {
    const THREADS: usize = 4;
    const EACH: usize = 40;
    on_each(|store| {
        let mut accounts: Vec<_> = (0..10).map(|n| put(format!("acc/{n}"), "100")).collect();
        accounts.push(put("head", "0"));
        write(store, 0, accounts).unwrap();
        let conflicts = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for thread in 0..THREADS {
                let conflicts = &conflicts;
                scope.spawn(move || {
                    let mut dice = Rng::new(thread as u64);
                    let mut done = 0;
                    while done < EACH {
                        match move_one(store, &mut dice) {
                            Ok(_) => done += 1,
                            Err(StoreError::Conflict) => {
                                conflicts.fetch_add(1, Ordering::Relaxed);
                            }
                            Err(error) => panic!("{error}"),
                        }
                    }
                });
            }
        });
        let end = store.snapshot().unwrap();
        let accounts = end.scan(b"acc/", b"acc0", 99).unwrap();
        let sum: i64 = accounts.iter().map(|kv| number(&kv.value)).sum();
        assert_eq!(sum, 1000, "{}", store.kind());
        let entries = end.scan(b"entry/", b"entry0", 9999).unwrap();
        assert_eq!(entries.len(), THREADS * EACH);
        assert_eq!(end.rev(), 1 + (THREADS * EACH) as u64);
        store.idle().unwrap();
        drop(end);
        store.verify().unwrap();
    });
}

fn move_one(store: &dyn Store, dice: &mut Rng) -> Result<u64, StoreError> {
    let (from, to) = (dice.below(10), dice.below(9));
    let to = if to >= from { to + 1 } else { to };
    let now = store.snapshot()?;
    let mut conds = Vec::new();
    let mut read = |key: String| {
        let kv = now.get(key.as_bytes()).unwrap().unwrap();
        conds.push(Cond::RevIs(kv.key, kv.rev));
        (key, number(&kv.value))
    };
    let (from, rich) = read(format!("acc/{from}"));
    let (to, poor) = read(format!("acc/{to}"));
    let (head, last) = read("head".to_owned());
    let entry = format!("entry/{:06}", last + 1);
    conds.push(Cond::Absent(entry.clone().into_bytes()));
    let ops = [
        put(from, (rich - 1).to_string()),
        put(to, (poor + 1).to_string()),
        put(head, (last + 1).to_string()),
        put(entry, "moved one"),
    ];
    store.commit(dice.req(), txn(conds, ops))
}

fn number(value: &[u8]) -> i64 {
    std::str::from_utf8(value).unwrap().parse().unwrap()
}

#[test]
fn a_sleeping_watcher_is_woken_by_each_commit() {
    on_each(|store| {
        std::thread::scope(|scope| {
            let watcher = scope.spawn(|| {
                let mut watch = store.watch(0).unwrap();
                (1..=20).all(|rev| {
                    let events = watch.next(LONG).unwrap();
                    events.len() == 2 && events[0].key == b"a" && events[0].rev == rev
                })
            });
            for n in 1..=20 {
                write(store, n, [put("b", n.to_string()), put("a", "")]).unwrap();
            }
            assert!(watcher.join().unwrap(), "{}", store.kind());
        });
    });
}

#[test]
fn closing_wakes_and_ends_everybody() {
    on_each(|store| {
        write(store, 1, [put("k", "1")]).unwrap();
        std::thread::scope(|scope| {
            let watcher = scope.spawn(|| store.watch(1)?.next(LONG));
            // Closing before or after the watcher sleeps comes to the same.
            store.close().unwrap();
            let told = watcher.join().unwrap();
            assert!(matches!(told, Err(StoreError::Unavailable { .. })));
        });
        store.close().unwrap();
        let gone = |e| matches!(e, StoreError::Unavailable { .. });
        assert!(gone(store.snapshot().err().unwrap()));
        assert!(gone(write(store, 2, [put("k", "2")]).unwrap_err()));
        assert!(gone(store.outcome(req(1)).unwrap_err()));
        assert!(gone(store.watch(0).err().unwrap()));
        assert!(gone(store.idle().unwrap_err()));
        assert!(gone(store.verify().unwrap_err()));
    });
}

#[test]
fn changes_are_told_as_they_were_even_when_overwritten_since() {
    on_each(|store| {
        write(store, 1, [put("k", "first")]).unwrap();
        write(store, 2, [put("k", "second")]).unwrap();
        write(store, 3, [delete("k")]).unwrap();
        write(store, 4, [delete("k")]).unwrap();
        write(store, 5, [put("k", "third")]).unwrap();
        let mut watch = store.watch(0).unwrap();
        let told: Vec<_> = std::iter::from_fn(|| watch.next(Duration::ZERO).unwrap().pop())
            .map(|event| (event.rev, event.value))
            .collect();
        let value = |text: &str| Some(text.as_bytes().to_vec());
        assert_eq!(
            told,
            [(1, value("first")), (2, value("second")), (3, None), (5, value("third"))],
            "{}: deleting nothing is no change",
            store.kind()
        );
    });
}

#[test]
fn what_is_forgotten_is_forgotten_to_the_very_revision() {
    on_each_keeping(20, |store| {
        for n in 1..=100 {
            write(store, n, [put(format!("{}", n % 7), n.to_string())]).unwrap();
        }
        let next = |since| store.watch(since).unwrap().next(Duration::ZERO);
        assert_eq!(next(79), Err(StoreError::Compacted), "{}", store.kind());
        assert_eq!(next(80).unwrap()[0].value, Some(b"81".to_vec()));
        assert_eq!(store.outcome(req(80)).unwrap(), None);
        assert_eq!(store.outcome(req(81)).unwrap(), Some(81));
        assert_eq!(store.verify().unwrap().rows, 7);
    });
}

/// A snapshot is an object that upper layers pass about.
#[test]
fn stores_can_be_boxed_and_shared() {
    fn takes(_: impl Store) {}
    takes(Box::new(Memory::new()) as Box<dyn Store>);
    takes(std::sync::Arc::new(Memory::new()));
    let store: std::sync::Arc<dyn Store> = std::sync::Arc::new(Memory::new());
    let _: Box<dyn Snapshot + Send + '_> = store.snapshot().unwrap();
    store.close().unwrap();
}
