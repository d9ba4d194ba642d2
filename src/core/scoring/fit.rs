//! Ratings and method versions: a rating made with another method is marked, not wrong, until it is re-rated or frozen.

use super::cell::Cell;
use super::rating::{PartyRating, Rating};
use super::{ByParty, Method};

/// How a rating stands to the method that the workspace uses now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fit {
    Current,
    /// Made with an earlier version of the same method.
    OlderVersion,
    /// Made with another method, or with a version that is newer than the one at hand.
    OtherMethod,
}

impl Fit {
    pub fn of(rating: &Rating, current: &Method) -> Fit {
        if rating.method != current.id() || rating.version > current.version() {
            Fit::OtherMethod
        } else if rating.version < current.version() {
            Fit::OlderVersion
        } else {
            Fit::Current
        }
    }
}

/// A number that got another place, from `from` of `from_max` to `to` of `to_max`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shift {
    pub cell: Cell,
    /// True for a party's own likelihood.
    pub own_likelihood: bool,
    pub from: u8,
    pub from_max: u8,
    pub to: u8,
    pub to_max: u8,
    /// False when the place lies between two values of the new scale and was rounded to the nearest.
    pub exact: bool,
}

/// What a method change proposes for one rating; a person decides, alone or in bulk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rerating {
    pub old: Rating,
    /// The numbers at the same relative place of the new scales, without a day: it is decided when a person takes it.
    pub proposed: Rating,
    /// Every number that is not the same or whose scale has another length.
    pub shifts: Vec<Shift>,
    /// Keep the old rating under its old method instead.
    pub freeze: bool,
}

impl Rerating {
    /// The same, but keeping the old rating.
    #[must_use]
    pub fn frozen(mut self) -> Rerating {
        self.freeze = true;
        self
    }

    /// The rating that holds from now on.
    pub const fn chosen(&self) -> &Rating {
        if self.freeze { &self.old } else { &self.proposed }
    }

    /// True when every number has an exact place on the new scales.
    pub fn is_exact(&self) -> bool {
        self.shifts.iter().all(|shift| shift.exact)
    }

    /// `I 3 of 3 → 5 of 5, L 2 of 3 → 3 of 5`.
    pub fn words(&self) -> String {
        let word = |shift: &Shift| {
            let own = if shift.own_likelihood { " likelihood" } else { "" };
            let letter = shift.cell.letter();
            format!("{letter}{own} {} of {} → {} of {}", shift.from, shift.from_max, shift.to, shift.to_max)
        };
        self.shifts.iter().map(word).collect::<Vec<_>>().join(", ")
    }
}

/// Proposes the rating under a new method by relative place: lowest stays lowest, highest stays highest, between them the
/// nearest value, and of two equally near the graver. Reasons and confidence stay.
pub fn rerate(rating: &Rating, old: &Method, new: &Method) -> Rerating {
    let mut shifts = Vec::new();
    let likelihoods = (old.likelihood_max(), new.likelihood_max());
    let consequences = (old.consequence_max(), new.consequence_max());
    let mut shift = |cell, own_likelihood, from, (from_max, to_max): (u8, u8)| {
        let (to, exact) = place(from, from_max, to_max);
        if to != from || from_max != to_max {
            shifts.push(Shift { cell, own_likelihood, from, from_max, to, to_max, exact });
        }
        to
    };
    let likelihood = shift(Cell::Likelihood, false, rating.likelihood, likelihoods);
    let parties = ByParty::from_fn(|party| {
        let cell = Cell::Party(party);
        Some(match rating.party(party)? {
            PartyRating::Consequence { value, own_likelihood } => PartyRating::Consequence {
                own_likelihood: own_likelihood.map(|own| shift(cell, true, own, likelihoods)),
                value: shift(cell, false, *value, consequences),
            },
            none @ PartyRating::NoConsequence { .. } => none.clone(),
        })
    });
    let proposed = Rating {
        likelihood,
        parties,
        confidence: rating.confidence,
        confidence_reason: rating.confidence_reason.clone(),
        method: new.id().to_owned(),
        version: new.version(),
        decided_on: None,
    };
    Rerating { old: rating.clone(), proposed, shifts, freeze: false }
}

/// The place of `value` of 1..=`from_max` on 1..=`to_max`, and whether it is exact. A value beyond the old scale counts as
/// its highest.
fn place(value: u8, from_max: u8, to_max: u8) -> (u8, bool) {
    let steps = u16::from(from_max.saturating_sub(1)).max(1);
    let above = u16::from(value.clamp(1, from_max.max(1)) - 1);
    let scaled = above * u16::from(to_max.saturating_sub(1));
    let rounded = (2 * scaled + steps) / (2 * steps);
    let to = u8::try_from(rounded + 1).unwrap_or(to_max);
    (to, scaled % steps == 0 && value <= from_max)
}
