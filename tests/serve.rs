//! The real service: started, joined by other users, killed, ended. What is acknowledged is there afterwards, once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod ledger_support;
mod share_support;

use std::collections::BTreeMap;
use std::io::Write;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use aims_bench::core::change::Change;
use aims_bench::core::id::RecordId;
use aims_bench::core::intent::{Intent, Proposal};
use aims_bench::ledger::drafts::Draft;
use aims_bench::ledger::share::Home;
use aims_bench::ledger::share::call::{Call, Hello, PROTOCOL};
use aims_bench::ledger::share::frame;
use aims_bench::ledger::share::host::Welcome;
use aims_bench::ledger::{Ledger, LedgerError};
use ledger_support::{WAIT, redb, risk};
use rustix::process::{Signal, kill_process};
use serde_json::json;
use share_support::served::{AIMS, NOBODY, Service, can_be_others, program_for_all, room, socket_of};
use share_support::{Room, title};

/// What one asks who wants to hurt.
const FRAMES: u64 = 150_000;

/// The program in the name of another user, whose group the socket lets through or not.
fn as_nobody(room: &Room, aims: &Path, group: u32, args: &[&str]) -> Output {
    let mut command = Command::new(aims);
    command.uid(NOBODY).gid(group).current_dir("/").env_clear().env("LANG", "C.UTF-8");
    command.arg("-w").arg(socket_of(room)).args(args).output().unwrap()
}

#[test]
fn other_users_come_in_by_the_groups_word_and_do_what_the_register_lets_them() {
    if !can_be_others() {
        println!("skipped: only root can be several users");
        return;
    }
    let room = room(&[("nobody", "assessor")]);
    let aims = program_for_all(&room);
    let mut service = Service::start(&room);
    let own = rustix::process::getgid().as_raw();

    let listed = as_nobody(&room, &aims, own, &["list", "risks"]);
    assert!(String::from_utf8_lossy(&listed.stdout).contains("Misses sepsis"), "{listed:?}");
    let set = as_nobody(&room, &aims, own, &["set", "R-001", "title=Seen by nobody"]);
    assert!(set.status.success(), "{set:?}");
    let member = as_nobody(&room, &aims, own, &["set", "P-001", "access=lead", "--because", "why not"]);
    assert_eq!(member.status.code(), Some(1), "{member:?}");
    assert!(String::from_utf8_lossy(&member.stderr).contains("changed by a lead"), "{member:?}");
    let outside = as_nobody(&room, &aims, NOBODY, &["list", "risks"]);
    assert_eq!(outside.status.code(), Some(3), "{outside:?}");
    let file = Command::new(&aims).uid(NOBODY).gid(own).arg("-w").arg(room.file()).args(["list", "risks"]).output();
    assert_eq!(file.unwrap().status.code(), Some(3), "the file itself is the service's alone");

    assert_eq!(service.signal(Signal::TERM), Some(0));
    assert!(!socket_of(&room).exists());
    let ledger = room.read();
    assert_eq!(title(&ledger, "R-001"), "Seen by nobody");
    assert_eq!(ledger.newest(None, 1).unwrap()[0].header.actor.login, "nobody");
}

