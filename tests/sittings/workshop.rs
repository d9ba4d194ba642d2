//! Several people who rate: two assessors blind and their consensus, and a workshop that goes through a list.

use aims_bench::core::blind::Round;
use aims_bench::core::risk::{Risk, Stage, rating_in};
use aims_bench::core::scoring::Cell;

use crate::support::screen::{Look, Session};

/// The same workspace, with somebody else at it.
fn hand_over(mut s: Session, login: &str, sitting: usize) -> Session {
    s.rest().settle();
    let store = s.store.clone();
    drop(s);
    let mut next = Session::on(store, login, 80, 24, Look::default());
    // Each sitting mints ids of its own.
    for _ in 1..sitting {
        next.reopen();
    }
    next.press("g r").on_row("R-012");
    next
}

fn round<T>(s: &Session, look: impl FnOnce(Round<'_>) -> T) -> T {
    look(Round::of(Risk::of(s.record("risk", "R-012")).unwrap()))
}

#[test]
fn two_assessors_rate_blind_see_the_spread_and_agree() {
    let mut s = Session::demo(80, 24);
    let before = rating_in(s.record("risk", "R-012"), "current").unwrap();
    s.press("g r").on_row("R-012").press("f6").sees("R-012 · blind ratings").sees("nobody is asked");
    s.press("+").type_text("Maeve").press("space").press("ctrl-u").type_text("Amara").press("space enter");
    s.sees("Maeve Brennan").sees("Amara Okafor").sees("0 of 2 rated · closed");
    s.press("s").sees("blind").absent("was ");
    s.count_from_here().press("3 4 3 1 2").type_text("Two near misses in a year").press("enter");
    assert_eq!(s.keys(), 6, "five digits and enter");
    s.says("nobody sees how").sees("1 of 2 rated · closed").sees("Two near misses in a year").sees("has not rated yet");
    assert_eq!(s.last_entry().header.because, "rated blind; the reason stands with the rating");
    assert_eq!(rating_in(s.record("risk", "R-012"), "current").unwrap(), before, "a blind rating takes no effect");

    let mut s = hand_over(s, "amara", 2);
    s.press("g g")
        .type_text("proposed ratings")
        .press("enter")
        .on_row("RT-003")
        .absent("Two near misses")
        .sees("blind");
    s.press("enter")
        .sees("rated blind; it is seen once")
        .absent("Two near misses")
        .press("h")
        .says("rated blind; it is");
    s.press("e").says("rated blind; it is");
    // Nor does a filter find it by what it says.
    for filter in ["value.likelihood:3", "\"near misses\""] {
        s.press("g g").type_text("proposed ratings").press("enter /").type_text(filter).press("enter").absent("RT-003");
        s.press("esc");
    }
    s.press("g r").on_row("R-012");
    s.press("f6").sees("has rated").absent("Two near misses").absent("3     4     3");
    // The power goes in the middle of a word.
    s.press("s 5 4 4 1 4").type_text("Drift seen in Octo").rest();
    s.cut_and_reopen();
    s.press("g r").on_row("R-012").press("f6 s").sees("Drift seen in Octo").type_text("ber").press("enter");
    s.sees("2 of 2 rated · open").sees("Two near misses in a year").sees("Drift seen in October");
    assert_eq!(round(&s, |round| round.spread(Cell::Likelihood)), Some((3, 5)));
    s.sees("spread").sees("3-5").sees("2-4");
    insta::assert_snapshot!("spread", s.settle().styled());

    s.press("s").sees("consensus").press("l 4").type_text("October counts, but once").press("enter");
    let risk = s.record("risk", "R-012");
    let rating = rating_in(risk, "current").unwrap();
    assert_eq!(rating.likelihood, 4);
    assert!(!round(&s, |round| round.is_running()));
    let kept: Vec<String> = s
        .workspace()
        .rows("rating")
        .filter(|one| one.text("risk") == risk.id().to_string())
        .map(|one| one.text("status").to_string())
        .collect();
    assert_eq!(kept, ["superseded", "superseded"], "both stay on record");
    let because = s.last_entry().header.because;
    assert!(
        because.starts_with("consensus of Maeve Brennan ") && because.ends_with(": October counts, but once"),
        "{because}"
    );
    assert!(because.contains("Amara Okafor VH"), "{because}");
}

#[test]
fn a_lead_opens_the_ratings_before_all_have_rated_and_then_none_can_be_given() {
    let mut s = Session::demo(80, 24);
    s.press("g r").on_row("R-012").press("f6 +").type_text("Maeve").press("space ctrl-u").type_text("Amara");
    s.press("space enter").press("enter").says("nobody has rated");
    s.press("s 3 4 3 1 2").type_text("Two near misses").press("enter");
    s.press("enter").sees("1 person has not rated yet").type_text("Amara is away").press("enter").sees("open");
    let mut s = hand_over(s, "amara", 2);
    s.press("f6").sees("Two near misses").press("s").sees("consensus").press("esc");
    assert!(round(&s, |round| round.is_open()));
}

#[test]
fn only_a_lead_opens_and_only_who_was_asked_rates() {
    let mut s = Session::demo(80, 24);
    s.press("g r").on_row("R-012").press("f6 +").type_text("Maeve").press("space enter");
    let mut s = hand_over(s, "amara", 2);
    s.press("f6 s").says("is rated blind by those who were asked");
}

/// The workshop of the risks of one system.
fn workshop(s: &mut Session) {
    s.press("g r /").type_text("sys-02").press("enter f8");
}

#[test]
fn a_workshop_goes_through_the_list_and_leaves_ordinary_ratings() {
    let mut s = Session::demo_as("maeve", 80, 24, Look { room: true, ..Look::default() });
    workshop(&mut s);
    s.sees("Workshop of 2026-11-21").sees("1 of ").sees("0 decided").sees("nothing decided yet").sees("happens");
    insta::assert_snapshot!("workshop", s.settle().styled());
    let first = s.app.top().unwrap().current(&s.app.desk).unwrap();
    let label = s.workspace().get(first).unwrap().label().to_string();
    // Rate: change one number, say why.
    s.count_from_here().press("s l 2").type_text("All agreed").press("enter");
    assert_eq!(s.keys(), 4);
    s.sees(&format!("decided: {label} ")).sees("1 decided");
    assert_eq!(s.last_entry().header.because, "workshop of 2026-11-21: All agreed");
    let rating = Risk::of(s.workspace().get(first).unwrap()).unwrap().rating(Stage::Current).unwrap();
    assert_eq!(rating.likelihood, 2);
    // Treat: one key, a choice, enter.
    s.press("t").sees("What is to be done about").type_text("share").press("enter").sees(", share");
    assert_eq!(s.last_entry().header.because, "workshop of 2026-11-21: treatment option chosen");
    // Next, confirm.
    s.count_from_here().press("n r").type_text("Nothing new").press("enter");
    assert_eq!(s.keys(), 3);
    s.sees("confirmed").sees("2 decided");
    // The power goes while the next one is being scored.
    s.press("n s l").type_text("3").rest();
    s.cut_and_reopen();
    workshop(&mut s);
    s.sees("3 of ").sees("2 decided").sees(&format!("decided: {label} "));
    s.press("s").says("unsaved text is back");
}

#[test]
fn the_library_names_what_is_missing_and_one_key_takes_it() {
    let mut s = Session::demo(80, 24);
    s.press("g r f8");
    while !s.frame().contains("missing?") {
        s.press("page-down");
    }
    let risk = s.app.top().unwrap().current(&s.app.desk).unwrap();
    let (treatments, sources) =
        (s.workspace().live("treatment").count(), s.workspace().get(risk).unwrap().elements("risk_sources").count());
    s.press("+").sees("What the library knows").press("space enter");
    let found = s.workspace().get(risk).unwrap();
    let more = s.workspace().live("treatment").count() + found.elements("risk_sources").count();
    assert_eq!(more, treatments + sources + 1);
    assert!(s.last_entry().header.because.starts_with("workshop of 2026-11-21: "));
}

#[test]
fn nothing_confidential_stands_on_the_wall() {
    let mut s = Session::demo_as("maeve", 80, 24, Look { room: true, ..Look::default() });
    workshop(&mut s);
    for _ in 0..6 {
        for name in ["Maeve", "Tomasz", "Amara", "Ruth", "Dermot", "Priya", "Jonas", "Helen"] {
            s.absent(name);
        }
        s.press("page-down");
    }
    s.press("e").sees("Workshop of").press("h").sees("Workshop of").press("f6").sees("Workshop of");
}

#[test]
fn on_a_projector_the_matrix_is_large() {
    let mut s = Session::demo_as("maeve", 160, 50, Look { room: true, ..Look::default() });
    workshop(&mut s);
    insta::assert_snapshot!("workshop_wide", s.settle().styled());
}
