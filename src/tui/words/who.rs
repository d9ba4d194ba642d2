//! Which person a login is.

/// Access of whom the register gives none.
pub const ASSESSOR: &str = "assessor";
pub const CLAIM: &str = "login";
pub const WHO_LATER: &str = "esc leaves it; \"Say who I am\" in the list of all actions asks again";
pub const NOBODY_FREE: &str =
    "everybody in the register of people has a login already: ask a lead to add yours to your record";
pub const ONLY_OVER_A_SERVICE: &str = "nobody asks in a file of one's own: add your login to your record";
pub const NO_CLAIM: &str = "no login says that it is this person";
pub const NOT_KNOWN: &str = "the register of people doesn't name your login any more: you read only";

pub fn who_title(login: &str) -> String {
    format!("Which of these are you? Your login is {login}")
}

pub fn claimed(name: &str) -> String {
    format!("you say you are {name}; a lead has to confirm it before you can change anything")
}

pub fn stranger(login: &str) -> String {
    format!(
        "the workspace doesn't know your login {login}, so you read only: \"Say who I am\" in the list of all actions"
    )
}

pub fn known_as(name: &str) -> String {
    format!("the workspace knows you: {name}")
}

pub fn you_are(name: &str, access: &str) -> String {
    format!("you are {name} now, {access}")
}

pub fn claim_refused(because: &str) -> String {
    match because {
        "" => "a lead does not confirm who you are".into(),
        because => format!("a lead does not confirm who you are: \"{because}\""),
    }
}

pub fn claims_wait(count: usize, key: &str) -> String {
    match count {
        1 => format!("a login says who it is and waits for you: {key}"),
        count => format!("{count} logins say who they are and wait for you: {key}"),
    }
}

pub fn says_it_is(name: &str, access: &str) -> String {
    format!("says that it is {name}, {access}")
}

pub fn confirm_login_title(login: &str, name: &str) -> String {
    format!("{login} is {name}: enter confirms, a sentence is optional")
}

pub fn refuse_login_title(login: &str, name: &str) -> String {
    format!("{login} is not {name}, because")
}

pub fn confirmed_login(login: &str, name: &str) -> String {
    format!("{login} is {name}")
}

pub fn somebody_else(login: &str, name: &str) -> String {
    format!("{login} is {name} already; take the login out of that record first")
}
