//! A harm that stays high becomes a risk in the register: from the risk library where an entry fits its dimension and
//! party, else in the impact's own words. The impact names the risk; the risk shows what points to it.

use serde_json::{Value, json};

use super::field;
use super::rating::{HIGH, is_harm, left, party};
use crate::core::catalogue::{ImpactCatalogue, RiskLibrary, RiskTemplate, Role, Stage};
use crate::core::intent::Intent;
use crate::core::risk::{self, Acting};
use crate::core::workspace::{Life, RecordRef};

/// Why an impact becomes no risk.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AsRiskError {
    #[error("{impact} is a benefit; only a harm becomes a risk")]
    NoHarm { impact: String },
    #[error("{impact} has no rating yet; fill its cells first")]
    NotRated { impact: String },
    #[error("{impact} is at {rating}; from {HIGH} on, after its measures, a risk has to take it up")]
    NotHigh { impact: String, rating: u8 },
    #[error("{impact} is taken up by {risk} already")]
    Linked { impact: String, risk: String },
}

/// The entry of the library that fits an impact best: among those of its dimension that touch its party, the one that
/// is met most in the roles held and the life cycle stage of the system. None where none fits.
pub fn fitting<'l>(
    impact: RecordRef<'_>,
    catalogue: &ImpactCatalogue,
    library: &'l RiskLibrary,
) -> Option<&'l RiskTemplate> {
    let party = party(impact)?;
    let dimension = catalogue.dimension(impact.text(field::DIMENSION))?;
    let system = system(impact);
    let roles: Vec<Role> =
        system.map(|system| system.elements("roles").filter_map(Role::from_key).collect()).unwrap_or_default();
    let stages: Vec<Stage> = system.and_then(|system| Stage::from_key(system.text("stage"))).into_iter().collect();
    let offers = library.suggest(&roles, &stages, None);
    let fits = offers.iter().filter(|offer| {
        dimension.risks.contains(&offer.template.id) && offer.template.affected_parties.contains(&party)
    });
    let order = |id: &String| dimension.risks.iter().position(|risk| risk == id);
    let best =
        fits.max_by_key(|offer| (offer.role, offer.kind, offer.stage, std::cmp::Reverse(order(&offer.template.id))))?;
    Some(best.template)
}

fn system(impact: RecordRef<'_>) -> Option<RecordRef<'_>> {
    impact.target(field::ASSESSMENT)?.target(field::SYSTEM)
}

/// The risk that takes up an impact, and the link to it. A live risk of the same system from the same entry of the
/// library is linked instead of made anew.
pub fn as_risk(
    impact: RecordRef<'_>,
    template: Option<&RiskTemplate>,
    library: &RiskLibrary,
    acting: Acting,
) -> Result<Vec<Intent>, AsRiskError> {
    let name = || impact.label().to_string();
    if !is_harm(impact) {
        return Err(AsRiskError::NoHarm { impact: name() });
    }
    let rating = left(impact).ok_or_else(|| AsRiskError::NotRated { impact: name() })?;
    if rating < HIGH {
        return Err(AsRiskError::NotHigh { impact: name(), rating });
    }
    if let Some(risk) = impact.target(field::RISK).filter(|risk| risk.life() == Life::Live) {
        return Err(AsRiskError::Linked { impact: name(), risk: risk.label().to_string() });
    }
    let system = system(impact);
    let known = template.zip(system).and_then(|(template, system)| {
        let mut risks = impact.workspace().pointing(risk::REGISTER, "systems", system.id());
        risks.find(|risk| risk.text("library_id") == template.id)
    });
    if let Some(risk) = known {
        return Ok(vec![Intent::set(impact.id(), field::RISK, risk.id().to_string())]);
    }
    let said = |keys: &[&str]| {
        let texts: Vec<&str> = keys.iter().map(|key| impact.text(key)).filter(|text| !text.is_empty()).collect();
        texts.join("; ")
    };
    let choices = |template: &RiskTemplate, key: &str| json!(library.choices_for(template, key));
    let mut fields = match template {
        Some(template) => vec![
            ("title", json!(template.title)),
            ("event", json!(template.description)),
            ("library_id", json!(template.id)),
            ("risk_sources", choices(template, "risk_sources")),
            ("objectives", choices(template, "objectives")),
            ("consequence_text", json!(said(&[field::TITLE, field::WHO, field::PATH]))),
        ],
        None => vec![
            ("title", json!(impact.text(field::TITLE))),
            ("event", json!(said(&[field::PATH]))),
            ("consequence_text", json!(said(&[field::WHO]))),
        ],
    };
    fields.extend(party(impact).map(|party| ("affected_parties", json!([party.key()]))));
    fields.extend(system.map(|system| ("systems", json!([system.id().to_string()]))));
    let owner = system.map(|system| system.text("owner")).filter(|owner| !owner.is_empty());
    let owner = owner.map(str::to_string).or_else(|| acting.person.map(|person| person.to_string()));
    fields.extend(owner.map(|owner| ("owner", json!(owner))));
    fields.push(("opened", json!(acting.today.to_string())));
    let empty = |value: &Value| value.as_str() == Some("") || value.as_array().is_some_and(Vec::is_empty);
    let fields = fields.into_iter().filter(|(_, value)| !empty(value));
    Ok(vec![
        Intent::Create {
            record: acting.fresh,
            register: risk::REGISTER.into(),
            label: None,
            fields: fields.map(|(key, value)| (key.to_string(), value)).collect(),
        },
        Intent::set(impact.id(), field::RISK, acting.fresh.to_string()),
    ])
}
