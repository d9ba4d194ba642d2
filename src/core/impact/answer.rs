//! What answers a question: fields of the assessment or of a record of `impact_answer`, each given in its own way.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::course::{impacts, impacts_of, is_prohibited};
use super::{ANSWER, ASSESSMENT, STOP, field, objection, overall};
use crate::core::catalogue::{AnswerKind, Depth, ImpactQuestion, Party};
use crate::core::id::RecordId;
use crate::core::intent::Intent;
use crate::core::risk::Acting;
use crate::core::schema::{Field, Kind};
use crate::core::typing;
use crate::core::workspace::RecordRef;

/// Where a part of an answer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    Assessment,
    /// The record of `impact_answer` of this question.
    Answer,
}

/// What can be chosen: what is stored, and what is read.
pub type Options = Vec<(String, String)>;

/// How a part is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Several lines of words.
    Text,
    Line,
    Date,
    Choice {
        options: Options,
        several: bool,
    },
    /// Records of a register.
    Link {
        target: String,
        several: bool,
    },
}

/// One part of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    pub holder: Holder,
    pub field: Field,
    pub shape: Shape,
}

impl Part {
    /// Key of the field that holds it.
    pub fn key(&self) -> &str {
        &self.field.key
    }
}

/// What was given, by field: one text, or the ids that were chosen. A field that is not there is empty.
pub type Answer = BTreeMap<String, Vec<String>>;

/// Fields that are given along with the field of a question.
fn along(question_field: &str, assessment: RecordRef<'_>) -> &'static [&'static str] {
    match question_field {
        "trigger" if assessment.filled(field::PREVIOUS) => &[field::CHANGED_SINCE],
        field::SYSTEM => &[field::VERSION],
        field::DEPTH => &[field::DEPTH_REASON],
        field::DECISION => &[field::DECISION_REASON, field::CONDITIONS],
        field::APPROVER => &[field::APPROVED_ON, field::OPINIONS],
        field::NEXT_REVIEW => &[field::TRIGGERS],
        _ => &[],
    }
}

/// The parts of an answer, the one that counts first; none where nobody types it.
pub fn parts(assessment: RecordRef<'_>, question: &ImpactQuestion) -> Vec<Part> {
    let schema = assessment.workspace().schema();
    let (Some(own), Some(other)) = (schema.register(ASSESSMENT), schema.register(ANSWER)) else { return Vec::new() };
    let part = |holder: Holder, key: &str| {
        let register = if holder == Holder::Assessment { own } else { other };
        let field = register.field(key)?.clone();
        Some(Part { holder, shape: shape(&field, question)?, field })
    };
    let linked = || {
        let target = question.target.as_ref()?;
        let field = other.fields.iter().find(|field| field.kind.is_set() && field.target.as_ref() == Some(target))?;
        part(Holder::Answer, &field.key)
    };
    let answer = || part(Holder::Answer, field::ANSWER);
    if let Some(key) = &question.field {
        let keys = std::iter::once(key.as_str()).chain(along(key, assessment).iter().copied());
        return keys.filter_map(|key| part(Holder::Assessment, key)).collect();
    }
    let found = match question.kind {
        AnswerKind::Computed => [None, None],
        AnswerKind::Choice | AnswerKind::Choices => [part(Holder::Answer, field::CHOSEN), answer()],
        AnswerKind::Impacts if asks_for_people(question) => [part(Holder::Assessment, field::NOBODY_REASON), None],
        _ => [answer(), linked()],
    };
    found.into_iter().flatten().collect()
}

/// Whether it asks for effects on individuals and groups, of which each assessment names one or says why there is none.
fn asks_for_people(question: &ImpactQuestion) -> bool {
    question.impacts.as_ref().is_some_and(|asked| asked.parties.contains(&Party::Individuals))
}

fn shape(field: &Field, question: &ImpactQuestion) -> Option<Shape> {
    let target = || field.target.clone().unwrap_or_else(|| "person".into());
    Some(match field.kind {
        Kind::Text => Shape::Text,
        Kind::Line => Shape::Line,
        Kind::Date => Shape::Date,
        // The question words its options itself.
        Kind::List => Shape::Choice { options: options(question), several: question.kind == AnswerKind::Choices },
        Kind::Choice if question.field.as_ref() == Some(&field.key) => {
            Shape::Choice { options: options(question), several: false }
        }
        Kind::Choice | Kind::Choices => Shape::Choice {
            options: field.choices.iter().map(|choice| (choice.key.clone(), choice.label.clone())).collect(),
            several: field.kind == Kind::Choices,
        },
        Kind::Person | Kind::Reference => Shape::Link { target: target(), several: false },
        Kind::People | Kind::References => Shape::Link { target: target(), several: true },
        _ => return None,
    })
}

fn options(question: &ImpactQuestion) -> Options {
    question.options.iter().map(|option| (option.id.clone(), option.text.clone())).collect()
}

/// The record of `impact_answer` of a question.
fn record<'a>(assessment: RecordRef<'a>, question: &ImpactQuestion) -> Option<RecordRef<'a>> {
    let mut answers = assessment.workspace().pointing(ANSWER, field::ASSESSMENT, assessment.id());
    answers.find(|answer| answer.text(field::QUESTION) == question.id)
}

