//! From step to step: what a digit does, the reason that is asked for, a new action, and carrying the finding on.

use serde_json::json;

use super::{Finding, Offer, draft, page, paint};
use crate::core::audit::{self, AUDIT};
use crate::core::id::RecordId;
use crate::core::intent::{Intent, Proposal};
use crate::core::nonconformity::{self, ACTION, Doing, FollowUp, Given, Step, field};
use crate::tui::desk::Desk;
use crate::tui::screen::Reply;
use crate::tui::screens::ask::Ask;
use crate::tui::screens::form::Form;
use crate::tui::screens::pick::{Item, Pick};
use crate::tui::screens::record;
use crate::tui::words;

impl Finding {
    pub(super) fn leave_for(&mut self, desk: &mut Desk, step: Step) -> Reply {
        if let Err(reply) = self.save(desk) {
            return reply;
        }
        draft::keep(self, desk);
        if let Some(follow_up) = self.follow_up(desk)
            && follow_up.record(step).is_none()
        {
            let why = match step {
                Step::Finding | Step::Answer => nonconformity::NotYet::NoFinding,
                _ => nonconformity::NotYet::NoNonconformity,
            };
            desk.refuse(why.to_string());
            return Reply::Done;
        }
        self.go(desk, step);
        Reply::Done
    }

    pub(super) fn turn(&mut self, desk: &mut Desk, by: isize) -> Reply {
        let at = Step::ALL.iter().position(|step| *step == self.step).unwrap_or(0);
        match Step::ALL.get(at.saturating_add_signed(by)) {
            Some(step) if *step != self.step => self.leave_for(desk, *step),
            _ => Reply::Done,
        }
    }

    /// On to the step that waits; what it lacks is said where one is there already.
    pub(super) fn next_open(&mut self, desk: &mut Desk) -> Reply {
        if let Err(reply) = self.save(desk) {
            return reply;
        }
        let next = self.follow_up(desk).and_then(FollowUp::next).map(|next| next.step);
        match next {
            Some(step) if step != self.step => self.leave_for(desk, step),
            Some(_) => {
                let said = paint::next_line(self, desk);
                desk.say(said);
                Reply::Done
            }
            None => {
                desk.say(words::NOTHING_FOLLOWS);
                Reply::Done
            }
        }
    }

    pub(super) fn choose(&mut self, desk: &mut Desk, digit: u8) -> Reply {
        let offers = self.offers(desk);
        match usize::from(digit).checked_sub(1).and_then(|at| offers.get(at)) {
            Some(Offer::AddAction) => self.add_action(desk),
            Some(Offer::Do(doing)) => self.take_step(desk, *doing),
            None => {
                desk.refuse(if offers.is_empty() { words::NO_DIGITS } else { words::STEP_DIGITS });
                Reply::Done
            }
        }
    }

    /// What was typed and the step are one entry. A reason that is typed nowhere is asked for, once nothing else is in
    /// the way.
    pub(super) fn take_step(&mut self, desk: &mut Desk, doing: Doing) -> Reply {
        let Some(edits) = self.edits(desk) else { return Reply::Done };
        let (said, acting) = (self.said(), record::acting(desk));
        let Some(follow_up) = desk.ledger.workspace().get(self.id).and_then(FollowUp::of) else { return Reply::Done };
        let done = match follow_up.change(doing, Given { said: &said, edits: &edits }, acting) {
            Ok(done) => done,
            Err(not_yet) => {
                desk.refuse(not_yet.to_string());
                return Reply::Done;
            }
        };
        if doing.asks_why() {
            return self.ask_why(desk, doing, done.intents);
        }
        match self.submit(desk, Proposal::edit(done.intents, done.because)) {
            Ok(()) => {
                self.arrive(desk);
                Reply::Done
            }
            Err(reply) => reply,
        }
    }

    pub(super) fn ask_why(&mut self, desk: &mut Desk, doing: Doing, intents: Vec<Intent>) -> Reply {
        if let Some(reason) = desk.why_not(intents.clone()) {
            desk.refuse(reason);
            return Reply::Done;
        }
        let Some((register, record)) = self.record(desk).and_then(|id| {
            let found = desk.workspace().get(id)?;
            Some((found.register_key().to_string(), found))
        }) else {
            return Reply::Done;
        };
        let title = words::because_title(record.label(), &words::doing(doing, ""));
        let form = format!("{}{}", record::moves::STATE, doing.leads_to().unwrap_or_default());
        let key = desk.ledger.draft_key(&register, Some(record.id()), &form);
        let answered = self.answered.clone();
        let propose = move |_: &mut Desk, reason: &str| Ok(Proposal::edit(intents.clone(), reason));
        let ask = Ask::why(desk, title, Vec::new(), key, Box::new(propose));
        Reply::Push(Box::new(ask.on_saved(move |_| answered.set(true))))
    }

