//! Files are written by threads of their own: a slow disk or a big workspace never stops typing or drawing. Each ends
//! with a message.

use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;
use std::thread::{Builder, JoinHandle};

use sha2::{Digest, Sha256};

use super::desk::{Message, Tone};
use super::run::Wake;
use super::words;
use crate::core::id::RecordId;
use crate::store::Store;

pub struct Errands {
    sender: Sender<Wake>,
    running: Vec<JoinHandle<Message>>,
}

impl Errands {
    pub fn new(sender: Sender<Wake>) -> Self {
        Self { sender, running: Vec::new() }
    }

    /// Does it beside the screen; its message comes as an event.
    pub fn start(&mut self, errand: impl FnOnce() -> Message + Send + 'static) {
        self.running.retain(|one| !one.is_finished());
        let sender = self.sender.clone();
        let run = move || {
            let message = errand();
            // Nobody listens any more when the program is leaving; then `finish` tells it.
            let _leaving = sender.send(Wake::Errand(message.clone()));
            message
        };
        match Builder::new().name("errand".into()).spawn(run) {
            Ok(handle) => self.running.push(handle),
            Err(error) => {
                let message = Message { tone: Tone::Alarm, text: words::no_thread(&error.to_string()) };
                // The loop holds the other end while it runs.
                let _leaving = self.sender.send(Wake::Errand(message));
            }
        }
    }

    /// Waits for what is still being written when one leaves, and says how it ended where one can still read it.
    pub fn finish(self) {
        for one in self.running.into_iter().filter(|one| !one.is_finished()) {
            match one.join() {
                Ok(message) => eprintln!("aims: {}", message.text),
                Err(_panicked) => eprintln!("aims: {}", words::ERRAND_FAILED),
            }
        }
    }
}

/// Reads a file for its hash. What it holds stays where it is.
pub fn attach(evidence: RecordId, path: &Path, to: &Sender<Wake>) -> Message {
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    match hash(path) {
        Ok(sha256) => {
            let text = words::hashed(&name, &sha256);
            // Nobody listens any more when the program is leaving; the evidence stands without its hash then.
            let _leaving = to.send(Wake::Hashed { evidence, name, sha256 });
            Message { tone: Tone::Said, text }
        }
        Err(error) => {
            let text = words::not_hashed(&path.display().to_string(), &error.to_string());
            Message { tone: Tone::Alarm, text }
        }
    }
}

fn hash(path: &Path) -> std::io::Result<String> {
    let mut file = std::fs::File::open(path)?;
    let mut sha = Sha256::new();
    let mut block = vec![0; 64 << 10];
    loop {
        let count = std::io::Read::read(&mut file, &mut block)?;
        match block.get(..count) {
            Some(read) if count > 0 => sha.update(read),
            _ => break,
        }
    }
    Ok(sha.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Writes a file under its name or a free one like it.
pub fn write(what: &str, path: &Path, bytes: &[u8]) -> Message {
    match put(&free(path.to_path_buf()), bytes) {
        Ok(path) => Message { tone: Tone::Said, text: words::written(what, &path.display().to_string()) },
        Err(error) => {
            let text = words::not_written(&path.display().to_string(), &error.to_string());
            Message { tone: Tone::Alarm, text }
        }
    }
}

/// Copies the whole workspace as it stands in the store now.
pub fn backup(store: &dyn Store, path: &Path) -> Message {
    match store.backup(path) {
        Ok(done) => {
            let text = words::backed_up(&path.display().to_string(), done.rows);
            Message { tone: Tone::Said, text }
        }
        Err(error) => Message { tone: Tone::Alarm, text: error.to_string() },
    }
}

/// The path, or the first of `NAME-2.csv`, `NAME-3.csv` .. that is free: what was handed over is never written over.
fn free(path: PathBuf) -> PathBuf {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let ending = path.extension().map(|ending| ending.to_string_lossy().into_owned()).unwrap_or_default();
    let numbered = (2..1_000).map(|number| path.with_file_name(format!("{stem}-{number}.{ending}")));
    std::iter::once(path.clone()).chain(numbered).find(|path| !path.exists()).unwrap_or(path)
}

/// Writes a file for its owner alone, whole or not at all; answers its path.
fn put(path: &Path, bytes: &[u8]) -> std::io::Result<PathBuf> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let mut part = path.as_os_str().to_os_string();
    part.push(".part");
    let mut file = std::fs::OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(&part)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&part, path)?;
    Ok(path.to_path_buf())
}
