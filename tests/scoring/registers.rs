//! What is derived from many ratings or for a new method: heatmap, method versions, re-rating, computed residual.

use std::sync::Arc;

use aims_bench::core::method::{Method, Party};
use aims_bench::core::scoring::{
    ActsOn, Cell, ControlEffect, ControlStanding, DEFAULT_CAP, Fit, Heatmap, HeatmapView, Rating, Spot,
    computed_residual, rerate,
};
use proptest::prelude::*;

use crate::{any_rating, level, method, rating};

/// The same method one version later.
fn next_version(method: &Method) -> Arc<Method> {
    let mut definition = method.definition().clone();
    definition.version += 1;
    Arc::new(Method::new(definition).unwrap())
}

#[test]
fn the_heatmap_counts_each_rating_once_where_its_level_comes_from() {
    let iso = method("5x5-iso27005");
    let ratings = [
        Some(rating(&iso, 4, [5, 3, 1, 4])),
        Some(rating(&iso, 4, [2, 2, 2, 5])),
        Some(rating(&iso, 1, [1, 1, 1, 1])),
        Some(Rating::new(3, iso.id(), 1)),
        Some(rating(&method("3x3"), 1, [1, 1, 1, 1])),
        None,
    ];
    let map = Heatmap::count(&iso, HeatmapView::Highest, ratings.iter().map(Option::as_ref));
    assert_eq!((map.at(4, 5), map.at(1, 1), map.at(5, 5)), (2, 1, 0));
    assert_eq!((map.at_level(iso.find_level("VH").unwrap()), map.at_level(iso.find_level("VL").unwrap())), (2, 1));
    assert_eq!((map.placed(), map.unrated, map.other_method, map.no_consequence), (3, 2, 1, 0));
    assert_eq!((map.at(0, 0), map.at(6, 1)), (0, 0), "outside the grid is nothing");
}

#[test]
fn the_heatmap_of_one_party_shows_its_own_numbers() {
    let iso = method("5x5-iso27005");
    let ratings = [
        rating(&iso, 4, [5, 3, 1, 4]).with_own(Party::Groups, 2, 3),
        rating(&iso, 4, [5, 3, 1, 4]).without(Party::Groups, "no group differs"),
    ];
    let view = HeatmapView::Party(Party::Groups);
    let map = Heatmap::count(&iso, view, ratings.iter().map(Some));
    assert_eq!((map.at(2, 3), map.placed(), map.no_consequence), (1, 1, 1));
    assert!(matches!(Spot::of(Some(&ratings[0]), &iso, view), Spot::Cell { likelihood: 2, consequence: 3, .. }));
}

#[test]
fn a_rating_of_an_older_version_stays_on_the_heatmap_and_is_counted_as_such() {
    let old = method("5x5-iso27005");
    let current = next_version(&old);
    let ratings = [rating(&old, 4, [5, 3, 1, 4]), rating(&current, 4, [5, 3, 1, 4])];
    let map = Heatmap::count(&current, HeatmapView::Highest, ratings.iter().map(Some));
    assert_eq!((map.at(4, 5), map.older_version), (2, 1));
}

#[test]
fn a_rating_of_another_method_is_marked_not_wrong() {
    let old = method("5x5-iso27005");
    let current = next_version(&old);
    let made = rating(&old, 4, [5, 3, 1, 4]);
    assert_eq!(Fit::of(&made, &old), Fit::Current);
    assert_eq!(Fit::of(&made, &current), Fit::OlderVersion);
    assert_eq!(Fit::of(&made, &method("5x5-product")), Fit::OtherMethod);
    assert_eq!(Fit::of(&rating(&current, 1, [1; 4]), &old), Fit::OtherMethod, "newer than the one at hand");
    let marks = aims_bench::core::scoring::check(&made, &current);
    assert_eq!(marks.len(), 1);
    assert_eq!(marks[0].severity, aims_bench::core::method::Severity::Advice);
    assert!(marks[0].sentence.contains("with 5x5-iso27005 v1, the method is now at v2"), "{}", marks[0].sentence);
}

