//! Where the processes of one person find each other: a socket for each workspace, in a folder that is his alone.

use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// The socket of a workspace file, under the runtime folder of the login, else under the folder for temporary files.
/// The file's identity names it, so that every path to the file leads to the same socket.
///
/// # Errors
/// When the workspace can't be looked at.
pub fn path(file: &Path, runtime: Option<&Path>) -> io::Result<PathBuf> {
    let meta = std::fs::metadata(file)?;
    let folder = match runtime {
        Some(folder) => folder.join("aims"),
        None => std::env::temp_dir().join(format!("aims-{}", rustix::process::getuid().as_raw())),
    };
    Ok(folder.join(format!("{:x}-{:x}.sock", meta.dev(), meta.ino())))
}

/// Looks whether the folder of a socket for several people can be trusted: nobody but its owner puts sockets there.
///
/// # Errors
/// When it is missing, or others may write in it.
pub fn shared_folder_of(socket: &Path) -> io::Result<()> {
    let folder = socket.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let meta = std::fs::metadata(folder)?;
    let owner = meta.uid();
    let own = owner == 0 || owner == rustix::process::getuid().as_raw();
    if !own || meta.permissions().mode() & 0o022 != 0 {
        let why = format!("others than the service may write in {}", folder.display());
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, why));
    }
    Ok(())
}

/// Makes the socket's folder, or looks whether the one that is there can be trusted.
///
/// # Errors
/// When it is somebody else's or open to others: a socket in it could be anybody's.
pub fn folder_of(socket: &Path) -> io::Result<()> {
    let Some(folder) = socket.parent() else { return Ok(()) };
    match std::fs::DirBuilder::new().mode(0o700).create(folder) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        made => made?,
    }
    let meta = std::fs::symlink_metadata(folder)?;
    let own = meta.is_dir() && meta.uid() == rustix::process::getuid().as_raw();
    if !own || meta.permissions().mode() & 0o077 != 0 {
        let why = format!("{} is not a folder of yours alone", folder.display());
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, why));
    }
    Ok(())
}
