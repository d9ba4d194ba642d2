//! `aims set`: fields of a record, elements of its lists, its state, its label.

use chrono::NaiveDate;
use serde_json::Value;

use super::args::{Global, Set};
use super::failure::{Done, Failure};
use super::out::Out;
use super::trail;
use super::workspace::{Desk, records};
use crate::core::audit;
use crate::core::intent::Intent;
use crate::core::plan;
use crate::core::recurring;
use crate::core::risk::{self, Acting, RiskError};
use crate::core::schema::{Field, Kind, Register};
use crate::core::typing;
use crate::core::workspace::{RecordRef, Workspace};
use crate::keymap::nearest;

/// `field=value`, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment<'a> {
    pub field: &'a str,
    pub how: How,
    pub value: &'a str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    Put,
    Add,
    Drop,
}

/// # Errors
/// `Usage` for a word without `=` or without a field.
pub fn assignment(word: &str) -> Result<Assignment<'_>, Failure> {
    let usage =
        || Failure::usage(format!("\"{word}\" changes nothing; write field=value, field+=value or field-=value"));
    let (field, value) = word.split_once('=').ok_or_else(usage)?;
    let (field, how) = match (field.strip_suffix('+'), field.strip_suffix('-')) {
        (Some(field), _) => (field, How::Add),
        (_, Some(field)) => (field, How::Drop),
        _ => (field, How::Put),
    };
    let field = field.trim();
    if field.is_empty() { Err(usage()) } else { Ok(Assignment { field, how, value }) }
}

pub fn run(global: &Global, args: &Set, out: &mut Out) -> Result<Done, Failure> {
    let assignments: Vec<Assignment<'_>> = args.fields.iter().map(|word| assignment(word)).collect::<Result<_, _>>()?;
    if assignments.is_empty() && args.label.is_none() && !args.archive && !args.restore {
        return Err(Failure::usage("there is nothing to change; write field=value, --label, --archive or --restore"));
    }
    let because = args.because.because.as_deref().unwrap_or("");
    let mut desk = Desk::open(global)?;
    let acting =
        Acting { person: desk.ledger.actor().person, today: desk.ledger.today(), fresh: desk.ledger.record_id() };
    let intents = intents(desk.workspace(), args, &assignments, because, acting)?;
    let intents = with_what_follows(&mut desk, intents);
    let submitted = desk.submit(intents, because)?;
    for touched in trail::touched(&submitted.entry, desk.workspace(), None) {
        for line in trail::lines(desk.workspace(), &touched) {
            out.line(&format!("{}  {line}", touched.label))?;
        }
    }
    desk.warn(&submitted);
    desk.close();
    Ok(Done::Fine)
}

/// What belongs to a step in the same entry: the baseline of an audit that starts, unless it is told which one it has;
/// the planned days of the milestones of a plan that is approved; the next of a task that repeats.
fn with_what_follows(desk: &mut Desk, mut intents: Vec<Intent>) -> Vec<Intent> {
    let named = |one: &Intent| matches!(one, Intent::Set { field, .. } if field == "baseline");
    let step = intents.iter().find_map(|one| match one {
        Intent::Move { record, to } => Some((*record, to.clone())),
        _ => None,
    });
    if let Some((record, to)) = step.filter(|_| !intents.iter().any(named)) {
        let actor = desk.ledger.actor();
        let person = actor.person.and_then(|person| desk.workspace().get(person));
        let by = person.map_or(actor.login.as_str(), |person| person.title());
        let taken = audit::start(desk.workspace(), record, &to, by, desk.ledger.today());
        intents.extend(taken.into_iter().flat_map(|(_, more)| more));
        let given = |one: &Intent| matches!(one, Intent::Set { field, .. } if field == plan::field::BASELINE_ON);
        if !intents.iter().any(given) {
            intents.extend(plan::freeze(desk.workspace(), record, &to, desk.ledger.today()));
        }
        let fresh = desk.ledger.record_id();
        intents.extend(recurring::next(desk.ledger.workspace(), record, &to, desk.ledger.today(), fresh));
    }
    intents
}

