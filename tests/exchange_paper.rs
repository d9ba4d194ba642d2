//! What is handed over and signed: papers of one small audit, an impact assessment and a gap analysis. Nothing that
//! somebody typed can do anything on them, and no working paper is among them.

#[path = "desk/mod.rs"]
mod desk;

#[path = "paper/hostile.rs"]
mod hostile;
#[path = "paper/oracle.rs"]
mod oracle;
#[path = "paper/small.rs"]
mod small;
#[path = "paper/stories.rs"]
mod stories;
