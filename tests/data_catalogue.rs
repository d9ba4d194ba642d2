//! The catalogue, the risk library and the crosswalk that ship with the program hold what they say they hold.

#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};

use aims_bench::core::catalogue::{
    Catalogue, CheckpointKind, Crosswalk, Fit, MappingConfidence, RiskLibrary, Role, Stage, StageFit,
};
use aims_bench::core::schema::{Register, Schema};
use aims_bench::library::{Library, Sources};

fn catalogue() -> &'static Catalogue {
    Library::embedded().catalogue().unwrap()
}

fn risks() -> &'static RiskLibrary {
    Library::embedded().risk_templates().unwrap()
}

fn crosswalk() -> &'static Crosswalk {
    Library::embedded().crosswalk().unwrap()
}

#[test]
fn annex_a_has_38_controls_in_nine_groups() {
    let groups: Vec<(&str, usize)> =
        catalogue().groups.iter().map(|group| (group.id.as_str(), group.controls.len())).collect();
    let expected =
        [("A.2", 3), ("A.3", 2), ("A.4", 5), ("A.5", 4), ("A.6", 9), ("A.7", 5), ("A.8", 4), ("A.9", 3), ("A.10", 3)];
    assert_eq!(groups, expected);
    assert_eq!(catalogue().controls().count(), 38);
}

#[test]
fn the_first_place_of_each_group_belongs_to_its_objective() {
    for control in catalogue().controls() {
        assert!(!control.id.ends_with(".1"), "{} takes the number of the objective", control.id);
        let group = catalogue().group_of(&control.id).unwrap();
        let holder = group.subgroup_of(&control.id).map_or(&group.id, |subgroup| &subgroup.id);
        let number = control.id.strip_prefix(holder.as_str()).unwrap();
        assert!(number.trim_start_matches('.').parse::<u8>().unwrap() >= 2, "{}", control.id);
    }
}

#[test]
fn every_control_helps_the_interview() {
    let mut questions = BTreeSet::new();
    for control in catalogue().controls() {
        assert!(control.summary.ends_with('.'), "{}: the summary is a sentence", control.id);
        assert!(control.questions.len() >= 2, "{}: ask, then ask on", control.id);
        assert!(control.evidence.len() >= 2, "{}: what to ask for", control.id);
        assert!(!control.exclusion_reasons.is_empty() && !control.stages.is_empty(), "{}", control.id);
        for question in &control.questions {
            assert!(question.ends_with('?') || question.ends_with('.'), "{}: {question}", control.id);
            assert!(questions.insert(question), "{}: asked elsewhere, too: {question}", control.id);
        }
        let conditional = Role::ALL.iter().any(|role| control.roles.of(*role) == Fit::Conditional);
        assert!(!conditional || !control.role_condition.is_empty(), "{}: conditional on what?", control.id);
    }
}

#[test]
fn a_user_alone_is_told_which_controls_are_often_left_out() {
    let seldom: Vec<&str> = catalogue()
        .controls()
        .filter(|control| control.often_excluded_by().eq([Role::User]))
        .map(|control| control.id.as_str())
        .collect();
    let expected = ["A.6.1.2", "A.6.1.3", "A.6.2.3", "A.6.2.7", "A.7.2", "A.7.3", "A.7.5", "A.7.6", "A.10.4"];
    assert_eq!(seldom, expected);

    let design = catalogue().control("A.6.2.3").unwrap();
    assert_eq!(design.fit(&[Role::User]), Some(Fit::Seldom));
    assert_eq!(design.fit(&[Role::User, Role::Provider]), Some(Fit::Conditional));
    assert_eq!(design.fit(&[Role::User, Role::Producer]), Some(Fit::Typical));
    assert_eq!(design.fit(&[]), None);
}

