//! Blind ratings, over a service: each in the own name and closed, and opened only by the last of those who were asked or
//! by a lead.

use serde_json::Value;

use super::Draft;
use crate::core::blind::{CLOSED, Round};
use crate::core::id::RecordId;
use crate::core::intent::Intent;
use crate::core::risk::{self, RATING, Risk, field, is_blind};

const BY_A_LEAD: &str = "blind ratings are opened by a lead before all have rated";
const OWN_NAME: &str =
    "a blind rating is given in the own name and stays closed until all have rated; rate the risk blind to give one";
const STANDS: &str = "who gave a blind rating, and of which risk, is not changed";
const AWAITED: &str =
    "others have rated this risk blind: whoever was asked and has not rated yet is taken from the list by a lead";

impl Draft<'_> {
    /// Whether it opens a blind rating, and may: with it everybody who was asked has rated.
    pub(super) fn opens_blind(&self, intent: &Intent) -> bool {
        let Intent::Set { record, field, value } = intent else { return false };
        let rating = self.workspace.get(*record).filter(|found| found.register_key() == RATING && is_blind(*found));
        let risk = rating.and_then(|rating| rating.target("risk")).and_then(Risk::of);
        field == CLOSED
            && *value == Value::Bool(false)
            && risk.is_some_and(|risk| self.completes(risk) && self.opens_all(risk))
    }

    /// Whether nobody's rating stays closed, the one that comes with this proposal included: who reads those of the
    /// others shows the own.
    fn opens_all(&self, risk: Risk<'_>) -> bool {
        let intents = &self.proposal.intents;
        let opened = |rating: RecordId| intents.contains(&Intent::set(rating, CLOSED, false));
        let comes_closed = |intent: &Intent| match intent {
            Intent::Create { fields, .. } => {
                self.rates_blind(intent, risk.record.id()) && fields.contains(&(CLOSED.into(), Value::Bool(true)))
            }
            _ => false,
        };
        Round::of(risk).closed().all(|blind| opened(blind.record.id())) && !intents.iter().any(comes_closed)
    }

    /// Whether everybody who was asked has rated, or does with this proposal.
    fn completes(&self, risk: Risk<'_>) -> bool {
        let me = self.stamp.actor.person;
        let rates = || self.proposal.intents.iter().any(|intent| self.rates_blind(intent, risk.record.id()));
        let round = Round::of(risk);
        round.is_complete() || (round.is_last(me) && rates())
    }

    /// Whether it is a blind rating of this risk in the own name.
    fn rates_blind(&self, intent: &Intent, risk: RecordId) -> bool {
        let Intent::Create { register, fields, .. } = intent else { return false };
        let given = |key: &str| fields.iter().find(|(found, _)| found == key).map(|(_, value)| value);
        register == RATING
            && given("blind") == Some(&Value::Bool(true))
            && given("risk").and_then(Value::as_str) == Some(&risk.to_string())
            && given("rated_by").is_some_and(|value| self.is_me(value))
    }

    /// Why somebody who is no lead may not do this to a round of blind ratings.
    pub(super) fn forbids_blind(&self, intent: &Intent) -> Option<String> {
        let why = match intent {
            Intent::Set { record, field, value } | Intent::Beside { record, field, value } => {
                match self.register_key(*record) {
                    risk::REGISTER => self.forbids_in_round(*record, field, value),
                    RATING => self.forbids_of_blind(*record, field, value, intent),
                    _ => None,
                }
            }
            Intent::Drop { record, field, element } if field == field::BLIND_RATERS => {
                self.takes_off(*record, &|person| person == element).then_some(AWAITED)
            }
            Intent::Create { register, fields, .. } if register == RATING => self.forbids_birth(fields, intent),
            _ => None,
        };
        why.map(Into::into)
    }

    fn forbids_in_round(&self, risk: RecordId, key: &str, value: &Value) -> Option<&'static str> {
        match key {
            field::BLIND_OPENED if !value.is_null() => Some(BY_A_LEAD),
            field::BLIND_RATERS => {
                let stays = |person: &str| value.as_array().is_some_and(|all| all.iter().any(|one| one == person));
                self.takes_off(risk, &|person| !stays(person)).then_some(AWAITED)
            }
            _ => None,
        }
    }

    /// Whether somebody goes who has not rated yet while ratings of others are closed: that would open them.
    fn takes_off(&self, risk: RecordId, goes: &dyn Fn(&str) -> bool) -> bool {
        let Some(risk) = self.workspace.get(risk).and_then(Risk::of) else { return false };
        let round = Round::of(risk);
        round.closed().next().is_some() && round.awaited().any(|person| goes(&person.to_string()))
    }

    fn forbids_of_blind(&self, record: RecordId, key: &str, value: &Value, intent: &Intent) -> Option<&'static str> {
        let found = self.workspace.get(record);
        let blind = found.is_none_or(is_blind);
        match key {
            CLOSED if *value == Value::Bool(true) => None,
            CLOSED => (!self.opens_blind(intent)).then_some(BY_A_LEAD),
            "blind" if *value == Value::Bool(true) => Some(OWN_NAME),
            "blind" | "rated_by" | "risk" => blind.then_some(STANDS),
            _ => None,
        }
    }

    fn forbids_birth(&self, fields: &[(String, Value)], intent: &Intent) -> Option<&'static str> {
        let given = |key: &str| fields.iter().find(|(found, _)| found == key).map(|(_, value)| value);
        if given("blind") != Some(&Value::Bool(true)) {
            return None;
        }
        let about = given("risk").and_then(Value::as_str).and_then(|id| id.parse().ok());
        let Some(risk) = about.and_then(|id| self.workspace.get(id)).and_then(Risk::of) else { return Some(OWN_NAME) };
        let shut = given(CLOSED) == Some(&Value::Bool(true)) || self.completes(risk);
        (!shut || !self.rates_blind(intent, risk.record.id())).then_some(OWN_NAME)
    }
}
