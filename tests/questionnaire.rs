//! Customers' questionnaires without the screen: the sheet that is read, the answers that are like a question, and the
//! same sheet written back with nothing else changed.

// A test stops at the first thing that is not as it says.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[path = "questionnaire/book.rs"]
mod book;
#[path = "questionnaire/comma.rs"]
mod comma;
#[path = "questionnaire/library.rs"]
mod library;
#[path = "questionnaire/reading.rs"]
mod reading;
