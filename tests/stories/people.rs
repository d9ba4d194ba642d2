//! Who may do what: risk owners, assessors, readers, a room with a projector.

use aims_bench::core::entry::Actor;
use aims_bench::core::intent::{Intent, Proposal};
use aims_bench::core::risk::{Risk, Stage};
use aims_bench::ledger::share::Heard;
use aims_bench::ledger::share::presence::Presence;
use serde_json::json;

use crate::support::screen::{Look, Session};

fn short(s: &Session, label: &str) -> String {
    Risk::of(s.record("risk", label)).unwrap().rating(Stage::Current).unwrap().short()
}

fn proposals(s: &Session, label: &str) -> usize {
    Risk::of(s.record("risk", label)).unwrap().proposals().count()
}

#[test]
fn a_risk_owner_lands_on_his_risks_and_works_through_them() {
    let mut s = Session::demo_as("ruth", 80, 24, Look::default());
    s.sees("My risks · you are Risk owner").sees("3 to review · 1 past due");
    s.sees("changed since last review").sees("nothing happened since the last review");
    assert!(s.hints().trim_start().starts_with("r confirm: nothing changed"), "{}", s.hints());
    s.press("r").type_text("Same as in May, checked with both wards").press("enter");
    s.sees("2 to review · 0 past due");
    s.press("n r").type_text("Sepsis drill went well, nothing changed").press("enter");
    assert_eq!(s.text("risk", "R-012", "last_review"), "2026-11-21");
    s.press("g r").sees("2 RISKS 70").press("g m").sees("My risks");
}

#[test]
fn a_risk_owner_who_crosses_the_appetite_proposes_and_an_assessor_decides() {
    let mut s = Session::demo_as("ruth", 80, 24, Look::default());
    let was = short(&s, "R-031");
    s.press("s 1 1 1 1 1").type_text("Nobody has pasted a note since the ban").press("enter");
    s.says("proposed, waits for an assessor");
    assert_eq!(short(&s, "R-031"), was, "until then the old one holds");
    assert_eq!(proposals(&s, "R-031"), 1);
    s.sees("waits for countersign");
    s.settle();

    let mut lead = Session::on(s.store.clone(), "maeve", 80, 24, Look::default());
    lead.on_row("R-031").sees("R-031^").sees("r countersign");
    lead.press("r").sees("Countersign RT-").sees("Nobody has pasted a note since the ban").press("enter");
    assert!(lead.last_entry().header.because.starts_with("countersigned RT-"));
    assert_eq!(short(&lead, "R-031"), "L 1 · I 1 · G 1 · S 1 · O 1");
    assert_eq!(proposals(&lead, "R-031"), 0);
}

#[test]
fn the_lead_countersigns_the_rating_that_waits_in_the_demo() {
    let mut s = Session::demo(80, 24);
    assert_eq!(short(&s, "R-029"), "L 3 · I 4 · G 3 · S - · O 3");
    s.on_row("R-029").press("r").sees("Countersign RT-001").press("esc");
    assert_eq!(short(&s, "R-029"), "L 3 · I 4 · G 3 · S - · O 3", "esc decides nothing");
    s.press("r enter");
    assert_eq!(short(&s, "R-029"), "L 2 · I 4 · G 2 · S - · O 2");
    assert_eq!(s.text("rating", "RT-001", "status"), "valid");
    assert!(s.last_entry().header.because.contains("RT-001"));
}

#[test]
fn the_lead_refuses_it_with_a_reason() {
    let mut s = Session::demo(80, 24);
    let was = short(&s, "R-029");
    s.on_row("R-029").press("-").sees("Refuse the proposed rating");
    s.press("enter").says("say why").type_text("Four weeks on two corridors are not enough").press("enter");
    assert_eq!(short(&s, "R-029"), was);
    assert_eq!(proposals(&s, "R-029"), 0);
    assert_eq!(s.last_entry().header.because, "Four weeks on two corridors are not enough");
}

#[test]
fn a_risk_owner_may_not_countersign() {
    let mut s = Session::demo_as("ruth", 80, 24, Look::default());
    let waiting = proposals(&s, "R-029");
    s.press("down down").sees("RT-001 waits for countersign");
    assert!(!s.hints().contains("countersign"), "{}", s.hints());
    s.press("-").absent("Refuse the proposed").says("RT-001");
    s.press("g r");
    s.on_row("R-029").press("r").absent("countersigned").press("esc");
    assert_eq!(proposals(&s, "R-029"), waiting);
}

