//! Who sits in front of this process, as the operating system says.

use crate::core::entry::Actor;

/// The user id counts; the name is what people read. `LOGNAME` and `USER` are believed unless the system gives that
/// name to somebody else (after `su` they may still name who was there before).
pub fn actor() -> Actor {
    let uid = rustix::process::getuid().as_raw();
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let told = ["LOGNAME", "USER"].iter().filter_map(|name| std::env::var(name).ok());
    let login = login(uid, &users, told);
    Actor { uid, login, person: None }
}

/// The login name of a user, as the system's file knows it.
pub fn login_of(uid: u32) -> String {
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    login(uid, &users, std::iter::empty())
}

fn login(uid: u32, users: &str, mut told: impl Iterator<Item = String>) -> String {
    let known: Vec<(&str, u32)> = users
        .lines()
        .filter_map(|line| {
            let mut parts = line.split(':');
            Some((parts.next()?, parts.nth(1)?.parse().ok()?))
        })
        .collect();
    let plausible =
        |name: &String| !name.is_empty() && known.iter().all(|(login, owner)| login != name || *owner == uid);
    let by_uid = || known.iter().find(|(_, owner)| *owner == uid).map(|(name, _)| (*name).to_string());
    told.find(plausible).or_else(by_uid).unwrap_or_else(|| format!("uid-{uid}"))
}

#[cfg(test)]
mod tests {
    use super::login;

    const USERS: &str = "root:x:0:0::/root:/bin/sh\nanna:x:1000:1000::/home/anna:/bin/sh\n";

    fn told(name: &str) -> std::vec::IntoIter<String> {
        vec![name.to_string()].into_iter()
    }

    #[test]
    fn the_variable_counts_where_the_system_knows_no_better() {
        assert_eq!(login(1000, USERS, told("anna")), "anna");
        assert_eq!(login(4711, USERS, told("kweber")), "kweber", "a directory service knows more than the file");
    }

    #[test]
    fn a_name_that_belongs_to_somebody_else_is_not_believed() {
        assert_eq!(login(0, USERS, told("anna")), "root");
        assert_eq!(login(1000, USERS, told("")), "anna");
        assert_eq!(login(4711, USERS, told("anna")), "uid-4711");
    }
}
