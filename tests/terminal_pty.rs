//! The terminal layer in a real pseudo-terminal: whatever ends the program, the terminal is as it was; no key is lost;
//! nothing is written without cause.
//!
//! The program under test is this test binary itself, run again with `AIMS_TEST_CHILD`: a loop that echoes keys.

// A test may fail by panicking, also in its own functions.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "support/pty.rs"]
mod pty;

use aims_bench::keymap::Code;
use aims_bench::tui::terminal::{
    Caps, Input, Reader, Screen, Sig, SignalWatch, TermEvent, Terminal, Tty, TtyWriter, caps::Wishes, guard::Options,
    lend, sink, suspend,
};
use pty::{DEADLINE, Ended, Session, Spawn};
use rustix::process::Signal;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// Long enough to see that nothing comes; nothing is waited for that should come.
const QUIET: Duration = Duration::from_millis(200);

// ---- the program under test ----------------------------------------------------------------------------------------

struct Echo {
    terminal: Terminal,
    screen: Screen<TtyWriter>,
    events: Receiver<TermEvent>,
    reader: Reader,
    signals: SignalWatch,
    typed: String,
    note: String,
    report: PathBuf,
}

#[test]
fn child() {
    let Some(report) = std::env::var_os("AIMS_TEST_CHILD") else {
        return;
    };
    let caps = Caps::of_process(Wishes::default());
    let tty = Tty::open().unwrap();
    let (to, events) = channel();
    let signals = SignalWatch::start(tty.clone(), sink(to.clone())).unwrap();
    let reader = Reader::start(tty.clone(), sink(to)).unwrap();
    let terminal = Terminal::enter(tty.clone(), Options::from(&caps)).unwrap();
    let screen = Screen::new(tty.writer(), tty.size(), &caps);
    let mut echo = Echo {
        terminal,
        screen,
        events,
        reader,
        signals,
        typed: String::new(),
        note: "ready".into(),
        report: report.into(),
    };
    let code = echo.run();
    drop(echo);
    std::process::exit(code);
}

impl Echo {
    fn run(&mut self) -> i32 {
        loop {
            // A frame that can't be written is no reason to end: what ends the program comes as an event.
            let _ = self.draw();
            if !self.terminal.is_ours() {
                return self.end("no longer ours", 3);
            }
            match self.events.recv().unwrap() {
                TermEvent::Input(Input::Key(key)) => match (key.code, key.ctrl) {
                    (Code::Char('Q'), _) => return self.end("quit", 0),
                    (Code::Char('P'), _) => panic!("a panic in the main thread"),
                    (Code::Char('W'), _) => panic_elsewhere(),
                    (Code::Char('F'), _) => self.flood(),
                    (Code::Char('E'), _) => self.borrow(),
                    (Code::Char('z'), true) => self.stop(),
                    (Code::Char(c), _) => self.typed.push(c),
                    (code, _) => self.typed.push_str(&format!("<{code:?}>")),
                },
                TermEvent::Input(Input::Paste { text, .. }) => {
                    self.typed.push_str(&format!("<paste {text}>"));
                }
                TermEvent::Input(Input::Answer(_)) => {}
                TermEvent::Resize(width, height) => {
                    self.screen.resize((width, height).into());
                    self.note = format!("{width}x{height}");
                }
                TermEvent::Signal(Sig::Terminate) => return self.end("terminated", 143),
                TermEvent::Signal(Sig::HangUp) | TermEvent::HungUp => return self.linger(),
                TermEvent::Signal(Sig::Stop) => self.stop(),
                TermEvent::Signal(Sig::Continue) => {
                    // A hang-up sends SIGCONT too, and then there is nothing to take; SIGHUP comes with it.
                    if self.terminal.resume().is_ok() {
                        self.screen.forget();
                        self.note = "continued".into();
                    }
                }
                TermEvent::Signal(Sig::Interrupt) => self.note = "interrupted".into(),
            }
        }
    }

    fn draw(&mut self) -> std::io::Result<()> {
        let text = format!("{}\n{}", self.note, self.typed);
        self.screen.draw(|frame| {
            for (y, line) in text.lines().enumerate() {
                frame.render_widget(
                    line,
                    ratatui::layout::Rect { y: u16::try_from(y).unwrap(), height: 1, ..frame.area() },
                );
            }
        })
    }

