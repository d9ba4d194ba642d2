//! Between a [`Rating`] and the JSON value that is stored and exchanged.
//!
//! Reading is strict about the shape and knows no method; writing always gives the same keys in the same order.

use serde_json::{Map, Value, json};

use super::cell::Cell;
use super::rating::{PartyRating, Rating};
use super::{ByParty, Confidence, Party};
use crate::core::method::{json_kind, parse_day, print_day};

const LIKELIHOOD: &str = "likelihood";
const CONSEQUENCE: &str = "consequence";
const OWN_LIKELIHOOD: &str = "own_likelihood";
const NONE: &str = "none";
const CONFIDENCE: &str = "confidence";
const CONFIDENCE_REASON: &str = "confidence_reason";
const METHOD: &str = "method";
const VERSION: &str = "version";
const DECIDED_ON: &str = "decided_on";
const FIELDS: [&str; 9] =
    [LIKELIHOOD, CONSEQUENCE, OWN_LIKELIHOOD, NONE, CONFIDENCE, CONFIDENCE_REASON, METHOD, VERSION, DECIDED_ON];

/// Why a JSON value is no rating. The caller adds which record it stood in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RatingError {
    #[error("A rating is an object with likelihood and consequence, not {found}.")]
    NotAnObject { found: &'static str },
    #[error("The rating has no {field}; add it.")]
    Missing { field: &'static str },
    #[error("The rating has a field \"{field}\", which no rating has; use only: {}.", FIELDS.join(", "))]
    UnknownField { field: String },
    #[error("The {place} of the rating is {found}, not {expected}; correct it.")]
    WrongType { place: String, found: String, expected: &'static str },
    #[error("The {place} of the rating is {found}; values are whole numbers that start at 1.")]
    NoScaleValue { cell: Option<Cell>, place: String, found: String },
    #[error("\"{party}\" under {field} is no party; the parties are individuals, groups, societies and organisation.")]
    UnknownParty { field: &'static str, party: String },
    #[error("The rating gives {party} both a consequence and a reason for none; keep one.")]
    Contradiction { party: Party },
    #[error("The rating gives {party} a likelihood of its own but no consequence; add the consequence or drop it.")]
    LonelyLikelihood { party: Party },
    #[error("The confidence of the rating is \"{found}\"; it is low, medium or high.")]
    UnknownConfidence { found: String },
    #[error("The rating was decided on \"{found}\", which is no date; write it as YYYY-MM-DD.")]
    NoDate { found: String },
}

impl RatingError {
    /// The cell to look at, where there is one.
    pub fn cell(&self) -> Option<Cell> {
        match self {
            RatingError::NoScaleValue { cell, .. } => *cell,
            RatingError::Contradiction { party } | RatingError::LonelyLikelihood { party } => Some(Cell::Party(*party)),
            RatingError::Missing { field } if *field == LIKELIHOOD => Some(Cell::Likelihood),
            _ => None,
        }
    }
}

impl Rating {
    /// Reads a stored value. `null` is the same as an absent field.
    pub fn from_value(value: &Value) -> Result<Rating, RatingError> {
        let object = value.as_object().ok_or(RatingError::NotAnObject { found: json_kind(value) })?;
        if let Some(field) = object.keys().find(|key| !FIELDS.contains(&key.as_str())) {
            return Err(RatingError::UnknownField { field: field.clone() });
        }
        let method = text(object, METHOD)?.ok_or(RatingError::Missing { field: METHOD })?;
        let likelihood = present(object, LIKELIHOOD).ok_or(RatingError::Missing { field: LIKELIHOOD })?;
        Ok(Rating {
            likelihood: scale_value(likelihood, Some(Cell::Likelihood), LIKELIHOOD)?,
            parties: parties(object)?,
            confidence: confidence(object)?,
            confidence_reason: text(object, CONFIDENCE_REASON)?.map(str::to_owned),
            method: method.to_owned(),
            version: version(object)?,
            decided_on: match text(object, DECIDED_ON)? {
                None => None,
                Some(day) => Some(parse_day(day).ok_or_else(|| RatingError::NoDate { found: day.to_owned() })?),
            },
        })
    }

    /// The stored value: absent things are left out, the order of keys is fixed.
    pub fn to_value(&self) -> Value {
        let mut consequence = Map::new();
        let mut own = Map::new();
        let mut none = Map::new();
        for (party, rated) in self.parties.iter() {
            match rated {
                None => {}
                Some(PartyRating::NoConsequence { reason }) => {
                    none.insert(party.key().to_owned(), json!(reason));
                }
                Some(PartyRating::Consequence { value, own_likelihood }) => {
                    consequence.insert(party.key().to_owned(), json!(value));
                    if let Some(likelihood) = own_likelihood {
                        own.insert(party.key().to_owned(), json!(likelihood));
                    }
                }
            }
        }
        let mut object = Map::new();
        let mut put = |key: &str, value: Value| object.insert(key.to_owned(), value);
        put(LIKELIHOOD, json!(self.likelihood));
        put(CONSEQUENCE, Value::Object(consequence));
        for (key, map) in [(OWN_LIKELIHOOD, own), (NONE, none)] {
            if !map.is_empty() {
                put(key, Value::Object(map));
            }
        }
        if let Some(confidence) = self.confidence {
            put(CONFIDENCE, json!(confidence.key()));
        }
        if let Some(reason) = &self.confidence_reason {
            put(CONFIDENCE_REASON, json!(reason));
        }
        put(METHOD, json!(self.method));
        put(VERSION, json!(self.version));
        if let Some(day) = self.decided_on {
            put(DECIDED_ON, json!(print_day(day)));
        }
        Value::Object(object)
    }
}

fn present<'a>(object: &'a Map<String, Value>, field: &str) -> Option<&'a Value> {
    object.get(field).filter(|value| !value.is_null())
}

fn wrong(place: &str, value: &Value, expected: &'static str) -> RatingError {
    RatingError::WrongType { place: place.to_owned(), found: json_kind(value).to_owned(), expected }
}

fn text<'a>(object: &'a Map<String, Value>, field: &'static str) -> Result<Option<&'a str>, RatingError> {
    match present(object, field) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(other) => Err(wrong(field, other, "a text")),
    }
}

