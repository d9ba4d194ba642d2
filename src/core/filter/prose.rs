//! Phrases look into every text of a record, not only into what its row shows.

use crate::core::blind;
use crate::core::fold::Folded;
use crate::core::record::{LABEL, ValueRef};
use crate::core::schema::{Kind, Register};
use crate::core::workspace::RecordRef;

/// Whether a phrase stands in a text that a person wrote: label, prose, lists, or a column that was imported. Keys of
/// choices and ids of other records are no texts.
pub(super) fn says(record: RecordRef<'_>, phrase: &Folded) -> bool {
    let register = record.register();
    let symbols = record.workspace().symbols();
    record.record.heads().any(|head| {
        let text = match (head.element, head.value()) {
            (Some(element), ValueRef::Bool(true)) => element,
            (None, ValueRef::Text(text)) => text,
            _ => return false,
        };
        let field = symbols.name(head.field);
        phrase.is_in(text) && is_prose(register, field) && !blind::hides(record, field)
    })
}

fn is_prose(register: Option<&Register>, field: &str) -> bool {
    if field.starts_with('@') {
        return field == LABEL;
    }
    match register.and_then(|register| register.field(field)) {
        Some(field) => field.kind.is_prose() || matches!(field.kind, Kind::Money | Kind::List),
        None => true,
    }
}
