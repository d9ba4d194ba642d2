//! Parts that screens are made of.

pub mod frame;
pub mod input;
pub mod pen;
