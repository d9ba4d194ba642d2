//! `aims score`: rates a risk, as the score screen does.

use super::args::{Global, Score};
use super::failure::{Done, Failure};
use super::out::Out;
use super::shown;
use super::workspace::{Desk, record};
use crate::core::method::Method;
use crate::core::risk::{self, Acting, Risk, Scored, Stage};
use crate::core::scoring::{self, Cell, CellEntry, Confidence, Fit, Party, PartyRating, Rating, Severity};
use crate::core::typing;

/// What was said about one party.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub party: Party,
    pub rating: PartyRating,
}

pub fn run(global: &Global, args: &Score, out: &mut Out) -> Result<Done, Failure> {
    let said = consequences(&args.consequence)?;
    let stage = Stage::from_key(&args.stage.to_lowercase())
        .ok_or_else(|| Failure::usage(format!("\"{}\" is no stage; choose inherent, current or target", args.stage)))?;
    let because = args.because.because.as_deref().unwrap_or("").trim();
    if because.is_empty() {
        return Err(Failure::refused("say why in one sentence: --because \"..\""));
    }
    let mut desk = Desk::open(global)?;
    let acting =
        Acting { person: desk.ledger.actor().person, today: desk.ledger.today(), fresh: desk.ledger.record_id() };
    let (label, scored) = {
        let record = record(desk.workspace(), risk::REGISTER, &args.id)?;
        let risk = Risk::of(record).ok_or_else(|| Failure::refused(format!("{} is no risk", args.id)))?;
        let rating = rating(risk, stage, args, &said, acting)?;
        (record.label().to_string(), risk.score(stage, &rating, because, acting))
    };
    let Scored { intents, proposed, difference } = scored;
    desk.submit(intents, because)?;
    let workspace = desk.workspace();
    if proposed {
        let waiting = workspace.get(acting.fresh).map_or("it", |record| record.label());
        out.line(&format!(
            "{label}  {} waits as {waiting} for an assessor, because it crosses a limit; until then the rating before it holds",
            difference.words_with("->")
        ))?;
    } else if let Ok(record) = record(workspace, risk::REGISTER, &label) {
        let words = if difference.is_empty() { "reviewed, no change".into() } else { difference.words_with("->") };
        out.line(&format!("{label}  {} {}", stage.key(), shown::field(record, stage.key())))?;
        out.line(&format!("  {words}"))?;
        next_review(out, record)?;
    }
    desk.close();
    Ok(Done::Fine)
}

/// Says when the risk is due again.
pub fn next_review(out: &mut Out, record: crate::core::workspace::RecordRef<'_>) -> Result<(), Failure> {
    match record.text(risk::field::NEXT_REVIEW) {
        "" => Ok(()),
        date => out.line(&format!("  next review {date}")),
    }
}

/// The rating that was there, with what was said over it.
fn rating(risk: Risk<'_>, stage: Stage, args: &Score, said: &[Said], acting: Acting) -> Result<Rating, Failure> {
    let label = risk.record.label();
    let method = risk
        .record
        .workspace()
        .methods()
        .in_force()
        .ok_or_else(|| Failure::refused("this workspace has no usable risk method; `aims doctor` says why"))?;
    let kept = risk.rating(stage).filter(|old| Fit::of(old, method) == Fit::Current);
    let likelihood = args.likelihood.or(kept.as_ref().map(|old| old.likelihood)).ok_or_else(|| {
        Failure::refused(format!(
            "{label} has no {} rating under {} to keep the likelihood of; give --likelihood 1 to {}",
            stage.key(),
            method.title(),
            method.likelihood_max()
        ))
    })?;
    let mut rating = kept.unwrap_or_else(|| Rating::new(likelihood, method.id(), method.version()));
    rating.likelihood = likelihood;
    for said in said {
        *rating.parties.get_mut(said.party) = Some(said.rating.clone());
    }
    if let Some(word) = &args.confidence {
        let confidence = Confidence::from_key(&word.to_lowercase());
        let usage = || Failure::usage(format!("\"{word}\" is no confidence; choose low, medium or high"));
        rating.confidence = Some(confidence.ok_or_else(usage)?);
        rating.confidence_reason = None;
    }
    if let Some(reason) = &args.confidence_reason {
        rating.confidence_reason = Some(reason.trim().to_string()).filter(|reason| !reason.is_empty());
    }
    let decided = args.decided_on.as_deref().map(|text| typing::date(text, acting.today)).transpose();
    let decided = decided.map_err(|problem| Failure::usage(format!("--decided-on: {problem}")))?;
    rating.decided_on = Some(decided.unwrap_or(acting.today));
    if rating.decided_on.is_some_and(|day| day > acting.today) {
        return Err(Failure::refused("--decided-on lies in the future; give the day of the judgement"));
    }
    refuse_errors(&rating, method)?;
    Ok(rating)
}

