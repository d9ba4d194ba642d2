//! A service in trouble: its disk is full, its clock is set back, somebody fills it with drafts. Real sockets and a
//! real file; the service runs in a thread of its own.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod ledger_support;
mod share_support;

use std::io::Write;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::mpsc::channel;

use aims_bench::core::intent::Proposal;
use aims_bench::ledger::drafts::Draft;
use aims_bench::ledger::outside::{Fixed, Outside};
use aims_bench::ledger::share::Home;
use aims_bench::ledger::share::call::{Call, Hello, News, PROTOCOL};
use aims_bench::ledger::share::frame::{self, Frame};
use aims_bench::ledger::share::host::Welcome;
use aims_bench::ledger::{Ledger, Opening, Receipt, Saving};
use aims_bench::store::trial::{Fault, Flaky};
use aims_bench::store::{Redb, Store};
use ledger_support::{WAIT, creation, options, redb, risk, rows};
use serde_json::json;
use share_support::{Holder, Room, rename, title, until};

struct Service {
    room: Room,
    disk: Arc<Flaky<Redb>>,
    holder: Holder,
}

impl Service {
    fn start() -> Self {
        Self::with(|opening| opening)
    }

    /// A service for Anna, who leads.
    fn with(change: impl FnOnce(Opening) -> Opening) -> Self {
        let room = Room::new();
        let mut ledger = Ledger::open(redb(&room.file()), Room::opening(50, None)).unwrap();
        let anna = json!({"name": "Anna", "logins": ["anna"], "access": "lead"});
        let anna = creation(&mut ledger, "person", anna);
        ledger.submit(&Proposal::edit(vec![anna], "")).unwrap();
        assert!(ledger.close(WAIT));
        drop(ledger);

        let disk = Arc::new(Flaky::new(Redb::open(room.file(), options()).unwrap(), []));
        let store: Arc<dyn Store> = disk.clone();
        std::fs::create_dir(room.socket().parent().unwrap()).unwrap();
        let home = Home {
            welcome: Welcome::Everybody(Arc::new(|_| "anna".into())),
            open: Box::new(move || Ok(store.clone())),
            ..room.home(false)
        };
        let (to, inbox) = channel();
        let ledger = Ledger::at_home(home, change(Room::opening(51, Some(to.clone())))).unwrap();
        Self { room, disk, holder: Holder::start(ledger, to, inbox) }
    }

    fn join(&self, number: u64) -> Ledger {
        let home = Home { shared: true, ..self.room.home(false) };
        let ledger = Ledger::at_home(home, Room::opening(number, None)).unwrap();
        assert!(ledger.is_guest());
        ledger
    }

    /// A hand at the socket that says what it likes, after the workspace was read.
    fn hand(&self) -> UnixStream {
        let mut stream = UnixStream::connect(self.room.socket()).unwrap();
        stream.set_read_timeout(Some(WAIT)).unwrap();
        stream.write_all(&frame::message(&Hello { protocol: PROTOCOL, version: "x".into() }).unwrap()).unwrap();
        while !matches!(news(&mut stream), News::Loaded) {}
        stream
    }

    /// Ends in order; the workspace as it is then in the file.
    fn end(self) -> (Room, Ledger) {
        self.holder.leave();
        drop(self.disk);
        let ledger = Ledger::open(redb(&self.room.file()), Room::opening(99, None)).unwrap();
        (self.room, ledger)
    }
}

fn news(stream: &mut UnixStream) -> News {
    loop {
        if let Frame::Message(bytes) = frame::read(stream).unwrap().unwrap() {
            return serde_json::from_slice(&bytes).unwrap();
        }
    }
}

fn draft(text: &str) -> Draft {
    Draft { texts: [("title".to_string(), text.to_string())].into(), time: 5, ..Draft::default() }
}

fn is_failing(ledger: &Ledger) -> bool {
    matches!(ledger.saving(), Saving::Failing { .. })
}

/// Waits until somebody is told that the disk says no, and why.
fn until_told(ledger: &mut Ledger) -> String {
    let end = std::time::Instant::now() + WAIT;
    loop {
        let told = ledger.poll().into_iter().find_map(|receipt| match receipt {
            Receipt::Failing { error, .. } => Some(error.to_string()),
            Receipt::Durable(_) => None,
        });
        if let Some(told) = told {
            return told;
        }
        assert!(std::time::Instant::now() < end, "he is never told");
        std::thread::yield_now();
    }
}

