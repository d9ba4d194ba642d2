//! Customers' questionnaires: reading a sheet, the sitting that answers it, and the sheet that goes back.

use crate::core::questionnaire::{Short, Tally};

pub const SHEET_ASK: &str = "Read the customer's sheet";
pub const SHEET_ABOUT: &str =
    "CSV or XLSX as it came; each question becomes a record, and the answers go back into this sheet.";
pub const SHEET_QUESTIONS: &str = "questions";
pub const SHEET_ANSWERS: &str = "answers";
pub const SHEET_SHORT: &str = "short answers";
pub const SHEET_NUMBERS: &str = "numbers";
pub const SHEET_CUSTOMER: &str = "from";
pub const NO_CUSTOMER: &str = "no customer yet (arrows choose one)";
pub const NO_SUCH_COLUMN: &str = "no such column";
pub const COLUMN_TURN: &str = "tab goes to a line, arrows choose another column";
pub const OFFERED: &str = "offered";
pub const NOTHING_OFFERED: &str = "the library has nothing like it; write the answer, tab goes there";
pub const REPLY: &str = "answer";
pub const SHORT: &str = "short";
pub const NO_OFFER_THERE: &str = "no answer with this number is offered";
pub const SHORT_DIGITS: &str = "1 yes, 2 partly, 3 no, 4 not applicable, 0 takes it away";
pub const APPROVED_STANDS: &str = "this answer is approved; w opens it again, with a reason";
pub const ALL_REPLIED: &str = "every question is answered; w approves the one in front, page-up goes back";
pub const NO_QUESTIONS: &str = "this questionnaire has no questions; import the customer's sheet, or add questions";
pub const ANSWER_LATE: &str = "run out";
pub const FILLED_SHEET: &str = "the customer's own sheet with the approved answers";
pub const ORIGINAL_ASK: &str = "The customer's sheet as it came";
pub const ORIGINAL_ABOUT: &str = "It is read and stays as it is; the answers go into a copy in the workspace's folder.";

pub fn sheet_title(file: &str) -> String {
    format!("Read {file}: enter takes it")
}

pub fn sheet_questions(count: usize) -> String {
    match count {
        1 => "1 question".into(),
        count => format!("{count} questions"),
    }
}

pub fn sheet_column(letters: &str, title: &str) -> String {
    format!("{letters}  {title}")
}

pub fn sheet_read(label: &str, count: usize) -> String {
    format!("{label} with {}; s answers them", sheet_questions(count))
}

pub fn questionnaire_title(label: &str, title: &str) -> String {
    format!("{label} {title}")
}

pub fn answered(tally: Tally) -> String {
    format!("{} of {} answered · {} approved", tally.answered, tally.all, tally.approved)
}

/// Where a question stands in the customer's sheet, and how far its answer is.
pub fn question_stands(row: Option<u64>, state: &str) -> String {
    match row {
        Some(row) => format!("row {row} · {state}"),
        None => state.to_string(),
    }
}

pub fn short_answer(short: Short) -> &'static str {
    match short {
        Short::Yes => "yes",
        Short::Partly => "partly",
        Short::No => "no",
        Short::NotApplicable => "not applicable",
    }
}

pub fn offer(label: &str, likeness: u8, title: &str) -> String {
    format!("{label}  {likeness:3} %  {title}")
}

pub fn taken(label: &str) -> String {
    format!("{label} stands here now; make it fit the question, then tab and w approves it")
}

pub fn taken_below(label: &str) -> String {
    format!("{label} stands below what you wrote; nothing was thrown away")
}

pub fn answer_approved(label: &str, person: &str) -> String {
    format!("{label} approved by {person}")
}

/// What an answer rests on, and who approved it.
pub fn answer_rests(from: &str, evidence: &str, approved: &str) -> String {
    let parts = [("from ", from), ("evidence ", evidence), ("approved by ", approved)];
    let parts = parts.iter().filter(|(_, what)| !what.is_empty()).map(|(name, what)| format!("{name}{what}"));
    parts.collect::<Vec<_>>().join(" · ")
}

pub fn sheet_filled(label: &str, answers: usize, left: usize) -> String {
    match left {
        0 => format!("{label}: all {answers} answers"),
        left => format!("{label}: {answers} answers, {left} not approved and left empty,"),
    }
}