#[test]
fn somebody_whom_the_workspace_does_not_know_is_told_so() {
    let mut s = Session::demo_as("stranger", 80, 24, Look::default());
    s.press("g m").sees("doesn't know who you are");
}

#[test]
fn read_only_shows_everything_and_changes_nothing() {
    let mut s = Session::demo_as("maeve", 80, 24, Look { read_only: true, ..Look::default() });
    assert!(s.title().contains("read-only") && !s.title().contains("saved"), "{}", s.title());
    let entries = s.entries();
    for key in ["s", "r", "t", "+", "e", "delete", "u", "d", "w"] {
        s.press(key).says("read-only").sees("2 RISKS");
    }
    s.press("enter").sees("R-012 Triage model").press("esc h").sees("History of R-012").press("esc");
    s.press("/").type_text("sepsis").press("enter").sees("R-012");
    assert_eq!(s.entries(), entries);
}

#[test]
fn a_room_does_not_read_owners_notes_and_messages() {
    let mut s = Session::demo(80, 24);
    s.press("3").sees("Maeve Br");
    s.press("f9");
    assert!(s.title().contains("room"), "{}", s.title());
    assert!(!s.title().contains("problems"), "{}", s.title());
    s.absent("Maeve Br").absent("Owner    M");
    s.press("1").absent("Ruth Castellan").press("enter").absent("Ruth Castellan").absent("Castellan");
    s.press("esc 2 enter").absent("Castellan").press("esc");
    s.press("h").absent("Castellan").press("esc");
    s.press("f9").press("3").sees("Maeve Br");
}

#[test]
fn the_past_is_read_and_never_written() {
    let mut s = Session::demo(80, 24);
    let entries = s.entries();
    s.press("@").type_text("2026-06-30").press("enter").sees("AS OF 2026-06-30");
    for key in ["s", "r", "t", "+", "e", "delete", "u"] {
        s.press(key).says("the past can't be changed");
    }
    s.press("g o").sees("Overview").press("esc");
    assert_eq!(s.entries(), entries);
    s.press("@").absent("AS OF");
    s.press("@").type_text("the day of doom").press("enter").says("neither a baseline nor a date");
}

#[test]
fn taking_back_what_another_has_changed_since_is_refused() {
    let mut s = Session::demo(80, 24);
    s.press("1").on_row("SYS-03").press("right e").press("ctrl-u").type_text("Rota planner two").press("enter");
    assert_eq!(s.text("system", "SYS-03", "name"), "Rota planner two");
    // The same field, by somebody else, in the same workspace.
    let id = s.record("system", "SYS-03").id();
    let set = aims_bench::core::intent::Intent::set(id, "name", "Rota planner three");
    let proposal = aims_bench::core::intent::Proposal::edit(vec![set], "by another");
    let other = aims_bench::core::entry::Actor { uid: 1001, login: "amara".into(), person: None };
    let now = s.app.desk.ledger.now();
    s.app.desk.ledger.submit_as(&proposal, other, now).unwrap();
    s.press("u");
    assert_eq!(s.text("system", "SYS-03", "name"), "Rota planner three", "{}", s.message());
    assert!(s.message().contains("SYS-03") || s.message().contains("changed"), "{}", s.message());
}

#[test]
fn an_older_entry_is_reverted_with_a_look_and_a_reason() {
    let mut s = Session::demo(80, 24);
    s.press("1").on_row("SYS-11").press("w");
    s.press("esc");
    s.on_row("SYS-03").press("right e").press("ctrl-u").type_text("Wrong name").press("enter h");
    s.sees("Wrong name").press("z").sees("Revert this change").press("enter").says("say why");
    s.type_text("It was the wrong row").press("enter");
    assert_eq!(s.text("system", "SYS-03", "name"), "Rota planner");
    assert_eq!(s.last_entry().header.because, "It was the wrong row");
}

