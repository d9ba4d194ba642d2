//! Six hundred damages of a workspace file: 200 single bits, 200 cuts, 200 pages of zeros. Whoever
//! opens such a file gets an error or exactly the right data, never wrong data, and the process lives.
//!
//! A damaged page can end a process in ways that no test survives, so each damage is opened in a
//! child: this test binary again, told by an environment variable which damages are its own. It
//! prints a line for each; a child that dies leaves lines out, and that is a failure too.
//!
//! Each damage is opened twice: as usual, where the file is checked before it is used, and without
//! the check, as large files are, where the envelopes and tallies of the rows have to notice.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod damage_support;
mod store_support;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use aims_bench::store::{Check, OpenOptions, Redb, Result, Store, StoreError, Tally, Txn, envelope};
use damage_support::{Children, Damage};
use store_support::{Rng, put, req, txn, write};

const EACH: usize = 200;
const BATCH: usize = 50;
const CHILDREN: Children = Children { variable: "AIMS_DAMAGE_CHILD", batch: BATCH, patience: Duration::from_secs(180) };
const REGISTERS: [&str; 3] = ["control", "journal", "risk"];

/// What the file says, by key.
type Content = BTreeMap<Vec<u8>, Vec<u8>>;

/// Damage number `n` of a file of `len` bytes.
fn damage(n: usize, len: usize) -> Damage {
    let mut dice = Rng::new(n as u64);
    match n / EACH {
        // The first bytes hold the roots of everything, so they get more than their share.
        0 if n.is_multiple_of(5) => Damage::Bit(dice.below(320 * 8) as usize),
        0 => Damage::Bit(dice.below(len as u64 * 8) as usize),
        1 if n.is_multiple_of(2) => Damage::Cut(dice.below(len as u64 / 4096) as usize * 4096),
        1 => Damage::Cut(dice.below(len as u64) as usize),
        _ => Damage::Zeros(n % EACH * (len / 4096) / EACH * 4096),
    }
}

fn options(check: Check) -> OpenOptions {
    OpenOptions { check, allow_network_fs: true, ..OpenOptions::default() }
}

/// A workspace as the layers above write it: sealed rows, a tally for each register in the same
/// commit, overwritten and deleted now and then. Returns what is in it.
fn workspace(path: &Path) -> Content {
    let store = Redb::create_with(path, options(Check::Never)).unwrap();
    let mut dice = Rng::new(1);
    let mut content = Content::new();
    let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
    for commit in 0..70 {
        let mut ops = BTreeMap::new();
        for _ in 0..20 {
            let register = *dice.pick(&REGISTERS);
            let key = format!("r/{register}/{:04}", dice.below(500)).into_bytes();
            let text = "the model drifts without being noticed; ".repeat(dice.below(30) as usize);
            let row = envelope::seal(&key, 1, format!("{{\"text\":\"{text}\"}}").as_bytes());
            let tally = tallies.entry(register).or_default();
            if let Some(before) = content.insert(key.clone(), row.clone()) {
                tally.remove(&before);
            }
            tally.add(&row);
            ops.insert(key, row);
        }
        for (register, tally) in &tallies {
            let key = format!("tally/{register}").into_bytes();
            let row = tally.encode(&key);
            content.insert(key.clone(), row.clone());
            ops.insert(key, row);
        }
        let ops: Vec<_> = ops.iter().map(|(key, row)| put(key, row)).collect();
        write(&store, commit, ops).unwrap();
    }
    store.close().unwrap();
    content
}

/// Reads everything as a loader does: every row through its envelope, every register against its
/// tally, and the feed of changes.
fn load(store: &dyn Store) -> Result<Content> {
    let snapshot = store.snapshot()?;
    let mut content = Content::new();
    for kv in snapshot.scan(b"r/", b"r0", usize::MAX)? {
        envelope::open(&kv.key, &kv.value)?;
        content.insert(kv.key, kv.value);
    }
    for register in REGISTERS {
        let key = format!("tally/{register}").into_bytes();
        let missing = || StoreError::Corrupt { what: format!("The tally of {register}"), why: "it is gone".to_owned() };
        let row = snapshot.get(&key)?.ok_or_else(missing)?.value;
        let expected = Tally::decode(&key, &row)?;
        let prefix = format!("r/{register}/").into_bytes();
        let mut found = Tally::default();
        for (_, row) in content.iter().filter(|(key, _)| key.starts_with(&prefix)) {
            found.add(row);
        }
        if found != expected {
            return Err(StoreError::Corrupt {
                what: format!("The register {register}"),
                why: "rows are missing".to_owned(),
            });
        }
        content.insert(key, row);
    }
    // What was changed may be told wrong only by an error; the rows in it are sealed as well.
    let mut watch = store.watch(0)?;
    loop {
        let events = watch.next(Duration::ZERO)?;
        if events.is_empty() {
            return Ok(content);
        }
        for event in events {
            let value = event.value.expect("nothing was deleted");
            if event.key.starts_with(b"r/") {
                envelope::open(&event.key, &value)?;
            }
        }
    }
}

