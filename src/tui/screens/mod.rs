//! The screens, one file each.

pub mod applicability;
pub mod ask;
pub mod due;
pub mod export;
pub mod form;
pub mod help;
pub mod history;
pub mod import;
pub mod journal;
pub mod library;
pub mod lines;
pub mod mine;
pub mod overview;
pub mod palette;
pub mod pane;
pub mod pick;
pub mod preview;
pub mod problems;
pub mod record;
pub mod score;
pub mod start;
pub mod steps;
pub mod table;
pub mod treatment;
pub mod waiting;
pub mod workbench;
