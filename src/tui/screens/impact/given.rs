//! The parts of an answer while they are given: text under a cursor, choices, links.

use crate::core::impact::{Answer, Part, Shape};
use crate::tui::widgets::input::Input;

/// One part with what was given so far.
pub struct Given {
    pub part: Part,
    pub held: Held,
}

pub enum Held {
    Text(Box<Input>),
    /// Ids of what was chosen or linked; the choice under the cursor.
    Chosen {
        ids: Vec<String>,
        at: usize,
    },
}

impl Given {
    pub fn new(part: Part, stood: &Answer) -> Self {
        let values = stood.get(part.key()).cloned().unwrap_or_default();
        let text = || values.first().map_or("", String::as_str);
        let held = match part.shape {
            Shape::Text => Held::Text(Box::new(Input::text(text()))),
            Shape::Line | Shape::Date => Held::Text(Box::new(Input::line(text()))),
            Shape::Choice { .. } | Shape::Link { .. } => Held::Chosen { ids: values, at: 0 },
        };
        Self { part, held }
    }

    pub fn is_text(&self) -> bool {
        matches!(self.held, Held::Text(_))
    }

    pub fn is_multiline(&self) -> bool {
        matches!(&self.held, Held::Text(input) if input.is_multiline())
    }

    pub fn values(&self) -> Vec<String> {
        match &self.held {
            Held::Text(input) if input.is_empty() => Vec::new(),
            Held::Text(input) => vec![input.value()],
            Held::Chosen { ids, .. } => ids.clone(),
        }
    }

    /// Puts back what a draft kept.
    pub fn put_back(&mut self, values: Vec<String>, cursor: Option<&serde_json::Value>) {
        match &mut self.held {
            Held::Text(input) => {
                let text = values.into_iter().next().unwrap_or_default();
                **input = if input.is_multiline() { Input::text(&text) } else { Input::line(&text) };
                input.put_back(cursor);
            }
            Held::Chosen { ids, .. } => *ids = values,
        }
    }

    pub fn clear(&mut self) {
        match &mut self.held {
            Held::Text(input) => input.clear(),
            Held::Chosen { ids, .. } => ids.clear(),
        }
    }

    /// The options of a choice.
    pub fn options(&self) -> &[(String, String)] {
        match &self.part.shape {
            Shape::Choice { options, .. } => options,
            _ => &[],
        }
    }

    /// The register whose records are linked.
    pub fn target(&self) -> Option<(&str, bool)> {
        match &self.part.shape {
            Shape::Link { target, several } => Some((target, *several)),
            _ => None,
        }
    }

    /// The option at a place of the list.
    pub fn option(&self, at: usize) -> Option<&str> {
        self.options().get(at).map(|(id, _)| id.as_str())
    }

    /// Takes the option at a place, or lets go of it where several may be taken.
    pub fn take(&mut self, at: usize) {
        let Some(id) = self.option(at).map(str::to_string) else { return };
        let several = matches!(self.part.shape, Shape::Choice { several: true, .. });
        let Held::Chosen { ids, at: cursor } = &mut self.held else { return };
        *cursor = at;
        match ids.iter().position(|one| *one == id) {
            Some(place) if several => drop(ids.remove(place)),
            Some(_) => {}
            None if several => ids.push(id),
            None => *ids = vec![id],
        }
    }

    /// The cursor goes to the next choice, or back.
    pub fn step(&mut self, by: isize) {
        let count = self.options().len().max(1);
        if let Held::Chosen { at, .. } = &mut self.held {
            *at = (*at + count).saturating_add_signed(by) % count;
        }
    }

    pub fn cursor(&self) -> usize {
        match &self.held {
            Held::Chosen { at, .. } => *at,
            Held::Text(_) => 0,
        }
    }
}

/// All parts as one answer.
pub fn answer(parts: &[Given]) -> Answer {
    let filled = parts.iter().map(|given| (given.part.key().to_string(), given.values()));
    filled.filter(|(_, values)| !values.is_empty()).collect()
}
