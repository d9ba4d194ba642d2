//! The order of a list: by one or several columns, each in its direction.

use super::TableError;
use crate::core::filter::find_path;
use crate::core::path::Path;
use crate::core::schema::{Register, Schema};

/// One column of an order.
#[derive(Clone, Debug, PartialEq)]
pub struct SortBy {
    pub path: Path,
    /// Highest, latest or last first. What is empty comes last in both directions.
    pub descending: bool,
}

impl std::fmt::Display for SortBy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", if self.descending { "-" } else { "" }, self.path.as_str())
    }
}

impl SortBy {
    /// Reads `due` or `-current.level`.
    pub fn parse(schema: &Schema, register: &Register, text: &str) -> Result<Self, TableError> {
        let text = text.trim();
        let (descending, name) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let path = find_path(schema, register, name).map_err(|error| TableError::Sort(error.message))?;
        Ok(Self { path, descending })
    }

    /// Reads several, separated by commas or blanks.
    pub fn parse_all(schema: &Schema, register: &Register, text: &str) -> Result<Vec<Self>, TableError> {
        let names = text.split([',', ' ']).filter(|name| !name.is_empty());
        names.map(|name| Self::parse(schema, register, name)).collect()
    }
}
