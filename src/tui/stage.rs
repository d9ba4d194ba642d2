//! The terminal as a sitting has it, taken before there is anything to show: the first frame stands on it while the
//! workspace is loaded.

use std::sync::Arc;

use super::app::App;
use super::run::{RunError, Waker};
use super::terminal::{Caps, Reader, Screen, SignalWatch, Terminal, Tty, TtyWriter};
use super::view;

/// The terminal, taken: what is typed waits in line. Dropping it gives the terminal back.
pub struct Stage {
    pub(super) screen: Screen<TtyWriter>,
    pub(super) terminal: Terminal,
    pub(super) reader: Reader,
    pub(super) signals: SignalWatch,
    pub(super) tty: Arc<Tty>,
}

impl Stage {
    /// Takes the terminal; nothing is shown yet.
    ///
    /// # Errors
    /// Where there is no terminal, or it refuses a mode.
    pub fn enter(caps: &Caps, waker: &Waker) -> Result<Self, RunError> {
        let tty = Tty::open()?;
        let terminal = Terminal::enter(tty.clone(), caps.into())?;
        let screen = Screen::new(tty.writer(), tty.size(), caps);
        let reader = Reader::start(tty.clone(), waker.events())?;
        let signals = SignalWatch::start(tty.clone(), waker.events())?;
        Ok(Self { screen, terminal, reader, signals, tty })
    }

    /// Shows a frame before the sitting begins.
    ///
    /// # Errors
    /// Where the terminal can't be written to.
    pub fn show(&mut self, app: &mut App) -> Result<(), RunError> {
        app.resize(self.screen.size());
        self.screen.draw(|frame| view::draw(app, frame))?;
        Ok(())
    }
}
