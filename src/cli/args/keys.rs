//! What may be typed after `aims keys`.

use clap::{Args, Subcommand};

#[derive(Debug, Args)]
pub struct Keys {
    #[command(subcommand)]
    pub command: KeysCommand,
}

#[derive(Debug, Subcommand)]
pub enum KeysCommand {
    /// All keys, by the place where they count
    List {
        /// The keys to use: default, vim, or a file
        #[arg(long, value_name = "NAME")]
        keymap: Option<String>,
        /// As one Markdown table
        #[arg(long)]
        markdown: bool,
        /// Where each key comes from, and what it took the place of
        #[arg(long, conflicts_with = "markdown")]
        why: bool,
    },
    /// What is wrong with a keymap
    Check {
        /// The keys to check: default, vim, or a file; your own keymap if it is left out
        keymap: Option<String>,
    },
}
