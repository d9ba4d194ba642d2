//! The screens, one file each.

pub mod ask;
pub mod form;
pub mod pick;
pub mod score;
