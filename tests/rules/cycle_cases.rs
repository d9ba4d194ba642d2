//! The cycle: management review, certification and surveillance.

use crate::Case;

pub const CASES: &[Case] = &[];
