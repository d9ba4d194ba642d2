//! Readers of the two forms that know nothing of their writers.

/// Whole tags that a page may have; widths are read as any number.
const TAGS: &[&str] = &[
    "!DOCTYPE html",
    "html lang=\"en\"",
    "head",
    "meta charset=\"utf-8\"",
    "meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"",
    "meta name=\"viewport\" content=\"width=device-width\"",
    "title",
    "style",
    "body",
    "header",
    "main",
    "footer",
    "h1",
    "h2",
    "h2 class=\"chapter\"",
    "h3",
    "p",
    "p class=\"client\"",
    "p class=\"of\"",
    "p class=\"note\"",
    "p class=\"ticks\"",
    "p class=\"label\"",
    "b",
    "span",
    "span class=\"box\"",
    "div class=\"line\"",
    "div class=\"signatures\"",
    "div class=\"signature\"",
    "section class=\"kept\"",
    "dl",
    "dl class=\"questions\"",
    "dt",
    "dd",
    "ul",
    "li",
    "table",
    "table class=\"room\"",
    "colgroup",
    "col style=\"width:%\"",
    "thead",
    "tbody",
    "tr",
    "th scope=\"col\"",
    "td",
];
const VOID: &[&str] = &["!DOCTYPE", "meta", "col"];

/// Reads a page: every tag is one of ours and closed in its turn. Answers the text as a person sees it, a line a tag.
pub fn html(page: &str) -> String {
    let mut text = String::new();
    let mut open: Vec<String> = Vec::new();
    let mut rest = page;
    while let Some((before, behind)) = rest.split_once('<') {
        text.push_str(&decoded(before));
        let (tag, behind) = behind.split_once('>').expect("a tag that is never closed");
        text.push('\n');
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "a tag is closed out of turn");
        } else {
            let plain: String = match tag.starts_with("col ") {
                true => tag.chars().filter(|letter| !letter.is_ascii_digit()).collect(),
                false => tag.to_string(),
            };
            assert!(TAGS.contains(&plain.as_str()), "a tag that is none of ours: <{tag}>");
            let name = tag.split(' ').next().unwrap().to_string();
            if name == "style" {
                let (style, after) = behind.split_once("</style>").unwrap();
                css(style);
                rest = after;
                continue;
            }
            if !VOID.contains(&name.as_str()) {
                open.push(name);
            }
        }
        rest = behind;
    }
    text.push_str(&decoded(rest));
    assert!(open.is_empty(), "never closed: {open:?}");
    text
}

fn decoded(text: &str) -> String {
    assert!(!text.contains('>') && !text.contains('"') && !text.contains('\''), "a bare sign in {text:?}");
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('&') {
        out.push_str(before);
        let (name, after) = behind.split_once(';').expect("a bare &");
        out.push_str(match name {
            "amp" => "&",
            "lt" => "<",
            "gt" => ">",
            "quot" => "\"",
            "#39" => "'",
            "nbsp" => " ",
            other => panic!("an entity that is none of ours: {other}"),
        });
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The style loads nothing, and its quoted texts hold letters, digits and numbers of characters only.
fn css(style: &str) {
    assert!(!style.contains("url(") && !style.contains('<') && !style.contains("@import"), "{style}");
    for (at, part) in style.split('"').enumerate() {
        if at % 2 == 1 {
            let fine = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, ' ' | '\\' | '-' | '/');
            assert!(part.chars().all(fine), "{part:?}");
        }
    }
}

/// Reads Markdown: tables have as many cells in every row as in their head, and every sign that could mean something
/// and is no sign of ours stands behind a backslash. Answers the text without the backslashes.
pub fn markdown(text: &str) -> String {
    let mut out = String::new();
    let mut head: Option<usize> = None;
    for line in text.lines() {
        let ours = line.replace("<br>", "\n");
        let cells = bare(&ours).filter(|letter| *letter == '|').count();
        if cells > 0 {
            assert!(line.starts_with("| ") && line.ends_with(" |"), "{line:?}");
            assert_eq!(cells, *head.get_or_insert(cells), "{line:?}");
        } else {
            head = None;
        }
        assert!(bare(&ours).all(|letter| !matches!(letter, '<' | '[' | ']' | '`' | '~' | '&' | '$')), "{line:?}");
        let bold = bare(&ours).filter(|letter| *letter == '*').count();
        assert!(bold % 4 == 0 && bold <= 4, "{line:?}");
        assert!(!line.starts_with("    ") && !line.starts_with('\t'), "{line:?}");
        let mut letters = ours.chars();
        while let Some(letter) = letters.next() {
            out.push(if letter == '\\' { letters.next().unwrap_or('\n') } else { letter });
        }
        out.push('\n');
    }
    out
}

/// The letters that no backslash stands before.
fn bare(line: &str) -> impl Iterator<Item = char> + '_ {
    let mut letters = line.chars();
    std::iter::from_fn(move || {
        loop {
            match letters.next()? {
                '\\' => drop(letters.next()),
                letter => return Some(letter),
            }
        }
    })
}