/// What stands there, and the record of `impact_answer` if there is one.
pub fn answer(assessment: RecordRef<'_>, question: &ImpactQuestion) -> (Option<RecordId>, Answer) {
    let record = record(assessment, question);
    let mut found = Answer::new();
    for part in parts(assessment, question) {
        let holder = if part.holder == Holder::Assessment { Some(assessment) } else { record };
        let Some(holder) = holder else { continue };
        let given: Vec<String> = match part.field.kind.is_set() {
            true => holder.elements(part.key()).map(str::to_string).collect(),
            false => {
                Some(holder.text(part.key()).to_string()).filter(|text| !text.trim().is_empty()).into_iter().collect()
            }
        };
        if !given.is_empty() {
            found.insert(part.field.key, given);
        }
    }
    (record.map(|record| record.id()), found)
}

/// What brings a question from what stood there to what was given; a sentence where a day can't be read.
pub fn write(
    assessment: RecordRef<'_>,
    question: &ImpactQuestion,
    before: (Option<RecordId>, &Answer),
    after: &Answer,
    acting: Acting,
) -> Result<Vec<Intent>, String> {
    let (record, stood) = before;
    let none = Vec::new();
    let (mut intents, mut fresh) = (Vec::new(), Vec::new());
    for part in parts(assessment, question) {
        let key = part.key().to_string();
        let (was, is) = (stood.get(&key).unwrap_or(&none), after.get(&key).unwrap_or(&none));
        if was == is {
            continue;
        }
        let holder = if part.holder == Holder::Assessment { Some(assessment.id()) } else { record };
        let is_set = part.field.kind.is_set();
        match holder {
            Some(id) if is_set => {
                let edit = |element: &String| (id, key.clone(), element.clone());
                let put = is.iter().filter(|element| !was.contains(element)).map(edit);
                intents.extend(put.map(|(record, field, element)| Intent::Add { record, field, element }));
                let out = was.iter().filter(|element| !is.contains(element)).map(edit);
                intents.extend(out.map(|(record, field, element)| Intent::Drop { record, field, element }));
            }
            Some(id) => {
                intents.push(Intent::Set { record: id, field: key, value: value(&part, is, assessment, acting)? })
            }
            None if is_set => fresh.push((key, json!(is))),
            None => fresh.push((key, value(&part, is, assessment, acting)?)),
        }
    }
    let person = acting.person.map(|person| json!(person.to_string()));
    let signed = [(field::ANSWERED_BY, person), (field::ANSWERED_ON, Some(json!(acting.today.to_string())))];
    let signed = signed.into_iter().filter_map(|(key, value)| Some((key.to_string(), value?)));
    if let Some(id) = record.filter(|id| intents.iter().any(|intent| intent.record() == Some(*id))) {
        intents.extend(signed.map(|(field, value)| Intent::Set { record: id, field, value }));
    } else if !fresh.is_empty() {
        let belongs = [(field::ASSESSMENT, json!(assessment.id().to_string())), (field::QUESTION, json!(question.id))];
        let belongs = belongs.into_iter().map(|(key, value)| (key.to_string(), value));
        let fields = belongs.chain(fresh).chain(signed).collect();
        intents.push(Intent::Create { record: acting.fresh, register: ANSWER.into(), label: None, fields });
    }
    intents.extend(follows(assessment, after));
    Ok(intents)
}

