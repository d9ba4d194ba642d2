//! What happens: measurements, incidents and suppliers, and the reviews they trigger.

use super::Rule;

pub const RULES: &[Rule] = &[];
