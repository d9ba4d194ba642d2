//! Packing records beside the workspace that they belong to, so that a second thread can do it while a workspace is
//! loaded.

use super::Workspace;
use crate::core::id::RecordId;
use crate::core::record::{Loose, Record};
use crate::core::symbols::{Symbol, Symbols};

/// Packs with the names that a workspace knew when this was made: it makes none, since the workspace would not know them.
#[derive(Clone, Debug)]
pub struct Packer {
    symbols: Symbols,
    known: Symbols,
    /// The fields of the row before, and how many of this one's were asked for.
    fields: Vec<Symbol>,
    asked: usize,
}

impl Packer {
    pub fn find(&self, name: &str) -> Option<Symbol> {
        self.symbols.find(name)
    }

    pub fn begin_row(&mut self) {
        self.asked = 0;
    }

    /// The next field of a row that was begun. Rows of a register mostly name the same fields in the same order, so what
    /// came next in the row before is tried first.
    pub fn next_field(&mut self, name: &str) -> Option<Symbol> {
        let likely = self.fields.get(self.asked).copied().filter(|likely| self.symbols.name(*likely) == name);
        let field = likely.or_else(|| self.find(name))?;
        if likely.is_none() {
            self.fields.truncate(self.asked);
            self.fields.push(field);
        }
        self.asked += 1;
        Some(field)
    }

    /// None where the record comes of a site that the workspace did not know.
    pub fn pack(&mut self, id: RecordId, register: Symbol, heads: Vec<Loose<'_>>) -> Option<Record> {
        let record = Record::pack_loose(id, register, heads, &mut self.symbols);
        if self.symbols.sites() != self.known.sites() {
            self.symbols.clone_from(&self.known);
            return None;
        }
        Some(record)
    }
}

impl Workspace {
    /// A packer for records of these registers. For loading only.
    pub fn packer<'a>(&mut self, registers: impl Iterator<Item = &'a str>) -> Packer {
        let schema = self.schema.clone();
        for register in registers.filter_map(|key| schema.register(key)) {
            self.symbols.intern(&register.key);
            for field in &register.fields {
                self.symbols.intern(&field.key);
            }
        }
        for site in self.position.0.keys() {
            self.symbols.intern_site(*site);
        }
        Packer { symbols: self.symbols.clone(), known: self.symbols.clone(), fields: Vec::new(), asked: 0 }
    }

    /// Puts a record in that a [`Packer`] of this workspace packed, with what it [mentions](Record::mentions);
    /// [`Workspace::restored`] has to follow. For loading only.
    pub fn restore_packed(&mut self, record: Record, links: &[(RecordId, Symbol)]) {
        self.enter(record, links);
    }
}
