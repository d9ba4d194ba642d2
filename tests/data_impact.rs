//! The questions and scales of an impact assessment: complete, and at one with the registers that hold the answers.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use aims_bench::core::catalogue::{AnswerKind, Depth, ImpactCatalogue, ImpactsAsked};
use aims_bench::core::impact::HIGHEST;
use aims_bench::core::method::Party;
use aims_bench::core::schema::Field;
use aims_bench::library::{Library, Sources};

fn impact() -> &'static ImpactCatalogue {
    Library::embedded().impact().unwrap()
}

fn field(register: &str, key: &str) -> Field {
    let schema = Library::embedded().schema().unwrap();
    let register = schema.register(register).unwrap();
    register.field(key).unwrap_or_else(|| panic!("{}.{key}", register.key)).clone()
}

fn choices(field: &Field) -> Vec<&str> {
    field.choices.iter().map(|choice| choice.key.as_str()).collect()
}

#[test]
fn thirteen_sections_ask_54_questions_from_the_screening_to_the_result() {
    let counts: Vec<(&str, usize)> =
        impact().sections.iter().map(|section| (section.id.as_str(), section.questions.len())).collect();
    let expected = [
        ("IA-0", 7),
        ("IA-1", 5),
        ("IA-2", 6),
        ("IA-3", 4),
        ("IA-4", 4),
        ("IA-5", 3),
        ("IA-6", 4),
        ("IA-7", 2),
        ("IA-8", 4),
        ("IA-9", 3),
        ("IA-10", 2),
        ("IA-11", 4),
        ("IA-12", 6),
    ];
    assert_eq!(counts, expected);
    assert_eq!(impact().questions().count(), 54);
    let ids: BTreeSet<&str> = impact().questions().map(|(_, question)| question.id.as_str()).collect();
    assert_eq!(ids.len(), 54);
    assert_eq!(impact().question("IA-3.2").unwrap().kind, AnswerKind::Choice);
}

#[test]
fn a_question_offers_options_exactly_where_one_is_to_choose() {
    for (section, question) in impact().questions() {
        assert_eq!(question.kind.is_choice(), !question.options.is_empty(), "{}", question.id);
        assert!(question.options.is_empty() || question.options.len() >= 2, "{}", question.id);
        assert!(question.text.ends_with('?'), "{}: {}", question.id, question.text);
        assert!(question.help.is_empty() || question.help.ends_with('.'), "{}", question.id);
        assert!(!section.iso42005.is_empty() && !section.clauses.is_empty(), "{}", section.id);
    }
}

#[test]
fn an_answer_that_is_a_field_of_the_assessment_offers_what_the_field_takes() {
    let mut placed = BTreeSet::new();
    for (_, question) in impact().questions() {
        let Some(key) = &question.field else { continue };
        let field = field("impact_assessment", key);
        assert!(placed.insert(key), "{key} is asked for twice");
        let options: Vec<&str> = question.options.iter().map(|option| option.id.as_str()).collect();
        assert_eq!(choices(&field), options, "{}", question.id);
    }
    assert!(placed.len() >= 10, "{placed:?}");
}

#[test]
fn dimensions_parties_and_scales_are_those_of_the_register_of_impacts() {
    let dimensions: Vec<&str> = impact().dimensions.iter().map(|dimension| dimension.id.as_str()).collect();
    assert_eq!(dimensions.len(), 19);
    assert_eq!(choices(&field("impact", "dimension")), dimensions);
    assert_eq!(impact().dimensions_of(Party::Individuals).count(), 12);
    assert_eq!(impact().dimensions_of(Party::Societies).count(), 7);
    let parties: Vec<&str> = Party::ALL.iter().map(|party| party.key()).collect();
    assert_eq!(choices(&field("impact", "party")), parties);

    let scales: Vec<(&str, usize)> =
        impact().scales.iter().map(|scale| (scale.id.as_str(), scale.levels.len())).collect();
    let expected = [
        ("severity", 5),
        ("extent", 5),
        ("duration", 5),
        ("reversibility", 5),
        ("likelihood", 5),
        ("vulnerability", 3),
        ("confidence", 3),
    ];
    assert_eq!(scales, expected);
    for scale in &impact().scales {
        let field = field("impact", &scale.id);
        let levels: Vec<&str> = scale.levels.iter().map(|level| level.id.as_str()).collect();
        if scale.id == "confidence" {
            assert_eq!(choices(&field), levels);
        } else {
            let lowest = u8::from(scale.id != "vulnerability");
            let numbers: Vec<String> = (lowest..).take(levels.len()).map(|number| number.to_string()).collect();
            assert_eq!(levels, numbers, "{}", scale.id);
        }
        assert!(scale.levels.iter().all(|level| !level.meaning.is_empty()), "{}", scale.id);
    }
    assert!(impact().scale("severity").unwrap().level(&HIGHEST.to_string()).is_some());
}

