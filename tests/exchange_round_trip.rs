//! Whatever a workspace holds, `export all` and the import of that folder into a new workspace give the same again.

mod exchange_support;

use aims_bench::core::intent::{Intent, Proposal};
use aims_bench::core::method::{Confidence, Party};
use aims_bench::core::schema::{Field, Kind, Register};
use aims_bench::core::scoring::Rating;
use aims_bench::exchange::export::Format;
use aims_bench::ledger::Ledger;
use exchange_support::{create, export_all, fresh, import_all, same};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Texts that files like to break.
const TEXTS: &[&str] = &[
    "plain",
    "two words",
    "=1+1",
    "'=1+1",
    "-",
    "(none)",
    "+30d",
    "  spaces around  ",
    "comma, semicolon; and | bar",
    "back\\slash \\; and end\\",
    "quote \" and ' quote",
    "שלום עולם",
    "risk 👩‍👩‍👧 emoji 🧯",
    "00012",
    "1.234",
    "1e5",
    "yes",
    "2026-02-30",
    "@label",
    "\u{1b}[31mred",
    "bell \u{7} and C1 \u{9b}",
    "see Long texts!A2",
    "_x0041_",
    "n/a",
    "tab\there",
    "\u{feff}mark",
];

/// Choices of a workspace's contents, taken from bytes so that a failure shrinks.
struct Chance<'a>(std::slice::Iter<'a, u8>);

impl Chance<'_> {
    fn of(&mut self, count: usize) -> usize {
        usize::from(*self.0.next().unwrap_or(&0)) * 7 % count.max(1)
    }

    fn one<'t, T>(&mut self, all: &'t [T]) -> &'t T {
        &all[self.of(all.len())]
    }

    fn text(&mut self) -> String {
        let text = self.one(TEXTS);
        if self.of(3) == 0 { format!("{text}{}", self.of(100)) } else { (*text).to_string() }
    }

    fn date(&mut self) -> String {
        let day =
            chrono::NaiveDate::from_ymd_opt(1900 + self.of(200) as i32, 1 + self.of(12) as u32, 1 + self.of(28) as u32);
        day.unwrap().to_string()
    }

    fn number(&mut self) -> Value {
        match self.of(6) {
            0 => json!(5.0),
            1 => json!(0.1),
            2 => json!(9_007_199_254_740_993_i64),
            3 => json!(12.125),
            4 => json!(1e21),
            _ => json!(self.of(100)),
        }
    }

    fn value(&mut self, field: &Field, ledger: &Ledger) -> Option<Value> {
        let labels = |register: Option<&str>| -> Vec<String> {
            ledger.workspace().rows(register.unwrap_or("")).map(|record| record.id().to_string()).collect()
        };
        Some(match field.kind {
            Kind::Line | Kind::Money => json!(self.text().replace('\n', " ")),
            Kind::Text => match self.of(4) {
                0 => json!(format!("{}\nsecond line\r\n\nlast", self.text())),
                1 if self.of(4) == 0 => json!("long ".repeat(13_000)),
                _ => json!(self.text()),
            },
            Kind::Number => self.number(),
            Kind::Percent => json!(self.of(1001) as f64 / 10.0),
            Kind::Duration => json!(self.of(4000)),
            Kind::Date => json!(self.date()),
            Kind::Datetime => json!(format!("{}T10:20:30{}", self.date(), self.one(&["Z", "+02:00", ".250Z"]))),
            Kind::Yesno => json!(self.of(2) == 0),
            Kind::Choice => json!(self.one(&field.choices).key),
            Kind::Choices | Kind::Checklist => {
                let count = 1 + self.of(3);
                json!(
                    (0..count).map(|_| self.one(&field.choices).key.clone()).collect::<std::collections::BTreeSet<_>>()
                )
            }
            Kind::List => {
                let count = 1 + self.of(3);
                json!((0..count).map(|_| self.text().trim().to_string()).collect::<std::collections::BTreeSet<_>>())
            }
            Kind::Person | Kind::Reference => {
                let all = labels(field.target());
                if all.is_empty() { return None } else { json!(self.one(&all)) }
            }
            Kind::People | Kind::References => {
                let all = labels(field.target());
                if all.is_empty() {
                    return None;
                }
                json!([self.one(&all)])
            }
            Kind::Rating => self.rating(),
            Kind::Link => match self.of(2) {
                0 => json!({ "url": "https://example.org/a?b=c" }),
                _ => json!({ "url": "file", "title": self.text() }),
            },
            Kind::Attachment => json!({ "sha256": "ab".repeat(32), "name": self.text(), "size": 12 }),
            Kind::State => return None,
        })
    }

    fn rating(&mut self) -> Value {
        let scale = |chance: &mut Self| 1 + chance.of(5) as u8;
        let mut rating = Rating::new(scale(self), "5x5-iso27005", 1);
        for party in Party::ALL {
            rating = match self.of(3) {
                0 => rating.without(party, format!("{} is not touched", self.text())),
                1 => rating.with_own(party, scale(self), scale(self)),
                _ => rating.with(party, scale(self)),
            };
        }
        if self.of(2) == 0 {
            rating.confidence = Some(*self.one(&[Confidence::Low, Confidence::Medium, Confidence::High]));
            rating.confidence_reason = Some(self.text());
        }
        rating.decided_on = Some(self.date().parse().unwrap()).filter(|_| self.of(3) > 0);
        rating.to_value()
    }
}

