//! Writing a text in the person's own editor.
//!
//! The text goes through a file that only its owner can read, in a folder that only its owner can enter, and both are
//! gone afterwards. Whether an editor may run at all (not in restricted mode: an editor can start a shell) and that the
//! terminal is lent meanwhile is the caller's business.

use std::fs::{DirBuilder, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

/// Longest text that is taken back, in bytes.
pub const LIMIT: u64 = 1 << 20;

/// Why the text is as it was.
#[derive(Debug, thiserror::Error)]
pub enum EditorError {
    #[error("{variable} is {value:?}, which has an unclosed quote or names no program; set it to an editor such as vi")]
    Unreadable { variable: &'static str, value: String },
    #[error("{program} can't be started ({source}); set EDITOR to an editor that is installed")]
    NotStarted { program: String, source: io::Error },
    #[error("{program} ended with {status}, so the text is as it was")]
    Failed { program: String, status: ExitStatus },
    #[error(
        "the text is {bytes} bytes long, more than the {LIMIT} that are taken back; it is still in {path}, shorten it \
         there and paste it"
    )]
    TooLong { bytes: u64, path: PathBuf },
    #[error("the file for the editor, {path}, failed ({source}); set TMPDIR to a folder with room")]
    File { path: PathBuf, source: io::Error },
}

/// What came back.
#[derive(Debug, PartialEq, Eq)]
pub struct Edited {
    pub text: String,
    /// Bytes that were no UTF-8 became `�`: say so.
    pub mended: bool,
}

/// The editor's words: `VISUAL`, else `EDITOR`, else `vi`, split as a shell would split them.
pub fn command(env: impl Fn(&str) -> Option<String>) -> Result<Vec<String>, EditorError> {
    for variable in ["VISUAL", "EDITOR"] {
        let Some(value) = env(variable).filter(|value| !value.trim().is_empty()) else {
            continue;
        };
        return match shlex::split(&value) {
            Some(words) if words.first().is_some_and(|word| !word.is_empty()) => Ok(words),
            _ => Err(EditorError::Unreadable { variable, value }),
        };
    }
    Ok(vec!["vi".into()])
}

