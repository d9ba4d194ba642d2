//! What a workspace changes in the texts of the program: own criteria and questions, words on papers, another language.
//! Parsed once and again only when a definition changes.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;

use super::catalogue::{OwnAsked, OwnCriteria, OwnQuestions, OwnTexts, Texts};
use super::workspace::Workspace;

/// Prefix of own criteria: `own.criteria.iso27001`.
pub const CRITERIA: &str = "own.criteria.";
/// Prefix of own questions on a criterion: `own.asked.A.6.2.3`.
pub const ASKED: &str = "own.asked.";
/// Prefix of own questions of an impact assessment: `own.questions.works-council`.
pub const QUESTIONS: &str = "own.questions.";
/// Prefix of what stands on a paper: `own.paper.gap-report`.
pub const PAPER: &str = "own.paper.";
/// Prefix of texts in another language: `own.language.de`.
pub const LANGUAGE: &str = "own.language.";
/// The language that labels and texts are shown in; English where it is not there.
pub const LANGUAGE_IN_FORCE: &str = "own.language-in-force";

/// Texts of another language by language key, see [`Texts`].
pub type Translation = BTreeMap<String, String>;

/// What an organisation's papers say besides their content.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaperText {
    /// In place of the usual heading.
    #[serde(default)]
    pub heading: String,
    /// Paragraphs below the heading.
    #[serde(default)]
    pub intro: Vec<String>,
}

/// Whether a definition changes texts.
pub fn is_text(key: &str) -> bool {
    [CRITERIA, ASKED, QUESTIONS, PAPER, LANGUAGE].iter().any(|prefix| key.starts_with(prefix))
        || key == LANGUAGE_IN_FORCE
}

/// Whether `value` may stand under a key of texts; the message is a sentence. `with` says what else is defined.
pub fn check(key: &str, value: &Value, with: &dyn Fn(&str) -> bool) -> Result<(), String> {
    let checked = if let Some(name) = key.strip_prefix(CRITERIA) {
        OwnCriteria::from_json(name, value).map(drop)
    } else if let Some(name) = key.strip_prefix(ASKED) {
        OwnAsked::from_json(name, value).map(drop)
    } else if let Some(name) = key.strip_prefix(QUESTIONS) {
        OwnQuestions::from_json(name, value).map(drop)
    } else if key.starts_with(PAPER) {
        PaperText::deserialize(value).map(drop).map_err(|error| error.to_string())
    } else if key.starts_with(LANGUAGE) {
        Translation::deserialize(value).map(drop).map_err(|error| error.to_string())
    } else {
        match value.as_str().is_some_and(|code| with(&format!("{LANGUAGE}{code}"))) {
            true => Ok(()),
            false => Err("it should name a language of this workspace".into()),
        }
    };
    checked.map_err(|error| format!("the definition {key} can't be used: {error}"))
}

/// The usable ones among the definitions.
#[derive(Clone, Debug, Default)]
pub struct Adapted {
    own: OwnTexts,
    papers: BTreeMap<String, PaperText>,
    language: Option<(String, Arc<Translation>)>,
    unusable: Vec<String>,
    mark: Option<u64>,
}

impl Adapted {
    /// Reads the definitions. What can't be used is named in [`Adapted::unusable`], never a reason to fail.
    pub fn of(workspace: &Workspace) -> Self {
        let mut adapted = Self::default();
        let mut hasher = DefaultHasher::new();
        let has = |key: &str| workspace.definition(key).is_some();
        for (key, value) in workspace.definitions("own.").map(|(name, value)| (format!("own.{name}"), value)) {
            if !is_text(&key) {
                continue;
            }
            if let Err(sentence) = check(&key, value, &has) {
                adapted.unusable.push(sentence);
                continue;
            }
            key.hash(&mut hasher);
            value.to_string().hash(&mut hasher);
            adapted.mark = Some(hasher.finish());
            adapted.take(workspace, &key, value);
        }
        adapted
    }

    fn take(&mut self, workspace: &Workspace, key: &str, value: &Value) {
        if let Some(name) = key.strip_prefix(CRITERIA) {
            self.own.criteria.extend(OwnCriteria::from_json(name, value));
        } else if let Some(name) = key.strip_prefix(ASKED) {
            self.own.asked.extend(OwnAsked::from_json(name, value));
        } else if let Some(name) = key.strip_prefix(QUESTIONS) {
            self.own.questions.extend(OwnQuestions::from_json(name, value));
        } else if let Some(name) = key.strip_prefix(PAPER) {
            self.papers.extend(PaperText::deserialize(value).map(|text| (name.to_string(), text)));
        } else if key == LANGUAGE_IN_FORCE
            && let Some(code) = value.as_str()
            && let Some(texts) = workspace.definition(&format!("{LANGUAGE}{code}"))
        {
            self.language = Translation::deserialize(texts).ok().map(|texts| (code.to_string(), Arc::new(texts)));
        }
    }

    /// Criteria and questions.
    pub fn own(&self) -> &OwnTexts {
        &self.own
    }

    /// What stands on the papers of this name.
    pub fn paper(&self, name: &str) -> Option<&PaperText> {
        self.papers.get(name)
    }

    /// The code of the language in force with its texts; none for English.
    pub fn language(&self) -> Option<&(String, Arc<Translation>)> {
        self.language.as_ref()
    }

    /// The same for the same definitions; none where there are none.
    pub fn mark(&self) -> Option<u64> {
        self.mark
    }

    /// Definitions that can't be used, each as a sentence.
    pub fn unusable(&self) -> &[String] {
        &self.unusable
    }
}

/// Puts the texts that are translated in place of the others. An empty original has nothing to translate.
pub fn translate(texts: &mut impl Texts, translation: &Translation) {
    texts.each_text(&mut |key, text| {
        if let Some(other) = translation.get(key).filter(|other| !other.is_empty() && !text.is_empty()) {
            text.clone_from(other);
        }
    });
}
