//! What the columns of a file mean.

use serde_json::{Map, Value};

use super::{ImportError, Options, Source};
use crate::core::definition::IMPORT_MAP;
use crate::core::path::Path;
use crate::core::schema::{Register, Schema};
use crate::core::workspace::Workspace;
use crate::exchange::register::{self, Content};
use crate::exchange::report::Meaning;
use crate::exchange::sheet::{Column, plain_title};

/// A column of a file and what it means.
#[derive(Clone, Debug, PartialEq)]
pub struct Heading {
    pub title: String,
    /// The column's place, counted from 0.
    pub at: usize,
    pub content: Content,
    /// Compared, because another column counts for the same field or because it is computed.
    pub compared: bool,
    /// No field of the register.
    pub kept: bool,
    pub ignored: bool,
}

impl Heading {
    pub fn meaning(&self) -> Meaning {
        match &self.content {
            _ if self.ignored => Meaning::Ignored,
            Content::Label => Meaning::Label,
            Content::Archived => Meaning::Archived,
            Content::Shown(path) => Meaning::Compared(path.as_str().to_string()),
            Content::Field(key) if self.compared => Meaning::Compared(key.clone()),
            Content::Rating(key, part) if self.compared => Meaning::Compared(format!("{key}.{}", part.name())),
            Content::Field(key) if self.kept => Meaning::Kept(key.clone()),
            Content::Field(key) => Meaning::Field(key.clone()),
            Content::Rating(key, part) => Meaning::Rating(format!("{key}.{}", part.name())),
        }
    }

    /// Whether cells of this column are stored.
    pub fn counts(&self) -> bool {
        !self.ignored && !self.compared && !matches!(self.content, Content::Shown(_))
    }

    /// Whether cells of this column are held against what the workspace says.
    pub(super) fn is_compared(&self) -> bool {
        !self.ignored && !self.counts()
    }
}

/// Whether a heading means anything in a register; finds the header below title rows.
pub fn known_headings<'a>(schema: &'a Schema, register: &'a Register) -> impl Fn(&str) -> bool + 'a {
    move |heading| register::known(schema, register, heading).is_some()
}

/// What `--map` and its remembered form say.
fn mapped(workspace: &Workspace, register: &Register, options: &Options) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = workspace
        .definition(&format!("{IMPORT_MAP}{}", register.key))
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .filter_map(|(heading, path)| Some((heading.clone(), path.as_str()?.to_string())))
        .collect();
    for (heading, path) in &options.map {
        all.retain(|(old, _)| old.to_lowercase() != heading.to_lowercase());
        all.push((heading.clone(), path.clone()));
    }
    all
}

/// The definition that remembers the map, where that is asked for and says something new.
pub fn remembered(workspace: &Workspace, register: &Register, options: &Options) -> Option<(String, Value)> {
    if !options.remember || options.map.is_empty() {
        return None;
    }
    let object: Map<String, Value> = mapped(workspace, register, options)
        .into_iter()
        .map(|(heading, path)| (heading, Value::String(path)))
        .collect();
    Some((format!("{IMPORT_MAP}{}", register.key), Value::Object(object)))
}

/// Gives each column its meaning.
pub fn understand(
    workspace: &Workspace,
    register: &Register,
    source: &Source,
    options: &Options,
) -> Result<Vec<Heading>, ImportError> {
    let schema = workspace.schema();
    let map = mapped(workspace, register, options);
    let columns = source.sheet.columns();
    check_map(&source.file, columns, options)?;
    let mut headings = Vec::with_capacity(columns.len());
    for (at, column) in columns.iter().enumerate() {
        // Behind the mark stands a field's key to the letter, white space too.
        let raw = if column.raw.starts_with(register::FIELD) { &column.raw } else { column.raw.trim() };
        let says = |(heading, _): &&(String, String)| {
            let heading = plain_title(heading).to_lowercase();
            heading == plain_title(raw).to_lowercase() || heading == column.title.to_lowercase()
        };
        let told = map.iter().find(says);
        let found = match told {
            Some((_, path)) if path == "-" => Some((Content::Field(String::new()), true)),
            Some((heading, path)) => Some((told_content(schema, register, heading, path)?, false)),
            None => register::known(schema, register, raw).map(|content| (content, false)),
        };
        let title = column.title.to_string();
        let kept = found.is_none();
        let (content, mut ignored) = found.unwrap_or_else(|| (Content::Field(title.clone()), false));
        ignored |= kept && column.is_unnamed();
        let kept = kept || matches!(&content, Content::Field(key) if register.field(key).is_none());
        headings.push(Heading { title, at, content, compared: false, kept, ignored });
    }
    settle_doubles(register, source, &mut headings)?;
    if headings.iter().all(|heading| heading.kept || heading.ignored) {
        return Err(ImportError::NothingKnown { file: source.file.to_string(), register: register.plural.clone() });
    }
    Ok(headings)
}

