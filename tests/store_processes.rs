//! A workspace and several processes: who is told what while another has the file, and what is there
//! after a process was killed, on a disk that can't be written, and on one that is full.
//!
//! The other process is this test binary again, told by an environment variable what to do.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod store_support;

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};

use aims_bench::store::{OpenOptions, Redb, Store, StoreError};
use store_support::{delete, put, req, write};
use tempfile::TempDir;

const CHILD: &str = "AIMS_STORE_CHILD";

fn options() -> OpenOptions {
    OpenOptions { allow_network_fs: true, ..OpenOptions::default() }
}

fn read_only() -> OpenOptions {
    OpenOptions { read_only: true, ..options() }
}

/// Not a test of its own: what a child does.
#[test]
fn child() {
    let Ok(task) = std::env::var(CHILD) else {
        return;
    };
    let (task, path) = task.split_once(' ').unwrap();
    let path = Path::new(path);
    match task {
        "open" => match Redb::open(path, options()) {
            Ok(_) => say("opened"),
            Err(error) => say(&error.to_string()),
        },
        "write" => keep_writing(path, 0),
        "write-and-rest" => keep_writing(path, 5),
        "read" => read_from_a_disk_that_cannot_be_written(path),
        "fill" => fill_the_disk(path),
        other => panic!("{other}"),
    }
}

fn say(line: &str) {
    println!("\nchild: {line}");
    std::io::stdout().flush().unwrap();
}

/// Commits and says so, without end; or, if `rest` is given, that many times, then idles and waits
/// to be killed.
fn keep_writing(path: &Path, rest: u64) {
    let store = Redb::open(path, options()).unwrap();
    for n in 1.. {
        let ops = [put(format!("k{n}"), vec![b'v'; 3000]), put("last", n.to_string())];
        say(&format!("ack {}", write(&store, n, ops).unwrap()));
        if n == rest {
            store.idle().unwrap();
            say("resting");
            loop {
                std::thread::park();
            }
        }
    }
}

struct Other {
    child: Child,
    lines: std::io::Lines<BufReader<ChildStdout>>,
}

impl Other {
    fn start(task: &str, path: &Path) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "child", "--nocapture"]);
        Self::spawn(command, task, path)
    }

    fn spawn(mut command: Command, task: &str, path: &Path) -> Self {
        let mut child = command
            .env(CHILD, format!("{task} {}", path.display()))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Other { child, lines }
    }

    /// The next thing it says, or `None` when it has ended.
    fn says(&mut self) -> Option<String> {
        let mut lines = self.lines.by_ref().map(|line| line.unwrap());
        lines.find_map(|line| Some(line.strip_prefix("child: ")?.to_owned()))
    }

    /// Ends it without giving it time for anything.
    fn kill(self) {}
}

impl Drop for Other {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn workspace() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("client.aims");
    let store = Redb::create_with(&path, options()).unwrap();
    store.close().unwrap();
    (folder, path)
}

#[test]
fn a_second_process_is_told_who_has_the_workspace() {
    let (_folder, path) = workspace();
    let store = Redb::open(&path, options()).unwrap();
    let mut other = Other::start("open", &path);
    let told = other.says().unwrap();
    assert!(told.contains("client.aims is in use by process"), "{told}");
    let me = format!("process {} (store_processes", std::process::id());
    if Path::new("/proc/self/fd").exists() {
        // The kernel keeps fifteen letters of a program's name.
        assert!(told.contains(&me[..me.len() - 1]), "{told}, not {me}");
    }
    store.close().unwrap();
    let mut other = Other::start("open", &path);
    assert_eq!(other.says().unwrap(), "opened");
    other.kill();
}

/// Whether redb finds work to do when it opens a copy of the file.
fn needs_repair(path: &Path) -> bool {
    let copy = path.with_extension("copy");
    std::fs::copy(path, &copy).unwrap();
    let repaired = std::rc::Rc::new(AtomicBool::new(false));
    let seen = repaired.clone();
    let database = redb::Builder::new().set_repair_callback(move |_| seen.store(true, Ordering::Relaxed)).open(&copy);
    drop(database.unwrap());
    std::fs::remove_file(&copy).unwrap();
    repaired.load(Ordering::Relaxed)
}

