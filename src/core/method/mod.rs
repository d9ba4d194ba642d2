//! A risk method: the scales, the grid that turns likelihood and consequence into a level, and what follows from a level.
//!
//! [`Definition`] is what is written down; [`Method`] is a definition that passed every check, so that lookups can trust
//! it. A level is always looked up in the grid and never multiplied: real matrices are not symmetric (after ISO/IEC 27005,
//! likelihood 5 with consequence 1 is medium, likelihood 1 with consequence 5 is low).

mod advice;
mod check;
mod ciso_assistant;
mod colour;
mod day;
mod definition;
mod json_kind;
mod matrix_names;
mod party;
mod problem;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use ciso_assistant::{ImportedMethod, MatrixError};
pub use colour::{Ansi16, nearest_plain, rgb};
pub use day::{parse_day, print_day};
pub use definition::{
    Acceptor, Aggregation, Approval, Confidence, ConfidenceValue, Definition, LevelDefinition, ScaleValue,
};
pub(crate) use json_kind::json_kind;
pub use party::{ByParty, Party, PerParty};
pub(crate) use problem::and_more;
pub use problem::{InvalidMethod, MethodError, MethodProblem, Place, PlaceStep, Severity};

/// The sides a grid may have.
pub const SIDES: std::ops::RangeInclusive<usize> = 3..=6;

/// A level by its rank in one method, counted from 0. A higher rank is worse. Levels of different methods don't compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Level {
    index: u8,
}

impl Level {
    pub const fn from_index(index: u8) -> Self {
        Level { index }
    }

    pub const fn index(self) -> u8 {
        self.index
    }
}

/// A method that can be used: rectangular grid of known levels, known limits, unique keys and marks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Definition", into = "Definition")]
pub struct Method {
    definition: Definition,
    appetite: ByParty<Level>,
    tolerance: ByParty<Level>,
}

impl Method {
    /// Checks a definition; every error in it is reported, not only the first.
    pub fn new(definition: Definition) -> Result<Method, InvalidMethod> {
        let mut problems = check::errors(&definition).into_iter();
        if let Some(first) = problems.next() {
            return Err(InvalidMethod { id: definition.id, first, others: problems.collect() });
        }
        // The check has found every limit; the lowest level stands in only to keep this total.
        let rank = |key: &str| {
            let found = definition.levels.iter().zip(0..).find(|(level, _)| level.key == key);
            Level::from_index(found.map_or(0, |(_, index)| index))
        };
        let appetite = ByParty::from_fn(|party| rank(definition.appetite.of(party)));
        let tolerance = ByParty::from_fn(|party| rank(definition.tolerance.of(party)));
        Ok(Method { definition, appetite, tolerance })
    }

    /// Reads the JSON form, the one that [`Method::to_json`] writes.
    pub fn from_json(value: &Value) -> Result<Method, MethodError> {
        let definition =
            Definition::deserialize(value).map_err(|error| MethodError::Shape { message: error.to_string() })?;
        Ok(Method::new(definition)?)
    }

    /// The JSON form. The same method always gives the same text.
    pub fn to_json(&self) -> Value {
        // A definition holds nothing that JSON can't: no maps with odd keys, no floats.
        serde_json::to_value(&self.definition).unwrap_or(Value::Null)
    }

    /// What is odd but allowed, such as a level that falls while the consequence grows.
    pub fn advice(&self) -> Vec<MethodProblem> {
        advice::on(&self.definition)
    }

    pub const fn definition(&self) -> &Definition {
        &self.definition
    }

    pub fn into_definition(self) -> Definition {
        self.definition
    }

    pub fn id(&self) -> &str {
        &self.definition.id
    }

    pub const fn version(&self) -> u32 {
        self.definition.version
    }

    pub fn name(&self) -> &str {
        &self.definition.name
    }

    pub fn likelihood_scale(&self) -> &[ScaleValue] {
        &self.definition.likelihood
    }

    /// What the consequence values mean for this party.
    pub fn consequence_scale(&self, party: Party) -> &[ScaleValue] {
        self.definition.consequence.of(party)
    }

