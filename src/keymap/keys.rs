//! A sequence of keys that together mean one thing, such as `g r`.

use std::fmt;

use super::key::{Key, KeyError};

/// One or more keys, written with one space between them. Ordered by length first, so that the shortest comes first.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Keys(Vec<Key>);

impl Keys {
    /// `None` when there is no key.
    pub fn new(keys: Vec<Key>) -> Option<Self> {
        (!keys.is_empty()).then_some(Self(keys))
    }

    /// Reads the one spelling of a sequence.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let keys = words.iter().map(|word| Key::parse(word)).collect::<Result<Vec<_>, _>>();
        match keys {
            Ok(keys) if keys.is_empty() && text.is_empty() => Err(KeyError::Empty),
            Ok(keys) if !keys.is_empty() => {
                let right = words.join(" ");
                if right == text { Ok(Self(keys)) } else { Err(KeyError::Spelling { given: text.to_owned(), right }) }
            }
            // "Ctrl p" and " " are one key each to those who wrote them.
            Ok(_) | Err(KeyError::Unknown { .. }) => match Key::parse(text) {
                Ok(key) => Ok(Self(vec![key])),
                Err(whole @ KeyError::Spelling { .. }) => Err(whole),
                Err(other) => Err(keys.err().unwrap_or(other)),
            },
            Err(error) => Err(error),
        }
    }

    pub fn as_slice(&self) -> &[Key] {
        &self.0
    }

    /// How many keys a person presses.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The key that begins the sequence.
    pub fn first(&self) -> Option<Key> {
        self.0.first().copied()
    }

    /// Whether pressing `self` is only the beginning of `longer`.
    pub fn begins(&self, longer: &Self) -> bool {
        self.count() < longer.count() && longer.0.starts_with(&self.0)
    }
}

impl PartialOrd for Keys {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Keys {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.count(), &self.0).cmp(&(other.count(), &other.0))
    }
}

impl fmt::Display for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, key) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str(" ")?;
            }
            write!(f, "{key}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sequence_is_keys_with_one_space_between() {
        let keys = Keys::parse("g page-up ctrl-x").unwrap();
        assert_eq!(keys.count(), 3);
        assert_eq!(keys.to_string(), "g page-up ctrl-x");
        assert!(Keys::parse("g").unwrap().begins(&keys));
        assert!(!keys.begins(&keys));
    }

    #[test]
    fn other_spacing_and_spelling_is_answered_with_the_right_one() {
        let message = |text: &str| Keys::parse(text).unwrap_err().to_string();
        assert!(message("g  r").contains("is spelled \"g r\""));
        assert!(message(" g").contains("is spelled \"g\""));
        assert!(message(" ").contains("is spelled \"space\""));
        assert!(message("g PgUp").contains("is spelled \"page-up\""));
        assert!(message("g nowhere").contains("\"nowhere\" is not a key"));
        assert!(message("").contains("empty"));
    }
}
