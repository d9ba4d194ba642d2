//! Names that records repeat (registers, fields, sites), kept once and referred to by number.

use std::collections::HashMap;
use std::sync::Arc;

use super::id::SiteId;

/// Number of a register's or field's key within one workspace.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Symbol(pub u16);

/// Only grows, so that a packed record stays readable for ever. At most 65,535 names and as many sites:
/// keys come from schemas and sites from copies of a file, never from rows.
#[derive(Clone, Debug, Default)]
pub struct Symbols {
    names: Vec<Arc<str>>,
    index: HashMap<Arc<str>, Symbol>,
    sites: Vec<SiteId>,
}

impl Symbols {
    pub fn find(&self, name: &str) -> Option<Symbol> {
        self.index.get(name).copied()
    }

    pub fn name(&self, symbol: Symbol) -> &str {
        self.names.get(usize::from(symbol.0)).map_or("", |name| name)
    }

    pub fn intern(&mut self, name: &str) -> Symbol {
        if let Some(known) = self.find(name) {
            return known;
        }
        let symbol = Symbol(u16::try_from(self.names.len()).unwrap_or(u16::MAX));
        let name: Arc<str> = name.into();
        self.names.push(name.clone());
        self.index.insert(name, symbol);
        symbol
    }

    pub fn site(&self, ordinal: u16) -> SiteId {
        self.sites.get(usize::from(ordinal)).copied().unwrap_or(SiteId(0))
    }

    pub fn intern_site(&mut self, site: SiteId) -> u16 {
        let at = self.sites.iter().position(|known| *known == site).unwrap_or_else(|| {
            self.sites.push(site);
            self.sites.len() - 1
        });
        u16::try_from(at).unwrap_or(u16::MAX)
    }
}
