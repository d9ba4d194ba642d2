//! Whole jobs on large data, each beside what it is compared with in the same run: CSV beside `cp` and `wc -l`, edits of a
//! large workspace beside those of an empty one, opening after a kill beside opening after a clean end. It prints medians
//! and ratios as Markdown. Needs about 1 GB of disk for a while. `cargo bench --bench bulk -- csv opening` runs these jobs only.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use aims_bench::core::intent::{Intent, Proposal};
use aims_bench::exchange::csv::{CsvFormat, CsvReader, CsvWriter, Record};
use aims_bench::exchange::sheet::{CellRef, ReadOptions};
use aims_bench::ledger::Ledger;
use aims_bench::store::{OpenOptions, Redb, Store};
use serde_json::json;

/// Names the file in the process that is killed.
const VICTIM: &str = "AIMS_BENCH_VICTIM";
const AIMS: &str = env!("CARGO_BIN_EXE_aims");
const ROWS: usize = 1_000_000;
const RISKS: usize = 100_000;
const EDITS: usize = 10_000;

fn main() {
    match std::env::var_os(VICTIM) {
        Some(file) => be_killed(Path::new(&file)),
        None => measure(),
    }
}

fn measure() {
    let folder = tempfile::tempdir().unwrap();
    println!("| job | time | beside | ratio |\n|---|---|---|---|");
    type Job = fn(&Path);
    let jobs: [(&str, Job); 4] = [("csv", csv), ("import", import), ("edits", edits), ("opening", opening)];
    let asked: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    for (name, job) in jobs {
        if asked.is_empty() || asked.iter().any(|one| one == name) {
            job(folder.path());
        }
    }
}

fn line(job: &str, time: Duration, beside: &str, other: Duration) {
    let ratio = time.as_secs_f64() / other.as_secs_f64();
    println!("| {job} | {} | {beside} {} | {ratio:.2} |", shown(time), shown(other));
}

fn shown(time: Duration) -> String {
    let ms = time.as_secs_f64() * 1e3;
    if ms < 10.0 { format!("{ms:.2} ms") } else { format!("{ms:.0} ms") }
}

/// The median of `times` runs of both, one after the other, so that both meet the same machine.
fn pair(times: usize, mut one: impl FnMut(), mut other: impl FnMut()) -> (Duration, Duration) {
    let mut both: Vec<(Duration, Duration)> = Vec::new();
    for _ in 0..times {
        both.push((timed(&mut one), timed(&mut other)));
    }
    let median = |mut all: Vec<Duration>| {
        all.sort();
        all[all.len() / 2]
    };
    (median(both.iter().map(|pair| pair.0).collect()), median(both.iter().map(|pair| pair.1).collect()))
}

fn timed(job: &mut impl FnMut()) -> Duration {
    let start = Instant::now();
    job();
    start.elapsed()
}

fn run(program: &str, args: &[&Path]) {
    let status = Command::new(program).args(args).stdout(Stdio::null()).status().unwrap();
    assert!(status.success(), "{program}");
}

/// A row as registers have it: ten cells, one of them a paragraph with a comma.
fn row(number: usize) -> [String; 10] {
    [
        format!("R-{number:07}"),
        support::title(number),
        "Few such cases in the training data, and the alert threshold was set on other patients; nobody looked at it again"
            .to_owned(),
        format!("P-{:03}", number % 40),
        format!("SYS-{:02}", number % 16),
        (number % 5 + 1).to_string(),
        (number / 5 % 5 + 1).to_string(),
        format!("2026-12-{:02}", number % 28 + 1),
        format!("2026-11-{:02}", number % 28 + 1),
        "Two near misses were told in October alone, says the ward".to_owned(),
    ]
}

const HEADER: [&str; 10] =
    ["Label", "Title", "Source", "Owner", "System", "Likelihood", "Impact", "Review", "Changed", "Reason"];

fn csv(folder: &Path) {
    let rows: Vec<[String; 10]> = (1..=ROWS).map(row).collect();
    let (file, copy) = (folder.join("rows.csv"), folder.join("copy.csv"));
    let write = || {
        let mut writer = CsvWriter::new(File::create(&file).unwrap(), "rows.csv", CsvFormat::RFC, HEADER).unwrap();
        for row in &rows {
            writer.cells(row.iter().map(|cell| CellRef::Text(cell))).unwrap();
        }
        writer.finish().unwrap().flush().unwrap();
    };
    let (written, copied) = pair(3, write, || run("cp", &[&file, &copy]));
    line("CSV writer, 1,000,000 rows to a file", written, "`cp` of the file", copied);
    drop(rows);
    let read = || {
        let bytes = std::fs::read(&file).unwrap();
        let mut reader = CsvReader::from_bytes("rows.csv", bytes, &ReadOptions::default()).unwrap();
        let mut record = Record::new();
        let mut count = 0;
        while reader.read(&mut record).unwrap() {
            count += 1;
        }
        assert_eq!(count, ROWS + 1);
    };
    let (read, counted) = pair(3, read, || run("wc", &[Path::new("-l"), &file]));
    line("CSV reader, the same file", read, "`wc -l`", counted);
    std::fs::remove_file(&file).unwrap();
    std::fs::remove_file(&copy).unwrap();
}

