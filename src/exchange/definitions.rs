//! Definitions of one's own in TOML files: registers, fields, methods, criteria, questions, words on papers, languages.
//!
//! A file is shaped like one of `data/registers` or `data/methods`, or holds any number of definitions of any kind:
//!
//! | in the file | is the definition | shaped like |
//! |---|---|---|
//! | `[[register]]` | `own.register.KEY` | a file of `data/registers` |
//! | `[[field]]` with `register = "risk"` | `own.field.REGISTER.KEY` | a field in such a file |
//! | `[[method]]` | `own.method.ID` | a file of `data/methods` |
//! | `method-in-force = "ID"` | `own.method-in-force` | |
//! | `[[criteria]]` | `own.criteria.ID` | [`OwnCriteria`] |
//! | `[[asked]]` | `own.asked.CRITERION` | [`OwnAsked`] |
//! | `[[questions]]` | `own.questions.ID` | a section of `data/impact/questions.toml` |
//! | `[paper.NAME]` | `own.paper.NAME` | [`PaperText`] |
//! | `[language.CODE]` | `own.language.CODE` | language keys with their texts |
//! | `language-in-force = "CODE"` | `own.language-in-force` | |
//! | `[import.NAME]` | `own.import.NAME` | column titles with their fields |
//!
//! [`read`] and [`write()`] are each other's inverse.

mod told;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde_json::Value;
use toml::de::{DeTable, DeValue, Deserializer};
use toml::{Spanned, Table};

use super::paper::Kind;
use crate::core::adapted::PaperText;
use crate::core::catalogue::{OwnAsked, OwnCriteria, OwnQuestions};
use crate::core::intent::{Intent, Proposal};
use crate::core::method::{Definition, Method};
use crate::core::schema::{Field, Register};
use crate::core::workspace::Workspace;
use crate::library::methods::{self, MethodFileError};
use crate::library::{Library, LibraryError, Place};

pub use told::{Change, Told, told, what};

/// What all definitions of one's own start with.
pub const OWN: &str = "own.";

/// A definition as a file has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Defined {
    /// `own.field.risk.ward`.
    pub key: String,
    pub value: Value,
    pub place: Place,
}

/// Every message begins with the place and ends with the remedy.
#[derive(Debug, thiserror::Error)]
pub enum DefinitionError {
    #[error("{} can't be read: {error}", .path.display())]
    File { path: PathBuf, error: std::io::Error },
    #[error("{} holds no file that ends in .toml; name a file or a folder with definitions", .path.display())]
    NoFiles { path: PathBuf },
    #[error("{place}: this can't be read: {message}; correct this line")]
    Shape { place: Place, message: String },
    #[error("{0}")]
    Method(#[from] MethodFileError),
    #[error("{place}: \"{name}\" is no kind of definition; known are {}", KINDS.join(", "))]
    NoKind { place: Place, name: String },
    #[error("{place}: {name} is no paper; known are {}", Kind::ALL.map(Kind::name).join(", "))]
    NoPaper { place: Place, name: String },
    #[error("{place}: there is no text with the language key {key}; take a key of the original, or leave this one out")]
    NoText { place: Place, key: String },
    #[error("{place}: {key} is defined at {other} already; leave one of the two out")]
    Twice { place: Place, key: String, other: Place },
    #[error("{0}")]
    Library(#[from] LibraryError),
}

/// What may stand at the top of a file with several definitions.
const KINDS: [&str; 11] = [
    "register",
    "field",
    "method",
    "method-in-force",
    "criteria",
    "asked",
    "questions",
    "paper",
    "language",
    "language-in-force",
    "import",
];

/// Those of which a file has lists.
const LISTS: [&str; 6] = ["register", "field", "method", "criteria", "asked", "questions"];

/// The definitions in these files; of a folder those in its files that end in `.toml`.
pub fn open(paths: &[PathBuf]) -> Result<Vec<Defined>, DefinitionError> {
    let mut all: Vec<Defined> = Vec::new();
    for path in paths {
        for file in files(path)? {
            let text =
                std::fs::read_to_string(&file).map_err(|error| DefinitionError::File { path: file.clone(), error })?;
            all.extend(read(&file.display().to_string(), &text)?);
        }
    }
    let mut places: BTreeMap<&str, &Place> = BTreeMap::new();
    for one in &all {
        if let Some(other) = places.insert(&one.key, &one.place) {
            let (place, key, other) = (one.place.clone(), one.key.clone(), other.clone());
            return Err(DefinitionError::Twice { place, key, other });
        }
    }
    Ok(all)
}

fn files(path: &Path) -> Result<Vec<PathBuf>, DefinitionError> {
    if !path.is_dir() {
        return Ok(vec![path.to_path_buf()]);
    }
    let failed = |error| DefinitionError::File { path: path.to_path_buf(), error };
    let entries = std::fs::read_dir(path).map_err(failed)?.collect::<Result<Vec<_>, _>>().map_err(failed)?;
    let paths = entries.into_iter().map(|entry| entry.path());
    let mut files: Vec<PathBuf> =
        paths.filter(|path| path.extension().is_some_and(|ending| ending == "toml")).collect();
    files.sort();
    match files.is_empty() {
        true => Err(DefinitionError::NoFiles { path: path.to_path_buf() }),
        false => Ok(files),
    }
}

/// The definitions in a text. `file` is only for messages.
pub fn read(file: &str, text: &str) -> Result<Vec<Defined>, DefinitionError> {
    let reading = Reading { file, text };
    let root = DeTable::parse(text).map_err(|error| reading.wrong(0, &error))?;
    let values: Table = toml::from_str(text).map_err(|error| reading.wrong(0, &error))?;
    let root = root.into_inner();
    let has = |key: &str| values.contains_key(key);
    if has("likelihood") && has("grid") {
        let method = methods::parse(file, text)?;
        return Ok(vec![reading.defined(0, format!("method.{}", method.id()), json(&toml::Value::Table(values)))]);
    }
    if has("key") && has("plural") {
        let register: Register = toml::from_str(text).map_err(|error| reading.wrong(0, &error))?;
        return Ok(vec![reading.defined(0, format!("register.{}", register.key), json(&toml::Value::Table(values)))]);
    }
    let mut all = Vec::new();
    for (name, item) in &root {
        let (at, name): (usize, &str) = (name.span().start, name.get_ref());
        let Some(value) = values.get(name) else { continue };
        match (name, item.get_ref(), value) {
            ("paper" | "language" | "import", DeValue::Table(named), toml::Value::Table(values)) => {
                for (key, item) in named {
                    let Some(value) = values.get(&**key.get_ref()) else { continue };
                    reading.check_named(name, key.get_ref(), key.span().start, item)?;
                    all.push(reading.defined(key.span().start, format!("{name}.{}", key.get_ref()), json(value)));
                }
            }
            ("method-in-force" | "language-in-force", DeValue::String(_), value) => {
                all.push(reading.defined(item.span().start, name.to_string(), json(value)));
            }
            (kind, DeValue::Array(items), toml::Value::Array(values)) if LISTS.contains(&kind) => {
                for (at, (item, value)) in items.iter().zip(values).enumerate() {
                    all.push(reading.item(kind, at, item, value)?);
                }
            }
            (name, ..) => {
                let place = reading.place(at);
                return Err(DefinitionError::NoKind { place, name: name.to_string() });
            }
        }
    }
    Ok(all)
}

struct Reading<'t> {
    file: &'t str,
    text: &'t str,
}

impl Reading<'_> {
    fn place(&self, offset: usize) -> Place {
        Place::at(self.file, self.text, offset)
    }

