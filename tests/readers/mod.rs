//! Who is sent the sealed values of which record: a protected concern, and the papers of an audit in progress.

mod blind;

use std::io::{BufReader, Write};
use std::os::unix::net::UnixStream;

use aims_bench::core::history::{describe, history};
use aims_bench::core::id::RecordId;
use aims_bench::core::intent::{Intent, Proposal};
use aims_bench::core::typing::{self, WITHHELD};
use aims_bench::exchange::export::{self, About, Format};
use aims_bench::exchange::import::{self, EmptyCells, OnConflict, Options};
use aims_bench::ledger::Ledger;
use aims_bench::ledger::share::Heard;
use aims_bench::ledger::share::call::{Hello, News, PROTOCOL};
use aims_bench::ledger::share::frame::{self, Frame};
use serde_json::{Value, json};

use crate::ledger_support::{WAIT, creation, rows};
use crate::share_support::until;
use crate::{Host, forged, risk_of, why};

/// Words that only readers may ever see; the second replaces the first.
const FIRST: &str = "ZEPHYRINE-told-it-first";
const THEN: &str = "ZEPHYRINE-told-it-again";
const SECRETS: [&str; 3] = [FIRST, THEN, "QUILLON-on-the-ward"];

fn person(ledger: &Ledger, name: &str) -> RecordId {
    ledger.workspace().live("person").find(|person| person.title() == name).unwrap().id()
}

/// Another person, whom the lead takes in.
fn take_in(lea: &mut Ledger, name: &str, access: &str) -> RecordId {
    let born = creation(lea, "person", json!({"name": name, "logins": [name], "access": access}));
    let id = born.record().unwrap();
    lea.submit(&Proposal::edit(vec![born], "")).unwrap();
    id
}

fn submit(ledger: &mut Ledger, intents: Vec<Intent>) {
    ledger.submit(&Proposal::edit(intents, "as agreed")).unwrap();
}

/// A protected concern that this person handles.
fn concern(lea: &mut Ledger, handler: RecordId) -> RecordId {
    let fields = json!({
        "subject": SECRETS[2], "description": FIRST, "reported_by": SECRETS[2], "received_on": "2026-11-02",
        "protected": true, "handler": handler.to_string(),
    });
    let born = creation(lea, "concern", fields);
    let id = born.record().unwrap();
    submit(lea, vec![born]);
    id
}

impl Host {
    /// Comes in, and knows what the other one knows.
    fn join_after(&self, other: &Ledger, login: &str, number: u64) -> Ledger {
        let mut guest = self.join(login, number);
        self.follow(&mut guest, other);
        guest
    }

    /// Takes in everything that has happened, coming in anew where the holder showed him out.
    fn follow(&self, guest: &mut Ledger, other: &Ledger) {
        *self.login.lock().unwrap() = guest.actor().login.clone();
        let position = other.workspace().position().clone();
        until(guest, |guest| *guest.workspace().position() == position);
    }
}

/// Polls until the field reads so, as the same login.
fn until_reads(host: &Host, guest: &mut Ledger, id: RecordId, field: &str, text: &str) {
    *host.login.lock().unwrap() = guest.actor().login.clone();
    until(guest, |guest| shown(guest, id, field) == text);
}

fn shown(ledger: &Ledger, id: RecordId, field: &str) -> String {
    ledger.workspace().get(id).map(|record| typing::show(record, field)).unwrap_or_default()
}

/// Whether the holder had shown him out. What he asks for now is answered at his place, if that is still his.
fn came_anew(host: &Host, ledger: &mut Ledger) -> bool {
    *host.login.lock().unwrap() = ledger.actor().login.clone();
    ledger.save_session(&json!({})).unwrap();
    ledger.settle(WAIT).unwrap();
    ledger.heard().iter().any(|heard| matches!(heard, Heard::Moved { .. }))
}