/// By the program itself, from `aims new` to the answer, which comes when everything is durable.
fn import(folder: &Path) {
    let file = folder.join("risks.csv");
    let mut out = BufWriter::new(File::create(&file).unwrap());
    writeln!(out, "title,risk_source,next_review").unwrap();
    for number in 1..=RISKS {
        writeln!(out, "\"{}\",\"{}\",2026-12-{:02}", support::title(number), row(number)[2], number % 28 + 1).unwrap();
    }
    out.flush().unwrap();
    let aims = |args: &[&str]| {
        let mut command = Command::new(AIMS);
        command.current_dir(folder).stdout(Stdio::null()).args(args);
        command
    };
    assert!(aims(&["new", "import.aims", "--org", "Care", "--role", "user"]).status().unwrap().success());
    let start = Instant::now();
    let mut child = aims(&["-w", "import.aims", "import", "risks.csv", "--as", "risks"]).spawn().unwrap();
    let mut peak = 0;
    let status = loop {
        peak = peak.max(peak_of(child.id()));
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    assert!(status.success());
    let took = start.elapsed();
    let size = std::fs::metadata(&file).unwrap().len() as f64 / 1048576.0;
    println!(
        "| import of 100,000 risks ({size:.0} MiB of CSV), journalled and durable | {} | peak memory {} MiB | |",
        shown(took),
        peak / 1024
    );
}

/// KiB at the highest so far; 0 once it is gone.
fn peak_of(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse().ok()).unwrap_or(0)
}

fn retitle(ledger: &Ledger, turn: usize) -> Proposal {
    let record = ledger.workspace().by_label("risk", "R-001").unwrap().id();
    let value = json!(format!("{}, looked at {turn} times", support::title(turn)));
    Proposal::edit(vec![Intent::Set { record, field: "title".into(), value }], "a clearer title")
}

fn edits(folder: &Path) {
    let mut times = Vec::new();
    for risks in [1, RISKS] {
        let store: Arc<dyn Store> = Arc::new(Redb::create(folder.join(format!("edits-{risks}.aims"))).unwrap());
        let mut ledger = support::fill(store, risks);
        let start = Instant::now();
        for turn in 0..EDITS {
            let proposal = retitle(&ledger, turn);
            ledger.submit(&proposal).unwrap();
            ledger.settle(support::WAIT).unwrap();
        }
        times.push(start.elapsed());
        assert!(ledger.close(support::WAIT));
    }
    line("10,000 edits of 100,000 risks, each durable", times[1], "of one risk", times[0]);
}

fn open(file: &Path) -> Ledger {
    let store: Arc<dyn Store> = Arc::new(Redb::open(file, OpenOptions::default()).unwrap());
    Ledger::open(store, support::opening(false)).unwrap()
}

/// Edits once, says so, and waits for its end.
fn be_killed(file: &Path) {
    let mut ledger = open(file);
    let proposal = retitle(&ledger, 1);
    ledger.submit(&proposal).unwrap();
    ledger.settle(support::WAIT).unwrap();
    println!("durable");
    std::thread::sleep(Duration::from_secs(600));
}

fn opening(folder: &Path) {
    let file = support::file(folder, RISKS);
    let mut killed = Vec::new();
    let mut clean = Vec::new();
    for _ in 0..3 {
        let mut child =
            Command::new(std::env::current_exe().unwrap()).env(VICTIM, &file).stdout(Stdio::piped()).spawn().unwrap();
        let mut said = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut said).unwrap();
        assert_eq!(said.trim(), "durable");
        // The last write is two seconds old.
        std::thread::sleep(Duration::from_millis(2_200));
        child.kill().unwrap();
        child.wait().unwrap();
        for times in [&mut killed, &mut clean] {
            let start = Instant::now();
            let mut ledger = open(&file);
            times.push(start.elapsed());
            assert!(ledger.close(support::WAIT));
        }
    }
    killed.sort();
    clean.sort();
    line("opening 100,000 risks after kill -9", killed[1], "after a clean end", clean[1]);
    let mut all = String::new();
    killed.iter().for_each(|time| write!(all, " {}", shown(*time)).unwrap());
    eprintln!("after kill -9, each:{all}");
}
