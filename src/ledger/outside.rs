//! What `core` may not know by itself: time, today and chance. Tests and the demo bring their own.

use chrono::NaiveDate;

use crate::core::id::{RecordId, SiteId};

pub trait Outside: Send {
    /// Milliseconds since 1970, UTC.
    fn now(&self) -> i64;
    /// The date where the person is.
    fn today(&self) -> NaiveDate;
    fn random(&mut self) -> [u8; 16];

    /// A new record id: a UUIDv7, so that ids sort by time of creation.
    fn record_id(&mut self) -> RecordId {
        let millis = (self.now().max(0) as u128) & 0xffff_ffff_ffff;
        let random = u128::from_le_bytes(self.random());
        let low = random & 0x0fff_3fff_ffff_ffff_ffff;
        RecordId((millis << 80) | (0x7u128 << 76) | (0x2u128 << 62) | (low & !(0xfu128 << 76) & !(0x3u128 << 62)))
    }

    fn site_id(&mut self) -> SiteId {
        let [a, b, c, d, e, f, g, h, ..] = self.random();
        SiteId(u64::from_le_bytes([a, b, c, d, e, f, g, h]))
    }

    /// A request id, the same for every try of one commit.
    fn request(&mut self) -> [u8; 16] {
        self.random()
    }
}

/// The computer's clock and random source; `today` may be set for what-if questions.
#[derive(Debug, Default)]
pub struct System {
    pub today: Option<NaiveDate>,
}

impl Outside for System {
    fn now(&self) -> i64 {
        chrono::Utc::now().timestamp_millis()
    }

    fn today(&self) -> NaiveDate {
        self.today.unwrap_or_else(|| chrono::Local::now().date_naive())
    }

    fn random(&mut self) -> [u8; 16] {
        let mut bytes = [0u8; 16];
        if getrandom::fill(&mut bytes).is_err() {
            // Without the system's source: the clock and this process still tell two requests apart.
            let now = chrono::Utc::now().timestamp_nanos_opt().unwrap_or_default();
            bytes = ((now as u128) << 32 | u128::from(std::process::id())).to_le_bytes();
        }
        bytes
    }
}

/// A clock that stands still until it is moved, and chance from a counter: the same on every run.
#[derive(Clone, Debug)]
pub struct Fixed {
    pub now: i64,
    pub today: NaiveDate,
    pub counter: u64,
}

impl Fixed {
    pub fn on(today: NaiveDate) -> Self {
        let now = today.and_hms_opt(9, 0, 0).map_or(0, |time| time.and_utc().timestamp_millis());
        Self { now, today, counter: 0 }
    }
}

impl Outside for Fixed {
    fn now(&self) -> i64 {
        self.now
    }

    fn today(&self) -> NaiveDate {
        self.today
    }

    fn random(&mut self) -> [u8; 16] {
        self.counter += 1;
        // Spread over all bytes, so that ids made in one millisecond keep the order of the counter.
        let mut bytes = [0u8; 16];
        let (low, high) = bytes.split_at_mut(8);
        low.copy_from_slice(&self.counter.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_le_bytes());
        high.copy_from_slice(&self.counter.to_le_bytes());
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn record_ids_are_uuids_of_version_seven() {
        let mut outside = Fixed::on("2026-11-21".parse().unwrap());
        let first = outside.record_id().to_string();
        let second = outside.record_id().to_string();
        assert_eq!(first.get(14..15), Some("7"), "{first}");
        assert!(matches!(first.get(19..20), Some("8" | "9" | "a" | "b")), "{first}");
        assert_ne!(first, second);
    }
}
