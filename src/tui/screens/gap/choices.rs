//! Taking a choice in the line that has the focus: by its digit, or by going to the one beside it.

use super::{Focus, Gap};
use crate::core::gap::{self, Conformity, Effort, Priority};
use crate::tui::desk::Desk;
use crate::tui::words;

/// The most that maturity goes to.
const MATURE: u8 = 5;

impl Gap {
    /// Takes the choice of this number in the line that has the focus.
    pub(super) fn choose(&mut self, desk: &mut Desk, digit: Option<u8>) {
        let at = digit.and_then(|digit| usize::from(digit).checked_sub(1));
        let wrong = |len: usize| at.is_some_and(|at| at >= len);
        match self.focus {
            Focus::Verdict if wrong(Conformity::ALL.len()) => desk.refuse(words::CONFORMITY_DIGITS),
            Focus::Verdict => match at.and_then(|at| Conformity::ALL.get(at)).copied() {
                Some(conformity) if !conformity.fits(self.criterion()) => desk.refuse(words::ALWAYS_APPLIES),
                conformity => self.judged.conformity = conformity,
            },
            Focus::Priority | Focus::Effort if wrong(Priority::ALL.len()) => desk.refuse(words::THREE_DIGITS),
            Focus::Priority => self.judged.priority = at.and_then(|at| Priority::ALL.get(at)).copied(),
            Focus::Effort => self.judged.effort = at.and_then(|at| Effort::ALL.get(at)).copied(),
            Focus::Maturity if digit.is_some_and(|digit| digit > MATURE) => desk.refuse(words::MATURITY_DIGITS),
            // Nothing at all is a degree of maturity, so `0` says it and `-` takes the number away.
            Focus::Maturity => self.judged.maturity = digit,
            Focus::Owner if digit.is_none() => self.judged.owner = None,
            Focus::Owner | Focus::Practice | Focus::Gap => {}
        }
    }

    /// The choice before or behind, without a wrap.
    pub(super) fn turn(&mut self, desk: &mut Desk, by: i8) {
        let number = |at: Option<usize>| at.and_then(|at| i8::try_from(at + 1).ok());
        let now = match self.focus {
            Focus::Verdict => number(Conformity::ALL.iter().position(|one| Some(*one) == self.judged.conformity)),
            Focus::Priority => number(Priority::ALL.iter().position(|one| Some(*one) == self.judged.priority)),
            Focus::Effort => number(Effort::ALL.iter().position(|one| Some(*one) == self.judged.effort)),
            Focus::Maturity => self.judged.maturity.and_then(|one| i8::try_from(one).ok()).or(Some(-1)),
            Focus::Owner | Focus::Practice | Focus::Gap => return,
        };
        let last = match self.focus {
            Focus::Verdict if gap::is_clause(self.criterion()) => Conformity::ALL.len() - 1,
            Focus::Verdict => Conformity::ALL.len(),
            Focus::Maturity => usize::from(MATURE),
            _ => Priority::ALL.len(),
        };
        let first = i8::from(self.focus != Focus::Maturity);
        let next = now.unwrap_or(0).saturating_add(by).clamp(first, i8::try_from(last).unwrap_or(first));
        self.choose(desk, u8::try_from(next).ok());
    }
}