#[test]
fn the_32_clauses_stand_in_the_order_of_the_standard() {
    let ids: Vec<&str> = catalogue().clauses().map(|clause| clause.id.as_str()).collect();
    let expected = [
        "4.1", "4.2", "4.3", "4.4", "5.1", "5.2", "5.3", "6.1.1", "6.1.2", "6.1.3", "6.1.4", "6.2", "6.3", "7.1",
        "7.2", "7.3", "7.4", "7.5.1", "7.5.2", "7.5.3", "8.1", "8.2", "8.3", "8.4", "9.1", "9.2.1", "9.2.2", "9.3.1",
        "9.3.2", "9.3.3", "10.1", "10.2",
    ];
    assert_eq!(ids, expected);
    let headings: Vec<&str> =
        catalogue().parts.iter().flat_map(|part| &part.headings).map(|heading| heading.id.as_str()).collect();
    assert_eq!(headings, ["6.1", "7.5", "9.2", "9.3"]);
    assert_eq!(catalogue().title("10.1"), Some("Continual improvement"));
    assert_eq!(catalogue().title("10.2"), Some("Nonconformity and corrective action"));
}

#[test]
fn the_161_checkpoints_say_whether_a_nonconformity_can_rest_on_them() {
    let all: Vec<_> = catalogue().checkpoints().collect();
    assert_eq!(all.len(), 161);
    let practice: Vec<&str> = all
        .iter()
        .filter(|(_, checkpoint)| checkpoint.kind == CheckpointKind::Practice)
        .map(|(_, checkpoint)| checkpoint.id.as_str())
        .collect();
    assert_eq!(practice, ["4.1/6", "4.2/4", "4.3/5", "4.4/2", "6.3/2", "6.3/3", "10.1/1"]);
    for clause in catalogue().clauses() {
        for (number, checkpoint) in clause.checkpoints.iter().enumerate() {
            assert_eq!(checkpoint.id, format!("{}/{}", clause.id, number + 1));
        }
    }
}

#[test]
fn a_checkpoint_can_be_read_without_its_clause_beside_it() {
    let mut texts = BTreeMap::new();
    for (_, checkpoint) in catalogue().checkpoints() {
        assert!(checkpoint.text.split(' ').count() >= 4, "{}: {}", checkpoint.id, checkpoint.text);
        if let Some(other) = texts.insert(&checkpoint.text, &checkpoint.id) {
            panic!("{} and {other} say the same: {}", checkpoint.id, checkpoint.text);
        }
    }
}

#[test]
fn documented_information_is_asked_for_by_name_in_17_clauses() {
    let asked: Vec<&str> =
        catalogue().clauses().filter(|clause| clause.documented.required).map(|clause| clause.id.as_str()).collect();
    let expected = [
        "4.3", "5.2", "6.1.1", "6.1.2", "6.1.3", "6.1.4", "6.2", "7.2", "7.5.1", "8.1", "8.2", "8.3", "8.4", "9.1",
        "9.2.2", "9.3.3", "10.2",
    ];
    assert_eq!(asked, expected);
}

#[test]
fn whatever_can_be_cited_is_known_by_its_id() {
    for id in ["A.6", "A.6.2", "A.6.2.3", "6", "6.1", "6.1.3", "6.1.3/11"] {
        assert!(catalogue().knows(id), "{id}");
    }
    for id in ["", "A", "A.1", "A.6.2.9", "A.5.8", "A.11", "8.5", "6.1.3/12", "6.1.3/", "A.6.2.3/1", "B.6.2.3"] {
        assert!(!catalogue().knows(id), "{id:?}");
    }
    assert_eq!(catalogue().group_of("A.10.2").unwrap().id, "A.10");
    assert_eq!(catalogue().version.mark(), "iso42001-2023/1");
}

