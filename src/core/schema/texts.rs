//! The texts of a register with their language keys, see [`crate::core::catalogue::Texts`]:
//!
//! | key | text |
//! |---|---|
//! | `registers.risk.help`, `.name`, `.plural` | the register |
//! | `registers.risk.owner.label`, `.help`, `.short`, `.group` | a field |
//! | `registers.risk.treatment_option.avoid.label`, `.help` | a choice |
//! | `registers.risk.status.assessed.label`, `.help` | a state |
//! | `registers.risk.status.assessed>accepted.label` | a move between states |
//! | `registers.risk.@columns.3.title`, `.help` | a column of the report |

use super::{Outline, Register};
use crate::core::catalogue::Texts;

/// The key under which the texts of a register stand.
pub fn root(register: &str) -> String {
    format!("registers.{register}")
}

impl Texts for Register {
    fn each_text(&mut self, visit: &mut dyn FnMut(&str, &mut String)) {
        let root = root(&self.key);
        visit(&format!("{root}.name"), &mut self.name);
        visit(&format!("{root}.plural"), &mut self.plural);
        visit(&format!("{root}.help"), &mut self.help);
        for field in &mut self.fields {
            let root = format!("{root}.{}", field.key);
            visit(&format!("{root}.label"), &mut field.label);
            visit(&format!("{root}.help"), &mut field.help);
            if let Some(short) = &mut field.short {
                visit(&format!("{root}.short"), short);
            }
            visit(&format!("{root}.group"), &mut field.group);
            for choice in &mut field.choices {
                visit(&format!("{root}.{}.label", choice.key), &mut choice.label);
                visit(&format!("{root}.{}.help", choice.key), &mut choice.help);
            }
        }
        if let Some(states) = &mut self.state {
            let root = format!("{root}.{}", states.field);
            for state in &mut states.states {
                visit(&format!("{root}.{}.label", state.key), &mut state.label);
                visit(&format!("{root}.{}.help", state.key), &mut state.help);
            }
            for step in &mut states.moves {
                visit(&format!("{root}.{}>{}.label", step.from, step.to), &mut step.label);
            }
        }
        for (at, column) in self.columns.iter_mut().enumerate() {
            visit(&format!("{root}.@columns.{}.title", at + 1), &mut column.title);
            visit(&format!("{root}.@columns.{}.help", at + 1), &mut column.help);
        }
    }
}

impl Texts for Outline {
    fn each_text(&mut self, visit: &mut dyn FnMut(&str, &mut String)) {
        let root = root(&self.key);
        visit(&format!("{root}.name"), &mut self.name);
        visit(&format!("{root}.plural"), &mut self.plural);
    }
}
