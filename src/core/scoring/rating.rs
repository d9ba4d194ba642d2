//! A rating: what a person judged about one risk at one stage (inherent, current or target).

use chrono::NaiveDate;

use super::cell::{Cell, CellEntry};
use super::{ByParty, Confidence, Party};

/// The typed view of a stored rating value. Values count from 1; whether they are on the method's scales is for
/// [`super::check()`] to say, because a rating outlives the method version it was made with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rating {
    /// Common to all parties that have no likelihood of their own.
    pub likelihood: u8,
    /// `None`: nobody said anything about this party yet.
    pub parties: ByParty<Option<PartyRating>>,
    pub confidence: Option<Confidence>,
    pub confidence_reason: Option<String>,
    /// Id of the method that the numbers belong to.
    pub method: String,
    /// Version of that method, from 1.
    pub version: u32,
    /// The day of the judgement, which may be earlier than the day of recording.
    pub decided_on: Option<NaiveDate>,
}

/// What was said about one party. ISO/IEC 42001, 6.1.2, asks for either for every party.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PartyRating {
    Consequence {
        value: u8,
        /// When this party is hit more or less often than the others.
        own_likelihood: Option<u8>,
    },
    NoConsequence {
        reason: String,
    },
}

impl PartyRating {
    pub const fn entry(&self) -> CellEntry {
        match self {
            PartyRating::Consequence { value, own_likelihood } => {
                CellEntry::Value { own_likelihood: *own_likelihood, value: *value }
            }
            PartyRating::NoConsequence { .. } => CellEntry::NoConsequence,
        }
    }
}

impl Rating {
    /// A rating that says nothing about any party yet.
    pub fn new(likelihood: u8, method: impl Into<String>, version: u32) -> Rating {
        Rating {
            likelihood,
            parties: ByParty::default(),
            confidence: None,
            confidence_reason: None,
            method: method.into(),
            version,
            decided_on: None,
        }
    }

    pub const fn party(&self, party: Party) -> Option<&PartyRating> {
        self.parties.get(party).as_ref()
    }

    /// The same rating with this consequence for the party, at the common likelihood.
    #[must_use]
    pub fn with(mut self, party: Party, consequence: u8) -> Rating {
        *self.parties.get_mut(party) = Some(PartyRating::Consequence { value: consequence, own_likelihood: None });
        self
    }

    /// The same rating with this consequence and a likelihood of the party's own.
    #[must_use]
    pub fn with_own(mut self, party: Party, likelihood: u8, consequence: u8) -> Rating {
        *self.parties.get_mut(party) =
            Some(PartyRating::Consequence { value: consequence, own_likelihood: Some(likelihood) });
        self
    }

    /// The same rating with no consequence for the party.
    #[must_use]
    pub fn without(mut self, party: Party, reason: impl Into<String>) -> Rating {
        *self.parties.get_mut(party) = Some(PartyRating::NoConsequence { reason: reason.into() });
        self
    }

    /// The party's own likelihood, else the common one.
    pub const fn likelihood_of(&self, party: Party) -> u8 {
        match self.party(party) {
            Some(PartyRating::Consequence { own_likelihood: Some(own), .. }) => *own,
            _ => self.likelihood,
        }
    }

    /// What stands in a cell; `None` for a party nobody spoke about.
    pub fn entry(&self, cell: Cell) -> Option<CellEntry> {
        match cell {
            Cell::Likelihood => Some(CellEntry::Value { own_likelihood: None, value: self.likelihood }),
            Cell::Party(party) => self.party(party).map(PartyRating::entry),
        }
    }

    /// `L 4 · I 5 · G 3:2 · S - · O 4`; a party nobody spoke about shows `?`.
    pub fn short(&self) -> String {
        let cell = |cell: Cell| {
            let text = self.entry(cell).map_or_else(|| "?".to_owned(), |entry| entry.to_string());
            format!("{} {text}", cell.letter())
        };
        Cell::ALL.map(cell).join(" · ")
    }
}
