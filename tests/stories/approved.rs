//! Approvals and acceptances by people who never log in: from the decision to the paper, and what changed since.

use aims_bench::core::acceptance::Acceptance;
use aims_bench::core::intent::{Intent, Proposal};
use aims_bench::core::risk::Risk;
use aims_bench::tui::desk::Effect;

use crate::support::screen::Session;

/// The text of the file that was written last.
fn written(s: &mut Session) -> String {
    let bytes = s.effects.iter().rev().find_map(|effect| match effect {
        Effect::Write { bytes, .. } => Some(bytes.clone()),
        _ => None,
    });
    String::from_utf8(bytes.unwrap_or_else(|| panic!("nothing was written: {}", s.message()))).unwrap()
}

#[test]
fn what_differs_from_the_approved_statement_leads_to_the_entry() {
    let mut s = Session::demo(80, 24);
    s.press("g g").type_text("SoA versions").press("enter").on_row("SV-002").press("s");
    s.sees("SV-001 compared with SV-002").sees("A.6.2.3");
    s.press("end");
    let line = s.line("A.10.3");
    assert!(line.contains("changed") && line.contains("+ R-044, R-064"), "{line}");
    s.on_row("A.10.3").press("enter").sees("Reason for inclusion").press("esc").sees("compared");
}

#[test]
fn the_statement_is_approved_on_paper_by_a_director_and_the_version_before_gives_way() {
    let mut s = Session::demo(80, 24);
    s.press("g g").type_text("SoA versions").press("enter").on_row("SV-002").press("a");
    s.sees("Approve SV-002").sees("Helen Strand").sees("Signed paper").press("enter");
    let (old, new) = (s.record("soa_version", "SV-001"), s.record("soa_version", "SV-002"));
    assert_eq!((old.text("status"), new.text("status")), ("superseded", "approved"), "{}", s.message());
    s.press("u").says("SV-002 was approved, which is never taken back");
    let new = s.record("soa_version", "SV-002");
    assert_eq!(new.target("approved_by").unwrap().title(), "Helen Strand");
    assert_eq!(new.target("recorded_by").unwrap().title(), "Maeve Brennan");
    let hash = new.text("content_hash").to_string();
    let logged = s.workspace().live("approval").find(|one| one.text("content_hash") == hash).unwrap();
    assert_eq!((logged.text("result"), logged.text("approval_method")), ("approved", "signed_paper"));
    s.press("x e").sees("Statement of Applicability, to sign").press("5 1");
    let page = written(&mut s);
    assert!(page.contains(&hash) && page.contains("Helen Strand, Managing director"), "{page}");
    // What is decided afterwards does not stand on the paper of what was approved.
    s.press("esc 3").on_row("A.10.3").press("a").sees("Applicability of A.10.3").press("2");
    s.type_text("No maker is left after this spring, all of it is built here.").press("enter");
    s.press("g g").type_text("SoA versions").press("enter").on_row("SV-002").press("x e 5 1");
    assert!(!written(&mut s).contains("No maker is left"));
}

#[test]
fn a_risk_is_accepted_on_paper_by_a_director_who_may() {
    let mut s = Session::demo(80, 24);
    s.on_row("R-041").press("a").sees("Accept R-041 at H").sees("Helen Strand");
    s.type_text("Interpreters come in spring, and the phone line bridges until then.").press("enter");
    let asked = s.workspace().live("risk_acceptance").last().unwrap();
    assert_eq!((asked.label(), asked.text("status")), ("AX-012", "proposed"), "{}", s.message());
    s.press("g g").type_text("risk acceptances").press("enter").on_row("AX-012");
    s.press("x e 5 1");
    assert!(written(&mut s).contains("accept this risk until the day above"));
    s.press("a").sees("Answer to AX-012").type_text("P-005").press("enter enter");
    s.says("Dermot Hale may accept up to L, and R-041 is H");
    s.press("ctrl-u").type_text("Helen Str").press("enter enter");
    let risk = Risk::of(s.record("risk", "R-041")).unwrap();
    let counts = Acceptance::in_force(risk, "2026-11-21".parse().unwrap()).unwrap();
    assert_eq!(counts.record.text("authority"), "role Director accountable for AI, limit H");
    assert_eq!(counts.record.target("recorded_by").unwrap().title(), "Maeve Brennan");
}

#[test]
fn another_method_marks_the_older_ratings_until_they_are_kept_or_given_again() {
    let mut s = Session::demo(80, 24);
    s.press(":").type_text("put another risk").press("enter").sees("5x5-severity").type_text("severity");
    s.press("enter")
        .sees("68 risks are rated")
        .type_text("The board wants harm to people to weigh more.")
        .press("enter");
    s.press(":").type_text("ratings of an older").press("enter").sees("R-012").sees("5x5-iso27005 v1");
    s.on_row("R-002").press("r").sees("Keep the rating of R-002").type_text("The filter goes live this month.");
    s.press("enter").sees("R-003").absent("Staff use AI tools");
    assert!(s.record("risk", "R-002").text("kept_because").starts_with("The filter"));
    s.press("m a").sees("Keep the ratings of").type_text("Rated again one by one at the yearly round.").press("enter");
    s.sees("every rating is of the method in force");
}

#[test]
fn a_procedure_is_approved_by_mail_and_the_log_says_so() {
    let mut s = Session::demo(80, 24);
    s.press("g g").type_text("documents").press("enter").on_row("DO-017").press("a");
    s.sees("Approve DO-017").type_text("Helen").press("enter tab").sees("> How it was given      Signed paper");
    // A letter behind a whole choice begins another one.
    s.type_text("mail").press("enter enter");
    let gates = s.record("document", "DO-017");
    assert_eq!((gates.text("status"), gates.text("approval_method")), ("approved", "email"), "{}", s.frame());
    assert_eq!(gates.target("recorded_by").unwrap().title(), "Maeve Brennan");
    let logged = s.workspace().pointing("approval", "document", gates.id()).next().unwrap();
    assert_eq!(logged.text("result"), "approved");
}

#[test]
fn a_risk_within_the_owners_power_is_accepted_by_its_owner() {
    let mut s = Session::empty();
    s.press("g g").type_text("people").press("enter").press("+").type_text("Nell Quinn").press("enter");
    s.press("2 +").type_text("Letters name the wrong ward").press("enter").says("added");
    s.press("right e").press("esc esc").press("2");
    s.app.desk.submit(
        &Proposal::edit(
            vec![Intent::set(s.record("risk", "R-001").id(), "owner", s.record("person", "P-001").id().to_string())],
            "",
        ),
        None,
    );
    s.press("s 2 2 1 1 2").type_text("Seen once, put right the same hour by the clerk").press("enter");
    s.press("a").sees("Accept R-001").type_text("It costs a telephone call and harms nobody").press("enter");
    let asked = s.workspace().live("risk_acceptance").next().unwrap().label().to_string();
    s.press("g g")
        .type_text("risk acceptances")
        .press("enter")
        .on_row(&asked)
        .press("a")
        .type_text("nell")
        .press("enter enter");
    assert_eq!(s.text("risk_acceptance", &asked, "status"), "accepted", "{}", s.frame());
    assert_eq!(s.text("risk_acceptance", &asked, "authority"), "owner of the risk");
}
