//! Which person a login is, and which one it says it is. Whom the kernel names but the register of people does not says
//! once who he is; a lead confirms or refuses. Nothing is written here; what changes something gives intents for one
//! proposal.

use super::id::RecordId;
use super::intent::Intent;
use super::record::ValueRef;
use super::workspace::{RecordRef, Workspace};

/// Key of the register of people.
pub const REGISTER: &str = "person";

/// Fields, checked against the schema by a test.
pub mod field {
    pub const LOGINS: &str = "logins";
    pub const CLAIMED: &str = "claimed_logins";
    pub const ACCESS: &str = "access";
    pub const ACTIVE: &str = "active";
}

/// The person whose logins name this one.
pub fn person_of<'a>(workspace: &'a Workspace, login: &str) -> Option<RecordRef<'a>> {
    workspace.live(REGISTER).find(|person| person.has_element(field::LOGINS, login))
}

/// The person whom this login says it is, while no lead has decided.
pub fn claimed_by<'a>(workspace: &'a Workspace, login: &str) -> Option<RecordRef<'a>> {
    workspace.live(REGISTER).find(|person| person.has_element(field::CLAIMED, login))
}

/// Whether somebody new can say that he is this person: still with the organisation, and nobody by login yet.
pub fn is_free(person: RecordRef<'_>) -> bool {
    person.register_key() == REGISTER
        && person.value(field::ACTIVE) != ValueRef::Bool(false)
        && person.elements(field::LOGINS).next().is_none()
}

/// Every login that says who it is, with the person, in the order of the labels.
pub fn claims(workspace: &Workspace) -> impl Iterator<Item = (RecordRef<'_>, &str)> {
    workspace.live(REGISTER).flat_map(|person| person.elements(field::CLAIMED).map(move |login| (person, login)))
}

fn add(person: RecordId, field: &str, login: &str) -> Intent {
    Intent::Add { record: person, field: field.to_string(), element: login.to_string() }
}

/// Says that a login is this person.
pub fn claim(person: RecordId, login: &str) -> Vec<Intent> {
    vec![add(person, field::CLAIMED, login)]
}

/// Makes a login that says so one of the person's logins.
pub fn confirm(person: RecordId, login: &str) -> Vec<Intent> {
    let mut intents = refuse(person, login);
    intents.push(add(person, field::LOGINS, login));
    intents
}

/// Turns a claim down; the reason is the proposal's.
pub fn refuse(person: RecordId, login: &str) -> Vec<Intent> {
    vec![Intent::Drop { record: person, field: field::CLAIMED.to_string(), element: login.to_string() }]
}
