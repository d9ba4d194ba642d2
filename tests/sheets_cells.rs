//! What cells mean: dates, numbers, yes and no, lists, guarded formulas.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use aims_bench::exchange::cell::{
    CellError, DateOrder, DecimalMark, ListMark, ListStyle, MarkFound, OrderFound, date_order, guard, has_control,
    is_risky, join_list, means_empty, number_mark, parse_date, parse_date_time, parse_number, parse_quantity,
    parse_yes_no, split_list, split_list_known, split_unit, unguard, visible,
};
use aims_bench::exchange::sheet::Cell;
use chrono::NaiveDate;
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn read_text(text: &str, order: Option<DateOrder>) -> Result<NaiveDate, CellError> {
    parse_date(&Cell::text(text), order, day("2026-01-31"))
}

#[test]
fn dates_of_many_hands_are_one_day() {
    for text in [
        "2026-11-21",
        "2026/11/21",
        "20261121",
        "21.11.2026",
        "21.11.26",
        "21. November 2026",
        "21 Nov 2026",
        "Nov 21, 2026",
        "November 21st, 2026",
        "21-nov-26",
        "21 novembre 2026",
        "2026-11-21T23:30:00+02:00",
        "2026-11-21T00:00:00.000Z",
        "2026-11-21 14:30",
        "11/21/2026, 10:00:00 AM",
        "46347",
        " 2026-11-21 ",
    ] {
        assert_eq!(read_text(text, None), Ok(day("2026-11-21")), "{text}");
    }
    assert_eq!(parse_date(&Cell::number(46_347.75), None, day("2026-01-31")), Ok(day("2026-11-21")));
    assert_eq!(parse_date(&Cell::number(59.0), None, day("2026-01-31")), Ok(day("1900-02-28")));
    assert_eq!(parse_date(&Cell::number(61.0), None, day("2026-01-31")), Ok(day("1900-03-01")));
}

#[test]
fn months_are_known_by_their_beginning_when_it_is_one_month() {
    assert_eq!(read_text("1 juin 2026", None), Ok(day("2026-06-01")));
    assert_eq!(read_text("1 juil. 2026", None), Ok(day("2026-07-01")));
    assert_eq!(read_text("3. Mrz 2026", None), Ok(day("2026-03-03")));
    assert!(read_text("1 jui 2026", None).is_err());
}

#[test]
fn what_is_no_date_is_refused_in_a_sentence() {
    for text in
        ["soon", "12 (12)", "2026", "5", "1.5", "31.02.2026", "2026-13-01", "13/13/2026", "2026-11-21 25:00", "Q3 2026"]
    {
        let error = read_text(text, None).unwrap_err();
        assert!(matches!(error, CellError::NotADate { .. } | CellError::NoSuchDay { .. }), "{text}: {error}");
    }
    assert!(parse_date(&Cell::number(f64::NAN), None, day("2026-01-31")).is_err());
    assert!(parse_date(&Cell::number(1e300), None, day("2026-01-31")).is_err());
}

#[test]
fn relative_dates_count_from_today_and_stay_in_the_month() {
    for (text, expected) in [
        ("today", "2026-01-31"),
        ("Tomorrow", "2026-02-01"),
        ("yesterday", "2026-01-30"),
        ("+30d", "2026-03-02"),
        ("-2w", "2026-01-17"),
        ("+1m", "2026-02-28"),
        ("+1y", "2027-01-31"),
        ("today +1m", "2026-02-28"),
        ("+1m-1d", "2026-02-27"),
    ] {
        assert_eq!(read_text(text, None), Ok(day(expected)), "{text}");
    }
    for text in ["+", "+d", "+30", "+30x", "+99999999y", "todayish", "-99999999m"] {
        assert!(read_text(text, None).is_err(), "{text}");
    }
}

