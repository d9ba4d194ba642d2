//! Approving a document, a version or an assessment: by somebody who need not log in, recorded by somebody who may. The
//! record says who, by what right, how and when; the log of approvals gets a row; what it takes the place of is
//! superseded: one entry.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::id::{Position, RecordId};
use super::intent::Intent;
use super::versions::{self, IN_FORCE, Versioned, field};
use super::workspace::{RecordRef, Workspace};

/// Key of the log.
pub const REGISTER: &str = "approval";
/// The answer that was given by whoever was logged in.
pub const IN_TOOL: &str = "in_tool";

/// The registers whose records are approved in this way, each with its reference in the log.
pub const APPROVED: [&str; 6] =
    ["policy", "scope_statement", "soa_version", "treatment_plan", "risk_assessment", "document"];

/// Whether records of this register are approved with a sheet and a row in the log.
pub fn is_approved_here(register: &str) -> bool {
    APPROVED.contains(&register)
}

/// The answer, and how it was given.
#[derive(Clone, Debug)]
pub struct Answer {
    pub approver: RecordId,
    /// By what right.
    pub authority: String,
    /// Key of a choice: `signed_paper`, `email`, `meeting`, `in_tool`.
    pub method: String,
    pub recorded_by: Option<RecordId>,
    pub scan: Option<RecordId>,
    pub decided_on: NaiveDate,
    /// What was said with it.
    pub comment: String,
    /// Whether the comment holds conditions.
    pub conditions: bool,
    /// The id of the row in the log.
    pub fresh: RecordId,
}

/// The position and the hash by which a version is found again; nothing for what is approved as it is written.
pub fn frozen(document: RecordRef<'_>) -> Vec<(&'static str, String)> {
    let workspace = document.workspace();
    match Versioned::of(document.register_key()) {
        Some(of) => vec![
            (field::POSITION, workspace.position().to_string()),
            (field::CONTENT_HASH, versions::hash(workspace, of).to_string()),
        ],
        // What a run of the assessment found stands on the risks: the position leads there.
        None if document.register_key() == "risk_assessment" => {
            vec![(field::POSITION, workspace.position().to_string())]
        }
        None => Vec::new(),
    }
}

/// The answer yes: the document is approved, the log says so, and what it replaces is superseded.
pub fn approve(document: RecordRef<'_>, answer: &Answer) -> Vec<Intent> {
    let id = document.id();
    let frozen = frozen(document);
    let mut intents: Vec<Intent> =
        said(answer).into_iter().map(|(key, value)| Intent::Set { record: id, field: key.into(), value }).collect();
    intents.extend(frozen.iter().map(|(key, text)| Intent::set(id, key, text.clone())));
    intents.push(Intent::Move { record: id, to: "approved".into() });
    let result = if answer.conditions { "conditions" } else { "approved" };
    intents.push(logged(document, answer, result, &frozen));
    intents
        .extend(gives_way(document).into_iter().map(|old| Intent::Move { record: old.id(), to: "superseded".into() }));
    intents
}

/// The answer no: it goes back, and the log keeps that.
pub fn turn_down(document: RecordRef<'_>, answer: &Answer) -> Vec<Intent> {
    let back = if document.register_key() == "risk_assessment" { "in_progress" } else { "draft" };
    vec![Intent::Move { record: document.id(), to: back.into() }, logged(document, answer, "not_approved", &[])]
}

fn said(answer: &Answer) -> Vec<(&'static str, Value)> {
    let person = |id: Option<RecordId>| id.map_or(Value::Null, |id| json!(id.to_string()));
    vec![
        (field::APPROVED_BY, person(Some(answer.approver))),
        ("authority", json!(answer.authority.trim())),
        ("approval_method", json!(answer.method)),
        ("recorded_by", person(answer.recorded_by)),
        ("scan", person(answer.scan)),
        (field::APPROVED_ON, json!(answer.decided_on.to_string())),
    ]
}

/// The row of the log.
fn logged(document: RecordRef<'_>, answer: &Answer, result: &str, frozen: &[(&'static str, String)]) -> Intent {
    let version = document.text(field::VERSION);
    let title = match version {
        "" => format!("{} {}", document.label(), document.title()),
        version if document.title().contains(version) => format!("{} {}", document.label(), document.title()),
        version => format!("{} {}, version {version}", document.label(), document.title()),
    };
    let mut fields: Vec<(String, Value)> = vec![
        ("title".into(), json!(title)),
        ("version".into(), json!(version)),
        ("result".into(), json!(result)),
        ("comment".into(), json!(answer.comment.trim())),
        ("decided_on".into(), json!(answer.decided_on.to_string())),
        ("approver".into(), json!(answer.approver.to_string())),
        (document.register_key().to_string(), json!(document.id().to_string())),
    ];
    let shared = ["authority", "approval_method", "recorded_by", "scan"];
    fields.extend(
        said(answer).into_iter().filter(|(key, _)| shared.contains(key)).map(|(key, value)| (key.into(), value)),
    );
    fields.extend(frozen.iter().map(|(key, text)| ((*key).to_string(), json!(text))));
    fields.retain(|(_, value)| !value.is_null() && value.as_str() != Some(""));
    Intent::Create { record: answer.fresh, register: REGISTER.into(), label: None, fields }
}

/// What is superseded when this one is approved: the one that it names, else, where only one can count, the one that
/// does. One under revision stays until it is withdrawn.
pub fn gives_way(document: RecordRef<'_>) -> Vec<RecordRef<'_>> {
    let workspace = document.workspace();
    let counts = |one: &RecordRef<'_>| {
        one.id() != document.id()
            && IN_FORCE.contains(&one.text(field::STATUS))
            && one.text(field::STATUS) != "under_revision"
    };
    if let Some(named) = document.target(field::REPLACES) {
        return Some(named).filter(counts).into_iter().collect();
    }
    let one_counts = Versioned::of(document.register_key()).is_some() || document.register_key() == "scope_statement";
    match one_counts {
        true => workspace.live(document.register_key()).filter(counts).collect(),
        false => Vec::new(),
    }
}

/// Why a version can't be approved as it stands; each sentence says what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Objection {
    #[error(
        "{0} holds no role today that says what it may decide; say by what right under Authority, or give a role the word"
    )]
    NoAuthority(String),
    #[error("{0} is not logged in here, so the approval was not given in the tool; say how it was given")]
    NotHere(String),
    #[error(
        "it names no position and hash of what is approved; approve it with the approval sheet (`a` on the record)"
    )]
    NotFrozen,
    #[error("the content is another one than was looked at; look at it again and approve what stands")]
    Moved,
}

/// Whether the hash and the position that were written down are those of what stands.
pub fn check_frozen(workspace: &Workspace, of: Versioned, position: &str, hash: &str) -> Option<Objection> {
    if position.parse::<Position>().is_err() || hash.is_empty() {
        return Some(Objection::NotFrozen);
    }
    (versions::hash(workspace, of).to_string() != hash).then_some(Objection::Moved)
}
