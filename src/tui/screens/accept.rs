//! Accepting a risk: what is accepted, until when and on what conditions, and who accepted it how. Without a name it is
//! asked for, and the paper can be signed; with one it is recorded.

use serde_json::{Value, json};

use super::form::{Form, Given};
use crate::core::acceptance::{self, Acceptance, Frozen, Kind, field};
use crate::core::authority;
use crate::core::id::RecordId;
use crate::core::intent::{Intent, Proposal};
use crate::core::risk::{Risk, Stage};
use crate::core::scoring::assess;
use crate::core::workspace::RecordRef;
use crate::tui::desk::Desk;
use crate::tui::screen::Reply;
use crate::tui::words;

/// Form of the drafts of this sheet.
pub const FORM: &str = "accept";
/// In the order in which they are asked, of the register of acceptances.
const FIELDS: [&str; 11] = [
    field::REASON,
    field::CONDITIONS,
    field::EXPIRES,
    field::REVIEW_TRIGGER,
    field::ACCEPTED_BY,
    field::METHOD,
    field::ACCEPTED_ON,
    field::KIND,
    field::RISKS,
    field::AUTHORITY,
    field::SCAN,
];
/// What of these stands on the record as soon as it is asked for.
const TERMS: [&str; 6] =
    [field::REASON, field::CONDITIONS, field::EXPIRES, field::REVIEW_TRIGGER, field::KIND, field::RISKS];

pub fn open(desk: &mut Desk, id: RecordId) -> Reply {
    match sheet(desk, id) {
        Ok(form) => Reply::Push(Box::new(form)),
        Err(sentence) => {
            desk.refuse(sentence);
            Reply::Done
        }
    }
}

/// The sheet for a risk, or for an acceptance that was asked for.
pub fn sheet(desk: &mut Desk, id: RecordId) -> Result<Form, String> {
    if let Some(locked) = desk.locked() {
        return Err(locked);
    }
    let record = desk.workspace().get(id).ok_or(words::RECORD_GONE)?;
    match Acceptance::of(record) {
        Some(acceptance) => waiting(desk, acceptance.record.id()),
        None => of_risk(desk, id),
    }
}

/// A new acceptance: the method says for how long, and who may.
fn of_risk(desk: &mut Desk, id: RecordId) -> Result<Form, String> {
    let today = desk.today();
    let risk = desk.workspace().get(id).and_then(Risk::of).ok_or(words::NO_RISK)?;
    // One that was asked for already is taken up again.
    let asked = Acceptance::of_risk(risk.record).into_iter().find(|one| one.record.text(field::STATUS) == "proposed");
    if let Some(asked) = asked {
        let id = asked.record.id();
        return waiting(desk, id);
    }
    let rating = risk.rating(Stage::Current).ok_or(words::NOT_RATED)?;
    let method = risk.method_of(&rating).ok_or(words::NO_METHOD)?;
    let assessment = assess(&rating, method);
    let level = assessment.overall.ok_or(words::NOT_RATED)?;
    let may = authority::acceptors(risk, method, level, today);
    let names: Vec<&str> = may.iter().map(|person| person.title()).collect();
    let heading = words::accept_title(risk.record.label(), method.mark(level), &names.join(", "));
    let until = method.review_days(level).and_then(|days| today.checked_add_days(chrono::Days::new(u64::from(days))));
    let given: Vec<(String, Value)> = vec![
        (field::EXPIRES.into(), until.map_or(Value::Null, |day| json!(day.to_string()))),
        (field::METHOD.into(), json!("signed_paper")),
        (field::ACCEPTED_ON.into(), json!(today.to_string())),
        (field::KIND.into(), json!(Kind::Interim.key())),
        (field::RISKS.into(), json!([id.to_string()])),
    ];
    let draft = desk.ledger.draft_key(crate::core::risk::REGISTER, Some(id), FORM);
    let sends = Box::new(move |desk: &mut Desk, given: &Given| send(desk, None, given));
    Form::sheet(desk, acceptance::REGISTER, &FIELDS, &given, heading, draft, sends)
        .ok_or(words::RECORD_GONE.to_string())
}

/// One that was asked for: the answer is recorded.
fn waiting(desk: &mut Desk, id: RecordId) -> Result<Form, String> {
    let record = desk.workspace().get(id).ok_or(words::RECORD_GONE)?;
    if record.text(field::STATUS) != "proposed" {
        let state = crate::core::typing::show(record, field::STATUS);
        return Err(words::not_to_accept(record.label(), &state));
    }
    let mut given: Vec<(String, Value)> =
        FIELDS.iter().filter(|key| record.filled(key)).map(|key| ((*key).to_string(), record.json(key))).collect();
    for (key, value) in [(field::METHOD, json!("signed_paper")), (field::ACCEPTED_ON, json!(desk.today().to_string()))]
    {
        if !record.filled(key) {
            given.push((key.into(), value));
        }
    }
    let heading = words::accept_waiting(record.label(), record.title());
    let draft = desk.ledger.draft_key(acceptance::REGISTER, Some(id), FORM);
    let sends = Box::new(move |desk: &mut Desk, given: &Given| send(desk, Some(id), given));
    let form = Form::sheet(desk, acceptance::REGISTER, &FIELDS, &given, heading, draft, sends);
    Ok(form.ok_or(words::RECORD_GONE)?.at_field(field::ACCEPTED_BY))
}

