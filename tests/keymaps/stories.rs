//! What a person presses and what it comes to: jobs and their cost, sequences, the last line.

use aims_bench::keymap::{Facts, Key, Keymap, Leads, Press, Unfinished};
use aims_bench::tui::action::hints;

use super::shipped;

/// A screen that only knows where the keys go.
struct Person {
    keymap: &'static Keymap,
    unfinished: Unfinished,
    stack: Vec<&'static str>,
    facts: Facts,
    pressed: usize,
}

impl Person {
    fn at(stack: &[&'static str]) -> Self {
        Self::with("default", stack)
    }

    fn with(keymap: &str, stack: &[&'static str]) -> Self {
        Self {
            keymap: shipped(keymap),
            unfinished: Unfinished::default(),
            stack: stack.to_vec(),
            facts: Facts::default(),
            pressed: 0,
        }
    }

    fn now_at(&mut self, stack: &[&'static str]) -> &mut Self {
        self.stack = stack.to_vec();
        self
    }

    /// Presses one key and says what it came to.
    fn press(&mut self, key: &str) -> String {
        self.pressed += 1;
        let key = Key::parse(key).unwrap();
        match self.unfinished.press(self.keymap, &self.stack, &self.facts, key) {
            Press::Act(binding) => binding.command.to_string(),
            Press::Wait(pending) => format!("… {}", pending.name.unwrap_or_default()),
            Press::Type(c) => format!("types {c}"),
            Press::Cancelled => "cancelled".to_owned(),
            Press::Dead(keys) => format!("{keys}: nothing there"),
        }
    }

    fn presses(&mut self, keys: &[&str], actions: &[&str]) {
        let came_to: Vec<String> = keys.iter().map(|key| self.press(key)).collect();
        assert_eq!(came_to, actions);
    }

    fn last_line(&self) -> Vec<String> {
        let hints = hints(&self.stack, self.keymap, &self.facts);
        hints.iter().map(|hint| format!("{} {}", hint.keys, hint.text)).collect()
    }
}

const LIST: [&str; 2] = ["list", "anywhere"];
const CELL: [&str; 2] = ["score", "anywhere"];
const REASON: [&str; 3] = ["text", "score", "anywhere"];

#[test]
fn rating_a_risk_takes_eight_keys_besides_the_reason() {
    let mut owner = Person::at(&LIST);
    owner.presses(&["s"], &["score"]);
    owner.now_at(&CELL);
    owner
        .presses(&["4", "5", "3", "-", "4", "enter"], &["rate 4", "rate 5", "rate 3", "rate none", "rate 4", "commit"]);
    owner.now_at(&REASON);
    owner.presses(&["enter"], &["commit"]);
    assert_eq!(owner.pressed, 8);
}

#[test]
fn deciding_that_a_control_does_not_apply_takes_three() {
    let mut lead = Person::at(&LIST);
    lead.presses(&["a"], &["applicability"]);
    lead.now_at(&["applicability", "anywhere"]).presses(&["2"], &["choose no"]);
    lead.now_at(&["text", "applicability", "anywhere"]).presses(&["n", "enter"], &["types n", "commit"]);
    assert_eq!(lead.pressed - 1, 3, "one of them was text");
}

#[test]
fn small_jobs_cost_what_the_screens_promise() {
    for (job, keys, actions) in [
        ("confirm", vec!["r"], vec!["confirm-risk"]),
        ("find", vec!["f"], vec!["find"]),
        ("undo", vec!["u"], vec!["undo"]),
        ("who, when, why", vec!["h"], vec!["history"]),
        ("as of the last audit", vec!["@"], vec!["as-of"]),
        ("statement of applicability", vec!["x", "s"], vec!["… Files", "export-soa"]),
        ("all systems again", vec!["0"], vec!["link-let-go"]),
    ] {
        let mut person = Person::at(&LIST);
        let came_to: Vec<String> = keys.iter().map(|key| person.press(key)).collect();
        assert_eq!(came_to, actions, "{job}");
    }
}

#[test]
fn marks_change_what_the_edit_keys_do() {
    let mut person = Person::at(&LIST);
    person.presses(&["e", "d"], &["edit-cell", "same-as-above"]);
    person.facts.marked = true;
    person.presses(&["e", "f2", "d"], &["edit-marked", "edit-marked", "fill-down"]);
}

#[test]
fn a_draft_is_discarded_and_a_record_archived_by_the_same_key_in_their_own_lists() {
    let mut person = Person::at(&LIST);
    person.presses(&["delete"], &["archive"]);
    person.facts.archived = true;
    person.presses(&["delete"], &["restore"]);
    person.facts = Facts { on_draft: true, ..Facts::default() };
    person.presses(&["delete"], &["discard-draft"]);
}

#[test]
fn an_unfinished_sequence_shows_where_it_can_go() {
    let mut person = Person::at(&LIST);
    assert_eq!(person.press("g"), "… Go to");
    let pending = person.unfinished.pending(person.keymap, &person.stack, &person.facts).unwrap();
    let lines: Vec<String> = pending
        .next
        .iter()
        .map(|next| match next.leads {
            Leads::Acts(binding) => format!("{} {}", next.key, binding.label()),
            Leads::On(name) => format!("{} …{}", next.key, name.unwrap_or_default()),
        })
        .collect();
    assert_eq!(
        lines,
        [
            "a Go to actions",
            "b Go to baselines",
            "c Go to controls",
            "d Go to drafts",
            "e Go to evidence",
            "g Go to …",
            "j Go to the journal",
            "m Go to my risks",
            "o Go to the overview",
            "p Go to problems found",
            "r Go to risks",
            "s Go to AI systems",
            "t Go to treatments",
            "u Go to what is due",
            "v Go to Plan, do, check, act",
            "w Go to what waits",
            "x Go to open conflicts",
            "y Go to Calendar",
        ]
    );
    assert_eq!(person.press("r"), "go risks");
    assert_eq!(person.unfinished.pending(person.keymap, &LIST, &person.facts), None);
}

#[test]
fn a_sequence_of_the_table_and_one_of_everywhere_go_on_together() {
    let mut person = Person::with("vim", &LIST);
    person.presses(&["g", "g", "g", "r", "g", "/"], &["… Go to", "first-row", "… Go to", "go risks", "… Go to", "go"]);
    person.presses(&["j", "h", "H", "Z", "Z"], &["next-row", "previous-column", "history", "… Leave", "quit"]);
}

#[test]
fn esc_cancels_a_sequence_and_does_nothing_else() {
    let mut person = Person::at(&LIST);
    person.presses(&["g", "esc", "esc"], &["… Go to", "cancelled", "back"]);
}

#[test]
fn a_slip_in_a_sequence_is_reported_and_not_acted_on() {
    let mut person = Person::at(&LIST);
    // `q` alone would quit.
    person.presses(&["g", "q", "down"], &["… Go to", "g q: nothing there", "next-row"]);
    person.presses(&["k"], &["k: nothing there"]);
}

#[test]
fn enter_and_esc_serve_an_open_list_of_choices_first() {
    let mut person = Person::at(&["text", "form", "anywhere"]);
    person.facts.choosing = true;
    person.presses(&["down", "enter", "esc"], &["next-choice", "take-choice", "close-choices"]);
    person.facts.choosing = false;
    person.presses(&["down", "enter", "esc"], &["next-field", "commit", "leave-form"]);
    person.facts.multiline = true;
    person.presses(&["down", "up", "ctrl-j"], &["line-down", "line-up", "newline"]);
}

#[test]
fn in_the_filter_line_the_rows_move_and_nothing_is_written() {
    let mut person = Person::at(&["text", "filter", "list", "anywhere"]);
    person.presses(
        &["a", "down", "page-down", "left", "backspace", "insert", "ctrl-d", "enter"],
        &[
            "types a",
            "next-row",
            "page-down",
            "char-left",
            "delete-left",
            "insert: nothing there",
            "ctrl-d: nothing there",
            "commit",
        ],
    );
}

#[test]
fn the_last_line_of_the_risks_is_the_one_in_the_sketch() {
    let mut person = Person::at(&LIST);
    person.facts.on_risk = true;
    let line = person.last_line();
    assert_eq!(
        line[..8],
        ["s score", "r confirm", "t treat", "enter open", "space mark", "/ filter", ": all", "tab pane"]
    );
}

#[test]
fn a_risk_owners_first_screen_offers_to_confirm_first() {
    let mut person = Person::at(&LIST);
    person.facts = Facts { on_risk: true, mine: true, ..Facts::default() };
    assert_eq!(person.last_line()[..3], ["r confirm: nothing changed", "s score", "n next"]);
    person.facts.proposed = true;
    assert_eq!(person.last_line()[..2], ["r countersign", "- refuse"]);
}

#[test]
fn the_last_line_of_the_score_sheet_follows_the_focus() {
    let mut person = Person::at(&CELL);
    assert_eq!(
        person.last_line()[..6],
        ["digits fill the cells", "- none", "enter reason, then save", "c stage", ": own likelihood", "esc keep it"]
    );
    person.facts.complete = true;
    assert_eq!(person.last_line()[0], "enter reason, then save");
    person.now_at(&REASON);
    let line = person.last_line();
    assert_eq!(line[..2], ["enter reason, then save", "esc keep it"]);
    assert!(!line.iter().any(|hint| hint.contains("digits") || hint.starts_with(':')), "{line:?}");
}

#[test]
fn each_state_of_a_table_brings_its_own_remedy_to_the_front() {
    let first = |set: &[&str]| {
        let mut person = Person::at(&LIST);
        for name in set {
            assert!(person.facts.set(name, true), "{name}");
        }
        person.last_line()[0].clone()
    };
    assert_eq!(first(&["setting-up", "empty"]), "n next step");
    assert_eq!(first(&["empty"]), "+ add");
    assert_eq!(first(&["empty", "on-risk"]), "b library");
    assert_eq!(first(&["empty", "filtered"]), "backspace all rows");
    assert_eq!(first(&["marked", "on-risk"]), "e edit marked");
    assert_eq!(first(&["as-of", "on-risk"]), "@ now");
    assert_eq!(first(&["on-control"]), "a applies?");
    assert_eq!(first(&["on-past"]), "z revert");
}

#[test]
fn hints_follow_the_keymap_in_use() {
    let person = Person::with("vim", &["detail", "anywhere"]);
    assert!(person.last_line().contains(&"i edit".to_owned()), "{:?}", person.last_line());
    assert!(person.last_line().contains(&"H history".to_owned()));
}

#[test]
fn in_restricted_mode_no_other_program_is_offered() {
    let mut person = Person::at(&["text", "form", "anywhere"]);
    assert!(person.last_line().iter().any(|hint| hint.ends_with("editor")));
    person.facts.restricted = true;
    assert!(!person.last_line().iter().any(|hint| hint.ends_with("editor")));
}
