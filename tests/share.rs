//! One person, several processes: who opens the file first holds it, the others work there over his socket. Real
//! sockets and a real file; the holder runs in a thread of his own, as the loop of a screen does.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod ledger_support;
mod share_support;

use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::sync::mpsc::channel;
use std::time::Duration;

use aims_bench::core::intent::{Intent, Proposal};
use aims_bench::ledger::drafts::Draft;
use aims_bench::ledger::share::Heard;
use aims_bench::ledger::share::call::{Call, Hello, News, PROTOCOL};
use aims_bench::ledger::share::frame::{self, Frame};
use aims_bench::ledger::{Ledger, LedgerError};
use ledger_support::{WAIT, redb, risk};
use serde_json::json;
use share_support::{Holder, Room, rename, title, until};

#[test]
fn a_second_process_sees_and_makes_changes_and_both_files_are_one() {
    let room = Room::new();
    let holder = room.hold(2);
    let (mut second, mut third) = (room.join(3), room.join(4));
    assert_eq!(title(&second, "R-001"), "Misses sepsis");
    let proposal = rename(&second, "R-001", "Misses sepsis in the elderly", "by the second");
    let done = second.submit(&proposal).unwrap();
    assert_eq!(title(&second, "R-001"), "Misses sepsis in the elderly", "one's own change shows at once");
    second.settle(WAIT).unwrap();
    until(&mut third, |third| title(third, "R-001") == "Misses sepsis in the elderly");
    assert!(matches!(&third.heard()[..], [Heard::Applied { entry, .. }] if entry.id() == done.entry.id()));

    let by_holder = holder.with(|ledger| {
        let proposal = rename(ledger, "R-001", "Misses sepsis at night", "by the holder");
        ledger.submit(&proposal).map(|done| done.entry.id()).unwrap()
    });
    until(&mut second, |second| title(second, "R-001") == "Misses sepsis at night");
    assert_eq!(second.newest(None, 2).unwrap()[0].id(), by_holder, "the journal is there, too");
    drop((second, third));
    assert_eq!(holder.leave(), ["by the second"]);
    let ledger = room.read();
    assert_eq!(title(&ledger, "R-001"), "Misses sepsis at night");
    assert!(ledger.verify().unwrap().wrong.is_none());
}

#[test]
fn a_guest_is_refused_with_the_same_sentence_and_takes_back_only_his_own() {
    let room = Room::new();
    let holder = room.hold(2);
    let mut guest = room.join(3);
    let risk = guest.workspace().by_label("risk", "R-001").unwrap().id();
    let wrong = Proposal::edit(vec![Intent::set(risk, "next_review", "someday")], "");
    let here = holder.with({
        let wrong = wrong.clone();
        move |ledger| ledger.submit(&wrong).unwrap_err().to_string()
    });
    assert_eq!(guest.submit(&wrong).unwrap_err().to_string(), here);

    let proposal = rename(&guest, "R-001", "Second thoughts", "");
    guest.submit(&proposal).unwrap();
    guest.undo().unwrap();
    assert_eq!(title(&guest, "R-001"), "Misses sepsis");
    assert!(matches!(guest.undo(), Err(LedgerError::NothingToUndo)));
    assert!(matches!(guest.verify(), Err(LedgerError::Elsewhere { .. })), "a copy proves nothing about the file");
    drop(guest);
    holder.leave();
}

#[test]
fn drafts_of_a_guest_are_kept_where_the_file_is() {
    let room = Room::new();
    let holder = room.hold(2);
    let mut guest = room.join(3);
    let key = guest.draft_key("risk", None, "form");
    let texts = [("title".to_string(), "Half a thou".to_string())].into();
    guest.keep_draft(&key, Draft { texts, time: 5, ..Draft::default() }).unwrap();
    guest.settle(WAIT).unwrap();
    drop(guest);
    holder.leave();
    let mut opening = Room::opening(98, None);
    opening.read_only = true;
    let ledger = Ledger::open(redb(&room.file()), opening).unwrap();
    assert_eq!(ledger.draft(&key).unwrap().texts["title"], "Half a thou");
}

