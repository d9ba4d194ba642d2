//! The most memory that a process has needed once a workspace is open, by its size: each size in a process of its own,
//! as the system counts it (`VmHWM`). Linux only.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use std::path::Path;
use std::process::Command;

use aims_bench::ledger::Ledger;

/// Names the file in the process that opens it.
const CHILD: &str = "AIMS_BENCH_OPENS";

fn main() {
    match std::env::var_os(CHILD) {
        Some(file) => open(Path::new(&file)),
        None => measure(),
    }
}

/// Opens the file, draws a frame, says what the process has needed.
fn open(file: &Path) {
    let ledger = Ledger::open(support::read_only(file), support::opening(true)).unwrap();
    let mut app = support::app(support::desk(ledger));
    let frame = support::frame(&app);
    let loaded = peak();
    // Lists and findings are made in idle time, after the first frame.
    while app.work() {}
    println!("{loaded} {} {}", peak(), frame.area.height);
}

/// KiB of memory at the highest.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches("kB").trim().parse().unwrap()
}

fn measure() {
    let folder = tempfile::tempdir().unwrap();
    println!("{:>8}  {:>12}  {:>14}  {:>10}", "risks", "first frame", "all findings", "file");
    for risks in [1_000, 10_000, 100_000] {
        let file = support::file(folder.path(), risks);
        let out = Command::new(std::env::current_exe().unwrap()).env(CHILD, &file).output().unwrap();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        let text = String::from_utf8(out.stdout).unwrap();
        let numbers: Vec<u64> = text.split_whitespace().map(|number| number.parse().unwrap()).collect();
        let mib = |kib: u64| format!("{:.1} MiB", kib as f64 / 1024.0);
        let size = std::fs::metadata(&file).unwrap().len() / 1024;
        println!("{risks:>8}  {:>12}  {:>14}  {:>10}", mib(numbers[0]), mib(numbers[1]), mib(size));
    }
}
