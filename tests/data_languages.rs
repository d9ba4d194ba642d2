//! Every text of the data has a language key, and an overlay exchanges texts without touching ids.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use aims_bench::core::schema::Register;
use aims_bench::library::{Library, LibraryError, Source, Sources};

fn in_language(files: &[(&'static str, &'static str)]) -> Library {
    let mut sources = Sources::embedded();
    sources.languages = files.iter().map(|(name, text)| Source::new(*name, *text)).collect();
    Library::from_sources(sources)
}

#[test]
fn every_text_has_a_key_of_its_own() {
    let texts = Library::embedded().texts().unwrap();
    let by_key: BTreeMap<&str, &str> = texts.iter().map(|(key, text)| (key.as_str(), text.as_str())).collect();
    assert_eq!(by_key.len(), texts.len(), "two texts share a key");
    for key in [
        "annex-a.A.6.2.3.summary",
        "annex-a.A.6.2.3.questions.2",
        "annex-a.A.6.2.objective",
        "clauses.6.1.3.documented",
        "clauses.6.1.3/7.text",
        "roles.producer.definition",
        "duties.gdpr-33.applies",
        "library.RL-31.description",
        "library.nist-600-1.N7.title",
        "impact.IA-3.2.text",
        "impact.IA-0.1.options.new_use",
        "impact.severity.4.meaning",
        "impact.dimension.trust.title",
        "crosswalk.eu-ai-act.Art. 72.title",
        "crosswalk.confidence.low",
        "registers.risk.treatment_option.avoid.label",
        "registers.risk.status.assessed>accepted.label",
        "registers.soa.@columns.4.title",
    ] {
        assert!(by_key.contains_key(key), "{key}");
    }
}

/// What a person reads in a file, by a way that knows nothing of the keys: every string value that has a space in it.
#[test]
fn no_sentence_of_the_data_is_without_a_key() {
    fn sentences(value: &toml::Value, found: &mut Vec<String>) {
        match value {
            toml::Value::String(text) if text.contains(' ') => found.push(text.clone()),
            toml::Value::Array(items) => items.iter().for_each(|item| sentences(item, found)),
            toml::Value::Table(table) => table.values().for_each(|value| sentences(value, found)),
            _ => {}
        }
    }
    let keyed: Vec<String> = Library::embedded().texts().unwrap().into_iter().map(|(_, text)| text).collect();
    // Names that stay as they are in every language: ids, titles of sources, spellings of other lists.
    let mut names: Vec<String> = vec![Library::embedded().catalogue().unwrap().version.standard.clone()];
    names
        .extend(Library::embedded().catalogue().unwrap().controls().flat_map(|control| control.title_variants.clone()));
    let crosswalk = Library::embedded().crosswalk().unwrap();
    names.extend(crosswalk.sources.iter().flat_map(|source| [source.title.clone(), source.by.clone()]));
    names.extend(crosswalk.frameworks.iter().flat_map(|framework| &framework.items).map(|item| item.id.clone()));
    for source in Sources::embedded().iter() {
        let mut found = Vec::new();
        sentences(&source.text.parse::<toml::Table>().unwrap().into(), &mut found);
        for sentence in found {
            assert!(keyed.contains(&sentence) || names.contains(&sentence), "{}: {sentence}", source.name);
        }
    }
}

const GERMAN: &str = r#"
"annex-a.A.2.2.title" = "KI-Politik"
"clauses.4.1/2.text" = "Es ist entschieden, ob der Klimawandel ein wesentliches Thema ist"

["annex-a.A.6.2.3"]
summary = "Entwurf und Entwicklung sind gegen Ziele, Anforderungen und Spezifikation dokumentiert."
questions = ["Warum dieses Modell, und was wurde verworfen?", ""]

[library.RL-31]
title = "Eingeschleuste Anweisungen"

[registers.risk]
plural = "Risiken"

[registers.risk.treatment_option.avoid]
label = "Vermeiden"

["crosswalk.eu-ai-act"]
title = "Verordnung (EU) 2024/1689 (KI-Verordnung)"
"#;

