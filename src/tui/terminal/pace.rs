//! Frames are held back while the terminal has not shown what it was sent: on a slow link a held key would otherwise
//! queue up seconds of frames that nobody sees in time.
//!
//! How fast the line is follows from how fast it answers while it is never idle. Frames are then sent no faster than
//! it takes them, so that none has to wait behind others for longer than [`SLACK`].
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
/// How long what is on its way may keep the next frame waiting.
const SLACK: Duration = Duration::from_millis(1);
/// What a slow line carries in this time is written at once. A key that comes meanwhile is shown before the rest of what
/// the frame before it would have shown.
const PORTION: Duration = Duration::from_millis(5);
/// A line that carries as much in that time is not slow.
const QUICK: usize = 512;
/// Measurements of the line that count.
const SAMPLES: usize = 64;
/// An answer that takes longer is not waited for.
pub const SILENCE: Duration = Duration::from_secs(3);
/// What is waited for at most before somebody else gets the terminal, who could not read an answer.
const GRACE: Duration = Duration::from_millis(500);
/// The same for a terminal that never answered.
const FIRST_GRACE: Duration = Duration::from_millis(15);

/// A question on its way.
#[derive(Clone, Copy, Debug)]
struct Asked {
    /// Bytes since the question before, and those of its own frame.
    bytes: usize,
    last: usize,
    since: Instant,
}

/// What is on its way to the terminal. It reads no clock: every call says when it is.
#[derive(Debug, Default)]
pub struct Pace {
    /// Bytes written since the last question.
    unasked: usize,
    /// Questions without an answer, oldest first.
    asked: VecDeque<Asked>,
    /// It has answered, and not fallen silent since.
    answers: bool,
    /// It was asked and said nothing: it isn't asked again.
    deaf: bool,
    round_trip: Duration,
    /// When the last answer came.
    answered: Option<Instant>,
    /// Answers with the line busy all the time since the one before: bytes, and how long they took.
    busy: VecDeque<(f64, f64)>,
    /// Answers with the bytes of the frame that asked, and how long the round trip was: for the line's delay.
    trips: VecDeque<(f64, f64)>,
    /// Bytes that the line has not carried yet, as far as its rate is known, and when that was worked out.
    queued: Option<(f64, Instant)>,
}

impl Pace {
    /// Counts a frame of so many bytes; true if it has to end with the [`QUESTION`].
    pub fn frame(&mut self, bytes: usize, now: Instant) -> bool {
        if self.is_silent(now) {
            self.asked.clear();
            (self.answers, self.deaf) = (false, true);
        }
        self.unasked += bytes;
        self.queued = Some((self.queued(now) + bytes as f64, now));
        let asks = !self.deaf && self.unasked >= ASK;
        if asks {
            self.asked.push_back(Asked { bytes: std::mem::take(&mut self.unasked), last: bytes, since: now });
        }
        asks
    }

    /// Takes in an answer.
    pub fn answered(&mut self, now: Instant) {
        (self.answers, self.deaf) = (true, false);
        let Some(Asked { bytes, last, since }) = self.asked.pop_front() else { return };
        self.round_trip = now.saturating_duration_since(since);
        keep(&mut self.trips, (last as f64, self.round_trip.as_secs_f64()));
        // Only a question that was on its way when the answer before it came has measured the line and not a pause.
        let before = self.answered.replace(now).filter(|before| since < *before);
        if let Some(took) = before.map(|before| now.saturating_duration_since(before)).filter(|took| !took.is_zero()) {
            keep(&mut self.busy, (bytes as f64, took.as_secs_f64()));
        }
        if let (Some(rate), Some(delay)) = (self.rate(), self.delay()) {
            // Whatever was sent since and has not had the time to arrive waits for the line.
            let sent = (self.on_its_way() + self.unasked) as f64;
            self.queued = Some(((sent - rate * delay).max(0.0), now));
        }
    }

    /// Bytes a second that the line carries; none before it was busy for a while.
    fn rate(&self) -> Option<f64> {
        // Frames that are paced leave pauses, and a terminal may have stood still: the line is as fast as it ever was.
        // It is at least as fast as a whole round trip says.
        let trips = self.trips.iter().filter(|(_, trip)| *trip > 0.0);
        let rates = self.busy.iter().chain(trips).map(|(bytes, took)| bytes / took);
        rates.reduce(f64::max).filter(|_| self.busy.len() >= 2)
    }

    /// Bytes of a frame that are written at once where the line is slow.
    pub fn portion(&self) -> Option<usize> {
        let bytes = self.rate().filter(|_| self.answers)? * PORTION.as_secs_f64();
        Some(bytes as usize).filter(|bytes| *bytes < QUICK)
    }

    /// Seconds that a byte is on its way there and its answer back, without waiting for others.
    fn delay(&self) -> Option<f64> {
        let rate = self.rate()?;
        self.trips.iter().map(|(bytes, trip)| (trip - bytes / rate).max(0.0)).reduce(f64::min)
    }

    /// Bytes that still wait for the line.
    fn queued(&self, now: Instant) -> f64 {
        let (Some(rate), Some((bytes, at))) = (self.rate(), self.queued) else { return 0.0 };
        (bytes - rate * now.saturating_duration_since(at).as_secs_f64()).max(0.0)
    }

