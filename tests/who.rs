//! Somebody whom the kernel names but the register of people does not: he says once who he is, and a lead decides.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod ledger_support;
mod share_support;
mod support;

use aims_bench::core::access::Access;
use aims_bench::core::entry::EntryKind;
use aims_bench::core::id::RecordId;
use aims_bench::core::intent::{Intent, Proposal};
use aims_bench::core::login;
use aims_bench::ledger::Ledger;
use ledger_support::creation;
use serde_json::json;
use share_support::host::{Host, low};
use share_support::until;
use support::screen::{Look, Session};

/// A service with two people who have no login yet, Ruth with a risk of her own, and one who has left.
fn host() -> Host {
    let host = Host::new();
    let mut lea = host.join("lea", 60);
    let ruth = creation(
        &mut lea,
        "person",
        json!({"name": "Ruth Castellan", "access": "risk_owner", "function": "Ward manager"}),
    );
    let owner = ruth.record().unwrap().to_string();
    let omar = creation(&mut lea, "person", json!({"name": "Omar Diaz", "access": "assessor"}));
    let left = creation(&mut lea, "person", json!({"name": "Lars Left", "active": false}));
    lea.submit(&Proposal::edit(vec![ruth, omar, left], "")).unwrap();
    let own = creation(&mut lea, "risk", json!({"title": "Ruth's own risk", "owner": owner, "current": low()}));
    lea.submit(&Proposal::edit(vec![own], "rated at the start")).unwrap();
    lea.settle(ledger_support::WAIT).unwrap();
    host
}

fn person(ledger: &Ledger, name: &str) -> RecordId {
    ledger.workspace().live("person").find(|person| person.title() == name).unwrap().id()
}

fn logins(ledger: &Ledger, name: &str, field: &str) -> Vec<String> {
    let record = ledger.workspace().get(person(ledger, name)).unwrap();
    record.elements(field).map(str::to_string).collect()
}

fn says_ruth(s: &mut Session) {
    s.sees("Which of these are you? Your login is rcastel").type_text("ruth").press("enter");
    // Whoever comes in now reads it.
    s.settle();
}

#[test]
fn a_stranger_says_who_he_is_and_is_a_risk_owner_once_a_lead_confirms() {
    let host = host();
    let mut s = Session::over(host.join("rcastel", 61));
    insta::assert_snapshot!("the_question_who_one_is", s.styled());
    s.sees("Ruth Castellan").sees("Ward manager").sees("Omar Diaz").absent("Lars Left").absent("otto");
    says_ruth(&mut s);
    s.says("you say you are Ruth Castellan; a lead has to confirm it").sees("My risks");
    let entry = s.last_entry();
    assert_eq!((entry.header.actor.login.as_str(), entry.header.actor.person), ("rcastel", None));
    assert_eq!(s.app.desk.ledger.access(), Access::Unknown);
    s.press(":").type_text("say who I am").press("enter").says("a lead has to confirm it").press("esc");

    let mut lead = Session::over(host.join("lea", 62));
    lead.says("a login says who it is and waits for you: g w");
    lead.press("g w").sees("rcastel").sees("says that it is Ruth Castellan, risk owner");
    assert!(lead.hints().trim_start().starts_with("r confirm"), "{}", lead.hints());
    lead.press("r").sees("rcastel is Ruth Castellan: enter confirms").press("enter").sees("nothing waits");
    assert_eq!(logins(&lead.app.desk.ledger, "Ruth Castellan", "logins"), ["rcastel"]);
    assert!(logins(&lead.app.desk.ledger, "Ruth Castellan", "claimed_logins").is_empty());

    s.awaits("Ruth's own risk").says("you are Ruth Castellan now, risk owner");
    s.press("r").type_text("Nothing has changed").press("enter");
    let entry = s.last_entry();
    assert_eq!(entry.header.because, "Nothing has changed");
    assert_eq!(entry.header.actor.person, Some(person(&s.app.desk.ledger, "Ruth Castellan")));
    drop((s, lead));
    host.service.leave();
}

#[test]
fn who_becomes_an_assessor_reads_what_was_kept_from_him_without_coming_in_anew() {
    let host = host();
    let mut s = Session::over(host.join("odiaz", 61));
    s.type_text("omar").press("enter").says("you say you are Omar Diaz");
    let reads =
        |ledger: &Ledger| ledger.workspace().get(person(ledger, "lea")).unwrap().text("contact") == "lea@example.org";
    assert!(!reads(&s.app.desk.ledger));
    let mut lea = host.join("lea", 62);
    // The service asks the kernel again who comes in.
    *host.login.lock().unwrap() = "odiaz".into();
    let omar = person(&lea, "Omar Diaz");
    lea.submit(&Proposal::edit(login::confirm(omar, "odiaz"), "he is")).unwrap();
    until(&mut s.app.desk.ledger, reads);
    s.awaits("you are Omar Diaz now, assessor");
    drop((s, lea));
    host.service.leave();
}

#[test]
fn while_a_lead_has_not_decided_the_question_is_not_put_again() {
    let host = host();
    let mut s = Session::over(host.join("rcastel", 61));
    says_ruth(&mut s);
    s.leave();
    let mut s = Session::over(host.join("rcastel", 62));
    s.absent("Which of these").sees("My risks").sees("a lead has to confirm it");
    s.press("g r").absent("Which of these").press("g m").sees("a lead has to confirm it");
    drop(s);
    host.service.leave();
}

