//! Several people in one workspace: what a write costs its writer until it is durable, how soon the others see it, and
//! what guests cost the service. Beside it one sync of the same disk in the same run; then the same on a disk that is
//! slowed down to what a busy one takes, because the bound on a write is a multiple of its sync.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
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
use aims_bench::store::{Disk, OpenOptions, Redb, StoreError};
use redb::StorageBackend;
use redb::backends::FileBackend;

const WAIT: Duration = Duration::from_secs(60);
const WRITES: usize = 200;
/// Writes of each writer before it counts.
const WARM: usize = 20;
const RISKS: usize = 10_000;
const GUESTS: usize = 50;
/// What a sync of the slowed disk takes longer than one of the disk itself.
const SLOWED: Duration = Duration::from_millis(4);

/// A file whose syncs take their time.
#[derive(Debug)]
struct Slow(FileBackend);

impl Slow {
    fn open(file: &Path) -> std::io::Result<Self> {
        let file = std::fs::OpenOptions::new().read(true).write(true).open(file)?;
        FileBackend::new(file).map(Self).map_err(std::io::Error::other)
    }
}

impl StorageBackend for Slow {
    fn len(&self) -> std::io::Result<u64> {
        self.0.len()
    }
    fn read(&self, offset: u64, out: &mut [u8]) -> std::io::Result<()> {
        self.0.read(offset, out)
    }
    fn set_len(&self, len: u64) -> std::io::Result<()> {
        self.0.set_len(len)
    }
    fn sync_data(&self) -> std::io::Result<()> {
        std::thread::sleep(SLOWED);
        self.0.sync_data()
    }
    fn write(&self, offset: u64, data: &[u8]) -> std::io::Result<()> {
        self.0.write(offset, data)
    }
}

/// The service on the slowed disk, in a process of its own as the real one is.
fn serve_slowly(file: &Path, socket: &Path) {
    let (wake, inbox) = channel();
    let file = file.to_path_buf();
    let home = Home {
        open: Box::new(move || {
            let file = file.clone();
            Ok(Arc::new(Redb::on(move || Ok(Disk::new(Slow::open(&file)?)), OpenOptions::default())?))
        }),
        welcome: Welcome::Everybody(Arc::new(|_| support::login())),
        ..home(socket)
    };
    let told = Arc::new(move || {
        let _ended = wake.send(());
    });
    let opening = Opening { outside: Box::new(System::default()), told, ..support::opening(false) };
    let mut ledger = Ledger::at_home(home, opening).unwrap();
    // Until it is killed.
    while inbox.recv().is_ok() {
        ledger.poll();
        drop(ledger.heard());
    }
}

struct Service(Child);

impl Service {
    fn start(file: &Path, socket: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_aims"));
        command.arg("serve").arg("--allow-network-fs").arg(file).arg("--socket").arg(socket);
        Self::of(command, socket)
    }

    fn start_slow(file: &Path, socket: &Path) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.arg(SERVE_SLOWLY).arg(file).arg(socket);
        Self::of(command, socket)
    }

    fn of(mut command: Command, socket: &Path) -> Self {
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

fn home(socket: &Path) -> Home {
    Home {
        schema: Library::embedded().schema().unwrap(),
        open: Box::new(|| Err(StoreError::Busy { file: "bench".into(), holder: "its service".into() })),
        place: Box::new(Place::default),
        socket: Some(socket.to_path_buf()),
        shared: true,
        welcome: Welcome::Nobody,
        read_only: false,
    }
}

fn join(socket: &Path) -> Ledger {
    // Each with a chance of his own: request ids are what keeps one writer from being taken for another.
    let opening = Opening { outside: Box::new(System::default()), ..support::opening(false) };
    Ledger::at_home(home(socket), opening).unwrap()
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
fn sync(disk: &dyn StorageBackend) -> Vec<Duration> {
    let one = |turn: usize| {
        let start = Instant::now();
        disk.write(turn as u64 * 4096, &[7; 4096]).unwrap();
        disk.sync_data().unwrap();
        start.elapsed()
    };
    (0..WRITES / 2).map(one).collect()
}

fn write(socket: &Path, writers: usize) -> (Vec<Duration>, f64) {
    let together = Arc::new(Barrier::new(writers + 1));
    let threads: Vec<_> = (0..writers)
        .map(|writer| {
            let (socket, together) = (socket.to_path_buf(), together.clone());
            std::thread::spawn(move || {
                let mut ledger = join(&socket);
                let mut one = |turn| {
                    let proposal = retitle(&ledger, writer, turn);
                    let start = Instant::now();
                    ledger.submit(&proposal).unwrap();
                    ledger.settle(WAIT).unwrap();
                    start.elapsed()
                };
                // The first ones read what every later one finds read.
                (WRITES..WRITES + WARM).for_each(|turn| {
                    one(turn);
                });
                together.wait();
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

fn measure(socket: &Path, disk: &dyn StorageBackend) {
    for writers in [1, 4, 16] {
        // Before and after: the disk is shared with who knows whom, and has its moods.
        let mut syncs = sync(disk);
        let (times, rate) = write(socket, writers);
        syncs.extend(sync(disk));
        syncs.sort();
        let (half, most, one) = (at(&times, 50), at(&times, 99), at(&syncs, 50));
        println!("one sync of the disk             p50 {one:6.2}  p99 {:6.2}", at(&syncs, 99));
        println!(
            "durable write, {writers:2} writers        p50 {half:6.2}  p99 {most:6.2}  {rate:6.0}/s  p99 is {:.1} syncs",
            most / one
        );
    }
    let times = push(socket, 16);
    println!("seen by 16 followers             p50 {:6.2}  p99 {:6.2}", at(&times, 50), at(&times, 99));
}

/// How this program is called to be a service itself.
const SERVE_SLOWLY: &str = "--serve-slowly";

fn main() {
    let args: Vec<String> = std::env::args().collect();
    // The test runner of `cargo test --benches` asks for nothing.
    if args.iter().any(|arg| arg == "--test") {
        return;
    }
    if let [_, how, file, socket] = &args[..]
        && how == SERVE_SLOWLY
    {
        return serve_slowly(Path::new(file), Path::new(socket));
    }
    let folder = tempfile::tempdir().unwrap();
    let file = support::served(folder.path(), RISKS);
    let (slow, scratch) = (folder.path().join("slow.aims"), folder.path().join("sync"));
    std::fs::copy(&file, &slow).unwrap();
    // Overwritten in place, as most pages of a workspace are.
    std::fs::write(&scratch, vec![0; WRITES * 4096]).unwrap();

    println!("{RISKS} risks; milliseconds");
    let socket = folder.path().join("bench.sock");
    let service = Service::start(&file, &socket);
    let alone = service.memory();
    let disk = Slow::open(&scratch).unwrap();
    measure(&socket, &disk.0);
    let guests: Vec<Ledger> = (0..GUESTS).map(|_| join(&socket)).collect();
    println!(
        "memory of the service            alone {alone:.0} MiB, with {} guests {:.0} MiB",
        guests.len(),
        service.memory()
    );
    drop((guests, service));

    println!("the same on a disk that takes {} ms longer for a sync", SLOWED.as_millis());
    let socket = folder.path().join("slow.sock");
    let _service = Service::start_slow(&slow, &socket);
    measure(&socket, &disk);
}
