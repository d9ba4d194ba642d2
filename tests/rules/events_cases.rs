//! What happens: measurements, incidents and suppliers, and the reviews they trigger.

use crate::Case;

pub const CASES: &[Case] = &[];
