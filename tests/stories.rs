//! Whole jobs through the screen in this process: exactly these keys, what they cost, what is saved and what is said.

#[path = "support/mod.rs"]
mod support;

#[path = "stories/approved.rs"]
mod approved;
#[path = "stories/budgets.rs"]
mod budgets;
#[path = "stories/cycle.rs"]
mod cycle;
#[path = "stories/drafts.rs"]
mod drafts;
#[path = "stories/events.rs"]
mod events;
#[path = "stories/finding.rs"]
mod finding;
#[path = "stories/first.rs"]
mod first;
#[path = "stories/glimpse.rs"]
mod glimpse;
#[path = "stories/people.rs"]
mod people;
#[path = "stories/planning.rs"]
mod planning;
#[path = "stories/registers.rs"]
mod registers;
#[path = "stories/saving.rs"]
mod saving;
#[path = "stories/tables.rs"]
mod tables;
#[path = "stories/views.rs"]
mod views;