fn intents(
    workspace: &Workspace,
    args: &Set,
    assignments: &[Assignment<'_>],
    because: &str,
    acting: Acting,
) -> Result<Vec<Intent>, Failure> {
    let records = records(workspace, &args.id)?;
    let mut intents = Vec::new();
    if args.restore {
        intents.extend(records.iter().map(|record| Intent::Restore { record: record.id() }));
    }
    for assignment in assignments {
        let (record, field) = holder(&records, assignment.field)?;
        change(record, field, assignment, because, acting, &mut intents)?;
    }
    if let Some(label) = &args.label {
        let [record] = records.as_slice() else {
            return Err(Failure::refused(format!(
                "{} is a control and its SoA entry, whose label is the control's id; it can't be changed",
                args.id
            )));
        };
        intents.push(Intent::Label { record: record.id(), label: label.clone() });
    }
    if args.archive {
        intents.extend(records.iter().map(|record| Intent::Archive { record: record.id() }));
    }
    Ok(intents)
}

/// The record that has the field: of a control and its SoA entry only one mostly does. `soa.notes` and
/// `control.notes` say which.
fn holder<'a>(records: &[RecordRef<'a>], name: &str) -> Result<(RecordRef<'a>, Option<&'a Field>), Failure> {
    let (register, name) = match name.split_once('.') {
        Some((register, field)) if records.iter().any(|record| record.register_key() == register) => {
            (Some(register), field)
        }
        _ => (None, name),
    };
    let wanted = records.iter().copied().filter(|record| register.is_none_or(|key| record.register_key() == key));
    let known: Vec<(RecordRef<'a>, &'a Field)> =
        wanted.filter_map(|record| Some((record, find_field(record.register()?, name)?))).collect();
    match known.as_slice() {
        [(record, field)] => Ok((*record, Some(*field))),
        [(one, _), (other, _), ..] => Err(Failure::refused(format!(
            "both the {} and the {} have a field {name}; write {}.{name} or {}.{name}",
            name_of(*one),
            name_of(*other),
            one.register_key(),
            other.register_key()
        ))),
        [] => {
            // A column that came with an imported file can be changed where it stands, and nowhere else.
            let stored = records.iter().copied().find(|record| record.filled(name));
            stored.map(|record| (record, None)).ok_or_else(|| unknown(records, name))
        }
    }
}

fn name_of(record: RecordRef<'_>) -> &str {
    record.register().map_or(record.register_key(), |register| register.name.as_str())
}

/// A field by key or, as people write it, by label.
pub fn find_field<'a>(register: &'a Register, name: &str) -> Option<&'a Field> {
    let wanted = name.to_lowercase();
    let named = |field: &&Field| field.key == wanted || field.label.to_lowercase() == wanted;
    register.field(name).or_else(|| register.fields.iter().find(named))
}

