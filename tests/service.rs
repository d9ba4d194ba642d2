//! A workspace of a host: several people, each with what the register of people lets him do. The kernel names the user
//! id; which login that is, the test decides, so that one process can be several people.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod ledger_support;
mod readers;
mod share_support;

use std::sync::Arc;

use aims_bench::core::entry::EntryKind;
use aims_bench::core::id::RecordId;
use aims_bench::core::intent::{Intent, Proposal};
use aims_bench::core::risk::{Acting, Risk, Stage};
use aims_bench::core::scoring::Rating;
use aims_bench::ledger::share::Home;
use aims_bench::ledger::share::host::Welcome;
use aims_bench::ledger::{Ledger, LedgerError};
use ledger_support::{WAIT, creation};
use serde_json::json;
use share_support::host::{Host, rating};
use share_support::{Room, rename, title, until};

fn risk_of(ledger: &Ledger, label: &str) -> RecordId {
    ledger.workspace().by_label("risk", label).unwrap().id()
}

fn why(ledger: &mut Ledger, intents: Vec<Intent>) -> String {
    ledger.submit(&Proposal::edit(intents, "because of the test")).unwrap_err().to_string()
}

/// A change that the guest's own program lets through, as one that was tampered with would.
fn forged(ledger: &mut Ledger, intents: Vec<Intent>) -> Result<(), String> {
    ledger.submit_unchecked(&Proposal::edit(intents, "forged")).map(|_| ()).map_err(|error| error.to_string())
}

#[test]
fn who_is_not_known_or_only_reads_changes_nothing_and_sees_no_confidential_value() {
    let host = Host::new();
    for login in ["vera", "nobody-knows"] {
        let mut guest = host.join(login, 60);
        let id = risk_of(&guest, "R-001");
        assert!(why(&mut guest, vec![Intent::set(id, "title", "Mine")]).contains("you may read here"));
        assert!(forged(&mut guest, vec![Intent::set(id, "title", "Mine")]).unwrap_err().contains("you may read here"));
        let lea = guest.workspace().live("person").find(|person| person.title() == "lea").unwrap();
        assert_ne!(lea.text("contact"), "lea@example.org");
    }
    let ada = host.join("ada", 61);
    let lea = ada.workspace().live("person").find(|person| person.title() == "lea").unwrap();
    assert_eq!(lea.text("contact"), "lea@example.org");
    drop(ada);
    host.service.leave();
}

#[test]
fn a_confidential_value_that_comes_later_is_kept_from_who_may_not_read_it() {
    let host = Host::new();
    let mut vera = host.join("vera", 60);
    let mut lea = host.join("lea", 61);
    let person = lea.workspace().live("person").find(|person| person.title() == "otto").unwrap().id();
    lea.submit(&Proposal::edit(vec![Intent::set(person, "contact", "otto@elsewhere.org")], "")).unwrap();
    let entries = lea.workspace().position().entries();
    until(&mut vera, |vera| vera.workspace().position().entries() == entries);
    assert_ne!(vera.workspace().get(person).unwrap().text("contact"), "otto@elsewhere.org");
    assert_eq!(lea.workspace().get(person).unwrap().text("contact"), "otto@elsewhere.org");
    drop((vera, lea));
    host.service.leave();
}

#[test]
fn who_loses_access_loses_the_confidential_values_and_who_has_left_reads_only() {
    let host = Host::new();
    let mut ada = host.join("ada", 60);
    let mut lea = host.join("lea", 61);
    let find = |ledger: &Ledger, name: &str| {
        ledger.workspace().live("person").find(|person| person.title() == name).unwrap().id()
    };
    let (person, own) = (find(&lea, "ada"), find(&lea, "lea"));
    assert_eq!(ada.workspace().get(own).unwrap().text("contact"), "lea@example.org");
    // She comes in again by herself, as the same login.
    *host.login.lock().unwrap() = "ada".into();
    lea.submit(&Proposal::edit(vec![Intent::set(person, "active", false)], "she has left")).unwrap();
    until(&mut ada, |ada| ada.workspace().get(own).unwrap().text("contact") != "lea@example.org");
    assert!(why(&mut ada, vec![Intent::set(person, "active", true)]).contains("you may read here"));
    drop((ada, lea));
    host.service.leave();
}

