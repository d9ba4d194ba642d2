//! Planning and support by hand, from an empty workspace to the file that is handed over: an objective that is on its
//! way, a requirement with its evidence, a training that helped.

use aims_bench::tui::desk::Effect;

use crate::support::screen::Session;

/// Goes to the table of a register, by words.
fn go(s: &mut Session, words: &str) {
    s.press("g g").type_text(words).press("enter");
}

/// A new record of the register in front, with its first field only.
fn add(s: &mut Session, title: &str) {
    s.press("+").type_text(title).press("enter").says("added");
}

/// Goes down a form to a field and types into it.
#[track_caller]
fn fill(s: &mut Session, label: &str, text: &str) {
    for _ in 0..60 {
        if s.frame().lines().any(|line| line.trim_start().starts_with(&format!("> {label}"))) {
            s.type_text(text);
            return;
        }
        s.press("tab");
    }
    panic!("no field {label}:\n{}", s.frame());
}

/// The same where one of several is picked.
#[track_caller]
fn pick(s: &mut Session, label: &str, words: &str) {
    fill(s, label, words);
    s.press("enter");
}

/// Puts the cursor of the problem list on the first finding of a rule.
#[track_caller]
fn problem<'a>(s: &'a mut Session, rule: &str) -> &'a mut Session {
    s.press("g p");
    for _ in 0..80 {
        if s.frame().lines().any(|line| line.starts_with('>') && line.contains(rule)) {
            return s;
        }
        s.press("down");
    }
    panic!("no finding of {rule}:\n{}", s.frame());
}

/// The file that `x e` and one more key write.
#[track_caller]
fn exported(s: &mut Session) -> (String, String) {
    s.press("x e 1");
    let Some(Effect::Write { path, bytes, .. }) = s.effects.last() else { panic!("no file:\n{}", s.frame()) };
    (path.to_string_lossy().into_owned(), String::from_utf8(bytes.clone()).unwrap())
}

/// A workspace with one person in it.
fn begun() -> Session {
    let mut s = Session::empty();
    go(&mut s, "people");
    add(&mut s, "Nell Quinn");
    s
}

#[test]
fn an_objective_is_written_approved_judged_as_on_track_and_handed_over() {
    let mut s = begun();
    go(&mut s, "ai objectives");
    s.sees("nothing here yet");
    add(&mut s, "Every letter is read before it leaves");
    s.press("w").sees("Approved").sees("Target").press("enter").says("then approve");
    fill(&mut s, "Target", "all of 200");
    fill(&mut s, "How judged", "The director reads the count each quarter");
    pick(&mut s, "Owner", "nell");
    fill(&mut s, "Due", "2027-06-30");
    fill(&mut s, "Resources", "Two hours a week");
    pick(&mut s, "Approved by", "nell");
    fill(&mut s, "Approved on", "2026-11-20");
    s.press("enter").sees("OB-001");
    s.press("w enter").says("Approved");
    assert_eq!(s.text("objective", "OB-001", "status"), "approved", "{}", s.frame());
    // It is approved without a measure: the problem leads to the field.
    problem(&mut s, "VR-27")
        .press("enter")
        .sees("> Measure")
        .type_text("Letters read, of 200 looked at")
        .press("enter");
    go(&mut s, "ai objectives");
    s.press("w enter").says("then judge as on track");
    fill(&mut s, "Progress", "40");
    s.press("enter").press("w enter");
    assert_eq!(s.text("objective", "OB-001", "status"), "on_track", "{}", s.frame());
    s.sees("40").sees("On track").sees("all of 200").sees("Nell Quinn");
    let (path, csv) = exported(&mut s);
    assert!(path.contains("objectives"), "{path}");
    let columns = "Objective,Policy link,Measure,Baseline,Target,Due,Owner,Resources,Progress,Result,";
    assert!(csv.starts_with(columns), "{csv}");
    assert!(csv.contains("Every letter is read before it leaves,,\"Letters read, of 200 looked at\",,all of 200,2027-06-30,Nell Quinn,Two hours a week,40,"), "{csv}");
}

