//! A customer's questionnaire: its questions in the order of the customer's sheet, what is answered to each, and answers
//! of the library that are like the question. Views borrow records; every change is given as intents for one proposal.
//! Nothing is answered by itself: a suggestion is taken by a person, and a person approves.
//!
//! | file | what it is |
//! |---|---|
//! | `reply` | what is said to one question, and the steps from open to approved |
//! | `likeness` | how like two questions are, by their words |

mod likeness;
mod reply;

use serde_json::{Value, json};

pub use likeness::{Likeness, Suggestion, suggest};
pub use reply::{Objection, Reply, Short, approve};

use super::id::RecordId;
use super::intent::Intent;
use super::natural;
use super::workspace::{Life, RecordRef};

/// Keys of the registers.
pub const QUESTIONNAIRE: &str = "questionnaire";
pub const QUESTION: &str = "question";
pub const ANSWER: &str = "answer";

/// Fields, checked against the schema by a test.
pub mod field {
    /// Of a questionnaire.
    pub const CUSTOMER: &str = "customer";
    pub const RECEIVED_ON: &str = "received_on";
    pub const DUE: &str = "due";
    pub const FILE: &str = "file";
    pub const SHA256: &str = "sha256";
    pub const SHEET: &str = "sheet";
    pub const QUESTION_COLUMN: &str = "question_column";
    pub const ANSWER_COLUMN: &str = "answer_column";
    pub const SHORT_COLUMN: &str = "short_column";
    pub const SENT_ON: &str = "sent_on";

    /// Of a question.
    pub const QUESTIONNAIRE: &str = "questionnaire";
    pub const NUMBER: &str = "number";
    pub const PLACE: &str = "place";
    pub const TEXT: &str = "text";
    pub const ANSWER: &str = "answer";

    /// Of a question and of an answer of the library.
    pub const TITLE: &str = "title";
    pub const ANSWER_TEXT: &str = "answer_text";
    pub const SHORT_ANSWER: &str = "short_answer";
    pub const EVIDENCE: &str = "evidence";
    pub const STATUS: &str = "status";
    pub const OWNER: &str = "owner";
    pub const APPROVED_BY: &str = "approved_by";
    pub const APPROVED_ON: &str = "approved_on";

    /// Of an answer of the library.
    pub const OTHER_WORDINGS: &str = "other_wordings";
    pub const VALID_UNTIL: &str = "valid_until";
}

/// States of a question.
pub mod state {
    pub const OPEN: &str = "open";
    pub const ANSWERED: &str = "answered";
    pub const APPROVED: &str = "approved";
}

/// Longest question that stands whole in its line, in characters; a longer one has a text beside it.
const LONGEST_LINE: usize = 160;

/// The live questions of a questionnaire, in the order of the customer's sheet.
pub fn questions(questionnaire: RecordRef<'_>) -> Vec<RecordRef<'_>> {
    let all = questionnaire.workspace().pointing(QUESTION, field::QUESTIONNAIRE, questionnaire.id());
    let mut all: Vec<RecordRef<'_>> = all.filter(|one| one.life() == Life::Live).collect();
    all.sort_by(|a, b| {
        let (one, other) = (place(*a).unwrap_or(u64::MAX), place(*b).unwrap_or(u64::MAX));
        one.cmp(&other).then_with(|| natural::compare(a.label(), b.label())).then_with(|| a.id().cmp(&b.id()))
    });
    all
}

/// The row of the customer's sheet in which a question stands, from 1.
pub fn place(question: RecordRef<'_>) -> Option<u64> {
    question.json(field::PLACE).as_u64()
}

/// The whole question.
pub fn wording(question: RecordRef<'_>) -> &str {
    match question.text(field::TEXT) {
        "" => question.text(field::TITLE),
        text => text,
    }
}

/// How far a questionnaire has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub all: usize,
    /// Answered, approved ones included.
    pub answered: usize,
    pub approved: usize,
}

