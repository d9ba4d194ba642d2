//! The risk library: prompts for finding risks. An entry never carries a rating; that is set for the system in hand.

use serde::Deserialize;

use super::{Party, Role, Stage};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RiskLibrary {
    pub categories: Vec<Category>,
    pub taxonomies: Vec<Taxonomy>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// `human-factors`.
    pub id: String,
    pub title: String,
    #[serde(rename = "risk")]
    pub templates: Vec<RiskTemplate>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RiskTemplate {
    /// `RL-07`; a risk made from it remembers this.
    pub id: String,
    pub title: String,
    pub description: String,
    pub affected_parties: Vec<Party>,
    /// Roles in which the risk is met.
    pub roles: Vec<Role>,
    /// Stages in which the risk is met.
    pub stages: Vec<Stage>,
    /// Controls to start from; the comparison with all of Annex A (6.1.3) is still to be made.
    pub controls: Vec<String>,
    /// What could be measured to see it coming.
    pub indicators: Vec<String>,
    /// Met mainly with generative AI or agents.
    pub generative: bool,
    pub sources: Vec<SourceRef>,
}

/// An item of a taxonomy, written `taxonomy/item`: `iso42001-c3/C.3.1`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct SourceRef {
    pub taxonomy: String,
    pub item: String,
}

impl TryFrom<String> for SourceRef {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.split_once('/') {
            Some((taxonomy, item)) if !taxonomy.is_empty() && !item.is_empty() => {
                Ok(Self { taxonomy: taxonomy.into(), item: item.into() })
            }
            _ => {
                Err(format!("`{text}` is no source; write the taxonomy, a slash and the item, as in iso42001-c3/C.3.1"))
            }
        }
    }
}

/// A public list of objectives or risks.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Taxonomy {
    pub id: String,
    pub title: String,
    pub note: String,
    /// The field of the risk register whose choices mirror this list, if one does.
    #[serde(default)]
    pub field: Option<String>,
    pub items: Vec<TaxonomyItem>,
}

impl Taxonomy {
    pub fn item(&self, id: &str) -> Option<&TaxonomyItem> {
        self.items.iter().find(|item| item.id == id)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaxonomyItem {
    pub id: String,
    pub title: String,
    /// The choice key in the taxonomy's `field`.
    #[serde(default)]
    pub choice: Option<String>,
}

/// How well the stages of a template fit those asked about. Ordered from worst to best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StageFit {
    /// Met only in stages that lie behind.
    Past,
    /// Met in a later stage.
    Ahead,
    /// Met now.
    Now,
}

/// A template that is offered, and why at this place of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suggestion<'a> {
    pub template: &'a RiskTemplate,
    /// Met in one of the roles asked about.
    pub role: bool,
    pub stage: StageFit,
    /// False for what is met mainly with generative AI if the system is none.
    pub kind: bool,
}

impl RiskLibrary {
    /// All 60 templates by category.
    pub fn templates(&self) -> impl Iterator<Item = &RiskTemplate> {
        self.categories.iter().flat_map(|category| &category.templates)
    }

    pub fn template(&self, id: &str) -> Option<&RiskTemplate> {
        self.templates().find(|template| template.id == id)
    }

    pub fn category_of(&self, template: &str) -> Option<&Category> {
        self.categories.iter().find(|category| category.templates.iter().any(|entry| entry.id == template))
    }

    pub fn taxonomy(&self, id: &str) -> Option<&Taxonomy> {
        self.taxonomies.iter().find(|taxonomy| taxonomy.id == id)
    }

    /// Every template, best first, for systems held in `roles` that stand in `stages`. None of either means: not known,
    /// so that everything fits. `generative`: whether the system is generative or an agent, if that is known.
    ///
    /// Nothing is left out, since a risk may be met where the library does not expect it; role comes before kind, kind
    /// before stage, and equals keep the order of the library.
    pub fn suggest(&self, roles: &[Role], stages: &[Stage], generative: Option<bool>) -> Vec<Suggestion<'_>> {
        let mut offers: Vec<Suggestion<'_>> = self
            .templates()
            .map(|template| Suggestion {
                template,
                role: roles.is_empty() || template.roles.iter().any(|role| roles.contains(role)),
                stage: stage_fit(&template.stages, stages),
                kind: generative != Some(false) || !template.generative,
            })
            .collect();
        let wanted = |offer: &Suggestion<'_>| generative == Some(true) && offer.template.generative;
        offers.sort_by_key(|offer| std::cmp::Reverse((offer.role, offer.kind, offer.stage, wanted(offer))));
        offers
    }

    /// The choice keys that a risk made from this template starts with in `field` (`risk_sources`, `objectives`).
    pub fn choices_for(&self, template: &RiskTemplate, field: &str) -> Vec<&str> {
        let taxonomies = self.taxonomies.iter().filter(|taxonomy| taxonomy.field.as_deref() == Some(field));
        taxonomies
            .flat_map(|taxonomy| {
                let cited = template.sources.iter().filter(|source| source.taxonomy == taxonomy.id);
                cited.filter_map(|source| taxonomy.item(&source.item)?.choice.as_deref())
            })
            .collect()
    }
}

fn stage_fit(template: &[Stage], asked: &[Stage]) -> StageFit {
    let Some(earliest) = asked.iter().min() else { return StageFit::Now };
    if template.iter().any(|stage| asked.contains(stage)) {
        StageFit::Now
    } else if template.iter().any(|stage| stage > earliest) {
        StageFit::Ahead
    } else {
        StageFit::Past
    }
}
