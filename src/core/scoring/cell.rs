//! The five cells of a rating, and what a person writes into one: `5`, `3:5` (own likelihood first) or `-`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Party;

/// One of the five numbers of a rating, in the order of the score screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Cell {
    Likelihood,
    Party(Party),
}

impl Cell {
    pub const ALL: [Cell; 5] = [
        Cell::Likelihood,
        Cell::Party(Party::Individuals),
        Cell::Party(Party::Groups),
        Cell::Party(Party::Societies),
        Cell::Party(Party::Organisation),
    ];

    /// `L`, `I`, `G`, `S` or `O`.
    pub const fn letter(self) -> char {
        match self {
            Cell::Likelihood => 'L',
            Cell::Party(party) => party.letter(),
        }
    }

    /// The key in stored values and the word in sentences.
    pub const fn name(self) -> &'static str {
        match self {
            Cell::Likelihood => "likelihood",
            Cell::Party(party) => party.key(),
        }
    }

    /// The cell with this letter, capital or not.
    pub fn from_letter(letter: char) -> Option<Cell> {
        let letter = letter.to_ascii_uppercase();
        Cell::ALL.into_iter().find(|cell| cell.letter() == letter)
    }

    pub fn next(self) -> Option<Cell> {
        let mut cells = Cell::ALL.into_iter();
        cells.find(|cell| *cell == self);
        cells.next()
    }

    pub fn previous(self) -> Option<Cell> {
        let mut cells = Cell::ALL.into_iter().rev();
        cells.find(|cell| *cell == self);
        cells.next()
    }
}

/// What one cell says. Printing and parsing are inverse to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CellEntry {
    /// `5`, or `3:5` for a party that has a likelihood of its own.
    Value { own_likelihood: Option<u8>, value: u8 },
    /// `-`: no consequence for this party; the reason stands elsewhere.
    NoConsequence,
}

impl fmt::Display for CellEntry {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CellEntry::Value { own_likelihood: Some(likelihood), value } => write!(out, "{likelihood}:{value}"),
            CellEntry::Value { own_likelihood: None, value } => write!(out, "{value}"),
            CellEntry::NoConsequence => out.write_str("-"),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{text}\" is no rating value; write 5, 3:5 (own likelihood first) or - for no consequence.")]
pub struct CellError {
    pub text: String,
}

impl FromStr for CellEntry {
    type Err = CellError;

    /// Takes values from 1; whether a value is on a method's scale is for [`super::check()`] to say.
    fn from_str(text: &str) -> Result<CellEntry, CellError> {
        let trimmed = text.trim();
        let wrong = || CellError { text: text.to_owned() };
        let number = |digits: &str| {
            let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
            digits.parse::<u8>().ok().filter(|value| plain && *value > 0).ok_or_else(wrong)
        };
        match trimmed.split_once(':') {
            _ if trimmed == "-" => Ok(CellEntry::NoConsequence),
            None => Ok(CellEntry::Value { own_likelihood: None, value: number(trimmed)? }),
            Some((likelihood, value)) => {
                Ok(CellEntry::Value { own_likelihood: Some(number(likelihood)?), value: number(value)? })
            }
        }
    }
}