#[test]
fn the_library_has_60_templates_for_every_role_stage_and_party() {
    assert_eq!(risks().templates().count(), 60);
    assert_eq!(risks().categories.len(), 10);
    for (number, id) in risks().templates().map(|template| &template.id).collect::<BTreeSet<_>>().iter().enumerate() {
        assert_eq!(**id, format!("RL-{:02}", number + 1));
    }
    for role in Role::ALL {
        assert!(risks().templates().filter(|template| template.roles.contains(&role)).count() > 30, "{role:?}");
    }
    for stage in Stage::ALL {
        assert!(risks().templates().any(|template| template.stages.contains(&stage)), "{stage:?}");
    }
    for template in risks().templates() {
        assert!(!template.affected_parties.is_empty() && !template.controls.is_empty(), "{}", template.id);
        assert!(!template.indicators.is_empty() && !template.sources.is_empty(), "{}", template.id);
    }
    assert_eq!(risks().category_of("RL-31").unwrap().id, "security");
}

#[test]
fn a_template_fills_choices_that_the_risk_register_has() {
    let registers: Vec<Register> = Library::embedded().registers().unwrap();
    let schema = Schema::new(registers).unwrap();
    let register = schema.register("risk").unwrap();
    for name in ["risk_sources", "objectives"] {
        let field = register.field(name).unwrap();
        for template in risks().templates() {
            for choice in risks().choices_for(template, name) {
                assert!(field.choice(choice).is_some(), "{}: {name} has no choice {choice}", template.id);
            }
        }
        let taxonomy = risks().taxonomies.iter().find(|taxonomy| taxonomy.field.as_deref() == Some(name)).unwrap();
        let offered: BTreeSet<&str> = taxonomy.items.iter().filter_map(|item| item.choice.as_deref()).collect();
        let known: BTreeSet<&str> = field.choices.iter().map(|choice| choice.key.as_str()).collect();
        assert_eq!(offered, known, "{name} mirrors {}", taxonomy.id);
    }
    let drift = risks().template("RL-22").unwrap();
    assert!(risks().choices_for(drift, "risk_sources").contains(&"machine_learning"));
}

#[test]
fn the_keys_of_roles_stages_and_parties_are_those_of_the_registers() {
    let registers: Vec<Register> = Library::embedded().registers().unwrap();
    let schema = Schema::new(registers).unwrap();
    let choices = |register: &str, field: &str| -> Vec<String> {
        let field = schema.register(register).unwrap().field(field).unwrap();
        field.choices.iter().map(|choice| choice.key.clone()).collect()
    };
    let roles: Vec<&str> = Role::ALL.iter().map(|role| role.key()).collect();
    assert_eq!(choices("system", "roles"), roles);
    assert_eq!(choices("organisation", "roles"), roles);
    let stages: Vec<&str> = Stage::ALL.iter().map(|stage| stage.key()).collect();
    assert_eq!(choices("system", "stage"), stages);
    let parties: Vec<&str> = aims_bench::core::catalogue::Party::ALL.iter().map(|party| party.key()).collect();
    assert_eq!(choices("risk", "affected_parties"), parties);
    for (role, stage) in Role::ALL.into_iter().zip(Stage::ALL) {
        assert_eq!(Role::from_key(role.key()), Some(role));
        assert_eq!(Stage::from_key(stage.key()), Some(stage));
    }
}

#[test]
fn a_user_with_a_bought_model_in_operation_is_offered_what_he_meets_first() {
    let offers = Library::embedded().templates_for(&[Role::User], &[Stage::OperationMonitoring], None).unwrap();
    assert_eq!(offers.len(), 60, "nothing is hidden");
    let first_other = offers.iter().position(|offer| !offer.role).unwrap();
    assert!(offers.iter().skip(first_other).all(|offer| !offer.role), "risks of other roles come last");
    let fitting: Vec<StageFit> = offers.iter().take(first_other).map(|offer| offer.stage).collect();
    assert!(fitting.is_sorted_by(|a, b| a >= b), "now before ahead before past");
    assert_eq!(offers[0].template.id, "RL-01");
    let last = offers.last().unwrap();
    assert!(!last.role && last.stage != StageFit::Now, "{last:?}");
}

#[test]
fn prompt_injection_is_offered_first_to_a_chatbot_and_last_to_a_scoring_rule() {
    let rank = |generative| {
        let offers =
            Library::embedded().templates_for(&[Role::User], &[Stage::OperationMonitoring], generative).unwrap();
        offers.iter().position(|offer| offer.template.id == "RL-31").unwrap()
    };
    assert!(rank(Some(true)) < rank(None));
    assert!(rank(None) < rank(Some(false)));
}

