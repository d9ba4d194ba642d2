//! What an auditor does around the talks: the own file and what comes back from it.

#[path = "cli/desk.rs"]
mod desk;
#[path = "audit/own_file.rs"]
mod own_file;