fn own_things(ledger: &mut Ledger) {
    let register = json!({
        "key": "vendor", "name": "vendor", "plural": "vendors", "prefix": "V", "pdca": "do", "export": "vendors",
        "help": "Who sells us AI.",
        "field": [
            { "key": "name", "label": "Name", "kind": "line", "means": "title", "required": true },
            { "key": "systems", "label": "Systems", "kind": "references", "target": "system" },
            { "key": "spend", "label": "Spend", "kind": "number" },
        ],
    });
    let field = json!({ "key": "score", "label": "Owner", "kind": "number" });
    let define = |key: &str, value: Value| Intent::Define { key: key.into(), value };
    let intents = vec![define("own.register.vendor", register), define("own.field.risk.score", field)];
    ledger.submit(&Proposal::edit(intents, "")).unwrap();
}

/// Fills a new workspace with records of all registers, some archived, some with columns of past imports.
fn fill(ledger: &mut Ledger, bytes: &[u8]) {
    own_things(ledger);
    let mut chance = Chance(bytes.iter());
    let registers: Vec<Register> = ledger.workspace().schema().registers().cloned().collect();
    let order = ["person", "system", "control", "soa", "risk", "rating", "treatment", "action", "evidence", "role"];
    let rest = registers.iter().map(|register| register.key.as_str()).filter(|key| !order.contains(key));
    for key in order.into_iter().chain(rest) {
        let register = registers.iter().find(|register| register.key == key).unwrap();
        if register.singleton {
            continue;
        }
        for number in 1..=1 + chance.of(3) {
            let mut fields = serde_json::Map::new();
            for field in register.fields.iter().filter(|field| field.kind != Kind::State) {
                if field.required || chance.of(3) > 0 {
                    fields.extend(chance.value(field, ledger).map(|value| (field.key.clone(), value)));
                }
            }
            // What somebody else rated blind leaves the file for nobody.
            if fields.contains_key("blind") {
                fields.insert("blind".into(), json!(false));
            }
            if let Some(states) = &register.state {
                fields.insert(states.field.clone(), json!(chance.one(&states.states).key));
            }
            if let Some(from) = &register.label_from {
                fields.insert(from.clone(), json!(format!("own-{number:02}")));
            }
            for odd in ["Cost centre", "owner ", "Risk id", "@odd", "Über"] {
                if chance.of(4) == 0 && !odd.starts_with('@') {
                    fields.insert(odd.to_string(), json!(chance.text()));
                }
            }
            let label = match &register.label_from {
                Some(_) => format!("own-{number:02}"),
                None => format!("{}-{number:03}", register.prefix),
            };
            let record = create(ledger, key, &label, Value::Object(fields));
            if chance.of(4) == 0 {
                ledger.submit(&Proposal::edit(vec![Intent::Archive { record }], "put away")).unwrap();
            }
        }
    }
}

fn goes_round(ledger: &Ledger, format: &Format) {
    let folder = tempfile::tempdir().unwrap();
    export_all(ledger, folder.path(), format);
    let mut copy = fresh(2);
    let plan = import_all(&mut copy, folder.path());
    if let Some(row) = plan.report.refused().next() {
        panic!("{row}");
    }
    copy.submit(&plan.proposal("").unwrap_or_else(|stopped| panic!("{stopped}"))).unwrap();
    same(ledger.workspace(), copy.workspace());
    let again = import_all(&mut copy, folder.path());
    assert_eq!(again.report.counts().unchanged, again.report.counts().rows(), "a second time there is nothing to do");
    copy.undo().unwrap();
    same(copy.workspace(), fresh(2).workspace());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_workspace_goes_through_csv_and_back(bytes in prop::collection::vec(any::<u8>(), 200..1500)) {
        let mut ledger = fresh(1);
        fill(&mut ledger, &bytes);
        goes_round(&ledger, &Format::Csv);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3, max_shrink_iters: 20, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_workspace_goes_through_xlsx_and_back(bytes in prop::collection::vec(any::<u8>(), 200..1500)) {
        let mut ledger = fresh(1);
        fill(&mut ledger, &bytes);
        goes_round(&ledger, &Format::Xlsx);
    }
}

#[test]
fn an_altered_file_of_an_exported_folder_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = fresh(1);
    export_all(&ledger, folder.path(), &Format::Csv);
    let risks = folder.path().join("risks.csv");
    std::fs::write(&risks, std::fs::read_to_string(&risks).unwrap() + "x").unwrap();
    let options = exchange_support::options();
    let error = aims_bench::exchange::import::folder(ledger.workspace(), folder.path(), &options).err().unwrap();
    assert!(error.to_string().starts_with("risks.csv was changed"), "{error}");
}
