//! One assessment after the other: the last approved one of the same system, what a new one takes over from it, what
//! changed in the system since, and what an approval supersedes.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::course::impacts;
use super::{ANSWER, ASSESSMENT, REGISTER, field, is_decided};
use crate::core::diff::{FieldChange, Shown};
use crate::core::entry::Entry;
use crate::core::history::{HistoryItem, history};
use crate::core::id::{Hlc, RecordId};
use crate::core::intent::Intent;
use crate::core::typing;
use crate::core::workspace::{RecordRef, Workspace};

/// The assessment that this one follows: the one that it names, else the last decided one of the same system.
pub fn previous(assessment: RecordRef<'_>) -> Option<RecordRef<'_>> {
    if let Some(named) = assessment.target(field::PREVIOUS) {
        return Some(named);
    }
    let system = assessment.target(field::SYSTEM)?;
    let decided = assessment
        .workspace()
        .pointing(ASSESSMENT, field::SYSTEM, system.id())
        .filter(|one| one.id() != assessment.id() && is_decided(*one));
    decided
        .max_by(|a, b| a.text(field::APPROVED_ON).cmp(b.text(field::APPROVED_ON)).then(a.updated().cmp(&b.updated())))
}

/// Fields of an assessment that a new one begins with. The screening, the decision and who approved are its own.
const TAKEN_OVER: [&str; 3] = [field::AUTHORS, field::CONSULTED, field::NOBODY_REASON];

/// A record that is still to be made: its register and its fields.
pub type Copy = (&'static str, Vec<(String, Value)>);

/// What begins an assessment with all that the one before says: the link to it and what is its own, and copies of
/// answers and impacts.
pub fn take_over(assessment: RecordRef<'_>, before: RecordRef<'_>) -> (Vec<Intent>, Vec<Copy>) {
    let id = assessment.id();
    let own = TAKEN_OVER.into_iter().filter(|key| !assessment.filled(key) && before.filled(key));
    let own = own.map(|key| Intent::Set { record: id, field: key.into(), value: before.json(key) });
    let mut answers: Vec<RecordRef<'_>> = before.workspace().pointing(ANSWER, field::ASSESSMENT, before.id()).collect();
    answers.sort_by(|a, b| crate::core::natural::compare(a.text(field::QUESTION), b.text(field::QUESTION)));
    let answers = answers.into_iter().map(|one| (ANSWER, one));
    let copies = answers.chain(impacts(before).into_iter().map(|one| (REGISTER, one))).map(|(register, record)| {
        let other = record.fields().into_iter().filter(|key| *key != field::ASSESSMENT);
        let fields = other.map(|key| (key.to_string(), record.json(key)));
        let belongs = (field::ASSESSMENT.to_string(), json!(id.to_string()));
        (register, std::iter::once(belongs).chain(fields).collect())
    });
    (std::iter::once(follow(assessment, before)).chain(own).collect(), copies.collect())
}

/// The link to the assessment before, and nothing taken over.
pub fn follow(assessment: RecordRef<'_>, before: RecordRef<'_>) -> Intent {
    Intent::set(assessment.id(), field::PREVIOUS, before.id().to_string())
}

/// The decided assessment that gives way when this one is approved.
pub fn superseded_by<'a>(assessment: RecordRef<'a>, state: &str) -> Option<RecordRef<'a>> {
    let approval = matches!(state, "approved" | "conditional") && !is_decided(assessment);
    previous(assessment).filter(|before| approval && is_decided(*before))
}

/// When an assessment was decided, by the journal; `entries` are those that touch it.
fn decided_at<'e>(assessment: RecordId, entries: impl IntoIterator<Item = &'e Entry>) -> Option<Hlc> {
    let decides = |entry: &&Entry| {
        let own = entry.changes.iter().filter(|change| change.record() == Some(assessment));
        own.flat_map(|change| change.edits()).any(|edit| {
            let state = edit.value.as_ref().and_then(Value::as_str);
            edit.field == field::STATUS && matches!(state, Some("approved" | "conditional"))
        })
    };
    entries.into_iter().filter(decides).map(|entry| entry.header.clock).min()
}

/// What changed in a system since the assessment before was decided: `of_before` and `of_system` are the entries that
/// touch them, in any order. Each field once, with what it was then and what it is now; what came back to what it was
/// is left out. None while the journal does not say when it was decided.
pub fn changed(
    system: RecordId,
    before: RecordId,
    of_before: &[Entry],
    of_system: &[Entry],
    workspace: &Workspace,
) -> Option<Vec<FieldChange>> {
    let decided = decided_at(before, of_before)?;
    let mut since: Vec<&Entry> = of_system.iter().filter(|entry| entry.header.clock > decided).collect();
    since.sort_by_key(|entry| (entry.header.clock, entry.id()));
    let items = history(system, since, workspace);
    let register = workspace.get(system).and_then(|found| found.register());
    let mut found: Vec<FieldChange> = Vec::new();
    let mut sets: BTreeMap<String, (Vec<Value>, Vec<Value>)> = BTreeMap::new();
    for change in items.into_iter().flat_map(|item: HistoryItem| item.fields) {
        let field = register.and_then(|register| register.field(&change.field));
        if field.is_some_and(|field| field.kind.is_set()) {
            let (out, put) = sets.entry(change.field.clone()).or_default();
            elements(&change.old).for_each(|one| turn(one, put, out));
            elements(&change.new).for_each(|one| turn(one, out, put));
        }
        match found.iter_mut().find(|known| known.field == change.field) {
            Some(known) => known.new = change.new,
            None => found.push(change),
        }
    }
    for change in &mut found {
        let Some((out, put)) = sets.remove(&change.field) else { continue };
        let field = register.and_then(|register| register.field(&change.field));
        let shown = |elements: Vec<Value>| {
            let value = Value::Array(elements);
            Shown { text: typing::show_json(workspace, register, field, &value), value }
        };
        (change.old, change.new) = (shown(out), shown(put));
    }
    found.retain(|change| change.old.text != change.new.text);
    Some(found)
}

fn elements(side: &Shown) -> impl Iterator<Item = &Value> {
    side.value.as_array().into_iter().flatten()
}

/// An element that goes back where it came from has not changed; another is noted.
fn turn(element: &Value, from: &mut Vec<Value>, to: &mut Vec<Value>) {
    match from.iter().position(|one| one == element) {
        Some(at) => drop(from.remove(at)),
        None => to.push(element.clone()),
    }
}
