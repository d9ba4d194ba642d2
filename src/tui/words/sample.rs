//! Drawing a sample.

pub const SAMPLE_RANDOM: &str = "at random";
pub const SAMPLE_RANDOM_NOTE: &str = "the same seed picks the same items, anywhere";
pub const SAMPLE_BY_HAND: &str = "by hand";
pub const SAMPLE_BY_HAND_NOTE: &str = "by judgement; the reason says how";
pub const SAMPLE_USUAL: &str = "the usual picks";
pub const SAMPLE_USUAL_NOTE: &str = "roles and tiers, newest, oldest, high impact, supplier, change, ..";
pub const SAMPLE_USUAL_TITLE: &str = "What auditors usually pick: space takes one out";
pub const SAMPLE_TRACE: &str = "one decision end to end";
pub const SAMPLE_TRACE_NOTE: &str = "decision, log, explanation, oversight, reviewer";
pub const SAMPLE_TRACE_REASON: &str = "One decision followed from end to end.";
pub const SAMPLE_TRACE_WHICH: &str = "A decision of which AI system";
pub const SAMPLE_POPULATION: &str = "Population: a filter for AI systems, such as tier:high; empty for all";
pub const SAMPLE_SIZE: &str = "How many";
pub const SAMPLE_SEED: &str = "Seed: the picks follow from this word";
pub const SAMPLE_REASON: &str = "Why this population, method and size";
pub const SAMPLE_NO_NUMBER: &str = "write a number, such as 4";
pub const SAMPLE_NONE_TICKED: &str = "tick at least one with space";
pub const SAMPLE_NO_SUGGESTION: &str = "there is nothing to suggest yet: no AI system is in the register";

pub fn sample_how(audit: &str) -> String {
    format!("A sample for {audit}: how is it picked")
}

pub fn sample_by(strata: &str) -> String {
    format!("one of every {strata}")
}

pub fn sample_seeded(strata: &str) -> String {
    format!("by a seed, each {strata} among them")
}

pub fn sample_title(picked: usize, population: usize, plural: &str) -> String {
    format!("{picked} of {population} {plural}")
}

pub fn sample_population(count: usize, plural: &str) -> String {
    format!("{count} {plural} in the population")
}

pub fn sample_drawn(title: &str, seed: &str) -> String {
    match seed {
        "" => format!("{title}, by hand"),
        seed => format!("{title}, seed {seed}"),
    }
}

pub fn sample_share(name: &str, picked: usize, of: usize) -> String {
    format!("{name}: {picked} of {of}")
}
