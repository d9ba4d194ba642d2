//! From text to a path, and why it is none.

use std::sync::Arc;

use super::{End, MOST_STEPS, Part, Path};
use crate::core::derived::{self, Derived};
use crate::core::fold;
use crate::core::schema::{Field, Kind, Register, Schema};

/// Why a text is no path of a register.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct PathError {
    /// A sentence with the nearest name, where one is near.
    pub message: String,
    /// Where the wrong part starts, in bytes.
    pub at: usize,
}

/// How strictly names are taken.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Names {
    /// Keys only: the registers' own files.
    Keys,
    /// Keys, labels, meanings and names of computed columns, without case: what people type.
    Any,
}

impl Path {
    /// Reads a path as `data/registers` writes it. After a reference, `title` is whatever the record is called.
    pub fn parse(schema: &Schema, register: &str, text: &str) -> Result<Self, PathError> {
        parse(schema, register, text, Names::Keys)
    }

    /// Reads a path as people type it: fields by key, label or what they mean, `next-review` or `Next review`.
    pub fn find(schema: &Schema, register: &str, text: &str) -> Result<Self, PathError> {
        parse(schema, register, text, Names::Any)
    }
}

struct Walk<'a> {
    schema: &'a Schema,
    names: Names,
    steps: Vec<Arc<Field>>,
    written: Vec<String>,
}

fn parse(schema: &Schema, register: &str, text: &str, names: Names) -> Result<Path, PathError> {
    let Some(first) = schema.register(register) else {
        return Err(PathError { message: format!("There is no register \"{register}\"."), at: 0 });
    };
    let mut walk = Walk { schema, names, steps: Vec::new(), written: Vec::new() };
    let end = walk.from(first, text, 0)?;
    Ok(Path { register: register.into(), text: walk.written.join("."), steps: walk.steps, end })
}

