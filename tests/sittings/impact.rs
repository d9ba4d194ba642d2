//! An impact assessment: screened first, one question at a time, impacts rated by digits, a high one made a risk, and
//! approved by somebody else than its author.

use aims_bench::core::id::RecordId;
use aims_bench::core::impact;
use aims_bench::core::intent::{Intent, Proposal};
use aims_bench::core::workspace::RecordRef;
use aims_bench::library::Library;
use aims_bench::tui::desk::Effect;
use serde_json::{Value, json};

use crate::interview::{id, make};
use crate::support::screen::Session;

/// A draft on the letter writer, in the table of impact assessments.
fn drafted(s: &mut Session) -> RecordId {
    let system = id(s, "system", "SYS-02");
    make(s, "impact_assessment", json!({"title": "Letter writer 2.1", "system": system}))
}

fn sit(s: &mut Session, label: &str) {
    s.press("g g").type_text("impact assessments").press("enter").on_row(label).press("s");
}

fn answered(s: &Session, question: &str) -> String {
    let found = s.workspace().live("impact_answer").find(|one| one.text("question") == question);
    found.map(|one| one.text("answer").to_string()).unwrap_or_default()
}

/// Through the screening to a short assessment.
fn screened(s: &mut Session) {
    s.sees("IA-0.1").press("1 enter").sees("IA-0.3").press("2 enter").sees("IA-0.4").press("2 enter");
    s.sees("IA-0.5").press("2 enter").sees("IA-0.7").press("2 tab").type_text("Letters are read before they leave");
    s.press("page-down").sees("IA-1.1");
}

#[test]
fn the_screening_comes_first_and_says_what_is_asked() {
    let mut s = Session::demo(80, 24);
    drafted(&mut s);
    sit(&mut s, "AIA-001");
    s.sees("AIA-001 Letter writer 2.1 · SYS-02").sees("IA-0.1  Screening and trigger").sees("What started this");
    s.sees("IA-0 · 2 of 7 answered").count_from_here();
    s.press("1 enter");
    assert_eq!(s.keys(), 2, "a choice and on");
    s.sees("IA-0.3  Screening").press("2 enter 2 enter").sees("IA-0.5").press("3 enter").sees("IA-0.7");
    s.press("2").says("a sensitive use, or one of which that is unclear, is assessed in full").press("3 enter");
    assert_eq!(s.text("impact_assessment", "AIA-001", "depth"), "full");
    s.sees("10 of 54 answered").sees("IA-1.1  Scope, team and method");
}

#[test]
fn a_prohibited_use_ends_the_assessment_with_the_decision_not_to_proceed() {
    let mut s = Session::demo(80, 24);
    drafted(&mut s);
    sit(&mut s, "AIA-001");
    s.press("1 enter 1 enter").sees("IA-1.2").sees("of 6 answered");
    assert_eq!(s.text("impact_assessment", "AIA-001", "decision"), "stop");
    s.press("end page-up").sees("IA-12.3").press("1").says("the use is prohibited, so the system does not proceed");
    // It was a mistake: the screening goes on, and nothing is decided.
    s.press("home page-down page-down").sees("IA-0.3").press("2 enter").sees("IA-0.4").sees("of 7 answered");
    assert_eq!(s.text("impact_assessment", "AIA-001", "decision"), "");
    assert_eq!(s.text("impact_assessment", "AIA-001", "depth"), "");
}

#[test]
fn text_has_the_focus_and_no_digit_chooses_while_one_writes() {
    let mut s = Session::demo(80, 24);
    drafted(&mut s);
    sit(&mut s, "AIA-001");
    screened(&mut s);
    s.type_text("All 12 wards, n/f/w 1234").sees("All 12 wards, n/f/w 1234").press("page-down").sees("IA-1.2");
    assert_eq!(answered(&s, "IA-1.1"), "All 12 wards, n/f/w 1234");
    // Links come from a list.
    s.press("enter").type_text("maeve").press("space enter").sees("P-001 Maeve").press("enter").sees("IA-2.1");
    assert!(s.record("impact_assessment", "AIA-001").has_element("authors", &id(&s, "person", "P-001")));
}