/// Where the file should be: the person's own folder in memory if there is one, else the usual temporary folder.
pub fn folder(env: impl Fn(&str) -> Option<String>) -> PathBuf {
    env("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|path| path.is_dir()).unwrap_or_else(std::env::temp_dir)
}

/// Runs the editor on `text` and waits. `name` is what the person sees as the file's name; `stdio` is the terminal.
///
/// The line break that editors add at the end is taken away again if `text` had none.
pub fn edit(
    text: &str,
    name: &str,
    command: &[String],
    folder: &Path,
    stdio: [Stdio; 3],
) -> Result<Edited, EditorError> {
    let room = Room::make(folder, name)?;
    room.write(text)?;
    let (program, args) = match command {
        [program, args @ ..] => (program.as_str(), args),
        [] => ("vi", [].as_slice()),
    };
    let [input, output, error] = stdio;
    let status = Command::new(program)
        .args(args)
        .arg(&room.file)
        .stdin(input)
        .stdout(output)
        .stderr(error)
        .status()
        .map_err(|source| EditorError::NotStarted { program: program.to_owned(), source })?;
    if !status.success() {
        return Err(EditorError::Failed { program: program.to_owned(), status });
    }
    room.read(text.ends_with('\n'))
}

/// The private folder with its one file; gone when dropped, with whatever the editor left beside it.
struct Room {
    folder: PathBuf,
    file: PathBuf,
    keep: bool,
}

impl Room {
    fn make(base: &Path, name: &str) -> Result<Self, EditorError> {
        let mut random = [0; 8];
        let folder = match getrandom::fill(&mut random) {
            Ok(()) => base.join(format!("aims-{:016x}", u64::from_be_bytes(random))),
            Err(error) => {
                return Err(EditorError::File { path: base.to_owned(), source: io::Error::other(error.to_string()) });
            }
        };
        DirBuilder::new()
            .mode(0o700)
            .create(&folder)
            .map_err(|source| EditorError::File { path: folder.clone(), source })?;
        Ok(Self { file: folder.join(file_name(name)), folder, keep: false })
    }

    fn failed(&self, source: io::Error) -> EditorError {
        EditorError::File { path: self.file.clone(), source }
    }

    fn write(&self, text: &str) -> Result<(), EditorError> {
        OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&self.file)
            .and_then(|mut file| file.write_all(text.as_bytes()))
            .map_err(|source| self.failed(source))
    }

    /// Editors may put a new file in the old one's place, so it is opened anew.
    fn read(mut self, ended_in_break: bool) -> Result<Edited, EditorError> {
        let read = || {
            let file = std::fs::File::open(&self.file)?;
            let bytes = file.metadata()?.len();
            let mut content = Vec::new();
            if bytes <= LIMIT {
                file.take(LIMIT).read_to_end(&mut content)?;
            }
            Ok((bytes, content))
        };
        let (bytes, content) = read().map_err(|source| self.failed(source))?;
        if bytes > LIMIT {
            self.keep = true;
            return Err(EditorError::TooLong { bytes, path: self.file.clone() });
        }
        let mended = std::str::from_utf8(&content).is_err();
        let mut text = String::from_utf8_lossy(&content).into_owned();
        if !ended_in_break && text.ends_with('\n') {
            text.pop();
        }
        Ok(Edited { text, mended })
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        if !self.keep {
            // What can't be removed lies in a folder that nobody else can enter.
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }
}

/// A file name made of letters, digits, `.`, `_` and `-`, at most 40 long, that no program takes for an option.
fn file_name(name: &str) -> String {
    let safe: String = name
        .chars()
        .map(|c| match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '.' | '_' | '-' => c,
            _ => '-',
        })
        .take(40)
        .collect();
    match safe.trim_start_matches(['.', '-']) {
        "" => "text.txt".to_owned(),
        safe => safe.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn no_terminal() -> [Stdio; 3] {
        [Stdio::null(), Stdio::null(), Stdio::null()]
    }

    /// An "editor" that runs a shell script with the file as `$1`.
    fn script(body: &str) -> Vec<String> {
        ["sh", "-c", body, "editor"].map(String::from).to_vec()
    }

    fn edited(text: &str, body: &str) -> Result<Edited, EditorError> {
        let base = tempfile::tempdir().unwrap();
        let result = edit(text, "R-012 why?.txt", &script(body), base.path(), no_terminal());
        if !matches!(result, Err(EditorError::TooLong { .. })) {
            assert_eq!(base.path().read_dir().unwrap().count(), 0, "nothing is left");
        }
        result
    }

    fn env(visual: &str, editor: &str) -> impl Fn(&str) -> Option<String> {
        let (visual, editor) = (visual.to_owned(), editor.to_owned());
        move |name| Some(if name == "VISUAL" { visual.clone() } else { editor.clone() })
    }

    #[test]
    fn visual_before_editor_before_vi() {
        assert_eq!(command(env("code --wait", "nano")).unwrap(), ["code", "--wait"]);
        assert_eq!(command(env(" ", "'my editor' -n")).unwrap(), ["my editor", "-n"]);
        assert_eq!(command(|_| None).unwrap(), ["vi"]);
        let error = command(env("", "vim 'oops")).unwrap_err().to_string();
        assert!(error.contains("EDITOR") && error.contains("vim 'oops"), "{error}");
    }

    #[test]
    fn the_text_comes_back_changed_without_the_editors_last_line_break() {
        let result = edited("few patients", "echo ' over 80' >> \"$1\"").unwrap();
        assert_eq!(result.text, "few patients over 80");
        assert!(!result.mended);
        assert_eq!(edited("a\n", "true").unwrap().text, "a\n");
        assert_eq!(edited("old", "mv \"$1\" \"$1~\"; printf new > \"$1\"").unwrap().text, "new");
    }

    #[test]
    fn nobody_else_can_read_the_file() {
        let base = tempfile::tempdir().unwrap();
        let seen = base.path().join("seen");
        let body = format!("stat -c %a \"$1\" \"${{1%/*}}\" > '{}'", seen.display());
        edit("secret", "x", &script(&body), base.path(), no_terminal()).unwrap();
        assert_eq!(std::fs::read_to_string(&seen).unwrap(), "600\n700\n");
    }

    #[test]
    fn an_editor_that_gives_up_leaves_the_text_alone_and_says_why() {
        let error = edited("kept", "exit 3").unwrap_err().to_string();
        assert!(error.contains("sh ended with exit status: 3"), "{error}");
        let error = edit("kept", "x", &["/no/such/editor".to_owned()], &std::env::temp_dir(), no_terminal())
            .unwrap_err()
            .to_string();
        assert!(error.contains("/no/such/editor") && error.contains("EDITOR"), "{error}");
    }

    #[test]
    fn a_text_in_another_encoding_is_mended_rather_than_lost() {
        let result = edited("x", "printf 'Z\\374rich' > \"$1\"").unwrap();
        assert_eq!(result, Edited { text: "Z\u{fffd}rich".into(), mended: true });
    }

    #[test]
    fn a_text_without_end_is_refused_but_not_thrown_away() {
        let base = tempfile::tempdir().unwrap();
        let body = "head -c 1048577 /dev/zero > \"$1\"";
        let error = edit("x", "x", &script(body), base.path(), no_terminal()).unwrap_err();
        let EditorError::TooLong { bytes, path } = error else {
            panic!("{error}");
        };
        assert_eq!(bytes, LIMIT + 1);
        assert!(path.exists());
    }

    #[test]
    fn the_file_has_a_harmless_name() {
        assert_eq!(file_name("R-012 why?.txt"), "R-012-why-.txt");
        assert_eq!(file_name("-rf"), "rf");
        assert_eq!(file_name("../../etc"), "etc");
        assert_eq!(file_name("…"), "text.txt");
    }
}
