//! The approval of a document or a version by somebody who need not be here, on one sheet; and what differs from the
//! version that is in force.

use serde_json::{Value, json};

use super::form::{Form, Given};
use super::lines::{Line, Lines};
use crate::core::approval::{self, Answer};
use crate::core::authority;
use crate::core::id::{Position, RecordId};
use crate::core::intent::{Intent, Proposal};
use crate::core::versions::{self, Content, Difference, Versioned, What, field};
use crate::core::workspace::RecordRef;
use crate::tui::action::Action;
use crate::tui::desk::Desk;
use crate::tui::screen::Reply;
use crate::tui::theme::Role;
use crate::tui::words;

/// Form of the drafts of this sheet.
pub const FORM: &str = "approve";
/// In the order in which they are asked, of the register of approvals.
const FIELDS: [&str; 7] = ["approver", "approval_method", "decided_on", "result", "authority", "scan", "comment"];

pub fn open(desk: &mut Desk, id: RecordId) -> Reply {
    match sheet(desk, id) {
        Ok(form) => Reply::Push(Box::new(form)),
        Err(sentence) => {
            desk.refuse(sentence);
            Reply::Done
        }
    }
}

/// The sheet, filled with how the version before was approved.
pub fn sheet(desk: &mut Desk, id: RecordId) -> Result<Form, String> {
    if let Some(locked) = desk.locked() {
        return Err(locked);
    }
    let document = desk.workspace().get(id).ok_or(words::RECORD_GONE)?;
    let status = document.text(field::STATUS);
    if !matches!(status, "draft" | "in_review" | "under_revision" | "in_progress" | "") {
        return Err(words::not_to_approve(document.label(), &crate::core::typing::show(document, field::STATUS)));
    }
    let heading = words::approve_title(document.label(), document.title(), document.text(field::VERSION));
    let before = approval::gives_way(document).into_iter().next();
    let person = before.and_then(|one| one.target(field::APPROVED_BY)).map(RecordRef::id);
    let authority = before.map_or(String::new(), |one| one.text("authority").to_string());
    let given: Vec<(String, Value)> = vec![
        ("approver".into(), person.map_or(Value::Null, |person| json!(person.to_string()))),
        ("approval_method".into(), json!("signed_paper")),
        ("decided_on".into(), json!(desk.today().to_string())),
        ("result".into(), json!("approved")),
        ("authority".into(), json!(authority)),
    ];
    let draft = desk.ledger.draft_key(document.register_key(), Some(id), FORM);
    let sends = Box::new(move |desk: &mut Desk, given: &Given| send(desk, id, given));
    Form::sheet(desk, approval::REGISTER, &FIELDS, &given, heading, draft, sends).ok_or(words::RECORD_GONE.to_string())
}

fn send(desk: &mut Desk, id: RecordId, given: &Given) -> Result<Proposal, (&'static str, String)> {
    let approver = given.id("approver").ok_or(("approver", words::WHO_APPROVED.to_string()))?;
    let today = desk.ledger.today();
    let decided_on = given.text("decided_on").parse().unwrap_or(today);
    let method = given.text("approval_method").to_string();
    if method.is_empty() {
        return Err(("approval_method", words::HOW_APPROVED.to_string()));
    }
    let comment = given.text("comment").trim().to_string();
    let result = given.text("result").to_string();
    if result == "not_approved" && comment.is_empty() {
        return Err(("comment", words::SAY_WHY_NOT.to_string()));
    }
    submit_for_review(desk, id).map_err(|sentence| ("approver", sentence))?;
    let fresh = desk.ledger.record_id();
    let recorded_by = desk.ledger.actor().person;
    let workspace = desk.ledger.workspace();
    let gone = || ("approver", words::RECORD_GONE.to_string());
    let (document, person) = (workspace.get(id).ok_or_else(gone)?, workspace.get(approver).ok_or_else(gone)?);
    let authority = match given.text("authority").trim() {
        "" => authority::of_approver(person, today),
        said => said.to_string(),
    };
    let because = words::approved_because(person.title(), decided_on, &result, &comment);
    let answer = Answer {
        approver,
        authority,
        method,
        recorded_by,
        scan: given.id("scan"),
        decided_on,
        comment,
        conditions: result == "conditions",
        fresh,
    };
    let intents = match result.as_str() {
        "not_approved" => approval::turn_down(document, &answer),
        _ => approval::approve(document, &answer),
    };
    Ok(Proposal::edit(intents, because))
}

