//! A terminal at the end of a slow line: it says what it has shown, and is sent no more than it can show soon.

use std::time::Duration;

use aims_bench::tui::terminal::pace::QUESTION;

use crate::desk::{AIMS, Desk};
use crate::pty::{Session, Spawn};

const ANSWER: &[u8] = b"\x1b[0n";
/// Long enough that a program which still writes would have written.
const QUIET: Duration = Duration::from_millis(400);

fn demo(desk: &Desk) -> Session {
    let mut session = desk.at_home(Spawn::new(AIMS)).arg("demo").start();
    session.wait_for("RISKS");
    session
}

fn questions(bytes: &[u8]) -> usize {
    bytes.windows(QUESTION.len()).filter(|window| *window == QUESTION).count()
}

/// Everything that was asked so far is answered.
fn caught_up(session: &mut Session, answered: &mut usize) {
    loop {
        session.settle(QUIET);
        let asked = questions(session.raw());
        if asked == *answered {
            return;
        }
        for _ in *answered..asked {
            session.send(ANSWER);
        }
        *answered = asked;
    }
}

#[test]
fn pages_that_a_slow_terminal_could_not_show_are_left_out_and_the_last_one_comes() {
    let desk = Desk::new();
    let mut session = demo(&desk);
    let mut answered = 0;
    caught_up(&mut session, &mut answered);
    assert!(answered > 0, "the first frame asks");
    let before = session.raw().len();
    for page in ["\x1b[6~", "\x1b[5~"].repeat(3) {
        session.send(page);
        session.settle(QUIET);
    }
    let sent = session.raw().len() - before;
    assert!(sent < 2 * 2048 + 2048, "{sent} bytes are on their way, and the terminal has shown none of them");
    session.send("\x1b[F");
    session.settle(QUIET);
    assert!(!session.text().contains("R-045"), "the last page waits:\n{}", session.text());
    caught_up(&mut session, &mut answered);
    assert!(session.text().contains("R-045"), "{}", session.text());
    session.send("q");
    session.wait_end();
}

#[test]
fn a_terminal_that_answers_nothing_is_served_all_the_same() {
    let desk = Desk::new();
    let mut session = demo(&desk);
    for page in ["\x1b[6~", "\x1b[5~"].repeat(3) {
        session.send(page);
        session.settle(Duration::from_millis(50));
    }
    session.send("\x1b[F");
    session.wait_for("R-045");
    session.send("q");
    session.wait_end();
}
