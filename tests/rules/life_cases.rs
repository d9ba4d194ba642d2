//! The life of an AI system: releases, data sets, notices to people.

use crate::Case;

pub const CASES: &[Case] = &[];
