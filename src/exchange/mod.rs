//! See the map in the crate's documentation.

pub mod cell;
pub mod csv;
pub mod sheet;
pub mod xlsx;
