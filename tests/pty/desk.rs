//! A folder with a workspace, the program on it, and what it kept.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;
use std::time::Instant;

use aims_bench::core::entry::Actor;
use aims_bench::ledger::drafts::Draft;
use aims_bench::ledger::outside::System;
use aims_bench::ledger::place::Place;
use aims_bench::ledger::{Ledger, Opening};
use aims_bench::library::Library;
use aims_bench::store::{OpenOptions, Redb, StoreError};

use crate::pty::{DEADLINE, Session, Spawn};

pub const AIMS: &str = env!("CARGO_BIN_EXE_aims");

pub struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    /// With the workspace `care.aims`, which has one risk.
    pub fn new() -> Self {
        let desk = Self { folder: tempfile::tempdir().unwrap() };
        desk.fine(&["new", "care.aims", "--org", "Northfield Care", "--role", "user"]);
        desk.fine(&["add", "risk", "title=Drift"]);
        desk
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn file(&self) -> PathBuf {
        self.path().join("care.aims")
    }

    pub fn run(&self, args: &[&str]) -> Output {
        let mut command = Command::new(AIMS);
        command.current_dir(self.path()).env_clear().env("HOME", self.path()).env("LANG", "C.UTF-8");
        command.env("XDG_RUNTIME_DIR", self.path());
        command.args(args).output().unwrap()
    }

    pub fn fine(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    pub fn spawn(&self) -> Spawn {
        self.at_home(Spawn::new(AIMS)).arg("open").arg(self.file())
    }

    /// The person's folders, which are those of the desk.
    pub fn at_home(&self, spawn: Spawn) -> Spawn {
        spawn.cwd(self.path()).env("HOME", self.path()).env("XDG_RUNTIME_DIR", self.path())
    }

    /// The program, when it shows the workbench.
    pub fn open(&self) -> Session {
        let mut session = self.spawn().start();
        session.wait_for("NORTHFIELD CARE");
        session
    }

    /// In the title of the form of a new risk.
    pub fn in_a_form(&self) -> Session {
        let mut session = self.open();
        new_risk(&mut session);
        session
    }

    /// The workspace, when nobody else has it.
    pub fn ledger(&self) -> Ledger {
        let options = OpenOptions { read_only: true, allow_network_fs: true, ..OpenOptions::default() };
        // The kernel lets go of the file a moment after a kill.
        let until = Instant::now() + DEADLINE;
        let store = loop {
            match Redb::open(self.file(), options.clone()) {
                Err(StoreError::Busy { .. }) if Instant::now() < until => std::thread::yield_now(),
                opened => break Arc::new(opened.unwrap()),
            }
        };
        let opening = Opening {
            schema: Library::embedded().schema().unwrap(),
            actor: Actor { uid: rustix::process::getuid().as_raw(), login: "test".into(), person: None },
            place: Place::of(&self.file()),
            outside: Box::new(System::default()),
            read_only: true,
            told: std::sync::Arc::new(|| ()),
        };
        Ledger::open(store, opening).unwrap()
    }

    /// The one draft that is kept.
    pub fn draft(&self) -> Option<Draft> {
        let ledger = self.ledger();
        assert!(ledger.drafts().len() < 2, "{:?}", ledger.drafts());
        ledger.drafts().values().next().cloned()
    }

    /// What is kept of the title that was typed.
    pub fn drafted_title(&self) -> String {
        self.draft().and_then(|draft| draft.texts.get("title").cloned()).unwrap_or_default()
    }
}

pub fn new_risk(session: &mut Session) {
    session.send("+");
    session.wait_for("New");
}

/// The person's own screen is back, with the modes it had.
#[track_caller]
pub fn assert_restored(session: &Session) {
    let screen = session.screen();
    assert!(!screen.alternate_screen() && !screen.bracketed_paste() && !screen.hide_cursor());
    assert!(!screen.inverse() && screen.fgcolor() == vt100::Color::Default);
    assert_eq!(session.modes(), session.modes_found());
}
