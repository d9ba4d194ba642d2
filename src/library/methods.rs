//! The risk methods that come with the program, and reading a method from a TOML file.
//!
//! A method is parsed when it is asked for. Errors name the file and the line, also those that only show when the parts of
//! a method are compared with each other.

use toml::de::{DeTable, DeValue};

use crate::core::method::{Definition, InvalidMethod, Method, MethodProblem, PlaceStep, and_more};

/// Id, file and text of each shipped method, from the coarsest.
const SHIPPED: [(&str, &str, &str); 5] = [
    ("3x3", "data/methods/3x3.toml", include_str!("../../data/methods/3x3.toml")),
    ("4x4", "data/methods/4x4.toml", include_str!("../../data/methods/4x4.toml")),
    ("5x5-product", "data/methods/5x5-product.toml", include_str!("../../data/methods/5x5-product.toml")),
    ("5x5-iso27005", "data/methods/5x5-iso27005.toml", include_str!("../../data/methods/5x5-iso27005.toml")),
    ("5x5-severity", "data/methods/5x5-severity.toml", include_str!("../../data/methods/5x5-severity.toml")),
];

/// The method of a new workspace when nobody chose one.
pub const DEFAULT: &str = "5x5-iso27005";

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MethodFileError {
    #[error("{file}, line {line}, column {column}: {message}. Correct that line.")]
    Syntax { file: String, line: usize, column: usize, message: String },
    /// `others` counts the problems that follow this first one.
    #[error("{file}, line {line}: {problem}{}", and_more(*.others))]
    Invalid { file: String, line: usize, problem: MethodProblem, others: usize },
    #[error("There is no method {id}; choose one of: {known}.")]
    Unknown { id: String, known: String },
}

impl MethodFileError {
    /// What is wrong with the method at `at` of the list `list` of a file.
    pub fn of_item(file: &str, text: &str, list: &'static str, at: usize, error: InvalidMethod) -> Self {
        let place = [PlaceStep::Key(list), PlaceStep::Index(at)];
        let place: Vec<PlaceStep> = place.into_iter().chain(error.first.place.steps().iter().cloned()).collect();
        Self::invalid(file, text, &place, error)
    }

    fn invalid(file: &str, text: &str, place: &[PlaceStep], error: InvalidMethod) -> Self {
        let (line, _) = line_and_column(text, offset(text, place));
        let others = error.others.len();
        Self::Invalid { file: file.to_owned(), line, problem: error.first, others }
    }
}

/// The ids of the shipped methods.
pub fn ids() -> impl Iterator<Item = &'static str> {
    SHIPPED.into_iter().map(|(id, _, _)| id)
}

/// A shipped method.
pub fn find(id: &str) -> Result<Method, MethodFileError> {
    match SHIPPED.into_iter().find(|(known, _, _)| *known == id) {
        Some((_, file, text)) => parse(file, text),
        None => Err(MethodFileError::Unknown { id: id.to_owned(), known: ids().collect::<Vec<_>>().join(", ") }),
    }
}

/// All shipped methods.
pub fn all() -> Result<Vec<Method>, MethodFileError> {
    SHIPPED.into_iter().map(|(_, file, text)| parse(file, text)).collect()
}

/// Reads a method from TOML. `file` is only for messages.
pub fn parse(file: &str, text: &str) -> Result<Method, MethodFileError> {
    let definition = toml::from_str::<Definition>(text).map_err(|error| {
        let (line, column) = line_and_column(text, error.span().map_or(0, |span| span.start));
        let message = error.message().trim_end_matches('.').replace('\n', " ");
        MethodFileError::Syntax { file: file.to_owned(), line, column, message }
    })?;
    Method::new(definition).map_err(|error| {
        let place = error.first.place.steps().to_vec();
        MethodFileError::invalid(file, text, &place, error)
    })
}

/// Where the value at this place starts; of what is not written down, the nearest table or list around it.
fn offset(text: &str, place: &[PlaceStep]) -> usize {
    let Ok(document) = DeTable::parse(text) else {
        return 0;
    };
    let mut offset = 0;
    let mut found = None;
    for (depth, step) in place.iter().enumerate() {
        let here: Option<&DeValue<'_>> = found;
        let next = match step {
            PlaceStep::Key(key) => {
                let table = if depth == 0 { Some(document.get_ref()) } else { here.and_then(DeValue::as_table) };
                table.and_then(|table| table.iter().find(|(name, _)| name.get_ref() == key)).map(|(_, value)| value)
            }
            PlaceStep::Index(index) => here.and_then(DeValue::as_array).and_then(|list| list.get(*index)),
        };
        let Some(next) = next else { break };
        offset = next.span().start;
        found = Some(next.get_ref());
    }
    offset
}

/// Both count from 1; columns count characters.
fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |position| position + 1);
    let column = before.get(line_start..).map_or(0, |line| line.chars().count()) + 1;
    (before.matches('\n').count() + 1, column)
}