    /// Frames without end, until one can't be written.
    fn flood(&mut self) {
        for n in 0_u64.. {
            let row = format!("{:0>60}", n.wrapping_mul(0x9e37_79b9_7f4a_7c15));
            let drawn = self.screen.draw(|frame| {
                for y in 0..frame.area().height {
                    frame.buffer_mut().set_string(0, y, &row, ratatui::style::Style::new());
                }
            });
            if drawn.is_err() {
                return;
            }
        }
    }

    fn borrow(&mut self) {
        let command = "echo your turn; read line; echo \"got $line\"; read line";
        let stdio = self.terminal.tty().stdio().unwrap();
        let (done, taken) = lend(&self.terminal, &self.reader, &self.signals, || {
            let [input, output, error] = stdio;
            std::process::Command::new("sh").args(["-c", command]).stdin(input).stdout(output).stderr(error).status()
        });
        self.screen.forget();
        taken.unwrap();
        self.note = format!("back: {:?}", done.unwrap().code());
    }

    fn stop(&mut self) {
        self.note = match suspend(&self.terminal, &self.reader, &self.signals) {
            Ok(()) => "continued".into(),
            Err(error) => error.to_string(),
        };
        self.screen.forget();
    }

    /// After a hang-up, shows that nobody spins: a moment without events, then the processor time used in it.
    fn linger(&mut self) -> i32 {
        let before = own_ticks();
        let mut hung_up = 0;
        while let Ok(event) = self.events.recv_timeout(QUIET) {
            hung_up += usize::from(event == TermEvent::HungUp);
        }
        self.note.push('!');
        let write = self.draw().is_err();
        let spent = own_ticks() - before;
        self.end(&format!("hung up; later events {hung_up}; write failed {write}; ticks {spent}"), 129)
    }

    fn end(&mut self, why: &str, code: i32) -> i32 {
        std::fs::write(&self.report, format!("{why}\n{}", self.typed)).unwrap();
        code
    }
}

fn panic_elsewhere() {
    let worker = std::thread::spawn(|| panic!("a panic in a worker"));
    assert!(worker.join().is_err());
}

fn own_ticks() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit(") ").next().unwrap().split(' ').collect();
    fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
}

// ---- its tests -----------------------------------------------------------------------------------------------------

struct Run {
    session: Session,
    report: PathBuf,
    _folder: tempfile::TempDir,
}

const ARGS: [&str; 3] = ["child", "--exact", "--nocapture"];

fn this_binary() -> PathBuf {
    std::env::current_exe().unwrap()
}

fn folder() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report");
    (folder, report)
}

fn start() -> Run {
    start_as(Spawn::new(this_binary()))
}

fn start_as(spawn: Spawn) -> Run {
    let (folder, report) = folder();
    let mut spawn = spawn.env("AIMS_TEST_CHILD", &report);
    for arg in ARGS {
        spawn = spawn.arg(arg);
    }
    let mut session = spawn.start();
    session.wait_for("ready");
    assert!(session.screen().alternate_screen());
    assert!(session.screen().bracketed_paste());
    assert_ne!(session.modes(), session.modes_found(), "raw mode");
    Run { session, report, _folder: folder }
}

impl Run {
    fn report(&self) -> String {
        read(&self.report)
    }

    #[track_caller]
    fn assert_restored(&self) {
        let screen = self.session.screen();
        assert!(!screen.alternate_screen(), "the first screen is back");
        assert!(screen.contents().contains("running 1 test"), "with its text");
        assert!(!screen.bracketed_paste());
        assert!(!screen.hide_cursor());
        assert!(!screen.inverse() && screen.fgcolor() == vt100::Color::Default);
        assert_eq!(self.session.modes(), self.session.modes_found(), "the modes are as found");
    }
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_default()
}

#[test]
fn quitting_leaves_the_terminal_as_it_was() {
    let mut run = start();
    run.session.send("hello");
    run.session.wait_for("hello");
    run.session.send("Q");
    assert_eq!(run.session.wait_end(), Ended(Some(0)));
    run.assert_restored();
    assert_eq!(run.report(), "quit\nhello");
}

