//! Annex A: groups and controls with what helps to decide on them.

use serde::{Deserialize, Serialize};

use super::{Role, Stage};

/// One of the nine groups, A.2 to A.10.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    pub id: String,
    pub title: String,
    /// What the group is for, in our words.
    pub objective: String,
    /// Only A.6 has them.
    #[serde(rename = "subgroup", default)]
    pub subgroups: Vec<Subgroup>,
    #[serde(rename = "control")]
    pub controls: Vec<ControlText>,
}

impl Group {
    /// The subgroup that a control of this group belongs to by its id.
    pub fn subgroup_of(&self, control: &str) -> Option<&Subgroup> {
        self.subgroups.iter().find(|subgroup| super::belongs(control, &subgroup.id, '.'))
    }
}

/// A.6.1 and A.6.2.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subgroup {
    pub id: String,
    pub title: String,
    pub objective: String,
}

/// What the catalogue says about a control. Whether it applies, who owns it and how it is done are records.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ControlText {
    /// `A.6.2.3`. The guidance of Annex B has the same number.
    pub id: String,
    pub title: String,
    /// Spellings in other lists, for matching imported files.
    #[serde(default)]
    pub title_variants: Vec<String>,
    pub summary: String,
    /// What to ask, most useful first.
    pub questions: Vec<String>,
    /// What usually proves it.
    pub evidence: Vec<String>,
    /// How often it applies to each role: a proposal to the assessor, never an automatic exclusion.
    pub roles: RoleFit,
    /// What "conditional" hangs on; empty if nothing does.
    #[serde(default)]
    pub role_condition: String,
    /// Reasons that organisations give for leaving it out, with what an auditor makes of them.
    pub exclusion_reasons: Vec<String>,
    pub exclusion_rarely_accepted: bool,
    pub stages: Vec<Stage>,
    pub related_clauses: Vec<String>,
}

impl ControlText {
    /// The strongest fit over the roles that are held; none for no role.
    pub fn fit(&self, roles: &[Role]) -> Option<Fit> {
        roles.iter().map(|role| self.roles.of(*role)).max()
    }

    /// The roles that, held alone, often lead to leaving it out.
    pub fn often_excluded_by(&self) -> impl Iterator<Item = Role> {
        Role::ALL.into_iter().filter(|role| self.roles.of(*role) == Fit::Seldom)
    }
}

/// How often a control applies to an organisation in a certain role. Ordered from seldom to typical.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fit {
    /// Often left out by organisations that hold this role only.
    Seldom,
    /// Applies if the condition is met.
    Conditional,
    /// Normally applies.
    Typical,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleFit {
    pub user: Fit,
    pub provider: Fit,
    pub producer: Fit,
}

impl RoleFit {
    pub const fn of(self, role: Role) -> Fit {
        match role {
            Role::User => self.user,
            Role::Provider => self.provider,
            Role::Producer => self.producer,
        }
    }
}
