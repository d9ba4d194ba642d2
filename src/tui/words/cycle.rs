//! Management reviews and implementation plans.

pub const NEW_MILESTONE: &str = "a milestone of its own";
pub const DAY_FIRST: &str = "begin with a day, such as 2027-03-31 or +14d, and go on with the reason";
pub const DAY_THEN_WHY: &str = "say why behind the day, in a few words";

pub fn inputs_title(review: &str) -> String {
    format!("What {review} is told, as of today: enter writes it")
}

pub fn inputs_all_filled(review: &str) -> String {
    format!("every input of {review} is filled; empty one to have it proposed again")
}

pub fn inputs_kept(count: usize) -> String {
    match count {
        1 => "1 input stays as somebody wrote it".to_string(),
        count => format!("{count} inputs stay as somebody wrote them"),
    }
}

pub fn no_gap_to_plan(assessment: &str) -> String {
    format!("{assessment} has no gap that waits for a milestone")
}

pub fn plan_title(assessment: &str, plan: Option<&str>) -> String {
    match plan {
        Some(plan) => format!("Milestones for {plan} from {assessment}: enter adds them"),
        None => format!("A plan from {assessment}: enter makes it"),
    }
}

/// How many gaps a milestone closes, in a column.
pub fn gaps(count: usize) -> String {
    match count {
        0 => "      ".to_string(),
        1 => " 1 gap".to_string(),
        count => format!("{count} gaps"),
    }
}

pub fn plan_knows_all(plan: &str) -> String {
    format!("every open finding and nonconformity stands in a milestone of {plan}")
}

pub fn plan_takes_in(plan: &str) -> String {
    format!("What {plan} does not know yet: which one")
}

pub fn moved_by(source: &str) -> String {
    format!("Which milestone does {source} move")
}

pub fn stands_on(milestone: &str, day: &str) -> String {
    match day {
        "" => format!("{milestone} has no day yet"),
        day => format!("{milestone} is planned for {day}"),
    }
}

pub fn day_and_why(milestone: Option<&str>) -> String {
    match milestone {
        Some(milestone) => format!("New day of {milestone}, then why"),
        None => "Day of the new milestone, then why".to_string(),
    }
}
