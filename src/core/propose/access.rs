//! What each access may change. The holder asks with what the register of people says of whom the kernel names, so a
//! guest can't talk himself into more.

use serde_json::Value;

use super::{Draft, ProblemKind};
use crate::core::acceptance;
use crate::core::access::{Access, Reader};
use crate::core::approval;
use crate::core::audit;
use crate::core::definition::BASELINE;
use crate::core::entry::EntryKind;
use crate::core::id::RecordId;
use crate::core::intent::Intent;
use crate::core::login;
use crate::core::nonconformity;
use crate::core::risk::{self, RATING, Risk, Stage, field};
use crate::core::schema::Field;
use crate::core::scoring::{Difference, Rater, Rating, RatingStatus};
use crate::core::workspace::RecordRef;

/// Fields of a person that say who may do what: members are the lead's.
const MEMBER: [&str; 3] = [login::field::ACCESS, login::field::LOGINS, login::field::CLAIMED];
/// The states that only a lead gives.
const APPROVALS: [&str; 2] = ["approved", "conditional"];
const ONLY_LEAD: &str = "approving is for a lead";
/// What a risk owner says of his own risk: ratings, confirmations, comments.
const OF_RISKS: [&str; 7] = [
    field::LAST_REVIEW,
    field::NEXT_REVIEW,
    field::DECIDED_ON,
    field::CONFIRMED_ON,
    field::CONFIRMED_BY,
    field::CONFIRMED_BECAUSE,
    "notes",
];
/// And of his own action, which he also takes through its states.
const OF_ACTIONS: [&str; 5] = ["progress", "done_on", "evidence", "result", "notes"];

/// What an auditor writes.
const OF_AUDITS: [&str; 9] = [
    "audit_programme",
    "audit",
    "audit_slot",
    "attendance",
    "evidence_request",
    "interview",
    "audit_check",
    "sample",
    "finding",
];
/// What he adds and others go on with: what he was shown, and what a finding leads to; of that he says later whether it
/// worked.
const BROUGHT_BY_AUDITS: [&str; 2] = ["evidence", "nonconformity"];

/// What he says of both when he has looked at the effect, and the states that say it.
const OF_EFFECTS: [&str; 4] = ["effect", "verified_by", "verified_on", "closed_on"];
const EFFECT_STATES: [&str; 4] = ["verified_effective", "not_effective", "verified", "closed"];

/// Of a rating that he proposes.
const OF_RATINGS: [&str; 6] = ["risk", "stage", "value", "rated_on", "rated_by", "reason"];
const ONLY_OWN: &str = "a risk owner confirms and scores his own risks, finishes his own actions and answers the findings of his area, in his own name";

