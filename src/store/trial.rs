//! Stores that misbehave on purpose, for the tests of the layers above: [`Held`] stalls, [`Flaky`]
//! loses answers and fails. Both wrap any store and pass on everything but commits.

mod flaky;
mod held;

pub use flaky::{Fault, Flaky};
pub use held::Held;
