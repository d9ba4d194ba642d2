//! The four kinds of those who may suffer from an AI system, and tables with one entry for each of them.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Who suffers the consequence. ISO/IEC 42001, 6.1.2, asks for consequences to the organisation, to individuals and to
/// societies; groups of people stand between the last two, as in ISO/IEC 42005 and NIST AI 100-1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Party {
    Individuals,
    Groups,
    Societies,
    Organisation,
}

impl Party {
    /// In the order of the score screen, of every stored value and of every report.
    pub const ALL: [Party; 4] = [Party::Individuals, Party::Groups, Party::Societies, Party::Organisation];

    /// The key in stored values: `individuals`, `groups`, `societies`, `organisation`.
    pub const fn key(self) -> &'static str {
        match self {
            Party::Individuals => "individuals",
            Party::Groups => "groups",
            Party::Societies => "societies",
            Party::Organisation => "organisation",
        }
    }

    /// The capital letter that stands for the party where there is no room: `I`, `G`, `S`, `O`.
    pub const fn letter(self) -> char {
        match self {
            Party::Individuals => 'I',
            Party::Groups => 'G',
            Party::Societies => 'S',
            Party::Organisation => 'O',
        }
    }

    /// The party with this key, written exactly.
    pub fn from_key(key: &str) -> Option<Party> {
        Party::ALL.into_iter().find(|party| party.key() == key)
    }

    /// True for people in any number, false for the organisation.
    pub const fn is_people(self) -> bool {
        !matches!(self, Party::Organisation)
    }
}

impl fmt::Display for Party {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.key())
    }
}

/// One entry for every party: a lookup always finds something, and iteration is always in the order of [`Party::ALL`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ByParty<T> {
    pub individuals: T,
    pub groups: T,
    pub societies: T,
    pub organisation: T,
}

impl<T> ByParty<T> {
    /// Asks `make` for the entry of each party in order.
    pub fn from_fn(mut make: impl FnMut(Party) -> T) -> Self {
        ByParty {
            individuals: make(Party::Individuals),
            groups: make(Party::Groups),
            societies: make(Party::Societies),
            organisation: make(Party::Organisation),
        }
    }

    pub const fn get(&self, party: Party) -> &T {
        match party {
            Party::Individuals => &self.individuals,
            Party::Groups => &self.groups,
            Party::Societies => &self.societies,
            Party::Organisation => &self.organisation,
        }
    }

    pub const fn get_mut(&mut self, party: Party) -> &mut T {
        match party {
            Party::Individuals => &mut self.individuals,
            Party::Groups => &mut self.groups,
            Party::Societies => &mut self.societies,
            Party::Organisation => &mut self.organisation,
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = (Party, &T)> {
        Party::ALL.into_iter().map(|party| (party, self.get(party)))
    }
}

/// A default for all parties and, where it differs, an entry for one of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PerParty<T> {
    pub default: T,
    #[serde(default = "absent", skip_serializing_if = "Option::is_none")]
    pub individuals: Option<T>,
    #[serde(default = "absent", skip_serializing_if = "Option::is_none")]
    pub groups: Option<T>,
    #[serde(default = "absent", skip_serializing_if = "Option::is_none")]
    pub societies: Option<T>,
    #[serde(default = "absent", skip_serializing_if = "Option::is_none")]
    pub organisation: Option<T>,
}

/// Written out because a plain `#[serde(default)]` would ask `T` for a default of its own.
fn absent<T>() -> Option<T> {
    None
}

impl<T> PerParty<T> {
    /// The same entry for every party.
    pub const fn same(default: T) -> Self {
        PerParty { default, individuals: None, groups: None, societies: None, organisation: None }
    }

    /// What this party has of its own, if anything.
    pub const fn own(&self, party: Party) -> Option<&T> {
        match party {
            Party::Individuals => self.individuals.as_ref(),
            Party::Groups => self.groups.as_ref(),
            Party::Societies => self.societies.as_ref(),
            Party::Organisation => self.organisation.as_ref(),
        }
    }

    /// What holds for this party: its own entry, else the default.
    pub fn of(&self, party: Party) -> &T {
        self.own(party).unwrap_or(&self.default)
    }
}
