//! What a JSON value is, in the words of an error sentence.

use serde_json::Value;

/// "a number", "a list" and so on, as in "the method is a number, not a text".
pub(crate) const fn json_kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "yes or no",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
