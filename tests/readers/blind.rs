//! A risk that is rated blind over a service: nobody is sent what another one gave before all have rated or a lead opens
//! it.

use aims_bench::core::blind::{CLOSED, Round, hides};
use aims_bench::core::id::RecordId;
use aims_bench::core::intent::{Intent, Proposal};
use aims_bench::core::risk::{Acting, Risk, Stage};
use aims_bench::core::scoring::Rating;
use aims_bench::core::typing::WITHHELD;
use aims_bench::ledger::Ledger;
use aims_bench::ledger::share::call::News;
use serde_json::{Value, json};

use super::{csv, holds, knows_nothing, listen, person, read_until, shown, submit, take_in, until_reads};
use crate::share_support::host::rating;
use crate::{Host, forged, risk_of, why};

/// Reasons that stand nowhere else.
const ADAS: &str = "ZEPHYRINE-told-it-first";
const BENS: &str = "QUILLON-on-the-ward";

/// ada and ben are asked to rate R-001.
fn asked() -> (Host, Ledger, Ledger, Ledger) {
    let host = Host::new();
    let mut lea = host.join("lea", 60);
    take_in(&mut lea, "ben", "assessor");
    let people = ["ada", "ben"].map(|name| person(&lea, name).to_string());
    let risk = risk_of(&lea, "R-001");
    submit(&mut lea, vec![Intent::set(risk, "blind_raters", json!(people))]);
    let (ada, ben) = (host.join_after(&lea, "ada", 61), host.join_after(&lea, "ben", 62));
    (host, lea, ada, ben)
}

