//! A whole audit by hand, from an empty workspace to the paper: everything is typed at 80x24, and the power goes in the
//! middle of a note.

use aims_bench::tui::desk::Effect;

use crate::support::screen::Session;

/// Goes through a form with tab until the field of this label has the focus.
pub fn field<'a>(s: &'a mut Session, label: &str) -> &'a mut Session {
    for _ in 0..60 {
        if s.frame().lines().any(|line| line.trim_start().starts_with("> ") && line.contains(label)) {
            return s;
        }
        s.press("tab");
    }
    panic!("no field {label}:\n{}", s.frame());
}

pub fn table<'a>(s: &'a mut Session, register: &str) -> &'a mut Session {
    s.press("g g").type_text(register).press("enter")
}

/// The letter of the last file that was to be written.
fn written(s: &Session) -> String {
    let Some(Effect::Write { bytes, .. }) = s.effects.last() else { panic!("{:?}", s.effects) };
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn an_audit_is_typed_by_hand_from_an_empty_workspace_to_its_report() {
    let mut s = Session::empty();
    table(&mut s, "people").press("+").type_text("Nell Osei").press("enter");
    table(&mut s, "systems").press("+");
    field(&mut s, "Name").type_text("Rota planner").press("enter");

    table(&mut s, "audits").press("+");
    field(&mut s, "Title").type_text("First internal audit");
    field(&mut s, "Objectives").type_text("Does monitoring work");
    field(&mut s, "Scope").type_text("Platform team");
    field(&mut s, "Criteria")
        .type_text("monitoring, meas")
        .press("enter")
        .type_text("operation and monit")
        .press("enter");
    field(&mut s, "AI systems").type_text("rota").press("enter");
    field(&mut s, "Lead auditor").type_text("nell").press("enter");
    field(&mut s, "Independence").type_text("Built none of it");
    field(&mut s, "Starts on").type_text("today").press("enter");
    s.says("IA-001");
    s.press("w").type_text("prepared").press("enter w").type_text("in progress").press("enter");
    assert_eq!(s.text("audit", "IA-001", "status"), "in_progress");
    assert!(!s.text("audit", "IA-001", "baseline").is_empty(), "what is audited has a name");

    table(&mut s, "interviews").press("+").type_text("IA-001").press("tab");
    field(&mut s, "Title").type_text("Platform team").press("enter").says("IV-001");
    s.press("s").sees("9.1  Monitoring").type_text("One dashboard, nobody looks at it at night. Who wa");
    s.rest().cut_and_reopen();
    table(&mut s, "interviews").press("s").sees("Who wa").type_text("kes up? #A.6.2.6").press("tab 2 space enter");
    s.sees("A.6.2.6")
        .sees("on: SYS-01 Rota planner")
        .sees("9.1: One dashboard")
        .type_text("Alarm log shown")
        .press("tab 1");
    s.press("f6 enter").type_text("Alarm log of October").press("enter enter").says("everything is marked");
    s.press("e enter").says("IV-001: the talk is over").press("esc");

    table(&mut s, "audits").press("s").sees("Desk review").sees("IV-001 · gap?");
    s.type_text("Nobody is told at night").press("tab 5 f").type_text("Nights are not watched");
    field(&mut s, "Gap").type_text("No one is on call for the dashboard").press("enter").says("F-001");
    s.press("enter")
        .sees("A.6.2.6")
        .type_text("Log is complete")
        .press("tab 1 enter")
        .says("every criterion has your verdict");
    s.press("esc esc");

    table(&mut s, "findings").press("w").type_text("confirmed").press("enter");
    assert_eq!(s.text("finding", "F-001", "status"), "confirmed");
    table(&mut s, "audits").press("e");
    field(&mut s, "Conclusion").type_text("Works by day");
    field(&mut s, "Reported on").type_text("today").press("enter");
    s.press("w").type_text("reported").press("enter x e 9 1");
    let report = written(&s);
    for told in ["First internal audit", "Nights are not watched", "No one is on call", "Works by day", "Platform team"]
    {
        assert!(report.contains(told), "{told}: {report}");
    }
    for kept in ["Who wakes up", "Nobody is told at night", "Log is complete"] {
        assert!(!report.contains(kept), "working papers stay with the auditor: {kept}");
    }
    println!("{} keys besides text for the whole audit", s.keys());
    assert!(s.keys() <= 120, "{}", s.keys());
    s.settle();
}
