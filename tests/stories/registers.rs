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
#[path = "registers/steps.rs"]
mod steps;
#[path = "registers/story.rs"]
mod story;
#[path = "registers/typed.rs"]
mod typed;

use std::fmt::Write as _;

use aims_bench::core::schema::Kind;
use story::Story;

use crate::support::screen::Session;

/// The registers of a part of the cycle, in the order of their keys.
fn registers_of(pdca: &str) -> Vec<String> {
    let s = Session::empty();
    let of_part = s.workspace().schema().outlines().filter(|register| register.pdca == pdca);
    let mut keys: Vec<String> = of_part.map(|register| register.key.clone()).collect();
    keys.sort();
    keys
}

/// Does the job of each register, and keeps what it cost.
fn jobs(pdca: &str) {
    let mut told = String::new();
    for register in registers_of(pdca) {
        println!("{register}");
        let job = Story::begin().job(&register);
        assert!(job.keys <= job.bound, "{register}: {} keys, {} would do: {}", job.keys, job.bound, job.way);
        let line = format!("{register:<24} {:>3}  {}", job.keys, job.way);
        writeln!(told, "{}", line.trim_end()).unwrap();
    }
    insta::assert_snapshot!(format!("keys_{pdca}"), told);
}

/// Takes every step that there is between the states of each register.
fn steps(pdca: &str) {
    let mut story = Story::begin();
    for key in registers_of(pdca) {
        let register = story.register(&key);
        for way in register.workflow().map(|(_, states)| path::every_step(states)).unwrap_or_default() {
            let mut other = own::begun_by(&key).map(|_| Story::begin());
            let done = other.as_mut().unwrap_or(&mut story).walk(&register, &way);
            println!("{key}: {}", done.way);
        }
    }
}

/// Fills every field of each register; no form has one for a rating.
fn forms(pdca: &str) {
    let mut story = Story::begin();
    for key in registers_of(pdca) {
        println!("{key}");
        let register = story.register(&key);
        if register.fields.iter().all(|field| field.kind != Kind::Rating || !field.required) {
            story.whole_form(&key);
        }
    }
}

macro_rules! parts {
    ($($part:ident: $key:literal),*) => {
        $(mod $part {
            #[test]
            fn each_register_from_empty_to_exported() {
                super::jobs($key);
            }

            #[test]
            fn each_step_between_states() {
                super::steps($key);
            }

            #[test]
            fn each_field() {
                super::forms($key);
            }
        })*

        #[test]
        fn every_register_belongs_to_a_part_and_every_own_job_to_a_register() {
            let s = Session::empty();
            let every: Vec<&str> = s.workspace().schema().outlines().map(|register| register.key.as_str()).collect();
            assert_eq!([$($key),*].iter().map(|part| registers_of(part).len()).sum::<usize>(), every.len());
            let own = own::OWN.iter().map(|(register, _)| register).chain(&own::STANDING);
            for register in own.chain(own::BEGUN.iter().map(|(register, _)| register)) {
                assert!(every.contains(register), "{register} is no register any more");
            }
        }
    };
}

parts!(planning: "plan", support: "support", operation: "do", checking: "check", acting: "act");
