//! Frames are held back while the terminal has not shown what it was sent: on a slow link a held key would otherwise
//! queue up seconds of frames that nobody sees in time.
//!
//! A larger frame ends with a question for the terminal's status; its answer says that everything before it was taken
//! in. Nearly all terminals answer. One that has never answered is never waited for, and one that falls silent for
//! [`SILENCE`] is not waited for until it speaks again.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Asks for the device status; the answer is `CSI 0 n`.
pub const QUESTION: &[u8] = b"\x1b[5n";
/// Frames wait while this many bytes or more are on their way.
const WINDOW: usize = 2048;
/// Bytes after which it is asked: a single cursor move is not worth four bytes more.
const ASK: usize = 512;
/// An answer that takes longer is not waited for.
pub const SILENCE: Duration = Duration::from_secs(3);
/// What is waited for at most before somebody else gets the terminal, who could not read an answer.
const GRACE: Duration = Duration::from_millis(500);
/// The same for a terminal that never answered.
const FIRST_GRACE: Duration = Duration::from_millis(15);

/// What is on its way to the terminal. It reads no clock: every call says when it is.
#[derive(Debug, Default)]
pub struct Pace {
    /// Bytes written since the last question.
    unasked: usize,
    /// Questions without an answer, oldest first: the bytes up to each and when it was put.
    asked: VecDeque<(usize, Instant)>,
    /// It has answered, and not fallen silent since.
    answers: bool,
    /// It was asked and said nothing: it isn't asked again.
    deaf: bool,
    round_trip: Duration,
}

impl Pace {
    /// Counts a frame of so many bytes; true if it has to end with the [`QUESTION`].
    pub fn frame(&mut self, bytes: usize, now: Instant) -> bool {
        if self.is_silent(now) {
            self.asked.clear();
            (self.answers, self.deaf) = (false, true);
        }
        self.unasked += bytes;
        let asks = !self.deaf && self.unasked >= ASK;
        if asks {
            self.asked.push_back((std::mem::take(&mut self.unasked), now));
        }
        asks
    }

    /// Takes in an answer.
    pub fn answered(&mut self, now: Instant) {
        (self.answers, self.deaf) = (true, false);
        if let Some((_, since)) = self.asked.pop_front() {
            self.round_trip = now.saturating_duration_since(since);
        }
    }

    /// Whether another frame may be written.
    pub fn is_clear(&self, now: Instant) -> bool {
        !self.answers || self.on_its_way() < WINDOW || self.is_silent(now)
    }

    /// How long a held frame waits if no answer comes.
    pub fn patience(&self, now: Instant) -> Duration {
        let oldest = self.asked.front().map(|(_, since)| SILENCE.saturating_sub(now.saturating_duration_since(*since)));
        oldest.unwrap_or_default()
    }

    /// How long to listen for answers before another program reads from the terminal; none when nothing was asked.
    pub fn grace(&self) -> Option<Duration> {
        let limit = if self.answers { (self.round_trip * 2 + FIRST_GRACE).min(GRACE) } else { FIRST_GRACE };
        (!self.asked.is_empty() && !self.deaf).then_some(limit)
    }

    /// Another program had the terminal: what was asked before is no longer answered to us.
    pub fn forget(&mut self) {
        self.asked.clear();
        self.unasked = 0;
    }

    fn on_its_way(&self) -> usize {
        // What was written after the last question is judged by the next one.
        self.asked.iter().map(|(bytes, _)| bytes).sum()
    }

    fn is_silent(&self, now: Instant) -> bool {
        self.asked.front().is_some_and(|(_, since)| now.saturating_duration_since(*since) >= SILENCE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(start: Instant, ms: u64) -> Instant {
        start + Duration::from_millis(ms)
    }

    #[test]
    fn a_terminal_that_answers_gets_two_large_frames_at_most_before_it_is_waited_for() {
        let start = Instant::now();
        let mut pace = Pace::default();
        assert!(pace.frame(2_200, start));
        pace.answered(after(start, 150));
        assert!(pace.frame(1_900, after(start, 200)) && pace.is_clear(after(start, 200)));
        assert!(pace.frame(1_900, after(start, 230)) && !pace.is_clear(after(start, 260)));
        pace.answered(after(start, 500));
        assert!(pace.is_clear(after(start, 500)));
        assert_eq!(
            pace.grace(),
            Some(Duration::from_millis(500)),
            "twice the last round trip, and no longer than that"
        );
    }

    #[test]
    fn small_frames_ask_only_now_and_then() {
        let start = Instant::now();
        let mut pace = Pace::default();
        let asked = (0..10).filter(|_| pace.frame(120, start)).count();
        assert_eq!(asked, 2);
    }

    #[test]
    fn a_terminal_that_never_answers_is_never_waited_for_and_soon_not_asked() {
        let start = Instant::now();
        let mut pace = Pace::default();
        for at in 0..20 {
            pace.frame(2_000, after(start, at));
            assert!(pace.is_clear(after(start, at)));
        }
        assert!(!pace.frame(2_000, start + SILENCE) && pace.grace().is_none());
    }

    #[test]
    fn one_that_falls_silent_is_waited_for_no_longer_than_the_limit_and_again_once_it_speaks() {
        let start = Instant::now();
        let mut pace = Pace::default();
        pace.frame(2_000, start);
        pace.answered(after(start, 1));
        pace.frame(3_000, after(start, 10));
        assert!(!pace.is_clear(after(start, 20)));
        assert_eq!(pace.patience(after(start, 1_010)), Duration::from_secs(2));
        assert!(pace.is_clear(after(start, 3_010)));
        assert!(!pace.frame(3_000, after(start, 3_010)), "it isn't asked while it is deaf");
        pace.answered(after(start, 4_000));
        assert!(pace.frame(3_000, after(start, 4_010)) && !pace.is_clear(after(start, 4_020)));
    }
}