#[test]
fn sigterm_leaves_the_terminal_as_it_was() {
    let mut run = start();
    run.session.signal(Signal::TERM);
    assert_eq!(run.session.wait_end(), Ended(Some(143)));
    run.assert_restored();
}

#[test]
fn sighup_leaves_the_terminal_as_it_was() {
    let mut run = start();
    run.session.signal(Signal::HUP);
    assert_eq!(run.session.wait_end(), Ended(Some(129)));
    run.assert_restored();
}

#[test]
fn a_panic_is_read_on_the_persons_own_screen() {
    let mut run = start();
    run.session.send("P");
    assert_eq!(run.session.wait_end(), Ended(Some(101)));
    run.assert_restored();
    assert!(run.session.text().contains("a panic in the main thread"));
}

#[test]
fn a_panic_in_a_worker_gives_the_terminal_back_and_nobody_draws_over_it() {
    let mut run = start();
    run.session.send("W");
    assert_eq!(run.session.wait_end(), Ended(Some(3)));
    run.assert_restored();
    assert!(run.session.text().contains("a panic in a worker"));
    assert_eq!(run.report(), "no longer ours\n");
}

#[test]
fn a_terminal_that_goes_away_ends_the_program_without_spinning() {
    let mut run = start();
    run.session.send("kept");
    run.session.wait_for("kept");
    run.session.hang_up();
    assert_eq!(run.session.wait_end_unread(DEADLINE), Ended(Some(129)));
    let report = run.report();
    let (why, typed) = report.split_once('\n').unwrap();
    let (facts, ticks) = why.rsplit_once(' ').unwrap();
    assert_eq!(typed, "kept");
    assert!(facts.contains("write failed true"), "{facts}");
    assert!(facts.contains("later events 0") || facts.contains("later events 1"), "told once: {facts}");
    assert!(ticks.parse::<u64>().unwrap() <= 3, "{why}: at most 30 ms of processor time in 200 ms");
}

#[test]
fn an_idle_program_writes_nothing_and_uses_no_processor() {
    let mut run = start();
    run.session.settle(QUIET);
    let before = run.session.usage();
    assert_eq!(run.session.settle(QUIET * 3), 0, "bytes while idle");
    assert_eq!(run.session.usage(), before);
}

#[test]
fn a_key_costs_one_write() {
    let mut run = start();
    run.session.settle(QUIET);
    let before = run.session.usage().writes;
    run.session.send("x");
    run.session.wait_for("x");
    run.session.settle(QUIET);
    assert_eq!(run.session.usage().writes - before, 1);
}

#[test]
fn keys_pastes_and_cut_sequences_arrive_whole() {
    let mut run = start();
    run.session.send("a");
    run.session.send(b"\x1b");
    run.session.send(b"[");
    run.session.send(b"A");
    run.session.wait_for("a<Up>");
    run.session.send(b"\x1b[200~two\nQ");
    run.session.send(b" lines\x1b[20");
    run.session.send(b"1~b");
    run.session.wait_for("Q lines>b");
    run.session.send(b"\x1b");
    run.session.wait_for("<Esc>");
    run.session.send(b"\x1b[?62;22c\x1b[0n\xc3");
    run.session.send(b"\xa9");
    run.session.wait_for("<Esc>é");
}

#[test]
fn a_slow_link_loses_no_key() {
    let mut run = start();
    let keys: String = ('a'..='z').cycle().take(400).collect();
    for part in keys.as_bytes().chunks(7) {
        run.session.send(part);
        // A trickle: the program's frames pile up behind it.
        run.session.read(Duration::ZERO, 16);
    }
    run.session.send("Q");
    while run.session.read(DEADLINE, 64).is_some() {}
    assert_eq!(run.session.wait_end(), Ended(Some(0)));
    assert_eq!(run.report(), format!("quit\n{keys}"));
    run.assert_restored();
}

#[test]
fn sigterm_ends_a_program_whose_terminal_takes_nothing() {
    let mut run = start();
    run.session.send("kept");
    run.session.wait_for("kept");
    run.session.send("F");
    run.session.wait_until("flood", |screen| !screen.contents().contains("kept"));
    run.session.signal(Signal::TERM);
    assert_eq!(run.session.wait_end_unread(DEADLINE), Ended(Some(143)));
    assert_eq!(run.report(), "terminated\nkept");
    assert_eq!(run.session.modes(), run.session.modes_found(), "the modes are as found all the same");
}

