//! From a rating to levels, and from levels to what they ask for.

use super::{ByParty, Level, Method, Party, PartyRating, Rating};
use crate::core::method::Acceptor;

/// Where one party stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nobody said anything, or the number is not complete yet.
    Unrated,
    /// Said to suffer no consequence, with a reason.
    NoConsequence,
    /// A number is not on the method's scales: the rating belongs to another method.
    OffScale,
    Rated(PartyLevel),
}

impl Standing {
    pub const fn rated(&self) -> Option<&PartyLevel> {
        match self {
            Standing::Rated(level) => Some(level),
            _ => None,
        }
    }

    pub const fn level(&self) -> Option<Level> {
        match self {
            Standing::Rated(rated) => Some(rated.level),
            _ => None,
        }
    }
}

/// A party's level and the cell of the grid that it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartyLevel {
    pub likelihood: u8,
    pub consequence: u8,
    pub level: Level,
    pub above_appetite: bool,
    pub above_tolerance: bool,
}

/// A limit that is exceeded, by the party that exceeds it by most steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Excess {
    pub party: Party,
    pub level: Level,
    pub limit: Level,
}

/// What a rating means under a method. Derived each time, never stored (an acceptance freezes a copy).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Assessment<'m> {
    pub per_party: ByParty<Standing>,
    /// The highest level of the parties; `None` while no party has one.
    pub overall: Option<Level>,
    /// The party that the overall level comes from; of several the gravest consequence, then the highest likelihood.
    pub leading: Option<Party>,
    pub above_appetite: Option<Excess>,
    pub above_tolerance: Option<Excess>,
    /// The lowest-ranking function that may accept the overall level.
    pub who_may_accept: Option<&'m Acceptor>,
    /// Days until the next review.
    pub review_after_days: Option<u32>,
}

/// Looks a rating up in a method's grid. Use the method and version that the rating names, or see [`super::Fit`].
pub fn assess<'m>(rating: &Rating, method: &'m Method) -> Assessment<'m> {
    let standing = |party| match rating.party(party) {
        None => Standing::Unrated,
        Some(PartyRating::NoConsequence { .. }) => Standing::NoConsequence,
        Some(PartyRating::Consequence { value, .. }) => rate_party(method, party, rating.likelihood_of(party), *value),
    };
    Assessment::of(ByParty::from_fn(standing), method)
}

/// The standing of one party at these numbers.
pub(super) fn rate_party(method: &Method, party: Party, likelihood: u8, consequence: u8) -> Standing {
    match method.level_at(likelihood, consequence) {
        None => Standing::OffScale,
        Some(level) => Standing::Rated(PartyLevel {
            likelihood,
            consequence,
            level,
            above_appetite: level > method.appetite(party),
            above_tolerance: level > method.tolerance(party),
        }),
    }
}

impl<'m> Assessment<'m> {
    /// Aggregates the standings: the highest level wins.
    pub(super) fn of(per_party: ByParty<Standing>, method: &'m Method) -> Assessment<'m> {
        let rated = per_party.iter().filter_map(|(party, standing)| Some((party, standing.rated()?)));
        let lead = first_max(rated, |(_, rated)| (rated.level, rated.consequence, rated.likelihood));
        let overall = lead.map(|(_, rated)| rated.level);
        let excess = |limit: fn(&Method, Party) -> Level| {
            let beyond = per_party.iter().filter_map(|(party, standing)| {
                let (level, limit) = (standing.level()?, limit(method, party));
                (level > limit).then_some(Excess { party, level, limit })
            });
            first_max(beyond, |excess| (excess.level.index() - excess.limit.index(), excess.level))
        };
        Assessment {
            per_party,
            overall,
            leading: lead.map(|(party, _)| party),
            above_appetite: excess(Method::appetite),
            above_tolerance: excess(Method::tolerance),
            who_may_accept: overall.and_then(|level| method.acceptor(level)),
            review_after_days: overall.and_then(|level| method.review_days(level)),
        }
    }

    pub const fn party(&self, party: Party) -> &Standing {
        self.per_party.get(party)
    }

    /// The numbers behind the overall level.
    pub fn lead(&self) -> Option<&PartyLevel> {
        self.leading.and_then(|party| self.party(party).rated())
    }

    /// One short line on what the level asks for: `VH is above appetite (M): treat, or the director accepts until a date`.
    /// The party is named where another one leads, because then the level is not the risk's.
    pub fn verdict(&self, method: &Method) -> String {
        let Some(level) = self.overall else {
            return "No level yet: no party has a consequence.".to_owned();
        };
        let acceptor = self.who_may_accept.map_or("nobody", |acceptor| &acceptor.name);
        let above = |excess: &Excess, what: &str| {
            let party = match self.leading {
                Some(leading) if leading == excess.party => String::new(),
                _ => format!(" for {}", excess.party),
            };
            let (mark, limit) = (method.mark(excess.level), method.mark(excess.limit));
            format!("{mark}{party} is above {what} ({limit})")
        };
        match (&self.above_tolerance, &self.above_appetite) {
            (Some(excess), _) => {
                format!("{}: treat or stop; the {acceptor} may accept meanwhile", above(excess, "tolerance"))
            }
            (None, Some(excess)) => {
                format!("{}: treat, or the {acceptor} accepts until a date", above(excess, "appetite"))
            }
            (None, None) => format!("{} is within appetite", method.mark(level)),
        }
    }
}

/// The first of those with the highest key, so that the order of parties decides between equals.
fn first_max<T, K: Ord>(items: impl Iterator<Item = T>, key: impl Fn(&T) -> K) -> Option<T> {
    items.reduce(|best, item| if key(&item) > key(&best) { item } else { best })
}
