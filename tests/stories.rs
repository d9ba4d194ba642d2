//! Whole jobs through the screen in this process: exactly these keys, what they cost, what is saved and what is said.

#[path = "support/mod.rs"]
mod support;

#[path = "stories/looking.rs"]
mod looking;
