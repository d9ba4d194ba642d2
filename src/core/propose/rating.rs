//! Ratings in proposals: shape and range by the method that the rating names.

use serde_json::Value;

use crate::core::definition::METHOD;
use crate::core::intent::{Intent, Proposal};
use crate::core::method::{Method, Severity};
use crate::core::scoring::{self, Rating};
use crate::core::workspace::Workspace;

/// The usable methods that a proposal brings, so that ratings may come in the same entry.
pub fn methods_of(proposal: &Proposal) -> Vec<Method> {
    let methods = proposal.intents.iter().filter_map(|intent| match intent {
        Intent::Define { key, value } if key.starts_with(METHOD) => Method::from_json(value).ok(),
        _ => None,
    });
    methods.collect()
}

/// Why a value is no rating that this workspace can hold.
pub fn check(workspace: &Workspace, coming: &[Method], value: &Value) -> Result<(), String> {
    let rating = Rating::from_value(value).map_err(|error| error.to_string())?;
    let method = coming.iter().find(|method| method.id() == rating.method);
    let Some(method) = method.or_else(|| workspace.methods().newest(&rating.method)) else {
        return Err(format!("its method {} is not one of this workspace", rating.method));
    };
    let wrong: Vec<String> = scoring::check(&rating, method)
        .into_iter()
        .filter(|problem| problem.severity == Severity::Error)
        .map(|problem| problem.sentence)
        .collect();
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("; ")) }
}
