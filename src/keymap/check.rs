//! The checks of one file: what its words mean, and whether its keys can work.
//!
//! | # | finding | severity | where |
//! |---|---|---|---|
//! | 1 | unknown context, action, condition, argument; an action where it does nothing | error, entry skipped; warning | here |
//! | 2 | a key twice in a context, a rule that earlier rules always beat | error | TOML, here |
//! | 3 | a sequence behind a shorter one that acts | error | here |
//! | 4 | a key that no terminal sends, or sends as another | error with advice | here |
//! | 5 | a key that needs the kitty keyboard protocol | warning | here |
//! | 6 | a key commonly taken on the way | note | here |
//! | 7 | a character bound in `[text]`; `esc` doing more than stepping back | error | here |
//! | 8 | an inner context hides a key of `[anywhere]` | note | `whole.rs` |
//! | 9 | an action without a key | error for quit, help and palette; warning if the palette can't offer it | `whole.rs` |

use std::sync::Arc;

use super::delivery::{Delivery, delivery};
use super::file::{Raw, Rule, Value, Word};
use super::finding::{Finding, Offer, Place, Problem, Source};
use super::key::Key;
use super::keys::Keys;
use super::trie::{Binding, Entry};
use super::vocabulary::{Arguments, Command, Context, Kind, KnownAction, Vocabulary};
use super::when::{Condition, Facts, WhenError, first_dead};

/// A file with its words understood; only what is right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    pub file: Arc<str>,
    pub title: Option<String>,
    pub prefixes: Vec<(Keys, String, Place)>,
    pub wishes: Vec<Wish>,
}

/// What one line of a file asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    Bind { context: &'static str, entry: Entry },
    Unbind { context: &'static str, keys: Keys, place: Place },
}

/// Checks a file's entries one by one and against each other. Wrong ones are reported and left out.
pub fn check(source: &Source<'_>, raw: Raw, vocabulary: &dyn Vocabulary) -> (Sheet, Vec<Finding>) {
    let mut checker = Checker { source, vocabulary, findings: Vec::new() };
    let mut sheet = Sheet {
        file: Arc::clone(&source.file),
        title: raw.title.map(|title| title.text),
        prefixes: Vec::new(),
        wishes: Vec::new(),
    };
    for (keys, name) in raw.prefixes {
        if let Some(parsed) = checker.keys(&keys) {
            let place = checker.place(keys.at);
            sheet.prefixes.push((parsed, name.text, place));
        }
    }
    for section in raw.sections {
        let Some(context) = checker.context(&section.context) else {
            continue;
        };
        let mut wishes: Vec<Wish> = Vec::new();
        for (keys, value) in section.entries {
            wishes.extend(checker.wish(context, &keys, value));
        }
        checker.reachable(&mut wishes);
        sheet.wishes.append(&mut wishes);
    }
    (sheet, checker.findings)
}

struct Checker<'a> {
    source: &'a Source<'a>,
    vocabulary: &'a dyn Vocabulary,
    findings: Vec<Finding>,
}

