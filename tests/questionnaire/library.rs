//! A questionnaire in a workspace: received, answered from the library, approved, and kept apart from other sheets.

use aims_bench::core::id::RecordId;
use aims_bench::core::intent::{Intent, Proposal};
use aims_bench::core::questionnaire::{self, Objection, Reply, Short, Tally, field};
use aims_bench::core::risk::Acting;
use aims_bench::core::workspace::RecordRef;
use aims_bench::exchange::questionnaire::{Wanted, Written, read_bytes, write};
use aims_bench::ledger::outside::{Fixed, Outside};
use serde_json::json;

// Rules are no matter here, so a part of it is not used.
#[allow(dead_code)]
#[path = "../rules/desk.rs"]
mod desk;

use desk::{Desk, today};

const SHEET: &str = "No,Question,Short,Answer\n1,Do you check for bias?,,\n2,Who approved your AI policy?,,\n3,Parking for bicycles?,,\n";

/// QN-001 with three questions, and a library of two answers.
pub fn received() -> Desk {
    let mut desk = Desk::new();
    let library = [
        ("Are systems tested for unequal results between groups?", "Before each release, by age and language."),
        ("Do you have an AI policy approved by top management?", "Yes. It is signed by the managing director."),
    ];
    desk.add("evidence", json!({ "title": "Test report" }));
    for (title, text) in library {
        desk.add("answer", json!({ "title": title, "answer_text": text, "short_answer": "yes" }));
    }
    desk.set("answer", "AN-001", json!({ "other_wordings": ["How do you check for bias?"] }));
    desk.set("answer", "AN-001", json!({ "evidence": ["@evidence/EV-001"] }));
    let short = Wanted { short: Some("C".into()), ..Wanted::default() };
    let read = read_bytes("county.csv", SHEET.as_bytes().to_vec(), &short).unwrap();
    let mut outside = Fixed::on(today());
    outside.counter = 50_000;
    let received = questionnaire::Received { title: "County".into(), ..read.received() };
    let (_, intents) = questionnaire::receive(&received, &read.asked, &mut || -> RecordId { outside.record_id() });
    desk.submit(intents);
    desk
}

fn acting(desk: &mut Desk) -> Acting {
    let person = Some(desk.id("person", "P-001"));
    Acting { person, today: today(), fresh: desk.outside.record_id() }
}

fn question<'a>(desk: &'a Desk, label: &str) -> RecordRef<'a> {
    desk.workspace.by_label("question", label).unwrap()
}

fn answer(desk: &mut Desk, label: &str, reply: &Reply) {
    let acting = acting(desk);
    let intents = reply.say(question(desk, label), acting);
    desk.submit(intents);
}

fn approve(desk: &mut Desk, label: &str) {
    let acting = acting(desk);
    let intents = questionnaire::approve(question(desk, label), acting).unwrap();
    desk.submit(intents);
}

fn written(desk: &Desk, bytes: &str, unapproved: bool) -> Result<Written, String> {
    let questionnaire = desk.workspace.by_label("questionnaire", "QN-001").unwrap();
    write(questionnaire, "county.csv", bytes.as_bytes(), unapproved).map_err(|error| error.to_string())
}

#[test]
fn nothing_is_answered_when_a_sheet_comes_in() {
    let desk = received();
    let questionnaire = desk.workspace.by_label("questionnaire", "QN-001").unwrap();
    assert_eq!(Tally::of(questionnaire), Tally { all: 3, answered: 0, approved: 0 });
    let all = questionnaire::questions(questionnaire);
    let asked: Vec<(&str, Option<u64>)> =
        all.iter().map(|one| (one.text("number"), questionnaire::place(*one))).collect();
    assert_eq!(asked, [("1", Some(2)), ("2", Some(3)), ("3", Some(4))]);
    assert_eq!(questionnaire.text(field::ANSWER_COLUMN), "D");
    assert_eq!(
        written(&desk, SHEET, true).unwrap_err().split(';').next(),
        Some("QN-001 has no answer that is approved")
    );
}

#[test]
fn the_library_offers_what_is_like_the_question_and_nothing_where_nothing_is() {
    let mut desk = received();
    let offered = |desk: &Desk, asked: &str| -> Vec<(String, u8)> {
        let found = questionnaire::suggest(&desk.workspace, asked, 5);
        found.iter().map(|one| (one.answer.label().to_string(), one.likeness)).collect()
    };
    let bias = offered(&desk, "Do you check for bias?");
    assert_eq!((bias[0].0.as_str(), bias[0].1), ("AN-001", 100));
    assert_eq!(offered(&desk, "Who approved your AI policy?")[0].0, "AN-002");
    assert!(offered(&desk, "Parking for bicycles?").is_empty());
    assert_eq!(bias, offered(&desk, "Do you check for bias?"), "the same every time");
    desk.step("answer", "AN-001", "inactive");
    assert!(offered(&desk, "Do you check for bias?").iter().all(|(label, _)| label != "AN-001"));
}

