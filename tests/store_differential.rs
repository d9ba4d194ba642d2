//! One contract, several stores: a random history, the same for all, is replayed on the store in
//! memory, which is the specification, and on redb, and every answer must be equal.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod store_support;

use std::path::PathBuf;
use std::time::Duration;

use aims_bench::store::trial::{Fault, Flaky};
use aims_bench::store::{Cond, Memory, OpenOptions, Redb, ReqId, Result, Rev, Store, StoreError, Txn};
use store_support::{Rng, delete, kind, put, txn};
use tempfile::TempDir;

const STEPS: usize = 160;

/// A store that can be closed and opened again in the middle of a history.
trait Bench {
    fn store(&self) -> &dyn Store;

    fn commit(&mut self, req: ReqId, txn: Txn) -> Result<Rev> {
        self.store().commit(req, txn)
    }

    fn reopen(&mut self) {}
}

struct InMemory(Memory);

impl Bench for InMemory {
    fn store(&self) -> &dyn Store {
        &self.0
    }
}

struct InFile {
    folder: TempDir,
    options: OpenOptions,
    store: Option<Redb>,
}

impl InFile {
    fn new(kept_revisions: u64) -> Self {
        let options = OpenOptions { kept_revisions, allow_network_fs: true, ..OpenOptions::default() };
        let folder = tempfile::tempdir().unwrap();
        let store = Redb::create_with(folder.path().join("client.aims"), options.clone());
        InFile { folder, options, store: Some(store.unwrap()) }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("client.aims")
    }
}

impl Bench for InFile {
    fn store(&self) -> &dyn Store {
        self.store.as_ref().unwrap()
    }

    fn reopen(&mut self) {
        self.store.take().unwrap().close().unwrap();
        self.store = Some(Redb::open(self.path(), self.options.clone()).unwrap());
    }
}

/// Requests and answers get lost, and whoever commits has to find out what became of them.
struct Unsure<B> {
    bench: B,
    dice: Rng,
}

impl<B: Bench> Bench for Unsure<B> {
    fn store(&self) -> &dyn Store {
        self.bench.store()
    }

    fn commit(&mut self, req: ReqId, txn: Txn) -> Result<Rev> {
        loop {
            let fault = match self.dice.below(4) {
                0 => Fault::LostBefore,
                1 => Fault::LostAfter,
                _ => Fault::Pass,
            };
            match Flaky::new(self.store(), [fault]).commit(req, txn.clone()) {
                Err(StoreError::Unknown { .. }) if self.dice.once_in(2) => {
                    if let Some(rev) = self.store().outcome(req)? {
                        return Ok(rev);
                    }
                }
                Err(StoreError::Unknown { .. }) => {}
                known => return known,
            }
        }
    }

    fn reopen(&mut self) {
        self.bench.reopen();
    }
}

/// A history in progress: the dice decide on every step alike, whatever the store answers.
struct History<'a> {
    bench: &'a mut dyn Bench,
    dice: Rng,
    /// Request ids in the order of their first use.
    ids: Vec<ReqId>,
    /// How far the changes were followed.
    followed: Rev,
    answers: Vec<String>,
}

