//! Conditions of a binding (`when = "marked and not read-only"`): pure, over a copied snapshot of the screen.

use std::fmt;

use super::nearest::nearest;

macro_rules! facts {
    ($($field:ident $name:literal $meaning:literal;)*) => {
        /// What a condition may ask about. The screen fills one in for each key press; nothing here reaches back.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
        pub struct Facts {
            $(#[doc = $meaning] pub $field: bool,)*
        }

        impl Facts {
            /// The words for keymap files, in the order of the fields.
            pub const NAMES: &'static [&'static str] = &[$($name),*];

            /// What each word means, in the order of [`Facts::NAMES`].
            pub const MEANINGS: &'static [&'static str] = &[$($meaning),*];

            /// Whether the fact of this name holds; `None` for an unknown name.
            pub fn get(&self, name: &str) -> Option<bool> {
                match name {
                    $($name => Some(self.$field),)*
                    _ => None,
                }
            }

            /// Sets the fact of this name; false when there is none.
            pub fn set(&mut self, name: &str, holds: bool) -> bool {
                match name {
                    $($name => self.$field = holds,)*
                    _ => return false,
                }
                true
            }
        }
    };
}

facts! {
    setting_up "setting-up" "the workspace has no first rating yet and the next step of setting it up is known";
    marked "marked" "at least one row is marked";
    empty "empty" "the list shows no row";
    filtered "filtered" "a filter narrows the list";
    linked "linked" "the list is narrowed to what is linked to a selected row of another pane";
    mine "mine" "the list is one's own reviews (My risks)";
    on_system "on-system" "the current row or sheet is an AI system";
    on_risk "on-risk" "the current row or sheet is a risk";
    on_control "on-control" "the current row or sheet is a control or its SoA entry";
    on_sitting "on-sitting" "the current row is an interview, an audit, a finding or what follows from it, an impact assessment or a gap analysis";
    assessing "assessing" "the sitting is an impact assessment";
    on_impact "on-impact" "one impact of an assessment is in front";
    on_audit "on-audit" "the current row is an audit";
    asked "asked" "something asks to look at the current risk or impact assessment again";
    on_incident "on-incident" "the current row is an incident";
    on_programme "on-programme" "the current row is an audit programme";
    on_review "on-review" "the current row is a management review";
    on_gap_analysis "on-gap-analysis" "the current row is a gap analysis";
    on_plan "on-plan" "the current row is an implementation plan";
    on_document "on-document" "the current row is a policy, a scope, a risk assessment or a version, which is approved with a sheet";
    on_version "on-version" "the current row is a version of the SoA or of the treatment plan";
    on_acceptance "on-acceptance" "the current row is the acceptance of a risk";
    on_old_rating "on-old-rating" "the current row is a risk with ratings of an older method";
    interviewing "interviewing" "the sitting is an interview";
    reviewing "reviewing" "the sitting is the desk review of an audit";
    follow_up "follow-up" "a finding and what follows from it is in front";
    on_draft "on-draft" "the current row is a draft";
    on_past "on-past" "the current row is an entry of a history";
    archived "archived" "the current row is archived";
    proposed "proposed" "the risk has a proposed rating that the user may countersign";
    claimed "claimed" "a login says that it is the person, and the user may confirm that";
    undecided "undecided" "the applicability of the current control is not decided";
    comparing "comparing" "the sitting is a gap analysis";
    answering "answering" "the sitting is a customer's questionnaire";
    workshop "workshop" "the risk stands in a workshop";
    complete "complete" "the sheet has all that it needs to be saved";
    choosing "choosing" "a list of choices is open beside the field";
    multiline "multiline" "the text field takes several lines";
    moved "moved" "somebody else changed the field meanwhile, and it is asked what is to be kept";
    has_draft "has-draft" "the current record has text that is not saved";
    as_of "as-of" "the screen shows a past date or position";
    read_only "read-only" "nothing can be written";
    restricted "restricted" "no other program may be started";
    room "room" "room mode hides notes, owners and messages";
}

/// Why a condition can't be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhenError {
    Unknown {
        given: String,
        nearest: Option<String>,
    },
    /// Not words joined by `and`.
    Grammar(String),
    /// It asks for a fact and its opposite.
    Never(String),
}

/// Facts that must all hold, or not hold: `marked and not read-only`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    terms: Vec<Term>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Term {
    fact: &'static str,
    holds: bool,
}

