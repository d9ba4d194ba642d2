//! A paper as Markdown (CommonMark with the tables of GitHub). What people typed is text: nothing in it makes a
//! heading, a link, a table or a tag.

use super::model::{Block, Blocks, Paper, Signature, Table};
use super::text::{of_cell, plain};
use super::{About, foot};

/// A line to write on.
const LINE: &str = "..............................";

/// The content, a rule, and whose paper it is.
pub fn file(paper: &Paper, about: &About) -> String {
    let mut out = content(paper);
    out.push_str("---\n\n");
    for (name, value) in foot(paper, about) {
        out.push_str(&format!("- **{name}:** {}\n", inline(&value)));
    }
    out
}

/// What the hash is taken of.
pub fn content(paper: &Paper) -> String {
    let client = match inline(&paper.client) {
        client if client.is_empty() => client,
        client => format!("**{client}**\\\n"),
    };
    let mut out = format!("# {}\n\n{client}{}\n\n", inline(paper.heading.words()), inline(&paper.of));
    blocks(&paper.blocks, &mut out);
    out
}

fn blocks(blocks: &Blocks, out: &mut String) {
    for block in &blocks.0 {
        write(block, out);
        out.push('\n');
    }
}

fn write(block: &Block, out: &mut String) {
    match block {
        Block::Heading { text, .. } => out.push_str(&format!("## {}\n", inline(text))),
        Block::Subheading(text) => out.push_str(&format!("### {}\n", inline(text))),
        Block::Text(text) => out.push_str(&format!("{}\n", paragraph(text, "\\\n"))),
        Block::Note(text) => out.push_str(&format!("> {}\n", paragraph(text, "\\\n> "))),
        Block::Facts(facts) => {
            for (name, value) in facts {
                out.push_str(&format!("- **{}:** {}\n", inline(name), paragraph(value, "\\\n  ")));
            }
        }
        Block::Questions(all) => {
            let one = |(question, answer): &(String, String)| {
                format!("**{}**\\\n{}\n", inline(question), paragraph(answer, "\\\n"))
            };
            out.push_str(&all.iter().map(one).collect::<Vec<_>>().join("\n"));
        }
        Block::List(lines) => lines.iter().for_each(|line| out.push_str(&format!("- {}\n", inline(line)))),
        Block::Table(rows) => table(rows, out),
        Block::Ticks { label, boxes } => {
            let boxes =
                boxes.iter().map(|(name, on)| format!("\\[{}\\] {}", if *on { "x" } else { " " }, inline(name)));
            let boxes: Vec<String> = boxes.collect();
            out.push_str(&format!("**{}:** {}\n", inline(label), boxes.join(" · ")));
        }
        Block::Room { label, lines } => {
            out.push_str(&format!("**{}:**", inline(label)));
            (0..*lines).for_each(|_| out.push_str(&format!("\\\n{LINE}{LINE}{LINE}")));
            out.push('\n');
        }
        Block::Signatures(all) => out.push_str(&signatures(all)),
        Block::Kept { title, blocks: inside } => {
            out.push_str(&format!("### {}\n\n", inline(title)));
            blocks(inside, out);
            // The block that follows brings its own blank line.
            out.pop();
        }
    }
}

fn table(table: &Table, out: &mut String) {
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    out.push_str(&line(table.columns.iter().map(|column| inline(column.title)).collect()));
    out.push_str(&line(table.columns.iter().map(|_| "---".to_string()).collect()));
    for row in &table.rows {
        out.push_str(&line(row.iter().map(|cell| paragraph(&of_cell(cell), "<br>")).collect()));
    }
}

fn signatures(all: &[Signature]) -> String {
    let one = |signature: &Signature| {
        let name = match signature.name.as_str() {
            "" => String::new(),
            name => format!(" ({})", inline(name)),
        };
        format!("**{}**{name}: {LINE} Date: {LINE}\n", inline(&signature.role))
    };
    all.iter().map(one).collect::<Vec<_>>().join("\n")
}

/// Text on one line.
fn inline(text: &str) -> String {
    paragraph(text, " ")
}

/// Text whose lines are parted by `end`; empty lines are left out, because they would end what it stands in.
fn paragraph(text: &str, end: &str) -> String {
    let plain = plain(text);
    let lines = plain.split('\n').map(str::trim).filter(|line| !line.is_empty());
    lines.map(line).collect::<Vec<_>>().join(end)
}

/// One line, trimmed, in which nothing is a sign of Markdown.
fn line(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let behind = text.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let is_item = behind.len() < text.len()
        && behind.strip_prefix(['.', ')']).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']));
    let item = is_item.then(|| text.len() - behind.len());
    for (at, letter) in text.char_indices() {
        let anywhere = matches!(letter, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '$');
        // A heading, a list, a rule, an underline or the row below a table's head begins with these.
        let first = at == 0 && matches!(letter, '#' | '+' | '-' | '=' | ':');
        if anywhere || first || item == Some(at) || is_address(text, at) {
            out.push('\\');
        }
        out.push(if letter == '\t' { ' ' } else { letter });
    }
    out
}

/// Whether what stands here would make an address a link by itself: `https://`, `www.`. Some readers make a link of
/// every e-mail address, too, however it is written.
fn is_address(text: &str, at: usize) -> bool {
    let (before, here) = text.split_at_checked(at).unwrap_or((text, ""));
    let www = || before.len() >= 3 && before.get(before.len() - 3..).is_some_and(|end| end.eq_ignore_ascii_case("www"));
    here.starts_with("://") || (here.starts_with('.') && www())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_markdown_would_take_for_a_sign_is_escaped_and_plain_text_is_left_alone() {
        assert_eq!(
            line("Drift of SYS-04 (A.6.2.6), 2026-11-21: 50% more."),
            "Drift of SYS-04 (A.6.2.6), 2026-11-21: 50% more."
        );
        assert_eq!(line("# not a heading"), "\\# not a heading");
        assert_eq!(line("- no item"), "\\- no item");
        assert_eq!(line("12. no item"), "12\\. no item");
        assert_eq!(line("9.1 Monitoring"), "9.1 Monitoring");
        assert_eq!(line("a|b <b>*x*</b> [l](u) &amp;"), "a\\|b \\<b\\>\\*x\\*\\</b\\> \\[l\\](u) \\&amp;");
        assert_eq!(line("https://evil.example www.evil.example"), "https\\://evil.example www\\.evil.example");
        assert_eq!(paragraph("one\r\n\r\n  two\u{1b}[31m\u{202e}", "<br>"), "one<br>two␛\\[31m\u{fffd}");
    }
}
