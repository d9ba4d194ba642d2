//! The command line as people and scripts use it: the real binary, in a folder of its own.

#[path = "cli/changing.rs"]
mod changing;
#[path = "cli/defining.rs"]
mod defining;
#[path = "cli/desk.rs"]
mod desk;
#[path = "cli/finding.rs"]
mod finding;
#[path = "cli/papers.rs"]
mod papers;
#[path = "cli/questionnaire.rs"]
mod questionnaire;
#[path = "cli/rating.rs"]
mod rating;
#[path = "cli/reading.rs"]
mod reading;
#[path = "cli/safety.rs"]
mod safety;
#[path = "cli/telling.rs"]
mod telling;
#[path = "cli/views.rs"]
mod views;
