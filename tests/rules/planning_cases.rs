//! Context, requirements, objectives and competence: what the organisation plans and supports.

use crate::Case;

pub const CASES: &[Case] = &[];