#[test]
fn on_a_full_disk_nobody_gets_a_receipt_everybody_is_told_and_with_room_again_all_of_it_is_durable_once() {
    let service = Service::start();
    let (mut first, mut second) = (service.join(60), service.join(61));
    let journal = |service: &Service| {
        rows(service.disk.inner()).into_iter().filter(|(key, _)| key.starts_with(b"journal/")).count()
    };
    let (entries, saved) = (first.workspace().position().entries(), journal(&service));

    service.disk.always(Fault::full());
    for turn in 1..=3 {
        let proposal = rename(&first, "R-001", &format!("Written to a full disk, {turn}"), "by the first");
        first.submit(&proposal).unwrap();
        let born = risk(&mut second, json!({"title": format!("Born on a full disk, {turn}")}));
        second.submit(&Proposal::edit(vec![born], "by the second")).unwrap();
    }
    until(&mut first, is_failing);
    // The second types on, and reads what the first did; whoever comes now sees it all.
    let key = second.draft_key("risk", None, "form");
    for text in ["Half", "Half a sen", "Half a sentence"] {
        second.keep_draft(&key, draft(text)).unwrap();
    }
    until(&mut second, |second| title(second, "R-001") == "Written to a full disk, 3" && is_failing(second));
    assert!(first.trail(first.workspace().by_label("risk", "R-001").unwrap().id()).unwrap().len() >= 3);
    let mut third = service.join(62);
    let told = until_told(&mut third);
    assert!(told.contains("the trial store"), "who comes in now is told as well: {told}");
    assert_eq!(title(&third, "R-001"), "Written to a full disk, 3");
    assert_eq!(third.saving(), Saving::Saved, "nothing is his that could be lost");

    // The disk is asked again and says no again: still no receipt, and nothing in the file.
    let tries = service.disk.commits();
    service.holder.with(|ledger| ledger.retry());
    while service.disk.commits() == tries {
        std::thread::yield_now();
    }
    for guest in [&mut first, &mut second] {
        guest.poll();
        assert!(matches!(guest.saving(), Saving::Failing { pending: 3.., .. }), "{:?}", guest.saving());
    }
    assert_eq!(journal(&service), saved);

    service.disk.always(Fault::Pass);
    service.holder.with(|ledger| ledger.retry());
    for guest in [&mut first, &mut second] {
        until(guest, |guest| guest.saving() == Saving::Saved);
    }
    drop((first, second, third));
    let (_room, ledger) = service.end();
    assert_eq!(title(&ledger, "R-001"), "Written to a full disk, 3");
    assert_eq!(ledger.workspace().position().entries(), entries + 6, "each once");
    assert_eq!(ledger.workspace().count("risk"), 4);
    assert!(ledger.verify().unwrap().wrong.is_none());
    assert_eq!(ledger.draft(&key).unwrap().texts["title"], "Half a sentence");
}

#[test]
fn a_guest_with_nothing_at_stake_is_told_of_the_full_disk_too() {
    let service = Service::start();
    let (mut writer, mut reader) = (service.join(60), service.join(61));
    service.disk.always(Fault::full());
    let proposal = rename(&writer, "R-001", "Waits", "");
    writer.submit(&proposal).unwrap();
    let told = until_told(&mut reader);
    assert!(told.contains("the trial store"), "{told}");
    service.disk.always(Fault::Pass);
    service.holder.with(|ledger| ledger.retry());
    until(&mut writer, |writer| writer.saving() == Saving::Saved);
    drop((writer, reader));
    assert_eq!(title(&service.end().1, "R-001"), "Waits");
}

/// A clock that the test sets.
struct Clock {
    chance: Fixed,
    now: Arc<AtomicI64>,
}

impl Outside for Clock {
    fn now(&self) -> i64 {
        self.now.load(Ordering::Relaxed)
    }
    fn today(&self) -> chrono::NaiveDate {
        chrono::DateTime::from_timestamp_millis(self.now()).unwrap().date_naive()
    }
    fn random(&mut self) -> [u8; 16] {
        self.chance.random()
    }
}

