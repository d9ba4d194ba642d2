//! The calendar of a certificate: by when a certification body has to come again, and what it has not done in time.
//!
//! Dates only. After ISO/IEC 17021-1: surveillance at least once a calendar year but in years of recertification, the
//! first within twelve months of the decision; recertification decided before the certificate expires, or restored
//! within six months after. What is read from records is in [`mod@file`].

pub mod file;

use chrono::{Datelike, Months, NaiveDate};

/// The first surveillance comes within this time after the decision.
const FIRST_LOOK: Months = Months::new(12);
/// A surveillance is booked within this time before its last day, if the calendar year leaves less.
const TO_BOOK: Months = Months::new(3);
/// Recertification begins this long before the end, so that what is found can be mended; practice, no rule.
const TO_RENEW: Months = Months::new(6);
/// An expired certificate can be restored within this time.
const TO_RESTORE: Months = Months::new(6);

/// What the body comes for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Look {
    Surveillance,
    Recertification,
    /// Recertification after the end.
    Restoration,
}

impl Look {
    pub const fn key(self) -> &'static str {
        match self {
            Self::Surveillance => "surveillance",
            Self::Recertification => "recertification",
            Self::Restoration => "restoration",
        }
    }
}

/// First and last day on which a look may take place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    pub look: Look,
    pub from: NaiveDate,
    pub to: NaiveDate,
}

impl std::fmt::Display for Window {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} to {}", self.look.key(), self.from, self.to)
    }
}

/// The term of a certificate and what took place in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cycle {
    /// Day of the certification decision.
    pub decided: NaiveDate,
    /// Last day of the term.
    pub expires: NaiveDate,
    /// Last days of the surveillance audits that took place.
    pub surveillances: Vec<NaiveDate>,
    /// Days on which a recertification was decided.
    pub renewed: Vec<NaiveDate>,
}

impl Cycle {
    fn looked(&self, from: NaiveDate, to: NaiveDate) -> bool {
        self.surveillances.iter().any(|day| *day > self.decided && (from..=to).contains(day))
    }

    fn renewed_between(&self, from: NaiveDate, to: NaiveDate) -> bool {
        self.renewed.iter().any(|day| *day > self.decided && (from..=to).contains(day))
    }

    /// What has to take place in the term and has not yet, the soonest last day first.
    pub fn open(&self) -> Vec<Window> {
        let mut windows = Vec::new();
        let after = |day: NaiveDate, months| day.checked_add_months(months).unwrap_or(day);
        let before = |day: NaiveDate, months| day.checked_sub_months(months).unwrap_or(day);
        let first = after(self.decided, FIRST_LOOK).min(self.expires);
        let new_year = |year| NaiveDate::from_ymd_opt(year, 1, 1);
        if !self.looked(self.decided, first) && !self.renewed_between(self.decided, first) {
            let from = new_year(first.year()).map_or(first, |day| day.min(before(first, TO_BOOK))).max(self.decided);
            windows.push(Window { look: Look::Surveillance, from, to: first });
        }
        for year in self.decided.year().saturating_add(1)..self.expires.year() {
            let Some((from, to)) = new_year(year).zip(NaiveDate::from_ymd_opt(year, 12, 31)) else { break };
            // The first one is asked for above, with a day of its own.
            let asked = windows.iter().any(|window| window.to.year() == year);
            if !asked && !self.looked(from, to) && !self.renewed_between(from, to) {
                windows.push(Window { look: Look::Surveillance, from, to });
            }
        }
        if !self.renewed_between(self.decided, self.expires) {
            let from = before(self.expires, TO_RENEW).max(self.decided);
            windows.push(Window { look: Look::Recertification, from, to: self.expires });
        }
        windows.sort_by_key(|window| (window.to, window.look));
        windows
    }

