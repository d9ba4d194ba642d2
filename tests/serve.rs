//! The real service: started, joined by other users, killed, ended. What is acknowledged is there afterwards, once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod ledger_support;
mod share_support;

use std::collections::BTreeMap;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
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
use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;
use share_support::{Room, title};

const AIMS: &str = env!("CARGO_BIN_EXE_aims");
/// A user that every system has and that owns nothing.
const NOBODY: u32 = 65_534;
/// What one asks who wants to hurt.
const FRAMES: u64 = 150_000;

struct Service {
    child: Child,
}

impl Service {
    /// Started, and ready for who connects.
    fn start(room: &Room) -> Self {
        let socket = socket_of(room);
        let child = Command::new(AIMS)
            .args(["serve", "--allow-network-fs"])
            .arg(room.file())
            .arg("--socket")
            .arg(&socket)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut service = Self { child };
        let end = Instant::now() + WAIT;
        while std::os::unix::net::UnixStream::connect(&socket).is_err() {
            assert!(Instant::now() < end && service.child.try_wait().unwrap().is_none(), "the service does not start");
            std::thread::yield_now();
        }
        service
    }

    /// The most memory that it ever had, in MiB.
    fn peak(&self) -> usize {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<usize>().unwrap() / 1024
    }

    fn signal(&mut self, signal: Signal) -> Option<i32> {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
        self.child.wait().unwrap().code()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _ended = self.child.wait();
    }
}

fn socket_of(room: &Room) -> PathBuf {
    room.folder.path().join("run").join("care.sock")
}

/// A workspace with somebody who may do everything and somebody who owns a risk, ready to be served.
fn room(logins: &[(&str, &str)]) -> Room {
    let room = Room::new();
    let run = room.folder.path().join("run");
    std::fs::create_dir(&run).unwrap();
    for folder in [room.folder.path(), &run] {
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    let mut ledger = Ledger::open(redb(&room.file()), Room::opening(50, None)).unwrap();
    for (login, access) in logins {
        let person = ledger_support::creation(
            &mut ledger,
            "person",
            json!({"name": login, "logins": [login], "access": access}),
        );
        ledger.submit(&Proposal::edit(vec![person], "")).unwrap();
    }
    assert!(ledger.close(WAIT));
    room
}

/// The program in the name of another user, whose group the socket lets through or not.
fn as_nobody(room: &Room, aims: &Path, group: u32, args: &[&str]) -> Output {
    let mut command = Command::new(aims);
    command.uid(NOBODY).gid(group).current_dir("/").env_clear().env("LANG", "C.UTF-8");
    command.arg("-w").arg(socket_of(room)).args(args).output().unwrap()
}

#[test]
fn other_users_come_in_by_the_groups_word_and_do_what_the_register_lets_them() {
    if !Command::new("true").uid(NOBODY).gid(NOBODY).status().is_ok_and(|status| status.success()) {
        println!("skipped: only root can be several users");
        return;
    }
    let room = room(&[("nobody", "assessor")]);
    // Where the program was built others need not be able to look.
    let aims = room.folder.path().join("aims");
    std::fs::copy(AIMS, &aims).unwrap();
    std::fs::set_permissions(&aims, std::fs::Permissions::from_mode(0o755)).unwrap();
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
fn a_signal_makes_a_backup_while_people_work() {
    let room = room(&[]);
    let service = Service::start(&room);
    kill_process(Pid::from_child(&service.child), Signal::USR1).unwrap();
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
