//! What is said to one question.

use serde_json::{Value, json};

use super::{QUESTIONNAIRE, field, state};
use crate::core::id::RecordId;
use crate::core::intent::Intent;
use crate::core::risk::Acting;
use crate::core::workspace::RecordRef;

/// The answer in a word, for sheets that ask for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Short {
    Yes,
    Partly,
    No,
    NotApplicable,
}

impl Short {
    /// In the order of their digits.
    pub const ALL: [Self; 4] = [Self::Yes, Self::Partly, Self::No, Self::NotApplicable];

    pub fn key(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::Partly => "partly",
            Self::No => "no",
            Self::NotApplicable => "not_applicable",
        }
    }

    /// As it is written into the customer's sheet.
    pub fn word(self) -> &'static str {
        match self {
            Self::Yes => "Yes",
            Self::Partly => "Partly",
            Self::No => "No",
            Self::NotApplicable => "Not applicable",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|short| short.key() == key)
    }
}

/// What is said to a question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reply {
    pub text: String,
    pub short: Option<Short>,
    /// The answer of the library that it was taken from.
    pub from: Option<RecordId>,
}

impl Reply {
    pub fn of(question: RecordRef<'_>) -> Self {
        Self {
            text: question.text(field::ANSWER_TEXT).to_string(),
            short: Short::from_key(question.text(field::SHORT_ANSWER)),
            from: question.target(field::ANSWER).map(|answer| answer.id()),
        }
    }

    /// What an answer of the library says.
    pub fn from_library(answer: RecordRef<'_>) -> Self {
        Self { from: Some(answer.id()), ..Self::of(answer) }
    }

    fn values(&self) -> [(&'static str, Value); 3] {
        let text = if self.text.trim().is_empty() { Value::Null } else { json!(self.text) };
        [
            (field::ANSWER_TEXT, text),
            (field::SHORT_ANSWER, json!(self.short.map(Short::key))),
            (field::ANSWER, json!(self.from.map(|id| id.to_string()))),
        ]
    }

    /// What brings a question from what stood there to this; empty when nothing changed. An open question becomes an
    /// answered one; an approved answer that is changed has to be approved again; the evidence of an answer of the
    /// library comes with it. The first answer begins the questionnaire.
    pub fn say(&self, question: RecordRef<'_>, acting: Acting) -> Vec<Intent> {
        let stood = Self::of(question);
        if stood == *self {
            return Vec::new();
        }
        let id = question.id();
        let old = stood.values();
        let changed = self.values().into_iter().filter(|field| !old.contains(field));
        let mut intents: Vec<Intent> = changed.map(|(key, value)| Intent::set(id, key, value)).collect();
        if self.from != stood.from {
            let answer = self.from.and_then(|id| question.workspace().get(id));
            let evidence = answer.into_iter().flat_map(|answer| answer.elements(field::EVIDENCE));
            let new = evidence.filter(|one| !question.has_element(field::EVIDENCE, one));
            intents.extend(new.map(|one| Intent::Add {
                record: id,
                field: field::EVIDENCE.into(),
                element: one.to_string(),
            }));
        }
        if let (None, Some(person)) = (question.target(field::OWNER), acting.person) {
            intents.push(Intent::set(id, field::OWNER, person.to_string()));
        }
        let empty = self.text.trim().is_empty();
        let to = match question.text(field::STATUS) {
            state::APPROVED => Some(state::ANSWERED),
            "" | state::OPEN if !empty => Some(state::ANSWERED),
            state::ANSWERED if empty => Some(state::OPEN),
            _ => None,
        };
        intents.extend(to.map(|to| Intent::Move { record: id, to: to.into() }));
        let questionnaire = question.target(field::QUESTIONNAIRE);
        let unbegun = questionnaire.filter(|one| {
            one.register_key() == QUESTIONNAIRE && matches!(one.text(field::STATUS), "" | "open") && !empty
        });
        intents.extend(unbegun.map(|one| Intent::Move { record: one.id(), to: "in_progress".into() }));
        intents
    }
}

/// Why an answer can't be approved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Objection {
    #[error("there is no answer yet to approve")]
    NoAnswer,
    #[error("it is approved already; who changes the answer opens it again")]
    Approved,
    #[error("approving needs a name to sign with: add your login to your record in the register of people")]
    NobodySigns,
}

/// Says that an answer may go out, in the name of who acts.
pub fn approve(question: RecordRef<'_>, acting: Acting) -> Result<Vec<Intent>, Objection> {
    match question.text(field::STATUS) {
        state::APPROVED => return Err(Objection::Approved),
        state::ANSWERED => {}
        _ => return Err(Objection::NoAnswer),
    }
    let person = acting.person.ok_or(Objection::NobodySigns)?;
    let id = question.id();
    Ok(vec![
        Intent::set(id, field::APPROVED_BY, person.to_string()),
        Intent::set(id, field::APPROVED_ON, acting.today.to_string()),
        Intent::Move { record: id, to: state::APPROVED.into() },
    ])
}
