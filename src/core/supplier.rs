//! Suppliers (A.10.3): which count, when one was last assessed, and which systems still lack a split of tasks with it.

use super::natural;
use super::workspace::{Life, RecordRef};

/// Key of the register of suppliers.
pub const SUPPLIER: &str = "supplier";
/// Key of the register of their assessments.
pub const ASSESSMENT: &str = "supplier_assessment";
/// Key of the register of splits of tasks.
pub const SPLIT: &str = "responsibility_split";

/// Fields, checked against the schema by a test.
pub mod field {
    pub const DELIVERS: &str = "delivers";
    pub const SYSTEMS: &str = "systems";
    pub const NEXT_ASSESSMENT: &str = "next_assessment";
    pub const STATUS: &str = "status";
    /// Of an assessment, and of a split.
    pub const SUPPLIER: &str = "supplier";
    pub const ASSESSED_ON: &str = "assessed_on";
    /// Of a split.
    pub const SYSTEM: &str = "system";
}

/// What A.10.3 asks to be looked at; mere computing and work of people are not among it.
const OF_INTEREST: [&str; 4] = ["system", "model", "data", "tool"];

/// Whether something of AI comes from there today.
pub fn delivers_ai(supplier: RecordRef<'_>) -> bool {
    let in_use = matches!(supplier.text(field::STATUS), "in_use" | "suspended");
    in_use && supplier.elements(field::DELIVERS).any(|one| OF_INTEREST.contains(&one))
}

/// The newest assessment whose result counts.
pub fn newest_assessment(supplier: RecordRef<'_>) -> Option<RecordRef<'_>> {
    let all = supplier.workspace().pointing(ASSESSMENT, field::SUPPLIER, supplier.id());
    all.filter(|one| one.text(field::STATUS) == "approved").max_by(|a, b| {
        let days = a.text(field::ASSESSED_ON).cmp(b.text(field::ASSESSED_ON));
        days.then_with(|| natural::compare(a.label(), b.label()))
    })
}

/// The live AI systems that depend on a supplier and for which no split of tasks with it stands, by their labels.
pub fn without_split(supplier: RecordRef<'_>) -> Vec<RecordRef<'_>> {
    let workspace = supplier.workspace();
    let splits: Vec<&str> = workspace
        .pointing(SPLIT, field::SUPPLIER, supplier.id())
        .filter(|split| !split.has_ended())
        .map(|split| split.text(field::SYSTEM))
        .collect();
    let lacks = |system: &RecordRef<'_>| !splits.contains(&system.id().to_string().as_str());
    let systems = supplier.targets(field::SYSTEMS).filter(|system| system.life() == Life::Live);
    let mut found: Vec<RecordRef<'_>> = systems.filter(lacks).collect();
    found.sort_by(|a, b| natural::compare(a.label(), b.label()));
    found
}
