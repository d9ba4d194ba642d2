//! What a new workspace starts with: the organisation, its method, and a control and a decision for each control of
//! Annex A, all undecided.

use serde_json::{Value, json};

use super::{Library, LibraryError, methods};
use crate::core::catalogue::Role;
use crate::core::definition::{METHOD, METHOD_IN_FORCE};
use crate::core::id::RecordId;
use crate::core::intent::{Intent, Proposal};

/// What a person is asked when making a workspace.
#[derive(Clone, Debug, PartialEq)]
pub struct Start {
    /// Name of the organisation.
    pub name: String,
    pub roles: Vec<Role>,
    /// Id of a shipped method.
    pub method: String,
}

/// Why no workspace can be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("{0}")]
    Library(#[from] LibraryError),
    #[error("{0}")]
    Method(#[from] methods::MethodFileError),
}

/// The proposal of the first entry. `id` mints record ids.
pub fn start(library: &Library, wanted: &Start, id: &mut dyn FnMut() -> RecordId) -> Result<Proposal, StartError> {
    let method = methods::find(&wanted.method)?;
    let mut intents = vec![
        Intent::Define { key: format!("{METHOD}{}", method.id()), value: method.to_json() },
        Intent::Create {
            record: id(),
            register: "organisation".into(),
            label: None,
            fields: vec![
                ("name".into(), json!(wanted.name.trim())),
                ("roles".into(), wanted.roles.iter().map(|role| json!(role.key())).collect::<Value>()),
            ],
        },
    ];
    for control in library.catalogue()?.controls() {
        let record = id();
        intents.push(Intent::Create {
            record,
            register: "control".into(),
            label: None,
            fields: vec![("control_id".into(), json!(control.id)), ("origin".into(), json!("annex_a"))],
        });
        intents.push(Intent::Create {
            record: id(),
            register: "soa".into(),
            label: None,
            fields: vec![
                ("control_id".into(), json!(control.id)),
                ("control".into(), json!(record.to_string())),
                ("source".into(), json!("annex_a")),
            ],
        });
    }
    intents.push(Intent::Define { key: METHOD_IN_FORCE.into(), value: json!(method.id()) });
    Ok(Proposal::edit(intents, format!("workspace made for {}", wanted.name.trim())))
}
