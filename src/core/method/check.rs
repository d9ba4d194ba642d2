//! The checks that turn a definition into a method: everything that makes it unusable.

use super::SIDES;
use super::colour;
use super::day::parse_day;
use super::definition::{Confidence, Definition, LevelDefinition, ScaleValue};
use super::party::{Party, PerParty};
use super::problem::{MethodProblem, Place, Severity};

/// A method needs at least an acceptable and an unacceptable level; more than nine can't be told apart by a person.
const LEVELS: std::ops::RangeInclusive<usize> = 2..=9;
const REVIEW_DAYS: std::ops::RangeInclusive<u32> = 1..=3660;
/// An id stands in every rating, in table columns and in file names.
const KEY_CHARACTERS: usize = 60;

/// Problems of one severity, gathered.
pub(super) struct Found(Vec<MethodProblem>, Severity);

impl Found {
    pub(super) const fn new(severity: Severity) -> Found {
        Found(Vec::new(), severity)
    }

    pub(super) fn problems(self) -> Vec<MethodProblem> {
        self.0
    }

    pub(super) fn say(&mut self, place: Place, sentence: String) {
        self.0.push(MethodProblem { place, severity: self.1, sentence });
    }
}

/// Every error of a definition, in the order of its fields.
pub(super) fn errors(definition: &Definition) -> Vec<MethodProblem> {
    let mut found = Found::new(Severity::Error);
    identity(definition, &mut found);
    scales(definition, &mut found);
    levels(definition, &mut found);
    grid(definition, &mut found);
    limits(definition, &mut found);
    acceptors(definition, &mut found);
    confidence(definition, &mut found);
    found.problems()
}

fn is_key(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= KEY_CHARACTERS
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.".contains(&byte))
}

fn key(text: &str, place: Place, found: &mut Found) {
    if !is_key(text) {
        found.say(
            place,
            format!("\"{text}\" is no key; use 1 to {KEY_CHARACTERS} lower-case letters, digits, - and full stops."),
        );
    }
}

fn filled(text: &str, place: Place, found: &mut Found) {
    if text.trim().is_empty() {
        found.say(place, "This text is empty; write what a reader will see here.".to_owned());
    }
}

fn identity(definition: &Definition, found: &mut Found) {
    key(&definition.language, Place::key("language"), found);
    key(&definition.id, Place::key("id"), found);
    filled(&definition.name, Place::key("name"), found);
    if definition.version == 0 {
        found.say(Place::key("version"), "Versions count from 1; give this version its number.".to_owned());
    }
    let Some(approval) = &definition.approval else {
        return;
    };
    filled(&approval.approved_by, Place::key("approval").then("approved_by"), found);
    let on = &approval.approved_on;
    if parse_day(on).is_none() {
        let place = Place::key("approval").then("approved_on");
        found.say(place, format!("\"{on}\" is no date; write it as YYYY-MM-DD."));
    }
}

fn scales(definition: &Definition, found: &mut Found) {
    scale(&definition.likelihood, Place::key("likelihood"), found);
    let shared = &definition.consequence.default;
    scale(shared, Place::key("consequence").then("default"), found);
    for party in Party::ALL {
        let Some(own) = definition.consequence.own(party) else {
            continue;
        };
        let place = Place::key("consequence").then(party.key());
        if own.len() != shared.len() {
            found.say(
                place.clone(),
                format!(
                    "The consequence scale for {party} has {} values and the default has {}; give both the same number.",
                    own.len(),
                    shared.len()
                ),
            );
        }
        labels(own, place, found);
    }
}

fn scale(values: &[ScaleValue], place: Place, found: &mut Found) {
    if !SIDES.contains(&values.len()) {
        let (least, most) = (SIDES.start(), SIDES.end());
        found.say(
            place.clone(),
            format!("This scale has {} values; a grid has {least} to {most} on each side.", values.len()),
        );
    }
    labels(values, place, found);
}

fn labels(values: &[ScaleValue], place: Place, found: &mut Found) {
    for (index, value) in values.iter().enumerate() {
        filled(&value.label, place.clone().at(index).then("label"), found);
    }
}

fn levels(definition: &Definition, found: &mut Found) {
    let levels = &definition.levels;
    if !LEVELS.contains(&levels.len()) {
        let (least, most) = (LEVELS.start(), LEVELS.end());
        found.say(Place::key("levels"), format!("The method has {} levels; it needs {least} to {most}.", levels.len()));
    }
    for (index, level) in levels.iter().enumerate() {
        let place = Place::key("levels").at(index);
        let before = || levels.iter().take(index);
        key(&level.key, place.clone().then("key"), found);
        if before().any(|other| other.key == level.key) {
            found.say(place.clone().then("key"), format!("Two levels have the key {}; rename one.", level.key));
        }
        filled(&level.name, place.clone().then("name"), found);
        let mark = &level.mark;
        if !(1..=2).contains(&mark.len()) || !mark.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            found.say(
                place.clone().then("mark"),
                format!("The mark \"{mark}\" of level {} must be one or two letters A to Z.", level.key),
            );
        }
        if before().any(|other| other.mark.eq_ignore_ascii_case(mark)) {
            found.say(place.clone().then("mark"), format!("Two levels have the mark {mark}; change one."));
        }
        if colour::rgb(&level.hex).is_none() {
            found.say(
                place.clone().then("hex"),
                format!("The colour \"{}\" of level {} must look like #d64545.", level.hex, level.key),
            );
        }
        duties(definition, level, place, found);
    }
}

