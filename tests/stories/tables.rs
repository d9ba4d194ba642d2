//! People who come from spreadsheets: cells in their place, marks, filling, pasting, one entry and one undo.

use crate::support::screen::Session;

#[test]
fn a_cell_is_edited_in_its_place() {
    let mut s = Session::demo(80, 24);
    s.press("1").on_row("SYS-03").press("right f2").press("end").type_text(" North").press("enter");
    assert_eq!(s.text("system", "SYS-03", "name"), "Rota planner North");
    s.says("SYS-03").says("u takes it back").sees("Rota planner North");
    s.press("f2 end").type_text("zzz").press("esc").absent("zzz").says("kept as a draft");
    assert_eq!(s.text("system", "SYS-03", "name"), "Rota planner North");
    s.press("f2").sees("planner Northzzz").says("your unsaved text is back");
    s.press("backspace backspace backspace enter");
    assert!(s.app.desk.ledger.drafts().is_empty());
}

#[test]
fn a_wrong_cell_is_refused_beside_what_was_typed() {
    let mut s = Session::demo(80, 24);
    s.press("3").on_row("A.2.4").press("right right e").type_text("qqqq").press("enter");
    s.says("Owner").sees("qqqq");
    let owner = s.text("control", "A.2.4", "owner");
    s.press("ctrl-u").type_text("priya").sees("P-006  Priya Nandakumar").press("enter");
    assert_ne!(s.text("control", "A.2.4", "owner"), owner, "{}", s.message());
    s.sees("Priya");
}

#[test]
fn a_range_is_marked_and_unmarked() {
    let mut s = Session::demo(80, 24);
    s.press("home v down down v").sees("3").sees("e edit marked");
    s.press("m n");
    assert!(!s.hints().contains("edit marked"), "{}", s.hints());
    s.press("m a").press("e").sees("70 rows").press("esc");
}

#[test]
fn a_bulk_edit_shows_what_changes_is_one_entry_and_one_undo() {
    let mut s = Session::demo(80, 24);
    s.press("1").press("space space space e").sees("Set a field of 3 rows");
    s.type_text("business unit").press("enter").type_text("Wards").press("enter");
    s.sees("SYS-01").sees("SYS-02").sees("SYS-03").sees("-> Wards");
    let entries = s.entries();
    s.press("esc").says("nothing was changed");
    assert_eq!(s.entries(), entries);
    s.press("e").type_text("business unit").press("enter").type_text("Wards").press("enter enter");
    for label in ["SYS-01", "SYS-02", "SYS-03"] {
        assert_eq!(s.text("system", label, "business_unit"), "Wards", "{label}");
    }
    assert_eq!(s.entries(), entries + 1);
    s.press("u");
    assert_ne!(s.text("system", "SYS-01", "business_unit"), "Wards");
    assert_ne!(s.text("system", "SYS-03", "business_unit"), "Wards");
}

#[test]
fn same_as_above_and_fill_down() {
    let mut s = Session::demo(80, 24);
    s.press("3 home right right");
    let first = s.text("control", "A.2.2", "owner");
    s.press("home down down down d");
    assert_eq!(s.text("control", "A.3.2", "owner"), s.text("control", "A.2.4", "owner"));
    s.press("home space space space d");
    assert_eq!(s.text("control", "A.2.4", "owner"), first);
    s.press("u u");
    assert_eq!(s.text("control", "A.2.2", "owner"), first);
}

#[test]
fn rows_of_a_spreadsheet_are_pasted_after_a_look() {
    let mut s = Session::demo(80, 24);
    s.press("1");
    let (entries, count) = (s.entries(), s.workspace().count("system"));
    s.paste("Id\tName\tBusiness unit\nSYS-03\tRota planner 2\tHuman resources\n\tMeal planner\tKitchen\n");
    s.sees("SYS-03: name Rota planner -> Rota planner 2").sees("new AI system").sees("Meal planner");
    s.press("esc").says("nothing was changed");
    assert_eq!(s.entries(), entries);
    s.paste("Id\tName\tBusiness unit\nSYS-03\tRota planner 2\tHuman resources\n\tMeal planner\tKitchen\n")
        .press("enter");
    assert_eq!(s.text("system", "SYS-03", "name"), "Rota planner 2");
    assert_eq!(s.workspace().count("system"), count + 1);
    assert_eq!(s.entries(), entries + 1, "one entry");
    s.press("u");
    assert_eq!(s.text("system", "SYS-03", "name"), "Rota planner");
}

#[test]
fn a_cell_that_can_not_be_read_is_named_and_the_rest_pasted() {
    let mut s = Session::demo(80, 24);
    s.press("1").paste("Id\tStage\tName\nSYS-03\tnonsense\tRota planner 2\n");
    s.sees("row 1: left out").sees("Rota planner 2").press("enter");
    assert_eq!(s.text("system", "SYS-03", "name"), "Rota planner 2");
}

#[test]
fn a_row_edited_out_of_the_filter_stays_dimmed_until_refresh() {
    let mut s = Session::demo(80, 24);
    s.press("1 /").type_text("\"rota planner\"").press("enter").sees("SYS-03").sees("1/16");
    s.press("right e").press("ctrl-u").type_text("Shift maker").press("enter");
    s.sees("Shift maker").sees("SYS-03");
    s.press("f5").absent("Shift maker");
}

#[test]
fn sorting_and_columns() {
    let mut s = Session::demo(80, 24);
    s.press("home right o").says("sorted by");
    let first = s.frame().lines().find(|line| line.starts_with('>')).unwrap().to_string();
    s.press("o").says("highest first").press("home");
    assert_ne!(s.frame().lines().find(|line| line.starts_with('>')).unwrap(), first);
    s.press("c").sees("Columns").type_text("owner").press("space").press("enter");
    s.sees("Owner");
}

#[test]
fn copying_goes_to_the_terminal_only() {
    let mut s = Session::demo(80, 24);
    s.press("home space space y").says("2 rows copied");
    let copied = format!("{:?}", s.effects);
    assert!(copied.contains("R-012") && copied.contains("\\t"), "{copied}");
}
