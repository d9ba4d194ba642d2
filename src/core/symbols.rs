//! Names that records repeat (registers, fields, sites), kept once and referred to by number.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;

use super::id::SiteId;
use super::record::{LABEL, LIFE};

/// Number of a register's or field's key within one workspace.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Symbol(pub u32);

impl Symbol {
    /// The life cell; the same number in every workspace, and the first cell of every record.
    pub const LIFE: Self = Self(0);
    /// The label cell, the second.
    pub const LABEL: Self = Self(1);
}

/// Only grows, so that a packed record stays readable for ever. Names come from schemas and from columns of imported
/// files, never from rows, so there are hundreds of them, not millions.
#[derive(Clone, Debug)]
pub struct Symbols {
    names: Vec<Arc<str>>,
    /// Every field that is read is looked up here.
    index: HashMap<Arc<str>, Symbol, RandomState>,
    sites: Vec<SiteId>,
}

impl Default for Symbols {
    fn default() -> Self {
        let mut symbols = Self { names: Vec::new(), index: HashMap::default(), sites: Vec::new() };
        // In the order of their numbers.
        symbols.intern(LIFE);
        symbols.intern(LABEL);
        symbols
    }
}

impl Symbols {
    pub fn find(&self, name: &str) -> Option<Symbol> {
        self.index.get(name).copied()
    }

    pub fn name(&self, symbol: Symbol) -> &str {
        self.text(symbol).map_or("", |name| name)
    }

    /// The name to keep without copying it.
    pub fn shared(&self, symbol: Symbol) -> Arc<str> {
        self.text(symbol).cloned().unwrap_or_else(|| "".into())
    }

    fn text(&self, symbol: Symbol) -> Option<&Arc<str>> {
        usize::try_from(symbol.0).ok().and_then(|at| self.names.get(at))
    }

    pub fn intern(&mut self, name: &str) -> Symbol {
        if let Some(known) = self.find(name) {
            return known;
        }
        let symbol = Symbol(u32::try_from(self.names.len()).unwrap_or(u32::MAX));
        let name: Arc<str> = name.into();
        self.names.push(name.clone());
        self.index.insert(name, symbol);
        symbol
    }

    /// How many sites there are.
    pub fn sites(&self) -> usize {
        self.sites.len()
    }

    pub fn site(&self, ordinal: u64) -> SiteId {
        usize::try_from(ordinal).ok().and_then(|at| self.sites.get(at)).copied().unwrap_or(SiteId(0))
    }

    pub fn intern_site(&mut self, site: SiteId) -> u64 {
        let at = self.sites.iter().position(|known| *known == site).unwrap_or_else(|| {
            self.sites.push(site);
            self.sites.len() - 1
        });
        at as u64
    }
}
