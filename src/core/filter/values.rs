//! What a typed value means for a field of each kind.

use std::collections::HashSet;

use super::ast::{Op, Place, Value};
use super::days;
use super::resolve::Scope;
use super::wanted::Wanted;
use crate::core::derived;
use crate::core::fold::{self, Folded};
use crate::core::id::RecordId;
use crate::core::method::Party;
use crate::core::path::{End, Part, Path, Shape};
use crate::core::schema::{Field, Kind};
use crate::core::workspace::{Life, RecordRef};

/// Names among which the nearest is looked for; typing errors are not worth reading a huge register.
const MOST_NAMES: usize = 2_000;

pub(super) fn first_text(values: &[Value]) -> &str {
    values.first().map_or("", |value| &value.text)
}

/// One alternative for a field. The error is a sentence.
pub(super) fn wanted(scope: &Scope<'_>, path: &Path, op: Op, value: &Value) -> Result<Wanted, String> {
    let field = path.last_field().filter(|_| !matches!(path.end(), End::Rating(..)));
    let kind = field.map(|field| field.kind);
    match path.shape() {
        Shape::Number => number(path, op, value),
        Shape::Text if kind == Some(Kind::Money) && op.compares() => number(path, op, value),
        Shape::Date | Shape::Time => day(scope, path, op, value),
        Shape::Level => level(scope, op, value),
        _ if op.compares() => Err(format!(
            "{} has no order that {} could ask for; write {}:{value}.",
            path.heading(),
            op.sign(),
            path.as_str()
        )),
        Shape::Bool => yes_or_no(path, value),
        Shape::Choice => choice(path, value),
        Shape::List if matches!(kind, Some(Kind::Choices | Kind::Checklist)) => choice(path, value),
        Shape::Reference => records(scope, path, op, value),
        Shape::List if path.target().is_some() => records(scope, path, op, value),
        Shape::Label | Shape::Text | Shape::List => {
            let text = Folded::new(&value.text);
            Ok(if op == Op::Is { Wanted::Equals(text) } else { Wanted::Contains(text) })
        }
    }
}

fn number(path: &Path, op: Op, value: &Value) -> Result<Wanted, String> {
    let text = value.text.trim().trim_end_matches('%').trim_end();
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(Wanted::Number(op, number)),
        _ => Err(format!("\"{}\" is no number; write one, as in {}{}50.", value.text, path.as_str(), op.sign())),
    }
}

fn day(scope: &Scope<'_>, path: &Path, op: Op, value: &Value) -> Result<Wanted, String> {
    match days::range(&value.text, scope.viewer.today) {
        Some((first, last)) => Ok(Wanted::Days(op, first, last)),
        None => Err(format!(
            "\"{}\" names no day; write {name}{sign}2026-11-21, {name}{sign}today, {name}{sign}30d or {name}{sign}-2w.",
            value.text,
            name = path.as_str(),
            sign = op.sign()
        )),
    }
}

fn level(scope: &Scope<'_>, op: Op, value: &Value) -> Result<Wanted, String> {
    let Some(method) = scope.workspace.methods().in_force() else {
        return Err("No risk method is in force here, so there are no levels to compare with; choose one first.".into());
    };
    let wanted = fold::name(&value.text);
    let starts = || {
        let mut begun = method.levels().filter(|(_, level)| {
            [&level.key, &level.name].iter().any(|name| fold::name(name).starts_with(&wanted) && !wanted.is_empty())
        });
        begun.next().filter(|_| begun.next().is_none()).map(|(level, _)| level)
    };
    let exact = method
        .levels()
        .find(|(_, level)| [&level.key, &level.mark, &level.name].iter().any(|name| fold::name(name) == wanted));
    match exact.map(|(level, _)| level).or_else(starts) {
        Some(level) => Ok(Wanted::Level(op, level.index())),
        None => Err(no_such("level", &value.text, method.levels().map(|(_, level)| level.key.as_str()).collect())),
    }
}

fn yes_or_no(path: &Path, value: &Value) -> Result<Wanted, String> {
    match value.text.to_lowercase().as_str() {
        "yes" | "y" | "true" => Ok(Wanted::Bool(true)),
        "no" | "n" | "false" => Ok(Wanted::Bool(false)),
        _ => Err(format!("\"{}\" is neither yes nor no; write {}:yes.", value.text, path.as_str())),
    }
}

