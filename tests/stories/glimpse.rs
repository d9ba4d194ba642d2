//! The first frame stands before the workspace is loaded: it is the one that the last sitting ended with.

use aims_bench::core::intent::{Intent, Proposal};

use crate::support::screen::{Look, Session};

/// Leaves and opens again: what is shown before and what after everything is loaded and counted. Nothing comes in between.
#[track_caller]
fn both_frames(s: &mut Session) -> (String, String) {
    s.reopen();
    let (glimpse, remembered) = s.glimpse().unwrap();
    let mut after = s.frames_after(remembered);
    assert_eq!(after.len(), 1, "{after:#?}");
    (glimpse, after.remove(0))
}

#[test]
fn the_first_frame_is_the_one_that_was_left_and_loading_changes_nothing_on_it() {
    for (width, height) in [(80, 24), (130, 40), (200, 50)] {
        let mut s = Session::demo(width, height);
        s.press("page-down page-down up up up");
        let left = s.frame();
        let (glimpse, after) = both_frames(&mut s);
        assert_eq!(glimpse, left, "{width}x{height}");
        assert_eq!(after, left, "{width}x{height}");
    }
}

#[test]
fn a_filtered_list_of_controls_comes_back_at_once() {
    let mut s = Session::demo(80, 24);
    s.press("3 /").type_text("A.6").press("enter down down down");
    let left = s.frame();
    let (glimpse, after) = both_frames(&mut s);
    assert_eq!((&glimpse, &after), (&left, &left));
}

#[test]
fn a_risk_owner_sees_her_risks_at_once() {
    let mut s = Session::demo_as("ruth", 80, 24, Look::default());
    s.press("down");
    s.reopen();
    let left = s.frame();
    let (glimpse, after) = both_frames(&mut s);
    assert_eq!((&glimpse, &after), (&left, &left));
    assert!(left.contains("My risks"), "{left}");
}

#[test]
fn what_changed_since_is_waited_for_in_a_small_workspace() {
    let mut s = Session::demo(80, 24);
    s.reopen();
    s.on_row("R-021").press("r").type_text("Talked through with the ward leads, nothing is new").press("enter");
    s.cut_and_reopen();
    assert!(s.glimpse().is_none(), "it is another state than was in sight");
}

#[test]
fn in_a_large_workspace_that_changed_rows_stand_at_once_and_the_selected_one_stays_on_its_line() {
    let mut s = Session::demo(80, 24);
    s.reopen();
    // Its number says that the register is large.
    let record = s.app.desk.ledger.record_id();
    let title = ("title".to_string(), serde_json::json!("Nobody reads the thousandth alert"));
    let large = Intent::Create { record, register: "risk".into(), label: Some("R-6000".into()), fields: vec![title] };
    assert!(s.app.desk.submit(&Proposal::edit(vec![large], ""), None), "{}", s.message());
    s.cut_and_reopen();
    let (glimpse, remembered) = s.glimpse().unwrap();
    let after = s.frames_after(remembered).remove(0);
    let selected = |frame: &str| frame.lines().position(|line| line.starts_with('>')).unwrap();
    assert_eq!(glimpse.lines().nth(selected(&glimpse)), after.lines().nth(selected(&glimpse)), "{glimpse}\n{after}");
    assert!(glimpse.contains("2 RISKS …") && !glimpse.contains("due 13"), "{glimpse}");
    assert!(after.contains("2 RISKS 71"), "{after}");
}
