//! One impact as it is rated: its cells in the order in which they are filled, what each offers, and the record that
//! they make. How likely a harm is stands beside its rating and does not change it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::rating::{HARM, HIGHEST, Harm};
use super::{REGISTER, field};
use crate::core::catalogue::{ImpactCatalogue, ImpactsAsked, Party};
use crate::core::id::RecordId;
use crate::core::intent::Intent;
use crate::core::risk::Acting;
use crate::core::workspace::RecordRef;

/// A cell that digits fill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cell {
    Party,
    Dimension,
    Use,
    Severity,
    Extent,
    Duration,
    Reversibility,
    Vulnerability,
    Likelihood,
    Confidence,
    /// The rating that is left once the measures work.
    Remaining,
}

/// Cells of a harm: those that the rating is made of stand before the likelihood beside it.
const OF_HARMS: [Cell; 11] = [
    Cell::Party,
    Cell::Dimension,
    Cell::Use,
    Cell::Severity,
    Cell::Extent,
    Cell::Duration,
    Cell::Reversibility,
    Cell::Vulnerability,
    Cell::Likelihood,
    Cell::Confidence,
    Cell::Remaining,
];
/// Cells of a benefit: how many have it, how long, how likely it is.
const OF_BENEFITS: [Cell; 7] =
    [Cell::Party, Cell::Dimension, Cell::Use, Cell::Extent, Cell::Duration, Cell::Likelihood, Cell::Confidence];

impl Cell {
    /// The field that holds it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Party => field::PARTY,
            Self::Dimension => field::DIMENSION,
            Self::Use => field::USE,
            Self::Severity => field::SEVERITY,
            Self::Extent => field::EXTENT,
            Self::Duration => field::DURATION,
            Self::Reversibility => field::REVERSIBILITY,
            Self::Vulnerability => field::VULNERABILITY,
            Self::Likelihood => field::LIKELIHOOD,
            Self::Confidence => field::CONFIDENCE,
            Self::Remaining => field::REMAINING,
        }
    }

    /// Whether a number is stored, and the digit is that number; of the others the digit is the place in the list.
    pub fn is_number(self) -> bool {
        !matches!(self, Self::Party | Self::Dimension | Self::Use | Self::Confidence)
    }
}

/// An impact that is being written, by the keys of its fields; what is not there is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effect {
    values: BTreeMap<String, String>,
}

/// Fields of words beside the cells.
const WORDS: [&str; 4] = [field::TITLE, field::WHO, field::PATH, field::MEASURES];

impl Effect {
    /// A new one, with what the question that asks for it says already.
    pub fn asked(asked: &ImpactsAsked) -> Self {
        let mut effect = Self::default();
        effect.set(field::KIND, &asked.kind);
        let benefit = asked.kind != HARM;
        effect.set(field::USE, asked.in_use.as_deref().unwrap_or(if benefit { "intended" } else { "" }));
        if let [only] = asked.parties[..] {
            effect.set(field::PARTY, only.key());
        }
        effect
    }

    pub fn of(impact: RecordRef<'_>) -> Self {
        let mut effect = Self::default();
        let cells = OF_HARMS.iter().map(|cell| cell.key());
        for key in cells.chain(WORDS).chain([field::KIND]) {
            effect.set(key, impact.text(key));
        }
        effect
    }

    pub fn get(&self, key: &str) -> &str {
        self.values.get(key).map_or("", String::as_str)
    }

    pub fn set(&mut self, key: &str, value: &str) {
        match value.trim().is_empty() {
            true => drop(self.values.remove(key)),
            false => drop(self.values.insert(key.to_string(), value.to_string())),
        }
        // A dimension belongs to parties.
        if key == field::PARTY && value.is_empty() {
            self.values.remove(field::DIMENSION);
        }
    }

    /// Fields and their values, in the order of the keys.
    pub fn values(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    pub fn is_harm(&self) -> bool {
        matches!(self.get(field::KIND), HARM | "")
    }

    pub fn party(&self) -> Option<Party> {
        Party::from_key(self.get(field::PARTY))
    }

    pub fn cells(&self) -> &'static [Cell] {
        if self.is_harm() { &OF_HARMS } else { &OF_BENEFITS }
    }

