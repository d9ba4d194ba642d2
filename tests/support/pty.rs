//! A program in a pseudo-terminal, with an emulator that shows what a person would see.
//!
//! Nothing here sleeps: every wait is for a condition on the screen or the process, with a deadline. Bytes are read
//! only inside a wait, so a test that does not wait is a terminal that takes nothing.

// Each test file uses a part of it, and a test may fail by panicking.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use filedescriptor::{AsRawFileDescriptor, FileDescriptor, POLLIN, RawFileDescriptor, pollfd};
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};
use std::ffi::OsStr;
use std::io::{Read, Write};
use std::path::Path;
use std::time::{Duration, Instant};

/// Long enough for a machine under load; a passing test never waits for it.
pub const DEADLINE: Duration = Duration::from_secs(20);

/// What to run. The environment is empty but for what is set here, `PATH`, and a UTF-8 locale.
pub struct Spawn {
    command: CommandBuilder,
    columns: u16,
    rows: u16,
}

impl Spawn {
    pub fn new(program: impl AsRef<OsStr>) -> Self {
        let mut command = CommandBuilder::new(program);
        command.env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        Self { command, columns: 80, rows: 24 }
    }

    pub fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.command.arg(arg);
        self
    }

    pub fn args(self, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        args.into_iter().fold(self, Self::arg)
    }

    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub fn cwd(mut self, folder: &Path) -> Self {
        self.command.cwd(folder);
        self
    }

    pub fn size(mut self, columns: u16, rows: u16) -> Self {
        (self.columns, self.rows) = (columns, rows);
        self
    }

    pub fn start(self) -> Session {
        let pair = native_pty_system().openpty(size(self.columns, self.rows)).unwrap();
        // Asked before the program runs: it may be quick to change them.
        let found = modes(pair.master.as_ref());
        let child = pair.slave.spawn_command(self.command).unwrap();
        drop(pair.slave);
        let fd = Fd(pair.master.as_raw_fd().unwrap());
        Session {
            line: Some(Line { wire: FileDescriptor::dup(&fd).unwrap(), master: pair.master }),
            child,
            found,
            emulator: vt100::Parser::new(self.rows, self.columns, 0),
            raw: Vec::new(),
        }
    }
}

fn size(columns: u16, rows: u16) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}

fn modes(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios().unwrap())
}

struct Fd(RawFileDescriptor);

impl AsRawFileDescriptor for Fd {
    fn as_raw_file_descriptor(&self) -> RawFileDescriptor {
        self.0
    }
}

/// Our end of the terminal.
struct Line {
    wire: FileDescriptor,
    master: Box<dyn MasterPty + Send>,
}

/// The running program; dropping it kills it.
pub struct Session {
    line: Option<Line>,
    child: Box<dyn Child + Send + Sync>,
    found: String,
    emulator: vt100::Parser,
    raw: Vec<u8>,
}

/// How it ended: the exit code, or `None` when a signal ended it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ended(pub Option<u32>);

impl Session {
    /// Types these bytes.
    pub fn send(&mut self, bytes: impl AsRef<[u8]>) {
        let line = self.line.as_mut().expect("the terminal is gone");
        line.wire.write_all(bytes.as_ref()).unwrap();
    }

    /// Waits until the screen has this text, and fails with the screen if it never does.
    #[track_caller]
    pub fn wait_for(&mut self, text: &str) {
        self.wait_until(&format!("{text:?} on the screen"), |s| s.contents().contains(text));
    }

    /// Waits until the screen is as wanted.
    #[track_caller]
    pub fn wait_until(&mut self, what: &str, wanted: impl Fn(&vt100::Screen) -> bool) {
        let until = Instant::now() + DEADLINE;
        while !wanted(self.emulator.screen()) {
            let left = until.saturating_duration_since(Instant::now());
            assert!(
                self.read(left, usize::MAX).is_some(),
                "no {what} within {DEADLINE:?}, or the program ended; the screen is:\n{}",
                self.text()
            );
        }
    }

    /// Takes at most `most` bytes that come within `wait`: `None` when there were none or the program's end is closed.
    pub fn read(&mut self, wait: Duration, most: usize) -> Option<usize> {
        let line = self.line.as_mut()?;
        let mut fds = [pollfd { fd: line.wire.as_raw_file_descriptor(), events: POLLIN, revents: 0 }];
        if filedescriptor::poll(&mut fds, Some(wait)).unwrap() == 0 {
            return None;
        }
        let mut buffer = vec![0; most.min(4096)];
        // The kernel reports a closed far end as an input error.
        let n = line.wire.read(&mut buffer).unwrap_or(0);
        buffer.truncate(n);
        self.emulator.process(&buffer);
        self.raw.extend_from_slice(&buffer);
        (n > 0).then_some(n)
    }

