//! The tags of an XML text with their places in it, so that a few of them can be replaced and all else stays. It checks
//! no more than it needs: the reader has taken the file in before.

use std::borrow::Cow;

/// What a tag does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Open,
    Close,
    /// Both at once: `<c r="A1"/>`.
    Empty,
}

/// A tag, from its `<` to behind its `>`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tag<'a> {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) kind: Kind,
    /// With its prefix: `x:row`.
    pub(super) name: &'a str,
    attributes: &'a str,
}

impl<'a> Tag<'a> {
    /// The name without its prefix.
    pub(super) fn local(&self) -> &'a str {
        self.name.rsplit_once(':').map_or(self.name, |(_, local)| local)
    }

    /// The prefix with its colon; empty where there is none.
    pub(super) fn prefix(&self) -> &'a str {
        self.name.strip_suffix(self.local()).unwrap_or("")
    }

    /// The value of an attribute, by its name with its prefix.
    pub(super) fn attribute(&self, wanted: &str) -> Option<Cow<'a, str>> {
        self.attributes().find(|(name, _)| *name == wanted).map(|(_, value)| value)
    }

    /// Names with their prefixes, and values.
    pub(super) fn attributes(&self) -> impl Iterator<Item = (&'a str, Cow<'a, str>)> + use<'a> {
        let mut rest = self.attributes;
        std::iter::from_fn(move || {
            let (name, after) = rest.split_once('=')?;
            let after = after.trim_start();
            let quote = after.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
            let (value, behind) = after.get(1..)?.split_once(quote)?;
            rest = behind;
            Some((name.trim(), unescaped(value)))
        })
    }
}

/// Text or an attribute's value without its entities; what is no entity stays.
fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut said = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        said.push_str(before);
        let known = after.split_once(';').and_then(|(name, behind)| Some((entity(name)?, behind)));
        match known {
            Some((letter, behind)) => {
                said.push(letter);
                rest = behind;
            }
            None => {
                said.push('&');
                rest = after;
            }
        }
    }
    said.push_str(rest);
    Cow::Owned(said)
}

fn entity(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)
        }
    }
}

/// The tags of a text, one after the other; comments, declarations and CDATA are passed over. It ends early where the
/// text is cut off in the middle of a tag; `whole` says so.
pub(super) struct Tags<'a> {
    text: &'a str,
    at: usize,
    pub(super) whole: bool,
}

impl<'a> Tags<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        Self { text, at: 0, whole: true }
    }

    /// Goes behind the next `end` from here on.
    fn pass(&mut self, end: &str) -> Option<()> {
        let found = self.text.get(self.at..).and_then(|rest| rest.find(end));
        self.whole = found.is_some();
        self.at += found? + end.len();
        Some(())
    }

    /// The place behind the `>` of the tag that begins at `start`; one inside an attribute's value is none.
    fn end_of(&self, start: usize) -> Option<usize> {
        let mut quote = None;
        for (at, byte) in self.text.bytes().enumerate().skip(start) {
            match (quote, byte) {
                (Some(open), byte) if byte == open => quote = None,
                (None, b'"' | b'\'') => quote = Some(byte),
                (None, b'>') => return Some(at + 1),
                _ => {}
            }
        }
        None
    }
}

impl<'a> Iterator for Tags<'a> {
    type Item = Tag<'a>;

    fn next(&mut self) -> Option<Tag<'a>> {
        loop {
            let start = self.at + self.text.get(self.at..)?.find('<')?;
            self.at = start;
            let rest = self.text.get(start..)?;
            if rest.starts_with("<!--") {
                self.pass("-->")?;
            } else if rest.starts_with("<![CDATA[") {
                self.pass("]]>")?;
            } else if rest.starts_with("<?") {
                self.pass("?>")?;
            } else if rest.starts_with("<!") {
                // A document type may define entities, which nothing here knows: the text is taken for unclear.
                self.whole = false;
                return None;
            } else {
                let Some(end) = self.end_of(start) else {
                    self.whole = false;
                    return None;
                };
                self.at = end;
                let inside = self.text.get(start + 1..end - 1)?;
                let (kind, inside) = match (inside.strip_prefix('/'), inside.strip_suffix('/')) {
                    (Some(inside), _) => (Kind::Close, inside),
                    (None, Some(inside)) => (Kind::Empty, inside),
                    (None, None) => (Kind::Open, inside),
                };
                let split = inside.find(|letter: char| letter.is_ascii_whitespace()).unwrap_or(inside.len());
                let (name, attributes) = inside.split_at(split);
                return Some(Tag { start, end, kind, name, attributes });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_have_their_places_and_values() {
        let text =
            r#"<?xml version="1.0"?><!-- <no/> --><x:row r="3" t='a>b'><c r = "B&#x33;"/><![CDATA[<no>]]></x:row>"#;
        let mut tags = Tags::of(text);
        let all: Vec<Tag<'_>> = tags.by_ref().collect();
        let told: Vec<(Kind, &str)> = all.iter().map(|tag| (tag.kind, tag.local())).collect();
        assert_eq!(told, [(Kind::Open, "row"), (Kind::Empty, "c"), (Kind::Close, "row")]);
        assert_eq!((all[0].prefix(), all[0].attribute("t").as_deref()), ("x:", Some("a>b")));
        assert_eq!(all[1].attribute("r").as_deref(), Some("B3"));
        assert_eq!(&text[all[1].start..all[1].end], r#"<c r = "B&#x33;"/>"#);
        assert!(tags.whole);
    }

    #[test]
    fn a_text_that_is_cut_off_or_defines_its_own_is_not_whole() {
        for text in ["<a><b", "<a><!-- ", "<!DOCTYPE a><a/>", "<a b=\">"] {
            let mut tags = Tags::of(text);
            tags.by_ref().for_each(drop);
            assert!(!tags.whole, "{text}");
        }
    }
}
