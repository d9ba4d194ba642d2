//! Who has a file open: said in the sentence that refuses a second process.
//!
//! No file is written for this, so nothing can be left behind and lie. Linux shows which files each
//! process of ours has open, and in its table of locks also the holder of another user's lock.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use super::filesystem::Identity;

/// `process 4711 (aims, user alice)`, `another window of this program`, or `another process`.
pub(super) fn holder_of(file: Identity) -> String {
    let me = std::process::id();
    let holders = holders(file);
    let other = holders.iter().find(|pid| **pid != me);
    match other.or(holders.first()) {
        Some(pid) if *pid == me => format!("this same process ({me})"),
        Some(pid) => describe(*pid),
        None => lock_owner(file).map_or_else(|| "another process".to_owned(), describe),
    }
}

/// The processes that have the file open, as far as we may look.
fn holders(file: Identity) -> Vec<u32> {
    let mut holders = Vec::new();
    for process in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let pid = process.file_name().to_str().and_then(|n| n.parse().ok());
        if let Some(pid) = pid
            && has_open(&process.path(), file)
        {
            holders.push(pid);
        }
    }
    holders
}

fn has_open(process: &Path, file: Identity) -> bool {
    let open = fs::read_dir(process.join("fd")).into_iter().flatten();
    open.flatten().any(|fd| {
        // Sockets and pipes have no absolute name, and asking them for more takes time.
        fs::read_link(fd.path()).is_ok_and(|name| name.is_absolute())
            && fs::metadata(fd.path()).is_ok_and(|meta| (meta.dev(), meta.ino()) == file)
    })
}

/// From `/proc/locks`: `1: FLOCK ADVISORY WRITE 4711 fe:00:131074 0 EOF`.
fn lock_owner(file: Identity) -> Option<u32> {
    owner_in(&fs::read_to_string("/proc/locks").ok()?, file)
}

fn owner_in(locks: &str, (dev, inode): Identity) -> Option<u32> {
    let place = format!("{:02x}:{:02x}:{inode}", rustix::fs::major(dev), rustix::fs::minor(dev));
    locks.lines().find_map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let at = words.iter().position(|word| *word == place)?;
        words.get(at.checked_sub(1)?)?.parse().ok()
    })
}

fn describe(pid: u32) -> String {
    let process = format!("/proc/{pid}");
    let command = fs::read_to_string(format!("{process}/comm")).unwrap_or_default();
    // A process names itself, and what it says goes to a terminal.
    let command: String = command.chars().filter(|c| !c.is_control()).collect();
    let user = fs::metadata(&process).map(|meta| user_name(meta.uid()));
    match (command.as_str(), user) {
        ("", _) => format!("process {pid}"),
        (command, Ok(user)) => format!("process {pid} ({command}, user {user})"),
        (command, Err(_)) => format!("process {pid} ({command})"),
    }
}

fn user_name(uid: u32) -> String {
    let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
    name_in(&users, uid).unwrap_or_else(|| uid.to_string())
}

fn name_in(users: &str, uid: u32) -> Option<String> {
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        let found: u32 = fields.nth(1)?.parse().ok()?;
        (found == uid).then(|| name.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_we_hold_is_held_by_us() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let identity = super::super::filesystem::identity(file.as_file()).unwrap();
        if Path::new("/proc/self/fd").exists() {
            assert_eq!(holder_of(identity), format!("this same process ({})", std::process::id()));
        }
        assert_eq!(holder_of((u64::MAX, u64::MAX)), "another process");
    }

    #[test]
    fn another_users_lock_is_found_by_device_and_inode() {
        let locks = "1: OFDLCK ADVISORY  WRITE -1 fe:00:131074 0 EOF\n\
                     2: FLOCK  ADVISORY  WRITE 4711 fe:00:131074 0 EOF\n\
                     2: -> FLOCK  ADVISORY  WRITE 9 fe:01:5 0 EOF\n";
        let dev = rustix::fs::makedev(0xfe, 0);
        assert_eq!(owner_in(locks, (dev, 131_074)), Some(4711));
        assert_eq!(owner_in(locks, (dev, 131_075)), None);
    }

    #[test]
    fn users_without_a_name_keep_their_number() {
        let users = "root:x:0:0:root:/root:/bin/sh\nalice:x:1000:1000::/home/alice:/bin/sh\n";
        assert_eq!(name_in(users, 1000).as_deref(), Some("alice"));
        assert_eq!(name_in(users, 1001), None);
    }
}
