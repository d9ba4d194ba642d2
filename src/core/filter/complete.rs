//! Type-ahead: what can stand at the cursor of a filter, names of fields first, then their values.

use std::ops::Range;

use super::ast::Op;
use super::is::Is;
use super::resolve::find_path;
use super::{Viewer, values};
use crate::core::derived::{self, Derived};
use crate::core::fold::Folded;
use crate::core::path::{Part, Path, Shape};
use crate::core::schema::{Field, Kind, Register, Schema};
use crate::core::workspace::{Life, Workspace};

/// Candidates that are offered at once; more is not read.
const MOST: usize = 50;
/// Records that are looked through for one key.
const MOST_READ: usize = 5_000;

/// Something that can be put at the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Written as the filter reads it.
    pub insert: String,
    /// What it is called.
    pub label: String,
    /// One line about it; may be empty.
    pub help: String,
}

/// What can replace a part of the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// Bytes of the text that a candidate replaces; it ends at the cursor.
    pub replace: Range<usize>,
    pub candidates: Vec<Candidate>,
}

/// What can stand at `cursor` (in bytes): best first.
pub fn complete(text: &str, cursor: usize, workspace: &Workspace, register: &str, viewer: &Viewer) -> Completion {
    let Some(register) = workspace.schema().register(register) else { return Completion::default() };
    let typed = text.get(..cursor).unwrap_or(text);
    let under = Under::read(typed);
    let offer = Offer { workspace, register, partial: Folded::new(under.partial), found: Vec::new() };
    let candidates = match under.asked {
        None => offer.names(under.partial),
        Some((name, op)) => match name.to_ascii_lowercase().as_str() {
            "is" => offer.conditions(),
            "has" | "no" => offer.fields(under.partial),
            _ => offer.values(name, op, viewer),
        },
    };
    Completion { replace: typed.len() - under.partial.len()..typed.len(), candidates }
}

/// What is being typed before the cursor.
struct Under<'a> {
    /// Name and sign, when a value is being typed.
    asked: Option<(&'a str, Op)>,
    partial: &'a str,
}

impl<'a> Under<'a> {
    fn read(typed: &'a str) -> Self {
        let (mut start, mut quoted, mut escaped) = (0, false, false);
        let mut sign: Option<Range<usize>> = None;
        for (at, letter) in typed.char_indices() {
            let next = at + letter.len_utf8();
            match letter {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '"' => quoted = !quoted,
                _ if quoted => {}
                '|' => (start, sign) = (next, None),
                other if other.is_whitespace() => (start, sign) = (next, None),
                '-' if at == start && sign.is_none() => start = next,
                ',' if sign.is_some() => start = next,
                ':' | '<' | '>' | '=' => match &mut sign {
                    None => sign = Some(start..next),
                    Some(sign) if sign.end == at => sign.end = next,
                    Some(_) => {}
                },
                _ => {}
            }
            if let Some(sign) = &sign
                && sign.end == next
            {
                start = next;
            }
        }
        let partial = typed.get(start..).unwrap_or("").trim_start_matches('"');
        let asked = sign.and_then(|sign| {
            let written = typed.get(sign)?;
            let name = written.trim_end_matches([':', '<', '>', '=', '!']);
            let mut ops = Op::ALL.into_iter();
            Some((name, ops.find(|op| written.get(name.len()..).is_some_and(|rest| rest.ends_with(op.sign())))?))
        });
        Self { asked, partial }
    }
}

struct Offer<'a> {
    workspace: &'a Workspace,
    register: &'a Register,
    partial: Folded,
    /// With a rank: 0 starts so, 1 is called so, 2 contains it.
    found: Vec<(u8, Candidate)>,
}