#[test]
fn a_taken_answer_brings_its_evidence_and_begins_the_questionnaire() {
    let mut desk = received();
    let library = desk.workspace.by_label("answer", "AN-001").map(Reply::from_library).unwrap();
    answer(&mut desk, "QU-001", &library);
    let question = question(&desk, "QU-001");
    assert_eq!(question.text("answer_text"), "Before each release, by age and language.");
    assert_eq!((question.text("status"), question.text("short_answer")), ("answered", "yes"));
    assert_eq!(question.targets("evidence").count(), 1);
    assert_eq!(desk.workspace.by_label("questionnaire", "QN-001").unwrap().text("status"), "in_progress");
    let derived = aims_bench::core::path::Path::parse(desk.workspace.schema(), "answer", "derived.used_in").unwrap();
    let answer = desk.workspace.by_label("answer", "AN-001").unwrap();
    assert!(format!("{:?}", derived.value(answer, today())).contains("QN-001"));
}

#[test]
fn only_what_a_person_approved_goes_out_and_a_change_has_to_be_approved_again() {
    let mut desk = received();
    assert_eq!(questionnaire::approve(question(&desk, "QU-001"), acting(&mut received())), Err(Objection::NoAnswer));
    answer(&mut desk, "QU-001", &Reply { text: "By age.".into(), short: Some(Short::Partly), from: None });
    answer(&mut desk, "QU-002", &Reply { text: "The board.".into(), ..Reply::default() });
    approve(&mut desk, "QU-001");
    let out = written(&desk, SHEET, false).unwrap();
    let expected = SHEET.replace("bias?,,", "bias?,\"Partly\",\"By age.\"");
    assert_eq!((String::from_utf8(out.bytes).unwrap(), out.answers, out.left), (expected, 1, 2));
    let both = String::from_utf8(written(&desk, SHEET, true).unwrap().bytes).unwrap();
    assert!(both.contains("policy?,,\"The board.\"\n"), "{both}");
    // Nobody can change what was approved and leave it approved.
    let acting = acting(&mut desk);
    let changed = Reply { text: "By age and sex.".into(), short: Some(Short::Partly), from: None };
    let intents = changed.say(question(&desk, "QU-001"), acting);
    desk.submit(intents);
    assert_eq!(question(&desk, "QU-001").text("status"), "answered");
}

#[test]
fn answers_go_into_the_sheet_that_was_read_in_and_no_other() {
    let mut desk = received();
    answer(&mut desk, "QU-001", &Reply { text: "By age.".into(), ..Reply::default() });
    let other = SHEET.replace("bicycles", "cars");
    assert!(written(&desk, &other, true).unwrap_err().contains("is not the sheet that was read in as QN-001"));
    // Where nobody kept a fingerprint, the questions themselves are compared.
    desk.set("questionnaire", "QN-001", json!({ "sha256": null }));
    assert!(written(&desk, &other, true).unwrap_err().contains("row 4: another question stands there than QU-003"));
    let added = SHEET.replace("1,Do", "0,What is your name?,,\n1,Do");
    assert!(written(&desk, &added, true).unwrap_err().contains("row 2: another question stands there than QU-001"));
    assert_eq!(written(&desk, SHEET, true).unwrap().answers, 1);
}

#[test]
fn a_short_answer_without_a_column_of_its_own_begins_the_long_one_once() {
    let mut desk = received();
    desk.set("questionnaire", "QN-001", json!({ "short_column": null }));
    answer(&mut desk, "QU-001", &Reply { text: "By age.".into(), short: Some(Short::Yes), from: None });
    answer(&mut desk, "QU-002", &Reply { text: "Yes. The board.".into(), short: Some(Short::Yes), from: None });
    let out = String::from_utf8(written(&desk, SHEET, true).unwrap().bytes).unwrap();
    assert!(out.contains("bias?,,\"Yes. By age.\"\n") && out.contains("policy?,,\"Yes. The board.\"\n"), "{out}");
}

#[test]
fn a_question_longer_than_a_line_is_kept_whole() {
    let mut desk = Desk::new();
    let long = format!("Please\ndescribe {}?", "in every detail ".repeat(20));
    let asked = [questionnaire::Asked { row: 2, number: "1".into(), text: long.clone() }];
    let mut outside = Fixed::on(today());
    outside.counter = 50_000;
    let received = questionnaire::Received { title: "Long".into(), ..questionnaire::Received::default() };
    let (_, intents) = questionnaire::receive(&received, &asked, &mut || outside.record_id());
    desk.submit(intents);
    let question = question(&desk, "QU-001");
    assert!(question.title().starts_with("Please describe in every") && question.title().ends_with(".."));
    assert_eq!(questionnaire::wording(question), long);
    assert!(questionnaire::is_same(question, &long));
    let proposal = Proposal::edit(vec![Intent::Archive { record: question.id() }], "");
    desk.propose(desk::HERE, &desk.workspace.clone(), &proposal).unwrap();
    let questionnaire = desk.workspace.by_label("questionnaire", "QN-001").unwrap();
    assert!(questionnaire::questions(questionnaire).is_empty(), "an archived question is none");
}