impl Walk<'_> {
    fn from(&mut self, register: &Register, text: &str, at: usize) -> Result<End, PathError> {
        let (segment, rest) = match text.split_once('.') {
            Some((segment, rest)) => (segment, Some(rest)),
            None => (text, None),
        };
        let after = at + segment.len() + 1;
        if let Some(end) = self.common(register, segment) {
            return match rest {
                None => Ok(end),
                Some(_) => Err(wrong(after, format!("Nothing can follow {segment}."))),
            };
        }
        if segment == "derived" {
            return self.computed(register, rest.unwrap_or(""), after);
        }
        let Some(field) = self.field(register, segment) else {
            if self.names == Names::Any && rest.is_none() {
                let found = self.computed(register, segment, at);
                return found.map_err(|_| unknown(register, segment, at));
            }
            return Err(unknown(register, segment, at));
        };
        let field = Arc::new(field.clone());
        self.written.push(field.key.clone());
        match (rest, field.kind) {
            (None, Kind::Rating) => Ok(End::Rating(field, Part::Level)),
            (Some(part), Kind::Rating) => self.part(field, part, after),
            (None, _) => {
                let states = register.state.as_ref().filter(|states| states.field == field.key);
                Ok(End::Field(field, states.cloned().map(Arc::new)))
            }
            (Some(rest), kind) if kind.is_reference() => self.step(field, rest, after),
            (Some(_), _) => {
                let message = format!("{} holds no reference, so nothing can follow it.", field.label);
                Err(wrong(after, message))
            }
        }
    }

    /// What every record has.
    fn common(&mut self, register: &Register, segment: &str) -> Option<End> {
        let end = match segment {
            "@label" => End::Label,
            "@created" => End::Created,
            "@updated" => End::Updated,
            "@archived" => End::Archived,
            "title" if !self.steps.is_empty() => End::Title,
            _ if self.names == Names::Keys || self.field(register, segment).is_some() => return None,
            _ => match fold::name(segment).as_str() {
                "label" | "id" => return self.common(register, "@label"),
                "created" => return self.common(register, "@created"),
                "updated" => return self.common(register, "@updated"),
                "archived" => return self.common(register, "@archived"),
                "title" | "name" => End::Title,
                _ => return None,
            },
        };
        self.written.push(if let End::Title = end { "title" } else { segment }.into());
        Some(end)
    }

    fn field<'r>(&self, register: &'r Register, segment: &str) -> Option<&'r Field> {
        register.field(segment).or_else(|| match self.names {
            Names::Keys => None,
            Names::Any => {
                let wanted = fold::name(segment);
                let is = |text: &str| fold::name(text) == wanted && !wanted.is_empty();
                let find = |by: fn(&Field) -> &str| register.fields.iter().find(|field| is(by(field)));
                find(|field| &field.key)
                    .or_else(|| find(|field| &field.label))
                    .or_else(|| find(|field| field.means.as_deref().unwrap_or("")))
                    .or_else(|| find(|field| field.short.as_deref().unwrap_or("")))
            }
        })
    }

    fn step(&mut self, field: Arc<Field>, rest: &str, at: usize) -> Result<End, PathError> {
        if self.steps.len() == MOST_STEPS {
            return Err(wrong(at, format!("A path follows at most {MOST_STEPS} references.")));
        }
        let target = field.target().unwrap_or("").to_string();
        self.steps.push(field);
        match self.schema.register(&target) {
            Some(register) => self.from(register, rest, at),
            None => Err(wrong(at, format!("There is no register \"{target}\"."))),
        }
    }

    fn part(&mut self, field: Arc<Field>, text: &str, at: usize) -> Result<End, PathError> {
        let written = if self.names == Names::Any { text.to_lowercase() } else { text.to_string() };
        let Some(part) = Part::parse(&written) else {
            let near = fold::nearest(text, Part::NAMES).map(|name| format!("; did you mean {name}?"));
            let message = format!(
                "A rating has no \"{text}\"{}",
                near.unwrap_or(format!("; it has {}.", Part::NAMES.join(", ")))
            );
            return Err(wrong(at, message));
        };
        self.written.push(written);
        Ok(End::Rating(field, part))
    }

    fn computed(&mut self, register: &Register, name: &str, at: usize) -> Result<End, PathError> {
        let typed = fold::name(name);
        let wanted = |known: &str| match self.names {
            Names::Keys => known == name,
            Names::Any => fold::name(known) == typed,
        };
        if let Some(derived) = Derived::all_of(&register.key).find(|derived| wanted(derived.name)) {
            self.written.push(format!("derived.{}", derived.name));
            return Ok(End::Derived(derived));
        }
        let named = self.schema.outlines().filter(|one| wanted(&one.key) || wanted(&one.plural) || wanted(&one.export));
        let mut named = named.filter_map(|one| self.schema.register(&one.key));
        if let Some(other) = named.find(|other| derived::points_to(other, &register.key)) {
            self.written.push(format!("derived.{}", one_word(other)));
            return Ok(End::Pointing(other.key.as_str().into(), capitalised(&other.plural).into()));
        }
        let names = Derived::all_of(&register.key).map(|derived| derived.name);
        let names: Vec<&str> = names.chain(derived::pointing_registers(self.schema, register).map(one_word)).collect();
        let near = fold::nearest(name, names.iter().copied()).map(|name| format!("; did you mean derived.{name}?"));
        let message = format!(
            "There is no computed column \"{name}\" of {}{}",
            register.plural,
            near.unwrap_or(format!("; there are {}.", names.join(", ")))
        );
        Err(wrong(at, message))
    }
}

/// What the records of a register are called in a path.
fn one_word(register: &Register) -> &str {
    if register.plural.contains(' ') { &register.key } else { &register.plural }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    first + letters.as_str()
}

fn wrong(at: usize, message: String) -> PathError {
    PathError { message, at }
}

fn unknown(register: &Register, segment: &str, at: usize) -> PathError {
    let names = register.fields.iter().filter(|field| !field.retired).map(|field| field.key.as_str());
    let near = fold::nearest(segment, names).map(|name| format!("; did you mean {name}?"));
    let near = near.unwrap_or(format!("; `aims registers {}` lists its fields.", register.key));
    let what =
        if segment.is_empty() { "A field is missing".into() } else { format!("There is no field \"{segment}\"") };
    wrong(at, format!("{what} in {}{near}", register.plural))
}