#[test]
fn what_was_acknowledged_is_there_after_a_kill() {
    let (_folder, path) = workspace();
    let mut other = Other::start("write", &path);
    let mut acknowledged = 0;
    while acknowledged < 25 {
        let line = other.says().unwrap();
        acknowledged = line.strip_prefix("ack ").unwrap().parse().unwrap();
    }
    other.kill();
    assert!(needs_repair(&path));

    // A reader repairs what it sees in memory and leaves the file alone.
    let before = std::fs::read(&path).unwrap();
    let reader = Redb::open(&path, read_only()).unwrap();
    assert!(reader.stopped_uncleanly());
    let found = reader.snapshot().unwrap().rev();
    assert!(found >= acknowledged, "{found} of {acknowledged}");
    reader.close().unwrap();
    assert!(std::fs::read(&path).unwrap() == before);

    let store = Redb::open(&path, options()).unwrap();
    assert!(store.stopped_uncleanly());
    assert_eq!(store.snapshot().unwrap().rev(), found);
    for n in 1..=found {
        assert_eq!(store.outcome(req(n)).unwrap(), Some(n));
    }
    assert_eq!(store.verify().unwrap().rows, found + 1);
    store.close().unwrap();
    let store = Redb::open(&path, options()).unwrap();
    assert!(!store.stopped_uncleanly());
}

#[test]
fn a_process_killed_while_it_rests_leaves_nothing_to_repair() {
    let (_folder, path) = workspace();
    let mut other = Other::start("write-and-rest", &path);
    while other.says().unwrap() != "resting" {}
    other.kill();
    assert!(!needs_repair(&path));
    let store = Redb::open(&path, options()).unwrap();
    assert_eq!(store.snapshot().unwrap().rev(), 5);
}

/// Runs a child on a small file system of its own, which is mounted with `flags` after the workspace
/// was copied to it. `None` where mounting is not allowed.
fn on_own_disk(task: &str, flags: &str) -> Option<Vec<String>> {
    let (folder, path) = workspace();
    let store = Redb::open(&path, options()).unwrap();
    write(&store, 1, [put("k", "v")]).unwrap();
    store.close().unwrap();
    let disk = folder.path().join("disk");
    std::fs::create_dir(&disk).unwrap();
    let script = "mount -t tmpfs -o size=4m tmpfs \"$1\" && cp -p \"$2\" \"$1\" && \
                  head -c 300000 /dev/zero > \"$1/ballast\" && mount -o remount,$3 \"$1\" && shift 3 && \
                  echo && echo child: mounted && exec \"$@\"";
    let mut command = Command::new("unshare");
    command
        .args(["--mount", "sh", "-c", script, "sh"])
        .args([&disk, &path])
        .arg(flags)
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "child", "--nocapture"]);
    if Command::new("unshare").arg("--version").output().is_err() {
        return None;
    }
    let mut other = Other::spawn(command, task, &disk.join("client.aims"));
    let said: Vec<_> = std::iter::from_fn(|| other.says()).collect();
    let well = other.child.wait().unwrap().success();
    if said.is_empty() {
        println!("skipped: no mount is allowed here");
        return None;
    }
    assert!(well, "{said:?}");
    Some(said)
}

fn read_from_a_disk_that_cannot_be_written(path: &Path) {
    let refused = Redb::open(path, options()).unwrap_err();
    say(&refused.to_string());
    let store = Redb::open(path, read_only()).unwrap();
    let row = store.snapshot().unwrap().get(b"k").unwrap().unwrap();
    say(&String::from_utf8(row.value).unwrap());
    store.close().unwrap();
}

#[test]
fn a_disk_that_cannot_be_written_can_be_read() {
    let Some(said) = on_own_disk("read", "ro") else {
        return;
    };
    assert!(said[1].contains("can't be written"), "{said:?}");
    assert!(said[1].contains("--read-only"), "{said:?}");
    assert_eq!(said[2], "v");
}

/// Fills the disk, makes room, and goes on, in one process and one opening.
fn fill_the_disk(path: &Path) {
    let store = Redb::open(path, options()).unwrap();
    let row = |n: u64| [put(format!("k{n}"), vec![n as u8; 100_000])];
    let full = (2..)
        .find(|n| match write(&store, *n, row(*n)) {
            Ok(rev) => {
                assert_eq!(rev, *n);
                false
            }
            Err(error) => {
                assert!(matches!(error, StoreError::Full { .. }), "{error}");
                true
            }
        })
        .unwrap();
    // Still full, nothing lost, everything readable.
    assert!(write(&store, full, row(full)).is_err());
    assert_eq!(store.snapshot().unwrap().rev(), full - 1);
    assert_eq!(store.outcome(req(full)).unwrap(), None);
    assert_eq!(store.outcome(req(full - 1)).unwrap(), Some(full - 1));

    std::fs::remove_file(path.with_file_name("ballast")).unwrap();
    assert_eq!(write(&store, full, [delete("k2")]).unwrap(), full);
    assert_eq!(store.verify().unwrap().rows, full - 2);
    store.close().unwrap();
    say("done");
}

#[test]
fn a_full_disk_refuses_and_goes_on_when_there_is_room() {
    if let Some(said) = on_own_disk("fill", "rw") {
        assert_eq!(said.last().unwrap(), "done");
    }
}
