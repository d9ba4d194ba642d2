//! A broken method file says in which line, whatever is broken.

use aims_bench::library::methods::{self, MethodFileError};

const GOOD: &str = include_str!("../../data/methods/5x5-iso27005.toml");

/// The message for the shipped file with one text replaced.
fn broken(from: &str, to: &str) -> String {
    assert!(GOOD.contains(from), "the shipped file changed: {from}");
    methods::parse("own.toml", &GOOD.replacen(from, to, 1)).unwrap_err().to_string()
}

/// The line of the shipped file where this text stands first, counted from 1.
fn line_of(text: &str) -> usize {
    GOOD.lines().position(|line| line.contains(text)).unwrap() + 1
}

#[test]
fn a_missing_quote_is_reported_with_line_and_column() {
    let message = broken("id = \"5x5-iso27005\"", "id = \"5x5-iso27005");
    let line = line_of("id = \"5x5-iso27005\"");
    assert!(message.starts_with(&format!("own.toml, line {line}, column ")), "{message}");
}

#[test]
fn a_misspelt_field_is_reported_with_its_line_and_the_known_fields() {
    let message = broken("hex = \"#8e1f6b\"", "hexcolour = \"#8e1f6b\"");
    assert!(message.starts_with(&format!("own.toml, line {}, column 1: ", line_of("#8e1f6b"))), "{message}");
    assert!(message.contains("hexcolour") && message.contains("review_days"), "{message}");
}

#[test]
fn a_wrong_type_is_reported_with_its_line() {
    let message = broken("version = 1", "version = \"one\"");
    assert!(message.starts_with(&format!("own.toml, line {}, column 11: ", line_of("version = 1"))), "{message}");
}

#[test]
fn a_wrong_cell_of_the_grid_is_reported_with_the_line_of_its_row() {
    let message = broken("[1, 2, 3, 3, 4]", "[1, 2, 3, 3, 9]");
    let line = line_of("[1, 2, 3, 3, 4]");
    assert_eq!(
        message,
        format!(
            "own.toml, line {line}: grid[3][4]: Likelihood 4 with consequence 5 gives level 9, which does not exist; \
             levels are numbered 0 to 4."
        )
    );
    let message = broken("[1, 2, 3, 3, 4]", "[1, 2, 3, 3]");
    assert!(message.starts_with(&format!("own.toml, line {line}: grid[3]: The row for likelihood 4")), "{message}");
}

#[test]
fn an_unknown_appetite_and_a_doubled_mark_are_reported_with_their_lines() {
    let message = broken("default = \"medium\"", "default = \"moderate\"");
    assert!(message.starts_with(&format!("own.toml, line {}: appetite.default: ", line_of("default = \"medium\""))));
    assert!(message.contains("use one of: very-low, low, medium, high, very-high."), "{message}");
    let message = broken("mark = \"VH\"", "mark = \"H\"");
    assert!(
        message.starts_with(&format!("own.toml, line {}: levels[4].mark: ", line_of("mark = \"VH\""))),
        "{message}"
    );
}

#[test]
fn a_party_with_a_shorter_scale_is_reported_at_its_scale() {
    let entry = "[[consequence.groups]]\nlabel = \"Negligible\"\nmeaning = \"Differences between groups that can be measured but not felt.\"\n";
    let message = broken(entry, "");
    let line = GOOD.replacen(entry, "", 1).lines().position(|line| line == "[[consequence.groups]]").unwrap() + 1;
    assert!(message.starts_with(&format!("own.toml, line {line}: consequence.groups: ")), "{message}");
    assert!(message.contains("has 4 values and the default has 5"), "{message}");
}

#[test]
fn several_problems_are_counted_behind_the_first() {
    let message = broken("likelihood]]\nlabel = \"Rare\"", "likelihood]]\nlabel = \"\"");
    assert!(!message.contains("follow"), "{message}");
    let message =
        methods::parse("own.toml", &GOOD.replace("accepted_by = \"risk-owner\"", "accepted_by = \"x\"")).unwrap_err();
    assert!(message.to_string().ends_with("2 more problems follow."), "{message}");
}

#[test]
fn an_empty_file_and_an_unknown_id_get_a_sentence() {
    let message = methods::parse("own.toml", "").unwrap_err().to_string();
    assert!(message.starts_with("own.toml, line 1, column 1: missing field `language`"), "{message}");
    let unknown = methods::find("7x7").unwrap_err();
    assert!(matches!(unknown, MethodFileError::Unknown { .. }));
    assert_eq!(
        unknown.to_string(),
        "There is no method 7x7; choose one of: 3x3, 4x4, 5x5-product, 5x5-iso27005, 5x5-severity."
    );
}