impl History<'_> {
    fn key(&mut self) -> Vec<u8> {
        let register = *self.dice.pick(&["r/risk", "r/control", "journal"]);
        let mut key = format!("{register}/{:02}", self.dice.below(10)).into_bytes();
        if self.dice.once_in(20) {
            key.extend([0xff, 0x00, 0xff]);
        }
        key
    }

    fn answer(&mut self, step: &str, result: Result<String>) {
        let result = result.unwrap_or_else(|e| kind(&e));
        self.answers.push(format!("{step}: {result}"));
    }

    fn step(&mut self, n: usize) {
        match self.dice.below(100) {
            0..55 => self.commit(n),
            55..65 => self.get(),
            65..77 => self.scan(),
            77..85 => self.outcome(),
            85..92 => self.follow(),
            92..96 => {
                let idle = self.bench.store().idle();
                self.answer("idle", idle.map(|()| String::new()));
            }
            96..98 => {
                let found = self.bench.store().verify();
                self.answer("verify", found.map(|f| format!("{f:?}")));
            }
            _ => self.bench.reopen(),
        }
    }

    fn commit(&mut self, n: usize) {
        let mut txn = txn([], []);
        let mut keys: Vec<_> = (0..self.dice.below(6)).map(|_| self.key()).collect();
        if !self.dice.once_in(15) {
            // Now and then a key is written twice, which is refused.
            keys.sort();
            keys.dedup();
        }
        for key in keys {
            if let Some(cond) = self.condition(&key) {
                txn.conds.push(cond);
            }
            let value = "x".repeat(self.dice.below(300) as usize) + &n.to_string();
            txn.ops.push(match self.dice.below(5) {
                0 => delete(&key),
                _ => put(&key, value),
            });
        }
        let req = match self.dice.once_in(8) && !self.ids.is_empty() {
            true => *self.dice.pick(&self.ids),
            false => self.dice.req(),
        };
        let result = self.bench.commit(req, txn);
        self.ids.push(req);
        self.answer("commit", result.map(|rev| rev.to_string()));
    }

    /// Mostly what holds, sometimes what does not, sometimes nothing.
    fn condition(&mut self, key: &[u8]) -> Option<Cond> {
        let found = self.bench.store().snapshot().unwrap().get(key).unwrap();
        match self.dice.below(12) {
            0..8 => Some(match found {
                Some(kv) => Cond::RevIs(key.to_vec(), kv.rev),
                None => Cond::Absent(key.to_vec()),
            }),
            8 => Some(Cond::Absent(key.to_vec())),
            9 => Some(Cond::RevIs(key.to_vec(), self.dice.below(80))),
            _ => None,
        }
    }

    fn get(&mut self) {
        let key = self.key();
        let found = self.bench.store().snapshot().and_then(|s| s.get(&key));
        self.answer("get", found.map(|kv| format!("{kv:?}")));
    }

    fn scan(&mut self) {
        let (from, to) = (self.key(), self.key());
        let limit = self.dice.below(12) as usize;
        let found = self.bench.store().snapshot().and_then(|s| s.scan(&from, &to, limit));
        self.answer("scan", found.map(|rows| format!("{rows:?}")));
    }

    fn outcome(&mut self) {
        let req = match self.ids.is_empty() {
            true => self.dice.req(),
            false => *self.dice.pick(&self.ids),
        };
        let outcome = self.bench.store().outcome(req);
        self.answer("outcome", outcome.map(|rev| format!("{rev:?}")));
    }

    /// Everything that happened since the last time, or from some revision that may be forgotten.
    fn follow(&mut self) {
        let since = match self.dice.once_in(3) {
            true => self.dice.below(self.followed + 1),
            false => self.followed,
        };
        let bench = &*self.bench;
        let mut told = Vec::new();
        let mut watch = bench.store().watch(since).unwrap();
        let result = loop {
            match watch.next(Duration::ZERO) {
                Ok(events) if events.is_empty() => break Ok(format!("{told:?}")),
                Ok(events) => told.push(events),
                Err(error) => break Err(error),
            }
        };
        drop(watch);
        self.followed = self.bench.store().snapshot().unwrap().rev();
        self.answer("watch", result);
    }

    fn whole_content(&mut self) {
        let snapshot = self.bench.store().snapshot().unwrap();
        let rows = snapshot.scan(b"\x00", b"\xff\xff", usize::MAX).unwrap();
        let content = format!("{} {rows:?}", snapshot.rev());
        drop(snapshot);
        self.answer("content", Ok(content));
        self.followed = 0;
        self.follow();
    }
}

fn replay(bench: &mut dyn Bench, seed: u64) -> Vec<String> {
    let mut history = History { bench, dice: Rng::new(seed), ids: Vec::new(), followed: 0, answers: Vec::new() };
    for n in 0..STEPS {
        history.step(n);
    }
    history.whole_content();
    history.answers
}

fn assert_same(seed: u64, who: &str, model: &[String], answers: &[String]) {
    for (n, (expected, got)) in model.iter().zip(answers).enumerate() {
        assert_eq!(expected, got, "{who}, seed {seed}, answer {n}");
    }
    assert_eq!(model.len(), answers.len(), "{who}, seed {seed}");
}

/// Some histories keep everything, some forget early enough to meet it.
fn kept(seed: u64) -> u64 {
    if seed.is_multiple_of(2) { 10_000 } else { 24 }
}

#[test]
fn every_store_answers_a_history_alike() {
    for seed in 0..16 {
        let model = replay(&mut InMemory(Memory::keeping(kept(seed))), seed);
        let redb = replay(&mut InFile::new(kept(seed)), seed);
        assert_same(seed, "redb", &model, &redb);
    }
}

#[test]
fn lost_answers_change_nothing_in_the_end() {
    // Nothing is forgotten here: an id that is forgotten can't tell what became of it.
    for seed in 100..108 {
        let model = replay(&mut InMemory(Memory::new()), seed);
        let mut unsure = Unsure { bench: InMemory(Memory::new()), dice: Rng::new(!seed) };
        assert_same(seed, "memory, unsure", &model, &replay(&mut unsure, seed));
        let mut unsure = Unsure { bench: InFile::new(10_000), dice: Rng::new(!seed) };
        assert_same(seed, "redb, unsure", &model, &replay(&mut unsure, seed));
    }
}

/// The dice must reach what matters, or equal answers prove little.
#[test]
fn the_histories_meet_every_kind_of_answer() {
    let all: Vec<String> = (0..16).flat_map(|seed| replay(&mut InMemory(Memory::keeping(kept(seed))), seed)).collect();
    for expected in [
        "commit: Conflict",
        "commit: Malformed",
        "watch: Compacted",
        "outcome: None",
        "outcome: Some",
        "get: None",
        "scan: []",
        "verify: Verified",
        "value: None",
    ] {
        let met = all.iter().filter(|a| a.contains(expected)).count();
        assert!(met > 2, "{expected} was met {met} times");
    }
}
