//! A user for one test and an `sshd` that lets him in with a key; both are gone afterwards.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::ledger_support::WAIT;
use crate::pty::Spawn;

const SSHD: &str = "/usr/sbin/sshd";
/// Names of such users: the number of the process that made one follows.
const PREFIX: &str = "aims-ssh-";
/// Where `sshd` keeps its unprivileged half; without a service manager nobody makes it.
const PRIVILEGES: &str = "/run/sshd";

/// How long a login may take to end after its program.
const LEAVING: Duration = Duration::from_secs(5);

/// Runs a command that has to do what it says.
fn done(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn is_there(program: &str) -> bool {
    Command::new(program).arg("-V").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}

/// A user who may log in with a key only, with a group of his own.
pub struct Account {
    name: String,
    uid: u32,
    group: u32,
}

impl Account {
    /// None where `sshd`, `ssh` or `useradd` is missing.
    pub fn new() -> Option<Self> {
        if !(Path::new(SSHD).exists() && is_there("ssh") && is_there("ssh-agent") && is_there("useradd")) {
            return None;
        }
        Self::clear_away();
        let name = format!("{PREFIX}{}", std::process::id());
        // A password that nothing matches; without one the account would count as locked.
        let options = ["--system", "--user-group", "--no-create-home", "--no-log-init", "--home-dir", "/"];
        done(Command::new("useradd").args(options).args(["--shell", "/bin/sh", "--password", "*", &name]));
        let (uid, group) = users().find(|(found, ..)| *found == name).map(|(_, uid, group)| (uid, group)).unwrap();
        Some(Self { name, uid, group })
    }

    /// Users of tests that were killed before they could do it themselves.
    fn clear_away() {
        for (name, ..) in users() {
            let maker = name.strip_prefix(PREFIX);
            if maker.is_some_and(|maker| !Path::new("/proc").join(maker).exists()) {
                // Another run may be clearing it away, too.
                let _gone = Command::new("userdel").arg(&name).output();
            }
        }
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn uid(&self) -> u32 {
        self.uid
    }

    pub fn group(&self) -> u32 {
        self.group
    }

    /// Command line and environment of the program that this user runs.
    pub fn process_of(&self, program: &Path) -> (String, Vec<String>) {
        let words = |path: PathBuf| -> Vec<String> {
            let bytes = fs::read(path).unwrap_or_default();
            let words = bytes.split(|byte| *byte == 0).filter(|word| !word.is_empty());
            words.map(|word| String::from_utf8_lossy(word).into_owned()).collect()
        };
        let program = fs::canonicalize(program).unwrap();
        let folders = fs::read_dir("/proc").unwrap().map(|entry| entry.unwrap().path());
        let found = folders.into_iter().find(|folder| {
            let status = fs::read_to_string(folder.join("status")).unwrap_or_default();
            let uid = status.lines().find_map(|line| line.strip_prefix("Uid:")?.split_whitespace().next());
            uid == Some(self.uid.to_string().as_str())
                && fs::read_link(folder.join("exe")).is_ok_and(|exe| exe == program)
        });
        let folder = found.unwrap_or_else(|| panic!("{} does not run {}", self.name, program.display()));
        (words(folder.join("cmdline")).join(" "), words(folder.join("environ")))
    }
}

impl Drop for Account {
    fn drop(&mut self) {
        // A test that fails has something else to say.
        let _left = Command::new("userdel").args(["--force", &self.name]).output();
    }
}

/// Name, user id and group of everybody on this machine.
fn users() -> impl Iterator<Item = (String, u32, u32)> {
    let text = fs::read_to_string("/etc/passwd").unwrap();
    let users: Vec<_> = text
        .lines()
        .filter_map(|line| {
            let parts: Vec<&str> = line.split(':').collect();
            Some((parts[0].to_string(), parts.get(2)?.parse().ok()?, parts.get(3)?.parse().ok()?))
        })
        .collect();
    users.into_iter()
}

/// An `sshd` at a free port of this machine, with a host key of its own, and an agent that could come along.
pub struct Daemon {
    folder: tempfile::TempDir,
    name: String,
    port: u16,
    sshd: Child,
    agent: Child,
    made_privileges: bool,
}

impl Daemon {
    /// `options` stand in front of the user's key. Everything that they are to keep out is allowed by the daemon.
    pub fn start(account: &Account, options: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        for key in ["host_key", "key"] {
            let path = folder.path().join(key);
            done(Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(path));
        }
        let public = fs::read_to_string(folder.path().join("key.pub")).unwrap();
        fs::write(folder.path().join("authorized_keys"), format!("{options} {public}")).unwrap();
        let made_privileges = fs::DirBuilder::new().mode(0o755).create(PRIVILEGES).is_ok();
        let agent = Command::new("ssh-agent")
            .args(["-D", "-a"])
            .arg(folder.path().join("agent"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let (sshd, port) = Self::listen(folder.path(), account.name());
        Self { name: account.name().to_string(), folder, port, sshd, agent, made_privileges }
    }

    /// A port that was free may be taken the next moment; then another one is.
    fn listen(folder: &Path, name: &str) -> (Child, u16) {
        let end = Instant::now() + WAIT;
        loop {
            let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
            let config = folder.join("sshd_config");
            let at = |file: &str| folder.join(file).display().to_string();
            let lines = [
                format!("ListenAddress 127.0.0.1:{port}"),
                format!("HostKey {}", at("host_key")),
                format!("AuthorizedKeysFile {}", at("authorized_keys")),
                format!("AllowUsers {name}"),
                // The folder for temporary files is everybody's.
                "StrictModes no".into(),
                "PidFile none".into(),
                "UsePAM no".into(),
                "PasswordAuthentication no".into(),
                "KbdInteractiveAuthentication no".into(),
                "AllowTcpForwarding yes".into(),
                "AllowAgentForwarding yes".into(),
                "Subsystem sftp internal-sftp".into(),
            ];
            fs::write(&config, lines.join("\n") + "\n").unwrap();
            let mut command = Command::new(SSHD);
            command.arg("-D").arg("-f").arg(&config).arg("-E").arg(folder.join("log"));
            let mut sshd = command.stdin(Stdio::null()).spawn().unwrap();
            loop {
                if TcpStream::connect(("127.0.0.1", port)).is_ok() && sshd.try_wait().unwrap().is_none() {
                    return (sshd, port);
                }
                let log = || fs::read_to_string(folder.join("log")).unwrap_or_default();
                assert!(Instant::now() < end, "sshd does not start: {}", log());
                if sshd.try_wait().unwrap().is_some() {
                    assert!(log().contains("Address already in use"), "sshd does not start: {}", log());
                    break;
                }
                std::thread::yield_now();
            }
        }
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// What every call of `ssh` needs: this key and no other, nobody's settings, no question.
    fn options(&self) -> Vec<String> {
        let key = self.folder.path().join("key").display().to_string();
        let port = self.port.to_string();
        let settings = [
            "BatchMode=yes",
            "IdentitiesOnly=yes",
            "StrictHostKeyChecking=no",
            "UserKnownHostsFile=/dev/null",
            "LogLevel=ERROR",
        ];
        let settings = settings.iter().flat_map(|setting| ["-o", setting]);
        ["-F", "none", "-i", &key, "-p", &port].into_iter().chain(settings).map(str::to_string).collect()
    }

    fn login(&self) -> String {
        format!("{}@127.0.0.1", self.name)
    }

    /// A login in a terminal, which would take the agent along.
    pub fn screen(&self) -> Spawn {
        let agent = self.folder.path().join("agent");
        Spawn::new("ssh").env("SSH_AUTH_SOCK", agent).args(self.options()).args(["-A", "-tt"]).arg(self.login())
    }

    /// A login without a terminal, to its end.
    pub fn run(&self, options: &[&str], asked: &[&str]) -> Output {
        let mut command = Command::new("ssh");
        command.args(self.options()).args(options).arg(self.login()).args(asked);
        command.stdin(Stdio::null()).env_remove("SSH_AUTH_SOCK").output().unwrap()
    }

    /// Ends it, when the processes of those who have left are gone: nobody else would clear them away.
    pub fn stop(&mut self) {
        let children = format!("/proc/{0}/task/{0}/children", self.sshd.id());
        let end = Instant::now() + LEAVING;
        while Instant::now() < end && fs::read_to_string(&children).is_ok_and(|children| !children.trim().is_empty()) {
            std::thread::yield_now();
        }
        for child in [&mut self.sshd, &mut self.agent] {
            let _ended = child.kill();
            let _ended = child.wait();
        }
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        self.stop();
        if self.made_privileges {
            // Another daemon may be using it by now.
            let _used = fs::remove_dir(PRIVILEGES);
        }
    }
}
