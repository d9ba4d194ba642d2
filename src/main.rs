//! The `aims` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    aims_bench::cli::main(std::env::args_os())
}