fn check_map(file: &str, columns: &[Column], options: &Options) -> Result<(), ImportError> {
    for (heading, path) in &options.map {
        let wanted = plain_title(heading).to_lowercase();
        let is = |column: &Column| {
            column.title.to_lowercase() == wanted || plain_title(&column.raw).to_lowercase() == wanted
        };
        if !columns.iter().any(is) {
            let have: Vec<&str> = columns.iter().map(|column| &*column.title).collect();
            return Err(ImportError::NoSuchHeading {
                heading: heading.clone(),
                path: path.clone(),
                file: file.to_string(),
                have: have.join(", "),
            });
        }
    }
    Ok(())
}

fn told_content(schema: &Schema, register: &Register, heading: &str, path: &str) -> Result<Content, ImportError> {
    let wrong = |why: String| ImportError::Map { heading: heading.into(), path: path.into(), why };
    if let Some(content) = register::known(schema, register, path) {
        return match content {
            Content::Shown(_) => Err(wrong("that is computed and can't be imported; name a field".into())),
            content => Ok(content),
        };
    }
    let path = Path::find(schema, &register.key, path).map_err(|error| wrong(error.to_string()))?;
    match register::content_of(path) {
        Content::Shown(_) => Err(wrong("that is computed and can't be imported; name a field".into())),
        content => Ok(content),
    }
}

/// Of two columns for one field the one that bears the field's own key counts; the other is compared with it.
fn settle_doubles(register: &Register, source: &Source, headings: &mut [Heading]) -> Result<(), ImportError> {
    let raw = |at: usize| source.sheet.columns().get(at).map_or("", |column| column.raw.trim());
    let own = |heading: &Heading| {
        let raw = raw(heading.at);
        match &heading.content {
            Content::Field(key) => raw == key,
            Content::Rating(key, part) => raw == format!("{key}.{}", part.name()),
            Content::Label => raw == register::LABEL,
            _ => false,
        }
    };
    let mut settled: Vec<(Content, usize)> = Vec::new();
    let order: Vec<usize> = {
        let mut order: Vec<usize> = (0..headings.len()).collect();
        order.sort_by_key(|at| headings.get(*at).is_none_or(|heading| !own(heading)));
        order
    };
    for at in order {
        let Some(heading) = headings.get(at) else { continue };
        if heading.ignored || matches!(heading.content, Content::Shown(_)) {
            continue;
        }
        let same = settled.iter().find(|(content, _)| *content == heading.content).map(|(_, first)| *first);
        let Some(first) = same else {
            settled.push((heading.content.clone(), at));
            continue;
        };
        let report = register.columns.iter().any(|column| column.title == raw(heading.at));
        let counts = headings.get(first).is_some_and(own);
        if !counts && !report {
            return Err(ImportError::Twice {
                file: source.file.to_string(),
                one: headings.get(first).map(|heading| heading.title.clone()).unwrap_or_default(),
                other: heading.title.clone(),
                field: match &heading.content {
                    Content::Field(key) => format!("the field {key}"),
                    Content::Rating(key, part) => format!("{key}.{}", part.name()),
                    Content::Archived => "whether a record is archived".into(),
                    Content::Label | Content::Shown(_) => "the label".into(),
                },
            });
        }
        if let Some(heading) = headings.get_mut(at) {
            heading.compared = true;
        }
    }
    Ok(())
}