#[test]
fn a_column_tells_which_number_is_the_day() {
    let cells = ["03/04/2026", "", "31/12/2026", "rubbish", "04/04/2026"].map(Cell::text);
    let column = || (2..).zip(&cells);
    let found = date_order(column(), None).unwrap();
    assert_eq!(found.order(), Some(DateOrder::DayFirst));
    assert_eq!(found.sentence().unwrap(), "dates are read with the day before month, because line 4 says 31/12/2026");
    assert_eq!(read_text("03/04/2026", found.order()), Ok(day("2026-04-03")));

    let us = [Cell::text("3/4/26"), Cell::text("12/31/2026 10:00")];
    let found = date_order((1..).zip(&us), None).unwrap();
    assert_eq!(found.order(), Some(DateOrder::MonthFirst));
    assert_eq!(read_text("3/4/26", found.order()), Ok(day("2026-03-04")));
}

#[test]
fn a_column_that_leaves_it_open_is_refused_until_told() {
    let open = [Cell::text("03/04/2026"), Cell::text("05/06/2026")];
    assert!(matches!(date_order((1..).zip(&open), None), Err(CellError::AmbiguousDates { line: 1, .. })));
    let told = date_order((1..).zip(&open), Some(DateOrder::MonthFirst)).unwrap();
    assert_eq!(read_text("03/04/2026", told.order()), Ok(day("2026-03-04")));
    assert!(matches!(read_text("03/04/2026", None), Err(CellError::AmbiguousDate { .. })));

    let mixed = [Cell::text("31/12/2026"), Cell::text("12/31/2026")];
    assert!(matches!(
        date_order((1..).zip(&mixed), None),
        Err(CellError::MixedDates { day_line: 1, month_line: 2, .. })
    ));
    let fine = [Cell::text("2026-04-03"), Cell::text("3.4.2026"), Cell::text("4/4/2026")];
    assert_eq!(date_order((1..).zip(&fine), None), Ok(OrderFound::NotNeeded));
}

#[test]
fn times_become_utc() {
    let at = |text: &str| parse_date_time(&Cell::text(text), None, day("2026-01-31")).unwrap().to_string();
    assert_eq!(at("-5d 13:00"), "2026-01-26 13:00:00");
    assert_eq!(at("2026-11-21T01:30:00+02:00"), "2026-11-20 23:30:00");
    assert_eq!(at("21.11.2026 14:30"), "2026-11-21 14:30:00");
    assert_eq!(at("11/21/2026, 2:30:00 PM"), "2026-11-21 14:30:00");
    assert_eq!(at("2026-11-21"), "2026-11-21 00:00:00");
    let noon = parse_date_time(&Cell::number(46_347.5), None, day("2026-01-31")).unwrap();
    assert_eq!(noon.to_string(), "2026-11-21 12:00:00");
}

fn number(text: &str) -> Result<f64, CellError> {
    parse_number(&Cell::text(text), None)
}

fn quantity(text: &str) -> (f64, String) {
    parse_quantity(&Cell::text(text), None).unwrap()
}

#[test]
fn numbers_of_many_countries() {
    for (text, value) in [
        ("1234.5", 1234.5),
        ("1,234.5", 1234.5),
        ("1.234,5", 1234.5),
        ("1 234,5", 1234.5),
        ("1\u{202F}234,5", 1234.5),
        ("1'234.50", 1234.5),
        ("1,234,567", 1_234_567.0),
        ("12,34,567", 1_234_567.0),
        ("0,125", 0.125),
        ("0.125", 0.125),
        (".5", 0.5),
        ("5,", 5.0),
        ("-3", -3.0),
        ("−3", -3.0),
        ("+3", 3.0),
        ("(12)", -12.0),
    ] {
        assert_eq!(number(text), Ok(value), "{text}");
    }
}

#[test]
fn a_unit_is_given_back_and_never_dropped() {
    for (text, value, unit) in [
        ("12 %", 12.0, "%"),
        ("€ 3,50", 3.5, "€"),
        ("-€3,50", -3.5, "€"),
        ("CHF 1'200.00", 1200.0, "CHF"),
        ("40h", 40.0, "h"),
        ("12 days", 12.0, "days"),
    ] {
        assert_eq!(quantity(text), (value, unit.to_owned()), "{text}");
        assert!(number(text).is_err(), "{text}");
    }
    assert_eq!(split_unit("CHF 3.50"), ("3.50", "CHF"));
    assert_eq!(split_unit("12 %"), ("12", "%"));
    assert_eq!(split_unit("7"), ("7", ""));
}

