//! What the outside tells the application, in one stream.

use super::input::Input;
use std::sync::mpsc::Sender;

/// A signal that matters here.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sig {
    /// The terminal went away (SIGHUP): save and end.
    HangUp,
    /// Somebody asks the program to end (SIGTERM).
    Terminate,
    /// SIGINT from outside; ctrl-c on the keyboard is a key.
    Interrupt,
    /// Somebody asks the program to stop (SIGTSTP); ctrl-z on the keyboard is a key.
    Stop,
    /// The program runs again (SIGCONT): the shell may have changed the terminal, so take it again. A hang-up sends
    /// this too; then taking it fails, which means nothing by itself.
    Continue,
}

/// See the module.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TermEvent {
    Input(Input),
    /// The new size, columns then rows.
    Resize(u16, u16),
    Signal(Sig),
    /// The keyboard is gone for good; told once, and the reader has ended.
    HungUp,
}

/// A place for events that puts them on a channel of any message type; it answers false when nobody listens.
pub fn sink<T>(to: Sender<T>) -> impl Fn(TermEvent) -> bool + Send + 'static
where
    T: From<TermEvent> + Send + 'static,
{
    move |event| to.send(T::from(event)).is_ok()
}
