//! The life of an AI system: releases, data sets, notices to people.

use super::Rule;

pub const RULES: &[Rule] = &[];