#[test]
fn a_requirement_gets_its_evidence_and_is_met() {
    let mut s = begun();
    go(&mut s, "evidence");
    add(&mut s, "Rota of people who may overrule the machine");
    go(&mut s, "requirements");
    s.press("+").type_text("EU AI Act, duties of deployers");
    pick(&mut s, "Kind", "la");
    fill(&mut s, "Reference", "Art. 26");
    pick(&mut s, "Owner", "nell");
    s.press("enter").says("RQ-001 added");
    s.press("w enter").sees("Applicable");
    assert_eq!(s.text("requirement", "RQ-001", "status"), "applicable");
    problem(&mut s, "VR-46").sees("link what shows that it is met");
    go(&mut s, "requirements");
    s.press("w").sees("judge as met").press("enter").says("then judge as met");
    fill(&mut s, "How met", "A rota per ward, with a stand-in");
    pick(&mut s, "Evidence", "rota");
    s.press("enter").press("w enter");
    assert_eq!(s.text("requirement", "RQ-001", "status"), "met", "{}", s.frame());
    problem(&mut s, "VR-46").sees("evidence is in hand");
    go(&mut s, "requirements");
    let (_, csv) = exported(&mut s);
    assert!(csv.contains(",Art. 26,,,,\"A rota per ward, with a stand-in\",EV-001,Nell Quinn,Met,"), "{csv}");
}

#[test]
fn a_gap_in_the_matrix_becomes_a_training_that_helped() {
    let mut s = begun();
    go(&mut s, "roles");
    add(&mut s, "Model owner");
    go(&mut s, "assignments");
    s.press("+").type_text("model").press("enter");
    pick(&mut s, "Person", "nell");
    s.press("enter").says("AS-001 added");
    go(&mut s, "competence requirements");
    s.press("+").type_text("Reads a drift report");
    pick(&mut s, "Role", "model");
    pick(&mut s, "Level needed", "wor");
    s.press("enter").says("CR-001 added");
    go(&mut s, "competence and training matrix");
    s.sees("Model owner").sees("Reads a drift").sees("Nell Quinn").sees("yes");
    s.press("enter").sees("New training record").sees("Reads a drift report").press("enter");
    assert_eq!(s.text("training", "TN-001", "person"), s.record("person", "P-001").id().to_string());
    go(&mut s, "training records");
    for (step, fields) in [
        ("plan it", &[("Planned for", "2026-11-10")][..]),
        ("record that it was done", &[("Date", "2026-11-09")]),
        ("record that it helped", &[("Method of the check", "Ten reports read"), ("Effect checked", "2026-11-20")]),
    ] {
        s.press("w").sees(step).press("enter").says(step);
        for (label, text) in fields {
            fill(&mut s, label, text);
        }
        s.press("enter").press("w enter");
    }
    assert_eq!(s.text("training", "TN-001", "status"), "effective", "{}", s.frame());
    go(&mut s, "competence and training matrix");
    let row = s.line("Model owner");
    assert!(row.contains("no") && !row.contains("yes"), "{row}");
    let (path, csv) = exported(&mut s);
    assert!(path.contains("competence"), "{path}");
    assert!(
        csv.starts_with("Role,Competence,Needed,Person,Has,Gap,Training,Date,Effect checked,Valid until\r\n"),
        "{csv}"
    );
    let row = "Model owner,Reads a drift report,Working,Nell Quinn,Working,no,TN-001 Reads a drift report,2026-11-09,2026-11-20,";
    assert!(csv.contains(row), "{csv}");
}

#[test]
fn what_surrounds_the_organisation_stands_in_one_table() {
    let mut s = Session::demo(80, 24);
    go(&mut s, "context and parties");
    s.sees("Heat, floods").sees("Climate").press("end").sees("County newspaper");
    let (path, csv) = exported(&mut s);
    assert!(path.contains("context-and-parties"), "{path}");
    assert!(csv.starts_with("Issue or party,Kind,Effect / needs,Becomes requirement,How handled,Owner,Reviewed\r\n"));
}

/// 80 cells hold the labels, the owners and the states of these tables whole.
#[test]
fn tables_of_planning_are_read_whole_at_eighty_columns() {
    let mut s = Session::demo(80, 24);
    for (words, seen) in [
        ("context issues", &["Climate", "Ruth Castellan", "Medium"][..]),
        ("interested parties", &["Authority", "Ruth Castellan", "high"]),
        ("requirements", &["Partly met", "Art. 49", "Maeve Brennan"]),
        ("aims processes", &["Effective", "Amara Okafor", "1.0"]),
        ("documents", &["Superseded", "Dermot Hale"]),
        ("training records", &["Effective", "Maeve Brennan"]),
        ("communications", &["Preparing", "Dermot Hale"]),
        ("feedback and complaints", &["In assessment", "SYS-06"]),
        ("aims changes", &["Assessed", "Helen Strand"]),
        ("awareness activities", &["In progress", "Ruth Castellan"]),
    ] {
        go(&mut s, words);
        for text in seen {
            let frame = s.frame().to_lowercase();
            assert!(frame.contains(&text.to_lowercase()), "{words}: {text}\n{}", s.frame());
        }
    }
}
