//! Whoever edits a file of `data/` and slips is told what, where, and what to do.

#![allow(clippy::unwrap_used)]

use aims_bench::core::schema::Register;
use aims_bench::library::{Library, LibraryError, Place, Source, Sources, read};

/// The shipped files, with `old` in the file `name` replaced once by `new`.
fn with(name: &str, old: &str, new: &str) -> Library {
    let mut sources = Sources::embedded();
    let single = [
        &mut sources.version,
        &mut sources.roles,
        &mut sources.taxonomies,
        &mut sources.impact_questions,
        &mut sources.impact_scales,
        &mut sources.mapping_sources,
    ]
    .into_iter();
    let lists = [
        &mut sources.annex_a,
        &mut sources.clauses,
        &mut sources.risks,
        &mut sources.frameworks,
        &mut sources.registers,
    ];
    let file = single.chain(lists.into_iter().flatten()).find(|source| source.name == name).unwrap();
    assert!(file.text.contains(old), "{name} has no {old:?}; the test has to follow the file");
    file.text = file.text.replacen(old, new, 1).into();
    Library::from_sources(sources)
}

/// The message, and the line of the file that it points to, from the column on.
fn told(library: &Library, text_of: &str, error: &LibraryError) -> (String, String) {
    let Place { file, line, column } = error.place().clone();
    assert_eq!(file, text_of);
    let text = SourceText(library).of(text_of);
    let line = text.lines().nth(line - 1).unwrap().to_string();
    (error.to_string(), line.chars().skip(column - 1).collect())
}

struct SourceText<'a>(&'a Library);

impl SourceText<'_> {
    fn of(&self, name: &str) -> String {
        self.0.sources().iter().find(|source| source.name == name).unwrap().text.to_string()
    }
}

const A6: &str = "data/catalogue/annex-a/A.6.toml";

