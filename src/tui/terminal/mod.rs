//! The terminal: its bytes in, its bytes out, and the promise that it is left as it was found.
//!
//! Nothing here knows the application. Read in this order:
//!
//! | file | what it does |
//! |---|---|
//! | [`caps`] | what the terminal can do, guessed from the environment alone; no query is ever sent |
//! | [`tty`] | the descriptors, the size, and writing that a hang-up can break off |
//! | [`guard`] | raw mode and alternate screen, entered and left as a pair, also in a panic |
//! | [`input`], [`sequence`], [`paste`] | bytes to keys, pastes and answers |
//! | [`event`], [`reader`], [`signals`] | threads that turn the outside into [`event::TermEvent`] |
//! | [`handover`] | lending the terminal to an editor, or to the shell (ctrl-z) |
//! | [`style`], [`grid`], [`paint`], [`scroll`] | the shortest bytes from what is shown to what is wanted |
//! | [`pace`] | frames wait for a terminal that is behind |
//! | [`backend`] | the same as a ratatui backend and as a [`backend::Screen`] that draws whole frames |

pub mod backend;
pub mod caps;
pub mod event;
pub mod grid;
pub mod guard;
pub mod handover;
pub mod input;
pub mod pace;
pub mod paint;
pub mod paste;
pub mod reader;
pub mod scroll;
pub mod sequence;
pub mod signals;
pub mod style;
pub mod tty;

pub use backend::Screen;
pub use caps::{Caps, Depth};
pub use event::{Sig, TermEvent, sink};
pub use guard::{Options, Terminal};
pub use handover::{lend, suspend};
pub use input::{Answer, Input};
pub use reader::Reader;
pub use signals::SignalWatch;
pub use tty::{TerminalError, Tty, TtyWriter};
