//! The parts of a rating that a path can name: `current.level`, `target.consequence`, `inherent.individuals`.
//!
//! A rating stores what a person judged, and never a level: levels are looked up each time, in the method that the
//! rating names, or while that isn't at hand in the one in force.

use std::borrow::Cow;

use serde::Deserialize;

use super::{PathValue, Shape};
use crate::core::method::{ByParty, Level, Method, Party};
use crate::core::record::ValueRef;
use crate::core::workspace::RecordRef;

/// A part of a rating.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// `level`: the highest of the parties' levels.
    Level,
    /// `likelihood`: the common one.
    Likelihood,
    /// `consequence`: the highest of the parties'.
    Consequence,
    /// `confidence`: low, medium or high.
    Confidence,
    /// `confidence_reason`.
    ConfidenceReason,
    /// `method`: the id of the method that it was made with.
    Method,
    /// `version` of that method.
    Version,
    /// `decided_on`.
    DecidedOn,
    /// `party`: the party that the level comes from.
    Party,
    /// `individuals`, `groups`, `societies`, `organisation`: the party's consequence.
    ConsequenceFor(Party),
    /// `individuals.likelihood`: its own likelihood, or the common one.
    LikelihoodFor(Party),
    /// `individuals.level`.
    LevelFor(Party),
}

/// A stored rating, read without allocating.
#[derive(Deserialize)]
struct Stored<'a> {
    likelihood: Option<u8>,
    #[serde(default)]
    consequence: Numbers,
    #[serde(default)]
    own_likelihood: Numbers,
    #[serde(borrow, default)]
    method: Cow<'a, str>,
    #[serde(default)]
    version: u32,
    #[serde(borrow, default)]
    confidence: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    confidence_reason: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    decided_on: Option<Cow<'a, str>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Numbers {
    individuals: Option<u8>,
    groups: Option<u8>,
    societies: Option<u8>,
    organisation: Option<u8>,
}

impl Numbers {
    fn by_party(&self) -> ByParty<Option<u8>> {
        ByParty {
            individuals: self.individuals,
            groups: self.groups,
            societies: self.societies,
            organisation: self.organisation,
        }
    }
}

/// A rating as tables and filters need it: numbers, and the level if the method is known.
#[derive(Clone, Copy, Debug)]
pub struct Rated<'a> {
    pub likelihood: u8,
    /// The highest of the parties'.
    pub consequence: Option<u8>,
    pub level: Option<Level>,
    /// The party that the level comes from: of several the gravest consequence.
    pub party: Option<Party>,
    pub above_appetite: bool,
    pub above_tolerance: bool,
    /// The method by which the level was looked up.
    pub method: Option<&'a Method>,
    /// Made with another method or version than the one in force: marked, not wrong.
    pub marked: bool,
}

/// The rating in a field; none where nothing or no rating stands.
pub fn rated<'a>(record: RecordRef<'a>, field: &str) -> Option<Rated<'a>> {
    stored(record, field).and_then(|stored| stored.rated(record))
}

fn stored<'a>(record: RecordRef<'a>, field: &str) -> Option<Stored<'a>> {
    match record.value(field) {
        ValueRef::Json(text) => serde_json::from_str(text).ok(),
        _ => None,
    }
}

impl Stored<'_> {
    fn rated<'a>(&self, record: RecordRef<'a>) -> Option<Rated<'a>> {
        let methods = record.workspace().methods();
        let method = methods.of_rating(&self.method, self.version);
        let mut rated = Rated {
            likelihood: self.likelihood?,
            consequence: None,
            level: None,
            party: None,
            above_appetite: false,
            above_tolerance: false,
            method,
            marked: !methods.is_in_force(&self.method, self.version),
        };
        let mut lead = None;
        for party in Party::ALL {
            let Some(consequence) = *self.consequence.by_party().get(party) else { continue };
            rated.consequence = rated.consequence.max(Some(consequence));
            let Some(level) = self.level_for(party, method) else { continue };
            let candidate = (level, consequence, self.likelihood_for(party));
            if lead.is_none_or(|lead| candidate > lead) {
                lead = Some(candidate);
                rated.party = Some(party);
            }
            rated.above_appetite |= method.is_some_and(|method| level > method.appetite(party));
            rated.above_tolerance |= method.is_some_and(|method| level > method.tolerance(party));
        }
        rated.level = lead.map(|(level, _, _)| level);
        Some(rated)
    }

    fn likelihood_for(&self, party: Party) -> u8 {
        self.own_likelihood.by_party().get(party).or(self.likelihood).unwrap_or(0)
    }

    fn level_for(&self, party: Party, method: Option<&Method>) -> Option<Level> {
        let consequence = (*self.consequence.by_party().get(party))?;
        method?.level_at(self.likelihood_for(party), consequence)
    }
}

