//! What is kept of an unfinished rating, so that nothing typed is lost.

use serde::{Deserialize, Serialize};

use super::{Cell, Editor, Focus, Numbers};
use crate::core::scoring::{ByParty, Confidence};

/// Everything a person typed and where the cursor was; method, day and the rating before come from the workspace again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    numbers: Numbers,
    none_reasons: ByParty<String>,
    confidence: Option<Confidence>,
    confidence_reason: Option<String>,
    reason: String,
    focus: Focus,
}

impl Editor {
    pub fn draft(&self) -> Draft {
        Draft {
            numbers: self.numbers,
            none_reasons: self.none_reasons.clone(),
            confidence: self.confidence,
            confidence_reason: self.confidence_reason.clone(),
            reason: self.reason.clone(),
            focus: self.focus,
        }
    }

    /// Goes on in the text where the draft stopped; digits begin anew, as in every sheet that one opens. Numbers that the method no longer has are refused at the end, not lost here.
    pub fn resume(&mut self, draft: Draft) {
        self.numbers = draft.numbers;
        self.none_reasons = draft.none_reasons;
        self.confidence = draft.confidence;
        self.confidence_reason = draft.confidence_reason;
        self.reason = draft.reason;
        self.last_digit = None;
        self.focus_on(if draft.focus.is_text() { draft.focus } else { Focus::Cell(Cell::Likelihood) });
    }
}