impl Draft<'_> {
    pub(super) fn check_access(&mut self) {
        let proposal = self.proposal;
        let refused: Vec<(Option<RecordId>, String)> =
            proposal.intents.iter().filter_map(|intent| Some((intent.record(), self.forbids(intent)?))).collect();
        // One sentence is enough where all of it is refused for the same reason.
        let mut told: Vec<String> = Vec::new();
        for (record, sentence) in refused {
            if !told.contains(&sentence) {
                told.push(sentence.clone());
                self.problem(record, None, ProblemKind::Authority, sentence);
            }
        }
    }

    /// Why this access may not do this; none when it may.
    fn forbids(&self, intent: &Intent) -> Option<String> {
        self.forbids_unread(intent).or_else(|| self.forbids_by_access(intent))
    }

    pub(super) fn reader(&self) -> Reader {
        Reader { access: self.stamp.access, person: self.stamp.actor.person }
    }

    /// Nobody changes what he may not read, nor who reads it; but blind ratings are opened by whoever rates last.
    fn forbids_unread(&self, intent: &Intent) -> Option<String> {
        if self.reader().reads_everything() || self.opens_blind(intent) {
            return None;
        }
        let record = self.workspace.get(intent.record()?)?;
        let register = record.register()?;
        let sealed = match intent {
            Intent::Set { field, .. } | Intent::Beside { field, .. } => {
                register.field(field).is_some_and(Field::sealed)
            }
            _ => false,
        };
        ((register.readers.is_some() || sealed) && !self.reader().reads(record)).then(|| {
            format!("{} is not for you to read, so you can't change it; ask a lead or who handles it", record.label())
        })
    }

    fn forbids_by_access(&self, intent: &Intent) -> Option<String> {
        match self.stamp.access {
            Access::Alone | Access::Lead => None,
            Access::Unknown => self.forbids_unknown(intent),
            Access::Viewer => Some("you may read here and change nothing; ask a lead to let you do more".into()),
            Access::Auditor => self.forbids_auditor(intent),
            Access::Assessor => self.forbids_assessor(intent),
            Access::RiskOwner => self.forbids_risk_owner(intent),
        }
    }

    pub(super) fn register_key(&self, record: RecordId) -> &str {
        let coming = self.coming.get(&record).copied();
        coming.or_else(|| self.workspace.get(record).map(|found| found.register_key())).unwrap_or("")
    }

    fn register_key_of(&self, intent: &Intent) -> &str {
        intent.record().map_or("", |record| self.register_key(record))
    }

    /// Whether a record is approved by this, taken there or begun there; a state may be named by its label, too.
    fn approves(&self, intent: &Intent) -> bool {
        let states = |record: RecordId| self.register_of(record)?.workflow();
        let state = match intent {
            Intent::Move { record, to } => states(*record).and_then(|(_, states)| Some(states.named(to)?.key.as_str())),
            Intent::Create { record, .. } => states(*record)
                .zip(self.births.get(record))
                .and_then(|((field, _), birth)| birth.fields.get(field)?.as_str()),
            _ => None,
        };
        let accepts = |state| state == "accepted" && self.register_key_of(intent) == acceptance::REGISTER;
        state.is_some_and(|state| APPROVALS.contains(&state) || accepts(state))
    }

    /// Whether a file brings the record in whatever state it is in there. Who writes only a part of the workspace goes the
    /// way of the workflow with the rest, whatever he says about where it comes from.
    pub(super) fn comes_from_a_file(&self, record: RecordId) -> bool {
        self.proposal.kind == EntryKind::Import
            && match self.stamp.access {
                Access::Alone | Access::Lead | Access::Assessor => true,
                Access::Auditor => OF_AUDITS.contains(&self.register_key(record)),
                Access::RiskOwner | Access::Viewer | Access::Unknown => false,
            }
    }

    fn forbids_auditor(&self, intent: &Intent) -> Option<String> {
        let in_audits = |record: RecordId| OF_AUDITS.contains(&self.register_key(record));
        let mended =
            |record: RecordId| matches!(self.register_key(record), nonconformity::REGISTER | nonconformity::ACTION);
        if self.approves(intent) {
            return Some(ONLY_LEAD.into());
        }
        let allowed = match intent {
            Intent::Set { record, field, .. } if mended(*record) => OF_EFFECTS.contains(&field.as_str()),
            Intent::Move { record, to } if mended(*record) => EFFECT_STATES.contains(&to.as_str()),
            Intent::Create { register, .. } => {
                OF_AUDITS.contains(&register.as_str()) || BROUGHT_BY_AUDITS.contains(&register.as_str())
            }
            // The inverse of that creation, when it is taken back.
            Intent::Remove { record } => in_audits(*record) || BROUGHT_BY_AUDITS.contains(&self.register_key(*record)),
            // An audit begins with one.
            Intent::Define { key, .. } => key.starts_with(BASELINE),
            other => other.record().is_some_and(in_audits),
        };
        (!allowed).then(|| "an auditor reads everything here and writes audit records only".into())
    }

    /// Whom the workspace does not know says once who he is, with the login that the kernel names.
    fn forbids_unknown(&self, intent: &Intent) -> Option<String> {
        let own = &self.stamp.actor.login;
        let only =
            self.proposal.kind == EntryKind::Edit && self.proposal.intents.len() == 1 && self.proposal.source.is_none();
        let person = match intent {
            Intent::Add { record, field, element } if only && field == login::field::CLAIMED && element == own => {
                record
            }
            _ => {
                return Some(format!(
                    "you may read here and change nothing but say who you are: nobody in the register of people has the \
                     login {own}"
                ));
            }
        };
        if let Some(claimed) = login::claimed_by(self.workspace, own) {
            return Some(format!(
                "{own} says already that it is {} ({}); a lead has to confirm or refuse that first",
                claimed.title(),
                claimed.label()
            ));
        }
        let free = self.workspace.get(*person).is_some_and(login::is_free);
        (!free).then(|| "only somebody who is with the organisation and has no login yet can be said to be you".into())
    }

    fn forbids_assessor(&self, intent: &Intent) -> Option<String> {
        let member =
            |record: RecordId, key: &str| self.register_key(record) == login::REGISTER && MEMBER.contains(&key);
        if let Some(why) = self.forbids_blind(intent) {
            return Some(why);
        }
        let members = match intent {
            Intent::Set { record, field, .. } | Intent::Beside { record, field, .. } => member(*record, field),
            Intent::Add { record, field, .. } | Intent::Drop { record, field, .. } => member(*record, field),
            Intent::Create { register, fields, .. } => {
                register == login::REGISTER && fields.iter().any(|(key, _)| MEMBER.contains(&key.as_str()))
            }
            Intent::Define { key, .. } if !key.starts_with(BASELINE) => {
                return Some("methods and own fields are changed by a lead".into());
            }
            _ => false,
        };
        if self.approves(intent) || self.register_key_of(intent) == approval::REGISTER {
            return Some(ONLY_LEAD.into());
        }
        members.then(|| "who may do what, and with which login, is changed by a lead".into())
    }

    fn forbids_risk_owner(&self, intent: &Intent) -> Option<String> {
        let allowed = match intent {
            Intent::Set { record, field, value } | Intent::Beside { record, field, value } => {
                match self.register_key(*record) {
                    risk::REGISTER => return self.forbids_on_risk(*record, field, value),
                    "action" | nonconformity::ACTION => {
                        self.is_own_action(*record) && OF_ACTIONS.contains(&field.as_str())
                    }
                    audit::FINDING => self.may_answer(*record, field, value),
                    _ => false,
                }
            }
            Intent::Add { record, field, .. } | Intent::Drop { record, field, .. } => {
                self.is_own_action(*record) && OF_ACTIONS.contains(&field.as_str())
            }
            Intent::Move { record, to } => match self.register_key(*record) {
                // A first rating takes the risk on; countersigning and closing are for others.
                risk::REGISTER => self.own_risk(*record).is_some() && to == "assessed",
                RATING => self.is_about_own_risk(*record) && to == "superseded",
                audit::FINDING => self.own_finding(*record).is_some() && to == "disputed",
                _ => self.is_own_action(*record),
            },
            Intent::Create { register, fields, .. } => register == RATING && self.is_own_rating(fields),
            Intent::Remove { record } => self.is_about_own_risk(*record),
            Intent::Archive { .. } | Intent::Restore { .. } | Intent::Label { .. } | Intent::Define { .. } => false,
        };
        (!allowed).then(|| ONLY_OWN.into())
    }

    fn own_risk(&self, record: RecordId) -> Option<Risk<'_>> {
        let risk = self.workspace.get(record).and_then(Risk::of)?;
        risk.is_owned_by(self.stamp.actor.person).then_some(risk)
    }

    fn is_own_action(&self, record: RecordId) -> bool {
        let is_action = |found: &RecordRef<'_>| matches!(found.register_key(), "action" | nonconformity::ACTION);
        let action = self.workspace.get(record).filter(is_action);
        let owner = action.and_then(|action| action.target("owner")).map(|owner| owner.id());
        owner.is_some() && owner == self.stamp.actor.person
    }

    /// A finding of the own area that was told.
    fn own_finding(&self, record: RecordId) -> Option<RecordRef<'_>> {
        let finding = self.workspace.get(record).filter(|found| found.register_key() == audit::FINDING)?;
        let owner = finding.target(audit::field::OWNER).map(|owner| owner.id());
        let told = !matches!(finding.text("status"), "" | "draft");
        (told && owner.is_some() && owner == self.stamp.actor.person).then_some(finding)
    }

    /// What the auditee says to a finding, in the own name; of an opinion nothing that stands is written over.
    fn may_answer(&self, record: RecordId, key: &str, value: &Value) -> bool {
        let Some(finding) = self.own_finding(record) else { return false };
        match key {
            audit::field::ACKNOWLEDGEMENT | audit::field::ACKNOWLEDGED_ON => true,
            audit::field::ACKNOWLEDGED_BY => self.is_me(value),
            audit::field::OPINION => value.as_str().is_some_and(|text| text.starts_with(finding.text(key))),
            _ => false,
        }
    }

    fn is_about_own_risk(&self, rating: RecordId) -> bool {
        let rating = self.workspace.get(rating).filter(|found| found.register_key() == RATING);
        rating.and_then(|rating| rating.target("risk")).is_some_and(|risk| self.own_risk(risk.id()).is_some())
    }

    pub(super) fn is_me(&self, value: &Value) -> bool {
        let named = value.as_str().and_then(|id| id.parse().ok());
        named.is_some() && named == self.stamp.actor.person
    }

    /// A rating that waits for an assessor: of an own risk, in the own name, with nothing decided yet.
    fn is_own_rating(&self, fields: &[(String, Value)]) -> bool {
        let field = |key: &str| fields.iter().find(|(found, _)| found == key).map(|(_, value)| value);
        let about = field("risk").and_then(Value::as_str).and_then(|id| id.parse().ok());
        about.is_some_and(|id| self.own_risk(id).is_some())
            && field("rated_by").is_some_and(|value| self.is_me(value))
            && fields.iter().all(|(key, _)| OF_RATINGS.contains(&key.as_str()))
    }

    /// What he decides alone; what crosses appetite or an acceptance limit he proposes.
    fn forbids_on_risk(&self, record: RecordId, key: &str, value: &Value) -> Option<String> {
        let Some(risk) = self.own_risk(record) else { return Some(ONLY_OWN.into()) };
        if let Some(stage) = Stage::from_key(key) {
            let Ok(rating) = Rating::from_value(value) else { return Some(ONLY_OWN.into()) };
            let method = self.workspace.methods().of_rating(&rating.method, rating.version);
            let before = risk.rating(stage);
            let before = before.as_ref().and_then(|before| Some((before, risk.method_of(before)?)));
            let difference = method.map(|method| Difference::between(before, (&rating, method)));
            let alone =
                difference.is_some_and(|found| found.status_when_made_by(Rater::RiskOwner) == RatingStatus::Valid);
            return (!alone).then(|| {
                "a rating by its owner that crosses appetite or an acceptance limit is proposed, and an assessor \
                 countersigns it"
                    .into()
            });
        }
        let named = key != field::CONFIRMED_BY || self.is_me(value);
        (!named || !OF_RISKS.contains(&key)).then(|| ONLY_OWN.into())
    }
}