#[test]
fn a_risk_owner_confirms_and_scores_his_own_and_proposes_what_crosses_the_appetite() {
    let host = Host::new();
    let mut otto = host.join("otto", 60);
    let (own, others) = (risk_of(&otto, "R-002"), risk_of(&otto, "R-001"));
    let acting = |ledger: &mut Ledger| Acting {
        person: ledger.actor().person,
        today: ledger.today(),
        fresh: ledger.record_id(),
    };
    let now = acting(&mut otto);
    let confirm = Risk::of(otto.workspace().get(own).unwrap()).unwrap().confirm("nothing new", now);
    otto.submit(&Proposal::edit(confirm, "nothing new")).unwrap();
    let now = acting(&mut otto);
    let confirm = Risk::of(otto.workspace().get(others).unwrap()).unwrap().confirm("nothing new", now);
    assert!(why(&mut otto, confirm).contains("his own risks"));

    let score = |ledger: &mut Ledger, value: serde_json::Value| {
        let now = acting(ledger);
        let rating = Rating::from_value(&value).unwrap();
        let risk = Risk::of(ledger.workspace().get(own).unwrap()).unwrap();
        let scored = risk.score(Stage::Current, &rating, "seen on the ward", now);
        let done = ledger.submit(&Proposal::edit(scored.intents, "seen on the ward"));
        (scored.proposed, done.map(|_| ()).map_err(|error| error.to_string()))
    };
    assert_eq!(score(&mut otto, rating(2, 2)), (false, Ok(())));
    assert_eq!(score(&mut otto, rating(5, 5)), (true, Ok(())), "it waits for an assessor");
    assert_eq!(otto.workspace().count("rating"), 1);
    let waiting = otto.workspace().live("rating").next().unwrap().id();

    // What his program would not send, whoever wrote it.
    for (intent, what) in [
        (Intent::set(own, "current", rating(5, 5)), "crosses appetite"),
        (Intent::set(own, "title", "Renamed"), "his own risks"),
        (Intent::set(own, "confirmed_by", others.to_string()), "his own risks"),
        (Intent::Move { record: waiting, to: "valid".into() }, "his own risks"),
        (Intent::Archive { record: own }, "his own risks"),
        (Intent::Define { key: "own.method-in-force".into(), value: json!("3x3") }, "his own risks"),
    ] {
        let refused = forged(&mut otto, vec![intent.clone()]).unwrap_err();
        assert!(refused.contains(what), "{intent:?}: {refused}");
    }
    drop(otto);
    host.service.leave();
}

#[test]
fn a_risk_owner_carries_out_his_own_corrective_action_and_does_not_verify_it() {
    let host = Host::new();
    let mut ada = host.join("ada", 60);
    let owner = ada.workspace().live("person").find(|person| person.title() == "otto").unwrap().id().to_string();
    let create = creation(&mut ada, "corrective_action", json!({"title": "Measure it", "owner": owner}));
    let action = create.record().unwrap();
    ada.submit(&Proposal::edit(vec![create], "")).unwrap();
    let mut otto = host.join("otto", 61);
    until(&mut otto, |otto| otto.workspace().get(action).is_some());
    otto.submit(&Proposal::edit(vec![Intent::Move { record: action, to: "in_progress".into() }], "")).unwrap();
    let done = Intent::Move { record: action, to: "done".into() };
    otto.submit(&Proposal::edit(vec![Intent::set(action, "done_on", "2026-11-21"), done], "")).unwrap();
    assert!(why(&mut otto, vec![Intent::set(action, "verified_by", owner)]).contains("finishes his own actions"));
    assert!(why(&mut otto, vec![Intent::Move { record: action, to: "verified".into() }]).contains("Verified by"));
    drop((ada, otto));
    host.service.leave();
}

