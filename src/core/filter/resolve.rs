//! From what is written to what is asked: names become paths, values what the fields hold.

use super::Viewer;
use super::ast::{Atom, Filter, Op, Place, Term, Value};
use super::error::FilterError;
use super::headline::Headline;
use super::is::Is;
use super::query::{Asked, Query, Test};
use super::values;
use super::wanted::{FieldTest, Wanted};
use crate::core::fold::{self, Folded};
use crate::core::fuzzy::Word;
use crate::core::path::{End, Path, PathError};
use crate::core::schema::{Kind, Register, Schema};
use crate::core::workspace::Workspace;

/// An SoA entry and its control show as one row: what the entry doesn't have, its control does.
const ONE_ROW: (&str, &str) = ("soa", "control");

/// Everything that names and values are looked up in.
pub(super) struct Scope<'a> {
    pub text: &'a str,
    pub workspace: &'a Workspace,
    pub register: &'a Register,
    pub viewer: &'a Viewer,
}

pub(super) fn resolve(
    text: &str,
    filter: Filter,
    workspace: &Workspace,
    register: &str,
    viewer: &Viewer,
) -> Result<Query, FilterError> {
    let schema = workspace.schema();
    let Some(register) = schema.register(register) else {
        let message = format!("There is no register \"{register}\"; `aims registers` lists them.");
        return Err(FilterError::new(text, Place::default(), message));
    };
    let scope = Scope { text, workspace, register, viewer };
    let mut query = Query {
        register: register.key.clone(),
        filter: Filter::default(),
        words: Vec::new(),
        groups: Vec::new(),
        asks_archived: false,
        reach: 0,
        headline: Headline::of(schema, register),
    };
    for group in &filter.groups {
        if let [Term { negated: false, atom: Atom::Word(word), place }] = group.any.as_slice() {
            scope.half_a_path(word, *place)?;
            query.words.extend(Word::new(word));
            continue;
        }
        let asked: Result<Vec<Asked>, FilterError> = group.any.iter().map(|term| scope.asked(term)).collect();
        let asked = asked?;
        for one in &asked {
            let reach = match &one.test {
                Test::Is(any) => {
                    query.asks_archived |= any.contains(&Is::Archived);
                    usize::from(any.iter().any(|is| matches!(is, Is::Proposed | Is::Mine)))
                }
                Test::Field(test) => {
                    query.asks_archived |= matches!(test.path.end(), End::Archived);
                    test.path.reach()
                }
                Test::Word(_) | Test::Shown(_) | Test::Phrase(_) => query.headline.reach(),
                Test::Anything => 0,
            };
            query.reach = query.reach.max(reach);
        }
        query.groups.push(asked);
    }
    // What a row shows of other records is searched as well.
    if !query.words.is_empty() {
        query.reach = query.reach.max(query.headline.reach());
    }
    query.filter = filter;
    Ok(query)
}

/// A field as people name it in a filter, a sort or a choice of columns.
pub(in crate::core) fn find_path(schema: &Schema, register: &Register, name: &str) -> Result<Path, PathError> {
    Path::find(schema, &register.key, name).or_else(|error| match register.key == ONE_ROW.0 {
        true => Path::find(schema, &register.key, &format!("{}.{name}", ONE_ROW.1)).map_err(|_| error),
        false => Err(error),
    })
}

