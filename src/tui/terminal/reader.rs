//! A thread asleep in `poll` on the keyboard and a wake pipe. It uses no processor while nothing happens, sees a
//! hang-up at once and ends (no spin on a dead terminal), and can be made to let go of the keyboard.

use super::event::TermEvent;
use super::input::{Input, Parser};
use super::tty::{Tty, timespec, wake_pipe};
use rustix::event::{PollFd, PollFlags, poll};
use rustix::fd::{AsFd, BorrowedFd, OwnedFd};
use rustix::io::Errno;
use rustix::termios::isatty;
use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

const CHUNK: usize = 8192;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Wish {
    Run,
    Pause,
    End,
}

/// What the thread is asked to do, and whether it may be reading.
#[derive(Debug)]
struct State {
    wish: Wish,
    reading: bool,
}

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
    wake: OwnedFd,
    poke: OwnedFd,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        self.changed.wait(state).unwrap_or_else(PoisonError::into_inner)
    }

    fn ask(&self, wish: Wish) -> MutexGuard<'_, State> {
        let mut state = self.state();
        state.wish = wish;
        self.changed.notify_all();
        // A full pipe wakes just as well.
        let _ = rustix::io::write(&self.poke, b"!");
        state
    }
}

/// The running thread; dropping it ends and joins it.
#[derive(Debug)]
pub struct Reader {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Reader {
    /// Starts reading. `sink` gets every input, then at most one [`TermEvent::HungUp`]; answering false ends the
    /// thread.
    pub fn start(tty: Arc<Tty>, sink: impl Fn(TermEvent) -> bool + Send + 'static) -> io::Result<Self> {
        let (wake, poke) = wake_pipe()?;
        let shared = Arc::new(Shared {
            state: Mutex::new(State { wish: Wish::Run, reading: true }),
            changed: Condvar::new(),
            wake,
            poke,
        });
        let worker = shared.clone();
        let thread = std::thread::Builder::new().name("keyboard".into()).spawn(move || {
            read(tty.input(), &worker, &sink);
            let mut state = worker.state();
            state.wish = Wish::End;
            state.reading = false;
            worker.changed.notify_all();
        })?;
        Ok(Self { shared, thread: Some(thread) })
    }

    /// Returns when the thread no longer reads: the next byte belongs to whoever reads it.
    pub fn pause(&self) {
        if self.shared.state().wish == Wish::End {
            return;
        }
        let mut state = self.shared.ask(Wish::Pause);
        while state.reading {
            state = self.shared.wait(state);
        }
    }

    /// Reads again.
    pub fn resume(&self) {
        if self.shared.state().wish == Wish::Pause {
            drop(self.shared.ask(Wish::Run));
        }
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        drop(self.shared.ask(Wish::End));
        if let Some(thread) = self.thread.take() {
            // A sink that panicked has been reported by the panic hook.
            let _ = thread.join();
        }
    }
}

/// What woke the thread.
enum Woken {
    Bytes(usize),
    Quiet,
    Asked,
    HungUp,
}

fn read(input: BorrowedFd<'_>, shared: &Shared, sink: &impl Fn(TermEvent) -> bool) {
    let mut parser = Parser::default();
    let mut buffer = vec![0; CHUNK];
    let mut inputs = Vec::new();
    loop {
        match sleep(input, shared, parser.patience(), &mut buffer) {
            Woken::Bytes(n) => parser.feed(buffer.get(..n).unwrap_or_default(), &mut inputs),
            Woken::Quiet => parser.flush(&mut inputs),
            Woken::Asked => {
                if !obey(shared, &mut parser, &mut inputs) {
                    return;
                }
            }
            Woken::HungUp => {
                parser.flush(&mut inputs);
                if send(&mut inputs, sink) {
                    sink(TermEvent::HungUp);
                }
                return;
            }
        }
        if !send(&mut inputs, sink) {
            return;
        }
    }
}

fn send(inputs: &mut Vec<Input>, sink: &impl Fn(TermEvent) -> bool) -> bool {
    inputs.drain(..).all(|input| sink(TermEvent::Input(input)))
}

/// Stays put while paused; false to end.
fn obey(shared: &Shared, parser: &mut Parser, inputs: &mut Vec<Input>) -> bool {
    let mut pokes = [0; 64];
    while matches!(rustix::io::read(&shared.wake, &mut pokes), Ok(n) if n > 0) {}
    let mut state = shared.state();
    if state.wish == Wish::Pause {
        // What is half read can't be completed by bytes that another program gets.
        parser.flush(inputs);
        state.reading = false;
        shared.changed.notify_all();
        while state.wish == Wish::Pause {
            state = shared.wait(state);
        }
        state.reading = true;
    }
    state.wish == Wish::Run
}

fn sleep(input: BorrowedFd<'_>, shared: &Shared, patience: Option<Duration>, buffer: &mut [u8]) -> Woken {
    let limit = patience.map(timespec);
    let mut fds = [PollFd::new(&input, PollFlags::IN), PollFd::new(&shared.wake, PollFlags::IN)];
    match poll(&mut fds, limit.as_ref()) {
        Ok(0) => return Woken::Quiet,
        Ok(_) => {}
        Err(Errno::INTR | Errno::AGAIN) => return Woken::Bytes(0),
        Err(_) => return Woken::HungUp,
    }
    let [keyboard, wake] = fds.map(|fd| fd.revents());
    if !wake.is_empty() {
        return Woken::Asked;
    }
    if !keyboard.contains(PollFlags::IN) {
        return Woken::HungUp;
    }
    match rustix::io::read(input, buffer) {
        Ok(0) if gone(input) => Woken::HungUp,
        Ok(n) => Woken::Bytes(n),
        Err(Errno::INTR | Errno::AGAIN) => Woken::Bytes(0),
        Err(_) => Woken::HungUp,
    }
}

/// Nothing read is the end, unless a living terminal is in line mode for a moment (the shell had it) and somebody
/// pressed ctrl-d.
fn gone(input: BorrowedFd<'_>) -> bool {
    let mut fds = [PollFd::from_borrowed_fd(input.as_fd(), PollFlags::IN)];
    let polled = poll(&mut fds, Some(&timespec(Duration::ZERO)));
    let [keyboard] = fds.map(|fd| fd.revents());
    !isatty(input)
        || polled.is_err()
        || keyboard.intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL)
        || keyboard.contains(PollFlags::IN)
}