#[test]
fn the_auditee_answers_a_finding_of_his_area_and_writes_over_nothing() {
    let host = Host::new();
    let mut aud = host.join("aud", 60);
    let owner = aud.workspace().live("person").find(|person| person.title() == "otto").unwrap().id().to_string();
    let fields = json!({"title": "Drift", "owner": owner, "criterion": "9.1", "grade": "observation",
        "evidence_text": "No report", "opinion": "Counted by hand"});
    let create = creation(&mut aud, "finding", fields);
    let finding = create.record().unwrap();
    aud.submit(&Proposal::edit(vec![create], "")).unwrap();
    let mut otto = host.join("otto", 61);
    until(&mut otto, |otto| otto.workspace().get(finding).is_some());
    let agreed = Intent::set(finding, "acknowledgement", "agreed");
    assert!(why(&mut otto, vec![agreed.clone()]).contains("findings of his area"), "it was not told yet");
    aud.submit(&Proposal::edit(vec![Intent::Move { record: finding, to: "confirmed".into() }], "")).unwrap();
    until(&mut otto, |otto| otto.workspace().get(finding).unwrap().text("status") == "confirmed");
    otto.submit(&Proposal::edit(vec![agreed, Intent::set(finding, "acknowledged_by", owner)], "")).unwrap();
    for (key, value) in [("opinion", "Nothing of that is so"), ("gap", "None"), ("grade", "conforms")] {
        assert!(why(&mut otto, vec![Intent::set(finding, key, value)]).contains("findings of his area"), "{key}");
    }
    let opinion = Intent::set(finding, "opinion", "Counted by hand\nAnd only at night");
    otto.submit(&Proposal::edit(vec![opinion, Intent::Move { record: finding, to: "disputed".into() }], "")).unwrap();
    let confirm = Intent::Move { record: finding, to: "confirmed".into() };
    assert!(why(&mut otto, vec![confirm]).contains("findings of his area"), "that is for the auditor");
    drop((aud, otto));
    host.service.leave();
}

#[test]
fn approving_is_for_a_lead_whatever_the_state_is_called_and_wherever_a_record_begins() {
    let host = Host::new();
    let mut ada = host.join("ada", 60);
    let plan = |ada: &mut Ledger, more: serde_json::Value| {
        let mut fields = json!({"title": "The plan of the year"});
        fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        creation(ada, "audit_programme", fields)
    };
    let draft = plan(&mut ada, json!({}));
    let made = draft.record().unwrap();
    ada.submit(&Proposal::edit(vec![draft], "")).unwrap();
    for state in ["approved", "Approved"] {
        let refused = forged(&mut ada, vec![Intent::Move { record: made, to: state.into() }]).unwrap_err();
        assert!(refused.contains("approving is for a lead"), "{state}: {refused}");
        let born = plan(&mut ada, json!({"status": state}));
        let refused = forged(&mut ada, vec![born]).unwrap_err();
        assert!(refused.contains("approving is for a lead"), "{state}: {refused}");
    }
    drop(ada);
    host.service.leave();
}

#[test]
fn who_says_that_a_file_brings_it_goes_the_way_of_the_workflow_all_the_same() {
    let host = Host::new();
    let mut lea = host.join("lea", 60);
    let otto = lea.workspace().live("person").find(|person| person.title() == "otto").unwrap().id();
    let fields = json!({"title": "Measure it", "owner": otto.to_string()});
    let action = creation(&mut lea, "corrective_action", fields);
    let own = action.record().unwrap();
    lea.submit(&Proposal::edit(vec![action], "")).unwrap();
    let mut otto = host.join("otto", 61);
    until(&mut otto, |otto| otto.workspace().get(own).is_some());
    let state = |otto: &Ledger| otto.workspace().get(own).unwrap().text("status").to_string();
    let before = state(&otto);
    let verified = Intent::Move { record: own, to: "verified".into() };
    let proposal = Proposal { kind: EntryKind::Import, ..Proposal::edit(vec![verified], "from a file") };
    let refused = otto.submit(&proposal).unwrap_err().to_string();
    assert!(refused.contains("can't become"), "{refused}");
    assert_eq!(state(&otto), before);
    drop((lea, otto));
    host.service.leave();
}

