//! Documents that are approved as versions: policy, scope, SoA, plan.

use crate::Case;

pub const CASES: &[Case] = &[];