#[test]
fn what_is_no_number_is_refused() {
    for text in [
        "12 (12)",
        "high",
        "1.2.3,4,5",
        "1,23,4.5",
        "--",
        "1e5x",
        "3 4",
        "12 2026",
        "SYS-01",
        "R-012",
        "1..5",
        "%",
        "٣",
    ] {
        let read = parse_quantity(&Cell::text(text), None);
        assert!(read.is_err(), "{text}: {read:?}");
    }
}

#[test]
fn a_column_tells_its_decimal_mark_or_is_refused() {
    let german = ["1.234", "2,5", "text"].map(Cell::text);
    let found = number_mark((2..).zip(&german), None).unwrap();
    assert_eq!(found.mark(), Some(DecimalMark::Comma));
    assert_eq!(found.sentence().unwrap(), "numbers are read with a decimal comma, because line 3 says 2,5");
    assert_eq!(parse_number(&german[0], found.mark()), Ok(1234.0));

    let open = ["1.234", "5"].map(Cell::text);
    assert!(matches!(number_mark((2..).zip(&open), None), Err(CellError::AmbiguousNumbers { line: 2, .. })));
    let told = number_mark((2..).zip(&open), Some(DecimalMark::Point)).unwrap();
    assert_eq!(parse_number(&open[0], told.mark()), Ok(1.234));
    assert!(matches!(number("1.234"), Err(CellError::AmbiguousNumber { .. })));

    let mixed = ["1.5", "2,5"].map(Cell::text);
    assert!(matches!(number_mark((2..).zip(&mixed), None), Err(CellError::MixedNumbers { .. })));
    let plain = [Cell::text("5"), Cell::number(2.5)];
    assert_eq!(number_mark((2..).zip(&plain), None), Ok(MarkFound::NotNeeded));
}

#[test]
fn yes_and_no_in_five_languages() {
    for text in ["yes", "Y", "TRUE", "x", "1", "Ja", "oui", "vrai", "sì", "✓"] {
        assert_eq!(parse_yes_no(&Cell::text(text)), Ok(true), "{text}");
    }
    for text in ["no", "N", "False", "0", "nein", "non", "faux", "falso", "☐"] {
        assert_eq!(parse_yes_no(&Cell::text(text)), Ok(false), "{text}");
    }
    assert_eq!(parse_yes_no(&Cell::Bool(true)), Ok(true));
    assert_eq!(parse_yes_no(&Cell::number(0.0)), Ok(false));
    assert!(matches!(parse_yes_no(&Cell::text("partly")), Err(CellError::NotYesNo { .. })));
    assert!(matches!(parse_yes_no(&Cell::Empty), Err(CellError::Empty { .. })));
}

#[test]
fn what_people_write_for_nothing_is_empty_where_the_caller_says_so() {
    for text in ["", " ", "-", "--", "–", "n/a", "N/A", "n.a."] {
        assert!(means_empty(&Cell::text(text)), "{text}");
    }
    for text in ["0", "none", "- see below", "x"] {
        assert!(!means_empty(&Cell::text(text)), "{text}");
    }
}