#[test]
fn the_power_goes_in_the_middle_of_a_word_or_of_an_impact_and_one_goes_on_there() {
    let mut s = Session::demo(80, 24);
    drafted(&mut s);
    sit(&mut s, "AIA-001");
    screened(&mut s);
    s.type_text("All wards but the night").press("left left left left left").rest();
    s.cut_and_reopen();
    sit(&mut s, "AIA-001");
    s.sees("IA-1.1").sees("All wards but the night").type_text("late ").sees("All wards but the late night");
    s.press("tab / 8 . 1 enter").sees("IA-8.1").press("enter 1 4 3").rest();
    s.cut_and_reopen();
    sit(&mut s, "AIA-001");
    s.sees("IA-8.1").press("enter").says("your unsaved text is back").sees("[individuals]").sees("[3 Serious]");
    s.sees("1 Few");
}

#[test]
fn a_use_that_turns_out_to_be_sensitive_opens_the_depth_again() {
    let mut s = Session::demo(80, 24);
    drafted(&mut s);
    sit(&mut s, "AIA-001");
    screened(&mut s);
    s.press("tab / 0 . 5 enter").sees("IA-0.5").press("1 enter").sees("IA-0.7").sees("open");
    s.press("w").sees("open: IA-0.7").press("esc 3 enter").sees("IA-1.1").sees("of 54 answered");
}

/// One harm to a group, from the question that asks for it.
fn add_harm(s: &mut Session) {
    s.press("tab / 8 . 1 enter").sees("IA-8.1").press("enter").sees("Harm");
    s.press("2 1 3 3 2 2 2 3 2").type_text("Older patients get letters they can't read").press("enter");
}

#[test]
fn an_impact_costs_eleven_keys_and_its_rating_stands_beside_the_likelihood() {
    let mut s = Session::demo(80, 24);
    drafted(&mut s);
    sit(&mut s, "AIA-001");
    screened(&mut s);
    s.press("tab / 8 . 1 enter").sees("(no answer yet)").count_from_here();
    s.press("enter").sees("1 individuals").press("2").sees("1 Fairness and non-discrimination").sees("0 more");
    s.press("0").sees("Money, work").press("0 1 3 3 2 2 2");
    s.sees("rating 4 of 5").press("3").sees("rating 4 of 5 · likelihood 3 of 5").press("2");
    s.type_text("Older patients get letters they can't read").press("enter");
    assert_eq!(s.keys(), 13, "two of them looked at the other dimensions");
    s.says("rated 4: f makes a risk of it").sees("highest 4 groups").sees("IP-001");
    let impact = s.record("impact", "IP-001");
    assert_eq!(
        (impact.text("party"), impact.text("dimension"), impact.text("use")),
        ("groups", "fairness", "intended")
    );
    assert_eq!((impact.text("severity"), impact.text("vulnerability"), impact.text("likelihood")), ("3", "2", "3"));
    assert_eq!((impact.text("kind"), impact.text("confidence")), ("harm", "medium"));
    // A number that the scale does not know is refused, and stays as it was.
    s.press("enter").sees("[groups]").press("down down down 9").says("does not go there").sees("[3 Serious]");
}

#[test]
fn a_high_harm_becomes_a_risk_from_the_library_with_one_key() {
    let mut s = Session::demo(80, 24);
    drafted(&mut s);
    sit(&mut s, "AIA-001");
    screened(&mut s);
    add_harm(&mut s);
    s.count_from_here().press("f");
    assert_eq!(s.keys(), 1);
    let impact = s.record("impact", "IP-001");
    let risk = impact.target("risk").unwrap();
    assert!(["RL-18", "RL-19"].contains(&risk.text("library_id")), "{}", risk.text("library_id"));
    assert!(risk.has_element("systems", &id(&s, "system", "SYS-02")));
    assert!(risk.has_element("affected_parties", "groups") || risk.text("affected_parties").is_empty());
    let label = risk.label().to_string();
    s.sees(&label).press("f").says(&format!("IP-001 is taken up by {label} already"));
    // From the risk one comes back to the impact.
    s.press("esc g r").on_row(&label).press("enter end").sees("IP-001");
}

#[test]
fn measures_lower_what_is_left_and_the_overview_shows_the_rule() {
    let mut s = Session::demo(80, 24);
    drafted(&mut s);
    sit(&mut s, "AIA-001");
    screened(&mut s);
    add_harm(&mut s);
    s.press("/ 1 1 . 1 enter").sees("IA-11.1").press("enter");
    s.type_text("Large print for everybody over 75").press("tab 2 enter").sees("highest 2 groups");
    s.press("l").sees("before measures  individuals - · groups 4").sees("after measures   individuals - · groups 2");
    s.sees("highest 2: groups, Fairness and non-discrimination (IP-001)").sees("Nothing is averaged");
    s.press("f").says("IP-001 is at 2");
}

