//! Scoring, from the files in `data/methods` to the keys of the score screen.

// A test stops at the first thing that is not as it says.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

#[path = "scoring/ciso_assistant.rs"]
mod ciso_assistant;
#[path = "scoring/method_files.rs"]
mod method_files;
#[path = "scoring/shipped_methods.rs"]
mod shipped_methods;

use std::sync::Arc;

use aims_bench::core::method::Method;
use aims_bench::library::methods;

/// A shipped method by id.
fn method(id: &str) -> Arc<Method> {
    Arc::new(methods::find(id).unwrap())
}
