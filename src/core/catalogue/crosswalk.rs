//! Which items of other frameworks touch which clause or control. Ids side by side, never proof of conformity.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crosswalk {
    pub frameworks: Vec<Framework>,
    pub sources: Vec<MappingSource>,
    /// What each relation and each confidence means, for a legend.
    pub relations: Vec<Meaning<Relation>>,
    pub confidences: Vec<Meaning<MappingConfidence>>,
}

impl Crosswalk {
    pub fn framework(&self, id: &str) -> Option<&Framework> {
        self.frameworks.iter().find(|framework| framework.id == id)
    }

    /// All 412 mappings with their framework.
    pub fn mappings(&self) -> impl Iterator<Item = (&Framework, &Mapping)> {
        self.frameworks.iter().flat_map(|framework| framework.mappings.iter().map(move |mapping| (framework, mapping)))
    }

    /// The mappings of one clause or control.
    pub fn of<'a>(&'a self, id: &'a str) -> impl Iterator<Item = (&'a Framework, &'a Mapping)> {
        self.mappings().filter(move |(_, mapping)| mapping.from == id)
    }

    pub fn source(&self, id: &str) -> Option<&MappingSource> {
        self.sources.iter().find(|source| source.id == id)
    }
}

/// Another framework with those of its items that are mapped, and the mappings.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Framework {
    /// `eu-ai-act`.
    pub id: String,
    pub title: String,
    /// What a reader has to know before relying on the mappings; stands on every report that shows them.
    pub note: String,
    pub licence: String,
    #[serde(rename = "item")]
    pub items: Vec<FrameworkItem>,
    #[serde(rename = "mapping")]
    pub mappings: Vec<Mapping>,
}

impl Framework {
    pub fn item(&self, id: &str) -> Option<&FrameworkItem> {
        self.items.iter().find(|item| item.id == id)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrameworkItem {
    /// `Art. 9`, `GOVERN 1.1`, `A.5.1`.
    pub id: String,
    pub title: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// `XW-001`.
    pub id: String,
    /// A clause or control of ISO/IEC 42001.
    pub from: String,
    /// An item of the framework.
    pub to: String,
    pub relation: Relation,
    pub confidence: MappingConfidence,
    /// Ids of [`MappingSource`].
    pub sources: Vec<String>,
    #[serde(default)]
    pub note: String,
}

/// How two items overlap, in the manner of NIST IR 8477.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Relation {
    Equal,
    /// The item of ISO/IEC 42001 lies inside the other.
    Subset,
    /// The other lies inside the item of ISO/IEC 42001.
    Superset,
    Intersects,
}

/// How well a mapping is supported by its sources. Ordered from low to high.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MappingConfidence {
    Low,
    Medium,
    High,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MappingSource {
    pub id: String,
    pub title: String,
    pub by: String,
    #[serde(default)]
    pub note: String,
}

/// A word of a closed list and what it means.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meaning<T> {
    pub id: T,
    pub meaning: String,
}
