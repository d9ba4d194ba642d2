//! The first frame stands before the workspace is loaded, and what is typed meanwhile waits in line.

use aims_bench::store::{Op, OpenOptions, Redb, Store, Txn};

use crate::desk::{Desk, assert_restored};
use crate::pty::Ended;

/// Bends a byte of the first record of a register.
fn damage(desk: &Desk, register: &str) {
    let options = OpenOptions { allow_network_fs: true, ..OpenOptions::default() };
    let store = Redb::open(desk.file(), options).unwrap();
    let (from, to) = (format!("record/{register}/"), format!("record/{register}/\u{7f}"));
    let row = store.snapshot().unwrap().scan(from.as_bytes(), to.as_bytes(), 1).unwrap().remove(0);
    let mut value = row.value;
    let middle = value.len() / 2;
    value[middle] ^= 1;
    store.commit([7; 16], Txn { conds: vec![], ops: vec![Op::Put(row.key, value)] }).unwrap();
    store.close().unwrap();
}

fn left_once() -> Desk {
    let desk = Desk::new();
    let mut session = desk.open();
    session.wait_for("Drift");
    session.send("q");
    assert_eq!(session.wait_end(), Ended(Some(0)));
    desk
}

#[test]
fn a_workspace_that_turns_out_to_be_damaged_gives_the_terminal_back_and_says_so() {
    let desk = left_once();
    damage(&desk, "control");
    let mut session = desk.spawn().start();
    let ended = session.wait_end();
    assert_ne!(ended, Ended(Some(0)));
    assert_restored(&session);
    assert!(session.text().contains("record/control/"), "{}", session.text());
}

#[test]
fn keys_that_come_before_the_workspace_is_there_are_done_when_it_is() {
    let desk = left_once();
    let mut session = desk.spawn().start();
    session.send("3q");
    assert_eq!(session.wait_end(), Ended(Some(0)));
    assert_restored(&session);
    let mut session = desk.open();
    session.wait_for("3 CONTROLS");
    session.send("q");
    session.wait_end();
}