impl Tally {
    pub fn of(questionnaire: RecordRef<'_>) -> Self {
        let mut tally = Self::default();
        for question in questions(questionnaire) {
            let stands = question.text(field::STATUS);
            tally.all += 1;
            tally.answered += usize::from(matches!(stands, state::ANSWERED | state::APPROVED));
            tally.approved += usize::from(stands == state::APPROVED);
        }
        tally
    }
}

/// A question as it stands in the customer's sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// The row, from 1.
    pub row: u64,
    /// The customer's own number; empty where there is none.
    pub number: String,
    /// The text of its cell.
    pub text: String,
}

/// What is known of a questionnaire when its sheet was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Received {
    pub title: String,
    pub customer: Option<RecordId>,
    /// `2026-11-21`; empty where nobody said it.
    pub received_on: String,
    pub due: String,
    pub owner: Option<RecordId>,
    /// Where the sheet lies, its fingerprint, and which sheet and columns of it are meant.
    pub file: String,
    pub sha256: String,
    pub sheet: String,
    pub question_column: String,
    pub answer_column: String,
    pub short_column: String,
}

/// A questionnaire with its questions, none of them answered. `fresh` gives ids.
pub fn receive(received: &Received, asked: &[Asked], fresh: &mut dyn FnMut() -> RecordId) -> (RecordId, Vec<Intent>) {
    let id = fresh();
    let reference = |id: Option<RecordId>| json!(id.map(|id| id.to_string()));
    let fields = [
        (field::TITLE, json!(one_line(&received.title))),
        (field::CUSTOMER, reference(received.customer)),
        (field::RECEIVED_ON, text(&received.received_on)),
        (field::DUE, text(&received.due)),
        (field::OWNER, reference(received.owner)),
        (field::FILE, text(&one_line(&received.file))),
        (field::SHA256, text(&received.sha256)),
        (field::SHEET, text(&one_line(&received.sheet))),
        (field::QUESTION_COLUMN, text(&received.question_column)),
        (field::ANSWER_COLUMN, text(&received.answer_column)),
        (field::SHORT_COLUMN, text(&received.short_column)),
    ];
    let mut intents = vec![create(id, QUESTIONNAIRE, fields)];
    for one in asked {
        let (line, whole) = title_and_text(&one.text);
        let fields = [
            (field::TITLE, json!(line)),
            (field::QUESTIONNAIRE, json!(id.to_string())),
            (field::NUMBER, text(&one_line(&one.number))),
            (field::PLACE, json!(one.row)),
            (field::TEXT, text(&whole)),
        ];
        intents.push(create(fresh(), QUESTION, fields));
    }
    (id, intents)
}

fn create<const N: usize>(record: RecordId, register: &str, fields: [(&str, Value); N]) -> Intent {
    let fields = fields.into_iter().filter(|(_, value)| !value.is_null());
    Intent::Create {
        record,
        register: register.into(),
        label: None,
        fields: fields.map(|(key, value)| (key.to_string(), value)).collect(),
    }
}

fn text(text: &str) -> Value {
    if text.trim().is_empty() { Value::Null } else { json!(text) }
}

/// Runs of white space and control characters made one space.
fn one_line(text: &str) -> String {
    let words = text.split(|letter: char| letter.is_whitespace() || letter.is_control());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A question in one line, and the whole of it where the line does not hold it.
fn title_and_text(asked: &str) -> (String, String) {
    let line = one_line(asked);
    let short = match line.char_indices().nth(LONGEST_LINE).and_then(|(end, _)| line.get(..end)) {
        Some(start) => format!("{}..", start.trim_end()),
        None => line,
    };
    let whole = if short == asked.trim() { String::new() } else { asked.trim().to_string() };
    (short, whole)
}

/// Whether a question of the workspace is the one that stands in a cell.
pub fn is_same(question: RecordRef<'_>, cell: &str) -> bool {
    one_line(wording(question)) == one_line(cell)
}
