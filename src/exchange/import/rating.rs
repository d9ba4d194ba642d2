//! A rating from its cells, over the one that stands.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::value::NONE;
use crate::core::method::{Confidence, Method, Party, ScaleValue};
use crate::core::methods::Methods;
use crate::core::scoring::{CellEntry, PartyRating, Rating};
use crate::exchange::cell::{DateOrder, means_empty, parse_date, shown, text_of};
use crate::exchange::register::Part;
use crate::exchange::sheet::Cell;

/// The cells of one rating in one row, by part, with the column of each.
pub type Cells<'a> = BTreeMap<Part, (usize, &'a Cell)>;

/// What a row says about a rating.
#[derive(Clone, Debug, PartialEq)]
pub enum Told {
    Nothing,
    Clear,
    Rating(Rating),
}

/// What a part can't be, and the column it stands in.
#[derive(Clone, Debug, PartialEq)]
pub struct Wrong {
    pub column: Option<usize>,
    pub why: String,
}

/// What a rating is read with.
pub struct Around<'a> {
    pub methods: &'a Methods,
    pub dates: Option<DateOrder>,
    pub today: NaiveDate,
    /// The day of the judgement where the row has no column for it.
    pub day: NaiveDate,
    /// Empty cells leave what stands.
    pub keep: bool,
}

/// Puts a rating together. Cells that say nothing keep what `before` says, where that is asked for; method, version
/// and day of a rating whose judgement is new are those of today, unless the row names others.
pub fn read(cells: &Cells<'_>, before: Option<&Rating>, around: &Around<'_>) -> Result<Told, Wrong> {
    let base = before.filter(|_| around.keep);
    // Where nothing is rated yet a row of dashes says just that.
    let says = |(_, cell): &(usize, &Cell)| if base.is_some() { !cell.is_blank() } else { !means_empty(cell) };
    if !cells.values().any(says) {
        return Ok(Told::Nothing);
    }
    if cells.get(&Part::Likelihood).is_some_and(|(_, cell)| text_of(cell).trim() == NONE) {
        return Ok(Told::Clear);
    }
    let method_cell = word(cells, Part::Method);
    let version_cell = whole(cells, Part::Version)?;
    let in_force = around.methods.in_force();
    let scale = match (&method_cell, base) {
        (Some(id), _) => around.methods.newest(id),
        (None, Some(base)) => around.methods.of_rating(&base.method, base.version),
        (None, None) => in_force,
    };
    let mut rating = match (base, number(cells, Part::Likelihood, scale.map(Method::likelihood_scale))?) {
        (Some(base), None) => base.clone(),
        (Some(base), Some(likelihood)) => Rating { likelihood, ..base.clone() },
        (None, Some(likelihood)) => Rating::new(likelihood, "", 1),
        (None, None) => {
            let column = cells.get(&Part::Likelihood).map(|(column, _)| *column);
            return Err(Wrong { column, why: "the likelihood of the rating is missing; add it".into() });
        }
    };
    for party in Party::ALL {
        read_party(&mut rating, party, cells, scale)?;
    }
    if let Some(text) = word(cells, Part::Confidence) {
        let confidence = Confidence::from_key(&text.to_lowercase());
        let column = cells.get(&Part::Confidence).map(|(column, _)| *column);
        let why = || format!("\"{}\" is no confidence; it is low, medium or high", shown(&text));
        rating.confidence = Some(confidence.ok_or_else(|| Wrong { column, why: why() })?);
    }
    if let Some((_, cell)) = cells.get(&Part::ConfidenceReason).filter(|(_, cell)| !cell.is_blank()) {
        rating.confidence_reason = Some(text_of(cell).into_owned());
    }
    date(&mut rating, cells, around)?;
    let judged = |rating: &Rating| (rating.likelihood, rating.parties.clone());
    let fresh = base.is_none_or(|base| judged(base) != judged(&rating));
    if fresh || method_cell.is_some() || version_cell.is_some() {
        stamp(&mut rating, method_cell, version_cell, in_force, around.methods)?;
    }
    if fresh && !cells.contains_key(&Part::DecidedOn) {
        rating.decided_on = Some(around.day);
    }
    Ok(Told::Rating(rating))
}

fn stamp(
    rating: &mut Rating,
    id: Option<String>,
    version: Option<u32>,
    in_force: Option<&Method>,
    methods: &Methods,
) -> Result<(), Wrong> {
    let id = id.or_else(|| in_force.map(|method| method.id().to_string()));
    let Some(id) = id else {
        return Err(Wrong { column: None, why: "the workspace has no method to rate with; choose one first".into() });
    };
    let newest = in_force.filter(|method| method.id() == id).or_else(|| methods.newest(&id));
    rating.version = version.or(newest.map(Method::version)).unwrap_or(1);
    rating.method = id;
    Ok(())
}