impl Condition {
    /// Reads `fact`, `not fact`, and these joined by `and`.
    pub fn parse(text: &str) -> Result<Self, WhenError> {
        let mut terms: Vec<Term> = Vec::new();
        for part in text.split(" and ") {
            let part = part.trim();
            let (name, holds) = match part.strip_prefix("not ") {
                Some(rest) => (rest.trim(), false),
                None => (part, true),
            };
            if name.is_empty() || name.contains(' ') {
                return Err(WhenError::Grammar(text.to_owned()));
            }
            let Some(&fact) = Facts::NAMES.iter().find(|known| **known == name) else {
                return Err(WhenError::Unknown {
                    given: name.to_owned(),
                    nearest: nearest(name, Facts::NAMES.iter().copied()).map(str::to_owned),
                });
            };
            match terms.iter().find(|term| term.fact == fact) {
                Some(term) if term.holds != holds => return Err(WhenError::Never(text.to_owned())),
                Some(_) => {}
                None => terms.push(Term { fact, holds }),
            }
        }
        Ok(Self { terms })
    }

    /// Whether the condition holds now.
    pub fn holds(&self, facts: &Facts) -> bool {
        self.terms.iter().all(|term| facts.get(term.fact) == Some(term.holds))
    }

    fn mentioned(&self) -> impl Iterator<Item = &'static str> {
        self.terms.iter().map(|term| term.fact)
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, term) in self.terms.iter().enumerate() {
            if at > 0 {
                f.write_str(" and ")?;
            }
            if !term.holds {
                f.write_str("not ")?;
            }
            f.write_str(term.fact)?;
        }
        Ok(())
    }
}

/// Rules are tried in order and the first that holds wins; a rule without a condition always holds.
fn holds(rule: Option<&Condition>, facts: &Facts) -> bool {
    rule.is_none_or(|condition| condition.holds(facts))
}

/// Facts that one list of rules may mention and still be searched in full (two to this power combinations).
const SEARCHED: usize = 12;

/// The first rule that can never win, because whenever it holds an earlier one holds too.
pub fn first_dead(rules: &[Option<&Condition>]) -> Option<usize> {
    let mut names: Vec<&'static str> = rules.iter().flatten().flat_map(|condition| condition.mentioned()).collect();
    names.sort_unstable();
    names.dedup();
    (0..rules.len()).find(|&at| {
        let earlier = rules.get(..at).unwrap_or_default();
        let Some(rule) = rules.get(at).copied() else {
            return false;
        };
        if names.len() > SEARCHED {
            return earlier.iter().any(|before| covers(*before, rule));
        }
        !(0u32..1 << names.len()).any(|bits| {
            let mut facts = Facts::default();
            for (index, name) in names.iter().enumerate() {
                facts.set(name, bits & (1 << index) != 0);
            }
            holds(rule, &facts) && !earlier.iter().any(|before| holds(*before, &facts))
        })
    })
}

/// Whether `before` holds whenever `rule` does, judged by the two alone.
fn covers(before: Option<&Condition>, rule: Option<&Condition>) -> bool {
    match (before, rule) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(before), Some(rule)) => before.terms.iter().all(|term| rule.terms.contains(term)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn when(text: &str) -> Condition {
        Condition::parse(text).unwrap()
    }

    #[test]
    fn a_condition_is_facts_joined_by_and() {
        let condition = when("marked and not read-only");
        let marked = Facts { marked: true, ..Facts::default() };
        assert!(condition.holds(&marked));
        assert!(!condition.holds(&Facts::default()));
        assert!(!condition.holds(&Facts { read_only: true, ..marked }));
        assert_eq!(condition.to_string(), "marked and not read-only");
    }

    #[test]
    fn every_name_reads_and_sets_its_own_fact() {
        for name in Facts::NAMES {
            let mut facts = Facts::default();
            assert!(facts.set(name, true));
            let held: Vec<_> = Facts::NAMES.iter().filter(|other| facts.get(other) == Some(true)).collect();
            assert_eq!(held, [name]);
        }
        assert_eq!(Facts::NAMES.len(), Facts::MEANINGS.len());
    }

    #[test]
    fn a_condition_that_makes_no_sense_is_refused() {
        assert_eq!(
            Condition::parse("markd"),
            Err(WhenError::Unknown { given: "markd".into(), nearest: Some("marked".into()) })
        );
        assert!(matches!(Condition::parse(""), Err(WhenError::Grammar(_))));
        assert!(matches!(Condition::parse("marked or empty"), Err(WhenError::Grammar(_))));
        assert!(matches!(Condition::parse("marked and not marked"), Err(WhenError::Never(_))));
    }

    #[test]
    fn a_rule_that_earlier_rules_always_beat_is_found() {
        let (marked, not_marked, both) = (when("marked"), when("not marked"), when("marked and empty"));
        assert_eq!(first_dead(&[Some(&marked), None]), None);
        assert_eq!(first_dead(&[Some(&both), Some(&marked), None]), None);
        assert_eq!(first_dead(&[Some(&marked), Some(&both)]), Some(1));
        assert_eq!(first_dead(&[None, Some(&marked)]), Some(1));
        assert_eq!(first_dead(&[Some(&marked), Some(&not_marked), None]), Some(2));
        assert_eq!(first_dead(&[]), None);
    }
}
