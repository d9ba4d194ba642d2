//! What is odd in a method but may be meant. Advice never stops anyone.

use super::check::Found;
use super::definition::{Definition, ScaleValue};
use super::party::Party;
use super::problem::{MethodProblem, Place, Severity};

/// All advice on a definition that has no errors.
pub(super) fn on(definition: &Definition) -> Vec<MethodProblem> {
    let mut found = Found::new(Severity::Advice);
    falling_levels(definition, &mut found);
    unused_levels(definition, &mut found);
    rising_duties(definition, &mut found);
    limits_without_effect(definition, &mut found);
    missing_meanings(definition, &mut found);
    found.problems()
}

fn falling_levels(definition: &Definition, found: &mut Found) {
    let cell = |row: usize, column: usize| definition.grid.get(row)?.get(column).copied();
    for (row, cells) in definition.grid.iter().enumerate() {
        for (column, level) in cells.iter().enumerate() {
            let mut falls = |before: Option<u8>, side: &str| {
                if before.is_some_and(|before| before > *level) {
                    let sentence = format!(
                        "The level falls while the {side} grows to likelihood {}, consequence {}; check that this is \
                         meant.",
                        row + 1,
                        column + 1
                    );
                    found.say(Place::key("grid").at(row).at(column), sentence);
                }
            };
            falls(row.checked_sub(1).and_then(|row| cell(row, column)), "likelihood");
            falls(column.checked_sub(1).and_then(|column| cell(row, column)), "consequence");
        }
    }
}

fn unused_levels(definition: &Definition, found: &mut Found) {
    for (index, level) in definition.levels.iter().enumerate() {
        if !definition.grid.iter().flatten().any(|used| usize::from(*used) == index) {
            found.say(
                Place::key("levels").at(index),
                format!("No cell of the grid gives the level {}; leave it out or use it.", level.key),
            );
        }
    }
}

fn rising_duties(definition: &Definition, found: &mut Found) {
    let rank = |key: &str| definition.acceptors.iter().position(|acceptor| acceptor.key == key);
    let pairs = definition.levels.iter().zip(definition.levels.iter().skip(1));
    for (index, (lower, higher)) in pairs.enumerate() {
        let place = Place::key("levels").at(index + 1);
        if higher.review_days > lower.review_days {
            found.say(
                place.clone().then("review_days"),
                format!("The level {} is reviewed less often than the milder {}.", higher.key, lower.key),
            );
        }
        if rank(&higher.accepted_by) < rank(&lower.accepted_by) {
            found.say(
                place.then("accepted_by"),
                format!("The level {} may be accepted by a lower rank than the milder {}.", higher.key, lower.key),
            );
        }
    }
}

fn limits_without_effect(definition: &Definition, found: &mut Found) {
    let Some(worst) = definition.levels.last() else {
        return;
    };
    let own = Party::ALL.into_iter().filter_map(|party| Some((party.key(), definition.appetite.own(party)?)));
    for (place, level) in [("default", &definition.appetite.default)].into_iter().chain(own) {
        if *level == worst.key {
            found.say(
                Place::key("appetite").then(place),
                format!("With the appetite at {level}, no risk is ever above it and none needs treatment."),
            );
        }
    }
}

fn missing_meanings(definition: &Definition, found: &mut Found) {
    let mut each = |values: &[ScaleValue], place: Place| {
        for (index, value) in values.iter().enumerate() {
            if value.meaning.trim().is_empty() {
                found.say(
                    place.clone().at(index).then("meaning"),
                    format!(
                        "The value {} ({}) has no meaning in words; without one two people rate differently.",
                        index + 1,
                        value.label
                    ),
                );
            }
        }
    };
    each(&definition.likelihood, Place::key("likelihood"));
    let own = |party: Party| definition.consequence.own(party);
    if Party::ALL.into_iter().any(|party| own(party).is_none()) {
        each(&definition.consequence.default, Place::key("consequence").then("default"));
    }
    for (party, values) in Party::ALL.into_iter().filter_map(|party| Some((party, own(party)?))) {
        each(values, Place::key("consequence").then(party.key()));
    }
}
