//! A method as it is written: the shape shared by the files in `data/methods`, the copy inside a workspace and JSON.
//!
//! A definition may be wrong in any way; [`super::Method::new`] decides whether it can be used.

use serde::{Deserialize, Serialize};

use super::colour::Ansi16;
use super::party::PerParty;

/// All of a risk method: ISO/IEC 42001, 6.1.1 (risk criteria) and 6.1.2 (assessment). The order of the fields is the
/// order of the JSON text, so that the same method always gives the same bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// Language key of the texts, such as `en`.
    pub language: String,
    /// Never changes: ratings name it. Lower-case letters, digits, `-` and `.`; a workspace's own method starts with `own.`.
    pub id: String,
    /// Counts from 1; every change to scales, grid or limits is a new version.
    pub version: u32,
    pub name: String,
    /// One or two sentences that help to choose.
    pub summary: String,
    /// Where the method comes from.
    pub source: String,
    /// Who approved this version; absent until someone did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<Approval>,
    pub aggregation: Aggregation,
    /// `grid[likelihood - 1][consequence - 1]` is an index into `levels`, counted from 0.
    pub grid: Vec<Vec<u8>>,
    /// Key of the highest level that may be kept without anyone's acceptance.
    pub appetite: PerParty<String>,
    /// Key of the highest level that may be kept with an acceptance; above it a risk is treated or stopped.
    pub tolerance: PerParty<String>,
    /// From the least likely; position 0 is value 1.
    pub likelihood: Vec<ScaleValue>,
    /// From the mildest; position 0 is value 1. `default` names the values, a party's own list says what they mean for it.
    pub consequence: PerParty<Vec<ScaleValue>>,
    /// From the lowest level.
    pub levels: Vec<LevelDefinition>,
    /// Who may accept risks, from the lowest rank.
    pub acceptors: Vec<Acceptor>,
    pub confidence: Vec<ConfidenceValue>,
}

/// One value of a scale. Its number is its position, counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScaleValue {
    pub label: String,
    pub meaning: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LevelDefinition {
    /// Never changes; filters and limits use it.
    pub key: String,
    pub name: String,
    /// One or two ASCII letters: what stands in a table and on a screen without colour.
    pub mark: String,
    /// `#rrggbb`.
    pub hex: String,
    pub ansi: Ansi16,
    pub description: String,
    /// Key of the lowest-ranking acceptor for this level; everyone of higher rank may accept it too.
    pub accepted_by: String,
    /// Days until a risk at this level is looked at again, 1 to 3660.
    pub review_days: u32,
}

/// A function that may accept risks up to some level; its rank is its place in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Acceptor {
    pub key: String,
    /// As it stands inside a sentence: `risk owner`, `executive board`.
    pub name: String,
    /// What the function may decide, in words.
    pub authority: String,
}

/// How sure the assessor is. It never changes a level; it says which ratings deserve a second look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    Low,
    Medium,
    High,
}

impl Confidence {
    pub const ALL: [Confidence; 3] = [Confidence::Low, Confidence::Medium, Confidence::High];

    pub const fn key(self) -> &'static str {
        match self {
            Confidence::Low => "low",
            Confidence::Medium => "medium",
            Confidence::High => "high",
        }
    }

    pub fn from_key(key: &str) -> Option<Confidence> {
        Confidence::ALL.into_iter().find(|confidence| confidence.key() == key)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfidenceValue {
    pub key: Confidence,
    pub label: String,
    pub meaning: String,
}

/// How the levels of the parties become the level of the risk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Aggregation {
    /// The highest wins: an average would hide grave harm to a few.
    Highest,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    pub approved_by: String,
    /// `YYYY-MM-DD`.
    pub approved_on: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}