fn scale_value(value: &Value, cell: Option<Cell>, place: &str) -> Result<u8, RatingError> {
    let Value::Number(number) = value else {
        return Err(wrong(place, value, "a number"));
    };
    let whole = number.as_u64().and_then(|whole| u8::try_from(whole).ok()).filter(|whole| *whole > 0);
    whole.ok_or_else(|| RatingError::NoScaleValue { cell, place: place.to_owned(), found: number.to_string() })
}

fn version(object: &Map<String, Value>) -> Result<u32, RatingError> {
    let value = present(object, VERSION).ok_or(RatingError::Missing { field: VERSION })?;
    let Value::Number(number) = value else {
        return Err(wrong(VERSION, value, "a number"));
    };
    let whole = number.as_u64().and_then(|whole| u32::try_from(whole).ok()).filter(|whole| *whole > 0);
    whole.ok_or_else(|| RatingError::NoScaleValue { cell: None, place: VERSION.to_owned(), found: number.to_string() })
}

fn confidence(object: &Map<String, Value>) -> Result<Option<Confidence>, RatingError> {
    let Some(key) = text(object, CONFIDENCE)? else {
        return Ok(None);
    };
    let known = Confidence::from_key(key);
    known.map(Some).ok_or_else(|| RatingError::UnknownConfidence { found: key.to_owned() })
}

/// The entries of one per-party object, in its own order; `null` entries are absent.
fn by_party<'a>(object: &'a Map<String, Value>, field: &'static str) -> Result<Vec<(Party, &'a Value)>, RatingError> {
    let map = match present(object, field) {
        None => return Ok(Vec::new()),
        Some(Value::Object(map)) => map,
        Some(other) => {
            return Err(wrong(field, other, "an object with one entry for each party"));
        }
    };
    let mut entries = Vec::with_capacity(map.len());
    for (key, value) in map {
        let party = Party::from_key(key).ok_or_else(|| RatingError::UnknownParty { field, party: key.clone() })?;
        if !value.is_null() {
            entries.push((party, value));
        }
    }
    Ok(entries)
}

fn parties(object: &Map<String, Value>) -> Result<ByParty<Option<PartyRating>>, RatingError> {
    let mut parties: ByParty<Option<PartyRating>> = ByParty::default();
    for (party, value) in by_party(object, CONSEQUENCE)? {
        let place = format!("{CONSEQUENCE} for {party}");
        let value = scale_value(value, Some(Cell::Party(party)), &place)?;
        *parties.get_mut(party) = Some(PartyRating::Consequence { value, own_likelihood: None });
    }
    for (party, value) in by_party(object, OWN_LIKELIHOOD)? {
        let likelihood = scale_value(value, Some(Cell::Party(party)), &format!("{OWN_LIKELIHOOD} for {party}"))?;
        match parties.get_mut(party) {
            Some(PartyRating::Consequence { own_likelihood, .. }) => *own_likelihood = Some(likelihood),
            _ => return Err(RatingError::LonelyLikelihood { party }),
        }
    }
    for (party, value) in by_party(object, NONE)? {
        let Value::String(reason) = value else {
            return Err(wrong(&format!("reason for no consequence to {party}"), value, "a text"));
        };
        let place = parties.get_mut(party);
        if place.is_some() {
            return Err(RatingError::Contradiction { party });
        }
        *place = Some(PartyRating::NoConsequence { reason: reason.clone() });
    }
    Ok(parties)
}
