//! A thread that turns signals into events. What must not wait for the application happens here: a write that waits for
//! the terminal is broken off when the program is to end, and while the terminal is lent the program stops with the
//! borrower.

use super::event::{Sig, TermEvent};
use super::tty::Tty;
use rustix::process::{Signal, kill_current_process_group};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
use signal_hook::iterator::{Handle, Signals};
use signal_hook::low_level::emulate_default_handler;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

#[derive(Debug, Default)]
struct Shared {
    lent: AtomicBool,
    /// How often the program was continued.
    continued: Mutex<u64>,
    changed: Condvar,
}

impl Shared {
    fn continued(&self) -> MutexGuard<'_, u64> {
        self.continued.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The running thread; dropping it ends and joins it. The signals stay caught (and then do nothing).
#[derive(Debug)]
pub struct SignalWatch {
    handle: Handle,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl SignalWatch {
    /// Starts to catch SIGHUP, SIGTERM, SIGINT, SIGTSTP, SIGCONT and SIGWINCH; answering false ends the thread.
    pub fn start(tty: Arc<Tty>, sink: impl Fn(TermEvent) -> bool + Send + 'static) -> io::Result<Self> {
        let mut signals = Signals::new([SIGHUP, SIGTERM, SIGINT, SIGTSTP, SIGCONT, SIGWINCH])?;
        let handle = signals.handle();
        let shared = Arc::new(Shared::default());
        let watched = shared.clone();
        let thread = std::thread::Builder::new().name("signals".into()).spawn(move || {
            for signal in signals.forever() {
                if let Some(event) = event(signal, &watched, &tty)
                    && !sink(event)
                {
                    break;
                }
            }
        })?;
        Ok(Self { handle, shared, thread: Some(thread) })
    }

    /// While lent, the keyboard's ctrl-c and ctrl-z reach the borrower and us alike: the first is not for us, and with
    /// the second we stop as well, or the shell would not see its job stop.
    pub(super) fn set_lent(&self, lent: bool) {
        self.shared.lent.store(lent, Ordering::SeqCst);
    }

    /// Stops the whole process group, and returns when somebody has continued it.
    ///
    /// The signal may reach another thread first, and this one would run on for a moment: so SIGCONT is waited for.
    pub(super) fn stop_group(&self) -> io::Result<()> {
        let before = *self.shared.continued();
        kill_current_process_group(Signal::STOP)?;
        let mut continued = self.shared.continued();
        while *continued == before {
            continued = self.shared.changed.wait(continued).unwrap_or_else(PoisonError::into_inner);
        }
        Ok(())
    }
}

impl Drop for SignalWatch {
    fn drop(&mut self) {
        self.handle.close();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn event(signal: i32, shared: &Shared, tty: &Tty) -> Option<TermEvent> {
    let lent = shared.lent.load(Ordering::SeqCst);
    if signal == SIGCONT {
        *shared.continued() += 1;
        shared.changed.notify_all();
    }
    let sig = match signal {
        SIGHUP | SIGTERM => {
            tty.break_off();
            if signal == SIGHUP { Sig::HangUp } else { Sig::Terminate }
        }
        SIGINT if lent => return None,
        SIGTSTP if lent => {
            // Only an unknown signal number could fail.
            let _ = emulate_default_handler(SIGTSTP);
            return None;
        }
        SIGCONT if lent => return None,
        SIGINT => Sig::Interrupt,
        SIGTSTP => Sig::Stop,
        SIGCONT => Sig::Continue,
        _ => {
            let size = tty.size();
            return Some(TermEvent::Resize(size.width, size.height));
        }
    };
    Some(TermEvent::Signal(sig))
}