impl Checker<'_> {
    fn place(&self, at: usize) -> Place {
        self.source.place(at)
    }

    fn report(&mut self, place: Place, problem: Problem) {
        self.findings.push(Finding { file: Arc::clone(&self.source.file), place: Some(place), problem });
    }

    /// Reports an error at a word; the `None` is the entry that is left out.
    fn refuse<T>(&mut self, at: usize, problem: Problem) -> Option<T> {
        let place = self.place(at);
        self.report(place, problem);
        None
    }

    fn context(&mut self, name: &Word) -> Option<Context> {
        let known = self.vocabulary.contexts();
        if let Some(context) = known.iter().find(|context| context.name == name.text) {
            return Some(*context);
        }
        let names: Vec<&str> = known.iter().map(|context| context.name).chain(["prefix"]).collect();
        let offer = Offer::new(&name.text, names.iter().copied(), || format!("there are {}", list(&names)));
        let given = name.text.clone();
        self.refuse(name.at, Problem::UnknownContext { given, offer })
    }

    fn keys(&mut self, word: &Word) -> Option<Keys> {
        match Keys::parse(&word.text) {
            Ok(keys) => Some(keys),
            Err(error) => self.refuse(word.at, Problem::Key(error)),
        }
    }

    /// Checks 4, 5 and 6.
    fn delivered(&mut self, word: &Word, keys: &Keys) -> Option<()> {
        if keys.count() > 1 && keys.as_slice().contains(&Key::ESC) {
            return self.refuse(word.at, Problem::EscInSequence(word.text.clone()));
        }
        for &given in keys.as_slice() {
            let place = self.place(word.at);
            match delivery(given) {
                Delivery::Arrives => {}
                Delivery::ArrivesAs(arrives) => {
                    return self.refuse(word.at, Problem::ArrivesAs { given, arrives });
                }
                Delivery::Never(why) => {
                    return self.refuse(word.at, Problem::NeverSent { given, why });
                }
                Delivery::NeedsProtocol => self.report(place, Problem::NeedsProtocol(given)),
                Delivery::Taken(why) => self.report(place, Problem::Taken { given, why }),
            }
        }
        Some(())
    }

    fn wish(&mut self, context: Context, word: &Word, value: Value) -> Option<Wish> {
        let keys = self.keys(word)?;
        let place = self.place(word.at);
        let Value::Rules(rules) = value else {
            return Some(Wish::Unbind { context: context.name, keys, place });
        };
        self.delivered(word, &keys)?;
        let types = keys.first().is_some_and(|key| key.typed().is_some());
        if context.kind == Kind::Text && types {
            return self.refuse(word.at, Problem::PrintableInText(word.text.clone()));
        }
        let expected = rules.len();
        let mut read = Vec::new();
        for (number, rule) in (1..).zip(rules) {
            let at = rule.does.at;
            if let Some(binding) = self.rule(context, &keys, rule) {
                read.push((number, at, binding));
            }
        }
        // Without one of its rules a list could act where that rule kept it from acting.
        if read.len() < expected {
            return None;
        }
        while let Some(dead) = first_dead(&read.iter().map(|(_, _, rule)| rule.when.as_ref()).collect::<Vec<_>>()) {
            let (rule, at, _) = read.remove(dead);
            let keys = word.text.clone();
            self.refuse::<()>(at, Problem::DeadRule { keys, rule });
        }
        let rules: Vec<Binding> = read.into_iter().map(|(_, _, rule)| rule).collect();
        (!rules.is_empty()).then(|| Wish::Bind {
            context: context.name,
            entry: Entry { keys, rules, place, layer: 0, replaced: Vec::new() },
        })
    }

    fn rule(&mut self, context: Context, keys: &Keys, rule: Rule) -> Option<Binding> {
        let when = match rule.when {
            Some(when) => Some(self.condition(&when)?),
            None => None,
        };
        let (command, action) = self.command(&rule.does)?;
        if keys.first() == Some(Key::ESC) && !action.harmless {
            return self.refuse(rule.does.at, Problem::EscActs(command.to_string()));
        }
        if context.kind != Kind::Base && !self.acts_in(&action, context.name) {
            let place = self.place(rule.does.at);
            self.report(
                place,
                Problem::ActsElsewhere {
                    action: command.name().to_owned(),
                    context: context.name.to_owned(),
                    contexts: list(action.contexts),
                },
            );
        }
        Some(Binding { title: self.vocabulary.title(&command), command, when, note: rule.note.map(|note| note.text) })
    }

    fn acts_in(&self, action: &KnownAction, context: &str) -> bool {
        let is_base = |name: &str| {
            let known = self.vocabulary.contexts();
            known.iter().any(|known| known.name == name && known.kind == Kind::Base)
        };
        action.contexts.iter().any(|name| *name == context || is_base(name))
    }

    fn condition(&mut self, when: &Word) -> Option<Condition> {
        let error = match Condition::parse(&when.text) {
            Ok(condition) => return Some(condition),
            Err(error) => error,
        };
        let problem = match error {
            WhenError::Unknown { given, nearest } => Problem::UnknownCondition {
                given,
                offer: match nearest {
                    Some(word) => Offer::DidYouMean(word),
                    None => Offer::Otherwise(format!("there are {}", list(Facts::NAMES))),
                },
            },
            WhenError::Grammar(text) => Problem::NoCondition(text),
            WhenError::Never(text) => Problem::NeverHolds(text),
        };
        self.refuse(when.at, problem)
    }

    fn command(&mut self, does: &Word) -> Option<(Command, KnownAction)> {
        let vocabulary = self.vocabulary;
        let known = Command::new(&does.text)
            .and_then(|command| vocabulary.action(command.name()).map(|action| (command, action)));
        let Some((command, action)) = known else {
            let name = does.text.split_whitespace().next().unwrap_or_default();
            let offer = Offer::new(name, vocabulary.actions(), || "\"aims keys list\" shows them all".to_owned());
            let given = name.to_owned();
            return self.refuse(does.at, Problem::UnknownAction { given, offer });
        };
        let name = command.name().to_owned();
        let (allowed, optional) = match &action.arguments {
            Arguments::None => (Vec::new(), true),
            Arguments::AtMostOne(words) => (words.clone(), true),
            Arguments::One(words) => (words.clone(), false),
        };
        let words = command.clone();
        let mut given = words.arguments();
        let unexpected = match given.next() {
            None if optional => None,
            None => {
                let allowed = list(&allowed);
                return self.refuse(does.at, Problem::MissingArgument { action: name, allowed });
            }
            Some(word) if allowed.iter().any(|known| known == word) => given.next(),
            Some(word) => Some(word),
        };
        if let Some(word) = unexpected {
            let problem = Problem::UnknownArgument {
                action: name,
                given: word.to_owned(),
                offer: Offer::new(word, allowed.iter().map(String::as_str), || match allowed.is_empty() {
                    true => "it takes no word".to_owned(),
                    false => format!("it takes {}", list(&allowed)),
                }),
            };
            return self.refuse(does.at, problem);
        }
        Some((command, action))
    }

    /// Check 3: within one context of one file, a sequence behind a shorter one is left out.
    fn reachable(&mut self, wishes: &mut Vec<Wish>) {
        let acting: Vec<(Keys, usize)> = wishes
            .iter()
            .filter_map(|wish| match wish {
                Wish::Bind { entry, .. } => Some((entry.keys.clone(), entry.place.line)),
                Wish::Unbind { .. } => None,
            })
            .collect();
        wishes.retain(|wish| {
            let Wish::Bind { entry, .. } = wish else {
                return true;
            };
            let Some((shorter, line)) = acting.iter().find(|(keys, _)| keys.begins(&entry.keys)) else {
                return true;
            };
            self.report(
                entry.place.clone(),
                Problem::BehindShorter { longer: entry.keys.to_string(), shorter: shorter.to_string(), line: *line },
            );
            false
        });
    }
}

/// `a, b or c`; long lists are cut, since nobody reads forty words in a message.
fn list(words: &[impl AsRef<str>]) -> String {
    const SHOWN: usize = 24;
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() && words.len() <= SHOWN => {
            format!("{} or {last}", rest.join(", "))
        }
        _ if words.len() > SHOWN => {
            let shown: Vec<&str> = words.iter().take(SHOWN).copied().collect();
            format!("{} and {} more", shown.join(", "), words.len() - SHOWN)
        }
        _ => words.join(""),
    }
}
