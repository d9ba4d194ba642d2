//! How many rows a register has and the sum of their checksums, kept in a row of its own and written
//! in the same commit as the rows. A damaged page can lose rows without a word; comparing the tally
//! after loading notices.

use serde_json::{Value, json};

use super::envelope::{self, corrupt};
use super::{Result, StoreError};

const SCHEMA: u16 = 1;

/// The order in which rows are added and removed does not matter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Rows.
    pub count: u64,
    /// Sum of the rows' envelope checksums, modulo 2^64.
    pub sum: u64,
}

impl Tally {
    /// Counts a sealed value in.
    pub fn add(&mut self, sealed: &[u8]) {
        self.count = self.count.wrapping_add(1);
        self.sum = self.sum.wrapping_add(weight(sealed));
    }

    /// Counts in everything that another tally has.
    pub fn join(&mut self, other: Self) {
        self.count = self.count.wrapping_add(other.count);
        self.sum = self.sum.wrapping_add(other.sum);
    }

    /// Counts out a sealed value that was counted in before.
    pub fn remove(&mut self, sealed: &[u8]) {
        self.count = self.count.wrapping_sub(1);
        self.sum = self.sum.wrapping_sub(weight(sealed));
    }

    /// The tally as a sealed value for `key`. The sum is written as text, because JSON readers
    /// round large numbers.
    pub fn encode(&self, key: &[u8]) -> Vec<u8> {
        let payload = json!({ "count": self.count, "sum": format!("{:016x}", self.sum) });
        envelope::seal(key, SCHEMA, payload.to_string().as_bytes())
    }

    /// # Errors
    /// `Corrupt` when the row under `key` is damaged or holds no tally, `Newer` when its schema is
    /// not known.
    pub fn decode(key: &[u8], sealed: &[u8]) -> Result<Tally> {
        let (schema, payload) = envelope::open(key, sealed)?;
        if schema != SCHEMA {
            return Err(StoreError::Newer {
                what: format!("The tally {:?}", super::error::readable(key)),
                found: u64::from(schema),
                known: u64::from(SCHEMA),
                readable: false,
            });
        }
        let value: Option<Value> = serde_json::from_slice(payload).ok();
        let field = |name: &str| value.as_ref().and_then(|v| v.get(name));
        let count = field("count").and_then(Value::as_u64);
        let sum = field("sum").and_then(Value::as_str).and_then(|text| u64::from_str_radix(text, 16).ok());
        match (count, sum) {
            (Some(count), Some(sum)) => Ok(Tally { count, sum }),
            _ => Err(corrupt(key, "it holds no tally")),
        }
    }
}

/// A value too short to be sealed weighs nothing; opening it fails anyway.
fn weight(sealed: &[u8]) -> u64 {
    envelope::checksum(sealed).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tally_forgets_the_order_and_remembers_every_row() {
        let rows: Vec<_> = (0..5_u8).map(|n| envelope::seal(&[n], 1, b"{}")).collect();
        let mut forwards = Tally::default();
        rows.iter().for_each(|row| forwards.add(row));
        let mut backwards = Tally::default();
        rows.iter().rev().for_each(|row| backwards.add(row));
        assert_eq!(forwards, backwards);

        backwards.remove(&rows[2]);
        assert_ne!(forwards, backwards);
        backwards.add(&rows[2]);
        assert_eq!(forwards, backwards);
    }

    #[test]
    fn a_tally_survives_its_row_and_a_bent_row_does_not() {
        let tally = Tally { count: 3, sum: u64::MAX };
        let mut row = tally.encode(b"tally/risk");
        assert_eq!(Tally::decode(b"tally/risk", &row).unwrap(), tally);
        *row.last_mut().unwrap() ^= 1;
        assert!(Tally::decode(b"tally/risk", &row).is_err());
    }
}
