//! The life of an AI system: released on tests that were asked for beforehand, made with data that can be answered for,
//! known as AI to the people it talks to.

use super::read::{self, live_target, live_targets, pointing};
use super::systems::in_scope;
use super::weak::weakness;
use super::{Check, Context, Found, Reads, Rule, Severity};
use crate::core::control_test::{Look, OPERATING, own, unshown};
use crate::core::workspace::RecordRef;

pub const RULES: &[Rule] = &[
    Rule {
        id: "VR-25",
        title: "A deployed system has an approved release and the tests that its criteria ask for, with criteria fixed before the results.",
        severity: Severity::Error,
        basis: "A.6.2.4, A.6.2.5",
        reads: &[
            Reads::of("system", &["name", "version", "status", "in_scope"]),
            Reads::of(
                "release",
                &["title", "system", "version", "status", "tests", "tests_asked", "approved_by", "approved_on"],
            ),
            Reads::of("test_record", &["title", "kinds", "verdict", "criteria_fixed_on", "tested_on"]),
            Reads::everywhere("soa", &["control_id", "applicable"]),
        ],
        checks: &[
            Check::Each("system", released),
            Check::Each("release", tested_as_asked),
            Check::Each("test_record", criteria_came_first),
        ],
    },
    Rule {
        id: "VR-51",
        title: "Data sets for training, testing or grounding have source, rights, quality result and provenance.",
        severity: Severity::Error,
        basis: "A.7.2 to A.7.6",
        reads: &[
            Reads::of("data_set", &["title", "status", "uses", "source", "rights", "quality_result", "provenance"]),
            Reads::everywhere("soa", &["control_id", "applicable"]),
        ],
        checks: &[Check::Each("data_set", data_answered_for)],
    },
    Rule {
        id: "VR-52",
        title: "A system that talks to people or makes content has an AI notice, or a reason why not.",
        severity: Severity::Warning,
        basis: "A.8.2, A.8.5; EU AI Act Art. 50",
        reads: &[
            Reads::of(
                "system",
                &["name", "status", "in_scope", "kind", "legal_class", "interaction", "no_ai_notice_reason"],
            ),
            Reads::of("transparency_record", &["system", "status", "ai_notice"]),
        ],
        checks: &[Check::Each("system", people_know)],
    },
    Rule {
        id: "WB-20",
        title: "A control that is said to be operating has a passed test that has not run out.",
        severity: Severity::Warning,
        basis: "8.3, 9.1",
        reads: &[
            Reads::of("control", &["title", "control_id", "status", "last_test", "test_result", "next_test"]),
            Reads::of("control_test", &["control", "tested_on", "result", "next_test"]),
        ],
        checks: &[Check::Each("control", shown_to_work)],
    },
];

/// Users work with it today.
fn in_use(system: RecordRef<'_>) -> bool {
    in_scope(system) && read::status_is(system, &["deployed", "in_operation"])
}

/// Whether the Statement of Applicability leaves a control out: an error can't cite what does not apply.
fn excluded(context: &Context<'_>, control: &str) -> bool {
    let mut entries = context.workspace.live("soa").filter(|entry| entry.text("control_id").trim() == control);
    entries.any(|entry| entry.text("applicable") == "no")
}

/// Whether a release reached its users with somebody's word for it.
fn let_go(release: RecordRef<'_>) -> bool {
    read::status(release) == "deployed" && release.filled("approved_by") && release.filled("approved_on")
}

fn released(context: &Context<'_>, system: RecordRef<'_>, found: &mut Found) {
    if !in_use(system) || excluded(context, "A.6.2.5") {
        return;
    }
    let (name, state) = (read::name(system), read::status_words(system));
    let releases = pointing(system, "release", "system");
    let deployed: Vec<RecordRef<'_>> = releases.into_iter().filter(|one| let_go(*one)).collect();
    if deployed.is_empty() {
        let sentence = || {
            format!(
                "{name} is {state}, but no release of it is deployed that somebody approved: record the release, who let it go and when."
            )
        };
        return found.at(system, "status", sentence);
    }
    let version = system.text("version").trim();
    let same = |release: &RecordRef<'_>| release.text("version").trim() == version;
    if !version.is_empty() && !deployed.iter().any(same) {
        let sentence = || {
            format!(
                "{name} stands at version {version}, but {} let another version go: record the release of this one, or correct the version.",
                read::labels(deployed.iter().map(|one| one.label()))
            )
        };
        found.at(system, "version", sentence);
    }
}

