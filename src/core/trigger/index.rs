//! All causes of a workspace by what they touch. Made once and asked often: making it reads every event once; asking
//! for a risk looks up its id and its AI systems.

use std::collections::{HashMap, HashSet};

use super::cause::{Cause, can_be_asked};
use super::decided::{decided_on, in_force};
use super::{Trigger, field};
use crate::core::id::RecordId;
use crate::core::impact::{self, ASSESSMENT};
use crate::core::natural;
use crate::core::risk;
use crate::core::workspace::{RecordRef, Workspace};

/// Places in the list of causes.
type Places = Vec<usize>;

/// The causes of a workspace, ready to be asked.
pub struct Triggers<'a> {
    workspace: &'a Workspace,
    causes: Vec<Cause<'a>>,
    /// By risk or impact assessment that a cause names.
    named: HashMap<RecordId, Places>,
    /// By AI system whose risks are touched.
    risks_of: HashMap<RecordId, Places>,
    /// By AI system whose impact assessment is touched.
    impacts_of: HashMap<RecordId, Places>,
}

impl<'a> Triggers<'a> {
    pub fn of(workspace: &'a Workspace) -> Self {
        let mut index = Self {
            workspace,
            causes: Cause::all(workspace),
            named: HashMap::new(),
            risks_of: HashMap::new(),
            impacts_of: HashMap::new(),
        };
        for at in 0..index.causes.len() {
            index.place(at);
        }
        index
    }

    fn place(&mut self, at: usize) {
        let Some(cause) = self.causes.get(at).copied() else { return };
        let mut put = |id: RecordId| self.named.entry(id).or_default().push(at);
        cause.risks().for_each(|risk| put(risk.id()));
        cause.assessments().filter_map(in_force).for_each(|assessment| put(assessment.id()));
        let (risks, impacts) = cause.systems();
        risks.into_iter().for_each(|system| self.risks_of.entry(system).or_default().push(at));
        impacts.into_iter().for_each(|system| self.impacts_of.entry(system).or_default().push(at));
    }

    /// What a risk in work or an impact assessment in force was asked to be looked at again for, the oldest first;
    /// nothing for other records.
    pub fn about(&self, record: RecordRef<'a>) -> Vec<Trigger<'a>> {
        if !can_be_asked(record) {
            return Vec::new();
        }
        let of_risk = record.register_key() == risk::REGISTER;
        let mut places: Places = self.named.get(&record.id()).cloned().unwrap_or_default();
        let (by_system, key) = match of_risk {
            true => (&self.risks_of, field::SYSTEMS),
            false => (&self.impacts_of, impact::field::SYSTEM),
        };
        if !by_system.is_empty() {
            let early = |place: &usize| of_risk || self.causes.get(*place).is_some_and(|one| one.starts_early(record));
            let all = ids(record, key).filter_map(|id| by_system.get(&id)).flatten().copied();
            places.extend(all.filter(early));
        }
        if places.is_empty() {
            return Vec::new();
        }
        places.sort_unstable();
        places.dedup();
        let decided = decided_on(record);
        let causes = places.into_iter().filter_map(|at| self.causes.get(at));
        let mut found: Vec<Trigger<'a>> = causes.map(|cause| cause.on_target(record, decided)).collect();
        // Causes of one day stay in the order in which they were read.
        found.sort_by_key(|trigger| trigger.day);
        found
    }

    /// Those that nobody has answered yet.
    pub fn open_about(&self, record: RecordRef<'a>) -> Vec<Trigger<'a>> {
        let mut found = self.about(record);
        found.retain(|trigger| trigger.open);
        found
    }

    /// All that is open in the workspace, the oldest first.
    pub fn open(&self) -> Vec<Trigger<'a>> {
        let workspace = self.workspace;
        let mut seen: HashSet<RecordId> = HashSet::new();
        let named = self.named.keys().filter_map(|id| workspace.get(*id));
        let risks = self.risks_of.keys().flat_map(|one| workspace.pointing(risk::REGISTER, field::SYSTEMS, *one));
        let impacts =
            self.impacts_of.keys().flat_map(|one| workspace.pointing(ASSESSMENT, impact::field::SYSTEM, *one));
        let mut targets: Vec<RecordRef<'a>> =
            named.chain(risks).chain(impacts).filter(|target| seen.insert(target.id())).collect();
        targets.sort_by(|a, b| natural::compare(a.label(), b.label()).then(a.id().cmp(&b.id())));
        let mut found: Vec<Trigger<'a>> = targets.into_iter().flat_map(|target| self.open_about(target)).collect();
        found.sort_by_key(|trigger| trigger.day);
        found
    }
}

/// The records that a reference or a set of references names.
fn ids<'a>(record: RecordRef<'a>, field: &str) -> impl Iterator<Item = RecordId> + 'a {
    let one = record.text(field).parse().ok();
    one.into_iter().chain(record.elements(field).filter_map(|id| id.parse().ok()))
}
