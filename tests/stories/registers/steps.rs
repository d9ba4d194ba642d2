//! Steps between the states of a record, and what they wait for.

use aims_bench::core::schema::{Field, Kind, Move, Register};
use aims_bench::core::{acceptance, approval};

use super::form::{go_to, is_at, offered, type_into, way_to};
use super::story::{ASKED, Also, GO, MAKE, Story};
use super::typed;

/// A step: `w`, `enter`, and a reason.
const STEP: usize = 2;
const REASON: usize = 1;
/// What a step waits for: it leads to the field, `enter` takes what is offered, `enter` saves, `w` goes on.
const NEEDED: usize = 4;
/// An approval: an earlier name is cleared, the new one taken, `enter` leads to the right to approve, and saves.
const SHEET: usize = 4;
/// A rating has five cells; `enter` saves it.
const DIGITS: usize = 5;

/// What a step waits for besides fields: a record of another register.
const BEFORE: [(&str, &str, &str, &Also); 1] =
    [("control", "operating", "control_test", &[("result", ""), ("tested_on", "")])];

impl Story {
    /// What has to stand elsewhere before a step can be taken.
    pub fn prepare(&mut self, register: &Register, label: &str, step: &Move) -> usize {
        let Some((.., other, also)) = BEFORE.iter().find(|(of, to, ..)| *of == register.key && *to == step.to) else {
            return 0;
        };
        self.make(other, also);
        self.go(&register.key);
        self.s.on_row(label);
        MAKE + ASKED * (2 + also.len()) + GO
    }

    fn missing<'a>(&self, register: &'a Register, label: &str, step: &Move) -> Vec<&'a Field> {
        let record = self.s.record(&register.key, label);
        let fields = step.needs.iter().filter_map(|need| register.field(need));
        fields.filter(|field| !record.filled(&field.key)).collect()
    }

    fn state(&self, register: &Register, label: &str) -> String {
        let (field, states) = register.workflow().unwrap();
        let state = self.s.text(&register.key, label, field);
        if state.is_empty() { states.initial.clone() } else { state }
    }

    fn press_step(&mut self, step: &Move) {
        self.s.press("w").type_text(&step.label).press("enter");
    }

    /// Takes one step and says what it may cost.
    pub fn step(&mut self, register: &Register, label: &str, step: &Move) -> usize {
        if step.to == "approved" && approval::is_approved_here(&register.key) {
            return self.approve(register, label, step);
        }
        if step.to == "accepted" && register.key == acceptance::REGISTER {
            self.press_step(step);
            self.s.sees("> Accepted by").type_text(typed::PEOPLE[0]).press("enter enter");
            assert_eq!(self.state(register, label), step.to, "{label}: {}\n{}", self.s.message(), self.s.frame());
            return STEP + 2;
        }
        let needed = self.missing(register, label, step).len();
        while let Some(first) = self.missing(register, label, step).first() {
            self.press_step(step);
            if first.kind == Kind::Rating {
                self.rate();
                continue;
            }
            assert!(
                is_at(&self.s, first),
                "{label}: to {}, not led to {}: {}\n{}",
                step.label,
                first.label,
                self.s.message(),
                self.s.frame()
            );
            self.fill(register, label, step);
            let still = self.missing(register, label, step);
            assert!(
                !still.contains(first),
                "{label}: {} did not stay: {}\n{}",
                first.label,
                self.s.message(),
                self.s.frame()
            );
        }
        // A risk that is rated is assessed by that.
        if self.state(register, label) != step.to {
            self.press_step(step);
            if step.because {
                self.s.type_text("It was seen and talked over").press("enter");
            }
        }
        assert_eq!(
            self.state(register, label),
            step.to,
            "{label}: to {}: {}\n{}",
            step.label,
            self.s.message(),
            self.s.frame()
        );
        let ratings = step.needs.iter().filter_map(|need| register.field(need)).filter(|one| one.kind == Kind::Rating);
        STEP + if step.because { REASON } else { 0 } + NEEDED * needed + DIGITS * ratings.count()
    }

    /// The sheet of a rating, to which a step leads that waits for one.
    pub fn rate(&mut self) {
        self.s.press("3 2 1 2 1").type_text("A guess of the first afternoon").press("enter");
    }

    /// The sheet of an approval: who, and by what right.
    fn approve(&mut self, register: &Register, label: &str, step: &Move) -> usize {
        self.press_step(step);
        self.s.sees("> Approver").press("ctrl-u").type_text(typed::PEOPLE[0]).press("enter");
        self.s.press("enter");
        if self.state(register, label) != step.to {
            self.s.sees("> Authority").says("say by what right").type_text("Director, by the bylaws").press("enter");
        }
        assert_eq!(self.state(register, label), step.to, "{label}: {}\n{}", self.s.message(), self.s.frame());
        STEP + SHEET
    }

    /// Fills what a step waits for in the form that it led to, as far as it stands together.
    fn fill(&mut self, register: &Register, label: &str, step: &Move) {
        let fields = offered(register);
        let mut at_first = true;
        for field in self.missing(register, label, step).into_iter().filter(|field| field.kind != Kind::Rating) {
            if !at_first && way_to(&self.s, &fields, field).unsigned_abs() > 3 {
                continue;
            }
            at_first = false;
            go_to(&mut self.s, &fields, field);
            let text = self.say(register, field);
            type_into(&mut self.s, &text);
            self.remember(&register.key, label, &field.key, text);
        }
        self.save();
    }
}