/// By key or label; else all that start so, as long as somebody types.
fn choice(path: &Path, value: &Value) -> Result<Wanted, String> {
    let known = choices(path);
    let wanted = fold::name(&value.text);
    let all = |holds: &dyn Fn(&str) -> bool| -> Vec<String> {
        let found = known.iter().filter(|(key, label)| holds(&fold::name(key)) || holds(&fold::name(label)));
        found.map(|(key, _)| (*key).to_string()).collect()
    };
    let exact = all(&|name| name == wanted);
    let found = if exact.is_empty() && !wanted.is_empty() { all(&|name| name.starts_with(&wanted)) } else { exact };
    match found.is_empty() {
        false => Ok(Wanted::Choices(found)),
        true => Err(no_such(&path.heading(), &value.text, known.iter().map(|(key, _)| *key).collect())),
    }
}

/// Key and label of everything that a closed field can hold.
pub(super) fn choices(path: &Path) -> Vec<(&str, &str)> {
    match path.end() {
        End::Field(_, Some(states)) => {
            states.states.iter().map(|state| (state.key.as_str(), state.label.as_str())).collect()
        }
        End::Field(field, None) => of_field(field),
        End::Rating(_, Part::Confidence) => ["low", "medium", "high"].map(|key| (key, key)).to_vec(),
        End::Rating(_, Part::Party) => Party::ALL.map(|party| (party.key(), party.key())).to_vec(),
        _ => Vec::new(),
    }
}

/// Characters of the longest label that a closed field can show.
pub(in crate::core) fn longest_choice(path: &Path) -> u16 {
    let longest = choices(path).iter().map(|(_, label)| label.chars().count()).max().unwrap_or(0);
    u16::try_from(longest).unwrap_or(u16::MAX)
}

fn of_field(field: &Field) -> Vec<(&str, &str)> {
    field.choices.iter().map(|choice| (choice.key.as_str(), choice.label.as_str())).collect()
}

/// The records that a reference is asked for: `me`, by label, by title, or by a part of the title.
fn records(scope: &Scope<'_>, path: &Path, op: Op, value: &Value) -> Result<Wanted, String> {
    let target = path.target().unwrap_or("");
    if target == "person" && !value.quoted && value.text.eq_ignore_ascii_case("me") {
        return match scope.viewer.person {
            Some(person) => Ok(Wanted::Records(HashSet::from([person]))),
            None => Err(format!(
                "It is not known who you are here; name the person, as in {}:Maria, or enter your login with a person.",
                path.as_str()
            )),
        };
    }
    let text = Folded::new(value.text.trim());
    if let Some(record) = scope.workspace.by_label(target, value.text.trim()) {
        return Ok(Wanted::Records(HashSet::from([record.id()])));
    }
    let rows = || scope.workspace.rows(target).filter(|record| record.life() != Life::Removed);
    let ids = |holds: &dyn Fn(RecordRef<'_>) -> bool| -> HashSet<RecordId> {
        rows().filter(|record| holds(*record)).map(RecordRef::id).collect()
    };
    let exact = ids(&|record| text.is(record.label()) || text.is(derived::title(record)));
    if !exact.is_empty() {
        return Ok(Wanted::Records(exact));
    }
    if op == Op::Has && !text.is_empty() {
        let begun = |record: RecordRef<'_>| text.starts(record.label().chars()) || text.is_in(derived::title(record));
        let parts = ids(&begun);
        if !parts.is_empty() {
            return Ok(Wanted::Records(parts));
        }
    }
    let register = scope.workspace.schema().register(target);
    let plural = register.map_or(target, |register| &register.plural);
    if matches!(value.text.to_lowercase().as_str(), "none" | "nobody" | "nothing" | "empty" | "-") {
        return Err(format!("For rows without one, write no:{}.", path.as_str()));
    }
    if rows().next().is_none() {
        return Err(format!("There are no {plural} yet."));
    }
    let names: Vec<&str> =
        rows().take(MOST_NAMES).flat_map(|record| [record.label(), derived::title(record)]).collect();
    let near = fold::nearest(&value.text, names).map(|name| format!("; did you mean {}?", written(name)));
    Err(format!(
        "\"{}\" names none of the {plural}{}",
        value.text,
        near.unwrap_or("; name one by label or by a part of its title.".into())
    ))
}

/// A value as it has to be typed.
pub(super) fn written(text: &str) -> String {
    let quoted = text.contains(|letter: char| letter.is_whitespace() || matches!(letter, '"' | '|' | ',' | '\\'));
    Value { text: text.into(), quoted, place: Place::default() }.to_string()
}

fn no_such(what: &str, text: &str, known: Vec<&str>) -> String {
    match fold::nearest(text, known.iter().copied()) {
        Some(near) => format!("{what}: there is no \"{text}\"; did you mean {near}?"),
        None => format!("{what}: there is no \"{text}\"; there are {}.", known.join(", ")),
    }
}
