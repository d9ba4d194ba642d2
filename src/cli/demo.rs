//! `aims demo`: a throw-away copy of a made-up organisation.
use super::args::{Demo, Global};
use super::failure::{Done, Failure};
use super::out::Out;
pub fn run(_global: &Global, _args: &Demo, _out: &mut Out) -> Result<Done, Failure> {
    Err(Failure::usage("soon"))
}