#[test]
fn members_and_methods_are_the_leads_and_an_auditor_writes_audit_records_only() {
    let host = Host::new();
    let mut ada = host.join("ada", 60);
    let mut aud = host.join("aud", 61);
    let mut lea = host.join("lea", 62);
    let vera = lea.workspace().live("person").find(|person| person.title() == "vera").unwrap().id();
    let promote = vec![Intent::set(vera, "access", "lead")];
    assert!(why(&mut ada, promote.clone()).contains("changed by a lead"));
    let born = creation(&mut ada, "person", json!({"name": "Eve", "access": "lead"}));
    assert!(why(&mut ada, vec![born]).contains("changed by a lead"));
    let first = risk_of(&ada, "R-001");
    ada.submit(&Proposal::edit(vec![Intent::set(first, "title", "An assessor's words")], "")).unwrap();
    ada.submit(&Proposal::edit(vec![Intent::set(first, "blind_raters", json!([vera.to_string()]))], "")).unwrap();
    let early = vec![Intent::set(first, "blind_opened", "2026-11-21")];
    assert!(why(&mut ada, early.clone()).contains("opened by a lead"));
    lea.submit(&Proposal::edit(early, "she is away")).unwrap();
    assert!(why(&mut aud, vec![Intent::set(first, "title", "An auditor's")]).contains("audit records only"));
    let finding = creation(&mut aud, "finding", json!({"title": "Drift is not measured"}));
    let made = finding.record().unwrap();
    aud.submit(&Proposal::edit(vec![finding], "")).unwrap();
    aud.submit(&Proposal::edit(vec![Intent::set(made, "criterion", "9.1/1")], "")).unwrap();
    let nonconformity = creation(&mut aud, "nonconformity", json!({"title": "Drift is not measured"}));
    let led_to = nonconformity.record().unwrap();
    aud.submit(&Proposal::edit(vec![nonconformity], "")).unwrap();
    assert!(why(&mut aud, vec![Intent::set(led_to, "root_cause", "Sloth")]).contains("audit records only"));
    aud.submit(&Proposal::edit(vec![Intent::set(led_to, "effect", "Measured in all wards")], "")).unwrap();
    let action = creation(&mut aud, "corrective_action", json!({"title": "Measure it"}));
    assert!(why(&mut aud, vec![action]).contains("audit records only"), "what is done about it is for others");
    assert!(aud.workspace().live("person").any(|person| person.text("contact") == "lea@example.org"));
    lea.submit(&Proposal::edit(promote, "she takes over")).unwrap();
    drop((ada, aud, lea));
    host.service.leave();
}

#[test]
fn the_journal_says_who_the_kernel_named() {
    let host = Host::new();
    let mut ada = host.join("ada", 60);
    let proposal = rename(&ada, "R-001", "Named", "");
    let mut forger = ada.actor().clone();
    forger.login = "lea".into();
    ada.set_actor(forger);
    ada.submit(&proposal).unwrap();
    ada.settle(WAIT).unwrap();
    drop(ada);
    let room = host.room;
    host.service.leave();
    let ledger = room.read();
    assert_eq!(title(&ledger, "R-001"), "Named");
    let newest = &ledger.newest(None, 1).unwrap()[0];
    assert_eq!(newest.header.actor.login, "ada");
    let person = newest.header.actor.person.and_then(|id| ledger.workspace().get(id)).unwrap();
    assert_eq!(person.title(), "ada");
}

#[test]
fn a_folder_in_which_others_may_write_is_no_place_for_a_service() {
    use std::os::unix::fs::PermissionsExt;
    let room = Room::new();
    let folder = room.socket().parent().unwrap().to_path_buf();
    std::fs::create_dir(&folder).unwrap();
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o777)).unwrap();
    let home = Home { welcome: Welcome::Everybody(Arc::new(|_| "x".into())), ..room.home(false) };
    let refused = Ledger::at_home(home, Room::opening(5, None)).err();
    assert!(matches!(refused, Some(LedgerError::NoSocket { .. })), "{refused:?}");
}

#[test]
fn everybody_sees_who_is_at_which_record_and_nobody_asks_for_it() {
    let host = Host::new();
    let (mut ada, mut lea) = (host.join("ada", 60), host.join("lea", 61));
    let id = risk_of(&ada, "R-001");
    let names = |ledger: &Ledger| -> Vec<(String, bool)> {
        ledger.present_at(id).iter().map(|one| (one.actor.login.clone(), one.writing)).collect()
    };
    ada.look_at(Some((id, false)));
    until(&mut lea, |lea| names(lea) == [("ada".to_string(), false)]);
    ada.look_at(Some((id, true)));
    until(&mut lea, |lea| names(lea) == [("ada".to_string(), true)]);
    // Who comes later is told at once, and is himself nobody else.
    let mut otto = host.join("otto", 62);
    until(&mut otto, |otto| names(otto) == [("ada".to_string(), true)]);
    otto.look_at(Some((id, false)));
    until(&mut ada, |ada| names(ada) == [("otto".to_string(), false)]);
    ada.look_at(Some((risk_of(&ada, "R-002"), false)));
    until(&mut lea, |lea| names(lea) == [("otto".to_string(), false)]);
    drop(otto);
    until(&mut lea, |lea| names(lea).is_empty());
}
