//! What follows from a finding: the next step, whoever may take it, and the days that have to be kept.

// A test stops at the first thing that is not as it says.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, dead_code)]

#[path = "rules/desk.rs"]
mod desk;

use aims_bench::core::intent::Intent;
use aims_bench::core::nonconformity::{self, Clock, Deadline, Doing, FollowUp, Given, Step, Who, field};
use aims_bench::core::risk::Acting;
use aims_bench::ledger::outside::Outside;
use chrono::{Datelike, Days, NaiveDate};
use desk::{Desk, today};
use proptest::prelude::*;
use serde_json::{Value, json};

/// An audit of this kind that ended on this day, its finding F-001, and what it became, NC-001.
fn found(kind: &str, last_day: NaiveDate, grade: &str, more: Value) -> Desk {
    let mut desk = Desk::new();
    desk.add("person", json!({ "name": "Ines Falk", "active": true }));
    let mut audit = json!({ "title": "Audit", "kind": kind, "ends_on": last_day.to_string() });
    audit.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    desk.add("audit", audit);
    let finding = json!({
        "title": "Drift is not measured", "criterion": "9.1", "grade": grade, "evidence_text": "No report",
        "gap": "Four months without a measure", "audit": "@audit/IA-001", "owner": "@person/P-003",
    });
    desk.add("finding", finding);
    let nonconformity = json!({
        "title": "Drift is not measured", "criterion": "9.1", "grade": grade, "finding": "@finding/F-001",
        "owner": "@person/P-003",
    });
    desk.add("nonconformity", nonconformity);
    desk.set("finding", "F-001", json!({ "nonconformity": "@nonconformity/NC-001" }));
    desk
}

fn deadlines(desk: &Desk) -> Vec<Deadline> {
    nonconformity::deadlines(desk.workspace.by_label("nonconformity", "NC-001").unwrap())
}

fn of(desk: &Desk, clock: Clock) -> Option<NaiveDate> {
    deadlines(desk).into_iter().find(|deadline| deadline.clock == clock).map(|deadline| deadline.day)
}

fn follow_up(desk: &Desk) -> FollowUp<'_> {
    FollowUp::of(desk.workspace.by_label("nonconformity", "NC-001").unwrap()).unwrap()
}

fn day() -> impl Strategy<Value = NaiveDate> {
    (0u64..1500).prop_map(|days| today() - Days::new(750) + Days::new(days))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Six months are months: the same day of the month, or its last where the month is shorter.
    #[test]
    fn a_major_one_of_stage_2_is_verified_six_months_after_its_last_day(last in day()) {
        let desk = found("stage_2", last, "major", json!({}));
        let by = of(&desk, Clock::Verified).unwrap();
        prop_assert_eq!(by.year() * 12 + by.month() as i32, last.year() * 12 + last.month() as i32 + 6);
        let is_last = by.succ_opt().unwrap().month() != by.month();
        prop_assert!(by.day() == last.day() || (by.day() < last.day() && is_last));
        prop_assert!(deadlines(&desk).iter().all(|deadline| deadline.counted), "nothing of it is stored");
    }

    /// The body's days count from the last day, and the soonest day stands first.
    #[test]
    fn a_plan_is_due_by_the_days_of_the_body(last in day(), days in proptest::option::of(1u64..90)) {
        let said = days.map_or(json!({}), |days| json!({ "plan_days": days }));
        let desk = found("surveillance", last, "minor", said);
        prop_assert_eq!(of(&desk, Clock::Plan).unwrap() - last, chrono::TimeDelta::days(days.unwrap_or(30) as i64));
        prop_assert_eq!(of(&desk, Clock::Verified), None);
        let all = deadlines(&desk);
        prop_assert!(all.is_sorted_by_key(|deadline| deadline.day));
    }
}

#[test]
fn a_day_that_was_agreed_counts_before_one_that_is_counted() {
    let mut desk = found("stage_2", today(), "minor", json!({}));
    desk.set("nonconformity", "NC-001", json!({ "plan_due": "2026-12-01" }));
    assert_eq!(of(&desk, Clock::Plan).unwrap().to_string(), "2026-12-01");
    assert!(deadlines(&desk).iter().all(|deadline| !deadline.counted && deadline.field == "plan_due"));
}

