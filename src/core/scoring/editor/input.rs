//! One key at a time.

use super::super::cell::{Cell, CellEntry};
use super::super::check::{check, scale_sentence};
use super::super::{Party, Severity};
use super::{Editor, Focus, Input, LastDigit, PartyCell, Reply, Submission};

impl Editor {
    /// Takes one key. Total: any key in any state gives a reply, and no key but `enter` in the reason submits.
    pub fn press(&mut self, input: Input) -> Reply {
        let last_digit = self.last_digit.take();
        match (self.focus, input) {
            (Focus::Reason, Input::Char(':')) if self.arrived && last_digit.is_some_and(|last| last.is_party()) => {
                self.own_likelihood(last_digit)
            }
            (Focus::Reason, Input::Backspace) if self.reason.is_empty() => self.back_to_cells(last_digit),
            (Focus::Cell(cell), input) => self.press_in_cell(cell, input, last_digit),
            (Focus::NoneReason(party), input) => self.press_in_none_reason(party, input),
            (Focus::Reason, input) => self.press_in_reason(input),
        }
    }

    pub(super) fn focus_on(&mut self, focus: Focus) -> Reply {
        if let Focus::Cell(cell) = focus {
            self.last_cell = cell;
        }
        self.focus = focus;
        self.jumped = false;
        self.arrived = false;
        Reply::Changed
    }

    fn press_in_cell(&mut self, cell: Cell, input: Input, last_digit: Option<LastDigit>) -> Reply {
        match input {
            Input::Char(digit @ '0'..='9') => self.digit(cell, digit),
            Input::Char(':') if last_digit.is_some_and(|last| last.is_party()) => self.own_likelihood(last_digit),
            Input::Char('-') => self.none(cell),
            Input::Char(letter) => match Cell::from_letter(letter) {
                Some(target) => {
                    self.focus_on(Focus::Cell(target));
                    self.jumped = true;
                    Reply::Changed
                }
                None => Reply::Ignored,
            },
            Input::Paste(text) => self.paste_values(cell, &text),
            Input::Backspace => match last_digit {
                Some(last) => self.take_back(last),
                None => self.erase(cell),
            },
            Input::Left => cell.previous().map_or(Reply::Ignored, |to| self.focus_on(Focus::Cell(to))),
            Input::Right => cell.next().map_or(Reply::Ignored, |to| self.focus_on(Focus::Cell(to))),
            Input::Next => self.focus_on(cell.next().map_or(Focus::Reason, Focus::Cell)),
            Input::Previous => self.focus_on(cell.previous().map_or(Focus::Reason, Focus::Cell)),
            Input::Enter => match self.first_missing() {
                Some(missing) => self.refuse_missing(missing),
                None => self.focus_on(Focus::Reason),
            },
            Input::Back => Reply::Leave,
        }
    }

    fn press_in_none_reason(&mut self, party: Party, input: Input) -> Reply {
        let cell = Cell::Party(party);
        if let Some(next) = self.flows_on(party, &input) {
            self.focus_on(Focus::Cell(next));
            return self.press_in_cell(next, input, None);
        }
        let text = self.none_reasons.get_mut(party);
        match input {
            Input::Enter if text.trim().is_empty() => Reply::Refused(self.missing_sentence(Focus::NoneReason(party))),
            // Asked for behind the last cell, where no next one waits.
            Input::Enter if self.last_cell != cell => self.go_to_missing(),
            Input::Enter | Input::Next => self.advance(cell),
            Input::Previous | Input::Back => self.focus_on(Focus::Cell(cell)),
            Input::Backspace if text.is_empty() => self.focus_on(Focus::Cell(cell)),
            other => type_into(text, other),
        }
    }

    fn press_in_reason(&mut self, input: Input) -> Reply {
        match input {
            Input::Enter => self.enter_in_reason(),
            Input::Next => self.focus_on(Focus::Cell(Cell::Likelihood)),
            Input::Previous => self.focus_on(Focus::Cell(Cell::Party(Party::Organisation))),
            Input::Back => self.focus_on(Focus::Cell(self.last_cell)),
            other => {
                self.arrived = false;
                type_into(&mut self.reason, other)
            }
        }
    }

