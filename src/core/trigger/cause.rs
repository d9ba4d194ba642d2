//! Which records ask for a new look, from which day on, and at what.

use chrono::NaiveDate;

use super::decided::{decided_on, in_force};
use super::{REVIEW_TRIGGER, SYSTEM_CHANGE, Trigger, clear, field};
use crate::core::duty::{self, INCIDENT};
use crate::core::id::RecordId;
use crate::core::impact::{self, ASSESSMENT, is_decided};
use crate::core::metric::{self, MEASUREMENT, METRIC, Measured, Threshold};
use crate::core::natural;
use crate::core::risk::{self, Risk};
use crate::core::workspace::{Life, RecordRef, Workspace};

/// What kind of event it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TriggerKind {
    /// A measured value beyond its threshold.
    Metric,
    Incident,
    /// A supplier's new version.
    Supplier,
    /// A significant change of an AI system.
    Change,
    /// A change that nobody wanted, such as that of a system that learns in use.
    Unintended,
    Law,
    Complaint,
    Interval,
}

impl TriggerKind {
    /// Before the label of the cause, in the middle of a sentence.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Metric => "limit crossed",
            Self::Incident => "incident",
            Self::Supplier => "supplier's version",
            Self::Change => "significant change",
            Self::Unintended => "unintended change",
            Self::Law => "law or standard",
            Self::Complaint => "complaint",
            Self::Interval => "planned look",
        }
    }

    /// The choice of a review trigger that says it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Metric => "metric",
            Self::Incident => "incident",
            Self::Supplier | Self::Change | Self::Unintended => "change",
            Self::Law => "law",
            Self::Complaint => "complaint",
            Self::Interval => "interval",
        }
    }

    fn from_key(key: &str) -> Self {
        match key {
            "metric" => Self::Metric,
            "incident" => Self::Incident,
            "law" => Self::Law,
            "complaint" => Self::Complaint,
            "interval" => Self::Interval,
            _ => Self::Change,
        }
    }

    /// Whether it is a change of the AI system.
    pub const fn is_change(self) -> bool {
        matches!(self, Self::Supplier | Self::Change | Self::Unintended)
    }

    /// The event of an impact assessment's early review that it is. None where it counts whatever was agreed: a
    /// significant change, as 8.4 asks, and a planned day.
    pub(super) const fn early(self) -> Option<&'static str> {
        match self {
            Self::Metric => Some("metric"),
            Self::Incident | Self::Complaint => Some("incident"),
            Self::Supplier => Some("supplier"),
            Self::Law => Some("law"),
            Self::Change | Self::Unintended | Self::Interval => None,
        }
    }
}

/// A record that asks for a new look.
#[derive(Clone, Copy, Debug)]
pub struct Cause<'a> {
    pub record: RecordRef<'a>,
    pub kind: TriggerKind,
    /// The day from which risks are to be looked at again: a change counts once it is carried out.
    pub for_risks: NaiveDate,
    /// The same for impact assessments: a change counts once it is proposed.
    pub for_impacts: NaiveDate,
    /// The record whose references say what it touches: of a measurement it is the metric.
    names: RecordRef<'a>,
}

fn day(record: RecordRef<'_>, field: &str) -> Option<NaiveDate> {
    record.text(field).parse().ok()
}