#[test]
fn an_internal_audit_keeps_the_days_of_the_organisation_only() {
    let mut desk = found("internal", today(), "major", json!({}));
    assert!(deadlines(&desk).is_empty());
    desk.set("nonconformity", "NC-001", json!({ "due": "2027-01-15" }));
    assert_eq!(of(&desk, Clock::Mended).unwrap().to_string(), "2027-01-15");
}

#[test]
fn a_clock_stops_when_what_it_waits_for_is_there() {
    let mut desk = found("stage_2", today() - Days::new(200), "major", json!({}));
    let steps =
        [("contained", json!({ "correction": "By hand" })), ("cause_analysed", cause()), ("action_planned", plan())];
    for (to, fields) in steps {
        assert!(of(&desk, Clock::Plan).is_some(), "until {to}");
        desk.set("nonconformity", "NC-001", fields);
        desk.step("nonconformity", "NC-001", to);
    }
    assert_eq!(of(&desk, Clock::Plan), None);
    desk.step("nonconformity", "NC-001", "action_implemented");
    assert_eq!(of(&desk, Clock::Mended), None);
    assert_eq!(of(&desk, Clock::Effect).unwrap().to_string(), "2027-02-01");
    assert!(of(&desk, Clock::Verified).unwrap() < today(), "stage 2 is to be repeated until somebody verifies it");
    let seen = json!({ "effect": "Seen", "verified_by": "@person/P-002", "verified_on": "2026-11-21" });
    desk.set("nonconformity", "NC-001", seen);
    desk.step("nonconformity", "NC-001", "verified_effective");
    assert!(deadlines(&desk).is_empty());
}

fn cause() -> Value {
    json!({ "cause_method": "five_whys", "root_cause": "Nobody was told", "extent": "All looked at" })
}

fn plan() -> Value {
    json!({ "due": "2027-01-15", "effect_criteria": "A number each month", "effect_due": "2027-02-01" })
}

#[test]
fn the_next_step_says_what_it_lacks_and_who_takes_it() {
    let mut desk = found("internal", today(), "minor", json!({ "lead": "@person/P-002" }));
    let next = follow_up(&desk).next().unwrap();
    assert_eq!((next.step, next.missing.as_slice()), (Step::Finding, &[][..]), "a draft is told first");
    assert!(matches!(next.who, Who::Auditor(Some(lead)) if lead.label() == "P-002"));
    desk.step("finding", "F-001", "confirmed");
    let next = follow_up(&desk).next().unwrap();
    assert_eq!((next.step, next.missing.as_slice()), (Step::Correction, &["correction"][..]));
    assert!(matches!(&next.who, Who::Owners(people) if people[0].label() == "P-003"));
    desk.set("nonconformity", "NC-001", json!({ "correction": "By hand" }));
    desk.step("nonconformity", "NC-001", "contained");
    assert_eq!(follow_up(&desk).next().unwrap().step, Step::Similar);
    desk.set("nonconformity", "NC-001", json!({ "extent": "All looked at" }));
    let next = follow_up(&desk).next().unwrap();
    assert_eq!((next.step, next.missing.as_slice()), (Step::Cause, &["cause_method", "root_cause"][..]));
    desk.set("nonconformity", "NC-001", json!({ "cause_method": "five_whys", "root_cause": "Nobody was told" }));
    assert_eq!(follow_up(&desk).next().unwrap().step, Step::Decision);
    desk.step("nonconformity", "NC-001", "cause_analysed");
    desk.set("nonconformity", "NC-001", plan());
    desk.add("corrective_action", json!({
        "title": "Tell them", "nonconformity": "@nonconformity/NC-001", "owner": "@person/P-001", "due": "2027-01-15",
    }));
    desk.step("nonconformity", "NC-001", "action_planned");
    let next = follow_up(&desk).next().unwrap();
    assert!(matches!(&next.who, Who::Owners(people) if people[0].label() == "P-001"), "whose action is open");
    desk.step("nonconformity", "NC-001", "action_implemented");
    let next = follow_up(&desk).next().unwrap();
    assert_eq!(next.step, Step::Effect);
    assert!(matches!(&next.who, Who::AnotherThan(people) if people[0].label() == "P-001"));
}

/// Something that a person does at the sheet.
#[derive(Clone, Debug)]
enum Act {
    /// A digit at a step, with something said or not, and by whom the effect was seen.
    Digit {
        step: usize,
        digit: usize,
        said: bool,
        by: usize,
    },
    Fill(usize),
    Add {
        owner: usize,
        due: bool,
    },
}

