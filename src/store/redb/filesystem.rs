//! What the file system is asked besides reading and writing.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::fault::disk_error;
use crate::store::{Result, StoreError};

/// Read and written by the owner alone.
const PRIVATE: u32 = 0o600;

/// Which file a path stands for, whatever it is called.
pub(super) type Identity = (u64, u64);

pub(super) fn identity(file: &File) -> io::Result<Identity> {
    let meta = file.metadata()?;
    Ok((meta.dev(), meta.ino()))
}

/// Makes a file that nobody else may read; it must not exist.
pub(super) fn make_private(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create_new(true).mode(PRIVATE).open(path)
}

/// The folder a file is in, which must exist.
pub(super) fn folder_of(path: &Path) -> Result<PathBuf> {
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_path_buf(),
        _ => PathBuf::from("."),
    };
    if !folder.is_dir() {
        return Err(StoreError::Missing { file: format!("The folder {}", folder.display()) });
    }
    Ok(folder)
}

/// Makes a new or renamed name in `folder` outlive a power failure.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    match File::open(folder)?.sync_all() {
        // Some file systems have nothing to sync in a folder and say so.
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(()),
        done => done,
    }
}

/// Gives `from` the name `to`, which must be free, also if somebody takes it this moment.
pub(super) fn rename_to_free_name(from: &Path, to: &Path) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        use rustix::io::Errno;
        match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
            Ok(()) => return Ok(()),
            // Old kernels and some file systems don't know the flag.
            Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => {}
            Err(error) => return Err(error.into()),
        }
    }
    if to.exists() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    fs::rename(from, to)
}

/// Refuses a file or folder on a network file system. There, locks and syncs promise less than a
/// database needs.
pub(super) fn refuse_network(path: &Path, opened: &File) -> Result<()> {
    let kind = network_kind(opened).map_err(|e| disk_error(&path.display().to_string(), &e))?;
    match kind {
        None => Ok(()),
        Some(kind) => Err(StoreError::NetworkFilesystem { file: path.display().to_string(), kind: kind.to_owned() }),
    }
}

#[cfg(target_os = "linux")]
fn network_kind(file: &File) -> io::Result<Option<&'static str>> {
    // The width and sign of the field differ between platforms; the numbers have 32 bits.
    let kind = rustix::fs::fstatfs(file)?.f_type;
    Ok(network_name((kind as u64) & 0xffff_ffff))
}

#[cfg(not(target_os = "linux"))]
fn network_kind(_file: &File) -> io::Result<Option<&'static str>> {
    Ok(None)
}

/// The numbers of statfs(2) and linux/magic.h. FUSE is listed because most of what is mounted so is
/// remote, and the number does not tell.
#[cfg_attr(not(target_os = "linux"), allow(dead_code))]
fn network_name(kind: u64) -> Option<&'static str> {
    Some(match kind {
        0x6969 => "nfs",
        0xff53_4d42 | 0xfe53_4d42 | 0x517b => "cifs",
        0x0102_1997 => "9p",
        0x6573_5546 => "fuse",
        0x5346_414f | 0x6b41_4653 => "afs",
        0x7375_7245 => "coda",
        0x00c3_6400 => "ceph",
        0x0bd0_0bd0 => "lustre",
        0x4750_4653 => "gpfs",
        0x0116_1970 => "gfs2",
        0x7461_636f => "ocfs2",
        0x1983_0326 => "beegfs",
        0x564c => "ncp",
        0x786f_4256 => "vboxsf",
        _ => return None,
    })
}

/// Makes the kernel forget what it remembers of the file, so that the next read comes from the
/// disk. After a failed sync it would go on serving pages that never arrived there.
pub(super) fn forget_cached(file: &File) {
    #[cfg(target_os = "linux")]
    {
        // Advice: where it is not taken, we are where we would be without it.
        let _ = rustix::fs::fadvise(file, 0, None, rustix::fs::Advice::DontNeed);
    }
    #[cfg(not(target_os = "linux"))]
    let _ = file;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn network_file_systems_have_names_and_local_ones_have_none() {
        assert_eq!(network_name(0x6969), Some("nfs"));
        assert_eq!(network_name(0xff53_4d42), Some("cifs"));
        assert_eq!(network_name(0x6573_5546), Some("fuse"));
        assert_eq!(network_name(0x0102_1997), Some("9p"));
        let (ext, xfs, btrfs, tmpfs) = (0xef53, 0x5846_5342, 0x9123_683e, 0x0102_1994);
        for local in [ext, xfs, btrfs, tmpfs] {
            assert_eq!(network_name(local), None);
        }
    }

    #[test]
    fn a_taken_name_is_not_taken_over() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        fs::write(&from, "new").unwrap();
        fs::write(&to, "old").unwrap();
        let refused = rename_to_free_name(&from, &to).unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&to).unwrap(), b"old");

        fs::remove_file(&to).unwrap();
        rename_to_free_name(&from, &to).unwrap();
        assert_eq!(fs::read(&to).unwrap(), b"new");
    }

    #[test]
    fn a_file_without_a_folder_lies_in_this_one() {
        assert_eq!(folder_of(Path::new("a.aims")).unwrap(), Path::new("."));
        assert!(folder_of(Path::new("/no/such/folder/a.aims")).is_err());
    }
}
