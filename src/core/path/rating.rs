//! The parts of a rating that a path can name: `current.level`, `target.consequence`, `inherent.individuals`.
//!
//! A rating stores what a person judged, and never a level: levels are looked up each time, in the method that the
//! rating names, or while that isn't at hand in the one in force.

use std::borrow::Cow;

use serde::Deserialize;

use super::{PathValue, Shape};
use crate::core::method::{ByParty, Level, Method, Party};
use crate::core::record::ValueRef;
use crate::core::scoring::{Assessment, PartyRating, Rating, assess};
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

    fn highest(&self) -> Option<u8> {
        self.by_party().iter().filter_map(|(_, value)| *value).max()
    }
}

/// A rating as tables and filters need it: numbers, and what they mean if the method is known.
#[derive(Clone, Copy, Debug)]
pub struct Rated<'a> {
    pub likelihood: u8,
    /// The highest of the parties'.
    pub consequence: Option<u8>,
    /// The method by which it is read, and what the rating means under it.
    pub assessed: Option<(&'a Method, Assessment<'a>)>,
    /// Made with another method or version than the one in force: marked, not wrong.
    pub marked: bool,
}

impl<'a> Rated<'a> {
    pub fn level(&self) -> Option<Level> {
        self.assessed.and_then(|(_, assessment)| assessment.overall)
    }

    /// The letters of the level; empty while there is none.
    pub fn mark(&self) -> &'a str {
        self.assessed.and_then(|(method, assessment)| Some(method.mark(assessment.overall?))).unwrap_or("")
    }

    pub fn above_appetite(&self) -> bool {
        self.assessed.is_some_and(|(_, assessment)| assessment.above_appetite.is_some())
    }

    /// The level as a value, for tables and computed columns.
    pub fn value(&self) -> PathValue<'a> {
        match self.level() {
            Some(level) => PathValue::Level { rank: level.index(), mark: self.mark(), above: self.above_appetite() },
            None => PathValue::Empty,
        }
    }

    fn value_for(&self, party: Party) -> PathValue<'a> {
        let found = self.assessed.and_then(|(method, assessment)| Some((method, *assessment.party(party).rated()?)));
        found.map_or(PathValue::Empty, |(method, rated)| PathValue::Level {
            rank: rated.level.index(),
            mark: method.mark(rated.level),
            above: rated.above_appetite,
        })
    }
}

/// The rating in a field; none where nothing or no rating stands.
pub fn rated<'a>(record: RecordRef<'a>, field: &str) -> Option<Rated<'a>> {
    stored(record, field).and_then(|stored| stored.rated(record))
}

fn stored<'a>(record: RecordRef<'a>, field: &str) -> Option<Stored<'a>> {
    match record.value(field) {
        ValueRef::Tree(tree) => Stored::deserialize(tree).ok(),
        _ => None,
    }
}

impl Stored<'_> {
    fn rated<'a>(&self, record: RecordRef<'a>) -> Option<Rated<'a>> {
        let methods = record.workspace().methods();
        let method = methods.of_rating(&self.method, self.version);
        let rating = self.rating()?;
        Some(Rated {
            likelihood: rating.likelihood,
            consequence: self.consequence.highest(),
            assessed: method.map(|method| (method, assess(&rating, method))),
            marked: !methods.is_in_force(&self.method, self.version),
        })
    }

    /// The numbers alone: levels need no more, and nothing is allocated.
    fn rating(&self) -> Option<Rating> {
        let (consequence, own) = (self.consequence.by_party(), self.own_likelihood.by_party());
        let party = |party: Party| {
            let value = (*consequence.get(party))?;
            Some(PartyRating::Consequence { value, own_likelihood: *own.get(party) })
        };
        Some(Rating { parties: ByParty::from_fn(party), ..Rating::new(self.likelihood?, String::new(), self.version) })
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
            Self::Level => stored.rated(record).map_or(PathValue::Empty, |rated| rated.value()),
            Self::Likelihood => number(stored.likelihood),
            Self::Consequence => number(stored.consequence.highest()),
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
            Self::Party => match stored.rated(record).and_then(|rated| rated.assessed?.1.leading) {
                Some(party) => PathValue::Choice { at: party as u16, label: party.key() },
                None => PathValue::Empty,
            },
            Self::ConsequenceFor(party) => number(*stored.consequence.by_party().get(party)),
            Self::LikelihoodFor(party) => {
                let rating = stored.rating().filter(|rating| rating.party(party).is_some());
                number(rating.map(|rating| rating.likelihood_of(party)))
            }
            Self::LevelFor(party) => stored.rated(record).map_or(PathValue::Empty, |rated| rated.value_for(party)),
        }
    }
}
