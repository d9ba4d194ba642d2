//! Reading a record: by field key, by meaning, as JSON.

use serde_json::Value;

use super::{Life, Workspace};
use crate::core::blind;
use crate::core::id::{Hlc, RecordId};
use crate::core::record::{Head, LIFE, Record, Stored, ValueRef, conflicting, shown};
use crate::core::risk::RATING;
use crate::core::schema::{Field, Kind, Register};
use crate::core::symbols::Symbol;
use crate::core::typing;

/// A record with what is needed to read it. Copy it freely.
#[derive(Clone, Copy)]
pub struct RecordRef<'a> {
    pub(in crate::core) record: &'a Record,
    pub(in crate::core) workspace: &'a Workspace,
}

impl std::fmt::Debug for RecordRef<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.register_key(), self.label())
    }
}

impl<'a> RecordRef<'a> {
    pub fn id(self) -> RecordId {
        self.record.id
    }

    /// The record as it rests, to keep beside the workspace; cloning it is cheap.
    pub fn packed(self) -> &'a Record {
        self.record
    }

    pub fn workspace(self) -> &'a Workspace {
        self.workspace
    }

    pub fn register_key(self) -> &'a str {
        self.workspace.symbols.name(self.record.register)
    }

    /// Its register's description; none when it comes from a newer program or a lost definition.
    pub fn register(self) -> Option<&'a Register> {
        self.workspace.schema.register(self.register_key())
    }

    /// The description of one of its fields; none for imported columns.
    pub fn field(self, key: &str) -> Option<&'a Field> {
        self.register()?.field(key)
    }

    pub fn label(self) -> &'a str {
        self.value_at(Symbol::LABEL).text().unwrap_or("")
    }

    fn symbol(self, field: &str) -> Option<Symbol> {
        self.workspace.field_symbol(self.register_key(), field)
    }

    /// The key that a field has today, from the key under which its values are stored.
    pub(super) fn current_key(self, stored: &'a str) -> &'a str {
        self.field(stored).map_or(stored, |field| &field.key)
    }

    /// The shown value of a field that is no set.
    pub fn value(self, field: &str) -> ValueRef<'a> {
        self.symbol(field).map_or(ValueRef::Absent, |symbol| self.value_at(symbol))
    }

    /// The same by symbol, for loops over many rows; see [`Workspace::field_symbol`]. What a blind rating says is not
    /// read here before it is opened but by who gave it, in one's own file neither.
    pub fn value_at(self, field: Symbol) -> ValueRef<'a> {
        let value = self.record.value(field, &self.workspace.symbols);
        let shut = self.register_key() == RATING && blind::hides(self, self.workspace.symbols.name(field));
        if shut && value != ValueRef::Absent { ValueRef::Erased } else { value }
    }

    /// Text of a field, or nothing.
    pub fn text(self, field: &str) -> &'a str {
        self.value(field).text().unwrap_or("")
    }

    /// Elements of a set.
    pub fn elements(self, field: &str) -> impl Iterator<Item = &'a str> + 'a {
        self.symbol(field).into_iter().flat_map(move |symbol| self.record.elements(symbol))
    }

    pub fn has_element(self, field: &str, element: &str) -> bool {
        self.elements(field).any(|one| one == element)
    }

    /// The record that a reference points to.
    pub fn target(self, field: &str) -> Option<RecordRef<'a>> {
        self.workspace.get(self.text(field).parse().ok()?)
    }

    /// The records that a set of references points to.
    pub fn targets(self, field: &str) -> impl Iterator<Item = RecordRef<'a>> + 'a {
        self.elements(field).filter_map(move |text| self.workspace.get(text.parse().ok()?))
    }

    /// The field that means `what`, read as text.
    pub fn meaning(self, what: &str) -> &'a str {
        let field = self.register().and_then(|register| register.meaning(what));
        field.map_or("", |field| self.text(&field.key))
    }

    /// What it is called: its title, or its label where it has none.
    pub fn title(self) -> &'a str {
        let title = self.meaning("title");
        if title.is_empty() { self.label() } else { title }
    }

    /// Whether anything stands in a field.
    pub fn filled(self, field: &str) -> bool {
        match self.value(field) {
            ValueRef::Absent => self.elements(field).next().is_some(),
            ValueRef::Text(text) => !text.trim().is_empty(),
            _ => true,
        }
    }

    /// Removed only while nothing else was done to it elsewhere: whoever archived, restored or edited it there has
    /// not seen the removal, and it resurfaces.
    pub fn life(self) -> Life {
        if self.record.is_plainly_live() {
            return Life::Live;
        }
        match self.value_at(Symbol::LIFE).text() {
            Some("archived") => Life::Archived,
            Some("removed") => {
                let mut heads = self.heads(LIFE);
                heads.retain(|head| head.value.plain().and_then(Value::as_str) != Some("removed"));
                match shown(&heads).and_then(|head| head.value.plain()?.as_str()) {
                    Some("archived") => Life::Archived,
                    Some(_) => Life::Live,
                    None if self.has_fields() => Life::Live,
                    None => Life::Removed,
                }
            }
            _ => Life::Live,
        }
    }

    /// Whether its workflow has come to an end.
    pub fn has_ended(self) -> bool {
        let workflow = self.register().and_then(|register| register.workflow());
        workflow.is_some_and(|(key, states)| states.state(self.text(key)).is_some_and(|state| state.end))
    }

    fn has_fields(self) -> bool {
        self.record.heads().any(|head| !matches!(head.field, Symbol::LIFE | Symbol::LABEL))
    }

    /// Clock of the newest edit.
    pub fn updated(self) -> Hlc {
        self.record.updated(&self.workspace.symbols)
    }

    /// Bytes that it takes in memory, packed.
    pub fn packed_size(self) -> usize {
        self.record.size()
    }

    /// Names of the fields that hold anything, own and imported ones included.
    pub fn fields(self) -> Vec<&'a str> {
        let own = |field| !matches!(field, Symbol::LIFE | Symbol::LABEL);
        let mut symbols: Vec<Symbol> =
            self.record.heads().filter(|head| own(head.field) && head.holds()).map(|head| head.field).collect();
        symbols.dedup();
        symbols.into_iter().map(|symbol| self.current_key(self.workspace.symbols.name(symbol))).collect()
    }

    /// A field as plain JSON: a set as a list.
    pub fn json(self, field: &str) -> Value {
        match self.value(field) {
            ValueRef::Absent if self.is_set(field) => {
                Value::Array(self.elements(field).map(|element| Value::String(element.to_string())).collect())
            }
            value => value.to_json(),
        }
    }

    /// Whether a field is a set in the schema, or holds elements although the schema doesn't know it.
    pub fn is_set(self, field: &str) -> bool {
        let kind: Option<Kind> = self.field(field).map(|field| field.kind);
        kind.is_some_and(Kind::is_set) || self.elements(field).next().is_some()
    }

    /// Whether the journal has only a commitment of what stands in a field.
    pub fn is_sealed(self, field: &str) -> bool {
        self.symbol(field).is_some_and(|symbol| self.record.is_sealed(symbol))
    }

    /// Whether its sealed values were kept from whoever this copy was made for.
    pub fn is_withheld(self) -> bool {
        self.workspace.withheld.contains(&self.id()) || !self.workspace.reader.reads(self) || blind::is_shut(self)
    }

    /// Whether whoever this copy was made for changes nothing of it, because its register keeps it from him.
    pub fn is_closed(self) -> bool {
        self.register().is_some_and(|register| register.readers.is_some()) && self.is_withheld()
    }

    /// What stands for a sealed value that is not here: it was erased, or is not for this reader. Links, messages,
    /// history and exports all say it so, and call the record by its label.
    pub fn missing(self) -> &'static str {
        if self.is_withheld() { typing::WITHHELD } else { typing::ERASED }
    }

    /// Whether it has fields whose heads disagree: quick, for marking rows.
    pub fn in_conflict(self) -> bool {
        let forked = self.record.is_forked() || self.value_at(Symbol::LIFE).text() == Some("removed");
        forked && !self.conflicts().is_empty()
    }

    /// Fields whose heads disagree. [`LIFE`] is among them when it was removed here and edited there. Sets are not:
    /// they are merged by element.
    pub fn conflicts(self) -> Vec<&'a str> {
        let symbols = &self.workspace.symbols;
        let cells = self.record.unpack(symbols);
        let removed =
            |heads: &[Head]| heads.iter().any(|head| head.value.plain().and_then(Value::as_str) == Some("removed"));
        cells
            .iter()
            .filter(|(key, heads)| {
                let resurfaced = key.field == Symbol::LIFE && removed(heads) && self.life() != Life::Removed;
                key.element.is_none() && (conflicting(heads) || resurfaced)
            })
            .map(|(key, _)| self.current_key(symbols.name(key.field)))
            .collect()
    }

    /// Heads of one field that is no set, oldest first.
    pub fn heads(self, field: &str) -> Vec<Head> {
        self.cell(field, None)
    }

    /// Heads of a field or of one element of a set, oldest first. Of a blind rating that is shut they have the
    /// commitment only.
    pub fn cell(self, field: &str, element: Option<&str>) -> Vec<Head> {
        let Some(symbol) = self.symbol(field) else { return Vec::new() };
        let mut heads = self.record.cell(symbol, element, &self.workspace.symbols);
        heads.sort_by_key(|head| (head.at, head.edit));
        if blind::hides(self, field) {
            for head in &mut heads {
                if let Stored::Sealed(_, value) = &mut head.value {
                    *value = None;
                }
            }
        }
        heads
    }
}