#[test]
fn who_is_in_no_record_says_who_he_is_and_a_lead_confirms_it_without_a_screen() {
    if !can_be_others() {
        println!("skipped: only root can be several users");
        return;
    }
    let own = own_login();
    let room = room(&[(&own, "lead"), ("ruth", "assessor")]);
    let mut ledger = Ledger::open(redb(&room.file()), Room::opening(51, None)).unwrap();
    let ruth = aims_bench::core::login::person_of(ledger.workspace(), "ruth").unwrap().id();
    ledger_support::set(&mut ledger, ruth, "logins", json!([]));
    assert!(ledger.close(WAIT));
    let aims = program_for_all(&room);
    let mut service = Service::start(&room);
    let group = rustix::process::getgid().as_raw();
    let as_stranger = |args: &[&str]| as_nobody(&room, &aims, group, args);
    let as_lead = |args: &[&str]| Command::new(AIMS).arg("-w").arg(socket_of(&room)).args(args).output().unwrap();

    for forged in ["logins+=nobody", "claimed_logins+=ruth", "claimed_logins=nobody", "access=lead"] {
        let refused = as_stranger(&["set", "P-002", forged, "--because", "why not"]);
        let told = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(refused.status.code() == Some(1) && told.contains("but say who you are"), "{forged}: {told}");
    }
    let said = as_stranger(&["set", "P-002", "claimed_logins+=nobody"]);
    assert!(said.status.success(), "{said:?}");
    let doctor = String::from_utf8(as_stranger(&["doctor"]).stdout).unwrap();
    assert!(doctor.contains("nobody until a lead confirms that you are ruth"), "{doctor}");
    let listed = as_lead(&["list", "people", "--where", "has:claimed_logins", "--columns", "@label,claimed_logins"]);
    assert!(String::from_utf8_lossy(&listed.stdout).contains("P-002  nobody"), "{listed:?}");
    let title = ["set", "R-001", "title=Seen by Ruth"];
    assert_eq!(as_stranger(&title).status.code(), Some(1), "nobody has confirmed it");
    let confirmed = as_lead(&["set", "P-002", "logins+=nobody", "claimed_logins-=nobody"]);
    assert!(confirmed.status.success(), "{confirmed:?}");
    let set = as_stranger(&title);
    assert!(set.status.success(), "{set:?}");
    assert_eq!(service.signal(Signal::TERM), Some(0));
}

#[test]
fn a_signal_makes_a_backup_while_people_work() {
    let room = room(&[]);
    let service = Service::start(&room);
    kill_process(service.pid(), Signal::USR1).unwrap();
    let copy = || {
        let mut files = std::fs::read_dir(room.folder.path()).unwrap().map(|entry| entry.unwrap().path());
        files.find(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            name.starts_with("care-2") && name.ends_with(".aims")
        })
    };
    let end = Instant::now() + WAIT;
    while copy().is_none_or(|copy| Ledger::open(redb(&copy), Room::opening(70, None)).is_err()) {
        assert!(Instant::now() < end, "no backup");
        std::thread::yield_now();
    }
}

#[test]
fn a_second_service_of_the_same_file_is_refused() {
    let room = room(&[]);
    let _service = Service::start(&room);
    let other = room.folder.path().join("run").join("other.sock");
    let mut second = Command::new(AIMS);
    let output = second.arg("serve").arg("--allow-network-fs").arg(room.file()).arg("--socket").arg(other).output();
    let output = output.unwrap();
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("in use by"), "{output:?}");
}

/// One writer: adds risks, and notes the label of each once its receipt is there.
fn write(room: &Room, number: u64, done: &AtomicUsize, enough: usize) -> Vec<RecordId> {
    let home = || Home {
        socket: Some(socket_of(room)),
        shared: true,
        open: Box::new(|| Err(busy())),
        welcome: Welcome::Nobody,
        ..room.home(false)
    };
    let mut ledger = loop {
        // The service may be dead just now.
        if let Ok(ledger) = Ledger::at_home(home(), Room::opening(number, None)) {
            break ledger;
        }
    };
    let mut receipts = Vec::new();
    while done.load(Ordering::Relaxed) < enough {
        let intent = risk(&mut ledger, json!({"title": format!("Writer {number}, risk {}", receipts.len())}));
        let id = intent.record().unwrap();
        let proposal = Proposal::edit(vec![intent], "");
        loop {
            match ledger.submit(&proposal) {
                // Asked for, or done: it happens, and what is waited for is the receipt.
                Ok(_) | Err(LedgerError::Unanswered) => break,
                Err(LedgerError::Away) => drop(ledger.poll()),
                Err(error) => panic!("{error}"),
            }
        }
        let end = Instant::now() + WAIT;
        while ledger.settle(Duration::from_secs(5)).is_err() {
            assert!(Instant::now() < end, "no receipt");
        }
        receipts.push(id);
        done.fetch_add(1, Ordering::Relaxed);
    }
    receipts
}

/// What somebody asks who asks without end: to keep where he was, changes that are refused, drafts.
fn call(ticket: u64) -> Call {
    match ticket % 8 {
        0 => Call::Session { ticket, session: json!({"screen": ticket}) },
        1 => {
            let nobody = Intent::set(RecordId(u128::from(ticket)), "title", "of no risk");
            let proposal = Box::new(Proposal::edit(vec![nobody], ""));
            Call::Submit { ticket, request: u128::from(ticket).to_le_bytes(), proposal, draft: None }
        }
        _ => {
            let texts = [("title".to_string(), "as much as one types in a minute ".repeat(30))].into();
            let uid = rustix::process::getuid().as_raw();
            let key = format!("{uid}/risk/new/form-{}", ticket % 1_000);
            Call::Draft { ticket, key, draft: Some(Draft { texts, time: 5, ..Draft::default() }) }
        }
    }
}

