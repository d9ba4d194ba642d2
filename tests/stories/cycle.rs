//! The cycle of a year: a management review from its day to the minutes, a plan from the gaps to the slip, a certificate
//! from the choice of a body on.

use aims_bench::core::intent::{Intent, Proposal};
use aims_bench::core::{certification, plan};
use aims_bench::tui::desk::Effect;

use crate::support::screen::{Session, TODAY};

fn table(s: &mut Session, plural: &str) {
    s.press("g g").type_text(plural).press("enter");
}

/// In a form: goes to the field of this label and writes over it.
fn write(s: &mut Session, label: &str, text: &str) {
    for _ in 0..80 {
        let (_, y) = s.cursor().unwrap_or_default();
        if s.frame().lines().nth(usize::from(y)).unwrap_or_default().contains(label) {
            s.press("ctrl-u").type_text(text);
            if s.app.facts().choosing {
                s.press("esc");
            }
            return;
        }
        s.press("tab");
    }
    panic!("no field {label}:\n{}", s.frame());
}

/// Takes the step whose state has this label.
fn step(s: &mut Session, state: &str) {
    s.press("w").type_text(state).press("enter");
}

fn today() -> chrono::NaiveDate {
    TODAY.parse().unwrap()
}

fn slip(s: &Session, label: &str) -> Option<i64> {
    plan::slip(s.record("plan_milestone", label), today())
}