/// A short assessment: 27 questions, one harm and its risk.
#[test]
fn a_whole_assessment_is_typed_from_the_table_to_its_approval() {
    let mut s = Session::demo(80, 24);
    s.press("g g").type_text("impact assessments").press("enter").count_from_here();
    s.press("+").type_text("Letter writer 2.1").press("tab").type_text("SYS-02").press("enter");
    s.on_row("AIA-001").press("s");
    screened(&mut s);
    s.type_text("All wards of the north").press("page-down");
    s.press("enter").type_text("maeve").press("space enter enter").sees("IA-2.1");
    for text in ["Writes letters", "Discharge letters", "Pasting whole files"] {
        s.type_text(text).press("page-down");
    }
    s.sees("IA-2.6").press("2 enter").sees("IA-6.1").type_text("Patients, ward clerks").press("page-down");
    s.type_text("Older patients").press("page-down").sees("IA-8.1");
    s.press("enter 2 1 3 3 2 2 2 3 2").type_text("Older patients get letters they can't read").press("enter");
    s.press("page-down").sees("IA-8.4").type_text("A box in each letter").rest();
    s.cut_and_reopen();
    sit(&mut s, "AIA-001");
    s.sees("A box in each letter").type_text(", and the ward").press("page-down").sees("IA-9.1");
    s.press("tab").type_text("None: few letters").press("page-down").sees("IA-10.1").press("tab");
    s.type_text("Clerks write by hand").press("page-down").sees("IA-10.2").press("tab").type_text("See IA-8.1");
    s.press("page-down").sees("IA-11.1").press("enter").type_text("Large print").press("tab 4 enter");
    s.press("page-down").sees("IA-12.1").sees("IP-001").press("page-down").sees("IA-12.2").press("f page-down");
    s.sees("IA-12.3").press("w").sees("In review").press("enter").says("AIA-001");
    assert_eq!(s.text("impact_assessment", "AIA-001", "status"), "in_review");
    // Whoever wrote it alone does not approve it.
    s.press("1 enter").sees("IA-12.4").press("enter").type_text("maeve").press("enter");
    s.says("Maeve").says("is the only author");
    s.press("enter").type_text("P-002").press("enter tab").type_text("today").press("page-down").sees("IA-12.5");
    s.type_text("Patients' council").press("page-down").sees("IA-12.6").type_text("+12m").press("page-down");
    s.says("everything is answered");
    s.press("tab w").sees("approve").press("down enter").says("AIA-001");
    let assessment = s.record("impact_assessment", "AIA-001");
    assert_eq!(assessment.text("status"), "approved");
    assert_eq!(assessment.text("approved_on"), "2026-11-21");
    assert!(s.keys() <= 74, "{} keys besides text", s.keys());

    let report = impact::report(assessment, Library::embedded().impact().unwrap());
    assert!(report.missing.is_empty(), "{:?}", report.missing);
    assert_eq!(report.sections.iter().map(|one| one.questions.len()).sum::<usize>(), 27);
    assert_eq!(report.remaining.worst.unwrap().impact.label(), "IP-001");
    let said = report.sections.iter().flat_map(|one| &one.questions).find(|one| one.question.id == "IA-8.4").unwrap();
    assert_eq!(said.given, [("Answer".to_string(), "A box in each letter, and the ward".to_string())]);
    assert!(report.decision.contains(&("Decision".to_string(), "Proceed".to_string())));

    // And it is handed over as a page.
    s.press("esc esc").press("g g").type_text("impact assessments").press("enter").on_row("AIA-001");
    s.press("x e").sees("report of the impact assessment").press("5 1");
    let Some(Effect::Write { path, bytes, .. }) = s.effects.last() else { panic!("{:?}", s.effects) };
    assert!(path.display().to_string().ends_with(".html"), "{path:?}");
    let page = String::from_utf8_lossy(bytes);
    assert!(page.contains("A box in each letter, and the ward") && page.contains("Proceed"), "{page}");
}

fn set(s: &mut Session, record: RecordId, fields: Value) {
    let fields = fields.as_object().unwrap();
    let intents = fields.iter().map(|(key, value)| Intent::set(record, key, value.clone())).collect();
    assert!(s.app.desk.submit(&Proposal::edit(intents, "typed elsewhere"), None), "{}", s.message());
}

