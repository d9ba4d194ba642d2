//! Damages of a file, judged in children: a damaged page can end a process in ways that no test survives.

use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

#[derive(Clone, Copy, Debug)]
pub enum Damage {
    Bit(usize),
    Cut(usize),
    Zeros(usize),
}

impl Damage {
    pub fn apply(self, file: &mut Vec<u8>) {
        match self {
            Damage::Bit(at) => file[at / 8] ^= 1 << (at % 8),
            Damage::Cut(at) => file.truncate(at),
            Damage::Zeros(at) => file[at..at + 4096].fill(0),
        }
    }
}

/// Children of this test binary that run its test `child`, told by an environment variable which damages are their own.
pub struct Children {
    /// The environment variable: `FOLDER FIRST`.
    pub variable: &'static str,
    /// How many damages one child judges, each twice.
    pub batch: usize,
    /// Far more than a batch takes on a busy machine.
    pub patience: Duration,
}

impl Children {
    /// The lines `verdict ..` of the children for `damages` damages, two children at a time.
    pub fn judge(&self, folder: &Path, damages: usize) -> Vec<String> {
        let mut verdicts = Vec::new();
        let firsts: Vec<usize> = (0..damages).step_by(self.batch).collect();
        for pair in firsts.chunks(2) {
            let children: Vec<Child> = pair.iter().map(|first| self.start(folder, *first)).collect();
            for (first, child) in pair.iter().zip(children) {
                let output = self.finished(child, *first);
                let said = String::from_utf8_lossy(&output.stdout);
                let lines = said.lines().filter(|line| line.starts_with("verdict "));
                let lines: Vec<_> = lines.map(str::to_owned).collect();
                let errors = String::from_utf8_lossy(&output.stderr);
                assert!(
                    output.status.success() && lines.len() == 2 * self.batch,
                    "the child of damages {first}.. ended with {} after {:?}: {errors}",
                    output.status,
                    lines.last()
                );
                assert!(!errors.contains("panicked"), "a panic was heard: {errors}");
                verdicts.extend(lines);
            }
        }
        let bad: Vec<_> = verdicts.iter().filter(|verdict| verdict.contains("BAD")).collect();
        assert!(bad.is_empty(), "{bad:#?}");
        verdicts
    }

    /// A damage can also make a reader go round in circles.
    fn finished(&self, child: Child, first: usize) -> Output {
        let pid = child.id();
        let (send, receive) = std::sync::mpsc::channel();
        std::thread::spawn(move || send.send(child.wait_with_output()));
        match receive.recv_timeout(self.patience) {
            Ok(output) => output.unwrap(),
            Err(_) => {
                let pid = rustix::process::Pid::from_raw(i32::try_from(pid).unwrap()).unwrap();
                rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
                panic!("the child of damages {first}.. hangs");
            }
        }
    }

    fn start(&self, folder: &Path, first: usize) -> Child {
        Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "child", "--nocapture"])
            .env(self.variable, format!("{} {first}", folder.display()))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }
}
