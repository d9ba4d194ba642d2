//! Documents that are approved as versions: policy, scope, SoA, plan.

use super::Rule;

pub const RULES: &[Rule] = &[];
