//! Several people in one workspace: what a write costs its writer until it is durable, how soon the others see it, and
//! what guests cost the service. Beside it one sync of the same disk in the same run.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Barrier};
use std::time::{Duration, Instant};

use aims_bench::core::id::RecordId;
use aims_bench::core::intent::{Intent, Proposal};
use aims_bench::ledger::outside::System;
use aims_bench::ledger::place::Place;
use aims_bench::ledger::share::Home;
use aims_bench::ledger::share::host::Welcome;
use aims_bench::ledger::{Ledger, Opening};
use aims_bench::library::Library;
use aims_bench::store::StoreError;

const WAIT: Duration = Duration::from_secs(60);
const WRITES: usize = 200;
const RISKS: usize = 10_000;
const GUESTS: usize = 50;

struct Service(Child);

impl Service {
    fn start(file: &Path, socket: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_aims"));
        command.arg("serve").arg("--allow-network-fs").arg(file).arg("--socket").arg(socket);
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        while std::os::unix::net::UnixStream::connect(socket).is_err() {
            std::thread::yield_now();
        }
        Self(child)
    }

    fn memory(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1024.0
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ended = self.0.kill();
        let _ended = self.0.wait();
    }
}

fn join(socket: &Path) -> Ledger {
    let home = Home {
        schema: Library::embedded().schema().unwrap(),
        open: Box::new(|| Err(StoreError::Busy { file: "bench".into(), holder: "its service".into() })),
        place: Box::new(Place::default),
        socket: Some(socket.to_path_buf()),
        shared: true,
        welcome: Welcome::Nobody,
        read_only: false,
    };
    // Each with a chance of his own: request ids are what keeps one writer from being taken for another.
    let opening = Opening { outside: Box::new(System::default()), ..support::opening(false) };
    Ledger::at_home(home, opening).unwrap()
}

fn retitle(ledger: &Ledger, risk: usize, turn: usize) -> Proposal {
    let label = format!("R-{:03}", risk + 1);
    let record: RecordId = ledger.workspace().by_label("risk", &label).unwrap().id();
    Proposal::edit(vec![Intent::set(record, "title", format!("{} turn {turn}", support::title(turn)))], "clearer")
}

fn at(sorted: &[Duration], percent: usize) -> f64 {
    sorted[(sorted.len() * percent / 100).min(sorted.len() - 1)].as_secs_f64() * 1_000.0
}

/// One sync of a small write, the least that a durable change can cost.
fn sync(folder: &Path) -> Vec<Duration> {
    let mut file = std::fs::File::create(folder.join("sync")).unwrap();
    let mut times: Vec<Duration> = (0..WRITES)
        .map(|_| {
            let start = Instant::now();
            file.write_all(&[7; 4096]).unwrap();
            file.sync_data().unwrap();
            start.elapsed()
        })
        .collect();
    times.sort();
    times
}

fn write(socket: &Path, writers: usize) -> (Vec<Duration>, f64) {
    let together = Arc::new(Barrier::new(writers + 1));
    let threads: Vec<_> = (0..writers)
        .map(|writer| {
            let (socket, together) = (socket.to_path_buf(), together.clone());
            std::thread::spawn(move || {
                let mut ledger = join(&socket);
                together.wait();
                let one = |turn| {
                    let proposal = retitle(&ledger, writer, turn);
                    let start = Instant::now();
                    ledger.submit(&proposal).unwrap();
                    ledger.settle(WAIT).unwrap();
                    start.elapsed()
                };
                (0..WRITES).map(one).collect::<Vec<Duration>>()
            })
        })
        .collect();
    together.wait();
    let start = Instant::now();
    let mut times: Vec<Duration> = threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
    let rate = times.len() as f64 / start.elapsed().as_secs_f64();
    times.sort();
    (times, rate)
}

/// From the writer's call until each of the followers shows it.
fn push(socket: &Path, followers: usize) -> Vec<Duration> {
    let mut writer = join(socket);
    let mut others: Vec<Ledger> = (0..followers).map(|_| join(socket)).collect();
    let mut times = Vec::new();
    for turn in 0..WRITES {
        let proposal = retitle(&writer, 900, turn + 1_000);
        let start = Instant::now();
        let id = writer.submit(&proposal).unwrap().entry.id();
        for other in &mut others {
            while !other.workspace().position().includes(id) {
                other.poll();
            }
            times.push(start.elapsed());
        }
    }
    times.sort();
    times
}

fn main() {
    // The test runner of `cargo test --benches` asks for nothing.
    if std::env::args().any(|arg| arg == "--test") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = support::served(folder.path(), RISKS);
    let socket = folder.path().join("bench.sock");
    let service = Service::start(&file, &socket);
    let alone = service.memory();
    println!("{RISKS} risks; milliseconds");
    let sync = sync(folder.path());
    println!("one sync of the disk             p50 {:6.2}  p99 {:6.2}", at(&sync, 50), at(&sync, 99));
    for writers in [1, 4, 16] {
        let (times, rate) = write(&socket, writers);
        let (half, most) = (at(&times, 50), at(&times, 99));
        println!(
            "durable write, {writers:2} writers        p50 {half:6.2}  p99 {most:6.2}  {rate:6.0}/s  p99 is {:.1} syncs",
            most / at(&sync, 50)
        );
    }
    let times = push(&socket, 16);
    println!("seen by 16 followers             p50 {:6.2}  p99 {:6.2}", at(&times, 50), at(&times, 99));
    let guests: Vec<Ledger> = (0..GUESTS).map(|_| join(&socket)).collect();
    println!(
        "memory of the service            alone {alone:.0} MiB, with {} guests {:.0} MiB",
        guests.len(),
        service.memory()
    );
}
