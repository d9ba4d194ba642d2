//! What an organisation adds to the catalogue: criteria of another standard or checks of its own, questions of its own
//! on any criterion, and questions of an impact assessment. Shaped like the files in `data/`, with less that must be
//! said.

use serde::Deserialize;
use serde_json::Value;

use super::{
    AnswerKind, Catalogue, Checkpoint, Clause, Documented, ImpactCatalogue, ImpactQuestion, ImpactSection, Part,
    belongs,
};

/// Criteria beside clauses 4 to 10: a chapter with what is judged in it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnCriteria {
    /// One word such as `iso27001`; the ids of its clauses start with it.
    pub id: String,
    pub title: String,
    #[serde(rename = "clause")]
    pub clauses: Vec<OwnClause>,
}

/// A criterion that can be met or not, or that holds the checkpoints that can.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnClause {
    /// `iso27001.9.2`.
    pub id: String,
    pub title: String,
    /// What has to be so.
    #[serde(default)]
    pub summary: String,
    #[serde(default)]
    pub questions: Vec<String>,
    #[serde(default)]
    pub evidence: Vec<String>,
    #[serde(default)]
    pub related_controls: Vec<String>,
    #[serde(default)]
    pub note: String,
    #[serde(rename = "checkpoint", default)]
    pub checkpoints: Vec<Checkpoint>,
}

/// What to ask and to look at on a criterion that exists, after what the catalogue says.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnAsked {
    /// A clause, a control or an own criterion; a checkpoint has the questions of its clause.
    pub criterion: String,
    #[serde(default)]
    pub questions: Vec<String>,
    #[serde(default)]
    pub evidence: Vec<String>,
}

/// Questions of an impact assessment, asked before its result.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnQuestions {
    /// One word such as `works-council`; the ids of its questions start with it.
    pub id: String,
    pub title: String,
    #[serde(rename = "question")]
    pub questions: Vec<ImpactQuestion>,
}

/// All that a workspace adds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnTexts {
    pub criteria: Vec<OwnCriteria>,
    pub asked: Vec<OwnAsked>,
    pub questions: Vec<OwnQuestions>,
}

fn read<'v, T: Deserialize<'v>>(value: &'v Value) -> Result<T, String> {
    T::deserialize(value).map_err(|error| error.to_string())
}

fn one_word(id: &str) -> bool {
    id.starts_with(|letter: char| letter.is_ascii_lowercase())
        && id.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-')
}

fn check_name(id: &str, name: &str) -> Result<(), String> {
    if id != name {
        return Err(format!("it describes {id:?}; the key and the description should have the same name"));
    }
    match one_word(id) {
        true => Ok(()),
        false => Err(format!("its id {id:?} should be one word of small letters, digits and -")),
    }
}

/// The first that stands there twice.
fn twice<'i>(ids: impl IntoIterator<Item = &'i str>) -> Option<&'i str> {
    let mut seen = std::collections::HashSet::new();
    ids.into_iter().find(|id| !seen.insert(*id))
}

impl OwnCriteria {
    /// Reads `own.criteria.NAME`; the message is the end of a sentence.
    pub fn from_json(name: &str, value: &Value) -> Result<Self, String> {
        let criteria: Self = read(value)?;
        check_name(&criteria.id, name)?;
        for clause in &criteria.clauses {
            if !belongs(&clause.id, &criteria.id, '.') {
                return Err(format!("the criterion {} should be called {}.SOMETHING", clause.id, criteria.id));
            }
            if let Some(point) = clause.checkpoints.iter().find(|point| !belongs(&point.id, &clause.id, '/')) {
                return Err(format!("the checkpoint {} should be called {}/SOMETHING", point.id, clause.id));
            }
        }
        match twice(criteria.ids()) {
            Some(id) => Err(format!("the criterion {id} stands there twice")),
            None => Ok(criteria),
        }
    }

