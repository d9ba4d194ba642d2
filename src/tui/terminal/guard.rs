//! Takes the terminal and gives it back: raw mode, alternate screen, bracketed paste, cursor.
//!
//! [`Terminal::enter`] and [`Terminal::leave`] are a pair around one flag: leaving twice, from two threads or in a
//! panic restores once. Leaving undoes in reverse, notes what fails and tries the rest. The panic hook leaves first and
//! prints then, so a message is read on the person's own screen.

use super::caps::Caps;
use super::tty::{TerminalError, Tty};
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, Once, PoisonError, Weak};
use std::time::Duration;

/// How long entering and leaving may wait for a terminal that takes no bytes.
const PATIENCE: Duration = Duration::from_secs(2);

/// Ends a frame that was broken off, then: whole screen scrolls, plain attributes, cursor shown.
const UNDO_FRAME: &[u8] = b"\x1b[?2026l\x1b[r\x1b[m\x1b[?25h";

/// How the screen is taken.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Off on terminals with a single screen: it is cleared instead.
    pub alternate_screen: bool,
    /// Have pastes marked as such.
    pub bracketed_paste: bool,
}

impl From<&Caps> for Options {
    fn from(caps: &Caps) -> Self {
        Self { alternate_screen: caps.alternate_screen, bracketed_paste: true }
    }
}

impl Options {
    fn enter_bytes(self) -> Vec<u8> {
        let mut out = Vec::new();
        if self.alternate_screen {
            out.extend_from_slice(b"\x1b[?1049h");
        }
        if self.bracketed_paste {
            out.extend_from_slice(b"\x1b[?2004h");
        }
        out
    }

    fn leave_bytes(self) -> Vec<u8> {
        let mut out = UNDO_FRAME.to_vec();
        if self.bracketed_paste {
            out.extend_from_slice(b"\x1b[?2004l");
        }
        if self.alternate_screen {
            out.extend_from_slice(b"\x1b[?1049l");
        } else {
            out.extend_from_slice(b"\x1b[H\x1b[2J");
        }
        out
    }
}

#[derive(Debug)]
struct Hold {
    tty: Arc<Tty>,
    options: Options,
    /// The modes to go back to; `Some` exactly while the terminal is ours.
    found: Mutex<Option<Termios>>,
}

/// The terminal, taken. Dropping it gives it back.
#[derive(Debug)]
pub struct Terminal {
    hold: Arc<Hold>,
}

impl Terminal {
    /// Takes the terminal. If a step is refused, the ones before it are undone.
    pub fn enter(tty: Arc<Tty>, options: Options) -> Result<Self, TerminalError> {
        let hold = Arc::new(Hold { tty, options, found: Mutex::new(None) });
        leave_on_panic(&hold);
        hold.enter()?;
        Ok(Self { hold })
    }

    /// Takes the terminal again: after [`Terminal::leave`], and after SIGCONT, when the shell may have changed its
    /// modes behind our back. The next frame must be painted from nothing.
    pub fn resume(&self) -> Result<(), TerminalError> {
        self.hold.enter()
    }

    /// Gives the terminal back, once; returns what could not be undone.
    pub fn leave(&self) -> Vec<TerminalError> {
        self.hold.leave()
    }

    /// False after [`Terminal::leave`], also when a panic in any thread caused it: stop drawing then.
    pub fn is_ours(&self) -> bool {
        self.hold.found().is_some()
    }

    pub fn tty(&self) -> &Arc<Tty> {
        &self.hold.tty
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.hold.leave();
    }
}

impl Hold {
    fn found(&self) -> MutexGuard<'_, Option<Termios>> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn enter(&self) -> Result<(), TerminalError> {
        let mut found = self.found();
        let now = tcgetattr(self.tty.input()).map_err(refused("its modes"))?;
        let mut raw = now.clone();
        raw.make_raw();
        tcsetattr(self.tty.input(), OptionalActions::Now, &raw).map_err(refused("raw mode"))?;
        if found.is_none() {
            *found = Some(now);
        }
        let screen = self.tty.write_within(&self.options.enter_bytes(), PATIENCE);
        if let Err(source) = screen {
            drop(found);
            self.leave();
            return Err(TerminalError::Refused { step: "its second screen", source });
        }
        self.tty.set_ours(true);
        Ok(())
    }

    fn leave(&self) -> Vec<TerminalError> {
        let mut found = self.found();
        let Some(modes) = found.take() else {
            return Vec::new();
        };
        self.tty.set_ours(false);
        let mut failed = Vec::new();
        let screen = self.tty.write_within(&self.options.leave_bytes(), PATIENCE);
        if let Err(source) = screen {
            failed.push(TerminalError::Refused { step: "its first screen", source });
        }
        let restored = tcsetattr(self.tty.input(), OptionalActions::Now, &modes);
        failed.extend(restored.map_err(refused("its former modes")).err());
        failed
    }
}

fn refused(step: &'static str) -> impl Fn(rustix::io::Errno) -> TerminalError {
    move |error| TerminalError::Refused { step, source: io::Error::from(error) }
}

/// The terminal that a panic gives back; the hook itself is installed once.
static TAKEN: Mutex<Weak<Hold>> = Mutex::new(Weak::new());
static HOOK: Once = Once::new();

fn leave_on_panic(hold: &Arc<Hold>) {
    *TAKEN.lock().unwrap_or_else(PoisonError::into_inner) = Arc::downgrade(hold);
    HOOK.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            // The store catches panics on damaged pages; such a one is an error on the screen, not the end of it.
            if crate::store::panic_is_expected() {
                return before(panic);
            }
            let taken = TAKEN.lock().unwrap_or_else(PoisonError::into_inner).upgrade();
            if let Some(hold) = taken {
                hold.leave();
            }
            before(panic);
        }));
    });
}
