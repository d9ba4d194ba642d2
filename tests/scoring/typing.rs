//! A score screen without a screen, and hands to type on it.

use aims_bench::core::method::{Party, parse_day};
use aims_bench::core::scoring::{Cell, Editor, Input, Reply, Submission};

use crate::{method, rating};

pub(crate) const I: Cell = Cell::Party(Party::Individuals);
pub(crate) const G: Cell = Cell::Party(Party::Groups);
pub(crate) const S: Cell = Cell::Party(Party::Societies);
pub(crate) const O: Cell = Cell::Party(Party::Organisation);

pub(crate) fn today() -> chrono::NaiveDate {
    parse_day("2026-11-21").unwrap()
}

pub(crate) fn fresh() -> Editor {
    Editor::fresh(method("5x5-iso27005"), today())
}

/// The triage risk of the sketch, to be revised: 4 · 5 3 1 4.
pub(crate) fn revise() -> Editor {
    let iso = method("5x5-iso27005");
    let was = rating(&iso, 4, [5, 3, 1, 4]);
    Editor::revise(iso.clone(), was, iso, today())
}

/// Presses the keys of a text: `\n` is enter, `\t` tab, `<` backspace, everything else itself. Gives the last reply.
pub(crate) fn press(editor: &mut Editor, keys: &str) -> Reply {
    let input = |key| match key {
        '\n' => Input::Enter,
        '\t' => Input::Next,
        '<' => Input::Backspace,
        other => Input::Char(other),
    };
    keys.chars().map(input).map(|input| editor.press(input)).last().unwrap()
}

pub(crate) fn submitted(reply: Reply) -> Submission {
    match reply {
        Reply::Submit(submission) => *submission,
        other => panic!("not submitted: {other:?}"),
    }
}

pub(crate) fn refused(reply: Reply) -> String {
    match reply {
        Reply::Refused(sentence) => sentence,
        other => panic!("not refused: {other:?}"),
    }
}

pub(crate) fn cells(editor: &Editor) -> String {
    Cell::ALL.map(|cell| editor.cell_text(cell)).join(" ")
}