fn csv(ledger: &Ledger, register: &str) -> String {
    let options = export::Options::on(ledger.today());
    let table = export::build(ledger.workspace(), ledger.workspace().schema().register(register).unwrap(), &options);
    let about = About::of(ledger.workspace(), chrono::NaiveDateTime::default());
    String::from_utf8(export::write(&table, &Format::Csv, &about).unwrap()).unwrap()
}

fn holds(bytes: &[u8], secret: &str) -> bool {
    bytes.windows(secret.len()).any(|some| some == secret.as_bytes())
}

/// Nothing that this ledger was sent, keeps or can say holds a secret.
fn knows_nothing(ledger: &Ledger, id: RecordId) {
    let name = &ledger.actor().login;
    let all: Vec<u8> = rows(&**ledger.store()).into_iter().flat_map(|(key, value)| [key, value].concat()).collect();
    let trail = ledger.trail(id).unwrap();
    let mut told: Vec<String> = trail.iter().map(|entry| describe(entry, ledger.workspace())).collect();
    told.push(serde_json::to_string(&history(id, &trail, ledger.workspace())).unwrap());
    told.push(csv(ledger, ledger.workspace().get(id).unwrap().register_key()));
    for secret in SECRETS {
        assert!(!holds(&all, secret), "{name} was sent {secret}");
        assert!(!told.iter().any(|text| text.contains(secret)), "{name} is told {secret}: {told:?}");
    }
    let record = ledger.workspace().get(id).unwrap();
    assert_eq!(record.title(), record.label(), "it is called by its label");
}

#[test]
fn a_protected_concern_is_for_its_handler_and_leads() {
    let host = Host::new();
    let mut lea = host.join("lea", 60);
    let hans = take_in(&mut lea, "hans", "assessor");
    let mut others: Vec<Ledger> = ["ada", "otto", "aud", "vera"]
        .into_iter()
        .zip(61..)
        .map(|(name, number)| host.join_after(&lea, name, number))
        .collect();
    let mut handler = host.join_after(&lea, "hans", 66);
    let id = concern(&mut lea, hans);
    host.follow(&mut handler, &lea);
    assert_eq!(shown(&handler, id, "description"), FIRST);
    submit(&mut handler, vec![Intent::set(id, "description", THEN)]);
    host.follow(&mut lea, &handler);

    assert_eq!(shown(&lea, id, "description"), THEN);
    // Those who were there, and those who come when it has been replaced.
    others
        .extend(["ada", "otto", "aud"].into_iter().zip(70..).map(|(name, number)| host.join_after(&lea, name, number)));
    for other in &mut others {
        host.follow(other, &lea);
        knows_nothing(other, id);
        assert!(!came_anew(&host, other), "nothing of what {} reads has changed", other.actor().login);
        for field in ["subject", "description", "received_on", "reported_by"] {
            assert_eq!(shown(other, id, field), WITHHELD, "{field}");
        }
        let line = csv(other, "concern");
        assert!(line.lines().nth(1).unwrap().matches(WITHHELD).count() >= 3, "withheld, and not empty: {line}");
        let trail = other.trail(id).unwrap();
        let told = serde_json::to_string(&history(id, &trail, other.workspace())).unwrap();
        assert!(told.contains(WITHHELD) && !told.contains(typing::ERASED), "{told}");
    }
    for reader in [&lea, &handler] {
        assert!(csv(reader, "concern").contains(THEN));
        assert!(!csv(reader, "concern").contains(WITHHELD));
    }
    // A copy of somebody who reads it all is one, too.
    assert_eq!(shown(&host.join_after(&lea, "hans", 80), id, "description"), THEN);
    drop((lea, others, handler));
    host.service.leave();
}

