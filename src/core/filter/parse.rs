//! From typed text to a [`Filter`]. Takes any text without a panic.
//!
//! Words are separated by blanks; `|` joins its two neighbours, so `me status:open | status:planned` means "me, and
//! one of the two". A backslash takes the next character as it is. A quote that is not closed goes to the end, because
//! somebody is still typing.

use super::ast::{Atom, Filter, Group, Op, Place, Term, Value};
use super::error::FilterError;

/// Longest filter in bytes: what a person types, with room for a list of labels.
pub const LONGEST: usize = 4096;
/// Terms in one filter; each is asked of every row.
pub const MOST_TERMS: usize = 64;

/// Reads a filter. Names and values are checked later, against a register.
pub fn parse(text: &str) -> Result<Filter, FilterError> {
    if text.len() > LONGEST {
        let place = Place { start: 0, end: text.len() };
        let message = format!("This filter is {} bytes long; at most {LONGEST} are taken.", text.len());
        return Err(FilterError::new(text, place, message));
    }
    Parser { text, at: 0, terms: 0 }.filter()
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    terms: usize,
}

impl Parser<'_> {
    fn filter(&mut self) -> Result<Filter, FilterError> {
        let mut groups: Vec<Group> = Vec::new();
        let mut joins = false;
        loop {
            self.blanks();
            let start = self.at;
            match self.peek() {
                None if joins => {
                    let error = self.error(start, "Write what else may hold after |.");
                    return Err(error.unfinished());
                }
                None => return Ok(Filter { groups }),
                Some('|') if groups.is_empty() || joins => {
                    return Err(self.error(start, "| stands between two terms; write one before it."));
                }
                Some('|') => {
                    self.next();
                    joins = true;
                }
                Some(_) => {
                    let term = self.term()?;
                    match groups.last_mut().filter(|_| joins) {
                        Some(group) => group.any.push(term),
                        None => groups.push(Group { any: vec![term] }),
                    }
                    joins = false;
                }
            }
        }
    }

    fn term(&mut self) -> Result<Term, FilterError> {
        let start = self.at;
        self.terms += 1;
        if self.terms > MOST_TERMS {
            return Err(self.error(start, format!("A filter has at most {MOST_TERMS} terms.")));
        }
        let mut negated = self.eat('-');
        if negated && self.peek().is_none_or(|next| next.is_whitespace() || next == '|') {
            let error = self.error(start, "Write what to leave out after -.");
            return Err(if self.peek().is_none() { error.unfinished() } else { error });
        }
        if self.eat('"') {
            let text = self.phrase();
            return Ok(Term { negated, atom: Atom::Phrase(text), place: self.since(start) });
        }
        let name = self.bare(false);
        let Some((op, not)) = self.op() else {
            return Ok(Term { negated, atom: Atom::Word(name), place: self.since(start) });
        };
        negated ^= not;
        if name.is_empty() {
            return Err(self.error(start, format!("Write the name of a field before {}.", op.sign())));
        }
        let values = self.values(&name, op)?;
        Ok(Term { negated, atom: Atom::Field { name, op, values }, place: self.since(start) })
    }

    /// The sign, and whether it was `!=`. `due:<30d` is taken for `due<30d`.
    fn op(&mut self) -> Option<(Op, bool)> {
        let rest = self.rest();
        if rest.starts_with("!=") {
            self.at += 2;
            return Some((Op::Is, true));
        }
        let find = |rest: &str| Op::ALL.into_iter().find(|op| rest.starts_with(op.sign()));
        let op = find(rest)?;
        self.at += op.sign().len();
        if op != Op::Has {
            return Some((op, false));
        }
        match find(self.rest()).filter(|op| *op != Op::Has) {
            Some(second) => {
                self.at += second.sign().len();
                Some((second, false))
            }
            None => Some((op, false)),
        }
    }

    fn values(&mut self, name: &str, op: Op) -> Result<Vec<Value>, FilterError> {
        let mut values = Vec::new();
        loop {
            let start = self.at;
            let quoted = self.eat('"');
            let text = if quoted { self.phrase() } else { self.bare(true) };
            if text.is_empty() && !quoted {
                let error = self.error(start, format!("Write a value after {name}{}.", op.sign()));
                return Err(if self.peek().is_none() { error.unfinished() } else { error });
            }
            values.push(Value { text, quoted, place: self.since(start) });
            if !self.eat(',') {
                return Ok(values);
            }
        }
    }

    /// Text up to the closing quote, which may be missing at the end.
    fn phrase(&mut self) -> String {
        let mut text = String::new();
        while let Some(letter) = self.next() {
            match letter {
                '"' => break,
                '\\' => text.push(self.next().unwrap_or('\\')),
                other => text.push(other),
            }
        }
        text
    }

    /// Letters up to the next that means something. In a value the signs of comparisons are letters like others.
    fn bare(&mut self, in_value: bool) -> String {
        let mut text = String::new();
        while let Some(letter) = self.peek() {
            let rest = self.rest();
            let ends = match letter {
                '\\' => {
                    self.next();
                    text.push(self.next().unwrap_or('\\'));
                    continue;
                }
                '|' => true,
                ',' => in_value,
                ':' | '<' | '>' | '=' => !in_value,
                '!' => !in_value && rest.starts_with("!="),
                other => other.is_whitespace(),
            };
            if ends {
                break;
            }
            text.push(letter);
            self.next();
        }
        text
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let letter = self.peek()?;
        self.at += letter.len_utf8();
        Some(letter)
    }

    fn eat(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.at += wanted.len_utf8();
        }
        found
    }

    fn blanks(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.next();
        }
    }

    fn since(&self, start: usize) -> Place {
        Place { start, end: self.at }
    }

    fn error(&self, start: usize, message: impl Into<String>) -> FilterError {
        let end = self.text.len().min(self.at.max(start + 1));
        FilterError::new(self.text, Place { start, end }, message)
    }
}
