//! A new user who reads only the last line.

use aims_bench::core::risk::{Risk, Stage};
use aims_bench::tui::action::{self, Action, Rating};

use crate::support::screen::Session;

/// What the last line offers first of what can be done now.
fn first_offer(s: &Session) -> (String, Action) {
    let offers = action::hints(&s.app.stack(), &s.app.desk.keymap, &s.app.facts());
    let offer = offers.into_iter().find(|offer| s.app.disabled(&offer.action).is_none()).unwrap();
    (offer.press.to_string(), offer.action)
}

fn is_rated(s: &Session) -> bool {
    s.workspace().live("risk").filter_map(Risk::of).any(|risk| risk.rating(Stage::Current).is_some())
}

#[test]
fn the_first_enabled_key_of_the_last_line_leads_to_a_first_rating_in_twenty_keys() {
    let mut s = Session::empty();
    let mut told = Vec::new();
    let texts = ["Triage assist", "Nobody over 80 was in the training data"];
    let mut texts = texts.into_iter();
    while !is_rated(&s) && s.keys() < 20 {
        let (key, action) = first_offer(&s);
        assert!(
            s.hints().trim_start().starts_with(key.split(' ').next().unwrap()) || matches!(action, Action::Rate(_))
        );
        let in_field = s.app.stack().first() == Some(&"text");
        // Text is typed where a field is empty and waits for it.
        let waits = ["New AI system", "because >"].iter().any(|place| s.frame().contains(place));
        if in_field
            && waits
            && let Some(text) = texts.next()
        {
            s.type_text(text);
        }
        let key = if action == Action::Rate(Rating::Number(1)) { "3".to_string() } else { key };
        told.push(key.clone());
        s.press(&key);
    }
    assert!(is_rated(&s), "after {told:?}:\n{}", s.frame());
    assert!(s.keys() <= 20, "{} keys: {told:?}", s.keys());
    println!("first rating: {} keys: {}", s.keys(), told.join(" "));
}

#[test]
fn an_empty_workspace_leads_by_the_hand() {
    let mut s = Session::empty();
    s.sees("(38 undecided)").sees("n next step");
    s.press("n").sees("New AI system").says("first the AI system");
    s.type_text("Triage assist").press("enter");
    s.sees("1 Systems 1").sees("n next step");
    s.press("n").says("risks that fit the system").sees("Risks for SYS-01 Triage assist");
    s.press("space space enter");
    assert_eq!(s.workspace().live("risk").count(), 2);
    assert!(s.workspace().live("treatment").all(|treatment| treatment.elements("controls").count() > 0));
    assert_eq!(s.last_entry().header.because, "from the risk library");
    s.press("n").says("five digits").sees("CURRENT rating");
    s.press("4 3 2 1 2").type_text("Guess of the first afternoon, to be checked").press("enter");
    s.press("3").sees("3 CONTROLS 38 (38 undecided)");
    s.press("n").sees("Applicability of A.2.2").sees("undecided");
}

#[test]
fn the_library_offers_no_risk_twice() {
    let mut s = Session::empty();
    s.press("n").type_text("Letter writer").press("enter");
    s.press("b space enter").sees("2 RISKS 1");
    let library = s.workspace().live("risk").next().unwrap().text("library_id").to_string();
    s.press("b").type_text(&library.to_lowercase());
    s.sees("in the register").press("enter").says("in the register");
}