fn unknown(records: &[RecordRef<'_>], name: &str) -> Failure {
    let registers = records.iter().filter_map(|record| record.register());
    let keys: Vec<&str> = registers
        .flat_map(|register| &register.fields)
        .filter(|field| !field.retired)
        .map(|field| field.key.as_str())
        .collect();
    let of = records.first().map_or("record", |record| name_of(*record));
    unknown_field(of, name, &keys)
}

/// A sentence with the nearest field, or all of them.
pub fn unknown_field(of: &str, name: &str, keys: &[&str]) -> Failure {
    let offer = match nearest(name, keys.iter().copied()) {
        Some(near) => format!("did you mean {near}?"),
        None => format!("its fields are {}", keys.join(", ")),
    };
    Failure::refused(format!("the {of} has no field \"{name}\"; {offer}"))
}

fn change(
    record: RecordRef<'_>,
    field: Option<&Field>,
    assignment: &Assignment<'_>,
    because: &str,
    acting: Acting,
    intents: &mut Vec<Intent>,
) -> Result<(), Failure> {
    let id = record.id();
    let Some(field) = field else {
        let value = if assignment.value.is_empty() { Value::Null } else { Value::String(assignment.value.into()) };
        intents.push(Intent::Set { record: id, field: assignment.field.to_string(), value });
        return Ok(());
    };
    let place = format!("{} of {}", field.label, record.label());
    if assignment.how != How::Put && !field.kind.is_set() {
        return Err(Failure::refused(format!("{place} holds one value; write {}=value", field.key)));
    }
    match field.kind {
        Kind::State => intents.extend(step(record, assignment.value, because, acting)?),
        Kind::Rating if !assignment.value.trim().is_empty() => {
            return Err(Failure::refused(match record.register_key() {
                risk::REGISTER => format!(
                    "{place} is a rating; write `aims score {} --stage {} --likelihood N --consequence ..`",
                    record.label(),
                    field.key
                ),
                _ => format!("{place} is part of a proposal and never changes; score the risk again"),
            }));
        }
        _ => {
            let value = value(field, assignment.value, acting.today, record.workspace(), &place)?;
            match (assignment.how, value) {
                (How::Put, value) => intents.push(Intent::Set { record: id, field: field.key.clone(), value }),
                (how, value) => {
                    for element in value.as_array().into_iter().flatten().filter_map(Value::as_str) {
                        let (field, element) = (field.key.clone(), element.to_string());
                        intents.push(match how {
                            How::Drop => Intent::Drop { record: id, field, element },
                            _ => Intent::Add { record: id, field, element },
                        });
                    }
                }
            }
        }
    }
    Ok(())
}

/// What was typed, as a value; the message names the place.
pub fn value(
    field: &Field,
    text: &str,
    today: NaiveDate,
    workspace: &Workspace,
    place: &str,
) -> Result<Value, Failure> {
    typing::read(field, text, today, workspace).map_err(|problem| Failure::refused(format!("{place}: {problem}")))
}

/// A step of the workflow. Countersigning or refusing a proposed rating is more than a step: the rating on the risk
/// and who decided go with it.
fn step(record: RecordRef<'_>, to: &str, because: &str, acting: Acting) -> Result<Vec<Intent>, Failure> {
    let wanted = to.trim().to_lowercase();
    let states = record.register().and_then(|register| register.state.as_ref());
    let known = states.and_then(|states| {
        states.states.iter().find(|state| state.key == wanted || state.label.to_lowercase() == wanted)
    });
    let Some(state) = known else {
        let keys: Vec<&str> = states.iter().flat_map(|states| &states.states).map(|state| state.key.as_str()).collect();
        return Err(Failure::refused(format!(
            "{}: \"{}\" is no state; the states are {}",
            record.label(),
            to.trim(),
            keys.join(", ")
        )));
    };
    if record.register_key() == risk::RATING && record.text("status") == "proposed" {
        let unreadable = || RiskError::Unreadable { label: record.label().to_string() };
        match state.key.as_str() {
            "valid" => {
                risk::decidable(record, acting)?;
                return Ok(risk::countersign(record, acting).ok_or_else(unreadable)?);
            }
            "refused" => {
                risk::decidable(record, acting)?;
                return Ok(risk::refuse(record, because, acting));
            }
            _ => {}
        }
    }
    Ok(vec![Intent::Move { record: record.id(), to: state.key.clone() }])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_equals_sign_ends_the_field() {
        let put = |field, value| Assignment { field, how: How::Put, value };
        assert_eq!(assignment("title=a=b").unwrap(), put("title", "a=b"));
        assert_eq!(assignment("notes=").unwrap(), put("notes", ""));
        assert_eq!(assignment("systems+=SYS-01").unwrap().how, How::Add);
        assert_eq!(
            assignment("systems-=SYS-01").unwrap(),
            Assignment { field: "systems", how: How::Drop, value: "SYS-01" }
        );
        for wrong in ["", "title", "=x", "+=x", " = "] {
            assert!(assignment(wrong).is_err(), "{wrong}");
        }
    }
}