#[test]
fn when_the_holder_leaves_the_next_takes_over_and_the_third_joins_him() {
    let room = Room::new();
    let holder = room.hold(2);
    let (wake, inbox) = channel();
    let second = Ledger::at_home(room.home(true), Room::opening(3, Some(wake.clone()))).unwrap();
    assert!(second.is_guest());
    let second = Holder::start(second, wake, inbox);
    let mut third = room.join(4);
    second.with(|ledger| {
        let proposal = rename(ledger, "R-001", "Before he left", "");
        ledger.submit(&proposal).unwrap();
    });
    until(&mut third, |third| title(third, "R-001") == "Before he left");
    holder.leave();
    // Whichever of the two was quicker holds the file now, and the other one is his guest.
    let end = std::time::Instant::now() + WAIT;
    loop {
        third.poll();
        let moved = third.heard().iter().any(|heard| matches!(heard, Heard::Moved { .. }));
        if moved && second.with(|ledger| ledger.is_guest()) != third.is_guest() {
            break;
        }
        assert!(std::time::Instant::now() < end, "nobody took over");
        std::thread::yield_now();
    }
    let proposal = rename(&third, "R-001", "After he left", "by the third");
    third.submit(&proposal).unwrap();
    third.settle(WAIT).unwrap();
    drop(third);
    second.leave();
    assert_eq!(title(&room.read(), "R-001"), "After he left");
}

#[test]
fn a_holder_who_stands_still_is_named_and_what_was_asked_happens_once_when_he_goes_on() {
    let room = Room::new();
    let holder = room.hold(2);
    let mut guest = room.join(3);
    let go_on = holder.stop();
    let proposal = rename(&guest, "R-001", "Asked while he slept", "");
    assert!(matches!(guest.submit(&proposal), Err(LedgerError::Unanswered)));
    assert!(matches!(guest.submit(&proposal), Err(LedgerError::Away)), "a second try asks for nothing more");
    let refused = Ledger::at_home(room.home(false), Room::opening(4, None)).err().unwrap().to_string();
    assert!(refused.contains("in use by") && refused.contains("stopped (ctrl-z)"), "{refused}");
    drop(go_on);
    until(&mut guest, |guest| title(guest, "R-001") == "Asked while he slept");
    guest.settle(WAIT).unwrap();
    let entries = guest.workspace().position().entries();
    drop(guest);
    holder.leave();
    assert_eq!(room.read().workspace().position().entries(), entries);
}

#[test]
fn stepping_down_hands_the_file_on_and_stepping_up_joins_who_has_it() {
    let room = Room::new();
    let first = room.hold(2);
    assert!(first.with(Ledger::step_down));
    let second = room.hold(3);
    first.with(|ledger| {
        ledger.step_up();
        assert!(ledger.is_guest());
        let proposal = rename(ledger, "R-001", "From the one who came back", "");
        ledger.submit(&proposal).unwrap();
        ledger.settle(WAIT).unwrap();
    });
    first.leave();
    second.leave();
    assert_eq!(title(&room.read(), "R-001"), "From the one who came back");
}

/// A hand at the socket that says what it likes.
fn hand(room: &Room) -> UnixStream {
    let mut stream = UnixStream::connect(room.socket()).unwrap();
    stream.set_read_timeout(Some(WAIT)).unwrap();
    stream.write_all(&frame::message(&Hello { protocol: PROTOCOL, version: "x".into() }).unwrap()).unwrap();
    stream
}

fn news(stream: &mut UnixStream) -> Option<News> {
    loop {
        match frame::read(stream).ok()?? {
            Frame::Rows(_) => {}
            Frame::Message(bytes) => return Some(serde_json::from_slice(&bytes).unwrap()),
        }
    }
}

#[test]
fn a_guest_who_talks_nonsense_is_shown_out_and_hurts_nobody() {
    let room = Room::new();
    let holder = room.hold(2);
    let mut guest = room.join(3);
    let mut long = hand(&room);
    long.write_all(&u32::MAX.to_le_bytes()).unwrap();
    let mut half = hand(&room);
    half.write_all(&[200, 0, 0, 0, b'm', b'{']).unwrap();
    drop(half);
    let mut garbage = hand(&room);
    garbage.write_all(&frame::message(&json!({"sudo": true})).unwrap()).unwrap();
    for stream in [&mut long, &mut garbage] {
        // Ends when the holder closes, with an end or with a reset for what he did not read.
        let ended = stream.read_to_end(&mut Vec::new());
        assert!(ended.is_ok() || ended.unwrap_err().kind() == std::io::ErrorKind::ConnectionReset);
    }
    let mut old = UnixStream::connect(room.socket()).unwrap();
    old.write_all(&frame::message(&Hello { protocol: 99, version: "9.9.9".into() }).unwrap()).unwrap();
    assert!(matches!(news(&mut old), Some(News::Unwelcome { why }) if why.contains("9.9.9")));
    let proposal = rename(&guest, "R-001", "All is well", "");
    guest.submit(&proposal).unwrap();
    guest.settle(WAIT).unwrap();
    drop(guest);
    holder.leave();
}