    fn wrong(&self, otherwise: usize, error: &toml::de::Error) -> DefinitionError {
        let place = self.place(error.span().map_or(otherwise, |span| span.start));
        DefinitionError::Shape { place, message: error.message().trim().replace('\n', " ") }
    }

    fn defined(&self, offset: usize, name: String, value: Value) -> Defined {
        Defined { key: format!("{OWN}{name}"), value, place: self.place(offset) }
    }

    fn shaped<T: DeserializeOwned>(&self, item: &Spanned<DeValue<'_>>) -> Result<T, DefinitionError> {
        let start = item.span().start;
        let DeValue::Table(table) = item.get_ref() else {
            return Err(DefinitionError::Shape { place: self.place(start), message: "this should be a table".into() });
        };
        let table = Spanned::new(item.span(), table.clone());
        T::deserialize(Deserializer::from(table)).map_err(|error| self.wrong(start, &error))
    }

    /// One of a list of definitions: what it is called is a part of it.
    fn item(
        &self,
        kind: &str,
        at: usize,
        item: &Spanned<DeValue<'_>>,
        value: &toml::Value,
    ) -> Result<Defined, DefinitionError> {
        let start = item.span().start;
        let mut value = value.clone();
        let name = match kind {
            "register" => self.shaped::<Register>(item)?.key,
            "criteria" => self.shaped::<OwnCriteria>(item)?.id,
            "asked" => self.shaped::<OwnAsked>(item)?.criterion,
            "questions" => self.shaped::<OwnQuestions>(item)?.id,
            "method" => {
                let definition: Definition = self.shaped(item)?;
                let method = Method::new(definition)
                    .map_err(|error| MethodFileError::of_item(self.file, self.text, "method", at, error))?;
                method.id().to_string()
            }
            // A field says which register it belongs to.
            _ => {
                let register = value.as_table_mut().and_then(|table| table.remove("register"));
                let Some(register) = register.as_ref().and_then(toml::Value::as_str) else {
                    let message = "a field needs the register that it belongs to, such as register = \"risk\"".into();
                    return Err(DefinitionError::Shape { place: self.place(start), message });
                };
                let mut item = item.clone();
                if let DeValue::Table(table) = item.get_mut() {
                    table.remove("register");
                }
                format!("{register}.{}", self.shaped::<Field>(&item)?.key)
            }
        };
        Ok(self.defined(start, format!("{kind}.{name}"), json(&value)))
    }

