//! Narrowing a list to what belongs to a record of another register: the risks of a system, the controls of a risk.

use std::collections::HashSet;

use crate::core::derived;
use crate::core::id::RecordId;
use crate::core::record::ValueRef;
use crate::core::workspace::{Life, RecordRef, Workspace};

/// What a list is narrowed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    pub record: RecordId,
    /// The field that has to link the two, on either side; any if none is named.
    pub via: Option<String>,
}

/// The records of a list that belong to the linked record, found by following links, not by reading the list.
#[derive(Debug)]
pub(super) struct Linked {
    ids: HashSet<RecordId>,
    /// Risks that come with every AI system belong to each.
    all_systems: bool,
}

impl Linked {
    pub fn of(workspace: &Workspace, register: &str, link: &Link) -> Self {
        let mut linked = Self { ids: HashSet::new(), all_systems: false };
        let Some(record) = workspace.get(link.record) else { return linked };
        let via = link.via.as_deref();
        linked.add(direct(record, register, via));
        linked.all_systems = register == "risk" && record.register_key() == "system";
        if via.is_none() {
            match (record.register_key(), register) {
                ("risk", "control") => linked.add(derived::controls_of(record)),
                ("risk", "soa") => linked.add(entries_of(derived::controls_of(record))),
                ("system", "control") => linked.add(controls_of_system(record)),
                ("system", "soa") => linked.add(entries_of(controls_of_system(record))),
                _ => {}
            }
        }
        linked
    }

    fn add<'a>(&mut self, records: impl Iterator<Item = RecordRef<'a>>) {
        self.ids.extend(records.map(RecordRef::id));
    }

    pub fn holds(&self, record: RecordRef<'_>) -> bool {
        self.ids.contains(&record.id()) || (self.all_systems && record.value("all_systems") == ValueRef::Bool(true))
    }
}

/// Every record that this one points to.
pub(super) fn pointed_at(record: RecordRef<'_>) -> impl Iterator<Item = RecordRef<'_>> {
    let fields = record.register().map(|found| found.fields.as_slice()).unwrap_or_default();
    let references = fields.iter().filter(|field| field.kind.is_reference());
    references.flat_map(move |field| record.targets(&field.key).chain(record.target(&field.key)))
}

/// Records of `register` that point to this one or that it points to.
fn direct<'a>(record: RecordRef<'a>, register: &'a str, via: Option<&'a str>) -> impl Iterator<Item = RecordRef<'a>> {
    let by = move |field: &str| via.is_none_or(|via| via == field);
    let fields = record.register().map(|found| found.fields.as_slice()).unwrap_or_default();
    let named = fields.iter().filter(move |field| field.target() == Some(register) && by(&field.key));
    let there = named.flat_map(move |field| record.targets(&field.key).chain(record.target(&field.key)));
    let here = record.workspace().backlinks(record.id()).filter(move |(_, field)| by(field)).map(|(from, _)| from);
    here.filter(move |from| from.register_key() == register).chain(there)
}

/// Controls that name the system, and those that work or are to work against its risks.
fn controls_of_system(system: RecordRef<'_>) -> impl Iterator<Item = RecordRef<'_>> {
    let risks = direct(system, "risk", None).filter(|risk| risk.life() == Life::Live);
    direct(system, "control", None).chain(risks.flat_map(derived::controls_of))
}

/// The SoA entries of controls.
fn entries_of<'a>(controls: impl Iterator<Item = RecordRef<'a>>) -> impl Iterator<Item = RecordRef<'a>> {
    controls.flat_map(|control| control.workspace().pointing("soa", "control", control.id()))
}