/// Opens, reads, and if all that went well, goes on working with the file.
fn use_it(path: &Path, check: Check, expected: &Content) -> std::result::Result<String, String> {
    let opened = Redb::open(path, options(check));
    let store = match opened {
        Ok(store) => store,
        Err(error) => return sentence(&error),
    };
    let content = match load(&store) {
        Ok(content) => content,
        Err(error) => {
            // Once damage inside the file was met, that is the answer to everything.
            if let StoreError::Corrupt { what, .. } = &error
                && what.starts_with('/')
            {
                let again = store.commit(req(9), Txn::default()).unwrap_err();
                assert!(matches!(again, StoreError::Corrupt { .. }), "{again}");
            }
            return sentence(&error);
        }
    };
    if content != *expected {
        return Err("WRONG DATA".to_owned());
    }
    if check == Check::Never {
        return Ok("right".to_owned());
    }
    // The file passed the check, so it must be good for work.
    let worked = store
        .commit(req(1000), txn([], [put("r2/new", "row")]))
        .and_then(|_| store.close())
        .and_then(|()| Redb::open(path, options(Check::Always)))
        .and_then(|store| load(&store));
    match worked {
        Ok(content) if content == *expected => Ok("right".to_owned()),
        Ok(_) => Err("WRONG DATA after working with it".to_owned()),
        Err(error) => Err(format!("FAILED after working with it: {error}")),
    }
}

/// A refusal must be for a person.
fn sentence(error: &StoreError) -> std::result::Result<String, String> {
    match error {
        StoreError::Corrupt { .. } | StoreError::NotAWorkspace { .. } => Ok(format!("refused: {error}")),
        other => Err(format!("UNFIT ERROR {other:?}")),
    }
}

/// Not a test of its own: what a child does. Without its environment variable it does nothing.
#[test]
fn child() {
    let Some(task) = std::env::var_os(CHILDREN.variable) else {
        return;
    };
    let task = task.into_string().unwrap();
    let (folder, first) = task.rsplit_once(' ').unwrap();
    let (folder, first) = (Path::new(folder), first.parse().unwrap());
    let base = std::fs::read(folder.join("good.aims")).unwrap();
    let expected = workspace(&folder.join(format!("model-{first}.aims")));
    for n in first..first + BATCH {
        let damage = damage(n, base.len());
        let mut file = base.clone();
        damage.apply(&mut file);
        for check in [Check::Auto, Check::Never] {
            let path = folder.join(format!("damaged-{n}.aims"));
            std::fs::write(&path, &file).unwrap();
            let verdict = match use_it(&path, check, &expected) {
                Ok(fine) => fine,
                Err(bad) => format!("BAD {bad}"),
            };
            // A refused file is left as it was, for whoever has to find out what happened to it.
            if check == Check::Auto && verdict.starts_with("refused") {
                assert!(std::fs::read(&path).unwrap() == file, "{damage:?}");
            }
            std::fs::remove_file(&path).unwrap();
            println!("\nverdict {n} {damage:?} {check:?}: {verdict}");
        }
    }
}

#[test]
fn six_hundred_damages_give_an_error_or_the_right_data() {
    let folder = tempfile::tempdir().unwrap();
    let good = folder.path().join("good.aims");
    let expected = workspace(&good);
    let len = std::fs::metadata(&good).unwrap().len();
    assert!((1 << 20..4 << 20).contains(&len), "{len} bytes");
    let store = Redb::open(&good, options(Check::Auto)).unwrap();
    assert!(load(&store).unwrap() == expected);
    store.close().unwrap();

    let verdicts = CHILDREN.judge(folder.path(), 3 * EACH);
    let right = verdicts.iter().filter(|v| v.ends_with(": right")).count();
    println!("{} verdicts, {right} of them right data", verdicts.len());
    assert!((100..verdicts.len() - 600).contains(&right), "{right}: the damages hit too little or too much");
}