fn tested_as_asked(context: &Context<'_>, release: RecordRef<'_>, found: &mut Found) {
    let of_interest = live_target(release, "system").is_none_or(in_scope);
    if !read::status_is(release, &["approved", "deployed"]) || !of_interest || excluded(context, "A.6.2.4") {
        return;
    }
    let (name, state) = (read::name(release), read::status_words(release));
    let tests: Vec<RecordRef<'_>> = live_targets(release, "tests").collect();
    if !release.filled("tests_asked") && tests.is_empty() {
        let sentence = || {
            format!(
                "{name} is {state}, but its criteria ask for no test and none is linked: say which tests it needs and link them."
            )
        };
        return found.at(release, "tests_asked", sentence);
    }
    let good = |test: &&RecordRef<'_>| matches!(test.text("verdict"), "passed" | "conditional");
    let shown = |kind: &str| tests.iter().filter(good).any(|test| test.has_element("kinds", kind));
    let field = release.field("tests_asked");
    let missing: Vec<&str> = release
        .elements("tests_asked")
        .filter(|kind| !shown(kind))
        .map(|kind| field.and_then(|field| field.choice(kind)).map_or(kind, |choice| choice.label.as_str()))
        .collect();
    if !missing.is_empty() {
        let sentence = || {
            format!(
                "{name} is {state}, but its criteria ask for tests that no passed test record shows: {}; link the tests, or make them.",
                read::labels(missing)
            )
        };
        found.at(release, "tests", sentence);
    }
}

fn criteria_came_first(context: &Context<'_>, test: RecordRef<'_>, found: &mut Found) {
    let releases = pointing(test, "release", "tests");
    let counts = releases.into_iter().find(|one| read::status_is(*one, &["approved", "deployed"]));
    let Some(release) = counts.filter(|_| !excluded(context, "A.6.2.4")) else { return };
    let (name, release) = (read::name(test), release.label());
    match (read::date(test, "criteria_fixed_on"), read::date(test, "tested_on")) {
        (None, _) => {
            let sentence = || {
                format!(
                    "{name} carries {release}, but no day says when its criteria were fixed: enter it, so that they are seen to be older than the results."
                )
            };
            found.at(test, "criteria_fixed_on", sentence);
        }
        (_, None) => {
            let sentence = || format!("{name} carries {release}, but no day says when it was made: enter it.");
            found.at(test, "tested_on", sentence);
        }
        (Some(fixed), Some(tested)) if fixed >= tested => {
            let sentence = || {
                format!(
                    "{name} carries {release}, but its criteria were fixed on {fixed} and the test was made on {tested}: criteria come first; test again, or correct the day."
                )
            };
            found.at(test, "criteria_fixed_on", sentence);
        }
        _ => {}
    }
}

fn data_answered_for(context: &Context<'_>, data: RecordRef<'_>, found: &mut Found) {
    let made_with = data.elements("uses").any(|one| matches!(one, "train" | "test" | "ground"));
    if !made_with || !read::status_is(data, &["approved", "in_use", "restricted"]) {
        return;
    }
    let needed = [
        ("source", "A.7.3", "says nothing of its source: say where it comes from and how it was got"),
        ("rights", "A.7.3", "names no right to use it: name licence, contract, consent or law"),
        ("quality_result", "A.7.4", "has no result of a quality check: check it against its criteria"),
        ("provenance", "A.7.5", "has no provenance: write its way from the source to here, step by step"),
    ];
    for (field, control, lacks) in needed {
        let open = match field {
            "quality_result" => matches!(data.text(field), "" | "unchecked"),
            _ => !data.filled(field),
        };
        let included = || {
            let mut entries = context.workspace.live("soa");
            entries.any(|soa| soa.text("control_id").trim() == control && soa.text("applicable") == "yes")
        };
        if open && included() {
            found.at(data, field, || format!("{} {lacks}.", read::name(data)));
        }
    }
}

fn people_know(_: &Context<'_>, system: RecordRef<'_>, found: &mut Found) {
    if !in_use(system) {
        return;
    }
    let (talks, content) = (system.has_element("interaction", "talks"), system.has_element("interaction", "content"));
    let does = match (talks, content) {
        (true, true) => "talks to people and makes content",
        (true, false) => "talks to people",
        (false, true) => "makes content",
        // Nothing was said, so the kind and the class speak.
        _ if system.text("kind") == "generative" => "is generative AI",
        _ if system.text("legal_class") == "transparency" => "has duties of transparency by its legal class",
        _ => return,
    };
    let told = |card: &RecordRef<'_>| {
        card.filled("ai_notice") && read::status_is(*card, &["approved", "effective", "under_revision"])
    };
    if pointing(system, "transparency_record", "system").iter().any(told) {
        return;
    }
    let reason = system.text("no_ai_notice_reason");
    if let Some(weakness) = weakness(reason, system.title()) {
        let about = weakness.about(reason);
        let sentence = || {
            format!(
                "{} {does}, but no card in force has an AI notice, and {about}: write the notice into its transparency record, or say why people need not be told.",
                read::name(system)
            )
        };
        found.at(system, "no_ai_notice_reason", sentence);
    }
}

fn shown_to_work(context: &Context<'_>, control: RecordRef<'_>, found: &mut Found) {
    if read::status(control) != OPERATING {
        return;
    }
    if let Some(why) = unshown(Look::newest(control).as_ref(), context.today) {
        let name = read::control_name(context.catalogue, control.label());
        found.at(control, own::LAST_TEST, || format!("{name} is said to be operating, but {why}."));
    }
}
