//! What stands on each paper, and what never does.

use aims_bench::core::intent::Intent;
use aims_bench::core::workspace::RecordRef;
use aims_bench::exchange::export::Format;
use aims_bench::exchange::paper::{self, Form, Kind, PaperError};
use calamine::Reader;
use sha2::{Digest, Sha256};

use crate::oracle;
use crate::small::{Small, setting};

#[test]
fn each_paper_as_it_is_handed_over() {
    let small = Small::audit();
    for kind in Kind::ALL {
        let text = small.written(kind, Form::Markdown);
        oracle::markdown(&text);
        insta::assert_snapshot!(format!("paper_{}", kind.name()), text);
    }
}

#[test]
fn the_page_of_a_report_needs_nothing_else() {
    let small = Small::audit();
    for kind in Kind::ALL {
        let page = small.written(kind, Form::Html);
        oracle::html(&page);
        for outside in ["http:", "https:", "<script", "<link", "<img", "@import", "url("] {
            assert!(!page.contains(outside), "{}: {outside}", kind.name());
        }
    }
    insta::assert_snapshot!("paper_page", small.written(Kind::FindingsSheet, Form::Html));
}

#[test]
fn both_forms_say_the_same_under_the_same_hash_which_anybody_can_compute_again() {
    let small = Small::audit();
    for kind in Kind::ALL {
        let text = small.written(kind, Form::Markdown);
        let (content, foot) = text.rsplit_once("---\n").unwrap();
        let digest: String = Sha256::digest(content.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        let page = oracle::html(&small.written(kind, Form::Html));
        let position = small.desk.workspace.position().to_string();
        for said in [&digest, &position, &"Northfield Care".to_string()] {
            assert!(oracle::markdown(foot).contains(said.as_str()) && page.contains(said.as_str()), "{said}");
        }
        // A page has no marks of Markdown and an element where those stand.
        let letters = |text: &str| text.chars().filter(|letter| letter.is_alphanumeric()).collect::<String>();
        let page = letters(&page);
        for line in oracle::markdown(content).lines().flat_map(|line| line.split(['|', '\n'])) {
            let said = line.trim_start_matches(['-', '#', '>', ' ']).trim_start_matches("**");
            let (name, value) = said.split_once(":** ").unwrap_or(("", said));
            // Where one signs, a page has other words.
            if !value.contains("....") && !name.contains("auditee") {
                assert!(page.contains(&letters(value)), "{}: {value:?} is not on the page", kind.name());
            }
        }
    }
}

#[test]
fn no_working_paper_draft_or_withdrawn_finding_stands_on_a_paper() {
    let small = Small::audit();
    for kind in Kind::ALL {
        let rows = [Format::Csv, Format::Json].map(Form::Rows);
        for form in [Form::Markdown, Form::Html].into_iter().chain(rows) {
            let text = small.written(kind, form);
            for word in ["SECRET", "DRAFT", "WITHDRAWN", "CK-001", "IV-001"] {
                assert!(!text.contains(word), "{word} stands on {}:\n{text}", kind.name());
            }
        }
    }
    let told = "1 draft and 1 withdrawn";
    assert_eq!(small.paper(Kind::AuditReport).left_out, told, "who prints it is told");
    assert_eq!(small.paper(Kind::FindingsSheet).left_out, told);
    assert_eq!(small.paper(Kind::AuditPlan).left_out, "");
}

#[test]
fn a_confidential_field_reads_as_nothing_whoever_asks() {
    let small = Small::audit();
    let mut asked = 0;
    // A finding that was confirmed is told to whoever it concerns.
    let closed = |record: &RecordRef<'_>| !aims_bench::core::access::is_open(*record);
    for record in small.desk.workspace.every_record().filter(closed) {
        for field in record.register().unwrap().fields.iter().filter(|field| field.confidential) {
            asked += usize::from(record.filled(&field.key));
            assert_eq!(paper::read::of(record, &field.key), "", "{record:?} {}", field.key);
        }
    }
    assert!(asked >= 4, "log, parked questions, note and reason stand there");
}

#[test]
fn the_rows_of_a_paper_are_a_spreadsheet_with_days_as_days() {
    let small = Small::audit();
    let csv = small.written(Kind::AuditRequests, Form::Rows(Format::Csv));
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines[0], "Id,What is wanted,For,Asked of,Asked,Due,Received,Status");
    assert!(lines[1].starts_with("ER-002,\"Drift reports, January to June\""), "the most urgent first: {csv}");
    assert!(lines[1].ends_with("2026-11-02,2026-11-10,,Overdue"), "{csv}");
    let book = paper::write(&small.paper(Kind::AuditRequests), &Form::Rows(Format::Xlsx), &small.about()).unwrap();
    let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(book)).unwrap();
    let sheet = book.worksheet_range("Evidence requests").unwrap();
    assert!(matches!(sheet.get((1, 5)), Some(calamine::Data::DateTime(_))), "{:?}", sheet.get((1, 5)));
    let plan = small.written(Kind::AuditPlan, Form::Rows(Format::Csv));
    assert!(plan.lines().nth(1).unwrap().starts_with("SL-002,2026-11-19T13:00:00Z,2026-11-19T14:00:00Z,"), "{plan}");
}