#[test]
fn who_is_refused_reads_why_and_may_say_it_again() {
    let host = host();
    let mut s = Session::over(host.join("rcastel", 61));
    says_ruth(&mut s);
    let mut lead = Session::over(host.join("lea", 62));
    lead.press("g w").press("-").sees("rcastel is not Ruth Castellan, because").press("enter").says("say why");
    lead.type_text("Ruth has another account").press("enter").sees("nothing waits");
    s.awaits("a lead does not confirm who you are: \"Ruth has another account\"");
    assert!(logins(&s.app.desk.ledger, "Ruth Castellan", "logins").is_empty());
    s.press("down").sees("doesn't know your login rcastel").absent("Which of these");
    s.press(":")
        .type_text("say who I am")
        .press("enter")
        .sees("Which of these are you?")
        .type_text("omar")
        .press("enter");
    s.says("you say you are Omar Diaz");
    drop((s, lead));
    host.service.leave();
}

#[test]
fn esc_leaves_the_question_for_later_and_it_does_not_come_by_itself() {
    let host = host();
    let mut s = Session::over(host.join("rcastel", 61));
    s.sees("Which of these are you?").says("esc leaves it");
    let entries = s.entries();
    s.press("esc").absent("Which of these").sees("RISKS");
    assert_eq!(s.entries(), entries);
    s.leave();
    let mut s = Session::over(host.join("rcastel", 62));
    s.absent("Which of these").says("doesn't know your login rcastel");
    s.press(":").type_text("say who I am").press("enter");
    says_ruth(&mut s);
    s.says("a lead has to confirm it");
    drop(s);
    host.service.leave();
}

#[test]
fn nobody_is_asked_who_is_known_or_works_in_a_file_of_his_own() {
    let host = host();
    let mut s = Session::over(host.join("vera", 61));
    s.absent("Which of these")
        .press(":")
        .type_text("say who I am")
        .press("enter")
        .says("the workspace knows you: vera");
    drop(s);
    host.service.leave();
    let mut s = Session::demo_as("stranger", 80, 24, Look::default());
    s.absent("Which of these").press("g m").sees("add your login name to your record");
    s.press(":").type_text("say who I am").press("enter").says("in a file of one's own");
}

/// What a program that was tampered with would send, and what comes of it.
fn forged(ledger: &mut Ledger, proposal: Proposal) -> String {
    let entries = ledger.workspace().position().entries();
    let refused = ledger.submit_unchecked(&proposal).map(|_| ()).unwrap_err().to_string();
    assert_eq!(ledger.workspace().position().entries(), entries);
    refused
}

#[test]
fn a_forged_claim_is_refused_whatever_the_program_says() {
    let host = host();
    let mut stranger = host.join("rcastel", 61);
    let find = |name: &str| person(&stranger, name);
    let (ruth, omar, lea, left) = (find("Ruth Castellan"), find("Omar Diaz"), find("lea"), find("Lars Left"));
    let add = |record, field: &str, element: &str| Intent::Add {
        record,
        field: field.to_string(),
        element: element.to_string(),
    };
    let both = [login::claim(ruth, "rcastel"), login::claim(omar, "rcastel")].concat();
    let born = creation(&mut stranger, "person", json!({"name": "Eve", "claimed_logins": ["rcastel"]}));
    let only = "you may read here and change nothing but say who you are";
    for (intents, what) in [
        (login::claim(ruth, "otto"), only),
        (both, only),
        (vec![add(ruth, "logins", "rcastel")], only),
        (login::confirm(ruth, "rcastel"), only),
        (vec![Intent::set(ruth, "claimed_logins", json!(["rcastel"]))], only),
        (vec![Intent::set(ruth, "access", "lead")], only),
        (vec![add(ruth, "claimed_logins", "rcastel"), Intent::set(ruth, "access", "lead")], only),
        (vec![born], only),
        (login::claim(lea, "rcastel"), "has no login yet"),
        (login::claim(left, "rcastel"), "has no login yet"),
    ] {
        let told = format!("{intents:?}");
        let refused = forged(&mut stranger, Proposal::edit(intents, "forged"));
        assert!(refused.contains(what), "{told}: {refused}");
    }
    let import = Proposal { kind: EntryKind::Import, ..Proposal::edit(login::claim(ruth, "rcastel"), "") };
    assert!(forged(&mut stranger, import).contains(only));

    // One claim stands; a second one, and taking the first back, are for a lead.
    stranger.submit(&Proposal::edit(login::claim(ruth, "rcastel"), "")).unwrap();
    let second = forged(&mut stranger, Proposal::edit(login::claim(omar, "rcastel"), ""));
    assert!(second.contains("says already that it is Ruth Castellan"), "{second}");
    let undone = stranger.undo().map(|_| ()).unwrap_err().to_string();
    assert!(undone.contains(only), "{undone}");
    drop(stranger);
    host.service.leave();
}

#[test]
fn only_a_lead_decides_on_a_claim_and_who_is_known_makes_none() {
    let host = host();
    let mut stranger = host.join("rcastel", 61);
    let ruth = person(&stranger, "Ruth Castellan");
    stranger.submit(&Proposal::edit(login::claim(ruth, "rcastel"), "")).unwrap();
    stranger.settle(ledger_support::WAIT).unwrap();
    for (login, number) in [("vera", 62), ("otto", 63), ("ada", 64), ("aud", 65)] {
        let mut guest = host.join(login, number);
        until(&mut guest, |guest| login::claimed_by(guest.workspace(), "rcastel").is_some());
        forged(&mut guest, Proposal::edit(login::confirm(ruth, "rcastel"), "forged"));
        forged(&mut guest, Proposal::edit(login::refuse(ruth, "rcastel"), "forged"));
        forged(&mut guest, Proposal::edit(login::claim(ruth, login), "forged"));
    }
    let mut ada = Session::over(host.join("ada", 66));
    ada.press("g w").absent("rcastel");
    drop((ada, stranger));
    host.service.leave();
}
