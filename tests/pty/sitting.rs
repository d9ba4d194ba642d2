//! An interview over a line that is cut: the next day one lands on the same word.

use rustix::process::Signal;

use crate::desk::Desk;
use crate::pty::{DEADLINE, Ended};

fn desk() -> Desk {
    let desk = Desk::new();
    desk.fine(&["add", "audit", "title=Autumn audit", "kind=internal", "criteria=9.1; A.3.2"]);
    desk.fine(&["add", "interview", "audit=IA-001", "title=platform team"]);
    desk
}

#[test]
fn a_line_that_is_cut_in_the_middle_of_a_word_costs_no_letter_of_a_note() {
    let desk = desk();
    let mut session = desk.open();
    session.send("gginterviews\rs");
    session.wait_for("9.1  Monitoring");
    session.send("\t1\r");
    session.wait_for("A.3.2");
    session.send("They roll ba");
    session.wait_for("They roll ba");
    session.hang_up();
    assert_eq!(session.wait_end_unread(DEADLINE), Ended(Some(129)));
    // The talk is open again, at the same stop and behind the same letter.
    let mut session = desk.open();
    session.wait_for("They roll ba");
    session.send("ck by chat\t2\r");
    session.wait_for("everything is marked");
    session.signal(Signal::TERM);
    session.wait_end();
    assert!(
        desk.fine(&["list", "audit-checks", "--columns", "criterion,mark,note"]).contains("They roll back by chat")
    );
}
