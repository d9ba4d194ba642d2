//! The questions of an impact assessment (ISO/IEC 42001, 6.1.4 and 8.4) and the scales that impacts are rated on.

use serde::Deserialize;

use super::Party;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImpactCatalogue {
    /// IA-0 (screening) to IA-12 (result), in the order in which they are asked.
    pub sections: Vec<ImpactSection>,
    pub dimensions: Vec<Dimension>,
    pub scales: Vec<Scale>,
    pub rule: RatingRule,
}

impl ImpactCatalogue {
    /// All 54 questions with the section that each belongs to.
    pub fn questions(&self) -> impl Iterator<Item = (&ImpactSection, &ImpactQuestion)> {
        self.sections.iter().flat_map(|section| section.questions.iter().map(move |question| (section, question)))
    }

    /// A question by its id, `IA-3.2`.
    pub fn question(&self, id: &str) -> Option<&ImpactQuestion> {
        self.questions().map(|(_, question)| question).find(|question| question.id == id)
    }

    pub fn section(&self, id: &str) -> Option<&ImpactSection> {
        self.sections.iter().find(|section| section.id == id)
    }

    pub fn dimension(&self, id: &str) -> Option<&Dimension> {
        self.dimensions.iter().find(|dimension| dimension.id == id)
    }

    /// What can be touched of a party. What touches the organisation itself is a matter of the risk register.
    pub fn dimensions_of(&self, party: Party) -> impl Iterator<Item = &Dimension> {
        self.dimensions.iter().filter(move |dimension| dimension.parties.contains(&party))
    }

    /// A scale by its id, which is the field of the register of impacts that holds its values.
    pub fn scale(&self, id: &str) -> Option<&Scale> {
        self.scales.iter().find(|scale| scale.id == id)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImpactSection {
    /// `IA-3`.
    pub id: String,
    pub title: String,
    /// Clauses of ISO/IEC 42005:2025 that treat the topic.
    pub iso42005: Vec<String>,
    /// Clauses of ISO/IEC 42001 that ask for it.
    pub clauses: Vec<String>,
    pub controls: Vec<String>,
    #[serde(rename = "question")]
    pub questions: Vec<ImpactQuestion>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImpactQuestion {
    /// `IA-3.2`, for ever: answers hold it.
    pub id: String,
    pub text: String,
    pub kind: AnswerKind,
    pub required: bool,
    /// Empty where the question says enough.
    #[serde(default)]
    pub help: String,
    /// The field of the impact assessment in which the answer stands; the others are records of `impact_answer`.
    #[serde(default)]
    pub field: Option<String>,
    /// What can be chosen; ids are stored. Empty unless the kind is a choice.
    #[serde(default)]
    pub options: Vec<AnswerOption>,
    /// Controls beside those of the section.
    #[serde(default)]
    pub controls: Vec<String>,
    /// The least depth that asks it.
    #[serde(default)]
    pub depth: Depth,
    /// The register of the records that the answer links.
    #[serde(default)]
    pub target: Option<String>,
    /// Which impacts answer it, where impacts do.
    #[serde(default)]
    pub impacts: Option<ImpactsAsked>,
}

/// How deep an assessment goes. Ordered from the shallowest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Depth {
    /// Screened out: nobody can be touched in a way that matters.
    None,
    /// As much as the decision needs.
    Short,
    /// All questions.
    #[default]
    Full,
}

impl Depth {
    pub const ALL: [Self; 3] = [Self::None, Self::Short, Self::Full];

    pub fn key(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Short => "short",
            Self::Full => "full",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|depth| depth.key() == key)
    }
}

/// The impacts that a question asks for, by the values of their fields; nothing said means any.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImpactsAsked {
    /// `harm` or `benefit`.
    pub kind: String,
    /// `intended`, `misuse` or `failure`.
    #[serde(default, rename = "use")]
    pub in_use: Option<String>,
    #[serde(default)]
    pub parties: Vec<Party>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerOption {
    pub id: String,
    pub text: String,
}

/// What an answer is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AnswerKind {
    Text,
    /// One of the options.
    Choice,
    /// Several of the options.
    Choices,
    /// One record.
    Link,
    /// Several records.
    Links,
    People,
    /// Names of those who are affected.
    Parties,
    /// Records of the register of impacts.
    Impacts,
    /// What avoids, reduces or repairs, with owner and day.
    Measures,
    /// What is watched, with its limit and who reacts.
    Metrics,
    /// Follows from the rated impacts; nobody types it.
    Computed,
    /// Who approved, by which right and when.
    Approval,
    /// The next day and the events that come before it.
    Review,
}

impl AnswerKind {
    pub fn is_choice(self) -> bool {
        matches!(self, Self::Choice | Self::Choices)
    }
}

/// What of a party can be touched.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dimension {
    /// `safety_health`, a choice of the field `dimension`.
    pub id: String,
    pub title: String,
    pub parties: Vec<Party>,
    /// Entries of the risk library that a harm in it may become, the likeliest first.
    pub risks: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    pub id: String,
    pub title: String,
    pub about: String,
    /// The lowest first.
    pub levels: Vec<ScaleLevel>,
}

impl Scale {
    /// A level by the value that is stored, `4` or `medium`.
    pub fn level(&self, value: &str) -> Option<&ScaleLevel> {
        self.levels.iter().find(|level| level.id == value)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScaleLevel {
    pub id: String,
    pub label: String,
    pub meaning: String,
}

/// How ratings follow from the scales, in words; [`crate::core::impact`] computes it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RatingRule {
    pub harm: String,
    pub overall: String,
    pub why: String,
}
