//! The change feed: sleep until a commit, then read the log.

use std::time::{Duration, Instant};

use super::live::Live;
use super::read::{self, Found, reading};
use crate::store::{Event, Result, Rev, Watch};

pub(super) struct Follow<'a> {
    live: &'a Live,
    /// Everything up to here has been told.
    at: Rev,
}

impl<'a> Follow<'a> {
    pub(super) fn new(live: &'a Live, since: Rev) -> Self {
        Follow { live, at: since }
    }
}

impl Watch for Follow<'_> {
    fn next(&mut self, timeout: Duration) -> Result<Vec<Event>> {
        let start = Instant::now();
        loop {
            let at = self.at;
            let left = timeout.saturating_sub(start.elapsed());
            if !self.live.sleep(left, |head| head.rev <= at && !head.ended) {
                return Ok(Vec::new());
            }
            match self.live.run(|db| reading(db, |read| read::after(read, at)))? {
                Found::Events(events) => {
                    self.at = events.first().map_or(at, |event| event.rev);
                    return Ok(events);
                }
                Found::Nothing(rev) => self.at = at.max(rev),
            }
        }
    }
}
