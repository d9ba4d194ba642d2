//! A fault in the program: the message stands on the person's own screen, and what was typed is kept.
//!
//! The program under test is this test binary again: the real application over a screen that breaks the first time it
//! is told to keep drafts.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use aims_bench::core::entry::Actor;
use aims_bench::keymap::Keymap;
use aims_bench::ledger::outside::System;
use aims_bench::ledger::place::Place;
use aims_bench::ledger::{Ledger, Opening, rescue};
use aims_bench::library::Library;
use aims_bench::store::{OpenOptions, Redb};
use aims_bench::tui::action::{Action, Table};
use aims_bench::tui::app::App;
use aims_bench::tui::desk::{Desk as Table_, Settings};
use aims_bench::tui::run::{self, Waker};
use aims_bench::tui::screen::{Entered, Event, Reply, Screen};
use aims_bench::tui::screens::workbench::{Pane, Workbench};
use aims_bench::tui::stage::Stage;
use aims_bench::tui::terminal::Caps;
use aims_bench::tui::terminal::caps::Wishes;
use aims_bench::tui::theme::{Choice, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::desk::{Desk, assert_restored, new_risk};
use crate::pty::{Ended, Spawn};

const CHILD: &str = "AIMS_PTY_CHILD";

struct Faulty(Workbench);

static ASKED: AtomicUsize = AtomicUsize::new(0);

impl Screen for Faulty {
    fn contexts(&self) -> Vec<&'static str> {
        self.0.contexts()
    }
    fn title(&self, desk: &Table_) -> String {
        self.0.title(desk)
    }
    fn draw(&self, desk: &Table_, area: Rect, buffer: &mut Buffer) -> Option<Position> {
        self.0.draw(desk, area, buffer)
    }
    fn act(&mut self, desk: &mut Table_, action: &Action) -> Reply {
        self.0.act(desk, action)
    }
    fn enter(&mut self, desk: &mut Table_, text: Entered) -> Reply {
        self.0.enter(desk, text)
    }
    fn event(&mut self, desk: &mut Table_, event: Event<'_>) {
        // First when the form opens, then when text was typed in it: that breaks. The third comes on the way out.
        if matches!(event, Event::KeepDraft) && ASKED.fetch_add(1, Ordering::SeqCst) == 1 {
            panic!("a fault in the program");
        }
        self.0.event(desk, event);
    }
    fn is_base(&self) -> bool {
        true
    }
}

#[test]
fn child() {
    let Some(file) = std::env::var_os(CHILD).map(PathBuf::from) else {
        return;
    };
    sit_down(&file);
}

fn sit_down(file: &Path) {
    let options = OpenOptions { allow_network_fs: true, ..OpenOptions::default() };
    let waker = Waker::default();
    let opening = Opening {
        schema: Library::embedded().schema().unwrap(),
        actor: Actor { uid: rustix::process::getuid().as_raw(), login: "test".into(), person: None },
        place: Place::of(file),
        outside: Box::new(System::default()),
        read_only: false,
        told: waker.told(),
    };
    let ledger = Ledger::open(Arc::new(Redb::open(file, options).unwrap()), opening).unwrap();
    let caps = Caps::of_process(Wishes::default());
    let registers = ledger.workspace().schema().clone();
    let vocabulary = Table::new(registers.outlines().map(|r| (r.key.as_str(), r.plural.as_str())));
    let keymap = Keymap::open(None, None, &vocabulary).keymap;
    let theme = Theme::new(Choice::default(), &caps);
    let mut desk = Table_::new(ledger, Library::embedded(), keymap, theme, Settings::default());
    let bench = Workbench::open(&mut desk, Pane::Risks).unwrap();
    let mut app = App::new(desk, Box::new(Faulty(bench)));
    let stage = Stage::enter(&caps, &waker).unwrap();
    let _ending = run::run(&mut app, stage, waker, &rescue::beside(file));
}

#[test]
fn a_panic_keeps_what_was_typed_and_is_read_on_the_persons_own_screen() {
    let desk = Desk::new();
    let binary = std::env::current_exe().unwrap();
    let mut session = Spawn::new(binary)
        .arg("--exact")
        .arg("panic::child")
        .arg("--nocapture")
        .env(CHILD, desk.file())
        .cwd(desk.path())
        .start();
    session.wait_for("NORTHFIELD CARE");
    new_risk(&mut session);
    session.send("typed before the fault");
    session.wait_for("typed before the fault");
    session.wait_until("own screen", |screen| !screen.alternate_screen());
    assert_eq!(session.wait_end(), Ended(Some(101)));
    assert_restored(&session);
    assert!(session.text().contains("a fault in the program"), "{}", session.text());
    assert_eq!(desk.drafted_title(), "typed before the fault");
}
