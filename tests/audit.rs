//! What an auditor does around the talks: samples, the own file and what comes back from it.

#[path = "cli/desk.rs"]
#[allow(dead_code)]
mod desk;
#[path = "audit/own_file.rs"]
mod own_file;
#[path = "audit/programme.rs"]
mod programme;
#[path = "audit/sampling.rs"]
mod sampling;
#[path = "desk/mod.rs"]
mod workspace;