    /// The names of the consequence values for all parties, for the axis of the grid.
    pub fn consequence_axis(&self) -> &[ScaleValue] {
        &self.definition.consequence.default
    }

    /// The highest likelihood, 3 to 6.
    pub fn likelihood_max(&self) -> u8 {
        u8::try_from(self.definition.likelihood.len()).unwrap_or(u8::MAX)
    }

    /// The highest consequence, 3 to 6, the same for every party.
    pub fn consequence_max(&self) -> u8 {
        u8::try_from(self.definition.consequence.default.len()).unwrap_or(u8::MAX)
    }

    /// The level of a cell of the grid; both values count from 1. `None` for values outside the scales.
    pub fn level_at(&self, likelihood: u8, consequence: u8) -> Option<Level> {
        let row = self.definition.grid.get(usize::from(likelihood.checked_sub(1)?))?;
        row.get(usize::from(consequence.checked_sub(1)?)).copied().map(Level::from_index)
    }

    /// All levels from the lowest.
    pub fn levels(&self) -> impl DoubleEndedIterator<Item = (Level, &LevelDefinition)> {
        self.definition.levels.iter().enumerate().map(|(index, level)| {
            let index = u8::try_from(index).unwrap_or(u8::MAX);
            (Level::from_index(index), level)
        })
    }

    /// `None` only for a level of another method.
    pub fn level(&self, level: Level) -> Option<&LevelDefinition> {
        self.definition.levels.get(usize::from(level.index))
    }

    /// The one or two letters of a level, `?` for a level of another method.
    pub fn mark(&self, level: Level) -> &str {
        self.level(level).map_or("?", |definition| &definition.mark)
    }

    /// Finds a level as a person writes it: by key, mark or name, capitals or not.
    pub fn find_level(&self, text: &str) -> Option<Level> {
        let wanted = text.trim().to_lowercase();
        let is = |candidate: &str| candidate.to_lowercase() == wanted;
        self.levels()
            .find(|(_, level)| level.key == wanted)
            .or_else(|| self.levels().find(|(_, level)| is(&level.mark)))
            .or_else(|| self.levels().find(|(_, level)| is(&level.name)))
            .map(|(level, _)| level)
    }

    /// The highest level of harm to this party that may be kept without acceptance.
    pub const fn appetite(&self, party: Party) -> Level {
        *self.appetite.get(party)
    }

    /// The highest level of harm to this party that may be kept with an acceptance.
    pub const fn tolerance(&self, party: Party) -> Level {
        *self.tolerance.get(party)
    }

    /// The lowest-ranking function that may accept this level.
    pub fn acceptor(&self, level: Level) -> Option<&Acceptor> {
        let key = &self.level(level)?.accepted_by;
        self.definition.acceptors.iter().find(|acceptor| acceptor.key == *key)
    }

    /// The rank of an acceptor, 1 for the lowest; `None` for a key that the method doesn't know.
    pub fn acceptor_rank(&self, key: &str) -> Option<usize> {
        self.definition.acceptors.iter().position(|acceptor| acceptor.key == key).map(|index| index + 1)
    }

    /// Whether this function's limit covers the level.
    pub fn may_accept(&self, acceptor: &str, level: Level) -> bool {
        let needed = self.level(level).and_then(|level| self.acceptor_rank(&level.accepted_by));
        matches!((self.acceptor_rank(acceptor), needed), (Some(has), Some(needed)) if has >= needed)
    }

    /// Days until a risk at this level is reviewed.
    pub fn review_days(&self, level: Level) -> Option<u32> {
        self.level(level).map(|definition| definition.review_days)
    }

    /// `5x5-iso27005 v3`.
    pub fn title(&self) -> String {
        format!("{} v{}", self.id(), self.version())
    }
}

impl TryFrom<Definition> for Method {
    type Error = InvalidMethod;

    fn try_from(definition: Definition) -> Result<Method, InvalidMethod> {
        Method::new(definition)
    }
}

impl From<Method> for Definition {
    fn from(method: Method) -> Definition {
        method.definition
    }
}