    /// A digit fills the cell and the focus moves on.
    fn digit(&mut self, cell: Cell, digit: char) -> Reply {
        let digit = u8::try_from(u32::from(digit) - u32::from('0')).unwrap_or(0);
        let last = LastDigit { cell, digit, before: self.numbers, jumped: self.jumped };
        if let Some(sentence) = scale_sentence(&self.method, cell, digit, false) {
            // On a grid with more likelihoods than consequences it may still become an own likelihood.
            self.last_digit = Some(last);
            return Reply::Refused(sentence);
        }
        match cell {
            Cell::Likelihood => self.numbers.likelihood = Some(digit),
            Cell::Party(party) => {
                let entry = self.numbers.parties.get_mut(party);
                let own_likelihood = match *entry {
                    PartyCell::OwnLikelihood(own) => Some(own),
                    PartyCell::Consequence { own_likelihood, .. } => own_likelihood,
                    PartyCell::Empty | PartyCell::NoConsequence => None,
                };
                *entry = PartyCell::Consequence { value: digit, own_likelihood };
            }
        }
        self.advance(cell);
        self.last_digit = Some(last);
        Reply::Changed
    }

    /// `:` behind a digit: that digit was the party's own likelihood, the consequence follows.
    fn own_likelihood(&mut self, last_digit: Option<LastDigit>) -> Reply {
        let Some(LastDigit { cell: Cell::Party(party), digit, before, jumped }) = last_digit else {
            return Reply::Ignored;
        };
        if let Some(sentence) = scale_sentence(&self.method, Cell::Party(party), digit, true) {
            return Reply::Refused(sentence);
        }
        self.numbers = before;
        *self.numbers.parties.get_mut(party) = PartyCell::OwnLikelihood(digit);
        self.focus_on(Focus::Cell(Cell::Party(party)));
        self.jumped = jumped;
        Reply::Changed
    }

    fn none(&mut self, cell: Cell) -> Reply {
        let Cell::Party(party) = cell else {
            return Reply::Refused(format!(
                "Likelihood can't be none: give 1 to {}, or close the risk with a reason.",
                self.method.likelihood_max()
            ));
        };
        *self.numbers.parties.get_mut(party) = PartyCell::NoConsequence;
        let jumped = self.jumped;
        self.focus_on(Focus::NoneReason(party));
        self.jumped = jumped;
        self.arrived = !jumped;
        Reply::Changed
    }

    /// In the flow of five keys a digit right behind the `-` is for the next cell, and the reason is asked for behind
    /// the last one.
    fn flows_on(&mut self, party: Party, input: &Input) -> Option<Cell> {
        let arrived = std::mem::take(&mut self.arrived) && self.none_reasons.get_mut(party).is_empty();
        let digit = matches!(input, Input::Char(key) if key.is_ascii_digit() || *key == '-');
        Cell::Party(party).next().filter(|_| arrived && digit)
    }

    fn go_to_missing(&mut self) -> Reply {
        let next = self.first_missing().unwrap_or(Focus::Reason);
        self.focus_on(next);
        self.arrived = next == Focus::Reason && self.reason.is_empty();
        Reply::Changed
    }

    /// From a filled cell to the next one; after a jump, or behind the last cell, to the reason or to what is missing.
    fn advance(&mut self, cell: Cell) -> Reply {
        let missing = self.first_missing();
        let next = match (missing, cell.next()) {
            (None, _) if self.jumped => Focus::Reason,
            (_, Some(next)) => Focus::Cell(next),
            (Some(missing), None) => missing,
            (None, None) => Focus::Reason,
        };
        self.focus_on(next);
        self.arrived = next == Focus::Reason && self.reason.is_empty();
        Reply::Changed
    }

    /// Takes back the digit of the key before, wherever it led.
    fn take_back(&mut self, last: LastDigit) -> Reply {
        self.numbers = last.before;
        self.focus_on(Focus::Cell(last.cell));
        self.jumped = last.jumped;
        Reply::Changed
    }

    fn back_to_cells(&mut self, last_digit: Option<LastDigit>) -> Reply {
        match last_digit {
            Some(last) => self.take_back(last),
            None => self.focus_on(Focus::Cell(self.last_cell)),
        }
    }