#[test]
fn the_counts_above_the_panes_follow_every_change_and_cost_nothing_while_one_moves() {
    let mut s = Session::demo(80, 24);
    s.press("2");
    let due = s.app.desk.standing.counts().unwrap().due;
    s.sees(&format!("due {due} · mine 2"));
    let read = s.app.desk.standing.visited();
    s.press("down down page-down end home 3 1 2");
    assert_eq!(s.app.desk.standing.visited(), read, "a key that changes nothing reads nothing for the counts");
    s.on_row("R-021").press("r").type_text("Looked at with Helen, nothing new").press("enter");
    assert!(s.app.desk.standing.visited() - read < 5, "a change reads what it touched");
    s.sees(&format!("due {} · mine 2", due - 1));
    s.press("u").sees(&format!("due {due} · mine 2"));
    let followed = s.app.desk.standing.counts();
    s.app.desk.standing.forget();
    s.press("down");
    assert_eq!(s.app.desk.standing.counts(), followed, "counted anew it is the same");
}

#[test]
fn who_changes_his_mind_about_a_control_gives_a_reason_of_its_own() {
    let mut s = Session::demo(80, 24);
    let why = s.text("soa", "A.2.2", "inclusion_text");
    s.press("3").on_row("A.2.2").press("a").sees("The board must be able").press("2").absent("The board must be able");
    s.press("enter").says("say why").type_text("We only pass on a bought service").press("enter");
    assert_eq!(s.text("soa", "A.2.2", "exclusion_text"), "We only pass on a bought service");
    assert_eq!(s.text("soa", "A.2.2", "inclusion_text"), "", "the document gives one reason");
    s.press("a 1").absent("We only pass on").press("2").sees("We only pass on").press("esc u");
    assert_eq!(s.text("soa", "A.2.2", "inclusion_text"), why);
}

#[test]
fn what_somebody_else_changes_shows_at_once_with_who_and_when_and_nothing_jumps() {
    let mut s = Session::demo(80, 24);
    s.on_row("R-036").press("s 5");
    let id = s.app.desk.workspace().by_label("risk", "R-012").unwrap().id();
    let ruth = s.app.desk.workspace().live("person").find(|person| person.title() == "Ruth Castellan").unwrap().id();
    let now = s.app.desk.ledger.now();
    let other = Actor { uid: 4711, login: "ruth".into(), person: Some(ruth) };
    let proposal = Proposal::edit(vec![Intent::set(id, "title", "Sepsis is missed")], "clearer");
    let done = s.app.desk.ledger.submit_as(&proposal, other, now).unwrap();
    s.app.hear(vec![Heard::Applied { entry: done.entry, applied: done.applied }]);
    s.says("Ruth Castellan: R-012").sees("Score R-036").sees("[5]");
    s.press("esc").sees("R-012~ Sepsis is missed").sees("> R-036");
    s.on_row("R-012").sees("changed by Ruth Castellan, 2026-11-21");
    s.press("r").type_text("Read what Ruth wrote").press("enter");
    s.absent("R-012~").absent("changed by Ruth");
}

/// An entry by Ruth at another terminal.
fn by_ruth(s: &mut Session, register: &str, label: &str, field: &str, value: &str) {
    let id = s.app.desk.workspace().by_label(register, label).unwrap().id();
    let now = s.app.desk.ledger.now();
    let ruth = Actor { uid: 4711, login: "ruth".into(), person: None };
    let proposal = Proposal::edit(vec![Intent::set(id, field, value)], "Ruth thinks so");
    let done = s.app.desk.ledger.submit_as(&proposal, ruth, now).unwrap();
    s.app.hear(vec![Heard::Applied { entry: done.entry, applied: done.applied }]);
}

#[test]
fn two_who_change_the_same_field_see_both_texts_before_one_is_replaced() {
    let mut s = Session::demo(80, 24);
    s.press("1").on_row("SYS-03").press("enter e").press("end").type_text(" North");
    by_ruth(&mut s, "system", "SYS-03", "version", "9.9");
    s.sees("9.9").sees("Rota planner North");
    by_ruth(&mut s, "system", "SYS-03", "name", "Rota helper");
    s.says("Name was changed meanwhile to: Rota helper").sees("Rota planner North");
    let entries = s.entries();
    s.press("enter").sees("SYS-03: Name was changed meanwhile");
    s.sees("was").sees("Rota planner").sees("mine").sees("Rota planner North").sees("ruth").sees("Rota helper");
    assert_eq!(s.entries(), entries, "nothing is replaced before all three were seen");
    s.press("enter");
    assert_eq!(s.text("system", "SYS-03", "name"), "Rota planner North");
    assert_eq!(s.text("system", "SYS-03", "version"), "9.9", "other fields merge by themselves");
}