    /// The first cell that still has to be filled; what is left after measures waits for them.
    pub fn first_empty(&self) -> Option<Cell> {
        let mut cells = self.cells().iter().copied().filter(|cell| *cell != Cell::Remaining);
        cells.find(|cell| self.get(cell.key()).is_empty())
    }

    /// 1 to 5 once all that a harm's rating is made of stands there; a benefit has none.
    pub fn rating(&self) -> Option<u8> {
        let number = |cell: Cell, lowest: u8, highest: u8| {
            self.get(cell.key()).parse().ok().filter(|value| (lowest..=highest).contains(value))
        };
        let harm = Harm {
            severity: number(Cell::Severity, 1, HIGHEST)?,
            extent: number(Cell::Extent, 1, HIGHEST)?,
            reversibility: number(Cell::Reversibility, 1, HIGHEST)?,
            vulnerability: number(Cell::Vulnerability, 0, 2)?,
        };
        self.is_harm().then(|| harm.rating())
    }

    /// What a cell offers: the value that is stored, its name and what it means.
    pub fn offers<'c>(&self, cell: Cell, catalogue: &'c ImpactCatalogue) -> Vec<(String, &'c str, &'c str)> {
        match cell {
            // What touches the organisation itself is a matter of the risk register.
            Cell::Party => Party::ALL
                .into_iter()
                .filter(|party| catalogue.dimensions_of(*party).next().is_some())
                .map(|party| (party.key().to_string(), party.key(), ""))
                .collect(),
            Cell::Dimension => {
                let fits = |parties: &[Party]| self.party().is_none_or(|party| parties.contains(&party));
                let dimensions = catalogue.dimensions.iter().filter(|dimension| fits(&dimension.parties));
                dimensions.map(|dimension| (dimension.id.clone(), dimension.title.as_str(), "")).collect()
            }
            Cell::Use => [("intended", "as meant"), ("misuse", "misuse"), ("failure", "failure")]
                .into_iter()
                .map(|(id, name)| (id.to_string(), name, ""))
                .collect(),
            Cell::Remaining => (1..=HIGHEST).map(|rating| (rating.to_string(), "", "")).collect(),
            scale => {
                let levels = catalogue.scale(scale.key()).map(|scale| scale.levels.as_slice()).unwrap_or_default();
                levels.iter().map(|level| (level.id.clone(), level.label.as_str(), level.meaning.as_str())).collect()
            }
        }
    }

    /// What brings the record of an impact to what stands here; one that is new is created.
    pub fn write(&self, before: Option<(RecordId, &Self)>, assessment: RecordId, acting: Acting) -> Vec<Intent> {
        let json = |key: &str| match (self.get(key), self.get(key).parse::<u8>()) {
            ("", _) => Value::Null,
            (_, Ok(number)) if OF_HARMS.iter().any(|cell| cell.key() == key && cell.is_number()) => json!(number),
            (text, _) => json!(text.trim_end()),
        };
        let person = acting.person.map(|person| json!(person.to_string()));
        let Some((id, stood)) = before else {
            let belongs = (field::ASSESSMENT.to_string(), json!(assessment.to_string()));
            let filled = self.values.keys().map(|key| (key.clone(), json(key)));
            let signed = person.map(|person| (field::RATED_BY.to_string(), person));
            let fields = std::iter::once(belongs).chain(filled).chain(signed).collect();
            return vec![Intent::Create { record: acting.fresh, register: REGISTER.into(), label: None, fields }];
        };
        let keys: std::collections::BTreeSet<&String> = self.values.keys().chain(stood.values.keys()).collect();
        let changed: Vec<&String> = keys.into_iter().filter(|key| self.get(key) != stood.get(key)).collect();
        let rated = changed.iter().any(|key| OF_HARMS.iter().any(|cell| cell.key() == key.as_str()));
        let mut intents: Vec<Intent> = changed.into_iter().map(|key| Intent::set(id, key, json(key))).collect();
        intents.extend(person.filter(|_| rated).map(|person| Intent::set(id, field::RATED_BY, person)));
        intents
    }
}
