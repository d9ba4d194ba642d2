//! Whether a control works, as its tests say: the newest test record counts; where there is none, what stands on the
//! control itself. A control is operating only with a passed test that has not run out.

use chrono::NaiveDate;

use super::workspace::{Life, RecordRef};

/// Key of the register.
pub const REGISTER: &str = "control_test";
pub const CONTROL: &str = "control";
/// State of a control that a test has shown to work.
pub const OPERATING: &str = "operating";

/// Fields of a test record, checked against the schema by a test.
pub mod field {
    pub const CONTROL: &str = "control";
    pub const TESTED_ON: &str = "tested_on";
    pub const RESULT: &str = "result";
    pub const NEXT_TEST: &str = "next_test";
    pub const TESTER: &str = "tester";
    pub const OPERATOR: &str = "operator";
}

/// The fields of a control that say the same where no test is recorded.
pub mod own {
    pub const LAST_TEST: &str = "last_test";
    pub const RESULT: &str = "test_result";
    pub const NEXT_TEST: &str = "next_test";
}

/// What one look at a control gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    pub on: NaiveDate,
    /// Key of the result; empty where nothing was entered.
    pub result: String,
    /// The last day on which it still shows something; none where no interval is set.
    pub next: Option<NaiveDate>,
}

/// Why a look does not show that the control works.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unshown {
    #[error("no test shows that it works; add a control test")]
    Untested,
    #[error("its test of {0} has no result; enter what came out")]
    NoResult(NaiveDate),
    #[error("its last test, of {0}, failed; repair it and test again")]
    Failed(NaiveDate),
    #[error("its last test, of {on}, counted until {until}; test it again")]
    RunOut { on: NaiveDate, until: NaiveDate },
}

impl Look {
    /// A look from the texts of its fields; none without a day.
    pub fn read(on: &str, result: &str, next: &str) -> Option<Self> {
        Some(Self { on: on.parse().ok()?, result: result.to_string(), next: next.parse().ok() })
    }

    /// The newest look at a control.
    pub fn newest(control: RecordRef<'_>) -> Option<Self> {
        match newest_record(control) {
            Some(test) => Self::of_record(test),
            None => {
                let text = |key| control.text(key);
                Self::read(text(own::LAST_TEST), text(own::RESULT), text(own::NEXT_TEST))
            }
        }
    }

    pub fn of_record(test: RecordRef<'_>) -> Option<Self> {
        Self::read(test.text(field::TESTED_ON), test.text(field::RESULT), test.text(field::NEXT_TEST))
    }
}

/// Why the newest look does not show that a control works; none if it does.
pub fn unshown(look: Option<&Look>, today: NaiveDate) -> Option<Unshown> {
    let Some(look) = look else { return Some(Unshown::Untested) };
    match (look.result.as_str(), look.next) {
        ("failed", _) => Some(Unshown::Failed(look.on)),
        ("", _) => Some(Unshown::NoResult(look.on)),
        (_, Some(until)) if until < today => Some(Unshown::RunOut { on: look.on, until }),
        _ => None,
    }
}

/// The newest test record of a control; of two on one day the one that was entered later.
pub fn newest_record(control: RecordRef<'_>) -> Option<RecordRef<'_>> {
    let tests = control.workspace().pointing(REGISTER, field::CONTROL, control.id());
    tests
        .filter(|test| test.life() == Life::Live)
        .filter_map(|test| Some((test.text(field::TESTED_ON).parse::<NaiveDate>().ok()?, test)))
        .max_by(|(one, a), (other, b)| {
            one.cmp(other).then_with(|| super::natural::compare(a.label(), b.label())).then_with(|| a.id().cmp(&b.id()))
        })
        .map(|(_, test)| test)
}

/// The day by which a control is to be tested again: by its newest test, or as it was planned where nothing was tested yet.
pub fn next(control: RecordRef<'_>) -> Option<NaiveDate> {
    match newest_record(control) {
        Some(test) => test.text(field::NEXT_TEST).parse().ok(),
        None => control.text(own::NEXT_TEST).parse().ok(),
    }
}

/// Who operates what was tested: the operator of the test, otherwise the owner of the control.
pub fn operator(test: RecordRef<'_>) -> Option<RecordRef<'_>> {
    test.target(field::OPERATOR).or_else(|| test.target(field::CONTROL)?.target("owner"))
}