#[test]
fn a_guest_who_never_reads_is_cut_off_and_nobody_waits_for_him() {
    let room = Room::new();
    let holder = room.hold(2);
    let deaf = hand(&room);
    let mut guest = room.join(3);
    for number in 0..1_500 {
        let proposal = rename(&guest, "R-001", &format!("Title {number}"), &"because ".repeat(60));
        guest.submit(&proposal).unwrap();
    }
    guest.settle(WAIT).unwrap();
    drop(deaf);
    drop(guest);
    holder.leave();
    assert_eq!(title(&room.read(), "R-001"), "Title 1499");
}

#[test]
fn a_request_that_is_made_twice_is_done_once_and_nobody_elses_draft_is_touched() {
    let room = Room::new();
    let holder = room.hold(2);
    let guest = room.join(3);
    let proposal = Box::new(rename(&guest, "R-001", "Once", ""));
    let mut stream = hand(&room);
    assert!(matches!(news(&mut stream), Some(News::Welcome { .. })));
    assert!(matches!(news(&mut stream), Some(News::Loaded)));
    let mut ask = |call: &Call| stream.write_all(&frame::message(call).unwrap()).unwrap();
    for ticket in [1, 2] {
        ask(&Call::Submit { ticket, request: [7; 16], proposal: proposal.clone(), draft: None });
    }
    ask(&Call::Draft { ticket: 3, key: "4711/risk/new/form".into(), draft: None });
    let told: Vec<News> = std::iter::from_fn(|| news(&mut stream)).take(5).collect();
    let count = |what: fn(&News) -> bool| told.iter().filter(|news| what(news)).count();
    assert_eq!(count(|news| matches!(news, News::Entry { ticket: Some(1), .. })), 1, "{told:?}");
    assert_eq!(count(|news| matches!(news, News::Done { ticket: 2 })), 1, "{told:?}");
    assert_eq!(count(|news| matches!(news, News::Durable { ticket: 1 | 2 })), 2, "{told:?}");
    assert_eq!(count(|news| matches!(news, News::Failed { ticket: 3, .. })), 1, "{told:?}");
    drop(guest);
    holder.leave();
}

#[test]
fn a_socket_of_the_dead_is_replaced_and_a_folder_that_is_open_to_others_is_not_trusted() {
    let room = Room::new();
    let folder = room.socket().parent().unwrap().to_path_buf();
    std::fs::create_dir(&folder).unwrap();
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o700)).unwrap();
    drop(std::os::unix::net::UnixListener::bind(room.socket()).unwrap());
    let holder = room.hold(2);
    drop(room.join(3));
    holder.leave();
    assert!(!room.socket().exists(), "nothing is left behind");

    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o755)).unwrap();
    let holder = room.hold(4);
    let refused = Ledger::at_home(room.home(false), Room::opening(5, None)).err().unwrap().to_string();
    assert!(refused.contains("in use by"), "{refused}");
    holder.leave();
}

#[test]
fn a_big_entry_of_a_guest_travels_in_parts() {
    let room = Room::new();
    let holder = room.hold(2);
    let (mut guest, mut other) = (room.join(3), room.join(4));
    let mut intents = Vec::new();
    for number in 0..900 {
        intents.push(risk(&mut guest, json!({"title": format!("Risk {number}"), "notes": "long ".repeat(300)})));
    }
    guest.submit(&Proposal::edit(intents, "")).unwrap();
    guest.settle(Duration::from_secs(60)).unwrap();
    until(&mut other, |other| other.workspace().count("risk") == 901);
    drop((guest, other));
    holder.leave();
    let ledger = room.read();
    assert_eq!(ledger.workspace().count("risk"), 901);
    assert!(ledger.verify().unwrap().wrong.is_none());
}
