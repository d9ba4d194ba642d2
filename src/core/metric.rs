//! Metrics and what was measured (9.1): which value is beyond the threshold, what the last one is, where it goes.

use std::cmp::Ordering;

use chrono::{Days, NaiveDate};

use super::workspace::RecordRef;

/// Key of the register of metrics.
pub const METRIC: &str = "metric";
/// Key of the register of measurements.
pub const MEASUREMENT: &str = "measurement";

/// Fields, checked against the schema by a test.
pub mod field {
    pub const METRIC: &str = "metric";
    pub const MEASURED_ON: &str = "measured_on";
    pub const VALUE: &str = "value";
    pub const THRESHOLD_KIND: &str = "threshold_kind";
    pub const LOWER: &str = "lower";
    pub const UPPER: &str = "upper";
    pub const TARGET: &str = "target";
    pub const UNIT: &str = "unit";
    pub const FREQUENCY: &str = "frequency";
    pub const SYSTEM: &str = "system";
    pub const OBJECT: &str = "object";
}

/// On which side of its threshold a value lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breach {
    Below,
    Above,
}

impl Breach {
    pub const fn words(self) -> &'static str {
        match self {
            Self::Below => "below",
            Self::Above => "above",
        }
    }
}

/// The values that are still good: from the lower to the upper bound, both included.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Threshold {
    pub lower: Option<f64>,
    pub upper: Option<f64>,
}

impl Threshold {
    /// The threshold of a metric, if it says from which value on somebody has to act.
    pub fn of(metric: RecordRef<'_>) -> Option<Self> {
        let bound = |field| metric.value(field).number();
        let (lower, upper) = match metric.text(field::THRESHOLD_KIND) {
            "above" => (None, bound(field::UPPER)),
            "below" => (bound(field::LOWER), None),
            "outside" => (bound(field::LOWER), bound(field::UPPER)),
            _ => return None,
        };
        (lower.is_some() || upper.is_some()).then_some(Self { lower, upper })
    }

    pub fn breach(self, value: f64) -> Option<Breach> {
        match self {
            Self { lower: Some(lower), .. } if value < lower => Some(Breach::Below),
            Self { upper: Some(upper), .. } if value > upper => Some(Breach::Above),
            _ => None,
        }
    }

    /// `at most 5 %`, `at least 0.85`, `1 to 3 hours`.
    pub fn words(self, unit: &str) -> String {
        let with_unit = |text: String| if unit.is_empty() { text } else { format!("{text} {unit}") };
        match self {
            Self { lower: Some(lower), upper: Some(upper) } => with_unit(format!("{lower} to {upper}")),
            Self { lower: Some(lower), .. } => with_unit(format!("at least {lower}")),
            Self { upper: Some(upper), .. } => with_unit(format!("at most {upper}")),
            Self { .. } => String::new(),
        }
    }
}

/// One value of a metric.
#[derive(Clone, Copy, Debug)]
pub struct Measured<'a> {
    pub record: RecordRef<'a>,
    pub day: NaiveDate,
    pub value: f64,
}

impl<'a> Measured<'a> {
    /// None while day or value is missing.
    pub fn of(measurement: RecordRef<'a>) -> Option<Self> {
        let day = measurement.text(field::MEASURED_ON).parse().ok()?;
        let value = measurement.value(field::VALUE).number()?;
        Some(Self { record: measurement, day, value })
    }

    pub fn metric(self) -> Option<RecordRef<'a>> {
        self.record.target(field::METRIC)
    }

    /// Whether it lies beyond the threshold that its metric has today.
    pub fn breach(self) -> Option<Breach> {
        Threshold::of(self.metric()?)?.breach(self.value)
    }
}

/// What a metric is about: its AI system, or the kind of thing.
pub fn object_words(metric: RecordRef<'_>) -> String {
    match metric.target(field::SYSTEM) {
        Some(system) => system.title().to_string(),
        None => super::typing::show(metric, field::OBJECT),
    }
}

/// `at most 5 %, target 2`: what calls for action first, because a narrow column cuts the rest.
pub fn target_words(metric: RecordRef<'_>) -> String {
    let unit = metric.text(field::UNIT);
    let threshold = Threshold::of(metric).map(|threshold| threshold.words(unit));
    let unit = if threshold.is_some() { "" } else { unit };
    let target =
        metric.value(field::TARGET).number().map(|target| format!("target {target} {unit}").trim().to_string());
    threshold.into_iter().chain(target).collect::<Vec<_>>().join(", ")
}

