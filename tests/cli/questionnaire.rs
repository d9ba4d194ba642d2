//! A customer's questionnaire from the command line: read in, suggested, taken, approved, written back.

use std::fs;

use crate::desk::Desk;

const SHEET: &str = "No,Question,Answer\n1,How do you check for bias?,\n2,Who waters the plants?,\n";

/// A workspace with a customer and a library of one answer, and the sheet beside it.
fn desk() -> Desk {
    let desk = Desk::with_workspace();
    fs::write(desk.file("county.csv"), SHEET).unwrap();
    desk.run(&["add", "customer", "title=County nursing service"]).fine();
    desk.run(&[
        "add",
        "answer",
        "title=Are systems tested for unequal results?",
        "other_wordings=How do you check for bias?",
        "answer_text=Before each release, by age.",
        "short_answer=yes",
    ])
    .fine();
    desk
}

#[test]
fn a_sheet_is_read_in_answered_and_written_back() {
    let desk = desk();
    let dry = desk.run(&["questionnaire", "import", "county.csv", "--dry-run"]).fine().out;
    assert!(dry.contains("questions      column B Question") && dry.contains("Nothing was written"), "{dry}");
    let import =
        ["questionnaire", "import", "county.csv", "--customer", "CU-001", "--due", "2027-01-15", "--title", "AI check"];
    let said = desk.run(&import).fine().out;
    assert!(said.contains("Read in as QN-001 with 2 questions, none of them answered."), "{said}");
    assert_eq!(desk.field("QN-001", "due"), "2027-01-15");
    let offered = desk.json(&["questionnaire", "suggest", "QN-001"]);
    assert_eq!(offered["data"][0]["suggestions"][0]["answer"], "AN-001");
    assert_eq!(offered["data"][0]["suggestions"][0]["likeness"], 100);
    assert_eq!(offered["data"][1]["suggestions"].as_array().unwrap().len(), 0);
    let table = desk.run(&["questionnaire", "suggest", "QN-001"]).fine().out;
    assert!(table.contains("100 %") && table.contains("QU-002"), "{table}");

    let said = desk.run(&["questionnaire", "take", "QU-001", "AN-001"]).fine().out;
    assert_eq!(said, "QU-001: Before each release, by age.\n");
    let refused = desk.run(&["questionnaire", "write", "QN-001", "--out", "back.csv"]).failed(1);
    assert!(refused.contains("has no answer that is approved"), "{refused}");
    desk.run(&["add", "person", "name=Anna Berg"]).fine();
    desk.run(&["set", "QU-001", "approved_by=Anna Berg", "approved_on=today", "status=approved"]).fine();
    let said = desk.run(&["questionnaire", "write", "QN-001", "--out", "back.csv"]);
    assert_eq!(said.status, 1, "one question is left: {said:?}");
    assert!(said.out.contains("Wrote 1 of 2 answers to back.csv; 1 cells were left as they are."), "{said:?}");
    let expected = SHEET.replace("bias?,", "bias?,\"Yes. Before each release, by age.\"");
    assert_eq!(fs::read_to_string(desk.file("back.csv")).unwrap(), expected);
    assert_eq!(fs::read_to_string(desk.file("county.csv")).unwrap(), SHEET, "the customer's sheet stays");
}

#[test]
fn what_is_missing_or_another_sheet_is_refused_with_the_remedy() {
    let desk = desk();
    fs::write(desk.file("odd.csv"), "Frage,Antwort\nGibt es Tests?,\n").unwrap();
    let refused = desk.run(&["questionnaire", "import", "odd.csv"]).failed(2);
    assert!(refused.contains("name it with --question-column"), "{refused}");
    let named = ["questionnaire", "import", "odd.csv", "--question-column", "frage", "--answer-column", "B"];
    desk.run(&named).fine();
    desk.run(&["set", "QU-001", "answer_text=Ja.", "status=answered"]).fine();
    let write = |more: &[&str]| desk.run(&[&["questionnaire", "write", "QN-001", "--unapproved"], more].concat());
    let refused = write(&["--out", "odd.csv"]).failed(1);
    assert!(refused.contains("is the customer's sheet itself"), "{refused}");
    fs::write(desk.file("odd.csv"), "Frage,Antwort\nGibt es Tests?, \n").unwrap();
    let refused = write(&["--out", "back.csv"]).failed(1);
    assert!(refused.contains("another fingerprint; give the original"), "{refused}");
    assert!(!desk.file("back.csv").exists());
    fs::remove_file(desk.file("odd.csv")).unwrap();
    assert!(write(&["--out", "back.csv"]).failed(1).contains("can't be read"));
    assert!(desk.run(&["questionnaire", "suggest", "QN-009"]).failed(1).contains("QN-009"));
}
