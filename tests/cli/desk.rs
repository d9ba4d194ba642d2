//! A folder with nothing of the developer's in it, and the binary.

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

pub struct Desk {
    folder: TempDir,
    login: &'static str,
}

/// What a command said.
#[derive(Debug)]
pub struct Said {
    pub status: i32,
    pub out: String,
    pub err: String,
}

impl Said {
    pub fn fine(self) -> Self {
        assert_eq!(self.status, 0, "{self:?}");
        self
    }

    /// A failure is one line that says whose program speaks.
    pub fn failed(self, status: i32) -> String {
        assert_eq!(self.status, status, "{self:?}");
        let line = self.err.lines().last().unwrap_or_default().to_string();
        assert!(line.starts_with("aims: "), "{self:?}");
        line
    }
}

impl Desk {
    pub fn empty() -> Self {
        Self { folder: TempDir::new().unwrap(), login: "anna" }
    }

    /// With the workspace `care.aims` of Northfield Care.
    pub fn with_workspace() -> Self {
        let desk = Self::empty();
        desk.run(&["new", "care", "--org", "Northfield Care", "--role", "user,provider"]).fine();
        desk
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn sit_down(&mut self, login: &'static str) {
        self.login = login;
    }

    pub fn command(&self) -> Command {
        let mut command = Command::cargo_bin("aims").unwrap();
        command.current_dir(self.path()).env_clear();
        command.env("HOME", self.path()).env("LOGNAME", self.login).env("TZ", "UTC").env("LANG", "C.UTF-8");
        command.env("TERM", "xterm");
        command
    }

    pub fn run(&self, args: &[&str]) -> Said {
        said(self.command().args(args))
    }

    pub fn json(&self, args: &[&str]) -> Value {
        let said = self.run(&[args, &["--format", "json"]].concat()).fine();
        serde_json::from_str(&said.out).unwrap()
    }

    /// The shown text of a field.
    pub fn field(&self, id: &str, key: &str) -> String {
        let answer = self.json(&["show", id]);
        answer["data"][0]["fields"][key]["shown"].as_str().unwrap_or_default().to_string()
    }

    pub fn entries(&self) -> usize {
        self.json(&["log", "--limit", "1000"])["data"].as_array().unwrap().len()
    }
}

pub fn said(command: &mut Command) -> Said {
    let output = command.output().unwrap();
    Said {
        status: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}
