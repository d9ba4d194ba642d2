//! Text that wants to be more than text.

use std::cell::RefCell;

use aims_bench::core::id::RecordId;
use aims_bench::core::record::{Cells, Stored};
use aims_bench::core::symbols::Symbol;
use aims_bench::exchange::export::Format;
use aims_bench::exchange::paper::{Block, Blocks, Form, Kind};
use proptest::prelude::*;

use crate::oracle;
use crate::small::Small;

fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("<script>alert(1)</script>".to_string()),
        Just("\"><img src=x onerror=alert(1)>".to_string()),
        Just("'-->]]></style></title></textarea>".to_string()),
        Just("[link](javascript:alert(1))".to_string()),
        Just("![x](https://evil.example/x.png)".to_string()),
        Just("https://evil.example".to_string()),
        Just("www.evil.example".to_string()),
        Just("a@evil.example".to_string()),
        Just("&lt;b&gt; &#60;i&#62; &amp".to_string()),
        Just("| --- | `x` ~~y~~ ***z*** ___u___".to_string()),
        Just("\n# heading\n\n---\n\n- item\n1. one\n    code\n```\nfence\n".to_string()),
        Just("\\".to_string()),
        Just("\u{1b}[31m\u{7}\u{0}\u{9b}2J".to_string()),
        Just("\u{202e}cod.exe\u{2066}\u{2069}\u{2028}".to_string()),
        Just("{{7*7}} ${x} <% y %> \\0041".to_string()),
        Just("\r\n\t".to_string()),
        Just("x".repeat(3_000)),
        "\\PC{1,8}",
        any::<char>().prop_map(String::from),
    ];
    // Nobody can leave a name empty.
    prop::collection::vec(piece, 1..4).prop_map(|pieces| format!("w{}w", pieces.concat()))
}

/// The words of a text that must be seen, parted where a sign stands for something that is not shown.
fn words(text: &str) -> Vec<String> {
    let gone = |letter: char| {
        letter.is_whitespace()
            || letter.is_control()
            || matches!(letter, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.split(gone).filter(|word| !word.is_empty()).map(str::to_string).collect()
}

/// What is shown on no paper, whatever it says.
const OFF_PAPER: [&str; 3] = ["SECRET", "DRAFT", "WITHDRAWN"];
/// Registers whose labels stand on paper.
const LABELLED: [&str; 6] = ["audit", "finding", "impact", "evidence_request", "system", "evidence"];

/// The small audit in which every text that somebody typed, and most labels, is hostile, as no proposal would let it in
/// but a damaged file or another program could. Answers what must be seen, too.
fn attacked(texts: &[String]) -> (Small, Vec<String>) {
    let marks = RefCell::new(Vec::new());
    let mut small = Small::with(&|text| {
        let mut marks = marks.borrow_mut();
        marks.push(!OFF_PAPER.iter().any(|off| text.contains(off)));
        format!("T{}T", marks.len() - 1)
    });
    let marks = marks.into_inner();
    let of_mark = |text: &str| -> Option<usize> { text.strip_prefix('T')?.strip_suffix('T')?.parse().ok() };
    let hostile = |mark: usize| texts[mark % texts.len()].clone();
    let mut seen: Vec<String> = (0..marks.len()).filter(|mark| marks[*mark]).map(hostile).collect();
    let workspace = &mut small.desk.workspace;
    let all: Vec<(RecordId, String, bool)> = workspace
        .every_record()
        .map(|record| {
            (record.id(), record.register_key().to_string(), matches!(record.text("status"), "draft" | "withdrawn"))
        })
        .collect();
    for (number, (id, register, is_hidden)) in all.into_iter().enumerate() {
        let mut cells = Cells::new();
        for (mut key, mut heads) in workspace.cells(id) {
            if let Some(mark) = key.element.as_deref().and_then(of_mark) {
                key.element = Some(hostile(mark).into());
            }
            for head in &mut heads {
                let mark = head.value.plain().and_then(|value| value.as_str()).and_then(of_mark);
                let label = key.field == Symbol::LABEL && LABELLED.contains(&register.as_str());
                let text = match (mark, label) {
                    (Some(mark), _) => hostile(mark),
                    (None, true) => hostile(number),
                    (None, false) => continue,
                };
                if label && !is_hidden {
                    seen.push(text.clone());
                }
                head.value = Stored::Plain(text.into());
            }
            cells.insert(key, heads);
        }
        workspace.restore_record(id, &register, &cells);
    }
    (small, seen)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_text_of_the_workspace_is_text_on_every_paper(texts in prop::collection::vec(hostile(), 7)) {
        let (small, seen) = attacked(&texts);
        let (mut pages, mut sheets) = (String::new(), String::new());
        for kind in Kind::ALL {
            pages.push_str(&oracle::html(&small.written(kind, Form::Html)));
            let text = small.written(kind, Form::Markdown);
            let headings = text.lines().filter(|line| line.starts_with('#')).count();
            prop_assert_eq!(headings, 1 + titles(&small.paper(kind).blocks), "{}", text);
            prop_assert_eq!(text.lines().filter(|line| *line == "---").count(), 1);
            sheets.push_str(&oracle::markdown(&text));
            small.written(kind, Form::Rows(Format::Csv));
        }
        for all in [&pages, &sheets] {
            prop_assert!(!all.chars().any(|letter| letter.is_control() && letter != '\n' && letter != '\t'));
            let reorders = all.contains(['\u{202e}', '\u{2066}', '\u{2069}', '\u{2028}']);
            prop_assert!(!reorders);
            for word in seen.iter().flat_map(|text| words(text)) {
                prop_assert!(all.contains(&word), "{:?} is not on the papers", word);
            }
        }
    }
}

/// The headings of a paper below its own.
fn titles(blocks: &Blocks) -> usize {
    let of = |block: &Block| match block {
        Block::Heading { .. } | Block::Subheading(_) => 1,
        Block::Kept { blocks, .. } => 1 + titles(blocks),
        _ => 0,
    };
    blocks.0.iter().map(of).sum()
}