fn refuse_errors(rating: &Rating, method: &Method) -> Result<(), Failure> {
    let problems = scoring::check(rating, method).into_iter().filter(|problem| problem.severity == Severity::Error);
    let sentences: Vec<String> = problems.map(|problem| problem.sentence).collect();
    if sentences.is_empty() { Ok(()) } else { Err(Failure::refused(sentences.join(" "))) }
}

/// `individuals=5,groups=3:2,societies=-:only staff use it, nobody else`: a comma parts two parties only where a
/// party follows, so reasons may hold commas.
///
/// # Errors
/// `Usage` for an unknown party, a value that is none, a missing reason, or a party named twice.
pub fn consequences(words: &[String]) -> Result<Vec<Said>, Failure> {
    let mut parts: Vec<String> = Vec::new();
    for word in words {
        for (at, part) in word.split(',').enumerate() {
            let begins = part.split_once('=').is_some_and(|(name, _)| party(name).is_some());
            match parts.last_mut() {
                Some(last) if at > 0 && !begins && last.contains("=-") => {
                    last.push(',');
                    last.push_str(part);
                }
                _ => parts.push(part.to_string()),
            }
        }
    }
    let mut said: Vec<Said> = Vec::new();
    for part in parts.iter().filter(|part| !part.trim().is_empty()) {
        let one = consequence(part)?;
        if said.iter().any(|other| other.party == one.party) {
            return Err(Failure::usage(format!("{} is rated twice; name it once", one.party)));
        }
        said.push(one);
    }
    Ok(said)
}

/// A party by key or by its letter.
fn party(name: &str) -> Option<Party> {
    let name = name.trim().to_lowercase();
    let by_letter = || match name.chars().next().filter(|_| name.chars().count() == 1).and_then(Cell::from_letter) {
        Some(Cell::Party(party)) => Some(party),
        _ => None,
    };
    Party::from_key(&name).or_else(by_letter)
}

fn consequence(part: &str) -> Result<Said, Failure> {
    let usage = |problem: &str| Failure::usage(format!("\"{}\" {problem}", part.trim()));
    let (name, value) = part.split_once('=').ok_or_else(|| usage("says nothing about a party; write individuals=5"))?;
    let party = party(name)
        .ok_or_else(|| usage("names no party; the parties are individuals, groups, societies and organisation"))?;
    if let Some(rest) = value.trim().strip_prefix('-') {
        let reason = rest.trim_start().strip_prefix(':').unwrap_or(rest).trim().to_string();
        if reason.is_empty() {
            return Err(usage(&format!("needs a reason why there is no consequence; write {party}=-:REASON")));
        }
        return Ok(Said { party, rating: PartyRating::NoConsequence { reason } });
    }
    match value.parse::<CellEntry>().map_err(|error| Failure::usage(error.to_string()))? {
        CellEntry::Value { own_likelihood, value } => {
            Ok(Said { party, rating: PartyRating::Consequence { value, own_likelihood } })
        }
        CellEntry::NoConsequence => Err(usage("needs a reason")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<Said>, Failure> {
        consequences(&[text.to_string()])
    }

    #[test]
    fn parties_by_name_or_letter_with_own_likelihood_and_reasons_that_hold_commas() {
        let said = read("individuals=5,g=3:2,societies=-:only staff, no public,organisation=4").unwrap();
        let value = |value, own_likelihood| PartyRating::Consequence { value, own_likelihood };
        let none = PartyRating::NoConsequence { reason: "only staff, no public".into() };
        let expected = [
            (Party::Individuals, value(5, None)),
            (Party::Groups, value(2, Some(3))),
            (Party::Societies, none),
            (Party::Organisation, value(4, None)),
        ];
        assert_eq!(said, expected.map(|(party, rating)| Said { party, rating }));
    }

    #[test]
    fn what_means_nothing_is_refused_with_a_sentence() {
        for wrong in
            ["5", "people=5", "individuals=five", "individuals=0", "societies=-", "societies=-:  ", "i=1,i=2", "l=3"]
        {
            let failure = read(wrong).unwrap_err();
            assert!(matches!(failure, Failure::Usage(_)), "{wrong}: {failure}");
        }
        assert!(read("").unwrap().is_empty());
    }
}
