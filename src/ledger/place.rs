//! Which machine and which file this is. Copying a workspace makes another place, and another place is another
//! site: two copies that both go on writing never fork one chain.

use std::os::unix::fs::MetadataExt;
use std::path::Path;

use sha2::{Digest, Sha256};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    pub machine: String,
    pub file: String,
}

impl Place {
    /// The machine is named by a hash of its id, so that the id itself does not travel with the file.
    pub fn of(file: &Path) -> Self {
        let id = std::fs::read_to_string("/etc/machine-id").unwrap_or_default();
        let digest = Sha256::new().chain_update(b"aimsbench machine ").chain_update(id.trim().as_bytes()).finalize();
        let machine = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        let file = std::fs::metadata(file).map(|meta| format!("{}:{}", meta.dev(), meta.ino())).unwrap_or_default();
        Self { machine, file }
    }
}