fn send(desk: &mut Desk, existing: Option<RecordId>, given: &Given) -> Result<Proposal, (&'static str, String)> {
    let risks = given.ids(field::RISKS);
    let kind = Kind::from_key(given.text(field::KIND)).ok_or((field::KIND, words::WHICH_KIND.to_string()))?;
    if risks.is_empty() {
        return Err((field::RISKS, words::WHICH_RISK.to_string()));
    }
    if given.text(field::REASON).trim().is_empty() {
        return Err((field::REASON, words::SAY_WHY.to_string()));
    }
    let record = existing.unwrap_or_else(|| desk.ledger.record_id());
    let (today, me) = (desk.ledger.today(), desk.ledger.actor().person);
    let workspace = desk.ledger.workspace();
    let risks: Vec<Risk<'_>> = risks.iter().filter_map(|id| workspace.get(*id)).filter_map(Risk::of).collect();
    let mut frozen = Vec::new();
    for risk in &risks {
        let copy = Frozen::of(*risk, kind.stage());
        frozen.push(
            copy.ok_or_else(|| (field::RISKS, words::no_rating_to_accept(risk.record.label(), kind.stage().key())))?,
        );
    }
    let mut intents = terms(existing.and_then(|id| workspace.get(id)), record, given, &frozen);
    let because = words::accepted_because(given.text(field::REASON));
    let Some(person) = given.id(field::ACCEPTED_BY).and_then(|id| workspace.get(id)) else {
        return Ok(Proposal::edit(intents, because));
    };
    if given.text(field::METHOD).is_empty() {
        return Err((field::METHOD, words::HOW_APPROVED.to_string()));
    }
    for (risk, copy) in risks.iter().zip(&frozen) {
        if let Some(objection) = acceptance::objection(*risk, kind.stage(), person, Some(copy), today) {
            return Err((field::ACCEPTED_BY, objection.to_string()));
        }
    }
    let authority = match given.text(field::AUTHORITY).trim() {
        "" => right(&risks, kind, person, today),
        said => said.to_string(),
    };
    for (key, value) in [
        (field::ACCEPTED_BY, given.value(field::ACCEPTED_BY)),
        (field::METHOD, given.value(field::METHOD)),
        (field::ACCEPTED_ON, given.value(field::ACCEPTED_ON)),
        (field::SCAN, given.value(field::SCAN)),
        (field::AUTHORITY, json!(authority)),
        (field::RECORDED_BY, me.map_or(Value::Null, |me| json!(me.to_string()))),
    ] {
        let stands = existing.and_then(|id| workspace.get(id)).is_some_and(|found| found.json(key) == value);
        if !value.is_null() && !stands {
            intents.push(Intent::Set { record, field: key.into(), value });
        }
    }
    intents.push(Intent::Move { record, to: "accepted".into() });
    intents.extend(renewed(&risks, record));
    Ok(Proposal::edit(intents, because))
}

/// By what right: the role with the highest limit, or as the owner.
fn right(risks: &[Risk<'_>], kind: Kind, person: RecordRef<'_>, today: chrono::NaiveDate) -> String {
    let Some(risk) = risks.first() else { return String::new() };
    let Some(rating) = risk.rating(kind.stage()) else { return String::new() };
    let Some(method) = risk.method_of(&rating) else { return String::new() };
    let level = assess(&rating, method).overall;
    level.map_or_else(String::new, |level| authority::of_acceptor(person, *risk, method, level, today))
}

/// The record with its terms and the copy of each rating: made, or brought up to what the sheet says.
fn terms(existing: Option<RecordRef<'_>>, record: RecordId, given: &Given, frozen: &[Frozen]) -> Vec<Intent> {
    let copies: Vec<Value> = frozen.iter().map(|copy| json!(copy.to_string())).collect();
    let mut values: Vec<(String, Value)> = TERMS.iter().map(|key| ((*key).to_string(), given.value(key))).collect();
    values.push((field::RATINGS.into(), Value::Array(copies)));
    match existing {
        None => {
            values.push((field::TITLE.into(), json!(words::acceptance_of(frozen))));
            values.retain(|(_, value)| !value.is_null());
            vec![Intent::Create { record, register: acceptance::REGISTER.into(), label: None, fields: values }]
        }
        Some(found) => {
            let changed = values.into_iter().filter(|(key, value)| found.json(key) != *value);
            changed.map(|(field, value)| Intent::Set { record, field, value }).collect()
        }
    }
}

/// Acceptances of the same risks that the new one takes the place of.
fn renewed(risks: &[Risk<'_>], record: RecordId) -> Vec<Intent> {
    let mut old: Vec<RecordId> = risks
        .iter()
        .flat_map(|risk| Acceptance::of_risk(risk.record))
        .filter(|one| one.record.id() != record && matches!(one.record.text(field::STATUS), "accepted" | "expired"))
        // One that also covers other risks goes on for them.
        .filter(|one| {
            one.record.elements(field::RISKS).all(|id| risks.iter().any(|risk| risk.record.id().to_string() == id))
        })
        .map(|one| one.record.id())
        .collect();
    old.sort_unstable();
    old.dedup();
    old.into_iter().map(|id| Intent::Move { record: id, to: "renewed".into() }).collect()
}