impl Part {
    /// What can follow a rating's name; a party can be followed by `likelihood`, `consequence` or `level`.
    pub const NAMES: [&'static str; 13] = [
        "level",
        "likelihood",
        "consequence",
        "confidence",
        "confidence_reason",
        "method",
        "version",
        "decided_on",
        "party",
        "individuals",
        "groups",
        "societies",
        "organisation",
    ];

    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "level" => Self::Level,
            "likelihood" => Self::Likelihood,
            "consequence" => Self::Consequence,
            "confidence" => Self::Confidence,
            "confidence_reason" => Self::ConfidenceReason,
            "method" => Self::Method,
            "version" => Self::Version,
            "decided_on" => Self::DecidedOn,
            "party" => Self::Party,
            _ => {
                let (party, part) = text.split_once('.').unwrap_or((text, "consequence"));
                let party = Party::from_key(party)?;
                match part {
                    "consequence" => Self::ConsequenceFor(party),
                    "likelihood" => Self::LikelihoodFor(party),
                    "level" => Self::LevelFor(party),
                    _ => return None,
                }
            }
        })
    }

    pub fn shape(self) -> Shape {
        match self {
            Self::Level | Self::LevelFor(_) => Shape::Level,
            Self::Likelihood | Self::Consequence | Self::Version => Shape::Number,
            Self::ConsequenceFor(_) | Self::LikelihoodFor(_) => Shape::Number,
            Self::Confidence | Self::Party => Shape::Choice,
            Self::ConfidenceReason | Self::Method => Shape::Text,
            Self::DecidedOn => Shape::Date,
        }
    }

    /// In a heading, after the field's label.
    pub(super) fn words(self) -> String {
        match self {
            Self::Level => "level".into(),
            Self::Likelihood => "likelihood".into(),
            Self::Consequence => "consequence".into(),
            Self::Confidence => "confidence".into(),
            Self::ConfidenceReason => "confidence because".into(),
            Self::Method => "method".into(),
            Self::Version => "method version".into(),
            Self::DecidedOn => "decided on".into(),
            Self::Party => "for".into(),
            Self::ConsequenceFor(party) => format!("consequence to {party}"),
            Self::LikelihoodFor(party) => format!("likelihood to {party}"),
            Self::LevelFor(party) => format!("level to {party}"),
        }
    }

    pub(super) fn short(self) -> String {
        match self {
            Self::Likelihood => "lik".into(),
            Self::Consequence => "cons".into(),
            Self::Confidence => "conf".into(),
            Self::ConsequenceFor(party) => party.letter().into(),
            Self::LikelihoodFor(party) => format!("{} lik", party.letter()),
            Self::LevelFor(party) => format!("{} level", party.letter()),
            other => other.words(),
        }
    }

    pub(super) fn value<'a>(self, record: RecordRef<'a>, field: &str) -> PathValue<'a> {
        let Some(stored) = stored(record, field) else { return PathValue::Empty };
        let number = |value: Option<u8>| value.map_or(PathValue::Empty, |value| PathValue::Number(value.into()));
        let text = |value: &Option<Cow<'_, str>>| PathValue::owned(value.as_deref().unwrap_or("").into());
        match self {
            Self::Level => stored.rated(record).and_then(level_of).unwrap_or(PathValue::Empty),
            Self::Likelihood => number(stored.likelihood),
            Self::Consequence => {
                number(Party::ALL.iter().filter_map(|party| *stored.consequence.by_party().get(*party)).max())
            }
            Self::Confidence => match stored.confidence.as_deref() {
                Some("low") => PathValue::Choice { at: 0, label: "low" },
                Some("medium") => PathValue::Choice { at: 1, label: "medium" },
                Some("high") => PathValue::Choice { at: 2, label: "high" },
                _ => PathValue::Empty,
            },
            Self::ConfidenceReason => text(&stored.confidence_reason),
            Self::Method => PathValue::owned(stored.method.into_owned()),
            Self::Version if stored.version == 0 => PathValue::Empty,
            Self::Version => PathValue::Number(stored.version.into()),
            Self::DecidedOn => match stored.decided_on.as_deref().map(str::parse) {
                Some(Ok(day)) => PathValue::Date(day),
                _ => PathValue::Empty,
            },
            Self::Party => match stored.rated(record).and_then(|rated| rated.party) {
                Some(party) => PathValue::Choice { at: party as u16, label: party.key() },
                None => PathValue::Empty,
            },
            Self::ConsequenceFor(party) => number(*stored.consequence.by_party().get(party)),
            Self::LikelihoodFor(party) => match stored.consequence.by_party().get(party) {
                Some(_) => number(Some(stored.likelihood_for(party))),
                None => PathValue::Empty,
            },
            Self::LevelFor(party) => {
                let method = record.workspace().methods().of_rating(&stored.method, stored.version);
                let level = stored.level_for(party, method);
                method.zip(level).map_or(PathValue::Empty, |(method, level)| PathValue::Level {
                    rank: level.index(),
                    mark: method.mark(level),
                    above: level > method.appetite(party),
                })
            }
        }
    }
}

fn level_of(rated: Rated<'_>) -> Option<PathValue<'_>> {
    let (method, level) = (rated.method?, rated.level?);
    Some(PathValue::Level { rank: level.index(), mark: method.mark(level), above: rated.above_appetite })
}
