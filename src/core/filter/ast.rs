//! What a filter says, and how it is written. Printing and parsing are inverse to each other.

use std::fmt;

/// All groups have to hold. Without groups everything does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    pub groups: Vec<Group>,
}

/// Terms joined by `|`: one of them has to hold. Never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    pub any: Vec<Term>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// `-term`: must not hold.
    pub negated: bool,
    pub atom: Atom,
    pub place: Place,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Atom {
    /// A fuzzy word. Never empty.
    Word(String),
    /// `"as it stands"`.
    Phrase(String),
    /// `name:value`, `name>=value`; several values are alternatives. Neither is ever empty.
    Field { name: String, op: Op, values: Vec<Value> },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    pub text: String,
    /// Written in quotes: `"me"` is a text, `me` is who asks. May be empty then.
    pub quoted: bool,
    pub place: Place,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    /// `:` contains, is called, is among.
    Has,
    /// `=` is exactly.
    Is,
    Less,
    AtMost,
    More,
    AtLeast,
}

impl Op {
    pub const ALL: [Op; 6] = [Op::Has, Op::AtMost, Op::AtLeast, Op::Less, Op::More, Op::Is];

    pub const fn sign(self) -> &'static str {
        match self {
            Op::Has => ":",
            Op::Is => "=",
            Op::Less => "<",
            Op::AtMost => "<=",
            Op::More => ">",
            Op::AtLeast => ">=",
        }
    }

    /// Whether it asks for an order.
    pub const fn compares(self) -> bool {
        !matches!(self, Op::Has | Op::Is)
    }

    pub fn holds(self, order: std::cmp::Ordering) -> bool {
        match self {
            Op::Has | Op::Is => order.is_eq(),
            Op::Less => order.is_lt(),
            Op::AtMost => order.is_le(),
            Op::More => order.is_gt(),
            Op::AtLeast => order.is_ge(),
        }
    }
}

/// Where something stands in the typed text, in bytes. Filters that say the same are equal wherever they say it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Place {
    pub start: usize,
    pub end: usize,
}

impl PartialEq for Place {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Place {}

/// A word or a name, with a backslash before what would end it.
fn bare(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    for (at, letter) in text.chars().enumerate() {
        let special = letter.is_whitespace() || matches!(letter, '|' | ':' | '<' | '>' | '=' | '!' | '\\');
        if special || (at == 0 && matches!(letter, '-' | '"')) {
            f.write_str("\\")?;
        }
        write!(f, "{letter}")?;
    }
    Ok(())
}

/// A value: signs are letters in it, except where they would belong to the sign before it.
fn bare_value(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    for (at, letter) in text.chars().enumerate() {
        let special = letter.is_whitespace() || matches!(letter, '|' | ',' | '\\');
        if special || (at == 0 && matches!(letter, '"' | ':' | '<' | '>' | '=')) {
            f.write_str("\\")?;
        }
        write!(f, "{letter}")?;
    }
    Ok(())
}

fn quoted(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_str("\"")?;
    for letter in text.chars() {
        if matches!(letter, '"' | '\\') {
            f.write_str("\\")?;
        }
        write!(f, "{letter}")?;
    }
    f.write_str("\"")
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, group) in self.groups.iter().enumerate() {
            f.write_str(if at == 0 { "" } else { " " })?;
            for (at, term) in group.any.iter().enumerate() {
                f.write_str(if at == 0 { "" } else { " | " })?;
                write!(f, "{term}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.negated { "-" } else { "" })?;
        match &self.atom {
            Atom::Word(text) => bare(f, text),
            Atom::Phrase(text) => quoted(f, text),
            Atom::Field { name, op, values } => {
                bare(f, name)?;
                f.write_str(op.sign())?;
                for (at, value) in values.iter().enumerate() {
                    f.write_str(if at == 0 { "" } else { "," })?;
                    write!(f, "{value}")?;
                }
                Ok(())
            }
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.quoted { quoted(f, &self.text) } else { bare_value(f, &self.text) }
    }
}
