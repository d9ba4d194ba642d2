//! What makes a workspace hard to trust, whatever the standard says about its contents.

use super::{ANY, Check, Context, Found, Reads, Rule, Severity};
use crate::core::workspace::RecordRef;

pub const RULES: &[Rule] = &[
    Rule {
        id: "WB-01",
        title: "No field has two values that came from different copies.",
        severity: Severity::Warning,
        basis: "7.5.3; one value in force",
        reads: &[Reads::of(ANY, &[ANY])],
        checks: &[Check::Each(ANY, no_conflicts)],
    },
    Rule {
        id: "WB-02",
        title: "No two records of a register share a label.",
        severity: Severity::Error,
        basis: "7.5.2; identification",
        reads: &[Reads::of(ANY, &[])],
        checks: &[Check::Whole(labels_differ)],
    },
    Rule {
        id: "WB-03",
        title: "Methods, own registers and own fields can be used by this program.",
        severity: Severity::Error,
        basis: "7.5.3; available and suitable for use",
        reads: &[],
        checks: &[Check::Whole(definitions_usable)],
    },
    Rule {
        id: "WB-04",
        title: "A risk method is in force.",
        severity: Severity::Error,
        basis: "6.1.2",
        reads: &[],
        checks: &[Check::Whole(method_chosen)],
    },
];

fn no_conflicts(context: &Context<'_>, record: RecordRef<'_>, found: &mut Found) {
    if !record.record.is_forked() {
        return;
    }
    for key in record.conflicts() {
        let register = context.workspace.schema().register(record.register_key());
        let name = register.and_then(|register| register.field(key)).map_or(key, |field| field.label.as_str());
        let sentence = || {
            format!(
                "{} has two values for {name} from different copies: look at both in its history and set the one that holds.",
                record.label()
            )
        };
        found.at(record, key, sentence);
    }
}

fn labels_differ(context: &Context<'_>, found: &mut Found) {
    for register in context.workspace.schema().registers() {
        // Rows come in the order of their labels, so equal ones are neighbours.
        let mut before: Option<RecordRef<'_>> = None;
        for record in context.workspace.live(&register.key) {
            if before.is_some_and(|before| before.label() == record.label()) {
                let sentence = || {
                    format!(
                        "Two {} are called {}: give one of them another label, or archive it.",
                        register.plural,
                        record.label()
                    )
                };
                found.push(Severity::Error, Some(record), None, sentence);
            }
            before = Some(record);
        }
    }
}

fn definitions_usable(context: &Context<'_>, found: &mut Found) {
    let workspace = context.workspace;
    let unusable = workspace.unusable().iter().chain(workspace.methods().unusable());
    let unusable = unusable.chain(workspace.adapted().unusable());
    for sentence in unusable {
        found.overall(Severity::Error, sentence.clone());
    }
}

fn method_chosen(context: &Context<'_>, found: &mut Found) {
    if context.workspace.methods().in_force().is_none() {
        let sentence = "No risk method is in force, so nothing can be rated: choose one of the shipped methods, or define your own.";
        found.overall(Severity::Error, sentence.to_string());
    }
}
