//! From numbers to levels, limits and differences.

use std::sync::Arc;

use aims_bench::core::method::{Method, Party};
use aims_bench::core::scoring::{Confidence, Difference, Direction, Rater, Rating, RatingStatus, Standing, assess};
use proptest::prelude::*;

use crate::{any_rating, level, method, rating};

/// The triage risk of the sketch: four parties at four levels.
fn triage() -> (Arc<Method>, Rating) {
    let iso = method("5x5-iso27005");
    let rating = rating(&iso, 4, [5, 3, 1, 4]);
    (iso, rating)
}

#[test]
fn each_party_has_its_level_and_the_highest_is_the_risks() {
    let (iso, triage) = triage();
    let assessment = assess(&triage, &iso);
    let marks: Vec<&str> =
        assessment.per_party.iter().map(|(_, standing)| iso.mark(standing.level().unwrap())).collect();
    assert_eq!(marks, ["VH", "H", "L", "H"]);
    let beyond = |party| assessment.party(party).rated().unwrap().above_tolerance;
    assert_eq!(Party::ALL.map(beyond), [true, false, false, false], "H is the tolerance and may be kept");
    assert_eq!(assessment.overall, iso.find_level("VH"));
    assert_eq!(assessment.leading, Some(Party::Individuals));
    let lead = assessment.lead().unwrap();
    assert_eq!((lead.likelihood, lead.consequence), (4, 5), "the likelihood comes first");
    assert_eq!(assessment.who_may_accept.unwrap().key, "director");
    assert_eq!(assessment.review_after_days, Some(30));
}

#[test]
fn a_party_with_a_likelihood_of_its_own_is_looked_up_there() {
    let (iso, triage) = triage();
    let rare_for_individuals = triage.with_own(Party::Individuals, 1, 5);
    let assessment = assess(&rare_for_individuals, &iso);
    assert_eq!(iso.mark(assessment.party(Party::Individuals).level().unwrap()), "L");
    assert_eq!(assessment.leading, Some(Party::Organisation), "4 4 is H, and graver than the groups' 4 3");
}

#[test]
fn a_party_without_consequence_or_without_an_answer_has_no_level() {
    let (iso, triage) = triage();
    let mut half = triage.without(Party::Individuals, "no person is touched");
    half.parties.organisation = None;
    let assessment = assess(&half, &iso);
    assert_eq!(*assessment.party(Party::Individuals), Standing::NoConsequence);
    assert_eq!(*assessment.party(Party::Organisation), Standing::Unrated);
    assert_eq!(level(&half, &iso), "H");
    let nothing = Rating::new(5, iso.id(), 1);
    let assessment = assess(&nothing, &iso);
    assert_eq!((assessment.overall, assessment.who_may_accept, assessment.review_after_days), (None, None, None));
    assert_eq!(assessment.verdict(&iso), "No level yet: no party has a consequence.");
    let off = assess(&rating(&iso, 4, [9, 1, 1, 1]), &iso);
    assert_eq!(*off.party(Party::Individuals), Standing::OffScale);
}

#[test]
fn limits_are_those_of_the_party_and_the_widest_excess_is_named() {
    let severity = method("5x5-severity");
    // Medium for everyone: above the appetite for people, within it for the organisation.
    let medium = rating(&severity, 3, [3, 3, 3, 3]);
    let assessment = assess(&medium, &severity);
    let above: Vec<bool> =
        assessment.per_party.iter().map(|(_, standing)| standing.rated().unwrap().above_appetite).collect();
    assert_eq!(above, [true, true, true, false]);
    assert_eq!(assessment.above_appetite.unwrap().party, Party::Individuals);
    assert_eq!(assessment.above_tolerance, None);
    assert_eq!(
        assessment.verdict(&severity),
        "M is above appetite (L): treat, or the head of department accepts until a date"
    );
    // The organisation's level is the highest, but the groups are further beyond their own limit.
    let mixed = rating(&severity, 4, [1, 4, 1, 4]);
    assert_eq!(assess(&mixed, &severity).above_tolerance.unwrap().party, Party::Groups);
    // The organisation leads and may keep its level; the same level is too much for individuals.
    let kept = rating(&severity, 3, [2, 1, 1, 3]);
    let other = assess(&kept, &severity);
    assert_eq!(other.leading, Some(Party::Organisation));
    assert_eq!(
        other.verdict(&severity),
        "M for individuals is above appetite (L): treat, or the head of department accepts until a date"
    );
}

#[test]
fn the_verdict_says_what_a_level_asks_for() {
    let (iso, triage) = triage();
    assert_eq!(
        assess(&triage, &iso).verdict(&iso),
        "VH is above tolerance (H): treat or stop; the director may accept meanwhile"
    );
    assert_eq!(assess(&rating(&iso, 2, [5, 1, 1, 1]), &iso).verdict(&iso), "M is within appetite");
}

fn between(method: &Method, before: &Rating, after: &Rating) -> Difference {
    Difference::between(Some((before, method)), (after, method))
}

#[test]
fn a_difference_is_told_in_words() {
    let (iso, before) = triage();
    let mut after = before.clone().with(Party::Individuals, 4).with_own(Party::Groups, 3, 3);
    after = after.without(Party::Societies, "only staff use it");
    after.confidence = Some(Confidence::Medium);
    let difference = between(&iso, &before, &after);
    assert_eq!(difference.words(), "I 5→4, G 3→3:3, S 1→-, confidence ?→medium");
    assert_eq!(difference.words_with("->"), "I 5->4, G 3->3:3, S 1->-, confidence ?->medium");
    assert_eq!(difference.level, Some(("VH".into(), "H".into())));

    let reworded = after.clone().without(Party::Societies, "two clerks use it");
    let difference = between(&iso, &after, &reworded);
    assert_eq!(difference.words(), "reason for no consequence to societies reworded");
    assert_eq!(difference.level, None);
}