/// AIA-001 of the letter writer, approved, with an answer and a low harm.
fn approved(s: &mut Session) -> RecordId {
    let (system, nell, maeve) = (id(s, "system", "SYS-02"), id(s, "person", "P-002"), id(s, "person", "P-001"));
    let fields = json!({
        "title": "Letter writer 2.0", "system": system, "status": "approved", "approved_on": "2026-02-01",
        "authors": [maeve], "approver": nell, "decision": "proceed", "depth": "short",
        "depth_reason": "Letters are read before they leave",
    });
    let assessment = make(s, "impact_assessment", fields);
    let belongs = assessment.to_string();
    make(
        s,
        "impact_answer",
        json!({"assessment": belongs, "question": "IA-2.1", "answer": "Writes discharge letters"}),
    );
    make(s, "impact_answer", json!({"assessment": belongs, "question": "IA-2.6", "chosen": ["recommends"]}));
    let harm = json!({
        "assessment": belongs, "title": "A letter comes late", "party": "individuals", "dimension": "reliability",
        "kind": "harm", "use": "intended", "severity": 2, "extent": 1, "reversibility": 1, "vulnerability": 0,
    });
    make(s, "impact", harm);
    assessment
}

#[test]
fn the_next_assessment_takes_over_the_answers_sees_what_changed_and_supersedes_the_last_one() {
    let mut s = Session::demo(80, 24);
    let before = approved(&mut s);
    let system = s.record("system", "SYS-02").id();
    let users = |more: &[&str], s: &Session| -> Vec<String> {
        let there = s.record("system", "SYS-02");
        let there = there.elements("users").filter(|one| !["trainees", "porters"].contains(one));
        there.chain(more.iter().copied()).map(str::to_string).collect()
    };
    let (first, then) = (users(&["trainees", "porters"], &s), users(&["trainees"], &s));
    set(&mut s, system, json!({"version": "9.0", "users": first}));
    set(&mut s, system, json!({"version": "9.1", "users": then}));
    let next = make(&mut s, "impact_assessment", json!({"title": "Letter writer 9", "system": system.to_string()}));
    sit(&mut s, "AIA-002");
    s.sees("AIA-002 follows AIA-001").sees("> take over its answers and impacts").press("enter");
    s.sees("IA-0.1").sees("changed since in the register").sees("9.1").absent("9.0").sees("trainees").absent("porters");
    let of_system =
        |one: &RecordRef<'_>| one.target("assessment").is_some_and(|of| of.text("system") == system.to_string());
    assert_eq!(s.workspace().live("impact_answer").filter(of_system).count(), 4);
    assert_eq!(impact::impacts(s.record("impact_assessment", "AIA-002"))[0].title(), "A letter comes late");
    // What was answered stands there again, with what the last one said below.
    s.press("3 tab").type_text("Trainees write letters, too").press("page-down page-down");
    screened_from_here(&mut s);
    s.press("tab / 2 . 1 enter").sees("IA-2.1").sees("Writes discharge letters").sees("AIA-001 said: Writes discharge");
    s.type_text(", and referrals").press("page-down");
    assert_eq!(s.text("impact_assessment", "AIA-002", "changed_since"), "Trainees write letters, too");
    let other = id(&s, "person", "P-002");
    set(
        &mut s,
        next,
        json!({
            "decision": "proceed", "approver": other, "approved_on": "2026-11-20",
            "next_review": "2027-11-20", "told": "Ward meeting", "consulted": "Patients' council",
        }),
    );
    s.press("tab w").sees("open: IA-1.1").press("esc esc");
    for (_, question) in Library::embedded().impact().unwrap().questions() {
        let open = impact::is_open(s.record("impact_assessment", "AIA-002"), question);
        if open && question.field.is_none() {
            make(
                &mut s,
                "impact_answer",
                json!({"assessment": next.to_string(), "question": question.id, "answer": "As before",
                "chosen": question.options.first().map(|option| option.id.clone()).into_iter().collect::<Vec<_>>()}),
            );
        }
    }
    s.on_row("AIA-002").press("w enter");
    assert_eq!(s.text("impact_assessment", "AIA-002", "status"), "in_review", "{}", s.frame());
    let entries = s.entries();
    s.press("w down enter");
    assert_eq!(s.text("impact_assessment", "AIA-002", "status"), "approved", "{}", s.frame());
    assert_eq!(s.workspace().get(before).unwrap().text("status"), "superseded");
    assert_eq!(s.entries(), entries + 1, "both are one decision");
}

