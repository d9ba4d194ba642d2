//! Where records lie and how they are found: slots, the order of labels, who points to whom.

use std::cmp::Ordering;

use super::{Life, RecordRef, Workspace};
use crate::core::id::RecordId;
use crate::core::natural;
use crate::core::record::{Cells, Record};
use crate::core::symbols::Symbol;

/// A record that came back and is not in its register's list yet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entering {
    register: Symbol,
    /// The number in its label, and how long the label is.
    number: Option<u64>,
    length: u32,
    id: RecordId,
    slot: u32,
}

/// What decides where a record is found.
#[derive(Default)]
struct Place {
    /// None while it is in no register's list: it is not there, or removed.
    row: Option<(Symbol, String)>,
    /// Every record that it mentions, by field; sorted.
    links: Vec<(RecordId, Symbol)>,
}

impl Place {
    fn of(record: RecordRef<'_>) -> Self {
        let listed = record.life() != Life::Removed;
        Self {
            row: listed.then(|| (record.record.register, record.label().to_string())),
            links: record.record.mentions(),
        }
    }
}

impl Workspace {
    pub(super) fn packed(&self, slot: u32) -> Option<&Record> {
        self.slots.get(usize::try_from(slot).ok()?)?.as_ref()
    }

    /// Puts a record's cells in place of what it had; without cells, it was never there.
    pub(in crate::core) fn put(&mut self, id: RecordId, register: Symbol, cells: &Cells) {
        let record = (!cells.is_empty()).then(|| Record::pack(id, register, cells, &mut self.symbols));
        self.place(id, record);
    }

    /// Puts a packed record in its place, or takes it out.
    pub(super) fn place(&mut self, id: RecordId, record: Option<Record>) {
        if let Some(record) = &record {
            self.note_numbers(record);
        }
        let slot = match (self.by_id.get(&id), &record) {
            (Some(slot), _) => *slot,
            (None, None) => return,
            (None, Some(_)) => {
                let slot = u32::try_from(self.slots.len()).unwrap_or(u32::MAX);
                self.slots.push(None);
                self.by_id.insert(id, slot);
                slot
            }
        };
        if record.is_none() {
            self.by_id.remove(&id);
        }
        let place = |record: &Record| Place::of(RecordRef { record, workspace: self });
        let before = self.packed(slot).map(place).unwrap_or_default();
        let after = record.as_ref().map(place).unwrap_or_default();
        let moves = before.row != after.row;
        if let Some((register, label)) = before.row.filter(|_| moves) {
            self.unlist(register, &label, id);
        }
        if let Some(home) = usize::try_from(slot).ok().and_then(|at| self.slots.get_mut(at)) {
            *home = record;
        }
        if let Some((register, label)) = after.row.filter(|_| moves) {
            self.list(register, &label, id, slot);
        }
        self.relink(slot, &before.links, &after.links);
    }

    /// Puts a packed record in as its row says, with what it [mentions](Record::mentions). Lists are put in order when all
    /// are there, by [`Workspace::restored`].
    pub(super) fn enter(&mut self, record: Record, links: &[(RecordId, Symbol)]) {
        if self.by_id.contains_key(&record.id) {
            return self.place(record.id, Some(record));
        }
        let number = self.note_numbers(&record);
        let slot = u32::try_from(self.slots.len()).unwrap_or(u32::MAX);
        let found = RecordRef { record: &record, workspace: self };
        if found.life() != Life::Removed {
            let length = u32::try_from(found.label().len()).unwrap_or(u32::MAX);
            self.entering.push(Entering { register: record.register, number, length, id: record.id, slot });
        }
        self.by_id.insert(record.id, slot);
        self.slots.push(Some(record));
        self.relink(slot, &[], links);
    }

    /// Makes room for so many records. For loading only.
    pub fn make_room_for(&mut self, records: usize) {
        self.slots.reserve_exact(records);
        self.by_id.reserve(records);
        self.entering.reserve_exact(records);
    }

