//! What was seen at a stop of an interview. Marks are for the room; verdicts are given at the desk.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::{CHECK, INTERVIEW, Stop, field};
use crate::core::id::RecordId;
use crate::core::intent::Intent;
use crate::core::risk::Acting;
use crate::core::workspace::RecordRef;

/// What the auditor saw, to be judged later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    Seen,
    Gap,
    NotSeen,
    FollowUp,
}

impl Mark {
    /// In the order of their digits.
    pub const ALL: [Self; 4] = [Self::Seen, Self::Gap, Self::NotSeen, Self::FollowUp];

    pub fn key(self) -> &'static str {
        match self {
            Self::Seen => "seen",
            Self::Gap => "gap",
            Self::NotSeen => "not_seen",
            Self::FollowUp => "follow_up",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mark| mark.key() == key)
    }
}

/// A record of the register of audit checks.
#[derive(Clone, Copy, Debug)]
pub struct Check<'a> {
    pub record: RecordRef<'a>,
}

impl<'a> Check<'a> {
    pub fn of(record: RecordRef<'a>) -> Option<Self> {
        (record.register_key() == CHECK).then_some(Self { record })
    }

    pub fn criterion(self) -> &'a str {
        self.record.text(field::CRITERION)
    }

    pub fn item(self) -> Option<RecordRef<'a>> {
        self.record.target(field::ITEM)
    }

    pub fn interview(self) -> Option<RecordRef<'a>> {
        self.record.target(field::INTERVIEW)
    }

    pub fn mark(self) -> Option<Mark> {
        Mark::from_key(self.record.text(field::MARK))
    }

    pub fn note(self) -> &'a str {
        self.record.text(field::NOTE)
    }

    /// What it was looked at on, for people; empty for the management system as a whole.
    pub fn on(self) -> String {
        match self.item() {
            Some(item) => format!("{} {}", item.label(), item.title()),
            None => self.record.text(field::ITEM_OTHER).to_string(),
        }
    }
}

/// The checks of an interview, oldest first.
pub fn of_interview(interview: RecordRef<'_>) -> impl Iterator<Item = Check<'_>> {
    interview.workspace().pointing(CHECK, field::INTERVIEW, interview.id()).filter_map(Check::of)
}

/// The checks of an audit, oldest first: of all interviews, and those of the desk.
pub fn of_audit(audit: RecordRef<'_>) -> impl Iterator<Item = Check<'_>> {
    audit.workspace().pointing(CHECK, field::AUDIT, audit.id()).filter_map(Check::of)
}

/// The mark of every stop of an interview that something was noted at; of several checks there the oldest counts, as in
/// [`Noted::at`].
pub fn marks(interview: RecordRef<'_>) -> HashMap<Stop, Option<Mark>> {
    let mut marks = HashMap::new();
    for check in of_interview(interview) {
        marks.entry(Stop::of(check)).or_insert_with(|| check.mark());
    }
    marks
}

/// What a visit to a stop leaves behind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Noted {
    pub note: String,
    pub mark: Option<Mark>,
    /// Usual evidence that was seen.
    pub ticked: Vec<String>,
}

impl Noted {
    /// What stands at the stop already.
    pub fn at(interview: RecordRef<'_>, stop: &Stop) -> (Option<RecordId>, Self) {
        let Some(check) = of_interview(interview).find(|check| Stop::of(*check) == *stop) else {
            return (None, Self::default());
        };
        let ticked = check.record.elements(field::TICKED).map(str::to_string).collect();
        (Some(check.record.id()), Self { note: check.note().to_string(), mark: check.mark(), ticked })
    }

    pub fn is_empty(&self) -> bool {
        self.note.trim().is_empty() && self.mark.is_none() && self.ticked.is_empty()
    }
}

/// What brings a stop from what stood there to what was noted; empty when nothing changed. The first note of an
/// interview is when it began: `now` in UTC, as the schema writes times.
pub fn note(
    interview: RecordRef<'_>,
    stop: &Stop,
    before: (Option<RecordId>, &Noted),
    noted: &Noted,
    acting: Acting,
    now: &str,
) -> Vec<Intent> {
    debug_assert_eq!(interview.register_key(), INTERVIEW);
    let (check, stood) = before;
    if stood == noted {
        return Vec::new();
    }
    let text = |text: &str| if text.trim().is_empty() { Value::Null } else { json!(text) };
    let mark = noted.mark.map_or(Value::Null, |mark| json!(mark.key()));
    let mut intents = Vec::new();
    match check {
        Some(id) => {
            if stood.note != noted.note {
                intents.push(Intent::set(id, field::NOTE, text(&noted.note)));
            }
            if stood.mark != noted.mark {
                intents.push(Intent::set(id, field::MARK, mark));
            }
            let edit = |element: &String| (id, field::TICKED.to_string(), element.clone());
            let put = noted.ticked.iter().filter(|element| !stood.ticked.contains(element)).map(edit);
            intents.extend(put.map(|(record, field, element)| Intent::Add { record, field, element }));
            let out = stood.ticked.iter().filter(|element| !noted.ticked.contains(element)).map(edit);
            intents.extend(out.map(|(record, field, element)| Intent::Drop { record, field, element }));
        }
        None => {
            let reference = |id: RecordId| json!(id.to_string());
            let fields = [
                (field::AUDIT, interview.target(field::AUDIT).map(|audit| reference(audit.id()))),
                (field::CRITERION, Some(json!(stop.criterion))),
                (field::INTERVIEW, Some(reference(interview.id()))),
                (field::ITEM, stop.item.map(reference)),
                (field::ITEM_OTHER, Some(text(&stop.other))),
                (field::AUDITOR, acting.person.map(reference)),
                (field::MARK, Some(mark)),
                (field::TICKED, (!noted.ticked.is_empty()).then(|| json!(noted.ticked))),
                (field::NOTE, Some(text(&noted.note))),
            ];
            let fields = fields.into_iter().filter_map(|(key, value)| Some((key.to_string(), value?)));
            intents.push(Intent::Create {
                record: acting.fresh,
                register: CHECK.into(),
                label: None,
                fields: fields.filter(|(_, value)| !value.is_null()).collect(),
            });
        }
    }
    if !interview.filled(field::STARTED) {
        intents.push(Intent::set(interview.id(), field::STARTED, now));
    }
    intents
}