#[test]
fn list_cells_split_on_what_lists_are_written_with() {
    let plain = ListStyle::default();
    assert_eq!(split_list("a | b;c\r\nd\n\n e ", plain), ["a", "b", "c", "d", "e"]);
    assert_eq!(split_list("Smith, John", plain), ["Smith, John"]);
    assert_eq!(split_list("a, b,c", ListStyle::WITH_COMMA), ["a", "b", "c"]);
    assert_eq!(split_list(r"a\|b | \\server\share | c\\|d", plain), ["a|b", r"\\server\share", r"c\", "d"]);
    assert!(split_list(" ;; | ", plain).is_empty());
}

#[test]
fn a_known_name_with_a_separator_stays_whole() {
    let known = |name: &str| matches!(name, "Scoring, retail" | "Bias; unfairness");
    let (values, kept) = split_list_known("Chatbot, Scoring, retail, Other", ListStyle::WITH_COMMA, &known);
    assert_eq!(values, ["Chatbot", "Scoring, retail", "Other"]);
    assert_eq!(kept, ["Scoring, retail"]);
    let (values, _) = split_list_known("Bias; unfairness", ListStyle::default(), &known);
    assert_eq!(values, ["Bias; unfairness"]);
}

#[test]
fn a_guard_is_taken_off_only_where_it_guards() {
    for (written, meant) in [
        ("'=1+1", "=1+1"),
        ("'--", "--"),
        ("'@me", "@me"),
        ("' =x", " =x"),
        ("''=x", "'=x"),
        ("'\tx", "\tx"),
        ("'tis", "'tis"),
        ("'", "'"),
        ("''", "''"),
        ("'1", "'1"),
        ("=x", "=x"),
    ] {
        assert_eq!(unguard(written), meant);
    }
    assert!(is_risky("  @x") && is_risky("＝x") && !is_risky("a=b") && !is_risky(""));
}

#[test]
fn control_characters_are_shown_and_the_rest_is_left_alone() {
    assert_eq!(visible("a\u{1b}[2J\0b\u{7f}\u{9b}"), "a␛[2J␀b␡�");
    let fine = "tab\t, line\r\nend, é, \u{202E}עברית, 😀, \u{A0}";
    assert!(!has_control(fine));
    assert_eq!(visible(fine), fine);
}

proptest! {
    #[test]
    fn a_guard_comes_off_exactly(text in "[ '=+@\\-\\t\\r\\n＝a]{0,6}|\\PC*") {
        let written = guard(&text);
        prop_assert!(!is_risky(&written));
        prop_assert_eq!(unguard(&written), &text);
    }

    #[test]
    fn a_list_comes_back_as_it_was(
        values in prop::collection::vec("[\\\\ |;\\n\\r,ab]{1,6}|\\PC{1,10}", 0..6),
        mark in prop::sample::select(vec![ListMark::Bar, ListMark::Line, ListMark::Semicolon]),
    ) {
        let cell = join_list(values.iter().map(String::as_str), mark);
        prop_assert_eq!(split_list(&cell, ListStyle::default()), values);
    }

    #[test]
    fn no_text_makes_a_reader_of_cells_panic(text in any::<String>()) {
        let cell = Cell::Text(text.clone());
        let today = NaiveDate::from_ymd_opt(2026, 1, 31).unwrap();
        let _ = parse_date(&cell, None, today);
        let _ = parse_date_time(&cell, Some(DateOrder::DayFirst), today);
        let _ = parse_quantity(&cell, Some(DecimalMark::Comma));
        let _ = parse_yes_no(&cell);
        let _ = split_list_known(&text, ListStyle::WITH_COMMA, &|_| false);
    }

    #[test]
    fn dates_and_numbers_look_like_themselves(text in "[+-]?[0-9]{1,6}[./, '-][0-9]{1,6}[./, -]?[0-9]{0,6}[dwmyTZ:% ]{0,3}") {
        let cell = Cell::Text(text);
        let today = NaiveDate::from_ymd_opt(2026, 1, 31).unwrap();
        let _ = date_order([(1, &cell)], None);
        let _ = parse_date_time(&cell, Some(DateOrder::MonthFirst), today);
        let _ = number_mark([(1, &cell)], None);
        let _ = parse_number(&cell, None);
    }

    #[test]
    fn a_number_that_was_written_is_read(value in any::<f64>().prop_filter("finite", |v| v.is_finite())) {
        let cell = Cell::Text(value.to_string());
        prop_assert_eq!(parse_number(&cell, Some(DecimalMark::Point)), Ok(value));
    }
}
