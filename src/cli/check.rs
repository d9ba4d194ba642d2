//! `aims check`: what an auditor's rules find, each finding with its rule, severity, record, clause and remedy.

use serde_json::json;

use super::args::{Check, Format, Global};
use super::failure::{Done, Failure};
use super::json;
use super::out::{Out, Table};
use super::workspace::View;
use crate::core::rules::{self, Finding, Severity};
use crate::core::views;
use crate::library::Library;

/// Exit status 1 when there is an error or a warning; advice alone is fine.
pub fn run(global: &Global, args: &Check, out: &mut Out) -> Result<Done, Failure> {
    let view = View::open(global, args.as_of.as_of.as_deref())?;
    if let Some(stage) = args.stage {
        return readiness(&view, stage, args.format, out);
    }
    let catalogue = Library::embedded().catalogue()?;
    let mut findings = rules::findings(view.workspace(), view.today, catalogue);
    findings.retain(|finding| args.rule.as_ref().is_none_or(|rule| rule.eq_ignore_ascii_case(finding.rule)));
    match args.format {
        Format::Json => {
            let data = findings.iter().map(object).collect::<Vec<_>>();
            out.json(&json::of_view(&view, "check", json!(data)))?;
        }
        Format::Csv => out.csv(&table(&findings))?,
        Format::Table => {
            for finding in &findings {
                let head = format!("{} {} {}", word(finding.severity), finding.rule, finding.label);
                out.line(&format!("{}: {} [{}]", head.trim_end(), finding.sentence, finding.clause))?;
            }
            out.line(&sum(&findings))?;
        }
    }
    let grave = findings.iter().any(|finding| finding.severity != Severity::Practice);
    Ok(if grave { Done::Findings } else { Done::Fine })
}

/// Exit status 1 while something is missing or wrong.
fn readiness(view: &View, stage: u8, format: Format, out: &mut Out) -> Result<Done, Failure> {
    let table = if stage == 1 { views::READINESS_1 } else { views::READINESS_2 };
    let rows = view.rows(table);
    super::list::print(view, table, &rows, format, out)?;
    let open = rows.iter().any(|row| matches!(row.tone, views::Tone::Bad | views::Tone::Warning));
    Ok(if open { Done::Findings } else { Done::Fine })
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Practice => "practice",
    }
}

fn object(finding: &Finding) -> serde_json::Value {
    json!({
        "rule": finding.rule,
        "severity": word(finding.severity),
        "label": finding.label,
        "record": finding.record.map(|id| id.to_string()),
        "field": finding.field,
        "finding": finding.sentence,
        "clause": finding.clause,
    })
}

fn table(findings: &[Finding]) -> Table {
    let mut table = Table::new(&["Severity", "Rule", "Record", "Field", "Finding", "Clause"]);
    for finding in findings {
        table.row([
            word(finding.severity).to_string(),
            finding.rule.to_string(),
            finding.label.clone(),
            finding.field.clone().unwrap_or_default(),
            finding.sentence.clone(),
            finding.clause.to_string(),
        ]);
    }
    table
}

fn sum(findings: &[Finding]) -> String {
    let count = |severity: Severity| findings.iter().filter(|finding| finding.severity == severity).count();
    match findings.len() {
        0 => "The rules find nothing.".into(),
        _ => format!(
            "{} errors, {} warnings, {} pieces of advice.",
            count(Severity::Error),
            count(Severity::Warning),
            count(Severity::Practice)
        ),
    }
}
