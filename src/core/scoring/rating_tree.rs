//! The quick way from a stored rating to a [`Rating`]: it is read once from where it lies, without values in between. Lists,
//! counts and rules read every rating of a workspace. What it can't take has a reason, and [`Rating::from_value`] gives it.

use serde::Deserialize;

use super::rating::{PartyRating, Rating};
use super::{ByParty, Confidence, Party};
use crate::core::method::parse_day;
use crate::core::record::Tree;

/// What each party has of one kind; nothing and `null` are the same.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Parties<T> {
    individuals: Option<T>,
    groups: Option<T>,
    societies: Option<T>,
    organisation: Option<T>,
}

impl<T> Parties<T> {
    fn take(&mut self, party: Party) -> Option<T> {
        match party {
            Party::Individuals => self.individuals.take(),
            Party::Groups => self.groups.take(),
            Party::Societies => self.societies.take(),
            Party::Organisation => self.organisation.take(),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored<'a> {
    likelihood: u8,
    #[serde(default)]
    consequence: Option<Parties<u8>>,
    #[serde(default)]
    own_likelihood: Option<Parties<u8>>,
    #[serde(default)]
    none: Option<Parties<String>>,
    #[serde(default, borrow)]
    confidence: Option<&'a str>,
    #[serde(default)]
    confidence_reason: Option<String>,
    method: String,
    version: u32,
    #[serde(default, borrow)]
    decided_on: Option<&'a str>,
}

impl Rating {
    /// Reads a stored value; none where it is no rating.
    pub fn from_tree(tree: Tree<'_>) -> Option<Rating> {
        Stored::deserialize(tree).ok().and_then(typed).or_else(|| Rating::from_value(&tree.to_json()).ok())
    }
}

/// None where something is unusual: it may be wrong, or not.
fn typed(stored: Stored<'_>) -> Option<Rating> {
    let (mut values, mut own) = (stored.consequence.unwrap_or_default(), stored.own_likelihood.unwrap_or_default());
    let mut reasons = stored.none.unwrap_or_default();
    let mut parties: ByParty<Option<PartyRating>> = ByParty::default();
    let mut usual = stored.likelihood > 0 && stored.version > 0;
    for party in Party::ALL {
        let rating = match (values.take(party), own.take(party), reasons.take(party)) {
            (None, None, None) => None,
            (None, None, Some(reason)) => Some(PartyRating::NoConsequence { reason }),
            (Some(value), own_likelihood, None) => {
                usual &= value > 0 && own_likelihood != Some(0);
                Some(PartyRating::Consequence { value, own_likelihood })
            }
            _ => return None,
        };
        *parties.get_mut(party) = rating;
    }
    let confidence = stored.confidence.map(|key| Confidence::from_key(key).ok_or(())).transpose().ok()?;
    let decided_on = stored.decided_on.map(|day| parse_day(day).ok_or(())).transpose().ok()?;
    let rating = Rating {
        likelihood: stored.likelihood,
        parties,
        confidence,
        confidence_reason: stored.confidence_reason,
        method: stored.method,
        version: stored.version,
        decided_on,
    };
    usual.then_some(rating)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn slowly(value: &Value) -> Option<Rating> {
        Rating::from_value(value).ok()
    }

    /// Values of the right shape with something odd in them now and then.
    fn stored() -> impl Strategy<Value = Value> {
        let number = prop_oneof![4 => (1u64..6).prop_map(|n| json!(n)), 1 => Just(json!(0)), 1 => Just(json!(2.0)), 1 => Just(json!(null)), 1 => Just(json!("3"))];
        let party =
            prop_oneof![4 => Just("individuals"), 4 => Just("groups"), 4 => Just("organisation"), 1 => Just("nobody")];
        let numbers = prop::collection::btree_map(party.clone(), number.clone(), 0..4);
        let reasons = prop::collection::btree_map(
            party,
            prop_oneof!["[a-z\"]{0,6}".prop_map(Value::from), Just(json!(null))],
            0..2,
        );
        let text = |usual: &'static str| prop_oneof![4 => Just(json!(usual)), 1 => Just(json!(null)), 1 => Just(json!("a \"quoted\" é"))];
        let all = (
            number.clone(),
            numbers.clone(),
            numbers,
            reasons,
            text("medium"),
            text("5x5"),
            number,
            text("2026-10-02"),
            any::<u16>(),
        );
        all.prop_map(|(likelihood, consequence, own, none, confidence, method, version, day, left_out)| {
            let fields = [
                ("likelihood", likelihood),
                ("consequence", json!(consequence)),
                ("own_likelihood", json!(own)),
                ("none", json!(none)),
                ("confidence", confidence),
                ("confidence_reason", json!("why")),
                ("method", method),
                ("version", version),
                ("decided_on", day),
                ("strange", json!(1)),
            ];
            let kept = |at: usize| (at == 9) == (left_out >> 10 == 0) && left_out & (1 << at) == 0 || at < 1;
            fields
                .into_iter()
                .enumerate()
                .filter(|(at, _)| kept(*at))
                .map(|(_, (key, value))| (key.to_string(), value))
                .collect::<serde_json::Map<_, _>>()
                .into()
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_quick_way_leads_where_the_slow_one_does(value in stored()) {
            let packed = Tree::pack(&value);
            let tree = Tree::of(&packed);
            prop_assert_eq!(Rating::from_tree(tree), slowly(&value));
            // Whatever it takes without help is the same, too.
            if let Some(rating) = Stored::deserialize(tree).ok().and_then(typed) {
                prop_assert_eq!(Some(rating), slowly(&value));
            }
        }
    }
}
