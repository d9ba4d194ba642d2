//! The shape of a keymap file, with the place of every word.
//!
//! The TOML tree is walked by hand, because it keeps the byte span of every key and value; a derived enum for the
//! three shapes of a binding could only say that none of them matched. Nothing here knows what the words mean.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::finding::{Finding, Offer, Problem, Source};

/// A word of the file and where it begins, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    pub text: String,
    pub at: usize,
}

/// A file as written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Raw {
    pub extends: Option<Word>,
    pub title: Option<Word>,
    pub prefixes: Vec<(Word, Word)>,
    pub sections: Vec<Section>,
    /// The file has mistakes that TOML finds, or above the first heading, so that what it extends may be missing.
    pub broken: bool,
}

/// One context's table, entries in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    pub context: Word,
    pub entries: Vec<(Word, Value)>,
}

/// The shapes that a binding can take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// `false`
    Unbind,
    /// An action's words, a table with `do`, or a list of such tables.
    Rules(Vec<Rule>),
}

/// `{ when = "..", do = "..", note = ".." }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    pub when: Option<Word>,
    pub does: Word,
    pub note: Option<Word>,
}

const BINDING: &str = "an action such as \"open\", false, { do = \"open\" }, or a list of { when = .., do = .. }";
const RULE_FIELDS: [&str; 3] = ["when", "do", "note"];
const TOP_FIELDS: [&str; 2] = ["extends", "title"];

/// Reads the shape of a file. Lines that are wrong are left out and the rest is kept.
pub fn read(source: &Source<'_>) -> (Raw, Vec<Finding>) {
    let (table, errors) = DeTable::parse_recoverable(source.text);
    let mut reader = Reader { source, findings: Vec::new(), broken: Vec::new() };
    for error in &errors {
        reader.toml_error(error);
    }
    let mut raw = Raw { broken: !errors.is_empty(), ..Raw::default() };
    for (key, value) in in_order(table.get_ref()) {
        reader.top(&mut raw, key, value);
    }
    (raw, reader.findings)
}

type Key<'i> = Spanned<std::borrow::Cow<'i, str>>;

struct Reader<'a> {
    source: &'a Source<'a>,
    findings: Vec<Finding>,
    /// Lines with a TOML mistake; what the parser made of them is not trusted.
    broken: Vec<usize>,
}

