//! The rules on what happens, as `data/demo/faults.toml` reads them: metrics, suppliers, incidents.

use std::collections::BTreeSet;

use crate::rules::Fault;
use crate::world::{World, days, items};

fn fault(rule: &str, register: &str, label: &str, field: &str) -> Fault {
    (rule.into(), register.into(), label.into(), field.into())
}

/// The demo's metrics are weekly, monthly or quarterly.
fn interval(frequency: &str) -> i64 {
    match frequency {
        "weekly" => 7,
        "monthly" => 31,
        _ => 92,
    }
}

fn is_watched(world: &World, system: &str) -> bool {
    let own = |label: &&&str| world.get("metric", label, "system") == system;
    let labels = world.labels("metric");
    let with_threshold =
        labels.iter().filter(own).filter(|label| !world.get("metric", label, "threshold_kind").is_empty());
    with_threshold.into_iter().any(|metric| {
        let values = world.labels("measurement");
        let of_it = values.iter().filter(|value| world.get("measurement", value, "metric") == *metric);
        let newest = of_it.filter_map(|value| days(world.get("measurement", value, "measured_on"))).max();
        newest.is_some_and(|day| -day <= interval(world.get("metric", metric, "frequency")))
    })
}

fn looked_at(world: &World, risk: &str) -> Option<i64> {
    ["last_review", "confirmed_on"].into_iter().filter_map(|field| days(world.get("risk", risk, field))).max()
}

fn of_incident(world: &World, label: &str, found: &mut BTreeSet<Fault>) {
    let get = |field: &str| world.get("incident", label, field);
    let notifications: Vec<&str> = world
        .labels("incident_notification")
        .into_iter()
        .filter(|one| world.get("incident_notification", one, "incident") == label)
        .collect();
    let triaged = !["reported", "dismissed"].contains(&get("status"));
    let undecided = match get("reporting_duty") {
        "no" => false,
        "yes" => notifications.is_empty(),
        _ => true,
    };
    if triaged && undecided {
        found.insert(fault("VR-44", "incident", label, "reporting_duty"));
    }
    let harmed = ["minor", "serious", "death"].contains(&get("harm"));
    let looked_into = ["investigating", "resolved", "lessons_learned", "closed"].contains(&get("status"));
    let detected = days(get("detected_on"));
    let late = items(get("risks")).iter().any(|risk| looked_at(world, risk) < detected);
    if harmed && looked_into && late {
        found.insert(fault("VR-45", "incident", label, "risks"));
    }
}

/// Every fault that these rules see.
pub fn find(world: &World) -> BTreeSet<Fault> {
    let mut found = BTreeSet::new();
    for system in world.labels("system") {
        let of_interest =
            world.get("system", system, "status") == "in_operation" && world.get("system", system, "in_scope") == "yes";
        if of_interest && !is_watched(world, system) {
            found.insert(fault("VR-26", "system", system, "status"));
        }
    }
    for supplier in world.labels("supplier") {
        let get = |field: &str| world.get("supplier", supplier, field);
        let delivers = items(get("delivers"));
        let of_ai = ["system", "model", "data", "tool"].iter().any(|one| delivers.contains(&(*one).to_string()));
        let late = days(get("next_assessment")).is_none_or(|day| day < 0);
        if ["in_use", "suspended"].contains(&get("status")) && of_ai && late {
            found.insert(fault("VR-43", "supplier", supplier, "next_assessment"));
        }
    }
    for incident in world.labels("incident") {
        of_incident(world, incident, &mut found);
    }
    for notification in world.labels("incident_notification") {
        let sent = !world.get("incident_notification", notification, "sent_at").is_empty();
        let proved = ["receipt", "evidence"]
            .iter()
            .any(|field| !world.get("incident_notification", notification, field).is_empty());
        if sent && !proved {
            found.insert(fault("VR-44", "incident_notification", notification, "evidence"));
        }
    }
    found
}