/// What was measured of a metric, the oldest first.
pub fn measured(metric: RecordRef<'_>) -> Vec<Measured<'_>> {
    let all = metric.workspace().pointing(MEASUREMENT, field::METRIC, metric.id());
    let mut found: Vec<Measured<'_>> = all.filter_map(Measured::of).collect();
    found.sort_by(|a, b| a.day.cmp(&b.day).then_with(|| super::natural::compare(a.record.label(), b.record.label())));
    found
}

/// Days after which a value is too old, as the metric's frequency says.
pub fn interval(metric: RecordRef<'_>) -> Option<Days> {
    let days = match metric.text(field::FREQUENCY) {
        "daily" => 1,
        "weekly" => 7,
        "monthly" => 31,
        "quarterly" => 92,
        "half_yearly" => 184,
        "yearly" => 366,
        _ => return None,
    };
    Some(Days::new(days))
}

/// Whether a value of that day is older than the metric's frequency allows. One without a frequency never is.
pub fn is_too_old(metric: RecordRef<'_>, day: NaiveDate, today: NaiveDate) -> bool {
    interval(metric).and_then(|days| day.checked_add_days(days)).is_some_and(|last| last < today)
}

/// Where the last values go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trend {
    Up,
    Down,
    Flat,
}

impl Trend {
    /// How many values before the last one it is compared with, at most.
    const BEFORE: usize = 3;
    /// A step of less than this part of the mean before is none.
    const NOTHING: f64 = 0.05;

    /// The last value against the mean of up to three before it; nothing with fewer than two values.
    pub fn of(values: &[f64]) -> Option<Self> {
        let (last, before) = values.split_last()?;
        let before = before.get(before.len().saturating_sub(Self::BEFORE)..).filter(|some| !some.is_empty())?;
        let count = u32::try_from(before.len()).ok()?;
        let mean = before.iter().sum::<f64>() / f64::from(count);
        let step = last - mean;
        match step.abs() <= mean.abs() * Self::NOTHING {
            true => Some(Self::Flat),
            false if step.total_cmp(&0.0) == Ordering::Greater => Some(Self::Up),
            false => Some(Self::Down),
        }
    }

    pub const fn words(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
            Self::Flat => "flat",
        }
    }
}

const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// For terminals without block characters, from low to high.
const PLAIN_BARS: [char; 5] = ['_', '.', '-', '=', '#'];

/// The values as a line of bars, from the smallest to the largest of them.
pub fn sparkline(values: &[f64], ascii: bool) -> String {
    let bars: &[char] = if ascii { &PLAIN_BARS } else { &BARS };
    let lowest = values.iter().copied().fold(f64::INFINITY, f64::min);
    let highest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let steps = u32::try_from(bars.len().saturating_sub(1)).unwrap_or(1);
    let bar = |value: &f64| {
        let part = if highest > lowest { (value - lowest) / (highest - lowest) } else { 0.5 };
        let reached = (0..=steps).take_while(|step| f64::from(*step) <= part * f64::from(steps) + 0.5).count();
        bars.get(reached.saturating_sub(1)).copied().unwrap_or(' ')
    };
    values.iter().filter(|value| value.is_finite()).map(bar).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_value_is_held_against_those_before() {
        assert_eq!(Trend::of(&[]), None);
        assert_eq!(Trend::of(&[4.0]), None);
        assert_eq!(Trend::of(&[4.0, 5.0]), Some(Trend::Up));
        assert_eq!(Trend::of(&[9.0, 5.0, 5.0, 5.0, 5.1]), Some(Trend::Flat));
        assert_eq!(Trend::of(&[0.0, 0.0]), Some(Trend::Flat));
        assert_eq!(Trend::of(&[-2.0, -4.0]), Some(Trend::Down));
    }

    #[test]
    fn a_value_on_the_threshold_is_good() {
        let between = Threshold { lower: Some(1.0), upper: Some(3.0) };
        assert_eq!(between.breach(1.0), None);
        assert_eq!(between.breach(3.0), None);
        assert_eq!(between.breach(0.9), Some(Breach::Below));
        assert_eq!(between.breach(3.1), Some(Breach::Above));
        assert_eq!(between.words("%"), "1 to 3 %");
    }

    #[test]
    fn bars_grow_with_the_values_in_both_alphabets() {
        assert_eq!(sparkline(&[1.0, 2.0, 3.0, 8.0], false), "▁▂▃█");
        assert_eq!(sparkline(&[1.0, 2.0, 3.0, 5.0], true), "_.-#");
        assert_eq!(sparkline(&[2.0, 2.0], true), "--");
        assert_eq!(sparkline(&[], true), "");
    }
}
