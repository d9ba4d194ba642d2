//! What a person may rely on: what was acknowledged is there, whole, once and in order, whatever the store does.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod ledger_support;

#[path = "ledger/crash.rs"]
mod crash;
#[path = "ledger/drafts.rs"]
mod drafts;
#[path = "ledger/erasing.rs"]
mod erasing;
#[path = "ledger/large.rs"]
mod large;
#[path = "ledger/past.rs"]
mod past;
#[path = "ledger/rescue.rs"]
mod rescue;
#[path = "ledger/saving.rs"]
mod saving;
#[path = "ledger/tampering.rs"]
mod tampering;
