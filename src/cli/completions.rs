//! `aims completions` and `aims man`: made from the same description as `--help`.

use clap::CommandFactory;

use super::args::{Cli, Completions, Man};
use super::failure::{Done, Failure};
use super::out::Out;
use crate::keymap::nearest;

pub fn completions(args: &Completions, out: &mut Out) -> Result<Done, Failure> {
    // Into memory first: the generator would panic when the reader of the output goes away.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "aims", &mut script);
    out.bytes(&script)?;
    Ok(Done::Fine)
}

pub fn man(args: &Man, out: &mut Out) -> Result<Done, Failure> {
    let mut program = Cli::command();
    program.build();
    let command = match &args.command {
        None => program,
        Some(name) => match program.find_subcommand(name) {
            Some(found) => found.clone(),
            None => {
                let names: Vec<String> = program.get_subcommands().map(|found| found.get_name().to_string()).collect();
                let offer = match nearest(name, names.iter().map(String::as_str)) {
                    Some(near) => format!("did you mean {near}?"),
                    None => format!("the commands are {}", names.join(", ")),
                };
                return Err(Failure::usage(format!("there is no command \"{name}\"; {offer}")));
            }
        },
    };
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page)?;
    out.bytes(&page)?;
    Ok(Done::Fine)
}
