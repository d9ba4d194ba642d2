//! Context, requirements, objectives and competence: what the organisation plans and supports.

use super::Rule;

pub const RULES: &[Rule] = &[];
