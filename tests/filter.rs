//! The filter language and the paths that it reads, on a small clinic.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod desk;

#[path = "filter/language.rs"]
mod language;
#[path = "filter/paths.rs"]
mod paths;
#[path = "filter/type_ahead.rs"]
mod type_ahead;
#[path = "filter/written.rs"]
mod written;
