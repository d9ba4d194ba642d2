//! The five shipped methods mean what they promise.

use std::collections::BTreeSet;

use aims_bench::core::method::{Level, Method, Party, PerParty, ScaleValue, Severity};
use aims_bench::library::methods;

use crate::method;

#[test]
fn five_methods_ship_and_none_of_them_needs_advice() {
    let ids: Vec<&str> = methods::ids().collect();
    assert_eq!(ids, ["3x3", "4x4", "5x5-product", "5x5-iso27005", "5x5-severity"]);
    assert!(ids.contains(&methods::DEFAULT));
    for (id, method) in ids.iter().zip(methods::all().unwrap()) {
        assert_eq!(method.id(), *id);
        let advice: Vec<String> = method.advice().iter().map(ToString::to_string).collect();
        assert_eq!(advice, Vec::<String>::new(), "{id}");
    }
}

#[test]
fn the_iso_27005_grid_is_not_symmetric() {
    let iso = method("5x5-iso27005");
    let mark = |likelihood, consequence| iso.mark(iso.level_at(likelihood, consequence).unwrap()).to_owned();
    assert_eq!(mark(5, 1), "M", "almost certain, negligible");
    assert_eq!(mark(1, 5), "L", "rare, very serious");
    let rows: Vec<String> =
        (1..=5).map(|row| (1..=5).map(|column| mark(row, column)).collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(rows, ["VL VL L L L", "VL L L M M", "L L M H H", "L M H H VH", "M H H VH VH"]);
    for outside in [(0, 1), (1, 0), (6, 1), (1, 6), (255, 255)] {
        assert_eq!(iso.level_at(outside.0, outside.1), None, "{outside:?}");
    }
}

#[test]
fn the_product_method_is_the_bands_of_the_product() {
    let product = method("5x5-product");
    for likelihood in 1..=5u8 {
        for consequence in 1..=5u8 {
            let expected = match likelihood * consequence {
                ..=4 => "low",
                5..=9 => "medium",
                10..=12 => "high",
                _ => "critical",
            };
            let level = product.level_at(likelihood, consequence).unwrap();
            assert_eq!(product.level(level).unwrap().key, expected, "{likelihood} x {consequence}");
        }
    }
}

#[test]
fn the_gravest_harm_to_people_is_never_below_high_when_severity_counts() {
    let severity = method("5x5-severity");
    let high = severity.find_level("high").unwrap();
    for likelihood in 1..=5 {
        let level = severity.level_at(likelihood, 5).unwrap();
        assert!(level >= high, "likelihood {likelihood}");
        for party in Party::ALL.into_iter().filter(|party| party.is_people()) {
            assert!(level > severity.tolerance(party), "nobody may keep it: {party}");
        }
    }
    assert!(severity.level_at(1, 5) > severity.level_at(5, 1), "severity outweighs likelihood");
}

#[test]
fn every_scale_value_says_in_its_own_words_what_it_means() {
    for method in methods::all().unwrap() {
        let scales = Party::ALL.map(|party| method.consequence_scale(party));
        let all: Vec<&ScaleValue> =
            scales.into_iter().chain([method.likelihood_scale(), method.consequence_axis()]).flatten().collect();
        let meanings: BTreeSet<&str> = all.iter().map(|value| value.meaning.as_str()).collect();
        assert_eq!(meanings.len(), all.len(), "{} says the same twice", method.id());
        for value in all {
            assert!(value.meaning.len() >= 12, "{}: {}", method.id(), value.meaning);
        }
    }
}

#[test]
fn no_two_methods_share_a_meaning() {
    let mut seen = BTreeSet::new();
    for method in methods::all().unwrap() {
        let definition = method.definition();
        let parties = Party::ALL.into_iter().flat_map(|party| method.consequence_scale(party));
        for value in definition.likelihood.iter().chain(parties) {
            assert!(seen.insert(value.meaning.clone()), "{}: {}", method.id(), value.meaning);
        }
    }
}

#[test]
fn a_level_is_found_by_key_mark_or_name() {
    let iso = method("5x5-iso27005");
    let very_high = Some(Level::from_index(4));
    for text in ["very-high", "VH", "vh", "Very high", " very HIGH "] {
        assert_eq!(iso.find_level(text), very_high, "{text}");
    }
    assert_eq!(iso.find_level("enormous"), None);
    assert_eq!(iso.mark(Level::from_index(9)), "?", "a level of another method");
}

#[test]
fn a_higher_rank_may_accept_what_a_lower_rank_may() {
    let iso = method("5x5-iso27005");
    let level = |mark| iso.find_level(mark).unwrap();
    assert_eq!(iso.acceptor(level("VH")).unwrap().name, "director");
    assert!(iso.may_accept("director", level("H")) && iso.may_accept("head-of-department", level("H")));
    assert!(!iso.may_accept("risk-owner", level("H")) && !iso.may_accept("head-of-department", level("VH")));
    assert!(!iso.may_accept("janitor", level("VL")), "an unknown function may accept nothing");
    assert!(iso.review_days(level("VH")) < iso.review_days(level("L")));
}

#[test]
fn a_method_goes_through_json_unchanged_and_always_as_the_same_text() {
    for method in methods::all().unwrap() {
        let text = method.to_json().to_string();
        let again: Method = serde_json::from_str(&text).unwrap();
        assert_eq!(again, method);
        assert_eq!(again.to_json().to_string(), text);
        assert_eq!(Method::from_json(&serde_json::from_str(&text).unwrap()).unwrap(), method);
        assert!(text.starts_with(r#"{"language":"en","id":""#), "{text:.60}");
    }
}

#[test]
fn every_error_of_a_definition_is_found_at_once_with_its_place() {
    let mut definition = method("3x3").definition().clone();
    definition.id = "3 x 3".into();
    definition.version = 0;
    definition.grid[1] = vec![0, 7];
    definition.levels[2].mark = "H!".into();
    definition.levels[1].accepted_by = "nobody".into();
    definition.appetite.default = "high".into();
    definition.tolerance.default = "low".into();
    definition.tolerance.groups = Some("enormous".into());
    let failure = Method::new(definition).unwrap_err();
    let places: Vec<String> =
        [&failure.first].into_iter().chain(&failure.others).map(|problem| problem.place.to_string()).collect();
    assert_eq!(
        places,
        [
            "id",
            "version",
            "levels[1].accepted_by",
            "levels[2].mark",
            "grid[1]",
            "grid[1][1]",
            "tolerance.groups",
            "tolerance.default",
            "tolerance.default",
            "tolerance.default",
        ]
    );
    let message = failure.to_string();
    assert!(message.contains("\"3 x 3\" is no key") && message.contains("9 more problems follow"), "{message}");
}

#[test]
fn a_grid_may_have_three_to_six_sides_and_need_not_be_square() {
    let value = |label: &str| ScaleValue { label: label.into(), meaning: format!("What {label} means here.") };
    let with = |likelihoods: usize, consequences: usize| {
        let mut definition = method("3x3").definition().clone();
        definition.likelihood = (0..likelihoods).map(|index| value(&format!("chance {index}"))).collect();
        definition.consequence =
            PerParty::same((0..consequences).map(|index| value(&format!("harm {index}"))).collect());
        definition.grid =
            (0..likelihoods).map(|_| (0..consequences).map(|column| (column % 3) as u8).collect()).collect();
        Method::new(definition)
    };
    for (likelihoods, consequences) in [(3, 3), (6, 6), (3, 6), (6, 4)] {
        let method = with(likelihoods, consequences).unwrap();
        assert_eq!((method.likelihood_max() as usize, method.consequence_max() as usize), (likelihoods, consequences));
    }
    for (likelihoods, consequences) in [(2, 3), (3, 2), (7, 5), (5, 7), (0, 0)] {
        assert!(with(likelihoods, consequences).is_err(), "{likelihoods} x {consequences}");
    }
}

#[test]
fn a_level_that_falls_while_harm_grows_is_advice_and_no_error() {
    let mut definition = method("5x5-iso27005").definition().clone();
    definition.grid[4][4] = 0;
    let odd = Method::new(definition).unwrap();
    let advice = odd.advice();
    assert_eq!(advice.len(), 2, "once for each side: {advice:?}");
    assert!(advice.iter().all(|problem| problem.severity == Severity::Advice));
    assert!(advice[0].sentence.contains("likelihood 5, consequence 5"), "{}", advice[0].sentence);
}

#[test]
fn duties_that_fall_with_the_level_are_advice() {
    let mut definition = method("5x5-iso27005").definition().clone();
    definition.levels[4].review_days = 400;
    definition.levels[4].accepted_by = "risk-owner".into();
    definition.appetite.default = "very-high".into();
    definition.tolerance.default = "very-high".into();
    definition.likelihood[0].meaning = " ".into();
    let places: Vec<String> =
        Method::new(definition).unwrap().advice().iter().map(|problem| problem.place.to_string()).collect();
    assert_eq!(places, ["levels[4].review_days", "levels[4].accepted_by", "appetite.default", "likelihood[0].meaning"]);
}
