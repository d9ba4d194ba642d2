//! Files in and out: bytes that can be read twice, and writing that leaves the old file or the new one.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::SheetError;

/// A file or bytes, read as often as is needed: once for the encoding, once for the rows.
#[derive(Debug, Clone)]
pub(crate) enum Input {
    File(PathBuf),
    Bytes(Bytes),
}

/// Bytes that several readers share. As they came: those of a large file are not copied for it.
#[derive(Debug, Clone)]
pub(crate) struct Bytes(Arc<Vec<u8>>);

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Arc::new(bytes))
    }
}

impl AsRef<[u8]> for Bytes {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Input {
    /// A file on disk is streamed; a pipe or device can be read only once, so its bytes are taken, up to `limit`.
    pub(crate) fn of_path(path: &Path, limit: u64) -> Result<Self, SheetError> {
        let file = file_label(path);
        let about = fs::metadata(path).map_err(|source| SheetError::Read { file: file.clone(), source })?;
        if about.is_dir() {
            return Err(SheetError::Folder { file });
        }
        if about.is_file() {
            return Ok(Input::File(path.to_path_buf()));
        }
        let bytes = Input::File(path.to_path_buf()).bytes(&file, limit)?;
        Ok(Input::Bytes(bytes.into()))
    }

    pub(crate) fn reader(&self) -> io::Result<Box<dyn Read + Send>> {
        Ok(match self {
            Input::File(path) => Box::new(File::open(path)?),
            Input::Bytes(bytes) => Box::new(Cursor::new(bytes.clone())),
        })
    }

    /// The first bytes, at most `limit`.
    pub(crate) fn head(&self, limit: u64) -> io::Result<Vec<u8>> {
        let mut head = Vec::new();
        self.reader()?.take(limit).read_to_end(&mut head)?;
        Ok(head)
    }

    /// All bytes, or an error when there are more than `limit`.
    pub(crate) fn bytes(&self, file: &str, limit: u64) -> Result<Vec<u8>, SheetError> {
        let bytes =
            self.head(limit.saturating_add(1)).map_err(|source| SheetError::Read { file: file.to_owned(), source })?;
        if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > limit {
            return Err(SheetError::TooLarge { file: file.to_owned(), limit: limit >> 20 });
        }
        Ok(bytes)
    }
}

/// How messages name a file: its last part, with control characters shown as signs.
pub(crate) fn file_label(path: &Path) -> String {
    let name = path.file_name().map_or_else(|| path.to_string_lossy(), |n| n.to_string_lossy());
    name.chars().map(crate::exchange::cell::visible_char).collect()
}

/// Writes a file whole or not at all: into a temporary file of mode 0600 in the same folder, which is synced and then
/// takes the name. A symbolic link keeps pointing where it does; a device or pipe is written directly, because it
/// can't be replaced.
///
/// # Errors
/// What `write` returns, or [`SheetError::Write`] when the folder or disk refuses; the old file is then as it was.
pub fn write_atomically<E: From<SheetError>>(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> Result<(), E>,
) -> Result<(), E> {
    let label = file_label(path);
    let failed = |source: io::Error| SheetError::Write { file: label.clone(), source };
    let target = match fs::metadata(path) {
        Ok(about) if about.is_dir() => {
            return Err(SheetError::Folder { file: label.clone() }.into());
        }
        Ok(about) if !about.is_file() => {
            let mut out = BufWriter::new(OpenOptions::new().write(true).open(path).map_err(failed)?);
            write(&mut out)?;
            out.flush().map_err(failed)?;
            return Ok(());
        }
        Ok(_) => fs::canonicalize(path).map_err(failed)?,
        Err(_) => path.to_path_buf(),
    };

    let (file, part) = create_beside(&target).map_err(failed)?;
    let mut out = BufWriter::with_capacity(64 * 1024, file);
    write(&mut out)?;
    let file = out.into_inner().map_err(|e| failed(e.into_error()))?;
    file.sync_all().map_err(failed)?;
    drop(file);
    fs::rename(&part.0, &target).map_err(failed)?;
    // The name itself is durable only when the folder is synced; not every filesystem can, and the file is complete.
    if let Some(folder) = target.parent() {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let _ = File::open(folder).and_then(|f| f.sync_all());
    }
    Ok(())
}

/// The temporary file; removed when it is dropped before it got its name.
struct Part(PathBuf);

impl Drop for Part {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

fn create_beside(target: &Path) -> io::Result<(File, Part)> {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let name =
        target.file_name().ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "the path names no file"))?;
    loop {
        let mut part = std::ffi::OsString::from(".");
        part.push(name);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        part.push(format!(".{}-{count}.part", std::process::id()));
        let path = target.with_file_name(part);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        match options.open(&path) {
            Ok(file) => return Ok((file, Part(path))),
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
            Err(e) => return Err(e),
        }
    }
}
