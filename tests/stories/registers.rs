//! The job of every register by hand, from an empty workspace to the file that is handed over, at 80x24.
//!
//! The schema says what there is to do: make a record with what it needs, take it through its states to the last of
//! them, write the register out. A register that is added is covered without a line here; one that people make on a
//! screen of its own stands in [`own`].

#[path = "registers/form.rs"]
mod form;
#[path = "registers/own.rs"]
mod own;
#[path = "registers/path.rs"]
mod path;
#[path = "registers/story.rs"]
mod story;
#[path = "registers/typed.rs"]
mod typed;

use std::fmt::Write as _;

use story::{Job, Story};

use crate::support::screen::Session;

/// The registers of a part of the cycle, in the order of their keys.
fn registers_of(pdca: &str) -> Vec<String> {
    let s = Session::empty();
    let of_part = s.workspace().schema().outlines().filter(|register| register.pdca == pdca);
    let mut keys: Vec<String> = of_part.map(|register| register.key.clone()).collect();
    keys.sort();
    keys
}

/// Does the job of each register and returns what it cost, one a line.
fn cost(pdca: &str) -> String {
    let mut told = String::new();
    for register in registers_of(pdca) {
        let job = job(&register);
        assert!(job.keys <= job.bound, "{register}: {} keys, {} would do: {}", job.keys, job.bound, job.way);
        writeln!(told, "{register:<24} {:>3}  {}", job.keys, job.way).unwrap();
    }
    told
}

fn job(register: &str) -> Job {
    Story::begin().job(register)
}

#[test]
fn every_register_belongs_to_a_part_and_every_own_job_to_a_register() {
    let s = Session::empty();
    let every: Vec<&str> = s.workspace().schema().outlines().map(|register| register.key.as_str()).collect();
    let parts = ["plan", "support", "do", "check", "act"];
    assert_eq!(parts.iter().map(|part| registers_of(part).len()).sum::<usize>(), every.len());
    for (register, _) in own::OWN {
        assert!(every.contains(&register), "{register} is no register any more");
    }
}

#[test]
fn planning() {
    insta::assert_snapshot!("keys_plan", cost("plan"));
}

#[test]
fn support() {
    insta::assert_snapshot!("keys_support", cost("support"));
}

#[test]
fn operation() {
    insta::assert_snapshot!("keys_do", cost("do"));
}

#[test]
fn checking() {
    insta::assert_snapshot!("keys_check", cost("check"));
}

#[test]
fn acting() {
    insta::assert_snapshot!("keys_act", cost("act"));
}
