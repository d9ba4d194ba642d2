//! The workspace's own registers and fields, laid over those of the program.

use std::sync::Arc;

use serde_json::Value;

use super::Workspace;
use crate::core::adapted::is_text;
use crate::core::definition::{METHOD, METHOD_IN_FORCE};
use crate::core::schema::{Field, Register, Schema};

/// Prefix of own registers: `own.register.supplier-visit`.
pub const OWN_REGISTER: &str = "own.register.";
/// Prefix of own fields: `own.field.risk.ward`.
pub const OWN_FIELD: &str = "own.field.";

/// Whether a definition describes a register or a field.
pub fn is_schema(key: &str) -> bool {
    key.starts_with(OWN_REGISTER) || key.starts_with(OWN_FIELD)
}

enum Own {
    Register(Box<Register>),
    Field(String, Box<Field>),
}

impl Own {
    fn read(base: &Schema, key: &str, value: &Value) -> Result<Self, String> {
        let unreadable = |error: serde_json::Error| error.to_string();
        let other_name =
            |name: &str| format!("it describes {name:?}; the key and the description should have the same name");
        if let Some(name) = key.strip_prefix(OWN_REGISTER) {
            let register: Register = serde_json::from_value(value.clone()).map_err(unreadable)?;
            if register.key != name {
                return Err(other_name(&register.key));
            }
            return match base.outline(name) {
                Some(_) => Err("the program has a register of this name; choose another one".into()),
                None => Ok(Self::Register(Box::new(register))),
            };
        }
        let (register, name) = key
            .strip_prefix(OWN_FIELD)
            .and_then(|rest| rest.split_once('.'))
            .ok_or("its key should be own.field.REGISTER.KEY")?;
        let field: Field = serde_json::from_value(value.clone()).map_err(unreadable)?;
        if field.key != name {
            return Err(other_name(&field.key));
        }
        match base.register(register).and_then(|found| found.field(name)) {
            Some(_) => Err(format!("the program has a field of this name in {register}; choose another one")),
            None => Ok(Self::Field(register.to_string(), Box::new(field))),
        }
    }

    fn onto(&self, schema: &Schema) -> Result<Schema, String> {
        let made = match self {
            Self::Register(register) => schema.with_register(Register::clone(register)),
            Self::Field(register, field) => schema.with_field(register, Field::clone(field)),
        };
        made.map_err(|error| error.to_string())
    }
}

/// The program's schema with own registers and fields over it, and a sentence for each definition that can't be used:
/// a copy may have taken away what another one built on. That is never a reason to fail.
pub fn schema_with<'d>(
    base: &Arc<Schema>,
    definitions: impl IntoIterator<Item = (&'d str, &'d Value)>,
) -> (Arc<Schema>, Vec<String>) {
    let mut unusable = Vec::new();
    let mut wrong = |key: &str, error: String| unusable.push(format!("the definition {key} can't be used: {error}"));
    let mut own = Vec::new();
    for (key, value) in definitions {
        match Own::read(base, key, value) {
            Ok(read) => own.push((key, read)),
            Err(error) => wrong(key, error),
        }
    }
    if own.is_empty() {
        return (base.clone(), unusable);
    }
    let registers = own.iter().filter_map(|(_, own)| match own {
        Own::Register(register) => Some(Register::clone(register)),
        Own::Field(..) => None,
    });
    let fields = own.iter().filter_map(|(_, own)| match own {
        Own::Register(_) => None,
        Own::Field(register, field) => Some((register.clone(), Field::clone(field))),
    });
    // They may point to each other, so all are laid on at once; one by one only to find what is wrong.
    if let Ok(schema) = base.with(registers, fields) {
        return (Arc::new(schema), unusable);
    }
    let mut schema = Schema::clone(base);
    loop {
        let before = own.len();
        own.retain(|(_, own)| match own.onto(&schema) {
            Ok(made) => {
                schema = made;
                false
            }
            Err(_) => true,
        });
        if own.len() == before {
            break;
        }
    }
    for (key, own) in &own {
        if let Err(error) = own.onto(&schema) {
            wrong(key, error);
        }
    }
    (Arc::new(schema), unusable)
}

impl Workspace {
    /// Reads again what the workspace keeps parsed of these definitions: registers, fields and methods.
    pub(in crate::core) fn read_definitions(&mut self, defined: &[String]) {
        let texts = defined.iter().any(|key| is_text(key));
        if texts {
            self.rebuild_adapted();
        }
        if texts || defined.iter().any(|key| is_schema(key)) {
            self.rebuild_schema();
        }
        if defined.iter().any(|key| key.starts_with(METHOD) || key == METHOD_IN_FORCE) {
            self.rebuild_methods();
        }
    }

    pub(super) fn rebuild_schema(&mut self) {
        let own: Vec<(String, Value)> = [OWN_REGISTER, OWN_FIELD]
            .into_iter()
            .flat_map(|prefix| {
                self.definitions(prefix).map(move |(name, value)| (format!("{prefix}{name}"), value.clone()))
            })
            .collect();
        let (schema, unusable) = schema_with(&self.base, own.iter().map(|(key, value)| (key.as_str(), value)));
        self.schema = match self.adapted.language() {
            Some((_, texts)) => Arc::new(schema.translated(texts)),
            None => schema,
        };
        self.unusable = unusable;
        self.recount_labels();
    }
}
