//! The demo's files, cut into lines that know their register, time and person.

use std::sync::Arc;

use chrono::NaiveDate;

use super::{DemoError, FIRST_UID, moment};
use crate::core::entry::Actor;
use crate::core::id::RecordId;
use crate::core::schema::{Register, Schema};
use crate::exchange::cell::text_of;
use crate::exchange::register::{self, Content};
use crate::exchange::sheet::{Cell, Controls, HeaderRow, ReadOptions, from_bytes};

/// The file of named positions.
pub const BASELINES: &str = "baselines.csv";

macro_rules! demo {
    ($($name:literal),+ $(,)?) => { &[$(($name, include_str!(concat!("../../../data/demo/", $name)))),+] };
}

/// Name and text of every file.
pub const FILES: &[(&str, &str)] = demo![
    "organisation.csv",
    "people.csv",
    "systems.csv",
    "risks.csv",
    "ratings.csv",
    "treatment-plan.csv",
    "controls.csv",
    "soa.csv",
    "actions.csv",
    "evidence.csv",
    "roles.csv",
    "assignments.csv",
    "decisions.csv",
    "audit-programmes.csv",
    "audits.csv",
    "audit-slots.csv",
    "attendance.csv",
    "evidence-requests.csv",
    "samples.csv",
    "interviews.csv",
    "audit-checks.csv",
    "findings.csv",
    "nonconformities.csv",
    "corrective-actions.csv",
    "impact-assessments.csv",
    "impact-answers.csv",
    "impacts.csv",
    "gap-assessments.csv",
    "gap-items.csv",
    "context-issues.csv",
    "interested-parties.csv",
    "requirements.csv",
    "scope-statements.csv",
    "processes.csv",
    "policies.csv",
    "acknowledgements.csv",
    "life-cycle-events.csv",
    "resources.csv",
    "risk-assessments.csv",
    "opportunities.csv",
    "treatment-plans.csv",
    "risk-acceptances.csv",
    "soa-versions.csv",
    "control-tests.csv",
    "objectives.csv",
    "aims-changes.csv",
    "system-changes.csv",
    "review-triggers.csv",
    "competence-requirements.csv",
    "training.csv",
    "awareness-activities.csv",
    "communications.csv",
    "feedback.csv",
    "documents.csv",
    "approvals.csv",
    "data-sets.csv",
    "transparency-records.csv",
    "test-records.csv",
    "releases.csv",
    "metrics.csv",
    "measurements.csv",
    "log-arrangements.csv",
    "incidents.csv",
    "incident-notifications.csv",
    "use-cases.csv",
    "suppliers.csv",
    "supplier-assessments.csv",
    "responsibility-splits.csv",
    "customers.csv",
    "questionnaires.csv",
    "customer-questions.csv",
    "answer-library.csv",
    "management-reviews.csv",
    "improvements.csv",
    "watch-items.csv",
    "implementation-plans.csv",
    "milestones.csv",
    "certification-bodies.csv",
    "certification-events.csv",
    "certificates.csv",
    "snoozes.csv",
    "baselines.csv",
];

/// The columns that every register's file begins with.
const LEAD: [&str; 4] = ["@at", "@by", "@because", "@label"];

/// One row of a register's file.
pub struct Line {
    pub file: String,
    pub line: u64,
    pub register: Arc<Register>,
    /// Milliseconds since 1970, UTC.
    pub at: i64,
    pub by: String,
    pub because: String,
    pub label: String,
    /// Heading, meaning and cell of what says anything.
    pub cells: Vec<(Arc<str>, Content, Cell)>,
}

impl Line {
    /// The text of a field's cell; empty where it says nothing.
    pub fn text(&self, key: &str) -> String {
        let found = self.cells.iter().find(|(_, content, _)| *content == Content::Field(key.to_string()));
        found.map_or(String::new(), |(_, _, cell)| text_of(cell).into_owned())
    }
}

/// A named position.
pub struct Baseline {
    pub line: u64,
    pub at: i64,
    pub by: String,
    pub name: String,
    pub approved_by: String,
    pub note: String,
}

/// Everything that happens, in the order of time.
pub struct Script {
    pub lines: Vec<Line>,
    pub baselines: Vec<Baseline>,
}

impl Script {
    pub fn read(schema: Arc<Schema>, files: &[(&str, &str)], today: NaiveDate) -> Result<Self, DemoError> {
        let mut script = Self { lines: Vec::new(), baselines: Vec::new() };
        for (file, text) in files {
            match *file {
                BASELINES => script.read_baselines(text, today)?,
                file => script.read_register(&schema, file, text, today)?,
            }
        }
        // Within a minute in the order of the registers: people and systems stand before what names them.
        script.lines.sort_by_key(|line| (line.at, schema.ordinal(&line.register.key), line.line));
        script.baselines.sort_by_key(|baseline| baseline.at);
        Ok(script)
    }