/// Asks as fast as the socket takes it, and comes again when he is cut off. Reads what he is told, or nothing.
fn flood(room: &Room, reads: bool) {
    let mut asked = 0;
    let mut visit = || -> std::io::Result<()> {
        let mut stream = UnixStream::connect(socket_of(room))?;
        stream.write_all(&frame::message(&Hello { protocol: PROTOCOL, version: "x".into() })?)?;
        if reads {
            let mut all = stream.try_clone()?;
            std::thread::spawn(move || std::io::copy(&mut all, &mut std::io::sink()));
        }
        while asked < FRAMES {
            let together = (asked..FRAMES).take(50).map(|ticket| frame::message(&call(ticket)));
            let wire = together.collect::<std::io::Result<Vec<_>>>()?.concat();
            stream.write_all(&wire)?;
            asked += 50;
        }
        Ok(())
    };
    while visit().is_err() {}
}

#[test]
fn who_asks_hundreds_of_thousands_of_times_hurts_nobody_else() {
    let room = room(&[(&own_login(), "lead")]);
    let service = Service::start(&room);
    let before = service.peak();
    std::thread::scope(|scope| {
        let floods = [true, false].map(|reads| {
            let room = &room;
            scope.spawn(move || flood(room, reads))
        });
        // As many receipts as there are, while they ask; the others need not wait until they have done.
        let done = AtomicUsize::new(0);
        let receipts = write(&room, 60, &done, 40);
        assert_eq!(receipts.len(), 40);
        assert!(!floods[0].is_finished(), "the others had to wait until it was over");
    });
    let grown = service.peak() - before;
    assert!(grown < 100, "{grown} MiB more");
}

fn busy() -> aims_bench::store::StoreError {
    aims_bench::store::StoreError::Busy { file: "care".into(), holder: "its service".into() }
}

/// The login of whoever runs the tests, as the service knows it.
fn own_login() -> String {
    let own = rustix::process::getuid().as_raw();
    let users = std::fs::read_to_string("/etc/passwd").unwrap();
    let login = users.lines().find(|line| line.split(':').nth(2) == Some(&own.to_string()));
    login.map_or_else(|| format!("uid-{own}"), |line| line.split(':').next().unwrap().to_string())
}

#[test]
fn killed_twenty_times_under_sixteen_writers_every_receipt_holds_and_nothing_is_there_twice() {
    let room = room(&[(&own_login(), "lead")]);
    const KILLS: usize = 20;
    const BETWEEN: usize = 30;
    let done = AtomicUsize::new(0);
    let receipts: Vec<RecordId> = std::thread::scope(|scope| {
        let mut service = Service::start(&room);
        let (room, done) = (&room, &done);
        let writers: Vec<_> =
            (0..16).map(|number| scope.spawn(move || write(room, 60 + number, done, (KILLS + 1) * BETWEEN))).collect();
        let end = Instant::now() + 4 * WAIT;
        for kill in 1..=KILLS {
            while done.load(Ordering::Relaxed) < kill * BETWEEN {
                assert!(
                    Instant::now() < end,
                    "the writers stand still after {} receipts",
                    done.load(Ordering::Relaxed)
                );
                std::thread::yield_now();
            }
            service.signal(Signal::KILL);
            service = Service::start(room);
        }
        writers.into_iter().flat_map(|writer| writer.join().unwrap()).collect()
    });
    let ledger = room.read();
    assert!(ledger.verify().unwrap().wrong.is_none());
    let mut born: BTreeMap<RecordId, usize> = BTreeMap::new();
    for entry in ledger.all_entries().unwrap() {
        for change in entry.changes.iter().filter(|change| matches!(change, Change::Create { .. })) {
            *born.entry(change.record().unwrap()).or_default() += 1;
        }
    }
    assert!(receipts.len() >= (KILLS + 1) * BETWEEN);
    for id in receipts {
        assert_eq!(born.get(&id), Some(&1), "{id}");
        assert!(ledger.workspace().get(id).is_some());
    }
}