fn date(rating: &mut Rating, cells: &Cells<'_>, around: &Around<'_>) -> Result<(), Wrong> {
    let Some((column, cell)) = cells.get(&Part::DecidedOn).filter(|(_, cell)| !means_empty(cell)) else {
        return Ok(());
    };
    let day = parse_date(cell, around.dates, around.today);
    rating.decided_on = Some(day.map_err(|error| Wrong { column: Some(*column), why: error.to_string() })?);
    Ok(())
}

fn read_party(rating: &mut Rating, party: Party, cells: &Cells<'_>, scale: Option<&Method>) -> Result<(), Wrong> {
    let reason = cells.get(&Part::NoneFor(party)).map(|(_, cell)| text_of(cell)).filter(|text| !text.trim().is_empty());
    let found = cells.get(&Part::Consequence(party)).filter(|(_, cell)| !cell.is_blank());
    let own = number(cells, Part::Own(party), scale.map(Method::likelihood_scale))?;
    let standing = rating.parties.get(party).clone();
    let next = match (found, reason, standing) {
        (Some((column, cell)), reason, standing) => match entry(cell, scale, party) {
            Some(CellEntry::NoConsequence) => {
                let kept = match standing {
                    Some(PartyRating::NoConsequence { reason }) => reason,
                    _ => String::new(),
                };
                Some(PartyRating::NoConsequence { reason: reason.map_or(kept, |text| text.into_owned()) })
            }
            Some(CellEntry::Value { own_likelihood, value }) => {
                if reason.is_some() {
                    let why = format!("the rating gives {party} both a consequence and a reason for none; keep one");
                    return Err(Wrong { column: Some(*column), why });
                }
                Some(PartyRating::Consequence { value, own_likelihood: own.or(own_likelihood) })
            }
            None => {
                let text = shown(&text_of(cell));
                let why = format!("\"{text}\" is no consequence; write a number from 1, or - for none");
                return Err(Wrong { column: Some(*column), why });
            }
        },
        (None, Some(reason), _) => Some(PartyRating::NoConsequence { reason: reason.into_owned() }),
        (None, None, Some(PartyRating::Consequence { value, own_likelihood })) => {
            Some(PartyRating::Consequence { value, own_likelihood: own.or(own_likelihood) })
        }
        (None, None, standing) => {
            if let (Some(_), Some((column, _))) = (own, cells.get(&Part::Own(party))) {
                let why = format!("{party} have a likelihood of their own but no consequence; add it");
                return Err(Wrong { column: Some(*column), why });
            }
            standing
        }
    };
    *rating.parties.get_mut(party) = next;
    Ok(())
}

fn entry(cell: &Cell, scale: Option<&Method>, party: Party) -> Option<CellEntry> {
    if means_empty(cell) {
        return Some(CellEntry::NoConsequence);
    }
    let text = text_of(cell);
    let named = scale.and_then(|method| by_name(method.consequence_scale(party), &text));
    named.map(|value| CellEntry::Value { own_likelihood: None, value }).or_else(|| text.trim().parse().ok())
}

/// A value of a scale by its name, counted from 1.
fn by_name(scale: &[ScaleValue], text: &str) -> Option<u8> {
    let wanted = text.trim().to_lowercase();
    let at = scale.iter().position(|value| value.label.trim().to_lowercase() == wanted)?;
    u8::try_from(at + 1).ok()
}

fn word(cells: &Cells<'_>, part: Part) -> Option<String> {
    let (_, cell) = cells.get(&part)?;
    (!means_empty(cell)).then(|| text_of(cell).trim().to_string())
}

fn whole(cells: &Cells<'_>, part: Part) -> Result<Option<u32>, Wrong> {
    let Some(text) = word(cells, part) else { return Ok(None) };
    let column = cells.get(&part).map(|(column, _)| *column);
    let why = || format!("\"{}\" is no {}; write a whole number from 1", shown(&text), part.name());
    match text.parse() {
        Ok(number) if number > 0 => Ok(Some(number)),
        _ => Err(Wrong { column, why: why() }),
    }
}

fn number(cells: &Cells<'_>, part: Part, scale: Option<&[ScaleValue]>) -> Result<Option<u8>, Wrong> {
    let Some(text) = word(cells, part) else { return Ok(None) };
    if let Some(named) = scale.and_then(|scale| by_name(scale, &text)) {
        return Ok(Some(named));
    }
    let column = cells.get(&part).map(|(column, _)| *column);
    match whole(cells, part)?.map(u8::try_from) {
        Some(Ok(number)) => Ok(Some(number)),
        _ => Err(Wrong { column, why: format!("\"{}\" is on no scale", shown(&text)) }),
    }
}
