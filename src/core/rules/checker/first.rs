//! The first look at everything, in slices: those who look change nothing, so several can do it side by side, and what
//! they saw is taken in one after the other.

use std::ops::Range;

use super::{Checker, Each, check_of, look};
use crate::core::id::RecordId;
use crate::core::rules::Context;
use crate::core::rules::marks::Mark;
use crate::core::workspace::{Life, Workspace};

/// What was seen of some records.
#[derive(Debug, Default)]
pub struct Seen {
    slots: Range<u32>,
    /// Marks of all records, one after the other.
    marks: Vec<Mark>,
    /// Slots with marks, and how many.
    counts: Vec<(u32, usize)>,
    links: Vec<(RecordId, Box<[RecordId]>)>,
    removed: Vec<RecordId>,
}

impl Checker<'_> {
    /// Begins again with nothing looked at.
    pub fn anew(&self) -> Self {
        Self::begin(self.today, self.catalogue)
    }

    /// Whether everything was looked at.
    pub fn is_complete(&self) -> bool {
        self.next.is_none()
    }

    /// Looks at so many records more, and last at the workspace as a whole.
    pub fn go_on(&mut self, workspace: &Workspace, most: u32) {
        let seen = self.look_over(workspace, self.ahead(workspace, most));
        self.take(workspace, seen);
    }

    /// The next slots to be looked at, at most so many.
    pub fn ahead(&self, workspace: &Workspace, most: u32) -> Range<u32> {
        let from = self.next.unwrap_or_else(|| workspace.slot_count());
        from..from.saturating_add(most).min(workspace.slot_count())
    }

    /// Looks at the records of these slots and changes nothing, so that several can do it side by side.
    pub fn look_over(&self, workspace: &Workspace, slots: Range<u32>) -> Seen {
        let context = Context::new(workspace, self.today, self.catalogue);
        let mut of_register: (&str, Vec<(u16, Each)>) = ("", Vec::new());
        let mut seen = Seen { slots: slots.clone(), ..Seen::default() };
        for slot in slots {
            let Some(record) = workspace.slot(slot) else { continue };
            seen.removed.extend((record.life() == Life::Removed).then_some(record.id()));
            seen.links.extend(self.links_of(record).map(|links| (record.id(), links)));
            if record.life() != Life::Live {
                continue;
            }
            if of_register.0 != record.register_key() {
                of_register = (record.register_key(), self.checks_of(record.register_key()));
            }
            let before = seen.marks.len();
            for (rule, check) in &of_register.1 {
                look(*rule, *check, &context, record, &mut seen.marks);
            }
            seen.counts.extend((seen.marks.len() > before).then_some((slot, seen.marks.len() - before)));
        }
        seen
    }

    /// Takes in what was seen of the slots that came next.
    pub fn take(&mut self, workspace: &Workspace, seen: Seen) {
        if self.next != Some(seen.slots.start) {
            return;
        }
        let mut marks = seen.marks.as_slice();
        for (slot, count) in seen.counts {
            let (of_slot, rest) = marks.split_at_checked(count).unwrap_or_default();
            self.set(slot, of_slot);
            marks = rest;
        }
        self.links.extend(seen.links);
        self.removed.extend(seen.removed);
        self.next = (seen.slots.end < workspace.slot_count()).then_some(seen.slots.end);
        if self.next.is_none() {
            let context = Context::new(workspace, self.today, self.catalogue);
            for index in 0..self.rules.len() {
                self.run_whole(&context, index);
            }
        }
    }

    /// The checks of a register's records, with the places of their rules.
    fn checks_of(&self, register: &str) -> Vec<(u16, Each)> {
        (0..).zip(&self.rules).filter_map(|(place, rule)| Some((place, check_of(rule, register)?))).collect()
    }
}