    /// Ids of clauses and checkpoints.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.clauses.iter().flat_map(|clause| {
            std::iter::once(clause.id.as_str()).chain(clause.checkpoints.iter().map(|point| point.id.as_str()))
        })
    }

    fn part(&self) -> Part {
        let clauses = self.clauses.iter().map(|clause| Clause {
            id: clause.id.clone(),
            title: clause.title.clone(),
            pdca: Vec::new(),
            summary: clause.summary.clone(),
            questions: clause.questions.clone(),
            evidence: clause.evidence.clone(),
            documented: Documented { required: false, what: String::new() },
            related_controls: clause.related_controls.clone(),
            registers: Vec::new(),
            note: clause.note.clone(),
            checkpoints: clause.checkpoints.clone(),
        });
        let clauses = clauses.collect();
        Part { id: self.id.clone(), title: self.title.clone(), pdca: Vec::new(), headings: Vec::new(), clauses }
    }
}

impl OwnAsked {
    /// Reads `own.asked.CRITERION`.
    pub fn from_json(name: &str, value: &Value) -> Result<Self, String> {
        let asked: Self = read(value)?;
        match asked.criterion == name {
            true => Ok(asked),
            false => {
                Err(format!("it is about {:?}; the key and the description should name the same", asked.criterion))
            }
        }
    }
}

impl OwnQuestions {
    /// Reads `own.questions.NAME`.
    pub fn from_json(name: &str, value: &Value) -> Result<Self, String> {
        let own: Self = read(value)?;
        check_name(&own.id, name)?;
        for question in &own.questions {
            let id = &question.id;
            if !belongs(id, &own.id, '.') {
                return Err(format!("the question {id} should be called {}.SOMETHING", own.id));
            }
            let chosen = matches!(question.kind, AnswerKind::Choice | AnswerKind::Choices);
            if !chosen && question.kind != AnswerKind::Text {
                return Err(format!("the question {id} should be of kind text, choice or choices"));
            }
            if chosen && question.options.is_empty() {
                return Err(format!("the question {id} has nothing to choose from"));
            }
            if question.field.is_some() || question.target.is_some() || question.impacts.is_some() {
                return Err(format!("the question {id} is answered by itself: leave field, target and impacts out"));
            }
            if let Some(option) = twice(question.options.iter().map(|option| option.id.as_str())) {
                return Err(format!("the question {id} has the option {option} twice"));
            }
        }
        match twice(own.ids()) {
            Some(id) => Err(format!("the question {id} stands there twice")),
            None => Ok(own),
        }
    }

    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.questions.iter().map(|question| question.id.as_str())
    }

    fn section(&self) -> ImpactSection {
        ImpactSection {
            id: self.id.clone(),
            title: self.title.clone(),
            iso42005: Vec::new(),
            clauses: Vec::new(),
            controls: Vec::new(),
            questions: self.questions.clone(),
        }
    }
}

impl Catalogue {
    /// This catalogue with own criteria beside those of the standard, and own questions on either.
    pub fn with_own(&self, own: &OwnTexts) -> Self {
        let mut catalogue = self.clone();
        catalogue.own = own.criteria.iter().map(OwnCriteria::part).collect();
        for asked in &own.asked {
            let clauses = catalogue.parts.iter_mut().chain(&mut catalogue.own).flat_map(|part| &mut part.clauses);
            let clauses = clauses.map(|clause| (&clause.id, &mut clause.questions, &mut clause.evidence));
            let controls = catalogue.groups.iter_mut().flat_map(|group| &mut group.controls);
            let controls = controls.map(|control| (&control.id, &mut control.questions, &mut control.evidence));
            if let Some((_, questions, evidence)) = clauses.chain(controls).find(|(id, ..)| **id == asked.criterion) {
                questions.extend(asked.questions.iter().cloned());
                evidence.extend(asked.evidence.iter().cloned());
            }
        }
        catalogue
    }

    /// What is judged beside the standard: the checkpoints of own criteria, and own criteria that have none.
    pub fn own_criteria(&self) -> impl Iterator<Item = &str> {
        self.own.iter().flat_map(|part| &part.clauses).flat_map(|clause| {
            let alone = clause.checkpoints.is_empty().then_some(clause.id.as_str());
            alone.into_iter().chain(clause.checkpoints.iter().map(|point| point.id.as_str()))
        })
    }
}

impl ImpactCatalogue {
    /// This catalogue with own questions before those of the last section, which is the result.
    pub fn with_own(&self, own: &OwnTexts) -> Self {
        let mut catalogue = self.clone();
        let result = catalogue.sections.pop();
        catalogue.sections.extend(own.questions.iter().map(OwnQuestions::section));
        catalogue.sections.extend(result);
        catalogue
    }
}
