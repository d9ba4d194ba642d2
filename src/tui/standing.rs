//! What the lines above the panes say about the whole workspace: how much is due, waits for the person, is undecided.
//! Every record is looked at once, in idle slices, and then again only when an entry touches it: a key costs the same
//! at any size.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::desk::Desk;
use super::halves::in_halves;
use super::screens::{due, mine};
use crate::core::apply::Applied;
use crate::core::calendar;
use crate::core::id::RecordId;
use crate::core::risk::{Risk, Stage};
use crate::core::workspace::{Life, RecordRef, Workspace};

/// Records that are looked at in one go; about half a millisecond, which the first frame waits for, too.
const SLICE: usize = 150;
/// The same where so many are left that the first frame does not show the counts anyway.
const LARGE_SLICE: usize = 1_500;

/// How many of each there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Dates that are today or past.
    pub due: usize,
    /// Own risks whose review is near or past.
    pub mine: usize,
    /// Controls that wait for a decision.
    pub undecided: usize,
    /// Risks with a current rating.
    pub rated: usize,
}

/// What one record adds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Part {
    due: bool,
    mine: bool,
    undecided: bool,
    rated: bool,
}

/// For which day and whom something was counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Basis {
    today: NaiveDate,
    me: Option<RecordId>,
}

impl Basis {
    fn of(desk: &Desk) -> Self {
        Self { today: desk.today(), me: desk.ledger.actor().person }
    }
}

#[derive(Debug, Default)]
pub struct Standing {
    counts: Counts,
    /// What each record adds, by slot.
    parts: Vec<Part>,
    basis: Option<Basis>,
    /// Registers whose records count; none before the counting has begun.
    registers: Option<Vec<String>>,
    /// The next to be looked at: register and row. Past the last register everything is counted.
    next: (usize, usize),
    visited: u64,
}

impl Standing {
    /// None while it is still being counted: a number that grows would only cost bytes.
    pub fn counts(&self) -> Option<Counts> {
        self.is_complete().then_some(self.counts)
    }

    fn is_complete(&self) -> bool {
        self.registers.as_ref().is_some_and(|registers| self.next.0 >= registers.len())
    }

    /// Records that were read since the program began: what a key costs.
    pub fn visited(&self) -> u64 {
        self.visited
    }

    /// Begins anew: another time is shown.
    pub fn forget(&mut self) {
        *self = Self { visited: self.visited, ..Self::default() };
    }

    /// Looks at the next slice; true when there was something to do.
    pub fn work(&mut self, desk: &Desk) -> bool {
        let basis = Basis::of(desk);
        if self.basis != Some(basis) {
            self.forget();
            self.basis = Some(basis);
        }
        if self.is_complete() {
            return false;
        }
        let workspace = desk.workspace();
        let registers = self.registers.take().unwrap_or_else(|| counted(workspace));
        let waiting = registers.iter().skip(self.next.0).map(|register| workspace.row_slots(register).len());
        let mut left = if waiting.sum::<usize>() > LARGE_SLICE + self.next.1 { LARGE_SLICE } else { SLICE };
        while let Some(register) = registers.get(self.next.0) {
            let slots = workspace.row_slots(register);
            let taken = slots.len().saturating_sub(self.next.1).min(left);
            let slots = slots.get(self.next.1..self.next.1 + taken).unwrap_or_default();
            self.look_at_all(workspace, basis, slots);
            left -= taken;
            self.next.1 += taken;
            if self.next.1 < workspace.row_slots(register).len() {
                break;
            }
            self.next = (self.next.0 + 1, 0);
        }
        self.registers = Some(registers);
        true
    }

    /// Takes in what an entry touched, after it was applied.
    pub fn take_in(&mut self, desk: &Desk, applied: &Applied) {
        if desk.past.is_some() {
            return;
        }
        if !self.is_complete() {
            // Rows may have moved below the place up to which they are counted.
            return self.forget();
        }
        let mut touched: Vec<RecordId> = applied.touched.iter().map(|(id, _)| *id).collect();
        touched.dedup();
        let snoozes =
            |id: &RecordId| desk.workspace().get(*id).is_some_and(|one| one.register_key() == calendar::SNOOZE);
        if touched.iter().any(snoozes) {
            // It tells about a record that the entry did not touch.
            return self.forget();
        }
        for id in touched {
            match desk.workspace().slot_of(id) {
                Some(slot) => self.look_at_all(desk.workspace(), Basis::of(desk), &[slot]),
                // It vanished with its slot, and with it what it had added.
                None => return self.forget(),
            }
        }
    }

    fn look_at_all(&mut self, workspace: &Workspace, basis: Basis, slots: &[u32]) {
        self.visited += slots.len() as u64;
        let of = |slot: &u32| workspace.slot(*slot).map_or_else(Part::default, |record| part(basis, record));
        let parts = in_halves(0..u32::try_from(slots.len()).unwrap_or(u32::MAX), |half| {
            let half = half.start as usize..half.end as usize;
            slots.get(half).unwrap_or_default().iter().map(of).collect::<Vec<_>>()
        });
        slots.iter().zip(parts.into_iter().flatten()).for_each(|(slot, part)| self.put(*slot, part));
    }

    fn put(&mut self, slot: u32, part: Part) {
        let at = usize::try_from(slot).unwrap_or(usize::MAX);
        if self.parts.len() <= at {
            if part == Part::default() {
                return;
            }
            self.parts.resize(at.saturating_add(1), Part::default());
        }
        let Some(place) = self.parts.get_mut(at) else { return };
        let old = std::mem::replace(place, part);
        let counts = &mut self.counts;
        for (count, was, is) in [
            (&mut counts.due, old.due, part.due),
            (&mut counts.mine, old.mine, part.mine),
            (&mut counts.undecided, old.undecided, part.undecided),
            (&mut counts.rated, old.rated, part.rated),
        ] {
            *count = (*count + usize::from(is)).saturating_sub(usize::from(was));
        }
    }
}

/// Registers that hold something and whose records can count. A register without records isn't looked at: its first
/// record counts when it comes.
fn counted(workspace: &Workspace) -> Vec<String> {
    let schema = workspace.schema();
    let filled = schema.outlines().filter(|register| workspace.count(&register.key) > 0);
    let filled = filled.filter_map(|register| schema.register(&register.key));
    let counts = |key: &str| matches!(key, "risk" | "soa");
    filled.filter(|one| counts(&one.key) || calendar::keeps_days(one)).map(|one| one.key.clone()).collect()
}

fn part(basis: Basis, record: RecordRef<'_>) -> Part {
    if record.life() != Life::Live {
        return Part::default();
    }
    let risk = Risk::of(record);
    Part {
        due: due::of(record).is_some_and(|due| due.day <= basis.today && due.snoozed(basis.today).is_none()),
        mine: risk.is_some_and(|risk| mine::waits(risk, basis.me, basis.today)),
        undecided: record.register_key() == "soa" && !record.filled("applicable"),
        rated: risk.is_some_and(|risk| risk.rating(Stage::Current).is_some()),
    }
}