fn value(part: &Part, given: &[String], assessment: RecordRef<'_>, acting: Acting) -> Result<Value, String> {
    let Some(text) = given.first() else { return Ok(Value::Null) };
    match part.shape {
        Shape::Date => typing::read(&part.field, text, acting.today, assessment.workspace())
            .map_err(|why| format!("{} {why}", part.field.label)),
        _ => Ok(json!(text)),
    }
}

/// A prohibited use ends the assessment: the decision is not to proceed, and no more is asked. Taking that back opens
/// both again.
fn follows(assessment: RecordRef<'_>, after: &Answer) -> Vec<Intent> {
    let id = assessment.id();
    let chosen = after.get(field::PROHIBITED).and_then(|given| given.first());
    let ends = chosen.is_some_and(|chosen| chosen == "yes");
    if chosen.is_none() || ends == is_prohibited(assessment) {
        return Vec::new();
    }
    let both = [(field::DECISION, STOP), (field::DEPTH, Depth::None.key())];
    both.into_iter()
        .filter(|(key, set)| ends == (assessment.text(key) != *set))
        .map(|(key, set)| Intent::set(id, key, if ends { json!(set) } else { Value::Null }))
        .collect()
}

/// A part as people read it: the words of a choice, label and title of a record.
pub fn shown(assessment: RecordRef<'_>, part: &Part, given: &[String]) -> String {
    let one = |text: &String| match &part.shape {
        Shape::Choice { options, .. } => {
            options.iter().find(|(id, _)| id == text).map_or_else(|| text.clone(), |(_, name)| name.clone())
        }
        Shape::Link { .. } => {
            let linked = text.parse().ok().and_then(|id| assessment.workspace().get(id));
            linked.map_or_else(
                || text.clone(),
                |record| match record.title() {
                    title if title == record.label() => title.to_string(),
                    title => format!("{} {title}", record.label()),
                },
            )
        }
        _ => text.clone(),
    };
    given.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// Whether a question waits for its answer. One that need not be answered never does.
pub fn is_open(assessment: RecordRef<'_>, question: &ImpactQuestion) -> bool {
    question.required && !is_answered(assessment, question)
}

fn is_answered(assessment: RecordRef<'_>, question: &ImpactQuestion) -> bool {
    let (_, given) = answer(assessment, question);
    let has = |key: &str| given.contains_key(key);
    match question.kind {
        AnswerKind::Impacts => !impacts_of(assessment, question).is_empty() || !given.is_empty(),
        AnswerKind::Measures => {
            let mut harms = impacts(assessment).into_iter().filter(|one| super::is_harm(*one)).peekable();
            let all = harms.peek().is_some() && harms.all(|one| one.filled(field::MEASURES));
            all || !given.is_empty()
        }
        AnswerKind::Computed => {
            let rated = impacts(assessment);
            let some = !rated.is_empty() || assessment.filled(field::NOBODY_REASON);
            some && overall(rated).unrated.is_empty()
        }
        AnswerKind::Approval => has(field::APPROVER) && has(field::APPROVED_ON),
        AnswerKind::Link | AnswerKind::Links if question.field.is_none() => {
            let taken_up = question.target.as_deref() == Some(crate::core::risk::REGISTER)
                && impacts(assessment).iter().any(|one| one.filled(field::RISK));
            taken_up || !given.is_empty()
        }
        _ => {
            let Some(part) = parts(assessment, question).into_iter().next() else { return true };
            let reason = match (part.key(), given.get(part.key()).and_then(|given| given.first()).map(String::as_str)) {
                (field::DEPTH, Some("none" | "short")) => Some(field::DEPTH_REASON),
                (field::DECISION, Some("conditions" | "pilot")) => Some(field::CONDITIONS),
                _ => None,
            };
            // What the screening rules out by now is no answer any more.
            let mut chosen = given.get(part.key()).into_iter().flatten();
            if chosen.any(|value| objection(assessment, part.key(), value).is_some()) {
                return false;
            }
            // The reason for not asking more is that the use is prohibited.
            has(part.key()) && reason.is_none_or(|reason| has(reason) || is_prohibited(assessment))
        }
    }
}