#[test]
fn who_may_not_read_a_concern_changes_nothing_of_it() {
    let host = Host::new();
    let mut lea = host.join("lea", 60);
    let hans = take_in(&mut lea, "hans", "assessor");
    let id = concern(&mut lea, hans);
    let mut ada = host.join_after(&lea, "ada", 61);
    let own = person(&ada, "ada").to_string();
    for intent in [
        Intent::set(id, "handler", own.clone()),
        Intent::set(id, "protected", false),
        // Whether it hits what stands there, the answer is the same.
        Intent::set(id, "description", FIRST),
        Intent::set(id, "description", "guessed"),
        Intent::Move { record: id, to: "acknowledged".into() },
        Intent::Archive { record: id },
        Intent::Label { record: id, label: "CN-9".into() },
    ] {
        let expected = "CN-001 is not for you to read, so you can't change it; ask a lead or who handles it";
        assert_eq!(why(&mut ada, vec![intent.clone()]), expected, "{intent:?}");
        assert_eq!(forged(&mut ada, vec![intent.clone()]).unwrap_err(), expected, "{intent:?}");
    }
    // Everybody who writes may report one for somebody else to handle, and then does not read it himself.
    let reported = json!({"subject": "Reported by Ada", "protected": true, "handler": hans.to_string()});
    let reported = creation(&mut ada, "concern", reported);
    let reported_id = reported.record().unwrap();
    submit(&mut ada, vec![reported]);
    assert_eq!(shown(&ada, reported_id, "subject"), WITHHELD);
    host.follow(&mut lea, &ada);
    assert_eq!(shown(&lea, reported_id, "subject"), "Reported by Ada");
    drop((lea, ada));
    host.service.leave();
}

#[test]
fn a_concern_goes_with_its_handler() {
    let host = Host::new();
    let mut lea = host.join("lea", 60);
    let (hans, _) = (take_in(&mut lea, "hans", "assessor"), take_in(&mut lea, "hanna", "viewer"));
    let id = concern(&mut lea, hans);
    submit(&mut lea, vec![Intent::set(id, "description", THEN)]);
    let (mut hans, mut hanna, mut ada) =
        (host.join_after(&lea, "hans", 61), host.join_after(&lea, "hanna", 62), host.join_after(&lea, "ada", 63));
    knows_nothing(&hanna, id);
    let before = hans.workspace().position().clone();
    let next = person(&lea, "hanna").to_string();
    *host.login.lock().unwrap() = "hans".into();
    submit(&mut hans, vec![Intent::set(id, "handler", next)]);
    hans.settle(WAIT).unwrap();
    until_reads(&host, &mut hans, id, "description", WITHHELD);
    until_reads(&host, &mut hanna, id, "description", THEN);
    knows_nothing(&hans, id);
    let then = hans.reader().unwrap();
    let past = hans.workspace().as_of(&before, &then).unwrap();
    let past = typing::show(past.get(id).unwrap(), "description");
    assert_eq!(past, WITHHELD, "what he read then is not erased, and not his to read any more");
    drop(then);
    let trail = hanna.trail(id).unwrap();
    assert!(trail.iter().any(|entry| entry.seals.values().any(|seal| seal.value == json!(FIRST))), "and what it was");
    host.follow(&mut ada, &hans);
    assert!(!came_anew(&host, &mut ada), "for her nothing has changed");
    // Nor when somebody moves to another unit, and a concern comes that she was never sent anything of.
    let another = json!({"subject": SECRETS[2], "protected": true, "handler": person(&lea, "hans").to_string()});
    let moved = Intent::set(person(&lea, "vera"), "unit", "Ward 3");
    let another = creation(&mut lea, "concern", another);
    let another_id = another.record().unwrap();
    submit(&mut lea, vec![moved, another]);
    host.follow(&mut ada, &lea);
    assert!(!came_anew(&host, &mut ada));
    knows_nothing(&ada, another_id);
    // Protection that ends opens it for those who read confidential values.
    submit(&mut lea, vec![Intent::set(id, "protected", false)]);
    until_reads(&host, &mut ada, id, "description", THEN);
    host.follow(&mut hanna, &lea);
    assert_eq!(shown(&hanna, id, "description"), THEN, "who handles it goes on reading it");
    drop((lea, hans, hanna, ada));
    host.service.leave();
}