#[test]
fn an_unclosed_quote_names_file_line_and_column() {
    let library = with(A6, r#"title = "AI system deployment""#, r#"title = "AI system deployment"#);
    let error = library.catalogue().unwrap_err();
    let (message, at) = told(&library, A6, &error);
    assert!(message.starts_with(&format!("{A6}:")), "{message}");
    assert!(message.ends_with("; correct this line"), "{message}");
    assert!(at.is_empty() || at.starts_with('"') || at.starts_with("title"), "{at}");
    let line = SourceText(&library).of(A6).lines().position(|line| line == r#"title = "AI system deployment"#).unwrap();
    assert_eq!(error.place().line, line + 1);
}

#[test]
fn a_stage_that_does_not_exist_is_answered_with_those_that_do() {
    let library = with(A6, r#"["inception", "design_development"]"#, r#"["inception", "design"]"#);
    let error = library.catalogue().unwrap_err();
    let (message, at) = told(&library, A6, &error);
    assert!(message.contains("`design`") && message.contains("`design_development`"), "{message}");
    assert!(at.starts_with(r#""design"]"#), "{at}");
}

#[test]
fn a_role_that_does_not_exist_is_refused_with_its_line() {
    let name = "data/library/security.toml";
    let library = with(name, r#"roles = ["user", "provider", "producer"]"#, r#"roles = ["user", "deployer"]"#);
    let error = library.risk_templates().unwrap_err();
    let (message, at) = told(&library, name, &error);
    assert!(message.contains("`deployer`") && message.contains("`producer`"), "{message}");
    assert!(at.starts_with(r#""deployer""#), "{at}");
}

#[test]
fn a_missing_value_is_named() {
    let name = "data/catalogue/clauses/10.toml";
    let library =
        with(name, "kind = \"requirement\"\ntext = \"Improvements are carried", "text = \"Improvements are carried");
    let (message, at) = told(&library, name, &library.catalogue().unwrap_err());
    assert!(message.contains("missing field `kind`"), "{message}");
    assert!(at.starts_with("[[clause.checkpoint]]"), "{at}");
}

#[test]
fn a_misspelt_key_is_not_silently_ignored() {
    let library = with(A6, "exclusion_rarely_accepted = false", "exclusion_rarely_acepted = false");
    let (message, at) = told(&library, A6, &library.catalogue().unwrap_err());
    assert!(message.contains("exclusion_rarely_acepted"), "{message}");
    assert!(at.starts_with("exclusion_rarely_acepted"), "{at}");
}

#[test]
fn a_control_that_does_not_exist_is_found_in_the_clause_that_names_it() {
    let name = "data/catalogue/clauses/9.toml";
    let library = with(name, r#"["A.6.2.6", "A.6.2.8"]"#, r#"["A.6.2.6", "A.6.2.9"]"#);
    let (message, at) = told(&library, name, &library.catalogue().unwrap_err());
    assert!(message.contains("9.1 names the control A.6.2.9, which does not exist"), "{message}");
    assert!(at.starts_with(r#""A.6.2.9"]"#), "{at}");
}

#[test]
fn a_clause_that_does_not_exist_is_found_in_the_control_that_names_it() {
    let library = with(A6, r#"["8.1", "6.3"]"#, r#"["8.1", "8.5"]"#);
    let (message, at) = told(&library, A6, &library.catalogue().unwrap_err());
    assert!(message.contains("A.6.2.5 names the clause 8.5"), "{message}");
    assert!(at.starts_with(r#""8.5""#), "{at}");
}

#[test]
fn a_heading_is_no_clause_that_can_be_related() {
    let library = with(A6, r#"["8.1", "6.3"]"#, r#"["8.1", "6.1"]"#);
    assert!(library.catalogue().unwrap_err().to_string().contains("the clause 6.1"));
}

#[test]
fn a_register_that_does_not_exist_is_refused() {
    let name = "data/catalogue/clauses/4.toml";
    let library = with(name, r#"registers = ["system", "organisation"]"#, r#"registers = ["system", "asset"]"#);
    let (message, _) = told(&library, name, &library.catalogue().unwrap_err());
    assert!(message.contains("4.1 names the register asset"), "{message}");
}

#[test]
fn a_control_in_the_wrong_file_is_told_where_it_stands() {
    let name = "data/catalogue/annex-a/A.2.toml";
    let library = with(name, r#"id = "A.2.4""#, r#"id = "A.3.4""#);
    let (message, at) = told(&library, name, &library.catalogue().unwrap_err());
    assert!(message.contains("A.3.4 does not belong into A.2"), "{message}");
    assert!(at.starts_with(r#""A.3.4""#), "{at}");
}

#[test]
fn the_same_id_twice_is_refused_at_the_second() {
    let name = "data/library/security.toml";
    let library = with(name, r#"id = "RL-40""#, r#"id = "RL-01""#);
    let (message, at) = told(&library, name, &library.risk_templates().unwrap_err());
    assert!(message.contains("the risk template RL-01 stands there twice"), "{message}");
    assert!(at.starts_with(r#""RL-01""#), "{at}");

    let checkpoint = "data/catalogue/clauses/8.toml";
    let library = with(checkpoint, r#"id = "8.1/2""#, r#"id = "8.1/1""#);
    let (message, at) = told(&library, checkpoint, &library.catalogue().unwrap_err());
    assert!(message.contains("the checkpoint 8.1/1 stands there twice"), "{message}");
    assert!(at.starts_with(r#""8.1/1""#), "{at}");
}

#[test]
fn a_template_can_only_suggest_controls_and_cite_items_that_exist() {
    let name = "data/library/governance.toml";
    let library = with(name, r#"controls = ["A.3.2", "A.10.2", "A.2.2"]"#, r#"controls = ["A.3.2", "A.1.2"]"#);
    let (message, at) = told(&library, name, &library.risk_templates().unwrap_err());
    assert!(message.contains("RL-01 names the control A.1.2"), "{message}");
    assert!(at.starts_with(r#""A.1.2""#), "{at}");

    let library = with(name, r#""mit-domain/6.5""#, r#""mit-domain/6.9""#);
    let (message, at) = told(&library, name, &library.risk_templates().unwrap_err());
    assert!(message.contains("RL-01 names the source mit-domain/6.9"), "{message}");
    assert!(at.starts_with(r#""mit-domain/6.9""#), "{at}");

    let library = with(name, r#""mit-domain/6.5""#, r#""mit-domain""#);
    let (message, at) = told(&library, name, &library.risk_templates().unwrap_err());
    assert!(message.contains("`mit-domain` is no source; write the taxonomy, a slash and the item"), "{message}");
    assert!(at.contains(r#""mit-domain"]"#), "{at}");
}

#[test]
fn a_mapping_needs_both_ends_and_a_source() {
    let name = "data/crosswalk/eu-ai-act.toml";
    let first = SourceText(Library::embedded()).of(name);
    let mapping = first.lines().find(|line| line.contains(r#"id = "XW-281""#)).unwrap().to_string();
    for (part, wrong, expected) in [
        ("from = \"", "from = \"A.9.9", "XW-281 names the clause or control A.9.9"),
        ("to = \"", "to = \"Art. 999 ", "XW-281 names the item Art. 999 "),
        ("sources = [\"", "sources = [\"X0", "XW-281 names the source X0"),
    ] {
        let library = with(name, &mapping, &mapping.replacen(part, wrong, 1));
        let error = library.crosswalk().unwrap_err();
        let (message, at) = told(&library, name, &error);
        assert!(message.contains(expected), "{message}");
        assert!(at.starts_with('"'), "{at}");
    }
}

#[test]
fn a_fault_in_one_group_of_files_does_not_spoil_another() {
    let library = with("data/crosswalk/sources.toml", r#"id = "X1""#, r#"id = 1"#);
    assert!(library.crosswalk().is_err());
    assert!(library.catalogue().is_ok() && library.risk_templates().is_ok());
}

#[test]
fn a_field_kind_that_does_not_exist_is_found_in_the_register_file() {
    let name = "data/registers/risk.toml";
    let library = with(name, r#"kind = "rating""#, r#"kind = "score""#);
    let error = library.registers().unwrap_err();
    let (message, at) = told(&library, name, &error);
    assert!(message.contains("`score`"), "{message}");
    assert!(at.starts_with(r#""score""#), "{at}");
}

#[test]
fn a_file_of_ones_own_is_read_with_the_same_care() {
    let error = read::<Register>("own.toml", "key = \"x\"\nname = 5\n").unwrap_err();
    assert!(error.to_string().starts_with("own.toml:2:8: "), "{error}");
}

#[test]
fn columns_are_counted_in_characters() {
    let text = "a = 1\nnote = \"größe\" x";
    let error = read::<toml::Table>("own.toml", text).unwrap_err();
    assert_eq!((error.place().line, error.place().column), (2, 16), "{error}");
}

#[test]
fn an_empty_file_is_no_empty_catalogue() {
    let mut sources = Sources::embedded();
    sources.version = Source::new("data/catalogue/version.toml", "");
    let error = Library::from_sources(sources).catalogue().unwrap_err();
    assert!(error.to_string().starts_with("data/catalogue/version.toml:1:1: "), "{error}");
    assert!(error.to_string().contains("missing field `id`"), "{error}");
}
