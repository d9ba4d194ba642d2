//! Scoring: from a rating and a method to levels and what follows from them.
//!
//! A [`Rating`] holds only what a person judged: likelihood, consequence per party, confidence. Levels are looked up in
//! the grid of the [method](crate::core::method) whenever they are shown and never stored. The risk's level is the highest
//! of its parties' levels.

mod assess;
mod cell;
mod check;
mod difference;
mod editor;
mod fit;
mod heatmap;
mod rating;
mod rating_json;
mod rating_tree;
mod residual;

pub use crate::core::method::{ByParty, Confidence, Level, Method, Party, Severity};
pub use assess::{Assessment, Excess, PartyLevel, Standing, assess};
pub use cell::{Cell, CellEntry, CellError};
pub use check::{ProblemKind, RatingProblem, check, check_value};
pub use difference::{Changed, Difference, Direction, Rater, RatingStatus, Step};
pub use editor::{Draft, Editor, Focus, Input, PartyCell, Reply, Submission};
pub use fit::{Fit, Rerating, Shift, rerate};
pub use heatmap::{Heatmap, HeatmapView, Spot};
pub use rating::{PartyRating, Rating};
pub use rating_json::RatingError;
pub use residual::{ActsOn, ComputedResidual, ControlEffect, ControlStanding, DEFAULT_CAP, computed_residual};