#[test]
fn re_rating_keeps_the_relative_place_and_can_be_frozen() {
    let (three, five) = (method("3x3"), method("5x5-iso27005"));
    let made = rating(&three, 2, [3, 1, 2, 1]).with_own(Party::Societies, 3, 2).without(Party::Groups, "none here");
    let proposal = rerate(&made, &three, &five);
    assert_eq!(proposal.chosen().short(), "L 3 · I 5 · G - · S 5:3 · O 1");
    assert_eq!((proposal.proposed.method.as_str(), proposal.proposed.decided_on), ("5x5-iso27005", None));
    assert!(proposal.is_exact());
    assert_eq!(
        proposal.words(),
        "L 2 of 3 → 3 of 5, I 3 of 3 → 5 of 5, S likelihood 3 of 3 → 5 of 5, S 2 of 3 → 3 of 5, O 1 of 3 → 1 of 5"
    );
    assert_eq!(*proposal.frozen().chosen(), made);
}

#[test]
fn between_two_places_the_graver_is_proposed_and_marked_as_rounded() {
    let (three, four) = (method("3x3"), method("4x4"));
    let proposal = rerate(&rating(&three, 2, [1, 2, 3, 3]), &three, &four);
    assert_eq!(proposal.proposed.short(), "L 3 · I 1 · G 3 · S 4 · O 4");
    assert!(!proposal.is_exact());
    let rounded: Vec<Cell> = proposal.shifts.iter().filter(|shift| !shift.exact).map(|shift| shift.cell).collect();
    assert_eq!(rounded, [Cell::Likelihood, Cell::Party(Party::Groups)]);
}

#[test]
fn re_rating_to_the_next_version_with_the_same_scales_changes_no_number() {
    let old = method("5x5-iso27005");
    let proposal = rerate(&rating(&old, 4, [5, 3, 1, 4]), &old, &next_version(&old));
    assert_eq!((proposal.shifts.len(), proposal.proposed.version), (0, 2));
    assert_eq!(proposal.proposed.parties, proposal.old.parties);
}

fn control(label: &str, acts_on: ActsOn, standing: ControlStanding) -> ControlEffect<'_> {
    ControlEffect { label, acts_on, standing }
}

#[test]
fn tested_controls_take_away_whole_steps_and_the_formula_says_how() {
    let iso = method("5x5-iso27005");
    let inherent = rating(&iso, 4, [5, 3, 1, 4]).with_own(Party::Groups, 5, 3);
    let tested = |design, operation| ControlStanding::Tested { design, operation };
    let controls = [
        control("A.6.2.4", ActsOn::Likelihood, tested(80, 75)),
        control("own-03", ActsOn::Likelihood, tested(50, 100)),
        control("A.9.4", ActsOn::Consequence, tested(30, 100)),
        control("A.6.2.6", ActsOn::Likelihood, ControlStanding::Planned),
        control("A.7.4", ActsOn::Consequence, ControlStanding::Untested),
        control("own-04", ActsOn::Consequence, ControlStanding::Failed),
    ];
    let residual = computed_residual(&inherent, &controls, DEFAULT_CAP);
    assert_eq!(residual.rating.short(), "L 2 · I 4 · G 2:3 · S 1 · O 4");
    assert_eq!((residual.likelihood_effect, residual.consequence_effect), (0.8, 0.3));
    assert_eq!(
        residual.formula,
        "likelihood: 1 - (1 - 0.60 A.6.2.4) x (1 - 0.50 own-03) = 0.80; L 4 - floor(0.80 x 3) = 2, G 5 - floor(0.80 x 4) = 2\n\
         consequence: 1 - (1 - 0.30 A.9.4) = 0.30; I 5 - floor(0.30 x 4) = 4, G 3 - floor(0.30 x 2) = 3, \
         S 1 - floor(0.30 x 0) = 1, O 4 - floor(0.30 x 3) = 4\n\
         counted as 0: A.6.2.6 planned, A.7.4 untested, own-04 failed its test"
    );
    assert_eq!((level(&inherent, &iso), level(&residual.rating, &iso)), ("VH".into(), "M".into()));
}

