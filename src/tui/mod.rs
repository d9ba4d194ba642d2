//! See the map in the crate's documentation.

pub mod clipboard;
pub mod editor;
pub mod terminal;
pub mod text;
pub mod theme;