#[test]
fn another_day_alone_is_no_change() {
    let (iso, before) = triage();
    let mut after = before.clone();
    after.decided_on = aims_bench::core::method::parse_day("2026-11-21");
    let difference = between(&iso, &before, &after);
    assert!(difference.is_empty());
    assert_eq!(difference.words(), "no change");
    assert_eq!(difference.status_when_made_by(Rater::RiskOwner), RatingStatus::Valid, "a confirmation stands");
}

#[test]
fn a_risk_owner_who_crosses_the_appetite_only_proposes() {
    let iso = method("5x5-iso27005");
    let high = rating(&iso, 3, [4, 1, 1, 1]);
    let medium = rating(&iso, 3, [3, 1, 1, 1]);
    let down = between(&iso, &high, &medium);
    assert_eq!((down.appetite, down.acceptance), (Some(Direction::Down), Some(Direction::Down)));
    assert_eq!(down.status_when_made_by(Rater::RiskOwner), RatingStatus::Proposed);
    assert_eq!(down.status_when_made_by(Rater::Assessor), RatingStatus::Valid);
    let up = between(&iso, &medium, &high);
    assert_eq!(up.appetite, Some(Direction::Up));
    assert_eq!(up.status_when_made_by(Rater::RiskOwner), RatingStatus::Proposed, "for the worse too");
}

#[test]
fn a_risk_owner_who_crosses_an_acceptance_limit_above_the_appetite_only_proposes() {
    let (iso, very_high) = triage();
    let high = very_high.clone().with(Party::Individuals, 4);
    let difference = between(&iso, &very_high, &high);
    assert_eq!((difference.appetite, difference.acceptance), (None, Some(Direction::Down)));
    assert_eq!(difference.status_when_made_by(Rater::RiskOwner), RatingStatus::Proposed);
}

#[test]
fn a_change_that_crosses_nothing_is_the_risk_owners_own() {
    let iso = method("5x5-iso27005");
    let medium = rating(&iso, 3, [3, 1, 1, 1]);
    for after in [rating(&iso, 3, [2, 1, 1, 1]), rating(&iso, 2, [4, 1, 1, 1])] {
        let difference = between(&iso, &medium, &after);
        assert_eq!(difference.status_when_made_by(Rater::RiskOwner), RatingStatus::Valid, "{}", difference.words());
    }
    // Low and medium have different acceptors, but within the appetite nobody has to accept.
    let product = method("5x5-product");
    let (low, medium) = (rating(&product, 1, [1, 1, 1, 1]), rating(&product, 1, [1, 1, 1, 5]));
    let within = between(&product, &low, &medium);
    assert_eq!(within.level, Some(("L".into(), "M".into())));
    assert_eq!(within.status_when_made_by(Rater::RiskOwner), RatingStatus::Valid);
    let first = Difference::between(None, (&rating(&iso, 5, [5, 5, 5, 5]), &iso));
    assert_eq!(first.words(), "L ?→5, I ?→5, G ?→5, S ?→5, O ?→5");
    assert_eq!(first.status_when_made_by(Rater::RiskOwner), RatingStatus::Valid, "nothing was there to cross");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn the_risks_level_is_the_highest_of_its_parties(rating in any_rating(5)) {
        for method in ["5x5-iso27005", "5x5-product", "5x5-severity"].map(method) {
            let assessment = assess(&rating, &method);
            let levels = || assessment.per_party.iter().filter_map(|(_, standing)| standing.level());
            prop_assert_eq!(assessment.overall, levels().max());
            prop_assert_eq!(assessment.leading.is_some(), assessment.overall.is_some());
            prop_assert_eq!(assessment.lead().map(|lead| lead.level), assessment.overall);
        }
    }

    #[test]
    fn a_graver_number_never_lowers_the_level(rating in any_rating(4), party in 0usize..4, more_likely: bool) {
        for method in ["4x4", "5x5-iso27005", "5x5-product", "5x5-severity"].map(method) {
            let mut worse = rating.clone();
            if more_likely {
                worse.likelihood = (worse.likelihood + 1).min(method.likelihood_max());
            } else {
                let party = Party::ALL[party];
                let value = rating.parties.get(party).as_ref().map_or(1, |rated| match rated {
                    aims_bench::core::scoring::PartyRating::Consequence { value, .. } => *value,
                    aims_bench::core::scoring::PartyRating::NoConsequence { .. } => 0,
                });
                let own = rating.likelihood_of(party);
                worse = worse.with_own(party, own, (value + 1).min(method.consequence_max()));
            }
            let (before, after) = (assess(&rating, &method), assess(&worse, &method));
            prop_assert!(after.overall >= before.overall, "{} {} {}", method.id(), rating.short(), worse.short());
            prop_assert!(after.above_appetite.is_some() >= before.above_appetite.is_some());
            let days = |days: Option<u32>| days.unwrap_or(u32::MAX);
            prop_assert!(days(after.review_after_days) <= days(before.review_after_days));
        }
    }

    #[test]
    fn a_difference_is_empty_exactly_when_nothing_judged_changed(before in any_rating(5), after in any_rating(5)) {
        let iso = method("5x5-iso27005");
        prop_assert_eq!(between(&iso, &before, &after).is_empty(), before == after);
        let (there, back) = (between(&iso, &before, &after), between(&iso, &after, &before));
        let turned = |direction| match direction { Direction::Up => Direction::Down, Direction::Down => Direction::Up };
        prop_assert_eq!(there.appetite, back.appetite.map(turned));
        prop_assert_eq!(there.acceptance, back.acceptance.map(turned));
    }
}
