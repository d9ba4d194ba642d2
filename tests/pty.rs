//! The real program in a pseudo-terminal: whatever ends it, the terminal is as it was and nothing typed is lost.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "support/pty.rs"]
mod pty;

#[path = "pty/behind.rs"]
mod behind;
#[path = "pty/desk.rs"]
mod desk;
#[path = "pty/ending.rs"]
mod ending;
#[path = "pty/first.rs"]
mod first;
#[path = "pty/looks.rs"]
mod looks;
#[path = "pty/panic.rs"]
mod panic;
#[path = "pty/share.rs"]
mod share;
#[path = "pty/sitting.rs"]
mod sitting;