#[test]
fn hours_are_told_as_where_the_audit_is() {
    let small = Small::audit();
    let zone =
        |time: chrono::DateTime<chrono::Utc>| time.with_timezone(&chrono::FixedOffset::east_opt(12 * 3600).unwrap());
    let plan =
        paper::make(Kind::AuditPlan, small.record(Kind::AuditPlan), paper::Setting { zone, ..setting() }).unwrap();
    let text = String::from_utf8(paper::write(&plan, &Form::Markdown, &small.about()).unwrap()).unwrap();
    assert!(text.contains("### Friday 2026-11-20\n") && text.contains("| 01:00 to 02:00 |"), "{text}");
    assert!(text.contains("UTC+12:00"), "{text}");
}

#[test]
fn what_two_copies_say_differently_is_marked_where_somebody_signs() {
    let mut small = Small::audit();
    let mut copy = small.desk.copy(2);
    let elsewhere = copy.seal(vec![Intent::set(small.audit, "conclusion", "It does not conform.")]);
    small.desk.set(small.audit, "conclusion", "It conforms.".into());
    assert!(!small.written(Kind::AuditReport, Form::Markdown).contains("not settled"));
    small.desk.workspace.apply(&elsewhere);
    let report = small.written(Kind::AuditReport, Form::Markdown);
    assert!(report.contains("It conforms. (not settled: another copy says something else)"), "{report}");
}

#[test]
fn a_paper_of_another_register_is_refused_with_a_sentence() {
    let small = Small::audit();
    let error = paper::make(Kind::GapReport, small.record(Kind::AuditPlan), setting()).unwrap_err();
    assert!(matches!(error, PaperError::OtherRegister { .. }));
    assert_eq!(
        error.to_string(),
        "IA-001 is of the register audit, and gap-report is a paper of gap_assessment; name a record of that register"
    );
}

#[test]
fn a_short_assessment_tells_what_waits_from_what_is_not_asked() {
    let mut small = Small::audit();
    let short = vec![Intent::set(small.impact, "depth", "short")];
    small.desk.submit(short);
    let text = small.written(Kind::ImpactReport, Form::Markdown);
    let line = |what: &str| text.lines().find(|line| line.contains(what)).unwrap_or_default().to_string();
    let (waits, left_out) = (line("Not answered: "), line("Not asked at this depth: "));
    assert!(waits.contains("IA-2.4") && !waits.contains("IA-3.1"), "{waits}");
    assert!(left_out.contains("IA-3.1") && !left_out.contains("IA-2.4"), "{left_out}");
}
