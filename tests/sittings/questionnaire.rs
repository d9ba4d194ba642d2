//! A customer's questionnaire from the sheet that came to the sheet that goes back, typed at 80x24.

use std::fs;
use std::path::{Path, PathBuf};

use aims_bench::tui::desk::Effect;
use serde_json::json;
use tempfile::TempDir;

use crate::interview::{id, make};
use crate::support::screen::{Look, Session};

const SHEET: &str = "\u{feff}AI check,,,\r\nNr,Question,Yes/No,Response\r\n1,\"How do you check for bias, for example skin tone?\",,\r\n2,Who waters the plants in your data room?,,\r\n3,Is there an AI policy and who approved it?,,\r\n";

/// The demo with a folder of its own, in which the customer's sheet lies.
fn session(folder: &TempDir) -> Session {
    let mut s = Session::demo(80, 24);
    s.app.desk.settings.folder = folder.path().to_path_buf();
    fs::write(folder.path().join("county.csv"), SHEET).unwrap();
    s
}

fn questionnaires(s: &mut Session) {
    s.press("g g").type_text("questionnaires").press("enter");
}

/// Reads county.csv in from the table of questionnaires: QN-002, with QU-013 to QU-015.
fn read_in(s: &mut Session) {
    questionnaires(s);
    s.press("x i").sees("Read the customer's sheet");
    s.type_text("county.csv").press("enter").sees("3 questions").sees("B  Question").sees("D  Response");
    s.sees("C  Yes/No").sees("3  1      How do you check for bias, for example skin tone?");
    s.press("enter").says("QN-002 with 3 questions; s answers them");
}

fn files(s: &Session) -> Vec<(PathBuf, Vec<u8>)> {
    let written = s.effects.iter().filter_map(|effect| match effect {
        Effect::Write { path, bytes, .. } => Some((path.clone(), bytes.clone())),
        _ => None,
    });
    written.collect()
}

#[test]
fn from_the_sheet_that_came_to_the_sheet_that_goes_back() {
    let folder = TempDir::new().unwrap();
    let mut s = session(&folder);
    read_in(&mut s);
    assert_eq!(s.text("questionnaire", "QN-002", "status"), "open");
    s.on_row("QN-002").count_from_here().press("s");
    s.sees("QN-002 county").sees("0 of 3 answered · 0 approved").sees("row 3 · open");
    // The likest stands first, and nothing is taken by itself.
    s.sees("1 AN-004").sees("Are systems tested for unequal results").sees("A result that differs too much");
    assert_eq!(s.text("question", "QU-013", "answer_text"), "");
    s.press("1").says("AN-004 stands here now").sees("from AN-004").sees("[1 yes]");
    s.type_text(" Skin tone where pictures are judged.").press("tab 2").sees("[2 partly]");
    s.press("w").says("QU-013 approved by Maeve Brennan").sees("row 3 · approved").sees("evidence EV-012");
    assert_eq!(s.keys(), 5, "open, take, short answer, approve");
    assert!(s.text("question", "QU-013", "answer_text").ends_with("Skin tone where pictures are judged."));
    assert_eq!(s.text("question", "QU-013", "approved_by"), id(&s, "person", "P-001"));
    // The library has nothing on plants: the text has the focus, so digits are text.
    s.press("enter").sees("row 4 · open").sees("the library has nothing like it");
    s.type_text("Nobody; 0 plants stand there").press("tab 3 enter");
    s.sees("row 5 · open").press("1 tab enter").says("every question is answered");
    assert_eq!(s.text("question", "QU-014", "status"), "answered");
    s.press("tab w").says("QU-015 approved").press("esc");
    // Only what is approved goes into the customer's sheet, all else of it stays.
    s.on_row("QN-002").press("x e");
    s.sees("the customer's own sheet with the approved answers").press("5").sees("The customer's sheet as it came");
    s.press("enter");
    let (path, bytes) = files(&s).pop().unwrap();
    assert_eq!(path, folder.path().join("QN-002-county.csv"));
    let text = String::from_utf8(bytes).unwrap();
    let first = s.text("question", "QU-013", "answer_text");
    let third = s.text("question", "QU-015", "answer_text");
    let expected = SHEET
        .replace("tone?\",,", &format!("tone?\",\"Partly\",\"{first}\""))
        .replace("approved it?,,", &format!("approved it?,\"Yes\",\"{third}\""));
    assert_eq!(text, expected);
    let what = s.effects.iter().any(|effect| match effect {
        Effect::Write { what, .. } => what.contains("2 answers, 1 not approved and left empty"),
        _ => false,
    });
    assert!(what, "the message says what was left out");
    // And the questionnaire as a whole: approved, then sent.
    assert_eq!(s.text("questionnaire", "QN-002", "status"), "in_progress");
}