/// The screening from the question of the prohibited use on.
fn screened_from_here(s: &mut Session) {
    s.sees("IA-0.3").press("2 enter 2 enter 2 enter").sees("IA-0.7").press("2 tab");
    s.type_text("Letters are read before they leave").press("page-down");
}

#[test]
fn nobody_approves_what_he_alone_has_written_whichever_way_he_tries() {
    let mut s = Session::demo(80, 24);
    let assessment = drafted(&mut s);
    let maeve = id(&s, "person", "P-001");
    let fields = json!({
        "authors": [maeve], "approver": maeve, "approved_on": "2026-11-20", "prohibited": "yes", "decision": "stop",
        "trigger": "new_system", "depth": "none",
    });
    set(&mut s, assessment, fields);
    s.press("g g").type_text("impact assessments").press("enter").on_row("AIA-001").press("w enter");
    assert_eq!(s.text("impact_assessment", "AIA-001", "status"), "in_review");
    s.press("w down").sees("is the only").press("enter").says("is the only author");
    assert_eq!(s.text("impact_assessment", "AIA-001", "status"), "in_review");
    let also = Intent::Add { record: assessment, field: "authors".into(), element: id(&s, "person", "P-002") };
    let approve = Intent::Move { record: assessment, to: "approved".into() };
    assert!(s.app.desk.submit(&Proposal::edit(vec![also, approve], ""), None), "two have written it");
}

#[test]
fn a_room_reads_no_answers() {
    let mut s = Session::demo(80, 24);
    drafted(&mut s);
    sit(&mut s, "AIA-001");
    screened(&mut s);
    s.type_text("Only the poor wards").press("f9").absent("poor wards").sees("answers are hidden in a room");
}

#[test]
fn what_the_screens_look_like() {
    let mut s = Session::demo(80, 24);
    drafted(&mut s);
    sit(&mut s, "AIA-001");
    screened(&mut s);
    add_harm(&mut s);
    insta::assert_snapshot!("impact_question", s.styled());
    s.press("enter").press("tab tab tab tab").type_text("Large print").press("tab");
    insta::assert_snapshot!("impact_cells", s.styled());
    s.press("enter l");
    insta::assert_snapshot!("impact_overview", s.styled());
    s.press("esc / 1 2 . 3 enter").resize(160, 50);
    insta::assert_snapshot!("impact_wide", s.styled());
}

#[test]
fn what_is_taken_back_is_open_again() {
    let mut s = Session::demo(80, 24);
    drafted(&mut s);
    sit(&mut s, "AIA-001");
    screened(&mut s);
    s.type_text("All wards")
        .press("page-down page-up")
        .sees("answered")
        .press("tab :")
        .type_text("undo my last")
        .press("enter")
        .says("taken back");
    s.sees("open").absent("All wards").press("tab").type_text("The night shift").press("page-down");
    assert_eq!(answered(&s, "IA-1.1"), "The night shift");
}

#[test]
fn benefits_and_effects_on_society_have_cells_of_their_own_and_a_benefit_is_no_risk() {
    let mut s = Session::demo(80, 24);
    let assessment = drafted(&mut s);
    set(&mut s, assessment, json!({"prohibited": "no", "sensitive": "yes", "depth": "full"}));
    sit(&mut s, "AIA-001");
    s.press("/ 7 . 1 enter").sees("IA-7.1").press("enter").sees("Benefit").absent("Severity").absent("not rated");
    s.count_from_here().press("1 3 2 3 4 2").type_text("Letters leave on the day").press("enter f");
    assert_eq!(s.keys(), 8);
    s.says("IP-001 is a benefit; only a harm becomes a risk");
    s.press("/ 9 . 1 enter").sees("IA-9.1").press("enter").sees("[societies]").sees("[as meant]").sees("1 Environment");
    s.press("6 2 5 4 2 0 2 1")
        .sees("rating 4 of 5 · likelihood 2 of 5")
        .type_text("Nobody trusts letters")
        .press("enter");
    assert_eq!(s.text("impact", "IP-002", "dimension"), "trust");
    s.press("l").sees("societies 4").sees("individuals -");
}
