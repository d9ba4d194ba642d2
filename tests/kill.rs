//! kill -9 in the middle of a scripted session of the real program. What was acknowledged (the command printed it, or
//! the title bar said `saved`) is known to this process, which outlives the kill, and must be there afterwards, with
//! everything else whole.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "support/pty.rs"]
mod pty;

use std::collections::BTreeSet;
use std::io::Read;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use pty::{Ended, Spawn};
use rustix::event::{PollFd, PollFlags, poll};
use rustix::process::{Pid, PidfdFlags, Signal, kill_process, pidfd_open};

const AIMS: &str = env!("CARGO_BIN_EXE_aims");
/// Kills of each kind of session.
const COMMANDS: u32 = 14;
const SITTINGS: u32 = 6;

struct Case {
    folder: tempfile::TempDir,
    tried: BTreeSet<String>,
    acknowledged: BTreeSet<String>,
    /// Where the kills fall, as a share of a command's time; a new one each run, printed when it fails.
    dice: u64,
}

impl Case {
    fn new(seed: u64) -> Self {
        let case = Self {
            folder: tempfile::tempdir().unwrap(),
            tried: BTreeSet::new(),
            acknowledged: BTreeSet::new(),
            dice: seed,
        };
        let made = case.command(&["new", "care.aims", "--org", "Northfield Care", "--role", "user"]).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        case
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("care.aims")
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(AIMS);
        command.current_dir(self.folder.path()).env_clear().env("HOME", self.folder.path()).env("LANG", "C.UTF-8");
        command.args(args).stdin(Stdio::null());
        command
    }

    /// Less than `limit`.
    fn roll(&mut self, limit: u64) -> u64 {
        self.dice = self.dice.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
        (self.dice >> 33) % limit.max(1)
    }

    /// The workspace opens, verifies, and has what was acknowledged and nothing that nobody asked for.
    #[track_caller]
    fn check(&self, when: &str) {
        let verify = self.command(&["verify"]).output().unwrap();
        let said = String::from_utf8_lossy(&verify.stdout).into_owned() + &String::from_utf8_lossy(&verify.stderr);
        assert!(verify.status.success() && said.contains("All is well"), "{when}: {said}");
        let list = self.command(&["list", "risks", "--format", "csv"]).output().unwrap();
        assert!(list.status.success());
        let text = String::from_utf8(list.stdout).unwrap();
        let found: Vec<&str> = text.split([',', '\r', '\n']).filter(|cell| cell.starts_with("risk number ")).collect();
        let set: BTreeSet<String> = found.iter().map(|title| title.to_string()).collect();
        assert_eq!(found.len(), set.len(), "{when}: something is there twice: {text}");
        let missing: Vec<_> = self.acknowledged.difference(&set).collect();
        assert!(missing.is_empty(), "{when}: acknowledged and lost: {missing:?}");
        assert!(set.is_subset(&self.tried), "{when}: {text}");
    }
}

fn seed() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    std::env::var("AIMS_KILL_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(now.as_nanos() as u64)
}

#[test]
fn commands_that_are_killed_lose_nothing_that_they_printed() {
    let seed = seed();
    println!("AIMS_KILL_SEED={seed}");
    let mut case = Case::new(seed);
    let mut whole = Duration::from_millis(50);
    let (mut kills, mut number) = (0, 0);
    while kills < COMMANDS {
        number += 1;
        assert!(number < 200, "no command is ever killed");
        let title = format!("risk number {number:03}");
        case.tried.insert(title.clone());
        let argument = format!("title={title}");
        let begin = Instant::now();
        let mut command = case.command(&["add", "risk", &argument]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let pid = Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
        let pidfd = pidfd_open(pid, PidfdFlags::empty()).unwrap();
        // Anywhere from the start to a little after the end.
        let wait = Duration::from_micros(case.roll(whole.as_micros() as u64 * 5 / 4));
        let ended = poll(&mut [PollFd::new(&pidfd, PollFlags::IN)], Some(&wait.try_into().unwrap())).unwrap() == 1;
        if ended {
            whole = begin.elapsed();
        } else {
            kill_process(pid, Signal::KILL).unwrap();
            kills += 1;
            // It may have been quicker than was thought: later kills fall later.
            whole = whole.max(wait) * 11 / 10;
        }
        let mut said = String::new();
        child.stdout.take().unwrap().read_to_string(&mut said).unwrap();
        child.wait().unwrap();
        if said.contains(&title) {
            case.acknowledged.insert(title);
        } else {
            assert!(!ended, "it ended and said {said:?}");
        }
        if !ended {
            case.check(&format!("seed {seed}, kill {kills}"));
        }
    }
    assert!(!case.acknowledged.is_empty());
}

#[test]
fn a_sitting_that_is_killed_loses_nothing_that_it_called_saved() {
    let seed = seed();
    println!("AIMS_KILL_SEED={seed}");
    let mut case = Case::new(seed);
    let mut number = 0;
    for kill in 0..SITTINGS {
        let mut session = Spawn::new(AIMS)
            .arg("open")
            .arg(case.file())
            .cwd(case.folder.path())
            .env("HOME", case.folder.path())
            .start();
        session.wait_for("NORTHFIELD CARE");
        // Some are saved in peace, then one is cut off at any moment of its way to the disk.
        for _ in 0..=case.roll(3) {
            number += 1;
            let title = format!("risk number {number:03}");
            case.tried.insert(title.clone());
            session.send("+");
            session.wait_for("New");
            session.send(format!("{title}\r"));
            session.wait_until("saved", |screen| is_saved(screen, &title));
            case.acknowledged.insert(title);
        }
        number += 1;
        let title = format!("risk number {number:03}");
        case.tried.insert(title.clone());
        session.send(format!("+{title}\r"));
        for _ in 0..case.roll(12) {
            session.read(Duration::from_millis(2), 200);
            if is_saved(session.screen(), &title) {
                case.acknowledged.insert(title.clone());
            }
        }
        session.signal(Signal::KILL);
        assert_eq!(session.wait_end(), Ended(None));
        // What it wrote before the kill was told as well.
        if is_saved(session.screen(), &title) {
            case.acknowledged.insert(title);
        }
        case.check(&format!("seed {seed}, kill {kill}"));
    }
}

/// The message tells of a new record, this one stands in the table, and line 1 says that everything is saved.
fn is_saved(screen: &vt100::Screen, title: &str) -> bool {
    let text = screen.contents();
    let first = text.lines().next().unwrap_or_default();
    let told = text.lines().any(|line| line.contains("added") && line.contains("takes it back"));
    told && text.contains(title)
        && first.contains("Workbench")
        && first.contains("saved")
        && !first.contains("saving")
        && !first.contains("NOT SAVED")
}
