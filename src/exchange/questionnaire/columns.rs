//! Which column of a customer's sheet holds what, found by its heading or named by a person.

use super::QuestionnaireError;
use crate::core::fold;
use crate::exchange::sheet::{Column, HeaderRow, Sheet, column_number};

/// What a person says about the sheet; whatever is left out is found.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    pub header: HeaderRow,
    pub sheet: Option<String>,
    /// By heading or letter.
    pub question: Option<String>,
    pub answer: Option<String>,
    pub short: Option<String>,
    pub number: Option<String>,
}

/// A column of the sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// From 0.
    pub at: usize,
    /// The letters above it: `B`.
    pub letters: String,
    pub title: String,
}

impl Named {
    fn of(column: &Column) -> Self {
        let at = usize::try_from(column.position).unwrap_or(1).saturating_sub(1);
        Self { at, letters: column.letters(), title: column.title.to_string() }
    }
}

/// The columns of a customer's sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    pub question: Named,
    pub answer: Named,
    /// For yes, no or not applicable.
    pub short: Option<Named>,
    /// The customer's own numbers.
    pub number: Option<Named>,
}

/// Headings as they are compared, the surest first. A heading that begins with one of them counts, too.
const QUESTIONS: [&str; 10] = [
    "question",
    "questions",
    "requirement",
    "controlquestion",
    "duediligencequestion",
    "query",
    "item",
    "topic",
    "control",
    "description",
];
const ANSWERS: [&str; 10] = [
    "answer",
    "response",
    "reply",
    "supplieranswer",
    "supplierresponse",
    "vendoranswer",
    "vendorresponse",
    "yourresponse",
    "comment",
    "explanation",
];
const SHORTS: [&str; 6] = ["yesno", "yn", "compliant", "complies", "shortanswer", "fulfilled"];
const NUMBERS: [&str; 9] =
    ["no", "nr", "number", "id", "ref", "reference", "questionno", "questionid", "questionnumber"];

/// Whether a heading says what stands below it; finds the row of headings below titles and logos.
pub(super) fn is_known(title: &str) -> bool {
    let name = fold::name(title);
    title.trim() == "#" || [&QUESTIONS[..], &ANSWERS, &SHORTS, &NUMBERS].iter().any(|all| all.contains(&name.as_str()))
}

impl Columns {
    /// # Errors
    /// When a column of questions or answers is neither found nor named, or a named one isn't there.
    pub(super) fn find(file: &str, sheet: &Sheet, wanted: &Wanted) -> Result<Self, QuestionnaireError> {
        let columns: Vec<Named> = sheet.columns().iter().map(Named::of).collect();
        let find = |named: &Option<String>, headings: &[&str], taken: &[&Named]| match named {
            Some(wanted) => named_one(file, &columns, wanted).map(Some),
            None => Ok(headed(&columns, headings, taken)),
        };
        // A column of numbers is often headed "Question no": it is found first, so that it isn't taken for the questions.
        let number = find(&wanted.number, &NUMBERS, &[])?.or_else(|| sign(&columns));
        let numbers: Vec<&Named> = number.iter().collect();
        let missing =
            |what, option| QuestionnaireError::NoColumn { file: file.to_string(), what, option, have: have(&columns) };
        let question = find(&wanted.question, &QUESTIONS, &numbers)?;
        let question = question.ok_or_else(|| missing("questions", "--question-column"))?;
        let short = find(&wanted.short, &SHORTS, &[&question])?;
        let taken: Vec<&Named> = numbers.iter().copied().chain([&question]).chain(&short).collect();
        let answer = find(&wanted.answer, &ANSWERS, &taken)?;
        // A sheet that asks for yes or no alone has one column for its answers.
        let (answer, short) = match (answer, short) {
            (Some(answer), short) => (answer, short),
            (None, Some(short)) => (short, None),
            (None, None) => return Err(missing("answers", "--answer-column")),
        };
        let same = |one, other| QuestionnaireError::Same { file: file.to_string(), one, other };
        if question.at == answer.at {
            return Err(same("questions", "answers"));
        }
        if let Some(short) = &short {
            if short.at == answer.at {
                return Err(same("answers", "short answers"));
            }
            if short.at == question.at {
                return Err(same("questions", "short answers"));
            }
        }
        Ok(Self { question, answer, short, number })
    }
}

/// A column that a person named, by heading or by letters.
fn named_one(file: &str, columns: &[Named], wanted: &str) -> Result<Named, QuestionnaireError> {
    let name = fold::name(wanted);
    let headed = columns.iter().find(|column| !name.is_empty() && fold::name(&column.title) == name);
    let lettered = || {
        let at = column_number(wanted.trim())?;
        columns.iter().find(|column| column.at == at).cloned().or_else(|| {
            // Answers may go behind the last column that has a heading.
            let letters = wanted.trim().to_ascii_uppercase();
            (at == columns.len()).then(|| Named { at, letters, title: String::new() })
        })
    };
    headed.cloned().or_else(lettered).ok_or_else(|| QuestionnaireError::NoSuchColumn {
        file: file.to_string(),
        wanted: crate::exchange::cell::shown(wanted),
        have: have(columns),
    })
}

/// The column whose heading is one of these, the surest first; else one that begins with one of them.
fn headed(columns: &[Named], headings: &[&str], taken: &[&Named]) -> Option<Named> {
    let free = |column: &&Named| taken.iter().all(|one| one.at != column.at);
    let exact = |heading: &str| columns.iter().filter(free).find(|column| fold::name(&column.title) == heading);
    let begins = |heading: &str| {
        let long = heading.len() >= 5;
        columns.iter().filter(free).find(|column| long && fold::name(&column.title).starts_with(heading))
    };
    let first = headings.iter().find_map(|heading| exact(heading));
    first.or_else(|| headings.iter().find_map(|heading| begins(heading))).cloned()
}

/// `#` above numbers has no letters to compare.
fn sign(columns: &[Named]) -> Option<Named> {
    columns.iter().find(|column| column.title.trim() == "#").cloned()
}

fn have(columns: &[Named]) -> String {
    let all: Vec<String> = columns.iter().map(|column| format!("{} {}", column.letters, column.title)).collect();
    crate::exchange::cell::shown(&all.join(", "))
}