#[test]
fn nothing_of_a_hidden_value_is_on_the_wire() {
    let host = Host::new();
    let mut lea = host.join("lea", 60);
    let hans = take_in(&mut lea, "hans", "assessor");
    let id = concern(&mut lea, hans);
    submit(&mut lea, vec![Intent::set(id, "description", THEN)]);
    let (mut ada, mut to_ada) = listen(&host, "ada");
    let (mut hans, mut to_hans) = listen(&host, "hans");
    submit(&mut lea, vec![Intent::set(id, "subject", "QUILLON-on-the-ward, twice")]);
    let last = lea.workspace().position().entries();
    let came = |news: &News| matches!(news, News::Entry { id, .. } if id.seq == last);
    to_ada.extend(read_until(&mut ada, &came));
    to_hans.extend(read_until(&mut hans, &came));
    for secret in SECRETS {
        assert!(!holds(&to_ada, secret), "{secret}");
        assert!(holds(&to_hans, secret), "the wire would show {secret}");
    }
    drop((lea, ada, hans));
    host.service.leave();
}

/// A wire of this login, and what came on it until the whole workspace was there.
fn listen(host: &Host, login: &str) -> (BufReader<UnixStream>, Vec<u8>) {
    *host.login.lock().unwrap() = login.into();
    let mut stream = UnixStream::connect(host.room.socket()).unwrap();
    stream.set_read_timeout(Some(WAIT)).unwrap();
    let hello = Hello { protocol: PROTOCOL, version: "0".into() };
    stream.write_all(&frame::message(&hello).unwrap()).unwrap();
    let mut from = BufReader::new(stream);
    let came = read_until(&mut from, &|news| matches!(news, News::Loaded));
    (from, came)
}

/// Everything that comes until this news, as bytes.
fn read_until(from: &mut BufReader<UnixStream>, until: &dyn Fn(&News) -> bool) -> Vec<u8> {
    let mut came = Vec::new();
    loop {
        match frame::read(from).unwrap().unwrap() {
            Frame::Rows(rows) => came.extend(rows.into_iter().flat_map(|(key, value)| [key, value].concat())),
            Frame::Message(bytes) => {
                came.extend(&bytes);
                if until(&serde_json::from_slice(&bytes).unwrap()) {
                    return came;
                }
            }
        }
    }
}

fn register(key: &str, prefix: &str, fields: Value, readers: Value) -> Intent {
    let value = json!({
        "key": key, "name": key, "plural": format!("{key}s"), "prefix": prefix, "pdca": "check",
        "export": format!("{key}-list"), "help": "A test's own.", "field": fields, "readers": readers,
    });
    Intent::Define { key: format!("own.register.{key}"), value }
}

/// An audit, its papers, and notes on those: read by auditors, the audit's people and leads until it is reported.
fn audit_registers() -> Vec<Intent> {
    let title = json!({"key": "title", "label": "Title", "kind": "line"});
    let note = json!({"key": "note", "label": "Note", "kind": "text", "confidential": true});
    let refers = |key: &str, target: &str| json!({"key": key, "label": "Of", "kind": "reference", "target": target});
    let mut audit = register(
        "visit",
        "VI",
        json!([
            title, note,
            {"key": "team", "label": "Team", "kind": "people"},
            {"key": "status", "label": "Status", "kind": "state"},
        ]),
        json!({"access": ["auditor"], "people": ["team"], "until": ["reported"]}),
    );
    if let Intent::Define { value, .. } = &mut audit {
        value["state"] = json!({
            "field": "status", "initial": "planned",
            "state": [{"key": "planned", "label": "Planned"}, {"key": "reported", "label": "Reported", "end": true}],
            "move": [{"from": "planned", "to": "reported", "label": "report"}],
        });
    }
    let paper = register("paper", "PA", json!([title, note, refers("visit", "visit")]), json!({"through": "visit"}));
    let remark = json!([title, note, refers("paper", "paper"), refers("on", "remark")]);
    vec![audit, paper, register("remark", "RE", remark, json!({"through": "paper"}))]
}

