//! A paper as one HTML page that needs nothing else and prints on A4: its own style, no script, no link, no picture,
//! the fonts of the machine. Every text is escaped, none stands in a tag.

use super::model::{Block, Blocks, Paper, Table};
use super::text::{of_cell, plain};
use super::{About, foot, hash};

/// The look, in black and white.
const STYLE: &str = include_str!("style.css");
/// Nothing may be loaded and nothing may run, even if a browser thought that it should.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

pub fn file(paper: &Paper, about: &About) -> String {
    let title = format!("{} {}, {}", paper.heading.words(), paper.of, paper.client);
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{}</title>\n<style>\n{STYLE}{}</style>\n\
         </head>\n<body>\n",
        inline(&title),
        page(paper),
    );
    out.push_str(&format!(
        "<header>\n<p class=\"client\">{}</p>\n<h1>{}</h1>\n<p class=\"of\">{}</p>\n</header>\n<main>\n",
        inline(&paper.client),
        inline(paper.heading.words()),
        inline(&paper.of),
    ));
    blocks(&paper.blocks, &mut out);
    out.push_str("</main>\n<footer>\n<dl>\n");
    for (name, value) in foot(paper, about) {
        out.push_str(&format!("<dt>{name}</dt><dd>{}</dd>\n", inline(&value)));
    }
    out.push_str("</dl>\n</footer>\n</body>\n</html>\n");
    out
}

/// What stands at the edges of every printed page: whose paper it is, which one, its hash and the page.
fn page(paper: &Paper) -> String {
    let side = if paper.heading.is_wide { "A4 landscape" } else { "A4 portrait" };
    let hash = hash(paper);
    let start = hash.get(..16).unwrap_or(&hash);
    let (client, of) = (quoted(&paper.client), quoted(&format!("{} {}", paper.heading.words(), paper.of)));
    format!(
        "@page {{ size: {side}; @top-left {{ content: {client} }} @top-right {{ content: {of} }} \
         @bottom-left {{ content: \"SHA-256 {start}\" }} \
         @bottom-right {{ content: counter(page) \" / \" counter(pages) }} }}\n"
    )
}

/// The longest text at the edge of a page, in characters.
const EDGE: usize = 48;

/// A text in CSS: every character that is no letter or digit as its number, so that nothing ends the text or the style.
fn quoted(text: &str) -> String {
    let text = plain(text).replace(['\n', '\t'], " ");
    let mut out = String::from("\"");
    for (at, letter) in text.chars().enumerate() {
        match letter {
            _ if at == EDGE => {
                out.push_str("\\2026 ");
                break;
            }
            letter if letter.is_ascii_alphanumeric() || letter == ' ' => out.push(letter),
            letter => out.push_str(&format!("\\{:x} ", u32::from(letter))),
        }
    }
    out.push('"');
    out
}

fn blocks(blocks: &Blocks, out: &mut String) {
    blocks.0.iter().for_each(|block| write(block, out));
}

fn write(block: &Block, out: &mut String) {
    match block {
        Block::Heading { text, chapter: true } => {
            out.push_str(&format!("<h2 class=\"chapter\">{}</h2>\n", inline(text)))
        }
        Block::Heading { text, chapter: false } => out.push_str(&format!("<h2>{}</h2>\n", inline(text))),
        Block::Subheading(text) => out.push_str(&format!("<h3>{}</h3>\n", inline(text))),
        Block::Text(text) => out.push_str(&format!("<p>{}</p>\n", lines(text))),
        Block::Note(text) => out.push_str(&format!("<p class=\"note\">{}</p>\n", lines(text))),
        Block::Facts(facts) => pairs("<dl>", facts, out),
        Block::Questions(all) => pairs("<dl class=\"questions\">", all, out),
        Block::List(all) => {
            out.push_str("<ul>\n");
            all.iter().for_each(|line| out.push_str(&format!("<li>{}</li>\n", lines(line))));
            out.push_str("</ul>\n");
        }
        Block::Table(rows) => table(rows, out),
        Block::Ticks { label, boxes } => {
            out.push_str(&format!("<p class=\"ticks\"><b>{}</b>", inline(label)));
            for (name, on) in boxes {
                let mark = if *on { "×" } else { "&nbsp;" };
                out.push_str(&format!(" <span class=\"box\">{mark}</span> {}", inline(name)));
            }
            out.push_str("</p>\n");
        }
        Block::Room { label, lines } => {
            out.push_str(&format!("<p class=\"label\"><b>{}</b></p>\n", inline(label)));
            (0..*lines).for_each(|_| out.push_str("<div class=\"line\"></div>\n"));
        }
        Block::Signatures(all) => {
            out.push_str("<div class=\"signatures\">\n");
            for one in all {
                let name = if one.name.is_empty() { String::new() } else { format!(": {}", inline(&one.name)) };
                out.push_str(&format!(
                    "<div class=\"signature\"><div class=\"line\"></div>{}{name}<span>Date, signature</span></div>\n",
                    inline(&one.role)
                ));
            }
            out.push_str("</div>\n");
        }
        Block::Kept { title, blocks: inside } => {
            out.push_str(&format!("<section class=\"kept\">\n<h3>{}</h3>\n", inline(title)));
            blocks(inside, out);
            out.push_str("</section>\n");
        }
    }
}

fn pairs(open: &str, pairs: &[(String, String)], out: &mut String) {
    out.push_str(&format!("{open}\n"));
    for (name, value) in pairs {
        out.push_str(&format!("<dt>{}</dt><dd>{}</dd>\n", inline(name), lines(value)));
    }
    out.push_str("</dl>\n");
}

fn table(table: &Table, out: &mut String) {
    out.push_str(if table.to_fill_in { "<table class=\"room\">\n" } else { "<table>\n" });
    out.push_str("<colgroup>");
    for column in &table.columns {
        out.push_str(&format!("<col style=\"width:{}%\">", column.share));
    }
    out.push_str("</colgroup>\n<thead><tr>");
    for column in &table.columns {
        out.push_str(&format!("<th scope=\"col\">{}</th>", inline(column.title)));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for row in &table.rows {
        out.push_str("<tr>");
        row.iter().for_each(|cell| out.push_str(&format!("<td>{}</td>", lines(&of_cell(cell)))));
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table>\n");
}

/// Text of several lines; the style keeps the line ends.
fn lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for letter in plain(text.trim()).chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            letter => out.push(letter),
        }
    }
    out
}

/// Text on one line.
fn inline(text: &str) -> String {
    lines(text).replace('\n', " ")
}
