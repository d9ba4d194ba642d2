//! A residual rating computed from what tests said about the linked controls. It is an offer: an assessor may overrule it
//! with a reason.
//!
//! The effects combine as `1 - product(1 - effect)`, at most the cap, separately for likelihood and consequence. The
//! combined effect takes away that share of the steps above the lowest value, rounded down to whole steps. Only a control
//! that was tested and found effective counts.

use super::cell::Cell;
use super::rating::{PartyRating, Rating};

/// No set of controls is believed to take away more than this share, in percent.
pub const DEFAULT_CAP: u8 = 90;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ActsOn {
    Likelihood,
    Consequence,
}

/// What is known about a control. Only `Tested` counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ControlStanding {
    Planned,
    /// In place, but never tested or its test is out of date.
    Untested,
    Failed,
    /// How much the design can take away, and how much of that works in operation; both in percent, above 100 counts as
    /// 100.
    Tested {
        design: u8,
        operation: u8,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ControlEffect<'a> {
    /// Stands in the formula: `A.6.2.4`, `own-03`.
    pub label: &'a str,
    pub acts_on: ActsOn,
    pub standing: ControlStanding,
}

impl ControlEffect<'_> {
    /// The share that this control takes away, 0 to 1.
    pub fn effect(&self) -> f64 {
        match self.standing {
            ControlStanding::Tested { design, operation } => {
                f64::from(design.min(100)) * f64::from(operation.min(100)) / 10_000.0
            }
            ControlStanding::Planned | ControlStanding::Untested | ControlStanding::Failed => 0.0,
        }
    }

    const fn why_nothing(&self) -> Option<&'static str> {
        match self.standing {
            ControlStanding::Planned => Some("planned"),
            ControlStanding::Untested => Some("untested"),
            ControlStanding::Failed => Some("failed its test"),
            ControlStanding::Tested { .. } => None,
        }
    }
}

/// A computed rating and how it came about.
#[derive(Debug, Clone, PartialEq)]
pub struct ComputedResidual {
    pub rating: Rating,
    /// Combined and capped, 0 to 1.
    pub likelihood_effect: f64,
    pub consequence_effect: f64,
    /// The whole computation with its numbers, one line for each dimension and one for the controls that count nothing.
    pub formula: String,
}

/// Computes the residual of `start` (inherent or current). `cap` is in percent. Consequences go down for every party;
/// likelihoods of their own go down like the common one. Day and confidence are left for the assessor.
pub fn computed_residual(start: &Rating, controls: &[ControlEffect<'_>], cap: u8) -> ComputedResidual {
    let cap = f64::from(cap.min(100)) / 100.0;
    let likelihood = Combined::of(controls, ActsOn::Likelihood, cap);
    let consequence = Combined::of(controls, ActsOn::Consequence, cap);
    let mut rating = start.clone();
    rating.confidence = None;
    rating.confidence_reason = None;
    rating.decided_on = None;
    rating.likelihood = likelihood.reduce(start.likelihood);
    let mut likelihoods = vec![likelihood.step(Cell::Likelihood, start.likelihood)];
    let mut consequences = Vec::new();
    for party in super::Party::ALL {
        let Some(PartyRating::Consequence { value, own_likelihood }) = rating.parties.get_mut(party) else {
            continue;
        };
        let cell = Cell::Party(party);
        if let Some(own) = own_likelihood {
            likelihoods.push(likelihood.step(cell, *own));
            *own = likelihood.reduce(*own);
        }
        consequences.push(consequence.step(cell, *value));
        *value = consequence.reduce(*value);
    }
    let mut lines = vec![likelihood.line("likelihood", &likelihoods), consequence.line("consequence", &consequences)];
    lines.extend(idle_controls(controls));
    ComputedResidual {
        rating,
        likelihood_effect: likelihood.effect(),
        consequence_effect: consequence.effect(),
        formula: lines.join("\n"),
    }
}

fn idle_controls(controls: &[ControlEffect<'_>]) -> Option<String> {
    let idle = controls.iter().filter_map(|control| Some(format!("{} {}", control.label, control.why_nothing()?)));
    let idle: Vec<String> = idle.collect();
    (!idle.is_empty()).then(|| format!("counted as 0: {}", idle.join(", ")))
}

/// The combined effect on one dimension. It is kept in whole hundredths of a percent, so that rounding down to steps
/// gives the same result everywhere.
struct Combined {
    basis_points: u32,
    product: String,
    capped: bool,
}

impl Combined {
    fn of(controls: &[ControlEffect<'_>], acts_on: ActsOn, cap: f64) -> Combined {
        let counted = || controls.iter().filter(|control| control.acts_on == acts_on && control.effect() > 0.0);
        let remaining: f64 = counted().map(|control| 1.0 - control.effect()).product();
        let combined = 1.0 - remaining;
        let factors: Vec<String> = counted()
            .map(|control| format!("(1 - {} {})", share(basis_points(control.effect())), control.label))
            .collect();
        Combined { basis_points: basis_points(combined.min(cap)), product: factors.join(" x "), capped: combined > cap }
    }

    fn effect(&self) -> f64 {
        f64::from(self.basis_points) / 10_000.0
    }

    /// The value with that share of its steps above 1 taken away, in whole steps.
    fn reduce(&self, value: u8) -> u8 {
        let above = u32::from(value.saturating_sub(1));
        let steps = u8::try_from(above * self.basis_points / 10_000).unwrap_or(0);
        value.saturating_sub(steps)
    }

    /// `L 4 - floor(0.80 x 3) = 2`.
    fn step(&self, cell: Cell, value: u8) -> String {
        let above = value.saturating_sub(1);
        format!("{} {value} - floor({} x {above}) = {}", cell.letter(), share(self.basis_points), self.reduce(value))
    }

    fn line(&self, dimension: &str, steps: &[String]) -> String {
        if self.product.is_empty() {
            return format!("{dimension}: no tested and effective control acts on it");
        }
        let cap = if self.capped { ", the cap" } else { "" };
        format!("{dimension}: 1 - {} = {}{cap}; {}", self.product, share(self.basis_points), steps.join(", "))
    }
}

/// A share of 0 to 1 in hundredths of a percent.
fn basis_points(share: f64) -> u32 {
    // In range by construction; the conversion saturates all the same.
    (share.clamp(0.0, 1.0) * 10_000.0).round() as u32
}

/// `0.80`, `0.6667`: as many decimals as the computation used, at least two, so that a reader gets the same steps.
fn share(basis_points: u32) -> String {
    let text = format!("{}.{:04}", basis_points / 10_000, basis_points % 10_000);
    match text.strip_suffix("00") {
        Some(short) => short.to_owned(),
        None => text.strip_suffix('0').unwrap_or(&text).to_owned(),
    }
}