#[test]
fn a_draft_remembers_what_it_was_based_on() {
    let mut s = Session::demo(80, 24);
    s.press("1").on_row("SYS-03").press("enter e").press("end").type_text(" North").press("esc");
    by_ruth(&mut s, "system", "SYS-03", "name", "Rota helper");
    s.press("e").sees("Rota planner North").press("enter").sees("was changed meanwhile").sees("Rota helper");
    assert_eq!(s.text("system", "SYS-03", "name"), "Rota helper");
    s.press("down enter");
    assert_eq!(s.text("system", "SYS-03", "name"), "Rota helper", "theirs is kept");
    s.absent("Rota planner North").press("e").absent("Rota planner North");
}

#[test]
fn a_rating_that_moved_under_the_sheet_is_told_before_it_is_replaced() {
    let mut s = Session::demo(80, 24);
    s.on_row("R-021").press("s 2 2 2 2 2").type_text("Mine");
    let other = s.app.desk.workspace().by_label("risk", "R-036").unwrap();
    let theirs = other.json("current");
    let id = s.app.desk.workspace().by_label("risk", "R-021").unwrap().id();
    let now = s.app.desk.ledger.now();
    let ruth = Actor { uid: 4711, login: "ruth".into(), person: None };
    let proposal = Proposal::edit(vec![Intent::Set { record: id, field: "current".into(), value: theirs }], "hers");
    let done = s.app.desk.ledger.submit_as(&proposal, ruth, now).unwrap();
    s.app.hear(vec![Heard::Applied { entry: done.entry, applied: done.applied }]);
    s.says("was changed meanwhile").sees("Mine");
    s.press("enter").sees("R-021: Current was changed meanwhile").sees("2x2 (2 2 2 2)").sees("4x5 (5 2 1 3)");
    s.press("enter");
    assert_eq!(s.last_entry().header.because, "Mine");
}

#[test]
fn ratings_that_wait_stand_in_a_queue_and_each_is_decided_with_one_key_and_enter() {
    let mut s = Session::demo(80, 24);
    s.press("g w").sees("R-029").sees("Ratings and logins that wait").sees("L 3 · I 4 · G 3 · S - · O 3");
    s.press("r enter").says("R-029: current").sees("> R-052").absent("R-029  ");
    assert!(s.last_entry().header.because.starts_with("countersigned RT-001"));
    s.press("-").type_text("Two weeks are too short to tell").press("enter").sees("nothing waits");
    s.press("esc").sees("2 RISKS");
}

#[test]
fn what_both_wrote_is_kept_as_a_conflict_until_somebody_settles_it() {
    let mut s = Session::demo(80, 24);
    s.press("1").on_row("SYS-03").press("enter e").press("end").type_text(" North");
    by_ruth(&mut s, "system", "SYS-03", "name", "Rota helper");
    s.press("enter").press("down down").sees("> keep both for now").press("enter");
    let id = s.app.desk.workspace().by_label("system", "SYS-03").unwrap().id();
    let open = |s: &Session| s.app.desk.workspace().get(id).unwrap().conflicts().len();
    assert_eq!(open(&s), 1);
    s.press("esc g x").sees("Open conflicts").sees("SYS-03").sees("Rota helper | Rota planner North");
    s.press("enter").sees("SYS-03: Name holds two values").sees("Ruth thinks so").sees("write another");
    s.press("enter");
    assert_eq!(open(&s), 0);
    assert_eq!(s.text("system", "SYS-03", "name"), "Rota helper");
    s.sees("no field holds two values");
    s.press("esc").press("1").on_row("SYS-03").absent("#");
}

#[test]
fn to_keep_both_can_be_taken_back() {
    let mut s = Session::demo(80, 24);
    s.press("1").on_row("SYS-03").press("enter e").press("end").type_text(" North");
    by_ruth(&mut s, "system", "SYS-03", "name", "Rota helper");
    s.press("enter down down enter").press("u");
    let record = s.app.desk.workspace().by_label("system", "SYS-03").unwrap();
    assert!(record.conflicts().is_empty());
    assert_eq!(record.text("name"), "Rota helper");
}

