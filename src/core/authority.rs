//! What a person may decide today: the roles that he holds, what they say that their holder may decide, and up to which
//! level they may accept a risk.

use chrono::NaiveDate;

use super::assignment::is_current;
use super::method::{Level, Method};
use super::risk::Risk;
use super::workspace::{Life, RecordRef};

/// The key of the function by which a method lets owners accept their risks.
const RISK_OWNER: &str = "risk-owner";

/// The roles that a person holds on this day, in the order of their labels.
pub fn roles(person: RecordRef<'_>, today: NaiveDate) -> Vec<RecordRef<'_>> {
    let assignments = person.workspace().pointing("assignment", "person", person.id());
    let held = assignments.filter(|one| is_current(*one, today)).filter_map(|one| one.target("role"));
    let mut roles: Vec<RecordRef<'_>> = held.filter(|role| role.life() == Life::Live).collect();
    roles.sort_by(|a, b| super::natural::compare(a.label(), b.label()));
    roles.dedup_by_key(|role| role.id());
    roles
}

/// The role of this person with the highest limit for accepting risks, and that limit.
pub fn limit<'a>(person: RecordRef<'a>, method: &Method, today: NaiveDate) -> Option<(RecordRef<'a>, Level)> {
    let limits = roles(person, today).into_iter().filter_map(|role| {
        let level = method.find_level(role.text("acceptance_limit"))?;
        Some((role, level))
    });
    limits.max_by_key(|(_, level)| *level)
}

/// Whether this person may accept a risk at a level: by the limit of a role, or as the owner of the risk where the method
/// says that risk owners do (ISO/IEC 42001 6.1.3).
pub fn may_accept(person: RecordRef<'_>, risk: Risk<'_>, method: &Method, level: Level, today: NaiveDate) -> bool {
    limit(person, method, today).is_some_and(|(_, limit)| limit >= level)
        || accepts_as_owner(person, risk, method, level)
}

fn accepts_as_owner(person: RecordRef<'_>, risk: Risk<'_>, method: &Method, level: Level) -> bool {
    risk.is_owned_by(Some(person.id())) && method.acceptor(level).is_some_and(|acceptor| acceptor.key == RISK_OWNER)
}

/// The first role of this person that says what its holder may decide.
pub fn deciding_role(person: RecordRef<'_>, today: NaiveDate) -> Option<RecordRef<'_>> {
    roles(person, today).into_iter().find(|role| role.filled("authority"))
}

/// By what right this person approves, in words for the paper: empty where no role says so.
pub fn of_approver(person: RecordRef<'_>, today: NaiveDate) -> String {
    deciding_role(person, today).map_or_else(String::new, |role| format!("role {}", role.title()))
}

/// The same for accepting a risk, with the limit: `role Director accountable for AI, limit H`; `owner of the risk` where
/// no role says it.
pub fn of_acceptor(person: RecordRef<'_>, risk: Risk<'_>, method: &Method, level: Level, today: NaiveDate) -> String {
    match limit(person, method, today) {
        Some((role, limit)) => format!("role {}, limit {}", role.title(), method.mark(limit)),
        None if accepts_as_owner(person, risk, method, level) => "owner of the risk".into(),
        None => String::new(),
    }
}

/// People who may accept this level today, by the order of their labels.
pub fn acceptors<'a>(risk: Risk<'a>, method: &Method, level: Level, today: NaiveDate) -> Vec<RecordRef<'a>> {
    let people = risk.record.workspace().live("person");
    people.filter(|person| may_accept(*person, risk, method, level, today)).collect()
}
