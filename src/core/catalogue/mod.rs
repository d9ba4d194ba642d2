//! What the program knows before anybody has typed a word: the clauses and controls of ISO/IEC 42001, the risk library,
//! the questions of an impact assessment and the mappings to other frameworks.
//!
//! Ids and titles are facts; every other text is ours and may improve at any time, so a workspace stores ids and the
//! catalogue's version only, and joins the texts when it shows them. Every text has a language key, see [`Texts`].

mod annex_a;
mod asked;
mod clauses;
mod crosswalk;
mod duties;
mod impact;
mod own;
mod risks;
mod texts;
mod words;

pub use annex_a::{ControlText, Fit, Group, RoleFit, Subgroup};
pub use asked::Asked;
pub use clauses::{Checkpoint, CheckpointKind, Clause, Documented, Heading, Part, Pdca};
pub use crosswalk::{
    Crosswalk, Framework, FrameworkItem, Mapping, MappingConfidence, MappingSource, Meaning, Relation,
};
pub use duties::{ClockStart, Duty};
pub use impact::{
    AnswerKind, AnswerOption, Depth, Dimension, ImpactCatalogue, ImpactQuestion, ImpactSection, ImpactsAsked,
    RatingRule, Scale, ScaleLevel,
};
pub use own::{OwnAsked, OwnClause, OwnCriteria, OwnQuestions, OwnTexts};
pub use risks::{Category, RiskLibrary, RiskTemplate, SourceRef, StageFit, Suggestion, Taxonomy, TaxonomyItem};
pub use texts::Texts;
pub use words::{Role, Stage};

pub use super::method::Party;

use serde::Deserialize;

/// Which catalogue this is. A workspace remembers `id` and `version`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CatalogueVersion {
    /// `iso42001-2023`.
    pub id: String,
    /// Grows when an id is added, retired or moved; texts may improve without it.
    pub version: u32,
    pub standard: String,
    pub title: String,
    pub edition: String,
    /// Whose words the texts are, for the about page and reports.
    pub wording: String,
}

impl CatalogueVersion {
    /// The form a workspace stores: `iso42001-2023/1`.
    pub fn mark(&self) -> String {
        format!("{}/{}", self.id, self.version)
    }
}

/// What one of the three roles means, and what it does not mean in law.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleText {
    pub id: Role,
    pub title: String,
    pub definition: String,
    /// Names of the finer roles of ISO/IEC 22989.
    pub iso22989: Vec<String>,
    /// Roles of the EU AI Act that may come with it.
    pub eu_ai_act: Vec<String>,
    pub note: String,
}

/// Annex A and clauses 4 to 10, in the order of the standard, and the duties to report that laws bring.
#[derive(Clone, Debug, PartialEq)]
pub struct Catalogue {
    pub version: CatalogueVersion,
    pub roles: Vec<RoleText>,
    /// A.2 to A.10.
    pub groups: Vec<Group>,
    /// Clauses 4 to 10 with their headings and assessable clauses.
    pub parts: Vec<Part>,
    /// Duties to report incidents, as laws have them.
    pub duties: Vec<Duty>,
    /// Criteria of the workspace's own beside them; see [`Catalogue::with_own`].
    pub own: Vec<Part>,
}

impl Catalogue {
    /// All 38 controls of Annex A.
    pub fn controls(&self) -> impl Iterator<Item = &ControlText> {
        self.groups.iter().flat_map(|group| &group.controls)
    }

    pub fn control(&self, id: &str) -> Option<&ControlText> {
        self.group_of(id)?.controls.iter().find(|control| control.id == id)
    }

    /// The group that a control belongs to by its id: A.6.2.3 belongs to A.6.
    pub fn group_of(&self, control: &str) -> Option<&Group> {
        self.groups.iter().find(|group| belongs(control, &group.id, '.'))
    }

    /// The 32 clauses that an assessor judges; headings are not among them.
    pub fn clauses(&self) -> impl Iterator<Item = &Clause> {
        self.parts.iter().flat_map(|part| &part.clauses)
    }

    /// A clause of the standard, or an own criterion.
    pub fn clause(&self, id: &str) -> Option<&Clause> {
        self.clauses().chain(self.own.iter().flat_map(|part| &part.clauses)).find(|clause| clause.id == id)
    }

    /// All 161 checkpoints with the clause that each belongs to.
    pub fn checkpoints(&self) -> impl Iterator<Item = (&Clause, &Checkpoint)> {
        self.clauses().flat_map(|clause| clause.checkpoints.iter().map(move |checkpoint| (clause, checkpoint)))
    }

    /// A checkpoint by its id, `6.1.3/7`.
    pub fn checkpoint(&self, id: &str) -> Option<&Checkpoint> {
        let (clause, _) = id.split_once('/')?;
        self.clause(clause)?.checkpoints.iter().find(|checkpoint| checkpoint.id == id)
    }

    /// The title of whatever carries this id: control, clause, heading, group or subgroup.
    pub fn title(&self, id: &str) -> Option<&str> {
        let control = self.control(id).map(|control| control.title.as_str());
        let group = || {
            let subgroups = self.groups.iter().flat_map(|group| &group.subgroups);
            let groups = self.groups.iter().map(|group| (&group.id, &group.title));
            groups.chain(subgroups.map(|subgroup| (&subgroup.id, &subgroup.title))).find(|(key, _)| *key == id)
        };
        let clause = || {
            let parts = self.parts.iter().chain(&self.own).map(|part| (&part.id, &part.title));
            let headings = self.parts.iter().flat_map(|part| &part.headings);
            let own = self.own.iter().flat_map(|part| &part.clauses);
            let clauses = self.clauses().chain(own).map(|clause| (&clause.id, &clause.title));
            parts
                .chain(headings.map(|heading| (&heading.id, &heading.title)))
                .chain(clauses)
                .find(|(key, _)| *key == id)
        };
        control.or_else(|| group().or_else(clause).map(|(_, title)| title.as_str()))
    }

    /// Whether a finding, piece of evidence or document may cite this id.
    pub fn knows(&self, id: &str) -> bool {
        self.title(id).is_some() || self.checkpoint(id).is_some()
    }

    pub fn role(&self, role: Role) -> Option<&RoleText> {
        self.roles.iter().find(|text| text.id == role)
    }
}

/// Whether `id` is `parent`, the separator and something more: A.6.2.3 belongs to A.6, A.10.2 does not belong to A.1.
pub(crate) fn belongs(id: &str, parent: &str, separator: char) -> bool {
    id.strip_prefix(parent).is_some_and(|rest| rest.starts_with(separator) && rest.len() > separator.len_utf8())
}