#[test]
fn an_overlay_speaks_where_it_has_words_and_is_silent_elsewhere() {
    let german = in_language(&[("data/lang/de/all.toml", GERMAN)]);
    let english = Library::embedded();

    let catalogue = german.catalogue().unwrap();
    assert_eq!(catalogue.title("A.2.2"), Some("KI-Politik"));
    assert_eq!(catalogue.title("A.2.3"), english.catalogue().unwrap().title("A.2.3"), "not translated: as it was");
    assert!(catalogue.checkpoint("4.1/2").unwrap().text.contains("Klimawandel"));
    let design = catalogue.control("A.6.2.3").unwrap();
    assert!(design.summary.starts_with("Entwurf"));
    assert!(design.questions[0].starts_with("Warum"));
    let original = english.catalogue().unwrap().control("A.6.2.3").unwrap();
    assert_eq!(design.questions[1], original.questions[1], "an empty translation is none");
    assert_eq!((&design.id, &design.stages), (&original.id, &original.stages), "ids and keys are not words");

    assert_eq!(german.risk_templates().unwrap().template("RL-31").unwrap().title, "Eingeschleuste Anweisungen");
    let act = german.crosswalk().unwrap().framework("eu-ai-act").unwrap();
    assert!(act.title.starts_with("Verordnung"));

    let registers: Vec<Register> = german.registers().unwrap();
    let risk = registers.iter().find(|register| register.key == "risk").unwrap();
    assert_eq!(risk.plural, "Risiken");
    let avoid = risk.field("treatment_option").unwrap().choice("avoid").unwrap();
    assert_eq!(avoid.label, "Vermeiden");
    assert_eq!(risk.name, "risk");
}

#[test]
fn a_language_can_come_in_several_files() {
    let german = in_language(&[
        ("data/lang/de/a.toml", r#""annex-a.A.2.2.title" = "KI-Politik""#),
        ("data/lang/de/b.toml", r#"annex-a.A.2.title = "Politiken zur KI""#),
    ]);
    let catalogue = german.catalogue().unwrap();
    assert_eq!((catalogue.title("A.2.2"), catalogue.title("A.2")), (Some("KI-Politik"), Some("Politiken zur KI")));
}

#[test]
fn a_key_that_no_text_has_is_pointed_out_when_its_part_is_read() {
    let name = "data/lang/de/all.toml";
    let stale = in_language(&[(name, "\n\"annex-a.A.6.2.9.title\" = \"Gibt es nicht\"\n")]);
    let error = stale.catalogue().unwrap_err();
    assert!(matches!(&error, LibraryError::NoSuchText { key, .. } if key == "annex-a.A.6.2.9.title"), "{error}");
    assert_eq!((error.place().file.as_str(), error.place().line), (name, 2));

    let stale = in_language(&[(name, "[registers.risk.colour]\nlabel = \"Farbe\"\n")]);
    assert!(stale.catalogue().is_ok(), "the catalogue has no fault");
    let error = stale.registers().unwrap_err();
    assert_eq!(error.place().line, 2, "{error}");
    assert!(error.to_string().contains("registers.risk.colour.label"), "{error}");

    let unknown = in_language(&[(name, "anex-a.A.2.title = \"Politiken\"")]);
    assert!(unknown.catalogue().unwrap_err().to_string().contains("anex-a.A.2.title"));
}

#[test]
fn a_question_that_the_original_does_not_ask_can_not_be_added() {
    let more = in_language(&[("de.toml", "[\"annex-a.A.2.2\"]\nquestions = [\"Eins?\", \"Zwei?\", \"Drei?\"]")]);
    let error = more.catalogue().unwrap_err();
    assert!(error.to_string().contains("annex-a.A.2.2.questions.3"), "{error}");
}

#[test]
fn two_words_for_one_text_and_what_is_no_text_are_refused() {
    let twice = in_language(&[
        ("a.toml", r#""annex-a.A.2.2.title" = "KI-Politik""#),
        ("b.toml", r#""annex-a.A.2.2.title" = "KI-Leitlinie""#),
    ]);
    let error = twice.catalogue().unwrap_err();
    assert_eq!(error.place().file, "b.toml");
    assert!(error.to_string().contains("stands there twice"), "{error}");

    let number = in_language(&[("a.toml", "annex-a.A.2.title = 2")]);
    let error = number.catalogue().unwrap_err();
    assert!(error.to_string().contains("write it in quotes"), "{error}");
}
