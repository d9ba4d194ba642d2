//! The keys of a keymap as a list to read: for the command line, the README, and "why does this key do that?".

use std::fmt::Write as _;

use super::layers::{Keymap, rank};
use super::trie::{Entry, Replaced};
use super::vocabulary::{Command, Context, Vocabulary};
use super::whole::hides;

/// How a list of keys is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Columns for a terminal.
    Text,
    /// One Markdown table.
    Markdown,
}

/// All keys of one context that do the same under the same condition, the one to show first in front.
struct Row<'a> {
    entries: Vec<&'a Entry>,
    command: &'a Command,
    label: &'a str,
    when: Option<String>,
}

impl Row<'_> {
    fn keys(&self) -> Vec<String> {
        self.entries.iter().map(|entry| entry.keys.to_string()).collect()
    }
}

impl Keymap {
    /// All keys by context, then the actions that only the palette reaches. `why` adds for each key the file and line
    /// it comes from, what it took the place of and what it hides (text only).
    pub fn list(&self, vocabulary: &dyn Vocabulary, format: Format, why: bool) -> String {
        match format {
            Format::Text => self.text(vocabulary, why),
            Format::Markdown => self.markdown(vocabulary),
        }
    }

    fn rows(&self, context: &str) -> Vec<Row<'_>> {
        let entries = self.layer(context).map(|layer| layer.root.entries()).unwrap_or_default();
        let mut rows: Vec<Row<'_>> = Vec::new();
        for entry in entries {
            for rule in &entry.rules {
                let when = rule.when.as_ref().map(ToString::to_string);
                let same = rows
                    .iter_mut()
                    .find(|row| *row.command == rule.command && row.when == when && row.label == rule.label());
                match same {
                    Some(row) => row.entries.push(entry),
                    None => rows.push(Row { entries: vec![entry], command: &rule.command, label: rule.label(), when }),
                }
            }
        }
        for row in &mut rows {
            row.entries.sort_by_key(|entry| rank(entry));
        }
        rows.sort_by_key(|row| row.entries.iter().map(|entry| (entry.layer, entry.place.line)).min());
        rows
    }

    /// Actions without a key, in the order of the vocabulary.
    fn only_in_palette(&self, vocabulary: &dyn Vocabulary) -> Vec<(Command, String)> {
        vocabulary
            .actions()
            .into_iter()
            .filter(|name| !self.commands().any(|command| command.name() == *name))
            .filter(|name| vocabulary.action(name).is_some_and(|action| action.in_palette))
            .filter_map(Command::new)
            .map(|command| {
                let title = vocabulary.title(&command);
                (command, title)
            })
            .collect()
    }

    fn text(&self, vocabulary: &dyn Vocabulary, why: bool) -> String {
        let mut out = format!("{} ({})\n", self.title(), self.files().join(", "));
        for context in vocabulary.contexts() {
            let rows = self.rows(context.name);
            let unbound = self.unbound().iter().filter(|(place, _)| why && place == context);
            let unbound: Vec<&Replaced> = unbound.map(|(_, was)| was).collect();
            if rows.is_empty() && unbound.is_empty() {
                continue;
            }
            let _ = writeln!(out, "\n[{}] {}", context.name, context.title);
            let lines: Vec<(String, String, String)> = rows.iter().map(columns).collect();
            let width = |column: fn(&(String, String, String)) -> &str| {
                lines.iter().map(|line| column(line).chars().count()).max().unwrap_or(0)
            };
            let (keys_width, action_width) = (width(|line| &line.0), width(|line| &line.1));
            for (row, (keys, action, label)) in rows.iter().zip(&lines) {
                let _ = writeln!(out, "  {keys:keys_width$}  {action:action_width$}  {label}");
                if why {
                    self.reasons(&mut out, context.name, row);
                }
            }
            for was in unbound {
                let _ = writeln!(out, "  {} was {} ({}), taken out", was.keys, words(&was.commands), was.place);
            }
        }
        let rest = self.only_in_palette(vocabulary);
        if !rest.is_empty() {
            out.push_str("\nin the palette only\n");
            let width = rest.iter().map(|(command, _)| command.as_str().len()).max().unwrap_or(0);
            for (command, title) in rest {
                let _ = writeln!(out, "  {:width$}  {title}", command.as_str());
            }
        }
        out
    }

    fn reasons(&self, out: &mut String, context: &str, row: &Row<'_>) {
        for entry in &row.entries {
            let _ = write!(out, "      {} from {}", entry.keys, entry.place);
            for was in &entry.replaced {
                let _ = write!(out, ", in place of {} {} ({})", was.keys, words(&was.commands), was.place);
            }
            for (base, outer) in self.layer(context).into_iter().flat_map(|layer| hides(self, layer, entry)) {
                let _ = write!(out, ", hides {} of [{}]", words(&outer.commands()), base.context.name);
            }
            out.push('\n');
        }
    }

    fn markdown(&self, vocabulary: &dyn Vocabulary) -> String {
        let mut out = String::from("| where | keys | action | what it does |\n|---|---|---|---|\n");
        for context in vocabulary.contexts() {
            for row in self.rows(context.name) {
                let keys: Vec<String> = row.keys().iter().map(|keys| code(keys)).collect();
                let _ = writeln!(
                    out,
                    "| {} | {} | {} | {} |",
                    title(context),
                    keys.join(" or "),
                    code(row.command.as_str()),
                    cell(&label(&row)),
                );
            }
        }
        for (command, title) in self.only_in_palette(vocabulary) {
            let _ = writeln!(out, "| palette | | {} | {} |", code(command.as_str()), cell(&title));
        }
        out
    }
}

fn columns(row: &Row<'_>) -> (String, String, String) {
    (row.keys().join(", "), row.command.to_string(), label(row))
}

fn label(row: &Row<'_>) -> String {
    match &row.when {
        Some(when) => format!("{} (when {when})", row.label),
        None => row.label.to_owned(),
    }
}

fn words(commands: &[Command]) -> String {
    let words: Vec<&str> = commands.iter().map(Command::as_str).collect();
    words.join(" or ")
}

fn title(context: &Context) -> String {
    cell(context.title)
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

/// A code span; one backtick in it needs two around it, and a bar would end the table's cell.
fn code(text: &str) -> String {
    let fence = if text.contains('`') { "`` " } else { "`" };
    let end: String = fence.chars().rev().collect();
    format!("{fence}{}{end}", cell(text))
}
