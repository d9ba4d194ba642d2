//! What a population is divided by.

use super::Strata;
use crate::core::derived::title;
use crate::core::record::ValueRef;
use crate::core::risk::{self, Risk, Stage};
use crate::core::workspace::{RecordRef, Workspace};

/// A stratum that a record belongs to; the rank puts the gravest level and the first stage in front.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stratum {
    rank: usize,
    pub name: String,
}

impl Strata {
    /// In the order of the schema's choices.
    pub const ALL: [Self; 4] = [Self::RiskTier, Self::Role, Self::LifeCycle, Self::Site];

    pub fn key(self) -> &'static str {
        match self {
            Self::RiskTier => "risk_tier",
            Self::Role => "role",
            Self::LifeCycle => "life_cycle",
            Self::Site => "site",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|strata| strata.key() == key)
    }

    /// The field of the population's records that says it; none for the risk tier, which is looked up.
    fn field(self) -> Option<&'static [&'static str]> {
        match self {
            Self::RiskTier => None,
            Self::Role => Some(&["roles"]),
            Self::LifeCycle => Some(&["stage"]),
            Self::Site => Some(&["site", "place"]),
        }
    }

    /// Whether records of a register can be divided by it.
    pub fn divides(self, workspace: &Workspace, register: &str) -> bool {
        let Some(fields) = self.field() else { return matches!(register, "system" | risk::REGISTER) };
        let found = workspace.schema().register(register);
        found.is_some_and(|register| fields.iter().any(|key| register.field(key).is_some()))
    }

    /// The strata of a record; one that says nothing belongs to a stratum of its own.
    pub fn of(self, record: RecordRef<'_>) -> Vec<Stratum> {
        let unknown = |name: &str| vec![Stratum { rank: usize::MAX, name: name.into() }];
        let Some(fields) = self.field() else {
            return highest_level(record).map_or_else(|| unknown("not rated"), |level| vec![level]);
        };
        let Some(field) = fields.iter().find_map(|key| record.field(key)) else { return unknown("not said") };
        let choices = field.choices.iter().map(|choice| (choice.key.as_str(), choice.label.as_str()));
        let choices: Vec<(&str, &str)> = choices.collect();
        let named = |key: &str| match choices.iter().position(|(known, _)| *known == key) {
            Some(rank) => Stratum { rank, name: choices.get(rank).map_or("", |(_, label)| label).to_string() },
            None => Stratum { rank: choices.len(), name: key.trim().to_string() },
        };
        let found: Vec<Stratum> = match field.kind.is_set() {
            true => record.elements(&field.key).map(named).collect(),
            false => Some(record.text(&field.key)).filter(|text| !text.is_empty()).map(named).into_iter().collect(),
        };
        if found.is_empty() { unknown("not said") } else { found }
    }
}

/// The highest current level among the risks of a system, or that of a risk itself.
fn highest_level(record: RecordRef<'_>) -> Option<Stratum> {
    let level = |risk: Risk<'_>| {
        let rating = risk.rating(Stage::Current)?;
        let method = risk.method_of(&rating)?;
        let level = risk.assessment(Stage::Current)?.overall?;
        let rank = usize::from(u8::MAX - level.index());
        Some(Stratum { rank, name: method.level(level)?.name.clone() })
    };
    risks_of(record).into_iter().filter_map(level).min()
}

/// The open risks that touch a system; of a risk, itself.
pub fn risks_of(record: RecordRef<'_>) -> Vec<Risk<'_>> {
    if let Some(risk) = Risk::of(record) {
        return vec![risk];
    }
    let id = record.id().to_string();
    let touches =
        |risk: &RecordRef<'_>| risk.value("all_systems") == ValueRef::Bool(true) || risk.has_element("systems", &id);
    let risks = record.workspace().live(risk::REGISTER).filter(touches).filter_map(Risk::of);
    risks.filter(|risk| !risk.is_closed()).collect()
}

/// How a person calls a record.
pub fn called(record: RecordRef<'_>) -> String {
    match title(record) {
        title if title == record.label() => title.to_string(),
        title => format!("{} {title}", record.label()),
    }
}
