//! Evidence in place: what was shown is written down where one is, and stands with what it proves.

use serde_json::json;

use crate::core::audit::field;
use crate::core::id::RecordId;
use crate::core::intent::{Intent, Proposal};
use crate::tui::desk::{Desk, Effect};
use crate::tui::screen::Reply;
use crate::tui::screens::ask::Ask;
use crate::tui::screens::pick::{Item, Pick};
use crate::tui::words;

/// What it is, as the register of evidence says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Shown,
    Reference,
    File,
}

impl Kind {
    const ALL: [(Self, &'static str); 3] = [
        (Self::Shown, words::EVIDENCE_SHOWN),
        (Self::Reference, words::EVIDENCE_REFERENCE),
        (Self::File, words::EVIDENCE_FILE),
    ];

    fn choice(self) -> &'static str {
        match self {
            Self::Shown => "observation",
            Self::Reference => "record",
            Self::File => "document",
        }
    }

    fn question(self) -> &'static str {
        match self {
            Self::Shown => words::EVIDENCE_ASK_SHOWN,
            Self::Reference => words::EVIDENCE_ASK_REFERENCE,
            Self::File => words::EVIDENCE_ASK_FILE,
        }
    }
}

/// Offers the three ways, then what the register has already. `holder` is the record that the evidence stands with;
/// `criterion` the clause or control that it is about, or nothing.
pub fn offer(desk: &mut Desk, holder: RecordId, criterion: &str) -> Reply {
    let known: Vec<(RecordId, Item)> = desk
        .workspace()
        .live("evidence")
        .map(|one| (one.id(), Item::new(one.label(), one.title(), words::EVIDENCE_KNOWN)))
        .collect();
    let (ids, known): (Vec<RecordId>, Vec<Item>) = known.into_iter().unzip();
    let ways = Kind::ALL.iter().map(|(_, title)| Item::new("+", *title, ""));
    let items: Vec<Item> = ways.chain(known).collect();
    let criterion = criterion.to_string();
    Reply::Push(Box::new(Pick::one(
        words::EVIDENCE_PICK,
        items,
        Box::new(move |desk, chosen| {
            let Some(at) = chosen.first().copied() else { return Reply::Pop };
            match (Kind::ALL.get(at), at.checked_sub(Kind::ALL.len()).and_then(|at| ids.get(at))) {
                (Some((kind, _)), _) => Reply::Replace(Box::new(ask_title(desk, holder, &criterion, *kind))),
                (None, Some(id)) => {
                    let link = vec![link(holder, *id)];
                    if desk.submit(&Proposal::edit(link, ""), None) {
                        tell(desk, *id);
                    }
                    Reply::Pop
                }
                (None, None) => Reply::Pop,
            }
        }),
    )))
}

/// Says where the evidence stands, which matters more than what was added.
fn tell(desk: &mut Desk, evidence: RecordId) {
    let label = desk.workspace().get(evidence).map_or("", |one| one.label()).to_string();
    desk.say(words::evidence_stands(&label));
}

fn link(holder: RecordId, evidence: RecordId) -> Intent {
    Intent::Add { record: holder, field: field::EVIDENCE.into(), element: evidence.to_string() }
}

fn ask_title(desk: &mut Desk, holder: RecordId, criterion: &str, kind: Kind) -> Ask {
    let register = desk.workspace().get(holder).map_or("", |record| record.register_key()).to_string();
    let key = desk.ledger.draft_key(&register, Some(holder), &format!("evidence-{}", kind.choice()));
    let criterion = criterion.to_string();
    let made = std::rc::Rc::new(std::cell::Cell::new(None));
    let fresh = made.clone();
    let propose = move |desk: &mut Desk, text: &str| {
        if text.is_empty() {
            return Err(words::EVIDENCE_EMPTY.to_string());
        }
        if kind == Kind::File && desk.settings.restricted {
            return Err(words::RESTRICTED_FILES.to_string());
        }
        let id = desk.ledger.record_id();
        fresh.set(Some((id, text.to_string())));
        Ok(Proposal::edit(intents(desk, id, holder, &criterion, kind, text), ""))
    };
    let ask = Ask::remark(desk, kind.question(), Vec::new(), key, Box::new(propose));
    ask.on_saved(move |desk| {
        // The file is read beside the screen, however large; its hash follows as soon as it is known.
        let Some((evidence, path)) = made.take() else { return };
        tell(desk, evidence);
        if kind == Kind::File {
            desk.effects.push(Effect::Attach { evidence, path: path.into() });
        }
    })
}

fn intents(desk: &Desk, id: RecordId, holder: RecordId, criterion: &str, kind: Kind, text: &str) -> Vec<Intent> {
    let title = match kind {
        Kind::File => std::path::Path::new(text).file_name().map_or(text, |name| name.to_str().unwrap_or(text)),
        Kind::Shown | Kind::Reference => text,
    };
    let mut fields = vec![
        ("title".to_string(), json!(title)),
        ("kind".to_string(), json!(kind.choice())),
        ("collected_on".to_string(), json!(desk.today().to_string())),
    ];
    let person = desk.ledger.actor().person;
    fields.extend(person.map(|person| ("collected_by".to_string(), json!(person.to_string()))));
    let control = desk.workspace().by_label("control", criterion);
    match control {
        Some(control) => fields.push(("controls".to_string(), json!([control.id().to_string()]))),
        // What a customer asks is no criterion.
        None if criterion.is_empty() => {}
        None => fields.push(("clauses".to_string(), json!([criterion]))),
    }
    let create = Intent::Create { record: id, register: "evidence".into(), label: None, fields };
    vec![create, Intent::Move { record: id, to: "collected".into() }, link(holder, id)]
}
