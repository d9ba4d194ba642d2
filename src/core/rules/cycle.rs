//! The cycle: management review, certification and surveillance.

use super::Rule;

pub const RULES: &[Rule] = &[];
