//! An assessment with everything in order, for paper: what was asked and answered, the impacts with their ratings, the
//! highest of them, the decision, and what is still missing.

use super::answer::{answer, is_open, parts, shown};
use super::course::{Stop, asked_by, course, impacts};
use super::rating::{Harm, Overall, is_harm, left, overall, overall_remaining};
use super::state::{Missing, missing};
use super::{field, previous};
use crate::core::catalogue::{ImpactCatalogue, ImpactQuestion, ImpactSection};
use crate::core::typing;
use crate::core::workspace::{Life, RecordRef};

#[derive(Clone, Debug)]
pub struct Report<'a, 'c> {
    pub assessment: RecordRef<'a>,
    pub system: Option<RecordRef<'a>>,
    /// The assessment that it follows.
    pub previous: Option<RecordRef<'a>>,
    /// The sections that its depth goes through.
    pub sections: Vec<Section<'a, 'c>>,
    /// All impacts, in the order of their labels, those that no question of the course asks for as well.
    pub impacts: Vec<Rated<'a>>,
    /// Harms before measures, and what is left of them.
    pub before: Overall<'a>,
    pub remaining: Overall<'a>,
    /// What was decided, by whom, and when it is looked at again: label and text of each field, empty ones as well.
    pub decision: Vec<(String, String)>,
    /// What an approval still needs.
    pub missing: Vec<Missing<'a, 'c>>,
}

#[derive(Clone, Debug)]
pub struct Section<'a, 'c> {
    pub section: &'c ImpactSection,
    pub questions: Vec<Answered<'a, 'c>>,
}

#[derive(Clone, Debug)]
pub struct Answered<'a, 'c> {
    pub question: &'c ImpactQuestion,
    /// Label and text of each part of the answer that was given.
    pub given: Vec<(String, String)>,
    /// The impacts that the question asks for.
    pub impacts: Vec<Rated<'a>>,
    pub open: bool,
}

/// An impact with what follows from its numbers.
#[derive(Clone, Copy, Debug)]
pub struct Rated<'a> {
    pub impact: RecordRef<'a>,
    /// The harm rating before measures; none for a benefit, and while its numbers are not all there.
    pub rating: Option<u8>,
    /// What is left of it after measures.
    pub left: Option<u8>,
    /// The risk that takes it up.
    pub risk: Option<RecordRef<'a>>,
}

impl<'a> Rated<'a> {
    pub fn of(impact: RecordRef<'a>) -> Self {
        let harm = is_harm(impact);
        Self {
            impact,
            rating: Harm::of(impact).filter(|_| harm).map(Harm::rating),
            left: left(impact).filter(|_| harm),
            risk: impact.target(field::RISK).filter(|risk| risk.life() == Life::Live),
        }
    }
}

/// Fields of the decision, in the order in which they are read.
const DECISION: [&str; 8] = [
    field::DECISION,
    field::DECISION_REASON,
    field::CONDITIONS,
    field::OPINIONS,
    field::APPROVER,
    field::APPROVED_ON,
    field::NEXT_REVIEW,
    field::TRIGGERS,
];

pub fn report<'a, 'c>(assessment: RecordRef<'a>, catalogue: &'c ImpactCatalogue) -> Report<'a, 'c> {
    let all = impacts(assessment);
    let mut sections: Vec<Section<'a, 'c>> = Vec::new();
    for Stop { section, question } in course(assessment, catalogue) {
        let (_, given) = answer(assessment, question);
        let told = parts(assessment, question).into_iter().filter_map(|part| {
            let text = shown(assessment, &part, given.get(part.key())?);
            Some((part.field.label, text))
        });
        let answered = Answered {
            question,
            given: told.collect(),
            impacts: all.iter().copied().filter(|one| asked_by(question, *one)).map(Rated::of).collect(),
            open: is_open(assessment, question),
        };
        match sections.last_mut().filter(|last| last.section.id == section.id) {
            Some(last) => last.questions.push(answered),
            None => sections.push(Section { section, questions: vec![answered] }),
        }
    }
    let label = |key: &str| assessment.field(key).map_or_else(|| key.to_string(), |field| field.label.clone());
    Report {
        assessment,
        system: assessment.target(field::SYSTEM),
        previous: previous(assessment),
        sections,
        before: overall(all.iter().copied()),
        remaining: overall_remaining(all.iter().copied()),
        impacts: all.into_iter().map(Rated::of).collect(),
        decision: DECISION.into_iter().map(|key| (label(key), typing::show(assessment, key))).collect(),
        missing: missing(assessment, catalogue, "approved"),
    }
}
