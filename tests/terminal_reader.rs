//! The reader thread on a pipe: it lets go of the keyboard when asked, and ends when there is none.

// A test may fail by panicking, also in its own functions.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use aims_bench::keymap::{Code, Key};
use aims_bench::tui::terminal::{Input, Reader, TermEvent, Tty, sink};
use std::io::{PipeWriter, Read, Write, pipe};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

const DEADLINE: Duration = Duration::from_secs(20);

struct Keyboard {
    keys: PipeWriter,
    tty: Arc<Tty>,
    reader: Reader,
    events: Receiver<TermEvent>,
}

fn keyboard() -> Keyboard {
    let (read, keys) = pipe().unwrap();
    let nowhere = std::fs::File::create("/dev/null").unwrap();
    let tty = Tty::on(read.into(), nowhere.into()).unwrap();
    let (to, events) = channel();
    Keyboard { keys, reader: Reader::start(tty.clone(), sink(to)).unwrap(), tty, events }
}

fn pressed(code: Code) -> TermEvent {
    TermEvent::Input(Input::Key(Key { code, ctrl: false, alt: false, shift: false }))
}

#[test]
fn a_key_is_an_event_and_a_lone_escape_too() {
    let mut board = keyboard();
    board.keys.write_all(b"a\x1b").unwrap();
    let next = || board.events.recv_timeout(DEADLINE);
    assert_eq!(next(), Ok(pressed(Code::Char('a'))));
    assert_eq!(next(), Ok(pressed(Code::Esc)));
}

#[test]
fn a_keyboard_that_goes_away_is_told_once_and_ends_the_thread() {
    let board = keyboard();
    drop(board.keys);
    assert_eq!(board.events.recv_timeout(DEADLINE), Ok(TermEvent::HungUp));
    // The thread's end drops its sender.
    assert_eq!(board.events.recv_timeout(DEADLINE), Err(RecvTimeoutError::Disconnected));
    board.reader.pause();
    board.reader.resume();
}

#[test]
fn while_paused_every_byte_is_somebody_elses() {
    let mut board = keyboard();
    for round in 0..50 {
        board.reader.pause();
        board.keys.write_all(b"theirs").unwrap();
        let mut theirs = [0; 6];
        let mut other = std::fs::File::from(board.tty.input().try_clone_to_owned().unwrap());
        other.read_exact(&mut theirs).unwrap();
        assert_eq!(&theirs, b"theirs", "round {round}");
        board.reader.resume();
        board.keys.write_all(b"o").unwrap();
        assert_eq!(board.events.recv_timeout(DEADLINE), Ok(pressed(Code::Char('o'))));
    }
    assert!(board.events.try_recv().is_err(), "nothing came twice");
}

#[test]
fn dropping_the_reader_ends_it_even_while_paused() {
    let board = keyboard();
    board.reader.pause();
    drop(board.reader);
    assert_eq!(board.events.recv_timeout(DEADLINE), Err(RecvTimeoutError::Disconnected));
}

#[test]
fn nobody_listening_ends_the_thread() {
    let mut board = keyboard();
    drop(board.events);
    board.keys.write_all(b"a").unwrap();
    // Returns only if the thread has ended.
    drop(board.reader);
}