#[test]
fn a_deeper_assessment_asks_all_that_a_shallower_one_asks() {
    let asked = |depth: Depth| impact().questions().filter(|(_, one)| one.depth <= depth).count();
    assert_eq!(Depth::ALL.map(asked), [11, 27, 54]);
    let decision = impact().questions().filter(|(_, one)| one.field.as_deref() == Some("decision"));
    assert!(
        decision.into_iter().all(|(_, one)| one.depth == Depth::None),
        "whatever is screened out is decided on, too"
    );
}

#[test]
fn an_answer_links_a_register_that_answers_can_link() {
    let schema = Library::embedded().schema().unwrap();
    let answers = schema.register("impact_answer").unwrap();
    for (_, question) in impact().questions() {
        let Some(target) = &question.target else { continue };
        let linked = answers.fields.iter().any(|field| field.target.as_ref() == Some(target) && field.kind.is_set());
        assert!(linked, "{}: no field of an answer links {target}", question.id);
    }
}

#[test]
fn every_impact_answers_exactly_one_question() {
    let asked: Vec<(&str, &ImpactsAsked)> =
        impact().questions().filter_map(|(_, one)| Some((one.id.as_str(), one.impacts.as_ref()?))).collect();
    let uses = field("impact", "use");
    for kind in choices(&field("impact", "kind")) {
        for in_use in choices(&uses) {
            for party in Party::ALL {
                let fits = asked.iter().filter(|(_, asked)| {
                    asked.kind == kind
                        && asked.in_use.as_deref().is_none_or(|wanted| wanted == in_use)
                        && (asked.parties.is_empty() || asked.parties.contains(&party))
                });
                let ids: Vec<&str> = fits.map(|(id, _)| *id).collect();
                assert_eq!(ids.len(), 1, "{kind}, {in_use}, {party}: {ids:?}");
            }
        }
    }
}

#[test]
fn the_risks_of_a_dimension_are_in_the_library_and_touch_its_parties() {
    let library = Library::embedded().risk_templates().unwrap();
    for dimension in &impact().dimensions {
        for id in &dimension.risks {
            let template = library.template(id).unwrap_or_else(|| panic!("{}: no {id}", dimension.id));
            let touched = dimension.parties.iter().any(|party| template.affected_parties.contains(party));
            assert!(touched, "{}: {id} touches none of its parties", dimension.id);
        }
    }
}

#[test]
fn a_slip_in_the_questions_is_told_with_its_place() {
    let mut sources = Sources::embedded();
    let text = sources.impact_questions.text.replacen("controls = [\"A.5.2\"]", "controls = [\"A.5.9\"]", 1);
    sources.impact_questions.text = text.into();
    let error = Library::from_sources(sources).impact().unwrap_err().to_string();
    assert!(error.starts_with("data/impact/questions.toml:"), "{error}");
    assert!(error.contains("IA-0 names the control A.5.9, which does not exist"), "{error}");

    let mut sources = Sources::embedded();
    let text = sources.impact_questions.text.replacen("id = \"IA-3.3\"", "id = \"IA-3.2\"", 1);
    sources.impact_questions.text = text.into();
    let error = Library::from_sources(sources).impact().unwrap_err().to_string();
    assert!(error.contains("the question IA-3.2 stands there twice"), "{error}");
}
