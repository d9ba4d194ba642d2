//! Arguments of `aims serve`.

use std::path::PathBuf;

use clap::Args;

#[derive(Debug, Args)]
pub struct Serve {
    /// The workspace
    pub file: PathBuf,
    /// Where people connect; its folder must be writable by the service alone
    #[arg(long, value_name = "PATH")]
    pub socket: PathBuf,
}
