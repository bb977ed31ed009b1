//! Standard output of a command.
//!
//! Whoever reads it may go away in the middle, as `head -1` does. That is no fault: what is left has
//! nobody to read it, and the command ends as it would have.

use std::io::{self, ErrorKind, Write};

use super::error::CliError;

/// Prints a text and the end of its line.
pub(super) fn line(text: &str) -> Result<(), CliError> {
    bytes(format!("{text}\n").as_bytes())
}

/// Prints the bytes as they are.
pub(super) fn bytes(bytes: &[u8]) -> Result<(), CliError> {
    write(&mut io::stdout().lock(), bytes)
        .map_err(|error| CliError::failure("writing to standard output", error))
}

fn write(out: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_that_has_gone_is_no_fault_and_a_full_disk_is() {
        let (reader, mut writer) = io::pipe().unwrap();
        write(&mut writer, b"a").unwrap();
        drop(reader);
        write(&mut writer, b"b").unwrap();
        let mut full = std::fs::File::options()
            .write(true)
            .open("/dev/full")
            .unwrap();
        assert!(write(&mut full, b"c").is_err());
    }
}