    fn read_register(&mut self, schema: &Schema, file: &str, text: &str, today: NaiveDate) -> Result<(), DemoError> {
        let wrong = |line: u64, why: String| DemoError::Row { file: file.to_string(), line, why };
        let stem = file.strip_suffix(".csv").unwrap_or(file);
        let register = schema.find(stem).ok_or_else(|| wrong(1, "the file is named after no register".into()))?;
        let register = Arc::new(register.clone());
        let sheet = from_bytes(file, text.as_bytes().to_vec(), &options())?;
        let titles: Vec<Arc<str>> = sheet.columns().iter().map(|column| column.raw.trim().into()).collect();
        if !titles.iter().zip(LEAD).all(|(title, lead)| **title == *lead) || titles.len() < LEAD.len() {
            return Err(wrong(1, format!("the file should begin with the columns {}", LEAD.join(", "))));
        }
        let mut meanings = Vec::new();
        for title in titles.iter().skip(LEAD.len()) {
            let content = register::known(schema, &register, title);
            let content = content.ok_or_else(|| wrong(1, format!("\"{title}\" is no field of {}", register.plural)))?;
            meanings.push((title.clone(), content));
        }
        for row in sheet {
            let row = row?;
            let lead = |at: usize| text_of(row.cell(at)).trim().to_string();
            let at = moment(&lead(0), today);
            let at = at.ok_or_else(|| wrong(row.line, format!("\"{}\" is no time such as -412d 09:35", lead(0))))?;
            let cells = meanings.iter().zip(row.cells.iter().skip(LEAD.len())).filter(|(_, cell)| !cell.is_blank());
            self.lines.push(Line {
                file: file.to_string(),
                line: row.line,
                register: register.clone(),
                at,
                by: lead(1),
                because: lead(2),
                label: lead(3),
                cells: cells.map(|((title, content), cell)| (title.clone(), content.clone(), cell.clone())).collect(),
            });
        }
        Ok(())
    }

    fn read_baselines(&mut self, text: &str, today: NaiveDate) -> Result<(), DemoError> {
        for row in from_bytes(BASELINES, text.as_bytes().to_vec(), &options())? {
            let row = row?;
            let cell = |at: usize| text_of(row.cell(at)).trim().to_string();
            let at = moment(&cell(0), today).ok_or_else(|| DemoError::Row {
                file: BASELINES.into(),
                line: row.line,
                why: format!("\"{}\" is no time such as -412d 09:35", cell(0)),
            })?;
            let (by, name, approved_by, note) = (cell(1), cell(2), cell(3), cell(4));
            self.baselines.push(Baseline { line: row.line, at, by, name, approved_by, note });
        }
        Ok(())
    }

    /// Rows of the same time, person and reason, oldest first.
    pub fn groups(&self) -> Vec<Vec<&Line>> {
        let mut groups: Vec<Vec<&Line>> = Vec::new();
        for line in &self.lines {
            let same = |group: &&mut Vec<&Line>| {
                group
                    .first()
                    .is_some_and(|first| (first.at, &first.by, &first.because) == (line.at, &line.by, &line.because))
            };
            // Groups of one minute are few and stand at the end.
            let minute = groups.iter_mut().rev().take_while(|group| group.first().is_some_and(|one| one.at == line.at));
            match minute.into_iter().find(same) {
                Some(group) => group.push(line),
                None => groups.push(vec![line]),
            }
        }
        groups
    }

    /// A person as an actor: the first of the logins, and a uid by the label's number.
    pub fn actor(&self, label: &str, person: Option<RecordId>) -> Actor {
        let lines = self.lines.iter().filter(|line| line.register.key == "person" && line.label == label);
        let login = lines.map(|line| line.text("logins")).find(|logins| !logins.is_empty()).unwrap_or_default();
        let login = login.split(';').next().unwrap_or_default().trim().to_string();
        let number: u32 = label.rsplit('-').next().and_then(|digits| digits.parse().ok()).unwrap_or(0);
        Actor { uid: FIRST_UID + number, login, person }
    }
}

fn options() -> ReadOptions<'static> {
    ReadOptions {
        header: HeaderRow::Line(1),
        separator: Some(b','),
        controls: Controls::Keep,
        ..ReadOptions::default()
    }
}
