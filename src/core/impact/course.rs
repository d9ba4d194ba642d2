//! The questions that an assessment goes through. The screening comes first and decides what follows: a prohibited use
//! ends the assessment, and the depth says which questions of the other sections are asked.

use super::{REGISTER, field};
use crate::core::catalogue::{Depth, ImpactCatalogue, ImpactQuestion, ImpactSection};
use crate::core::natural;
use crate::core::workspace::RecordRef;

/// One question with the section that it belongs to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stop<'c> {
    pub section: &'c ImpactSection,
    pub question: &'c ImpactQuestion,
}

/// The use is prohibited by law or by the organisation's own policy.
pub fn is_prohibited(assessment: RecordRef<'_>) -> bool {
    assessment.text(field::PROHIBITED) == "yes"
}

/// A sensitive use asks for the full assessment; one of which nobody knows yet is treated like one.
pub fn is_sensitive(assessment: RecordRef<'_>) -> bool {
    matches!(assessment.text(field::SENSITIVE), "yes" | "unclear")
}

/// How deep it goes, once that is decided.
pub fn depth(assessment: RecordRef<'_>) -> Option<Depth> {
    Depth::from_key(assessment.text(field::DEPTH))
}

/// What a prohibited use still needs: what started it, which system, who says so, and the decision.
const OF_A_PROHIBITED_USE: [&str; 6] =
    ["trigger", field::SYSTEM, field::PROHIBITED, field::AUTHORS, field::DECISION, field::APPROVER];

/// The questions of an assessment in their order. Until the depth is decided these are the screening's.
pub fn course<'c>(assessment: RecordRef<'_>, catalogue: &'c ImpactCatalogue) -> Vec<Stop<'c>> {
    let screening = catalogue.sections.first().map(|section| section.id.as_str());
    let prohibited = is_prohibited(assessment);
    let depth = depth(assessment);
    let asked = |stop: &Stop<'_>| match depth {
        _ if prohibited => stop.question.field.as_deref().is_some_and(|field| OF_A_PROHIBITED_USE.contains(&field)),
        None => Some(stop.section.id.as_str()) == screening,
        Some(depth) => stop.question.depth <= depth,
    };
    catalogue.questions().map(|(section, question)| Stop { section, question }).filter(asked).collect()
}

/// The impacts of an assessment, in the order of their labels.
pub fn impacts(assessment: RecordRef<'_>) -> Vec<RecordRef<'_>> {
    let mut all: Vec<_> = assessment.workspace().pointing(REGISTER, field::ASSESSMENT, assessment.id()).collect();
    all.sort_by(|a, b| natural::compare(a.label(), b.label()));
    all
}

/// Whether an impact is one that the question asks for. What an impact does not say counts as the usual: a harm, in the
/// use that is meant, to individuals.
pub fn asked_by(question: &ImpactQuestion, impact: RecordRef<'_>) -> bool {
    let Some(asked) = &question.impacts else { return false };
    let or = |key: &str, usual: &'static str| match impact.text(key) {
        "" => usual.to_string(),
        text => text.to_string(),
    };
    let party = or(field::PARTY, "individuals");
    asked.kind == or(field::KIND, super::HARM)
        && asked.in_use.as_ref().is_none_or(|wanted| *wanted == or(field::USE, "intended"))
        && (asked.parties.is_empty() || asked.parties.iter().any(|one| one.key() == party))
}

/// The impacts that answer a question.
pub fn impacts_of<'a>(assessment: RecordRef<'a>, question: &ImpactQuestion) -> Vec<RecordRef<'a>> {
    impacts(assessment).into_iter().filter(|impact| asked_by(question, *impact)).collect()
}