#[test]
fn who_says_nothing_about_the_system_gets_the_library_as_it_is() {
    let offers = Library::embedded().templates_for(&[], &[], None).unwrap();
    assert!(offers.iter().map(|offer| offer.template).eq(risks().templates()));
    assert!(offers.iter().all(|offer| offer.role && offer.kind && offer.stage == StageFit::Now));
}

#[test]
fn an_early_system_sees_what_lies_ahead_before_what_is_past() {
    let offers = Library::embedded().templates_for(&[Role::Producer], &[Stage::Retirement], None).unwrap();
    assert_eq!(offers[0].template.id, "RL-58", "unsafe retirement is the one to look at now");
    let early = Library::embedded().templates_for(&[Role::Producer], &[Stage::Inception], None).unwrap();
    let retirement = early.iter().find(|offer| offer.template.id == "RL-58").unwrap();
    assert_eq!(retirement.stage, StageFit::Ahead);
}

#[test]
fn the_crosswalk_has_412_mappings_that_say_how_sure_they_are() {
    let counts: Vec<(&str, usize)> =
        crosswalk().frameworks.iter().map(|framework| (framework.id.as_str(), framework.mappings.len())).collect();
    assert_eq!(counts, [("nist-ai-rmf-1.0", 280), ("eu-ai-act", 102), ("iso27001-2022", 30)]);
    assert_eq!(crosswalk().mappings().count(), 412);
    assert_eq!(crosswalk().framework("nist-ai-rmf-1.0").unwrap().items.len(), 72);
    let own = |sources: &[String]| sources.iter().all(|source| source == "X8");
    for (_, mapping) in crosswalk().mappings() {
        assert!(!mapping.sources.is_empty() && !own(&mapping.sources), "{}: our reading is no source", mapping.id);
        if !mapping.note.is_empty() {
            assert_eq!(mapping.confidence, MappingConfidence::Low, "{}", mapping.id);
        }
    }
    for framework in &crosswalk().frameworks {
        assert!(!framework.note.is_empty(), "{}: a reader is told what a mapping does not prove", framework.id);
    }
    assert!(
        crosswalk().of("A.6.2.6").any(|(framework, mapping)| framework.id == "eu-ai-act" && mapping.to == "Art. 72")
    );
}

#[test]
fn every_duty_says_when_it_applies_and_how_long_its_clock_runs() {
    let duties = &catalogue().duties;
    let spans: Vec<(&str, String)> = duties.iter().map(|duty| (duty.id.as_str(), duty.span())).collect();
    let expected = [
        ("eu-ai-act-73-serious", "15 days"),
        ("eu-ai-act-73-widespread", "2 days"),
        ("eu-ai-act-73-death", "10 days"),
        ("eu-ai-act-26-deployer", "1 day"),
        ("gdpr-33", "72 hours"),
        ("contract", "as entered"),
    ];
    assert_eq!(spans, expected.map(|(id, span)| (id, span.to_string())));
    for duty in duties {
        assert_eq!(duty.fault(), None);
        assert!(duty.applies.ends_with('.') && duty.note.ends_with('.'), "{}", duty.id);
        assert!(!duty.article.is_empty(), "{}", duty.id);
    }
}

#[test]
fn no_file_of_the_data_is_forgotten() {
    let embedded: BTreeSet<String> = Sources::embedded().iter().map(|source| source.name.to_string()).collect();
    let mut found = BTreeSet::new();
    let mut folders: Vec<std::path::PathBuf> = ["registers", "catalogue", "duties", "library", "impact", "crosswalk"]
        .map(|name| std::path::Path::new("data").join(name))
        .into();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "toml") {
                found.insert(path.to_str().unwrap().replace('\\', "/"));
            }
        }
    }
    assert_eq!(embedded, found);
}
