//! Which columns of a customer's sheet hold what.

use aims_bench::exchange::questionnaire::{Read, Wanted, read_bytes};
use aims_bench::exchange::sheet::HeaderRow;

fn sheet(text: &str, wanted: &Wanted) -> Result<Read, String> {
    read_bytes("county.csv", text.as_bytes().to_vec(), wanted).map_err(|error| error.to_string())
}

fn found(text: &str) -> Read {
    sheet(text, &Wanted::default()).unwrap()
}

#[test]
fn headings_say_where_questions_numbers_and_answers_are() {
    let read = found("Nr;Question;Yes/No;Response\n1.1;Is there a policy?;;\n1.2;Who approved it?;;\n");
    let columns = &read.columns;
    assert_eq!(columns.question.letters, "B");
    assert_eq!(columns.answer.letters, "D");
    assert_eq!(columns.short.as_ref().unwrap().letters, "C");
    assert_eq!(columns.number.as_ref().unwrap().letters, "A");
    let asked: Vec<(u64, &str, &str)> =
        read.asked.iter().map(|one| (one.row, one.number.as_str(), one.text.as_str())).collect();
    assert_eq!(asked, [(2, "1.1", "Is there a policy?"), (3, "1.2", "Who approved it?")]);
}

#[test]
fn titles_above_dividers_and_blank_lines_ask_nothing() {
    let text = "County nursing service,,\nAI check of suppliers,,\n\n#,Question,Answer\n1,Policy?,\n,---,\n\n2,\"Tests,\nplease?\",\n";
    let read = found(text);
    let asked: Vec<(u64, &str)> = read.asked.iter().map(|one| (one.row, one.text.as_str())).collect();
    assert_eq!(asked, [(5, "Policy?"), (8, "Tests,\nplease?")]);
}

#[test]
fn a_column_of_numbers_is_not_taken_for_the_questions() {
    let read = found("Question no,Requirement,Comments of the supplier\n7,Logs are kept,\n");
    assert_eq!((read.columns.question.letters.as_str(), read.columns.answer.letters.as_str()), ("B", "C"));
    assert_eq!(read.asked[0].number, "7");
}

#[test]
fn a_sheet_that_asks_for_yes_or_no_alone_has_its_answers_there() {
    let read = found("Question,Yes/No\nPolicy?,\n");
    assert_eq!((read.columns.answer.letters.as_str(), read.columns.short.is_none()), ("B", true));
}

#[test]
fn what_no_heading_says_a_person_names_by_heading_or_letter() {
    let text = "Punkt,Frage,Antwort\n1,Gibt es eine Richtlinie?,\n";
    let refused = sheet(text, &Wanted::default()).unwrap_err();
    assert!(refused.contains("no column is headed like questions; name it with --question-column"), "{refused}");
    assert!(refused.contains("A Punkt, B Frage, C Antwort"), "{refused}");
    let named = |question: &str, answer: &str| Wanted {
        question: Some(question.into()),
        answer: Some(answer.into()),
        ..Wanted::default()
    };
    assert_eq!(sheet(text, &named("frage", "c")).unwrap().asked.len(), 1);
    // Answers may go behind the last column.
    assert_eq!(sheet(text, &named("B", "D")).unwrap().columns.answer.letters, "D");
    assert!(sheet(text, &named("B", "F")).unwrap_err().contains("has no column \"F\""));
    assert!(sheet(text, &named("B", "frage")).unwrap_err().contains("can't hold both questions and answers"));
}

#[test]
fn a_sheet_without_questions_or_without_content_is_refused_with_the_reason() {
    assert!(sheet("Question,Answer\n,\n", &Wanted::default()).unwrap_err().contains("has no question in column A"));
    assert!(sheet("", &Wanted::default()).unwrap_err().contains("is empty"));
    let header = Wanted { header: HeaderRow::Line(9), ..Wanted::default() };
    assert!(sheet("Question,Answer\nPolicy?,\n", &header).unwrap_err().contains("no header row on line 9"));
}

#[test]
fn answers_that_stand_in_the_sheet_already_are_told() {
    let read = found("Question,Answer\nPolicy?,see annex\nTests?,\n");
    assert_eq!(read.notes, ["1 of 2 answer cells hold something already; an approved answer takes its place"]);
}

#[test]
fn hostile_cells_are_read_as_what_a_person_sees_or_refused_by_their_row() {
    let long = "x".repeat(64 * 1024);
    let longer = "y".repeat(64 * 1024 + 1);
    let text = format!(
        "Question,Answer\n=HYPERLINK(\"\"http://x\"\"),\n'=1+1?,\na\u{1b}[31mb?,\n{long},\n{longer},\nLast?,\n"
    );
    let read = found(&text);
    let asked: Vec<&str> = read.asked.iter().map(|one| one.text.as_str()).collect();
    assert_eq!(asked[1], "=1+1?", "a mark that makes a formula harmless is no part of the question");
    assert_eq!(asked[2], "a\u{241b}[31mb?");
    assert_eq!((asked[3].len(), asked[4], asked.len()), (64 * 1024, "Last?", 5));
    assert!(read.notes[0].contains("line 6, column 1") && read.notes[0].contains("longer than 65536 bytes"));
}
