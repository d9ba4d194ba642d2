//! CSV in both directions: RFC 4180 and what people and programs really send.
//!
//! The bytes are decoded ([`Encoding`]), cut into records by a scanner of our own that knows line and column of
//! everything it refuses, and the separator is found out from the first rows. The `csv` crate isn't used for reading,
//! because it swallows the rest of a file behind a quote that is never closed and joins text behind a closing quote;
//! it is the oracle in the tests.

mod decode;
mod dialect;
mod fill;
mod marks;
mod read;
mod record;
mod scan;
mod sniff;
mod write;

pub use decode::Encoding;
pub use dialect::{CsvFormat, Dialect};
pub use fill::fill;
pub use read::{CsvReader, CsvRows};
pub use record::Record;
pub use write::CsvWriter;
