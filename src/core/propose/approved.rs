//! What stands behind an approval or an acceptance: content that no longer changes, a right to give it, and a copy of
//! what was looked at.

use std::collections::BTreeSet;

use super::{Draft, ProblemKind};
use crate::core::acceptance::{self, Frozen};
use crate::core::approval::{self, Objection};
use crate::core::authority;
use crate::core::entry::EntryKind;
use crate::core::id::RecordId;
use crate::core::intent::Intent;
use crate::core::risk::Risk;
use crate::core::schema::Kind;
use crate::core::versions::{Versioned, field};
use crate::core::workspace::RecordRef;

impl Draft<'_> {
    /// What was approved no longer changes, whoever asks and wherever it comes from; a merge brings what others have, and
    /// two values that disagree may be settled.
    pub(super) fn check_fixed(&mut self) {
        if self.is_taking_back() || self.proposal.kind == EntryKind::Merge {
            return;
        }
        let given = self.given.keys().cloned();
        let touched: BTreeSet<(RecordId, String)> = given.chain(self.sets.keys().cloned()).collect();
        let mut told: BTreeSet<RecordId> = BTreeSet::new();
        for (id, key) in touched {
            let Some(found) = self.workspace.get(id) else { continue };
            let Some(register) = self.schema.register(found.register_key()) else { continue };
            let state = register.workflow().map_or("", |(field, _)| found.text(field));
            let fixed = register.fixed.as_ref().is_some_and(|fixed| fixed.holds(state, &key));
            // What was left empty may be completed, such as who approved it; what it says may not.
            let prose = register.field(&key).is_none_or(|field| matches!(field.kind, Kind::Text | Kind::List));
            let completes =
                !prose && !found.filled(&key) && ![field::POSITION, field::CONTENT_HASH].contains(&key.as_str());
            if !fixed || completes || found.conflicts().contains(&key.as_str()) || !told.insert(id) {
                continue;
            }
            let label = register.field(&key).map_or(key.as_str(), |field| &field.label);
            let standing = register.workflow().and_then(|(_, states)| states.state(state));
            let message = match standing {
                Some(state) => format!(
                    "{}: it is {}, so {label} no longer changes; make a new version",
                    found.label(),
                    state.label.to_lowercase()
                ),
                None => format!("{}: {label} no longer changes; write a new {}", found.label(), register.name),
            };
            self.problem(Some(id), Some(&key), ProblemKind::State, message);
        }
    }

    /// Approvals and acceptances that are recorded here. Files bring what was given elsewhere.
    pub(super) fn check_approvals(&mut self) {
        if self.proposal.kind != EntryKind::Edit {
            return;
        }
        let mut wrong: Vec<(RecordId, &'static str, ProblemKind, String)> = Vec::new();
        let of_intent = |intent: &Intent| match intent {
            Intent::Move { record, .. } | Intent::Create { record, .. } => Some(*record),
            _ => None,
        };
        let moved: BTreeSet<RecordId> = self.proposal.intents.iter().filter_map(of_intent).collect();
        for record in moved {
            let Some(register) = self.register_of(record) else { continue };
            let Some((field, states)) = register.workflow() else { continue };
            let state = self.state(record, field, states);
            let to = self.proposal.intents.iter().find_map(|intent| match intent {
                Intent::Move { record: moved, to } if *moved == record => states.named(to),
                _ => None,
            });
            let state = to.map_or(state.as_str(), |state| state.key.as_str());
            match state {
                "approved" if approval::is_approved_here(&register.key) => self.approval_wrong(record, &mut wrong),
                "accepted" if register.key == acceptance::REGISTER => self.acceptance_wrong(record, &mut wrong),
                _ => {}
            }
        }
        for (record, field, kind, sentence) in wrong {
            let message = format!("{}: {sentence}", self.name(record));
            self.problem(Some(record), Some(field), kind, message);
        }
    }

    fn person_in(&self, record: RecordId, key: &str) -> Option<RecordRef<'_>> {
        self.workspace.get(self.value_of(record, key)?.parse().ok()?)
    }

    /// Whoever approves in the tool is logged in; everybody else answers in another way.
    fn not_here(&self, record: RecordId, person: RecordRef<'_>, method: &str) -> Option<String> {
        let in_tool = self.value_of(record, method).is_some_and(|method| method == approval::IN_TOOL);
        let elsewhere = in_tool && self.stamp.actor.person != Some(person.id());
        elsewhere.then(|| Objection::NotHere(person.title().to_string()).to_string())
    }

    fn approval_wrong(&self, record: RecordId, wrong: &mut Vec<(RecordId, &'static str, ProblemKind, String)>) {
        if let Some(approver) = self.person_in(record, field::APPROVED_BY) {
            if let Some(sentence) = self.not_here(record, approver, "approval_method") {
                wrong.push((record, "approval_method", ProblemKind::Authority, sentence));
            }
            let said = self.value_of(record, "authority").is_some_and(|text| !text.trim().is_empty());
            if !said && authority::deciding_role(approver, self.stamp.today).is_none() {
                let sentence = Objection::NoAuthority(approver.title().to_string()).to_string();
                wrong.push((record, "authority", ProblemKind::Authority, sentence));
            }
        }
        let text = |key: &str| self.value_of(record, key).unwrap_or_default();
        let (position, hash) = (text(field::POSITION), text(field::CONTENT_HASH));
        let of = self.register_of(record).and_then(|register| Versioned::of(&register.key));
        let moved = of.and_then(|of| approval::check_frozen(self.workspace, of, &position, &hash));
        if let Some(objection) = moved {
            wrong.push((record, field::CONTENT_HASH, ProblemKind::Moved, objection.to_string()));
        }
    }

    fn acceptance_wrong(&self, record: RecordId, wrong: &mut Vec<(RecordId, &'static str, ProblemKind, String)>) {
        use acceptance::field;
        let Some(person) = self.person_in(record, field::ACCEPTED_BY) else { return };
        if let Some(sentence) = self.not_here(record, person, field::METHOD) {
            wrong.push((record, field::METHOD, ProblemKind::Authority, sentence));
        }
        let kind = self.value_of(record, field::KIND).and_then(|kind| acceptance::Kind::from_key(&kind));
        let Some(stage) = kind.map(acceptance::Kind::stage) else { return };
        let said: Vec<Frozen> =
            self.set_of(record, field::RATINGS).iter().filter_map(|line| line.parse().ok()).collect();
        for id in self.set_of(record, field::RISKS) {
            let Some(risk) = id.parse().ok().and_then(|id| self.workspace.get(id)).and_then(Risk::of) else { continue };
            let copy = said.iter().find(|copy| copy.label == risk.record.label());
            let sentence = match copy {
                None => {
                    Some(format!("it holds no copy of the rating of {}; accept it with the sheet", risk.record.label()))
                }
                Some(copy) => acceptance::objection(risk, stage, person, Some(copy), self.stamp.today)
                    .map(|objection| objection.to_string()),
            };
            if let Some(sentence) = sentence {
                wrong.push((record, field::ACCEPTED_BY, ProblemKind::Authority, sentence));
            }
        }
    }
}
