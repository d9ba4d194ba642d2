//! What a step changes, with what was typed in it; or the sentence why it can't be taken yet. What a state needs is
//! checked where it is proposed; here stands what hangs on several records.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::independence::{owners_of_actions, too_few_people};
use super::not_yet::NotYet;
use super::{ACTION, Acknowledgement, Doing, FollowUp, REGISTER, Step, field, is_nonconformity, status};
use crate::core::audit::FINDING;
use crate::core::id::RecordId;
use crate::core::intent::Intent;
use crate::core::natural;
use crate::core::risk::Acting;
use crate::core::workspace::RecordRef;

/// What was typed at the step.
#[derive(Clone, Copy, Debug, Default)]
pub struct Given<'g> {
    /// A statement that is added to those that stand, never put over them.
    pub said: &'g str,
    /// Fields that were changed.
    pub edits: &'g [Intent],
}

impl<'g> Given<'g> {
    /// What a field will hold.
    fn text(&self, record: RecordRef<'g>, key: &str) -> &'g str {
        let typed = self.edits.iter().rev().find_map(|intent| match intent {
            Intent::Set { record: id, field, value } if *id == record.id() && field == key => Some(value),
            _ => None,
        });
        typed.map_or_else(|| record.text(key), |value| value.as_str().unwrap_or("")).trim()
    }

    fn holds(&self, record: RecordRef<'g>, key: &str) -> bool {
        !self.text(record, key).is_empty()
    }
}

/// What goes into the journal.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Done {
    pub intents: Vec<Intent>,
    /// The reason, where what was typed is one.
    pub because: String,
}

impl<'a> FollowUp<'a> {
    /// What a doing changes, with what was typed.
    pub fn change(self, doing: Doing, given: Given<'a>, acting: Acting) -> Result<Done, NotYet> {
        let step = Change { follow_up: self, given, acting };
        let mut done = match doing {
            Doing::Confirm => step.confirm(),
            Doing::Withdraw | Doing::StandBy | Doing::CloseFinding => step.finding().map(|one| moved(one, doing)),
            Doing::HandOver => step.hand_over(),
            Doing::Acknowledge(answer) => step.acknowledge(answer),
            Doing::Contain => step.nonconformity().map(|one| moved(one, doing)),
            Doing::NeedAction => step.need_action(),
            Doing::NoAction => step.no_action(),
            Doing::Plan => step.plan(),
            Doing::Start(action) => Ok(only(vec![Intent::Move { record: action, to: "in_progress".into() }])),
            Doing::Finish(action) => Ok(step.finish(action)),
            Doing::Implemented => step.implemented(),
            Doing::Effective => step.effective(),
            Doing::NotEffective => step.not_effective(),
            Doing::Close => step.close(),
        }?;
        let edits: Vec<Intent> = given.edits.iter().filter(|edit| !sets_same(&done.intents, edit)).cloned().collect();
        done.intents.splice(0..0, edits);
        Ok(done)
    }
}

/// Whether one of the intents sets what this one sets.
fn sets_same(intents: &[Intent], edit: &Intent) -> bool {
    let cell = |intent: &Intent| match intent {
        Intent::Set { record, field, .. } => Some((*record, field.clone())),
        _ => None,
    };
    cell(edit).is_some_and(|wanted| intents.iter().filter_map(cell).any(|one| one == wanted))
}

fn only(intents: Vec<Intent>) -> Done {
    Done { intents, because: String::new() }
}

fn moved(record: RecordRef<'_>, doing: Doing) -> Done {
    only(doing.leads_to().into_iter().map(|to| Intent::Move { record: record.id(), to: to.into() }).collect())
}

fn labels(records: &[RecordRef<'_>]) -> String {
    records.iter().map(|one| one.label()).collect::<Vec<_>>().join(", ")
}

struct Change<'a> {
    follow_up: FollowUp<'a>,
    given: Given<'a>,
    acting: Acting,
}

