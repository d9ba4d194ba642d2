//! A stored rating is read strictly, written always the same, and checked against its method cell by cell.

use aims_bench::core::method::{Party, Severity, parse_day};
use aims_bench::core::scoring::{
    Cell, CellEntry, Confidence, PartyRating, ProblemKind, Rating, RatingError, check, check_value,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{any_rating, method, rating};

/// The value of the interface description, with everything that a rating can hold.
fn full() -> Value {
    json!({
        "likelihood": 4,
        "consequence": {"individuals": 5, "groups": 3, "organisation": 4},
        "own_likelihood": {"groups": 3},
        "none": {"societies": "only staff use it"},
        "confidence": "low",
        "confidence_reason": "two of five wards were asked",
        "method": "5x5-iso27005",
        "version": 1,
        "decided_on": "2026-11-21"
    })
}

/// The error for the value after a change.
fn refused(change: impl FnOnce(&mut Value)) -> RatingError {
    let mut value = full();
    change(&mut value);
    Rating::from_value(&value).unwrap_err()
}

#[test]
fn a_stored_rating_is_read_field_by_field() {
    let rating = Rating::from_value(&full()).unwrap();
    assert_eq!(rating.likelihood, 4);
    let groups = PartyRating::Consequence { value: 3, own_likelihood: Some(3) };
    assert_eq!(rating.party(Party::Groups), Some(&groups));
    let societies = PartyRating::NoConsequence { reason: "only staff use it".into() };
    assert_eq!(rating.party(Party::Societies), Some(&societies));
    assert_eq!((rating.likelihood_of(Party::Groups), rating.likelihood_of(Party::Individuals)), (3, 4));
    assert_eq!(rating.confidence, Some(Confidence::Low));
    assert_eq!(rating.decided_on, parse_day("2026-11-21"));
    assert_eq!(rating.short(), "L 4 · I 5 · G 3:3 · S - · O 4");
}

#[test]
fn it_is_written_with_the_same_keys_in_the_same_order() {
    let shuffled: Value = serde_json::from_str(
        r#"{"version":1,"none":{"societies":"only staff use it"},"confidence":"low","own_likelihood":{"groups":3},
            "consequence":{"organisation":4,"groups":3,"individuals":5},"decided_on":"2026-11-21","method":"5x5-iso27005",
            "likelihood":4,"confidence_reason":"two of five wards were asked"}"#,
    )
    .unwrap();
    let text = Rating::from_value(&shuffled).unwrap().to_value().to_string();
    assert_eq!(text, full().to_string());
    let small = rating(&method("3x3"), 2, [1, 2, 3, 1]).to_value().to_string();
    assert_eq!(
        small,
        r#"{"likelihood":2,"consequence":{"individuals":1,"groups":2,"societies":3,"organisation":1},"method":"3x3","version":1}"#
    );
}

#[test]
fn null_is_the_same_as_absent() {
    let mut value = full();
    for field in ["confidence", "confidence_reason", "decided_on", "own_likelihood"] {
        value[field] = Value::Null;
    }
    value["consequence"]["organisation"] = Value::Null;
    let rating = Rating::from_value(&value).unwrap();
    assert_eq!((rating.confidence, rating.decided_on, rating.party(Party::Organisation)), (None, None, None));
}

#[test]
fn what_is_no_rating_is_refused_with_the_place_and_the_remedy() {
    let sentences = [
        (refused(|value| *value = json!(12)), "A rating is an object with likelihood and consequence, not a number."),
        (
            refused(|value| value["likelihood"] = json!(0)),
            "The likelihood of the rating is 0; values are whole numbers that start at 1.",
        ),
        (
            refused(|value| value["consequence"]["groups"] = json!(2.5)),
            "The consequence for groups of the rating is 2.5; values are whole numbers that start at 1.",
        ),
        (
            refused(|value| value["own_likelihood"]["groups"] = json!("3")),
            "The own_likelihood for groups of the rating is a text, not a number; correct it.",
        ),
        (
            refused(|value| value["consequence"]["planet"] = json!(3)),
            "\"planet\" under consequence is no party; the parties are individuals, groups, societies and organisation.",
        ),
        (
            refused(|value| value["none"]["groups"] = json!("because")),
            "The rating gives groups both a consequence and a reason for none; keep one.",
        ),
        (
            refused(|value| value["own_likelihood"]["societies"] = json!(2)),
            "The rating gives societies a likelihood of its own but no consequence; add the consequence or drop it.",
        ),
        (
            refused(|value| value["confidence"] = json!("middling")),
            "The confidence of the rating is \"middling\"; it is low, medium or high.",
        ),
        (
            refused(|value| value["decided_on"] = json!("21.11.2026")),
            "The rating was decided on \"21.11.2026\", which is no date; write it as YYYY-MM-DD.",
        ),
        (refused(|value| value["version"] = Value::Null), "The rating has no version; add it."),
        (
            refused(|value| value["consequence"] = json!([5, 3])),
            "The consequence of the rating is a list, not an object with one entry for each party; correct it.",
        ),
    ];
    for (error, sentence) in sentences {
        assert_eq!(error.to_string(), sentence);
    }
    assert!(refused(|value| value["level"] = json!("VH")).to_string().contains("\"level\", which no rating has"));
    let cell = refused(|value| value["consequence"]["groups"] = json!(-1)).cell();
    assert_eq!(cell, Some(Cell::Party(Party::Groups)));
    for no_day in ["2026-02-30", "2026-1-1", "+026-01-01", "2026-01-01 ", ""] {
        assert_eq!(parse_day(no_day), None, "{no_day}");
    }
}