    fn check_named(
        &self,
        kind: &str,
        name: &str,
        start: usize,
        item: &Spanned<DeValue<'_>>,
    ) -> Result<(), DefinitionError> {
        match kind {
            "paper" if Kind::parse(name).is_none() => {
                Err(DefinitionError::NoPaper { place: self.place(start), name: name.to_string() })
            }
            "paper" => self.shaped::<PaperText>(item).map(drop),
            "language" => self.check_language(item),
            _ => self.shaped::<BTreeMap<String, String>>(item).map(drop),
        }
    }

    /// A key that no text has would be a translation that nobody ever sees.
    fn check_language(&self, item: &Spanned<DeValue<'_>>) -> Result<(), DefinitionError> {
        let _texts: BTreeMap<String, String> = self.shaped(item)?;
        let known = Library::embedded().texts()?;
        let known: std::collections::HashSet<&str> = known.iter().map(|(key, _)| key.as_str()).collect();
        let DeValue::Table(texts) = item.get_ref() else { return Ok(()) };
        // Registers and fields of one's own have texts, too, which only the workspace knows.
        let stray = texts.keys().find(|key| {
            let key = key.get_ref().as_ref();
            !known.contains(key) && !key.starts_with("registers.")
        });
        match stray {
            Some(key) => {
                Err(DefinitionError::NoText { place: self.place(key.span().start), key: key.get_ref().to_string() })
            }
            None => Ok(()),
        }
    }
}

/// TOML as the JSON that a workspace keeps. Days are texts there, as everywhere in the workspace.
fn json(value: &toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text.clone()),
        toml::Value::Integer(number) => (*number).into(),
        toml::Value::Float(number) => (*number).into(),
        toml::Value::Boolean(yes) => (*yes).into(),
        toml::Value::Datetime(time) => Value::String(time.to_string()),
        toml::Value::Array(items) => items.iter().map(json).collect(),
        toml::Value::Table(table) => {
            Value::Object(table.iter().map(|(key, value)| (key.clone(), json(value))).collect())
        }
    }
}

/// The definitions that belong to this workspace alone and may stand in a file.
pub fn own(workspace: &Workspace) -> impl Iterator<Item = (String, &Value)> {
    let kind = |name: &str| KINDS.contains(&name.split('.').next().unwrap_or_default());
    workspace.definitions(OWN).filter(move |(name, _)| kind(name)).map(|(name, value)| (format!("{OWN}{name}"), value))
}

/// Definitions as the text of a file that [`read`] reads back.
pub fn write<'d>(definitions: impl IntoIterator<Item = (&'d str, &'d Value)>) -> String {
    let mut root = Table::new();
    for (key, value) in definitions {
        let Some(name) = key.strip_prefix(OWN) else { continue };
        let Some(mut value) = toml_of(value) else { continue };
        let Some((kind, rest)) = name.split_once('.') else {
            root.insert(name.to_string(), value);
            continue;
        };
        if matches!(kind, "paper" | "language" | "import") {
            let named = root.entry(kind).or_insert_with(|| toml::Value::Table(Table::new()));
            if let Some(table) = named.as_table_mut() {
                table.insert(rest.to_string(), value);
            }
            continue;
        }
        if let (Some(table), "field", Some((register, _))) = (value.as_table_mut(), kind, rest.split_once('.')) {
            table.insert("register".into(), toml::Value::String(register.to_string()));
        }
        let list = root.entry(kind).or_insert_with(|| toml::Value::Array(Vec::new()));
        if let Some(items) = list.as_array_mut() {
            items.push(value);
        }
    }
    // A table of texts, numbers, lists and tables can always be written.
    toml::to_string_pretty(&root).unwrap_or_default()
}

/// None for what is not there: TOML has no word for nothing.
fn toml_of(value: &Value) -> Option<toml::Value> {
    Some(match value {
        Value::Null => return None,
        Value::Bool(yes) => toml::Value::Boolean(*yes),
        Value::Number(number) => match number.as_i64() {
            Some(number) => toml::Value::Integer(number),
            None => toml::Value::Float(number.as_f64()?),
        },
        Value::String(text) => toml::Value::String(text.clone()),
        Value::Array(items) => toml::Value::Array(items.iter().filter_map(toml_of).collect()),
        Value::Object(object) => {
            toml::Value::Table(object.iter().filter_map(|(key, value)| Some((key.clone(), toml_of(value)?))).collect())
        }
    })
}

/// One entry that defines what differs from the workspace.
pub fn proposal(workspace: &Workspace, defined: &[Defined], because: &str) -> Proposal {
    let differ = defined.iter().filter(|one| workspace.definition(&one.key) != Some(&one.value));
    let intents = differ.map(|one| Intent::Define { key: one.key.clone(), value: one.value.clone() });
    Proposal::edit(intents.collect(), because.to_string())
}

/// A refusal with the place of the definition that it is about in front.
pub fn placed(sentence: &str, defined: &[Defined]) -> String {
    // The longest key counts: `own.field.risk.ward-b` is not about `own.field.risk.ward`.
    let about = defined.iter().filter(|one| sentence.contains(&one.key)).max_by_key(|one| one.key.len());
    about.map_or_else(|| sentence.to_string(), |one| format!("{}: {sentence}", one.place))
}
