//! A service in this process. The kernel names the user id; which login that is, the test decides, so that one process
//! can be several people.

use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};

use aims_bench::core::intent::{Intent, Proposal};
use aims_bench::ledger::Ledger;
use aims_bench::ledger::share::Home;
use aims_bench::ledger::share::host::Welcome;
use serde_json::json;

use super::{Holder, Room};
use crate::ledger_support::{self, WAIT, creation, redb};

/// A service, and who connects next.
pub struct Host {
    pub room: Room,
    pub service: Holder,
    pub login: Arc<Mutex<String>>,
}

/// The rating of the risks at the start: within the appetite.
pub fn low() -> serde_json::Value {
    rating(1, 2)
}

pub fn rating(likelihood: u8, consequence: u8) -> serde_json::Value {
    json!({
        "likelihood": likelihood,
        "consequence": {"individuals": consequence, "groups": 1, "societies": 1, "organisation": 1},
        "method": "5x5-iso27005", "version": 1, "decided_on": "2026-10-02",
    })
}

impl Host {
    /// People by login: vera reads, otto owns R-002, ada assesses, aud audits, lea leads.
    pub fn new() -> Self {
        let room = Room::new();
        let store = redb(&room.file());
        let mut ledger = Ledger::open(store, Room::opening(50, None)).unwrap();
        let mut people = Vec::new();
        for (name, access) in
            [("vera", "viewer"), ("otto", "risk_owner"), ("ada", "assessor"), ("aud", "auditor"), ("lea", "lead")]
        {
            let fields =
                json!({"name": name, "logins": [name], "access": access, "contact": format!("{name}@example.org")});
            people.push(creation(&mut ledger, "person", fields));
        }
        let otto = people[1].record().unwrap().to_string();
        ledger.submit(&Proposal::edit(people, "")).unwrap();
        let own = ledger_support::risk(&mut ledger, json!({"title": "Otto's", "owner": otto, "current": low()}));
        ledger.submit(&Proposal::edit(vec![own], "rated at the start")).unwrap();
        let first = ledger.workspace().by_label("risk", "R-001").unwrap().id();
        let rated = Intent::set(first, "current", low());
        ledger.submit(&Proposal::edit(vec![rated], "rated at the start")).unwrap();
        assert!(ledger.close(WAIT));

        let login = Arc::new(Mutex::new(String::new()));
        let named = login.clone();
        let (to, inbox) = channel();
        let welcome = Welcome::Everybody(Arc::new(move |_| named.lock().unwrap().clone()));
        let home = Home { welcome, ..room.home(false) };
        std::fs::create_dir(room.socket().parent().unwrap()).unwrap();
        let ledger = Ledger::at_home(home, Room::opening(51, Some(to.clone()))).unwrap();
        Self { room, service: Holder::start(ledger, to, inbox), login }
    }

    pub fn join(&self, login: &str, number: u64) -> Ledger {
        *self.login.lock().unwrap() = login.to_string();
        let home = Home { shared: true, ..self.room.home(false) };
        let ledger = Ledger::at_home(home, Room::opening(number, None)).unwrap();
        assert!(ledger.is_guest());
        assert_eq!(ledger.actor().login, login);
        ledger
    }
}
