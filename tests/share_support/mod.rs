//! A workspace in a folder, a holder in a thread of his own as the loop of a screen is, and those who join him.
#![allow(dead_code)]

pub mod host;
pub mod served;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use aims_bench::core::intent::{Intent, Proposal};
use aims_bench::ledger::share::host::Welcome;
use aims_bench::ledger::share::{Heard, Home, socket};
use aims_bench::ledger::{Ledger, Opening};
use aims_bench::library::Library;
use serde_json::json;

use crate::ledger_support::{self, WAIT, create, opening, redb, risk};

/// A folder with a workspace and a runtime folder.
pub struct Room {
    pub folder: tempfile::TempDir,
}

impl Room {
    pub fn new() -> Self {
        let room = Self { folder: tempfile::tempdir().unwrap() };
        let store = redb(&room.file());
        let mut ledger = create(&store);
        let first = risk(&mut ledger, json!({"title": "Misses sepsis"}));
        ledger.submit(&Proposal::edit(vec![first], "")).unwrap();
        ledger.settle(WAIT).unwrap();
        assert!(ledger.close(WAIT));
        room
    }

    pub fn file(&self) -> PathBuf {
        self.folder.path().join("care.aims")
    }

    pub fn socket(&self) -> PathBuf {
        socket::path(&self.file(), Some(self.folder.path())).unwrap()
    }

    pub fn home(&self, hosts: bool) -> Home {
        let file = self.file();
        Home {
            schema: Library::embedded().schema().unwrap(),
            open: Box::new(move || {
                let options = ledger_support::options();
                Ok(Arc::new(aims_bench::store::Redb::open(&file, options)?))
            }),
            place: Box::new(|| opening(1).place),
            socket: Some(self.socket()),
            shared: false,
            welcome: if hosts { Welcome::Own(Self::opening(0, None).actor) } else { Welcome::Nobody },
            read_only: false,
        }
    }

    /// The kernel says who is at the socket, so the ledger has to be of the same.
    pub fn opening(number: u64, wake: Option<Sender<Wake>>) -> Opening {
        let mut opening = opening(number);
        opening.actor.uid = rustix::process::getuid().as_raw();
        if let Some(wake) = wake {
            opening.told = Arc::new(move || drop(wake.send(Wake::Look)));
        }
        opening
    }

    pub fn hold(&self, number: u64) -> Holder {
        let (to, inbox) = channel();
        let ledger = Ledger::at_home(self.home(true), Self::opening(number, Some(to.clone()))).unwrap();
        assert!(!ledger.is_guest());
        Holder::start(ledger, to, inbox)
    }

    pub fn join(&self, number: u64) -> Ledger {
        let ledger = Ledger::at_home(self.home(true), Self::opening(number, None)).unwrap();
        assert!(ledger.is_guest());
        ledger
    }

    /// The workspace when everybody has left.
    pub fn read(&self) -> Ledger {
        Ledger::open(redb(&self.file()), opening(99)).unwrap()
    }
}

pub enum Wake {
    Look,
    Do(Box<dyn FnOnce(&mut Ledger) + Send>),
    Leave,
}

/// A ledger whose thread sleeps until something is to be looked at.
pub struct Holder {
    to: Sender<Wake>,
    thread: Option<JoinHandle<Vec<String>>>,
}

impl Holder {
    pub fn start(mut ledger: Ledger, to: Sender<Wake>, inbox: Receiver<Wake>) -> Self {
        let thread = std::thread::spawn(move || {
            let mut heard = Vec::new();
            while let Ok(wake) = inbox.recv() {
                match wake {
                    Wake::Look => drop(ledger.poll()),
                    Wake::Do(job) => job(&mut ledger),
                    Wake::Leave => break,
                }
                heard.extend(ledger.heard().into_iter().filter_map(|heard| match heard {
                    Heard::Applied { entry, .. } => Some(entry.header.because.clone()),
                    _ => None,
                }));
            }
            assert!(ledger.close(WAIT));
            heard
        });
        Self { to, thread: Some(thread) }
    }

    /// Does something in the holder's thread and waits for what it gives.
    pub fn with<T: Send + 'static>(&self, job: impl FnOnce(&mut Ledger) -> T + Send + 'static) -> T {
        let (answer, answered) = channel();
        self.to.send(Wake::Do(Box::new(move |ledger| drop(answer.send(job(ledger)))))).unwrap();
        answered.recv_timeout(WAIT).unwrap()
    }

    /// Stands still until the sender is dropped, as after ctrl-z.
    pub fn stop(&self) -> Sender<()> {
        let (go_on, wait) = channel::<()>();
        let (standing, stands) = channel();
        self.to
            .send(Wake::Do(Box::new(move |_| {
                standing.send(()).unwrap();
                let _go_on = wait.recv();
            })))
            .unwrap();
        stands.recv_timeout(WAIT).unwrap();
        go_on
    }

    /// Leaves in order; the reasons of what others did meanwhile.
    pub fn leave(mut self) -> Vec<String> {
        self.to.send(Wake::Leave).unwrap();
        self.thread.take().unwrap().join().unwrap()
    }
}

pub fn title(ledger: &Ledger, label: &str) -> String {
    ledger.workspace().by_label("risk", label).map(|risk| risk.text("title").to_string()).unwrap_or_default()
}

pub fn rename(ledger: &Ledger, label: &str, title: &str, because: &str) -> Proposal {
    let risk = ledger.workspace().by_label("risk", label).unwrap().id();
    Proposal::edit(vec![Intent::set(risk, "title", title)], because)
}

/// Waits until something of the holder has come and is taken in.
pub fn until(ledger: &mut Ledger, what: impl Fn(&Ledger) -> bool) {
    let end = std::time::Instant::now() + WAIT;
    while !what(ledger) {
        assert!(std::time::Instant::now() < end, "it never came");
        ledger.poll();
        std::thread::yield_now();
    }
}