    /// What comes next, whether its window is open already or not.
    pub fn next(&self, today: NaiveDate) -> Option<Window> {
        let open = self.open();
        let next = open.iter().find(|window| window.to >= today).copied();
        next.or_else(|| {
            let last = self.expires.checked_add_months(TO_RESTORE)?;
            let expired = open.iter().any(|window| window.look == Look::Recertification);
            let from = self.expires.succ_opt()?;
            (expired && !self.is_restored() && last >= today).then_some(Window {
                look: Look::Restoration,
                from,
                to: last,
            })
        })
    }

    /// Whether it expired and was restored in time.
    pub fn is_restored(&self) -> bool {
        let last = self.expires.checked_add_months(TO_RESTORE).unwrap_or(self.expires);
        self.expires.succ_opt().is_some_and(|from| self.renewed_between(from, last))
    }

    /// What should have taken place and did not.
    pub fn missed(&self, today: NaiveDate) -> Vec<Window> {
        let mut open = self.open();
        open.retain(|window| window.to < today);
        open
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn cycle(surveillances: &[&str], renewed: &[&str]) -> Cycle {
        let days = |all: &[&str]| all.iter().map(|one| day(one)).collect();
        Cycle {
            decided: day("2026-06-15"),
            expires: day("2029-06-14"),
            surveillances: days(surveillances),
            renewed: days(renewed),
        }
    }

    fn next(cycle: &Cycle, today: &str) -> String {
        cycle.next(day(today)).map_or(String::new(), |window| window.to_string())
    }

    #[test]
    fn the_first_surveillance_comes_within_twelve_months_and_then_one_each_calendar_year() {
        assert_eq!(next(&cycle(&[], &[]), "2026-06-15"), "surveillance 2027-01-01 to 2027-06-15");
        assert_eq!(next(&cycle(&["2027-05-20"], &[]), "2027-05-21"), "surveillance 2028-01-01 to 2028-12-31");
        let both = cycle(&["2027-05-20", "2028-11-02"], &[]);
        assert_eq!(next(&both, "2028-11-03"), "recertification 2028-12-14 to 2029-06-14");
    }

    #[test]
    fn a_first_look_in_the_year_of_the_decision_does_not_spare_the_next_year() {
        let early = cycle(&["2026-12-10"], &[]);
        assert_eq!(next(&early, "2026-12-11"), "surveillance 2027-01-01 to 2027-12-31");
    }

    #[test]
    fn an_early_decision_leaves_time_to_book() {
        let early = Cycle { decided: day("2026-01-05"), ..cycle(&[], &[]) };
        assert_eq!(next(&early, "2026-01-05"), "surveillance 2026-10-05 to 2027-01-05");
    }

    #[test]
    fn what_was_left_out_is_missed_and_the_next_still_comes() {
        let late = cycle(&[], &[]);
        assert_eq!(late.missed(day("2027-06-15")), []);
        assert_eq!(late.missed(day("2027-06-16")).len(), 1);
        assert_eq!(next(&late, "2027-06-16"), "surveillance 2028-01-01 to 2028-12-31");
        let late = cycle(&["2027-09-01"], &[]);
        assert_eq!(late.missed(day("2027-10-01")).len(), 1, "three months late stays late");
    }

    #[test]
    fn a_year_of_recertification_needs_no_surveillance() {
        let renewed = cycle(&["2027-05-20"], &["2028-10-01"]);
        assert_eq!(renewed.open(), []);
        assert_eq!(next(&renewed, "2028-11-01"), "");
    }

    #[test]
    fn an_expired_certificate_can_be_restored_within_six_months() {
        let over = cycle(&["2027-05-20", "2028-05-20"], &[]);
        assert_eq!(next(&over, "2029-06-15"), "restoration 2029-06-15 to 2029-12-14");
        assert_eq!(next(&over, "2029-12-15"), "");
        assert_eq!(over.missed(day("2029-06-15"))[0].look, Look::Recertification);
    }

    #[test]
    fn what_took_place_before_the_decision_is_of_an_earlier_term() {
        let renewed = cycle(&["2026-05-01"], &["2026-06-15"]);
        assert_eq!(renewed.open().len(), 3);
    }
}
