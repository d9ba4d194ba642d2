//! What was found about each record, as numbers: which rules found something, and how grave it is. Sentences are made
//! again for those who read them: for 100,000 risks they took more memory than the risks.

use std::collections::HashMap;

use super::Severity;

/// One finding, without its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Mark {
    /// Place of the rule among all rules.
    pub rule: u16,
    pub severity: Severity,
}

/// The marks of all records, by slot. Most records share a few combinations, so each of these is kept once.
#[derive(Debug)]
pub struct Marks {
    /// The first is that of records about which nothing was found.
    combinations: Vec<Box<[Mark]>>,
    numbers: HashMap<Box<[Mark]>, u32>,
    by_slot: Vec<u32>,
}

impl Default for Marks {
    fn default() -> Self {
        Self { combinations: vec![Box::default()], numbers: HashMap::from([(Box::default(), 0)]), by_slot: Vec::new() }
    }
}

impl Marks {
    pub fn of(&self, slot: u32) -> &[Mark] {
        let number = usize::try_from(slot).ok().and_then(|at| self.by_slot.get(at)).copied().unwrap_or(0);
        self.combination(number)
    }

    fn combination(&self, number: u32) -> &[Mark] {
        usize::try_from(number).ok().and_then(|at| self.combinations.get(at)).map_or(&[], |marks| marks)
    }

    pub fn set(&mut self, slot: u32, marks: &[Mark]) {
        let number = match self.numbers.get(marks) {
            Some(known) => *known,
            None => {
                let number = u32::try_from(self.combinations.len()).unwrap_or(u32::MAX);
                self.combinations.push(marks.into());
                self.numbers.insert(marks.into(), number);
                number
            }
        };
        let at = usize::try_from(slot).unwrap_or(usize::MAX);
        if self.by_slot.len() <= at {
            if number == 0 {
                return;
            }
            self.by_slot.resize(at.saturating_add(1), 0);
        }
        if let Some(place) = self.by_slot.get_mut(at) {
            *place = number;
        }
    }

    /// Slots about whose records something was found, with what.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &[Mark])> {
        let found = (0..).zip(&self.by_slot).filter(|(_, number)| **number != 0);
        found.map(|(slot, number)| (slot, self.combination(*number)))
    }
}