fn round<T>(ledger: &Ledger, look: impl FnOnce(Round<'_>) -> T) -> T {
    look(Round::of(Risk::of(ledger.workspace().get(risk_of(ledger, "R-001")).unwrap()).unwrap()))
}

fn rating_of(ledger: &mut Ledger, likelihood: u8, reason: &str) -> Vec<Intent> {
    let rating = Rating::from_value(&rating(likelihood, 3)).unwrap();
    let acting = Acting { person: ledger.actor().person, today: ledger.today(), fresh: ledger.record_id() };
    round(ledger, |round| round.rate(&rating, reason, acting))
}

fn rate(ledger: &mut Ledger, likelihood: u8, reason: &str) -> RecordId {
    let intents = rating_of(ledger, likelihood, reason);
    let id = intents[0].record().unwrap();
    submit(ledger, intents);
    id
}

#[test]
fn nobody_is_sent_a_blind_rating_of_another_until_the_last_one_has_rated() {
    let (host, mut lea, mut ada, mut ben) = asked();
    let (mut wire, mut came) = listen(&host, "ben");
    let id = rate(&mut ada, 4, ADAS);
    assert_eq!(shown(&ada, id, "reason"), ADAS, "the own one is read");
    host.follow(&mut ben, &ada);
    host.follow(&mut lea, &ada);
    let entry = ada.workspace().position().entries();
    let mut vera = host.join_after(&ada, "vera", 63);
    came.extend(read_until(&mut wire, &|news| matches!(news, News::Entry { id, .. } if id.seq == entry)));
    for secret in [ADAS, "\"likelihood\":4"] {
        assert!(!holds(&came, secret), "{secret}");
    }
    for other in [&ben, &vera] {
        knows_nothing(other, id);
        assert_eq!(shown(other, id, "value"), WITHHELD);
        assert!(!round(other, |round| round.is_open()));
    }
    // A lead could open it, and is sent it; until then it is shown to him no more than to the others.
    assert_eq!(shown(&lea, id, "reason"), WITHHELD);
    assert!(hides(lea.workspace().get(id).unwrap(), "value"));
    assert!(!csv(&lea, "rating").contains(ADAS));

    // Whoever rates last opens it with his rating, for all.
    let bens = rate(&mut ben, 2, BENS);
    until_reads(&host, &mut ben, id, "reason", ADAS);
    until_reads(&host, &mut ada, bens, "reason", BENS);
    until_reads(&host, &mut vera, id, "reason", ADAS);
    for one in [&ada, &ben, &vera] {
        assert!(round(one, |round| round.is_open()));
        assert_eq!(shown(one, bens, CLOSED), "no");
        assert!(csv(one, "rating").contains(ADAS) && !csv(one, "rating").contains(WITHHELD));
    }
    let (_, came) = listen(&host, "vera");
    assert!(holds(&came, ADAS) && holds(&came, "\"likelihood\":4"), "the wire would have shown it");
    drop((lea, ada, ben, vera, wire));
    host.service.leave();
}

#[test]
fn a_lead_opens_them_before_that() {
    let (host, mut lea, mut ada, mut ben) = asked();
    let id = rate(&mut ada, 4, ADAS);
    host.follow(&mut lea, &ada);
    host.follow(&mut ben, &ada);
    knows_nothing(&ben, id);
    let open = round(&lea, |round| round.open(lea.today())).unwrap();
    submit(&mut lea, open);
    until_reads(&host, &mut ben, id, "reason", ADAS);
    assert!(round(&ben, |round| round.is_open() && round.waiting() == 1));
    // Asking once more closes it to the others.
    let people = [person(&ben, "ada"), person(&ben, "ben")];
    let again = round(&ben, |round| round.ask(&people));
    submit(&mut ben, again);
    until_reads(&host, &mut ben, id, "reason", WITHHELD);
    host.follow(&mut ada, &ben);
    assert_eq!(shown(&ada, id, "reason"), ADAS);
    drop((lea, ada, ben));
    host.service.leave();
}

#[test]
fn nobody_forges_his_way_into_a_round() {
    let (host, lea, mut ada, mut ben) = asked();
    let id = rate(&mut ada, 4, ADAS);
    host.follow(&mut ben, &ada);
    let risk = risk_of(&ben, "R-001");
    let (adas, bens) = (person(&ben, "ada").to_string(), person(&ben, "ben").to_string());
    let mut refused = |intents: Vec<Intent>, told: &str| {
        let said = forged(&mut ben, intents.clone()).unwrap_err();
        assert!(said.contains(told), "{intents:?}: {said}");
        assert_eq!(why(&mut ben, intents), said);
    };
    for (field, value) in
        [(CLOSED, json!(false)), (CLOSED, Value::Null), ("blind", json!(false)), ("rated_by", json!(bens))]
    {
        refused(vec![Intent::set(id, field, value)], "not for you to read");
    }
    refused(vec![Intent::set(id, "value", rating(1, 1))], "not for you to read");
    refused(vec![Intent::Move { record: id, to: "superseded".into() }], "not for you to read");
    refused(vec![Intent::Remove { record: id }], "not for you to read");
    refused(vec![Intent::set(risk, "blind_opened", "2026-11-21")], "opened by a lead");
    // Nor are those who have not rated taken off, all at once or one by one.
    refused(vec![Intent::set(risk, "blind_raters", json!([adas]))], "taken from the list by a lead");
    let drop_ben = Intent::Drop { record: risk, field: "blind_raters".into(), element: bens.clone() };
    refused(vec![drop_ben], "taken from the list by a lead");

    // What is one's own is not opened before the others have rated, and stays in one's name.
    for (field, value, told) in [
        (CLOSED, json!(false), "opened by a lead"),
        (CLOSED, Value::Null, "opened by a lead"),
        ("blind", json!(false), "is not changed"),
        ("rated_by", json!(bens), "is not changed"),
    ] {
        let said = forged(&mut ada, vec![Intent::set(id, field, value)]).unwrap_err();
        assert!(said.contains(told), "{field}: {said}");
    }

    let own = rating_of(&mut ben, 2, BENS);
    let with = |key: &str, value: Value| {
        let mut own = own.clone();
        if let Some(Intent::Create { fields, .. }) = own.first_mut() {
            fields.retain(|(found, _)| found != key);
            fields.push((key.into(), value));
        }
        own
    };
    let mut refused = |intents: Vec<Intent>, told: &str| {
        let said = forged(&mut ben, intents.clone()).unwrap_err();
        assert!(said.contains(told), "{intents:?}: {said}");
    };
    // In another's name, or keeping the own one closed while those of the others open.
    refused(with("rated_by", json!(adas)), "given in the own name");
    refused(with(CLOSED, json!(true)), "not for you to read");
    // Opening goes with no other change of what another one gave.
    let mut more = own.clone();
    more.push(Intent::set(id, "reason", "Ben's words"));
    refused(more, "not for you to read");
    knows_nothing(&ben, id);

    submit(&mut ben, own);
    until_reads(&host, &mut ben, id, "reason", ADAS);
    drop((lea, ada, ben));
    host.service.leave();
}

#[test]
fn two_who_rate_at_the_same_moment_open_it_with_a_key_more() {
    let (host, lea, mut ada, mut ben) = asked();
    // What ben's program makes while it has not heard of ada's.
    let bens = rating_of(&mut ben, 2, BENS);
    let adas = rate(&mut ada, 4, ADAS);
    host.follow(&mut ben, &ada);
    submit(&mut ben, bens);
    host.follow(&mut ada, &ben);
    assert!(round(&ada, |round| round.is_complete() && !round.is_open()));
    assert!(round(&ada, |round| round.agreeable()).unwrap_err().to_string().contains("open the ratings"));
    let open = round(&ben, |round| round.open(ben.today())).unwrap();
    ben.submit(&Proposal::edit(open, "we rated together")).unwrap();
    until_reads(&host, &mut ben, adas, "reason", ADAS);
    assert!(round(&ben, |round| round.is_open()));
    drop((lea, ada, ben));
    host.service.leave();
}

#[test]
fn a_proposal_that_is_not_blind_is_read_by_everybody() {
    let host = Host::new();
    let mut otto = host.join("otto", 60);
    let own = risk_of(&otto, "R-002");
    let acting = Acting { person: otto.actor().person, today: otto.today(), fresh: otto.record_id() };
    let rating = Rating::from_value(&rating(5, 5)).unwrap();
    let found = Risk::of(otto.workspace().get(own).unwrap()).unwrap();
    let scored = found.score(Stage::Current, &rating, ADAS, acting);
    assert!(scored.proposed);
    submit(&mut otto, scored.intents);
    let id = otto.workspace().rows("rating").next().unwrap().id();
    for (login, number) in [("otto", 61), ("ada", 62), ("aud", 63), ("vera", 64)] {
        let one = host.join_after(&otto, login, number);
        assert_eq!(shown(&one, id, "reason"), ADAS, "{login}");
        assert_eq!(shown(&one, id, "value"), "5x5 (5 1 1 1)", "{login}");
    }
    drop(otto);
    host.service.leave();
}