    /// After a step: to the next one.
    pub(super) fn arrive(&mut self, desk: &mut Desk) {
        let next = self.follow_up(desk).and_then(FollowUp::next).map(|next| next.step);
        let told = desk.message.take();
        self.go(desk, next.unwrap_or(self.step));
        desk.message = told;
    }

    pub(super) fn add_action(&mut self, desk: &mut Desk) -> Reply {
        if let Err(reply) = self.save(desk) {
            return reply;
        }
        let Some(nonconformity) = self.follow_up(desk).and_then(|follow_up| follow_up.nonconformity) else {
            return Reply::Done;
        };
        let mut given = vec![(field::NONCONFORMITY.to_string(), json!(nonconformity.id().to_string()))];
        for (to, from) in [("cause", field::ROOT_CAUSE), (field::OWNER, field::OWNER), (field::DUE, field::DUE)] {
            if nonconformity.filled(from) {
                given.push((to.to_string(), nonconformity.json(from)));
            }
        }
        match Form::create(desk, ACTION, given) {
            Some(form) => Reply::Push(Box::new(form.at_field("title"))),
            None => Reply::Done,
        }
    }

    /// An open finding goes on in another audit: at once where there is one, else in the one that is chosen.
    pub(super) fn carry(&mut self, desk: &mut Desk) -> Reply {
        let Some(finding) = self.follow_up(desk).and_then(|follow_up| follow_up.finding) else {
            desk.refuse(nonconformity::NotYet::NoFinding.to_string());
            return Reply::Done;
        };
        let from = finding.id();
        let audits: Vec<RecordId> = nonconformity::into_audits(finding).iter().map(|audit| audit.id()).collect();
        match audits.as_slice() {
            [] => desk.refuse(words::NO_AUDIT_TO_CARRY),
            [audit] => carry_into(desk, from, *audit),
            _ => {
                let items = audits.iter().filter_map(|id| desk.workspace().get(*id));
                let items: Vec<Item> =
                    items.map(|audit| Item::new(audit.label(), audit.title(), audit.text("starts_on"))).collect();
                let chosen = move |desk: &mut Desk, chosen: &[usize]| {
                    if let Some(audit) = chosen.first().and_then(|at| audits.get(*at)) {
                        carry_into(desk, from, *audit);
                    }
                    Reply::Pop
                };
                return Reply::Push(Box::new(Pick::one(words::CARRY_WHERE, items, Box::new(chosen))));
            }
        }
        Reply::Done
    }

    pub(super) fn jump(&self, desk: &Desk) -> Reply {
        let follow_up = self.follow_up(desk);
        let item = |step: &Step| {
            let lacks = follow_up.map(|follow_up| page::lacking(follow_up, *step)).unwrap_or_default();
            Item::new(words::step(*step), lacks, "")
        };
        let wish = self.wish.clone();
        let chosen = move |_: &mut Desk, chosen: &[usize]| {
            wish.set(chosen.first().and_then(|at| Step::ALL.get(*at)).copied());
            Reply::Pop
        };
        let pick = Pick::one(words::JUMP, Step::ALL.iter().map(item).collect(), Box::new(chosen));
        Reply::Push(Box::new(pick))
    }
}

/// Open findings of earlier audits, for the desk review of a new one: the one that is chosen goes on there.
pub fn carry_here(desk: &mut Desk, audit: RecordId) -> Reply {
    let Some(found) = desk.workspace().get(audit) else { return Reply::Done };
    let open = nonconformity::open_elsewhere(found);
    let ids: Vec<RecordId> = open.iter().map(|finding| finding.id()).collect();
    let items: Vec<Item> = open
        .iter()
        .map(|finding| {
            let from = finding.target(audit::field::AUDIT).map_or("", |audit| audit.label());
            Item::new(finding.label(), finding.title(), words::open_of(from, finding.text("criterion")))
        })
        .collect();
    if items.is_empty() {
        desk.refuse(words::NOTHING_OPEN_ELSEWHERE);
        return Reply::Done;
    }
    let chosen = move |desk: &mut Desk, chosen: &[usize]| {
        if let Some(finding) = chosen.first().and_then(|at| ids.get(*at)) {
            carry_into(desk, *finding, audit);
        }
        Reply::Pop
    };
    Reply::Push(Box::new(Pick::one(words::CARRY_WHICH, items, Box::new(chosen))))
}

fn carry_into(desk: &mut Desk, finding: RecordId, audit: RecordId) {
    let acting = record::acting(desk);
    let workspace = desk.ledger.workspace();
    let (Some(finding), Some(audit)) = (workspace.get(finding), workspace.get(audit)) else { return };
    debug_assert_eq!(audit.register_key(), AUDIT);
    let said = words::carried(finding.label(), audit.label());
    match nonconformity::carry(finding, audit, acting) {
        Ok(intent) => {
            if desk.submit(&Proposal::edit(vec![intent], ""), None) {
                desk.say(said);
            }
        }
        Err(not_yet) => desk.refuse(not_yet.to_string()),
    }
}
