//! Any text is taken without a panic, and what is printed reads back as the same filter.

use aims_bench::core::filter::{Atom, Filter, Group, LONGEST, Op, Place, Term, Value, parse};
use proptest::prelude::*;

fn value() -> impl Strategy<Value = Value> {
    let bare = "[a-z<>=:!,\"|\\\\ .@é0-9-]{1,8}".prop_map(|text| (text, false));
    let quoted = "\\PC{0,8}".prop_map(|text| (text, true));
    prop_oneof![bare, quoted].prop_map(|(text, quoted)| Value { text, quoted, place: Place::default() })
}

fn atom() -> impl Strategy<Value = Atom> {
    let word = "[a-z\"<>=:!,|\\\\ .@é-]{1,8}";
    prop_oneof![
        word.prop_map(Atom::Word),
        "\\PC{0,12}".prop_map(Atom::Phrase),
        (word, proptest::sample::select(Op::ALL.to_vec()), proptest::collection::vec(value(), 1..4))
            .prop_map(|(name, op, values)| Atom::Field { name, op, values }),
    ]
}

fn filter() -> impl Strategy<Value = Filter> {
    let term = (any::<bool>(), atom()).prop_map(|(negated, atom)| Term { negated, atom, place: Place::default() });
    let group = proptest::collection::vec(term, 1..4).prop_map(|any| Group { any });
    proptest::collection::vec(group, 0..5).prop_map(|groups| Filter { groups })
}

proptest! {
    #[test]
    fn a_printed_filter_reads_back_as_itself(filter in filter()) {
        let printed = filter.to_string();
        prop_assert_eq!(parse(&printed), Ok(filter), "{}", printed);
    }

    #[test]
    fn any_text_is_read_or_refused_with_a_column_inside_it(text in "[a-z:<>=!|,\"\\\\ .é-]{0,40}|\\PC{0,40}") {
        match parse(&text) {
            Ok(filter) => prop_assert_eq!(parse(&filter.to_string()), Ok(filter)),
            Err(error) => {
                prop_assert!((1..=text.chars().count() + 1).contains(&error.column), "{error}");
                prop_assert!(error.place.start <= error.place.end && error.place.end <= text.len());
            }
        }
    }
}

fn refused(text: &str) -> String {
    parse(text).unwrap_err().to_string()
}

#[test]
fn what_is_missing_is_named_with_its_column() {
    assert_eq!(refused("triage owner:"), "Column 14: Write a value after owner:.");
    assert_eq!(refused("  :me"), "Column 3: Write the name of a field before :.");
    assert_eq!(refused("| triage"), "Column 1: | stands between two terms; write one before it.");
    assert_eq!(refused("a || b"), "Column 4: | stands between two terms; write one before it.");
    assert_eq!(refused("a - b"), "Column 3: Write what to leave out after -.");
    assert!(refused(&"x".repeat(LONGEST + 1)).contains("at most 4096"));
    assert!(refused(&"x ".repeat(65)).contains("at most 64 terms"));
}

#[test]
fn a_term_that_is_still_being_typed_is_no_mistake() {
    for text in ["owner:", "due<", "a |", "-", "status:open,", "a != b -"] {
        match parse(text) {
            Err(error) => assert!(error.unfinished || text.contains("!="), "{text}: {error}"),
            Ok(_) => panic!("{text} was taken"),
        }
    }
    assert!(!parse("owner: x").unwrap_err().unfinished);
    assert_eq!(parse("\"third par"), parse("\"third par\""));
}

#[test]
fn signs_are_read_as_people_write_them() {
    assert_eq!(parse("due:<30d"), parse("due<30d"));
    assert_eq!(parse("status!=closed"), parse("-status=closed"));
    assert_eq!(parse("a|b"), parse("a | b"));
    assert_eq!(parse("cost>=1200 x").unwrap().to_string(), "cost>=1200 x");
    assert_eq!(parse(r"https\://x").unwrap(), parse(r"https\:\/\/x").unwrap());
}
