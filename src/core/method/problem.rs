//! What can be wrong with a method, and where.

use std::fmt;

/// How much a problem weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Good practice, or something to look at again; never in the way.
    Advice,
    /// Must be mended before use.
    Error,
}

/// One problem of a method definition, as a sentence with its remedy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MethodProblem {
    pub place: Place,
    pub severity: Severity,
    pub sentence: String,
}

impl fmt::Display for MethodProblem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.place, self.sentence)
    }
}

/// Where in a definition: `levels[2].mark`. Indexes count from 0, as in the JSON text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Place(Vec<PlaceStep>);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PlaceStep {
    Key(&'static str),
    Index(usize),
}

impl Place {
    pub fn key(key: &'static str) -> Place {
        Place(vec![PlaceStep::Key(key)])
    }

    pub fn then(mut self, key: &'static str) -> Place {
        self.0.push(PlaceStep::Key(key));
        self
    }

    pub fn at(mut self, index: usize) -> Place {
        self.0.push(PlaceStep::Index(index));
        self
    }

    pub fn steps(&self) -> &[PlaceStep] {
        &self.0
    }
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, step) in self.0.iter().enumerate() {
            match step {
                PlaceStep::Key(key) if position == 0 => write!(out, "{key}")?,
                PlaceStep::Key(key) => write!(out, ".{key}")?,
                PlaceStep::Index(index) => write!(out, "[{index}]")?,
            }
        }
        Ok(())
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MethodError {
    #[error("The method definition can't be read: {message}. Correct that field and try again.")]
    Shape { message: String },
    #[error(transparent)]
    Invalid(#[from] InvalidMethod),
}

/// All errors of a definition. One line must stay readable, so that only the first is in the message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("The method {id} can't be used: {first}{}", and_more(.others.len()))]
pub struct InvalidMethod {
    pub id: String,
    pub first: MethodProblem,
    pub others: Vec<MethodProblem>,
}

/// How many problems follow the one in the message; nothing when there are none.
pub(crate) fn and_more(others: usize) -> String {
    match others {
        0 => String::new(),
        1 => " One more problem follows.".to_owned(),
        count => format!(" {count} more problems follow."),
    }
}
