//! What to ask about a criterion, whatever it is: a clause, one of its checkpoints, or a control.

use super::Catalogue;

/// What the catalogue knows of a criterion.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    pub title: &'a str,
    /// What has to be so, in our words.
    pub requirement: &'a str,
    /// Most useful first.
    pub questions: &'a [String],
    /// What usually proves it.
    pub evidence: &'a [String],
}

impl Catalogue {
    /// None for an id that is not of the catalogue, and for headings.
    pub fn asked(&self, id: &str) -> Option<Asked<'_>> {
        if let Some(control) = self.control(id) {
            return Some(Asked {
                title: &control.title,
                requirement: &control.summary,
                questions: &control.questions,
                evidence: &control.evidence,
            });
        }
        let clause = self.clause(id.split_once('/').map_or(id, |(clause, _)| clause))?;
        let checkpoint = self.checkpoint(id);
        if checkpoint.is_none() && clause.id != id {
            return None;
        }
        Some(Asked {
            title: &clause.title,
            requirement: checkpoint.map_or(&clause.summary, |checkpoint| &checkpoint.text),
            questions: &clause.questions,
            evidence: &clause.evidence,
        })
    }
}
