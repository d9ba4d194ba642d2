//! Which person a login is: asking whom a service does not know, and deciding on what he said.

use super::ask::Ask;
use super::pick::{Item, Pick};
use crate::core::id::RecordId;
use crate::core::intent::Proposal;
use crate::core::login;
use crate::core::workspace::RecordRef;
use crate::tui::action::Destination;
use crate::tui::desk::Desk;
use crate::tui::screen::Reply;
use crate::tui::words;

/// Forms of the drafts of these questions; the login follows.
pub const CONFIRM: &str = "confirm-login-";
pub const REFUSE: &str = "refuse-login-";

/// The person whom an unknown login said it is, while no lead has decided.
pub fn claimed(desk: &Desk) -> Option<RecordRef<'_>> {
    let ledger = &desk.ledger;
    ledger.is_stranger().then(|| login::claimed_by(ledger.workspace(), &ledger.actor().login))?
}

/// Why one can't say who one is now; none when one can.
pub fn why_not(desk: &Desk) -> Option<String> {
    if let Some(person) = claimed(desk) {
        return Some(words::claimed(person.title()));
    }
    if !desk.ledger.is_stranger() {
        let me = desk.me().map(|me| words::known_as(me.title()));
        return Some(me.unwrap_or_else(|| words::ONLY_OVER_A_SERVICE.into()));
    }
    let nobody = !desk.ledger.workspace().live(login::REGISTER).any(login::is_free);
    nobody.then(|| words::NOBODY_FREE.into())
}

/// Everybody without a login.
pub fn ask(desk: &Desk) -> Pick {
    let people: Vec<RecordRef<'_>> =
        desk.ledger.workspace().live(login::REGISTER).filter(|p| login::is_free(*p)).collect();
    let items = people.iter().map(|person| {
        let about: Vec<&str> =
            ["function", "unit"].iter().map(|key| person.text(key)).filter(|t| !t.is_empty()).collect();
        Item::new(person.label(), person.title(), about.join(", "))
    });
    let items = items.collect();
    let ids: Vec<RecordId> = people.iter().map(|person| person.id()).collect();
    let own = desk.ledger.actor().login.clone();
    Pick::one(
        words::who_title(&own),
        items,
        Box::new(move |desk, chosen| {
            let Some(id) = chosen.first().and_then(|at| ids.get(*at)).copied() else { return Reply::Pop };
            if !desk.submit(&Proposal::edit(login::claim(id, &own), ""), None) {
                return Reply::Done;
            }
            if let Some(person) = claimed(desk) {
                let told = words::claimed(person.title());
                desk.say(told);
            }
            Reply::Go(Destination::Mine)
        }),
    )
}

/// Whether who sits here decides which person a login is.
pub fn decides(desk: &Desk) -> bool {
    use crate::core::access::Access;
    matches!(desk.ledger.access(), Access::Alone | Access::Lead)
}

/// The first login that says it is this person.
pub fn first_claim(desk: &Desk, person: RecordId) -> Option<String> {
    let record = desk.ledger.workspace().get(person).filter(|record| record.register_key() == login::REGISTER)?;
    record.elements(login::field::CLAIMED).next().map(str::to_string)
}

/// Makes the login one of the person's, after a look at what he may do then.
pub fn confirm(desk: &mut Desk, person: RecordId, own: &str) -> Reply {
    let Some((name, access)) = about(desk, person, own) else { return Reply::Done };
    let known = login::person_of(desk.ledger.workspace(), own).filter(|other| other.id() != person);
    if let Some(told) = known.map(|other| words::somebody_else(own, other.title())) {
        desk.refuse(told);
        return Reply::Done;
    }
    let key = desk.ledger.draft_key(login::REGISTER, Some(person), &format!("{CONFIRM}{own}"));
    let (title, about) =
        (words::confirm_login_title(own, &name), vec![format!("{own} {}", words::says_it_is(&name, &access))]);
    let own = own.to_string();
    let propose = move |_: &mut Desk, reason: &str| {
        let said = words::confirmed_login(&own, &name);
        Ok(Proposal::edit(login::confirm(person, &own), if reason.is_empty() { &said } else { reason }))
    };
    Reply::Push(Box::new(Ask::remark(desk, title, about, key, Box::new(propose))))
}

/// Turns it down, with a reason that the person reads.
pub fn refuse(desk: &mut Desk, person: RecordId, own: &str) -> Reply {
    let Some((name, _)) = about(desk, person, own) else { return Reply::Done };
    let key = desk.ledger.draft_key(login::REGISTER, Some(person), &format!("{REFUSE}{own}"));
    let title = words::refuse_login_title(own, &name);
    let own = own.to_string();
    let propose = move |_: &mut Desk, reason: &str| Ok(Proposal::edit(login::refuse(person, &own), reason));
    Reply::Push(Box::new(Ask::why(desk, title, Vec::new(), key, Box::new(propose))))
}

/// Name and access of the person whom the login says it is; none when it says so no longer, which is then told.
fn about(desk: &mut Desk, person: RecordId, own: &str) -> Option<(String, String)> {
    let record = desk.ledger.workspace().get(person).filter(|record| record.has_element(login::field::CLAIMED, own));
    let found = record.map(|record| (record.title().to_string(), access(record)));
    if found.is_none() {
        desk.refuse(words::NO_CLAIM);
    }
    found
}

/// What a person may do, as a word for a sentence.
pub fn access(person: RecordRef<'_>) -> String {
    let shown = crate::core::typing::show(person, login::field::ACCESS).to_lowercase();
    if shown.is_empty() { words::ASSESSOR.into() } else { shown }
}
