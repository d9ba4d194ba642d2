//! Lends the terminal to another program and takes it back: the editor, or the shell when the program stops.

use super::guard::Terminal;
use super::reader::Reader;
use super::signals::SignalWatch;
use super::tty::TerminalError;
use nix::unistd::{getpgid, getpgrp, getppid, getsid};

/// Runs `work` while the terminal is as it was found and nobody here reads from it. The next frame must be painted
/// from nothing; a new size comes as an event.
///
/// Returns what `work` returned whether or not the terminal could be had again: an edited text outlives a hang-up.
/// Signals wait as events meanwhile, so have drafts saved before.
pub fn lend<T>(
    terminal: &Terminal,
    reader: &Reader,
    signals: &SignalWatch,
    work: impl FnOnce() -> T,
) -> (T, Result<(), TerminalError>) {
    reader.pause();
    terminal.leave();
    signals.set_lent(true);
    let result = work();
    signals.set_lent(false);
    let taken = terminal.resume();
    reader.resume();
    (result, taken)
}

/// Stops the program until the shell continues it (ctrl-z).
///
/// The whole process group stops, as the terminal's own ctrl-z would have it: a wrapper script must stop with us.
/// Without a shell that can continue us, as in `ssh host aims`, it is refused: the person would be locked out.
pub fn suspend(terminal: &Terminal, reader: &Reader, signals: &SignalWatch) -> Result<(), TerminalError> {
    if !has_shell() {
        return Err(TerminalError::NoShell);
    }
    let (stopped, taken) = lend(terminal, reader, signals, || signals.stop_group());
    taken?;
    stopped.map_err(|source| TerminalError::Refused { step: "to stop the program", source })
}

/// True if a shell with job control started us: our parent is in another group of our session, or, behind a wrapper
/// script in our own group, that group is not the one the session began with.
///
/// Numbers are only compared: a parent, session or group outside our container is 0 here, which rustix's `Pid` cannot
/// hold.
fn has_shell() -> bool {
    let parent = getppid();
    // Asked about 0 the kernel would answer for ourselves.
    if parent.as_raw() == 0 {
        return false;
    }
    let (Ok(session), Ok(parents_session)) = (getsid(None), getsid(Some(parent))) else {
        return false;
    };
    let group = getpgrp();
    let beside = getpgid(Some(parent)).is_ok_and(|parents_group| parents_group != group);
    session == parents_session && (beside || session != group)
}