fn born(ledger: &mut Ledger, register: &str, fields: Value) -> RecordId {
    let born = creation(ledger, register, fields);
    let id = born.record().unwrap();
    submit(ledger, vec![born]);
    id
}

#[test]
fn the_papers_of_an_audit_open_when_it_is_reported() {
    let host = Host::new();
    let mut lea = host.join("lea", 60);
    submit(&mut lea, audit_registers());
    let team = [person(&lea, "otto").to_string()];
    let visit = born(&mut lea, "visit", json!({"title": "Spring", "note": FIRST, "team": team}));
    let paper = born(&mut lea, "paper", json!({"title": "Ward 3", "note": THEN, "visit": visit.to_string()}));
    let mut readers = [host.join_after(&lea, "aud", 61), host.join_after(&lea, "otto", 62)];
    let mut ada = host.join_after(&lea, "ada", 63);
    let remark = born(&mut lea, "remark", json!({"title": "Log", "note": SECRETS[2], "paper": paper.to_string()}));
    for reader in &mut readers {
        host.follow(reader, &lea);
        assert_eq!(shown(reader, paper, "note"), THEN);
        assert_eq!(shown(reader, remark, "note"), SECRETS[2]);
    }
    host.follow(&mut ada, &lea);
    for id in [visit, paper, remark] {
        assert_eq!(shown(&ada, id, "note"), WITHHELD);
        assert!(forged(&mut ada, vec![Intent::set(id, "note", "mine")]).unwrap_err().contains("not for you to read"));
    }
    // Nor can she hang the paper on another audit, or join the team.
    for intent in [
        Intent::set(paper, "visit", Value::Null),
        Intent::Add { record: visit, field: "team".into(), element: person(&ada, "ada").to_string() },
        Intent::Move { record: visit, to: "reported".into() },
    ] {
        assert!(forged(&mut ada, vec![intent]).unwrap_err().contains("not for you to read"));
    }
    // A risk of hers is nothing to do with it, and nobody comes in anew.
    let title = Intent::set(risk_of(&ada, "R-001"), "title", "Renamed meanwhile");
    submit(&mut ada, vec![title]);
    let [mut aud, mut otto] = readers;
    host.follow(&mut aud, &ada);
    assert!(!came_anew(&host, &mut aud));
    submit(&mut lea, vec![Intent::Move { record: visit, to: "reported".into() }]);
    until_reads(&host, &mut ada, remark, "note", SECRETS[2]);
    assert_eq!(shown(&ada, paper, "note"), THEN);
    assert!(came_anew(&host, &mut ada));
    // An auditor reads as before, and so does a risk owner who was on the team.
    host.follow(&mut aud, &lea);
    assert!(!came_anew(&host, &mut aud));
    assert_eq!(shown(&aud, paper, "note"), THEN);
    host.follow(&mut otto, &lea);
    assert_eq!(shown(&otto, paper, "note"), THEN);
    drop((lea, aud, otto, ada));
    host.service.leave();
}