impl Scope<'_> {
    fn asked(&self, term: &Term) -> Result<Asked, FilterError> {
        let test = match &term.atom {
            Atom::Word(text) if term.negated => Test::Shown(Folded::new(text)),
            Atom::Word(text) => Word::new(text).map_or(Test::Anything, Test::Word),
            Atom::Phrase(text) if text.trim().is_empty() => {
                return Ok(Asked { negated: false, test: Test::Anything });
            }
            Atom::Phrase(text) => Test::Phrase(Folded::new(text)),
            Atom::Field { name, op, values } => return self.field(term, name, *op, values),
        };
        Ok(Asked { negated: term.negated, test })
    }

    fn field(&self, term: &Term, name: &str, op: Op, values: &[Value]) -> Result<Asked, FilterError> {
        let start =
            term.place.start + usize::from(self.text.get(term.place.start..).is_some_and(|t| t.starts_with('-')));
        let name_place = Place { start, end: (start + name.len()).min(term.place.end) };
        let keyword = name.to_ascii_lowercase();
        if matches!(keyword.as_str(), "is" | "has" | "no") && op.compares() {
            let message = format!("{keyword} is followed by a colon, as in {keyword}:{}.", values::first_text(values));
            return Err(self.error(name_place, message));
        }
        let mut negated = term.negated;
        let test = match keyword.as_str() {
            "is" => Test::Is(values.iter().map(|value| self.is(value)).collect::<Result<_, _>>()?),
            "has" | "no" => {
                negated ^= keyword == "no";
                return self.filled(values, negated);
            }
            _ => {
                let path = self.path(name, name_place)?;
                let mut any = Vec::new();
                for value in values {
                    let wanted = values::wanted(self, &path, op, value);
                    any.push(wanted.map_err(|message| self.error(value.place, message))?);
                }
                Test::Field(FieldTest { path, any })
            }
        };
        Ok(Asked { negated, test })
    }

    /// `current.lev` at the end is somebody on the way to `current.level>=high`, and no word to look for.
    fn half_a_path(&self, word: &str, place: Place) -> Result<(), FilterError> {
        let Some((head, _)) = word.split_once('.').filter(|_| place.end == self.text.len()) else { return Ok(()) };
        let field = self.register.field(head);
        match field.filter(|field| field.kind == Kind::Rating || field.kind.is_reference()) {
            Some(_) => {
                let message = format!("Write what {word} should be after :, <, <=, >, >= or =.");
                Err(self.error(place, message).unfinished())
            }
            None => Ok(()),
        }
    }

    /// `has:evidence`; of several fields one is enough, and none has to be filled for `no`.
    fn filled(&self, values: &[Value], negated: bool) -> Result<Asked, FilterError> {
        let paths: Result<Vec<Path>, FilterError> =
            values.iter().map(|value| self.path(&value.text, value.place)).collect();
        let mut tests: Vec<Test> =
            paths?.into_iter().map(|path| Test::Field(FieldTest { path, any: vec![Wanted::Filled] })).collect();
        match (tests.pop(), tests.is_empty()) {
            (Some(test), true) => Ok(Asked { negated, test }),
            _ => {
                let place = values.first().map_or(Place::default(), |value| value.place);
                let message = "has and no take one field each, as in has:owner has:due or has:owner | has:due.";
                Err(self.error(place, message))
            }
        }
    }

    fn is(&self, value: &Value) -> Result<Is, FilterError> {
        let wanted = fold::name(&value.text);
        let Some(is) = Is::ALL.into_iter().find(|is| fold::name(is.name()) == wanted) else {
            let near = fold::nearest(&value.text, Is::ALL.map(Is::name));
            let remedy = match near {
                Some(name) => format!("did you mean is:{name}?"),
                None => format!("there are {}.", Is::ALL.map(Is::name).join(", ")),
            };
            return Err(self.error(value.place, format!("Nothing is \"{}\"; {remedy}", value.text)));
        };
        match is.refusal(self.register) {
            None => Ok(is),
            Some(message) => Err(self.error(value.place, message)),
        }
    }

    fn path(&self, name: &str, place: Place) -> Result<Path, FilterError> {
        find_path(self.workspace.schema(), self.register, name).map_err(|error| {
            let start = (place.start + error.at).min(place.end);
            self.error(Place { start, end: place.end }, error.message)
        })
    }

    pub(super) fn error(&self, place: Place, message: impl Into<String>) -> FilterError {
        FilterError::new(self.text, place, message)
    }
}
