//! Damages of a file that holds a real workspace: bits, cuts, pages of zeros. Whoever opens it gets an error or exactly
//! the right records, and the process lives.
//!
//! As `store_damage.rs`, through the ledger: what the store does not notice, envelopes, tallies and heads have to. Each
//! damage is opened in a child (this test binary again), as usual and without the store's own check, as large files are.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod damage_support;
mod ledger_support;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use aims_bench::ledger::{Ledger, LedgerError, Opening};
use aims_bench::store::{Check, OpenOptions, Redb, Store, StoreError};
use damage_support::{Children, Damage};
use ledger_support::{WAIT, add, create, import, opening, options, picture, redb, set};
use serde_json::json;

const DAMAGES: usize = 102;
const BATCH: usize = 17;
const CHILDREN: Children =
    Children { variable: "AIMS_LEDGER_DAMAGE_CHILD", batch: BATCH, patience: Duration::from_secs(240) };

/// Damage number `n` of a file of `len` bytes: spread over all of it, the first page more often.
fn damage(n: usize, len: usize) -> Damage {
    let mut dice = (n as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    dice = (dice ^ (dice >> 31)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let at = (dice >> 16) as usize % len;
    match n % 3 {
        0 if n.is_multiple_of(12) => Damage::Bit(at % (320 * 8)),
        0 => Damage::Bit(at * 8 + n % 8),
        1 => Damage::Cut(if n.is_multiple_of(2) { at } else { at / 4096 * 4096 }),
        _ => Damage::Zeros(n * (len / 4096) / DAMAGES * 4096),
    }
}

fn work(path: &Path) -> String {
    let store = redb(path);
    let mut ledger = create(&store);
    let person = add(&mut ledger, "person", json!({ "name": "Kim Weber", "contact": "kim@example.org" }));
    let some = import(&mut ledger, 250);
    ledger.submit(&some).unwrap();
    for n in 0..6 {
        set(&mut ledger, person, "unit", format!("unit {n}"));
    }
    ledger.settle(WAIT).unwrap();
    let said = picture(ledger.workspace());
    assert!(ledger.close(WAIT));
    said
}

/// `Ok` says what happened and is fine, `Err` is not.
fn use_it(path: &Path, check: Check, expected: &str) -> Result<String, String> {
    let refused = |error: &LedgerError| match error {
        LedgerError::Store(StoreError::Corrupt { .. } | StoreError::NotAWorkspace { .. })
        | LedgerError::Damaged { .. }
        | LedgerError::Entry(_) => Ok(format!("refused: {error}")),
        other => Err(format!("UNFIT ERROR {other:?}")),
    };
    let store = match Redb::open(path, OpenOptions { check, ..options() }) {
        Ok(store) => Arc::new(store) as Arc<dyn Store>,
        Err(error) => return refused(&error.into()),
    };
    let ledger = match Ledger::open(store, Opening { read_only: false, ..opening(2) }) {
        Ok(ledger) => ledger,
        Err(error) => return refused(&error),
    };
    if picture(ledger.workspace()) != *expected {
        return Err("WRONG DATA".to_owned());
    }
    match ledger.verify() {
        Ok(verdict) => match verdict.wrong {
            None => Ok("right".to_owned()),
            // Right records over a journal that is not: verify is what tells.
            Some(wrong) => Ok(format!("found: {wrong}")),
        },
        Err(error) => refused(&error),
    }
}

/// Not a test of its own: what a child does.
#[test]
fn child() {
    let Ok(task) = std::env::var(CHILDREN.variable) else {
        return;
    };
    let (folder, first) = task.rsplit_once(' ').unwrap();
    let (folder, first): (&Path, usize) = (Path::new(folder), first.parse().unwrap());
    let base = std::fs::read(folder.join("good.aims")).unwrap();
    let expected = std::fs::read_to_string(folder.join("expected")).unwrap();
    for n in first..first + BATCH {
        let damage = damage(n, base.len());
        let mut file = base.clone();
        damage.apply(&mut file);
        for check in [Check::Auto, Check::Never] {
            let path = folder.join(format!("damaged-{n}.aims"));
            std::fs::write(&path, &file).unwrap();
            let verdict = use_it(&path, check, &expected).unwrap_or_else(|bad| format!("BAD {bad}"));
            std::fs::remove_file(&path).unwrap();
            println!("\nverdict {n} {damage:?} {check:?}: {verdict}");
        }
    }
}

#[test]
fn a_hundred_damages_of_a_workspace_give_an_error_or_the_right_records() {
    let folder = tempfile::tempdir().unwrap();
    let said = work(&folder.path().join("good.aims"));
    std::fs::write(folder.path().join("expected"), said).unwrap();
    let verdicts = CHILDREN.judge(folder.path(), DAMAGES);
    let right = verdicts.iter().filter(|verdict| verdict.ends_with(": right")).count();
    println!("{} verdicts, {right} of them right records", verdicts.len());
    assert!((5..verdicts.len() - 50).contains(&right), "{right}: the damages hit too little or too much");
}
