//! What is said about one checkpoint or control. Only what was looked at has a record.

use serde_json::{Value, json};

use super::{ASSESSMENT, ITEM, field};
use crate::core::id::RecordId;
use crate::core::intent::Intent;
use crate::core::risk::Acting;
use crate::core::workspace::RecordRef;

/// A choice of a field whose digits stand in the order of `ALL`.
macro_rules! choices {
    ($(#[$doc:meta])* $name:ident { $($variant:ident $key:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($variant,)*
        }

        impl $name {
            /// In the order of their digits.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            pub fn key(self) -> &'static str {
                match self {
                    $(Self::$variant => $key,)*
                }
            }

            pub fn from_key(key: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.key() == key)
            }
        }
    };
}

choices! {
    /// Whether what is done is what is asked for.
    Conformity { Yes "yes", Partly "partly", No "no", NotApplicable "not_applicable" }
}

choices! {
    /// What comes first when there is not time for all; the most urgent first.
    Priority { High "high", Medium "medium", Low "low" }
}

choices! {
    /// How much work closes the gap; the least first.
    Effort { Small "small", Medium "medium", Large "large" }
}

/// Whether it is of clauses 4 to 10, which always apply.
pub fn is_clause(criterion: &str) -> bool {
    criterion.starts_with(|letter: char| letter.is_ascii_digit())
}

impl Conformity {
    /// Whether it may be said of a criterion.
    pub fn fits(self, criterion: &str) -> bool {
        self != Self::NotApplicable || !is_clause(criterion)
    }

    /// Whether something is missing.
    pub fn is_gap(self) -> bool {
        matches!(self, Self::Partly | Self::No)
    }
}

/// A record of the register of gap items.
#[derive(Clone, Copy, Debug)]
pub struct Item<'a> {
    pub record: RecordRef<'a>,
}

impl<'a> Item<'a> {
    pub fn of(record: RecordRef<'a>) -> Option<Self> {
        (record.register_key() == ITEM).then_some(Self { record })
    }

    pub fn criterion(self) -> &'a str {
        self.record.text(field::CRITERION)
    }

    pub fn conformity(self) -> Option<Conformity> {
        Conformity::from_key(self.record.text(field::CONFORMITY))
    }

    pub fn priority(self) -> Option<Priority> {
        Priority::from_key(self.record.text(field::PRIORITY))
    }

    pub fn effort(self) -> Option<Effort> {
        Effort::from_key(self.record.text(field::EFFORT))
    }

    pub fn action(self) -> Option<RecordRef<'a>> {
        self.record.target(field::ACTION)
    }
}

/// The items of an assessment, oldest first.
pub fn items(assessment: RecordRef<'_>) -> impl Iterator<Item = Item<'_>> {
    assessment.workspace().pointing(ITEM, field::ASSESSMENT, assessment.id()).filter_map(Item::of)
}

/// What is said about a criterion.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judged {
    pub practice: String,
    pub conformity: Option<Conformity>,
    pub gap: String,
    pub priority: Option<Priority>,
    pub effort: Option<Effort>,
    pub owner: Option<RecordId>,
    /// 0 to 5.
    pub maturity: Option<u8>,
}

impl Judged {
    /// What stands there already, and the item that holds it.
    pub fn at(assessment: RecordRef<'_>, criterion: &str) -> (Option<RecordId>, Self) {
        let Some(item) = items(assessment).find(|item| item.criterion() == criterion) else {
            return (None, Self::default());
        };
        let record = item.record;
        let judged = Self {
            practice: record.text(field::PRACTICE).to_string(),
            conformity: item.conformity(),
            gap: record.text(field::GAP).to_string(),
            priority: item.priority(),
            effort: item.effort(),
            owner: record.target(field::OWNER).map(|owner| owner.id()),
            maturity: record.text(field::MATURITY).parse().ok(),
        };
        (Some(record.id()), judged)
    }

    fn values(&self) -> [(&'static str, Value); 7] {
        let text = |text: &str| if text.trim().is_empty() { Value::Null } else { json!(text) };
        [
            (field::PRACTICE, text(&self.practice)),
            (field::CONFORMITY, json!(self.conformity.map(Conformity::key))),
            (field::GAP, text(&self.gap)),
            (field::PRIORITY, json!(self.priority.map(Priority::key))),
            (field::EFFORT, json!(self.effort.map(Effort::key))),
            (field::OWNER, json!(self.owner.map(|owner| owner.to_string()))),
            (field::MATURITY, json!(self.maturity)),
        ]
    }
}

/// What brings a criterion from what stood there to what is said now; empty when nothing changed. A verdict is signed
/// with person and day. The first item of an assessment is when it began.
pub fn judge(
    assessment: RecordRef<'_>,
    criterion: &str,
    before: (Option<RecordId>, &Judged),
    judged: &Judged,
    acting: Acting,
) -> Vec<Intent> {
    debug_assert_eq!(assessment.register_key(), ASSESSMENT);
    let (item, stood) = before;
    if stood == judged {
        return Vec::new();
    }
    let mut fields: Vec<(&str, Value)> = match item {
        Some(_) => {
            let old = stood.values();
            judged.values().into_iter().filter(|field| !old.contains(field)).collect()
        }
        None => judged.values().into_iter().filter(|(_, value)| !value.is_null()).collect(),
    };
    if judged.conformity != stood.conformity {
        let person = acting.person.map(|person| person.to_string());
        let signed = judged.conformity.is_some();
        fields.push((field::ASSESSED_BY, json!(person.filter(|_| signed))));
        fields.push((field::ASSESSED_ON, json!(signed.then(|| acting.today.to_string()))));
    }
    let mut intents = match item {
        Some(id) => fields.into_iter().map(|(key, value)| Intent::set(id, key, value)).collect(),
        None => {
            let place = [(field::ASSESSMENT, json!(assessment.id().to_string())), (field::CRITERION, json!(criterion))];
            let fields = place.into_iter().chain(fields).filter(|(_, value)| !value.is_null());
            vec![Intent::Create {
                record: acting.fresh,
                register: ITEM.into(),
                label: None,
                fields: fields.map(|(key, value)| (key.to_string(), value)).collect(),
            }]
        }
    };
    if assessment.text(field::STATUS) == "planned" {
        if !assessment.filled(field::STARTS_ON) {
            intents.push(Intent::set(assessment.id(), field::STARTS_ON, acting.today.to_string()));
        }
        intents.push(Intent::Move { record: assessment.id(), to: "in_progress".into() });
    }
    intents
}

/// An action that closes the gap of an item, with the item's owner and priority, and the link to it. `title` is what is
/// to be done, in one line.
pub fn act(item: Item<'_>, title: &str, acting: Acting) -> Vec<Intent> {
    let mut fields = vec![
        ("title".to_string(), json!(title)),
        ("origin".to_string(), json!("gap")),
        ("origin_record".to_string(), json!(item.record.label())),
    ];
    let given = [("description", field::GAP), ("owner", field::OWNER), ("priority", field::PRIORITY)];
    let given = given.into_iter().filter(|(_, from)| item.record.filled(from));
    fields.extend(given.map(|(to, from)| (to.to_string(), item.record.json(from))));
    vec![
        Intent::Create { record: acting.fresh, register: "action".into(), label: None, fields },
        Intent::set(item.record.id(), field::ACTION, acting.fresh.to_string()),
    ]
}
