//! `aims add`: a new record.

use serde_json::Value;

use super::args::{Add, Global};
use super::failure::{Done, Failure};
use super::out::Out;
use super::registers;
use super::set::{Assignment, How, assignment, find_field, unknown_field, value};
use super::workspace::Desk;
use crate::core::intent::Intent;
use crate::core::schema::{Kind, Register};
use crate::core::workspace::Workspace;

pub fn run(global: &Global, args: &Add, out: &mut Out) -> Result<Done, Failure> {
    let assignments: Vec<Assignment<'_>> = args.fields.iter().map(|word| assignment(word)).collect::<Result<_, _>>()?;
    let mut desk = Desk::open(global)?;
    let (record, today) = (desk.ledger.record_id(), desk.ledger.today());
    let schema = desk.workspace().schema().clone();
    let register = registers::find(&schema, &args.register)?;
    let fields = assignments
        .iter()
        .map(|assignment| field(register, assignment, today, desk.workspace()))
        .collect::<Result<Vec<_>, _>>()?;
    let create = Intent::Create { record, register: register.key.clone(), label: args.label.clone(), fields };
    let submitted = desk.submit(vec![create], args.because.because.as_deref().unwrap_or(""))?;
    let made = desk.workspace().get(record).map(|made| (made.label().to_string(), made.title().to_string()));
    let (label, title) = made.unwrap_or_default();
    out.line(&format!("{label}  {title}"))?;
    desk.warn(&submitted);
    desk.close();
    Ok(Done::Fine)
}

fn field(
    register: &Register,
    assignment: &Assignment<'_>,
    today: chrono::NaiveDate,
    workspace: &Workspace,
) -> Result<(String, Value), Failure> {
    let Some(field) = find_field(register, assignment.field) else {
        let keys: Vec<&str> =
            register.fields.iter().filter(|field| !field.retired).map(|field| field.key.as_str()).collect();
        return Err(unknown_field(&register.name, assignment.field, &keys));
    };
    if assignment.how != How::Put {
        return Err(Failure::refused(format!("a new {} has nothing yet; write {}=value", register.name, field.key)));
    }
    match field.kind {
        Kind::State => Err(Failure::refused(format!(
            "a new {} starts at the beginning; add it first, then move it with `aims set ID {}={}`",
            register.name, field.key, assignment.value
        ))),
        Kind::Rating => Err(Failure::refused(format!(
            "{} is a rating; add the {} first, then rate it with `aims score ID`",
            field.label, register.name
        ))),
        _ => Ok((field.key.clone(), value(field, assignment.value, today, workspace, &field.label)?)),
    }
}