impl Offer<'_> {
    fn add(&mut self, key: &str, insert: String, label: &str, help: &str) {
        let starts_word = |text: &str| {
            text.split(|letter: char| !letter.is_alphanumeric()).any(|word| self.partial.starts(word.chars()))
        };
        let rank = if self.partial.starts(key.chars()) {
            0
        } else if self.partial.starts(label.chars()) {
            1
        } else if starts_word(key) || starts_word(label) {
            2
        } else {
            return;
        };
        let candidate = Candidate { insert, label: label.into(), help: help.into() };
        if self.found.iter().all(|(_, known)| known.insert != candidate.insert) {
            self.found.push((rank, candidate));
        }
    }

    fn done(mut self) -> Vec<Candidate> {
        self.found.sort_by_key(|(rank, _)| *rank);
        self.found.into_iter().take(MOST).map(|(_, candidate)| candidate).collect()
    }

    /// Names of fields with a colon, and the three words that take one.
    fn names(mut self, partial: &str) -> Vec<Candidate> {
        self.each_field(partial, ":");
        if !partial.contains('.') {
            self.add("is", "is:".into(), "is", "overdue, mine, unrated and other conditions");
            self.add("has", "has:".into(), "has", "something stands in a field");
            self.add("no", "no:".into(), "no", "nothing stands in a field");
        }
        self.done()
    }

    fn fields(mut self, partial: &str) -> Vec<Candidate> {
        self.each_field(partial, "");
        self.done()
    }

    /// Fields at the end of a path that is being typed: after `current.` the parts of a rating, after `risk.` the
    /// fields of risks.
    fn each_field(&mut self, partial: &str, after: &str) {
        let schema = self.workspace.schema().clone();
        let (before, last) = match partial.rsplit_once('.') {
            Some((before, last)) => (Some(before), last),
            None => (None, partial),
        };
        self.partial = Folded::new(last);
        let Some(before) = before else {
            let register = self.register;
            return self.fields_of(&schema, register, "", after);
        };
        let Ok(path) = find_path(&schema, self.register, before) else { return };
        let Some(field) = path.last_field() else { return };
        if field.kind == Kind::Rating {
            for part in Part::NAMES {
                self.add(part, format!("{before}.{part}{after}"), part, "");
            }
        } else if let Some(target) = field.target().and_then(|target| schema.register(target)) {
            self.fields_of(&schema, target, &format!("{before}."), after);
        }
    }

    fn fields_of(&mut self, schema: &Schema, register: &Register, before: &str, after: &str) {
        for field in register.fields.iter().filter(|field| !field.retired) {
            self.add(&field.key, format!("{before}{}{after}", field.key), &field.label, first_sentence(field));
            if field.kind == Kind::Rating {
                let label = format!("{} level", field.label);
                self.add(&field.key, format!("{before}{}.level{after}", field.key), &label, "");
            }
        }
        if before.is_empty() {
            for one in Derived::all_of(&register.key) {
                self.add(one.name, format!("{}{after}", one.name), one.heading, "computed");
            }
            for other in derived::pointing_registers(schema, register) {
                let help = format!("{} that point here", other.plural);
                self.add(&other.key, format!("{}{after}", other.key), &other.plural, &help);
            }
            for (name, label) in [("label", "Id"), ("created", "Created"), ("updated", "Updated")] {
                self.add(name, format!("{name}{after}"), label, "");
            }
        }
    }

    fn conditions(mut self) -> Vec<Candidate> {
        for is in Is::ALL.into_iter().filter(|is| is.refusal(self.register).is_none()) {
            self.add(is.name(), is.name().into(), is.name(), is.help());
        }
        self.done()
    }

    fn values(mut self, name: &str, op: Op, viewer: &Viewer) -> Vec<Candidate> {
        let Ok(path) = find_path(self.workspace.schema(), self.register, name) else { return Vec::new() };
        for (key, label) in values::choices(&path) {
            self.add(key, values::written(key), label, "");
        }
        match path.shape() {
            Shape::Level => {
                let workspace = self.workspace;
                for (_, level) in workspace.methods().in_force().into_iter().flat_map(|method| method.levels().rev()) {
                    self.add(&level.key, level.key.clone(), &level.name, &level.mark);
                }
            }
            Shape::Bool => ["yes", "no"].iter().for_each(|word| self.add(word, (*word).into(), word, "")),
            Shape::Date | Shape::Time => self.days(op, viewer),
            Shape::Reference | Shape::List if path.target().is_some() => self.records(&path, viewer),
            _ => {}
        }
        self.done()
    }

    fn days(&mut self, op: Op, viewer: &Viewer) {
        let month = viewer.today.format("%Y-%m").to_string();
        for (word, label) in [("today", "today"), ("7d", "in a week"), ("30d", "in 30 days"), ("-30d", "30 days ago")] {
            self.add(word, word.into(), label, "");
        }
        if !op.compares() {
            self.add(&month, month.clone(), "this month", "");
        }
    }

    fn records(&mut self, path: &Path, viewer: &Viewer) {
        let target = path.target().unwrap_or("").to_string();
        if target == "person" && viewer.person.is_some() {
            self.add("me", "me".into(), "me", "you");
        }
        let rows = self.workspace.rows(&target).filter(|record| record.life() == Life::Live);
        for record in rows.take(MOST_READ) {
            let title = derived::title(record);
            let insert = if target == "person" { values::written(title) } else { record.label().into() };
            self.add(record.label(), insert, title, record.label());
        }
    }
}

fn first_sentence(field: &Field) -> &str {
    match field.help.split_once(". ") {
        Some((first, _)) => first,
        None => &field.help,
    }
}
