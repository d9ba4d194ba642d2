//! What the score screen shows: the cells as text, levels, what is missing, what is wrong.

use super::super::assess::{Assessment, Standing, assess, rate_party};
use super::super::cell::{Cell, CellEntry};
use super::super::check::{ProblemKind, RatingProblem, check, missing_sentence, no_reason_sentence};
use super::super::difference::Difference;
use super::super::rating::{PartyRating, Rating};
use super::super::{ByParty, Confidence, Method, Party, Severity};
use super::{Editor, Focus, PartyCell};

impl Editor {
    pub fn method(&self) -> &Method {
        &self.method
    }

    pub const fn focus(&self) -> Focus {
        self.focus
    }

    /// The rating that was there before, for the row "was".
    pub fn was(&self) -> Option<&Rating> {
        self.was.as_ref().map(|was| &was.rating)
    }

    /// Levels of the rating before, under the method that it was made with.
    pub fn was_assessment(&self) -> Option<Assessment<'_>> {
        self.was.as_ref().map(|was| assess(&was.rating, &was.method))
    }

    /// The line "because" as typed so far.
    pub fn reason(&self) -> &str {
        &self.reason
    }

    pub const fn none_reason(&self, party: Party) -> &str {
        self.none_reasons.get(party).as_str()
    }

    pub const fn confidence(&self) -> Option<Confidence> {
        self.confidence
    }

    pub fn confidence_reason(&self) -> Option<&str> {
        self.confidence_reason.as_deref()
    }

    /// The text of the line that has the focus; `None` while a cell has it.
    pub const fn text(&self) -> Option<&str> {
        match self.focus {
            Focus::Cell(_) => None,
            Focus::NoneReason(party) => Some(self.none_reason(party)),
            Focus::Reason => Some(self.reason.as_str()),
        }
    }

    /// The cell as it is shown: `4`, `3:5`, `3:` while the consequence is still to come, `-`, or nothing.
    pub fn cell_text(&self, cell: Cell) -> String {
        match (cell, self.party_cell(cell)) {
            (Cell::Likelihood, _) => self.numbers.likelihood.map_or_else(String::new, |value| value.to_string()),
            (_, PartyCell::Empty) => String::new(),
            (_, PartyCell::OwnLikelihood(own)) => format!("{own}:"),
            (_, PartyCell::Consequence { value, own_likelihood }) => {
                CellEntry::Value { own_likelihood, value }.to_string()
            }
            (_, PartyCell::NoConsequence) => CellEntry::NoConsequence.to_string(),
        }
    }

    /// The same for the rating that was there before.
    pub fn was_text(&self, cell: Cell) -> String {
        let entry = self.was().and_then(|was| was.entry(cell));
        entry.map_or_else(String::new, |entry| entry.to_string())
    }

    /// Empty for the cell of the likelihood, which has no party.
    pub(super) const fn party_cell(&self, cell: Cell) -> PartyCell {
        match cell {
            Cell::Likelihood => PartyCell::Empty,
            Cell::Party(party) => *self.numbers.parties.get(party),
        }
    }

    /// Levels of what is typed so far; a party without its number is [`Standing::Unrated`].
    pub fn assessment(&self) -> Assessment<'_> {
        let standing = |party| match (*self.numbers.parties.get(party), self.numbers.likelihood) {
            (PartyCell::NoConsequence, _) => Standing::NoConsequence,
            (PartyCell::Consequence { value, own_likelihood: Some(own) }, _) => {
                rate_party(&self.method, party, own, value)
            }
            (PartyCell::Consequence { value, own_likelihood: None }, Some(likelihood)) => {
                rate_party(&self.method, party, likelihood, value)
            }
            _ => Standing::Unrated,
        };
        Assessment::of(ByParty::from_fn(standing), &self.method)
    }

    /// What still has to be filled in, in the order of the cells: a cell, or the reason of a cell that says none.
    pub fn missing(&self) -> impl Iterator<Item = Focus> {
        Cell::ALL.into_iter().filter_map(|cell| match (cell, self.party_cell(cell)) {
            (Cell::Likelihood, _) => self.numbers.likelihood.is_none().then_some(Focus::Cell(cell)),
            (_, PartyCell::Empty | PartyCell::OwnLikelihood(_)) => Some(Focus::Cell(cell)),
            (Cell::Party(party), PartyCell::NoConsequence) => {
                self.none_reason(party).trim().is_empty().then_some(Focus::NoneReason(party))
            }
            (_, PartyCell::Consequence { .. }) => None,
        })
    }

    pub(super) fn first_missing(&self) -> Option<Focus> {
        self.missing().next()
    }

    /// All cells are filled and every "none" has its reason.
    pub fn is_complete(&self) -> bool {
        self.first_missing().is_none()
    }

    /// Everything that stands between the cells and a valid rating, and advice once they are complete.
    pub fn problems(&self) -> Vec<RatingProblem> {
        if let Some(rating) = self.rating() {
            return check(&rating, &self.method);
        }
        self.missing()
            .map(|focus| {
                let (cell, kind) = match focus {
                    Focus::Cell(cell) => (Some(cell), ProblemKind::PartyMissing),
                    Focus::NoneReason(party) => (Some(Cell::Party(party)), ProblemKind::NoReason),
                    Focus::Reason => (None, ProblemKind::PartyMissing),
                };
                let sentence = self.missing_sentence(focus);
                RatingProblem { cell, severity: Severity::Error, kind, sentence }
            })
            .collect()
    }

    pub(super) fn missing_sentence(&self, focus: Focus) -> String {
        match focus {
            Focus::Cell(Cell::Party(party))
                if matches!(self.numbers.parties.get(party), PartyCell::OwnLikelihood(_)) =>
            {
                format!("The likelihood for {party} is there, its consequence is missing: type it after the colon.")
            }
            Focus::Cell(cell) => missing_sentence(&self.method, cell),
            Focus::NoneReason(party) => no_reason_sentence(party),
            Focus::Reason => "Say why in one sentence; every rating has its reason.".to_owned(),
        }
    }

    /// The rating once it is complete, on the editor's day and under its method.
    pub fn rating(&self) -> Option<Rating> {
        if !self.is_complete() {
            return None;
        }
        let mut rating = Rating::new(self.numbers.likelihood?, self.method.id(), self.method.version());
        rating.parties = ByParty::from_fn(|party| match *self.numbers.parties.get(party) {
            PartyCell::Consequence { value, own_likelihood } => {
                Some(PartyRating::Consequence { value, own_likelihood })
            }
            PartyCell::NoConsequence => {
                Some(PartyRating::NoConsequence { reason: self.none_reason(party).trim().to_owned() })
            }
            PartyCell::Empty | PartyCell::OwnLikelihood(_) => None,
        });
        rating.confidence = self.confidence;
        rating.confidence_reason.clone_from(&self.confidence_reason);
        rating.decided_on = Some(self.decided_on);
        Some(rating)
    }

    /// What differs from the rating before, once complete.
    pub fn difference(&self) -> Option<Difference> {
        let rating = self.rating()?;
        let was = self.was.as_ref().map(|was| (&was.rating, &*was.method));
        Some(Difference::between(was, (&rating, &self.method)))
    }
}