    /// How long until the line is nearly free.
    fn wait(&self, now: Instant) -> Duration {
        let left = self.rate().map_or(0.0, |rate| self.queued(now) / rate);
        Duration::from_secs_f64(left.min(SILENCE.as_secs_f64())).saturating_sub(SLACK)
    }

    /// Whether another frame may be written.
    pub fn is_clear(&self, now: Instant) -> bool {
        !self.answers || self.is_silent(now) || self.on_its_way() < WINDOW && self.wait(now).is_zero()
    }

    /// How long a held frame waits if no answer comes.
    pub fn patience(&self, now: Instant) -> Duration {
        if self.on_its_way() < WINDOW {
            return self.wait(now).max(Duration::from_millis(1));
        }
        let oldest = self.asked.front().map(|asked| SILENCE.saturating_sub(now.saturating_duration_since(asked.since)));
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
        (self.answered, self.queued) = (None, None);
    }

    fn on_its_way(&self) -> usize {
        // What was written after the last question is judged by the next one.
        self.asked.iter().map(|asked| asked.bytes).sum()
    }

    fn is_silent(&self, now: Instant) -> bool {
        self.asked.front().is_some_and(|asked| now.saturating_duration_since(asked.since) >= SILENCE)
    }
}

/// The newest measurements.
fn keep(all: &mut VecDeque<(f64, f64)>, one: (f64, f64)) {
    all.push_back(one);
    if all.len() > SAMPLES {
        all.pop_front();
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

    #[test]
    fn a_terminal_that_stood_still_at_first_is_not_taken_for_slow_ever_after() {
        let start = Instant::now();
        let mut pace = Pace::default();
        for at in [0, 10, 20] {
            pace.frame(600, after(start, at));
        }
        for at in [1_000, 1_900, 2_800] {
            pace.answered(after(start, at));
        }
        pace.frame(600, after(start, 3_000));
        assert!(!pace.is_clear(after(start, 3_001)), "it looks as if the line carried 670 bytes a second");
        pace.answered(after(start, 3_002));
        pace.frame(600, after(start, 3_100));
        assert!(pace.is_clear(after(start, 3_101)), "it answered within two milliseconds since");
    }

    /// A line with so many bytes a second and so many milliseconds one way, and a terminal that answers at once.
    struct Line {
        rate: u64,
        delay: u64,
        free: u64,
        /// Answers on their way back: when they arrive.
        answers: VecDeque<u64>,
        shown: u64,
    }

    impl Line {
        /// Sends bytes at a time in microseconds; notes when the last one is on the screen.
        fn send(&mut self, bytes: usize, at: u64, asks: bool) {
            self.free = self.free.max(at) + bytes as u64 * 1_000_000 / self.rate;
            self.shown = self.free + self.delay;
            if asks {
                self.answers.push_back(self.shown + self.delay);
            }
        }
    }

    /// Holds a key for two seconds, 30 times a second, each making a frame of so many bytes; how long after the last key
    /// was let go its frame stands, in milliseconds.
    fn lag(bytes: usize, rate: u64, delay_ms: u64) -> u64 {
        let start = Instant::now();
        let now = |us: u64| start + Duration::from_micros(us);
        let mut line = Line { rate, delay: delay_ms * 1_000, free: 0, answers: VecDeque::new(), shown: 0 };
        let mut pace = Pace::default();
        // The first frame of the sitting, long before.
        let asks = pace.frame(2_200, now(0));
        line.send(2_200, 0, asks);
        let keys: Vec<u64> = (0..60).map(|key| 1_000_000 + key * 33_333 + delay_ms * 1_000).collect();
        let mut pressed = keys.iter().peekable();
        let mut left = 0;
        for us in (0..6_000_000).step_by(500) {
            while line.answers.front().is_some_and(|at| *at <= us) {
                line.answers.pop_front();
                pace.answered(now(us));
            }
            while pressed.next_if(|key| **key <= us).is_some() {
                // What was left of the frame before is not shown any more.
                left = bytes;
            }
            if left > 0 && pace.is_clear(now(us)) {
                let portion = pace.portion().filter(|_| bytes < 512).unwrap_or(usize::MAX);
                // A row is written to its end.
                let sent = left.min(portion.saturating_add(30));
                let asks = pace.frame(sent, now(us));
                line.send(sent, us, asks);
                left -= sent;
            }
        }
        assert_eq!(left, 0, "the last frame never came");
        (line.shown - (keys[59] - delay_ms * 1_000)) / 1_000
    }

    #[test]
    fn a_held_key_lags_by_the_line_and_little_more() {
        // 8 kB/s with a round trip of 150 ms: a frame that the line can nearly carry, one that it can't, a small one.
        for (bytes, most) in [(266, 200), (282, 200), (330, 205), (600, 330), (1_900, 640), (60, 200)] {
            let lag = lag(bytes, 8_000, 75);
            assert!(lag <= most, "{bytes} bytes a frame lag by {lag} ms, {most} are enough");
        }
        assert!(lag(3_000, 10_000_000, 1) <= 4, "a fast line is not slowed down");
    }
}
