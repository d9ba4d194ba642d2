//! What can be done at a step. Whether it can be done now, and what it changes, is for `change` to say.

use super::{FollowUp, Step, field, is_nonconformity, status};
use crate::core::id::RecordId;

/// What the auditee says to a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acknowledgement {
    Agreed,
    Partly,
    NotAgreed,
}

impl Acknowledgement {
    pub const ALL: [Self; 3] = [Self::Agreed, Self::Partly, Self::NotAgreed];

    pub fn key(self) -> &'static str {
        match self {
            Self::Agreed => "agreed",
            Self::Partly => "partly",
            Self::NotAgreed => "not_agreed",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    /// Tells the finding to the auditee.
    Confirm,
    Withdraw,
    /// Makes the nonconformity.
    HandOver,
    CloseFinding,
    Acknowledge(Acknowledgement),
    /// The auditor has weighed the diverging opinion and stands by the finding.
    StandBy,
    Contain,
    NeedAction,
    NoAction,
    /// The plan stands.
    Plan,
    Start(RecordId),
    Finish(RecordId),
    Implemented,
    Effective,
    NotEffective,
    Close,
}

impl Doing {
    /// Whether its step asks for a reason that is typed nowhere else.
    pub fn asks_why(self) -> bool {
        matches!(self, Self::Withdraw | Self::CloseFinding | Self::StandBy | Self::Close)
    }

    /// The state that the record of the step goes to.
    pub fn leads_to(self) -> Option<&'static str> {
        Some(match self {
            Self::Confirm | Self::StandBy => "confirmed",
            Self::Withdraw => "withdrawn",
            Self::HandOver => "transferred",
            Self::CloseFinding | Self::NoAction | Self::Close => "closed",
            Self::Contain => "contained",
            Self::NeedAction => "cause_analysed",
            Self::Plan => "action_planned",
            Self::Implemented => "action_implemented",
            Self::Effective => "verified_effective",
            Self::NotEffective => "not_effective",
            Self::Acknowledge(_) | Self::Start(_) | Self::Finish(_) => return None,
        })
    }
}

impl FollowUp<'_> {
    /// What the step offers, in the order of its digits.
    pub fn doings(self, step: Step) -> Vec<Doing> {
        let finding = self.finding.map_or("", status);
        let state = self.nonconformity.map_or("", status);
        let graded = self.finding.is_some_and(|finding| is_nonconformity(finding.text(field::GRADE)));
        match step {
            Step::Finding => match finding {
                "draft" => vec![Doing::Confirm, Doing::Withdraw],
                "confirmed" if graded => vec![Doing::HandOver],
                "confirmed" => vec![Doing::CloseFinding],
                "transferred" if state == "closed" || state == "withdrawn" => vec![Doing::CloseFinding],
                _ => Vec::new(),
            },
            Step::Answer => {
                let answers = Acknowledgement::ALL.map(Doing::Acknowledge).to_vec();
                match finding {
                    "disputed" => [answers, vec![Doing::StandBy, Doing::Withdraw]].concat(),
                    "confirmed" | "transferred" => answers,
                    _ => Vec::new(),
                }
            }
            Step::Correction if state == "open" => vec![Doing::Contain],
            Step::Decision if matches!(state, "open" | "contained" | "not_effective") => {
                vec![Doing::NeedAction, Doing::NoAction]
            }
            Step::Action => match state {
                "cause_analysed" => vec![Doing::Plan],
                "action_planned" => self.work(),
                _ => Vec::new(),
            },
            Step::Effect => match state {
                "action_implemented" => vec![Doing::Effective, Doing::NotEffective],
                "verified_effective" => vec![Doing::Close],
                _ => Vec::new(),
            },
            Step::Correction | Step::Similar | Step::Cause | Step::Decision => Vec::new(),
        }
    }

    /// The next thing for each open action, then the end of all.
    fn work(self) -> Vec<Doing> {
        let each = self.open_actions().into_iter().map(|action| match status(action) {
            "in_progress" => Doing::Finish(action.id()),
            _ => Doing::Start(action.id()),
        });
        std::iter::once(Doing::Implemented).chain(each).collect()
    }
}
