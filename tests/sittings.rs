//! Sittings from their start to the report, as people have them: interview, desk review, impact assessment, gap
//! analysis, workshop. Exactly these keys, at 80x24, with a cut in the middle.

#[path = "support/mod.rs"]
mod support;

#[path = "sittings/around.rs"]
mod around;
#[path = "sittings/finding.rs"]
mod finding;
#[path = "sittings/gap.rs"]
mod gap;
#[path = "sittings/impact.rs"]
mod impact;
#[path = "sittings/interview.rs"]
mod interview;
#[path = "sittings/life.rs"]
mod life;
#[path = "sittings/papers.rs"]
mod papers;
#[path = "sittings/questionnaire.rs"]
mod questionnaire;
#[path = "sittings/review.rs"]
mod review;
#[path = "sittings/whole.rs"]
mod whole;
#[path = "sittings/workshop.rs"]
mod workshop;