impl<'a> Cause<'a> {
    /// All that asks for a new look, whether somebody took it since or not; of each register in the order of labels.
    pub fn all(workspace: &'a Workspace) -> Vec<Self> {
        let of =
            |register: &'static str, read: fn(RecordRef<'a>) -> Option<Self>| workspace.live(register).filter_map(read);
        of(INCIDENT, Self::of_incident)
            .chain(of(SYSTEM_CHANGE, Self::of_change))
            .chain(Self::of_measurements(workspace))
            .chain(of(REVIEW_TRIGGER, Self::of_review_trigger))
            .collect()
    }

    /// The values beyond their thresholds. A threshold is read once, since most values are within it.
    fn of_measurements(workspace: &'a Workspace) -> Vec<Self> {
        let watched = workspace.live(METRIC).filter_map(|metric| Some((metric, Threshold::of(metric)?)));
        let mut found: Vec<Self> = watched
            .flat_map(|(metric, threshold)| {
                let all = workspace.pointing(MEASUREMENT, metric::field::METRIC, metric.id());
                let beyond = move |one: RecordRef<'a>| threshold.breach(one.value(metric::field::VALUE).number()?);
                all.filter(move |one| beyond(*one).is_some()).filter_map(Self::of_measurement)
            })
            .collect();
        found.sort_by(|a, b| natural::compare(a.record.label(), b.record.label()));
        found
    }

    /// The cause that a record is, if it is one.
    pub fn of(record: RecordRef<'a>) -> Option<Self> {
        match record.register_key() {
            INCIDENT => Self::of_incident(record),
            SYSTEM_CHANGE => Self::of_change(record),
            MEASUREMENT => Self::of_measurement(record),
            REVIEW_TRIGGER => Self::of_review_trigger(record),
            _ => None,
        }
    }

    fn on(record: RecordRef<'a>, kind: TriggerKind, day: NaiveDate) -> Self {
        Self { record, kind, for_risks: day, for_impacts: day, names: record }
    }

    fn of_incident(incident: RecordRef<'a>) -> Option<Self> {
        let day = day(incident, duty::field::DETECTED_ON).filter(|_| incident.text(field::STATUS) != "dismissed")?;
        Some(Self::on(incident, TriggerKind::Incident, day))
    }

    /// Unintended ones count as they are; a supplier's version counts unless it was judged insignificant; any other
    /// once it was judged significant.
    fn of_change(change: RecordRef<'a>) -> Option<Self> {
        if change.text(field::STATUS) == "rejected" {
            return None;
        }
        let judged = change.text(field::SIGNIFICANT);
        let supplied = change.text(field::KIND) == "supplier";
        let kind = match change.text(field::ORIGIN) {
            "unintended" => TriggerKind::Unintended,
            _ if supplied && judged != "no" => TriggerKind::Supplier,
            _ if judged == "yes" => TriggerKind::Change,
            _ => return None,
        };
        let proposed = day(change, field::REQUESTED_ON)?;
        let done = day(change, field::DONE_ON).unwrap_or(proposed);
        Some(Self { for_risks: done, ..Self::on(change, kind, proposed) })
    }

    fn of_measurement(measurement: RecordRef<'a>) -> Option<Self> {
        let measured = Measured::of(measurement)?;
        let metric = measured.metric().filter(|metric| metric.life() == Life::Live)?;
        measured.breach()?;
        Some(Self { names: metric, ..Self::on(measurement, TriggerKind::Metric, measured.day) })
    }

    /// One that is decided on is a cause no more.
    fn of_review_trigger(record: RecordRef<'a>) -> Option<Self> {
        let raised = day(record, field::RAISED_ON).filter(|_| !record.filled(field::CLEARED_ON))?;
        Some(Self::on(record, TriggerKind::from_key(record.text(field::KIND)), raised))
    }

    /// The risks that it names.
    pub fn risks(self) -> impl Iterator<Item = RecordRef<'a>> + 'a {
        self.names.targets(field::RISKS)
    }

    /// The impact assessments that it names.
    pub fn assessments(self) -> impl Iterator<Item = RecordRef<'a>> + 'a {
        self.names.targets(field::ASSESSMENTS)
    }

    /// The AI systems whose risks it touches, and those whose impact assessments: none where it names some itself. A
    /// review trigger that names risks means these alone.
    pub(super) fn systems(self) -> (Vec<RecordId>, Vec<RecordId>) {
        let field = if self.names.field(field::SYSTEM).is_some() { field::SYSTEM } else { field::SYSTEMS };
        let one = self.names.text(field).parse().ok();
        let mut systems: Vec<RecordId> =
            one.into_iter().chain(self.names.elements(field).filter_map(|id| id.parse().ok())).collect();
        systems.sort_unstable();
        systems.dedup();
        let names = |field| self.names.elements(field).next().is_some();
        let (risks, impacts) = (names(field::RISKS), names(field::ASSESSMENTS));
        let told = self.record.register_key() == REVIEW_TRIGGER && (risks || impacts);
        let unless = |named: bool| if named || told { Vec::new() } else { systems.clone() };
        (unless(risks), unless(impacts))
    }

    /// What it asks of a risk or an impact assessment, of which `decided` is the last decision. Whether it touches it
    /// at all is for the caller to know.
    pub(super) fn on_target(self, about: RecordRef<'a>, decided: Option<NaiveDate>) -> Trigger<'a> {
        let day = if about.register_key() == risk::REGISTER { self.for_risks } else { self.for_impacts };
        let answered = decided.is_some_and(|decided| decided >= day);
        let open = !answered && !clear::is_cleared(self.record, about);
        Trigger { cause: self.record, kind: self.kind, day, about, open }
    }

    /// What it asks of each risk in work and each impact assessment in force that it touches, in the order of labels.
    pub fn triggers(self) -> Vec<Trigger<'a>> {
        let workspace = self.record.workspace();
        let (risks_of, impacts_of) = self.systems();
        let mut targets: Vec<RecordRef<'a>> = self.risks().chain(self.assessments().filter_map(in_force)).collect();
        let risks = risks_of.into_iter().flat_map(|one| workspace.pointing(risk::REGISTER, field::SYSTEMS, one));
        targets.extend(risks);
        let impacts = impacts_of.into_iter().flat_map(|one| workspace.pointing(ASSESSMENT, impact::field::SYSTEM, one));
        targets.extend(impacts.filter(|one| self.starts_early(*one)));
        targets.retain(|target| can_be_asked(*target));
        targets.sort_by(|a, b| natural::compare(a.label(), b.label()).then(a.id().cmp(&b.id())));
        targets.dedup_by_key(|target| target.id());
        targets.into_iter().map(|target| self.on_target(target, decided_on(target))).collect()
    }

    /// Whether an impact assessment is looked at early for such an event: it says for which; where it says nothing,
    /// for all.
    pub(super) fn starts_early(self, assessment: RecordRef<'_>) -> bool {
        let mut agreed = assessment.elements(field::EARLY).peekable();
        match self.kind.early() {
            Some(event) if agreed.peek().is_some() => agreed.any(|one| one == event),
            _ => true,
        }
    }
}

/// Whether a record can be looked at again: a risk in work, or an impact assessment in force.
pub(super) fn can_be_asked(record: RecordRef<'_>) -> bool {
    record.life() == Life::Live
        && match Risk::of(record) {
            Some(risk) => !risk.is_closed(),
            None => record.register_key() == ASSESSMENT && is_decided(record),
        }
}
