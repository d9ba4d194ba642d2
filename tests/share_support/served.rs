//! The real service, as a process of its own.

use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use aims_bench::core::intent::Proposal;
use aims_bench::ledger::Ledger;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;

use super::Room;
use crate::ledger_support::{self, WAIT, redb};

pub const AIMS: &str = env!("CARGO_BIN_EXE_aims");
/// A user that every system has and that owns nothing.
pub const NOBODY: u32 = 65_534;

pub struct Service {
    child: Child,
}

impl Service {
    /// The most memory that it ever had, in MiB.
    pub fn peak(&self) -> usize {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<usize>().unwrap() / 1024
    }

    /// Started, and ready for who connects.
    pub fn start(room: &Room) -> Self {
        Self::of_group(room, rustix::process::getgid().as_raw())
    }

    /// With a socket for this group.
    pub fn of_group(room: &Room, group: u32) -> Self {
        let socket = socket_of(room);
        let child = Command::new(AIMS)
            .args(["serve", "--allow-network-fs"])
            .arg(room.file())
            .arg("--socket")
            .arg(&socket)
            .gid(group)
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

    pub fn pid(&self) -> Pid {
        Pid::from_child(&self.child)
    }

    pub fn signal(&mut self, signal: Signal) -> Option<i32> {
        kill_process(self.pid(), signal).unwrap();
        self.child.wait().unwrap().code()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _ended = self.child.wait();
    }
}

pub fn socket_of(room: &Room) -> PathBuf {
    room.folder.path().join("run").join("care.sock")
}

/// A workspace with somebody who may do everything and somebody who owns a risk, ready to be served.
pub fn room(logins: &[(&str, &str)]) -> Room {
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

/// The program where other users can run it: where it was built they need not be able to look.
pub fn program_for_all(room: &Room) -> PathBuf {
    let aims = room.folder.path().join("aims");
    std::fs::copy(AIMS, &aims).unwrap();
    std::fs::set_permissions(&aims, std::fs::Permissions::from_mode(0o755)).unwrap();
    aims
}

/// Only root can be several users.
pub fn can_be_others() -> bool {
    Command::new("true").uid(NOBODY).gid(NOBODY).status().is_ok_and(|status| status.success())
}
