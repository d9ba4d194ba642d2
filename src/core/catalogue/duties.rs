//! Duties to report incidents: who asks, what starts the clock, how long it runs, who is told.

use serde::{Deserialize, Serialize};

/// What starts the clock of a duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockStart {
    /// The organisation knew of it.
    Aware,
    /// It was noticed.
    Detected,
    /// It happened.
    Occurred,
}

impl ClockStart {
    /// What starts the clock, after "counted from".
    pub const fn words(self) -> &'static str {
        match self {
            Self::Aware => "the time from which it was known",
            Self::Detected => "the day on which it was noticed",
            Self::Occurred => "the day on which it happened",
        }
    }
}

/// A duty to report. With neither days nor hours the deadline is entered with the notification, as for a contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Duty {
    /// For ever: notifications name it.
    pub id: String,
    pub title: String,
    pub law: String,
    pub article: String,
    /// When it applies, in one sentence.
    pub applies: String,
    pub starts: ClockStart,
    /// Calendar days after the day on which the clock started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
    /// Hours after the time at which the clock started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<u32>,
    pub recipient: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

impl Duty {
    /// Why it can't be used; the message is a sentence.
    pub fn fault(&self) -> Option<String> {
        let empty = [("title", &self.title), ("law", &self.law), ("recipient", &self.recipient)];
        if let Some((name, _)) = empty.into_iter().find(|(_, text)| text.trim().is_empty()) {
            return Some(format!("the duty {} has no {name}; give it one", self.id));
        }
        match (self.days, self.hours) {
            (Some(_), Some(_)) => {
                Some(format!("the duty {} counts days and hours; one of the two should stay", self.id))
            }
            _ => None,
        }
    }

    /// `EU AI Act Art. 73(2)`.
    pub fn basis(&self) -> String {
        format!("{} {}", self.law, self.article).trim().to_string()
    }

    /// `15 days`, `72 hours`, `as entered`.
    pub fn span(&self) -> String {
        match (self.days, self.hours) {
            (Some(1), _) => "1 day".into(),
            (Some(days), _) => format!("{days} days"),
            (None, Some(hours)) => format!("{hours} hours"),
            (None, None) => "as entered".into(),
        }
    }
}
