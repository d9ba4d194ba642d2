//! A disk that is slow, full or gone: typing and drawing go on, the title says what is true, nothing is lost.

use std::sync::Arc;
use std::time::Duration;

use aims_bench::core::risk::{Risk, Stage};
use aims_bench::ledger::rescue;
use aims_bench::store::trial::{Fault, Flaky, Held};
use aims_bench::store::{Memory, Store};

use crate::support::screen::{Look, Session, fill_with_demo};

const LONG: Duration = Duration::from_secs(60);

fn confirm(s: &mut Session, label: &str, because: &str) {
    s.on_row(label).press("r").type_text(because).press("enter");
}

/// Polls as the loop does when the writer wakes it.
fn until(s: &mut Session, wanted: &str) {
    let end = std::time::Instant::now() + LONG;
    while !s.title().contains(wanted) {
        assert!(std::time::Instant::now() < end, "never {wanted:?}: {}", s.title());
        std::thread::yield_now();
        s.app.poll();
    }
}

#[test]
fn a_store_that_is_held_never_stops_typing_or_drawing() {
    let held = Arc::new(Held::new(Memory::new()));
    fill_with_demo(&*held);
    let store: Arc<dyn Store> = held.clone();
    let mut s = Session::on(store, "maeve", 80, 24, Look::default());
    held.hold();
    confirm(&mut s, "R-021", "Said while the disk stood still");
    assert!(held.wait_for(1, LONG));
    assert!(s.title().contains("saving"), "{}", s.title());
    // A whole further job, and another, while the first still waits.
    s.on_row("R-036").press("s 2 2 2 1 2").type_text("Also said while it stood still").press("enter");
    s.press("/").type_text("sepsis").sees("R-012").press("enter");
    assert!(s.title().contains("saving"), "{}", s.title());
    assert_eq!(s.text("risk", "R-021", "last_review"), "2026-11-21", "it shows at once");
    held.release();
    until(&mut s, " saved");
    assert!(!s.title().contains("saving"));
    s.cut_and_reopen();
    assert_eq!(s.text("risk", "R-021", "last_review"), "2026-11-21", "saved means durable");
    let risk = Risk::of(s.record("risk", "R-036")).unwrap();
    assert_eq!(risk.rating(Stage::Current).unwrap().short(), "L 2 · I 2 · G 2 · S 1 · O 2");
}

#[test]
fn a_full_disk_says_so_and_the_rescue_file_holds_the_entry() {
    let flaky = Arc::new(Flaky::new(Memory::new(), []));
    fill_with_demo(&*flaky);
    let store: Arc<dyn Store> = flaky.clone();
    let mut s = Session::on(store, "maeve", 80, 24, Look::default());
    flaky.always(Fault::full());
    confirm(&mut s, "R-021", "Said to a disk that was full");
    until(&mut s, "NOT SAVED");
    s.says("NOT SAVED").says("trial store");
    // One goes on working, and leaves a draft besides.
    s.on_row("R-036").press("r").type_text("A draft for a full disk").press("esc");
    let folder = tempfile::tempdir().unwrap();
    let file = rescue::beside(&folder.path().join("demo.aims"));
    assert!(s.app.desk.ledger.rescue(&file).unwrap());
    let rescued = std::fs::read_to_string(&file).unwrap();
    assert!(rescued.contains("Said to a disk that was full"), "{rescued}");
    assert!(rescued.contains("A draft for a full disk"), "{rescued}\n{}", s.frame());
    use std::os::unix::fs::PermissionsExt;
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    // The next sitting, with room again, takes it in.
    let rows = Arc::new(Memory::new());
    fill_with_demo(&*rows);
    let mut next = Session::on(rows, "maeve", 80, 24, Look::default());
    assert_eq!(next.app.desk.ledger.recover(&file).unwrap(), 1);
    assert_eq!(next.text("risk", "R-021", "last_review"), "2026-11-21");
}

#[test]
fn a_disk_that_heals_takes_everything_in_order() {
    let flaky = Arc::new(Flaky::new(Memory::new(), []));
    fill_with_demo(&*flaky);
    let store: Arc<dyn Store> = flaky.clone();
    let mut s = Session::on(store, "maeve", 80, 24, Look::default());
    flaky.always(Fault::full());
    confirm(&mut s, "R-021", "The first of two in a row");
    confirm(&mut s, "R-036", "The second of two in a row");
    until(&mut s, "NOT SAVED");
    flaky.always(Fault::Pass);
    s.app.desk.ledger.retry();
    until(&mut s, " saved");
    assert!(!s.title().contains("NOT"));
    s.cut_and_reopen();
    for label in ["R-021", "R-036"] {
        assert_eq!(s.text("risk", label, "last_review"), "2026-11-21", "{label}");
    }
}

#[test]
fn a_refusal_is_one_sentence_and_loses_nothing() {
    let mut s = Session::demo(80, 24);
    let entries = s.entries();
    s.on_row("R-021").press("r enter").says("say why in one sentence").sees("Confirm R-021");
    s.press("esc s 3 3 6").says("5").sees("CURRENT rating");
    s.press("2 2 2 enter enter").says("reason").sees("CURRENT rating");
    s.press("esc esc");
    s.press("1 + enter").sees("New AI system").sees("needed");
    s.type_text("Kept name").press("enter");
    assert_eq!(s.entries(), entries + 1);
    s.press("+").type_text("Bad date").press("esc");
}
