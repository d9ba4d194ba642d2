//! Cursor, marks and ranges.

use aims_bench::core::intent::Intent;
use aims_bench::core::table::TableState;
use serde_json::json;

use crate::desk::{Desk, clinic};
use crate::{current, labels, table};

fn thirty() -> (Desk, TableState) {
    let mut desk = Desk::default();
    for number in 1..=30 {
        desk.add(
            "decision",
            json!({"title": format!("Decision {number}"), "decided_on": "2026-10-01", "reason": "so"}),
        );
    }
    let list = table(&desk, "decision", "");
    (desk, list)
}

fn seen(desk: &Desk, list: &TableState) -> (String, String) {
    let labels: Vec<&str> = list.visible(&desk.workspace).map(|row| row.record.unwrap().label()).collect();
    (labels[0].to_string(), labels[labels.len() - 1].to_string())
}

#[test]
fn the_cursor_moves_and_the_screen_follows() {
    let (desk, mut list) = thirty();
    assert_eq!(seen(&desk, &list), ("D-001".into(), "D-010".into()));
    list.move_by(9);
    assert_eq!(seen(&desk, &list), ("D-001".into(), "D-010".into()));
    list.move_by(1);
    assert_eq!((current(&desk, &list), seen(&desk, &list)), ("D-011", ("D-002".into(), "D-011".into())));
    list.page(1);
    assert_eq!((current(&desk, &list), seen(&desk, &list)), ("D-020", ("D-011".into(), "D-020".into())));
    list.last();
    assert_eq!((current(&desk, &list), seen(&desk, &list)), ("D-030", ("D-021".into(), "D-030".into())));
    list.move_by(5);
    assert_eq!(current(&desk, &list), "D-030");
    list.page(-9);
    assert_eq!((current(&desk, &list), list.offset()), ("D-001", 0));
    list.move_by(-1);
    assert_eq!(current(&desk, &list), "D-001");
    list.go_to_index(15);
    list.set_height(3);
    assert_eq!(seen(&desk, &list), ("D-014".into(), "D-016".into()));
    list.set_height(0);
    assert_eq!(list.height(), 1);
    let rows: Vec<bool> = list.visible(&desk.workspace).map(|row| row.current).collect();
    assert_eq!(rows, [true]);
}

#[test]
fn an_empty_list_has_no_row_under_the_cursor() {
    let desk = Desk::default();
    let mut list = table(&desk, "risk", "");
    list.move_by(3);
    list.page(1);
    list.last();
    assert!(list.current(&desk.workspace).is_none() && list.is_empty());
    assert_eq!(list.visible(&desk.workspace).count(), 0);
    assert!(list.chosen(&desk.workspace).is_empty());
    list.toggle_mark(&desk.workspace);
    assert!(list.marks().is_empty());
}

#[test]
fn marks_outlive_the_filter_and_are_told_apart_from_what_is_seen() {
    let (desk, mut list) = thirty();
    list.move_by(4);
    list.toggle_mark(&desk.workspace);
    list.set_filter("title:\"Decision 2\"", &desk.workspace, &desk.viewer());
    list.finish(&desk.workspace, &desk.viewer());
    list.mark_all(&desk.workspace, &desk.viewer());
    assert_eq!(list.marks().len(), 12);
    assert_eq!(list.hidden_marks(&desk.workspace), 1);
    let chosen: Vec<&str> = list.chosen(&desk.workspace).iter().map(|id| desk.get(*id).label()).collect();
    assert_eq!(chosen[0], "D-002");
    assert_eq!(chosen[11], "D-005", "what is not seen comes last");
    list.toggle_mark(&desk.workspace);
    assert_eq!(list.marks().len(), 11);
    list.clear_marks();
    let only: Vec<&str> = list.chosen(&desk.workspace).iter().map(|id| desk.get(*id).label()).collect();
    assert_eq!(only, ["D-002"], "without marks it is the row under the cursor");
}

#[test]
fn a_range_shows_before_it_is_marked() {
    let (desk, mut list) = thirty();
    list.move_by(5);
    list.toggle_range();
    list.move_by(-2);
    let marked: Vec<&str> =
        list.visible(&desk.workspace).filter(|row| row.marked).map(|row| row.record.unwrap().label()).collect();
    assert_eq!(marked, ["D-004", "D-005", "D-006"]);
    assert!(list.marks().is_empty());
    assert!(list.mark_range(&desk.workspace));
    assert_eq!(list.marks().len(), 3);
    assert!(!list.mark_range(&desk.workspace));
    list.toggle_range();
    list.toggle_range();
    assert_eq!(list.range(), None);
}

#[test]
fn a_filter_that_is_wrong_or_unfinished_leaves_the_list_alone() {
    let clinic = clinic();
    let mut risks = table(&clinic.desk, "risk", "owner:me");
    for typed in ["owner:me current.", "owner:me onwer:x", "owner:me status:"] {
        risks.set_filter(typed, &clinic.desk.workspace, &clinic.desk.viewer());
        risks.finish(&clinic.desk.workspace, &clinic.desk.viewer());
        assert_eq!(labels(&clinic.desk, &risks), ["R-001", "R-003"].map(String::from), "{typed}");
        assert_eq!(risks.filter(), typed);
    }
    assert!(risks.filter_error().is_some_and(|error| error.unfinished));
    risks.set_filter("owner:me status:identified", &clinic.desk.workspace, &clinic.desk.viewer());
    assert_eq!(risks.filter_error(), None);
}

#[test]
fn columns_fit_the_line_at_any_width() {
    let clinic = clinic();
    let risks = table(&clinic.desk, "risk", "");
    let shown = |width: u16| -> Vec<String> {
        let placed = risks.layout(&clinic.desk.workspace, width);
        placed.iter().map(|one| format!("{} {}", risks.columns()[one.column].as_str(), one.width)).collect()
    };
    assert_eq!(
        shown(76),
        [
            "@label 6",
            "title 36",
            "systems 11",
            "inherent.level 3",
            "current.level 3",
            "target.level 3",
            "next_review 9"
        ]
    );
    assert_eq!(shown(40), ["@label 6", "title 17", "inherent.level 3", "current.level 3", "next_review 8"]);
    assert_eq!(shown(24), ["@label 6", "title 17"]);
    assert_eq!(shown(5), ["@label 5"]);
    assert!(risks.problems().is_empty());
}

#[test]
fn labels_of_ones_own_are_shown_whole() {
    let mut desk = Desk::default();
    let record = desk.new_id();
    let label = Some("IA-2026-02".to_string());
    let fields = vec![("title".to_string(), json!("Autumn audit"))];
    desk.submit(vec![Intent::Create { record, register: "audit".into(), label, fields }]);
    let audits = table(&desk, "audit", "");
    let width = audits.layout(&desk.workspace, 76)[0].width;
    assert!(usize::from(width) > "IA-2026-02".len(), "with room for the sign behind it: {width}");
}
