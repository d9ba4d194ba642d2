//! A login over SSH that a forced command keeps to the screen, as the README's chapter for an administrator sets it up:
//! a real `sshd` on this machine, a user of its own, the real service. Where there is no `sshd` the same command runs as
//! another user all the same; which of the two was used is written past the test runner, so that nobody takes the one
//! for the other.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "ssh/daemon.rs"]
mod daemon;
mod ledger_support;
#[path = "support/pty.rs"]
mod pty;
mod share_support;

use std::io::Write;

use aims_bench::core::intent::Proposal;
use aims_bench::core::login;
use aims_bench::ledger::Ledger;
use daemon::{Account, Daemon};
use ledger_support::{WAIT, redb, risk};
use pty::{Session, Spawn};
use rustix::process::Signal;
use serde_json::json;
use share_support::Room;
use share_support::host::low;
use share_support::served::{self, NOBODY, Service, can_be_others, program_for_all, socket_of};

const BECAUSE: &str = "Looked at over SSH, nothing new";

/// Says on the terminal how it was tested, also when all is well.
fn tell(what: &str) {
    // `eprintln!` would be kept back by the runner.
    let mut past_the_runner = std::io::stderr();
    writeln!(past_the_runner, "tests/ssh.rs: {what}").unwrap();
}

/// A workspace in which this login owns a risk.
fn room(own: &str) -> Room {
    let room = served::room(&[(own, "risk_owner")]);
    let mut ledger = Ledger::open(redb(&room.file()), Room::opening(51, None)).unwrap();
    let owner = login::person_of(ledger.workspace(), own).unwrap().id().to_string();
    let owned = risk(&mut ledger, json!({"title": "Alarms at night", "owner": owner, "current": low()}));
    ledger.submit(&Proposal::edit(vec![owned], "rated at the start")).unwrap();
    assert!(ledger.close(WAIT));
    room
}

/// What a risk owner does twice a quarter.
fn confirms(session: &mut Session) {
    session.wait_for("My risks");
    session.wait_for("Alarms at night");
    session.send("r");
    session.wait_for("Confirm R-002");
    session.send(BECAUSE);
    session.send("\r");
    session.wait_for("takes it back");
    session.send("q");
    session.wait_end();
}

/// The journal says who it was, by the kernel's word.
fn stands_in_the_journal(room: &Room, own: &str, uid: u32) {
    let ledger = room.read();
    let newest = &ledger.newest(None, 1).unwrap()[0];
    assert_eq!(newest.header.because, BECAUSE);
    assert_eq!((newest.header.actor.uid, newest.header.actor.login.as_str()), (uid, own));
    let person = newest.header.actor.person.and_then(|id| ledger.workspace().get(id)).unwrap();
    assert_eq!(person.title(), own);
}

#[test]
fn a_forced_command_over_ssh_is_the_screen_of_who_logs_in_and_nothing_else() {
    if !can_be_others() {
        return tell("no login was tried: only root can be several users");
    }
    let Some(account) = Account::new() else {
        return tell("no sshd, ssh or useradd here: only the login as another user was tried");
    };
    let room = room(account.name());
    let aims = program_for_all(&room);
    let mut service = Service::of_group(&room, account.group());
    let command = format!("{} open --restricted {}", aims.display(), socket_of(&room).display());
    let mut daemon = Daemon::start(&account, &format!(r#"restrict,pty,command="{command}""#));
    tell(&format!("{} logs in at a real sshd on port {}", account.name(), daemon.port()));

    let mut session = daemon.screen().start();
    session.wait_for("My risks");
    let (line, environment) = account.process_of(&aims);
    assert_eq!(line, command);
    assert!(environment.iter().any(|set| set.starts_with("SSH_CONNECTION=127.0.0.1 ")), "{environment:?}");
    assert!(!environment.iter().any(|set| set.starts_with("SSH_AUTH_SOCK=")), "the agent came along: {environment:?}");
    confirms(&mut session);

    // Whatever else is asked for, the forced command is what runs.
    let mut session = daemon.screen().arg("echo intruder-$((40+2))").start();
    session.wait_for("My risks");
    assert!(!session.text().contains("intruder-42"), "{}", session.text());
    session.send("q");
    session.wait_end();
    assert!(!String::from_utf8_lossy(session.raw()).contains("intruder-42"));
    // Of a subsystem `sshd` sends no messages, so there the failure is all there is to see.
    for (asked, message) in [(&["echo intruder-$((40+2))"][..], "aims: "), (&["-s", "sftp"], "")] {
        let output = daemon.run(&[], asked);
        assert!(!output.status.success() && output.stdout.is_empty(), "{asked:?}: {output:?}");
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(told.contains(message), "{asked:?}: it is the program that says it has no terminal: {output:?}");
    }

    // No way through to other ports, in neither direction.
    let own = format!("127.0.0.1:{}", daemon.port());
    let through = daemon.run(&["-W", &own], &[]);
    assert!(!through.status.success() && through.stdout.is_empty(), "{through:?}");
    assert!(String::from_utf8_lossy(&through.stderr).contains("forwarding failed"), "{through:?}");
    let back = daemon.run(&["-N", "-o", "ExitOnForwardFailure=yes", "-R", &format!("0:{own}")], &[]);
    assert!(!back.status.success(), "{back:?}");
    assert!(String::from_utf8_lossy(&back.stderr).contains("forwarding failed"), "{back:?}");

    daemon.stop();
    assert_eq!(service.signal(Signal::TERM), Some(0));
    stands_in_the_journal(&room, account.name(), account.uid());
}

#[test]
fn the_same_command_as_another_user_is_that_users_screen() {
    if !can_be_others() {
        return tell("no other user was tried: only root can be several users");
    }
    let room = room("nobody");
    let aims = program_for_all(&room);
    let mut service = Service::start(&room);
    let group = rustix::process::getgid().as_raw();
    let mut session = Spawn::new("setpriv")
        .arg(format!("--reuid={NOBODY}"))
        .arg(format!("--regid={group}"))
        .arg("--clear-groups")
        .arg(&aims)
        .args(["open", "--restricted"])
        .arg(socket_of(&room))
        .cwd(std::path::Path::new("/"))
        .start();
    tell("nobody opens the screen by setpriv");
    confirms(&mut session);
    assert_eq!(service.signal(Signal::TERM), Some(0));
    stands_in_the_journal(&room, "nobody", NOBODY);
}
