//! The ratings that rules and screens read from the numbers of impacts, whatever these are.

use aims_bench::core::impact::{self, Effect, Harm};
use aims_bench::core::method::Party;
use aims_bench::core::risk::Acting;
use aims_bench::core::workspace::RecordRef;
use aims_bench::ledger::outside::Outside;
use proptest::prelude::*;
use serde_json::json;

use crate::desk::{Desk, today};

/// Party, harm or benefit, severity, extent, reversibility, vulnerability, what is left; 9 stands for nothing.
type Numbers = (usize, bool, u8, u8, u8, u8, u8);

fn numbers() -> impl Strategy<Value = Numbers> {
    let on_scale = || prop_oneof![9 => 1u8..=5, 1 => Just(9u8)];
    let vulnerability = prop_oneof![9 => 0u8..=2, 1 => Just(9u8)];
    let left = prop_oneof![1 => 1u8..=5, 1 => Just(9u8)];
    (0usize..4, proptest::bool::weighted(0.8), on_scale(), on_scale(), on_scale(), vulnerability, left)
}

fn effect((party, harm, severity, extent, reversibility, vulnerability, left): Numbers) -> Effect {
    let mut effect = Effect::default();
    let kind = if harm { "harm" } else { "benefit" };
    let party = Party::ALL[party].key();
    for (key, value) in [("title", "Somebody waits"), ("kind", kind), ("party", party)] {
        effect.set(key, value);
    }
    let numbers = [
        ("severity", severity),
        ("extent", extent),
        ("reversibility", reversibility),
        ("vulnerability", vulnerability),
        ("remaining", left),
    ];
    for (key, value) in numbers.into_iter().filter(|(_, value)| *value != 9) {
        effect.set(key, &value.to_string());
    }
    effect
}

/// An assessment with these impacts.
fn assessed(desk: &mut Desk, all: &[Numbers]) {
    desk.add("system", json!({ "name": "Triage assist" }));
    let assessment = desk.add("impact_assessment", json!({ "title": "First", "system": "@system/SYS-01" }));
    for numbers in all {
        let acting = Acting { person: None, today: today(), fresh: desk.outside.record_id() };
        desk.try_submit(effect(*numbers).write(None, assessment, acting)).unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn what_a_sheet_shows_is_what_the_record_says_once_it_is_saved(one in numbers()) {
        let mut desk = Desk::new();
        assessed(&mut desk, &[one]);
        let record = desk.workspace.by_label("impact", "IP-001").unwrap();
        let sheet = effect(one);
        prop_assert_eq!(&Effect::of(record), &sheet);
        let rated = Harm::of(record).map(Harm::rating).filter(|_| impact::is_harm(record));
        prop_assert_eq!(sheet.rating(), rated);
        prop_assert!(sheet.write(Some((record.id(), &sheet)), record.id(), Acting {
            person: None, today: today(), fresh: record.id(),
        }).is_empty(), "nothing is written where nothing changed");
    }

    #[test]
    fn the_highest_counts_and_nothing_is_averaged(all in proptest::collection::vec(numbers(), 0..8)) {
        let mut desk = Desk::new();
        assessed(&mut desk, &all);
        let assessment = desk.workspace.by_label("impact_assessment", "AIA-001").unwrap();
        let impacts = impact::impacts(assessment);
        prop_assert_eq!(impacts.len(), all.len());
        let harms: Vec<RecordRef<'_>> = impacts.iter().copied().filter(|one| impact::is_harm(*one)).collect();
        let overall = impact::overall_remaining(impacts.iter().copied());
        let highest = harms.iter().filter_map(|one| impact::left(*one)).max();
        prop_assert_eq!(overall.worst.map(|worst| worst.rating), highest);
        for party in Party::ALL {
            let of_party = harms.iter().filter(|one| impact::party(**one) == Some(party));
            let highest = of_party.filter_map(|one| impact::left(*one)).max();
            prop_assert_eq!(overall.by_party.get(party).map(|worst| worst.rating), highest);
        }
        if let Some(worst) = overall.worst {
            prop_assert_eq!(impact::left(worst.impact), Some(worst.rating), "the impact that is named sets it");
        }
        let unrated = harms.iter().filter(|one| impact::left(**one).is_none()).count();
        prop_assert_eq!(overall.unrated.len(), unrated);
    }
}
