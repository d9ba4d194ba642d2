//! `aims audit`: the commands of an audit, one file each.

mod coverage;
mod hand_in;
mod sample;
mod take;

use super::args::{Audit, AuditCommand, Global};
use super::failure::{Done, Failure};
use super::out::Out;
use super::workspace::View;

pub fn run(global: &Global, args: &Audit, out: &mut Out) -> Result<Done, Failure> {
    match &args.command {
        AuditCommand::Take(args) => take::run(global, args, out),
        AuditCommand::HandIn(args) => hand_in::run(global, args, out),
        AuditCommand::Coverage(args) => coverage::run(global, args, out),
        AuditCommand::Sample(args) => sample::run(global, args, out),
        AuditCommand::Suggest => sample::suggest(&View::open(global, None)?, out),
    }
}