#[test]
fn who_becomes_an_auditor_reads_the_papers_and_a_chain_without_end_is_for_leads() {
    let host = Host::new();
    let mut lea = host.join("lea", 60);
    let mut registers = audit_registers();
    // Remarks on remarks: their readers are those of the remark that they are on.
    if let Some(Intent::Define { value, .. }) = registers.last_mut() {
        value["readers"] = json!({"through": "on"});
    }
    submit(&mut lea, registers);
    let visit = born(&mut lea, "visit", json!({"title": "Spring", "note": FIRST}));
    let first = born(&mut lea, "remark", json!({"title": "First", "note": FIRST}));
    let second = born(&mut lea, "remark", json!({"title": "Second", "note": THEN, "on": first.to_string()}));
    let mut ada = host.join_after(&lea, "ada", 61);
    assert_eq!(shown(&ada, second, "note"), THEN, "the first one is on none, so the usual rule holds");
    assert_eq!(shown(&ada, visit, "note"), WITHHELD);
    submit(&mut lea, vec![Intent::set(first, "on", second.to_string())]);
    until_reads(&host, &mut ada, second, "note", WITHHELD);
    assert_eq!(shown(&lea, second, "note"), THEN);
    let promoted = person(&lea, "ada");
    submit(&mut lea, vec![Intent::set(promoted, "access", "auditor")]);
    until_reads(&host, &mut ada, visit, "note", FIRST);
    drop((lea, ada));
    host.service.leave();
}

#[test]
fn what_was_taken_back_is_for_leads() {
    let host = Host::new();
    let mut lea = host.join("lea", 60);
    let hans = take_in(&mut lea, "hans", "assessor");
    let mut ada = host.join_after(&lea, "ada", 61);
    let mut handler = host.join_after(&lea, "hans", 62);
    let id = concern(&mut lea, hans);
    host.follow(&mut handler, &lea);
    assert_eq!(shown(&handler, id, "description"), FIRST);
    lea.undo().unwrap();
    host.follow(&mut ada, &lea);
    // Protection is a field of the concern and went with it; that does not open what it held.
    let all: Vec<u8> = rows(&**ada.store()).into_iter().flat_map(|(key, value)| [key, value].concat()).collect();
    assert!(!holds(&all, FIRST));
    until(&mut handler, |handler| handler.trail(id).is_ok_and(|trail| trail.len() == 2));
    drop((lea, ada, handler));
    host.service.leave();
}

#[test]
fn a_file_of_somebody_who_may_not_read_it_changes_nothing_and_tells_the_journal_nothing() {
    let host = Host::new();
    let mut lea = host.join("lea", 60);
    let hans = take_in(&mut lea, "hans", "assessor");
    let id = concern(&mut lea, hans);
    let ada = host.join_after(&lea, "ada", 61);
    let read = |lea: &mut Ledger, text: String, empty: EmptyCells| {
        let today = Options::on(lea.today());
        let options = Options { empty, on_conflict: OnConflict::Update, skip_refused: true, ..today };
        let bytes = text.into_bytes();
        let bundle = import::open_bytes(lea.workspace(), "concerns.csv", bytes, Some("concern"), &options).unwrap();
        let ids: Vec<RecordId> = (0..5_000).map(|_| lea.record_id()).collect();
        let mut ids = ids.into_iter();
        import::read(lea.workspace(), bundle, &options, &mut || ids.next().unwrap()).unwrap()
    };
    let hers = csv(&ada, "concern");
    for empty in [EmptyCells::Keep, EmptyCells::Clear] {
        let plan = read(&mut lea, hers.clone(), empty);
        assert_eq!(plan.report.counts().unchanged, 1, "{:?}", plan.report.lines());
    }
    // A cell that can't be read is told to whoever reads the file in, and not to everybody.
    let wrong = format!("Id,Received,Subject,Protected\nCN-001,{},x,yes\nCN-7,2026-11-03,y,no\n", SECRETS[2]);
    let plan = read(&mut lea, wrong, EmptyCells::Keep);
    assert!(plan.report.lines().iter().any(|line| line.contains(SECRETS[2])));
    let kept = plan.proposal("").unwrap().source.unwrap().to_string();
    assert!(kept.contains("concerns.csv, line 2: refused CN-001") && !kept.contains(SECRETS[2]), "{kept}");
    assert_eq!(shown(&lea, id, "description"), FIRST);
    drop((lea, ada));
    host.service.leave();
}
