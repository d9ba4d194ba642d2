//! Fields of a person who must not be another one of the same record: whoever did the work does not verify it.

use std::collections::BTreeSet;

use super::{Draft, ProblemKind};
use crate::core::entry::EntryKind;
use crate::core::id::RecordId;
use crate::core::nonconformity::too_few_people;

impl Draft<'_> {
    /// Files bring what others decided elsewhere; the audit rules say what is wrong with that. An organisation with too
    /// few people says so once.
    pub(super) fn check_independence(&mut self) {
        let measured = matches!(self.proposal.kind, EntryKind::Edit | EntryKind::New | EntryKind::Import);
        if !measured || too_few_people(self.workspace) {
            return;
        }
        let given = self.given.keys().map(|(id, _)| *id);
        let touched: BTreeSet<RecordId> = given.chain(self.births.keys().copied()).collect();
        let mut found = Vec::new();
        for id in touched.into_iter().filter(|id| !self.comes_from_a_file(*id)) {
            let Some(register) = self.register_of(id) else { continue };
            for field in &register.fields {
                let Some(other) = field.other_than.as_ref().and_then(|other| register.field(other)) else { continue };
                let changed = [&field.key, &other.key].iter().any(|key| self.gives(id, key));
                let (one, two) = (self.person(id, &field.key), self.person(id, &other.key));
                if changed && one.is_some() && one == two {
                    let name = one.and_then(|person| self.workspace.get(person)).map_or("", |person| person.title());
                    let message = format!(
                        "{}: {name} is {} and can't be {} as well; name another person, or say once on the organisation that there are too few people",
                        self.name(id),
                        other.label,
                        field.label,
                    );
                    found.push((id, field.key.clone(), message));
                }
            }
        }
        for (id, key, message) in found {
            self.problem(Some(id), Some(&key), ProblemKind::Authority, message);
        }
    }

    fn gives(&self, id: RecordId, key: &str) -> bool {
        self.births.contains_key(&id) || self.given.contains_key(&(id, key.to_string()))
    }

    /// The person that a field will hold.
    fn person(&self, id: RecordId, key: &str) -> Option<RecordId> {
        let born = self.births.get(&id).map(|birth| birth.fields.get(key));
        let value = born.unwrap_or_else(|| self.given.get(&(id, key.to_string())));
        match (value, self.births.contains_key(&id)) {
            (Some(value), _) => value.as_str()?.parse().ok(),
            (None, true) => None,
            (None, false) => self.workspace.get(id)?.text(key).parse().ok(),
        }
    }
}