fn duties(definition: &Definition, level: &LevelDefinition, place: Place, found: &mut Found) {
    if !REVIEW_DAYS.contains(&level.review_days) {
        found.say(
            place.clone().then("review_days"),
            format!(
                "Level {} is reviewed after {} days; use {} to {}.",
                level.key,
                level.review_days,
                REVIEW_DAYS.start(),
                REVIEW_DAYS.end()
            ),
        );
    }
    if !definition.acceptors.iter().any(|acceptor| acceptor.key == level.accepted_by) {
        found.say(
            place.then("accepted_by"),
            format!(
                "Level {} is accepted by {}, who is not among the acceptors; use one of: {}.",
                level.key,
                level.accepted_by,
                keys(definition.acceptors.iter().map(|acceptor| acceptor.key.as_str()))
            ),
        );
    }
}

fn keys<'a>(keys: impl Iterator<Item = &'a str>) -> String {
    keys.collect::<Vec<_>>().join(", ")
}

fn grid(definition: &Definition, found: &mut Found) {
    let rows = definition.likelihood.len();
    let columns = definition.consequence.default.len();
    let highest = definition.levels.len().saturating_sub(1);
    if definition.grid.len() != rows {
        found.say(
            Place::key("grid"),
            format!("The grid has {} rows for {rows} likelihoods; write one row each.", definition.grid.len()),
        );
    }
    for (index, row) in definition.grid.iter().enumerate() {
        let place = Place::key("grid").at(index);
        let likelihood = index + 1;
        if row.len() != columns {
            found.say(
                place.clone(),
                format!(
                    "The row for likelihood {likelihood} has {} cells for {columns} consequences; write one each.",
                    row.len()
                ),
            );
        }
        for (column, level) in row.iter().enumerate() {
            if usize::from(*level) > highest {
                found.say(
                    place.clone().at(column),
                    format!(
                        "Likelihood {likelihood} with consequence {} gives level {level}, which does not exist; levels \
                         are numbered 0 to {highest}.",
                        column + 1
                    ),
                );
            }
        }
    }
}

fn rank(definition: &Definition, level: &str) -> Option<usize> {
    definition.levels.iter().position(|known| known.key == level)
}

fn limits(definition: &Definition, found: &mut Found) {
    let mut known = |limits: &PerParty<String>, name: &'static str| {
        let own = Party::ALL.into_iter().filter_map(|party| Some((party.key(), limits.own(party)?)));
        for (place, level) in [("default", &limits.default)].into_iter().chain(own) {
            if rank(definition, level).is_none() {
                let levels = keys(definition.levels.iter().map(|level| level.key.as_str()));
                found.say(
                    Place::key(name).then(place),
                    format!("The {name} names the level {level}, which does not exist; use one of: {levels}."),
                );
            }
        }
    };
    known(&definition.appetite, "appetite");
    known(&definition.tolerance, "tolerance");
    for party in Party::ALL {
        let (appetite, tolerance) = (definition.appetite.of(party), definition.tolerance.of(party));
        if let (Some(lower), Some(upper)) = (rank(definition, appetite), rank(definition, tolerance))
            && lower > upper
        {
            let own = definition.tolerance.own(party).is_some();
            found.say(
                Place::key("tolerance").then(if own { party.key() } else { "default" }),
                format!(
                    "For {party} the tolerance {tolerance} is below the appetite {appetite}; raise it or lower the \
                     appetite."
                ),
            );
        }
    }
}

fn acceptors(definition: &Definition, found: &mut Found) {
    if definition.acceptors.is_empty() {
        found.say(Place::key("acceptors"), "Nobody may accept a risk; name at least one function.".to_owned());
    }
    for (index, acceptor) in definition.acceptors.iter().enumerate() {
        let place = Place::key("acceptors").at(index);
        key(&acceptor.key, place.clone().then("key"), found);
        if definition.acceptors.iter().take(index).any(|other| other.key == acceptor.key) {
            let sentence = format!("Two acceptors have the key {}; rename one.", acceptor.key);
            found.say(place.clone().then("key"), sentence);
        }
        filled(&acceptor.name, place.then("name"), found);
    }
}

fn confidence(definition: &Definition, found: &mut Found) {
    for wanted in Confidence::ALL {
        let count = definition.confidence.iter().filter(|value| value.key == wanted).count();
        if count != 1 {
            found.say(
                Place::key("confidence"),
                format!("The confidence {} is described {count} times; describe it once.", wanted.key()),
            );
        }
    }
    for (index, value) in definition.confidence.iter().enumerate() {
        filled(&value.label, Place::key("confidence").at(index).then("label"), found);
    }
}
