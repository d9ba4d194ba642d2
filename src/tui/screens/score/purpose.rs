//! What a score sheet is for: a rating of one's own, one given blind, the consensus of several, or one of a workshop.

use crate::core::blind::Round;
use crate::core::id::RecordId;
use crate::core::risk::{Acting, Risk, Scored, Stage};
use crate::core::scoring::{Rating, Submission};
use crate::ledger::drafts::DraftKey;
use crate::tui::desk::Desk;
use crate::tui::words;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Rating,
    /// Compared with those of others before anything counts.
    Blind,
    /// What several agreed on after their blind ratings.
    Consensus,
    /// What a room agreed on.
    Workshop,
}

/// Forms of the drafts of the two that a round of blind ratings has.
pub const BLIND: &str = "blind-rating";
pub const CONSENSUS: &str = "blind-consensus";

/// What a complete sheet leads to.
pub struct Given {
    pub scored: Scored,
    /// The reason in the journal.
    pub because: String,
}

impl Purpose {
    /// Why no sheet for it can be opened, as a sentence.
    pub fn allowed(self, desk: &Desk, record: RecordId) -> Result<(), String> {
        let risk = desk.workspace().get(record).and_then(Risk::of).ok_or(words::NO_RISK)?;
        match self {
            Self::Rating | Self::Workshop => Ok(()),
            Self::Blind => Round::of(risk).ratable(desk.ledger.actor().person).map_err(|error| error.to_string()),
            Self::Consensus => Round::of(risk).agreeable().map_err(|error| error.to_string()),
        }
    }

    /// The rating that the sheet begins with. A blind one does not begin with what others think.
    pub fn before(self, desk: &Desk, risk: Risk<'_>, stage: Stage) -> Option<Rating> {
        match self {
            Self::Blind => Round::of(risk).by(desk.ledger.actor().person)?.rating(),
            Self::Rating | Self::Consensus | Self::Workshop => risk.rating(stage),
        }
    }

    pub fn key(self, desk: &Desk, record: RecordId, stage: Stage) -> DraftKey {
        let form = match self {
            Self::Blind => BLIND.to_string(),
            Self::Consensus => CONSENSUS.to_string(),
            Self::Rating | Self::Workshop => format!("score-{}", stage.key()),
        };
        desk.ledger.draft_key("risk", Some(record), &form)
    }

    /// Blind ratings and what comes of them are about today.
    pub fn is_of_current(self) -> bool {
        matches!(self, Self::Blind | Self::Consensus)
    }

    /// What stands behind the title; nothing for a rating of one's own.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rating => "",
            Self::Blind => words::BLIND,
            Self::Consensus => words::CONSENSUS,
            Self::Workshop => words::WORKSHOP,
        }
    }

    pub fn give(self, desk: &Desk, risk: Risk<'_>, stage: Stage, submission: &Submission, acting: Acting) -> Given {
        let (rating, reason) = (&submission.rating, &submission.reason);
        let score = |because: String| {
            let scored = match submission.difference.is_empty() && stage == Stage::Current {
                true => Scored {
                    intents: risk.confirm(&because, acting),
                    proposed: false,
                    difference: submission.difference.clone(),
                },
                false => risk.score(stage, rating, &because, acting),
            };
            Given { scored, because }
        };
        match self {
            Self::Rating => score(reason.clone()),
            Self::Workshop => score(words::workshop_reason(desk.ledger.today(), reason)),
            Self::Consensus => {
                let round = Round::of(risk);
                let raters = round.raters();
                let given = raters.iter().filter_map(|(person, blind)| {
                    let (blind, level) = (blind.as_ref()?, blind.as_ref()?.assessment()?.overall);
                    let mark = blind.method().zip(level).map_or("", |(method, level)| method.mark(level));
                    Some(words::rater(person.map_or("", |person| person.title()), mark))
                });
                let given: Vec<String> = given.collect();
                let mut given = score(words::consensus_reason(&given, reason));
                given.scored.intents.extend(round.end());
                given
            }
            Self::Blind => {
                let intents = Round::of(risk).rate(rating, reason, acting);
                let scored = Scored { intents, proposed: true, difference: submission.difference.clone() };
                Given { scored, because: words::BLIND_BECAUSE.to_string() }
            }
        }
    }
}
