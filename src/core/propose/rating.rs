//! Ratings in proposals: shape and range by the method that the rating names.

use serde_json::Value;

use crate::core::definition::METHOD;
use crate::core::method::{Method, Severity};
use crate::core::scoring::{self, Rating};
use crate::core::workspace::Workspace;

/// Why a value is no rating that this workspace can hold.
pub fn check(workspace: &Workspace, value: &Value) -> Result<(), String> {
    let rating = Rating::from_value(value).map_err(|error| error.to_string())?;
    let key = format!("{METHOD}{}", rating.method);
    let Some(method) = workspace.definition(&key) else {
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