#[test]
fn a_sheet_whose_headings_say_nothing_is_read_by_choosing_its_columns() {
    let folder = TempDir::new().unwrap();
    let mut s = session(&folder);
    fs::write(folder.path().join("fragen.csv"), "Punkt,Frage,Antwort\n1,Gibt es eine Richtlinie?,\n").unwrap();
    questionnaires(&mut s);
    s.press("x i").type_text("fragen.csv").press("enter");
    s.sees("no column is headed like questions").press("enter").says("no column is headed like questions");
    s.press("right right").sees("no column is headed like answers");
    s.press("tab right right right").sees("B  Frage").sees("C  Antwort").sees("Gibt es eine Richtlinie?");
    s.press("shift-tab shift-tab right").sees("CU-001").press("enter").says("QN-002 with 1 question");
    assert_eq!(s.text("questionnaire", "QN-002", "customer"), id(&s, "customer", "CU-001"));
    s.press("u");
    assert!(s.workspace().by_label("questionnaire", "QN-002").is_none(), "one entry, one undo");
}

#[test]
fn a_typed_answer_survives_a_cut_and_a_step_aside() {
    let folder = TempDir::new().unwrap();
    let mut s = session(&folder);
    questionnaires(&mut s);
    s.on_row("QN-001").press("s").sees("3.2").sees("AN-008");
    s.press("tab").type_text("Two nurses read a fifth 123").rest().cut_and_reopen();
    questionnaires(&mut s);
    s.on_row("QN-001").press("s").sees("Two nurses read a fifth 123").type_text("!");
    s.press("esc").says("kept as a draft");
    assert_eq!(s.text("question", "QU-007", "status"), "open");
    s.press("s").sees("Two nurses read a fifth 123!").press("tab enter").sees("4.1");
    assert_eq!(s.text("question", "QU-007", "answer_text"), "Two nurses read a fifth 123!");
    // What a person wrote is not thrown away by taking an answer.
    s.press("page-up shift-tab 1").says("stands below what you wrote").sees("Two nurses read a fifth 123!");
    s.sees("Seven counts for each extract");
}

#[test]
fn an_approved_answer_is_opened_again_with_a_reason_before_it_changes() {
    let mut s = Session::demo(80, 24);
    questionnaires(&mut s);
    s.on_row("QN-001").press("s home").sees("row 2 · approved").sees("approved by Helen Strand");
    s.press("1").says("this answer is approved; w opens it again").press("tab 2").says("this answer is approved");
    s.press("w").sees("reopen").press("enter").type_text("The board changed the policy").press("enter");
    s.sees("row 2 · answered").absent("approved by Helen Strand");
    s.press("shift-tab").type_text(" New since May.").press("tab w").says("QU-001 approved by Maeve Brennan");
    assert!(s.text("question", "QU-001", "answer_text").ends_with("New since May."));
}

#[test]
fn evidence_and_jumps_work_from_the_question() {
    let mut s = Session::demo(80, 24);
    questionnaires(&mut s);
    s.on_row("QN-001").press("s").press("/").type_text("nurse").press("enter").sees("What is logged when a nurse");
    s.press("tab").type_text("Photo, grade, both changes").press("f6").type_text("log extract").press("enter");
    s.says("EV-016").sees("evidence EV-016");
    assert_eq!(s.text("question", "QU-008", "status"), "answered", "what was typed was saved first");
    s.press("f6 enter").type_text("Screen of the app").press("enter").sees("EV-037");
    assert_eq!(s.record("evidence", "EV-037").elements("clauses").count(), 0);
}

#[test]
fn a_questionnaire_without_questions_says_so_and_a_question_leads_to_its_sitting() {
    let mut s = Session::demo(80, 24);
    make(&mut s, "questionnaire", json!({ "title": "By telephone" }));
    questionnaires(&mut s);
    s.on_row("QN-002").press("s").says("this questionnaire has no questions");
    s.press("g g").type_text("customer questions").press("enter").on_row("5.1");
    s.press("s").sees("5.1").sees("Which suppliers take part?");
}

#[test]
fn hostile_texts_show_no_control_and_the_sheet_fits_ascii_and_a_wide_screen() {
    let folder = TempDir::new().unwrap();
    let mut s = session(&folder);
    let hostile = "Question,Answer\n\"a\u{1b}[2Jb\u{202e}c =1+1?\",\n";
    fs::write(folder.path().join("county.csv"), format!("{hostile}{},\n", "long ".repeat(9_000))).unwrap();
    questionnaires(&mut s);
    s.press("x i").type_text("county.csv").press("enter enter");
    s.on_row("QN-002").press("s");
    assert!(!s.frame().contains('\u{1b}') && s.frame().contains("\u{241b}[2J"), "{}", s.frame());
    s.press("tab").type_text("x").press("page-down").sees("long long").resize(132, 40).sees("long long");
    let mut plain = Session::demo_as("maeve", 80, 24, Look::ascii());
    questionnaires(&mut plain);
    plain.on_row("QN-001").press("s");
    assert!(plain.frame().is_ascii(), "{}", plain.frame());
    assert!(Path::new(folder.path()).exists());
}
