//! Aimsbench: assess an AI management system (AIMS) against ISO/IEC 42001:2023, offline, in a terminal.
//!
//! # The map
//!
//! | folder | what it holds | may use |
//! |---|---|---|
//! | [`core`] | the domain: values, schema, records, changes, entries, `propose` and `apply`, scoring, filter, rules. No I/O, no clock, no terminal, no randomness | nothing here |
//! | [`library`] | `data/` turned into core types, lazily; errors with file and line | `core` |
//! | [`store`] | the only place that knows a database: the `Store` contract, in memory and on redb | `core` |
//! | [`ledger`] | the one way in and out: submit, follow, read, drafts; its `share` lets other processes in over a socket | `core`, `store`, `library` |
//! | [`exchange`] | one file a format: CSV, XLSX, JSON; each reads and writes; papers to hand over; the demo as a journal | `core`, `library`; its `demo` also `ledger` and `store` |
//! | [`keymap`] | keys to action names, with no knowledge of the screen | `core` |
//! | [`tui`] | the screen: app (state), update (action to proposals and effects), view, widgets, terminal | all above |
//! | [`cli`] | one file a command | all above |
//!
//! A key travels: terminal bytes -> keymap -> action -> update -> proposal -> ledger -> `Applied` -> view.
//! `tests/architecture.rs` fails when a folder imports what this table does not allow.

#![cfg_attr(
    not(test),
    warn(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::todo,
        clippy::unimplemented,
        clippy::unreachable,
        clippy::indexing_slicing,
        clippy::dbg_macro
    )
)]

pub mod cli;
pub mod core;
pub mod exchange;
pub mod keymap;
pub mod ledger;
pub mod library;
pub mod store;
pub mod tui;
