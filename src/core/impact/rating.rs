//! How bad an impact is: the harm rating of one impact, and the worst of an assessment.
//!
//! The rule is ours (`data/impact/scales.toml` gives its scales; neither ISO/IEC 42001 nor ISO/IEC 42005 has numbers).
//! A rating never lies below the severity and nothing is averaged: averages hide grave harm to a few. How likely a harm
//! is stands beside the rating and is not multiplied into it.

use super::field;
use crate::core::method::{ByParty, Party};
use crate::core::workspace::RecordRef;

/// The value of `kind` for somebody being worse off.
pub const HARM: &str = "harm";
/// The top of every scale but vulnerability, and of the rating.
pub const HIGHEST: u8 = 5;
/// From here on a harm that is left after measures needs a risk in the register, or the decision not to proceed.
pub const HIGH: u8 = 4;
/// "Hardly undone": from here on the rating is raised.
const HARDLY_UNDONE: u8 = 4;
/// "Mainly vulnerable people": here the rating is raised.
const MAINLY_VULNERABLE: u8 = 2;

/// What the rating of a harm is made of, each on its scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Harm {
    /// 1 negligible to 5 catastrophic.
    pub severity: u8,
    /// 1 few to 5 society.
    pub extent: u8,
    /// 1 easily undone to 5 cannot be undone.
    pub reversibility: u8,
    /// 0 nobody special, 1 some, 2 mainly vulnerable people.
    pub vulnerability: u8,
}

impl Harm {
    /// The numbers of an impact; none until all four stand there and lie on their scales, because a rating of half of
    /// them would look better than it is.
    pub fn of(impact: RecordRef<'_>) -> Option<Self> {
        Some(Self {
            severity: on_scale(impact, field::SEVERITY, 1, HIGHEST)?,
            extent: on_scale(impact, field::EXTENT, 1, HIGHEST)?,
            reversibility: on_scale(impact, field::REVERSIBILITY, 1, HIGHEST)?,
            vulnerability: on_scale(impact, field::VULNERABILITY, 0, MAINLY_VULNERABLE)?,
        })
    }

    /// 1 to 5: the severity or, where more people are touched, the middle of severity and extent, rounded up; one more
    /// where the harm can hardly be undone or mainly touches vulnerable people.
    pub fn rating(self) -> u8 {
        let middle = self.severity.saturating_add(self.extent).div_ceil(2);
        let base = self.severity.max(middle).min(HIGHEST);
        let raised = self.reversibility >= HARDLY_UNDONE || self.vulnerability >= MAINLY_VULNERABLE;
        base.saturating_add(u8::from(raised)).min(HIGHEST)
    }
}

/// A whole number of an impact, if it lies on its scale.
pub fn on_scale(impact: RecordRef<'_>, field: &str, lowest: u8, highest: u8) -> Option<u8> {
    impact.text(field).parse().ok().filter(|value| (lowest..=highest).contains(value))
}

pub fn is_harm(impact: RecordRef<'_>) -> bool {
    impact.text(field::KIND) == HARM
}

/// The rating that is left once the measures work, or none where nobody gave one.
pub fn remaining(impact: RecordRef<'_>) -> Option<u8> {
    on_scale(impact, field::REMAINING, 1, HIGHEST)
}

/// What is left of a harm: the rating after measures, or before them where nobody gave one.
pub fn left(impact: RecordRef<'_>) -> Option<u8> {
    remaining(impact).or_else(|| Harm::of(impact).map(Harm::rating))
}

pub fn party(impact: RecordRef<'_>) -> Option<Party> {
    Party::from_key(impact.text(field::PARTY))
}

/// A rating and the impact that set it; the impact says party and dimension.
#[derive(Clone, Copy, Debug)]
pub struct Worst<'a> {
    pub rating: u8,
    pub impact: RecordRef<'a>,
}

/// The harms of an assessment taken together.
#[derive(Clone, Debug)]
pub struct Overall<'a> {
    /// The highest over all parties and dimensions.
    pub worst: Option<Worst<'a>>,
    pub by_party: ByParty<Option<Worst<'a>>>,
    /// Harms without a rating or a party: while there are any, the highest may still rise.
    pub unrated: Vec<RecordRef<'a>>,
}

/// The highest harm ratings among `impacts` before measures. Of equal ratings the first counts.
pub fn overall<'a>(impacts: impl IntoIterator<Item = RecordRef<'a>>) -> Overall<'a> {
    highest(impacts, |impact| Harm::of(impact).map(Harm::rating))
}

/// The same after measures. A harm that nobody rated again counts as before.
pub fn overall_remaining<'a>(impacts: impl IntoIterator<Item = RecordRef<'a>>) -> Overall<'a> {
    highest(impacts, left)
}

fn highest<'a>(
    impacts: impl IntoIterator<Item = RecordRef<'a>>,
    rating: impl Fn(RecordRef<'a>) -> Option<u8>,
) -> Overall<'a> {
    let mut overall = Overall { worst: None, by_party: ByParty::from_fn(|_| None), unrated: Vec::new() };
    for impact in impacts.into_iter().filter(|impact| is_harm(*impact)) {
        let (Some(rating), Some(party)) = (rating(impact), party(impact)) else {
            overall.unrated.push(impact);
            continue;
        };
        let one = Worst { rating, impact };
        for worst in [&mut overall.worst, overall.by_party.get_mut(party)] {
            if worst.is_none_or(|worst| worst.rating < rating) {
                *worst = Some(one);
            }
        }
    }
    overall
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rating(severity: u8, extent: u8, reversibility: u8, vulnerability: u8) -> u8 {
        Harm { severity, extent, reversibility, vulnerability }.rating()
    }

    #[test]
    fn many_who_are_touched_a_little_count_more_than_few_and_grave_harm_to_a_few_is_never_averaged_away() {
        assert_eq!(rating(1, 1, 1, 0), 1);
        assert_eq!(rating(2, 5, 1, 0), 4, "(2 + 5) / 2, rounded up");
        assert_eq!(rating(5, 1, 1, 0), 5);
        assert_eq!(rating(3, 2, 3, 1), 3);
        assert_eq!(rating(3, 2, 4, 1), 4, "hardly undone");
        assert_eq!(rating(3, 2, 3, 2), 4, "mainly vulnerable people");
        assert_eq!(rating(3, 2, 5, 2), 4, "raised once, not twice");
        assert_eq!(rating(5, 5, 5, 2), 5);
    }

    proptest! {
        #[test]
        fn a_rating_stays_on_its_scale_and_never_falls_below_the_severity(
            severity in 1u8..=5, extent in 1u8..=5, reversibility in 1u8..=5, vulnerability in 0u8..=2,
        ) {
            let rating = rating(severity, extent, reversibility, vulnerability);
            prop_assert!((severity..=5).contains(&rating));
        }

        #[test]
        fn a_rating_never_falls_when_one_thing_gets_worse(
            values in [1u8..=5, 1u8..=5, 1u8..=5, 1u8..=3], which in 0usize..4,
        ) {
            let of = |[severity, extent, reversibility, vulnerability]: [u8; 4]| {
                rating(severity, extent, reversibility, vulnerability - 1)
            };
            let mut worse = values;
            worse[which] = (worse[which] + 1).min(if which == 3 { 3 } else { 5 });
            prop_assert!(of(worse) >= of(values));
        }
    }
}
