//! Why a control may be needed, from what the workspace knows already: who names it, and which roles the organisation
//! holds. A proposal to whoever decides, never a decision.

use super::catalogue::{ControlText, Fit, Role};
use super::natural;
use super::record::ValueRef;
use super::workspace::{Life, RecordRef, Workspace};

/// Something that names the control.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'a> {
    /// The ground for inclusion that it is: `risk`, `law`, `contract`, `impact`, `objective`, `practice`.
    pub kind: &'static str,
    pub record: RecordRef<'a>,
}

/// The open risks, requirements, impacts and objectives that name the control of an entry, by kind and label, each once.
pub fn grounds(entry: RecordRef<'_>) -> Vec<Ground<'_>> {
    let workspace = entry.workspace();
    let control = entry.target("control").map(RecordRef::id);
    let named = control.into_iter().flat_map(|id| workspace.backlinks(id)).map(|(record, _)| record);
    let by_entry = ["risks", "requirements", "objectives"].into_iter().flat_map(|field| entry.targets(field));
    let mut all: Vec<Ground<'_>> = named.chain(by_entry).filter_map(ground).collect();
    all.sort_by(|a, b| {
        let order = |one: &Ground<'_>| KINDS.iter().position(|kind| *kind == one.kind);
        order(a).cmp(&order(b)).then_with(|| natural::compare(a.record.label(), b.record.label()))
    });
    all.dedup_by_key(|one| one.record.id());
    all
}

const KINDS: [&str; 6] = ["risk", "law", "contract", "impact", "objective", "practice"];

fn ground(record: RecordRef<'_>) -> Option<Ground<'_>> {
    let open = |record: RecordRef<'_>| record.life() == Life::Live && !record.has_ended();
    let (kind, record) = match record.register_key() {
        "risk" => ("risk", record),
        // A treatment that is given up names nothing any more; one that works still needs its control.
        "treatment" if record.life() == Life::Live && record.text("status") != "cancelled" => {
            ("risk", record.target("risk")?)
        }
        "requirement" => match record.text("kind") {
            "contract" | "expectation" => ("contract", record),
            "standard" | "own" => ("practice", record),
            _ => ("law", record),
        },
        "impact" => ("impact", record),
        "objective" => ("objective", record),
        _ => return None,
    };
    open(record).then_some(Ground { kind, record })
}

/// The roles that are held for AI systems in scope; those of the organisation where no system says any.
pub fn roles_held(workspace: &Workspace) -> Vec<Role> {
    let in_scope = |system: &RecordRef<'_>| system.value("in_scope") != ValueRef::Bool(false) && !system.has_ended();
    let of = |record: RecordRef<'_>| record.elements("roles").filter_map(Role::from_key).collect::<Vec<_>>();
    let mut held: Vec<Role> = workspace.live("system").filter(in_scope).flat_map(of).collect();
    if held.is_empty() {
        held = workspace.live("organisation").flat_map(of).collect();
    }
    held.sort_unstable();
    held.dedup();
    held
}

/// How often the control applies to an organisation in these roles, and the roles with which it does.
pub fn proposal(control: &ControlText, held: &[Role]) -> Option<(Fit, Vec<Role>)> {
    let fit = control.fit(held)?;
    Some((fit, held.iter().copied().filter(|role| control.roles.of(*role) == fit).collect()))
}