impl<'a> Change<'a> {
    fn finding(&self) -> Result<RecordRef<'a>, NotYet> {
        self.follow_up.finding.ok_or(NotYet::NoFinding)
    }

    fn nonconformity(&self) -> Result<RecordRef<'a>, NotYet> {
        self.follow_up.nonconformity.ok_or(NotYet::NoNonconformity)
    }

    /// Fills a field that nothing was typed into.
    fn fill(&self, intents: &mut Vec<Intent>, record: RecordRef<'a>, key: &str, value: impl Into<Value>) {
        if !self.given.holds(record, key) {
            intents.push(Intent::set(record.id(), key, value));
        }
    }

    /// A statement below those that stand: who said it, and when.
    fn statement(&self, stands: &str, who: &str, words: &str) -> String {
        let line = format!("{} {who}: {}", self.acting.today, words.trim());
        if stands.trim().is_empty() { line } else { format!("{}\n{line}", stands.trim_end()) }
    }

    fn confirm(&self) -> Result<Done, NotYet> {
        let finding = self.finding()?;
        let graded = is_nonconformity(self.given.text(finding, field::GRADE));
        if graded && !self.given.holds(finding, "gap") {
            return Err(NotYet::NoGap { label: finding.label().to_string() });
        }
        Ok(moved(finding, Doing::Confirm))
    }

    /// The nonconformity with what the finding says, linked both ways; one that the finding was carried on with stays.
    fn hand_over(&self) -> Result<Done, NotYet> {
        let finding = self.finding()?;
        let grade = finding.text(field::GRADE);
        if !is_nonconformity(grade) {
            return Err(NotYet::NotGraded { label: finding.label().to_string() });
        }
        let go = Intent::Move { record: finding.id(), to: "transferred".into() };
        if self.follow_up.nonconformity.is_some() {
            return Ok(only(vec![go]));
        }
        let audit = self.follow_up.audit();
        let source = match audit.map_or("", |audit| audit.text("kind")) {
            "" | "internal" => "internal_audit",
            "supplier" => "supplier_audit",
            _ => "certification_audit",
        };
        let last_day = audit.and_then(|audit| audit.text("ends_on").parse::<NaiveDate>().ok());
        let found_on = last_day.filter(|day| *day <= self.acting.today).unwrap_or(self.acting.today);
        let mut fields = vec![
            ("source".to_string(), json!(source)),
            (field::FINDING.to_string(), json!(finding.id().to_string())),
            (field::DETECTED_ON.to_string(), json!(found_on.to_string())),
        ];
        let taken = ["title", "criterion", "evidence_text", field::GRADE, field::OWNER];
        let taken = taken.iter().filter(|key| finding.filled(key)).map(|key| ((*key).to_string(), finding.json(key)));
        fields.extend(taken);
        let evidence: Vec<&str> = finding.elements("evidence").collect();
        if !evidence.is_empty() {
            fields.push(("evidence".to_string(), json!(evidence)));
        }
        let fresh = self.acting.fresh;
        Ok(only(vec![
            Intent::Create { record: fresh, register: REGISTER.into(), label: None, fields },
            Intent::set(finding.id(), field::NONCONFORMITY, fresh.to_string()),
            go,
        ]))
    }

    /// A diverging opinion stands beside the finding and below earlier ones; nothing of the finding changes by it.
    fn acknowledge(&self, answer: Acknowledgement) -> Result<Done, NotYet> {
        let finding = self.finding()?;
        if status(finding) == "draft" {
            return Err(NotYet::NotTold { label: finding.label().to_string() });
        }
        let said = self.given.said.trim();
        if said.is_empty() && answer != Acknowledgement::Agreed {
            return Err(NotYet::NoOpinion);
        }
        let by = match self.given.text(finding, field::ACKNOWLEDGED_BY) {
            "" => finding.text(field::OWNER),
            by => by,
        };
        let person = by.parse().ok().and_then(|id| finding.workspace().get(id)).ok_or(NotYet::NobodySays)?;
        let id = finding.id();
        let mut intents = vec![
            Intent::set(id, field::ACKNOWLEDGEMENT, answer.key()),
            Intent::set(id, field::ACKNOWLEDGED_ON, self.acting.today.to_string()),
        ];
        self.fill(&mut intents, finding, field::ACKNOWLEDGED_BY, by);
        if !said.is_empty() {
            let opinion = self.statement(finding.text(field::OPINION), person.title(), said);
            intents.push(Intent::set(id, field::OPINION, opinion));
        }
        match (answer, status(finding)) {
            (Acknowledgement::NotAgreed, "confirmed") => {
                intents.push(Intent::Move { record: id, to: "disputed".into() });
            }
            (Acknowledgement::Agreed, "disputed") => {
                intents.push(Intent::Move { record: id, to: "confirmed".into() });
            }
            _ => {}
        }
        let because = if said.is_empty() { format!("{} agrees", person.title()) } else { said.to_string() };
        Ok(Done { intents, because })
    }

    /// Both ways of the decision need the cause and a look at similar cases behind them (10.2 b).
    fn extent_known(&self, nonconformity: RecordRef<'a>) -> Result<(), NotYet> {
        match self.given.holds(nonconformity, field::EXTENT) {
            true => Ok(()),
            false => Err(NotYet::NoExtent { label: nonconformity.label().to_string() }),
        }
    }

    fn need_action(&self) -> Result<Done, NotYet> {
        let nonconformity = self.nonconformity()?;
        self.extent_known(nonconformity)?;
        let typed = self.given.edits.iter();
        let renewed =
            typed.filter(|one| matches!(one, Intent::Set { field, .. } if field == field::ROOT_CAUSE)).count();
        if status(nonconformity) == "not_effective" && renewed == 0 && !self.follow_up.cause_renewed() {
            return Err(NotYet::SameCause { label: nonconformity.label().to_string() });
        }
        let mut done = moved(nonconformity, Doing::NeedAction);
        done.intents.push(Intent::set(nonconformity.id(), field::NEEDED, true));
        // Whys that were asked are a method, and the last answer is the root cause where nobody says another.
        let mut answers = field::WHYS.iter().map(|key| self.given.text(nonconformity, key));
        if let Some(last) = answers.rfind(|answer| !answer.is_empty()) {
            self.fill(&mut done.intents, nonconformity, field::METHOD, "five_whys");
            self.fill(&mut done.intents, nonconformity, field::ROOT_CAUSE, last);
        }
        Ok(done)
    }

    fn no_action(&self) -> Result<Done, NotYet> {
        let nonconformity = self.nonconformity()?;
        let label = || nonconformity.label().to_string();
        if status(nonconformity) != "contained" {
            return Err(NotYet::NotContained { label: label() });
        }
        self.extent_known(nonconformity)?;
        let reason = self.given.text(nonconformity, field::DECISION);
        if reason.is_empty() {
            return Err(NotYet::NoReason);
        }
        self.nothing_open()?;
        let mut done = self.closed(nonconformity);
        done.intents.push(Intent::set(nonconformity.id(), field::NEEDED, false));
        Ok(Done { because: reason.to_string(), ..done })
    }

    fn nothing_open(&self) -> Result<(), NotYet> {
        let open = self.follow_up.open_actions();
        match open.len() {
            0 => Ok(()),
            1 => Err(NotYet::StillOpen { actions: format!("{} is", labels(&open)) }),
            _ => Err(NotYet::StillOpen { actions: format!("{} are", labels(&open)) }),
        }
    }

    /// The nonconformity and the findings that went on as it are over.
    fn closed(&self, nonconformity: RecordRef<'a>) -> Done {
        let mut done = moved(nonconformity, Doing::Close);
        self.fill(&mut done.intents, nonconformity, field::CLOSED_ON, self.acting.today.to_string());
        let mut findings: Vec<RecordRef<'a>> = nonconformity
            .workspace()
            .pointing(FINDING, field::NONCONFORMITY, nonconformity.id())
            .filter(|finding| status(*finding) == "transferred")
            .collect();
        findings.sort_by(|a, b| natural::compare(a.label(), b.label()));
        done.intents.extend(findings.iter().map(|one| Intent::Move { record: one.id(), to: "closed".into() }));
        done
    }

    /// The plan stands once every action has owner and day; the last of them is the day of the whole.
    fn plan(&self) -> Result<Done, NotYet> {
        let nonconformity = self.nonconformity()?;
        let open = self.follow_up.open_actions();
        if open.is_empty() {
            return Err(NotYet::NoActions { label: nonconformity.label().to_string() });
        }
        let lacking = |one: &&RecordRef<'a>| !one.filled(field::OWNER) || !one.filled(field::DUE);
        let lacking: Vec<RecordRef<'a>> = open.iter().filter(lacking).copied().collect();
        if !lacking.is_empty() {
            return Err(NotYet::Unplanned { actions: labels(&lacking) });
        }
        self.extent_known(nonconformity)?;
        let mut done = moved(nonconformity, Doing::Plan);
        let last = open.iter().map(|one| one.text(field::DUE)).max().unwrap_or("");
        self.fill(&mut done.intents, nonconformity, field::DUE, last);
        Ok(done)
    }

    fn finish(&self, action: RecordId) -> Done {
        let today = self.acting.today.to_string();
        only(vec![Intent::set(action, field::DONE_ON, today), Intent::Move { record: action, to: "done".into() }])
    }

    fn implemented(&self) -> Result<Done, NotYet> {
        let nonconformity = self.nonconformity()?;
        self.nothing_open()?;
        Ok(moved(nonconformity, Doing::Implemented))
    }

    /// Who looked, and that it is not one of those who did the work.
    fn verifier(&self, nonconformity: RecordRef<'a>) -> Result<RecordRef<'a>, NotYet> {
        let workspace = nonconformity.workspace();
        let named = self.given.text(nonconformity, field::VERIFIED_BY).parse().ok();
        let person = named.or(self.acting.person).and_then(|id| workspace.get(id)).ok_or(NotYet::NobodyLooked)?;
        let own = owners_of_actions(self.follow_up).iter().any(|owner| owner.id() == person.id());
        if own && !too_few_people(workspace) {
            let theirs = |one: &RecordRef<'a>| one.text(field::OWNER) == person.id().to_string();
            let actions: Vec<RecordRef<'a>> = self.follow_up.actions().into_iter().filter(theirs).collect();
            return Err(NotYet::OwnWork { person: person.title().to_string(), actions: labels(&actions) });
        }
        Ok(person)
    }

    fn seen(&self) -> Result<&'a str, NotYet> {
        match self.given.said.trim() {
            "" => Err(NotYet::NothingSeen),
            said => Ok(said),
        }
    }

    /// Whoever saw that the cause is gone has seen it of every action that was done for it.
    fn effective(&self) -> Result<Done, NotYet> {
        let nonconformity = self.nonconformity()?;
        let (said, person) = (self.seen()?, self.verifier(nonconformity)?);
        let (by, today) = (person.id().to_string(), self.acting.today.to_string());
        let day = match self.given.text(nonconformity, field::VERIFIED_ON) {
            "" => today,
            day => day.to_string(),
        };
        let effect = self.statement(nonconformity.text(field::EFFECT), person.title(), said);
        let mut done = moved(nonconformity, Doing::Effective);
        done.intents.push(Intent::set(nonconformity.id(), field::EFFECT, effect));
        self.fill(&mut done.intents, nonconformity, field::VERIFIED_BY, by.clone());
        self.fill(&mut done.intents, nonconformity, field::VERIFIED_ON, day.clone());
        for action in self.follow_up.actions().into_iter().filter(|one| status(*one) == "done") {
            debug_assert_eq!(action.register_key(), ACTION);
            let id = action.id();
            done.intents.extend([
                Intent::set(id, field::EFFECT, said),
                Intent::set(id, field::VERIFIED_BY, by.clone()),
                Intent::set(id, field::VERIFIED_ON, day.clone()),
                Intent::Move { record: id, to: "verified".into() },
            ]);
        }
        Ok(done)
    }

    /// Back to the cause. What was seen stands with the cause that was held then, for whoever looks again; who looked
    /// is no verification, so those fields stay empty and the clock runs on.
    fn not_effective(&self) -> Result<Done, NotYet> {
        let nonconformity = self.nonconformity()?;
        let (said, person) = (self.seen()?, self.verifier(nonconformity)?);
        let cause = nonconformity.text(field::ROOT_CAUSE);
        let words = format!("not effective: {said} (cause held then: {cause})");
        let effect = self.statement(nonconformity.text(field::EFFECT), person.title(), &words);
        let id = nonconformity.id();
        let mut done = moved(nonconformity, Doing::NotEffective);
        done.intents.push(Intent::set(id, field::EFFECT, effect));
        Ok(Done { because: said.to_string(), ..done })
    }

    fn close(&self) -> Result<Done, NotYet> {
        let nonconformity = self.nonconformity()?;
        self.extent_known(nonconformity)?;
        self.nothing_open()?;
        Ok(self.closed(nonconformity))
    }
}

impl Step {
    /// The field to which what was said at the step is added.
    pub fn statement(self) -> Option<&'static str> {
        match self {
            Self::Answer => Some(field::OPINION),
            Self::Effect => Some(field::EFFECT),
            _ => None,
        }
    }
}