#[test]
fn when_the_services_clock_is_set_back_times_and_order_hold_and_every_date_shows_what_was_known_then() {
    const DAY: i64 = 24 * 3_600_000;
    let start = Fixed::on("2026-11-21".parse().unwrap()).now;
    let now = Arc::new(AtomicI64::new(start));
    let service = Service::with(|opening| {
        let chance = Fixed { counter: 77_000_000, ..Fixed::on("2026-11-21".parse().unwrap()) };
        Opening { outside: Box::new(Clock { chance, now: now.clone() }), ..opening }
    });
    let (mut first, mut second) = (service.join(60), service.join(61));
    // Days by the service's clock: it runs ahead, is set back by two days, and catches up.
    for (turn, day) in [1, 3, 1, 2, 4].into_iter().enumerate() {
        now.store(start + day * DAY, Ordering::Relaxed);
        let writer = if turn % 2 == 0 { &mut first } else { &mut second };
        writer.poll();
        let proposal = rename(writer, "R-001", &format!("Turn {turn}"), "");
        writer.submit(&proposal).unwrap();
        let entries = writer.workspace().position().entries();
        for guest in [&mut first, &mut second] {
            until(guest, |guest| guest.workspace().position().entries() == entries);
            assert_eq!(title(guest, "R-001"), format!("Turn {turn}"), "the newest wins, whatever the clock says");
        }
    }
    first.settle(WAIT).unwrap();
    second.settle(WAIT).unwrap();
    let on = |ledger: &Ledger, day: i64| {
        let past = ledger.as_of(&ledger.position_at(start + day * DAY).unwrap()).unwrap();
        past.by_label("risk", "R-001").unwrap().text("title").to_string()
    };
    let told = |ledger: &Ledger| [on(ledger, 1), on(ledger, 2), on(ledger, 3), on(ledger, 4)];
    // What was written while the clock was behind counts as of the moment that the journal had reached.
    let expected = ["Turn 0", "Turn 0", "Turn 3", "Turn 4"];
    assert_eq!(told(&first), expected);
    drop((first, second));
    let (_room, ledger) = service.end();
    assert_eq!(told(&ledger), expected);
    let entries = ledger.all_entries().unwrap();
    assert!(entries.is_sorted_by(|a, b| a.header.time <= b.header.time), "times never go back");
    assert!(entries.is_sorted_by(|a, b| a.header.clock < b.header.clock), "the hybrid clock always goes on");
    assert!(ledger.verify().unwrap().wrong.is_none());
}

/// Asks, and gives the answer: the reason of a refusal, none when it is durable.
fn ask(stream: &mut UnixStream, call: &Call) -> Option<String> {
    stream.write_all(&frame::message(call).unwrap()).unwrap();
    loop {
        match news(stream) {
            News::Durable { .. } => return None,
            News::Failed { why, .. } => return Some(why),
            News::Refused { problems, .. } => return Some(format!("{problems:?}")),
            _ => {}
        }
    }
}

#[test]
fn nobody_fills_the_disk_with_drafts() {
    let service = Service::start();
    let uid = rustix::process::getuid().as_raw();
    let mut hand = service.hand();
    let mut ticket = 0;
    let mut keep = |form: &str, draft: Option<Draft>| {
        ticket += 1;
        ask(&mut hand, &Call::Draft { ticket, key: format!("{uid}/risk/new/{form}"), draft })
    };
    let kept = |service: &Service| {
        let rows = rows(service.disk.inner()).into_iter().filter(|(key, _)| key.starts_with(b"draft/"));
        rows.map(|(key, value)| (1, key.len() + value.len())).fold((0, 0), |sum, row| (sum.0 + row.0, sum.1 + row.1))
    };
    let accepted = (0..400).take_while(|form| keep(&form.to_string(), Some(draft("short"))).is_none()).count();
    assert!((100..400).contains(&accepted), "{accepted}");
    let why = keep("one-more", Some(draft("short"))).unwrap();
    assert!(why.contains("save or discard some") && why.contains("stays in this window"), "{why}");
    assert_eq!(kept(&service).0, accepted);
    // One that is there may be typed on, and one that goes makes room.
    assert_eq!(keep("7", Some(draft("longer"))), None);
    assert_eq!(keep("8", None), None);
    assert_eq!(keep("one-more", Some(draft("short"))), None);

    let long = "long ".repeat(60_000);
    assert_eq!(keep("7", Some(draft(&long))), None);
    assert!(keep("9", Some(draft(&long.repeat(4)))).unwrap().contains("shorten its texts"));
    let many = (10..100).take_while(|form| keep(&form.to_string(), Some(draft(&long))).is_none()).count();
    assert!(many < 90);
    let (count, bytes) = kept(&service);
    assert!(count == accepted && bytes < 5 << 20, "{count} drafts, {bytes} bytes");

    // What no store takes as a key would stand first in line for ever, and everybody behind it.
    assert!(keep(&"x".repeat(600), Some(draft("short"))).is_some());
    let mut guest = service.join(60);
    let proposal = Box::new(rename(&guest, "R-001", "With an impossible draft", ""));
    let key = Some(format!("{uid}/risk/new/{}", "x".repeat(600)));
    assert_eq!(ask(&mut hand, &Call::Submit { ticket: 9_000, request: [9; 16], proposal, draft: key }), None);
    let place = json!({"screen": "x".repeat(100_000)});
    assert!(ask(&mut hand, &Call::Session { ticket: 9_001, session: place }).unwrap().contains("too long"));
    let proposal = rename(&guest, "R-001", "Nobody is hurt", "");
    guest.submit(&proposal).unwrap();
    guest.settle(WAIT).unwrap();
    drop((guest, hand));
    assert_eq!(title(&service.end().1, "R-001"), "Nobody is hurt");
}