/// Fields that somebody fills, each in any order.
const FIELDS: [(&str, &str); 10] = [
    (field::CORRECTION, "By hand"),
    (field::EXTENT, "All looked at"),
    (field::WHYS[0], "Nobody was told"),
    (field::ROOT_CAUSE, "The list forgets it"),
    (field::ROOT_CAUSE, "Nobody owns the list"),
    (field::METHOD, "timeline"),
    (field::DECISION, "It would come back"),
    (field::DUE, "2027-01-15"),
    (field::EFFECT_CRITERIA, "A number each month"),
    (field::EFFECT_DUE, "2027-02-01"),
];

fn act() -> impl Strategy<Value = Act> {
    let digit = (0usize..8, 0usize..5, any::<bool>(), 1usize..3).prop_map(|(step, digit, said, by)| Act::Digit {
        step,
        digit,
        said,
        by,
    });
    prop_oneof![
        // The step that waits: so that walks come far.
        6 => (0usize..2, any::<bool>(), 1usize..3).prop_map(|(digit, said, by)| Act::Digit { step: 8, digit, said, by }),
        2 => digit,
        6 => (0usize..FIELDS.len()).prop_map(Act::Fill),
        1 => (1usize..3, any::<bool>()).prop_map(|(owner, due)| Act::Add { owner, due }),
    ]
}

/// Whether it was taken.
fn take(desk: &mut Desk, act: &Act) -> bool {
    let person = |desk: &Desk, number: usize| desk.id("person", &format!("P-00{number}"));
    let id = desk.id("nonconformity", "NC-001");
    match act {
        Act::Fill(at) => desk.try_submit(vec![Intent::set(id, FIELDS[*at].0, FIELDS[*at].1)]).is_ok(),
        // The sheet offers that as long as the plan is made or carried out.
        Act::Add { .. } if follow_up(desk).doings(Step::Action).is_empty() => false,
        Act::Add { owner, due } => {
            let fields = json!({ "title": "Tell them", "nonconformity": id.to_string(),
                "owner": person(desk, *owner).to_string(), "due": due.then_some("2027-01-15") });
            let create = desk.creation(desk.outside.clone().record_id(), "corrective_action", fields);
            desk.outside.record_id();
            desk.try_submit(vec![create]).is_ok()
        }
        Act::Digit { step, digit, said, by } => {
            let by = person(desk, *by);
            let acting = Acting { person: Some(by), today: today(), fresh: desk.outside.record_id() };
            let follow_up = follow_up(desk);
            let next = follow_up.next().map(|next| next.step);
            let Some(step) = Step::ALL.get(*step).copied().or(next) else { return false };
            let Some(doing) = follow_up.doings(step).get(*digit).copied() else { return false };
            // A nonconformity that is withdrawn is no way to closed.
            if doing == Doing::Withdraw {
                return false;
            }
            let said = if *said { "Looked at it myself" } else { "" };
            match follow_up.change(doing, Given { said, edits: &[] }, acting) {
                Ok(done) => desk.try_submit(done.intents).is_ok(),
                Err(_) => false,
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    /// However one goes through the steps: the audit rules have nothing to say against what the sheet allows, there is
    /// always a next step until the end, and that step can be taken or filled.
    #[test]
    fn the_sheet_leads_nowhere_that_an_auditor_would_object_to(acts in proptest::collection::vec(act(), 20..90)) {
        let mut desk = found("internal", today(), "minor", json!({}));
        for act in &acts {
            take(&mut desk, act);
            for rule in ["VR-37", "VR-38", "VR-39"] {
                let sentences = desk.sentences(rule);
                prop_assert!(sentences.is_empty(), "after {act:?}: {sentences:?}");
            }
            let state = desk.workspace.by_label("nonconformity", "NC-001").unwrap().text("status").to_string();
            match follow_up(&desk).next() {
                None => prop_assert_eq!(state, "closed"),
                Some(next) => {
                    let only_fields = matches!(next.step, Step::Similar | Step::Cause);
                    prop_assert!(only_fields || !follow_up(&desk).doings(next.step).is_empty(), "{:?}", next.step);
                    prop_assert!(!(only_fields && next.missing.is_empty()), "{:?} lacks nothing", next.step);
                }
            }
        }
    }
}
