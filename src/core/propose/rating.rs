//! Ratings in proposals: shape and range by the method that the rating names.

use serde_json::Value;

use crate::core::definition::METHOD;
use crate::core::method::{Method, Severity};
use crate::core::scoring::{self, Rating};
use crate::core::workspace::Workspace;

/// Why a value is no rating that this workspace can hold.
///
/// `brought` is a method that comes with the same proposal, by the key of its definition.
pub fn check<'a>(
    workspace: &'a Workspace,
    brought: impl Fn(&str) -> Option<&'a Value>,
    value: &Value,
) -> Result<(), String> {
    let rating = Rating::from_value(value).map_err(|error| error.to_string())?;
    let key = format!("{METHOD}{}", rating.method);
    let Some(method) = brought(&key).or_else(|| workspace.definition(&key)) else {
        return Err(format!("its method {} is not one of this workspace", rating.method));
    };
    let method = Method::from_json(method).map_err(|error| error.to_string())?;
    let wrong: Vec<String> = scoring::check(&rating, &method)
        .into_iter()
        .filter(|problem| problem.severity == Severity::Error)
        .map(|problem| problem.sentence)
        .collect();
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("; ")) }
}

impl super::Draft<'_> {
    /// What this proposal defines under a key.
    pub(super) fn brought(&self, wanted: &str) -> Option<&Value> {
        self.proposal.intents.iter().find_map(|intent| match intent {
            super::Intent::Define { key, value } if key == wanted && !value.is_null() => Some(value),
            _ => None,
        })
    }
}