    /// Puts the lists of all registers in order, once all records are back. Ids come in no order of labels, and finding
    /// the place of each took longer than reading it. For loading only.
    pub fn restored(&mut self) {
        let mut entering = std::mem::take(&mut self.entering);
        // With one prefix the number decides, and then who has fewer leading zeros.
        entering.sort_unstable_by_key(|one| (one.register.0, one.number, one.length, one.id));
        for rows in entering.chunk_by(|a, b| a.register == b.register) {
            let Some(first) = rows.first() else { continue };
            let before = self.order.remove(&first.register).unwrap_or_default();
            let mut slots: Vec<u32> = before.iter().copied().chain(rows.iter().map(|row| row.slot)).collect();
            // Labels of another form are put among the others by their text.
            if !before.is_empty() || rows.iter().any(|row| row.number.is_none()) {
                let named = |slot: &u32| {
                    let record = self.packed(*slot)?;
                    Some((record.value(Symbol::LABEL, &self.symbols).text().unwrap_or(""), record.id))
                };
                slots.sort_by(|a, b| match (named(a), named(b)) {
                    (Some(a), Some(b)) => natural::compare(a.0, b.0).then(a.1.cmp(&b.1)),
                    (a, b) => a.is_some().cmp(&b.is_some()),
                });
            }
            self.order.insert(first.register, slots);
        }
    }

    /// Where a record of this label and id stands in its register's list, or would stand. The list must be in order,
    /// so records leave it before they change and enter it after.
    fn find_row(&self, register: Symbol, label: &str, id: RecordId) -> Result<usize, usize> {
        let Some(order) = self.order.get(&register) else { return Err(0) };
        let compare = |slot: &u32| match self.packed(*slot) {
            Some(record) => natural::compare(record.value(Symbol::LABEL, &self.symbols).text().unwrap_or(""), label)
                .then(record.id.cmp(&id)),
            None => Ordering::Less,
        };
        // Records mostly come in the order of their labels.
        match order.last().map(compare) {
            Some(Ordering::Less) => Err(order.len()),
            _ => order.binary_search_by(compare),
        }
    }

    fn unlist(&mut self, register: Symbol, label: &str, id: RecordId) {
        let found = self.find_row(register, label, id);
        if let (Ok(at), Some(order)) = (found, self.order.get_mut(&register)) {
            order.remove(at);
        }
    }

    fn list(&mut self, register: Symbol, label: &str, id: RecordId, slot: u32) {
        if let Err(at) = self.find_row(register, label, id) {
            self.order.entry(register).or_default().insert(at, slot);
        }
    }

    /// Slots of a register's records with this very label; more than one after a merge of diverged copies.
    pub(super) fn slots_labelled(&self, register: Symbol, label: &str) -> &[u32] {
        let Some(order) = self.order.get(&register) else { return &[] };
        let order_of = |slot: &u32| {
            let text = self.packed(*slot).and_then(|record| record.value(Symbol::LABEL, &self.symbols).text());
            natural::compare(text.unwrap_or(""), label)
        };
        let from = order.partition_point(|slot| order_of(slot).is_lt());
        let rest = order.get(from..).unwrap_or_default();
        let count = rest.iter().take_while(|slot| order_of(slot).is_eq()).count();
        rest.get(..count).unwrap_or_default()
    }

    /// Only what differs is touched: thousands may point to the same person.
    fn relink(&mut self, slot: u32, before: &[(RecordId, Symbol)], after: &[(RecordId, Symbol)]) {
        for (target, field) in before.iter().filter(|link| after.binary_search(link).is_err()) {
            let Some(links) = self.links.get_mut(target) else { continue };
            if let Ok(at) = links.binary_search(&(slot, *field)) {
                links.remove(at);
            }
            if links.is_empty() {
                self.links.remove(target);
            }
        }
        for (target, field) in after.iter().filter(|link| before.binary_search(link).is_err()) {
            let links = self.links.entry(*target).or_default();
            if links.last().is_none_or(|last| *last < (slot, *field)) {
                links.push((slot, *field));
            } else if let Err(at) = links.binary_search(&(slot, *field)) {
                links.insert(at, (slot, *field));
            }
        }
    }
}