#[test]
fn every_party_needs_a_value_or_a_reason_for_none() {
    let iso = method("5x5-iso27005");
    let only_organisation = Rating::new(3, iso.id(), 1).with(Party::Organisation, 2).without(Party::Groups, "  ");
    let problems = check(&only_organisation, &iso);
    let found: Vec<_> = problems.iter().map(|problem| (problem.cell.unwrap().letter(), problem.kind)).collect();
    assert_eq!(
        found,
        [('I', ProblemKind::PartyMissing), ('G', ProblemKind::NoReason), ('S', ProblemKind::PartyMissing)]
    );
    assert!(problems.iter().all(|problem| problem.severity == Severity::Error && problem.sentence.contains("6.1.2")));
    assert!(problems[0].sentence.contains("individuals is missing: give 1 to 5, or - with a reason"));
}

#[test]
fn a_value_that_is_not_on_the_scale_names_the_range_in_words() {
    let iso = method("5x5-iso27005");
    let wild = rating(&iso, 6, [7, 1, 1, 1]).with_own(Party::Societies, 9, 2);
    let sentences: Vec<String> = check(&wild, &iso).into_iter().map(|problem| problem.sentence).collect();
    assert_eq!(
        sentences,
        [
            "Likelihood goes from 1 (rare) to 5 (almost certain); 6 is not on the scale.",
            "The consequence for individuals goes from 1 (negligible) to 5 (very serious); 7 is not on the scale.",
            "The likelihood for societies goes from 1 (rare) to 5 (almost certain); 9 is not on the scale.",
        ]
    );
}

#[test]
fn doubt_without_a_reason_and_harm_to_nobody_are_advice() {
    let iso = method("5x5-iso27005");
    let mut doubtful = rating(&iso, 3, [3, 3, 3, 3]);
    doubtful.confidence = Some(Confidence::Low);
    let kinds = |rating: &Rating| {
        check(rating, &iso).into_iter().map(|problem| (problem.severity, problem.kind)).collect::<Vec<_>>()
    };
    assert_eq!(kinds(&doubtful), [(Severity::Advice, ProblemKind::DoubtWithoutReason)]);
    doubtful.confidence_reason = Some("no data from night shifts".into());
    assert_eq!(kinds(&doubtful), []);
    let harmless = Party::ALL.into_iter().fold(doubtful, |rating, party| rating.without(party, "switched off"));
    assert_eq!(kinds(&harmless), [(Severity::Advice, ProblemKind::NobodyAffected)]);
}

#[test]
fn a_value_that_cant_be_read_is_one_problem_with_its_cell() {
    let iso = method("5x5-iso27005");
    let problems = check_value(&json!({"likelihood": 0, "method": "5x5-iso27005", "version": 1}), &iso);
    assert_eq!(problems.len(), 1);
    assert_eq!((problems[0].kind, problems[0].cell), (ProblemKind::Unreadable, Some(Cell::Likelihood)));
    assert_eq!(check_value(&full(), &iso), []);
}

#[test]
fn cells_are_written_as_people_type_them() {
    let own = CellEntry::Value { own_likelihood: Some(3), value: 5 };
    assert_eq!("3:5".parse::<CellEntry>().unwrap(), own);
    assert_eq!(" - ".parse::<CellEntry>().unwrap(), CellEntry::NoConsequence);
    for wrong in ["", "0", "x", "3:", ":5", "3:5:1", "+3", "1.5", "--", "999", "3 5"] {
        let sentence = wrong.parse::<CellEntry>().unwrap_err().to_string();
        assert!(sentence.starts_with(&format!("\"{wrong}\" is no rating value")), "{sentence}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn reading_what_was_written_gives_the_same_rating(
        mut rating in any_rating(9),
        confidence in proptest::option::of(proptest::sample::select(Confidence::ALL.to_vec())),
        confidence_reason in proptest::option::of(".{0,30}"),
        days in proptest::option::of(0u64..40_000),
    ) {
        rating.confidence = confidence;
        rating.confidence_reason = confidence_reason;
        rating.decided_on = days.and_then(|days| parse_day("1990-01-01")?.checked_add_days(chrono::Days::new(days)));
        let text = rating.to_value().to_string();
        let again = Rating::from_value(&serde_json::from_str(&text).unwrap()).unwrap();
        prop_assert_eq!(again.to_value().to_string(), text);
        prop_assert_eq!(again, rating);
    }

    #[test]
    fn parsing_a_printed_cell_gives_the_same_cell(own in proptest::option::of(1u8..), value in 1u8.., none: bool) {
        let entry = if none { CellEntry::NoConsequence } else { CellEntry::Value { own_likelihood: own, value } };
        prop_assert_eq!(entry.to_string().parse::<CellEntry>().unwrap(), entry);
    }

    #[test]
    fn no_json_at_all_makes_reading_fail_badly(text in r#"[\[\]{}:,"a-z0-9.\-]{0,60}"#, number: i64) {
        let iso = method("5x5-iso27005");
        if let Ok(value) = serde_json::from_str::<Value>(&text) {
            let _ = check_value(&value, &iso);
        }
        let mut value = full();
        value["likelihood"] = json!(number);
        let in_range = (1..=255).contains(&number);
        prop_assert_eq!(Rating::from_value(&value).is_ok(), in_range);
    }
}