impl Reader<'_> {
    fn report(&mut self, at: usize, problem: Problem) {
        self.findings.push(self.source.finding(at, problem));
    }

    fn shape(&mut self, at: usize, what: &str, expected: &'static str) {
        let what = what.to_owned();
        self.report(at, Problem::Shape { what, expected });
    }

    fn toml_error(&mut self, error: &toml::de::Error) {
        let span = error.span().unwrap_or_default();
        let message = error.message().replace('\n', ", ");
        let problem = if message == "duplicate key" {
            let key = self.source.text.get(span.clone()).unwrap_or_default();
            Problem::Duplicate(key.trim_matches(['"', '\'']).to_owned())
        } else {
            Problem::Toml(message)
        };
        let line = self.source.line(span.start);
        // A mistake early in a line often brings others with it; the first one is the one to mend.
        if !self.broken.contains(&line) {
            self.report(span.start, problem.clone());
        }
        if !matches!(problem, Problem::Duplicate(_)) {
            let last = self.source.line(span.end);
            self.broken.extend(line..=last);
        }
    }

    fn trusted(&self, span: Range<usize>) -> bool {
        let lines = self.source.line(span.start)..=self.source.line(span.end);
        !self.broken.iter().any(|line| lines.contains(line))
    }

    fn is_heading(&self, at: usize) -> bool {
        self.source.before(at).trim_start().starts_with('[')
    }

    fn top(&mut self, raw: &mut Raw, key: &Key<'_>, value: &Spanned<DeValue<'_>>) {
        let name = key.get_ref().as_ref();
        match (name, value.get_ref()) {
            ("extends", _) => {
                raw.extends = self.string("extends", value);
                raw.broken |= raw.extends.is_none();
            }
            ("title", _) => raw.title = self.string("title", value),
            ("prefix", DeValue::Table(table)) => {
                for (keys, name) in in_order(table) {
                    if !self.trusted(keys.span()) {
                        continue;
                    }
                    if let Some(title) = self.string("the name of a prefix", name) {
                        raw.prefixes.push((word(keys), title));
                    }
                }
            }
            // After a broken heading the parser may take a binding for one.
            (_, DeValue::Table(_)) if raw.broken && !self.is_heading(key.span().start) => {}
            (_, DeValue::Table(table)) => {
                let mut entries = Vec::new();
                for (keys, value) in in_order(table) {
                    if let Some(value) = self.binding(keys, value) {
                        entries.push((word(keys), value));
                    }
                }
                raw.sections.push(Section { context: word(key), entries });
            }
            _ if !self.trusted(key.span()) => {}
            _ => {
                raw.broken = true;
                let offer = Offer::new(name, TOP_FIELDS, || {
                    "extends and title may stand there, and keys below the heading of a context such as [list]"
                        .to_owned()
                });
                let given = name.to_owned();
                self.report(key.span().start, Problem::UnknownTopField { given, offer });
            }
        }
    }

    fn binding(&mut self, keys: &Key<'_>, value: &Spanned<DeValue<'_>>) -> Option<Value> {
        if !self.trusted(keys.span().start..value.span().end) {
            return None;
        }
        let name = format!("\"{}\"", keys.get_ref());
        match value.get_ref() {
            DeValue::Boolean(false) => Some(Value::Unbind),
            DeValue::String(does) => Some(Value::Rules(vec![Rule {
                when: None,
                does: Word { text: does.to_string(), at: value.span().start },
                note: None,
            }])),
            DeValue::Table(table) => {
                let rule = self.rule(&name, value.span().start, table)?;
                Some(Value::Rules(vec![rule]))
            }
            DeValue::Array(rules) if !rules.is_empty() => {
                let mut read = Vec::new();
                for rule in rules.iter() {
                    if let DeValue::Table(table) = rule.get_ref() {
                        read.extend(self.rule(&name, rule.span().start, table));
                    } else {
                        self.shape(
                            rule.span().start,
                            &format!("every rule of {name}"),
                            "a table such as { when = \"marked\", do = \"open\" }",
                        );
                    }
                }
                // Without one of its rules a list could act where that rule kept it from acting.
                (read.len() == rules.len()).then_some(Value::Rules(read))
            }
            _ => {
                self.shape(value.span().start, &name, BINDING);
                None
            }
        }
    }

    fn rule(&mut self, keys: &str, at: usize, table: &DeTable<'_>) -> Option<Rule> {
        let (mut when, mut does, mut note) = (None, None, None);
        for (field, value) in in_order(table) {
            match field.get_ref().as_ref() {
                // A condition that can't be read must not turn into a rule that always holds.
                "when" => when = Some(self.string("when", value)?),
                "do" => does = Some(self.string("do", value)?),
                "note" => note = self.string("note", value),
                other => {
                    let offer = Offer::new(other, RULE_FIELDS, || "it has when, do and note".to_owned());
                    let given = other.to_owned();
                    self.report(field.span().start, Problem::UnknownField { given, offer });
                    return None;
                }
            }
        }
        let Some(does) = does else {
            self.shape(at, &format!("the rule of {keys}"), "one with do, such as { do = \"open\" }");
            return None;
        };
        Some(Rule { when, does, note })
    }

    fn string(&mut self, what: &str, value: &Spanned<DeValue<'_>>) -> Option<Word> {
        if let DeValue::String(text) = value.get_ref() {
            return Some(Word { text: text.to_string(), at: value.span().start });
        }
        if self.trusted(value.span()) {
            self.shape(value.span().start, what, "a text in quotation marks");
        }
        None
    }
}

fn word(key: &Key<'_>) -> Word {
    Word { text: key.get_ref().to_string(), at: key.span().start }
}

/// The table keeps its keys sorted by name; the order of the file decides which key is shown first.
fn in_order<'t, 'i>(table: &'t DeTable<'i>) -> Vec<(&'t Key<'i>, &'t Spanned<DeValue<'i>>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
}