#[test]
fn a_resize_is_seen_and_painted_anew() {
    let mut run = start();
    run.session.send("text");
    run.session.wait_for("text");
    run.session.resize(100, 30);
    run.session.wait_for("100x30\ntext");
    run.session.resize(1, 1);
    run.session.wait_until("one cell", |screen| screen.contents() == "1");
}

#[test]
fn a_borrower_gets_every_key_and_a_terminal_in_line_mode() {
    let mut run = start();
    run.session.send("before E");
    run.session.wait_for("your turn");
    assert!(!run.session.screen().alternate_screen());
    assert_eq!(run.session.modes(), run.session.modes_found());
    run.session.send("xyz\r");
    run.session.wait_for("got xyz");
    run.session.send("\r");
    run.session.wait_for("back: Some(0)");
    run.session.send("after");
    run.session.wait_for("before after");
    assert!(run.session.screen().alternate_screen());
}

#[test]
fn ctrl_z_without_a_shell_is_refused_with_a_sentence() {
    let mut run = start();
    run.session.send(b"\x1a");
    run.session.wait_for("no shell that could continue");
    run.session.send("on");
    run.session.wait_for("on");
}

/// In a container the session began outside, so the kernel names it 0.
#[test]
fn ctrl_z_in_a_container_is_refused_with_a_sentence() {
    const CONTAINER: [&str; 4] = ["--user", "--map-root-user", "--pid", "--fork"];
    let can = std::process::Command::new("unshare").args(CONTAINER).arg("true").output();
    if !can.is_ok_and(|output| output.status.success()) {
        println!("skipped: no process namespace can be made here");
        return;
    }
    let mut spawn = Spawn::new("unshare");
    for arg in CONTAINER.into_iter().chain(["sh", "-c", "\"$0\" \"$@\"; true"]) {
        spawn = spawn.arg(arg);
    }
    let mut run = start_as(spawn.arg(this_binary()));
    run.session.send(b"\x1a");
    run.session.wait_for("no shell that could continue");
    run.session.send("on");
    run.session.wait_for("on");
}

/// A shell with job control runs the program; ctrl-z gives its terminal back, `fg` takes it again.
#[test]
fn ctrl_z_goes_to_the_shell_and_fg_comes_back() {
    let (_folder, report) = folder();
    let mut session = Spawn::new("sh").arg("-i").env("PS1", "shell> ").env("AIMS_TEST_CHILD", &report).start();
    session.wait_for("shell>");
    let line = format!("'{}' {}\r", this_binary().display(), ARGS.join(" "));
    session.send(&line);
    session.wait_for("ready");
    session.send("typed");
    session.wait_for("typed");
    session.send(b"\x1a");
    session
        .wait_until("shell", |screen| !screen.alternate_screen() && screen.contents().trim_end().ends_with("shell>"));
    session.send("stty -a | grep -o ' icanon'; echo in $((40 + 2))\r");
    session.wait_for("in 42");
    assert!(session.text().contains("\n icanon"), "line mode:\n{}", session.text());
    assert!(!session.screen().bracketed_paste() && !session.screen().hide_cursor());
    session.send("fg\r");
    session.wait_until("the program again", |screen| {
        screen.alternate_screen() && screen.contents().contains("continued\ntyped")
    });
    session.send(" more");
    session.wait_for("typed more");
    session.send("Q");
    session.wait_until("shell", |screen| !screen.alternate_screen());
    assert_eq!(read(&report), "quit\ntyped more");
}

/// SIGSTOP can't be caught: the shell may have changed the modes when the program runs again.
#[test]
fn a_program_that_was_stopped_hard_takes_the_terminal_again() {
    let mut run = start();
    run.session.send("typed");
    run.session.wait_for("typed");
    run.session.signal(Signal::STOP);
    run.session.signal(Signal::CONT);
    run.session.wait_for("continued\ntyped");
    run.session.send("Q");
    assert_eq!(run.session.wait_end(), Ended(Some(0)));
    run.assert_restored();
}
