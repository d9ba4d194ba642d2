//! From an audit on the screen to the paper that is handed over.

use aims_bench::core::intent::{Intent, Proposal};
use aims_bench::tui::desk::Effect;
use serde_json::json;

use crate::interview::{audit, make};
use crate::support::screen::Session;

/// The file that was to be written last: where to, what it is called, and its text.
fn written(s: &Session) -> (String, String, String) {
    let Some(Effect::Write { what, path, bytes }) = s.effects.last() else { panic!("{:?}", s.effects) };
    (path.display().to_string(), what.clone(), String::from_utf8_lossy(bytes).into_owned())
}

#[test]
fn an_audit_offers_its_papers_behind_the_formats_of_the_register() {
    let mut s = Session::demo(80, 24);
    let (audit, _) = audit(&mut s);
    make(&mut s, "audit_slot", json!({"audit": audit.to_string(), "topic": "Releases"}));
    s.press("g g").type_text("audits").press("enter").on_row("IA-001").count_from_here();
    s.press("x e").sees("Export all audits, as").sees("4  JSON").sees("5  audit plan by hours, to hand over");
    s.sees("9  audit report");
    s.press("5").sees("Audit plan, as").sees("1  one page for a browser, prints on A4");
    s.press("1");
    assert_eq!(s.keys(), 4);
    let (path, what, text) = written(&s);
    assert_eq!(path, "/nowhere/demo-audit-plan-IA-001-2026-11-21.html");
    assert_eq!(what, "audit-plan of IA-001");
    assert!(text.contains("Releases") && text.contains("IA-001 Autumn audit"), "{text}");
    s.press("x e 9 2");
    assert!(written(&s).0.ends_with("demo-audit-report-IA-001-2026-11-21.md"));
}

#[test]
fn from_the_record_itself_too_and_drafts_that_stay_behind_are_told() {
    let mut s = Session::demo(80, 24);
    let (audit, _) = audit(&mut s);
    make(&mut s, "finding", json!({"audit": audit.to_string(), "title": "A thought", "grade": "minor"}));
    s.press("g g").type_text("audits").press("enter").on_row("IA-001").press("enter");
    s.press("x e").sees("Export all audits, as").press("8 1");
    let (_, what, text) = written(&s);
    assert_eq!(what, "findings-sheet of IA-001 without 1 draft");
    assert!(!text.contains("A thought"), "{text}");
}

#[test]
fn what_has_no_paper_offers_none_and_the_past_prints_the_past() {
    let mut s = Session::demo(80, 24);
    s.press("x e").sees("4  JSON").absent("audit plan").press("esc");
    let (audit, _) = audit(&mut s);
    s.settle();
    let before = s.workspace().position().to_string();
    let title = Intent::set(audit, "title", "Winter audit");
    s.app.desk.submit(&Proposal::edit(vec![title], ""), None);
    s.settle().press("g g").type_text("audits").press("enter");
    s.press("@").type_text(&before).press("enter").sees("AS OF").on_row("IA-001").press("x e 5 2");
    let (_, _, text) = written(&s);
    assert!(text.contains("IA-001 Autumn audit") && text.contains("**As of:**"), "{text}");
}