    /// Everything that comes until nothing came for `quiet`.
    pub fn settle(&mut self, quiet: Duration) -> usize {
        let before = self.raw.len();
        while self.read(quiet, usize::MAX).is_some() {}
        self.raw.len() - before
    }

    pub fn screen(&self) -> &vt100::Screen {
        self.emulator.screen()
    }

    pub fn text(&self) -> String {
        self.emulator.screen().contents()
    }

    /// Every byte since the start.
    pub fn raw(&self) -> &[u8] {
        &self.raw
    }

    pub fn resize(&mut self, columns: u16, rows: u16) {
        let line = self.line.as_ref().expect("the terminal is gone");
        line.master.resize(size(columns, rows)).unwrap();
        self.emulator.screen_mut().set_size(rows, columns);
    }

    /// The terminal's modes now, as text to compare.
    pub fn modes(&self) -> String {
        modes(self.line.as_ref().expect("the terminal is gone").master.as_ref())
    }

    /// The modes before the program ran.
    pub fn modes_found(&self) -> &str {
        &self.found
    }

    pub fn pid(&self) -> Pid {
        let id = self.child.process_id().unwrap();
        Pid::from_raw(i32::try_from(id).unwrap()).unwrap()
    }

    pub fn signal(&self, signal: Signal) {
        kill_process(self.pid(), signal).unwrap();
    }

    /// The terminal goes away, as when a person closes the window or the network drops.
    pub fn hang_up(&mut self) {
        self.line = None;
    }

    /// Reads what is still written and waits for the end.
    #[track_caller]
    pub fn wait_end(&mut self) -> Ended {
        let until = Instant::now() + DEADLINE;
        while self.line.is_some() {
            let left = until.saturating_duration_since(Instant::now());
            if self.read(left, usize::MAX).is_none() {
                break;
            }
        }
        self.wait_end_unread(until.saturating_duration_since(Instant::now()))
    }

    /// Waits for the end and takes no byte: a terminal that stands still, or one that is gone.
    #[track_caller]
    pub fn wait_end_unread(&mut self, wait: Duration) -> Ended {
        let pidfd = rustix::process::pidfd_open(self.pid(), rustix::process::PidfdFlags::empty());
        let pidfd = pidfd.unwrap();
        let mut fds = [rustix::event::PollFd::new(&pidfd, rustix::event::PollFlags::IN)];
        let limit = wait.try_into().unwrap();
        let ended = rustix::event::poll(&mut fds, Some(&limit)).unwrap() == 1;
        assert!(ended, "it still runs after {wait:?}; the screen is:\n{}", self.text());
        let status = self.child.wait().unwrap();
        Ended(status.signal().is_none().then(|| status.exit_code()))
    }

    /// Processor time that the program has used, in clock ticks, write calls that it has made, and how often its
    /// threads have gone to sleep.
    pub fn usage(&self) -> Usage {
        let folder = format!("/proc/{}", self.pid().as_raw_nonzero());
        let stat = std::fs::read_to_string(format!("{folder}/stat")).unwrap();
        let fields: Vec<&str> = stat.rsplit(") ").next().unwrap().split(' ').collect();
        let ticks = |n: usize| fields[n].parse::<u64>().unwrap();
        let io = std::fs::read_to_string(format!("{folder}/io")).unwrap();
        let writes = io.lines().find_map(|line| line.strip_prefix("syscw: ")).unwrap();
        let threads = std::fs::read_dir(format!("{folder}/task")).unwrap();
        let slept = threads.map(|thread| slept(&thread.unwrap().path().join("status"))).sum();
        Usage { ticks: ticks(11) + ticks(12), writes: writes.parse().unwrap(), slept }
    }
}

/// How often a thread has gone to sleep: who sleeps again was awake.
fn slept(status: &Path) -> u64 {
    let status = std::fs::read_to_string(status).unwrap();
    let count = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:")).unwrap();
    count.trim().parse().unwrap()
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Usage {
    pub ticks: u64,
    pub writes: u64,
    pub slept: u64,
}

impl Drop for Session {
    fn drop(&mut self) {
        // It may have ended and been waited for; then there is nothing to kill.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
