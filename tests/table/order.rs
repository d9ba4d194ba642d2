//! The order of rows: by columns, or by how well they match.

use aims_bench::core::table::{self, SortBy, TableError, parse_columns};
use serde_json::json;

use crate::desk::{Desk, clinic, today};
use crate::{current, labels, table as list};

fn sorted(desk: &Desk, by: &str) -> Vec<String> {
    let found = table::list(&desk.workspace, "risk", "", Some(by), &desk.viewer()).unwrap();
    found.iter().map(|record| record.label().to_string()).collect()
}

#[test]
fn a_register_comes_in_its_own_order_worst_risks_first() {
    let clinic = clinic();
    assert_eq!(labels(&clinic.desk, &list(&clinic.desk, "risk", "")), ["R-001", "R-002", "R-003", "R-004"]);
    assert_eq!(sorted(&clinic.desk, "current.level"), ["R-003", "R-002", "R-001", "R-004"], "unrated stay last");
    assert_eq!(sorted(&clinic.desk, "-current.level"), ["R-001", "R-002", "R-003", "R-004"]);
    assert_eq!(sorted(&clinic.desk, "next_review"), ["R-002", "R-001", "R-003", "R-004"]);
    assert_eq!(sorted(&clinic.desk, "owner,-next_review"), ["R-002", "R-004", "R-003", "R-001"]);
    assert_eq!(sorted(&clinic.desk, "-label"), ["R-004", "R-003", "R-002", "R-001"]);
    assert_eq!(sorted(&clinic.desk, "title"), ["R-004", "R-002", "R-001", "R-003"]);
}

#[test]
fn labels_sort_as_numbers_and_states_as_work_goes_on() {
    let mut desk = Desk::default();
    for number in 0..12 {
        let priority = ["low", "high", "medium"][number % 3];
        desk.add("action", json!({"title": format!("Step {number}"), "priority": priority}));
    }
    let labels = |by: &str| -> Vec<String> {
        let found = table::list(&desk.workspace, "action", "", Some(by), &desk.viewer()).unwrap();
        found.iter().map(|record| record.label().to_string()).collect()
    };
    assert_eq!(labels("label")[8..11], ["AC-009", "AC-010", "AC-011"]);
    assert_eq!(labels("title")[8..12], ["AC-009", "AC-010", "AC-011", "AC-012"], "Step 9 before Step 10");
    assert_eq!(labels("priority")[..5], ["AC-002", "AC-005", "AC-008", "AC-011", "AC-003"], "as offered: high first");
}

#[test]
fn words_put_the_best_match_first_until_one_sorts_by_hand() {
    let mut clinic = clinic();
    clinic.desk.add("risk", json!({"title": "Model"}));
    let mut risks = list(&clinic.desk, "risk", "model");
    assert!(risks.is_by_match());
    assert_eq!(labels(&clinic.desk, &risks), ["R-005", "R-001", "R-003"], "a title that starts so comes first");
    let mut exact = list(&clinic.desk, "risk", "r-005");
    assert_eq!(current(&clinic.desk, &exact), "R-005");
    exact.set_filter("", &clinic.desk.workspace, &clinic.desk.viewer());
    exact.finish(&clinic.desk.workspace, &clinic.desk.viewer());
    assert_eq!(current(&clinic.desk, &exact), "R-005", "the row that was found is still under the cursor");
    assert_eq!(exact.len(), 5);
    let by = SortBy::parse(
        clinic.desk.workspace.schema(),
        clinic.desk.workspace.schema().register("risk").unwrap(),
        "-label",
    );
    risks.set_sort(vec![by.unwrap()]);
    risks.finish(&clinic.desk.workspace, &clinic.desk.viewer());
    assert_eq!(labels(&clinic.desk, &risks), ["R-005", "R-003", "R-001"]);
}

#[test]
fn a_column_sorts_and_once_more_turns_round() {
    let clinic = clinic();
    let mut risks = list(&clinic.desk, "risk", "");
    let title = risks.columns()[1].clone();
    risks.sort_by_column(&title, false);
    risks.finish(&clinic.desk.workspace, &clinic.desk.viewer());
    assert_eq!(labels(&clinic.desk, &risks), ["R-004", "R-002", "R-001", "R-003"]);
    risks.sort_by_column(&title, false);
    let system = risks.columns()[2].clone();
    risks.sort_by_column(&system, true);
    risks.finish(&clinic.desk.workspace, &clinic.desk.viewer());
    let sort: Vec<String> = risks.sort().iter().map(|by| by.to_string()).collect();
    assert_eq!(sort, ["-title", "systems"]);
    assert_eq!(labels(&clinic.desk, &risks), ["R-003", "R-001", "R-002", "R-004"]);
}

#[test]
fn wrong_names_are_refused_with_a_sentence() {
    let clinic = clinic();
    let refused = |filter: &str, sort: Option<&str>| {
        table::list(&clinic.desk.workspace, "risk", filter, sort, &clinic.desk.viewer()).unwrap_err().to_string()
    };
    assert_eq!(
        refused("", Some("-curent.level")),
        "The list can't be sorted so: There is no field \"curent\" in risks; did you mean current?"
    );
    assert_eq!(
        refused("onwer:me", None),
        "The filter can't be used: Column 1: There is no field \"onwer\" in risks; did you mean owner?"
    );
    let columns = parse_columns(&clinic.desk.workspace, "risk", "id,title,Owner,next-review").unwrap();
    let texts: Vec<&str> = columns.iter().map(|path| path.as_str()).collect();
    assert_eq!(texts, ["@label", "title", "owner", "next_review"]);
    assert!(matches!(parse_columns(&clinic.desk.workspace, "risk", "x"), Err(TableError::Column(_))));
    assert!(matches!(
        table::list(&clinic.desk.workspace, "x", "", None, &clinic.desk.viewer()),
        Err(TableError::Register(_))
    ));
    assert_eq!(columns[3].text(clinic.desk.get(clinic.notes), today()), "2026-11-18");
}