#[test]
fn a_review_is_filled_held_and_its_minutes_are_printed() {
    let mut s = Session::demo(80, 24);
    table(&mut s, "management reviews");
    s.on_row("MR-002").sees("s fill inputs");
    let typed = s.text("management_review", "MR-002", "input_issues");
    let entries = s.entries();
    s.press("s").sees("What MR-002 is told, as of today").sees("Earlier actions").sees("AC-044");
    s.press("esc").says("nothing was changed");
    assert_eq!(s.entries(), entries, "a look is no entry");
    s.press("s end").sees("3 inputs stay as somebody wrote them").press("enter");
    assert_eq!(s.entries(), entries + 1, "one entry for all");
    assert_eq!(s.text("management_review", "MR-002", "input_issues"), typed, "what was typed stays");
    assert!(s.text("management_review", "MR-002", "input_nonconformities").contains("since"));
    s.press("s").says("every input of MR-002 is filled");
    step(&mut s, "inputs ready");
    assert_eq!(s.text("management_review", "MR-002", "status"), "inputs_ready");
    // What is missing is no dead end: the form opens where the first of it belongs.
    step(&mut s, "held");
    s.says("then");
    write(&mut s, "Held on", "today");
    write(&mut s, "Attendees", "Helen Strand; Maeve Brennan");
    s.press("enter");
    step(&mut s, "held");
    assert_eq!(s.text("management_review", "MR-002", "status"), "held", "{}", s.message());
    s.press("i").type_text("Write one plan for all bought systems").press("enter");
    step(&mut s, "minutes approved");
    write(&mut s, "Decided: improvement", "One plan for all bought systems.");
    write(&mut s, "Decided: changes", "None; the scope fits.");
    write(&mut s, "Next review", "+180d");
    write(&mut s, "Approved by", "Helen Strand");
    write(&mut s, "Approved on", "today");
    s.press("enter");
    step(&mut s, "minutes approved");
    assert_eq!(s.text("management_review", "MR-002", "status"), "minutes_approved", "{}", s.message());
    s.press("x e").sees("minutes of the management review, to sign").press("5 2");
    let Some(Effect::Write { path, bytes, .. }) = s.effects.last() else { panic!("{:?}", s.effects) };
    assert!(path.display().to_string().contains("review-minutes-MR-002"));
    let text = String::from_utf8_lossy(bytes);
    for part in ["Helen Strand", "Write one plan for all bought systems", "Minutes approved by", "Audit results"] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn a_plan_comes_of_the_gaps_is_approved_and_shows_its_slip() {
    let mut s = Session::demo(80, 24);
    table(&mut s, "gap assessments");
    s.on_row("GA-2026-01").press("t").says("has no gap that waits for a milestone");
    // The plan of the demo is over: the next one is made of the same gaps.
    let over = Intent::Move { record: s.record("plan", "PL-001").id(), to: "superseded".into() };
    let archived = s.workspace().live("plan_milestone").map(|one| Intent::Archive { record: one.id() });
    let over = archived.chain([over]).collect();
    s.app.desk.submit(&Proposal::edit(over, "a new plan takes its place"), None);
    s.settle().press("t").sees("A plan from GA-2026-01: enter makes it").sees("high").sees("gaps are closed");
    s.press("enter");
    assert_eq!(s.text("plan", "PL-002", "title"), "Plan from GA-2026-01");
    let made: Vec<String> = s.workspace().live("plan_milestone").map(|one| one.label().to_string()).collect();
    assert!(made.len() >= 5, "{made:?}");
    let first = made[0].clone();
    assert_eq!(slip(&s, &first), None, "nothing is approved yet");
    table(&mut s, "implementation plans");
    s.on_row("PL-002").sees("s milestones");
    step(&mut s, "in review");
    step(&mut s, "approved");
    write(&mut s, "Approved by", "Helen Strand");
    write(&mut s, "Approved on", "today");
    s.press("enter");
    step(&mut s, "approved");
    assert_eq!(s.text("plan", "PL-002", "status"), "approved", "{}", s.message());
    assert_eq!(s.text("plan", "PL-002", "baseline_on"), TODAY);
    assert_eq!(s.text("plan_milestone", &first, "baseline_due"), s.text("plan_milestone", &first, "due"));
    assert_eq!(slip(&s, &first), Some(0));
    // An audit finding moves a milestone, with a reason.
    s.press("t").sees("does not know yet").sees("F-2026-01").type_text("F-2026-01").press("enter");
    s.sees("Which milestone does F-2026-01 move").type_text(&first).press("enter");
    s.type_text("later").press("enter").says("begin with a day");
    s.press("ctrl-u").type_text("+90d The late shift was not reached").press("enter");
    assert_eq!(s.text("plan_milestone", &first, "shift_reason"), "The late shift was not reached");
    let days = slip(&s, &first).filter(|days| *days > 0).unwrap();
    s.press("s").sees("Milestones").sees(&format!("+{days} d"));
}

#[test]
fn a_certificate_is_won_from_the_choice_of_a_body_on() {
    let mut s = Session::demo(80, 24);
    table(&mut s, "certification bodies");
    s.sees("Inver Certification").sees("Chosen");
    table(&mut s, "certification events");
    s.on_row("CE-002").sees("Stage 2 with Inver");
    step(&mut s, "in progress");
    s.press("e");
    write(&mut s, "Recommendation", "certify");
    s.press("enter");
    step(&mut s, "recommended");
    assert_eq!(s.text("certification_event", "CE-002", "status"), "recommended", "{}", s.message());
    step(&mut s, "decided");
    write(&mut s, "Decision", "granted");
    write(&mut s, "Decided on", "today");
    s.press("enter");
    step(&mut s, "decided");
    assert_eq!(s.text("certification_event", "CE-002", "status"), "decided", "{}", s.message());
    table(&mut s, "certificates");
    s.on_row("CF-001");
    step(&mut s, "valid");
    write(&mut s, "Number", "IC-AIMS-0042");
    write(&mut s, "Decided on", "today");
    write(&mut s, "Expires", "2029-11-20");
    s.press("enter");
    step(&mut s, "valid");
    assert_eq!(s.text("certificate", "CF-001", "status"), "valid", "{}", s.message());
    s.sees("Nov '27").sees("Nov '29");
    let looks = certification::file::cycle(s.record("certificate", "CF-001")).and_then(|cycle| cycle.next(today()));
    assert_eq!(looks.unwrap().to_string(), "surveillance 2027-01-01 to 2027-11-21");
}

#[test]
fn the_certification_file_the_plan_and_the_minutes_stand_in_one_table_each() {
    let mut s = Session::demo(80, 24);
    s.press("g g").type_text("certification file").press("enter");
    s.sees("CE-001 Stage 1 with Inver").sees("CE-002 Stage 2 with Inver").sees("Go on").sees("CF-001 ISO/IEC 42001");
    s.absent("to book").press("esc");
    s.press("g g").type_text("plan with slip").press("enter");
    s.sees("PL-001 Ready for stage 2: 1 of 10 reached").sees("MS-004").sees("+14 d").sees("late").sees("-1 d");
    s.press("down enter").sees("Money and people for the plan").press("esc esc");
    s.press("g g").type_text("review minutes").press("enter");
    s.sees("MR-002 Second review").sees("4 of 7 inputs are missing").sees("D-007").sees("AC-044 2027-01-03, Maeve");
}

#[test]
fn a_window_that_nobody_has_booked_leads_to_the_event_that_books_it() {
    let mut s = Session::demo(80, 24);
    let certificate = s.record("certificate", "CF-001").id();
    let set = |field: &str, value: &str| Intent::set(certificate, field, value);
    let granted = vec![
        set("number", "IC-0042"),
        set("decided_on", "2026-02-01"),
        set("expires", "2029-01-31"),
        Intent::Move { record: certificate, to: "valid".into() },
    ];
    s.app.desk.submit(&Proposal::edit(granted, ""), None);
    s.settle().press("g g").type_text("certification file").press("enter");
    s.sees("surveillance of CF-001").sees("2027-02-01").sees("to book").sees("recertification of CF-");
    for _ in 0..20 {
        let (_, y) = s.cursor().unwrap_or_default();
        if s.frame().lines().nth(usize::from(y)).unwrap_or_default().contains("surveillance of CF-001") {
            break;
        }
        s.press("down");
    }
    s.press("enter").sees("surveillance of CF-001").press("enter");
    assert_eq!(s.text("certification_event", "CE-003", "window_to"), "2027-02-01");
    assert_eq!(s.text("certification_event", "CE-003", "certificate"), certificate.to_string());
}