#[test]
fn a_cell_that_moved_while_it_was_typed_asks_first() {
    let mut s = Session::demo(160, 50);
    s.press("1").on_row("SYS-03").press("right f2").press("end").type_text(" North");
    by_ruth(&mut s, "system", "SYS-03", "name", "Rota helper");
    s.press("enter").sees("SYS-03: Name was changed meanwhile").sees("Rota helper");
    s.press("esc").sees("ta planner North").press("enter").press("enter");
    assert_eq!(s.text("system", "SYS-03", "name"), "Rota planner North");
    s.press("f2").press("end").type_text(" West");
    by_ruth(&mut s, "system", "SYS-03", "name", "Rota helper");
    s.press("enter down enter");
    assert_eq!(s.text("system", "SYS-03", "name"), "Rota helper");
    s.absent(" West");
}

#[test]
fn a_set_that_two_change_at_once_loses_nothing() {
    let mut s = Session::demo(80, 24);
    let id = s.app.desk.workspace().by_label("person", "P-001").unwrap().id();
    s.app.desk.submit(&Proposal::edit(vec![Intent::set(id, "ai_roles", json!(["owner", "tester"]))], ""), None);
    s.press("g g").type_text("people").press("enter").on_row("P-001").press("enter e");
    for _ in 0..7 {
        s.press("tab");
    }
    s.sees("Example: model owner");
    s.press("end").type_text("; reviewer");
    let now = s.app.desk.ledger.now();
    let ruth = Actor { uid: 4711, login: "ruth".into(), person: None };
    let edits = vec![
        Intent::Add { record: id, field: "ai_roles".into(), element: "steward".into() },
        Intent::Drop { record: id, field: "ai_roles".into(), element: "tester".into() },
    ];
    let done = s.app.desk.ledger.submit_as(&Proposal::edit(edits, ""), ruth, now).unwrap();
    s.app.hear(vec![Heard::Applied { entry: done.entry, applied: done.applied }]);
    s.press("enter");
    let record = s.app.desk.workspace().get(id).unwrap();
    let mut roles: Vec<&str> = record.elements("ai_roles").collect();
    roles.sort_unstable();
    assert_eq!(roles, ["owner", "reviewer", "steward"]);
}

#[test]
fn a_decision_that_somebody_else_took_meanwhile_is_shown_before_it_is_replaced() {
    let mut s = Session::demo(80, 24);
    s.press("3").on_row("A.2.2").press("a 1");
    by_ruth(&mut s, "soa", "A.2.2", "inclusion_text", "The regulator asks for it");
    s.says("was changed meanwhile to: The regulator asks for it");
    s.press("end").type_text(" Mine").press("enter").sees("A.2.2").sees("keep theirs");
    s.press("down enter").sees("3 CONTROLS");
    assert_eq!(s.text("soa", "A.2.2", "inclusion_text"), "The regulator asks for it");
}

#[test]
fn who_else_is_at_the_record_stands_above() {
    let mut s = Session::demo(80, 24);
    s.on_row("R-012").absent("R-012:");
    let at = s.app.desk.workspace().by_label("risk", "R-012").unwrap().id();
    let ruth = s.app.desk.workspace().live("person").find(|person| person.title() == "Ruth Castellan").unwrap().id();
    let actor = Actor { uid: 4711, login: "ruth".into(), person: Some(ruth) };
    let own = s.app.desk.ledger.actor().clone();
    s.app.desk.ledger.seat(7, Some(Presence { actor: own, at, writing: true }));
    s.absent("R-012:");
    s.app.desk.ledger.seat(8, Some(Presence { actor: actor.clone(), at, writing: false }));
    s.sees("R-012: Ruth Castellan");
    s.app.desk.ledger.seat(8, Some(Presence { actor, at, writing: true }));
    s.press("s").sees("R-012: Ruth Castellan writes");
    s.press("esc").on_row("R-031").absent("Ruth Castellan writes");
    s.on_row("R-012").sees("Ruth Castellan writes");
    s.app.desk.ledger.seat(8, None);
    s.absent("Ruth Castellan writes");
}