    /// Empties a cell from its end: `3:5`, `3:`, nothing; an empty cell leads to the one before.
    fn erase(&mut self, cell: Cell) -> Reply {
        let empty = self.cell_text(cell).is_empty();
        match cell {
            _ if empty => {
                return cell.previous().map_or(Reply::Ignored, |to| self.focus_on(Focus::Cell(to)));
            }
            Cell::Likelihood => self.numbers.likelihood = None,
            Cell::Party(party) => {
                let entry = self.numbers.parties.get_mut(party);
                *entry = match *entry {
                    PartyCell::Consequence { own_likelihood: Some(own), .. } => PartyCell::OwnLikelihood(own),
                    _ => PartyCell::Empty,
                };
            }
        }
        Reply::Changed
    }

    /// Values from this cell on, all or none of them: `4 3:5 - 2`.
    fn paste_values(&mut self, cell: Cell, text: &str) -> Reply {
        let mut numbers = self.numbers;
        let mut target = Some(cell);
        let mut last = None;
        for word in text.split([',', ';', '\t', ' ', '\n', '\r']).filter(|word| !word.is_empty()) {
            let Some(cell) = target else {
                return Reply::Refused(format!(
                    "There are more values than cells after {}; nothing was pasted.",
                    cell.name()
                ));
            };
            let entry = match word.parse::<CellEntry>() {
                Ok(entry) => entry,
                Err(failure) => return Reply::Refused(failure.to_string()),
            };
            match (cell, entry) {
                (Cell::Likelihood, CellEntry::Value { own_likelihood: None, value }) => {
                    numbers.likelihood = Some(value)
                }
                (Cell::Likelihood, _) => {
                    return Reply::Refused(format!("\"{word}\" is no likelihood; nothing was pasted."));
                }
                (Cell::Party(party), CellEntry::NoConsequence) => {
                    *numbers.parties.get_mut(party) = PartyCell::NoConsequence;
                }
                (Cell::Party(party), CellEntry::Value { own_likelihood, value }) => {
                    *numbers.parties.get_mut(party) = PartyCell::Consequence { value, own_likelihood };
                }
            }
            if let Some(sentence) = self.off_scale(cell, entry) {
                return Reply::Refused(sentence);
            }
            last = Some(cell);
            target = cell.next();
        }
        self.numbers = numbers;
        last.map_or(Reply::Ignored, |cell| self.advance(cell))
    }

    fn off_scale(&self, cell: Cell, entry: CellEntry) -> Option<String> {
        let CellEntry::Value { own_likelihood, value } = entry else {
            return None;
        };
        own_likelihood
            .and_then(|own| scale_sentence(&self.method, cell, own, true))
            .or_else(|| scale_sentence(&self.method, cell, value, false))
    }

    fn refuse_missing(&mut self, missing: Focus) -> Reply {
        let sentence = self.missing_sentence(missing);
        self.focus_on(missing);
        Reply::Refused(sentence)
    }

    fn enter_in_reason(&mut self) -> Reply {
        if let Some(missing) = self.first_missing() {
            return self.refuse_missing(missing);
        }
        if self.reason.trim().is_empty() {
            if self.arrived {
                self.arrived = false;
                return Reply::Changed;
            }
            return self.refuse_missing(Focus::Reason);
        }
        let (Some(rating), Some(difference)) = (self.rating(), self.difference()) else {
            return Reply::Ignored;
        };
        let wrong = check(&rating, &self.method).into_iter().find(|problem| problem.severity == Severity::Error);
        if let Some(problem) = wrong {
            if let Some(cell) = problem.cell {
                self.focus_on(Focus::Cell(cell));
            }
            return Reply::Refused(problem.sentence);
        }
        let reason = self.reason.trim().to_owned();
        Reply::Submit(Box::new(Submission { rating, reason, difference }))
    }
}

impl LastDigit {
    const fn is_party(&self) -> bool {
        matches!(self.cell, Cell::Party(_))
    }
}

/// Appends to a line of text. Control characters become spaces: they never belong into a reason.
fn type_into(text: &mut String, input: Input) -> Reply {
    match input {
        Input::Char(letter) if !letter.is_control() => text.push(letter),
        Input::Paste(pasted) => {
            let plain = |letter: char| if letter.is_control() { ' ' } else { letter };
            text.extend(pasted.chars().map(plain));
        }
        Input::Backspace if text.pop().is_some() => {}
        _ => return Reply::Ignored,
    }
    Reply::Changed
}
