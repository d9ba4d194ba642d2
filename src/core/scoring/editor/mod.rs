//! The score screen without a screen: five cells, their focus, the reasons, and what each key does to them.
//!
//! The budgets that this must keep (keys besides text):
//!
//! - a fresh rating: `s`, five digits, `enter`, text, `enter`. The fifth digit already leads to the reason; the first
//!   `enter` there is taken quietly.
//! - one number changed: `s`, a letter of `l i g s o` that jumps to the cell, a digit, text, `enter`. A digit after such a
//!   jump leads straight to the reason when the rating is complete.
//!
//! Digits fill a cell only while a cell has the focus; in a reason every character is text. `3:5` typed in a party's cell
//! means a likelihood of its own: the `:` turns the digit just typed into that likelihood. Letters that mean nothing here
//! are [`Reply::Ignored`], so that the keymap may use them.

mod draft;
mod input;
mod view;

use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::cell::Cell;
use super::difference::Difference;
use super::rating::{PartyRating, Rating};
use super::{ByParty, Confidence, Method, Party};

pub use draft::Draft;

/// Where the next key goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Focus {
    Cell(Cell),
    /// The line that says why this party suffers no consequence.
    NoneReason(Party),
    /// The line "because".
    Reason,
}

impl Focus {
    /// True where every printable key is text.
    pub const fn is_text(self) -> bool {
        !matches!(self, Focus::Cell(_))
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    Char(char),
    /// In a text: appended as one line. In the cells: values from the focused cell on, separated by tabs, spaces or
    /// commas.
    Paste(String),
    Backspace,
    Left,
    Right,
    /// Tab.
    Next,
    /// Shift and tab.
    Previous,
    Enter,
    /// Esc: one step back; acts on nothing and discards nothing.
    Back,
}

/// What a key did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// Something to draw.
    Changed,
    /// Not a key of this state; the caller may use it.
    Ignored,
    /// Nothing was stored, except that the focus may have moved to what is missing; the sentence says why and what helps.
    Refused(String),
    /// Back from a cell: leave the screen and keep the draft.
    Leave,
    Submit(Box<Submission>),
}

/// A complete rating with its reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    pub rating: Rating,
    /// Never blank.
    pub reason: String,
    /// Against the rating that was there before; empty when nothing changed (a confirmation).
    pub difference: Difference,
}

/// What a party's cell holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PartyCell {
    #[default]
    Empty,
    /// `3:` with the consequence still to come.
    OwnLikelihood(u8),
    Consequence {
        value: u8,
        own_likelihood: Option<u8>,
    },
    /// Its reason stands beside the cells, and stays there when a digit takes its place.
    NoConsequence,
}

/// The numbers of all cells, small enough to keep a copy before each digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
struct Numbers {
    likelihood: Option<u8>,
    parties: ByParty<PartyCell>,
}

/// The digit that was typed by the key just before: `:` turns it into an own likelihood, backspace takes it back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct LastDigit {
    cell: Cell,
    digit: u8,
    /// The numbers before the digit.
    before: Numbers,
    jumped: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Previous {
    rating: Rating,
    method: Arc<Method>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Editor {
    method: Arc<Method>,
    was: Option<Previous>,
    decided_on: NaiveDate,
    numbers: Numbers,
    none_reasons: ByParty<String>,
    confidence: Option<Confidence>,
    confidence_reason: Option<String>,
    reason: String,
    focus: Focus,
    /// The cell that had the focus last, for the way back from a text.
    last_cell: Cell,
    /// The focus came by a letter: one number is being changed.
    jumped: bool,
    last_digit: Option<LastDigit>,
    /// The focus came to the reason by itself and nothing was typed there: one `enter` too many is fine.
    arrived: bool,
}

impl Editor {
    /// Five empty cells. `decided_on` is the day of the judgement.
    pub fn fresh(method: Arc<Method>, decided_on: NaiveDate) -> Editor {
        Editor {
            method,
            was: None,
            decided_on,
            numbers: Numbers::default(),
            none_reasons: ByParty::default(),
            confidence: None,
            confidence_reason: None,
            reason: String::new(),
            focus: Focus::Cell(Cell::Likelihood),
            last_cell: Cell::Likelihood,
            jumped: false,
            last_digit: None,
            arrived: false,
        }
    }

    /// The cells of an earlier rating, which is also what changes are compared with; `was_method` is the method and
    /// version that it was made with, mostly the same. Numbers that are not on the new scales stand as they are and are
    /// refused at the end.
    pub fn revise(method: Arc<Method>, was: Rating, was_method: Arc<Method>, decided_on: NaiveDate) -> Editor {
        let mut editor = Editor::fresh(method, decided_on);
        editor.fill(&was);
        editor.was = Some(Previous { rating: was, method: was_method });
        editor
    }

    /// Puts a proposed rating (re-rated, computed) into the cells; what changes are compared with stays.
    pub fn fill(&mut self, rating: &Rating) {
        self.numbers.likelihood = Some(rating.likelihood);
        for party in Party::ALL {
            let cell = self.numbers.parties.get_mut(party);
            match rating.party(party) {
                None => *cell = PartyCell::Empty,
                Some(PartyRating::Consequence { value, own_likelihood }) => {
                    *cell = PartyCell::Consequence { value: *value, own_likelihood: *own_likelihood };
                }
                Some(PartyRating::NoConsequence { reason }) => {
                    *cell = PartyCell::NoConsequence;
                    self.none_reasons.get_mut(party).clone_from(reason);
                }
            }
        }
        self.confidence = rating.confidence;
        self.confidence_reason.clone_from(&rating.confidence_reason);
        self.last_digit = None;
    }

    pub fn set_confidence(&mut self, confidence: Option<Confidence>, reason: Option<String>) {
        self.confidence = confidence;
        self.confidence_reason = reason.filter(|reason| !reason.trim().is_empty());
    }

    /// Replaces the text of the line that has the focus, for a caller with a text field of its own. Does nothing while a
    /// cell has the focus.
    pub fn set_text(&mut self, text: &str) {
        match self.focus {
            Focus::Cell(_) => {}
            Focus::NoneReason(party) => text.clone_into(self.none_reasons.get_mut(party)),
            Focus::Reason => {
                text.clone_into(&mut self.reason);
                self.arrived = self.arrived && text.is_empty();
                self.last_digit = None;
            }
        }
    }
}
