//! What goes over the socket: a length, a kind, and a body. Messages are JSON, rows are bytes.

use std::io::{self, Read, Write};

/// The longest frame. Rows have at most 1 MiB and messages hold what one person does at once; whoever sends more is
/// cut off before anything is set aside for it.
pub const LONGEST: usize = 16 << 20;
/// Rows are sent in frames of about this size.
const FULL: usize = 512 << 10;
/// Room that a frame is given before its body comes; nearly every one fits.
const AT_FIRST: usize = 4 << 10;

const MESSAGE: u8 = b'm';
const ROWS: u8 = b'r';

/// A row as the store keeps it: key, and value in its envelope.
pub type Row = (Vec<u8>, Vec<u8>);

#[derive(Debug)]
pub enum Frame {
    Message(Vec<u8>),
    Rows(Vec<Row>),
}

fn wrong(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what.to_string())
}

fn frame(kind: u8, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len() + 1).unwrap_or(u32::MAX);
    let mut bytes = Vec::with_capacity(body.len() + 5);
    bytes.extend_from_slice(&length.to_le_bytes());
    bytes.push(kind);
    bytes.extend_from_slice(body);
    bytes
}

/// A message as the bytes of its frame.
///
/// # Errors
/// When it can't be written as JSON, or would be longer than the other end takes.
pub fn message<T: serde::Serialize>(message: &T) -> io::Result<Vec<u8>> {
    let body = serde_json::to_vec(message)?;
    if body.len() >= LONGEST {
        return Err(wrong("it is too large to be handed to the program that holds the workspace"));
    }
    Ok(frame(MESSAGE, &body))
}

/// Gathers rows into frames and writes each as it is full.
pub struct RowsOut<'a> {
    to: &'a mut dyn Write,
    body: Vec<u8>,
}

impl<'a> RowsOut<'a> {
    pub fn new(to: &'a mut dyn Write) -> Self {
        Self { to, body: Vec::new() }
    }

    /// # Errors
    /// As the writer; a row that no store could hold.
    pub fn put(&mut self, key: &[u8], value: &[u8]) -> io::Result<()> {
        for part in [key, value] {
            let length = u32::try_from(part.len()).map_err(|_| wrong("a row is too large"))?;
            self.body.extend_from_slice(&length.to_le_bytes());
            self.body.extend_from_slice(part);
        }
        if self.body.len() >= FULL { self.flush() } else { Ok(()) }
    }

    /// # Errors
    /// As the writer.
    pub fn flush(&mut self) -> io::Result<()> {
        if self.body.is_empty() {
            return Ok(());
        }
        let body = std::mem::take(&mut self.body);
        self.to.write_all(&frame(ROWS, &body))
    }
}

fn take<'a>(rest: &mut &'a [u8]) -> io::Result<&'a [u8]> {
    let cut = || wrong("a row is cut");
    let (length, after) = rest.split_first_chunk::<4>().ok_or_else(cut)?;
    let length = usize::try_from(u32::from_le_bytes(*length)).map_err(|_| cut())?;
    let (part, after) = after.split_at_checked(length).ok_or_else(cut)?;
    *rest = after;
    Ok(part)
}

fn rows(body: &[u8]) -> io::Result<Vec<Row>> {
    let mut rest = body;
    let mut rows = Vec::new();
    while !rest.is_empty() {
        rows.push((take(&mut rest)?.to_vec(), take(&mut rest)?.to_vec()));
    }
    Ok(rows)
}

/// The next frame; none when the other end has gone between two.
///
/// # Errors
/// What the socket says; `InvalidData` for what is no frame; `UnexpectedEof` for half a one.
pub fn read(from: &mut impl Read) -> io::Result<Option<Frame>> {
    let mut length = [0; 4];
    let mut got = 0;
    while let Some(room) = length.get_mut(got..).filter(|room| !room.is_empty()) {
        match from.read(room) {
            Ok(0) if got == 0 => return Ok(None),
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(more) => got += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    let length = usize::try_from(u32::from_le_bytes(length)).unwrap_or(usize::MAX);
    if length == 0 || length > LONGEST {
        return Err(wrong("the frame has no length that is possible"));
    }
    let mut kind = [0];
    from.read_exact(&mut kind)?;
    // The body grows with what really comes: a length alone reserves little.
    let mut body = Vec::with_capacity((length - 1).min(AT_FIRST));
    from.take(length as u64 - 1).read_to_end(&mut body)?;
    if body.len() < length - 1 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    match kind {
        [MESSAGE] => Ok(Some(Frame::Message(body))),
        [ROWS] => Ok(Some(Frame::Rows(rows(&body)?))),
        _ => Err(wrong("the frame is of no known kind")),
    }
}

/// Whether a whole frame is among these bytes, so that reading it waits for nobody.
pub fn is_whole(bytes: &[u8]) -> bool {
    bytes.split_first_chunk::<4>().is_some_and(|(length, body)| {
        usize::try_from(u32::from_le_bytes(*length)).is_ok_and(|length| body.len() >= length)
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn rows_come_out_as_they_went_in(sent in prop::collection::vec((prop::collection::vec(any::<u8>(), 1..40), prop::collection::vec(any::<u8>(), 0..400)), 0..40)) {
            let mut wire = Vec::new();
            let mut out = RowsOut::new(&mut wire);
            for (key, value) in &sent {
                out.put(key, value).unwrap();
            }
            out.flush().unwrap();
            let mut from = wire.as_slice();
            let mut got = Vec::new();
            while let Some(Frame::Rows(rows)) = read(&mut from).unwrap() {
                got.extend(rows);
            }
            prop_assert_eq!(got, sent);
        }

        #[test]
        fn any_bytes_are_a_frame_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let mut from = bytes.as_slice();
            while let Ok(Some(_)) = read(&mut from) {}
        }
    }

    #[test]
    fn a_frame_longer_than_allowed_is_refused_before_it_is_read() {
        let mut wire = (u32::MAX - 1).to_le_bytes().to_vec();
        wire.push(MESSAGE);
        assert_eq!(read(&mut wire.as_slice()).unwrap_err().kind(), io::ErrorKind::InvalidData);
        let half = message(&"half").unwrap();
        let half = half.get(..6).unwrap();
        assert_eq!(read(&mut &*half).unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
    }
}