#[test]
fn without_a_tested_control_nothing_goes_down() {
    let iso = method("5x5-iso27005");
    let inherent = rating(&iso, 4, [5, 3, 1, 4]);
    let nothing = ControlStanding::Tested { design: 90, operation: 0 };
    for controls in [vec![], vec![control("A.2.2", ActsOn::Likelihood, nothing)]] {
        let residual = computed_residual(&inherent, &controls, DEFAULT_CAP);
        assert_eq!(residual.rating.short(), inherent.short());
        assert!(residual.formula.starts_with("likelihood: no tested and effective control acts on it"));
    }
}

#[test]
fn no_heap_of_controls_goes_beyond_the_cap() {
    let iso = method("5x5-iso27005");
    let perfect = ControlStanding::Tested { design: 100, operation: 100 };
    let controls = [control("A", ActsOn::Likelihood, perfect), control("B", ActsOn::Likelihood, perfect)];
    let residual = computed_residual(&rating(&iso, 5, [5, 5, 5, 5]), &controls, DEFAULT_CAP);
    assert_eq!((residual.rating.likelihood, residual.likelihood_effect), (2, 0.9));
    assert!(residual.formula.contains("= 0.90, the cap; L 5 - floor(0.90 x 4) = 2"), "{}", residual.formula);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn re_rating_keeps_lowest_highest_and_order(low in 1u8..=5, high in 1u8..=5) {
        for (old, new) in [("5x5-iso27005", "3x3"), ("5x5-product", "4x4"), ("5x5-severity", "5x5-iso27005")] {
            let (old, new) = (method(old), method(new));
            let made = rating(&old, low.min(high), [low.max(high), 1, 5, 3]);
            let proposed = rerate(&made, &old, &new).proposed;
            let assessment = aims_bench::core::scoring::assess(&proposed, &new);
            let value = |party| assessment.party(party).rated().unwrap().consequence;
            prop_assert_eq!((value(Party::Groups), value(Party::Societies)), (1, new.consequence_max()));
            prop_assert!(proposed.likelihood <= value(Party::Individuals));
        }
    }

    #[test]
    fn every_rating_is_counted_exactly_once(ratings in proptest::collection::vec(proptest::option::of(any_rating(6)), 0..40)) {
        let iso = method("5x5-iso27005");
        for view in [HeatmapView::Highest, HeatmapView::Party(Party::Societies)] {
            let map = Heatmap::count(&iso, view, ratings.iter().map(Option::as_ref));
            let cells: usize = (1..=5).flat_map(|l| (1..=5).map(move |c| (l, c))).map(|(l, c)| map.at(l, c)).sum();
            prop_assert_eq!(cells, map.placed());
            prop_assert_eq!(map.placed() + map.unrated + map.no_consequence + map.other_method, ratings.len());
        }
    }

    #[test]
    fn more_tested_controls_never_raise_a_number(
        start in any_rating(5),
        effects in proptest::collection::vec((0u8..=120, 0u8..=120, any::<bool>()), 0..8),
    ) {
        let controls: Vec<ControlEffect<'_>> = effects
            .iter()
            .map(|(design, operation, likelihood)| {
                let acts_on = if *likelihood { ActsOn::Likelihood } else { ActsOn::Consequence };
                control("C", acts_on, ControlStanding::Tested { design: *design, operation: *operation })
            })
            .collect();
        let mut last = computed_residual(&start, &[], DEFAULT_CAP);
        for count in 1..=controls.len() {
            let next = computed_residual(&start, &controls[..count], DEFAULT_CAP);
            prop_assert!(next.rating.likelihood <= last.rating.likelihood && next.rating.likelihood >= 1);
            prop_assert!(next.likelihood_effect >= last.likelihood_effect && next.likelihood_effect <= 0.9);
            prop_assert!(next.consequence_effect >= last.consequence_effect && next.consequence_effect <= 0.9);
            last = next;
        }
    }
}