/// What is still written goes to review first: that is a step of its own.
fn submit_for_review(desk: &mut Desk, id: RecordId) -> Result<(), String> {
    let status = desk.ledger.workspace().get(id).map_or("", |document| document.text(field::STATUS));
    if status == "in_review" {
        return Ok(());
    }
    let step = Proposal::edit(vec![Intent::Move { record: id, to: "in_review".into() }], "");
    match desk.submit(&step, None) {
        true => Ok(()),
        false => Err(desk.message.as_ref().map_or(String::new(), |message| message.text.clone())),
    }
}

/// The content of a version: as it was approved, or as it stands while it is prepared.
pub fn content_of(desk: &Desk, version: RecordRef<'_>, of: Versioned) -> Result<Content, String> {
    match version.text(field::POSITION) {
        "" => Ok(versions::content(desk.workspace(), of)),
        text => {
            let position: Position = text.parse().map_err(|_| words::NO_POSITION.to_string())?;
            let past = desk.ledger.as_of(&position).map_err(|error| error.to_string())?;
            Ok(versions::content(&past, of))
        }
    }
}

/// What differs from the version that is in force, or, of an approved one, from the one that it replaced.
pub fn compare(desk: &mut Desk, id: RecordId) -> Reply {
    match differences(desk, id) {
        Ok(lines) => Reply::Push(Box::new(lines)),
        Err(sentence) => {
            desk.refuse(sentence);
            Reply::Done
        }
    }
}

fn differences(desk: &Desk, id: RecordId) -> Result<Lines, String> {
    let workspace = desk.workspace();
    let version = workspace.get(id).ok_or(words::RECORD_GONE)?;
    let of = Versioned::of(version.register_key()).ok_or(words::NO_VERSION)?;
    let approved = version.filled(field::POSITION);
    let before = match approved {
        true => version.target(field::REPLACES),
        false => versions::in_force(workspace, of.register(), desk.today()),
    };
    // An approved version with nothing before it is compared with what stands.
    let (old, new) = match (before, approved) {
        (Some(before), _) => (before, Some(version)),
        (None, true) => (version, None),
        (None, false) => return Err(words::NOTHING_APPROVED.to_string()),
    };
    let title = words::compare_title(old.label(), new.map_or(words::WHAT_STANDS, RecordRef::label));
    let before = content_of(desk, old, of)?;
    let after = match new {
        Some(new) => content_of(desk, new, of)?,
        None => versions::content(workspace, of),
    };
    // What was approved stands still; what is prepared is read again with each change.
    let live = new.is_none_or(|new| !new.filled(field::POSITION));
    let fill = move |desk: &Desk| {
        let now = live.then(|| versions::content(desk.workspace(), of));
        versions::compare(&before, now.as_ref().unwrap_or(&after)).into_iter().map(line).collect()
    };
    let lines = Lines::new(desk, title, words::NO_DIFFERENCE, Box::new(fill));
    Ok(lines.on_open(Box::new(|desk, line, action| match (action, line.record) {
        (Action::Open, Some(id)) => super::record::act(desk, id, &Action::Open),
        _ => Reply::Pass,
    })))
}

fn line(difference: Difference) -> Line {
    let (word, role) = match difference.what {
        What::Added => (words::ADDED, Role::Text),
        What::Removed => (words::TAKEN_OUT, Role::Warning),
        What::Decision => (words::DECIDED_ANEW, Role::Warning),
        What::Changed => (words::CHANGED, Role::Muted),
    };
    let fields: Vec<String> = difference
        .fields
        .iter()
        .filter(|_| matches!(difference.what, What::Decision | What::Changed))
        .map(|one| match one.set {
            true => words::put_and_taken(&one.label, &one.before, &one.after),
            false => words::from_to(&one.label, &one.before, &one.after),
        })
        .collect();
    let text = match fields.is_empty() {
        true => difference.title,
        false => fields.join("; "),
    };
    Line {
        columns: vec![word.to_string(), difference.label],
        text,
        role,
        record: Some(difference.record),
        ..Line::default()
    }
}
